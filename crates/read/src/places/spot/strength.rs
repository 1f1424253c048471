//! How sure it is that words of the gazetteer name a place where they stand.

use std::ops::Range;

use rashomon_lexicon::{
    gazetteer::{Class, NameKind, Posting},
    times::Class as TimeClass,
};
use rashomon_model::FeatureLevel;
use rashomon_text::{
    lemma::lemma,
    tokens::{Shape, TokenKind},
};

use super::{Finder, KNOWN_POPULATION, Strength, Taken};
use crate::names::{Case, SentenceWords};

impl Finder<'_, '_> {
    pub(super) fn strength(
        &self,
        sentence: &SentenceWords,
        tokens: &Range<usize>,
        meanings: &[Posting],
        after_comma: bool,
    ) -> Option<Strength> {
        let (first, n_tokens) = (tokens.start, tokens.len());
        if self.taken[first] == Taken::Guessed && !self.covers_guess(tokens) {
            return None;
        }
        if n_tokens == 1
            && (self.words.ctx.res.places.nouns.directions.contains(self.words.folded(first))
                || self.is_end_of_name(sentence, first))
        {
            return None;
        }
        if self.is_adjective(meanings) {
            return Some(Strength::Sure);
        }
        let is_capitals = n_tokens == 1 && self.words.token(first).shape == Shape::Upper && sentence.case == Case::Mixed;
        let is_written_short = is_capitals || self.words.text(first).contains('.');
        let no_name = n_tokens == 1 && self.words.ctx.res.names.is_no_name(self.words.folded(first));
        if no_name && !is_written_short || n_tokens == 1 && self.is_holiday(first) {
            return None;
        }
        let is_known = meanings.iter().any(|posting| self.is_known(*posting));
        let has_context = self.has_context(sentence, tokens);
        if let Some(strength) = self.strength_of_short(tokens, meanings, is_written_short, after_comma || has_context) {
            return strength;
        }
        let is_proper = self.words.is_proper(first, sentence) && (n_tokens > 1 || self.words.tag(first).is_proper());
        let is_main = meanings.iter().any(|posting| posting.kind == NameKind::Main);
        let is_full = n_tokens > 1 && is_main && is_proper;
        if !is_known && !is_full && self.in_longer_name(sentence, tokens) {
            return None;
        }
        let is_surname = n_tokens == 1 && self.surnames.contains(self.words.folded(first));
        if is_surname && !(has_context && (is_known || self.is_inside(sentence, tokens)))
            || self.acts_as_name(sentence, tokens, meanings)
            || n_tokens == 1 && self.words.token(first).span.len() < 3
        {
            return None;
        }
        let is_sure = is_known && (is_proper || has_context) || is_proper && (has_context || after_comma) || is_full;
        if is_sure { Some(Strength::Sure) } else { is_proper.then_some(Strength::Likely) }
    }

    /// "Ramadan", "Easter": a word of the calendar.
    fn is_holiday(&self, at: usize) -> bool {
        let word = self.words.ctx.res.times.word(self.words.folded(at));
        word.is_some_and(|word| {
            word.senses.iter().any(|sense| matches!(sense.class, TimeClass::Holiday | TimeClass::MovingHoliday))
        })
    }

    /// "the Milltown Cultural Centre": a noun for a site that ends a longer name.
    fn is_end_of_name(&self, sentence: &SentenceWords, at: usize) -> bool {
        let Some(before) = at.checked_sub(1).filter(|before| *before >= sentence.range.start) else { return false };
        let is_name = self.words.token(before).kind == TokenKind::Word && self.is_capital(sentence, before);
        is_name && self.words.ctx.res.names.is_place_noun(self.words.folded(at))
    }

    /// Whether a name of one word stands as persons and firms do: "Nelson said", "Stevens & Co"; states and capitals can speak too.
    fn acts_as_name(&self, sentence: &SentenceWords, tokens: &Range<usize>, meanings: &[Posting]) -> bool {
        let can_speak = meanings.iter().any(|posting| {
            let entry = self.gazetteer.entry(posting.entry);
            matches!(entry.level, FeatureLevel::Country | FeatureLevel::Region) || entry.class == Class::Capital
        });
        if tokens.len() > 1 || can_speak {
            return false;
        }
        let beside = [tokens.start.checked_sub(1), Some(tokens.end)].into_iter().flatten();
        let in_firm = beside.filter(|idx| sentence.range.contains(idx)).any(|idx| self.words.text(idx) == "&");
        let speaks = sentence.range.contains(&tokens.end) && {
            let tag = self.words.tag(tokens.end);
            tag.is_finite() && self.words.ctx.res.cues.verb(&lemma(self.words.text(tokens.end), tag)).is_some()
        };
        in_firm || speaks
    }

    /// For a name in capitals or with stops: `Some` with the verdict when the name is an abbreviation or looks like one.
    fn strength_of_short(
        &self,
        tokens: &Range<usize>,
        meanings: &[Posting],
        is_written_short: bool,
        has_context: bool,
    ) -> Option<Option<Strength>> {
        let short = |posting: &&Posting| posting.kind == NameKind::Abbreviation;
        let is_country = |posting: &Posting| {
            let level = self.gazetteer.entry(posting.entry).level;
            matches!(level, FeatureLevel::Country | FeatureLevel::Region) && posting.kind == NameKind::Main
        };
        if meanings.iter().all(|posting| short(&posting)) {
            let is_state = meanings.iter().any(|posting| self.gazetteer.entry(posting.entry).level == FeatureLevel::Country);
            let is_clear = is_state && is_written_short || has_context && self.words.text(tokens.start).len() > 2;
            let after_comma = tokens.start.checked_sub(1).is_some_and(|before| self.words.text(before) == ",");
            return Some((is_clear || after_comma).then_some(Strength::Sure));
        }
        if is_written_short && tokens.len() == 1 && self.words.text(tokens.start).len() <= 4 {
            let is_state = |posting: &Posting| self.gazetteer.entry(posting.entry).level == FeatureLevel::Country;
            let is_sure =
                meanings.iter().any(|posting| is_country(posting) || short(&posting) && (has_context || is_state(posting)));
            return Some(is_sure.then_some(Strength::Sure));
        }
        None
    }

    /// Whether a name is known without further words.
    pub(super) fn is_known(&self, posting: Posting) -> bool {
        let entry = self.gazetteer.entry(posting.entry);
        match entry.level {
            FeatureLevel::Region | FeatureLevel::Country => posting.kind == NameKind::Main,
            FeatureLevel::Admin1 => posting.kind == NameKind::Main,
            FeatureLevel::Admin2 | FeatureLevel::Named => false,
            FeatureLevel::Natural | FeatureLevel::Facility => posting.kind == NameKind::Main,
            FeatureLevel::PopulatedPlace => {
                entry.class == Class::Capital
                    || posting.kind == NameKind::Main && entry.population >= KNOWN_POPULATION
                    || entry.population >= 10 * KNOWN_POPULATION
            }
        }
    }

    pub(super) fn is_adjective(&self, meanings: &[Posting]) -> bool {
        meanings.first().is_some_and(|posting| matches!(posting.kind, NameKind::Adjective | NameKind::People))
    }

    /// Whether the name goes on, or began, with other capitalised words: "Jackson Smith", "Mr Jordan".
    fn in_longer_name(&self, sentence: &SentenceWords, tokens: &Range<usize>) -> bool {
        if sentence.case != Case::Mixed {
            return false;
        }
        let names = &self.words.ctx.res.names;
        let before = tokens.start.checked_sub(1).filter(|idx| *idx >= sentence.range.start);
        let is_name_word = |idx: usize| {
            self.words.token(idx).kind == TokenKind::Word
                && self.words.is_proper(idx, sentence)
                && self.words.tag(idx).is_proper()
                && !names.is_place_noun(self.words.folded(idx))
        };
        let after_name = before.is_some_and(|idx| is_name_word(idx) && self.taken[idx] != Taken::Named);
        let goes_on = tokens.end < sentence.range.end && self.words.token(tokens.end).spaced && is_name_word(tokens.end);
        after_name || goes_on
    }

    /// Whether a guess of a person's name ends where the place name ends.
    fn covers_guess(&self, tokens: &Range<usize>) -> bool {
        let is_guess = |idx: usize| self.taken.get(idx) == Some(&Taken::Guessed);
        !is_guess(tokens.end) && !tokens.start.checked_sub(1).is_some_and(is_guess)
    }
}
