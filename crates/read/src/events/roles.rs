//! Who and what took part in an event: PLOVER's actor and recipient, the thing attacked, the weapon.
//!
//! Works on base noun phrases and word order: "X attacked Y", "Y was attacked by X", "Y attacked near Z" (a headline's passive), "attack by X
//! on Y", "killing of Y", "X carried out an attack", "X's attack". Word lists are in `data/events/words/roles.toml`.

use std::ops::Range;

use rashomon_lexicon::{
    events::{EventTypeRow, NounIs},
    harms::{Grammar, Patient},
    inflection::VerbForm,
};
use rashomon_model::{
    ByteSpan, EntityId, Maker, MentionForm, MentionId, MentionKind, Participant, ParticipantRole, Reading, ToponymUse,
};
use rashomon_text::{
    chunks::Chunk,
    tags::Tag,
    tokens::{Shape, TokenKind},
};

use super::{Trigger, pairs::AIM};
use crate::{context::Context, words::Words};

/// Tokens of a clause that are looked through; keeps the work linear in the text.
pub(super) const CLAUSE: usize = 40;

/// Participants of a trigger, in text order.
pub(super) fn of(
    ctx: Context<'_>,
    words: &Words<'_>,
    reading: &Reading,
    sentence: &Range<usize>,
    trigger: &Trigger,
) -> Vec<Participant> {
    let mut finder = Finder::new(ctx, words, reading, sentence);
    match (trigger.verb, trigger.noun_is) {
        (Some(_), Some(noun_is)) => finder.of_pair(trigger, noun_is),
        (Some(form), None) => finder.of_verb(trigger, form),
        (None, _) => finder.of_noun(trigger),
    }
    finder.weapons();
    finder.found.sort_by_key(|participant| participant.span.start());
    finder.found.dedup_by(|later, earlier| later.span == earlier.span && later.role == earlier.role);
    finder.found
}

/// Finds noun phrases and their roles in one sentence.
pub(super) struct Finder<'a, 'w> {
    pub(super) ctx: Context<'a>,
    pub(super) words: &'w Words<'a>,
    pub(super) reading: &'w Reading,
    pub(super) sentence: Range<usize>,
    pub(super) found: Vec<Participant>,
}

impl<'a, 'w> Finder<'a, 'w> {
    pub(super) fn new(ctx: Context<'a>, words: &'w Words<'a>, reading: &'w Reading, sentence: &Range<usize>) -> Self {
        Self { ctx, words, reading, sentence: sentence.clone(), found: Vec::new() }
    }
}

impl Finder<'_, '_> {
    pub(super) fn row(&self, trigger: &Trigger) -> &EventTypeRow {
        &self.words.res.events.types[trigger.event_type]
    }

    /// "rockets struck a school", "the group fired rockets at the town": a weapon acts for whoever is named before it.
    fn of_pair(&mut self, trigger: &Trigger, noun_is: NounIs) {
        let (at, after) = (trigger.tokens.start, trigger.tokens.end);
        let (start, passive) = self.verb_group(at);
        let aims = &self.words.res.events.roles.aims;
        let aimed = self.after_word(after, |word| aims.contains(word), AIM);
        let object = self.chunk_after(after, 2);
        match noun_is {
            NounIs::Subject => {
                if let Some(chunk) = self.chunk_before(start) {
                    self.take_operator(&chunk, "events/weapon-of");
                }
                self.take_undergoer(object.or(aimed), "events/object");
            }
            NounIs::Object if passive => {
                self.take_actor(self.after_preposition(after, &["by"], 12), "events/by");
                let taken = self.chunk_before(start);
                self.take_undergoer(if self.is_ground(taken.as_ref()) { taken } else { aimed }, "events/object");
            }
            NounIs::Object | NounIs::Found => {
                self.take_actor(self.chunk_before(start), "events/subject");
                self.take_undergoer(if self.is_ground(object.as_ref()) { object } else { aimed }, "events/object");
            }
        }
    }

    /// What a verb is done to, where that is no weapon.
    fn is_ground(&self, chunk: Option<&Chunk>) -> bool {
        chunk.is_some_and(|chunk| !self.is_weapon(chunk) && self.words.word(chunk.tokens.end) != "of")
    }

    pub(super) fn is_weapon(&self, chunk: &Chunk) -> bool {
        let pair_start = chunk.head.saturating_sub(1).max(chunk.tokens.start);
        let pair = self.words.span(&(pair_start..chunk.head + 1)).slice(self.words.text).to_ascii_lowercase();
        self.words.res.events.is_weapon(self.words.word(chunk.head)) || self.words.res.events.is_weapon(&pair)
    }

    fn of_verb(&mut self, trigger: &Trigger, form: VerbForm) {
        let at = trigger.tokens.start;
        let (start, passive) = self.verb_group(at);
        if self.row(trigger).subject_suffers.contains(&trigger.lemma) {
            self.take_undergoer(self.chunk_before(start), "events/intransitive");
            return;
        }
        let participle = matches!(form, VerbForm::PastOrParticiple | VerbForm::Participle);
        // "murdered since the signing"
        let is_when = matches!(self.words.word(trigger.tokens.end), "since" | "until" | "till" | "after" | "before" | "during");
        let object = self.chunk_after(trigger.tokens.end, 2).filter(|_| !is_when);
        let subject = self.chunk_before(start);
        let agent = self.after_preposition(trigger.tokens.end, &["by"], 12);
        // "has kidnapped": no passive, whatever follows.
        let perfect = !passive && (start..at).any(|idx| self.words.is(idx, Grammar::HAVE));
        let undergone =
            passive || !perfect && object.is_none() && (agent.is_some() || self.is_reduced_passive(at, trigger.tokens.end));
        // "the valley, which | Oskan jets | bombed": what was done to is said before.
        let is_gap = !passive
            && object.is_none()
            && agent.is_none()
            && subject.as_ref().is_some_and(|subject| self.is_relative_before(subject));
        let undergone = undergone && !is_gap;
        let is_ergative =
            !passive && !is_gap && object.is_none() && self.words.res.events.roles.ergative.contains(trigger.lemma.as_str());
        if participle && undergone || is_ergative {
            self.take_undergoer(subject, "events/passive-subject");
            self.take_actor(agent, "events/by");
        } else {
            if form != VerbForm::Ing || passive {
                self.take_actor(subject, "events/subject");
            }
            self.take_undergoer(object, "events/object");
        }
    }

    /// Whether a relative pronoun stands right before a noun phrase, so that this is the subject of its clause: "which | Oskan jets".
    fn is_relative_before(&self, subject: &Chunk) -> bool {
        let words = self.words;
        let pronoun = subject.tokens.start.checked_sub(1).filter(|idx| *idx > self.sentence.start);
        pronoun.is_some_and(|idx| {
            let is_noun = |idx: usize| words.tokens[idx].tag.is_noun();
            matches!(words.word(idx), "which" | "whom") || words.word(idx) == "that" && is_noun(idx - 1)
        })
    }

    /// "Fourteen teachers abducted near Dravec", "militants destroyed at Dravec": a verb that must have an object and has none.
    fn is_reduced_passive(&self, at: usize, after: usize) -> bool {
        let words = self.words;
        let needs_object = words.info(at).verb.is_some_and(|verb| verb.patient == Patient::Object && !verb.weak)
            || words.res.events.roles.transitive.contains(words.word(at));
        // "killed and wounded | nine", but "those killed or taken since then".
        let is_second = words.tokens.get(after + 1).is_some_and(|next| matches!(next.tag, Tag::VBD | Tag::VBN));
        let is_bare = is_second && self.chunk_after(after + 2, 2).is_none();
        let goes_on = words.is(after, Grammar::CONJUNCTION) && !is_bare
            || words.tokens.get(after).is_some_and(|next| next.kind == TokenKind::Number || next.tag == Tag::CD);
        needs_object && !goes_on || self.is_set_apart(at, after)
    }

    /// "In the town, invaded on Monday, …": a participle between commas that has no object.
    fn is_set_apart(&self, at: usize, after: usize) -> bool {
        let words = self.words;
        let opens = at > self.sentence.start && words.word(at - 1) == ",";
        opens && (words.word(after) == "," || words.is(after, Grammar::PREPOSITION))
    }

    fn of_noun(&mut self, trigger: &Trigger) {
        let after = trigger.tokens.end;
        if !self.row(trigger).actorless {
            self.take_actor(self.after_preposition(after, &["by"], 12), "events/by");
            self.take_actor(self.behind(after), "events/behind");
            self.take_actor(self.light_verb_subject(trigger), "events/light-verb");
        }
        self.owner(trigger);
        if trigger.tokens.len() > 1 {
            // A fixed phrase that begins with its verb: "struck at"; "were taken hostage".
            let (group, passive) = self.verb_group(trigger.tokens.start);
            // "came under fire", "were fired on": who stands before suffers it.
            let first = trigger.tokens.start;
            let suffers = self.words.word(first + 1) == "under" || self.words.is(first, Grammar::BE);
            match self.words.tokens[first].tag {
                tag if tag.is_verb() && suffers => self.take_undergoer(self.chunk_before(group), "events/passive-subject"),
                Tag::VBD | Tag::VBN if passive => self.take_undergoer(self.chunk_before(group), "events/passive-subject"),
                // "has struck"; a participle alone is a reduced passive.
                Tag::VBN if group < trigger.tokens.start => self.take_actor(self.chunk_before(group), "events/subject"),
                Tag::VBD | Tag::VBZ | Tag::VBP => self.take_actor(self.chunk_before(group), "events/subject"),
                // "and set fire to the village", "fought each other": past tenses that look like participles.
                Tag::VBN | Tag::VB if !passive && self.has_object(after) => {
                    self.take_actor(self.chunk_before(group), "events/subject");
                }
                _ => {}
            }
        }
        if trigger.tokens.len() > 1 {
            let ends_in_verb = self.words.tokens[after - 1].tag.is_verb() || self.words.is(after - 1, Grammar::PREPOSITION);
            self.take_undergoer(self.chunk_after(after, 1).filter(|_| ends_in_verb), "events/object");
        }
        self.take_undergoer(self.after_preposition(after, &["of"], 1), "events/of");
        self.take_undergoer(self.after_preposition(after, &["on", "against", "at"], 6), "events/on");
    }

    /// Whether a fixed phrase ends with "each other", or with what an object follows.
    fn has_object(&self, after: usize) -> bool {
        let words = self.words;
        let opens = words.is(after - 1, Grammar::PREPOSITION) || words.tokens[after - 1].tag == Tag::RP;
        matches!(words.word(after - 1), "other" | "another") || opens && self.chunk_after(after, 0).is_some()
    }

    /// "the attack … was ordered by X", "carried out by X".
    fn behind(&self, after: usize) -> Option<Chunk> {
        let words = self.words;
        let roles = &words.res.events.roles;
        let end = self.sentence.end.min(after + 12);
        let verb = (after..end)
            .take_while(|idx| !words.is_break(*idx))
            .find(|idx| roles.behind.contains(words.word(*idx)) || roles.light_verbs.contains(words.word(*idx)))?;
        let by = verb + 1 + usize::from(words.word(verb + 1) == "out");
        if words.word(by) == "by" { self.chunk_after(by + 1, 1) } else { None }
    }

    /// "X carried out an attack", "jets conducted 8 airstrikes".
    fn light_verb_subject(&self, trigger: &Trigger) -> Option<Chunk> {
        let words = self.words;
        let start = trigger.tokens.start;
        let floor = start.saturating_sub(9).max(self.sentence.start);
        let verb = (floor..start)
            .rev()
            .take_while(|idx| !words.is_break(*idx) && !words.is(*idx, Grammar::SUBORDINATOR.or(Grammar::RELATIVE)))
            .find(|idx| words.tokens[*idx].tag.is_verb() && words.res.events.roles.light_verbs.contains(words.word(*idx)))?;
        let (group, passive) = self.verb_group(verb);
        if passive { None } else { self.chunk_before(group) }
    }

    /// The name that a token stands in, inside descriptions too ("[US-led coalition] jets").
    pub(super) fn name_over(&self, idx: usize) -> Option<(MentionId, Option<EntityId>, MentionKind)> {
        const NESTED: usize = 4;
        let span = self.words.tokens.get(idx)?.span;
        let mentions = &self.reading.mentions;
        let from = mentions.partition_point(|mention| mention.span.end() <= span.start()).saturating_sub(NESTED);
        let near = mentions[from..].iter().take_while(|mention| mention.span.start() < span.end());
        let found = near.enumerate().find(|(_, mention)| mention.form == MentionForm::Name && mention.span.contains(span));
        found.map(|(at, mention)| (MentionId((from + at) as u32), mention.entity, mention.kind))
    }

    pub(super) fn is_place(&self, span: ByteSpan) -> bool {
        let toponyms = &self.reading.toponyms;
        let idx = toponyms.partition_point(|toponym| toponym.span.end() <= span.start());
        toponyms.get(idx).is_some_and(|toponym| toponym.span.start() < span.end() && toponym.usage != ToponymUse::Metonymic)
    }

    /// Where the group of auxiliaries before a verb begins, and whether it is passive.
    pub(super) fn verb_group(&self, at: usize) -> (usize, bool) {
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

    pub(super) fn chunks(&self) -> &[Chunk] {
        let chunks = &self.ctx.analysis.chunks;
        let from = chunks.partition_point(|chunk| chunk.tokens.start < self.sentence.start);
        let to = chunks.partition_point(|chunk| chunk.tokens.start < self.sentence.end);
        &chunks[from..to]
    }

    /// The noun phrase that begins at `at` or right after it: past adverbs, "more than", "most of".
    pub(super) fn chunk_after(&self, at: usize, reach: usize) -> Option<Chunk> {
        let (verb_end, at) = (at, self.past_amount(at));
        // "at | [least 20 villagers]": a phrase that begins within the words that qualify the number.
        let begins = |chunk: &&Chunk| chunk.tokens.start >= verb_end && chunk.head >= at;
        let chunk = self.chunks().iter().find(begins)?;
        let chunk = Chunk { tokens: chunk.tokens.start.max(at)..chunk.tokens.end, head: chunk.head };
        let gap = at..chunk.tokens.start;
        (gap.len() <= reach && gap.clone().all(|idx| self.words.is_adverb(idx) || self.words.word(idx) == "down"))
            .then_some(chunk)
    }

    /// "more than | 30", "at least | a dozen", "most of | the town": where what is counted begins.
    fn past_amount(&self, at: usize) -> usize {
        let (words, end) = (self.words, self.sentence.end);
        let word = |idx: usize| words.word_before(idx, end);
        let is_number = |idx: usize| words.tokens.get(idx).is_some_and(|token| token.tag == Tag::CD);
        if matches!(words.word(at), "much" | "most" | "many" | "half" | "all" | "some" | "several") && words.word(at + 1) == "of"
        {
            return at + 2;
        }
        let counts = words.res.numbers.qualifiers.longest_at(at, word).map(|(len, _)| at + len);
        counts.filter(|after| is_number(*after) || words.is(*after, Grammar::INDEFINITE)).unwrap_or(at)
    }

    fn after_preposition(&self, at: usize, prepositions: &[&str], reach: usize) -> Option<Chunk> {
        self.after_word(at, |word| prepositions.contains(&word), reach)
    }

    /// The noun phrase after the first such word, in the same clause.
    pub(super) fn after_word(&self, at: usize, is_it: impl Fn(&str) -> bool, reach: usize) -> Option<Chunk> {
        let words = self.words;
        let end = self.sentence.end.min(at + reach);
        let stops = |idx: usize| words.is_break(idx) || words.is(idx, Grammar::SUBORDINATOR.or(Grammar::BE));
        let preposition = (at..end).take_while(|idx| !stops(*idx)).find(|idx| is_it(words.word(*idx)))?;
        self.chunk_after(preposition + 1, 1).or_else(|| self.name_after(preposition + 1))
    }

    /// A name that the tagger takes for no noun ("by IS").
    fn name_after(&self, at: usize) -> Option<Chunk> {
        let (id, _, _) = self.name_over(at)?;
        let tokens = self.ctx.analysis.tokens_in(self.reading[id].span);
        let head = tokens.end.checked_sub(1)?;
        Some(Chunk { tokens, head })
    }

    /// A person or group is a recipient, anything else a target.
    fn take_undergoer(&mut self, chunk: Option<Chunk>, rule: &'static str) {
        let Some(chunk) = chunk else { return };
        let words = self.words;
        if words.is(chunk.head, Grammar::MONTH)
            || words.res.events.is_weapon(words.word(chunk.head))
            || words.tokens[chunk.head].kind == TokenKind::Number
            || self.is_time(words.tokens[chunk.head].span)
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

    pub(super) fn is_time(&self, span: ByteSpan) -> bool {
        let timexes = &self.reading.timexes;
        let idx = timexes.partition_point(|timex| timex.span.end() <= span.start());
        timexes.get(idx).is_some_and(|timex| timex.span.contains(span) && timex.interval.is_some())
    }

    pub(super) fn take(&mut self, chunk: Option<Chunk>, role: ParticipantRole, rule: &'static str) {
        let Some(chunk) = chunk else { return };
        let words = self.words;
        let mut start = self.past_date(&chunk);
        while start < chunk.head && words.is(start, Grammar::DEFINITE.or(Grammar::INDEFINITE)) {
            start += 1;
        }
        // "AA | men": a name of letters that the chunk begins after.
        let name = start
            .checked_sub(1)
            .filter(|before| role == ParticipantRole::Actor && *before >= self.sentence.start && start == chunk.tokens.start);
        let name = name
            .filter(|before| words.info(chunk.head).person.is_some() && words.tokens[*before].shape == Shape::Upper)
            .and_then(|before| self.name_over(before));
        if let Some((id, _, kind)) = name
            && matches!(kind, MentionKind::ArmedGroup | MentionKind::SecurityForce | MentionKind::Party)
        {
            start = self.ctx.analysis.tokens_in(self.reading[id].span).start;
        }
        let span = words.span(&(start..chunk.tokens.end));
        let (mention, entity) =
            self.mention_at(words.tokens[chunk.head].span).map_or((None, None), |(id, entity, _)| (Some(id), entity));
        self.found.push(Participant { role, span, mention, entity, made_by: Maker::rule(rule) });
    }

    /// Where a noun phrase begins after a date that the chunker took in: "On [2 May gunmen] abducted".
    pub(super) fn past_date(&self, chunk: &Chunk) -> usize {
        let start = chunk.tokens.start;
        let timexes = &self.reading.timexes;
        let at = self.words.tokens[start].span.start();
        let idx = timexes.partition_point(|timex| timex.span.end() <= at);
        let Some(date) = timexes.get(idx).filter(|timex| timex.span.start() <= at) else { return start };
        let end = self.ctx.analysis.tokens_in(date.span).end;
        let owns = self.words.tokens.get(end).is_some_and(|next| next.tag == Tag::POS);
        if end <= chunk.head && !owns { end } else { start }
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

    pub(super) fn mention_at(&self, head: ByteSpan) -> Option<(MentionId, Option<EntityId>, MentionKind)> {
        let mentions = &self.reading.mentions;
        let idx = mentions.partition_point(|mention| mention.span.end() <= head.start());
        let mention = mentions.get(idx).filter(|mention| mention.span.contains(head))?;
        Some((MentionId(idx as u32), mention.entity, mention.kind))
    }
}
