//! How many attacked: "five raiders crossed the river", "the six raiders", "the two bombers".
//!
//! In: the people of a sentence that nothing was done to. Out: hits for counted attackers.

use std::ops::Range;

use rashomon_lexicon::harms::Grammar;
use rashomon_model::{Harm, VictimCategory};

use super::{
    people::{People, PeopleKind},
    predicates::Hit,
};
use crate::words::Words;

/// Rule of a number of attackers whom no verb of ours is said of.
pub(crate) const ATTACKERS: &str = "figures/attackers";

/// Whether a noun for attackers stands in a sentence.
pub(super) fn are_told(words: &Words<'_>, sentence: Range<usize>) -> bool {
    let mut at = sentence;
    at.any(|idx| words.info(idx).person.is_some_and(|noun| noun.plural && noun.category == VictimCategory::Attackers))
}

/// The counted attackers that `hits` say nothing of. Suspects and killers may be so of anything.
pub(super) fn hits_in(words: &Words<'_>, sentence: &Range<usize>, people: &[People], hits: &[Hit]) -> Vec<Hit> {
    let is_free = |idx: usize| !hits.iter().any(|hit| hit.people == Some(idx));
    let attack = |one: &People| {
        one.kind == PeopleKind::Counted
            && one.category == VictimCategory::Attackers
            && !one.is_part
            && !one.other
            && !one.tokens.clone().any(|idx| words.word(idx) == "of")
            && one.numeral.as_ref().is_some_and(|numeral| !numeral.vague)
            && one.head.is_some_and(|head| !matches!(words.word(head), "suspects" | "killers" | "suspect" | "perpetrators"))
    };
    let is_real = |one: &People| {
        let after = one.tokens.end;
        let lead = one.tokens.start.saturating_sub(4).max(sentence.start)..one.tokens.start;
        !words.is(after, Grammar::MODAL)
            && !lead.into_iter().any(|idx| words.is(idx, Grammar::HYPOTHETICAL.or(Grammar::NEGATION)))
    };
    let mut found = Vec::new();
    for (idx, one) in people.iter().enumerate().filter(|(idx, one)| is_free(*idx) && attack(one) && is_real(one)) {
        found.push(Hit {
            harm: Harm::Participants,
            struck: false,
            weak: false,
            people: Some(idx),
            number: None,
            numeral: None,
            cue: one.tokens.clone(),
            toll: false,
            negated: false,
            of_group: false,
            rule: ATTACKERS,
        });
    }
    found
}
