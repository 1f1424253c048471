//! Words that tell where something is, around the names of places. From `data/places/words.toml`.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use crate::{
    source::{DataSource, LexiconError},
    tables::parse_toml,
};

const FILE: &str = "places/words.toml";

/// What a word shows of the name that stands after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lead {
    /// A name that the gazetteer knows is meant as a place.
    Listed,
    /// A name that no gazetteer knows is a place's.
    Unlisted,
    /// What the sentence tells happened there.
    Deed,
    /// The name is no person's.
    NoPerson,
}

/// Prepositions, nouns and verbs around names of places.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceWords {
    leads: FxHashMap<String, Vec<Lead>>,
    /// Nouns beside a name.
    pub nouns: PlaceNouns,
    /// Deeds that are done to places.
    pub deeds: PlaceDeeds,
    /// How states stand in a sentence that acts are theirs.
    pub states: StateWords,
}

/// Nouns beside the name of a place.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceNouns {
    /// "province", "district".
    pub subdivisions: FxHashSet<String>,
    /// "city", "village".
    pub towns: FxHashSet<String>,
    /// "(the Vesna) quarter (of Milltown)".
    pub parts: FxHashSet<String>,
    /// "the residents of".
    pub inhabited: FxHashSet<String>,
    /// "the outskirts of".
    pub sides: FxHashSet<String>,
    /// "northern", "central".
    pub directions: FxHashSet<String>,
    /// "kilometres".
    pub distances: FxHashSet<String>,
    /// "the Syrian coast": what an adjective of a state places.
    pub geographic: FxHashSet<String>,
    /// "the American base": what it says the owner of.
    pub held: FxHashSet<String>,
}

/// Deeds that are done to places.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceDeeds {
    /// Types of events, as their files are called.
    pub aimed: FxHashSet<String>,
    /// Lemmas of verbs whose object may be a place that no gazetteer knows: "bombed Varkeshi".
    pub struck: FxHashSet<String>,
    /// Lemmas of what is done with a weapon "on" a place.
    pub fired: FxHashSet<String>,
}

/// Words by which a state is a party and no place.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateWords {
    /// Prepositions: "an ally of".
    pub parties: FxHashSet<String>,
    /// Participles: "the Iran backed militia".
    pub holds: FxHashSet<String>,
}

impl PlaceWords {
    /// Reads the table.
    ///
    /// # Errors
    /// When the file is missing or faulty.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        parse_toml(source, FILE)
    }

    /// Whether a lower-case word before a name shows that of it.
    pub fn leads(&self, word: &str, lead: Lead) -> bool {
        self.leads.get(word).is_some_and(|leads| leads.contains(&lead))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read() {
        let places = PlaceWords::load(&DataSource::Embedded).expect("the table loads");
        assert!(places.leads("near", Lead::Unlisted) && !places.leads("of", Lead::Unlisted));
        assert!(places.nouns.towns.contains("village") && places.states.holds.contains("backed"));
    }
}
