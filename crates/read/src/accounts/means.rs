//! Who is said to have done it by what it was done with: "the bomb was planted by X", "X planted it", "X had set off the bomb", "the shells had been fired from land held by X", "the rockets
//! were Oskan", "the drones came from Oskania".
//!
//! In: a word in its sentence. Out: a [`Said`] where the words tell whose the means were.

use std::ops::Range;

use rashomon_lexicon::harms::Grammar;
use rashomon_model::Stance;

use super::{
    phrases::Place,
    stances::{Said, Voice},
};
use crate::events::state_at;

/// Tokens within which the words of an expression stand.
const NEAR: usize = 8;

pub(super) fn at(place: Place<'_, '_>) -> Option<Said> {
    if !place.words.tokens[place.at].tag.is_verb() || place.is_negated() {
        return None;
    }
    let actor = dealt_by(place).or_else(|| dealt(place)).or_else(|| dealt_from(place)).or_else(|| are_of_state(place))?;
    let found = place.said(actor, Voice::Speaker, Stance::Accused, 1, "accounts/means");
    Some(Said { is_loose: true, ..found })
}

/// "The bomb was planted by X", "the mines, a paper said, had been laid by X", "they were fired, it said, by X".
fn dealt_by(place: Place<'_, '_>) -> Option<Range<usize>> {
    let words = place.words;
    if !place.is_passive()
        || !place.stances().deal.contains(place.word(0))
        || !place.subject().is_some_and(|it| is_means(place, &it))
    {
        return None;
    }
    let by = match place.word(1) {
        "by" => place.at + 1,
        // "fired, the ministry said that day, by X"
        "," => {
            let closes = (place.at + 2..place.end().min(place.at + 2 + NEAR)).find(|idx| words.word(*idx) == ",")?;
            Some(closes + 1).filter(|by| words.word(*by) == "by")?
        }
        _ => return None,
    };
    place.phrase_from(by + 1)
}

/// "X planted it", "X had set off the bomb": what was told of by its weapon.
fn dealt(place: Place<'_, '_>) -> Option<Range<usize>> {
    let words = place.words;
    if place.is_passive() || !place.is_real_verb() || !place.stances().deal.contains(place.word(0)) {
        return None;
    }
    let after = place.at + 1 + usize::from(matches!(place.word(1), "off" | "down" | "up"));
    // "it" is what the deed was done with where nothing is known to be laid or planted but that.
    let is_it = words.word(after) == "it" && place.stances().planted.contains(place.word(0));
    let object = place.chunk_from(after);
    let is_weapon = |object: &Range<usize>| {
        let noun = place.head_word(object);
        words.res.events.is_weapon(noun) && words.is(object.start, Grammar::DEFINITE)
    };
    (is_it || object.as_ref().is_some_and(is_weapon)).then(|| place.subject()).flatten()
}

/// "fired from land held by X", "came from the territory of X", "came from Oskania".
fn dealt_from(place: Place<'_, '_>) -> Option<Range<usize>> {
    let words = place.words;
    let comes =
        matches!(place.word(0), "come" | "came" | "comes") || place.is_passive() && place.stances().deal.contains(place.word(0));
    let from = place.ahead(2).find(|idx| words.word(*idx) == "from").filter(|_| comes)?;
    if !place.subject().is_some_and(|it| is_means(place, &it)) {
        return None;
    }
    let ground = place.chunk_from(from + 1)?;
    let is_held = matches!(words.word(ground.end), "held" | "controlled" | "occupied" | "run");
    match words.word(ground.end) {
        _ if is_held && words.word(ground.end + 1) == "by" => place.phrase_from(ground.end + 2),
        "of" => place.chunk_from(ground.end + 1),
        _ => words.is_capital(ground.end - 1).then_some(ground),
    }
}

/// "The rockets were Oskan."
fn are_of_state(place: Place<'_, '_>) -> Option<Range<usize>> {
    let words = place.words;
    let at = place.at + 1 + usize::from(words.is_adverb(place.at + 1));
    let is_whole = words.is(place.at, Grammar::BE) && place.ends_clause(at + 1);
    let is_definite = || place.subject().is_some_and(|it| is_means(place, &it) && words.is(it.start, Grammar::DEFINITE));
    (is_whole && state_at(words, at, at + 1).is_some() && is_definite()).then(|| at..at + 1)
}

/// What a deed is done with, or words for it told before: "the rockets", "they".
fn is_means(place: Place<'_, '_>, phrase: &Range<usize>) -> bool {
    let (words, events) = (place.words, &place.ctx.res.events);
    let noun = place.head_word(phrase);
    let pair = words.span(phrase).slice(words.text).to_ascii_lowercase();
    let is_pronoun = phrase.len() == 1 && matches!(noun, "they" | "it" | "these" | "those");
    is_pronoun
        || events.is_weapon(noun)
        || events.is_weapon(&pair)
        || events.roles.carriers.contains(noun)
        || place.names_event(phrase)
}
