//! Sentences that survive "U.S.", "\[2]", quotations, asides, ellipses, capitals throughout and missing spaces.
//!
//! Works on the tokens of one block: a block boundary always ends a sentence. A stop, question or exclamation mark ends one when what
//! follows can begin one; closing quotation marks, brackets, note marks ("\[3]") and a source in brackets ("(ibid)") that follow belong to
//! the sentence they close. Nothing inside a bracket that opens within a sentence ends that sentence.

use std::{collections::HashMap, ops::Range, sync::LazyLock};

use crate::tokens::{Shape, Token, TokenKind};

/// Most tokens of a sentence. Longer ones, which only tables and broken text have, are cut, so that readers may look at pairs of tokens.
const MAX_TOKENS: usize = 500;

/// Most tokens of an aside in brackets; a bracket that closes later, or never, is taken for a stray mark.
const MAX_ASIDE: usize = 60;

/// Index ranges into `tokens`, one a sentence, in order, covering all tokens.
pub fn split(text: &str, tokens: &[Token]) -> Vec<Range<usize>> {
    let block = Block { text, tokens, closing: closing_brackets(text, tokens), in_capitals: is_in_capitals(tokens) };
    let mut sentences = Vec::with_capacity(tokens.len() / 20 + 1);
    let (mut start, mut at) = (0, 0);
    while at < tokens.len() {
        let end = match block.aside(at) {
            // An aside is leapt over, but one with a stop of its own may end the sentence around it.
            Some(close) if at > start => {
                at = close;
                if block.is_stop(close - 1) { block.end_at(start, close - 1) } else { None }
            }
            _ => block.end_at(start, at),
        };
        match end.or_else(|| block.too_long(start, at)) {
            Some(end) => {
                sentences.push(start..end);
                start = end;
                at = end;
            }
            None => at += 1,
        }
    }
    if start < tokens.len() {
        sentences.push(start..tokens.len());
    }
    sentences
}

/// The tokens of one block, with what is known of them beforehand.
struct Block<'t> {
    text: &'t str,
    tokens: &'t [Token],
    /// For an opening bracket: the index of the bracket that closes it, no more than [`MAX_ASIDE`] further on. 0 elsewhere.
    closing: Vec<u32>,
    /// No word has a small letter, so capitals say nothing.
    in_capitals: bool,
}

impl<'t> Block<'t> {
    fn word(&self, idx: usize) -> &'t str {
        self.tokens.get(idx).map_or("", |token| token.text(self.text))
    }

    /// If a bracket opens at `idx`: where it closes.
    fn aside(&self, idx: usize) -> Option<usize> {
        Some(self.closing[idx] as usize).filter(|close| *close > 0)
    }

    /// If the sentence from `start` ends with the token `at`: the index after its closing marks, notes and source.
    fn end_at(&self, start: usize, at: usize) -> Option<usize> {
        let after = self.bare_end_at(start, at)?;
        Some(self.after_source(after))
    }

    /// As [`Self::end_at`], without a source in brackets.
    fn bare_end_at(&self, start: usize, at: usize) -> Option<usize> {
        if !self.is_stop(at) {
            return None;
        }
        let mut after = at + 1;
        while after < self.tokens.len() && self.closes(after) {
            after += if self.word(after) == "[" { 3 } else { 1 };
        }
        let Some(next) = self.tokens.get(after) else { return Some(after) };
        if !self.begins_sentence(after) {
            return None;
        }
        let ends = match self.word(at) {
            "?" | "!" => after == at + 1 || !self.is_spoken_by(after),
            "." => !self.is_abbreviation(start, at, after) && (next.spaced || self.is_space_missing(at, after)),
            word if is_clock(word) => next.spaced && self.may_follow_clock(after),
            // An ellipsis ends a sentence only before a capital; an initialism only before a word that goes on no name.
            word if word.starts_with(['.', '…']) => next.spaced && next.shape != Shape::Lower && self.tells(after),
            _ => next.spaced && self.is_opener(after),
        };
        ends.then_some(after)
    }

    /// Whether the token can end a sentence: a stop of any kind, or an initialism that has swallowed it.
    fn is_stop(&self, idx: usize) -> bool {
        let token = &self.tokens[idx];
        match token.kind {
            TokenKind::Mark => matches!(self.word(idx), "." | "?" | "!" | "…") || self.word(idx).starts_with("..."),
            TokenKind::Word => self.word(idx).ends_with('.'),
            _ => false,
        }
    }

    /// Whether the token at `idx` closes what the sentence opened: a closing quotation mark or bracket, or a note mark.
    fn closes(&self, idx: usize) -> bool {
        let token = &self.tokens[idx];
        let next_is_apart = self.tokens.get(idx + 1).is_none_or(|next| next.spaced || next.kind != TokenKind::Word);
        match self.word(idx) {
            // A closing mark that stands against the next word alone was meant to open.
            "”" | "’" | "''" | "»" => !token.spaced || next_is_apart,
            ")" | "]" => true,
            // A straight mark closes when it stands against the stop and apart from what follows.
            "\"" | "'" => !token.spaced && next_is_apart,
            "?" | "!" | "." => !token.spaced,
            "…" => !token.spaced || idx + 1 == self.tokens.len(),
            "[" => self.is_note_mark(idx),
            word if token.kind == TokenKind::Number && !token.spaced => self.is_raised_note(idx, word),
            _ => false,
        }
    }

    /// "\[3]"
    fn is_note_mark(&self, idx: usize) -> bool {
        self.tokens.get(idx + 1).is_some_and(|token| token.kind == TokenKind::Number && token.span.len() <= 3)
            && self.word(idx + 2) == "]"
    }

    /// "attack.³ The", or "attack.3 The" where raising was lost.
    fn is_raised_note(&self, idx: usize, word: &str) -> bool {
        let is_after_word = idx >= 2 && self.tokens[idx - 2].kind == TokenKind::Word && self.tokens[idx - 2].span.len() > 2;
        !word.is_ascii() || is_after_word && word.len() <= 3 && self.tokens.get(idx + 1).is_none_or(|next| next.spaced)
    }

    /// The index after a source in brackets at `idx`, if there is one that has no sentence of its own: "(ibid)", "(Times, 4 June)".
    fn after_source(&self, idx: usize) -> usize {
        if idx >= self.tokens.len() || self.word(idx) != "(" {
            return idx;
        }
        let Some(close) = self.aside(idx) else { return idx };
        let mut after = close + 1;
        if matches!(self.word(after), "." | "…") && !self.tokens[after].spaced {
            after += 1;
        }
        let is_sentence = self.is_stop(close - 1) && self.tokens[close - 1].kind == TokenKind::Mark
            || (idx + 1..close).any(|at| self.bare_end_at(idx + 1, at).is_some_and(|end| end < close));
        // "(AP) —" is a dateline of what follows.
        let is_dateline = matches!(self.word(after), "-" | "–" | "—" | "--" | "_" | ":");
        let is_followed = after == self.tokens.len() || self.begins_sentence(after) && self.tokens[after].spaced;
        if is_sentence || is_dateline || !is_followed { idx } else { after }
    }

    /// Whether a sentence can begin at `idx`.
    fn begins_sentence(&self, idx: usize) -> bool {
        let token = &self.tokens[idx];
        match token.kind {
            TokenKind::Word => token.shape != Shape::Lower || begins_lower(self.word(idx)),
            TokenKind::Number => true,
            TokenKind::Quote => self.tokens.get(idx + 1).is_none_or(|next| next.shape != Shape::Lower),
            TokenKind::Mark => {
                matches!(
                    self.word(idx),
                    "(" | "[" | "-" | "–" | "—" | "--" | "•" | "*" | "$" | "€" | "£" | "@" | "#" | "¿" | "¡" | "…"
                )
            }
        }
    }

    /// Whether capitals tell anything here, or the word begins sentences anyway.
    fn tells(&self, idx: usize) -> bool {
        !self.in_capitals || self.is_opener(idx) || self.tokens[idx].kind == TokenKind::Quote
    }

    /// Whether the word rarely goes on a name: "The", "He", "Police".
    fn is_opener(&self, idx: usize) -> bool {
        let idx = if self.tokens[idx].kind == TokenKind::Quote { idx + 1 } else { idx };
        match OPENERS.get(self.word(idx).to_ascii_lowercase().as_str()) {
            Some(Opener::Always) => true,
            Some(Opener::InMixedCase) => !self.in_capitals,
            None => false,
        }
    }

    /// Whether a sentence can begin after "3 p.m.": any capital but that of a day or time zone.
    fn may_follow_clock(&self, idx: usize) -> bool {
        let is_zone = self.tokens[idx].shape == Shape::Upper && self.word(idx).len() <= 4;
        let dated = if self.word(idx + 1) == "." { idx + 2 } else { idx + 1 };
        let is_date = self.tokens.get(dated).is_some_and(|token| token.kind == TokenKind::Number);
        let goes_on = is_zone || is_date || self.tokens[idx].kind == TokenKind::Mark || goes_on_clock(self.word(idx));
        self.is_opener(idx) || !self.in_capitals && !goes_on
    }

    /// "“Was it a bomb?” Jane Doe asked.": the sentence goes on after the quotation.
    fn is_spoken_by(&self, idx: usize) -> bool {
        if !matches!(self.word(idx - 1), "”" | "’" | "''" | "\"" | "'" | "»") {
            return false;
        }
        let names =
            self.tokens[idx..].iter().take(4).take_while(|token| token.kind == TokenKind::Word && token.shape != Shape::Lower);
        let verb = idx + names.count();
        verb > idx && SPEECH_VERBS.iter().any(|speech| self.word(verb).eq_ignore_ascii_case(speech))
    }

    /// "…resources.Only under …": a sentence end whose space is missing.
    fn is_space_missing(&self, at: usize, after: usize) -> bool {
        if after > at + 1 {
            return true;
        }
        let Some(before) = at.checked_sub(1).map(|idx| self.tokens[idx]) else { return false };
        let is_next_quote = self.tokens[after].kind == TokenKind::Quote;
        let next = if is_next_quote { after + 1 } else { after };
        let is_next_capital =
            self.tokens.get(next).is_some_and(|token| token.kind == TokenKind::Word && token.shape == Shape::Capital);
        let is_long = before.span.len() > 2;
        is_long && (is_next_capital && before.shape == Shape::Lower || next < self.tokens.len() && self.is_opener(next))
    }

    /// Whether the stop at `at` belongs to an abbreviation, an initial or a list number, and the sentence goes on at `after`.
    fn is_abbreviation(&self, start: usize, at: usize, after: usize) -> bool {
        let Some(before) = at.checked_sub(1).filter(|idx| *idx >= start) else { return false };
        let (token, word, next) = (&self.tokens[before], self.word(before), &self.tokens[after]);
        if self.tokens[at].spaced || after > at + 1 {
            return false;
        }
        if before == start && (token.kind == TokenKind::Number || word.chars().count() == 1) {
            return true;
        }
        if token.kind != TokenKind::Word {
            return false;
        }
        if word.chars().count() == 1 && token.shape != Shape::Lower {
            return !self.is_opener(after);
        }
        let goes_on =
            next.shape == Shape::Lower || next.kind == TokenKind::Mark || next.kind == TokenKind::Word && !self.is_opener(after);
        match ABBREVIATIONS.get(word.to_lowercase().as_str()) {
            Some(Abbreviation::Title) => next.kind == TokenKind::Word,
            Some(Abbreviation::BeforeNumber) => next.kind == TokenKind::Number,
            Some(Abbreviation::Place) => token.shape != Shape::Lower && before > start && self.word(before - 1) == "," && goes_on,
            Some(Abbreviation::Other) => goes_on,
            None => false,
        }
    }

    /// Where to cut the sentence from `start` if it has grown too long by `at`: after a mark in its second half, or here.
    fn too_long(&self, start: usize, at: usize) -> Option<usize> {
        if at - start < MAX_TOKENS {
            return None;
        }
        let half = start + MAX_TOKENS / 2;
        let mark = (half..at).rev().find(|idx| matches!(self.word(*idx), ";" | "," | ":" | "|" | "–" | "—"));
        Some(mark.unwrap_or(at) + 1)
    }
}

/// For each opening bracket the index of its closing one, 0 elsewhere.
fn closing_brackets(text: &str, tokens: &[Token]) -> Vec<u32> {
    let mut closing = vec![0; tokens.len()];
    let mut open = Vec::new();
    for (idx, token) in tokens.iter().enumerate().filter(|(_, token)| token.kind == TokenKind::Mark) {
        match token.text(text) {
            "(" => open.push(idx),
            ")" => {
                if let Some(from) = open.pop().filter(|from| idx - from <= MAX_ASIDE) {
                    closing[from] = u32::try_from(idx).expect("a text has fewer tokens than bytes, which fit 32 bits");
                }
            }
            _ => {}
        }
    }
    closing
}

fn is_in_capitals(tokens: &[Token]) -> bool {
    let mut words = tokens.iter().filter(|token| token.kind == TokenKind::Word);
    words.all(|token| matches!(token.shape, Shape::Upper | Shape::None | Shape::Capital if token.shape != Shape::Capital || token.span.len() <= 2))
}

/// "al-Muallem said …" begins a sentence in lower case.
fn begins_lower(word: &str) -> bool {
    word.starts_with("al-") || word.starts_with("el-")
}

fn is_clock(word: &str) -> bool {
    word.eq_ignore_ascii_case("p.m.") || word.eq_ignore_ascii_case("a.m.")
}

/// Whether the word goes on a time of day: "3 p.m. Saturday", "3 p.m. Eastern time".
fn goes_on_clock(word: &str) -> bool {
    const AFTER_CLOCK: [&str; 13] = [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "Eastern",
        "Central",
        "Pacific",
        "Mountain",
        "Greenwich",
        "Moscow",
    ];
    AFTER_CLOCK.contains(&word)
}

/// Verbs that go on a sentence after a quotation that ends in a question or exclamation mark and its speaker's name.
const SPEECH_VERBS: [&str; 10] = ["said", "says", "asked", "asks", "added", "wrote", "told", "replied", "shouted", "tweeted"];

/// When a word begins a sentence after an abbreviation, from `data/text/sentence_openers.tsv`.
#[derive(Clone, Copy)]
enum Opener {
    Always,
    InMixedCase,
}

static OPENERS: LazyLock<HashMap<&'static str, Opener>> = LazyLock::new(|| {
    include_str!("../../../data/text/sentence_openers.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .map(|(word, when)| (word, if when == "always" { Opener::Always } else { Opener::InMixedCase }))
        .collect()
});

/// Sort of an abbreviation, from `data/text/abbreviations.tsv`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Abbreviation {
    Title,
    BeforeNumber,
    Place,
    Other,
}

static ABBREVIATIONS: LazyLock<HashMap<&'static str, Abbreviation>> = LazyLock::new(|| {
    include_str!("../../../data/text/abbreviations.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .map(|(word, sort)| {
            let sort = match sort {
                "title" => Abbreviation::Title,
                "num" | "month" => Abbreviation::BeforeNumber,
                "place" => Abbreviation::Place,
                _ => Abbreviation::Other,
            };
            (word, sort)
        })
        .collect()
});

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rashomon_model::ByteSpan;

    use super::*;
    use crate::tokens::tokenize;

    /// `|` in the argument marks where a sentence should end.
    #[track_caller]
    fn check(marked: &str) {
        let text: String = marked.split('|').collect();
        let tokens = tokenize(&text, ByteSpan::new(0, text.len()));
        let found: Vec<&str> = split(&text, &tokens)
            .into_iter()
            .map(|range| &text[tokens[range.start].span.start()..tokens[range.end - 1].span.end()])
            .collect();
        let expected: Vec<&str> = marked.split('|').map(str::trim).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn initialisms_titles_and_initials_go_on() {
        check("The U.S. Army met Gen. J. P. Smith on Jan. 3 in St. Paul.| It left at 3 p.m.| The end.");
        check(
            "It was plan B.| The others left at 3 p.m. Saturday.| Mr. No. 5 of Acme Inc. won.| He came from Wheeling, W.Va.| Nobody knew.",
        );
        check("SALEM, Mass. (AP) — Police held two men around 2 p.m.| Officers left the U.S. at 10 a.m. Dec. 29.| They said so.");
        check("1. Keep calm.| 2. Go on.");
    }

    #[test]
    fn note_marks_and_quotes_close_their_sentence() {
        check("He fell.[1]| Police said so.[2][3]| “Was it a bomb?” a man asked.| “No.”| He left.");
        check("“Was it a bomb?” Jane Doe asked.| “It was!”| Police left.");
        check("They attacked.¹²| He fell.14| Was it “Who, us?…”[13]|. He left.".replace("|. H", ".| H").as_str());
        check("The men had fled.| ”We saw them.”| He left.");
    }

    #[test]
    fn asides_do_not_end_the_sentence_around_them() {
        check("The men (he saw two. They ran.) were armed.| (He left.)| It rained.");
        check("The town fell.” (ibid)| Others fled.| Some stayed. (Jane Doe, ‘Who, us?’, Daily News, 4 June)");
        check("He was ill (he said.)| She was not.");
    }

    #[test]
    fn a_missing_space_still_parts_sentences() {
        check("They took the region's resources.|Only then did they leave.");
        check("That was in 2015.|The attack came later.| See example.com for more.| Who?|Nobody.");
    }

    #[test]
    fn text_in_capitals_is_parted_by_words() {
        check("THE U.S. EMBASSY IN ST. PAUL SAID... WAR.| THE U.S. AND CUBA WOULD TALK.| HE LEFT THE U.S.| THE END.");
    }

    #[test]
    fn an_endless_sentence_is_cut() {
        let text = "word, ".repeat(3 * MAX_TOKENS);
        let tokens = tokenize(&text, ByteSpan::new(0, text.len()));
        assert!(split(&text, &tokens).iter().all(|sentence| sentence.len() <= MAX_TOKENS + 1));
    }

    proptest! {
        #[test]
        fn sentences_cover_all_tokens_in_order(text in "([A-Za-z]{1,4}|[.?!…()\\[\\]\"”“’ 0-9]|\\PC){0,80}") {
            let tokens = tokenize(&text, ByteSpan::new(0, text.len()));
            let mut end = 0;
            for sentence in split(&text, &tokens) {
                prop_assert!(sentence.start == end && sentence.end > end);
                end = sentence.end;
            }
            prop_assert_eq!(end, tokens.len());
        }
    }
}
