//! How many attacked: "five raiders crossed the river", "the two bombers", "300 fighters came ashore".
//!
//! In: the people of a sentence that nothing was done to. Out: hits for counted attackers.

use std::ops::Range;

use rashomon_lexicon::harms::Grammar;
use rashomon_model::{Harm, VictimCategory};
use rashomon_text::lemma::lemma;

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
    at.any(|idx| words.info(idx).person.is_some_and(|noun| noun.plural && is_armed(noun.category)))
}

fn is_armed(category: VictimCategory) -> bool {
    matches!(category, VictimCategory::Attackers | VictimCategory::Fighters)
}

/// "(300 fighters) came ashore": the verb of an attack right after fighters who are not attackers by their name.
fn attack_at(words: &Words<'_>, at: usize, end: usize) -> bool {
    let is_small = |idx: &usize| words.is_adverb(*idx) || words.is(*idx, Grammar::HAVE);
    let Some(verb) = (at..end.min(at + 3)).find(|idx| !is_small(idx)) else { return false };
    let tag = words.tokens[verb].tag;
    let base = lemma(words.word(verb), tag);
    let word = |idx: usize| if idx == verb { Some(base.as_str()) } else { words.word_before(idx, end) };
    tag.is_verb() && words.res.counts.attacks.longest_at(verb, word).is_some()
}

/// The counted attackers that `hits` say nothing of. Suspects and killers may be so of anything.
pub(super) fn hits_in(words: &Words<'_>, sentence: &Range<usize>, people: &[People], hits: &[Hit]) -> Vec<Hit> {
    let is_free = |idx: usize| !hits.iter().any(|hit| hit.people == Some(idx));
    let attack = |one: &People| {
        one.kind == PeopleKind::Counted
            && (one.category == VictimCategory::Attackers
                || one.category == VictimCategory::Fighters && attack_at(words, one.tokens.end, sentence.end))
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
