//! The tense of the verb that a time expression goes with, as far as words show it. Word lists are in `data/times/surroundings.toml`.

use rashomon_lexicon::times::TenseWords;
use rashomon_text::{
    tags::Tag,
    tokens::{Shape, Token, TokenKind},
};

use crate::context::Context;

/// Before or after the time of writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tense {
    Past,
    Future,
}

/// How far a verb is looked for, in tokens.
const REACH: usize = 14;

/// A verb in the present tense that near puts the day ahead: "the two meet Monday".
const PRESENT_REACH: usize = 4;

/// The tense of the nearest verb before the token `at`, or else after it, in the same sentence.
pub(super) fn at(ctx: Context<'_>, tokens: &[Token], at: usize) -> Option<Tense> {
    let (text, lists) = (ctx.text, &ctx.res.times.surroundings.tense);
    let before = tokens[..at.min(tokens.len())].iter().enumerate().rev().take(REACH);
    for (idx, token) in before {
        if token.is(text, "to")
            && idx > 0
            && !is_perfect(text, tokens, idx)
            && lists.ahead_of_to.contains(&lower(text, &tokens[idx - 1]))
        {
            return Some(Tense::Future);
        }
        if at - idx <= PRESENT_REACH && is_present(lists, text, token) {
            return Some(Tense::Future);
        }
        if token.kind == TokenKind::Mark && matches!(token.text(text), ";" | ":") || opens_clause(lists, text, tokens, idx) {
            break;
        }
        if let Some(tense) = of_word(lists, text, token) {
            return Some(governed(lists, text, tokens, idx, tense));
        }
    }
    tokens[at.min(tokens.len())..].iter().take(REACH).find_map(|token| of_word(lists, text, token))
}

/// Whether a clause of its own begins with the word: "where in March nine were killed", but not "said that".
fn opens_clause(lists: &TenseWords, text: &str, tokens: &[Token], idx: usize) -> bool {
    let is_opener = lists.opens.contains(&lower(text, &tokens[idx]));
    is_opener && matches!(tokens[idx].tag, Tag::WDT | Tag::WP | Tag::WPS | Tag::WRB | Tag::IN)
}

/// Whether something has lasted from the time at `start`: "since January", "since at least early May".
pub(super) fn is_since(lists: &TenseWords, text: &str, tokens: &[Token], start: usize) -> bool {
    let mut before = tokens[..start.min(tokens.len())].iter().rev().skip_while(|token| {
        let word = lower(text, token);
        lists.since_between.contains(&word) || matches!(word.as_str(), "-" | ",")
    });
    before.next().is_some_and(|token| lists.since.contains(&lower(text, token)))
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
fn governed(lists: &TenseWords, text: &str, tokens: &[Token], idx: usize, tense: Tense) -> Tense {
    let is_future = |at: usize| {
        lists.modals.contains(&lower(text, &tokens[at]))
            || matches!(tokens[at].text(text), "to" | "may" | "might" | "could" | "should") && !is_perfect(text, tokens, at)
    };
    if (idx.saturating_sub(3)..idx).any(is_future) { Tense::Future } else { tense }
}

/// "to have fired", "may have been hit": what is over.
fn is_perfect(text: &str, tokens: &[Token], at: usize) -> bool {
    tokens.get(at + 1).is_some_and(|token| token.is(text, "have"))
}

fn is_present(lists: &TenseWords, text: &str, token: &Token) -> bool {
    let word = lower(text, token);
    matches!(token.tag, Tag::VBZ | Tag::VBP) && !lists.not_ahead.contains(&word) && !lists.past.contains(&word)
}

fn of_word(lists: &TenseWords, text: &str, token: &Token) -> Option<Tense> {
    if token.kind != TokenKind::Word {
        return None;
    }
    let word = token.text(text);
    let lower = word.to_ascii_lowercase();
    if lists.modals.contains(&lower) || lists.future.contains(&lower) {
        return Some(Tense::Future);
    }
    if lists.past.contains(&lower) {
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

fn lower(text: &str, token: &Token) -> String {
    token.text(text).to_ascii_lowercase()
}
