//! Words around event mentions: cues of factuality, and what gives event nouns their participants. From `data/events/words/`.

use rashomon_model::Modality;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use crate::{
    inflection::{VerbForm, verb_forms},
    source::{DataSource, LexiconError},
    tables::parse_toml,
};

const FACTUALITY: &str = "events/words/factuality.toml";
const ROLES: &str = "events/words/roles.toml";
const DENIALS: &str = "events/words/denials.toml";

/// Cues that say how an event is presented (FactBank's event-selecting predicates and particles).
#[derive(Clone, Debug, Default)]
pub struct Factuality {
    /// In the order of the file.
    pub cues: Vec<FactualityCue>,
    by_word: FxHashMap<Box<str>, Vec<usize>>,
    happened: FxHashSet<Box<str>>,
    perfect: FxHashSet<Box<str>>,
    presupposing: FxHashSet<Box<str>>,
}

/// A group of cues of one behaviour.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactualityCue {
    /// How the event is presented.
    pub modality: Modality,
    /// What is governed.
    pub governs: Governs,
    /// Whether an event noun may be its object.
    pub object: bool,
    verbs: Vec<String>,
    words: Vec<String>,
    /// Between the cue and an event noun.
    pub prepositions: Vec<String>,
    /// A sentence whose event is presented so.
    pub example: String,
    /// A sentence with such a word whose event happened, or that tells of none.
    pub not: String,
}

/// What a cue governs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Governs {
    /// An object, a prepositional object or an infinitive.
    Complement,
    /// What follows in the clause.
    Clause,
}

impl Factuality {
    /// The groups that a lower-case word belongs to.
    pub fn of(&self, word: &str) -> impl Iterator<Item = &FactualityCue> {
        self.by_word.get(word).into_iter().flatten().map(|idx| &self.cues[*idx])
    }

    /// Whether an infinitive after this word tells of what happened: "began to".
    pub fn realises(&self, word: &str) -> bool {
        self.happened.contains(word)
    }

    /// Whether a modal before "have" speaks of what happened: "may have attacked".
    pub fn is_epistemic(&self, word: &str) -> bool {
        self.perfect.contains(word)
    }

    /// Whether a question with this word presupposes its event.
    pub fn presupposes(&self, word: &str) -> bool {
        self.presupposing.contains(word)
    }

    /// Reads the table.
    ///
    /// # Errors
    /// When the file is missing or faulty.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let file: FactualityFile = parse_toml(source, FACTUALITY)?;
        let mut by_word: FxHashMap<Box<str>, Vec<usize>> = FxHashMap::default();
        for (idx, cue) in file.cue.iter().enumerate() {
            for word in forms(&cue.verbs).into_iter().chain(cue.words.iter().cloned()) {
                let groups = by_word.entry(word.into()).or_default();
                if groups.last() != Some(&idx) {
                    groups.push(idx);
                }
            }
        }
        let happened = forms(&file.infinitive.happened).into_iter().chain(file.infinitive.also_happened);
        Ok(Self {
            by_word,
            happened: happened.map(Into::into).collect(),
            perfect: file.perfect.happened.into_iter().map(Into::into).collect(),
            presupposing: file.presupposing.questions.into_iter().map(Into::into).collect(),
            cues: file.cue,
        })
    }
}

/// Words through which event nouns get participants.
#[derive(Clone, Debug, Default)]
pub struct RoleWords {
    /// Forms of "carry out", "stage": their subject does what the noun after them names.
    pub light_verbs: FxHashSet<Box<str>>,
    /// Forms of "order", "mastermind": "was ordered by".
    pub behind: FxHashSet<Box<str>>,
    /// Verbs, in all their forms, that must have an object.
    pub transitive: FxHashSet<Box<str>>,
    /// Lemmas of verbs whose subject meets with it where they have no object: "the village burned".
    pub ergative: FxHashSet<Box<str>>,
    /// What a weapon does when it tells of an event.
    pub weapon_acts: FxHashSet<Box<str>>,
    /// "war" before a noun names no event.
    pub compound_heads: FxHashSet<Box<str>>,
    /// Nouns before which no event noun names one.
    pub compound_bodies: FxHashSet<Box<str>>,
    /// "jets": who stands before them acts.
    pub carriers: FxHashSet<Box<str>>,
    /// "troops": by the adjective of the state that they serve.
    pub troops: FxHashSet<Box<str>>,
    /// "fly": somebody to where nothing happened, all forms.
    pub transport: FxHashSet<Box<str>>,
    /// "it", "hours": never actors.
    pub no_actors: FxHashSet<Box<str>>,
    /// "army": can answer for an act without a name.
    pub parties: FxHashSet<Box<str>>,
    /// "fight": what people are recruited for.
    pub service: FxHashSet<Box<str>>,
    /// "dozens" of fighters: the fighters act.
    pub quantities: FxHashSet<Box<str>>,
    /// "hospital": where people are taken after it happened.
    pub care: FxHashSet<Box<str>>,
    /// "reporters": told something where they sit.
    pub audiences: FxHashSet<Box<str>>,
    /// "ministry": speaks from where it sits.
    pub offices: FxHashSet<Box<str>>,
    /// "patrol": acts for the party named before it.
    pub units: FxHashSet<Box<str>>,
    /// "checkpoint": acts for nobody, whoever holds it.
    pub posts: FxHashSet<Box<str>>,
    /// "we".
    pub first_person: FxHashSet<Box<str>>,
    /// "communiqué": by whom it names.
    pub own_words: FxHashSet<Box<str>>,
    /// "report": speaks for whoever wrote it.
    pub works: FxHashSet<Box<str>>,
    /// "at": what is fired goes there.
    pub aims: FxHashSet<Box<str>>,
    /// "orbit": what is fired there hits nobody.
    pub nowhere: FxHashSet<Box<str>>,
}

impl RoleWords {
    /// Reads the table.
    ///
    /// # Errors
    /// When the file is missing or faulty.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let file: RolesFile = parse_toml(source, ROLES)?;
        let set = |words: Vec<String>| words.into_iter().map(Into::into).collect();
        Ok(Self {
            light_verbs: set(forms(&file.light_verbs)),
            behind: set(forms(&file.behind)),
            transitive: set(forms(&file.transitive)),
            ergative: set(file.ergative),
            weapon_acts: set(file.weapon_acts),
            compound_heads: set(file.compound_heads),
            compound_bodies: set(file.compound_bodies),
            carriers: set(file.carriers),
            troops: set(file.troops),
            transport: set(forms(&file.transport)),
            no_actors: set(file.no_actors),
            parties: set(file.parties),
            service: set(file.service),
            quantities: set(file.quantities),
            care: set(file.care),
            audiences: set(file.audiences),
            offices: set(file.offices),
            units: set(file.units),
            posts: set(file.posts),
            first_person: set(file.first_person),
            own_words: set(file.own_words),
            works: set(file.works),
            aims: set(file.aims),
            nowhere: set(file.nowhere),
        })
    }
}

/// Words by which somebody, or the facts, speak against a deed.
#[derive(Clone, Debug, Default)]
pub struct Denials {
    /// Lemmas of cues whose source does not say that it is so, and does not deny it: "doubt".
    pub doubts: FxHashSet<Box<str>>,
    /// "involvement", "part": what is denied when a deed is.
    pub parts: FxHashSet<Box<str>>,
    /// "men", "plan": what else one has none of who had no hand in it.
    pub means: FxHashSet<Box<str>>,
    /// "want", "know": who does not, denies nothing. Lemmas.
    pub unsaid: FxHashSet<Box<str>>,
    /// "evidence": with a negation, what hangs on it is not shown.
    pub grounds: FxHashSet<Box<str>>,
    /// "false": said of what does not hold.
    pub untrue: FxHashSet<Box<str>>,
    /// "absurd": what whoever answers a charge calls it.
    scorn: FxHashSet<Box<str>>,
    /// "proven": with a negation, said of what does not hold.
    pub shown: FxHashSet<Box<str>>,
    /// "wrongly": how something was reported that is taken back.
    pub retracting: FxHashSet<Box<str>>,
    /// "correction": what a text is that takes something back.
    pub retractions: FxHashSet<Box<str>>,
}

impl Denials {
    /// Reads the table.
    ///
    /// # Errors
    /// When the file is missing or faulty.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let file: DenialsFile = parse_toml(source, DENIALS)?;
        let set = |words: Vec<String>| words.into_iter().map(Into::into).collect();
        Ok(Self {
            doubts: set(file.doubts),
            parts: set(file.parts),
            means: set(file.means),
            unsaid: set(file.unsaid),
            grounds: set(file.grounds),
            untrue: set(file.untrue),
            scorn: set(file.scorn),
            shown: set(file.shown),
            retracting: set(file.retracting),
            retractions: set(file.retractions),
        })
    }

    /// Whether one of the words calls untrue what somebody answers: "(called it) a lie", "(dismissed it as) gossip". Lower-case words.
    pub fn calls_untrue<'w>(&self, mut words: impl Iterator<Item = &'w str>) -> bool {
        words.any(|word| self.untrue.contains(word) || self.scorn.contains(word))
    }
}

/// All forms of verbs given as "stage" or "lead:led:led".
pub(crate) fn forms(verbs: &[String]) -> Vec<String> {
    verbs.iter().flat_map(|verb| forms_of(verb)).map(|(word, _)| word).collect()
}

/// The forms of a verb given as "stage" or "lead:led:led".
pub(super) fn forms_of(verb: &str) -> Vec<(String, VerbForm)> {
    let parts: Vec<&str> = verb.split(':').collect();
    let irregular = (parts.len() == 3).then(|| [parts[1].to_owned(), parts[2].to_owned()]);
    verb_forms(parts[0], irregular.as_ref())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FactualityFile {
    cue: Vec<FactualityCue>,
    infinitive: Infinitive,
    perfect: Perfect,
    presupposing: Presupposing,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Infinitive {
    happened: Vec<String>,
    also_happened: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Perfect {
    happened: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Presupposing {
    questions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RolesFile {
    light_verbs: Vec<String>,
    behind: Vec<String>,
    transitive: Vec<String>,
    ergative: Vec<String>,
    weapon_acts: Vec<String>,
    compound_heads: Vec<String>,
    compound_bodies: Vec<String>,
    carriers: Vec<String>,
    troops: Vec<String>,
    transport: Vec<String>,
    no_actors: Vec<String>,
    parties: Vec<String>,
    service: Vec<String>,
    quantities: Vec<String>,
    care: Vec<String>,
    audiences: Vec<String>,
    offices: Vec<String>,
    units: Vec<String>,
    posts: Vec<String>,
    first_person: Vec<String>,
    own_words: Vec<String>,
    works: Vec<String>,
    aims: Vec<String>,
    nowhere: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DenialsFile {
    doubts: Vec<String>,
    parts: Vec<String>,
    means: Vec<String>,
    unsaid: Vec<String>,
    grounds: Vec<String>,
    untrue: Vec<String>,
    scorn: Vec<String>,
    shown: Vec<String>,
    retracting: Vec<String>,
    retractions: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verb_and_a_noun_of_one_form_are_one_cue() {
        let factuality = Factuality::load(&DataSource::Embedded).expect("the table loads");
        let found: Vec<_> = factuality.of("calls").map(|cue| (cue.modality, cue.governs)).collect();
        assert_eq!(found, [(Modality::Demanded, Governs::Complement)]);
        assert!(factuality.realises("began") && !factuality.realises("vowed"));
    }
}
