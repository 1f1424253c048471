//! Which sentences lean on a citation.
//!
//! A note mark covers its own sentence (the one before it, when it stands first in one). A parenthesis or ibid at the end of a passage
//! covers the sentences since the citation before it in the same block. An outlet named in the text covers its sentence, and the rest of
//! an open quotation. A photo credit covers its caption.

use rashomon_model::{ByteSpan, Citation, CitationKind};

use crate::context::Context;

/// Fills `supports` of citations that are in text order.
pub(super) fn link(ctx: Context<'_>, citations: &mut [Citation]) {
    for idx in 0..citations.len() {
        citations[idx].supports = match citations[idx].kind {
            CitationKind::FootnoteBody => Vec::new(),
            CitationKind::Parenthetical | CitationKind::Ibid => passage(ctx, citations, idx),
            CitationKind::Credit => block_sentences(ctx, citations[idx].span),
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

/// The sentences from the last bracketed citation of the same block to this one.
fn passage(ctx: Context<'_>, citations: &[Citation], idx: usize) -> Vec<ByteSpan> {
    let span = citations[idx].span;
    let Some(last) = ctx.analysis.sentence_idx_at(span.start()) else { return Vec::new() };
    let block = ctx.analysis.sentences[last].block;
    let floor = citations[..idx]
        .iter()
        .filter(|other| matches!(other.kind, CitationKind::Parenthetical | CitationKind::Ibid | CitationKind::FootnoteMark))
        .map(|other| other.span.end())
        .max()
        .unwrap_or(0);
    let mut passage: Vec<ByteSpan> = ctx.analysis.sentences[..=last]
        .iter()
        .rev()
        .take_while(|sentence| sentence.block == block && sentence.span.end() > floor)
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
