//! Whether a place is meant as a place (Gritta et al. 2020).

use rashomon_lexicon::{
    gazetteer::{Class, NameKind},
    times::Class as TimeClass,
};
use rashomon_model::{FeatureLevel, ToponymUse};
use rashomon_text::{lemma::lemma, tokens::TokenKind};

use super::{resolve::Resolved, spot::Spot};
use crate::names::Words;

/// The use of a place name, by its form and the word after it.
pub(crate) fn of(words: &Words<'_>, spot: &Spot, found: Option<&Resolved>) -> ToponymUse {
    let is_adjective =
        spot.meanings.first().is_some_and(|posting| matches!(posting.kind, NameKind::Adjective | NameKind::People));
    if is_adjective {
        return ToponymUse::Modifier;
    }
    let Some(next) = words.ctx.analysis.tokens.get(spot.tokens.end).filter(|token| token.kind == TokenKind::Word) else {
        return ToponymUse::Literal;
    };
    let verb = verb_after(words, spot.tokens.end).map(|at| words.token(at));
    let decides = verb.is_some_and(|verb| words.ctx.res.cues.verb(&lemma(verb.text(words.ctx.text), verb.tag)).is_some());
    if decides && found.is_some_and(|found| can_act(words, found)) && !after_preposition(words, spot) {
        return ToponymUse::Metonymic;
    }
    let acts = verb_after(words, spot.tokens.end).is_some_and(|at| does_to_next(words, spot.tokens.end, at));
    if acts && found.is_some_and(|found| can_act(words, found)) && !after_preposition(words, spot) && !is_object(words, spot) {
        return ToponymUse::Metonymic;
    }
    if acts_on_next(words, spot.tokens.end) && found.is_some_and(|found| can_act(words, found)) {
        return ToponymUse::Metonymic;
    }
    // "The Rukban base" is at Rukban; "the US base" may be anywhere.
    let is_site =
        words.ctx.res.names.is_place_noun(words.folded(spot.tokens.end)) && found.is_some_and(|found| !can_act(words, found));
    if next.tag.is_noun() && !is_site { ToponymUse::Modifier } else { ToponymUse::Literal }
}

/// The verb that a name at the start of a clause goes with: the next word, or past adverbs, "on Monday" and auxiliaries.
fn verb_after(words: &Words<'_>, at: usize) -> Option<usize> {
    use rashomon_text::tags::Tag;
    let mut idx = at;
    let is_weekday = |at| {
        let word = words.ctx.res.times.word(words.folded(at));
        word.is_some_and(|word| word.senses.iter().any(|sense| sense.class == TimeClass::Weekday))
    };
    if words.folded(idx) == "on" && is_weekday(idx + 1) {
        idx += 2;
    }
    let passes = |idx: &usize| {
        let Some(token) = words.ctx.analysis.tokens.get(*idx) else { return false };
        matches!(token.tag, Tag::RB | Tag::MD) || matches!(words.folded(*idx), "has" | "had" | "have")
    };
    let idx = (idx..idx + 3).find(|idx| !passes(idx))?;
    words.ctx.analysis.tokens.get(idx).filter(|token| token.kind == TokenKind::Word && token.tag.is_verb()).map(|_| idx)
}

/// "the US controlled base", "the Iran backed militia": what the state does to the thing named next. "A Lebanon based group" is in it.
fn acts_on_next(words: &Words<'_>, at: usize) -> bool {
    use rashomon_text::tags::Tag;
    let tag = |at: usize| words.ctx.analysis.tokens.get(at).map(|token| token.tag);
    matches!(tag(at), Some(Tag::VBN | Tag::VBD))
        && words.ctx.res.places.states.holds.contains(words.folded(at))
        && tag(at + 1).is_some_and(|tag| tag.is_noun() || tag == Tag::JJ)
}

/// "Kiev had shelled the town": an act of a kind that the tables know, in the active voice, with its object after it.
fn does_to_next(words: &Words<'_>, name_end: usize, verb: usize) -> bool {
    use rashomon_text::tags::Tag;
    let is_active = match words.tag(verb) {
        Tag::VBD | Tag::VBZ | Tag::VBP => true,
        // After "has" or "had"; right after a name it is passive: "Kiev shelled the night before".
        Tag::VBN => verb > name_end && matches!(words.folded(verb - 1), "has" | "had" | "have"),
        Tag::VB => verb > name_end && words.tag(verb - 1) == Tag::MD,
        _ => false,
    };
    let object = words.ctx.analysis.tokens.get(verb + 1).map(|token| token.tag);
    let has_object = object.is_some_and(|tag| tag.is_noun() || matches!(tag, Tag::DT | Tag::JJ | Tag::CD | Tag::PRP | Tag::PRPS));
    is_active && has_object && words.ctx.res.events.verb(words.folded(verb)).is_some()
}

/// "those who shelled Kiev": the object of a verb before it, but for what verbs of speech report.
fn is_object(words: &Words<'_>, spot: &Spot) -> bool {
    let Some(before) = spot.tokens.start.checked_sub(1).map(|before| words.token(before)) else { return false };
    before.tag.is_verb() && words.ctx.res.cues.verb(&lemma(before.text(words.ctx.text), before.tag)).is_none()
}

/// A state, or the capital that stands for it.
fn can_act(words: &Words<'_>, found: &Resolved) -> bool {
    let entry = words.ctx.res.gazetteer.entry(found.entry);
    entry.level == FeatureLevel::Country || entry.class == Class::Capital
}

/// Words tagged as prepositions after which a subject and its verb stand.
const OPENS_CLAUSE: [&str; 10] = ["although", "because", "if", "once", "that", "though", "unless", "until", "whether", "while"];

fn after_preposition(words: &Words<'_>, spot: &Spot) -> bool {
    use rashomon_text::tags::Tag;
    let is_preposition = |at| matches!(words.tag(at), Tag::IN | Tag::TO) && !OPENS_CLAUSE.contains(&words.folded(at));
    spot.tokens.start.checked_sub(1).is_some_and(is_preposition)
}
