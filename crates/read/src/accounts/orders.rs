//! Who is said to be behind those who did it: "X had instructed Y to attack", "killed on orders from X", "X led the attackers to the spot", "the raid was
//! ordered by X".
//!
//! In: a word in its sentence. Out: a [`Said`] where the words tell who had it done or helped. The words stand in `data/events/words/stances.toml`.

use std::ops::Range;

use rashomon_lexicon::harms::Grammar;
use rashomon_model::Stance;

use super::{
    answers::is_violent_verb,
    phrases::Place,
    stances::{Said, Voice},
};

/// Tokens within which the words of an expression stand.
const NEAR: usize = 8;

pub(super) fn at(place: Place<'_, '_>) -> Option<Said> {
    if place.is_negated() {
        return None;
    }
    let by_order = ordered_by(place).map(|actor| (actor, "accounts/ordered-by"));
    let (actor, rule) = by_order
        .or_else(|| on_orders(place).map(|actor| (actor, "accounts/on-orders")))
        .or_else(|| has_it_done(place).map(|actor| (actor, "accounts/has-it-done")))
        .or_else(|| helps(place).map(|actor| (actor, "accounts/helps")))?;
    let len = if rule == "accounts/ordered-by" { 2 } else { 1 };
    let found = place.said(actor, Voice::Speaker, Stance::Accused, len, rule);
    Some(Said { is_loose: true, ..found })
}

/// "The raid was ordered by X", "this was planned by X".
fn ordered_by(place: Place<'_, '_>) -> Option<Range<usize>> {
    let is_one = place.is_passive() && place.word(1) == "by" && place.ctx.res.events.roles.behind.contains(place.word(0));
    if !is_one {
        return None;
    }
    let is_culprit = |deed: &Range<usize>| place.stances().culprits.contains(place.head_word(deed));
    let named = place.subject().is_some_and(|deed| place.means_deed(&deed) || is_culprit(&deed));
    place.phrase_from(place.at + 2).filter(|_| named || follows_pronoun(place))
}

/// "This was | ordered": a pronoun that stands for the deed.
fn follows_pronoun(place: Place<'_, '_>) -> bool {
    let be = place.at.checked_sub(1).filter(|idx| *idx > place.sentence.start && place.words.is(*idx, Grammar::BE));
    be.is_some_and(|be| matches!(place.words.word(be - 1), "this" | "it" | "that"))
}

/// "Nine were shot on orders from X", "at the behest of X": what was done before these words is a deed.
fn on_orders(place: Place<'_, '_>) -> Option<Range<usize>> {
    let words = place.words;
    let link = matches!(place.word(1), "from" | "of").then_some(place.at + 2)?;
    let opens = |idx: &usize| matches!(words.word(*idx), "on" | "under" | "at" | "upon" | "by");
    let floor = place.at.saturating_sub(3).max(place.sentence.start);
    let from = (floor..place.at).rev().find(opens).filter(|_| place.stances().orders.contains(place.word(0)))?;
    // The nearest verb: "the wounded were moved on orders from X".
    let mut before = (place.sentence.start..from).rev().take(NEAR).take_while(|idx| !words.is_break(*idx));
    let verb = before.find(|idx| words.tokens[*idx].tag.is_verb());
    let is_deed = verb.is_some_and(|verb| is_violent_verb(place, verb) && words.info(verb).verb.is_some());
    is_deed.then(|| place.phrase_from(link)).flatten()
}

/// "X had instructed Y to attack", "an order from X told Y to fire".
fn has_it_done(place: Place<'_, '_>) -> Option<Range<usize>> {
    let words = place.words;
    if !place.is_real_verb() || !place.stances().bid.contains(place.word(0)) {
        return None;
    }
    // "had been paid by X to shell the town"
    let by = place.is_passive().then(|| place.phrase_from(place.at + 2).filter(|_| place.word(1) == "by"));
    let to = place.ahead(NEAR).find(|idx| words.word(*idx) == "to")?;
    let is_plain = (place.at + 1..to).all(|idx| !words.is(idx, Grammar::NEGATION));
    let verb = to + 1;
    let is_done = words.tokens.get(verb).is_some_and(|token| token.tag.is_verb()) && is_violent_verb(place, verb);
    let who = by.unwrap_or_else(|| place.subject()).filter(|_| is_plain && is_done && to > place.at + 1)?;
    // "an order from X"
    let is_order = place.stances().orders.contains(place.head_word(&who)) && matches!(words.word(who.end), "from" | "of");
    if is_order { place.phrase_from(who.end + 1) } else { Some(who) }
}

/// "X had led the attackers to the spot", "X sheltered the killers".
fn helps(place: Place<'_, '_>) -> Option<Range<usize>> {
    let (words, stances) = (place.words, place.stances());
    if place.is_passive() || !place.is_real_verb() || !stances.abet.contains(place.word(0)) {
        return None;
    }
    let whom = place.chunk_from(place.at + 1).filter(|whom| whom.start == place.at + 1)?;
    let noun = place.head_word(&whom);
    let is_helped = stances.culprits.contains(noun) || stances.helped.contains(noun);
    (is_helped && words.is(whom.start, Grammar::DEFINITE)).then(|| place.subject()).flatten()
}
