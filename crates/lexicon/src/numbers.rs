//! Numerals: number words, vague numerals with agreed bounds, qualifiers. From `data/figures/numbers.toml`.

use std::collections::BTreeMap;

use rashomon_model::Qualifier;
use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::{
    fixed_phrases::PhraseTable,
    source::{DataSource, LexiconError},
    tables::parse_toml,
};

const FILE: &str = "figures/numbers.toml";

/// Number words and the words around them.
#[derive(Clone, Debug, Default)]
pub struct Numbers {
    words: FxHashMap<Box<str>, NumberWord>,
    /// "dozens", "several hundred".
    pub vague: PhraseTable<VagueNumeral>,
    /// "at least", "some" before a number; "all", "the" are [`Qualifier::Exact`].
    pub qualifiers: PhraseTable<Qualifier>,
    /// "or more" after a number.
    pub qualifiers_after: PhraseTable<Qualifier>,
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
        if let Some(found) = self.words.get(word) {
            return Some(*found);
        }
        let (tens, unit) = word.split_once('-')?;
        match (self.words.get(tens)?, self.words.get(unit)?) {
            (NumberWord::Cardinal(tens), NumberWord::Cardinal(unit)) if *tens >= 20 && tens % 10 == 0 && *unit < 10 => {
                Some(NumberWord::Cardinal(tens + unit))
            }
            _ => None,
        }
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
        let vague = file.vague.iter().map(|row| (row.phrase.as_str(), VagueNumeral { low: row.low, high: row.high }));
        Ok(Self {
            words,
            vague: PhraseTable::new(vague),
            qualifiers: qualifiers(&file.qualifiers),
            qualifiers_after: qualifiers(&file.qualifiers_after),
        })
    }
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
