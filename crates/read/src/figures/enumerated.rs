//! Counts of one month after the other: "41 deaths in March, 87 in April and 63 in May".
//!
//! In: the hits of a sentence. Out: hits for the numbers that go on with the count of the first month.

use std::ops::Range;

use rashomon_lexicon::harms::Grammar;
use rashomon_model::Harm;
use rashomon_text::tags::Tag;

use super::{numerals::numeral_at, people::People, predicates::Hit, tolls::COUNT};
use crate::words::Words;

/// Whether a number that begins at `at` counts another month of a list: ", | 87 in April", "and | 63 in May", after "41 in March".
pub(crate) fn goes_on_at(words: &Words<'_>, sentence: &Range<usize>, at: usize) -> bool {
    let is_joint = at > sentence.start && matches!(words.word(at - 1), "," | "and");
    let in_month = |idx: usize| words.word(idx) == "in" && words.is(idx + 1, Grammar::MONTH);
    let number = |idx: usize| words.tokens.get(idx).is_some_and(|token| token.tag == Tag::CD);
    is_joint && number(at) && in_month(at + 1) && (sentence.start..at).any(in_month)
}

/// The counts of the later months.
pub(super) fn hits(words: &Words<'_>, sentence: &Range<usize>, people: &[People], hits: &[Hit]) -> Vec<Hit> {
    let mut found = Vec::new();
    for at in (sentence.start + 1..sentence.end).filter(|at| goes_on_at(words, sentence, *at)) {
        let Some(numeral) = numeral_at(words, at, sentence.end).filter(|numeral| !numeral.year_like) else { continue };
        let is_harm = |harm: Harm| !matches!(harm, Harm::Participants | Harm::Arrived | Harm::Recruited);
        let before = hits.iter().filter(|hit| hit.cue.end <= at && is_harm(hit.harm)).max_by_key(|hit| hit.cue.end);
        let is_told = hits.iter().any(|hit| {
            hit.people.is_some_and(|idx| people[idx].tokens.contains(&at))
                || hit.numeral.as_ref().is_some_and(|one| one.tokens.contains(&at))
        });
        let Some(before) = before.filter(|_| !is_told) else { continue };
        let cue = numeral.tokens.clone();
        found.push(Hit { people: None, number: None, numeral: Some(numeral), cue, toll: false, rule: COUNT, ..before.clone() });
    }
    found
}
