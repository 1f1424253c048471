//! What can be done to people, and the nouns for people. From `data/figures/{harms,people,grammar}.toml`.
//!
//! All single words meet in one look-up, [`Harms::word`], so that a reader asks once a token.

use std::collections::BTreeMap;

use rashomon_model::{Harm, VictimCategory};
use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::{
    fixed_phrases::PhraseTable,
    inflection::VerbForm,
    source::{DataSource, LexiconError},
    tables::{faulty, parse_toml},
};

const HARMS: &str = "figures/harms.toml";
const PEOPLE: &str = "figures/people.toml";
const GRAMMAR: &str = "figures/grammar.toml";

/// Verbs, nouns and phrases of harm, nouns for people, function words.
#[derive(Clone, Debug, Default)]
pub struct Harms {
    words: FxHashMap<Box<str>, HarmWord>,
    /// "the death toll" before "rose to 62".
    pub before_number: PhraseTable<Predicate>,
    /// "taken prisoner", "in critical condition" after the people.
    pub predicates: PhraseTable<Predicate>,
    /// "to death", "and killed" after a stroke.
    pub deadly_complements: PhraseTable<()>,
    /// What is done to people before they are put to death: "lined up (and shot)".
    pub before_execution: PhraseTable<()>,
    /// "double homicide".
    pub multiples: PhraseTable<Multiple>,
    /// "shooting victim" after "fatal".
    pub deadly_victims: PhraseTable<()>,
}

/// All that is known of a word. Each part is independent of the others.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HarmWord {
    /// A noun for people.
    pub person: Option<PersonNoun>,
    /// A form of a verb of harm.
    pub verb: Option<HarmVerb>,
    /// "dead".
    pub adjective: Option<Harm>,
    /// "fatalities".
    pub noun: Option<HarmNoun>,
    /// "cow", "house": counted, never people.
    pub is_thing: bool,
    /// "fatal", "deadly".
    pub is_deadly: bool,
    /// "shooting" after "fatal".
    pub is_violence: bool,
    /// Function word.
    pub grammar: Grammar,
}

/// A noun for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PersonNoun {
    /// Category of the counted.
    pub category: VictimCategory,
    /// Singular form.
    pub singular: bool,
    /// Plural form.
    pub plural: bool,
    /// 'm', 'f', or neither.
    pub gender: Option<char>,
}

/// A form of a verb of harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HarmVerb {
    /// What it does.
    pub harm: Harm,
    /// Which form.
    pub form: VerbForm,
    /// Who suffers it.
    pub patient: Patient,
    /// Hit by a weapon; dead or alive is not said.
    pub struck: bool,
    /// Counts only beside other violence.
    pub weak: bool,
    /// Its patient is a person, whatever the noun.
    pub only_person: bool,
    /// Needs "down" after it.
    pub needs_down: bool,
}

/// Which argument of a verb the harm is done to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Patient {
    /// "killed six"
    #[default]
    Object,
    /// "six died"
    Subject,
    /// "six disappeared", "were disappeared"
    Either,
}

/// A noun of harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HarmNoun {
    /// What it says was done.
    pub harm: Harm,
    /// "the killing of six"
    pub takes_of: bool,
    /// The bare word tells of one at least.
    pub single: bool,
}

/// A fixed phrase of harm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Predicate {
    /// What it says was done.
    pub harm: Harm,
    /// Hit by a weapon.
    pub struck: bool,
    /// Counts only beside other violence.
    pub weak: bool,
    /// A running toll.
    pub toll: bool,
    /// The number must follow at once.
    pub next: bool,
    /// One of these words must follow soon ("suffered … injuries").
    pub needs: Vec<String>,
}

/// A number said by an adjective: "double homicide".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Multiple {
    /// What was done.
    pub harm: Harm,
    /// Hit by a weapon.
    pub struck: bool,
    /// To how many.
    pub number: u32,
}

/// Classes of function words, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Grammar(u32);

macro_rules! grammar {
    ($($name:ident = $bit:literal, $key:literal;)*) => {
        #[expect(missing_docs, reason = "the names are the tables' own")]
        impl Grammar {
            $(pub const $name: Self = Self(1 << $bit);)*

            fn named(key: &str) -> Option<Self> {
                match key { $($key => Some(Self::$name),)* _ => None }
            }
        }
    };
}

grammar! {
    ADVERB = 0, "adverbs";
    BE = 1, "be";
    CONJUNCTION = 2, "conjunctions";
    DEFINITE = 3, "definite";
    HAVE = 4, "have";
    INDEFINITE = 5, "indefinite";
    LEAVE = 6, "leave";
    MODAL = 7, "modals";
    NEGATION = 8, "negations";
    OTHER = 9, "others";
    PREPOSITION = 10, "prepositions";
    PRONOUN_ONE = 11, "pronouns_one";
    PRONOUN_MANY = 12, "pronouns_many";
    RELATIVE = 13, "relatives";
    SUBORDINATOR = 14, "subordinators";
    HYPOTHETICAL = 15, "hypotheticals";
    BODY_PART = 16, "body_parts";
    MONTH = 17, "months";
    RETRACTION = 18, "retractions";
    UNTRUE = 19, "untrue";
    TOLD = 20, "told";
}

impl Grammar {
    /// Whether the word is of this class (or one of these).
    pub fn is(self, class: Self) -> bool {
        self.0 & class.0 != 0
    }

    /// Both sets.
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// No function word.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl Harms {
    /// What is known of a lower-case word (or of a noun of two words).
    pub fn word(&self, word: &str) -> HarmWord {
        self.words.get(word).copied().unwrap_or_default()
    }

    /// Reads the tables.
    ///
    /// # Errors
    /// When a file is missing or faulty.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let mut harms = Self::default();
        harms.add_people(parse_toml(source, PEOPLE)?)?;
        harms.add_grammar(parse_toml(source, GRAMMAR)?)?;
        harms.add_harms(parse_toml(source, HARMS)?);
        Ok(harms)
    }

    fn entry(&mut self, word: &str) -> &mut HarmWord {
        self.words.entry(word.into()).or_default()
    }

    fn add_people(&mut self, file: BTreeMap<String, NounRow>) -> Result<(), LexiconError> {
        for (category, row) in file {
            let things = category == "not_people";
            let category = if things { VictimCategory::Other } else { category_named(&category)? };
            for noun in &row.nouns {
                let (singular, plural, gender) = noun_forms(noun);
                for form in [&singular, &plural] {
                    let entry = self.entry(form);
                    if things {
                        entry.is_thing = true;
                        continue;
                    }
                    let is_singular = *form == singular;
                    let is_plural = *form == plural;
                    match &mut entry.person {
                        Some(person) => {
                            person.singular |= is_singular;
                            person.plural |= is_plural;
                        }
                        None => {
                            entry.person = Some(PersonNoun { category, singular: is_singular, plural: is_plural, gender });
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn add_grammar(&mut self, file: BTreeMap<String, Vec<String>>) -> Result<(), LexiconError> {
        for (key, words) in file {
            let class = Grammar::named(&key).ok_or_else(|| faulty(GRAMMAR, &format!("{key:?} is no class of function words")))?;
            for word in &words {
                let entry = self.entry(word);
                entry.grammar = entry.grammar.or(class);
            }
        }
        Ok(())
    }

    fn add_harms(&mut self, file: File) {
        for row in &file.verb {
            for (word, form) in crate::inflection::verb_forms(&row.lemma, row.forms.as_ref()) {
                let verb = HarmVerb {
                    harm: row.harm,
                    form,
                    patient: row.patient,
                    struck: row.struck,
                    weak: row.weak,
                    only_person: row.only.as_deref() == Some("person"),
                    needs_down: row.particle.is_some(),
                };
                self.entry(&word).verb = Some(verb);
            }
        }
        for (harm, words) in &file.adjectives {
            for word in words {
                self.entry(word).adjective = Some(*harm);
            }
        }
        for row in &file.noun {
            for form in &row.forms {
                self.entry(form).noun = Some(HarmNoun { harm: row.harm, takes_of: row.of, single: row.single });
            }
        }
        for word in &file.deadly.adjectives {
            self.entry(word).is_deadly = true;
        }
        for word in &file.deadly.nouns {
            self.entry(word).is_violence = true;
        }
        self.before_number = predicates(&file.before_number);
        self.predicates = predicates(&file.predicate);
        let phrases = |list: &[String]| PhraseTable::new(list.iter().map(|phrase| (phrase.as_str(), ())));
        self.deadly_complements = phrases(&file.after_verb.deadly);
        self.before_execution = phrases(&file.after_verb.executed);
        self.deadly_victims = PhraseTable::new(file.deadly.victims.iter().map(|phrase| (phrase.as_str(), ())));
        self.multiples = PhraseTable::new(
            file.multiple
                .iter()
                .map(|row| (row.phrase.as_str(), Multiple { harm: row.harm, struck: row.struck, number: row.number })),
        );
    }
}

fn predicates(rows: &[PhraseRow]) -> PhraseTable<Predicate> {
    PhraseTable::new(rows.iter().map(|row| {
        let meaning = Predicate {
            harm: row.harm,
            struck: row.struck,
            weak: row.weak,
            toll: row.toll,
            next: row.next,
            needs: row.needs.clone(),
        };
        (row.phrase.as_str(), meaning)
    }))
}

fn category_named(name: &str) -> Result<VictimCategory, LexiconError> {
    let value = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(name);
    VictimCategory::deserialize(value).map_err(|_| faulty(PEOPLE, &format!("{name:?} is no victim category")))
}

/// "wife:wives:f" to singular, plural, gender; the plural defaults to a regular one, "=" is the singular again.
fn noun_forms(noun: &str) -> (String, String, Option<char>) {
    let mut parts = noun.split(':');
    let singular = parts.next().unwrap_or_default().to_owned();
    let plural = match parts.next() {
        Some("=") => singular.clone(),
        Some(plural) => plural.to_owned(),
        None => format!("{singular}s"),
    };
    (singular, plural, parts.next().and_then(|gender| gender.chars().next()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NounRow {
    nouns: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    verb: Vec<VerbRow>,
    adjectives: BTreeMap<Harm, Vec<String>>,
    noun: Vec<HarmNounRow>,
    before_number: Vec<PhraseRow>,
    after_verb: AfterVerb,
    predicate: Vec<PhraseRow>,
    multiple: Vec<MultipleRow>,
    deadly: Deadly,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VerbRow {
    lemma: String,
    forms: Option<[String; 2]>,
    harm: Harm,
    #[serde(default)]
    patient: Patient,
    #[serde(default)]
    struck: bool,
    #[serde(default)]
    weak: bool,
    only: Option<String>,
    particle: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HarmNounRow {
    forms: Vec<String>,
    harm: Harm,
    #[serde(default)]
    of: bool,
    #[serde(default)]
    single: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PhraseRow {
    phrase: String,
    harm: Harm,
    #[serde(default)]
    struck: bool,
    #[serde(default)]
    weak: bool,
    #[serde(default)]
    toll: bool,
    #[serde(default)]
    next: bool,
    #[serde(default)]
    needs: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AfterVerb {
    deadly: Vec<String>,
    executed: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MultipleRow {
    phrase: String,
    harm: Harm,
    #[serde(default)]
    struck: bool,
    number: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Deadly {
    adjectives: Vec<String>,
    nouns: Vec<String>,
    victims: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_look_up_tells_all_of_a_word() {
        let harms = Harms::load(&DataSource::Embedded).expect("the tables load");
        let killed = harms.word("killed").verb.expect("a verb");
        assert_eq!((killed.harm, killed.form, killed.patient), (Harm::Killed, VerbForm::PastOrParticiple, Patient::Object));
        let wives = harms.word("wives").person.expect("people");
        assert_eq!((wives.plural, wives.gender, wives.category), (true, Some('f'), VictimCategory::Women));
        assert!(harms.word("about").grammar.is(Grammar::PREPOSITION));
        assert_eq!(harms.word("zebra-striped"), HarmWord::default());
    }
}
