//! Who does what to whom in a clause, from tags and noun chunks alone: shallow, as Abney ("Parsing by Chunks", 1991) has it.
//!
//! In: a verb. Out: the noun phrases that are its subject and its object. The subject stands before the verb group; a relative pronoun,
//! a shared subject ("trained and armed"), an infinitive ("seeks to topple") and a participle ("…, killing two") lead back to it; what stands between
//! brackets or two commas is passed over. Where the words do not tell, there is none: nothing is guessed from nearness.

use std::ops::Range;

use rashomon_text::{tags::Tag, tokens::TokenKind};

use crate::context::Context;

/// Tokens between a verb and the noun phrase that is its object: a preposition, an adverb, an article.
const REACH: usize = 4;
/// Tokens of the longest insertion that is passed over.
const INSERTION: usize = 40;
/// Verbs that are followed back to find a subject.
const DEPTH: usize = 4;
/// Prepositions that tie a noun phrase to the one before it.
const TIES: [&str; 13] = ["of", "in", "from", "at", "near", "on", "for", "with", "against", "inside", "over", "across", "by"];

/// A noun phrase with what prepositions tie to it: "the head of the committee". Tokens of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Phrase {
    /// All of it.
    pub(crate) tokens: Range<usize>,
    /// Its first chunk, which names what it is.
    pub(crate) first: Range<usize>,
    /// The head of that.
    pub(crate) head: usize,
}

/// The subject of the verb at `at`, in a sentence that begins at `from`.
pub(crate) fn subject(ctx: Context<'_>, from: usize, at: usize) -> Option<Phrase> {
    subjects(ctx, from, at).into_iter().next()
}

/// What can be the subject of the verb at `at`, likeliest first: more than one where the words leave it open ("a will to fight": the will's
/// owner, or whoever shows it).
pub(crate) fn subjects(ctx: Context<'_>, from: usize, at: usize) -> Vec<Phrase> {
    let mut found = Vec::new();
    subjects_of(ctx, from, at, DEPTH, &mut found);
    found
}

fn subjects_of(ctx: Context<'_>, from: usize, at: usize, depth: usize, found: &mut Vec<Phrase>) {
    let begin = group_begin(ctx, from, at);
    let (Some(depth), Some(before)) = (depth.checked_sub(1), begin.checked_sub(1).filter(|idx| *idx >= from)) else { return };
    let is_participle = begin == at && matches!(tag(ctx, at), Tag::VBG | Tag::VBN);
    if tag(ctx, before) == Tag::TO || is(ctx, before, &["to"]) {
        let Some(earlier) = before.checked_sub(1).filter(|idx| *idx >= from) else { return };
        if !tag(ctx, earlier).is_verb() {
            found.extend(phrase_ending(ctx, from, before));
        }
        if let Some(verb) = verb_before(ctx, from, before) {
            subjects_of(ctx, from, verb, depth, found);
        }
    } else if tag(ctx, before) == Tag::CC {
        if let Some(verb) = verb_before(ctx, from, before) {
            subjects_of(ctx, from, verb, depth, found);
        }
    } else if is_participle && is_mark(ctx, before) {
        // "…, killing two" goes back to who did it, "…, backed by Oskania" to the noun before.
        if tag(ctx, at) == Tag::VBN {
            found.extend(phrase_ending(ctx, from, before));
        }
        if let Some(verb) = finite_before(ctx, from, before) {
            subjects_of(ctx, from, verb, depth, found);
        }
    } else if matches!(tag(ctx, before), Tag::WP | Tag::WDT) || is(ctx, before, &["that", "who", "which"]) {
        // "the men in the camps, who trained": what the pronoun stands for, the nearest noun or the first of those tied together.
        // "the men,[4] who": a note may stand between.
        let end = past_brackets(ctx, from, before);
        let end = if end > from && is_mark(ctx, end - 1) { end - 1 } else { end };
        found.extend(chunk_ending(ctx, from, past_brackets(ctx, from, end)).map(|chunk| phrase(ctx, chunk.clone(), chunk)));
        found.extend(phrase_ending(ctx, from, end));
    } else if tag(ctx, at) == Tag::VBG && begin == at && tag(ctx, before) == Tag::IN {
        // "accused the army of arming", "relentless in attacking", "after attacking".
        if is(ctx, before, &["of", "for", "from", "in"]) {
            found.extend(phrase_ending(ctx, from, before));
        }
        if let Some(verb) = finite_before(ctx, from, before) {
            subjects_of(ctx, from, verb, depth, found);
        }
    } else if is_participle && tag(ctx, at) == Tag::VBG && tag(ctx, before).is_verb() {
        // "stopped arming", "went on training", "denied arming".
        subjects_of(ctx, from, before, depth, found);
    } else if is_mark(ctx, before) {
        found.extend(past_insertion(ctx, from, before).and_then(|end| phrase_ending(ctx, from, end)));
    } else {
        found.extend(phrase_ending(ctx, from, begin));
    }
}

/// "It was the Front, through its agency, that | claimed the raid": what "it was" brings, for a verb right after the pronoun.
pub(crate) fn cleft(ctx: Context<'_>, from: usize, at: usize) -> Option<Phrase> {
    let pronoun =
        group_begin(ctx, from, at).checked_sub(1).filter(|idx| *idx > from && is(ctx, *idx, &["that", "who", "which"]))?;
    let is_it = |idx: &usize| is(ctx, *idx, &["it"]) && is_be(word(ctx, *idx + 1));
    let it = (from..pronoun).rev().take(INSERTION).find(is_it)?;
    let first = it + 2 + usize::from(is(ctx, it + 2, &["not"]));
    let chunk = ctx.analysis.chunk_at(first).filter(|chunk| chunk.tokens.start == first && chunk.tokens.end <= pronoun)?;
    let goes_on = (chunk.tokens.end..pronoun).any(|idx| tag(ctx, idx).is_finite());
    (!goes_on).then(|| phrase(ctx, chunk.tokens.clone(), chunk.tokens.clone()))
}

/// The object of a verb group that ends before `at`: the noun phrase that begins right after it, with no other clause between. A pronoun
/// is one too.
pub(crate) fn object(ctx: Context<'_>, at: usize, end: usize) -> Option<Phrase> {
    for idx in at..(at + REACH).min(end) {
        if let Some(chunk) = ctx.analysis.chunk_at(idx) {
            let first = chunk.tokens.start.max(at)..chunk.tokens.end;
            return (chunk.tokens.end <= end).then(|| Phrase { tokens: first.clone(), first, head: chunk.head });
        }
        let token = &ctx.analysis.tokens[idx];
        let passes = matches!(token.tag, Tag::RB | Tag::IN | Tag::TO | Tag::RP | Tag::DT) || token.kind == TokenKind::Quote;
        if !passes || is(ctx, idx, &["that", "because", "while", "if", "although", "than", "as"]) {
            return None;
        }
    }
    None
}

/// What "of" ties to a phrase: "a position of the army" has the army.
pub(crate) fn owner(ctx: Context<'_>, phrase: &Phrase, end: usize) -> Option<Phrase> {
    let of = phrase.first.end;
    (of < end && is(ctx, of, &["of"])).then(|| object(ctx, of + 1, end)).flatten()
}

/// What "by" brings after a passive verb group that ends before `at`.
pub(crate) fn agent(ctx: Context<'_>, at: usize, end: usize) -> Option<Phrase> {
    const REACH: usize = 6;
    let by = (at..(at + REACH).min(end)).take_while(|idx| !tag(ctx, *idx).is_finite()).find(|idx| is(ctx, *idx, &["by"]))?;
    let phrase = object(ctx, by + 1, end)?;
    let is_bare = phrase.tokens.len() == 1 && phrase.head == by + 1;
    (!is_bare || !is_way(word(ctx, phrase.head))).then_some(phrase)
}

/// "driven across by **night**", "killed by **mistake**", "sent by **sea**": when or how, and nobody who does it.
fn is_way(word: &str) -> bool {
    const WAYS: [&str; 34] = [
        "accident",
        "air",
        "boat",
        "chance",
        "coincidence",
        "dawn",
        "day",
        "daylight",
        "design",
        "dusk",
        "email",
        "evening",
        "ferry",
        "fire",
        "foot",
        "force",
        "hand",
        "helicopter",
        "land",
        "letter",
        "lorry",
        "midnight",
        "mistake",
        "morning",
        "night",
        "nightfall",
        "noon",
        "phone",
        "post",
        "rail",
        "road",
        "sea",
        "telephone",
        "train",
    ];
    WAYS.iter().any(|way| word.eq_ignore_ascii_case(way))
}

/// Whether the verb at `at` is a participle with a form of "be" in its group.
pub(crate) fn is_passive(ctx: Context<'_>, from: usize, at: usize) -> bool {
    matches!(tag(ctx, at), Tag::VBN | Tag::VBD) && (group_begin(ctx, from, at)..at).any(|idx| is_be(word(ctx, idx)))
}

/// "the carefully planned town", "the lavishly funded force": a participle that describes the noun after it and tells of no deed.
pub(crate) fn is_attribute(ctx: Context<'_>, from: usize, at: usize) -> bool {
    if !matches!(tag(ctx, at), Tag::VBN | Tag::VBD | Tag::VBG) {
        return false;
    }
    if ctx.analysis.chunk_at(at).is_some_and(|chunk| chunk.tokens.contains(&at) && chunk.head > at) {
        return true;
    }
    let mut begin = at;
    while begin > from && tag(ctx, begin - 1) == Tag::RB {
        begin -= 1;
    }
    let before = begin.checked_sub(1).filter(|idx| *idx >= from);
    let in_phrase = before.is_some_and(|idx| matches!(tag(ctx, idx), Tag::DT | Tag::PRPS | Tag::POS | Tag::JJ));
    in_phrase && ctx.analysis.chunk_at(at + 1).is_some()
}

/// Where the verb group that ends with `at` begins: "has (not) been funding".
pub(crate) fn group_begin(ctx: Context<'_>, from: usize, at: usize) -> usize {
    let mut begin = at;
    let mut passed = at;
    while passed > from {
        let before = passed - 1;
        let verb = tag(ctx, before).is_verb() || tag(ctx, before) == Tag::MD;
        if verb && is_auxiliary(word(ctx, before)) {
            begin = before;
        } else if tag(ctx, before) != Tag::RB && !is(ctx, before, &["since"]) {
            break;
        }
        passed = before;
    }
    // Adverbs before the first verb belong to it as well.
    if passed < begin { passed } else { begin }
}

fn phrase(ctx: Context<'_>, tokens: Range<usize>, first: Range<usize>) -> Phrase {
    let head = ctx.analysis.chunk_at(first.start).map_or(first.end - 1, |chunk| chunk.head);
    Phrase { tokens, first, head }
}

/// The noun phrase that ends before `end`, from the first of those that prepositions tie together.
pub(crate) fn phrase_ending(ctx: Context<'_>, from: usize, end: usize) -> Option<Phrase> {
    let end = past_brackets(ctx, from, end);
    let end = if end > from + 1 && is_emphatic(ctx, end - 1) { end - 1 } else { end };
    let last = chunk_ending(ctx, from, end)?;
    let mut first = last.clone();
    while let Some(tie) = first.start.checked_sub(1).filter(|idx| *idx > from && is(ctx, *idx, &TIES)) {
        let Some(earlier) = chunk_ending(ctx, from, past_brackets(ctx, from, tie)) else { break };
        first = earlier;
    }
    Some(phrase(ctx, first.start..last.end, first))
}

/// The end before a bracket that closes at `end`, and before closing quotation marks.
fn past_brackets(ctx: Context<'_>, from: usize, end: usize) -> usize {
    let mut end = end;
    while let Some(last) = end.checked_sub(1).filter(|idx| *idx > from) {
        if is(ctx, last, &[")", "]"]) {
            let open = (from..last).rev().take(INSERTION).find(|idx| is(ctx, *idx, &["(", "["]));
            match open {
                Some(open) => end = open,
                None => return end,
            }
        } else if ctx.analysis.tokens[last].kind == TokenKind::Quote {
            end = last;
        } else {
            return end;
        }
    }
    end
}

/// "The army, an ally of the king, attacked": the end of what stands before the insertion that the comma or dash `close` ends.
fn past_insertion(ctx: Context<'_>, from: usize, close: usize) -> Option<usize> {
    let mut at = close;
    for _ in 0..INSERTION {
        at = at.checked_sub(1).filter(|idx| *idx > from)?;
        if word(ctx, at) == word(ctx, close) {
            return Some(at);
        }
        // "in a statement relayed by the Herald": a participle that the tagger may take for a past tense.
        let is_participle = tag(ctx, at) == Tag::VBD && is(ctx, at + 1, &["by"]);
        if tag(ctx, at).is_finite() && !is_participle || is(ctx, at, &[";", ":"]) {
            return None;
        }
    }
    None
}

/// "the army **itself** had": a word that only stresses the noun before it.
pub(crate) fn is_emphatic(ctx: Context<'_>, at: usize) -> bool {
    let is_reflexive = is(ctx, at, &["itself", "himself", "herself", "themselves"]);
    is_reflexive && at.checked_sub(1).is_some_and(|before| ctx.analysis.chunk_at(before).is_some())
}

fn chunk_ending(ctx: Context<'_>, from: usize, end: usize) -> Option<Range<usize>> {
    let last = end.checked_sub(1).filter(|idx| *idx >= from)?;
    let chunk = ctx.analysis.chunk_at(last)?;
    (chunk.tokens.end == end).then(|| chunk.tokens.start.max(from)..end)
}

/// The last verb before `end` that is no attribute of a noun.
fn verb_before(ctx: Context<'_>, from: usize, end: usize) -> Option<usize> {
    let is_free = |idx: &usize| tag(ctx, *idx).is_verb() && ctx.analysis.chunk_at(*idx).is_none();
    (from..end).rev().take(INSERTION).find(is_free)
}

/// The last finite verb before `end`: the head of its group.
fn finite_before(ctx: Context<'_>, from: usize, end: usize) -> Option<usize> {
    (from..end).rev().take(INSERTION).find(|idx| tag(ctx, *idx).is_finite())
}

/// A form of "be", "have", "do", or a modal.
pub(crate) fn is_auxiliary(word: &str) -> bool {
    const AUXILIARIES: [&str; 23] = [
        "has", "have", "had", "having", "do", "does", "did", "’s", "'s", "’ve", "'ve", "will", "would", "can", "could", "may",
        "might", "must", "shall", "should", "ought", "’re", "'re",
    ];
    is_be(word) || AUXILIARIES.iter().any(|other| word.eq_ignore_ascii_case(other))
}

/// A form of "be".
pub(crate) fn is_be(word: &str) -> bool {
    ["be", "is", "are", "was", "were", "been", "being", "am"].iter().any(|other| word.eq_ignore_ascii_case(other))
}

/// A comma or a dash.
fn is_mark(ctx: Context<'_>, idx: usize) -> bool {
    is(ctx, idx, &[",", "-", "–", "—", "--"])
}

fn is(ctx: Context<'_>, idx: usize, words: &[&str]) -> bool {
    words.iter().any(|other| word(ctx, idx).eq_ignore_ascii_case(other))
}

fn tag(ctx: Context<'_>, idx: usize) -> Tag {
    ctx.analysis.tokens[idx].tag
}

fn word<'a>(ctx: Context<'a>, idx: usize) -> &'a str {
    ctx.analysis.tokens[idx].text(ctx.text)
}
