//! Harms told by nouns, adjectives and fixed phrases: "three deaths", "a fatal shooting", "the toll rose to 62".
//!
//! In: a noun or phrase of harm. Out: hits for the people it goes with, or for a number or a bare act where it names none.

use rashomon_lexicon::harms::Grammar;
use rashomon_model::Harm;
use rashomon_text::tags::Tag;

use super::{Finder, Hit};
use crate::figures::{
    numerals::numeral_at,
    people::{People, PeopleKind},
};

impl Finder<'_, '_> {
    /// "three deaths", "the killing of six", "Jo Ree's murder", "a homicide".
    pub(super) fn noun(&mut self, at: usize, harm: Harm, takes_of: bool, single: bool) {
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

    /// "no (civilian) casualties", "without loss of life": that nobody came to harm. Not "no word on casualties", "no further deaths".
    pub(super) fn no_harm(&mut self, at: usize) -> Option<usize> {
        const REACH: usize = 3;
        let words = self.words;
        if !matches!(words.word(at), "no" | "without" | "zero") {
            return None;
        }
        let end = self.sentence.end;
        let word = |idx: usize| words.word_before(idx, end);
        let noun = (at + 1..end.min(at + 1 + REACH)).find_map(|idx| {
            let (len, harm) = words.res.counts.none.longest_at(idx, word)?;
            Some((idx, idx + len, *harm))
        });
        let (noun, after, harm) = noun?;
        let describes =
            |idx: usize| words.tokens[idx].tag == Tag::JJ && !words.is(idx, Grammar::OTHER) || words.info(idx).person.is_some();
        let is_whole = (at + 1..noun)
            .all(|idx| describes(idx) && !matches!(words.word(idx), "further" | "new" | "more" | "immediate"))
            && !words.tokens.get(after).is_some_and(|next| next.tag.is_noun());
        is_whole.then(|| {
            let hit = Hit { number: Some(0), ..self.blank(harm, false, at..after, "figures/no-harm") };
            self.hits.push(hit);
            after
        })
    }

    /// A number up to two words before a noun of harm.
    fn counted_noun(&self, at: usize, harm: Harm) -> Option<Hit> {
        let words = self.words;
        let from = at.saturating_sub(6).max(self.sentence.start);
        if words.word(at) == "no" {
            return None;
        }
        (from..at).find_map(|start| {
            let numeral = numeral_at(words, start, at).filter(|numeral| !numeral.year_like)?;
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
    pub(super) fn deadly_act(&mut self, at: usize) {
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
    pub(super) fn counted_before(&mut self, at: usize) {
        let is_bare = |people: &People| people.kind == PeopleKind::Counted && people.head.is_none() && people.tokens.end == at;
        let closes = self.words.info(at + 1).verb.is_none();
        if let Some(idx) = self.people.iter().position(is_bare).filter(|_| closes) {
            let hit = self.blank(Harm::Killed, false, at..at + 1, "figures/adverb");
            self.hits.push(Hit { people: Some(idx), ..hit });
        }
    }

    /// "the toll stood at (23)": a number of people that no harm of its own follows; not "could take the toll to 50".
    pub(super) fn counts_at(&self, at: usize) -> bool {
        let words = self.words;
        let lead = at.saturating_sub(6).max(self.sentence.start)..at;
        if lead.into_iter().any(|idx| matches!(words.word(idx), "could" | "may" | "might" | "would")) {
            return false;
        }
        let counted = |people: &&People| people.tokens.start == at && people.numeral.is_some();
        match self.people.iter().find(counted) {
            Some(people) => (people.is_sure || people.head.is_none()) && !self.has_own_verb(people),
            None => {
                let numeral = numeral_at(self.words, at, self.sentence.end);
                let closes = |next: usize| {
                    !words.is_word(next) || words.tokens[next].tag.is_verb() || !words.info(next).grammar.is_empty()
                };
                numeral.is_some_and(|numeral| !numeral.year_like && closes(numeral.tokens.end))
            }
        }
    }

    /// "opened fire on (a guard)": nothing else than the words of a phrase stands between; not "opened fire on the cafés of".
    fn is_governed(&self, gap: std::ops::Range<usize>) -> bool {
        let words = self.words;
        gap.clone().all(|idx| !words.tokens[idx].tag.is_noun() && !words.is(idx, Grammar::PREPOSITION) && !words.is_break(idx))
    }

    /// "the death toll rose to 62", "claimed the lives of 12 pilgrims".
    pub(super) fn before_number(&mut self, hit: Hit, after: usize) {
        let window = after..self.sentence.end.min(after + 10);
        let first = self.people.iter().position(|people| {
            window.contains(&people.tokens.start)
                && (people.numeral.is_some() && (people.is_sure || people.head.is_none())
                    || !hit.toll && people.kind == PeopleKind::One && self.is_governed(after..people.tokens.start))
        });
        if let Some(first) = first {
            self.take(hit, first, true);
            return;
        }
        let is_date = |at: usize| self.words.is(at, Grammar::MONTH);
        let numeral = window
            .filter_map(|idx| numeral_at(self.words, idx, self.sentence.end))
            .find(|numeral| !numeral.year_like && !is_date(numeral.tokens.end) && !is_date(numeral.tokens.start.wrapping_sub(1)));
        if let Some(numeral) = numeral {
            let cue = hit.cue.start..numeral.tokens.end;
            self.hits.push(Hit { numeral: Some(numeral), cue, ..hit });
        }
    }
}
