//! Words beside a name that tell a place: prepositions, deeds that are done to places, nouns for sites and subdivisions, what contains it.

use std::ops::Range;

use rashomon_lexicon::{gazetteer::NameKind, places::Lead};
use rashomon_model::{FeatureLevel, VictimCategory};
use rashomon_text::{lemma::lemma, tags::Tag, tokens::Shape};

use super::{Finder, Hint};
use crate::names::SentenceWords;

impl Finder<'_, '_> {
    /// Whether a word beside the name tells a place.
    pub(super) fn has_context(&self, sentence: &SentenceWords, tokens: &Range<usize>) -> bool {
        let before = (tokens.start > sentence.range.start).then(|| self.words.folded(tokens.start - 1));
        let in_range = |idx: usize| idx < sentence.range.end;
        let follows = |idx: usize| {
            in_range(idx) && self.words.text(idx) == "," && in_range(idx + 1) && self.is_container(sentence, idx + 1)
        };
        before.is_some_and(|word| self.words.ctx.res.places.leads(word, Lead::Listed))
            || self.is_target(sentence, tokens.start)
            || follows(tokens.end)
            || in_range(tokens.end + 1) && self.words.text(tokens.end) == "," && self.words.folded(tokens.end + 1) == "where"
            || self.hint(sentence, tokens).is_some()
            || self.is_home(sentence, tokens.end)
            || self.names_site(sentence, tokens)
            || self.opens_dateline(sentence, tokens)
    }

    /// "a rocket attack on Milltown", "shelled Milltown": what a deed that is done to places is done to.
    fn is_target(&self, sentence: &SentenceWords, at: usize) -> bool {
        let events = &self.words.ctx.res.events;
        let is_aimed = |event_type: usize| self.words.ctx.res.places.deeds.aimed.contains(&events.types[event_type].key);
        let Some(before) = at.checked_sub(1).filter(|before| *before >= sentence.range.start) else { return false };
        if self.words.folded(before) == "on" && before > sentence.range.start {
            let noun = events.nouns.longest_at(before - 1, |idx| (idx < before).then(|| self.words.folded(idx)));
            if self.is_fired(sentence, before) {
                return true;
            }
            return noun.is_some_and(|(_, noun)| is_aimed(noun.event_type) || events.types[noun.event_type].family == "violence");
        }
        let is_active = matches!(self.words.tag(before), Tag::VBD | Tag::VBN | Tag::VBG | Tag::VBZ | Tag::VBP | Tag::VB);
        is_active && events.verb(self.words.folded(before)).is_some_and(|verb| is_aimed(verb.event_type))
    }

    /// "dropped two barrels on", "rockets fell on": a weapon, or what is done with one, before "on".
    fn is_fired(&self, sentence: &SentenceWords, on: usize) -> bool {
        let events = &self.words.ctx.res.events;
        (on.saturating_sub(6).max(sentence.range.start)..on).any(|idx| {
            let word = self.words.folded(idx);
            events.is_weapon(word)
                || self.words.tag(idx).is_verb()
                    && self.words.ctx.res.places.deeds.fired.contains(&lemma(word, self.words.tag(idx)))
        })
    }

    /// "Milltown police", "a Milltown man": where people are from or serve, before a noun for them.
    fn is_home(&self, sentence: &SentenceWords, at: usize) -> bool {
        use VictimCategory as Category;
        let at_home = |category| {
            matches!(
                category,
                Category::Police | Category::Civilians | Category::Women | Category::Children | Category::Unspecified
            )
        };
        at < sentence.range.end
            && self.words.token(at).spaced
            && self.words.ctx.res.harms.word(self.words.folded(at)).person.is_some_and(|noun| at_home(noun.category))
    }

    /// "at the Milltown market", "the bombing of the Milltown market": in a phrase for a site, after a preposition of place or a deed.
    fn names_site(&self, sentence: &SentenceWords, tokens: &Range<usize>) -> bool {
        let leads = || {
            let at = tokens.start - 2;
            let nouns = &self.words.ctx.res.events.nouns;
            let after_deed = || {
                at > sentence.range.start && nouns.longest_at(at - 1, |idx| (idx < at).then(|| self.words.folded(idx))).is_some()
            };
            match self.words.folded(at) {
                "at" | "in" | "inside" | "near" | "outside" => true,
                "of" | "on" => after_deed(),
                // "hit the Milltown hospital"
                word => {
                    self.words.tag(at).is_verb() && self.words.ctx.res.harms.word(word).verb.is_some_and(|verb| verb.struck)
                        || self.is_target(sentence, at + 1)
                }
            }
        };
        tokens.start >= sentence.range.start + 2
            && self.words.folded(tokens.start - 1) == "the"
            && leads()
            && tokens.end < sentence.range.end
            && self.words.token(tokens.end).spaced
            && self.words.token(tokens.end).shape == Shape::Lower
            && self.words.ctx.res.names.is_place_noun(self.words.folded(tokens.end))
    }

    /// "MILLTOWN -- ": capitals at the head of a report, before a dash.
    fn opens_dateline(&self, sentence: &SentenceWords, tokens: &Range<usize>) -> bool {
        tokens.start == sentence.range.start
            && self.words.token(tokens.start).shape == Shape::Upper
            && (tokens.end < sentence.range.end && matches!(self.words.text(tokens.end), "-" | "--" | "–" | "—"))
    }

    /// Whether the word before says that something is in it or near it, as nothing is in a person.
    pub(super) fn is_inside(&self, sentence: &SentenceWords, tokens: &Range<usize>) -> bool {
        tokens.start > sentence.range.start
            && matches!(self.words.folded(tokens.start - 1), "downtown" | "in" | "inside" | "near" | "outside")
    }

    /// Whether a country, a subdivision or its abbreviation stands at a token.
    fn is_container(&self, sentence: &SentenceWords, at: usize) -> bool {
        if !self.is_capital(sentence, at) {
            return false;
        }
        let Some((_, meanings)) = self.longest(sentence, at) else { return false };
        meanings.iter().any(|posting| {
            let level = self.gazetteer.entry(posting.entry).level;
            matches!(level, FeatureLevel::Country | FeatureLevel::Admin1)
                && matches!(posting.kind, NameKind::Main | NameKind::Abbreviation)
        })
    }

    /// What the noun after or before the name says of its level: "Kunar province", "the city of Kunduz".
    pub(super) fn hint(&self, sentence: &SentenceWords, tokens: &Range<usize>) -> Option<Hint> {
        let nouns = &self.words.ctx.res.places.nouns;
        let of_noun = |word: &str| {
            if nouns.subdivisions.contains(word) {
                Some(Hint::Subdivision)
            } else if nouns.towns.contains(word) {
                Some(Hint::Town)
            } else {
                None
            }
        };
        let after = (tokens.end < sentence.range.end).then(|| self.words.folded(tokens.end)).and_then(of_noun);
        let is_of = tokens.start >= sentence.range.start + 2 && self.words.folded(tokens.start - 1) == "of";
        after.or_else(|| is_of.then(|| self.words.folded(tokens.start - 2)).and_then(of_noun))
    }
}
