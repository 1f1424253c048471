//! How phrases for people hang together: "A, B and C", "including two children", "one of them a nurse", "9 dead: 7 here, 2 there".
//!
//! In: the phrases of one sentence, in order. Out: their marks `joined` and `is_part`.

use std::ops::Range;

use rashomon_lexicon::harms::Grammar;
use rashomon_text::{tags::Tag, tokens::TokenKind};

use super::{People, PeopleKind};
use crate::words::Words;

/// Words before a part within which it is said to be one: "among them those of (8 porters)".
const LEAD: usize = 5;

/// How a phrase hangs on the one before it.
pub(super) fn link(words: &Words<'_>, before: &People, people: &mut People) {
    let mut gap = before.tokens.end..people.tokens.start;
    if words.tokens.get(gap.start).is_some_and(|token| token.kind == TokenKind::Quote) && gap.len() > 1 {
        gap.start += 1;
    }
    let is_glue = |idx: usize| matches!(words.word(idx), "," | "and" | "&" | "plus" | "or");
    people.joined =
        !gap.is_empty() && gap.clone().all(is_glue) || is_along_with(words, &gap) || is_past_place(words, before, &gap);
    let mut rest = gap.clone();
    while rest.start < rest.end && matches!(words.word(rest.start), "," | "–" | "—" | "-" | "--" | "(") {
        rest.start += 1;
    }
    people.is_part = !gap.is_empty()
        && (is_of_them(words, people)
            || is_said_to_be_among(words, &gap, people)
            || words.word(rest.start + 1) == "of" && is_them(words, rest.start + 2) && rest.len() <= 3);
}

/// "a clerk in Milltown and (his daughter)": where somebody is from stands between.
fn is_past_place(words: &Words<'_>, before: &People, gap: &Range<usize>) -> bool {
    /// Words of such a gap.
    const LONGEST: usize = 6;
    let place = gap.start + 1..gap.end.saturating_sub(1);
    let names = |idx: usize| words.is_capital(idx) || matches!(words.word(idx), "-" | "the");
    before.kind == PeopleKind::One
        && (3..=LONGEST).contains(&gap.len())
        && matches!(words.word(gap.start), "in" | "from" | "of" | "at")
        && matches!(words.word(gap.end - 1), "and" | "&")
        && place.clone().all(names)
        && place.clone().any(|idx| words.is_capital(idx))
}

/// "killed 19 villagers at a wedding, along with (three armed men)".
fn is_along_with(words: &Words<'_>, gap: &Range<usize>) -> bool {
    let with: &[&[&str]] = &[&["along", "with"], &["together", "with"], &["as", "well", "as"], &["in", "addition", "to"]];
    let leads = |phrase: &&[&str]| {
        let from = gap.end.checked_sub(phrase.len()).filter(|from| *from >= gap.start);
        from.is_some_and(|from| phrase.iter().enumerate().all(|(n, word)| words.word(from + n) == *word))
    };
    let Some(phrase) = with.iter().find(|phrase| leads(phrase)) else { return false };
    let between = gap.start..gap.end - phrase.len();
    // Nothing but "at a wedding," may stand between.
    between.len() <= 8
        && between.clone().all(|idx| !words.tokens[idx].tag.is_verb() && (!words.is_break(idx) || words.word(idx) == ","))
}

/// "nine of them critically", "two of whom children": a manner or a description follows. "Nine of them died" is another harm, and stays a
/// number of its own.
fn is_of_them(words: &Words<'_>, people: &People) -> bool {
    let end = people.tokens.end;
    if people.kind != PeopleKind::Counted || end < 2 || words.word(end - 2) != "of" || !is_them(words, end - 1) {
        return false;
    }
    // "14 were killed in five of them": of raids, or of anything.
    let before = people.tokens.start.wrapping_sub(1);
    if words.is(before, Grammar::PREPOSITION) && !matches!(words.word(before), "with" | "including" | "among") {
        return false;
    }
    let next = (end..end + 3).find(|idx| !words.is_adverb(*idx)).unwrap_or(end);
    let has_say = words.is(next, Grammar::BE.or(Grammar::HAVE).or(Grammar::MODAL))
        || words.info(next).verb.is_some()
        || words.info(next).adjective.is_some()
        || words.tokens.get(next).is_some_and(|token| matches!(token.tag, Tag::VBD | Tag::VBZ | Tag::VBP | Tag::MD));
    !has_say || next > end && !words.is_word(next)
}

/// "including 9 engineers", "among them those of 8 porters", "two of their cooks among them".
fn is_said_to_be_among(words: &Words<'_>, gap: &Range<usize>, people: &People) -> bool {
    let is_among = |idx: usize| matches!(words.word(idx), "among" | "amongst") && is_them(words, idx + 1);
    let end = people.tokens.end;
    let said_after = people.kind == PeopleKind::Counted && is_among(end);
    let mut from = gap.end.saturating_sub(LEAD).max(gap.start);
    if let Some(comma) = (from..gap.end).rev().find(|idx| words.is_break(*idx)) {
        from = comma + 1;
    }
    let passes = |idx: usize| {
        words.is_adverb(idx) || words.is(idx, Grammar::DEFINITE) || matches!(words.word(idx), "of" | "them" | "whom" | "the")
    };
    let cue = (from..gap.end).rev().find(|idx| words.word(*idx) == "including" || is_among(*idx));
    said_after || cue.is_some_and(|cue| (cue + 1..gap.end).all(passes))
}

fn is_them(words: &Words<'_>, idx: usize) -> bool {
    matches!(words.word(idx), "them" | "whom")
}

/// "one of them | an officer", "five of whom | children": the number and what they were are one phrase.
pub(super) fn takes_in(words: &Words<'_>, number: &People, next: &People) -> bool {
    let end = number.tokens.end;
    number.kind == PeopleKind::Counted
        && number.head.is_none()
        && end >= 2
        && words.word(end - 2) == "of"
        && is_them(words, end - 1)
        && next.tokens.start == end
        && matches!(next.kind, PeopleKind::One | PeopleKind::Many)
}

/// "168 soldiers and policemen", "hundreds of guards and river patrolmen": one number of both.
pub(super) fn shares_number(words: &Words<'_>, number: &People, next: &People) -> bool {
    let gap = number.tokens.end..next.tokens.start;
    let end = next.tokens.end;
    let is_led = words.word(gap.start) == "and"
        && gap.len() <= 3
        && gap.clone().skip(1).all(|idx| words.tokens[idx].tag.is_noun() || words.tokens[idx].tag == Tag::JJ);
    // "killed 12 guards and villagers fled": another clause.
    let begins_clause = words.tokens.get(end).is_some_and(|token| {
        matches!(token.tag, Tag::VBD | Tag::VBZ | Tag::VBP | Tag::MD) && !words.is(end, Grammar::BE.or(Grammar::HAVE))
    });
    number.kind == PeopleKind::Counted
        && number.head.is_some_and(|head| head + 1 == gap.start)
        && number.is_sure
        && next.kind == PeopleKind::Many
        && !next.definite
        && next.head.is_some()
        && is_led
        && !begins_clause
}

/// "two men, Jo Ree and Al Doe, were": as many persons as the number says are its members, not more people.
pub(super) fn mark_apposition(words: &Words<'_>, found: &mut [People]) {
    for idx in 0..found.len() {
        let Some(n) = found[idx].numeral.as_ref().and_then(|numeral| numeral.best).filter(|n| (2..=12).contains(n)) else {
            continue;
        };
        let follows = found.get(idx + 1).is_some_and(|next| {
            next.kind == PeopleKind::One
                && matches!(words.word(found[idx].tokens.end), "," | "–" | "—" | "--" | "(" | ":" | "-")
                && next.tokens.start <= found[idx].tokens.end + 2
        });
        if !follows {
            continue;
        }
        let len = found[idx + 1..].iter().take_while(|people| people.kind == PeopleKind::One && people.tokens.len() < 12).count();
        let chain = found[idx + 2..].iter().take(len.saturating_sub(1)).take_while(|people| people.joined).count() + 1;
        // "two trappers, a cook and a nurse were shot" are four; "two men, a cook and a nurse, were shot" are two.
        let last = &found[(idx + chain).min(found.len() - 1)];
        let is_closed = words.word(found[idx].tokens.end) != "," || !words.is_word(last.tokens.end);
        let is_named = found[idx + 1..=idx + chain].iter().any(|people| people.name.is_some());
        if chain as u32 == n && (is_closed || is_named) {
            for people in &mut found[idx + 1..=idx + chain] {
                people.is_part = true;
                people.joined = false;
            }
        }
    }
}

/// "9 people were dead: seven in the mill, and two more on the bank", "four dead – three clerks and a porter –": what follows a mark and
/// comes to just the number before it are its parts.
pub(super) fn mark_breakdown(words: &Words<'_>, found: &mut [People]) {
    let opens = |idx: usize| matches!(words.word(idx), ":" | "–" | "—" | "--" | "(");
    for first in 1..found.len() {
        let Some(mark) = found[first].tokens.start.checked_sub(1).filter(|mark| opens(*mark)) else { continue };
        let whole = found[..first].iter().rfind(|people| people.kind == PeopleKind::Counted && !people.is_part);
        let Some(total) = whole.and_then(|whole| whole.numeral.as_ref()?.best) else { continue };
        let closes = |idx: usize| words.is_break(idx) && words.tokens[idx].kind != TokenKind::Quote;
        let end = (mark + 1..words.tokens.len()).find(|idx| closes(*idx)).unwrap_or(words.tokens.len());
        let n_parts = found[first..].iter().take_while(|people| people.tokens.start < end).count();
        let mut parts: Vec<&mut People> = found[first..first + n_parts].iter_mut().filter(|part| counts(part)).collect();
        let sum: Option<u32> = parts.iter().map(|part| number_of(part)).sum();
        if parts.len() > 1 && sum == Some(total) {
            for part in &mut parts {
                part.is_part = true;
            }
        }
    }
}

/// Not the name of a place or body that looks like a person's.
fn counts(people: &People) -> bool {
    people.kind == PeopleKind::Counted || people.kind == PeopleKind::One && people.is_sure
}

fn number_of(people: &People) -> Option<u32> {
    match people.kind {
        PeopleKind::Counted => people.numeral.as_ref()?.best,
        PeopleKind::One => Some(1),
        PeopleKind::PronounOne | PeopleKind::Many | PeopleKind::Nobody => None,
    }
}
