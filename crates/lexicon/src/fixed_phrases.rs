//! Fixed phrases of lower-case words, found by their first word, the longest first.

use rustc_hash::FxHashMap;

use crate::word_filter::WordFilter;

/// Phrases with what they mean.
#[derive(Clone, Debug)]
pub struct PhraseTable<T> {
    by_first: FxHashMap<Box<str>, Vec<(Box<[Box<str>]>, T)>>,
    first_words: WordFilter,
}

impl<T> PhraseTable<T> {
    /// From phrases in any order; words are parted by single spaces.
    pub fn new<'a>(phrases: impl IntoIterator<Item = (&'a str, T)>) -> Self {
        let mut by_first: FxHashMap<Box<str>, Vec<(Box<[Box<str>]>, T)>> = FxHashMap::default();
        for (phrase, meaning) in phrases {
            let mut words = phrase.split(' ').map(Box::<str>::from);
            let Some(first) = words.next() else { continue };
            by_first.entry(first).or_default().push((words.collect(), meaning));
        }
        let mut first_words = WordFilter::default();
        for (first, rows) in &mut by_first {
            first_words.insert(first);
            rows.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
        }
        Self { by_first, first_words }
    }

    /// The words that phrases begin with.
    pub fn first_words(&self) -> impl Iterator<Item = &str> {
        self.by_first.keys().map(|word| &**word)
    }

    /// The longest phrase that the words from `at` on begin with, and its number of words. `word(idx)` gives the lower-case word at an
    /// index, `None` past the end.
    pub fn longest_at<'w>(&self, at: usize, word: impl Fn(usize) -> Option<&'w str>) -> Option<(usize, &T)> {
        let first = word(at).filter(|first| self.first_words.may_hold(first))?;
        let rows = self.by_first.get(first)?;
        rows.iter()
            .find(|(rest, _)| rest.iter().enumerate().all(|(n, expected)| word(at + 1 + n) == Some(expected)))
            .map(|(rest, meaning)| (rest.len() + 1, meaning))
    }
}

impl<T> Default for PhraseTable<T> {
    fn default() -> Self {
        Self { by_first: FxHashMap::default(), first_words: WordFilter::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_wins() {
        let table = PhraseTable::new([("at", 1), ("at least", 2), ("at least about", 3)]);
        let words = ["at", "least", "ten"];
        assert_eq!(table.longest_at(0, |idx| words.get(idx).copied()), Some((2, &2)));
        assert_eq!(table.longest_at(1, |idx| words.get(idx).copied()), None);
    }
}
