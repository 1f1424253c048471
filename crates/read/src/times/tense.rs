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
/// Words that put it in the future when "to" follows: "set to resume Monday".
const AHEAD_OF_TO: [&str; 6] = ["set", "due", "about", "poised", "ready", "likely"];

/// A verb in the present tense that near puts the day ahead: "the two meet Monday".
const PRESENT_REACH: usize = 4;
/// Verbs in the present tense that do not: reports, and the perfect.
const NOT_AHEAD: [&str; 7] = ["say", "says", "have", "has", "had", "'s", "'ve"];

/// Words that put it in the past.
const PAST: [&str; 20] = [
    "was", "were", "had", "did", "said", "told", "came", "went", "took", "began", "made", "fell", "rose", "left", "held", "met",
    "won", "lost", "got", "gave",
];

/// The tense of the nearest verb before the token `at`, or else after it, in the same sentence.
pub(super) fn at(text: &str, tokens: &[Token], at: usize) -> Option<Tense> {
    let before = tokens[..at.min(tokens.len())].iter().enumerate().rev().take(REACH);
    for (idx, token) in before {
        if token.is(text, "to")
            && idx > 0
            && !is_perfect(text, tokens, idx)
            && AHEAD_OF_TO.iter().any(|word| tokens[idx - 1].is(text, word))
        {
            return Some(Tense::Future);
        }
        if at - idx <= PRESENT_REACH && is_present(text, token) {
            return Some(Tense::Future);
        }
        if token.kind == TokenKind::Mark && matches!(token.text(text), ";" | ":") {
            break;
        }
        if let Some(tense) = of_word(text, token) {
            return Some(governed(text, tokens, idx, tense));
        }
    }
    tokens[at.min(tokens.len())..].iter().take(REACH).find_map(|token| of_word(text, token))
}

/// What the words at either side of an expression say: "until Friday" and "as early as Friday" lie ahead, "Friday's ruling" lies back
/// but for "ahead of Friday's vote". `start` and `end` are the expression's first token and the one after its last.
pub(super) fn by_neighbours(text: &str, tokens: &[Token], start: usize, end: usize) -> Option<Tense> {
    let before = |n: usize| start.checked_sub(n).and_then(|idx| tokens.get(idx));
    let is = |n: usize, words: &[&str]| before(n).is_some_and(|token| words.iter().any(|word| token.is(text, word)));
    if is(1, &["until", "till"]) || is(1, &["as"]) && is(2, &["early", "soon", "late"]) {
        return Some(Tense::Future);
    }
    let is_possessive = tokens.get(end).is_some_and(|token| matches!(token.text(text), "'s" | "’s"));
    (is_possessive && !is(1, &["for", "of", "before", "in", "at"])).then_some(Tense::Past)
}

/// Whether a time expression that begins at `start` says within what something happened: "fell in", but not "decided to meet in".
pub(super) fn is_within(text: &str, tokens: &[Token], start: usize) -> bool {
    let before = start.checked_sub(1).and_then(|idx| tokens.get(idx));
    let verb = tokens[..start.min(tokens.len())].iter().rev().take(REACH).find(|token| token.tag.is_verb());
    before.is_some_and(|token| ["in", "during"].iter().any(|word| token.is(text, word)))
        && verb.is_some_and(|verb| matches!(verb.tag, Tag::VBD | Tag::VBN))
}

/// A past participle under a modal is in the future: "will be held", "to be released".
fn governed(text: &str, tokens: &[Token], idx: usize, tense: Tense) -> Tense {
    let is_future = |at: usize| {
        FUTURE[..6].iter().any(|word| tokens[at].is(text, word))
            || matches!(tokens[at].text(text), "to" | "may" | "might" | "could" | "should") && !is_perfect(text, tokens, at)
    };
    if (idx.saturating_sub(3)..idx).any(is_future) { Tense::Future } else { tense }
}

/// "to have fired", "may have been hit": what is over.
fn is_perfect(text: &str, tokens: &[Token], at: usize) -> bool {
    tokens.get(at + 1).is_some_and(|token| token.is(text, "have"))
}

fn is_present(text: &str, token: &Token) -> bool {
    matches!(token.tag, Tag::VBZ | Tag::VBP) && !NOT_AHEAD.iter().chain(&PAST).any(|word| token.is(text, word))
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
