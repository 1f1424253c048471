//! The words that say who did it or did not: "claimed responsibility for", "was carried out by", "blamed X for", "X denied involvement", "X did it".
//!
//! In: the tokens of a sentence. Out: [`Said`], by token ranges; who is meant, and in which account, [`super::responsibility`] finds.

use std::ops::Range;

use rashomon_lexicon::harms::Grammar;
use rashomon_model::Stance;
use rashomon_text::{chunks::Chunk, tags::Tag, tokens::TokenKind};

use super::responsibility::head;
use crate::{context::Context, words::Words};

/// What words say of an actor and a deed.
pub(super) struct Said {
    pub(super) actor: Range<usize>,
    pub(super) by: Voice,
    pub(super) stance: Stance,
    pub(super) cue: Range<usize>,
    pub(super) rule: &'static str,
    /// It answers an accusation told before ("denied it") and says nothing without one.
    pub(super) answers: bool,
    /// "was not responsible".
    pub(super) negated: bool,
    /// Its words are common ones ("did it"): the actor must be one that can answer for a deed.
    pub(super) is_loose: bool,
}

/// Who says so.
pub(super) enum Voice {
    /// The one it is said of.
    Itself,
    /// The subject of the sentence.
    Party(Range<usize>),
    /// Whoever speaks the sentence.
    Speaker,
}

/// What the words of a sentence say of actors and deeds.
pub(super) fn stances_in(ctx: Context<'_>, words: &Words<'_>, sentence: &Range<usize>) -> Vec<Said> {
    sentence.clone().filter_map(|at| stance_at(ctx, words, sentence, at)).collect()
}

fn stance_at(ctx: Context<'_>, words: &Words<'_>, sentence: &Range<usize>, at: usize) -> Option<Said> {
    let before = || subject(ctx, words, sentence, at);
    let after = |at: usize| chunk_after(ctx, sentence, at);
    let said = |actor, by, stance, len: usize, rule| {
        Some(Said {
            actor,
            by,
            stance,
            cue: at..(at + len).min(sentence.end),
            rule,
            answers: false,
            negated: false,
            is_loose: false,
        })
    };
    let passive = (at.saturating_sub(3).max(sentence.start)..at).any(|idx| words.is(idx, Grammar::BE));
    let negated = (at.saturating_sub(3).max(sentence.start)..at).any(|idx| words.is(idx, Grammar::NEGATION));
    match words.word(at) {
        "claimed" | "claims" | "claiming" | "took" | "takes" | "accepted" if takes_responsibility(words, at, sentence.end) => {
            if negated {
                return None;
            }
            said(before()?, Voice::Itself, Stance::Claims, 2, "accounts/claimed-responsibility")
        }
        "claim" | "claims" if words.word(at + 1) == "responsibility" && !negated => {
            said(before()?, Voice::Itself, Stance::Claims, 2, "accounts/claimed-responsibility")
        }
        "claimed" if words.word(at + 1) == "by" && !words.is(at.wrapping_sub(1), Grammar::HAVE) => {
            said(after(at + 2)?, Voice::Itself, Stance::Claims, 2, "accounts/claimed-by")
        }
        "denied" | "denies" | "denying" | "rejected" | "rejects"
            if !negated && (names_involvement(words, at, sentence.end) || denies_deed(ctx, words, sentence, at)) =>
        {
            said(before()?, Voice::Itself, Stance::Denies, 2, "accounts/denied")
        }
        "denied" | "denies" | "rejected" if names_the_charge(words, at, sentence.end) => {
            let denial = said(before()?, Voice::Itself, Stance::Denies, 2, "accounts/denied-charge")?;
            Some(Said { answers: true, ..denial })
        }
        "blamed" | "blames" if !negated && find_on(words, at, sentence.end).is_some() => {
            let on = find_on(words, at, sentence.end)?;
            let by = if passive || on == at + 1 { Voice::Speaker } else { Voice::Party(before()?) };
            said(after(on + 1)?, by, Stance::Accused, 1, "accounts/blamed-on")
        }
        "blamed" | "blames" | "accused" | "accuses" if !passive && !negated => {
            if is_of_other_deed(words, after(at + 1)?.end) {
                return None;
            }
            said(after(at + 1)?, Voice::Party(before()?), Stance::Accused, 1, "accounts/blamed")
        }
        "responsible" if passive && (words.word(at + 1) == "for" || ends_clause(words, at + 1, sentence.end)) => {
            let is_loose = words.word(at + 1) != "for";
            let found = said(before()?, Voice::Speaker, Stance::Accused, 2 - usize::from(is_loose), "accounts/responsible-for")?;
            Some(Said { negated, is_loose, ..found })
        }
        "blame" if passive && words.word(at.wrapping_sub(1)) == "to" => {
            let found = said(before()?, Voice::Speaker, Stance::Accused, 1, "accounts/to-blame")?;
            Some(Said { negated, is_loose: true, ..found })
        }
        "did" | "done" | "do" if words.word(at + 1) == "it" && ends_clause(words, at + 2, sentence.end) => {
            let has_past = || words.word(at) == "did" || words.is(at.wrapping_sub(1), Grammar::HAVE);
            let found = said(before()?, Voice::Speaker, Stance::Accused, 2, "accounts/did-it")?;
            (negated || has_past()).then_some(Said { negated, is_loose: true, ..found })
        }
        "work" if words.word(at + 1) == "of" && passive && !negated && words.word(at.wrapping_sub(1)) == "the" => {
            said(after(at + 2)?, Voice::Speaker, Stance::Accused, 2, "accounts/work-of")
        }
        "behind" if passive && names_event(ctx, words, after(at + 1)?) => {
            let actor = before()?;
            // "Oskania itself was behind"
            let is_reflexive = matches!(words.word(actor.start), "itself" | "himself" | "herself" | "themselves");
            let actor = if is_reflexive { subject(ctx, words, sentence, actor.start)? } else { actor };
            let found = said(actor, Voice::Speaker, Stance::Accused, 1, "accounts/behind")?;
            Some(Said { negated, ..found })
        }
        _ => None,
    }
}

/// Tokens of a clause that are looked through; keeps the work linear in the text.
const CLAUSE: usize = 40;

/// "of looking for a scapegoat", "of arming the rebels": an accusation of what is no deed of violence.
fn is_of_other_deed(words: &Words<'_>, at: usize) -> bool {
    let roles = &words.res.events.roles;
    let word = words.word(at + 1);
    let is_deed = words.info(at + 1).verb.is_some()
        || words.res.events.verb(word).is_some()
        || roles.light_verbs.contains(word)
        || roles.behind.contains(word)
        || word == "being";
    // "of planting the bomb"
    let names_means = || (at + 2..at + 6).any(|idx| words.res.events.is_weapon(words.word(idx)) || words.info(idx).is_violence);
    words.word(at) == "of" && words.tokens.get(at + 1).is_some_and(|token| token.tag == Tag::VBG) && !is_deed && !names_means()
}

/// "the bombing", "the attack in the north".
fn names_event(ctx: Context<'_>, words: &Words<'_>, phrase: Range<usize>) -> bool {
    let head = head(ctx, words, &phrase);
    words.info(head).noun.is_some()
        || ctx.res.events.nouns.longest_at(head, |idx| (idx < phrase.end).then(|| words.word(idx))).is_some()
}

fn names_involvement(words: &Words<'_>, at: usize, end: usize) -> bool {
    (at + 1..end.min(at + 5))
        .take_while(|idx| words.word(*idx) != "that")
        .any(|idx| words.res.events.denials.parts.contains(words.word(idx)))
}

/// "denied (ever) shelling the village", "denied having fired rockets", "denied the attack".
fn denies_deed(ctx: Context<'_>, words: &Words<'_>, sentence: &Range<usize>, at: usize) -> bool {
    let end = sentence.end.min(at + 5);
    let Some(verb) = (at + 1..end).find(|idx| !words.is_adverb(*idx) && words.word(*idx) != "having") else { return false };
    let tag = words.tokens[verb].tag;
    let is_gerund = tag == Tag::VBG || words.word(verb - 1) == "having" && matches!(tag, Tag::VBN | Tag::VBD);
    if is_gerund {
        return is_violent_verb(words, verb);
    }
    let object = chunk_after(ctx, sentence, at + 1).filter(|object| object.start == at + 1);
    let is_deny = words.word(at).starts_with("den");
    let is_whole = |object: &Range<usize>| {
        words.tokens.get(object.end).is_none_or(|next| !next.tag.is_verb() && next.tag != Tag::MD)
            && words.is(object.start, Grammar::DEFINITE)
    };
    is_deny && object.filter(is_whole).is_some_and(|object| names_event(ctx, words, object))
}

/// A verb of a deed that somebody can be accused of.
fn is_violent_verb(words: &Words<'_>, at: usize) -> bool {
    let (events, word) = (&words.res.events, words.word(at));
    let is_violent = |event_type: usize| {
        matches!(events.types[event_type].family.as_str(), "violence" | "coercion" | "fight" | "robbery")
            && !events.types[event_type].actorless
    };
    events.verb(word).is_some_and(|verb| is_violent(verb.event_type))
        || events.pairs(word).iter().any(|pair| is_violent(pair.event_type))
        || words.info(at).verb.is_some()
        || events.roles.light_verbs.contains(word)
        || events.roles.behind.contains(word)
}

/// Whether a clause ends before `at`.
fn ends_clause(words: &Words<'_>, at: usize, end: usize) -> bool {
    at >= end || !words.is_word(at) || words.is(at, Grammar::CONJUNCTION.or(Grammar::SUBORDINATOR))
}

/// "denied it", "rejected the accusation".
fn names_the_charge(words: &Words<'_>, at: usize, end: usize) -> bool {
    matches!(words.word(at + 1), "it" | "this" | "that") && at + 1 < end
        || (at + 1..end.min(at + 4)).any(|idx| {
            matches!(words.word(idx), "charge" | "charges" | "accusation" | "accusations" | "allegation" | "allegations")
        })
}

/// The "on" of "blamed the attack on".
fn find_on(words: &Words<'_>, at: usize, end: usize) -> Option<usize> {
    (at + 1..end.min(at + 6))
        .take_while(|idx| !words.is_break(*idx) && words.word(*idx) != "for")
        .find(|idx| words.word(*idx) == "on")
}

fn chunk_after(ctx: Context<'_>, sentence: &Range<usize>, at: usize) -> Option<Range<usize>> {
    let chunks = &ctx.analysis.chunks;
    let idx = chunks.partition_point(|chunk| chunk.tokens.start < at);
    let chunk = chunks.get(idx).filter(|chunk| chunk.tokens.start <= at + 1 && chunk.tokens.end <= sentence.end)?;
    let of_next = chunks.get(idx + 1).filter(|next| next.tokens.start == chunk.tokens.end + 1 && next.tokens.end <= sentence.end);
    match of_next {
        // "the Sons of the River"
        Some(next) if ctx.analysis.tokens[chunk.tokens.end].span.slice(ctx.text).eq_ignore_ascii_case("of") => {
            Some(chunk.tokens.start..next.tokens.end)
        }
        _ => Some(chunk.tokens.clone()),
    }
}

/// "responsibility" or "credit" within a few words.
fn takes_responsibility(words: &Words<'_>, at: usize, end: usize) -> bool {
    (at + 1..end.min(at + 4)).any(|idx| matches!(words.word(idx), "responsibility" | "credit"))
}

/// The noun phrase before a verb, with what "of" adds to it; past a bracketed gloss ("X (an offshoot of Y), claimed"), past phrases
/// that another preposition governs, never a date.
fn subject(ctx: Context<'_>, words: &Words<'_>, sentence: &Range<usize>, at: usize) -> Option<Range<usize>> {
    if let Some(verb) = verb_joined_to(ctx, words, sentence, at) {
        return subject(ctx, words, sentence, verb);
    }
    let chunks = &ctx.analysis.chunks;
    let to = chunks.partition_point(|chunk| chunk.tokens.end <= at);
    let from = chunks.partition_point(|chunk| chunk.tokens.start < sentence.start);
    let governed = |chunk: &Chunk| chunk.tokens.start > sentence.start && words.is(chunk.tokens.start - 1, Grammar::PREPOSITION);
    let is_date = |chunk: &Chunk| words.is(chunk.head, Grammar::MONTH) || words.tokens[chunk.head].kind == TokenKind::Number;
    if at > sentence.start && words.word(at - 1) == "," {
        // "X (a gloss), an offshoot of Y, claimed": the verb goes on with what stands before the insertion.
        let first = chunks[from..to].iter().find(|chunk| !governed(chunk) && !is_date(chunk))?;
        return Some(first.tokens.clone());
    }
    let mut end = None;
    let mut glossed = false;
    for chunk in chunks[from..to].iter().rev() {
        let next = end.unwrap_or(at);
        glossed |= (chunk.tokens.end..next).any(|idx| words.word(idx) == ")");
        let before = chunk.tokens.start.wrapping_sub(1);
        if governed(chunk) && words.word(before) == "of" && !glossed {
            end = end.or(Some(chunk.tokens.end));
            continue;
        }
        let opened = glossed && !(chunk.tokens.end..at).any(|idx| words.word(idx) == "(");
        if governed(chunk) || is_date(chunk) || opened {
            end = None;
            continue;
        }
        let joined = end.filter(|_| !glossed).unwrap_or(chunk.tokens.end);
        return Some(chunk.tokens.start..joined);
    }
    None
}

/// "denied the charge and | accused": the verb before "and" that has the same subject, where it has an object of its own.
fn verb_joined_to(ctx: Context<'_>, words: &Words<'_>, sentence: &Range<usize>, at: usize) -> Option<usize> {
    let tag = words.tokens.get(at)?.tag;
    let joint = at.checked_sub(1).filter(|idx| *idx > sentence.start && words.word(*idx) == "and")?;
    // "denied shelling the village and | accused": no gerund between.
    let is_finite =
        |idx: &usize| matches!(words.tokens[*idx].tag, Tag::VBD | Tag::VBZ | Tag::VBP) && ctx.analysis.chunk_at(*idx).is_none();
    let verb = (sentence.start..joint).rev().take(CLAUSE).take_while(|idx| !words.is_break(*idx)).find(is_finite)?;
    let parted = (verb + 1..joint).any(|idx| ctx.analysis.chunk_at(idx).is_some());
    (words.tokens[verb].tag == tag && parted).then_some(verb)
}
