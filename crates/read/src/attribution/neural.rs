//! Attributions by the trained tagger of `data/models/attribution`: targets are cues, the first element is the source, the second the content.
//!
//! The tagger was trained on outermost attributions only, so it is applied again to each content that it finds, as to a paragraph of its
//! own: that is where the voices behind voices stand.

use std::{borrow::Cow, ops::Range};

use rashomon_lexicon::{calibration::Scored, cues::Cue};
use rashomon_model::{ByteSpan, Maker, Score};
use rashomon_neural::Frame;
use rashomon_text::{lemma::lemma, tags::Tag};

use super::{
    Draft,
    contents::{self, Extent},
    quotes::Quotes,
    sources,
    view::{Tokens, View},
};
use crate::{context::Context, syntax, tagging::Tagging};

/// Name of the model, as in its card.
const MODEL: &str = "models/attribution";
/// How often the tagger is applied again inside the contents that it found last.
const DEPTH: usize = 3;
/// A content of fewer tokens holds no attribution.
const SHORTEST: usize = 5;

/// What the tagger finds in all blocks, and then within what it found.
pub(super) fn find(ctx: Context<'_>, tagging: &Tagging<'_>, quotes: &Quotes, drafts: &mut Vec<Draft>) {
    let mut inner = Vec::new();
    for (block, frames) in tagging.frames() {
        take(ctx, quotes, block, frames, drafts, &mut inner);
    }
    for _ in 0..DEPTH {
        let outer = std::mem::take(&mut inner);
        let found = tagging.read_parts(&outer);
        for (span, frames) in outer.into_iter().zip(found) {
            take(ctx, quotes, span, &frames, drafts, &mut inner);
        }
    }
    share_sources(drafts);
}

/// Takes the frames of a passage whose cues are new, and notes their contents that may hold more.
fn take(
    ctx: Context<'_>,
    quotes: &Quotes,
    passage: ByteSpan,
    frames: &[Frame],
    drafts: &mut Vec<Draft>,
    inner: &mut Vec<ByteSpan>,
) {
    for frame in frames {
        let Some((draft, around)) = draft(ctx, quotes, passage, frame) else { continue };
        if drafts.iter().rev().any(|other| overlap(&other.cue, &draft.cue)) {
            continue;
        }
        inner.extend(draft.content.iter().filter(|content| may_attribute(ctx, content)).map(|content| bare(ctx, content)));
        drafts.extend(around);
        drafts.push(draft);
    }
}

pub(super) fn overlap(a: &Tokens, b: &Tokens) -> bool {
    a.start < b.end && b.start < a.end
}

/// The attribution of a frame, and the one around it, where somebody quotes whoever speaks.
fn draft(ctx: Context<'_>, quotes: &Quotes, passage: ByteSpan, frame: &Frame) -> Option<(Draft, Option<Draft>)> {
    let tokens = |range: &Range<usize>| {
        let span = ByteSpan::new(passage.start() + range.start, passage.start() + range.end);
        ctx.analysis.tokens_in(span)
    };
    let mut cue: Vec<Tokens> = frame.target.iter().map(tokens).filter(|range| !range.is_empty()).collect();
    let longest = (0..cue.len()).max_by_key(|idx| (cue[*idx].len(), std::cmp::Reverse(*idx)))?;
    let main = cue.remove(longest);
    let content: Vec<Tokens> = frame.second.iter().map(tokens).filter(|range| !range.is_empty()).collect();
    if content.is_empty() {
        return None;
    }
    let sentence = ctx.analysis.sentence_idx_at(ctx.analysis.tokens[main.start].span.start())?;
    let view = View::new(ctx, quotes, &ctx.analysis.sentences[sentence]);
    let source = frame.first.as_ref().map(tokens).filter(|range| !range.is_empty());
    let source = source.map(|range| who_wants_it_believed(view, &range).unwrap_or(range));
    let source = source.filter(|range| is_somebody(view, range)).map(|range| whole(view, range));
    let score = Score(ctx.res.calibration.share(Scored::Attribution, frame.score));
    let made_by = Maker::Model { id: Cow::Borrowed(MODEL), score };
    if let Some(quoted) = std::iter::once(&main).chain(&cue).find_map(|cue| quoted_as(view, cue)) {
        let spoken = speaking_quoted(view, &quoted, content, made_by);
        let around = quoting(view, &quoted, &spoken.content);
        return Some((spoken, around));
    }
    let source = source
        .or_else(|| doer(view, &main))
        // "the so-called front": what takes the commitment back is no voice.
        .filter(|range| !is_anybody(view, range) && !overlap(range, &main));
    let draft = Draft {
        source,
        lemma: head(view, &main),
        negated: main.clone().any(|idx| view.is_not(idx)),
        cue: main,
        more_cue: cue,
        content,
        shared: false,
        made_by,
    };
    Some((draft, None))
}

/// A noun or pronoun, and not the words of a deed ("shot two guards").
fn is_somebody(view: View<'_>, range: &Tokens) -> bool {
    let first = view.ctx.analysis.tokens[range.start].tag;
    // "Witnesses said": a noun at the head of a sentence may be taken for a verb.
    let is_deed = range.len() > 1 && first.is_verb() && range.start > view.start;
    let is_article = range.len() == 1 && first == Tag::DT && view.is_any(range.start, &["a", "an", "the"]);
    !is_deed && !is_article
}

/// A source with the name that it explains or that explains it, and without a conjunction before it.
fn whole(view: View<'_>, range: Tokens) -> Tokens {
    let range = match view.ctx.analysis.chunk_at(range.end - 1) {
        Some(chunk) if view.tag(range.start) == Tag::CC && chunk.tokens.start > range.start => chunk.tokens.start..range.end,
        _ => range,
    };
    named_before(view, &range).or_else(|| named_after(view, &range)).unwrap_or(range)
}

/// "the front's **spokesman, Tarek Sol,** said": who the spokesman is.
fn named_after(view: View<'_>, range: &Tokens) -> Option<Tokens> {
    let is_role = view.tag(range.end - 1).is_noun() && !view.tag(range.end - 1).is_proper();
    let name = view.phrase_from(range.end + 1).filter(|_| is_role && view.is(range.end, ","))?;
    let closes = matches!(view.word(name.end), "," | "." | ";" | "");
    (closes && name.clone().all(|idx| view.tag(idx).is_proper())).then_some(range.start..name.end)
}

/// "**The Front**, one of many groups in the north, said": what the name is explained by is no other voice.
fn named_before(view: View<'_>, range: &Tokens) -> Option<Tokens> {
    let comma = range.start.checked_sub(1).filter(|idx| *idx > view.start && view.is(*idx, ","))?;
    let explains = view.is_any(range.start, &["one", "a", "an", "the", "another"]) && view.tag(range.start) != Tag::PRP;
    let before = sources::phrase_before(view, comma).filter(|_| explains)?;
    let is_name = before.clone().any(|idx| view.tag(idx).is_proper()) && !view.is_time(&before);
    let closes = view.is(range.end, ",") || view.is(range.end - 1, ",");
    // What begins the sentence, or follows a time: "On Friday the Front, one of …".
    let opens = before.start == view.start || !(view.start..before.start).any(|idx| view.tag(idx).is_finite());
    (is_name && closes && opens).then_some(before)
}

/// "quoted a survivor, Ann Mills, as saying".
struct Quoted {
    /// "quoted".
    verb: usize,
    /// "a survivor, Ann Mills".
    source: Tokens,
    /// "as saying".
    cue: Tokens,
}

/// Who is quoted where a cue says that somebody is.
fn quoted_as(view: View<'_>, cue: &Tokens) -> Option<Quoted> {
    const REACH: usize = 24;
    let relays = |idx: &usize| {
        let row = view.tag(*idx).is_verb().then(|| view.ctx.res.cues.verb(&lemma(view.word(*idx), view.tag(*idx)))).flatten();
        row.is_some_and(|row| row.relays)
    };
    let as_saying = |at: usize| view.is(at, "as") && view.tag(at + 1) == Tag::VBG;
    let verb = cue.clone().find(relays).or_else(|| {
        let at = cue.clone().find(|idx| as_saying(*idx))?;
        (view.start..at).rev().take(REACH).find(relays)
    })?;
    let at = (verb + 1..view.end.min(verb + REACH)).find(|idx| as_saying(*idx))?;
    let source = view.trimmed(verb + 1..at);
    let is_passive = (view.start..verb).rev().take(2).any(|idx| view.is_be(idx));
    let is_somebody = !source.is_empty() && view.ctx.analysis.chunk_at(source.start).is_some();
    (is_somebody && !is_passive).then_some(Quoted { verb, source, cue: at..at + 2 })
}

/// What is quoted, as the words of whoever is.
fn speaking_quoted(view: View<'_>, quoted: &Quoted, mut content: Vec<Tokens>, made_by: Maker) -> Draft {
    content.retain(|content| !overlap(content, &quoted.source));
    let is_before = content.iter().any(|content| content.end <= quoted.verb);
    if !is_before && !content.iter().any(|content| content.end > quoted.cue.end) {
        content.push(contents::extent(view, quoted.cue.end, Extent::Clause));
    }
    Draft {
        lemma: head(view, &quoted.cue),
        negated: false,
        source: Some(quoted.source.clone()),
        cue: quoted.cue.clone(),
        more_cue: Vec::new(),
        content,
        shared: false,
        made_by,
    }
}

/// "**The Herald quoted** a survivor as saying": who passes on what another says is a voice of their own, around that.
fn quoting(view: View<'_>, quoted: &Quoted, content: &[Tokens]) -> Option<Draft> {
    let begin = syntax::group_begin(view.ctx, view.start, quoted.verb);
    let source = sources::subject(view, begin, quoted.verb)?.tokens().clone();
    let last = content.iter().map(|content| content.end).max()?.clamp(quoted.cue.end, view.end);
    let before = content.iter().filter(|content| content.end <= begin).cloned();
    Some(Draft {
        source: Some(whole(view, source)),
        cue: begin..quoted.verb + 1,
        more_cue: Vec::new(),
        content: before.chain([quoted.source.start..last]).collect(),
        lemma: Cow::Borrowed("quote"),
        negated: false,
        shared: false,
        made_by: Maker::rule("attribution/quoting"),
    })
}

/// "…, while asserting that", "…, adding that": who does what the sentence tells first.
fn doer(view: View<'_>, cue: &Tokens) -> Option<Tokens> {
    let verb = cue.clone().rev().find(|idx| view.tag(*idx) == Tag::VBG)?;
    let from = view.start;
    let begin = syntax::group_begin(view.ctx, from, verb);
    if (begin..verb).any(|idx| view.tag(idx).is_verb()) {
        return None;
    }
    syntax::subject(view.ctx, from, verb).map(|phrase| phrase.tokens).filter(|tokens| tokens.end <= cue.start)
}

/// "Oskania would have us believe that …": it is Oskania who says so.
fn who_wants_it_believed(view: View<'_>, source: &Tokens) -> Option<Tokens> {
    let have = source.start.checked_sub(1).filter(|idx| *idx > view.start)?;
    let is_led = source.len() == 1
        && view.is_any(source.start, &["us", "you", "everybody", "everyone"])
        && view.is_any(have, &["have", "has", "had", "make", "made", "let"]);
    is_led.then(|| syntax::subject(view.ctx, view.start, have)).flatten().map(|phrase| phrase.tokens)
}

/// "How can one explain that …", "whoever says so": anybody, and so no voice; "one said" is somebody.
fn is_anybody(view: View<'_>, range: &Tokens) -> bool {
    if view.is_any(range.start, &["whoever", "whatever", "anyone", "anybody"]) {
        return true;
    }
    let is_modal = |idx: usize| idx < view.ctx.analysis.tokens.len() && view.is_any(idx, &["can", "could", "must", "should"]);
    range.len() == 1
        && view.is_any(range.start, &["one"])
        && (is_modal(range.end) || range.start > 0 && is_modal(range.start - 1))
}

/// The base form of the cue's head: a phrase or word of the table, or else its last verb, or else its last word.
fn head(view: View<'_>, cue: &Tokens) -> Cow<'static, str> {
    let cues = &view.ctx.res.cues;
    let words: Vec<String> = cue.clone().map(|idx| view.word(idx).to_lowercase()).collect();
    let phrase = (0..words.len()).find_map(|at| cues.phrase_at(words[at..].iter().map(String::as_str)));
    let verbs = || cue.clone().rev().filter(|idx| view.tag(*idx).is_verb()).map(|idx| lemma(view.word(idx), view.tag(idx)));
    let known = |idx: usize| {
        let word = &words[idx - cue.start];
        let noun = || cues.noun(&lemma(view.word(idx), view.tag(idx)));
        noun().or_else(|| cues.adjective(word)).or_else(|| cues.adverb(word))
    };
    let row = phrase
        .map(|(row, _)| row)
        .or_else(|| verbs().find_map(|verb| cues.verb(&verb)))
        .or_else(|| cue.clone().rev().find_map(known));
    // "the mayor denies it": the tagger takes some verbs for plural nouns.
    let misread = |word: &String| {
        let verb = |tag| cues.verb(&lemma(word, tag));
        verb(Tag::VBZ).or_else(|| verb(Tag::VBD))
    };
    let row = row.or_else(|| words.iter().rev().find_map(misread));
    let other = || verbs().next().or_else(|| words.last().cloned()).unwrap_or_default();
    Cow::Owned(row.map_or_else(other, |row| row.lemma.clone()))
}

/// Whether a word that can attribute stands in the range.
fn may_attribute(ctx: Context<'_>, content: &Tokens) -> bool {
    let cues = &ctx.res.cues;
    content.len() >= SHORTEST
        && ctx.analysis.tokens[content.clone()].iter().any(|token| {
            let word = token.text(ctx.text);
            let speaks = |cue: Option<&Cue>| cue.is_some_and(|cue| !cue.only_counts());
            let verb = token.tag.is_verb() && speaks(cues.verb(&lemma(word, token.tag)));
            let noun = || token.tag.is_noun() && speaks(cues.noun(&lemma(word, token.tag)));
            verb || noun() || word.eq_ignore_ascii_case("according")
        })
}

/// The content without the quotation marks around it.
fn bare(ctx: Context<'_>, content: &Tokens) -> ByteSpan {
    let tokens = &ctx.analysis.tokens;
    let is_mark = |idx: usize| tokens[idx].kind == rashomon_text::tokens::TokenKind::Quote;
    let start = content.start + usize::from(is_mark(content.start));
    let end = content.end - usize::from(is_mark(content.end - 1));
    if start < end { tokens[start].span.cover(tokens[end - 1].span) } else { tokens[content.start].span }
}

/// A source that an earlier cue has already is shared: "… and added".
fn share_sources(drafts: &mut [Draft]) {
    drafts.sort_by_key(|draft| (draft.cue.start, draft.cue.end));
    for idx in 1..drafts.len() {
        let near = &drafts[idx.saturating_sub(8)..idx];
        drafts[idx].shared = drafts[idx].source.is_some() && near.iter().any(|other| other.source == drafts[idx].source);
    }
}
