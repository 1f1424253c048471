//! Who and what took part in an event: PLOVER's actor and recipient, the thing attacked, the weapon.
//!
//! Works on base noun phrases and word order: "X attacked Y", "Y was attacked by X", "attack by X on Y", "killing of Y".

use std::ops::Range;

use rashomon_lexicon::{harms::Grammar, inflection::VerbForm};
use rashomon_model::{ByteSpan, EntityId, Maker, MentionId, MentionKind, Participant, ParticipantRole, Reading};
use rashomon_text::chunks::Chunk;

use super::Trigger;
use crate::{context::Context, words::Words};

/// Participants of a trigger, in text order.
pub(super) fn of(
    ctx: Context<'_>,
    words: &Words<'_>,
    reading: &Reading,
    sentence: &Range<usize>,
    trigger: &Trigger,
) -> Vec<Participant> {
    let mut finder = Finder { ctx, words, reading, sentence: sentence.clone(), found: Vec::new() };
    match trigger.verb {
        Some(form) => finder.of_verb(trigger, form),
        None => finder.of_noun(trigger),
    }
    finder.weapons();
    finder.found.sort_by_key(|participant| participant.span.start());
    finder.found.dedup_by(|later, earlier| later.span == earlier.span && later.role == earlier.role);
    finder.found
}

struct Finder<'a, 'w> {
    ctx: Context<'a>,
    words: &'w Words<'a>,
    reading: &'w Reading,
    sentence: Range<usize>,
    found: Vec<Participant>,
}

impl Finder<'_, '_> {
    fn of_verb(&mut self, trigger: &Trigger, form: VerbForm) {
        let at = trigger.tokens.start;
        let (start, passive) = self.verb_group(at);
        let participle = matches!(form, VerbForm::PastOrParticiple | VerbForm::Participle);
        let object = self.chunk_after(trigger.tokens.end, 2);
        let subject = self.chunk_before(start);
        let agent = self.after_preposition(trigger.tokens.end, &["by"], 12);
        if participle && (passive || object.is_none() && agent.is_some()) {
            self.take_undergoer(subject, "events/passive-subject");
            self.take(agent, ParticipantRole::Actor, "events/by");
        } else {
            if form != VerbForm::Ing || passive {
                self.take(subject.filter(|chunk| self.can_act(chunk)), ParticipantRole::Actor, "events/subject");
            }
            self.take_undergoer(object, "events/object");
        }
    }

    fn of_noun(&mut self, trigger: &Trigger) {
        let after = trigger.tokens.end;
        let agent = self.after_preposition(after, &["by"], 12).filter(|chunk| self.can_act(chunk));
        self.take(agent, ParticipantRole::Actor, "events/by");
        self.take_undergoer(self.after_preposition(after, &["of"], 1), "events/of");
        self.take_undergoer(self.after_preposition(after, &["on", "against", "at"], 6), "events/on");
    }

    /// Where the group of auxiliaries before a verb begins, and whether it is passive.
    fn verb_group(&self, at: usize) -> (usize, bool) {
        let words = self.words;
        let (mut start, mut passive) = (at, false);
        while start > self.sentence.start {
            let before = start - 1;
            let auxiliary = words.is(before, Grammar::BE.or(Grammar::HAVE).or(Grammar::MODAL))
                || words.is_adverb(before)
                || words.is(before, Grammar::NEGATION);
            if !auxiliary {
                break;
            }
            passive |= words.is(before, Grammar::BE);
            start = before;
        }
        (start, passive)
    }

    fn chunks(&self) -> &[Chunk] {
        let chunks = &self.ctx.analysis.chunks;
        let from = chunks.partition_point(|chunk| chunk.tokens.start < self.sentence.start);
        let to = chunks.partition_point(|chunk| chunk.tokens.start < self.sentence.end);
        &chunks[from..to]
    }

    fn chunk_after(&self, at: usize, reach: usize) -> Option<Chunk> {
        let chunk = self.chunks().iter().find(|chunk| chunk.tokens.start >= at)?;
        let gap = at..chunk.tokens.start;
        (gap.len() <= reach && gap.clone().all(|idx| self.words.is_adverb(idx) || self.words.word(idx) == "down"))
            .then(|| chunk.clone())
    }

    /// The nearest noun phrase before a verb that no preposition governs, in the same clause.
    fn chunk_before(&self, start: usize) -> Option<Chunk> {
        let words = self.words;
        let mut found = None;
        for chunk in self.chunks().iter().rev().filter(|chunk| chunk.tokens.end <= start) {
            let edge = found.as_ref().map_or(start, |found: &Chunk| found.tokens.start);
            if (chunk.tokens.end..edge).any(|idx| words.is_break(idx)) || start - chunk.tokens.end > 14 {
                break;
            }
            found = Some(chunk.clone());
            let before = chunk.tokens.start.wrapping_sub(1);
            if chunk.tokens.start == self.sentence.start || !words.is(before, Grammar::PREPOSITION) {
                break;
            }
        }
        found
    }

    fn after_preposition(&self, at: usize, prepositions: &[&str], reach: usize) -> Option<Chunk> {
        let words = self.words;
        let end = self.sentence.end.min(at + reach);
        let stops = |idx: usize| words.is_break(idx) || words.is(idx, Grammar::SUBORDINATOR.or(Grammar::BE));
        let preposition = (at..end).take_while(|idx| !stops(*idx)).find(|idx| prepositions.contains(&words.word(*idx)))?;
        self.chunk_after(preposition + 1, 1)
    }

    fn can_act(&self, chunk: &Chunk) -> bool {
        let words = self.words;
        let info = words.info(chunk.head);
        !info.is_thing
            && !info.is_violence
            && !words.is(chunk.head, Grammar::MONTH)
            && !words.res.events.is_weapon(words.word(chunk.head))
            && words.res.events.nouns.longest_at(chunk.head, |idx| words.word_before(idx, chunk.head + 1)).is_none()
            && !matches!(
                words.word(chunk.head),
                "it" | "this" | "that" | "which" | "there" | "hours" | "minutes" | "days" | "night" | "morning"
            )
    }

    /// A person or group is a recipient, anything else a target.
    fn take_undergoer(&mut self, chunk: Option<Chunk>, rule: &'static str) {
        let Some(chunk) = chunk else { return };
        let words = self.words;
        if words.is(chunk.head, Grammar::MONTH)
            || words.res.events.is_weapon(words.word(chunk.head))
            || words.tokens[chunk.head].kind == rashomon_text::tokens::TokenKind::Number
        {
            return;
        }
        let kind = self.mention_at(words.tokens[chunk.head].span).map(|(_, _, kind)| kind);
        let is_person = words.info(chunk.head).person.is_some()
            || words.is_person_name(chunk.head)
            || words.is(chunk.head, Grammar::PRONOUN_ONE.or(Grammar::PRONOUN_MANY))
            || matches!(kind, Some(MentionKind::Person | MentionKind::People | MentionKind::ArmedGroup));
        let role = if is_person { ParticipantRole::Recipient } else { ParticipantRole::Target };
        self.take(Some(chunk), role, rule);
    }

    fn take(&mut self, chunk: Option<Chunk>, role: ParticipantRole, rule: &'static str) {
        let Some(chunk) = chunk else { return };
        let words = self.words;
        let mut start = chunk.tokens.start;
        while start < chunk.head && words.is(start, Grammar::DEFINITE.or(Grammar::INDEFINITE)) {
            start += 1;
        }
        let span = words.span(&(start..chunk.tokens.end));
        let (mention, entity) =
            self.mention_at(words.tokens[chunk.head].span).map_or((None, None), |(id, entity, _)| (Some(id), entity));
        self.found.push(Participant { role, span, mention, entity, made_by: Maker::rule(rule) });
    }

    fn weapons(&mut self) {
        let words = self.words;
        let chunks: Vec<Chunk> = self.chunks().to_vec();
        for chunk in chunks {
            let head = words.word(chunk.head);
            let pair_start = chunk.head.saturating_sub(1).max(chunk.tokens.start);
            let pair = words.span(&(pair_start..chunk.head + 1)).slice(words.text).to_ascii_lowercase();
            let device = matches!(head, "device" | "devices" | "charge" | "charges" | "mine" | "mines")
                && !pair.contains("explosive")
                && !pair.contains("dynamite");
            if words.res.events.is_weapon(head) && !device || words.res.events.is_weapon(&pair) {
                self.take(Some(chunk), ParticipantRole::Weapon, "events/weapon");
            }
        }
    }

    fn mention_at(&self, head: ByteSpan) -> Option<(MentionId, Option<EntityId>, MentionKind)> {
        let mentions = &self.reading.mentions;
        let idx = mentions.partition_point(|mention| mention.span.end() <= head.start());
        let mention = mentions.get(idx).filter(|mention| mention.span.contains(head))?;
        Some((MentionId(idx as u32), mention.entity, mention.kind))
    }
}
