//! Words that lend or take back commitment: `data/lexicon/hedges.toml`.

use rashomon_model::Certainty;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use crate::source::{DataSource, LexiconError};

const FILE: &str = "lexicon/hedges.toml";

/// The hedges, by their first word.
#[derive(Debug, Default)]
pub struct Hedges {
    by_first: FxHashMap<String, Vec<(Vec<String>, Certainty)>>,
    of_names: FxHashSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    hedge: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    words: String,
    certainty: Certainty,
    #[serde(default)]
    of_name: bool,
    example: String,
}

impl Hedges {
    /// Reads the table.
    ///
    /// # Errors
    /// When the file is missing or a row is faulty, unsorted, or has an example without its words.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let text = source.text(FILE)?;
        let faulty = |line: usize, what: String| LexiconError::Faulty { file: FILE.to_owned(), line, what };
        let file: File = toml::from_str(&text).map_err(|fault| {
            let line = fault.span().map_or(0, |span| text[..span.start].lines().count() + 1);
            faulty(line, fault.message().to_owned())
        })?;
        let mut hedges = Self::default();
        for (before, row) in std::iter::once(None).chain(file.hedge.iter().map(Some)).zip(&file.hedge) {
            if before.is_some_and(|before| before.words >= row.words) {
                return Err(faulty(0, format!("{:?} is not in its sorted place", row.words)));
            }
            if !row.example.to_lowercase().contains(&row.words) {
                return Err(faulty(0, format!("the example of {:?} does not hold the words", row.words)));
            }
            if row.of_name {
                hedges.of_names.insert(row.words.clone());
            }
            let mut words = row.words.split(' ').map(str::to_owned);
            let first = words.next().unwrap_or_default();
            hedges.by_first.entry(first).or_default().push((words.collect(), row.certainty));
        }
        for phrases in hedges.by_first.values_mut() {
            phrases.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
        }
        Ok(hedges)
    }

    /// Whether a word (lower case) takes back the name after it, and not the sentence: "so-called".
    pub fn is_of_name(&self, word: &str) -> bool {
        self.of_names.contains(word)
    }

    /// The hedge that begins at the first of `words` (lower case), with its length in words; the longest wins.
    pub fn at<'w>(&self, mut words: impl Iterator<Item = &'w str> + Clone) -> Option<(Certainty, usize)> {
        let phrases = self.by_first.get(words.next()?)?;
        phrases
            .iter()
            .find(|(rest, _)| rest.iter().map(String::as_str).eq(words.clone().take(rest.len())))
            .map(|(rest, certainty)| (*certainty, rest.len() + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_hedge_wins() {
        let hedges = Hedges::load(&DataSource::Embedded).expect("the shipped table loads");
        assert_eq!(hedges.at(["may", "be", "it"].into_iter()), Some((Certainty::Hedged, 2)));
        assert_eq!(hedges.at(["may", "have"].into_iter()), Some((Certainty::Hedged, 1)));
        assert_eq!(hedges.at(["must"].into_iter()), None);
        assert!(hedges.is_of_name("so-called") && !hedges.is_of_name("allegedly"));
    }
}
