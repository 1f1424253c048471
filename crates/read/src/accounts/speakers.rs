//! For whom people speak: "the Front's spokesman, Ann Mills", "Ann Mills, who speaks for the army", "a spokeswoman for the ministry".
//!
//! In: mentions with their entities. Out: the party of each speaker, for the whole document: what a spokesman owns up to or denies, the party does.

use std::collections::BTreeMap;

use rashomon_model::{ByteSpan, EntityId, Mention, MentionForm, MentionKind, Reading};
use rashomon_text::tags::Tag;

use crate::words::Words;

/// Tokens before "spokesman" within which the party is named.
const BEFORE: usize = 8;

/// The party that each speaker speaks for.
#[derive(Debug, Default)]
pub(crate) struct Speakers(BTreeMap<EntityId, EntityId>);

impl Speakers {
    /// Who speaks for whom in a document.
    pub(crate) fn find(words: &Words<'_>, reading: &Reading) -> Self {
        let stances = &words.res.events.stances;
        let mut found = Self::default();
        for at in 0..words.tokens.len() {
            let (speakers, party) = if stances.spokespersons.contains(words.word(at)) || stances.leaders.contains(words.word(at))
            {
                (named_spokesmen(words, reading, at), party_of_spokesman(words, reading, at))
            } else if stances.speak.contains(words.word(at)) && words.word(at + 1) == "for" {
                (who_speaks(words, reading, at).into_iter().collect(), party_from(words, reading, at + 2))
            } else if stances.organs.contains(words.word(at)) {
                (named_organ(words, reading, at), owner_of_organ(words, reading, at))
            } else {
                continue;
            };
            let Some(party) = party else { continue };
            for speaker in speakers.into_iter().filter(|speaker| *speaker != party) {
                found.0.entry(speaker).or_insert(party);
            }
        }
        found
    }

    /// The party that somebody speaks for.
    pub(crate) fn party(&self, speaker: EntityId) -> Option<EntityId> {
        self.0.get(&speaker).copied()
    }
}

/// The party of whoever is called its spokesman in the words for who speaks: "a man who gave himself out as the Front's spokesman".
pub(super) fn party_in(words: &Words<'_>, reading: &Reading, source: ByteSpan) -> Option<EntityId> {
    let from = words.tokens.partition_point(|token| token.span.end() <= source.start());
    let to = words.tokens.partition_point(|token| token.span.start() < source.end());
    let at = (from..to).find(|idx| words.res.events.stances.spokespersons.contains(words.word(*idx)))?;
    party_of_spokesman(words, reading, at)
}

/// The entity of "spokesman" itself, and of the name beside it: "spokesman Ann Mills", "Ann Mills, the spokesman", "its spokesman, Ann Mills".
fn named_spokesmen(words: &Words<'_>, reading: &Reading, at: usize) -> Vec<EntityId> {
    let mut found: Vec<EntityId> = mention_over(words, reading, at).and_then(|mention| mention.entity).into_iter().collect();
    let person_from = |from: usize| person(reading, |mention| mention.span.start() == words.tokens[from].span.start());
    let next = at + 1 + usize::from(words.word(at + 1) == ",");
    found.extend((next < words.tokens.len()).then(|| person_from(next)).flatten());
    let mut start = at;
    while start > 0 && at - start < BEFORE && is_of_phrase(words, start - 1) {
        start -= 1;
    }
    let comma = start.checked_sub(1).filter(|idx| words.word(*idx) == ",");
    let name = comma.and_then(|comma| comma.checked_sub(1)).map(|idx| words.tokens[idx].span.end());
    found.extend(name.and_then(|end| person(reading, |mention| mention.span.end() == end)));
    found
}

/// The entity of "the Front's Dawn agency", and of the name before it: "Dawn, the Front's news agency".
fn named_organ(words: &Words<'_>, reading: &Reading, at: usize) -> Vec<EntityId> {
    let mut found: Vec<EntityId> = mention_over(words, reading, at).and_then(|mention| mention.entity).into_iter().collect();
    let start = (at.saturating_sub(BEFORE)..at).rev().take_while(|idx| is_of_phrase(words, *idx)).last().unwrap_or(at);
    let name = start.checked_sub(2).filter(|_| words.word(start - 1) == ",");
    found.extend(name.and_then(|name| mention_over(words, reading, name)).and_then(|mention| mention.entity));
    found
}

/// The group whose organ it is: "the Front's", "its".
pub(super) fn owner_of_organ(words: &Words<'_>, reading: &Reading, at: usize) -> Option<EntityId> {
    let owns = |idx: &usize| {
        let tag = words.tokens[*idx].tag;
        tag == Tag::PRPS || words.tokens[*idx + 1].tag == Tag::POS
    };
    // "the ministry's press office" is the ministry's, "the ministry's newspaper" need not be.
    let is_body = words.res.events.stances.bodies.contains(words.word(at));
    let is_group = |mention: &Mention| {
        matches!(mention.kind, MentionKind::ArmedGroup | MentionKind::Party | MentionKind::SecurityForce)
            || is_body && is_party(mention)
    };
    let inside = (at.saturating_sub(BEFORE)..at).rev().take_while(|idx| is_of_phrase(words, *idx));
    let owner = inside.filter(owns).find_map(|idx| mention_over(words, reading, idx).filter(|mention| is_group(mention)))?;
    owner.entity
}

/// "for the Front", "of the ministry"; "the Front's", "its", "Front" before the noun.
fn party_of_spokesman(words: &Words<'_>, reading: &Reading, at: usize) -> Option<EntityId> {
    let is_of = matches!(words.word(at + 1), "for" | "of");
    let floor = at.saturating_sub(BEFORE);
    let before = || (floor..at).rev().take_while(|idx| is_of_phrase(words, *idx));
    // "the Front, | whose spokesman"
    let of_relative = || {
        let whose = (floor..at).rev().find(|idx| !is_of_phrase(words, *idx)).filter(|idx| words.word(*idx) == "whose")?;
        let last = whose.checked_sub(1 + usize::from(words.word(whose.wrapping_sub(1)) == ","))?;
        party_over(words, reading, last)?.entity
    };
    let of_phrase = || before().find_map(|idx| party_over(words, reading, idx).and_then(|mention| mention.entity));
    if is_of { party_from(words, reading, at + 2) } else { of_phrase().or_else(of_relative) }
}

/// The speaker that "who" stands for.
fn who_speaks(words: &Words<'_>, reading: &Reading, at: usize) -> Option<EntityId> {
    let who = at.checked_sub(1).filter(|idx| words.word(*idx) == "who")?;
    let before = who.checked_sub(1)?;
    let last = if words.word(before) == "," { before.checked_sub(1)? } else { before };
    mention_over(words, reading, last).filter(|mention| mention.kind == MentionKind::Person)?.entity
}

/// The party that is named from here on: "the Front", "Pakistan's armed forces".
fn party_from(words: &Words<'_>, reading: &Reading, from: usize) -> Option<EntityId> {
    const ARTICLES: usize = 2;
    (from..(from + ARTICLES).min(words.tokens.len()))
        .find_map(|idx| party_over(words, reading, idx))
        .and_then(|mention| mention.entity)
}

fn is_of_phrase(words: &Words<'_>, idx: usize) -> bool {
    let tag = words.tokens[idx].tag;
    // "commander-in-chief"
    let is_joint = |idx: usize| words.word(idx) == "-";
    tag.is_noun()
        || is_joint(idx)
        || words.word(idx) == "in" && is_joint(idx + 1)
        || matches!(tag, Tag::JJ | Tag::POS | Tag::PRPS | Tag::DT | Tag::CD | Tag::VBN)
}

fn is_party(mention: &Mention) -> bool {
    !matches!(mention.kind, MentionKind::Person | MentionKind::Place | MentionKind::Facility | MentionKind::Weapon)
}

fn person(reading: &Reading, fits: impl Fn(&Mention) -> bool) -> Option<EntityId> {
    let is_person = |mention: &&Mention| mention.kind == MentionKind::Person && mention.form == MentionForm::Name;
    reading.mentions.iter().filter(is_person).find(|mention| fits(mention)).and_then(|mention| mention.entity)
}

/// The longest mention that a token lies in.
fn mention_over<'r>(words: &Words<'_>, reading: &'r Reading, idx: usize) -> Option<&'r Mention> {
    mentions_over(words, reading, idx).max_by_key(|mention| mention.span.len())
}

/// The longest that is a party's: of "a Front spokesman" the Front.
fn party_over<'r>(words: &Words<'_>, reading: &'r Reading, idx: usize) -> Option<&'r Mention> {
    mentions_over(words, reading, idx).filter(|mention| is_party(mention)).max_by_key(|mention| mention.span.len())
}

fn mentions_over<'r>(words: &Words<'_>, reading: &'r Reading, idx: usize) -> impl Iterator<Item = &'r Mention> {
    let span = words.tokens.get(idx).map(|token| token.span);
    let near = span.map_or(0, |span| reading.mentions.partition_point(|mention| mention.span.start() <= span.start()));
    let over = reading.mentions[near.saturating_sub(8)..near].iter();
    over.filter(move |mention| span.is_some_and(|span| mention.span.contains(span)) && mention.entity.is_some())
}
