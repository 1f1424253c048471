//! Quotations: stretches between quotation marks, of any style, over sentences and paragraphs.
//!
//! Double marks of all sorts count (straight, curly, `''` and ` `` `, guillemets), single ones where they clearly open and close. A mark
//! that stands before a word and after a space opens, whichever way it curls (` ” The …`). A quotation left open ends with its paragraph.

use rashomon_text::tokens::{Token, TokenKind};
use rustc_hash::FxHashMap;

use super::view::Tokens;
use crate::context::Context;

/// A quotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Quote {
    /// Its tokens, marks included.
    pub(super) tokens: Tokens,
    /// The paragraph ended without a closing mark: the speech goes on in the next one.
    pub(super) left_open: bool,
}

/// The quotations of a document, in text order, not overlapping.
#[derive(Debug, Default)]
pub(super) struct Quotes {
    pub(super) all: Vec<Quote>,
    by_start: FxHashMap<usize, usize>,
    by_end: FxHashMap<usize, usize>,
}

impl Quotes {
    pub(super) fn find(ctx: Context<'_>) -> Self {
        let mut quotes = Self::default();
        let sentences = &ctx.analysis.sentences;
        let mut at = 0;
        while at < sentences.len() {
            let block = sentences[at].block;
            let n = sentences[at..].iter().take_while(|sentence| sentence.block == block).count();
            quotes.scan(ctx, sentences[at].tokens.start..sentences[at + n - 1].tokens.end);
            at += n;
        }
        for (idx, quote) in quotes.all.iter().enumerate() {
            quotes.by_start.insert(quote.tokens.start, idx);
            quotes.by_end.insert(quote.tokens.end, idx);
        }
        quotes
    }

    /// The quotation that begins at the token.
    pub(super) fn from(&self, idx: usize) -> Option<&Quote> {
        self.by_start.get(&idx).map(|idx| &self.all[*idx])
    }

    /// The quotation that ends before the token `end`.
    pub(super) fn to(&self, end: usize) -> Option<&Quote> {
        self.by_end.get(&end).map(|idx| &self.all[*idx])
    }

    /// The quotation that holds the token.
    pub(super) fn at(&self, idx: usize) -> Option<&Quote> {
        let n = self.all.partition_point(|quote| quote.tokens.end <= idx);
        self.all.get(n).filter(|quote| quote.tokens.start <= idx)
    }

    fn scan(&mut self, ctx: Context<'_>, paragraph: Tokens) {
        let tokens = &ctx.analysis.tokens;
        let mut open: Option<(usize, Mark)> = None;
        for idx in paragraph.clone() {
            let Some(mark) = mark_of(ctx, idx) else { continue };
            let spaced = tokens[idx].spaced || idx == paragraph.start;
            let next = (idx + 1 < paragraph.end).then(|| &tokens[idx + 1]);
            match open {
                None if opens(mark, spaced, next) && (mark == Mark::Double || closes_later(ctx, idx, paragraph.end)) => {
                    open = Some((idx, mark));
                }
                Some((start, kind)) if kind == mark && closes(tokens, idx, spaced, next) => {
                    self.all.push(Quote { tokens: start..idx + 1, left_open: false });
                    open = None;
                }
                _ => {}
            }
        }
        if let Some((start, Mark::Double)) = open {
            self.all.push(Quote { tokens: start..paragraph.end, left_open: true });
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Double,
    Single,
}

fn mark_of(ctx: Context<'_>, idx: usize) -> Option<Mark> {
    let token = &ctx.analysis.tokens[idx];
    if token.kind != TokenKind::Quote {
        return None;
    }
    match token.text(ctx.text) {
        "\"" | "“" | "”" | "„" | "‟" | "''" | "``" | "«" | "»" => Some(Mark::Double),
        _ if token.tag == rashomon_text::tags::Tag::PUNCT => Some(Mark::Single),
        _ => None,
    }
}

fn opens(mark: Mark, spaced: bool, next: Option<&Token>) -> bool {
    let against = next.is_some_and(|next| !next.spaced);
    match mark {
        Mark::Double => next.is_some() && (spaced || against),
        Mark::Single => spaced && against,
    }
}

/// A mark closes unless it stands apart from the word before and against the one after, as a mark that opens would.
fn closes(tokens: &[Token], idx: usize, spaced: bool, next: Option<&Token>) -> bool {
    let against_next = next.is_some_and(|next| !next.spaced && next.kind == TokenKind::Word);
    !spaced || !against_next || tokens[idx].span.is_empty()
}

/// Whether a single mark has a fellow that closes it: not an apostrophe.
fn closes_later(ctx: Context<'_>, open: usize, end: usize) -> bool {
    let tokens = &ctx.analysis.tokens;
    (open + 3..end.min(open + 200)).any(|idx| {
        mark_of(ctx, idx) == Some(Mark::Single)
            && !tokens[idx].spaced
            && tokens.get(idx + 1).is_none_or(|next| idx + 1 >= end || next.spaced || next.kind != TokenKind::Word)
    })
}
