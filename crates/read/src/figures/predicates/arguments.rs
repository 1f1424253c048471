//! Whom a harm is said of: subjects before a verb, objects after it, and the phrases joined to them.

use std::ops::Range;

use rashomon_lexicon::harms::{Grammar, HarmVerb, Patient};
use rashomon_model::Harm;
use rashomon_text::{tags::Tag, tokens::TokenKind};

use super::{Finder, Hit};
use crate::figures::people::{People, PeopleKind};

impl Finder<'_, '_> {
    /// Takes the people before `start` as those the harm was done to.
    pub(super) fn said_of_subject(&mut self, hit: Hit, start: usize) {
        let group = self.group_before(start);
        if group.hypothetical {
            return;
        }
        let negated = hit.negated || group.negated;
        let mut subject = self.subjects(group.start);
        if subject.is_empty() {
            subject = self.inherited(group.start);
        }
        // "had reasons to want him dead"
        let is_wished = |idx: usize| {
            let start = self.people[idx].tokens.start;
            start > self.sentence.start && self.words.is(start - 1, Grammar::HYPOTHETICAL)
        };
        if hit.rule == "figures/adjective" && subject.iter().any(|idx| is_wished(*idx)) {
            return;
        }
        for idx in &subject {
            self.hits.push(Hit { people: Some(*idx), negated, ..hit.clone() });
        }
        if !subject.is_empty() {
            self.last_subject = subject;
        }
    }

    /// "was shot in the head and died": no new people between the two verbs.
    pub(super) fn inherited(&self, start: usize) -> Vec<usize> {
        let words = self.words;
        let before = start.wrapping_sub(1);
        let joins = words.is(before, Grammar::CONJUNCTION.or(Grammar::SUBORDINATOR).or(Grammar::RELATIVE))
            || matches!(words.word(before), "," | "later");
        if joins { self.last_subject.clone() } else { Vec::new() }
    }

    /// Takes the nearest people before a phrase such as "in critical condition".
    pub(super) fn said_of_nearest(&mut self, mut hit: Hit, at: usize) {
        let words = self.words;
        let group = self.group_before(at);
        hit.negated |= group.negated;
        if group.hypothetical && words.word(group.start) != "to" {
            return;
        }
        let near = self.people.iter().rposition(|people| people.tokens.end <= at && people.tokens.end + 9 >= at);
        let near = near
            .filter(|idx| !(self.people[*idx].tokens.end..at).any(|idx| words.is_break(idx) || words.is(idx, Grammar::NEGATION)));
        let Some(mut near) = near else { return };
        // "nine sailors and the wife of one of them lost their lives"
        let first = (0..=near).rev().find(|idx| !self.people[*idx].joined).unwrap_or(near);
        let closes = self.words.word(self.people[near].tokens.end) == ",";
        if first > 0 && closes && (self.people[first].is_part || self.is_set_off(first)) {
            near = first - 1;
        }
        while near > 0 && self.words.word(self.people[near].tokens.start.wrapping_sub(1)) == "of" && self.is_inside_modifier(near)
        {
            near -= 1;
        }
        if self.people[near].kind == PeopleKind::Counted && !self.people[near].is_sure && self.people[near].head.is_some() {
            return;
        }
        for idx in self.chain_back(near) {
            if self.people[idx].is_sure || self.people[idx].name.is_some() || self.people[idx].head.is_none() {
                self.hits.push(Hit { people: Some(idx), ..hit.clone() });
            }
        }
        self.last_subject = self.chain_back(near);
    }

    /// The people that are the subject of a verb group beginning at `start`, coordinated ones included.
    pub(super) fn subjects(&self, start: usize) -> Vec<usize> {
        let Some(mut last) = self.people.iter().rposition(|people| people.tokens.end <= start) else { return Vec::new() };
        if self.is_own_number(last, start) {
            return vec![last];
        }
        let reachable = |idx: usize| self.gap_is_transparent(self.people[idx].tokens.end..start);
        // "a man from a group of five", "13 people including 9 engineers": the head stands before the preposition.
        while last > 0 && self.is_inside_modifier(last) && reachable(last - 1) {
            last -= 1;
        }
        // "forty people, including three children and two journalists,": the parts joined to a part are parts as well.
        let first = (0..=last).rev().find(|idx| !self.people[*idx].joined).unwrap_or(last);
        let closes = self.words.word(self.people[last].tokens.end) == ",";
        if first > 0 && closes && (self.people[first].is_part || self.is_set_off(first)) && reachable(first - 1) {
            last = first - 1;
        }
        // "45 miners – 38 by the first count – were killed": both are counts of them.
        if let Some(aside) = self.aside_before(last, start).filter(|_| last > 0 && reachable(last - 1)) {
            return self.chain_back(last - 1).into_iter().chain([aside]).collect();
        }
        if !reachable(last) || self.is_lone_one(last, start) {
            return Vec::new();
        }
        self.chain_back(last)
    }

    /// A bare number between dashes or brackets right before a verb, after a count of people.
    fn aside_before(&self, idx: usize, start: usize) -> Option<usize> {
        let words = self.words;
        let people = &self.people[idx];
        let is_mark = |idx: usize| matches!(words.word(idx), "–" | "—" | "--" | "-" | "(" | ")");
        let opened = people.tokens.start.checked_sub(1).is_some_and(is_mark);
        let closed = start.checked_sub(1).is_some_and(|last| last >= people.tokens.end && is_mark(last));
        let counts = |people: &People| people.kind == PeopleKind::Counted;
        let is_rival = opened && closed && counts(people) && people.head.is_none() && idx > 0 && counts(&self.people[idx - 1]);
        is_rival.then_some(idx)
    }

    /// "struck one at the quay, and the mate was hurt": "one" alone is far from the verb, and of something else.
    fn is_lone_one(&self, idx: usize, start: usize) -> bool {
        let people = &self.people[idx];
        let is_one = people.kind == PeopleKind::Counted
            && people.head.is_none()
            && people.tokens.len() == 1
            && self.words.word(people.tokens.start) == "one";
        is_one && start > people.tokens.end + 2 && (people.tokens.end..start).any(|idx| self.words.is_break(idx))
    }

    /// ", mostly women and children,": who they were, said after a count of them.
    fn is_set_off(&self, idx: usize) -> bool {
        let words = self.words;
        let people = &self.people[idx];
        let before = people.tokens.start.wrapping_sub(1);
        let comma = if words.word(before) == "," { before } else { before.wrapping_sub(1) };
        people.kind == PeopleKind::Many
            && !people.definite
            && words.word(comma) == ","
            && self.people[idx - 1].kind == PeopleKind::Counted
            && self.people[idx - 1].tokens.end == comma
    }

    /// "spoke of 12 dead", "23, with 57 people injured": a number right before a bare harm is that of the hurt, whatever stands before it.
    fn is_own_number(&self, idx: usize, start: usize) -> bool {
        let people = &self.people[idx];
        let words = self.words;
        let info = words.info(start);
        let before = people.tokens.start.wrapping_sub(1);
        people.tokens.end == start
            && people.kind == PeopleKind::Counted
            && !people.is_part
            && !people.joined
            && (info.adjective.is_some() || info.verb.is_some_and(|verb| verb.patient == Patient::Object))
            && words.is(before, Grammar::PREPOSITION)
            && (people.head.is_none() || words.word(before) == "with")
    }

    /// Whether a phrase hangs on the one before it by a preposition.
    pub(super) fn is_inside_modifier(&self, idx: usize) -> bool {
        let words = self.words;
        let people = &self.people[idx];
        let mut before = people.tokens.start.wrapping_sub(1);
        // "two members of the town's popular forces"
        let is_inside = |idx: &usize| {
            matches!(words.tokens[*idx].tag, Tag::JJ | Tag::POS) || words.is_capital(*idx) || words.is(*idx, Grammar::DEFINITE)
        };
        if people.kind == PeopleKind::Many && before < words.tokens.len() {
            before = (self.sentence.start..=before).rev().take(6).find(|idx| !is_inside(idx)).unwrap_or(before);
        }
        let is_range =
            words.word(before) == "between" && people.numeral.as_ref().is_some_and(|numeral| numeral.low != numeral.high);
        people.is_part
            || people.tokens.start > self.sentence.start
                && !is_range
                && words.is(before, Grammar::PREPOSITION)
                && people.tokens.start < self.people[idx - 1].tokens.end + 6
                && !words.is_break(self.people[idx - 1].tokens.end)
    }

    /// Whether people before a gap can be the subject of the verb after it.
    pub(super) fn gap_is_transparent(&self, gap: Range<usize>) -> bool {
        let words = self.words;
        if gap.len() > 14 {
            return false;
        }
        // What closes "70 “bandits”" belongs to the phrase.
        let closes = words.tokens.get(gap.start).is_some_and(|token| token.kind == TokenKind::Quote);
        let gap = (gap.start + usize::from(closes)).min(gap.end)..gap.end;
        let relative =
            words.is(gap.start, Grammar::RELATIVE) || words.word(gap.start) == "," && words.is(gap.start + 1, Grammar::RELATIVE);
        let blocking = Grammar::BE.or(Grammar::HAVE).or(Grammar::MODAL).or(Grammar::SUBORDINATOR);
        if !relative && self.holds_subject(gap.clone()) {
            return false;
        }
        let mut parts = 0;
        gap.clone().all(|idx| {
            parts += usize::from(matches!(words.word(idx), "," | "(" | ")"));
            let info = words.info(idx);
            let is_soft = matches!(words.word(idx), "(" | ")" | "—" | "–" | "--" | "'" | "’" | "‘");
            let blocks = !relative
                && (info.grammar.is(blocking)
                    || self.is_other_verb(gap.start, idx)
                    || info.verb.is_some_and(|verb| verb.harm != Harm::Participants) && !self.is_modifier_verb(idx));
            !(blocks
                || words.is_break(idx) && !is_soft
                || words.is(idx, Grammar::CONJUNCTION) && !relative && parts == 0 && idx + 1 == gap.end)
        })
    }

    /// "the mayor told", "the mayor spoke of": a verb of what stands before, which has its say already, or the clause that it brings. A
    /// participle that hangs on the people does not count: "people trapped inside the house".
    fn is_other_verb(&self, first: usize, idx: usize) -> bool {
        let words = self.words;
        let follows_preposition =
            idx > first && words.is(idx - 1, Grammar::PREPOSITION.or(Grammar::DEFINITE).or(Grammar::INDEFINITE));
        match words.tokens[idx].tag {
            Tag::VBD => !words.is(idx + 1, Grammar::PREPOSITION) || matches!(words.word(idx + 1), "of" | "about"),
            Tag::VBZ | Tag::VBP => !words.is_capital(idx) && !follows_preposition && words.info(idx).noun.is_none(),
            Tag::IN => idx > first && words.word(idx) == "that",
            _ => false,
        }
    }

    /// "according to the mayor, a barracks (was hit)": another subject after a comma and right before the verb.
    fn holds_subject(&self, gap: Range<usize>) -> bool {
        let words = self.words;
        let Some(comma) = gap.clone().rev().find(|idx| words.word(*idx) == ",") else { return false };
        let phrase = comma + 1..gap.end;
        let is_noun = |idx: usize| words.tokens[idx].tag.is_noun() && words.info(idx).person.is_none();
        let in_phrase = |idx: usize| {
            let tag = words.tokens[idx].tag;
            tag.is_noun() || matches!(tag, Tag::DT | Tag::JJ | Tag::PRPS | Tag::VBN)
        };
        phrase.len() >= 2
            && words.is(phrase.start, Grammar::DEFINITE.or(Grammar::INDEFINITE))
            && is_noun(phrase.end - 1)
            && phrase.clone().all(in_phrase)
            && !phrase.clone().any(|idx| words.info(idx).person.is_some())
            && !(phrase.start + 1..phrase.end).any(|idx| words.res.times.word(words.word(idx)).is_some())
    }

    /// "people wounded in the blast died": a participle inside the subject.
    pub(super) fn is_modifier_verb(&self, idx: usize) -> bool {
        self.words.is(idx + 1, Grammar::PREPOSITION)
    }

    /// A phrase and those it is joined to before it.
    pub(super) fn chain_back(&self, last: usize) -> Vec<usize> {
        let mut first = last;
        while first > 0 && self.people[first].joined && self.people[first - 1].kind != PeopleKind::Many {
            first -= 1;
        }
        // "Police said a man and a woman": only people that are themselves such phrases are joined.
        (first..=last).filter(|idx| !self.people[*idx].is_part || *idx == last).collect()
    }

    /// The first people right after `at`, past adverbs and "as many as".
    pub(super) fn people_after(&self, at: usize) -> Option<usize> {
        let words = self.words;
        let first = self.people.iter().position(|people| people.tokens.start >= at)?;
        let gap = at..self.people[first].tokens.start;
        (gap.len() <= 3
            && gap.clone().all(|idx| {
                words.is_adverb(idx)
                    || words.info(idx).grammar.is(Grammar::DEFINITE.or(Grammar::OTHER))
                    || matches!(words.word(idx), "down" | "dead" | "himself")
                    || words.tokens[idx].kind == TokenKind::Quote
                    || words.word(idx) == "between" && self.people[first].kind == PeopleKind::Counted
            }))
        .then_some(first)
    }

    /// Whether the people can be the object of the verb that ends at `after`.
    pub(super) fn is_object(&self, idx: usize, verb: HarmVerb, after: usize) -> bool {
        let people = &self.people[idx];
        let words = self.words;
        match people.kind {
            PeopleKind::Counted if people.head.is_none() => {
                // "killing 6 and injuring 8"; but "killed 2 miles away", "shot 5 times".
                verb.only_person
                    || people.other
                    || people.is_sure
                    || words.word(after) == "another"
                    || self.goes_on_counting(people, verb)
            }
            PeopleKind::Counted => people.is_sure || verb.only_person,
            PeopleKind::One => {
                people.is_sure
                    || verb.only_person
                    || people.name.as_ref().is_some_and(|name| name.len() > 1) && !words.is(after, Grammar::PREPOSITION)
            }
            PeopleKind::PronounOne | PeopleKind::Many | PeopleKind::Nobody => true,
        }
    }

    /// "killed 37 raiders and captured nine": the noun said before is left out.
    pub(super) fn goes_on_counting(&self, people: &People, verb: HarmVerb) -> bool {
        let words = self.words;
        if people.kind != PeopleKind::Counted || people.head.is_some() {
            return false;
        }
        let end = people.tokens.end;
        let closes =
            !words.is_word(end) || end >= self.sentence.end || words.is(end, Grammar::CONJUNCTION.or(Grammar::PREPOSITION));
        let follows = self.hits.iter().any(|hit| {
            hit.people.is_some_and(|idx| {
                let before = &self.people[idx];
                before.kind == PeopleKind::Counted && before.is_sure && before.tokens.end < people.tokens.start
            })
        });
        closes && follows && !verb.weak
    }

    /// "rounded up 60 men and shot them": whom the pronoun stands for, where the sentence has counted them.
    pub(super) fn counted_antecedent(&self, idx: usize) -> usize {
        let people = &self.people[idx];
        let is_pronoun = people.kind == PeopleKind::Many && self.words.word(people.tokens.start) == "them";
        let before = self.people[..idx].iter().rposition(|before| {
            matches!(before.kind, PeopleKind::Counted | PeopleKind::Many) && before.is_sure && !before.is_part
        });
        before.filter(|before| is_pronoun && self.people[*before].kind == PeopleKind::Counted).unwrap_or(idx)
    }

    /// Takes people and those joined after them. A joined phrase that a verb of its own follows belongs to that verb.
    pub(super) fn take(&mut self, hit: Hit, first: usize, any_noun: bool) {
        let mut idx = first;
        loop {
            let people = &self.people[idx];
            if any_noun || people.is_sure || people.name.is_some() {
                self.hits.push(Hit { people: Some(self.counted_antecedent(idx)), ..hit.clone() });
            }
            let Some(next) = self.people.get(idx + 1).filter(|next| next.joined && !self.has_own_verb(next)) else { break };
            if next.kind == PeopleKind::Many {
                break;
            }
            idx += 1;
        }
    }

    /// "killing 6 and 8 were injured", "left six dead and five wounded".
    pub(super) fn has_own_verb(&self, people: &People) -> bool {
        let words = self.words;
        let end = people.tokens.end;
        words.is(end, Grammar::BE.or(Grammar::HAVE))
            || words.info(end).verb.is_some()
            || words.info(end).adjective.is_some()
            || words.is_adverb(end) && words.info(end + 1).verb.is_some()
    }
}
