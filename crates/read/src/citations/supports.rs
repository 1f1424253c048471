//! Which sentences lean on a citation.
//!
//! A note mark covers its own sentence (the one before it, when it stands first in one). A parenthesis or ibid at the end of a passage
//! covers the sentences since the citation before it in the same block. An outlet named in the text covers its sentence, and those in
//! which whoever spoke to it goes on. A photo credit covers its caption.

use rashomon_model::{ByteSpan, Citation, CitationKind};
use rashomon_text::{analysis::Sentence, tokens::TokenKind};

use super::documents;
use crate::context::Context;

/// Fills `supports` of citations that are in text order.
pub(super) fn link(ctx: Context<'_>, citations: &mut [Citation]) {
    for idx in 0..citations.len() {
        citations[idx].supports = match citations[idx].kind {
            CitationKind::FootnoteBody => Vec::new(),
            CitationKind::Parenthetical | CitationKind::Ibid => passage(ctx, citations, idx),
            CitationKind::Credit => block_sentences(ctx, citations[idx].span),
            CitationKind::InTextOutlet | CitationKind::InTextSource => speech_from(ctx, citations, idx),
            _ => own_sentence(ctx, citations[idx].span).into_iter().collect(),
        };
    }
}

/// The sentence that a mark closes.
fn own_sentence(ctx: Context<'_>, span: ByteSpan) -> Option<ByteSpan> {
    let idx = ctx.analysis.sentence_idx_at(span.start())?;
    let sentence = &ctx.analysis.sentences[idx];
    let stands_first = sentence.span.start() == span.start();
    let before = idx.checked_sub(1).map(|idx| &ctx.analysis.sentences[idx]);
    match before {
        Some(before) if stands_first && before.block == sentence.block => Some(before.span),
        _ => Some(sentence.span),
    }
}

/// The sentence of an outlet or a document that the text names, and those in which whoever spoke there goes on: a quotation by itself, "he
/// added". Another citation ends it.
fn speech_from(ctx: Context<'_>, citations: &[Citation], idx: usize) -> Vec<ByteSpan> {
    const MOST: usize = 4;
    let span = citations[idx].span;
    let Some(first) = ctx.analysis.sentence_idx_at(span.start()) else { return Vec::new() };
    let sentences = &ctx.analysis.sentences;
    let is_cited = |sentence: &Sentence| {
        let is_running = |other: &Citation| matches!(other.kind, CitationKind::InTextOutlet | CitationKind::InTextSource);
        citations.iter().any(|other| is_running(other) && sentence.span.contains(other.span))
    };
    let goes_on = |sentence: &&Sentence| {
        sentence.block == sentences[first].block && !is_cited(sentence) && carries_on_speech(ctx, sentence)
    };
    let rest = sentences[first + 1..].iter().take(MOST).take_while(goes_on).map(|sentence| sentence.span);
    std::iter::once(sentences[first].span).chain(rest).collect()
}

/// "“…,” she added", "They said that …": somebody speaks on who is no more than a pronoun, or the sentence is all a quotation.
fn carries_on_speech(ctx: Context<'_>, sentence: &Sentence) -> bool {
    let tokens = sentence.tokens.clone();
    let all = &ctx.analysis.tokens;
    let word = |idx: usize| all[idx].text(ctx.text);
    let speaks = |idx: usize| ctx.res.citing.reporting.contains(word(idx).to_lowercase().as_str());
    let is_pronoun = |idx: usize| ["he", "she", "they", "it"].iter().any(|other| word(idx).eq_ignore_ascii_case(other));
    let is_pair = |one: usize, other: usize| is_pronoun(one) && speaks(other) || is_pronoun(other) && speaks(one);
    let mut pairs = tokens.clone().zip(tokens.clone().skip(1)).filter(|(one, other)| is_pair(*one, *other));
    if pairs.next().is_some() {
        return true;
    }
    // All of it is a quotation, and nobody else begins to speak outside.
    let mut is_open = false;
    let outside = tokens.clone().filter(|idx| {
        let is_mark = all[*idx].kind == TokenKind::Quote && !matches!(word(*idx), "’" | "'" | "‘");
        is_open ^= is_mark;
        !is_mark && !is_open
    });
    let n_words = outside.filter(|idx| all[*idx].kind == TokenKind::Word).count();
    all[tokens.start].kind == TokenKind::Quote && n_words == 0
}

/// The sentences from the last bracketed citation of the same block to this one.
fn passage(ctx: Context<'_>, citations: &[Citation], idx: usize) -> Vec<ByteSpan> {
    let span = citations[idx].span;
    let Some(last) = ctx.analysis.sentence_idx_at(span.start()) else { return Vec::new() };
    let block = ctx.analysis.sentences[last].block;
    let sentence = ctx.analysis.sentences[last].span;
    // "The mayor denied it (Hill Star, 4 June), yet the council …": what stands before it in its sentence, and no more.
    let rest = ByteSpan::new(span.end(), sentence.end().max(span.end())).slice(ctx.text);
    if span.start() > sentence.start() && rest.contains(char::is_alphanumeric) {
        return vec![ByteSpan::new(sentence.start(), span.end())];
    }
    let has_own = |sentence: ByteSpan| {
        let names = |other: &Citation| {
            let is_document = other.outlet.is_some() || other.made_by.id() == documents::RULE;
            other.kind == CitationKind::InTextSource && is_document && other.outlet != citations[idx].outlet
        };
        citations.iter().any(|other| names(other) && sentence.contains(other.span))
    };
    let floor = citations[..idx]
        .iter()
        .filter(|other| matches!(other.kind, CitationKind::Parenthetical | CitationKind::Ibid | CitationKind::FootnoteMark))
        .map(|other| other.span.end())
        .max()
        .unwrap_or(0);
    let mut passage: Vec<ByteSpan> = ctx.analysis.sentences[..=last]
        .iter()
        .rev()
        .take_while(|before| before.block == block && before.span.end() > floor)
        .take_while(|before| before.span == sentence || !has_own(before.span))
        .map(|sentence| sentence.span)
        .collect();
    passage.reverse();
    // The sentence that only holds the bracket itself adds nothing when others are covered.
    if passage.len() > 1 {
        passage.retain(|sentence| !span.contains(*sentence));
    }
    passage
}

fn block_sentences(ctx: Context<'_>, span: ByteSpan) -> Vec<ByteSpan> {
    let Some(idx) = ctx.analysis.sentence_idx_at(span.start()) else { return Vec::new() };
    let block = ctx.analysis.sentences[idx].block;
    let sentences = ctx.analysis.sentences.iter();
    sentences.filter(|sentence| sentence.block == block && !span.contains(sentence.span)).map(|sentence| sentence.span).collect()
}
