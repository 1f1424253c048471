//! Statements that lean on the one before them in their sentence: "blames the Front, the governor a militia", "the Front claimed it, as did the Brigade".
//!
//! In: a [`Said`]. Out: the same of others.

use std::ops::Range;

use rashomon_lexicon::harms::Grammar;
use rashomon_model::Stance;
use rashomon_text::tags::Tag;

use super::{
    phrases::Place,
    stances::{Said, Voice},
};

/// What is said of others with the same verb.
pub(super) fn of(place: Place<'_, '_>, said: &Said) -> Option<Said> {
    another_pair(place, said).or_else(|| so_did(place, said))
}

/// "blames the Front, | the governor | a militia": who accuses and who is accused, without the verb.
fn another_pair(place: Place<'_, '_>, said: &Said) -> Option<Said> {
    let words = place.words;
    if said.stance != Stance::Accused || !matches!(said.by, Voice::Party(_)) || said.actor.start < said.cue.end {
        return None;
    }
    let mut from = said.actor.end;
    let is_link = |idx: usize| matches!(words.word(idx), "," | ";" | "and" | "while" | "but" | "whereas");
    while from < place.end() && is_link(from) {
        from += 1;
    }
    let by = place.phrase_from(from).filter(|by| by.start == from && from > said.actor.end)?;
    let actor = place.phrase_from(by.end).filter(|actor| actor.start == by.end)?;
    let is_person = by.clone().any(|idx| words.is_capital(idx) || words.info(idx).person.is_some());
    let goes_on = words.tokens.get(actor.end).is_some_and(|token| token.tag.is_finite() || token.tag == Tag::MD);
    // "the governor | his rival": two phrases and no verb, each with an article or a name of its own.
    let is_apart = words.is(actor.start, Grammar::DEFINITE.or(Grammar::INDEFINITE)) || words.is_capital(actor.start);
    (is_person && is_apart && !goes_on).then(|| Said { actor, by: Voice::Party(by), ..said.clone() })
}

/// "claimed it, as did | the Brigade", "; so does | the Brigade".
fn so_did(place: Place<'_, '_>, said: &Said) -> Option<Said> {
    let words = place.words;
    let after = said.cue.end..place.end();
    let does = |idx: usize| matches!(words.word(idx), "did" | "does" | "do" | "has" | "had" | "have");
    let at = after.clone().find(|idx| matches!(words.word(*idx), "so" | "as" | "nor") && does(*idx + 1))?;
    let who: Range<usize> = place.phrase_from(at + 2).filter(|who| who.start == at + 2 && place.ends_clause(who.end))?;
    let is_denial = words.word(at) == "nor";
    (is_denial == (said.stance == Stance::Denies && said.negated)).then(|| match said.by {
        Voice::Party(_) => Said { by: Voice::Party(who), ..said.clone() },
        _ => Said { actor: who, ..said.clone() },
    })
}
