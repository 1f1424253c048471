//! The tense of the verb that a time expression goes with, as far as words show it.

use rashomon_text::{
    tags::Tag,
    tokens::{Shape, Token, TokenKind},
};

/// Before or after the time of writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tense {
    Past,
    Future,
}

/// How far a verb is looked for, in tokens.
const REACH: usize = 14;

/// Words that put what follows in the future.
const FUTURE: [&str; 12] =
    ["will", "'ll", "’ll", "wo", "shall", "would", "scheduled", "expected", "due", "plans", "planned", "slated"];
/// Words that put it in the past.
const PAST: [&str; 20] = [
    "was", "were", "had", "did", "said", "told", "came", "went", "took", "began", "made", "fell", "rose", "left", "held", "met",
    "won", "lost", "got", "gave",
];

/// The tense of the nearest verb before the token `at`, or else after it, in the same sentence.
pub(super) fn at(text: &str, tokens: &[Token], at: usize) -> Option<Tense> {
    let before = tokens[..at.min(tokens.len())].iter().enumerate().rev().take(REACH);
    for (idx, token) in before {
        if token.kind == TokenKind::Mark && matches!(token.text(text), ";" | ":") {
            break;
        }
        if let Some(tense) = of_word(text, token) {
            return Some(governed(text, tokens, idx, tense));
        }
    }
    tokens[at.min(tokens.len())..].iter().take(REACH).find_map(|token| of_word(text, token))
}

/// A past participle under a modal is in the future: "will be held", "to be released".
fn governed(text: &str, tokens: &[Token], idx: usize, tense: Tense) -> Tense {
    let is_future = |token: &Token| {
        FUTURE[..6].iter().any(|word| token.is(text, word))
            || matches!(token.text(text), "to" | "may" | "might" | "could" | "should")
    };
    if tokens[idx.saturating_sub(3)..idx].iter().any(is_future) { Tense::Future } else { tense }
}

fn of_word(text: &str, token: &Token) -> Option<Tense> {
    if token.kind != TokenKind::Word {
        return None;
    }
    let word = token.text(text);
    if FUTURE.iter().any(|future| word.eq_ignore_ascii_case(future)) {
        return Some(Tense::Future);
    }
    if PAST.iter().any(|past| word.eq_ignore_ascii_case(past)) {
        return Some(Tense::Past);
    }
    match token.tag {
        Tag::VBD | Tag::VBN => Some(Tense::Past),
        Tag::X => {
            let is_regular = token.shape == Shape::Lower && word.len() > 3 && word.ends_with("ed") && !word.ends_with("eed");
            is_regular.then_some(Tense::Past)
        }
        _ => None,
    }
}
