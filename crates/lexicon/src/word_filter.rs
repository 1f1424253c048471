//! A quick test before a table of words is asked: most words of a text stand in none of them.

/// A set of words known by length, first and last letter. Says yes to every word in it, and to few others; small letters and capitals are
/// alike (ASCII).
#[derive(Clone, Debug)]
pub struct WordFilter {
    bits: Box<[u64; N_BITS / 64]>,
}

/// Five bits for each letter, four for the length.
const N_BITS: usize = 1 << 14;

impl WordFilter {
    /// Adds a word.
    pub fn insert(&mut self, word: &str) {
        let bit = bit(word);
        self.bits[bit / 64] |= 1 << (bit % 64);
    }

    /// Whether the word can be in the set; `false` is certain.
    pub fn may_hold(&self, word: &str) -> bool {
        let bit = bit(word);
        self.bits[bit / 64] >> (bit % 64) & 1 == 1
    }
}

impl Default for WordFilter {
    fn default() -> Self {
        Self { bits: Box::new([0; N_BITS / 64]) }
    }
}

fn bit(word: &str) -> usize {
    let bytes = word.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return 0 };
    let letter = |byte: u8| usize::from(byte & 31);
    letter(*first) << 9 | letter(*last) << 4 | bytes.len().min(15)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn most_other_words_are_refused() {
        let mut filter = WordFilter::default();
        ["Monday", "week", "ago"].into_iter().for_each(|word| filter.insert(word));
        assert!(["monday", "WEEK", "ago"].into_iter().all(|word| filter.may_hold(word)));
        assert!(!["", "weeks", "soldier", "and", "age"].into_iter().any(|word| filter.may_hold(word)));
    }

    proptest! {
        #[test]
        fn no_word_of_the_set_is_refused(words in prop::collection::vec("\\PC{0,20}", 1..20)) {
            let mut filter = WordFilter::default();
            words.iter().for_each(|word| filter.insert(word));
            prop_assert!(words.iter().all(|word| filter.may_hold(word) && filter.may_hold(&word.to_ascii_uppercase())));
        }
    }
}
