//! Plain lists of words and phrases, one a line: `data/reconcile/*.txt`.

use aho_corasick::{AhoCorasick, MatchKind};

use crate::{
    rows::Table,
    source::{DataSource, LexiconError},
};

/// Words, looked at one by one.
#[derive(Debug)]
pub struct WordList {
    words: Vec<String>,
}

impl WordList {
    /// Reads a list: lower case, sorted, without repeats; lines that start with `#` are comments.
    ///
    /// # Errors
    /// When the file is missing or a line is out of order or not in lower case.
    pub fn load(source: &DataSource, file: &str) -> Result<Self, LexiconError> {
        let text = source.text(file)?;
        let mut words: Vec<String> = Vec::new();
        for (idx, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.is_empty()) {
            let faulty = |what: String| LexiconError::Faulty { file: file.to_owned(), line: idx + 1, what };
            if line.trim() != line || line.to_lowercase() != line {
                return Err(faulty(format!("{line:?} has capitals or space around it")));
            }
            if words.last().is_some_and(|before| before.as_str() >= line) {
                return Err(faulty(format!("{line:?} is not in its sorted place")));
            }
            words.push(line.to_owned());
        }
        Ok(Self { words })
    }

    /// Whether the list holds a word given in lower case.
    pub fn contains(&self, word: &str) -> bool {
        self.words.binary_search_by(|listed| listed.as_str().cmp(word)).is_ok()
    }

    /// The words, sorted.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }
}

/// Phrases, looked for in running text.
#[derive(Debug)]
pub struct MarkerList {
    finder: AhoCorasick,
}

impl MarkerList {
    /// Reads a list in the form of [`WordList::load`].
    ///
    /// # Errors
    /// As there.
    pub fn load(source: &DataSource, file: &str) -> Result<Self, LexiconError> {
        let list = WordList::load(source, file)?;
        let finder = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .build(&list.words)
            .map_err(|fault| LexiconError::Faulty { file: file.to_owned(), line: 0, what: fault.to_string() })?;
        Ok(Self { finder })
    }

    /// Whether one of the phrases stands in the text, as whole words, upper and lower case taken alike (ASCII).
    pub fn occurs_in(&self, text: &str) -> bool {
        self.finder.find_iter(text).any(|found| {
            let before = text[..found.start()].chars().next_back();
            let after = text[found.end()..].chars().next();
            !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
        })
    }
}

/// Words that name one deed, each with the word that stands for them all.
#[derive(Debug)]
pub struct DeedWords {
    rows: Vec<(String, String)>,
}

impl DeedWords {
    /// Reads a table with the columns `word` and `as`, lower case, sorted by word; no word stands for its set and for another.
    ///
    /// # Errors
    /// When the file is missing or a row is out of order.
    pub fn load(source: &DataSource, file: &str) -> Result<Self, LexiconError> {
        let table = Table::load(source, file)?;
        let mut rows: Vec<(String, String)> = Vec::new();
        for row in table.rows(["word", "as"])? {
            let [word, stands_for] = row.fields;
            if word.to_lowercase() != word || rows.last().is_some_and(|(before, _)| before.as_str() >= word) {
                return Err(row.fault(format!("{word:?} has capitals or is not in its sorted place")));
            }
            rows.push((word.to_owned(), stands_for.to_owned()));
        }
        Ok(Self { rows })
    }

    /// The word that stands for a base form: itself where the table does not list it.
    pub fn key<'w>(&'w self, word: &'w str) -> &'w str {
        self.rows.binary_search_by(|(listed, _)| listed.as_str().cmp(word)).map_or(word, |idx| &self.rows[idx].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn furniture_is_told_from_news() {
        let furniture = MarkerList::load(&DataSource::Embedded, "reconcile/furniture.txt").expect("the shipped table loads");
        for text in ["ANYONE WITH INFORMATION is asked to call.", "© 2020 The Post", "Sign up for our newsletter"] {
            assert!(furniture.occurs_in(text), "{text}");
        }
        for text in ["Two men were shot on Monday.", "The subscriptionless man was hurt."] {
            assert!(!furniture.occurs_in(text), "{text}");
        }
    }

    #[test]
    fn words_for_one_deed_have_one_key() {
        let deeds = DeedWords::load(&DataSource::Embedded, "reconcile/deed_words.txt").expect("the shipped table loads");
        assert_eq!(deeds.key("death"), deeds.key("kill"));
        assert_eq!(deeds.key("vote"), "vote");
        assert!(deeds.rows.iter().all(|(_, stands_for)| deeds.key(stands_for) == stands_for), "a key is in another set");
    }

    #[test]
    fn function_words_are_looked_up() {
        let words = WordList::load(&DataSource::Embedded, "reconcile/function_words.txt").expect("the shipped table loads");
        assert!(words.contains("the") && !words.contains("bomb"));
    }
}
