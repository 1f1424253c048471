//! A document's tokens and sentences, computed once and shared by every reader.

use std::ops::Range;

use rashomon_model::{ByteSpan, Document};

use crate::{
    sentences,
    tagger::Tagger,
    tokens::{Token, tokenize},
};

/// Tokens and sentences of the blocks of a document that are read (see [`rashomon_model::Block::is_read`]).
#[derive(Clone, Debug, Default)]
pub struct Analysis {
    /// In text order.
    pub tokens: Vec<Token>,
    /// In text order, not overlapping.
    pub sentences: Vec<Sentence>,
}

/// A sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// From its first to its last token.
    pub span: ByteSpan,
    /// Its tokens, as a range into [`Analysis::tokens`].
    pub tokens: Range<usize>,
    /// Index of its block in [`Document::blocks`].
    pub block: usize,
}

impl Analysis {
    /// Tokens of a sentence.
    pub fn tokens_of(&self, sentence: &Sentence) -> &[Token] {
        &self.tokens[sentence.tokens.clone()]
    }

    /// Index of the sentence that holds the byte `at`.
    pub fn sentence_idx_at(&self, at: usize) -> Option<usize> {
        let idx = self.sentences.partition_point(|sentence| sentence.span.end() <= at);
        self.sentences.get(idx).filter(|sentence| sentence.span.start() <= at).map(|_| idx)
    }

    /// Index of the first token that ends after the byte `at`.
    pub fn token_idx_at(&self, at: usize) -> usize {
        self.tokens.partition_point(|token| token.span.end() <= at)
    }

    /// Indices of the tokens that lie in or touch `span`.
    pub fn tokens_in(&self, span: ByteSpan) -> Range<usize> {
        let first = self.token_idx_at(span.start());
        let last = self.tokens.partition_point(|token| token.span.start() < span.end());
        first..last.max(first)
    }
}

/// Splits the blocks that are read into tokens and sentences, and tags the words.
pub fn analyse(document: &Document, tagger: &Tagger) -> Analysis {
    let mut analysis = Analysis::default();
    for (block_idx, block) in document.blocks.iter().enumerate().filter(|(_, block)| block.is_read()) {
        let mut tokens = tokenize(&document.text, block.span);
        let offset = analysis.tokens.len();
        for range in sentences::split(&document.text, &tokens) {
            tagger.tag(&document.text, &mut tokens[range.clone()]);
            let span = tokens[range.start].span.cover(tokens[range.end - 1].span);
            let tokens = offset + range.start..offset + range.end;
            analysis.sentences.push(Sentence { span, tokens, block: block_idx });
        }
        analysis.tokens.extend(tokens);
    }
    analysis
}
