//! WordPiece (Wu et al. 2016), as uncased BERT uses it: small letters, no accents, the longest piece of the vocabulary first.

use rustc_hash::FxHashMap;
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use crate::tensors::FaultyModel;

/// Longest word that is cut into pieces, in characters; longer ones are unknown.
const LONGEST_WORD: usize = 100;

/// A vocabulary of pieces.
#[derive(Debug)]
pub(crate) struct WordPiece {
    first: FxHashMap<String, u32>,
    later: FxHashMap<String, u32>,
    unknown: u32,
    pub(crate) begin: u32,
    pub(crate) end: u32,
}

impl WordPiece {
    /// From lines, a piece each; the number of the line is the piece's id. `##` marks pieces within words.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, FaultyModel> {
        let faulty = |what: &str| FaultyModel::Setting(format!("vocabulary: {what}"));
        let lines = std::str::from_utf8(bytes).map_err(|_| faulty("no UTF-8"))?;
        let (mut first, mut later) = (FxHashMap::default(), FxHashMap::default());
        for (id, line) in (0u32..).zip(lines.lines()) {
            match line.strip_prefix("##") {
                Some(piece) if !piece.is_empty() => later.insert(piece.to_owned(), id),
                _ => first.insert(line.to_owned(), id),
            };
        }
        let special = |name: &str| first.get(name).copied().ok_or_else(|| faulty(name));
        Ok(Self { unknown: special("[UNK]")?, begin: special("[CLS]")?, end: special("[SEP]")?, first, later })
    }

    /// Number of pieces that an id can name.
    pub(crate) fn len(&self) -> usize {
        self.first.values().chain(self.later.values()).max().map_or(0, |id| *id as usize + 1)
    }

    /// Appends the pieces of one word.
    pub(crate) fn cut(&self, word: &str, pieces: &mut Vec<u32>) {
        let word = normalise(word);
        let start_len = pieces.len();
        if word.is_empty() || word.chars().count() > LONGEST_WORD {
            pieces.push(self.unknown);
            return;
        }
        let mut rest = word.as_str();
        while !rest.is_empty() {
            let vocabulary = if rest.len() == word.len() { &self.first } else { &self.later };
            let ends = rest.char_indices().rev().map(|(at, char)| at + char.len_utf8());
            let Some((end, id)) = ends.into_iter().find_map(|end| Some((end, *vocabulary.get(&rest[..end])?))) else {
                pieces.truncate(start_len);
                pieces.push(self.unknown);
                return;
            };
            pieces.push(id);
            rest = &rest[end..];
        }
    }
}

fn normalise(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    word.to_lowercase().nfd().filter(|char| !is_combining_mark(*char)).map(straight).collect()
}

/// Typographic quotation marks as typewriters have them: nine in ten of the training's are.
fn straight(char: char) -> char {
    match char {
        '“' | '”' | '„' | '‟' | '«' | '»' => '"',
        '‘' | '’' | '‚' | '‛' | '‹' | '›' => '\'',
        _ => char,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, expected: &[u32]) {
        let vocabulary = "[UNK]\n[CLS]\n[SEP]\nun\n##aff\n##able\n##a\nunited\ncafe\n\"";
        let pieces = WordPiece::parse(vocabulary.as_bytes()).expect("sound");
        let mut found = Vec::new();
        pieces.cut(word, &mut found);
        assert_eq!(found, expected, "{word}");
    }

    #[test]
    fn words_are_cut_into_the_longest_pieces() {
        check("un", &[3]);
        check("Unaffable", &[3, 4, 5]);
        check("UNITED", &[7]);
        check("unaff", &[3, 4]);
        check("Café", &[8]);
        check("“", &[9]);
        check("»", &[9]);
        check("unx", &[0]);
        check("able", &[0]);
        check("", &[0]);
        check(&"a".repeat(101), &[0]);
    }

    #[test]
    fn a_vocabulary_without_special_pieces_is_refused() {
        assert!(WordPiece::parse(b"a\nb").is_err());
        assert!(WordPiece::parse(&[0xff]).is_err());
    }
}
