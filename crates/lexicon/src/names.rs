//! Words that make names and descriptions: `data/names/`.

use rashomon_model::MentionKind;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    actors::parse_kind,
    phrases::{PhraseTable, fold, fold_phrase},
    rows::{Table, list},
    source::{DataSource, LexiconError},
};

/// Gender that a name or noun tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words are plain")]
pub enum Gender {
    Female,
    Male,
}

/// Class of a noun for persons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonClass {
    /// Only before a name: "Mr".
    Title,
    /// Before a name or alone: "President".
    Office,
    /// What somebody does: "lawyer".
    Role,
    /// "woman", "child".
    Human,
    /// "wife", "cousin".
    Kin,
    /// Member of a security force.
    Soldier,
    /// Member of an armed group.
    Fighter,
}

/// A noun for a person, or for several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PersonNoun {
    /// Class.
    pub class: PersonClass,
    /// It is the plural.
    pub is_plural: bool,
    /// Gender.
    pub gender: Option<Gender>,
}

/// A noun for a body or group, and where it can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyNoun {
    /// Sort of thing.
    pub kind: MentionKind,
    /// It ends a proper name: "Bar Association".
    pub ends_name: bool,
    /// A name may go on after it: "Ministry of Defence".
    pub takes_of: bool,
    /// It describes: "the group".
    pub describes: bool,
    /// With a nationality it stands for the state: "the Pakistani regime".
    pub is_seat: bool,
    /// It begins a proper name: "Radio Free Europe".
    pub leads_name: bool,
}

/// A word for a people or faith.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeopleWord {
    /// It is a plural noun ("Kurds"), not an adjective ("Kurdish").
    pub is_plural: bool,
}

/// All words of `data/names/`, by folded form.
#[derive(Debug, Default)]
pub struct NameWords {
    /// Nouns for persons: `names/persons.tsv`.
    pub persons: PhraseTable<PersonNoun>,
    /// Nouns for bodies: `names/organisations.tsv`.
    pub bodies: PhraseTable<BodyNoun>,
    /// Peoples and faiths: `names/peoples.tsv`.
    pub peoples: PhraseTable<PeopleWord>,
    /// Phrases that introduce a name after a description ("calling itself"): `names/naming.tsv`.
    pub naming: PhraseTable<()>,
    given: FxHashMap<String, Option<Gender>>,
    not_names: FxHashSet<String>,
    place_nouns: FxHashSet<String>,
}

impl NameWords {
    /// Reads the tables.
    ///
    /// # Errors
    /// The first faulty row: an unknown class, kind, use or gender, a repeated word.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let mut words = Self::default();
        words.read_persons(&Table::load(source, "names/persons.tsv")?)?;
        words.read_bodies(&Table::load(source, "names/organisations.tsv")?)?;
        for row in Table::load(source, "names/peoples.tsv")?.rows(["adjective", "plural"])? {
            let [adjective, plural] = row.fields;
            words.peoples.insert(&fold_phrase(adjective), PeopleWord { is_plural: false });
            if !plural.is_empty() {
                words.peoples.insert(&fold_phrase(plural), PeopleWord { is_plural: true });
            }
        }
        for row in Table::load(source, "names/naming.tsv")?.rows(["phrase"])? {
            words.naming.insert(&fold_phrase(row.fields[0]), ());
        }
        for row in Table::load(source, "names/given.tsv")?.rows(["name", "gender"])? {
            let [name, gender] = row.fields;
            let gender = parse_gender(gender).ok_or_else(|| row.fault(format!("{gender:?} is no gender")))?;
            words.given.insert(fold(name).into_owned(), gender);
        }
        let set = |file: &str| -> Result<FxHashSet<String>, LexiconError> {
            Ok(Table::load(source, file)?.rows(["word"])?.iter().map(|row| fold(row.fields[0]).into_owned()).collect())
        };
        words.not_names = set("names/not_names.tsv")?;
        words.place_nouns = set("names/place_nouns.tsv")?;
        Ok(words)
    }

    /// Whether the folded word begins no proper name, however it is written.
    pub fn is_no_name(&self, word: &str) -> bool {
        self.not_names.contains(word)
    }

    /// Whether the folded word is a given name, and the gender that it tells.
    pub fn given(&self, word: &str) -> Option<Option<Gender>> {
        self.given.get(word).copied()
    }

    /// Whether the folded word is the common noun of a place's name ("Farm", "Valley").
    pub fn is_place_noun(&self, word: &str) -> bool {
        self.place_nouns.contains(word)
    }

    fn read_persons(&mut self, table: &Table) -> Result<(), LexiconError> {
        for row in table.rows(["word", "plural", "class", "gender"])? {
            let [word, plural, class, gender] = row.fields;
            let class = parse_class(class).ok_or_else(|| row.fault(format!("{class:?} is no class")))?;
            let gender = parse_gender(gender).ok_or_else(|| row.fault(format!("{gender:?} is no gender")))?;
            let noun = PersonNoun { class, is_plural: false, gender };
            if self.persons.insert(&fold_phrase(word), noun).is_some() {
                return Err(row.fault(format!("{word:?} stands twice")));
            }
            if !plural.is_empty() {
                // A plural may be a singular elsewhere ("locals", "marines"); the first row keeps the word.
                self.persons.insert(&fold_phrase(plural), PersonNoun { is_plural: true, ..noun });
            }
        }
        Ok(())
    }

    fn read_bodies(&mut self, table: &Table) -> Result<(), LexiconError> {
        for row in table.rows(["word", "kind", "uses"])? {
            let [word, kind, uses] = row.fields;
            let kind = parse_kind(kind).ok_or_else(|| row.fault(format!("{kind:?} is no kind")))?;
            let mut noun =
                BodyNoun { kind, ends_name: false, takes_of: false, describes: false, is_seat: false, leads_name: false };
            for usage in list(uses) {
                match usage {
                    "lead" => noun.leads_name = true,
                    "head" => noun.ends_name = true,
                    "of" => noun.takes_of = true,
                    "noun" => noun.describes = true,
                    "seat" => noun.is_seat = true,
                    _ => return Err(row.fault(format!("{usage:?} is no use"))),
                }
            }
            if self.bodies.insert(&fold_phrase(word), noun).is_some() {
                return Err(row.fault(format!("{word:?} stands twice")));
            }
        }
        Ok(())
    }
}

fn parse_gender(gender: &str) -> Option<Option<Gender>> {
    match gender {
        "" => Some(None),
        "f" => Some(Some(Gender::Female)),
        "m" => Some(Some(Gender::Male)),
        _ => None,
    }
}

fn parse_class(class: &str) -> Option<PersonClass> {
    Some(match class {
        "title" => PersonClass::Title,
        "office" => PersonClass::Office,
        "role" => PersonClass::Role,
        "human" => PersonClass::Human,
        "kin" => PersonClass::Kin,
        "soldier" => PersonClass::Soldier,
        "fighter" => PersonClass::Fighter,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_words_are_sound() {
        let words = NameWords::load(&DataSource::Embedded).expect("sound");
        assert_eq!(words.persons.get(&["gunmen"]).map(|noun| (noun.class, noun.is_plural)), Some((PersonClass::Fighter, true)));
        assert_eq!(words.bodies.get(&["ministry"]).map(|noun| noun.kind), Some(MentionKind::GovernmentBody));
        assert_eq!(words.given("hillary"), Some(Some(Gender::Female)));
        assert!(words.peoples.get(&["kurds"]).is_some_and(|word| word.is_plural));
    }
}
