//! The days that a time expression gives an incident: its own, for "since 2012" those from then until the text was published, for "between 3
//! and 6 May" those until the other one; none for the day of a report.

use rashomon_lexicon::harms::Grammar;
use rashomon_model::{ByteSpan, DateInterval, Reading, TimexId};
use rashomon_text::lemma::lemma;

use crate::{context::Context, words::Words};

/// Words between "since" and its date: "since the coup of 1 May 2016".
const NEAR: usize = 6;

/// The days from then until publication, for a time after "since".
pub(super) fn since(ctx: Context<'_>, words: &Words<'_>, reading: &Reading, timex: TimexId) -> Option<DateInterval> {
    let start = reading[timex].interval?.start()?;
    is_since(words, ctx.analysis.tokens_in(reading[timex].span).start)
        .then(|| DateInterval::new(Some(start), ctx.document.dct().and_then(DateInterval::end)))?
}

/// The first time of a stretch that stands after "since".
pub(super) fn first_since(ctx: Context<'_>, words: &Words<'_>, reading: &Reading, span: ByteSpan) -> Option<TimexId> {
    let from = reading.timexes.partition_point(|timex| timex.span.end() <= span.start());
    let to = reading.timexes.partition_point(|timex| timex.span.start() < span.end());
    (from..to).map(|idx| TimexId(idx as u32)).find(|id| since(ctx, words, reading, *id).is_some())
}

/// The days of a stretch of time that an expression opens: "between (3) and 6 May", "from (3 May) to 6 May", "in the night of (3 to 4 May)".
pub(super) fn range(words: &Words<'_>, reading: &Reading, timex: TimexId, is_count: bool) -> Option<DateInterval> {
    let before = timex.0.checked_sub(1).map(TimexId);
    range_from(words, reading, timex, is_count).or_else(|| range_from(words, reading, before?, is_count))
}

/// The same, from its first expression; a count may go over any time.
fn range_from(words: &Words<'_>, reading: &Reading, timex: TimexId, is_count: bool) -> Option<DateInterval> {
    let first = &reading[timex];
    let start = first.interval?.start()?;
    if first.made_by.id() == NIGHT_OF_DAYS {
        return DateInterval::new(Some(start), start.tomorrow().ok());
    }
    let next = reading.timexes.get(timex.0 as usize + 1)?;
    let at = words.tokens.partition_point(|token| token.span.end() <= first.span.start());
    let end = words.tokens.partition_point(|token| token.span.start() < first.span.end());
    let to = words.tokens.partition_point(|token| token.span.end() <= next.span.start());
    let mut gap = (end..to).filter(|idx| !words.is(*idx, Grammar::DEFINITE));
    let joint = gap.next().filter(|_| gap.next().is_none()).map(|idx| words.word(idx))?;
    let opens = |word: &str| (at.saturating_sub(2)..at).any(|idx| words.word(idx) == word);
    let joins = matches!(joint, "to" | "until" | "till" | "through" | "-" | "–" | "—") || joint == "and" && opens("between");
    let last = next.interval?.end().filter(|last| start < *last && joins)?;
    DateInterval::new(Some(start), Some(last)).filter(|days| is_count || is_stretch(*days))
}

/// Whether days are few enough for one deed.
pub(super) fn is_stretch(days: DateInterval) -> bool {
    const LONGEST: i32 = 92;
    days.n_days().is_some_and(|n_days| n_days <= LONGEST)
}

/// Rule of "the night of 3 to 4 May".
const NIGHT_OF_DAYS: &str = "times/time/night-of-days";

/// "an inquiry, made public on (7 May)", "Update, (9 May): …", "claimed the raid (two days later)": the day of a report, and of no deed.
pub(super) fn is_of_report(words: &Words<'_>, timex: ByteSpan) -> bool {
    let at = words.tokens.partition_point(|token| token.span.end() <= timex.start());
    let Some(before) = at.checked_sub(1) else { return false };
    // "the army's statement of (12 September)", "a report dated (9 May)"
    let roles = &words.res.events.roles;
    let is_text = |idx: usize| roles.own_words.contains(words.word(idx)) || roles.works.contains(words.word(idx));
    let is_dated = matches!(words.word(before), "of" | "from" | "dated") && before > 0 && is_text(before - 1);
    if is_of_answer(words, at) || is_dated {
        return true;
    }
    let last = if matches!(words.word(before), "on" | "in" | "," | ":" | "(") { before.checked_sub(1) } else { Some(before) };
    let reports = &words.res.times.surroundings.events.reports;
    last.is_some_and(|last| reports.contains(words.word(last)))
}

/// "by (Friday) it had raised its count", "within (the week)": the day on which a count stood so.
pub(super) fn is_of_state(words: &Words<'_>, reading: &Reading, timex: TimexId) -> bool {
    /// Days of a week-end.
    const LONGEST: i32 = 3;
    let is_short = reading[timex].interval.and_then(DateInterval::n_days).is_some_and(|n_days| n_days <= LONGEST);
    let at = words.tokens.partition_point(|token| token.span.end() <= reading[timex].span.start());
    let before = at.checked_sub(1).map_or("", |before| words.word(before));
    is_short && before == "by" || before == "within"
}

/// "claimed the raid (two days later)", "denied it (on Monday)": the day on which somebody spoke of a deed that was told already.
fn is_of_answer(words: &Words<'_>, at: usize) -> bool {
    /// Words between the verb and the day.
    const REACH: usize = 6;
    let is_near = |idx: &usize| !words.is_break(*idx) && words.word(*idx) != ",";
    let mut before = (at.saturating_sub(REACH)..at).rev().take_while(is_near);
    let is_cue = |idx: usize| {
        let tag = words.tokens[idx].tag;
        tag.is_verb() && words.res.cues.verb(&lemma(words.word(idx), tag)).is_some()
    };
    let Some(verb) = before.find(|idx| words.tokens[*idx].tag.is_verb() && !words.is(*idx, Grammar::BE.or(Grammar::HAVE))) else {
        return false;
    };
    let object = verb + 1;
    let is_known =
        words.is(object, Grammar::DEFINITE) || matches!(words.word(object), "it" | "responsibility" | "credit" | "this" | "that");
    is_cue(verb) && object < at && is_known && words.word(object) != "that"
}

fn is_since(words: &Words<'_>, at: usize) -> bool {
    let before = (at.saturating_sub(NEAR)..at).rev();
    let mut before =
        before.take_while(|idx| !words.is_break(*idx) && words.word(*idx) != "," && !words.tokens[*idx].tag.is_finite());
    before.any(|idx| words.word(idx) == "since")
}

#[cfg(test)]
mod tests {
    use crate::read_text;

    /// The days of the account with figures.
    fn days(text: &str) -> Option<String> {
        let reading = read_text(&format!("9 June 2016\n\n{text}"));
        let account = reading.accounts.iter().find(|account| !account.figures.is_empty())?;
        account.date.map(|days| days.to_string())
    }

    #[test]
    fn a_night_between_two_days_is_of_both() {
        let text = "In the night of 3 to 4 May 2016 raiders killed nine guards in Dayton, Ohio.";
        assert_eq!(days(text).as_deref(), Some("2016-05-03/2016-05-04"));
    }

    #[test]
    fn the_day_of_a_report_is_not_that_of_the_deed() {
        for text in [
            "On 3 May 2016 raiders burned the mill in Dayton, Ohio. An inquiry, made public on 1 June, found that they had killed nine guards.",
            "On 3 May 2016 raiders burned the mill in Dayton, Ohio. By Friday the prefect had counted nine guards killed.",
            "On 3 May 2016 raiders burned the mill in Dayton, Ohio. The league claimed the raid two days later and spoke of nine guards killed.",
        ] {
            assert_eq!(days(text).as_deref(), Some("2016-05-03/2016-05-03"), "{text}");
        }
    }

    #[test]
    fn a_count_since_a_day_runs_until_the_text_was_published() {
        for (text, expected) in [
            ("9 June 2016\n\nMines have killed more than 800 people in Ohio since 2012.", "2012-01-01/2016-06-09"),
            (
                "9 June 2016\n\nThe group has counted 800 people killed by gunmen in Ohio since the coup of 1 May 2016.",
                "2016-05-01/2016-06-09",
            ),
        ] {
            let reading = read_text(text);
            let days: Vec<String> = reading.accounts.iter().filter_map(|account| Some(account.date?.to_string())).collect();
            assert_eq!(days, [expected], "{text}");
        }
    }
}
