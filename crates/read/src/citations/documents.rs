//! Documents without an outlet that the running text leans on: "in a statement on Telegram", "its March report says", "an inquiry by the Board found",
//! "a letter to the press", "a report seen by the Herald".

use std::ops::Range;

use rashomon_model::{Citation, CitationKind, Maker, Mention, MentionForm, MentionKind, Reading};
use rashomon_text::{analysis::Sentence, lemma::lemma, tags::Tag};

use super::entry::Parts;
use crate::context::Context;

/// The rule that finds them.
pub(super) const RULE: &str = "citations/document-in-text";

/// The documents of a sentence that somebody speaks in, or that say something themselves.
pub(super) fn in_sentence(ctx: Context<'_>, reading: &Reading, sentence: &Sentence) -> Vec<Citation> {
    let tokens = sentence.tokens.clone();
    let is_document =
        |idx: &usize| ctx.analysis.chunk_at(*idx).is_some_and(|chunk| chunk.head == *idx) && names_document(ctx, *idx);
    tokens.clone().filter(is_document).filter_map(|head| document(ctx, reading, &tokens, head)).collect()
}

fn document(ctx: Context<'_>, reading: &Reading, sentence: &Range<usize>, head: usize) -> Option<Citation> {
    let chunk = ctx.analysis.chunk_at(head)?.tokens.clone();
    let is_determined =
        matches!(tag(ctx, chunk.start), Tag::DT | Tag::PRPS | Tag::POS) || chunk.clone().any(|idx| tag(ctx, idx) == Tag::POS);
    if chunk.start < sentence.start || is_negated(ctx, chunk.start) {
        return None;
    }
    let end = tied(ctx, chunk.end, sentence.end);
    // "First reports spoke of four dead", "Nine died, says the report".
    let says = speaks_after(ctx, end, sentence.end) || is_said_before(ctx, sentence, chunk.start);
    if !(is_determined || says && tag(ctx, head) == Tag::NNS) {
        return None;
    }
    let led =
        chunk.start.checked_sub(1).filter(|idx| *idx >= sentence.start && is(ctx, *idx, &["in", "on", "by", "through", "to"]));
    // "in a statement, the Front said"; "the report says"; "told us in a voice note".
    let is_said_in = led.is_some_and(|led| is(ctx, led, &["in", "on", "by", "through"]));
    let finds = |idx: usize| tag(ctx, idx).is_verb() && ctx.res.citing.finding.contains(word(ctx, idx).to_lowercase().as_str());
    let is_speech = || sentence.clone().any(|idx| speaks(ctx, idx) || finds(idx));
    if !(says || is_said_in && is_speech()) {
        return None;
    }
    let start = led.filter(|_| is_said_in).unwrap_or(chunk.start);
    let span = ctx.analysis.tokens[start].span.cover(ctx.analysis.tokens[end - 1].span);
    let outlet = made_by(ctx, reading, &chunk, end)
        .or_else(|| speaker_after(ctx, reading, end, sentence.end).filter(|_| is_said_in && !says));
    Some(Parts::of_outlet(outlet).into_citation(span, CitationKind::InTextSource, None, Maker::rule(RULE)))
}

/// The end of what is tied to a document: "by the Board", "on Telegram", "seen by the Herald", "to the Council".
fn tied(ctx: Context<'_>, from: usize, end: usize) -> usize {
    const MOST: usize = 4;
    let mut at = from;
    for _ in 0..MOST {
        let led = at + usize::from(matches!(tag(ctx, at), Tag::VBN | Tag::VBD) && is(ctx, at + 1, &["by", "in", "on"]));
        if led >= end || !is(ctx, led, &["by", "on", "to", "from", "of", "in", "with", "about"]) {
            break;
        }
        match ctx.analysis.chunk_at(led + 1).filter(|chunk| chunk.tokens.start == led + 1 && chunk.tokens.end <= end) {
            Some(chunk) => at = chunk.tokens.end,
            None => break,
        }
    }
    at
}

/// "…, **says** the report": a verb of saying between a mark and its subject.
fn is_said_before(ctx: Context<'_>, sentence: &Range<usize>, at: usize) -> bool {
    let Some(verb) = at.checked_sub(1).filter(|verb| *verb > sentence.start) else { return false };
    let is_mark = matches!(tag(ctx, verb - 1), Tag::PUNCT);
    tag(ctx, verb).is_finite() && speaks(ctx, verb) && is_mark
}

/// Whether a verb of saying has the words before it as its subject, past a relative clause.
fn speaks_after(ctx: Context<'_>, from: usize, end: usize) -> bool {
    const GROUP: usize = 4;
    const ASIDE: usize = 16;
    let opens = from < end && is(ctx, from, &[","]);
    let is_relative = opens && from + 1 < end && matches!(tag(ctx, from + 1), Tag::WDT | Tag::WP);
    let close = (from + 1..(from + ASIDE).min(end)).find(|idx| is(ctx, *idx, &[","]));
    let from = close.filter(|_| is_relative).map_or(from + usize::from(opens), |close| close + 1);
    let verb = (from..(from + GROUP).min(end))
        .find(|idx| tag(ctx, *idx) != Tag::RB && tag(ctx, *idx) != Tag::MD && !crate::syntax::is_auxiliary(word(ctx, *idx)));
    let says = |verb: usize| {
        let base = word(ctx, verb).to_lowercase();
        ctx.res.citing.reporting.contains(base.as_str())
            || ctx.res.citing.finding.contains(base.as_str())
            || ctx.res.citing.stating.contains(base.as_str())
            || speaks(ctx, verb)
    };
    // "a report … **has it** otherwise"
    let has_it = |verb: usize| is(ctx, verb, &["has", "have", "had"]) && is(ctx, verb + 1, &["it"]);
    let auxiliary = (from..(from + GROUP).min(end)).find(|idx| tag(ctx, *idx) != Tag::RB);
    verb.is_some_and(|verb| tag(ctx, verb).is_verb() && says(verb)) || auxiliary.is_some_and(has_it)
}

/// The body that a document is of: "the Board's report", "an inquiry by the Board", "a Senate report".
fn made_by(ctx: Context<'_>, reading: &Reading, chunk: &Range<usize>, end: usize) -> Option<String> {
    let span = ctx.analysis.tokens[chunk.start].span.cover(ctx.analysis.tokens[end - 1].span);
    // "a letter to the Council": whoever gets it has not written it.
    let is_receiver = |mention: &Mention| {
        let first = ctx.analysis.token_idx_at(mention.span.start());
        let led = first.checked_sub(1 + usize::from(first > 0 && tag(ctx, first - 1) == Tag::DT));
        led.is_some_and(|led| is(ctx, led, &["to", "with", "for", "on"]))
    };
    let mut inside = bodies(reading).filter(|mention| span.contains(mention.span) && !is_receiver(mention));
    inside.next().map(|mention| mention.span.slice(ctx.text).to_owned())
}

/// "In its March report the Board **found**": the body that speaks in it.
fn speaker_after(ctx: Context<'_>, reading: &Reading, from: usize, end: usize) -> Option<String> {
    const REACH: usize = 8;
    let start = ctx.analysis.tokens.get(from).filter(|_| from < end)?.span.start();
    let until = ctx.analysis.tokens[(from + REACH).min(end) - 1].span.end();
    let mention = bodies(reading).find(|mention| start <= mention.span.start() && mention.span.end() <= until)?;
    Some(mention.span.slice(ctx.text).to_owned())
}

fn bodies(reading: &Reading) -> impl Iterator<Item = &Mention> {
    reading.mentions.iter().filter(|mention| {
        let is_body = matches!(
            mention.kind,
            MentionKind::Outlet | MentionKind::CivilSociety | MentionKind::IntergovernmentalBody | MentionKind::GovernmentBody
        );
        is_body && mention.form == MentionForm::Name
    })
}

/// "no report says".
fn is_negated(ctx: Context<'_>, at: usize) -> bool {
    is(ctx, at, &["no", "any", "every", "neither"])
}

fn names_document(ctx: Context<'_>, idx: usize) -> bool {
    let base = lemma(word(ctx, idx), tag(ctx, idx)).to_lowercase();
    let documents = &ctx.res.citing.documents;
    // "the minutes" of a meeting are no minute.
    documents.contains(base.as_str()) || documents.contains(word(ctx, idx).to_lowercase().as_str())
}

/// Whether a word is a verb of saying.
fn speaks(ctx: Context<'_>, idx: usize) -> bool {
    let cue = || ctx.res.cues.verb(&lemma(word(ctx, idx), tag(ctx, idx)));
    tag(ctx, idx).is_verb() && cue().is_some_and(|cue| !cue.only_counts() && !cue.attitude)
}

fn is(ctx: Context<'_>, idx: usize, words: &[&str]) -> bool {
    words.iter().any(|other| word(ctx, idx).eq_ignore_ascii_case(other))
}

fn tag(ctx: Context<'_>, idx: usize) -> Tag {
    ctx.analysis.tokens.get(idx).map_or(Tag::X, |token| token.tag)
}

fn word(ctx: Context<'_>, idx: usize) -> &str {
    ctx.analysis.tokens.get(idx).map_or("", |token| token.text(ctx.text))
}
