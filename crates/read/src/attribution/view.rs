//! One sentence's tokens, tags and noun phrases, as the attribution rules ask for them.

use std::ops::Range;

use rashomon_text::{
    analysis::Sentence,
    tags::Tag,
    tokens::{Token, TokenKind},
};

use super::quotes::{Quote, Quotes};
use crate::context::Context;

/// Token indices of the whole document.
pub(super) type Tokens = Range<usize>;

#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) ctx: Context<'a>,
    pub(super) quotes: &'a Quotes,
    /// First token of the sentence.
    pub(super) start: usize,
    /// One past its last.
    pub(super) end: usize,
}

const BE: [&str; 11] = ["am", "is", "are", "was", "were", "be", "been", "being", "'re", "’re", "'m"];
const HAVE_DO: [&str; 12] = ["has", "have", "had", "having", "do", "does", "did", "'ve", "’ve", "'d", "’d", "doing"];
const NOT: [&str; 4] = ["not", "n't", "n’t", "never"];
const TIME: [&str; 33] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "today",
    "yesterday",
    "tomorrow",
    "tonight",
    "morning",
    "afternoon",
    "evening",
    "night",
    "week",
    "weekend",
    "month",
    "year",
    "day",
    "days",
    "weeks",
];

impl<'a> View<'a> {
    pub(super) fn new(ctx: Context<'a>, quotes: &'a Quotes, sentence: &Sentence) -> Self {
        Self { ctx, quotes, start: sentence.tokens.start, end: sentence.tokens.end }
    }

    pub(super) fn token(&self, idx: usize) -> Option<&'a Token> {
        (self.start <= idx && idx < self.end).then(|| &self.ctx.analysis.tokens[idx])
    }

    /// Tag; [`Tag::X`] outside the sentence.
    pub(super) fn tag(&self, idx: usize) -> Tag {
        self.token(idx).map_or(Tag::X, |token| token.tag)
    }

    /// Word as written; empty outside the sentence.
    pub(super) fn word(&self, idx: usize) -> &'a str {
        self.token(idx).map_or("", |token| token.text(self.ctx.text))
    }

    pub(super) fn is(&self, idx: usize, word: &str) -> bool {
        self.word(idx).eq_ignore_ascii_case(word)
    }

    pub(super) fn is_any(&self, idx: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(idx, word))
    }

    pub(super) fn is_be(&self, idx: usize) -> bool {
        self.is_any(idx, &BE) || self.tag(idx) == Tag::VBZ && self.is_any(idx, &["'s", "’s"])
    }

    pub(super) fn is_auxiliary(&self, idx: usize) -> bool {
        self.is_be(idx) || self.is_any(idx, &HAVE_DO)
    }

    pub(super) fn is_not(&self, idx: usize) -> bool {
        self.is_any(idx, &NOT)
    }

    pub(super) fn is_quote_mark(&self, idx: usize) -> bool {
        self.token(idx).is_some_and(|token| token.kind == TokenKind::Quote && token.tag == Tag::PUNCT)
    }

    /// Whether a possessor stands before the token: "the ministry's claim", which the tagger may take for a verb.
    pub(super) fn is_owned(&self, idx: usize) -> bool {
        let before = idx.wrapping_sub(1);
        matches!(self.tag(before), Tag::POS | Tag::PRPS)
            || self.is_any(before, &["'s", "’s"]) && self.tag(idx) == Tag::VB
            || self.is_any(before, &["'s", "’s"]) && self.tag(idx) == Tag::VBP
    }

    /// The quotation that begins at the token.
    pub(super) fn quote_from(&self, idx: usize) -> Option<&'a Quote> {
        self.quotes.from(idx)
    }

    /// The quotation whose closing mark is the token before `end`.
    pub(super) fn quote_to(&self, end: usize) -> Option<&'a Quote> {
        self.quotes.to(end)
    }

    /// The noun phrase that begins at the token.
    pub(super) fn phrase_from(&self, idx: usize) -> Option<Tokens> {
        let chunk = self.ctx.analysis.chunk_at(idx)?;
        (chunk.tokens.start == idx && chunk.tokens.end <= self.end).then(|| chunk.tokens.clone())
    }

    /// The noun phrase that ends before `end`.
    pub(super) fn phrase_to(&self, end: usize) -> Option<Tokens> {
        let chunk = self.ctx.analysis.chunk_at(end.checked_sub(1).filter(|idx| *idx >= self.start)?)?;
        (chunk.tokens.end == end && chunk.tokens.start >= self.start).then(|| chunk.tokens.clone())
    }

    /// Whether a noun phrase tells a time: "Tuesday", "last week".
    pub(super) fn is_time(&self, phrase: &Tokens) -> bool {
        phrase.end.checked_sub(1).is_some_and(|last| self.is_any(last, &TIME)) || self.is_any(phrase.start, &TIME)
    }

    pub(super) fn is_time_word(&self, idx: usize) -> bool {
        self.is_any(idx, &TIME)
    }

    /// Whether a finite verb stands in the range.
    pub(super) fn has_finite(&self, range: Tokens) -> bool {
        range.into_iter().any(|idx| self.tag(idx).is_finite())
    }

    /// The range without marks at its end that belong to no quotation.
    pub(super) fn trimmed(&self, mut range: Tokens) -> Tokens {
        while range.end > range.start
            && matches!(self.word(range.end - 1), "." | "," | ";" | ":" | "—" | "–" | "--" | "-" | "?" | "!" | "")
        {
            if self.word(range.end - 1).is_empty() {
                break;
            }
            range.end -= 1;
        }
        range
    }
}
