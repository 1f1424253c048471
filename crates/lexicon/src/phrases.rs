//! A table of phrases, walked token by token: the names of actors, titles, head nouns.
//!
//! Words are folded first ([`fold`]): lower case, without accents, one sort of apostrophe and hyphen. A walk costs two hash look-ups a token and
//! allocates nothing, so a whole table is matched in time linear in the text.

use std::borrow::Cow;

use rashomon_model::ByteSpan;
use rashomon_text::tokens::tokenize;
use rustc_hash::FxHashMap;
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// The form under which words are compared: lower case, no accents, straight apostrophes, plain hyphens.
pub fn fold(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        return if word.bytes().any(|byte| byte.is_ascii_uppercase() || byte == b'`') {
            Cow::Owned(word.to_ascii_lowercase().replace('`', "'"))
        } else {
            Cow::Borrowed(word)
        };
    }
    let folded = word
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            '’' | '‘' | '´' | '`' | 'ʼ' | 'ʻ' => '\'',
            '‐' | '‑' | '–' | '—' => '-',
            'ı' => 'i',
            _ => c,
        })
        .collect();
    Cow::Owned(folded)
}

/// The folded tokens of a phrase.
pub fn fold_phrase(phrase: &str) -> Vec<String> {
    tokenize(phrase, ByteSpan::new(0, phrase.len())).iter().map(|token| fold(token.text(phrase)).into_owned()).collect()
}

/// A place in a [`PhraseTable`]: the phrase read so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Node(u32);

/// Phrases with a value each.
#[derive(Clone, Debug)]
pub struct PhraseTable<V> {
    words: FxHashMap<Box<str>, u32>,
    edges: FxHashMap<(u32, u32), u32>,
    values: FxHashMap<u32, V>,
    n_nodes: u32,
}

impl<V> Default for PhraseTable<V> {
    fn default() -> Self {
        Self { words: FxHashMap::default(), edges: FxHashMap::default(), values: FxHashMap::default(), n_nodes: 1 }
    }
}

impl<V> PhraseTable<V> {
    /// Before the first word.
    pub const ROOT: Node = Node(0);

    /// Enters a phrase of folded words. A phrase that is there already keeps its value, which is returned.
    pub fn insert<S: AsRef<str>>(&mut self, words: &[S], value: V) -> Option<&V> {
        let mut node = 0;
        for word in words {
            let n_words = self.words.len() as u32;
            let word = *self.words.entry(word.as_ref().into()).or_insert(n_words);
            let next = *self.edges.entry((node, word)).or_insert(self.n_nodes);
            if next == self.n_nodes {
                self.n_nodes += 1;
            }
            node = next;
        }
        if self.values.contains_key(&node) {
            return self.values.get(&node);
        }
        self.values.insert(node, value);
        None
    }

    /// Changes the value of a phrase that is there.
    pub(crate) fn relax<S: AsRef<str>>(&mut self, words: &[S], change: impl Fn(&V) -> V) {
        let node = words.iter().try_fold(Self::ROOT, |node, word| self.step(node, word.as_ref()));
        if let Some(value) = node.and_then(|node| self.values.get_mut(&node.0)) {
            *value = change(value);
        }
    }

    /// The node after one more folded word.
    pub fn step(&self, node: Node, word: &str) -> Option<Node> {
        let word = self.words.get(word)?;
        self.edges.get(&(node.0, *word)).copied().map(Node)
    }

    /// The value of the phrase that ends at `node`.
    pub fn value(&self, node: Node) -> Option<&V> {
        self.values.get(&node.0)
    }

    /// The value of a phrase of folded words.
    pub fn get<S: AsRef<str>>(&self, words: &[S]) -> Option<&V> {
        let node = words.iter().try_fold(Self::ROOT, |node, word| self.step(node, word.as_ref()))?;
        self.value(node)
    }

    /// The longest phrase at the start of `words`: its number of words and its value.
    pub fn longest<'w>(&self, words: impl Iterator<Item = &'w str>) -> Option<(usize, &V)> {
        let mut node = Self::ROOT;
        let mut best = None;
        for (n, word) in words.enumerate() {
            let Some(next) = self.step(node, word) else { break };
            node = next;
            if let Some(value) = self.value(node) {
                best = Some((n + 1, value));
            }
        }
        best
    }

    /// Number of phrases.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is no phrase.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_wins() {
        let mut table = PhraseTable::default();
        table.insert(&["new", "york"], 1);
        table.insert(&["new", "york", "times"], 2);
        let find = |words: &[&'static str]| table.longest(words.iter().copied()).map(|(n, value)| (n, *value));
        assert_eq!(find(&["new", "york", "times", "said"]), Some((3, 2)));
        assert_eq!(find(&["new", "york", "said"]), Some((2, 1)));
        assert_eq!(find(&["new", "times"]), None);
    }

    #[test]
    fn a_phrase_keeps_its_first_value() {
        let mut table = PhraseTable::default();
        assert_eq!(table.insert(&["a"], 1), None);
        assert_eq!(table.insert(&["a"], 2), Some(&1));
        assert_eq!(table.len(), 1);
    }

    #[test]
    fn accents_and_marks_are_folded() {
        assert_eq!(fold_phrase("Médecins d’État–ISIS‑K"), ["medecins", "d'etat", "-", "isis-k"]);
        assert_eq!(fold_phrase("Kurdistan Workers’ Party"), ["kurdistan", "workers", "'", "party"]);
    }
}
