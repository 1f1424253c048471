//! The document's tokens with what the tables know of each word: computed once for figures, events and accounts.

use std::ops::Range;

use rashomon_lexicon::{
    Resources,
    harms::{Grammar, HarmWord},
};
use rashomon_model::{ByteSpan, Mention, MentionForm, MentionKind};
use rashomon_text::tokens::{Shape, Token, TokenKind};

use crate::context::Context;

/// Tokens, their lower-case words, and what is known of them.
pub(crate) struct Words<'a> {
    pub(crate) text: &'a str,
    pub(crate) tokens: &'a [Token],
    pub(crate) res: &'a Resources,
    /// Whether the document is written in capitals, so that they tell nothing.
    pub(crate) all_capitals: bool,
    lower: String,
    info: Vec<HarmWord>,
    /// What is known of no word.
    nothing: HarmWord,
    person_names: Vec<bool>,
    people_names: Vec<bool>,
}

impl<'a> Words<'a> {
    pub(crate) fn new(ctx: Context<'a>, mentions: &[Mention]) -> Self {
        // ASCII lower-casing keeps every byte offset.
        let lower = ctx.text.to_ascii_lowercase();
        let tokens = ctx.analysis.tokens.as_slice();
        let words = tokens.iter().filter(|token| token.kind == TokenKind::Word && token.span.len() > 1);
        let (n_upper, n_words) =
            words.fold((0, 0), |(upper, all), token| (upper + usize::from(token.shape == Shape::Upper), all + 1));
        let all_capitals = n_upper * 2 > n_words;
        let known = |token: &Token| {
            let mut word = ctx.res.harms.word(token.span.slice(&lower));
            // "IS", "WHO" in mixed case are names and no function words.
            if !all_capitals && token.shape == Shape::Upper && token.span.len() > 1 {
                word.grammar = Grammar::default();
            }
            word
        };
        let info = tokens.iter().map(known).collect();
        let mut person_names = vec![false; tokens.len()];
        for mention in mentions.iter().filter(|mention| mention.kind == MentionKind::Person && mention.form == MentionForm::Name)
        {
            person_names[ctx.analysis.tokens_in(mention.span)].fill(true);
        }
        let mut people_names = vec![false; tokens.len()];
        for mention in mentions.iter().filter(|mention| mention.kind == MentionKind::People) {
            people_names[ctx.analysis.tokens_in(mention.span)].fill(true);
        }
        let nothing = HarmWord::default();
        Self { text: ctx.text, tokens, res: ctx.res, all_capitals, lower, info, nothing, person_names, people_names }
    }

    /// The lower-case word; empty past the end.
    pub(crate) fn word(&self, idx: usize) -> &str {
        self.tokens.get(idx).map_or("", |token| token.span.slice(&self.lower))
    }

    /// The lower-case word below the index `end`.
    pub(crate) fn word_before(&self, idx: usize, end: usize) -> Option<&str> {
        (idx < end).then(|| self.word(idx))
    }

    /// What the tables know of the word; nothing past the end.
    pub(crate) fn info(&self, idx: usize) -> &HarmWord {
        self.info.get(idx).unwrap_or(&self.nothing)
    }

    /// Whether the word is of a class of function words.
    pub(crate) fn is(&self, idx: usize, class: Grammar) -> bool {
        self.info(idx).grammar.is(class)
    }

    pub(crate) fn is_word(&self, idx: usize) -> bool {
        self.tokens.get(idx).is_some_and(|token| token.kind == TokenKind::Word)
    }

    /// A capitalised word, where capitals tell something.
    pub(crate) fn is_capital(&self, idx: usize) -> bool {
        !self.all_capitals
            && self.tokens.get(idx).is_some_and(|token| {
                token.kind == TokenKind::Word && matches!(token.shape, Shape::Capital | Shape::Mixed | Shape::Upper)
            })
    }

    /// Whether any name of a person is known in the document.
    pub(crate) fn knows_persons(&self) -> bool {
        self.person_names.contains(&true)
    }

    /// Whether the word stands in a name known to be a person's.
    pub(crate) fn is_person_name(&self, idx: usize) -> bool {
        self.person_names.get(idx).copied().unwrap_or(false)
    }

    /// Whether the word stands in a name of a people or a nation: "four Sudanese".
    pub(crate) fn is_people_name(&self, idx: usize) -> bool {
        self.people_names.get(idx).copied().unwrap_or(false)
    }

    /// "critically", "also": a word that may stand between subject and verb.
    pub(crate) fn is_adverb(&self, idx: usize) -> bool {
        let word = self.word(idx);
        self.is(idx, Grammar::ADVERB) || word.len() > 4 && word.ends_with("ly") && self.info(idx).person.is_none()
    }

    /// A mark that ends a clause.
    pub(crate) fn is_break(&self, idx: usize) -> bool {
        matches!(self.word(idx), ";" | ":" | "—" | "–" | "--" | "(" | ")" | "\"" | "“" | "”" | "''" | "``" | "?" | "!" | ".")
    }

    /// The span of a range of tokens; the range must not be empty.
    pub(crate) fn span(&self, range: &Range<usize>) -> ByteSpan {
        self.tokens[range.start].span.cover(self.tokens[range.end - 1].span)
    }
}
