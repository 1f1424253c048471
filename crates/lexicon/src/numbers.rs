//! Numerals: number words, vague numerals with agreed bounds, qualifiers. From `data/figures/numbers.toml`.

use std::collections::BTreeMap;

use rashomon_model::Qualifier;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use crate::{
    fixed_phrases::PhraseTable,
    source::{DataSource, LexiconError},
    tables::parse_toml,
    word_filter::WordFilter,
};

const FILE: &str = "figures/numbers.toml";

/// Number words and the words around them.
#[derive(Clone, Debug, Default)]
pub struct Numbers {
    words: FxHashMap<Box<str>, NumberWord>,
    /// The words, and those put together of tens and ones.
    filter: WordFilter,
    /// What a numeral can begin with.
    begins: WordFilter,
    /// "dozens", "several hundred".
    pub vague: PhraseTable<VagueNumeral>,
    /// "at least", "some" before a number; "all", "the" are [`Qualifier::Exact`].
    pub qualifiers: PhraseTable<Qualifier>,
    /// "or more" after a number.
    pub qualifiers_after: PhraseTable<Qualifier>,
    takes_up_to: FxHashSet<Box<str>>,
}

/// A word that is part of a numeral.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberWord {
    /// "seven", "ninety".
    Cardinal(u32),
    /// "dozen", "hundred", "million".
    Multiplier(u32),
    /// "third".
    Ordinal(u32),
}

/// A numeral whose bounds are agreed, not stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct VagueNumeral {
    /// Agreed lower bound.
    pub low: u32,
    /// Agreed upper bound, where the words have one.
    pub high: Option<u32>,
}

impl Numbers {
    /// What a lower-case word says in a numeral. Hyphenated words ("twenty-one") are put together.
    pub fn word(&self, word: &str) -> Option<NumberWord> {
        if !self.filter.may_hold(word) {
            return None;
        }
        if let Some(found) = self.words.get(word) {
            return Some(*found);
        }
        let (tens, unit) = word.split_once('-')?;
        match (self.words.get(tens)?, self.words.get(unit)?) {
            (NumberWord::Cardinal(tens), NumberWord::Cardinal(unit)) if is_tens(*tens) && *unit < 10 => {
                Some(NumberWord::Cardinal(tens + unit))
            }
            _ => None,
        }
    }

    /// "owned (up to)": whether "up to" after a lower-case word is its own and qualifies no number.
    pub fn takes_up_to(&self, word: &str) -> bool {
        self.takes_up_to.contains(word)
    }

    /// Whether a numeral, or a qualifier before one, can begin with a lower-case word; `false` is certain but for articles.
    pub fn can_begin(&self, word: &str) -> bool {
        self.begins.may_hold(word)
    }

    /// Reads the table.
    ///
    /// # Errors
    /// When the file is missing or faulty.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let file: File = parse_toml(source, FILE)?;
        let mut words = FxHashMap::default();
        words.extend(file.cardinals.into_iter().map(|(word, n)| (word.into(), NumberWord::Cardinal(n))));
        words.extend(file.multipliers.into_iter().map(|(word, n)| (word.into(), NumberWord::Multiplier(n))));
        words.extend(file.ordinals.into_iter().map(|(word, n)| (word.into(), NumberWord::Ordinal(n))));
        let filter = filter(&words);
        let vague = file.vague.iter().map(|row| (row.phrase.as_str(), VagueNumeral { low: row.low, high: row.high }));
        let (vague, qualifiers_before) = (PhraseTable::new(vague), qualifiers(&file.qualifiers));
        let mut begins = filter.clone();
        vague.first_words().chain(qualifiers_before.first_words()).for_each(|word| begins.insert(word));
        Ok(Self {
            words,
            filter,
            begins,
            vague,
            qualifiers: qualifiers_before,
            qualifiers_after: qualifiers(&file.qualifiers_after),
            takes_up_to: file.up_to_of_verbs.verbs.into_iter().map(String::into_boxed_str).collect(),
        })
    }
}

fn is_tens(n: u32) -> bool {
    n >= 20 && n.is_multiple_of(10)
}

fn filter(words: &FxHashMap<Box<str>, NumberWord>) -> WordFilter {
    let cardinals =
        |is_one: fn(u32) -> bool| words.iter().filter(move |(_, word)| matches!(word, NumberWord::Cardinal(n) if is_one(*n)));
    let mut filter = WordFilter::default();
    words.keys().for_each(|word| filter.insert(word));
    for (tens, _) in cardinals(is_tens) {
        cardinals(|n| n < 10).for_each(|(unit, _)| filter.insert(&format!("{tens}-{unit}")));
    }
    filter
}

fn qualifiers(table: &BTreeMap<Qualifier, Vec<String>>) -> PhraseTable<Qualifier> {
    PhraseTable::new(table.iter().flat_map(|(qualifier, phrases)| phrases.iter().map(|phrase| (phrase.as_str(), *qualifier))))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    cardinals: BTreeMap<String, u32>,
    multipliers: BTreeMap<String, u32>,
    ordinals: BTreeMap<String, u32>,
    vague: Vec<VagueRow>,
    qualifiers: BTreeMap<Qualifier, Vec<String>>,
    qualifiers_after: BTreeMap<Qualifier, Vec<String>>,
    up_to_of_verbs: UpToRow,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UpToRow {
    verbs: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VagueRow {
    phrase: String,
    low: u32,
    high: Option<u32>,
    #[expect(dead_code, reason = "for the reader of the table")]
    example: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_hyphens_and_bounds() {
        let numbers = Numbers::load(&DataSource::Embedded).expect("the table loads");
        assert_eq!(numbers.word("twenty-one"), Some(NumberWord::Cardinal(21)));
        assert_eq!(numbers.word("seven-day"), None);
        let words = ["several", "dozen", "prisoners"];
        let found = numbers.vague.longest_at(0, |idx| words.get(idx).copied());
        assert_eq!(found, Some((2, &VagueNumeral { low: 24, high: None })));
    }
}
