//! What happened, and what is only planned, demanded, supposed, denied or spoken of in general.
//!
//! Event factuality after FactBank (Saurí and Pustejovsky 2009), reduced to [`Modality`]: the cues and what they govern are rows of
//! `data/events/words/factuality.toml`. A definite event noun ("the attack") is presupposed and yields only to a cue right before it.

use std::ops::Range;

use rashomon_lexicon::{
    events::words::{Factuality, FactualityCue, Governs},
    harms::Grammar,
    inflection::VerbForm,
};
use rashomon_model::{MentionKind, Modality, Reading};
use rashomon_text::{tags::Tag, tokens::TokenKind};

use super::Trigger;
use crate::words::Words;

/// Tokens before an event within which a cue may govern it.
const REACH: usize = 10;
/// The same, for a word of the same clause.
const CLAUSE: usize = 8;

/// Modality of a trigger in its sentence.
pub(super) fn of(words: &Words<'_>, reading: &Reading, sentence: &Range<usize>, trigger: &Trigger) -> Modality {
    let start = trigger.tokens.start;
    let phrase = if trigger.verb.is_none() { phrase_start(words, sentence.start, start) } else { start };
    let at = Stand { words, cues: &words.res.events.factuality, sentence, trigger, phrase };
    if at.is_open_question() {
        return Modality::Hypothetical;
    }
    if let Some(to) = at.infinitive() {
        return at.of_infinitive(to);
    }
    if at.has_nobody() {
        return Modality::Denied;
    }
    let cued = at.inside().or_else(|| at.complement()).or_else(|| at.clause()).or_else(|| at.before_modal());
    cued.unwrap_or_else(|| if at.is_general(reading) { Modality::Generic } else { Modality::Happened })
}

/// Where a trigger stands.
struct Stand<'a, 'w> {
    words: &'a Words<'w>,
    cues: &'a Factuality,
    sentence: &'a Range<usize>,
    trigger: &'a Trigger,
    /// Where its noun phrase begins; the trigger itself for a verb.
    phrase: usize,
}

impl Stand<'_, '_> {
    /// "the attack", "his murder", "Tuesday's raid".
    fn is_definite(&self) -> bool {
        let words = self.words;
        self.trigger.verb.is_none()
            && (self.phrase..self.trigger.tokens.start)
                .any(|idx| words.is(idx, Grammar::DEFINITE) || words.tokens[idx].tag == Tag::POS)
    }

    /// "had fired on nobody", "killed no one".
    fn has_nobody(&self) -> bool {
        let words = self.words;
        let next = self.trigger.tokens.end;
        let is_none = matches!(words.word(next), "nobody" | "none") || words.word(next) == "no" && words.word(next + 1) == "one";
        let acts = self.trigger.verb.is_some() || words.tokens[self.trigger.tokens.start].tag.is_verb();
        next < self.sentence.end && acts && is_none
    }

    /// A question that does not presuppose its event: "Did they attack?", but "Who ordered the attack?"
    fn is_open_question(&self) -> bool {
        let words = self.words;
        let sentence = self.sentence;
        let asks = (sentence.end.saturating_sub(3).max(sentence.start)..sentence.end).any(|idx| words.word(idx) == "?");
        let presupposes = || sentence.clone().take(3).any(|idx| self.cues.presupposes(words.word(idx)));
        asks && !self.is_definite() && !presupposes()
    }

    /// The "to" of "to attack", "to be killed"; not of "to have attacked".
    fn infinitive(&self) -> Option<usize> {
        let words = self.words;
        let start = self.trigger.tokens.start;
        if self.trigger.verb.is_none() || !words.tokens[start].tag.is_verb() {
            return None;
        }
        let floor = start.saturating_sub(3).max(self.sentence.start);
        let mut at = start;
        while at > floor && (words.is_adverb(at - 1) || matches!(words.word(at - 1), "be" | "and" | "or" | "being")) {
            at -= 1;
        }
        (at > self.sentence.start && words.word(at - 1) == "to").then(|| at - 1)
    }

    /// What governs the infinitive says whether it came true; left open it is a plan.
    fn of_infinitive(&self, to: usize) -> Modality {
        let words = self.words;
        for idx in (to.saturating_sub(REACH).max(self.sentence.start)..to).rev() {
            if words.is_break(idx) {
                break;
            }
            let word = words.word(idx);
            if self.cues.realises(word) {
                return Modality::Happened;
            }
            if let Some(cue) = self.cues.of(word).find(|cue| cue.governs == Governs::Complement) {
                return cue.modality;
            }
        }
        Modality::Planned
    }

    /// "no attack", "a potential attack", "a planned attack".
    fn inside(&self) -> Option<Modality> {
        let inside = self.phrase..self.trigger.tokens.start;
        let cue = |idx: usize| {
            let governs = |cue: &&FactualityCue| match cue.governs {
                Governs::Clause => self.holds(idx, cue),
                Governs::Complement => self.words.word(idx).ends_with("ed"),
            };
            self.cues.of(self.words.word(idx)).find(governs)
        };
        inside.rev().find_map(cue).map(|cue| cue.modality)
    }

    /// "called for an attack", "the threat of war", "wants a war".
    fn complement(&self) -> Option<Modality> {
        let words = self.words;
        let reach = if self.is_definite() { 2 } else { REACH };
        for idx in (self.phrase.saturating_sub(reach).max(self.sentence.start)..self.phrase).rev() {
            let cue = self.cues.of(words.word(idx)).find(|cue| cue.governs == Governs::Complement && self.is_linked(idx, cue));
            if let Some(cue) = cue {
                return Some(cue.modality);
            }
            let finite = matches!(words.tokens[idx].tag, Tag::VBD | Tag::VBZ | Tag::VBP | Tag::MD);
            if finite || self.opens_clause(idx) {
                return None;
            }
        }
        None
    }

    /// Whether a cue reaches the event as object or through one of its prepositions.
    fn is_linked(&self, idx: usize, cue: &FactualityCue) -> bool {
        let between = idx + 1..self.phrase;
        if between.is_empty() {
            return cue.object && self.trigger.verb.is_none();
        }
        let fits = self.trigger.verb.is_none_or(|form| form == VerbForm::Ing);
        fits && between.clone().any(|idx| cue.prepositions.iter().any(|word| word == self.words.word(idx)))
    }

    /// "would attack", "if rebels attack", "did not attack"; of nouns only those without a definite article.
    fn clause(&self) -> Option<Modality> {
        if self.is_definite() {
            return None;
        }
        let words = self.words;
        for idx in (self.phrase.saturating_sub(CLAUSE).max(self.sentence.start)..self.phrase).rev() {
            let cue = self.cues.of(words.word(idx)).find(|cue| cue.governs == Governs::Clause && self.holds(idx, cue));
            if let Some(cue) = cue {
                return Some(cue.modality);
            }
            if self.opens_clause(idx) {
                return None;
            }
        }
        None
    }

    /// Whether a particle or modal at `idx` bears on the event: not "not only", not "may have", not "will" before a past form.
    fn holds(&self, idx: usize, cue: &FactualityCue) -> bool {
        let words = self.words;
        let next = words.word(idx + 1);
        // "On 2 May gunmen abducted", "in early May the gang abducted": a month.
        let is_number = |idx: usize| words.tokens.get(idx).is_some_and(|token| token.kind == TokenKind::Number);
        let is_dated = || is_number(idx + 1) || idx > 0 && is_number(idx - 1);
        if words.is(idx, Grammar::MONTH) && words.is_capital(idx) && (idx > self.sentence.start || is_dated()) {
            return false;
        }
        if cue.modality == Modality::Denied && matches!(next, "only" | "just" | "merely" | "least") {
            return false;
        }
        let between = idx + 1..self.trigger.tokens.start;
        let has = |class: Grammar| between.clone().any(|idx| words.is(idx, class));
        if self.cues.is_epistemic(words.word(idx)) && has(Grammar::HAVE) {
            return false;
        }
        let past = matches!(self.trigger.verb, Some(VerbForm::PastOrParticiple | VerbForm::Past));
        !(past && words.tokens[idx].tag == Tag::MD) || has(Grammar::BE.or(Grammar::HAVE))
    }

    /// "An attack would be a disaster."
    fn before_modal(&self) -> Option<Modality> {
        let after = self.trigger.tokens.end;
        let is_noun = self.trigger.verb.is_none() && after < self.sentence.end && !self.is_definite();
        if !is_noun || self.words.tokens[after].tag != Tag::MD {
            return None;
        }
        let cue = self.cues.of(self.words.word(after)).find(|cue| cue.governs == Governs::Clause)?;
        Some(cue.modality)
    }

    fn opens_clause(&self, idx: usize) -> bool {
        let words = self.words;
        words.is_break(idx)
            || words.is(idx, Grammar::RELATIVE.or(Grammar::SUBORDINATOR))
            || matches!(words.word(idx), "," | "that" | "following" | "since" | "amid")
    }

    /// A bare noun without article, number, name or time around it ("through repression", "war on want", "death to …").
    fn is_general(&self, reading: &Reading) -> bool {
        let words = self.words;
        // "set fire to", "took hostage": a phrase that begins with its verb.
        let is_verbal = words.tokens[self.trigger.tokens.start].tag.is_verb() && self.trigger.tokens.len() > 1;
        if self.trigger.verb.is_some() || self.trigger.plural || is_verbal {
            return false;
        }
        let inside = self.phrase..self.trigger.tokens.start;
        let is_determined = |idx: usize| {
            words.is(idx, Grammar::DEFINITE.or(Grammar::INDEFINITE).or(Grammar::OTHER).or(Grammar::NEGATION))
                || matches!(words.tokens[idx].tag, Tag::POS | Tag::CD | Tag::JJS)
                || names_something(words, reading, idx)
        };
        if inside.clone().any(is_determined) {
            return false;
        }
        let before = self.phrase.wrapping_sub(1);
        let opens = words.is(before, Grammar::PREPOSITION)
            || self.phrase == self.sentence.start
            || !words.is_word(before)
            || words.is(before, Grammar::CONJUNCTION.or(Grammar::SUBORDINATOR))
            || words.word(before) == "that";
        let after = self.trigger.tokens.end;
        let tells = words.tokens.get(after).is_some_and(|next| matches!(next.tag, Tag::VBD | Tag::VBZ | Tag::VBP | Tag::VBN));
        // "the arts of deception and murder by …"
        let is_second = words.is(before, Grammar::CONJUNCTION)
            && words.tokens.get(before.wrapping_sub(1)).is_some_and(|token| token.tag.is_noun());
        let specific = matches!(words.word(after), "of" | "in" | "on" | "at" | "against" | "near" | "that" | "which")
            || words.word(after) == "by" && !is_second
            || tells && !words.is(after, Grammar::BE);
        opens && !specific && !words.is_capital(after)
    }
}

/// Where the base noun phrase of a noun begins: over determiners, numbers, adjectives, nouns, possessives.
fn phrase_start(words: &Words<'_>, floor: usize, noun: usize) -> usize {
    let mut at = noun;
    while at > floor.max(noun.saturating_sub(8)) {
        let before = at - 1;
        let tag = words.tokens[before].tag;
        let inside = tag.is_noun()
            || matches!(
                tag,
                Tag::DT
                    | Tag::PDT
                    | Tag::PRPS
                    | Tag::JJ
                    | Tag::JJR
                    | Tag::JJS
                    | Tag::CD
                    | Tag::POS
                    | Tag::VBN
                    | Tag::VBG
                    | Tag::RB
            ) && !words.is_break(before)
            || tag == Tag::CC && matches!(words.tokens[before.saturating_sub(1)].tag, Tag::JJ) && at < noun;
        let is_cue_verb = matches!(tag, Tag::VBG | Tag::VBN)
            && words.tokens.get(at).is_some_and(|next| matches!(next.tag, Tag::DT | Tag::PRPS | Tag::PDT));
        if !inside || is_cue_verb {
            break;
        }
        at = before;
    }
    at
}

/// An actor, a place or a time of the reading: what it modifies is no event in general.
fn names_something(words: &Words<'_>, reading: &Reading, idx: usize) -> bool {
    let span = words.tokens[idx].span;
    let mention = reading.mentions.partition_point(|mention| mention.span.end() <= span.start());
    let by_actor = reading.mentions.get(mention).is_some_and(|mention| {
        mention.span.contains(span) && !matches!(mention.kind, MentionKind::DocumentLike | MentionKind::Weapon)
    });
    let toponym = reading.toponyms.partition_point(|toponym| toponym.span.end() <= span.start());
    let timex = reading.timexes.partition_point(|timex| timex.span.end() <= span.start());
    by_actor
        || reading.toponyms.get(toponym).is_some_and(|toponym| toponym.span.contains(span))
        || reading.timexes.get(timex).is_some_and(|timex| timex.span.contains(span))
}
