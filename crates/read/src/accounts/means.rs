//! Who is said to have done it by what it was done with: "the bomb was planted by X", "X planted it", "X had set off the bomb", "the shells had been fired from land held by X", "the rockets
//! were Oskan", "the drones came from Oskania".
//!
//! In: a word in its sentence. Out: a [`Said`] where the words tell whose the means were.

use std::ops::Range;

use rashomon_lexicon::harms::Grammar;
use rashomon_model::Stance;
use rashomon_text::tags::Tag;

use super::{
    parties::could_answer,
    phrases::Place,
    stances::{Said, Voice},
};
use crate::events::state_at;

/// Tokens within which the words of an expression stand.
const NEAR: usize = 8;

pub(super) fn at(place: Place<'_, '_>) -> Option<Said> {
    if let Some(actor) = only_theirs(place) {
        let found = place.said(actor, Voice::Speaker, Stance::Accused, 1, "accounts/means");
        return Some(Said { is_loose: true, ..found });
    }
    if !place.words.tokens[place.at].tag.is_verb() || place.is_negated() {
        return None;
    }
    let own = own_men_fired(place);
    let told = || dealt_by(place).or_else(|| dealt(place)).or_else(|| dealt_from(place));
    let whose = || are_of_state(place).or_else(|| are_owned(place));
    let actor = own.clone().or_else(told).or_else(whose)?;
    let found = place.said(actor, Voice::Speaker, Stance::Accused, 1, "accounts/means");
    Some(Said { is_loose: true, own_only: own.is_some(), ..found })
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
    // "had mined the road"
    let is_trap = matches!(place.word(0), "mined" | "booby-trapped" | "boobytrapped");
    if is_trap && !place.is_passive() && place.is_real_verb() && place.chunk_from(place.at + 1).is_some() {
        return place.subject();
    }
    let is_dealt = place.stances().deal.contains(place.word(0)) || place.stances().prepare.contains(place.word(0));
    if place.is_passive() || !place.is_real_verb() || !is_dealt {
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
    // "from before the feast" is no ground.
    let ground = place.chunk_from(from + 1).filter(|_| !matches!(words.word(from + 1), "before" | "after"))?;
    // "from Oskan positions": Oskania's.
    if state_at(words, ground.start, ground.start + 1).is_some() && ground.len() > 1 {
        return Some(ground.start..ground.start + 1);
    }
    // "from a battery which X has installed"
    let relative = ground.end + usize::from(matches!(words.word(ground.end), "which" | "that"));
    let owner = place.phrase_from(relative).filter(|owner| relative > ground.end && owner.start == relative);
    let installs = |idx: usize| place.stances().install.contains(words.word(idx)) && words.tokens[idx].tag.is_verb();
    if let Some(owner) = owner.filter(|owner| (owner.end..owner.end + 3).any(|idx| idx < place.end() && installs(idx))) {
        return Some(owner);
    }
    // "from an army battery": the army's.
    let is_party = |idx: &usize| place.ctx.res.events.roles.parties.contains(words.word(*idx));
    if let Some(party) = (ground.start..ground.end - 1).find(is_party) {
        return Some(ground.start..party + 1);
    }
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

/// "The bomb was X's", "as for the rocket, it was X's".
fn are_owned(place: Place<'_, '_>) -> Option<Range<usize>> {
    let words = place.words;
    let owner = place.phrase_from(place.at + 1 + usize::from(words.is_adverb(place.at + 1)));
    let owner =
        owner.filter(|owner| words.is(place.at, Grammar::BE) && (could_answer(words, owner) || ends_owner(place, owner)))?;
    let (name, after) =
        if ends_owner(place, &owner) { (owner.start..owner.end - 1, owner.end) } else { (owner.clone(), owner.end + 1) };
    let is_owner = ends_owner(place, &owner) || words.tokens.get(owner.end).is_some_and(|token| token.tag == Tag::POS);
    let it = place.subject()?;
    let is_pronoun = it.len() == 1 && matches!(words.word(it.start), "it" | "they" | "these" | "those" | "this" | "that");
    // "As for the rocket, it": the topic says what is meant.
    let topic = (place.sentence.start..it.start)
        .find(|idx| matches!(words.word(*idx), "for" | "to") && matches!(words.word(idx.wrapping_sub(1)), "as"));
    let topic = topic.and_then(|topic| place.chunk_from(topic + 1));
    let thing = if is_pronoun { topic? } else { it };
    let is_thing = is_means(place, &thing) && words.is(thing.start, Grammar::DEFINITE) && !place.is_negated();
    (is_owner && is_thing && place.ends_clause(after) && !name.is_empty()).then_some(name)
}

/// Whether a noun phrase ends with the sign of the genitive.
fn ends_owner(place: Place<'_, '_>, phrase: &Range<usize>) -> bool {
    phrase.len() > 1 && place.words.tokens[phrase.end - 1].tag == Tag::POS
}

/// "of a type which | only X lays".
fn only_theirs(place: Place<'_, '_>) -> Option<Range<usize>> {
    let words = place.words;
    let is_kind = |word: &str| matches!(word, "type" | "kind" | "sort" | "make" | "model" | "calibre" | "caliber" | "pattern");
    let is_relative = place.word(0) == "only" && matches!(place.last(), "which" | "that");
    let kind = place.at.checked_sub(2).filter(|kind| is_relative && *kind >= place.sentence.start)?;
    let who = place.chunk_from(place.at + 1).filter(|who| who.start == place.at + 1 && is_kind(words.word(kind)))?;
    let has_verb = words.tokens.get(who.end).is_some_and(|token| token.tag.is_verb());
    // "only the army lays": a verb that the tagger takes for a noun.
    let end = if has_verb { who.end } else { who.end - 1 };
    (end > who.start).then_some(who.start..end)
}

/// "its own men had fired": nothing more is said, by whoever has them.
fn own_men_fired(place: Place<'_, '_>) -> Option<Range<usize>> {
    let words = place.words;
    let is_shot = matches!(place.word(0), "fired" | "struck" | "attacked" | "acted") && place.ends_clause(place.at + 1);
    let has = place.at.checked_sub(1).is_some_and(|idx| words.is(idx, Grammar::HAVE));
    (is_shot && has && !place.is_passive()).then(|| place.subject()).flatten()
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
        || place.stances().fires.contains(noun)
        || events.roles.carriers.contains(noun)
        || place.names_event(phrase)
}
