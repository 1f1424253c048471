//! Sentences that survive "U.S.", "[2]", quotations, ellipses and missing spaces.
//!
//! Works on the tokens of one block: a block boundary always ends a sentence. A stop, question or exclamation mark ends one when what
//! follows can begin one; closing quotation marks, brackets and note marks ("[3]") that follow belong to the sentence they close.

use std::{collections::HashMap, sync::LazyLock};

use crate::tokens::{Shape, Token, TokenKind};

/// Index ranges into `tokens`, one a sentence, in order, covering all tokens.
pub fn split(text: &str, tokens: &[Token]) -> Vec<std::ops::Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < tokens.len() {
        let after = after_end(text, tokens, start, at);
        match after {
            Some(after) => {
                sentences.push(start..after);
                start = after;
                at = after;
            }
            None => at += 1,
        }
    }
    if start < tokens.len() {
        sentences.push(start..tokens.len());
    }
    sentences
}

/// If a sentence ends at the token `at`: the index after its closing marks.
fn after_end(text: &str, tokens: &[Token], start: usize, at: usize) -> Option<usize> {
    let token = &tokens[at];
    let word = token.text(text);
    let is_initialism = token.kind == TokenKind::Word && word.ends_with('.');
    let is_end = matches!(word, "." | "?" | "!" | "…") || word.starts_with("...") || is_initialism;
    if !is_end {
        return None;
    }
    let mut after = at + 1;
    while after < tokens.len() && closes(text, tokens, after) {
        after += closing_len(text, tokens, after);
    }
    let Some(next) = tokens.get(after) else { return Some(after) };
    let is_strong = matches!(word, "?" | "!");
    let begins = begins_sentence(text, tokens, after);
    let ends = if is_strong {
        begins
    } else if word == "." {
        begins && !is_abbreviation(text, tokens, start, at, after) && (next.spaced || missing_space(text, tokens, at, after))
    } else if is_initialism {
        begins && next.spaced && is_sentence_opener(next.text(text))
    } else {
        // An ellipsis ends a sentence only before a capital.
        begins && next.spaced && next.shape != Shape::Lower
    };
    ends.then_some(after)
}

/// Whether the tokens at `idx` close what the sentence opened: a closing quotation mark or bracket, or a note mark "[3]".
fn closes(text: &str, tokens: &[Token], idx: usize) -> bool {
    let token = &tokens[idx];
    match token.text(text) {
        "”" | "’" | "''" | "»" | ")" | "]" => true,
        // A straight mark closes when it stands against the stop and apart from what follows.
        "\"" | "'" => !token.spaced && tokens.get(idx + 1).is_none_or(|next| next.spaced || next.kind != TokenKind::Word),
        "?" | "!" | "." | "…" => !token.spaced,
        "[" => is_note_mark(text, tokens, idx),
        _ => false,
    }
}

fn closing_len(text: &str, tokens: &[Token], idx: usize) -> usize {
    if tokens[idx].text(text) == "[" { 3 } else { 1 }
}

fn is_note_mark(text: &str, tokens: &[Token], idx: usize) -> bool {
    tokens.get(idx + 1).is_some_and(|token| token.kind == TokenKind::Number && token.span.len() <= 3)
        && tokens.get(idx + 2).is_some_and(|token| token.text(text) == "]")
}

/// Whether a sentence can begin at `idx`.
fn begins_sentence(text: &str, tokens: &[Token], idx: usize) -> bool {
    let token = &tokens[idx];
    match token.kind {
        TokenKind::Word => token.shape != Shape::Lower || starts_lower_name(token.text(text)),
        TokenKind::Number => true,
        TokenKind::Quote => tokens.get(idx + 1).is_none_or(|next| next.shape != Shape::Lower),
        TokenKind::Mark => matches!(token.text(text), "(" | "[" | "-" | "–" | "—" | "--" | "•" | "*" | "$" | "€" | "£"),
    }
}

/// "al-Muallem said …" begins a sentence in lower case.
fn starts_lower_name(word: &str) -> bool {
    word.starts_with("al-") || word.starts_with("el-")
}

/// "…resources.Only under …": a sentence end whose space is missing. A domain name or file name is none.
fn missing_space(text: &str, tokens: &[Token], at: usize, after: usize) -> bool {
    if after > at + 1 {
        return true;
    }
    let before = at.checked_sub(1).map(|idx| tokens[idx]);
    let next = tokens[after];
    before.is_some_and(|token| token.shape == Shape::Lower && token.span.len() > 2)
        && next.shape == Shape::Capital
        && next.kind == TokenKind::Word
        && !next.text(text).is_empty()
}

/// Words that begin a sentence after "U.S." or "p.m."; other capitals go on with a name ("U.S. Army").
fn is_sentence_opener(word: &str) -> bool {
    const OPENERS: [&str; 28] = [
        "The", "A", "An", "In", "On", "At", "It", "He", "She", "They", "We", "I", "This", "That", "These", "Those", "But", "And",
        "However", "Yet", "After", "When", "While", "If", "As", "For", "There", "His",
    ];
    OPENERS.contains(&word)
}

/// Sort of an abbreviation, from `data/text/abbreviations.tsv`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Abbreviation {
    BeforeName,
    BeforeNumber,
    Other,
}

static ABBREVIATIONS: LazyLock<HashMap<&'static str, Abbreviation>> = LazyLock::new(|| {
    include_str!("../../../data/text/abbreviations.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .map(|(word, sort)| {
            let sort = match sort {
                "title" => Abbreviation::BeforeName,
                "num" | "month" => Abbreviation::BeforeNumber,
                _ => Abbreviation::Other,
            };
            (word, sort)
        })
        .collect()
});

/// Whether the stop at `at` belongs to an abbreviation or an initial, and the sentence goes on at `after`.
fn is_abbreviation(text: &str, tokens: &[Token], start: usize, at: usize, after: usize) -> bool {
    let Some(before) = at.checked_sub(1).filter(|idx| *idx >= start).map(|idx| &tokens[idx]) else { return false };
    if tokens[at].spaced || before.kind != TokenKind::Word {
        return false;
    }
    let word = before.text(text);
    let next = &tokens[after];
    if word.chars().count() == 1 && before.shape != Shape::Lower && word != "I" {
        return true;
    }
    match ABBREVIATIONS.get(word.to_lowercase().as_str()) {
        Some(Abbreviation::BeforeName) => next.kind == TokenKind::Word && word != "no",
        Some(Abbreviation::BeforeNumber) => next.kind == TokenKind::Number,
        Some(Abbreviation::Other) => {
            next.shape == Shape::Lower || !is_sentence_opener(next.text(text)) && next.kind == TokenKind::Word
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use rashomon_model::ByteSpan;

    use super::*;
    use crate::tokens::tokenize;

    fn sentences(text: &str) -> Vec<&str> {
        let tokens = tokenize(text, ByteSpan::new(0, text.len()));
        split(text, &tokens)
            .into_iter()
            .map(|range| &text[tokens[range.start].span.start()..tokens[range.end - 1].span.end()])
            .collect()
    }

    #[test]
    fn initialisms_titles_and_initials_go_on() {
        assert_eq!(sentences("The U.S. Army met Gen. J. P. Smith on Jan. 3 in St. Paul. It left at 3 p.m. The end.").len(), 3);
    }

    #[test]
    fn note_marks_and_quotes_close_their_sentence() {
        assert_eq!(
            sentences("He fell.[1] Police said so.[2] “Was it a bomb?” a man asked. “No.” He left."),
            ["He fell.[1]", "Police said so.[2]", "“Was it a bomb?” a man asked.", "“No.”", "He left."]
        );
    }

    #[test]
    fn a_missing_space_still_parts_sentences() {
        assert_eq!(sentences("They took the region's resources.Only then did they leave.").len(), 2);
        assert_eq!(sentences("See example.com for more.").len(), 1);
    }
}
