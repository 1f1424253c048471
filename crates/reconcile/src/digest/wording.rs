//! The words of a document, hashed and in order, with what sort of sentence each stands in.
//!
//! Everything that compares wording (shingles, runs in common, bags of words) is derived from this one list when a casebook is made:
//! four bytes a word, and no word can be read back.

use rashomon_lexicon::Resources;
use rashomon_model::{AttributionForm, BlockKind, ByteSpan, Document, Reading};
use rashomon_text::tokens::{Token, TokenKind, tokenize};
use serde::{Deserialize, Serialize};

use crate::{hash, packed};

/// The words of a document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Wording {
    /// Every word and number of the sentences that are read, in text order.
    #[serde(with = "packed")]
    pub words: Vec<u32>,
    /// Its sentences, in text order.
    pub sentences: Vec<SentencePrint>,
    /// Words of the headline, wherever it stands.
    #[serde(with = "packed")]
    pub headline: Vec<u32>,
}

/// A sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SentencePrint {
    pub span: ByteSpan,
    /// Index of its first word.
    pub first_word: u32,
    pub kind: SentenceKind,
}

/// Sort of a sentence, as far as copying asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum SentenceKind {
    /// The document's own telling.
    Narrative,
    /// For the most part somebody's words within quotation marks.
    Quotation,
    /// Furniture of the page: tip lines, copyright, invitations to subscribe.
    Furniture,
}

impl Wording {
    /// The words of a sentence.
    pub(crate) fn words_of(&self, sentence_idx: usize) -> &[u32] {
        let start = self.sentences[sentence_idx].first_word as usize;
        let end = self.sentences.get(sentence_idx + 1).map_or(self.words.len(), |next| next.first_word as usize);
        &self.words[start..end]
    }

    /// The sentences that touch a span, as indices.
    pub(crate) fn sentences_in(&self, span: ByteSpan) -> std::ops::Range<usize> {
        let first = self.sentences.partition_point(|sentence| sentence.span.end() <= span.start());
        let last = self.sentences.partition_point(|sentence| sentence.span.start() < span.end());
        first..last.max(first)
    }
}

/// Draws the words of a document.
pub(crate) fn draw(document: &Document, reading: &Reading, res: &Resources) -> Wording {
    let mut wording = Wording::default();
    for span in sentence_spans(document, reading) {
        let tokens = tokenize(&document.text, span);
        let kind = kind_of(document, reading, span, &tokens, res);
        wording.sentences.push(SentencePrint { span, first_word: wording.words.len() as u32, kind });
        wording.words.extend(tokens.iter().filter(|token| is_word(token)).map(|token| hash::word(token.text(&document.text))));
    }
    if let Some(title) = &document.title {
        let span = ByteSpan::new(0, title.value.len());
        wording.headline = tokenize(&title.value, span)
            .iter()
            .filter(|token| is_word(token))
            .map(|token| hash::word(token.text(&title.value)))
            .collect();
    }
    wording
}

/// The sentences of the reading; a reading that lists none (made elsewhere) is compared by blocks.
fn sentence_spans(document: &Document, reading: &Reading) -> Vec<ByteSpan> {
    let spans: Vec<ByteSpan> = if reading.sentences.is_empty() {
        document.blocks.iter().filter(|block| block.is_read()).map(|block| block.span).collect()
    } else {
        reading.sentences.clone()
    };
    spans.into_iter().filter(|span| span.fits(&document.text)).collect()
}

fn is_word(token: &Token) -> bool {
    matches!(token.kind, TokenKind::Word | TokenKind::Number)
}

fn kind_of(document: &Document, reading: &Reading, span: ByteSpan, tokens: &[Token], res: &Resources) -> SentenceKind {
    let is_note = document.block_at(span.start()).is_some_and(|block| block.kind == BlockKind::Note);
    if is_note || res.furniture.occurs_in(span.slice(&document.text)) || lists_videos(span.slice(&document.text)) {
        return SentenceKind::Furniture;
    }
    let quoted: usize = reading
        .attributions
        .iter()
        .filter(|attribution| attribution.form == AttributionForm::Direct)
        .flat_map(|attribution| &attribution.content)
        .filter(|content| content.overlaps(span))
        .map(|content| content.end().min(span.end()) - content.start().max(span.start()))
        .sum();
    if 2 * quoted.max(quoted_bytes(&document.text, tokens)) > span.len() {
        SentenceKind::Quotation
    } else {
        SentenceKind::Narrative
    }
}

/// "1:07 Crowd fills the square 0:42 Mayor speaks": running times of videos, each with its title.
fn lists_videos(sentence: &str) -> bool {
    let is_running_time = |word: &str| {
        word.split_once(':').is_some_and(|(minutes, seconds)| {
            let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
            (1..=2).contains(&minutes.len()) && seconds.len() == 2 && is_number(minutes) && is_number(seconds)
        })
    };
    let is_title = |word: &str| word.starts_with(char::is_uppercase) && !matches!(word, "AM" | "PM" | "A.M." | "P.M.");
    let words = || sentence.split_whitespace();
    let titled = words().zip(words().skip(1)).filter(|(time, title)| is_running_time(time) && is_title(title)).count();
    titled >= 2 || titled == 1 && words().next().is_some_and(is_running_time)
}

/// Bytes between quotation marks in a sentence, for texts whose attributions were not read.
fn quoted_bytes(text: &str, tokens: &[Token]) -> usize {
    let doubles = tokens.iter().filter(|token| matches!(token.text(text), "\"" | "“" | "”" | "„" | "``" | "''" | "«" | "»"));
    let marks: Vec<usize> = doubles.map(|token| token.span.start()).collect();
    marks.chunks_exact(2).map(|pair| pair[1] - pair[0]).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_videos_are_told_from_times_of_day() {
        for text in ["1:07 Crowd fills the square 0:42 Mayor speaks", "2:13 Fire on the quay"] {
            assert!(lists_videos(text), "{text}");
        }
        for text in ["At 5:30 PM Monday a bomb went off.", "Shots fell at 5:30 a.m. and 6:10 a.m.", "He died at 14:20 Tuesday."] {
            assert!(!lists_videos(text), "{text}");
        }
    }
}
