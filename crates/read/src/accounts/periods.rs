//! The days that a time expression gives an incident: its own, or for "since 2012" those from then until the text was published.

use rashomon_model::{ByteSpan, DateInterval, Reading, TimexId};

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

fn is_since(words: &Words<'_>, at: usize) -> bool {
    let before = (at.saturating_sub(NEAR)..at).rev();
    let mut before =
        before.take_while(|idx| !words.is_break(*idx) && words.word(*idx) != "," && !words.tokens[*idx].tag.is_finite());
    before.any(|idx| words.word(idx) == "since")
}

#[cfg(test)]
mod tests {
    use crate::read_text;

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
