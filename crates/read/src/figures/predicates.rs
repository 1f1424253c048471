//! Which people suffer which harm in a sentence: verbs, adjectives, nouns and fixed phrases joined to their people.
//!
//! In: tokens and [`People`] of one sentence. Out: [`Hit`]s, at most one a harm and phrase. Works on word order alone: a passive or
//! intransitive verb takes the people before it, an active one those after it, "killing of" those after "of"; [`arguments`] finds them.

mod arguments;
mod state;

use std::ops::Range;

use rashomon_lexicon::{
    harms::{Grammar, HarmVerb, Patient},
    inflection::VerbForm,
};
use rashomon_model::Harm;

use super::{
    numerals::Numeral,
    people::{People, PeopleKind},
};
use crate::words::Words;

/// Rule of a harm that only goes with the people ("two wounded guards"): any other harm said of them is what the text tells.
pub(crate) const ATTRIBUTE: &str = "figures/attribute";

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

/// What is done to people who are seized: not "was treated and released".
fn is_done_to_captives(harm: Harm) -> bool {
    matches!(harm, Harm::Killed | Harm::Executed | Harm::Injured | Harm::Tortured | Harm::Abducted | Harm::Detained)
}

/// How a group of verbs stands: where it begins, what surrounds it.
#[derive(Clone, Copy, Debug, Default)]
struct VerbGroup {
    start: usize,
    passive: bool,
    hypothetical: bool,
    negated: bool,
    deadly: bool,
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
                ..self.blank(phrase.harm, phrase.struck, at..at + len, "figures/before-number")
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
        let info = words.info(at);
        if self.attribute(at) {
            return at + 1;
        }
        if info.is_deadly {
            self.deadly_act(at);
        }
        if matches!(words.word(at), "fatally" | "mortally") {
            self.counted_before(at);
        }
        if let Some(noun) = info.noun.filter(|_| !self.is_verb_here(at)) {
            self.noun(at, noun.harm, noun.takes_of, noun.single);
        } else if let Some(verb) = info.verb {
            self.verb(at, verb);
        } else if let Some(harm) =
            info.adjective.filter(|_| words.info(at + 1).person.is_none() && !words.is(at.wrapping_sub(1), Grammar::DEFINITE))
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

    // ---------------------------------------------------------------- verbs

    fn verb(&mut self, at: usize, verb: HarmVerb) {
        let words = self.words;
        if verb.needs_down && words.word(at + 1) != "down" || words.info(at + 1).is_violence && verb.form != VerbForm::Ing {
            return;
        }
        // "Judge Hurt" is a name.
        if words.is_person_name(at)
            || self.begins_name(at, verb)
            || words.word(at) == "shot" && words.is(at.wrapping_sub(1), Grammar::INDEFINITE)
        {
            return;
        }
        let group = self.group_before(at);
        if group.hypothetical {
            return;
        }
        let after = at + 1 + usize::from(verb.needs_down);
        let deadly_after = words.res.harms.deadly_complements.longest_at(after, |idx| words.word_before(idx, self.sentence.end));
        let deadly = verb.struck && (group.deadly || deadly_after.is_some());
        let mut hit =
            self.blank(if deadly { Harm::Killed } else { verb.harm }, verb.struck && !deadly, at..after, "figures/verb");
        hit.weak = verb.weak;
        hit.negated = group.negated;
        let after = deadly_after.map_or(after, |(len, ())| after + len);
        self.verb_arguments(hit, verb, group, after);
    }

    /// "Free Harbour Army", where capitals tell something: the verb is a part of the name.
    fn begins_name(&self, at: usize, verb: HarmVerb) -> bool {
        let words = self.words;
        let is_small = |idx: usize| {
            let tag = words.tokens[idx].tag;
            (tag.is_verb() || tag.is_noun()) && words.is_word(idx) && !words.is_capital(idx)
        };
        verb.form == VerbForm::Base && words.is_capital(at) && words.is_capital(at + 1) && self.sentence.clone().any(is_small)
    }

    fn verb_arguments(&mut self, hit: Hit, verb: HarmVerb, group: VerbGroup, after: usize) {
        let object = self.people_after(after);
        let can_be_passive = matches!(verb.form, VerbForm::PastOrParticiple | VerbForm::Participle);
        match verb.patient {
            Patient::Subject if verb.harm == Harm::Participants => self.take_participants(hit, verb, group),
            Patient::Subject => self.said_of_subject(hit, group.start),
            Patient::Either if group.passive || object.is_none() => self.said_of_subject(hit, group.start),
            _ if group.passive && can_be_passive => self.said_of_subject(hit, group.start),
            _ => match object {
                Some(first) if self.is_object(first, verb, after) => {
                    let subject = self.subjects(group.start);
                    self.take(hit, first, verb.only_person || self.goes_on_counting(&self.people[first], verb));
                    self.last_subject = subject;
                }
                _ if can_be_passive && is_done_to_captives(hit.harm) && self.shared_passive(group.start).is_some() => {
                    let start = self.shared_passive(group.start).unwrap_or(group.start);
                    self.said_of_subject(hit, start);
                }
                _ if self.whom(group.start..after).is_some() => {
                    let people = self.whom(group.start..after);
                    self.hits.push(Hit { people, rule: "figures/whom", ..hit });
                }
                _ if can_be_passive && !verb.weak && self.is_reduced(group.start, after) => {
                    self.said_of_subject(hit, group.start)
                }
                _ => self.share_object(hit, verb, after),
            },
        }
    }

    /// "shot and killed a man": the first verb shares the object of the second.
    fn share_object(&mut self, hit: Hit, verb: HarmVerb, after: usize) {
        let words = self.words;
        let next = after + usize::from(words.word(after) == ",");
        if words.is(next, Grammar::CONJUNCTION)
            && words.info(next + 1).verb.is_some()
            && let Some(first) = self.people_after(next + 2).filter(|first| self.is_object(*first, verb, next + 2))
        {
            self.take(hit, first, verb.only_person || self.goes_on_counting(&self.people[first], verb));
        }
    }

    /// "dozens of fighters stormed": a counted subject of an active verb.
    fn take_participants(&mut self, hit: Hit, verb: HarmVerb, group: VerbGroup) {
        if group.passive || matches!(verb.form, VerbForm::Ing) {
            return;
        }
        for idx in self.subjects(group.start) {
            if self.people[idx].kind == PeopleKind::Counted && self.people[idx].is_sure {
                self.hits.push(Hit { people: Some(idx), rule: "figures/participants", ..hit.clone() });
            }
        }
        if hit.harm == Harm::Participants {
            self.participants_without_noun(hit, group);
        }
    }

    /// "Millions have mobilised": a vague numeral that is itself the noun.
    fn participants_without_noun(&mut self, hit: Hit, group: VerbGroup) {
        let adjacent = self.people.iter().position(|people| {
            people.tokens.end == group.start
                && people.kind == PeopleKind::Counted
                && people.head.is_none()
                && people.numeral.as_ref().is_some_and(|numeral| numeral.vague)
        });
        if let Some(idx) = adjacent {
            self.hits.push(Hit { people: Some(idx), rule: "figures/participants", ..hit });
        }
    }

    /// The auxiliaries, adverbs and negations before a verb.
    fn group_before(&self, at: usize) -> VerbGroup {
        let words = self.words;
        let mut group = VerbGroup { start: at, ..VerbGroup::default() };
        while group.start > self.sentence.start {
            let before = group.start - 1;
            let info = words.info(before).grammar;
            let is_quote = matches!(words.word(before), "‘" | "’" | "'" | "“" | "\"");
            if self.is_perfect_infinitive(before) || words.word(before) == "to" && self.is_said_to_be(group.start, at) {
                group.negated |= self.pass_raising(&mut group.start);
                break;
            }
            if info.is(Grammar::MODAL) {
                group.hypothetical |= !matches!(words.word(before), "will");
            } else if info.is(Grammar::BE) {
                group.passive = true;
            } else if info.is(Grammar::NEGATION) {
                // "Nobody was hurt": the subject, which counts 0, and no "not".
                if matches!(words.word(before), "no" | "none" | "nobody" | "neither") {
                    break;
                }
                group.negated = true;
            } else if words.is_adverb(before) {
                group.deadly |= matches!(words.word(before), "fatally" | "mortally");
                if words.is(before, Grammar::OTHER.or(Grammar::PREPOSITION)) {
                    break;
                }
            } else if self.is_joined_verb(before) {
                // "was shot and killed": the same auxiliaries serve both.
            } else if !(info.is(Grammar::HAVE) || is_quote || matches!(words.word(before), "did" | "does" | "do" | "attempted")) {
                break;
            }
            group.hypothetical |= words.word(before) == "attempted";
            group.start = before;
        }
        group
    }

    /// "(is said) to have been killed": what is over.
    fn is_perfect_infinitive(&self, to: usize) -> bool {
        self.words.word(to) == "to" && self.words.word(to + 1) == "have"
    }

    /// "(are feared) to be dead": what is.
    fn is_said_to_be(&self, be: usize, adjective: usize) -> bool {
        self.words.word(be) == "be" && self.words.info(adjective).adjective.is_some()
    }

    /// Moves the start of a group, which stands after "to", before the verb that governs it: "(six men) are (not) reported to". Returns
    /// whether that verb is negated.
    fn pass_raising(&self, start: &mut usize) -> bool {
        let words = self.words;
        *start -= 1;
        let is_verb = |idx: usize| words.tokens[idx].tag.is_verb() && words.info(idx).person.is_none();
        if *start == self.sentence.start || !is_verb(*start - 1) {
            return false;
        }
        let mut negated = false;
        *start -= 1;
        while *start > self.sentence.start {
            let info = words.info(*start - 1).grammar;
            negated |= info.is(Grammar::NEGATION);
            if !(info.is(Grammar::BE.or(Grammar::HAVE).or(Grammar::NEGATION)) || words.is_adverb(*start - 1)) {
                break;
            }
            *start -= 1;
        }
        negated
    }

    /// "and" before a verb and after another verb of harm, or that other verb itself.
    fn is_joined_verb(&self, idx: usize) -> bool {
        let words = self.words;
        let is_and = |idx: usize| words.is(idx, Grammar::CONJUNCTION) || words.word(idx) == ",";
        let is_verb = |idx: usize| {
            words.info(idx).verb.is_some_and(|verb| verb.harm != Harm::Participants)
                || matches!(words.word(idx), "robbed" | "beaten" | "abused" | "raped")
        };
        is_and(idx) && idx > self.sentence.start && is_verb(idx - 1)
            || is_verb(idx) && is_and(idx + 1) && !words.word(idx).ends_with("ing")
    }

    /// "2 children killed in", "122 injured.": a participle whose people stand right before it.
    fn is_reduced(&self, start: usize, after: usize) -> bool {
        let words = self.words;
        let ends = !words.is_word(after)
            || after >= self.sentence.end
            || words.info(after).grammar.is(Grammar::PREPOSITION
                .or(Grammar::CONJUNCTION)
                .or(Grammar::SUBORDINATOR)
                .or(Grammar::ADVERB)
                .or(Grammar::OTHER))
            || words.is_adverb(after)
            || words.is_capital(after)
            || matches!(
                words.word(after),
                "early" | "late" | "sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday"
            );
        // "he shot" acts; "a man shot in the leg" suffers.
        let subjects = self.subjects(start);
        ends && !subjects.is_empty() && subjects.iter().all(|idx| self.people[*idx].kind != PeopleKind::PronounOne)
    }

    // ---------------------------------------------------------------- nouns and phrases

    /// "three deaths", "the killing of six", "Jo Ree's murder", "a homicide".
    fn noun(&mut self, at: usize, harm: Harm, takes_of: bool, single: bool) {
        let words = self.words;
        let before = at.wrapping_sub(1);
        let lead = at.saturating_sub(5).max(self.sentence.start)..at;
        if lead.into_iter().any(|idx| matches!(words.word(idx), "attempted" | "attempt" | "attempts"))
            || words.word(before) == "suicide"
        {
            return;
        }
        // "the Harbour Martyrs Brigade", "six martyrs' families"
        if words.is_capital(at) && words.is_capital(at + 1) && at > self.sentence.start && words.is_capital(at - 1)
            || matches!(words.word(at + 1), "'" | "’")
        {
            return;
        }
        if let Some(mut hit) = self.counted_noun(at, harm) {
            hit.rule = "figures/counted-noun";
            self.hits.push(hit);
            return;
        }
        let hit = self.blank(harm, false, at..at + 1, "figures/noun");
        if takes_of
            && words.word(at + 1) == "of"
            && let Some(first) = self.people_after(at + 2).filter(|first| self.people[*first].kind != PeopleKind::Many)
        {
            self.take(hit, first, true);
            return;
        }
        let owner = self.people.iter().position(|people| {
            matches!(words.word(people.tokens.end), "'s" | "’s") && people.tokens.end < at && at <= people.tokens.end + 3
        });
        if let Some(owner) = owner.filter(|_| takes_of) {
            self.hits.push(Hit { people: Some(owner), ..hit });
        } else if single && !self.is_office(at) && self.is_charged_or_named(at) {
            self.hits.push(Hit { weak: true, rule: "figures/bare-noun", ..hit });
        }
    }

    /// "the murder", "charged with murder", "first-degree murder": one act is meant, and not the notion.
    fn is_charged_or_named(&self, at: usize) -> bool {
        let words = self.words;
        let before = at.wrapping_sub(1);
        words.is(before, Grammar::DEFINITE.or(Grammar::INDEFINITE))
            || matches!(words.word(before), "with" | "for" | "'s" | "’s" | "of" | "on")
            || words.word(before).ends_with("degree")
            || at == self.sentence.start
            || words.info(at + 1).person.is_some()
    }

    /// "homicide detectives", "murder rate": the noun names an office or a notion.
    fn is_office(&self, at: usize) -> bool {
        matches!(
            self.words.word(at + 1),
            "detective"
                | "detectives"
                | "unit"
                | "division"
                | "bureau"
                | "squad"
                | "investigator"
                | "investigators"
                | "section"
                | "rate"
                | "rates"
                | "team"
                | "mystery"
        ) || self.words.word(at).ends_with('s')
    }

    /// A number up to two words before a noun of harm.
    fn counted_noun(&self, at: usize, harm: Harm) -> Option<Hit> {
        let words = self.words;
        let from = at.saturating_sub(6).max(self.sentence.start);
        if words.word(at) == "no" {
            return None;
        }
        (from..at).find_map(|start| {
            let numeral = super::numerals::numeral_at(words, start, at).filter(|numeral| !numeral.year_like)?;
            let between = numeral.tokens.end..at;
            let fits = between.len() <= 2
                && between
                    .clone()
                    .all(|idx| words.is_word(idx) && words.info(idx).grammar.is_empty() && !words.info(idx).is_thing);
            let cue = numeral.tokens.start..at + 1;
            // "numerous deaths" says no more than "deaths".
            let tells = !numeral.vague || numeral.low > Some(2);
            (fits && tells && words.word(at).ends_with('s'))
                .then(|| Hit { numeral: Some(numeral), ..self.blank(harm, false, cue, "figures/counted-noun") })
        })
    }

    /// "a fatal shooting", "the deadly attack": one death at least; "the fatal shooting of a boy".
    fn deadly_act(&mut self, at: usize) {
        let words = self.words;
        let end = self.sentence.end;
        if words.is(at.wrapping_sub(1), Grammar::NEGATION) || words.word(at.wrapping_sub(1)) == "near" {
            return;
        }
        let mut hit = Hit { weak: true, ..self.blank(Harm::Killed, false, at..at + 1, "figures/deadly-act") };
        let victims = (at + 1..end.min(at + 3))
            .any(|idx| words.res.harms.deadly_victims.longest_at(idx, |idx| words.word_before(idx, end)).is_some());
        let Some(act) = (at + 1..end.min(at + 5)).find(|idx| words.info(*idx).is_violence) else { return };
        hit.cue = at..act + 1;
        if words.word(act + 1) == "of"
            && let Some(first) = self.people_after(act + 2)
        {
            hit.weak = false;
            self.take(hit, first, true);
            return;
        }
        if !victims || words.word(at) == "fatal" {
            self.hits.push(hit);
        }
    }

    /// "four were shot, one fatally": a bare number right before the adverb.
    fn counted_before(&mut self, at: usize) {
        let is_bare = |people: &People| people.kind == PeopleKind::Counted && people.head.is_none() && people.tokens.end == at;
        let closes = self.words.info(at + 1).verb.is_none();
        if let Some(idx) = self.people.iter().position(is_bare).filter(|_| closes) {
            let hit = self.blank(Harm::Killed, false, at..at + 1, "figures/adverb");
            self.hits.push(Hit { people: Some(idx), ..hit });
        }
    }

    /// "the toll stood at (23)": a number of people that no harm of its own follows; not "could take the toll to 50".
    fn counts_at(&self, at: usize) -> bool {
        let words = self.words;
        let lead = at.saturating_sub(6).max(self.sentence.start)..at;
        if lead.into_iter().any(|idx| matches!(words.word(idx), "could" | "may" | "might" | "would")) {
            return false;
        }
        let counted = |people: &&People| people.tokens.start == at && people.numeral.is_some();
        match self.people.iter().find(counted) {
            Some(people) => (people.is_sure || people.head.is_none()) && !self.has_own_verb(people),
            None => {
                let numeral = super::numerals::numeral_at(self.words, at, self.sentence.end);
                let closes = |next: usize| {
                    !words.is_word(next) || words.tokens[next].tag.is_verb() || !words.info(next).grammar.is_empty()
                };
                numeral.is_some_and(|numeral| !numeral.year_like && closes(numeral.tokens.end))
            }
        }
    }

    /// "the death toll rose to 62", "claimed the lives of 12 pilgrims".
    fn before_number(&mut self, hit: Hit, after: usize) {
        let window = after..self.sentence.end.min(after + 10);
        let first = self.people.iter().position(|people| {
            window.contains(&people.tokens.start)
                && (people.numeral.is_some() && (people.is_sure || people.head.is_none())
                    || !hit.toll && people.kind == PeopleKind::One)
        });
        if let Some(first) = first {
            self.take(hit, first, true);
            return;
        }
        let numeral = window
            .filter_map(|idx| super::numerals::numeral_at(self.words, idx, self.sentence.end))
            .find(|numeral| !numeral.year_like);
        if let Some(numeral) = numeral {
            let cue = hit.cue.start..numeral.tokens.end;
            self.hits.push(Hit { numeral: Some(numeral), cue, ..hit });
        }
    }
}
