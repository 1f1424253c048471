//! What of a sentence belongs to a deed that it tells of, and what to something told beside it: relative clauses with days of their own
//! ("the Front, which has held the town since May, put the toll at nine"), and deeds that are only named ("held nine men over the raid").

use std::ops::Range;

use rashomon_lexicon::harms::Grammar;
use rashomon_model::{ByteSpan, Reading};
use rashomon_text::tags::Tag;

use super::units::Unit;
use crate::{figures::enumerated, words::Words};

/// Whether words stand in a relative clause that the word at `at` is no part of.
pub(super) fn is_beside(words: &Words<'_>, sentence: &Range<usize>, span: ByteSpan, at: usize) -> bool {
    let own = words.tokens.partition_point(|token| token.span.end() <= span.start());
    let is_opener = |idx: &usize| {
        matches!(words.word(*idx), "which" | "who" | "whose" | "whom" | "where")
            && *idx > sentence.start
            && (words.word(*idx) == "whom"
                || words.word(*idx - 1) == ","
                || words.word(*idx - 1) == "and" && words.word(idx.saturating_sub(2)) == ",")
    };
    let ends = |idx: &usize| words.word(*idx) == "," || words.is_break(*idx);
    let Some(opener) = (sentence.start..own).rev().find(is_opener) else { return false };
    let end = (own..sentence.end).find(ends).unwrap_or(sentence.end);
    // "the Front, which, on 3 May, attacked": an insertion ends nothing.
    let is_inserted = (opener + 1..own).any(|idx| words.word(idx) == ",");
    !is_inserted && !(opener..end).contains(&at)
}

/// Whether a comma and "that", "which" or "and" part words from the word at `at` after them: "…, which has fought since May, and that it | shelled".
pub(super) fn is_cut_off(words: &Words<'_>, span: ByteSpan, at: usize) -> bool {
    let end = words.tokens.partition_point(|token| token.span.start() < span.end());
    let parts = |idx: usize| {
        matches!(words.word(idx), "that" | "which" | "who") || words.word(idx) == "and" && words.word(idx + 1) == "that"
    };
    (end..at).any(|idx| words.word(idx) == "," && (idx + 1..(idx + 3).min(at)).any(parts))
}

/// "spoke of five dead, and at the end of the month the Front said": a day that opens a clause after the word at `at`.
pub(super) fn opens_later(words: &Words<'_>, sentence: &Range<usize>, span: ByteSpan, at: usize) -> bool {
    let own = words.tokens.partition_point(|token| token.span.end() <= span.start());
    let is_small = |idx: usize| words.is(idx, Grammar::PREPOSITION.or(Grammar::DEFINITE)) || words.word(idx) == "then";
    let mut open = own;
    while open > sentence.start && is_small(open - 1) {
        open -= 1;
    }
    let joint = open.checked_sub(1).filter(|joint| *joint > sentence.start && *joint > at);
    let opens = |joint: usize| match words.word(joint) {
        ";" => true,
        "and" | "but" | "while" => words.word(joint - 1) == ",",
        _ => false,
    };
    // "and on 3 May, 4 May and 5 May": of a list, no clause follows.
    let has_verb = || (own..sentence.end).any(|idx| words.tokens[idx].tag.is_finite());
    joint.is_some_and(opens) && has_verb()
}

/// "at the end of the month the Front listed the burning among its deeds": a deed told before, of which somebody speaks on the day that is named.
pub(super) fn is_spoken_of(words: &Words<'_>, sentence: &Range<usize>, at: usize) -> bool {
    /// Words between the verb and the deed.
    const NEAR: usize = 3;
    let stances = &words.res.events.stances;
    let says = [&stances.claim, &stances.list, &stances.disown, &stances.accuse_for];
    let floor = at.saturating_sub(NEAR).max(sentence.start);
    let known = (floor..at).rev().find(|idx| words.is(*idx, Grammar::DEFINITE)).filter(|_| words.tokens[at].tag.is_noun());
    let verb = known.and_then(|known| known.checked_sub(1)).filter(|verb| *verb >= sentence.start);
    verb.is_some_and(|verb| words.tokens[verb].tag.is_finite() && says.iter().any(|list| list.contains(words.word(verb))))
}

/// "94 in June, | against 61 in May", "300 dead this year; | in the same weeks of 2014 the dead numbered 190": a count of another time.
pub(super) fn opens_comparison(words: &Words<'_>, sentence: &Range<usize>, idx: usize) -> bool {
    if enumerated::goes_on_at(words, sentence, idx) {
        return true;
    }
    if idx <= sentence.start || !matches!(words.word(idx - 1), "," | ";" | "(" | "–" | "—") {
        return false;
    }
    let number = |idx: usize| words.tokens.get(idx).is_some_and(|token| token.tag == Tag::CD);
    let by = match (words.word(idx), words.word(idx + 1)) {
        ("against" | "versus", _) => 1,
        ("compared", "with" | "to") | ("up" | "down", "from") => 2,
        ("in" | "during" | "for", "the") if words.word(idx - 1) == ";" => return words.word(idx + 2) == "same",
        _ => return false,
    };
    number(idx + by) || number(idx + by + 1)
}

/// A deed that is only named beside another ("over the blast"), or by its place ("the Milltown bombing"), has neither day nor place of the
/// sentence, and is not many.
pub(super) fn leave_named(words: &Words<'_>, reading: &Reading, unit: &mut Unit, n_units: usize) {
    if !unit.figures.is_empty() || unit.events.is_empty() || unit.family == "war" {
        return;
    }
    let trigger = |id: &rashomon_model::EventId| {
        let span = reading[*id].trigger;
        words.tokens.partition_point(|token| token.span.end() <= span.start())
            ..words.tokens.partition_point(|token| token.span.start() < span.end())
    };
    let triggers: Vec<Range<usize>> = unit.events.iter().map(trigger).collect();
    let named = triggers.iter().find(|range| is_named_by_place(words, reading, range));
    let is_known = |range: &Range<usize>| {
        let before = range.start.checked_sub(1);
        let is_noun = words.tokens[range.end - 1].tag.is_noun();
        let says_which = matches!(words.word(range.end), "of" | "on" | "in" | "at" | "against" | "near" | "that" | "which");
        is_noun && !says_which && before.is_some_and(|before| words.is(before, Grammar::DEFINITE))
    };
    if let Some(named) = named {
        let span = words.span(&(named.start.saturating_sub(4)..named.start));
        unit.places.retain(|place| span.contains(reading[*place].span));
        (unit.time, unit.since, unit.aggregate, unit.definite, unit.indefinite) = (None, None, false, true, false);
    } else if n_units > 1 && triggers.iter().all(is_known) {
        (unit.time, unit.since, unit.another) = (None, None, false);
        unit.places.clear();
    }
}

/// "the Milltown bombing", "the Old Harbour killings": a name before the noun that is no party's.
fn is_named_by_place(words: &Words<'_>, reading: &Reading, trigger: &Range<usize>) -> bool {
    /// Words of such a name.
    const LONGEST: usize = 4;
    let is_noun = words.tokens[trigger.end - 1].tag.is_noun();
    let first = (trigger.start.saturating_sub(LONGEST)..trigger.start).rev().take_while(|idx| words.is_capital(*idx)).last();
    let Some(first) = first.filter(|first| is_noun && *first > 0 && words.is(*first - 1, Grammar::DEFINITE)) else {
        return false;
    };
    let span = words.span(&(first..trigger.start));
    let is_place = |toponym: &rashomon_model::Toponym| span.contains(toponym.span);
    let is_party = |mention: &rashomon_model::Mention| {
        use rashomon_model::MentionKind as Kind;
        mention.span.overlaps(span) && !matches!(mention.kind, Kind::Place | Kind::Facility)
    };
    let from = reading.mentions.partition_point(|mention| mention.span.end() <= span.start());
    let mut near = reading.mentions[from..].iter().take_while(|mention| mention.span.start() < span.end());
    reading.toponyms.iter().any(is_place) || !near.any(is_party)
}

#[cfg(test)]
mod tests {
    use crate::read_text;

    /// Days and numbers of each account of a text.
    fn told(text: &str) -> Vec<(Option<String>, Vec<Option<u32>>)> {
        let reading = read_text(&format!("9 June 2016\n\n{text}"));
        let numbers = |account: &rashomon_model::Account| account.figures.iter().map(|id| reading[*id].best).collect();
        reading.accounts.iter().map(|account| (account.date.map(|days| days.to_string()), numbers(account))).collect()
    }

    #[test]
    fn the_day_of_a_relative_clause_is_not_that_of_the_deed() {
        let text = "Shells fell on the market of Dayton, Ohio, on 3 May 2016. The Tamm Front, which has run the town since February, put the \
                    toll at nine dead.";
        assert_eq!(told(text), [(Some("2016-05-03/2016-05-03".to_owned()), vec![Some(9)])]);
    }

    #[test]
    fn a_deed_that_is_only_named_is_the_one_told_before() {
        let text = "A bomb killed nine clerks in Dayton, Ohio, on 3 May 2016. On 5 May police arrested eleven men there over the blast, \
                    three of whom were freed the next day.";
        let told = told(text);
        assert_eq!(told.iter().map(|(_, numbers)| numbers.len()).collect::<Vec<_>>(), [1, 2], "{told:?}");
    }
}
