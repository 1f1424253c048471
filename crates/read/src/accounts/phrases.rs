//! The noun phrases around a word by which somebody accuses, owns up or denies: its subject, its object, what a preposition brings.
//!
//! In: a place in a sentence. Out: ranges of tokens. Shallow, as [`crate::syntax`] is; which words count, [`super::stances`] knows.

use std::ops::Range;

use rashomon_lexicon::{events::stances::StanceWords, harms::Grammar};
use rashomon_model::Stance;
use rashomon_text::{
    chunks::Chunk,
    tags::Tag,
    tokens::{Shape, TokenKind},
};

use super::{
    parties::head,
    stances::{Said, Voice},
};
use crate::{context::Context, syntax, words::Words};

/// Tokens of a clause that are looked through; keeps the work linear in the text.
const CLAUSE: usize = 40;
/// Tokens before a verb within which its auxiliaries and negations stand.
const GROUP: usize = 3;

/// A word in its sentence.
#[derive(Clone, Copy)]
pub(super) struct Place<'a, 'w> {
    pub(super) ctx: Context<'a>,
    pub(super) words: &'w Words<'a>,
    pub(super) sentence: &'w Range<usize>,
    pub(super) at: usize,
}

impl<'a, 'w> Place<'a, 'w> {
    pub(super) fn stances(self) -> &'a StanceWords {
        &self.ctx.res.events.stances
    }

    pub(super) fn end(self) -> usize {
        self.sentence.end
    }

    /// The word so many places on.
    pub(super) fn word(self, on: usize) -> &'w str {
        self.words.word_before(self.at + on, self.end()).unwrap_or_default()
    }

    /// The word right before; empty at the start of the sentence.
    pub(super) fn last(self) -> &'w str {
        if self.at > self.sentence.start { self.words.word(self.at - 1) } else { "" }
    }

    /// The same sentence at another word.
    pub(super) fn to(self, at: usize) -> Self {
        Self { at, ..self }
    }

    /// The tokens after the word, to the next mark that ends a clause.
    pub(super) fn ahead(self, reach: usize) -> impl Iterator<Item = usize> + 'w {
        let words = self.words;
        (self.at + 1..self.end().min(self.at + 1 + reach)).take_while(move |idx| !words.is_break(*idx))
    }

    fn group(self) -> Range<usize> {
        self.at.saturating_sub(GROUP).max(self.sentence.start)..self.at
    }

    pub(super) fn is_passive(self) -> bool {
        // "was quick to blame" is none.
        !self.is_eager() && self.group().any(|idx| self.words.is(idx, Grammar::BE))
    }

    pub(super) fn is_negated(self) -> bool {
        // "did not hesitate to blame" blames.
        !self.is_eager() && self.group().any(|idx| self.words.is(idx, Grammar::NEGATION))
    }

    /// A verb that tells of what was or is: not "to blame", "would blame", "if he blames".
    pub(super) fn is_real_verb(self) -> bool {
        let opens = |idx: usize| self.words.is(idx, Grammar::MODAL) || matches!(self.words.word(idx), "to" | "if");
        let is_verb = self.words.tokens[self.at].tag.is_verb() || self.is_mistagged();
        is_verb && !self.group().any(opens) || self.eager().is_some()
    }

    /// Whether a word of eagerness governs the verb: "hastened to | accuse".
    pub(super) fn is_eager(self) -> bool {
        self.eager().is_some()
    }

    /// The word of eagerness before the verb: "hastened to | accuse", "was quick to | blame", "lost no time in | blaming", "did not hesitate to | blame".
    fn eager(self) -> Option<usize> {
        let link = self.at.checked_sub(1).filter(|idx| *idx > self.sentence.start)?;
        let is_link = match self.words.word(link) {
            "to" => true,
            "in" => self.words.tokens[self.at].tag == Tag::VBG,
            _ => false,
        };
        let word = Some(link - 1).filter(|word| is_link && self.stances().eager.contains(self.words.word(*word)))?;
        // "did not hesitate", "lost no time" are eager; "was not quick", "had no time to" are not.
        let (is_time, is_slow) = (self.words.word(word) == "time", self.words.word(word).starts_with("hesitat"));
        let floor = word.saturating_sub(GROUP).max(self.sentence.start);
        let is_no = |idx: usize| self.words.is(idx, Grammar::NEGATION) || matches!(self.words.word(idx), "no" | "little");
        let is_negated = (floor..word).any(is_no);
        let fits = !is_time || self.words.word(link) == "in";
        (fits && is_negated == (is_time || is_slow)).then_some(word)
    }

    /// Who is eager: the noun phrase before the verb group that ends with the word.
    fn subject_of_eager(self, eager: usize) -> Option<Range<usize>> {
        let words = self.words;
        let is_of_group = |idx: usize| {
            words.is(idx, Grammar::BE.or(Grammar::HAVE).or(Grammar::NEGATION))
                || words.is_adverb(idx)
                || matches!(words.word(idx), "did" | "does" | "do" | "no" | "lost" | "loses" | "little" | "only" | "too" | "as")
        };
        let last = (self.sentence.start..eager).rev().find(|idx| !is_of_group(*idx))?;
        let chunk = self.ctx.analysis.chunk_at(last)?;
        (chunk.tokens.end <= eager + 1).then(|| chunk.tokens.start..last + 1)
    }

    /// "The envoy | blames the Front": a verb of the present that the tagger takes for a noun.
    fn is_mistagged(self) -> bool {
        let (words, at) = (self.words, self.at);
        let is_plural =
            words.tokens[at].tag == Tag::NNS && !matches!(self.word(0), "suspects" | "charges" | "credits" | "faults");
        let is_noun_before = at > self.sentence.start && words.tokens[at - 1].tag.is_noun();
        let next = words.tokens.get(at + 1).map(|token| token.tag);
        let opens = matches!(next, Some(Tag::DT | Tag::PRP | Tag::PRPS)) || words.is_capital(at + 1) || self.word(1) == "at";
        is_plural && is_noun_before && opens
    }

    /// What the words say, without more.
    pub(super) fn said(self, actor: Range<usize>, by: Voice, stance: Stance, len: usize, rule: &'static str) -> Said {
        let cue = self.at..(self.at + len).min(self.end());
        Said {
            actor,
            by,
            stance,
            cue,
            rule,
            answers: false,
            negated: false,
            is_loose: false,
            own_only: false,
            forces_only: false,
            voiced_only: false,
        }
    }

    /// The noun phrase that begins at `from` or right after it, with what "of" adds ("the Sons of the River").
    pub(super) fn phrase_from(self, from: usize) -> Option<Range<usize>> {
        let chunk = self.chunk_from(from)?;
        let chunks = &self.ctx.analysis.chunks;
        let next = chunks.get(chunks.partition_point(|other| other.tokens.start < chunk.end));
        let of_next = next.filter(|next| next.tokens.start == chunk.end + 1 && next.tokens.end <= self.end());
        match of_next {
            Some(next) if self.words.word(chunk.end) == "of" => Some(chunk.start..next.tokens.end),
            _ => Some(chunk),
        }
    }

    /// The base noun phrase that begins at `from` or right after it.
    pub(super) fn chunk_from(self, from: usize) -> Option<Range<usize>> {
        let chunks = &self.ctx.analysis.chunks;
        let chunk = chunks.get(chunks.partition_point(|chunk| chunk.tokens.start < from))?;
        (chunk.tokens.start <= from + 1 && chunk.tokens.end <= self.end()).then(|| chunk.tokens.clone())
    }

    /// The noun phrase before the verb: with what "of" adds to it; past a bracketed gloss ("X (an offshoot of Y), claimed"), past phrases
    /// that another preposition governs, never a date. Of "to claim" and "and claimed" that of the verb before.
    pub(super) fn subject(self) -> Option<Range<usize>> {
        let (ctx, words, at) = (self.ctx, self.words, self.at);
        if let Some(phrase) = syntax::cleft(ctx, self.sentence.start, at) {
            let is_denied = phrase.first.start > 0 && words.is(phrase.first.start - 1, Grammar::NEGATION);
            return (!is_denied).then_some(phrase.first);
        }
        if let Some(eager) = self.eager() {
            return self.subject_of_eager(eager);
        }
        if let Some(verb) = self.verb_before_to().or_else(|| self.verb_joined()) {
            return self.to(verb).subject();
        }
        let start = (self.sentence.start..at)
            .rev()
            .find(|idx| matches!(words.word(*idx), ";" | ":"))
            .map_or(self.sentence.start, |idx| idx + 1);
        // "the Front, which | owned up": whom the pronoun stands for.
        let pronoun = at.checked_sub(1).filter(|idx| *idx > start && matches!(words.word(*idx), "which" | "who"));
        let before = pronoun.map(|pronoun| pronoun - usize::from(words.word(pronoun - 1) == ","));
        let antecedent = before.and_then(|end| ctx.analysis.chunks.iter().find(|chunk| chunk.tokens.end == end));
        if let Some(antecedent) = antecedent.filter(|chunk| chunk.tokens.start >= start) {
            return Some(antecedent.tokens.clone());
        }
        // "the envoy | points": a verb that the tagger takes for the last noun of a phrase.
        let over = ctx.analysis.chunk_at(at).filter(|chunk| chunk.tokens.start < at && chunk.tokens.end == at + 1);
        if let Some(chunk) = over.filter(|chunk| chunk.tokens.start >= start) {
            return Some(chunk.tokens.start..at);
        }
        // "IS | takes responsibility": a name in capitals that looks like a verb.
        let name = at.checked_sub(1).filter(|idx| *idx >= start && words.tokens[*idx].shape == Shape::Upper);
        if let Some(name) = name.filter(|name| ctx.analysis.chunk_at(*name).is_none() && words.is_capital(*name)) {
            return Some(name..at);
        }
        let chunks = &ctx.analysis.chunks;
        let to = chunks.partition_point(|chunk| chunk.tokens.end <= at);
        let from = chunks.partition_point(|chunk| chunk.tokens.start < start);
        let governed = |chunk: &Chunk| chunk.tokens.start > start && words.is(chunk.tokens.start - 1, Grammar::PREPOSITION);
        let is_date = |chunk: &Chunk| words.is(chunk.head, Grammar::MONTH) || words.tokens[chunk.head].kind == TokenKind::Number;
        if at > start && words.word(at - 1) == "," {
            if let Some(phrase) = syntax::subject(ctx, start, at) {
                return Some(phrase.first);
            }
            // "X (a gloss), an offshoot of Y, claimed": the verb goes on with what stands before the insertion.
            let first = chunks[from..to].iter().find(|chunk| !governed(chunk) && !is_date(chunk))?;
            return Some(first.tokens.clone());
        }
        let mut end = None;
        let mut glossed = false;
        for chunk in chunks[from..to].iter().rev() {
            let next = end.unwrap_or(at);
            glossed |= (chunk.tokens.end..next).any(|idx| words.word(idx) == ")");
            let before = chunk.tokens.start.wrapping_sub(1);
            if governed(chunk) && words.word(before) == "of" && !glossed {
                end = end.or(Some(chunk.tokens.end));
                continue;
            }
            let opened = glossed && !(chunk.tokens.end..at).any(|idx| words.word(idx) == "(");
            if governed(chunk) || is_date(chunk) || opened {
                end = None;
                continue;
            }
            let joined = end.filter(|_| !glossed).unwrap_or(chunk.tokens.end);
            return Some(chunk.tokens.start..joined);
        }
        None
    }

    /// "rang a newspaper to | claim": the verb before "to".
    fn verb_before_to(self) -> Option<usize> {
        let to = self.at.checked_sub(1).filter(|idx| *idx > self.sentence.start && self.words.word(*idx) == "to")?;
        let is_finite = |idx: &usize| self.is_finite(*idx);
        let parts = |idx: usize| matches!(self.words.word(idx), ";" | ":");
        (self.sentence.start..to).rev().take(CLAUSE).take_while(|idx| !parts(*idx)).find(is_finite)
    }

    /// "denied the charge and | accused": the verb before "and" that has the same subject, where it has an object of its own.
    fn verb_joined(self) -> Option<usize> {
        let tag = self.words.tokens.get(self.at)?.tag;
        let joint = self.at.checked_sub(1).filter(|idx| *idx > self.sentence.start && self.words.word(*idx) == "and")?;
        // "denied shelling the village and | accused": no gerund between.
        let is_finite = |idx: &usize| self.is_finite(*idx);
        let verb =
            (self.sentence.start..joint).rev().take(CLAUSE).take_while(|idx| !self.words.is_break(*idx)).find(is_finite)?;
        let parted = (verb + 1..joint).any(|idx| self.ctx.analysis.chunk_at(idx).is_some());
        (self.words.tokens[verb].tag == tag && parted).then_some(verb)
    }

    fn is_finite(self, idx: usize) -> bool {
        matches!(self.words.tokens[idx].tag, Tag::VBD | Tag::VBZ | Tag::VBP) && self.ctx.analysis.chunk_at(idx).is_none()
    }

    /// "the bombing", "the attack in the north".
    pub(super) fn names_event(self, phrase: &Range<usize>) -> bool {
        let words = self.words;
        let head = head(self.ctx, words, phrase);
        words.info(head).noun.is_some()
            || self.ctx.res.events.nouns.longest_at(head, |idx| (idx < phrase.end).then(|| words.word(idx))).is_some()
    }

    /// "it", "this", "the attack".
    pub(super) fn means_deed(self, phrase: &Range<usize>) -> bool {
        phrase.len() == 1 && matches!(self.words.word(phrase.start), "it" | "this" | "that") || self.names_event(phrase)
    }

    /// Whether a clause ends before `at`.
    pub(super) fn ends_clause(self, at: usize) -> bool {
        at >= self.end() || !self.words.is_word(at) || self.words.is(at, Grammar::CONJUNCTION.or(Grammar::SUBORDINATOR))
    }

    /// Whether a verb goes on after a phrase: "claimed the attack | was", so that the phrase is no object.
    pub(super) fn has_verb_after(self, phrase: &Range<usize>) -> bool {
        let is_verb = |token: &rashomon_text::tokens::Token| token.tag.is_finite() || token.tag == Tag::MD;
        phrase.end < self.end() && self.words.tokens.get(phrase.end).is_some_and(is_verb)
    }

    /// The noun that a phrase is about.
    pub(super) fn head_word(self, phrase: &Range<usize>) -> &'w str {
        self.words.word(head(self.ctx, self.words, phrase))
    }
}
