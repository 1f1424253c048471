//! Event types with their triggers and code-book names: one file each in `data/events/`; the words around them in [`words`] and [`stances`].

pub mod stances;
pub mod words;

use rashomon_model::EventType;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use crate::{
    events::{
        stances::StanceWords,
        words::{Denials, Factuality, RoleWords, forms_of},
    },
    fixed_phrases::PhraseTable,
    inflection::VerbForm,
    source::{DataSource, LexiconError},
    tables::parse_toml,
};

const FOLDER: &str = "events";
const WEAPONS: &str = "figures/weapons.toml";

/// All event types and what triggers them.
#[derive(Clone, Debug, Default)]
pub struct EventTypes {
    /// In the order of their files' names.
    pub types: Vec<EventTypeRow>,
    /// Nouns and noun phrases, singular and plural.
    pub nouns: PhraseTable<NounTrigger>,
    /// Fixed phrases; the meaning is the index of the type.
    pub phrases: PhraseTable<usize>,
    /// Cues of demands, plans, threats, denials.
    pub factuality: Factuality,
    /// What gives event nouns their participants.
    pub roles: RoleWords,
    /// What speaks against a deed.
    pub denials: Denials,
    /// How people stand to a deed.
    pub stances: StanceWords,
    /// By the form of the verb: what it tells of beside one of its nouns.
    pairs: FxHashMap<Box<str>, Vec<PairTrigger>>,
    verbs: FxHashMap<Box<str>, VerbTrigger>,
    aimed_nouns: FxHashMap<Box<str>, NounTrigger>,
    weapons: FxHashSet<Box<str>>,
}

/// One event type, as its file gives it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventTypeRow {
    /// Name of its file without the ending; the rule id is `events/` and this.
    #[serde(skip)]
    pub key: String,
    /// For people.
    pub label: String,
    /// PLOVER.
    pub plover: Plover,
    /// ACLED.
    pub acled: Acled,
    /// How UCDP GED would take it.
    pub ucdp: String,
    /// Types of one family can be names of one incident.
    pub family: String,
    /// For legends, `#rrggbb`.
    pub colour: String,
    /// Of two names for one incident the higher rank stands.
    pub rank: u8,
    /// What it is.
    pub definition: String,
    nouns: Vec<String>,
    verbs: Vec<String>,
    /// A verb of this type counts only with people as its object, or going on ("is recruiting").
    pub needs_people: bool,
    phrases: Vec<String>,
    /// Verbs and nouns that tell of it only together.
    #[serde(default)]
    pairs: Vec<Pair>,
    /// A person who owns a noun of this type suffers it: "Venn's murder".
    #[serde(default)]
    pub owner_suffers: bool,
    /// Who tells of it or meets with it did not do it: "police found the bodies".
    #[serde(default)]
    pub actorless: bool,
    /// A nationality before its noun says who did it ("a French air strike"), not where ("the Afghan attack").
    #[serde(default)]
    pub by_states: bool,
    /// Nouns that name it only before "on" or "against", or after a nationality: "a strike on the port".
    #[serde(default)]
    aimed_nouns: Vec<String>,
    /// Verbs whose subject does nothing to others: "residents fled".
    #[serde(default)]
    pub subject_suffers: Vec<String>,
    /// Verbs that need people as their object, where not all of the type do.
    #[serde(default)]
    pub people_verbs: Vec<String>,
    /// Participles that before a noun for people tell of a state: "displaced families".
    #[serde(default)]
    pub states: Vec<String>,
    /// A sentence that tells of it.
    pub example: String,
    /// A sentence with its words that does not.
    pub not: String,
}

/// A verb and nouns that tell of an event only together: "rockets landed", "fired rockets at", "bodies were found".
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    nouns: Vec<String>,
    verbs: Vec<String>,
    noun_is: NounIs,
    #[serde(default)]
    towards: bool,
    #[serde(default)]
    places: bool,
}

/// What the noun of a pair is to its verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NounIs {
    /// "rockets landed".
    Subject,
    /// "fired rockets", "rockets were fired".
    Object,
    /// As an object, and the noun tells of the event: "found the body".
    Found,
}

/// What a verb tells of beside one of its nouns.
#[derive(Clone, Debug)]
pub struct PairTrigger {
    /// Index of the type.
    pub event_type: usize,
    /// What the noun is to it.
    pub noun_is: NounIs,
    /// Whether something must be aimed at: "at the town".
    pub towards: bool,
    /// Whether the name of a place will do for a noun.
    pub places: bool,
    /// Form of the verb.
    pub form: VerbForm,
    /// Its base form.
    pub lemma: Box<str>,
    nouns: Vec<Box<str>>,
}

impl PairTrigger {
    /// Whether the verb tells of the event beside this noun or noun phrase, in lower case.
    pub fn is_with(&self, noun: &str) -> bool {
        self.nouns.iter().any(|known| **known == *noun)
    }
}

/// PLOVER's names.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plover {
    /// Event type, or `FIGHT`.
    pub event_type: EventType,
    /// Mode.
    pub mode: String,
}

/// ACLED's names.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acled {
    /// Event type.
    pub event_type: String,
    /// Sub-event type.
    pub sub_event_type: String,
}

/// A noun that names an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NounTrigger {
    /// Index of the type.
    pub event_type: usize,
    /// Plural form.
    pub plural: bool,
}

/// A verb that tells of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerbTrigger {
    /// Index of the type.
    pub event_type: usize,
    /// Which form.
    pub form: VerbForm,
    /// Base form.
    pub lemma: Box<str>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Weapons {
    weapons: Vec<String>,
}

impl EventTypes {
    /// The verb trigger that a lower-case word is a form of.
    pub fn verb(&self, word: &str) -> Option<&VerbTrigger> {
        self.verbs.get(word)
    }

    /// What a lower-case verb tells of beside certain nouns.
    pub fn pairs(&self, verb: &str) -> &[PairTrigger] {
        self.pairs.get(verb).map_or(&[], Vec::as_slice)
    }

    /// The event that a lower-case noun names where something is aimed at: "strike on".
    pub fn aimed_noun(&self, noun: &str) -> Option<NounTrigger> {
        self.aimed_nouns.get(noun).copied()
    }

    /// Whether lower-case words name a weapon.
    pub fn is_weapon(&self, words: &str) -> bool {
        self.weapons.contains(words)
    }

    /// Reads the files.
    ///
    /// # Errors
    /// When one is missing or faulty.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let mut table = Self::default();
        let (mut nouns, mut phrases) = (Vec::new(), Vec::new());
        for file in source.list(FOLDER, ".toml")? {
            let mut row: EventTypeRow = parse_toml(source, &file)?;
            row.key = file.trim_start_matches("events/").trim_end_matches(".toml").to_owned();
            let event_type = table.types.len();
            for noun in &row.nouns {
                nouns.push((noun.clone(), NounTrigger { event_type, plural: false }));
                nouns.push((plural(noun), NounTrigger { event_type, plural: true }));
            }
            for noun in &row.aimed_nouns {
                for (word, plural) in [(noun.clone(), false), (plural(noun), true)] {
                    table.aimed_nouns.insert(word.into(), NounTrigger { event_type, plural });
                }
            }
            phrases.extend(row.phrases.iter().map(|phrase| (phrase.clone(), event_type)));
            table.add_verbs(&row.verbs, event_type);
            table.add_pairs(&row.pairs, event_type);
            table.types.push(row);
        }
        table.nouns = PhraseTable::new(nouns.iter().map(|(noun, trigger)| (noun.as_str(), *trigger)));
        table.phrases = PhraseTable::new(phrases.iter().map(|(phrase, idx)| (phrase.as_str(), *idx)));
        table.weapons = parse_toml::<Weapons>(source, WEAPONS)?.weapons.into_iter().map(Into::into).collect();
        table.factuality = Factuality::load(source)?;
        table.roles = RoleWords::load(source)?;
        table.denials = Denials::load(source)?;
        table.stances = StanceWords::load(source)?;
        Ok(table)
    }

    fn add_pairs(&mut self, pairs: &[Pair], event_type: usize) {
        for pair in pairs {
            let nouns: Vec<Box<str>> =
                pair.nouns.iter().flat_map(|noun| [noun.as_str().into(), plural(noun).into_boxed_str()]).collect();
            for verb in &pair.verbs {
                for (word, form) in forms_of(verb) {
                    self.pairs.entry(word.into()).or_default().push(PairTrigger {
                        event_type,
                        noun_is: pair.noun_is,
                        towards: pair.towards,
                        places: pair.places,
                        form,
                        lemma: lemma_of(verb).into(),
                        nouns: nouns.clone(),
                    });
                }
            }
        }
    }

    /// "kill", "shoot:shot:shot".
    fn add_verbs(&mut self, verbs: &[String], event_type: usize) {
        for verb in verbs {
            for (word, form) in forms_of(verb) {
                let trigger = VerbTrigger { event_type, form, lemma: lemma_of(verb).into() };
                self.verbs.entry(word.into()).or_insert(trigger);
            }
        }
    }
}

fn lemma_of(verb: &str) -> &str {
    verb.split(':').next().unwrap_or(verb)
}

/// Plural of the last word, or of the word before "of" and "on".
fn plural(noun: &str) -> String {
    if let Some(at) = [" of ", " on "].iter().find_map(|joint| noun.find(joint)) {
        return format!("{}{}", plural(&noun[..at]), &noun[at..]);
    }
    match noun.strip_suffix('y').filter(|root| !root.ends_with(['a', 'e', 'o', 'u'])) {
        Some(root) => format!("{root}ies"),
        None if noun.ends_with("ch") || noun.ends_with('s') || noun.ends_with("sh") => format!("{noun}es"),
        None => format!("{noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_complete() {
        let table = EventTypes::load(&DataSource::Embedded).expect("the files load");
        assert!(table.types.len() > 20);
        for row in &table.types {
            let is_colour =
                row.colour.len() == 7 && row.colour.starts_with('#') && row.colour[1..].bytes().all(|c| c.is_ascii_hexdigit());
            assert!(is_colour, "{}: {:?} is no colour", row.key, row.colour);
            assert!(!row.definition.is_empty() && !row.example.is_empty() && !row.not.is_empty(), "{} is incomplete", row.key);
        }
    }

    #[test]
    fn plurals() {
        assert_eq!(plural("robbery"), "robberies");
        assert_eq!(plural("attempt on the life"), "attempts on the life");
        assert_eq!(plural("march"), "marches");
    }
}
