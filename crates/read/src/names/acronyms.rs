//! Abbreviations that a text defines: "the Harbour Workers Association (HWA)".

use std::ops::Range;

use rashomon_model::{Maker, MentionKind};
use rashomon_text::tokens::Shape;
use rustc_hash::FxHashMap;

use super::words::{SentenceWords, Words};

/// Whether `short` abbreviates `long`: its letters are the initials of the words of `long`, one more or one less allowed.
pub(crate) fn is_acronym_of(short: &str, long: &str) -> bool {
    let letters: Vec<char> = short.chars().filter(|c| c.is_alphanumeric()).collect();
    let is_abbreviation = (2..=8).contains(&letters.len())
        && !short.contains(char::is_whitespace)
        && letters.iter().filter(|c| c.is_uppercase()).count() * 2 > letters.len();
    if !is_abbreviation || !long.contains(char::is_whitespace) {
        return false;
    }
    let initials: Vec<char> = long
        .split(|c: char| c.is_whitespace() || c == '-')
        .filter_map(|word| word.chars().next())
        .filter(|c| c.is_uppercase())
        .collect();
    initials.len() >= 2 && initials.len().abs_diff(letters.len()) <= 1 && {
        let (short, long) = if letters.len() <= initials.len() { (&letters, &initials) } else { (&initials, &letters) };
        let mut rest = long.iter();
        short.iter().all(|letter| rest.any(|other| other.eq_ignore_ascii_case(letter)))
    }
}

/// The abbreviation that is defined in brackets right after the tokens `name`: its token.
pub(crate) fn defined_after(words: &Words<'_>, sentence: &SentenceWords, name: Range<usize>) -> Option<usize> {
    let open = name.end;
    let at = open + 1;
    if at + 1 >= sentence.range.end
        || !matches!(words.folded(open), "(" | "[")
        || !matches!(words.folded(at + 1), ")" | "]" | "," | ";" | "or")
    {
        return None;
    }
    let is_capitals = words.token(at).shape == Shape::Upper || words.text(at).chars().filter(|c| c.is_uppercase()).count() >= 2;
    (is_capitals && is_acronym_of(words.text(at), words.span(name).slice(words.ctx.text))).then_some(at)
}

/// What an abbreviation stands for.
pub(crate) struct Defined {
    pub(crate) kind: MentionKind,
    /// What made the name that it abbreviates, where that is listed.
    pub(crate) listed: Option<Maker>,
}

/// Abbreviations defined so far in a document, folded.
pub(crate) type Acronyms<'w> = FxHashMap<&'w str, Defined>;

#[cfg(test)]
mod tests {
    use super::is_acronym_of;

    #[test]
    fn initials_more_or_less() {
        assert!(is_acronym_of("WEF", "World Economic Forum"));
        assert!(is_acronym_of("HRCP", "Human Rights Commission of Pakistan"));
        assert!(is_acronym_of("QBA", "Bar Association"), "the text leaves out the town");
        assert!(!is_acronym_of("Reuters", "Royal Society"));
        assert!(!is_acronym_of("XYZ", "Human Rights Commission"));
    }
}
