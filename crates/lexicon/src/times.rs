//! The grammar of time expressions: `data/times/words.tsv`, `rules.toml`, `holidays.tsv`, `events.txt`, `surroundings.toml`.
//!
//! Words have senses ([`Class`] and value); rules are patterns over words and classes with what a match means. This module loads and
//! checks the tables and indexes the rules by what they can begin with; matching and the arithmetic of dates are the reader's.
//! The shape follows HeidelTime's resources (Strötgen and Gertz 2010: rules, patterns, normalisation), with examples at each rule.

mod holidays;
mod pattern;
mod rules;
mod surroundings;
mod words;

use rustc_hash::FxHashSet;

use self::pattern::{Leaf, Opening};
pub use self::{
    holidays::HolidayDay,
    pattern::{Follow, Node},
    rules::{Example, Make, Near, ShiftAnchor, TimeRule},
    surroundings::{EventWords, Surroundings, TenseWords},
    words::{Class, ClassSet, N_CLASSES, Sense, Unit, Word, WordId},
};
use crate::source::{DataSource, LexiconError};

/// Words and rules of time expressions, compiled.
#[derive(Debug)]
pub struct TimeGrammar {
    words: words::Words,
    /// The rules, in the order of the file.
    pub rules: Vec<TimeRule>,
    by_word: Vec<Vec<Candidate>>,
    by_class: [Vec<Candidate>; N_CLASSES],
    /// Days of holidays; the value of a [`Class::Holiday`] sense is an index.
    pub holidays: Vec<HolidayDay>,
    /// Nouns for events that days are reckoned from, singular, in small letters.
    pub events: FxHashSet<Box<str>>,
    /// Words around expressions: tense, and what stands between an event and its day.
    pub surroundings: Surroundings,
}

/// A rule that can begin with some word or class.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    /// Index into the grammar's rules.
    pub rule: u16,
    /// What can stand after that word.
    pub follow: Follow,
}

impl TimeGrammar {
    /// Loads the tables below `times/`.
    ///
    /// # Errors
    /// The first faulty row or rule.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let mut words = words::Words::load("times/words.tsv", &source.text("times/words.tsv")?)?;
        let holidays = holidays::load("times/holidays.tsv", &source.text("times/holidays.tsv")?, &mut words)?;
        let rules = rules::load("times/rules.toml", &source.text("times/rules.toml")?, &mut words)?;
        let mut by_word: Vec<Vec<Candidate>> = vec![Vec::new(); words.len()];
        let mut by_class: [Vec<Candidate>; N_CLASSES] = std::array::from_fn(|_| Vec::new());
        for (idx, rule) in (0u16..).zip(&rules) {
            for Opening { leaf, follow } in pattern::openings(&rule.pattern) {
                let candidate = Candidate { rule: idx, follow };
                match leaf {
                    Leaf::Word(word) => by_word[usize::from(word.0)].push(candidate),
                    Leaf::Class(class) => by_class[class as usize].push(candidate),
                }
            }
        }
        let events = events(&source.text("times/events.txt")?);
        let surroundings = surroundings::load(source)?;
        Ok(Self { words, rules, by_word, by_class, holidays, events, surroundings })
    }

    /// A word of the grammar, by its lower-case form.
    pub fn word(&self, lower: &str) -> Option<&Word> {
        self.words.get(lower)
    }

    /// Whether the grammar can know a word, however its letters are written (ASCII); `false` is certain.
    pub fn may_know(&self, word: &str) -> bool {
        self.words.may_know(word)
    }

    /// Senses of the phrase that goes on from `state` with `word`, and the state after it; begin with [`TimeGrammar::PHRASE_START`].
    /// `None` when no phrase goes on so.
    pub fn phrase_step(&self, state: u32, word: WordId) -> Option<(u32, &[Sense])> {
        self.words.phrase_step(state, word)
    }

    /// State before the first word of a phrase.
    pub const PHRASE_START: u32 = 0;

    /// Rules that can begin with this very word.
    pub fn rules_at_word(&self, word: WordId) -> &[Candidate] {
        self.by_word.get(usize::from(word.0)).map_or(&[], Vec::as_slice)
    }

    /// Rules that can begin with a word of this class.
    pub fn rules_at_class(&self, class: Class) -> &[Candidate] {
        &self.by_class[class as usize]
    }
}

fn events(table: &str) -> FxHashSet<Box<str>> {
    table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(Box::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_grammar_loads_and_is_indexed() {
        let grammar = TimeGrammar::load(&DataSource::Embedded).expect("the shipped tables are sound");
        let may = grammar.word("may").expect("May is a month");
        assert_eq!(may.senses, [Sense { class: Class::Month, value: 5 }]);
        assert!(may.capital_only);
        assert!(!grammar.rules_at_class(Class::Month).is_empty());
        let the = grammar.word("the").and_then(|word| word.id.into()).expect("many rules begin with an article");
        assert!(!grammar.rules_at_word(the).is_empty());
    }

    #[test]
    fn every_rule_but_plain_variants_has_an_example() {
        let grammar = TimeGrammar::load(&DataSource::Embedded).expect("the shipped tables are sound");
        let n_with = grammar.rules.iter().filter(|rule| !rule.examples.is_empty()).count();
        assert!(n_with * 10 >= grammar.rules.len() * 6, "{n_with} of {} rules have examples", grammar.rules.len());
    }
}
