//! How forces are said not to have been there: "none of its planes was in the air", "no soldier was in the town", "protested its innocence".
//!
//! In: a word in its sentence. Out: a [`Said`] that answers an accusation told before, for the party of whoever speaks.

use std::ops::Range;

use rashomon_lexicon::harms::Grammar;
use rashomon_model::Stance;

use super::{
    answers::is_force,
    phrases::Place,
    stances::{Said, Voice},
};

/// Tokens within which the words of an expression stand.
const NEAR: usize = 4;

pub(super) fn at(place: Place<'_, '_>) -> Option<Said> {
    let nobody = nobody_there(place).map(|actor| (actor, Voice::Speaker, "accounts/alibi"));
    let (actor, by, rule) = nobody.or_else(|| pleads(place).map(|actor| (actor, Voice::Itself, "accounts/innocence")))?;
    Some(Said { answers: true, ..place.said(actor, by, Stance::Denies, 1, rule) })
}

/// "none of its men had been near", "no soldier was in the town", "not one of its planes was in the air".
fn nobody_there(place: Place<'_, '_>) -> Option<Range<usize>> {
    let words = place.words;
    let forces = match place.word(0) {
        "none" | "one" | "neither" if place.word(1) == "of" && (place.word(0) != "one" || place.last() == "not") => {
            place.chunk_from(place.at + 2)?
        }
        "no" | "any" => place.chunk_from(place.at).filter(|chunk| chunk.start == place.at)?,
        _ => return None,
    };
    let verb = forces.end..place.end().min(forces.end + NEAR);
    let is_small = |idx: usize| {
        words.is(idx, Grammar::BE.or(Grammar::HAVE)) || words.is_adverb(idx) && !place.stances().present.contains(words.word(idx))
    };
    let is_there = |idx: usize| {
        matches!(words.word(idx), "in" | "near" | "within" | "anywhere" | "at" | "over")
            || place.stances().present.contains(words.word(idx))
    };
    let is_verb = verb.clone().next().is_some_and(|idx| words.is(idx, Grammar::BE.or(Grammar::HAVE)));
    let says = verb.clone().find(|idx| !is_small(*idx)).is_some_and(is_there);
    (is_verb && says && is_force(place, &forces)).then_some(forces)
}

/// "protested its innocence", "pleaded not guilty".
fn pleads(place: Place<'_, '_>) -> Option<Range<usize>> {
    let is_own = matches!(place.word(1), "its" | "their" | "his" | "her") && place.word(2) == "innocence";
    let is_plea = place.word(1) == "innocence" || place.word(1) == "not" && place.word(2) == "guilty";
    let says = place.stances().plead.contains(place.word(0)) && place.is_real_verb() && !place.is_negated();
    (says && (is_own || is_plea)).then(|| place.subject()).flatten()
}
