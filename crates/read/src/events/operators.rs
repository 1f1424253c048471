//! Whose weapons, carriers and attacks they are: "US jets", "French missiles", "its rockets", "mines laid by the Front", "the army's shelling".

use rashomon_lexicon::actors::{AliasUse, ListedActor};
use rashomon_model::{Maker, MentionKind, Participant, ParticipantRole};
use rashomon_text::{chunks::Chunk, tags::Tag, tokens::Shape};

use super::{Trigger, roles::Finder};
use crate::words::Words;

/// Ends of words for those who act with others under one of them.
const LED: [&str; 2] = ["-led", "-backed"];

impl Finder<'_, '_> {
    /// Who is named before a carrier or a weapon ("US jets", "Front rockets", "French missiles", "army helicopters", "its mines"), or after
    /// it ("a mine laid by the Front").
    pub(super) fn take_operator(&mut self, chunk: &Chunk, rule: &'static str) {
        if let Some(operator) = self.operator(chunk, rule) {
            self.found.push(operator);
        } else if self.words.tokens[chunk.tokens.end - 1].tag.is_noun() {
            self.take(self.laid_by(chunk), ParticipantRole::Actor, "events/by");
        }
    }

    fn operator(&self, chunk: &Chunk, rule: &'static str) -> Option<Participant> {
        let words = self.words;
        let inside = || (chunk.tokens.start..chunk.head).rev();
        let made = |span, mention, entity| {
            Some(Participant { role: ParticipantRole::Actor, span, mention, entity, made_by: Maker::rule(rule) })
        };
        let to_head = |from: usize| words.span(&(from..chunk.head + 1));
        if let Some((at, (id, entity, kind))) = inside().find_map(|idx| self.name_over(idx).map(|name| (idx, name))) {
            let span = self.reading[id].span;
            if matches!(kind, MentionKind::Weapon | MentionKind::Person) {
                return None;
            }
            // "Oskan-led warplanes" are not Oskania's alone.
            let is_led = LED.iter().any(|end| words.word(at).ends_with(end) || span.slice(words.text).ends_with(end));
            return if is_led { made(to_head(at), None, None) } else { made(span, Some(id), entity) };
        }
        if let Some(at) = inside().find(|idx| state_at(words, *idx, chunk.head).is_some()) {
            return made(to_head(at), None, None);
        }
        if let Some(at) = inside().find(|idx| words.res.events.roles.parties.contains(words.word(*idx))) {
            let mention = self.mention_at(words.tokens[at].span);
            return made(words.tokens[at].span, mention.map(|(id, ..)| id), mention.and_then(|(_, entity, _)| entity));
        }
        let is_owned = words.tokens[chunk.tokens.start].tag == Tag::PRPS && chunk.tokens.start < chunk.head;
        if is_owned { made(to_head(chunk.tokens.start + 1), None, None) } else { None }
    }

    /// "laid by the Front", "fired by troops".
    fn laid_by(&self, chunk: &Chunk) -> Option<Chunk> {
        let (words, at) = (self.words, chunk.tokens.end);
        let is_laid =
            words.tokens.get(at).is_some_and(|token| matches!(token.tag, Tag::VBN | Tag::VBD)) && words.word(at + 1) == "by";
        let by = if is_laid { self.chunk_after(at + 2, 1) } else { None };
        by.filter(|by| self.can_act(by))
    }

    /// "the Taliban's offensive", "US airstrikes", "Kasi's murder", "Kasi's body": the owner acts; of a person's death it is the victim, but
    /// not of "Kasi's murder of two guards".
    pub(super) fn owner(&mut self, trigger: &Trigger) {
        let words = self.words;
        let start = trigger.tokens.start;
        let floor = start.saturating_sub(7).max(self.sentence.start);
        if self.row(trigger).by_states
            && let Some(at) = self.state_before(trigger)
        {
            let span = words.span(&(at..trigger.tokens.end));
            let made_by = Maker::rule("events/owner");
            self.found.push(Participant { role: ParticipantRole::Actor, span, mention: None, entity: None, made_by });
            return;
        }
        let inside = |idx: &usize| {
            let tag = words.tokens[*idx].tag;
            tag.is_noun() || matches!(tag, Tag::JJ | Tag::POS | Tag::VBN | Tag::CD)
        };
        let Some(nearest) = (floor..start).rev().take_while(inside).find(|idx| self.name_over(*idx).is_some()) else {
            self.party_before(trigger);
            return;
        };
        let Some((id, entity, kind)) = self.name_over(nearest) else { return };
        let span = self.reading[id].span;
        let owns = words.tokens[nearest + 1..start].iter().any(|token| token.tag == Tag::POS);
        let acts = match kind {
            MentionKind::ArmedGroup | MentionKind::SecurityForce | MentionKind::IntergovernmentalBody | MentionKind::Party => {
                true
            }
            MentionKind::GovernmentBody | MentionKind::Organization => owns,
            MentionKind::State => owns || !self.is_place(span),
            _ => false,
        };
        let row = self.row(trigger);
        let is_of_other = words.word(trigger.tokens.end) == "of" && !row.actorless;
        let harms = (words.info(start).noun.is_some() || row.owner_suffers) && !is_of_other;
        let role = match kind {
            _ if row.actorless && kind != MentionKind::Person => return,
            MentionKind::Person if owns && harms => ParticipantRole::Recipient,
            MentionKind::Person if owns => ParticipantRole::Actor,
            _ if acts => ParticipantRole::Actor,
            _ => return,
        };
        self.found.push(Participant { role, span, mention: Some(id), entity, made_by: Maker::rule("events/owner") });
    }

    /// "a (French) air strike", "Oskan heavy shelling": the nationality before a deed that states do.
    fn state_before(&self, trigger: &Trigger) -> Option<usize> {
        const LONGEST: usize = 4;
        let (words, start) = (self.words, trigger.tokens.start);
        let floor = start.saturating_sub(LONGEST).max(self.sentence.start);
        let inside = |idx: &usize| matches!(words.tokens[*idx].tag, Tag::JJ | Tag::NNP | Tag::NN | Tag::CD | Tag::VBN);
        let is_state = |idx: &usize| state_at(words, *idx, start).is_some();
        (floor..start).rev().take_while(inside).find(is_state)
    }

    /// "army shelling", "the government's bombardment of": a party that is no name; "French aircraft | struck".
    fn party_before(&mut self, trigger: &Trigger) {
        let words = self.words;
        let start = trigger.tokens.start;
        let Some(before) = start.checked_sub(1).filter(|idx| *idx >= self.sentence.start) else { return };
        let at = if words.tokens[before].tag == Tag::POS { before.saturating_sub(1) } else { before };
        let row = self.row(trigger);
        if at < self.sentence.start || row.actorless || row.owner_suffers {
            return;
        }
        // "forces fighting the enemy"
        let goes_on = words
            .tokens
            .get(trigger.tokens.end)
            .is_some_and(|next| next.tag.is_noun() || matches!(next.tag, Tag::DT | Tag::PRPS | Tag::JJ | Tag::CD));
        let is_verbal = words.word(start).ends_with("ing") && (goes_on || row.family == "fight");
        let is_led = || LED.iter().any(|end| words.word(at).ends_with(end)) || state_at(words, at, start).is_some();
        let span = if words.res.events.roles.parties.contains(words.word(at)) && !is_verbal {
            words.tokens[at].span
        } else if words.res.events.roles.carriers.contains(words.word(start)) && is_led() {
            words.span(&(at..start + 1))
        } else {
            return;
        };
        let mention = self.mention_at(span);
        self.found.push(Participant {
            role: ParticipantRole::Actor,
            span,
            mention: mention.map(|(id, ..)| id),
            entity: mention.and_then(|(_, entity, _)| entity),
            made_by: Maker::rule("events/owner"),
        });
    }
}

/// The state whose name or nationality stands at `at`: "French", "US".
pub(crate) fn state_at<'a>(words: &Words<'a>, at: usize, end: usize) -> Option<&'a ListedActor> {
    let actors = &words.res.actors;
    let (len, alias) = actors.aliases().longest((at..end).map(|idx| words.word(idx)))?;
    let is_state = actors.of(alias).kind == MentionKind::State && matches!(alias.usage, AliasUse::Adjective | AliasUse::Name);
    let is_written_so = |idx: usize| words.is_capital(idx) && (!alias.is_capitals || words.tokens[idx].shape == Shape::Upper);
    (is_state && (at..at + len).all(is_written_so)).then(|| actors.of(alias))
}
