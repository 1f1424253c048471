//! Which people suffer which harm in a sentence: verbs, adjectives, nouns and fixed phrases joined to their people.
//!
//! In: tokens and [`People`] of one sentence. Out: [`Hit`]s, at most one a harm and phrase. Works on word order alone: a passive or
//! intransitive verb takes the people before it, an active one those after it, "killing of" those after "of"; [`arguments`] finds them.
//! [`verbs`] and [`nouns`] read the words of the harm, [`state`] what phrases for people say by themselves.

mod arguments;
mod nouns;
mod state;
mod verbs;

use std::ops::Range;

use rashomon_lexicon::{harms::Grammar, inflection::VerbForm};
use rashomon_model::Harm;

use self::state::tells_of_fallen;
use super::{
    numerals::Numeral,
    people::{People, PeopleKind},
};
use crate::words::Words;

/// Rule of a harm that only goes with the people ("two wounded guards"): any other harm said of them is what the text tells.
pub(crate) const ATTRIBUTE: &str = "figures/attribute";

/// Rule of fixed phrases that lead to a number: "the toll rose to 62".
pub(crate) const BEFORE_NUMBER: &str = "figures/before-number";

/// A harm with whom it was done to.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    pub(crate) harm: Harm,
    /// Hit by a weapon; dead or alive is not said.
    pub(crate) struck: bool,
    /// Counts only beside other violence.
    pub(crate) weak: bool,
    /// Index of the people in the sentence; `None` where the words tell of one person without naming any ("a homicide").
    pub(crate) people: Option<usize>,
    /// A number said by an adjective ("a double homicide").
    pub(crate) number: Option<u32>,
    /// A number right before a noun of harm ("at least 60 deaths").
    pub(crate) numeral: Option<Numeral>,
    /// The words of the harm.
    pub(crate) cue: Range<usize>,
    /// A running toll.
    pub(crate) toll: bool,
    /// "was not hurt".
    pub(crate) negated: bool,
    /// Some of those that a text has counted: "among the dead were two children".
    pub(crate) of_group: bool,
    /// The people are said by the verb that follows them.
    pub(crate) rule: &'static str,
}

/// All harms of a sentence, in the order of their words.
pub(crate) fn hits_in(words: &Words<'_>, sentence: Range<usize>, people: &[People]) -> Vec<Hit> {
    let mut finder = Finder { words, sentence, people, hits: Vec::new(), last_subject: Vec::new() };
    finder.states();
    finder.run();
    finder.trailing();
    finder.hits.retain(|hit| !hit.negated);
    finder.hits
}

/// Whether any word of a sentence is the cue of a harm: without one [`hits_in`] finds nothing.
pub(crate) fn tells_of_harm(words: &Words<'_>, sentence: Range<usize>) -> bool {
    let harms = &words.res.harms;
    let word = |idx: usize| words.word_before(idx, sentence.end);
    sentence.clone().any(|at| {
        let info = words.info(at);
        info.verb.is_some()
            || info.noun.is_some()
            || info.adjective.is_some()
            || info.is_deadly
            || harms.before_number.longest_at(at, word).is_some()
            || harms.predicates.longest_at(at, word).is_some()
            || harms.multiples.longest_at(at, word).is_some()
            || words.res.counts.tells_of_harm(at, word)
            || tells_of_fallen(words, at)
    })
}

struct Finder<'w, 'a> {
    words: &'w Words<'a>,
    sentence: Range<usize>,
    people: &'w [People],
    hits: Vec<Hit>,
    /// People that the last passive or intransitive verb was said of: "was shot and died".
    last_subject: Vec<usize>,
}

impl Finder<'_, '_> {
    fn run(&mut self) {
        let mut at = self.sentence.start;
        while at < self.sentence.end {
            at = self.step(at).max(at + 1);
        }
    }

    /// Reads what begins at `at`; returns where to go on.
    fn step(&mut self, at: usize) -> usize {
        let words = self.words;
        let end = self.sentence.end;
        let word = |idx: usize| words.word_before(idx, end);
        let harms = &words.res.harms;
        if let Some((len, multiple)) = harms.multiples.longest_at(at, word) {
            let hit = Hit {
                number: Some(multiple.number),
                ..self.blank(multiple.harm, multiple.struck, at..at + len, "figures/multiple")
            };
            self.hits.push(hit);
            return at + len;
        }
        if let Some((len, phrase)) =
            harms.before_number.longest_at(at, word).filter(|(len, phrase)| !phrase.next || self.counts_at(at + len))
        {
            let hit = Hit {
                toll: phrase.toll,
                weak: phrase.weak,
                ..self.blank(phrase.harm, phrase.struck, at..at + len, BEFORE_NUMBER)
            };
            self.before_number(hit, at + len);
            return at + len;
        }
        if let Some((len, phrase)) = harms.predicates.longest_at(at, word) {
            let needed = phrase.needs.is_empty()
                || (at + len..end.min(at + len + 8)).any(|idx| phrase.needs.iter().any(|need| need == words.word(idx)));
            if needed {
                let hit = Hit { weak: phrase.weak, ..self.blank(phrase.harm, phrase.struck, at..at + len, "figures/predicate") };
                self.said_of_nearest(hit, at);
                return at + len;
            }
        }
        if let Some(after) = self.no_harm(at) {
            return after;
        }
        let info = words.info(at);
        if self.attribute(at) {
            return at + 1;
        }
        if info.is_deadly {
            self.deadly_act(at);
        }
        self.fallen(at);
        if matches!(words.word(at), "fatally" | "mortally") {
            self.counted_before(at);
        }
        if let Some(noun) = info.noun.filter(|_| !self.is_verb_here(at)) {
            self.noun(at, noun.harm, noun.takes_of, noun.single);
        } else if let Some(verb) = info.verb {
            self.verb(at, verb);
        } else if let Some(harm) =
            info.adjective.filter(|_| words.info(at + 1).person.is_none() && !words.is(at.wrapping_sub(1), Grammar::DEFINITE))
            && !words.info(at + 1).is_thing
            && !self.is_only_foreseen(at)
        {
            let hit = self.blank(harm, false, at..at + 1, "figures/adjective");
            self.said_of_subject(hit, at);
        }
        at + 1
    }

    fn blank(&self, harm: Harm, struck: bool, cue: Range<usize>, rule: &'static str) -> Hit {
        Hit {
            harm,
            struck,
            weak: false,
            people: None,
            number: None,
            numeral: None,
            cue,
            toll: false,
            negated: false,
            of_group: false,
            rule,
        }
    }

    /// A word that is noun and verb ("killings", "arrest"): a verb when people follow at once or an auxiliary precedes.
    fn is_verb_here(&self, at: usize) -> bool {
        let words = self.words;
        let Some(verb) = words.info(at).verb else { return false };
        if words.word(at + 1) == "of"
            || words.is(at.wrapping_sub(1), Grammar::DEFINITE.or(Grammar::INDEFINITE))
            || words.info(at.wrapping_sub(1)).is_deadly
        {
            return false;
        }
        let object = self.people.iter().any(|people| people.tokens.start == at + 1 && people.kind != PeopleKind::Many);
        object
            || verb.form == VerbForm::PastOrParticiple
            || verb.form == VerbForm::Participle
            || words.is(at.wrapping_sub(1), Grammar::BE)
    }
}
