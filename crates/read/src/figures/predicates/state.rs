//! Harms said within or right after a phrase for people: "two dead guards", "beat a boy to death", "led nine away", "cost 60 lives".
//!
//! In: the people of a sentence. Out: hits whose people are the phrase itself, wherever subject and object stand.

use std::ops::Range;

use rashomon_lexicon::harms::Grammar;
use rashomon_model::Harm;
use rashomon_text::{lemma::lemma, tags::Tag, tokens::TokenKind};

use super::{ATTRIBUTE, Finder, Hit};
use crate::{
    figures::{
        numerals::Numeral,
        people::{People, PeopleKind},
    },
    words::Words,
};

/// Words back from a phrase to the verb whose object it is: "cost the country some (600 lives)".
const REACH: usize = 4;
/// Words back from "and executed" to the "were" that it shares.
const CLAUSE: usize = 14;

/// "(11 soldiers) fell": a verb that says of fighters that they died.
pub(super) fn tells_of_fallen(words: &Words<'_>, at: usize) -> bool {
    let tag = words.tokens[at].tag;
    tag.is_verb() && words.res.counts.tells_of_fallen(&lemma(words.word(at), tag), words.word(at + 1))
}

impl Finder<'_, '_> {
    /// What the phrases for people say of themselves; run before anything else is read.
    pub(super) fn states(&mut self) {
        for idx in 0..self.people.len() {
            let hit = self.complement(idx).or_else(|| self.lives(idx)).or_else(|| self.named_by_state(idx));
            self.hits.extend(hit.map(|hit| Hit { people: Some(idx), ..hit }));
        }
        self.members();
    }

    /// "beat a boy to death", "took 14 people hostage", "led nine away".
    fn complement(&self, idx: usize) -> Option<Hit> {
        let words = self.words;
        let people = &self.people[idx];
        let at = people.tokens.end + usize::from(words.tokens.get(people.tokens.end)?.kind == TokenKind::Quote);
        let (len, complement) = words.res.counts.complements.longest_at(at, |idx| words.word_before(idx, self.sentence.end))?;
        let verb = self.verb_before(people.tokens.start)?;
        // "drove some 8,000 Tarvani into Lemland": so many of a name are a people.
        let is_many = |head: usize| words.is_capital(head) && people.numeral.as_ref().is_some_and(|n| n.low >= Some(1000));
        let is_counted = people.kind == PeopleKind::Counted && (people.head.is_none_or(is_many) || people.is_sure)
            || people.kind == PeopleKind::One && (people.is_sure || people.name.is_some());
        let fits = is_counted && complement.fits(&lemma(words.word(verb), Tag::VBD));
        // "sentenced two men to death" leaves them alive, and what was to be done is not done.
        let group = self.group_before(verb);
        let is_done = !group.hypothetical && !group.passive && !words.is(at + len, Grammar::HYPOTHETICAL);
        let is_deed = words.info(verb).verb.is_some() || !matches!(words.word(at), "to") || self.kills_by(verb);
        (fits && is_done && is_deed)
            .then(|| Hit { negated: group.negated, ..self.blank(complement.harm, false, verb..at + len, "figures/complement") })
    }

    /// Whether "… to death" after a verb that is no harm by itself tells of a killing: not "sentenced", "condemned", "put", "bored".
    fn kills_by(&self, verb: usize) -> bool {
        let word = lemma(self.words.word(verb), Tag::VBD);
        self.words.res.counts.kills_to_death(&word)
    }

    /// "cost over 600 lives", "has claimed some 12 lives".
    fn lives(&self, idx: usize) -> Option<Hit> {
        let words = self.words;
        let people = &self.people[idx];
        // "lost three of its own"
        let of = people.tokens.end;
        let is_own = words.word(of) == "of"
            && matches!(words.word(of + 1), "its" | "their" | "his" | "our")
            && words.word(of + 2) == "own";
        if let Some(verb) = self.verb_before(people.tokens.start).filter(|_| is_own && people.numeral.is_some())
            && matches!(
                words.word(verb),
                "lost" | "lose" | "losing" | "buried" | "bury" | "burying" | "mourn" | "mourned" | "mourns" | "mourning"
            )
        {
            return Some(self.blank(Harm::Killed, false, verb..people.tokens.start, "figures/lives"));
        }
        let noun = people.head.filter(|_| people.kind == PeopleKind::Counted)?;
        // "owned up to the loss of 14 soldiers"
        let of = people.tokens.start.checked_sub(2).filter(|loss| *loss > self.sentence.start && words.word(loss + 1) == "of");
        if let Some(loss) = of.filter(|loss| matches!(words.word(*loss), "loss" | "losses"))
            && words.res.counts.takes_lives("lose", words.word(noun))
        {
            return Some(self.blank(Harm::Killed, false, loss..people.tokens.start, "figures/lives"));
        }
        let verb = self.verb_before(people.tokens.start)?;
        let group = self.group_before(verb);
        let takes = words.res.counts.takes_lives(&lemma(words.word(verb), Tag::VBD), words.word(noun));
        (takes && !group.hypothetical).then(|| Hit {
            negated: group.negated,
            ..self.blank(Harm::Killed, false, verb..people.tokens.start, "figures/lives")
        })
    }

    /// "30 bodies were dug up", "a ransom for 20 hostages": the weakest reading of a number of them.
    fn named_by_state(&self, idx: usize) -> Option<Hit> {
        let people = &self.people[idx];
        let noun = people
            .head
            .filter(|_| people.kind == PeopleKind::Counted && people.numeral.as_ref().is_some_and(|n| !n.vague && !n.definite))?;
        let harm = self.words.res.counts.state(self.words.word(noun))?;
        let is_main = !(idx > 0 && self.is_inside_modifier(idx) && harm == Harm::BodiesFound);
        is_main.then(|| self.blank(harm, false, noun..noun + 1, ATTRIBUTE))
    }

    /// "The dead included three children and a nurse", "among the wounded were two clerks", "two children were among the dead", "of the 12
    /// killed, five were children": some of those harmed.
    fn members(&mut self) {
        let words = self.words;
        for at in self.sentence.clone() {
            let Some(harm) = self.harmed_group(at) else { continue };
            let after = at + 1 + usize::from(words.is(at + 1, Grammar::BE));
            let is_among = at >= 2 && matches!(words.word(at - 2), "among" | "amongst");
            let includes = matches!(words.word(at + 1), "include" | "included" | "includes" | "including");
            let hit = Hit { of_group: true, ..self.blank(harm, false, at..at + 1, "figures/member") };
            if includes || is_among && after > at + 1 {
                let first = if includes { at + 2 } else { after };
                if let Some(first) = self.people_after(first) {
                    self.take(hit, first, false);
                }
            } else if is_among && at >= 3 && words.is(at - 3, Grammar::BE) {
                self.said_of_subject(hit, at - 3);
            }
        }
    }

    /// "the dead", "those killed", "the victims": what was done to them.
    fn harmed_group(&self, at: usize) -> Option<Harm> {
        let words = self.words;
        let is_the = at > self.sentence.start && matches!(words.word(at - 1), "the" | "those");
        let ends = !words.is_word(at + 1) || !words.tokens[at + 1].tag.is_noun();
        let harm = self.harm_of_participle(at).or_else(|| words.res.counts.group(words.word(at)))?;
        (is_the && ends).then_some(harm)
    }

    /// The verb whose object begins at `start`, with nothing but small words between.
    fn verb_before(&self, start: usize) -> Option<usize> {
        let words = self.words;
        let from = start.saturating_sub(REACH).max(self.sentence.start);
        let is_small = |idx: usize| {
            words.is_adverb(idx)
                || words.is(idx, Grammar::DEFINITE.or(Grammar::OTHER))
                || words.tokens[idx].kind == TokenKind::Quote
                || matches!(words.word(idx), "at" | "least" | "more" | "than" | "over" | "up" | "to")
        };
        let is_verb = |idx: usize| words.tokens[idx].tag.is_verb() || idx > from && words.is(idx - 1, Grammar::HAVE);
        (from..start).rev().find(|idx| !is_small(*idx)).filter(|idx| is_verb(*idx))
    }

    /// "11 soldiers fell": fighters right before the verb.
    pub(super) fn fallen(&mut self, at: usize) {
        use rashomon_model::VictimCategory as Category;
        let words = self.words;
        let is_fighter = |people: &People| {
            people.kind == PeopleKind::Counted
                && people.head.is_some()
                && matches!(people.category, Category::Soldiers | Category::Fighters | Category::Police)
        };
        if !tells_of_fallen(words, at) {
            return;
        }
        let group = self.group_before(at);
        let last = self.people.iter().position(|people| people.tokens.end == group.start && is_fighter(people));
        if let Some(last) = last.filter(|_| !group.hypothetical && !group.negated) {
            let hit = self.blank(Harm::Killed, false, at..at + 1, "figures/fallen");
            for idx in self.chain_back(last) {
                self.hits.push(Hit { people: Some(idx), ..hit.clone() });
            }
        }
    }

    /// "two dead guards", "70 fallen men", "four of the hurt": a harm inside a phrase that counts people. Whether the word at `at`
    /// stands in one, and needs no more reading.
    pub(super) fn attribute(&mut self, at: usize) -> bool {
        let Some(idx) = self.people.iter().position(|people| people.tokens.start < at && at < people.tokens.end) else {
            return false;
        };
        let people = &self.people[idx];
        let Some(harm) = self.harm_of_participle(at).filter(|_| self.is_attribute_of(people, at)) else { return false };
        let hit = self.blank(harm, false, at..at + 1, ATTRIBUTE);
        self.hits.push(Hit { people: Some(idx), ..hit });
        true
    }

    /// "they will have (nine dead) by the morning": what nobody has had yet.
    pub(super) fn is_only_foreseen(&self, at: usize) -> bool {
        let counted = self.people.iter().find(|people| people.tokens.end == at && people.numeral.is_some());
        let verb = counted.and_then(|people| self.verb_before(people.tokens.start));
        verb.is_some_and(|verb| self.group_before(verb).hypothetical || self.words.is(verb.wrapping_sub(1), Grammar::MODAL))
    }

    fn harm_of_participle(&self, at: usize) -> Option<Harm> {
        let info = self.words.info(at);
        let participle = info.verb.filter(|verb| {
            !verb.struck && !verb.weak && verb.harm != Harm::Participants && self.words.word(at).ends_with(['d', 'n', 't'])
        });
        info.adjective.or(participle.map(|verb| verb.harm)).or_else(|| self.words.res.counts.attribute(self.words.word(at)))
    }

    fn is_attribute_of(&self, people: &People, at: usize) -> bool {
        // "the two wounded guards", "all three of those hurt": those told before.
        let is_new =
            |numeral: &Numeral| numeral.tokens.end <= at && !numeral.definite && self.words.word(numeral.tokens.start) != "all";
        people.kind == PeopleKind::Counted
            && people.numeral.as_ref().is_some_and(is_new)
            && people.head.is_none_or(|head| at < head)
    }

    /// "were rounded up and executed": the start of the passive group that a participle shares over "and", and whose people it takes.
    pub(super) fn shared_passive(&self, start: usize) -> Option<usize> {
        let words = self.words;
        let joint = start.checked_sub(1).filter(|idx| *idx > self.sentence.start && words.is(*idx, Grammar::CONJUNCTION))?;
        let from = joint.saturating_sub(CLAUSE).max(self.sentence.start);
        let ends = |idx: usize| words.is_break(idx) || words.is(idx, Grammar::SUBORDINATOR.or(Grammar::RELATIVE));
        let be = (from..joint).rev().take_while(|idx| !ends(*idx)).find(|idx| words.is(*idx, Grammar::BE))?;
        let participle = (be + 1..joint.min(be + 4)).find(|idx| !words.is_adverb(*idx))?;
        let is_passive = words.tokens[participle].tag == Tag::VBN;
        // "was seized by rebels and two guards killed": other people stand between.
        let is_free = !self.people.iter().any(|people| {
            be < people.tokens.start
                && people.tokens.end <= joint
                && people.kind != PeopleKind::Many
                && people.tokens.end == joint
        });
        (is_passive && is_free).then_some(be)
    }

    /// "a miner whom raiders had killed": the people before the "whom" of a verb without an object.
    pub(super) fn whom(&self, group: Range<usize>) -> Option<usize> {
        let words = self.words;
        let from = group.start.saturating_sub(8).max(self.sentence.start);
        let whom = (from..group.start).rev().find(|idx| words.word(*idx) == "whom")?;
        let near = self.people.iter().rposition(|people| people.tokens.end <= whom && whom <= people.tokens.end + 4)?;
        let gap = self.people[near].tokens.end..whom;
        let is_clear = gap.clone().all(|idx| !words.tokens[idx].tag.is_verb() && !words.is(idx, Grammar::SUBORDINATOR));
        (is_clear && !words.is(whom - 1, Grammar::PREPOSITION) && self.people[near].kind != PeopleKind::Many).then_some(near)
    }

    /// "70 guards were killed and, by another count, 30 traders": people at the end of the sentence that share the verb said before.
    pub(super) fn trailing(&mut self) {
        let words = self.words;
        let Some(last) = self.people.len().checked_sub(1) else { return };
        let people = &self.people[last];
        let ends = people.tokens.end >= self.sentence.end || words.word(people.tokens.end) == ".";
        let is_free = people.kind == PeopleKind::Counted && people.head.is_some() && people.is_sure && !people.is_part;
        if !ends || !is_free || self.hits.iter().any(|hit| hit.people == Some(last)) {
            return;
        }
        let said = self.hits.iter().rev().find(|hit| {
            hit.people
                .is_some_and(|idx| self.people[idx].kind == PeopleKind::Counted && self.people[idx].tokens.end <= hit.cue.start)
                && hit.rule == "figures/verb"
        });
        let Some(said) = said.cloned() else { return };
        let gap = said.cue.end..people.tokens.start;
        let is_joined = gap.clone().any(|idx| words.word(idx) == "and");
        let has_verb = gap.clone().any(|idx| {
            matches!(words.tokens[idx].tag, Tag::VBD | Tag::VBZ | Tag::VBP | Tag::MD)
                && !words.is(idx, Grammar::PREPOSITION)
                && !words.word(idx).starts_with(['\'', '’'])
        });
        let after_preposition =
            words.is(people.tokens.start - 1, Grammar::PREPOSITION) && words.word(people.tokens.start - 1) != "between";
        if is_joined && !has_verb && !after_preposition && !gap.clone().any(|idx| words.word(idx) == ";") {
            self.hits.push(Hit { people: Some(last), cue: people.tokens.clone(), rule: "figures/trailing", ..said });
        }
    }
}
