//! Tables of numbers by name: the weights of the incident scorer, and how common words are (`data/reconcile/`).

use crate::{
    rows::Table,
    source::{DataSource, LexiconError},
};

/// A table of weights.
#[derive(Debug)]
pub struct Weights {
    /// Sorted by name.
    rows: Vec<(String, f64)>,
}

impl Weights {
    /// Reads a table with the columns `name`, `weight` and `basis` (`fitted` or `set`), sorted by name.
    ///
    /// # Errors
    /// When the file is missing, a row is out of order, or a weight is no number.
    pub fn load(source: &DataSource, file: &str) -> Result<Self, LexiconError> {
        let table = Table::load(source, file)?;
        let mut rows: Vec<(String, f64)> = Vec::new();
        for row in table.rows(["name", "weight", "basis"])? {
            let [name, weight, basis] = row.fields;
            let weight = weight.parse().ok().filter(|weight: &f64| weight.is_finite());
            let weight = weight.ok_or_else(|| row.fault(format!("the weight of {name:?} is no number")))?;
            if !matches!(basis, "fitted" | "set") {
                return Err(row.fault(format!("the basis {basis:?} is neither \"fitted\" nor \"set\"")));
            }
            if rows.last().is_some_and(|(before, _)| before.as_str() >= name) {
                return Err(row.fault(format!("{name:?} is not in its sorted place")));
            }
            rows.push((name.to_owned(), weight));
        }
        Ok(Self { rows })
    }

    /// The weight of a name; 0 for names that the table does not list.
    pub fn of(&self, name: &str) -> f64 {
        self.rows.binary_search_by(|(listed, _)| listed.as_str().cmp(name)).map_or(0.0, |idx| self.rows[idx].1)
    }

    /// The names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().map(|(name, _)| name.as_str())
    }
}

/// How common words are in news texts.
#[derive(Debug)]
pub struct WordShares {
    rows: Vec<(String, f64)>,
}

impl WordShares {
    /// Reads a table with the columns `word` (lower case) and `per_mille` (texts in a thousand that hold it), sorted by word.
    ///
    /// # Errors
    /// When the file is missing, a row is out of order, or a share is not between 1 and 1000.
    pub fn load(source: &DataSource, file: &str) -> Result<Self, LexiconError> {
        let table = Table::load(source, file)?;
        let mut rows: Vec<(String, f64)> = Vec::new();
        for row in table.rows(["word", "per_mille"])? {
            let [word, share] = row.fields;
            let share = share.parse().ok().filter(|share: &u16| (1..=1000).contains(share));
            let share = share.ok_or_else(|| row.fault(format!("the share of {word:?} is no number from 1 to 1000")))?;
            if word.to_lowercase() != word || rows.last().is_some_and(|(before, _)| before.as_str() >= word) {
                return Err(row.fault(format!("{word:?} has capitals or is not in its sorted place")));
            }
            rows.push((word.to_owned(), f64::from(share) / 1000.0));
        }
        Ok(Self { rows })
    }

    /// Each word with the share of texts that hold it, 0 to 1.
    pub fn iter(&self) -> impl Iterator<Item = (&str, f64)> {
        self.rows.iter().map(|(word, share)| (word.as_str(), *share))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_tables_hold_what_is_asked_of_them() {
        let weights = Weights::load(&DataSource::Embedded, "reconcile/incident_weights.txt").expect("the shipped table is sound");
        assert!(weights.of("wording") > 0.0 && weights.of("place_abroad") < 0.0);
        assert_eq!(weights.of("no such row").to_bits(), 0.0_f64.to_bits());
        let shares = WordShares::load(&DataSource::Embedded, "reconcile/word_shares.txt").expect("the shipped table is sound");
        let of = |asked: &str| shares.iter().find(|(word, _)| *word == asked).map(|(_, share)| share);
        assert!(of("people").expect("a common word is listed") > of("camp").expect("a rarer word is listed"));
    }
}
