//! Paragraphs to windows of pieces, each piece with what an uncased vocabulary does not see: case, quotation, place in the document.

use crate::{
    model::{Passage, Place},
    wordpiece::WordPiece,
};

/// Longest window, in pieces, with its first and last mark.
pub(crate) const LONGEST: usize = 200;

/// A word: a run of letters, digits and combining marks, or any other single character. A byte range of the paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// Where a word stands to quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quotation {
    Outside,
    Inside,
    Opening,
    Closing,
}

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Mark,
    Digits,
    Lower,
    Title,
    Capitals,
    OneCapital,
    Mixed,
}

/// A stretch of a paragraph that is read at once.
#[derive(Clone, Debug)]
pub(crate) struct Window {
    /// Paragraph, by its index.
    pub(crate) passage: usize,
    pub(crate) place: Place,
    pub(crate) words: Vec<Word>,
    /// Pieces with their features; the first and the last are marks of the window.
    pub(crate) pieces: Vec<Piece>,
    /// Index of the first piece of each word.
    pub(crate) first: Vec<usize>,
}

/// One input of the encoder.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    pub(crate) id: u32,
    pub(crate) shape: Shape,
    pub(crate) quotation: Quotation,
    /// Kind of the name that it stands in, 0 for none.
    pub(crate) kind: u8,
}

/// Cuts a passage into windows of at most `longest` pieces, after a sentence's last mark if there is one.
pub(crate) fn cut(idx: usize, passage: &Passage<'_>, vocabulary: &WordPiece, longest: usize, windows: &mut Vec<Window>) {
    let Passage { text, place, names } = *passage;
    let words = words(text);
    let quotations = quotations(text, &words);
    let mut ids = Vec::new();
    let mut bounds = vec![0];
    for word in &words {
        let before = ids.len();
        vocabulary.cut(&text[word.start..word.end], &mut ids);
        ids.truncate(before + longest - 2);
        bounds.push(ids.len());
    }
    let mut start = 0;
    while start < words.len() {
        let stop = window_end(text, &words, &bounds, start, longest);
        let (begin, end) = ((vocabulary.begin, Shape::Mark), (vocabulary.end, Shape::Mark));
        let frame = |(id, shape)| Piece { id, shape, quotation: Quotation::Outside, kind: 0 };
        let mut pieces = vec![frame(begin)];
        let mut first = Vec::new();
        for word in start..stop {
            first.push(pieces.len());
            let shape = shape(&text[words[word].start..words[word].end]);
            let name = &names[..names.partition_point(|(range, _)| range.start <= words[word].start)];
            let kind = name.last().filter(|(range, _)| words[word].start < range.end).map_or(0, |(_, kind)| *kind);
            let quotation = quotations[word];
            pieces.extend(ids[bounds[word]..bounds[word + 1]].iter().map(|id| Piece { id: *id, shape, quotation, kind }));
        }
        pieces.push(frame(end));
        windows.push(Window { passage: idx, place, words: words[start..stop].to_vec(), pieces, first });
        start = stop;
    }
}

fn window_end(text: &str, words: &[Word], bounds: &[usize], start: usize, longest: usize) -> usize {
    let mut stop = start;
    let mut last_sentence = None;
    while stop < words.len() && bounds[stop + 1] - bounds[start] <= longest - 2 {
        stop += 1;
        let word = |idx: usize| &text[words[idx].start..words[idx].end];
        let ends = matches!(word(stop - 1), "." | "?" | "!");
        let closes = matches!(word(stop - 1), "”" | "\"") && stop >= start + 2 && matches!(word(stop - 2), "." | "?" | "!" | ",");
        if ends || closes {
            last_sentence = Some(stop);
        }
    }
    if stop < words.len() { last_sentence.unwrap_or(stop) } else { stop }
}

fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut in_run = false;
    for (at, char) in text.char_indices() {
        let end = at + char.len_utf8();
        let in_word = char.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&char);
        match words.last_mut() {
            Some(word) if in_word && in_run => word.end = end,
            _ if char.is_whitespace() => {}
            _ => words.push(Word { start: at, end }),
        }
        in_run = in_word;
    }
    words
}

fn quotations(text: &str, words: &[Word]) -> Vec<Quotation> {
    let mut open = false;
    let state = |word: &Word| {
        let (state, after) = match &text[word.start..word.end] {
            "“" | "«" => (Quotation::Opening, true),
            "”" | "»" => (Quotation::Closing, false),
            "\"" if open => (Quotation::Closing, false),
            "\"" => (Quotation::Opening, true),
            _ if open => (Quotation::Inside, true),
            _ => (Quotation::Outside, false),
        };
        open = after;
        state
    };
    words.iter().map(state).collect()
}

fn shape(word: &str) -> Shape {
    let Some(first) = word.chars().next().filter(|char| char.is_alphanumeric()) else { return Shape::Mark };
    if word.chars().any(char::is_numeric) {
        return Shape::Digits;
    }
    let n = word.chars().count();
    let n_upper = word.chars().filter(|char| char.is_uppercase()).count();
    match n_upper {
        0 => Shape::Lower,
        _ if n == 1 => Shape::OneCapital,
        _ if n_upper == n => Shape::Capitals,
        1 if first.is_uppercase() => Shape::Title,
        _ => Shape::Mixed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_runs_of_letters_or_single_marks() {
        let text = "It's “5th”, né e\u{301}t_x.";
        let found: Vec<&str> = words(text).iter().map(|word| &text[word.start..word.end]).collect();
        assert_eq!(found, ["It", "'", "s", "“", "5th", "”", ",", "né", "e\u{301}t", "_", "x", "."]);
    }

    #[test]
    fn shapes_tell_how_words_are_written() {
        use Shape::{Capitals, Digits, Lower, Mark, Mixed, OneCapital, Title};
        for (word, expected) in
            [(",", Mark), ("5th", Digits), ("tea", Lower), ("Tea", Title), ("TEA", Capitals), ("A", OneCapital), ("McTea", Mixed)]
        {
            assert_eq!(shape(word), expected, "{word}");
        }
    }

    #[test]
    fn quotations_open_and_close() {
        use Quotation::{Closing, Inside, Opening, Outside};
        for text in ["a \"b\" c", "a “b” c"] {
            let found = quotations(text, &words(text));
            assert_eq!(found, [Outside, Opening, Inside, Closing, Outside], "{text}");
        }
    }

    #[test]
    fn long_paragraphs_are_cut_at_sentences_and_nothing_is_lost() {
        let vocabulary = WordPiece::parse(b"[UNK]\n[CLS]\n[SEP]\na\n.").expect("sound");
        let text = "a a a a a a a a a. ".repeat(50);
        let mut windows = Vec::new();
        cut(0, &Passage { text: &text, place: Place::Later, names: &[] }, &vocabulary, LONGEST, &mut windows);
        assert!(windows.len() > 2 && windows.iter().all(|window| window.pieces.len() <= LONGEST));
        assert_eq!(windows.iter().map(|window| window.words.len()).sum::<usize>(), 500);
        for window in &windows {
            assert_eq!(&text[window.words.last().expect("not empty").start..][..1], ".");
        }
    }
}
