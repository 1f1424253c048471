//! The tokens of a document as the name rules see them: folded, with what their capitals tell.

use std::{borrow::Cow, ops::Range};

use rashomon_lexicon::phrases::fold;
use rashomon_model::ByteSpan;
use rashomon_text::{
    tags::Tag,
    tokens::{Shape, Token, TokenKind},
};
use rustc_hash::FxHashSet;

use crate::context::Context;

/// Folded tokens and what is known of each sentence's capitals.
pub(crate) struct Words<'a> {
    pub(crate) ctx: Context<'a>,
    folded: Vec<Cow<'a, str>>,
    /// Words that the document writes in small letters somewhere.
    small: FxHashSet<&'a str>,
}

/// How a sentence uses capitals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    /// Names stand out by their capitals.
    Mixed,
    /// Nearly every word begins with a capital: a headline.
    Title,
    /// Capitals only: wire copy.
    Capitals,
}

impl<'a> Words<'a> {
    pub(crate) fn new(ctx: Context<'a>) -> Self {
        let tokens = &ctx.analysis.tokens;
        let folded = tokens.iter().map(|token| fold(token.text(ctx.text))).collect();
        let small = tokens.iter().filter(|token| token.shape == Shape::Lower).map(|token| token.text(ctx.text)).collect();
        Self { ctx, folded, small }
    }

    pub(crate) fn token(&self, at: usize) -> &'a Token {
        &self.ctx.analysis.tokens[at]
    }

    /// The folded token; empty past the end.
    pub(crate) fn folded(&self, at: usize) -> &str {
        self.folded.get(at).map_or("", |word| word)
    }

    /// The folded tokens of a range.
    pub(crate) fn folded_in(&self, range: Range<usize>) -> impl Iterator<Item = &str> {
        self.folded[range].iter().map(|word| &**word)
    }

    pub(crate) fn text(&self, at: usize) -> &'a str {
        self.token(at).text(self.ctx.text)
    }

    /// The token's tag; none that means anything past the end.
    pub(crate) fn tag(&self, at: usize) -> Tag {
        self.ctx.analysis.tokens.get(at).map_or(Tag::X, |token| token.tag)
    }

    pub(crate) fn span(&self, range: Range<usize>) -> ByteSpan {
        self.token(range.start).span.cover(self.token(range.end - 1).span)
    }

    /// How the sentence with these tokens uses capitals.
    pub(crate) fn case_of(&self, range: Range<usize>) -> Case {
        let (mut n_small, mut n_capital, mut n_upper) = (0, 0, 0);
        for token in &self.ctx.analysis.tokens[range] {
            match token.shape {
                Shape::Lower if token.span.len() > 3 => n_small += 1,
                Shape::Capital | Shape::Mixed => n_capital += 1,
                Shape::Upper => n_upper += 1,
                _ => {}
            }
        }
        if n_upper >= 3 && n_upper > 3 * (n_small + n_capital) {
            Case::Capitals
        } else if n_capital >= 4 && n_capital > 3 * n_small {
            Case::Title
        } else {
            Case::Mixed
        }
    }

    /// Whether the token can be part of a proper name: by its capital, or in capitals-only copy by its tag.
    pub(crate) fn is_proper(&self, at: usize, sentence: &SentenceWords) -> bool {
        let token = self.token(at);
        if token.kind != TokenKind::Word || self.folded(at).starts_with('\'') {
            return false;
        }
        match sentence.case {
            Case::Capitals => token.tag.is_proper() && !self.ctx.res.names.is_no_name(self.folded(at)),
            _ if token.shape == Shape::Lower => false,
            _ if self.ctx.res.names.is_no_name(self.folded(at)) => false,
            _ if at == sentence.first => token.shape != Shape::Capital || self.is_proper_opener(at),
            _ => true,
        }
    }

    /// Whether the capitalised word that opens a sentence would be capitalised elsewhere too.
    fn is_proper_opener(&self, at: usize) -> bool {
        let folded = self.folded(at);
        let is_given = self.ctx.res.names.given(folded).is_some();
        match self.tag(at) {
            Tag::NNP | Tag::NNPS => is_given || !self.small.contains(folded),
            Tag::X => is_given || !self.small.contains(folded),
            _ => is_given,
        }
    }
}

/// A sentence as the name rules see it.
#[derive(Clone, Debug)]
pub(crate) struct SentenceWords {
    /// Its tokens.
    pub(crate) range: Range<usize>,
    /// Its first word, past quotation marks and labels.
    pub(crate) first: usize,
    /// Its capitals.
    pub(crate) case: Case,
}

impl SentenceWords {
    pub(crate) fn new(words: &Words<'_>, range: Range<usize>) -> Self {
        let first = range.clone().find(|at| words.token(*at).kind == TokenKind::Word).unwrap_or(range.start);
        Self { first, case: words.case_of(range.clone()), range }
    }
}
