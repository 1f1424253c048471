//! Fixed phrases of lower-case words, found by their first word, the longest first.

use rustc_hash::FxHashMap;

/// Phrases with what they mean.
#[derive(Clone, Debug)]
pub struct PhraseTable<T> {
    by_first: FxHashMap<Box<str>, Vec<(Box<[Box<str>]>, T)>>,
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
        for rows in by_first.values_mut() {
            rows.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
        }
        Self { by_first }
    }

    /// The longest phrase that the words from `at` on begin with, and its number of words. `word(idx)` gives the lower-case word at an
    /// index, `None` past the end.
    pub fn longest_at<'w>(&self, at: usize, word: impl Fn(usize) -> Option<&'w str>) -> Option<(usize, &T)> {
        let rows = self.by_first.get(word(at)?)?;
        rows.iter()
            .find(|(rest, _)| rest.iter().enumerate().all(|(n, expected)| word(at + 1 + n) == Some(expected)))
            .map(|(rest, meaning)| (rest.len() + 1, meaning))
    }
}

impl<T> Default for PhraseTable<T> {
    fn default() -> Self {
        Self { by_first: FxHashMap::default() }
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
