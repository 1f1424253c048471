//! Words by which a clause asserts a relation between actors: `data/relations/*.toml` (see the README there).

use rashomon_model::Relation;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use crate::{
    inflection::{VerbForm, verb_forms},
    phrases::{PhraseTable, fold_phrase},
    source::{DataSource, LexiconError},
};

const FOLDER: &str = "relations";
/// Forms of "be" that can begin a phrase: "was born of".
const BE: [&str; 8] = ["am", "are", "be", "been", "being", "is", "was", "were"];

/// A word or phrase of a relation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelationWord {
    /// The relation.
    pub relation: Relation,
    /// Lemma of its head.
    pub lemma: String,
    /// How it takes its two ends.
    pub sort: RelationSort,
}

/// How a word of a relation takes its subject and object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelationSort {
    /// A verb in this form; `is_reversed` when its grammatical subject is the relation's object.
    Verb {
        /// Form.
        form: VerbForm,
        /// Subject and object change places.
        is_reversed: bool,
    },
    /// "an offshoot of Y": who is called so is the subject.
    SubjectNoun,
    /// "a proxy of Y": who is called so is the object.
    ObjectNoun,
    /// "X's support for Y"; `is_reversed` for "money from Y".
    Deed {
        /// What follows is the subject.
        is_reversed: bool,
    },
}

/// The table of relations.
#[derive(Debug, Default)]
pub struct Relations {
    verbs: PhraseTable<RelationWord>,
    nouns: PhraseTable<RelationWord>,
    deeds: PhraseTable<RelationWord>,
    light: FxHashSet<(Relation, String)>,
    things: FxHashSet<(Relation, String)>,
    used_by: FxHashSet<(Relation, String)>,
    enjoyed: FxHashSet<(Relation, String)>,
    manners: FxHashMap<String, Relation>,
    compounds: FxHashMap<String, (Relation, String)>,
    transfers: FxHashMap<String, String>,
    goods: FxHashMap<String, Relation>,
    spoken: FxHashMap<String, Relation>,
    parted: Vec<(Vec<String>, RelationWord)>,
    examples: Vec<RelationExample>,
}

/// What a table says of itself, for the tests.
#[derive(Clone, Debug)]
pub struct RelationExample {
    /// The relation.
    pub relation: Relation,
    /// A sentence that asserts it.
    pub example: String,
    /// One that does not.
    pub not: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    relation: Relation,
    #[serde(rename = "definition")]
    _definition: String,
    example: String,
    not: String,
    verbs: Vec<String>,
    reversed: Vec<String>,
    subject_nouns: Vec<String>,
    object_nouns: Vec<String>,
    compounds: Vec<String>,
    #[serde(default)]
    deeds: Vec<String>,
    #[serde(default)]
    received: Vec<String>,
    #[serde(default)]
    light: Vec<String>,
    #[serde(default)]
    things: Vec<String>,
    #[serde(default)]
    used_by: Vec<String>,
    #[serde(default)]
    enjoyed: Vec<String>,
    #[serde(default)]
    manners: Vec<String>,
    #[serde(default)]
    transfers: Vec<String>,
    #[serde(default)]
    goods: Vec<String>,
    #[serde(default)]
    spoken: Vec<String>,
    #[serde(default)]
    parted: Vec<String>,
}

impl Relations {
    /// Reads every table of the folder.
    ///
    /// # Errors
    /// When a file is no TOML of this form, or gives a word that another relation has.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let mut relations = Self::default();
        for path in source.list(FOLDER, ".toml")? {
            let text = source.text(&path)?;
            let faulty = |line: usize, what: String| LexiconError::Faulty { file: path.clone(), line, what };
            let file: File = toml::from_str(&text).map_err(|fault| {
                let line = fault.span().map_or(0, |span| text[..span.start].lines().count() + 1);
                faulty(line, fault.message().to_owned())
            })?;
            relations.add(file).map_err(|what| faulty(0, what))?;
        }
        Ok(relations)
    }

    fn add(&mut self, file: File) -> Result<(), String> {
        let relation = file.relation;
        for (verbs, is_reversed) in [(&file.verbs, false), (&file.reversed, true)] {
            for verb in verbs {
                self.add_verb(relation, verb, is_reversed)?;
            }
        }
        for (nouns, sort) in [(&file.subject_nouns, RelationSort::SubjectNoun), (&file.object_nouns, RelationSort::ObjectNoun)] {
            for noun in nouns {
                enter(&mut self.nouns, noun, RelationWord { relation, lemma: noun.clone(), sort })?;
            }
        }
        for (deeds, is_reversed) in [(&file.deeds, false), (&file.received, true)] {
            for deed in deeds {
                let word = RelationWord { relation, lemma: deed.clone(), sort: RelationSort::Deed { is_reversed } };
                enter(&mut self.deeds, deed, word)?;
            }
        }
        self.light.extend(file.light.into_iter().map(|verb| (relation, verb)));
        self.enjoyed.extend(file.enjoyed.into_iter().map(|verb| (relation, verb)));
        self.used_by.extend(file.used_by.into_iter().map(|verb| (relation, verb)));
        self.manners.extend(file.manners.into_iter().map(|noun| (noun, relation)));
        self.things.extend(file.things.into_iter().map(|noun| (relation, noun)));
        for compound in file.compounds {
            if self.compounds.insert(compound.clone(), (relation, compound.clone())).is_some() {
                return Err(format!("the compound {compound:?} also belongs to another relation"));
            }
        }
        for verb in file.transfers {
            let parts: Vec<&str> = verb.split(':').collect();
            let irregular = match parts.as_slice() {
                [_, past, participle] => Some([(*past).to_owned(), (*participle).to_owned()]),
                _ => None,
            };
            for (form, _) in verb_forms(parts[0], irregular.as_ref()) {
                self.transfers.insert(form, parts[0].to_owned());
            }
        }
        for verb in &file.parted {
            self.add_parted(relation, verb)?;
        }
        for goods in file.goods {
            if self.goods.insert(goods.clone(), relation).is_some_and(|other| other != relation) {
                return Err(format!("{goods:?} also belongs to another relation"));
            }
        }
        for cue in file.spoken {
            if self.spoken.insert(cue.clone(), relation).is_some_and(|other| other != relation) {
                return Err(format!("{cue:?} is an act of speech of another relation too"));
            }
        }
        self.examples.push(RelationExample { relation, example: file.example, not: file.not });
        Ok(())
    }

    /// "split:split:split from": the forms of the verb, each with the words that follow it.
    fn add_verb(&mut self, relation: Relation, verb: &str, is_reversed: bool) -> Result<(), String> {
        let (head, rest) = verb.split_once(' ').map_or((verb, String::new()), |(head, rest)| (head, format!(" {rest}")));
        let parts: Vec<&str> = head.split(':').collect();
        let irregular = match parts.as_slice() {
            [_] => None,
            [_, past, participle] => Some([(*past).to_owned(), (*participle).to_owned()]),
            _ => return Err(format!("{verb:?} is no lemma and no lemma:past:participle")),
        };
        let forms = if parts[0] == "be" {
            BE.iter().map(|form| ((*form).to_owned(), VerbForm::Third)).collect()
        } else {
            verb_forms(parts[0], irregular.as_ref())
        };
        for (form, sort) in forms {
            let sort = RelationSort::Verb { form: sort, is_reversed };
            enter(
                &mut self.verbs,
                &format!("{form}{rest}"),
                RelationWord { relation, lemma: format!("{}{rest}", parts[0]), sort },
            )?;
        }
        Ok(())
    }

    /// "lay:laid:laid … at the door of": the forms of the verb, and the words that stand somewhere after it.
    fn add_parted(&mut self, relation: Relation, verb: &str) -> Result<(), String> {
        let (head, rest) = verb.split_once(" … ").ok_or_else(|| format!("{verb:?} has no gap"))?;
        let parts: Vec<&str> = head.split(':').collect();
        let irregular = match parts.as_slice() {
            [_, past, participle] => Some([(*past).to_owned(), (*participle).to_owned()]),
            _ => None,
        };
        let rest: Vec<String> = rest.split(' ').map(str::to_owned).collect();
        for (form, sort) in verb_forms(parts[0], irregular.as_ref()) {
            let words = std::iter::once(form).chain(rest.iter().cloned()).collect();
            let sort = RelationSort::Verb { form: sort, is_reversed: false };
            self.parted.push((words, RelationWord { relation, lemma: format!("{} {}", parts[0], rest.join(" ")), sort }));
        }
        Ok(())
    }

    /// Verbs whose other words stand apart from them: the form and those words.
    pub fn parted(&self) -> &[(Vec<String>, RelationWord)] {
        &self.parted
    }

    /// Verbs in all their forms, by folded words.
    pub fn verbs(&self) -> &PhraseTable<RelationWord> {
        &self.verbs
    }

    /// The relation of a verb, by its base form.
    pub fn verb_relation(&self, lemma: &str) -> Option<Relation> {
        self.verbs.longest(std::iter::once(lemma)).map(|(_, word)| word.relation)
    }

    /// Nouns, by folded words.
    pub fn nouns(&self) -> &PhraseTable<RelationWord> {
        &self.nouns
    }

    /// Nouns for a deed with the preposition that brings the other end, by folded words: "support for", "clashes between".
    pub fn deeds(&self) -> &PhraseTable<RelationWord> {
        &self.deeds
    }

    /// Whether a verb, by its base form, says no more than that its subject does such a deed: "launched an offensive against".
    pub fn is_light(&self, relation: Relation, lemma: &str) -> bool {
        self.light.contains(&(relation, lemma.to_owned()))
    }

    /// Whether a verb, by its base form, turns such a deed round: "enjoyed the support of".
    pub fn is_enjoying(&self, relation: Relation, lemma: &str) -> bool {
        self.enjoyed.contains(&(relation, lemma.to_owned()))
    }

    /// Whether a verb, by its base form, makes its subject the one whose "proxy" its object is.
    pub fn is_using(&self, relation: Relation, lemma: &str) -> bool {
        self.used_by.contains(&(relation, lemma.to_owned()))
    }

    /// The relation that such a way of looking upon somebody makes, by verbs of [`Self::is_using`]: "(viewed them with) suspicion".
    pub fn manner(&self, noun: &str) -> Option<Relation> {
        self.manners.get(noun).copied()
    }

    /// Whether a noun for what acts for nobody can be the object: "terrorism".
    pub fn is_thing(&self, relation: Relation, noun: &str) -> bool {
        self.things.contains(&(relation, noun.to_owned()))
    }

    /// Base form of a verb of handing over, by one of its forms: "dropped" (weapons for them).
    pub fn transfer(&self, form: &str) -> Option<&str> {
        self.transfers.get(form).map(String::as_str)
    }

    /// The relation that handing over these goods makes: "weapons", "funds".
    pub fn goods(&self, noun: &str) -> Option<Relation> {
        self.goods.get(noun).copied()
    }

    /// The relation that speaking so makes between the speaker and somebody: "deny", "accusation". By the base form of a cue.
    pub fn act_of_speech(&self, cue: &str) -> Option<Relation> {
        self.spoken.get(cue).copied()
    }

    /// The relation of "-backed", and its lemma.
    pub fn compound(&self, ending: &str) -> Option<(Relation, &str)> {
        self.compounds.get(ending).map(|(relation, lemma)| (*relation, lemma.as_str()))
    }

    /// An example and a counter-example of each relation.
    pub fn examples(&self) -> &[RelationExample] {
        &self.examples
    }
}

fn enter(table: &mut PhraseTable<RelationWord>, phrase: &str, word: RelationWord) -> Result<(), String> {
    let relation = word.relation;
    match table.insert(&fold_phrase(phrase), word) {
        Some(other) if other.relation != relation => Err(format!("{phrase:?} also belongs to {}", other.relation.as_str())),
        _ => Ok(()),
    }
}
