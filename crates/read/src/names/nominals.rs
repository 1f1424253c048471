//! Descriptions: "seven peasants", "a provincial official", "the gunmen", "US planes".
//!
//! The head is a noun of `data/names/`; what stands before it up to a determiner, verb or preposition belongs to it.

use std::ops::Range;

use rashomon_lexicon::names::PersonClass;
use rashomon_model::MentionKind;
use rashomon_text::{tags::Tag, tokens::TokenKind};

use super::{
    bodies,
    persons::person_noun,
    words::{SentenceWords, Words},
};

/// Most tokens before a head that are taken in.
const MAX_BEFORE: usize = 6;

/// A description at a place in the text.
pub(crate) struct Nominal {
    /// Its tokens, without determiner.
    pub(crate) range: Range<usize>,
    /// Tokens of its head.
    pub(crate) head: Range<usize>,
    pub(crate) kind: MentionKind,
}

/// The description whose head starts at `at`. `floor` is one past the last mention: nothing before it is taken in. `starts_person` tells
/// whether a person's name starts at a token: "lawyer" before one describes, "police" before "station" does not.
pub(crate) fn at(
    words: &Words<'_>,
    sentence: &SentenceWords,
    at: usize,
    floor: usize,
    starts_person: impl Fn(usize) -> bool,
) -> Option<Nominal> {
    if words.token(at).kind != TokenKind::Word || words.tag(at).is_verb() && words.tag(at) != Tag::VBG {
        return None;
    }
    let (kind, len) = head_at(words, sentence, at)?;
    let head = at..at + len;
    let last = head.end - 1;
    if !words.tag(last).is_noun() && words.tag(last) != Tag::X && !words.tag(last).is_adjective() {
        return None;
    }
    // A noun that only modifies the next one ("police station", "rebel attack") describes nobody.
    let modifies = head.end < sentence.range.end
        && words.tag(head.end).is_noun()
        && words.folded(head.end) != "'s"
        && !starts_person(head.end);
    if modifies || words.tag(last).is_adjective() && words.tag(last) != Tag::JJ {
        return None;
    }
    let start = start_of(words, sentence, at, floor);
    let end = with_portfolio(words, sentence, kind, head.end);
    Some(Nominal { range: start..end, head, kind })
}

/// "ministry **of state security**", "department **of health**": what a body of a state is for belongs to what it is called.
fn with_portfolio(words: &Words<'_>, sentence: &SentenceWords, kind: MentionKind, end: usize) -> usize {
    const LONGEST: usize = 4;
    let is_led = kind == MentionKind::GovernmentBody && words.folded(end) == "of" && end + 1 < sentence.range.end;
    let is_part = |at: &usize| {
        let token = words.token(*at);
        token.shape == rashomon_text::tokens::Shape::Lower
            && (matches!(token.tag, Tag::NN | Tag::NNS) || token.tag.is_adjective())
    };
    let parts = (end + 1..(end + 1 + LONGEST).min(sentence.range.end)).filter(|_| is_led).take_while(is_part);
    let last = parts.last().filter(|last| words.tag(*last).is_noun());
    last.map_or(end, |last| last + 1)
}

/// Kind of the noun at `at`, and its number of tokens.
fn head_at(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> Option<(MentionKind, usize)> {
    let person = person_noun(words, sentence, at).filter(|(noun, _)| noun.class != PersonClass::Title);
    let body = bodies::body_noun(words, sentence, at).filter(|(noun, _)| noun.describes);
    match (person, body) {
        (Some((_, person_len)), Some((noun, len))) if len > person_len => Some((noun.kind, len)),
        (Some((noun, len)), _) => Some((kind_of_person(noun.class, noun.is_plural), len)),
        (None, Some((noun, len))) => Some((if noun.is_seat { MentionKind::GovernmentBody } else { noun.kind }, len)),
        (None, None) => None,
    }
}

fn kind_of_person(class: PersonClass, is_plural: bool) -> MentionKind {
    match class {
        _ if !is_plural => MentionKind::Person,
        PersonClass::Fighter => MentionKind::ArmedGroup,
        PersonClass::Soldier => MentionKind::SecurityForce,
        _ => MentionKind::People,
    }
}

/// The first token that modifies the head at `at`.
fn start_of(words: &Words<'_>, sentence: &SentenceWords, at: usize, floor: usize) -> usize {
    let lowest = at.saturating_sub(MAX_BEFORE).max(sentence.range.start).max(floor);
    let mut start = at;
    while start > lowest && modifies(words, start - 1) {
        start -= 1;
    }
    // "killed eleven soldiers", "at least 17 people": the verb and the bound are no part of whom the words describe.
    let is_outside = |at: usize| match words.tag(at) {
        Tag::VBN => words.tag(at + 1) == Tag::CD,
        _ => matches!(words.folded(at), "least" | "most") && at > 0 && words.folded(at - 1) == "at",
    };
    while start < at && is_outside(start) {
        start += 1;
    }
    start
}

fn modifies(words: &Words<'_>, at: usize) -> bool {
    let token = words.token(at);
    let is_word = token.kind == TokenKind::Word || token.kind == TokenKind::Number;
    let is_hyphened = words.folded(at).contains('-');
    is_word
        && (matches!(token.tag, Tag::JJ | Tag::JJR | Tag::JJS | Tag::CD | Tag::NN | Tag::NNP | Tag::NNPS | Tag::VBN)
            || token.tag == Tag::NNS && is_hyphened)
}
