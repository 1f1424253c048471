//! Harms told by verbs: "was shot and killed", "killed 40", "six men are not reported to have been hurt".
//!
//! In: a verb of harm. Out: hits for its subject or its object, by its voice, with the auxiliaries and negations before it.

use rashomon_lexicon::{
    harms::{Grammar, HarmVerb, Patient},
    inflection::VerbForm,
};
use rashomon_model::Harm;

use super::{Finder, Hit};
use crate::figures::people::PeopleKind;

/// Words back from "and shot" to what makes it an execution.
const CLAUSE: usize = 10;

/// What is done to people who are seized: not "was treated and released".
fn is_done_to_captives(harm: Harm) -> bool {
    matches!(harm, Harm::Killed | Harm::Executed | Harm::Injured | Harm::Tortured | Harm::Abducted | Harm::Detained)
}

/// How a group of verbs stands: where it begins, what surrounds it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct VerbGroup {
    pub(super) start: usize,
    pub(super) passive: bool,
    pub(super) hypothetical: bool,
    pub(super) negated: bool,
    pub(super) deadly: bool,
}

impl Finder<'_, '_> {
    pub(super) fn verb(&mut self, at: usize, verb: HarmVerb) {
        let words = self.words;
        if verb.needs_down && words.word(at + 1) != "down" || words.info(at + 1).is_violence && verb.form != VerbForm::Ing {
            return;
        }
        // "forty beds for the wounded": whom something is for, and no count of them.
        let is_for = at > self.sentence.start + 1 && words.is(at - 1, Grammar::DEFINITE) && words.word(at - 2) == "for";
        if is_for && !words.tokens.get(at + 1).is_some_and(|next| next.tag.is_noun()) {
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
        // "three of the victims had arrived at a hospital"
        let is_care = |idx: usize| words.res.events.roles.care.contains(words.word(idx));
        let is_taken_care_of = verb.harm == Harm::Arrived && (at + 1..self.sentence.end.min(at + CLAUSE)).any(is_care);
        if group.hypothetical || is_taken_care_of {
            return;
        }
        let after = at + 1 + usize::from(verb.needs_down);
        let deadly_after = words.res.harms.deadly_complements.longest_at(after, |idx| words.word_before(idx, self.sentence.end));
        let deadly = verb.struck && (group.deadly || deadly_after.is_some() || self.is_execution(group.start, at));
        let mut hit =
            self.blank(if deadly { Harm::Killed } else { verb.harm }, verb.struck && !deadly, at..after, "figures/verb");
        hit.weak = verb.weak;
        hit.negated = group.negated;
        let after = deadly_after.map_or(after, |(len, ())| after + len);
        self.verb_arguments(hit, verb, group, after);
    }

    /// "were lined up and shot", "dragged from bed and shot": what is done before it makes the shooting an execution.
    fn is_execution(&self, start: usize, at: usize) -> bool {
        let words = self.words;
        let Some(joint) = at.checked_sub(1).filter(|idx| words.is(*idx, Grammar::CONJUNCTION) || words.word(*idx) == "then")
        else {
            return false;
        };
        let from = start.min(joint.saturating_sub(CLAUSE)).max(joint.saturating_sub(CLAUSE)).max(self.sentence.start);
        let ends = |idx: usize| words.is_break(idx) && words.word(idx) != ",";
        let phrases = &words.res.harms.before_execution;
        (from..joint)
            .rev()
            .take_while(|idx| !ends(*idx))
            .any(|idx| phrases.longest_at(idx, |idx| words.word_before(idx, joint)).is_some())
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
    pub(super) fn group_before(&self, at: usize) -> VerbGroup {
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
}
