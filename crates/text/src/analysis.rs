//! A document's tokens and sentences, computed once and shared by every reader.

use std::ops::Range;

use rashomon_model::{ByteSpan, Document};

use crate::{
    chunks::{self, Chunk},
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
    /// Base noun phrases, in text order, not overlapping; none crosses a sentence's end.
    pub chunks: Vec<Chunk>,
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

    /// Noun phrases of a sentence.
    pub fn chunks_of(&self, sentence: &Sentence) -> &[Chunk] {
        let first = self.chunks.partition_point(|chunk| chunk.tokens.start < sentence.tokens.start);
        let last = self.chunks.partition_point(|chunk| chunk.tokens.start < sentence.tokens.end);
        &self.chunks[first..last]
    }

    /// The noun phrase that the token at `idx` is part of.
    pub fn chunk_at(&self, idx: usize) -> Option<&Chunk> {
        let at = self.chunks.partition_point(|chunk| chunk.tokens.end <= idx);
        self.chunks.get(at).filter(|chunk| chunk.tokens.contains(&idx))
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

/// Splits the blocks that are read into tokens and sentences, tags the words, and finds the noun phrases.
pub fn analyse(document: &Document, tagger: &Tagger) -> Analysis {
    let mut analysis = Analysis::default();
    for (block_idx, block) in document.blocks.iter().enumerate().filter(|(_, block)| block.is_read()) {
        let mut tokens = tokenize(&document.text, block.span);
        let offset = analysis.tokens.len();
        for range in sentences::split(&document.text, &tokens) {
            let sentence = &mut tokens[range.clone()];
            tagger.tag(&document.text, sentence);
            chunks::find(&document.text, sentence, offset + range.start, &mut analysis.chunks);
            let span = tokens[range.start].span.cover(tokens[range.end - 1].span);
            let tokens = offset + range.start..offset + range.end;
            analysis.sentences.push(Sentence { span, tokens, block: block_idx });
        }
        analysis.tokens.extend(tokens);
    }
    analysis
}
