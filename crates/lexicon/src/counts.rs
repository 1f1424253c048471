//! How texts state a count whose people are not named beside the number. From `data/figures/counts.toml`.

use std::collections::BTreeMap;

use rashomon_model::Harm;
use rustc_hash::FxHashSet;
use serde::Deserialize;

use crate::{
    fixed_phrases::PhraseTable,
    source::{DataSource, LexiconError},
    tables::parse_toml,
};

const FILE: &str = "figures/counts.toml";

/// Nouns and verbs of counts, what becomes of people, words for bodies and lives.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// "the death toll", "the dead", "the number": with what was done, where the noun says it.
    pub nouns: PhraseTable<Option<Harm>>,
    /// "(no) casualties", "(without) loss of life": nouns for harm that nobody came to.
    pub none: PhraseTable<Harm>,
    /// "at first", "in the end" after a number.
    pub updates: PhraseTable<()>,
    /// "later", "now" anywhere in its sentence: a count takes the place of an earlier one.
    pub newer: FxHashSet<String>,
    /// "to death", "hostage" after the people.
    pub complements: PhraseTable<Complement>,
    /// "(300 fighters) storm", by lemma of the verb: they attacked.
    pub attacks: PhraseTable<()>,
    verbs: Verbs,
    attributes: BTreeMap<String, Harm>,
    groups: BTreeMap<String, Harm>,
    states: BTreeMap<String, Harm>,
    lives: LivesRow,
    losses: LivesRow,
    collectives: FxHashSet<String>,
    one_act: FxHashSet<String>,
    fallen: FallenRow,
}

/// What after its people says what became of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complement {
    /// What was done to them.
    pub harm: Harm,
    verbs: Vec<String>,
}

impl Complement {
    /// Whether a verb (by its lemma) takes it: any verb, where none is named.
    pub fn fits(&self, lemma: &str) -> bool {
        self.verbs.is_empty() || self.verbs.iter().any(|verb| verb == lemma)
    }
}

impl Counts {
    /// Reads the table.
    ///
    /// # Errors
    /// When the file is missing or faulty.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let file: File = parse_toml(source, FILE)?;
        let complement = |row: &ComplementRow| Complement { harm: row.harm, verbs: row.verbs.clone() };
        Ok(Self {
            nouns: PhraseTable::new(file.noun.iter().map(|row| (row.phrase.as_str(), row.harm))),
            none: PhraseTable::new(file.none.iter().map(|(phrase, harm)| (phrase.as_str(), *harm))),
            updates: PhraseTable::new(file.updates.phrases.iter().map(|phrase| (phrase.as_str(), ()))),
            newer: file.updates.newer,
            complements: PhraseTable::new(file.complement.iter().map(|row| (row.phrase.as_str(), complement(row)))),
            attacks: PhraseTable::new(file.attacks.phrases.iter().map(|phrase| (phrase.as_str(), ()))),
            verbs: file.verbs,
            attributes: file.attributes,
            groups: file.groups,
            states: file.states,
            lives: file.lives,
            losses: file.losses,
            collectives: file.collectives.nouns,
            one_act: file.one_act.nouns,
            fallen: file.fallen,
        })
    }

    /// "lift (it to 58)", by lemma: verbs that bring in nobody who counts.
    pub fn sets(&self, lemma: &str) -> bool {
        self.verbs.set.contains(lemma)
    }

    /// "(the count) settle (at 63)", by lemma.
    pub fn stands(&self, lemma: &str) -> bool {
        self.verbs.stand.contains(lemma)
    }

    /// "own to (60)", by lemma: verbs that cues of attribution do not list as counting.
    pub fn tells(&self, lemma: &str) -> bool {
        self.verbs.tell.contains(lemma)
    }

    /// "raise (it to 58)", by lemma: the number takes the place of another one.
    pub fn changes(&self, lemma: &str) -> bool {
        self.verbs.change.contains(lemma)
    }

    /// "hack (somebody to death)", by lemma.
    pub fn kills_to_death(&self, lemma: &str) -> bool {
        self.verbs.to_death.contains(lemma)
    }

    /// "(70) fallen (men)".
    pub fn attribute(&self, word: &str) -> Option<Harm> {
        self.attributes.get(word).copied()
    }

    /// "(among) the victims".
    pub fn group(&self, word: &str) -> Option<Harm> {
        self.groups.get(word).copied()
    }

    /// "bodies", "hostages": what the noun itself says was done to those that it counts.
    pub fn state(&self, word: &str) -> Option<Harm> {
        self.states.get(word).copied()
    }

    /// Whether what stands at `at` can make a number of people a figure.
    pub fn tells_of_harm<'w>(&self, at: usize, word: impl Fn(usize) -> Option<&'w str>) -> bool {
        let Some(here) = word(at) else { return false };
        self.attributes.contains_key(here)
            || self.groups.contains_key(here)
            || self.states.contains_key(here)
            || self.lives.nouns.iter().any(|noun| noun == here)
            || self.losses.nouns.iter().any(|noun| noun == here)
            || self.complements.longest_at(at, &word).is_some()
            || self.none.longest_at(at, &word).is_some()
            || self.nouns.longest_at(at, &word).is_some_and(|(_, harm)| harm.is_some())
    }

    /// "lives" or "fighters", with a verb (by its lemma) that takes or loses them.
    pub fn takes_lives(&self, lemma: &str, noun: &str) -> bool {
        let takes = |row: &LivesRow| row.nouns.iter().any(|known| known == noun) && row.verbs.iter().any(|known| known == lemma);
        takes(&self.lives) || takes(&self.losses)
    }

    /// "(five of) the crew".
    pub fn is_collective(&self, noun: &str) -> bool {
        self.collectives.contains(noun)
    }

    /// "(the) attack": one act, where it has an article.
    pub fn is_one_act(&self, noun: &str) -> bool {
        self.one_act.contains(noun)
    }

    /// "(11 soldiers) fell", by lemma, with the word after it.
    pub fn tells_of_fallen(&self, lemma: &str, next: &str) -> bool {
        self.fallen.verbs.contains(lemma) && !self.fallen.not_before.contains(next)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    noun: Vec<NounRow>,
    none: BTreeMap<String, Harm>,
    verbs: Verbs,
    updates: UpdatesRow,
    attacks: Phrases,
    complement: Vec<ComplementRow>,
    attributes: BTreeMap<String, Harm>,
    groups: BTreeMap<String, Harm>,
    states: BTreeMap<String, Harm>,
    lives: LivesRow,
    losses: LivesRow,
    collectives: Nouns,
    one_act: Nouns,
    fallen: FallenRow,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nouns {
    nouns: FxHashSet<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FallenRow {
    verbs: FxHashSet<String>,
    not_before: FxHashSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NounRow {
    phrase: String,
    harm: Option<Harm>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Verbs {
    set: FxHashSet<String>,
    stand: FxHashSet<String>,
    tell: FxHashSet<String>,
    change: FxHashSet<String>,
    to_death: FxHashSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Phrases {
    phrases: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UpdatesRow {
    phrases: Vec<String>,
    newer: FxHashSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ComplementRow {
    phrase: String,
    harm: Harm,
    verbs: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct LivesRow {
    nouns: Vec<String>,
    verbs: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read() {
        let counts = Counts::load(&DataSource::Embedded).expect("the table loads");
        let words = ["number", "of", "detainees"];
        assert_eq!(counts.nouns.longest_at(0, |at| words.get(at).copied()), Some((3, &Some(Harm::Detained))));
        assert!(
            counts.sets("lift")
                && counts.stands("settle")
                && counts.tells("own")
                && counts.state("corpses") == Some(Harm::BodiesFound)
        );
        assert!(counts.takes_lives("cost", "lives") && !counts.takes_lives("save", "lives"));
        let complement = |word| counts.complements.longest_at(0, |at| [word].get(at).copied()).expect("known").1.clone();
        assert!(complement("hostage").fits("take") && !complement("hostage").fits("free"));
    }
}
