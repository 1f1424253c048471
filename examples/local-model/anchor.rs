//! Where quotations stand in a text. Models change quotation marks, dashes and white space when they copy; nothing else is forgiven.

use std::ops::Range;

/// A stretch of the text, prepared for looking up quotations.
pub(crate) struct Passage<'t> {
    text: &'t [char],
    range: Range<usize>,
    /// Its characters, alike marks made one, runs of white space made one blank.
    plain: Vec<char>,
    /// Where each stands in the text.
    places: Vec<usize>,
}

impl<'t> Passage<'t> {
    /// The characters `range` of the text.
    pub(crate) fn new(text: &'t [char], range: Range<usize>) -> Self {
        let (mut plain, mut places) = (Vec::new(), Vec::new());
        for (at, c) in text[range.clone()].iter().enumerate() {
            push_plain(&mut plain, *c, || places.push(range.start + at));
        }
        Self { text, range, plain, places }
    }

    /// The words of the passage.
    pub(crate) fn words(&self) -> String {
        self.text[self.range.clone()].iter().collect()
    }

    /// Every place of a quotation, in code points of the text, from whole word to whole word.
    pub(crate) fn find(&self, quotation: &str) -> Vec<Range<usize>> {
        let mut sought = Vec::new();
        quotation.trim().chars().for_each(|c| push_plain(&mut sought, c, || {}));
        if sought.is_empty() || sought.len() > self.plain.len() {
            return Vec::new();
        }
        let starts = (0..=self.plain.len() - sought.len()).filter(|&at| self.plain[at..].starts_with(&sought));
        let whole = starts.map(|at| at..at + sought.len()).filter(|found| !self.cuts(found.start) && !self.cuts(found.end));
        whole.map(|found| self.places[found.start]..self.places[found.end - 1] + 1).collect()
    }

    /// Whether a word goes on over the boundary before the character `at`.
    fn cuts(&self, at: usize) -> bool {
        let is_word = |at: Option<usize>| at.and_then(|at| self.plain.get(at)).is_some_and(|c| c.is_alphanumeric());
        is_word(at.checked_sub(1)) && is_word(Some(at))
    }

    /// The place of a quotation that is nearest to `other` without sharing a character with it.
    pub(crate) fn find_beside(&self, quotation: &str, other: &Range<usize>) -> Option<Range<usize>> {
        let apart = |found: &Range<usize>| found.end <= other.start || other.end <= found.start;
        let distance = |found: &Range<usize>| found.start.abs_diff(other.end).min(other.start.abs_diff(found.end));
        self.find(quotation).into_iter().filter(apart).min_by_key(distance)
    }

    /// The first place of a quotation inside `outer`.
    pub(crate) fn find_within(&self, quotation: &str, outer: &Range<usize>) -> Option<Range<usize>> {
        self.find(quotation).into_iter().find(|found| outer.start <= found.start && found.end <= outer.end)
    }
}

/// Adds a character as it is compared; `added` runs if one came in.
fn push_plain(plain: &mut Vec<char>, c: char, added: impl FnOnce()) {
    let c = match c {
        '‘' | '’' | '‚' | '′' | '`' => '\'',
        '“' | '”' | '„' | '«' | '»' => '"',
        '‐' | '‑' | '–' | '—' | '−' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    };
    if c != ' ' || plain.last().is_some_and(|last| *last != ' ') {
        plain.push(c);
        added();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_are_found_by_whole_words_despite_marks_and_breaks() {
        let text: Vec<char> = "“Élan’s\n  men” – men, said Élan; women said".chars().collect();
        let passage = Passage::new(&text, 0..text.len());
        let words = |found: Range<usize>| text[found].iter().collect::<String>();
        let check = |quotation: &str, expected: &[&str]| {
            let found: Vec<String> = passage.find(quotation).into_iter().map(words).collect();
            assert_eq!(found, expected, "{quotation}");
        };
        check("\"Élan's men\" - men", &["“Élan’s\n  men” – men"]);
        check("men", &["men", "men"]);
        check("omen", &[]);
        check("Elan", &[]);
        check("  ", &[]);
        let last = passage.find("women").remove(0);
        assert_eq!(passage.find_beside("said", &last), Some(last.end + 1..last.end + 5));
        assert_eq!(passage.find_within("men", &(0..14)), Some(10..13));
    }
}
