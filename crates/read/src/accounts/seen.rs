//! What shows who did it, to somebody: "saw the hand of X in it", "detects in the raid the signature of X"; "it is X, which fired from the hills".
//!
//! In: a word in its sentence. Out: a [`Said`] where the words accuse.

use rashomon_lexicon::harms::Grammar;
use rashomon_model::Stance;

use super::{
    answers::is_violent_verb,
    phrases::Place,
    stances::{Said, Voice},
};

/// Tokens within which the verb of seeing stands before the hand that is seen.
const FAR: usize = 12;
/// Tokens within which a relative clause has its verb.
const NEAR: usize = 5;

pub(super) fn at(place: Place<'_, '_>) -> Option<Said> {
    hand_of(place).or_else(|| doer_named(place))
}

/// "saw in the raid | the hand of X", "detects the signature of X in it".
fn hand_of(place: Place<'_, '_>) -> Option<Said> {
    let (words, stances) = (place.words, place.stances());
    if !stances.hands.contains(place.word(0)) || place.word(1) != "of" {
        return None;
    }
    let floor = place.at.saturating_sub(FAR).max(place.sentence.start);
    let sees = |idx: &usize| stances.see.contains(words.word(*idx)) && words.tokens[*idx].tag.is_verb();
    let verb = place.to((floor..place.at).rev().take_while(|idx| !matches!(words.word(*idx), ";" | ":")).find(sees)?);
    if verb.is_passive() || !verb.is_real_verb() || verb.is_negated() {
        return None;
    }
    let found =
        place.said(place.phrase_from(place.at + 2)?, Voice::Party(verb.subject()?), Stance::Accused, 2, "accounts/hand-seen");
    Some(Said { is_loose: true, forces_only: true, ..found })
}

/// "“It is X, which fired from the hills”", "it was X that shelled the town": on somebody's word.
fn doer_named(place: Place<'_, '_>) -> Option<Said> {
    let words = place.words;
    if !matches!(place.word(0), "is" | "was" | "were") || place.last() != "it" || place.is_negated() {
        return None;
    }
    let actor = place.phrase_from(place.at + 1).filter(|actor| actor.start == place.at + 1)?;
    let relative = actor.end + usize::from(words.word(actor.end) == ",");
    let reach = place.end().min(relative + 1 + NEAR);
    let does = |idx: usize| {
        words.tokens[idx].tag.is_verb() && (is_violent_verb(place, idx) || place.stances().deal.contains(words.word(idx)))
    };
    let is_it = matches!(words.word(relative), "that" | "which" | "who");
    let verb = (relative + 1..reach).take_while(|idx| !words.is_break(*idx)).find(|idx| does(*idx)).filter(|_| is_it)?;
    // "It was the army that was attacked."
    let suffers = (relative + 1..verb).any(|idx| words.is(idx, Grammar::BE.or(Grammar::NEGATION).or(Grammar::MODAL)));
    // "which fired | the mayor" is no shot.
    let found = place.said(actor, Voice::Speaker, Stance::Accused, 1, "accounts/doer-named");
    (!suffers).then_some(Said { is_loose: true, forces_only: true, voiced_only: true, ..found })
}
