//! Who is said to have done it, and by whom: "claimed responsibility for", "was carried out by", "blamed X for", "X denied involvement".

use std::ops::Range;

use rashomon_lexicon::harms::Grammar;
use rashomon_model::{
    AttributionId, ByteSpan, EntityId, Maker, MentionForm, Modality, Participant, ParticipantRole, Reading, Responsibility,
    Stance,
};

use super::Draft;
use rashomon_text::tokens::TokenKind;

use crate::{context::Context, figures::attribution_of, words::Words};

/// Adds the sentence's statements on responsibility to the accounts they are about.
pub(super) fn of_sentence(ctx: Context<'_>, words: &Words<'_>, reading: &Reading, idx: usize, drafts: &mut [Draft]) {
    let sentence = &ctx.analysis.sentences[idx];
    for found in stances_in(ctx, words, &sentence.tokens) {
        let Some(draft) = about(drafts, idx) else { continue };
        let who = actor(reading, words, &found.actor);
        let by_name = match &found.by {
            Some(by) => actor(reading, words, by).0,
            None => who.0.clone(),
        };
        draft.add_sentence(idx, sentence.span);
        push(draft, who, found.stance, None, by_name, words.span(&found.cue), found.rule);
    }
    for draft in drafts.iter_mut().filter(|draft| draft.last_sentence() == idx) {
        accuse_actors(words, reading, draft, sentence.span);
    }
}

/// The actors of the account's events in this sentence, on the word of whoever speaks.
fn accuse_actors(words: &Words<'_>, reading: &Reading, draft: &mut Draft, sentence: ByteSpan) {
    let events: Vec<_> = draft
        .events
        .iter()
        .copied()
        .filter(|id| sentence.contains(reading[*id].trigger) && reading[*id].modality == Modality::Happened)
        .collect();
    for id in events {
        let event = &reading[id];
        for participant in event.participants.iter().filter(|participant| participant.role == ParticipantRole::Actor) {
            let tokens = words.tokens.partition_point(|token| token.span.end() <= participant.span.start())
                ..words.tokens.partition_point(|token| token.span.start() < participant.span.end());
            if !names_a_party(reading, words, participant, &tokens) {
                continue;
            }
            let who = actor(reading, words, &tokens);
            let by = attribution_of(reading, event.trigger);
            let by_name = by.map_or_else(|| "author".to_owned(), |by| voice_name(reading, words, by));
            push(draft, who, Stance::Accused, by, by_name, participant.span, "accounts/actor");
        }
    }
}

/// A name, a known entity or a group of fighters or forces: "people" and "the bomber" answer for nothing.
fn names_a_party(reading: &Reading, words: &Words<'_>, participant: &Participant, tokens: &Range<usize>) -> bool {
    use rashomon_model::VictimCategory as Category;
    let known = participant
        .entity
        .is_some_and(|id| reading[id].aliases.iter().chain([&reading[id].name]).any(|name| name.chars().any(char::is_uppercase)));
    let named = tokens.clone().any(|idx| words.is_capital(idx) && !words.is(idx, Grammar::MONTH));
    let armed = |idx: usize| {
        words
            .info(idx)
            .person
            .is_some_and(|noun| matches!(noun.category, Category::Fighters | Category::Soldiers | Category::Police))
    };
    known
        || named
        || tokens.clone().any(armed)
        || tokens.clone().any(|idx| matches!(words.word(idx), "army" | "forces" | "military" | "guerrillas" | "coalition"))
}

fn push(
    draft: &mut Draft,
    who: (String, Option<EntityId>),
    stance: Stance,
    by: Option<AttributionId>,
    by_name: String,
    span: ByteSpan,
    rule: &'static str,
) {
    let known = draft.responsibility.iter().any(|old| old.actor == who.0 && old.stance == stance && old.by_name == by_name);
    if !known && !who.0.is_empty() {
        draft.responsibility.push(Responsibility {
            actor: who.0,
            entity: who.1,
            stance,
            by,
            by_name,
            span,
            made_by: Maker::rule(rule),
        });
    }
}

/// The account a statement in a sentence is about: one told of in the sentence, else the one told of last.
fn about(drafts: &mut [Draft], sentence: usize) -> Option<&mut Draft> {
    let violent =
        |draft: &&mut Draft| matches!(draft.family.as_str(), "violence" | "coercion" | "fight" | "robbery") && !draft.aggregate;
    let near = |draft: &&mut Draft| draft.last_sentence() + 6 >= sentence;
    drafts.iter_mut().filter(violent).filter(near).max_by_key(|draft| (draft.last_sentence(), draft.serial))
}

struct Said {
    actor: Range<usize>,
    by: Option<Range<usize>>,
    stance: Stance,
    cue: Range<usize>,
    rule: &'static str,
}

fn stances_in(ctx: Context<'_>, words: &Words<'_>, sentence: &Range<usize>) -> Vec<Said> {
    let mut found = Vec::new();
    let chunk_before = |at: usize| subject(ctx, words, sentence, at);
    let chunk_after = |at: usize| {
        let chunks = &ctx.analysis.chunks;
        let idx = chunks.partition_point(|chunk| chunk.tokens.start < at);
        chunks
            .get(idx)
            .filter(|chunk| chunk.tokens.start <= at + 1 && chunk.tokens.end <= sentence.end)
            .map(|chunk| chunk.tokens.clone())
    };
    for at in sentence.clone() {
        let cue = |len: usize| at..(at + len).min(sentence.end);
        match words.word(at) {
            "claimed" | "claims" | "claiming" | "took" | "takes" | "accepted"
                if takes_responsibility(words, at, sentence.end) =>
            {
                if let Some(actor) = chunk_before(at) {
                    found.push(Said {
                        actor,
                        by: None,
                        stance: Stance::Claims,
                        cue: cue(2),
                        rule: "accounts/claimed-responsibility",
                    });
                }
            }
            "claimed" if words.word(at + 1) == "by" && !words.is(at.wrapping_sub(1), Grammar::HAVE) => {
                if let Some(actor) = chunk_after(at + 2) {
                    found.push(Said { actor, by: None, stance: Stance::Claims, cue: cue(2), rule: "accounts/claimed-by" });
                }
            }
            "denied" | "denies" | "rejected"
                if (at + 1..sentence.end.min(at + 5)).any(|idx| {
                    matches!(words.word(idx), "involvement" | "responsibility" | "role" | "carrying" | "involved")
                }) =>
            {
                if let Some(actor) = chunk_before(at) {
                    found.push(Said { actor, by: None, stance: Stance::Denies, cue: cue(2), rule: "accounts/denied" });
                }
            }
            "blamed" | "blames" | "accused" | "accuses" if !words.is(at.wrapping_sub(1), Grammar::BE) => {
                if let (Some(by), Some(actor)) = (chunk_before(at), chunk_after(at + 1)) {
                    found.push(Said { actor, by: Some(by), stance: Stance::Accused, cue: cue(1), rule: "accounts/blamed" });
                }
            }
            _ => {}
        }
    }
    found
}

/// "responsibility" or "credit" within a few words.
fn takes_responsibility(words: &Words<'_>, at: usize, end: usize) -> bool {
    (at + 1..end.min(at + 4)).any(|idx| matches!(words.word(idx), "responsibility" | "credit"))
}

/// The noun phrase before a verb; past a bracketed gloss ("X (an offshoot of Y), claimed").
fn subject(ctx: Context<'_>, words: &Words<'_>, sentence: &Range<usize>, at: usize) -> Option<Range<usize>> {
    let chunks = &ctx.analysis.chunks;
    let to = chunks.partition_point(|chunk| chunk.tokens.end <= at);
    let mut inside = chunks[..to].iter().rev().take_while(|chunk| chunk.tokens.start >= sentence.start);
    let nearest = inside.next()?;
    let between_is_gloss = (nearest.tokens.end..at).any(|idx| matches!(words.word(idx), "," | ")"));
    if !between_is_gloss && !words.is(nearest.tokens.start.wrapping_sub(1), Grammar::PREPOSITION) {
        return Some(nearest.tokens.clone());
    }
    let first = chunks[..to].iter().find(|chunk| chunk.tokens.start >= sentence.start)?;
    Some(first.tokens.clone())
}

/// Name and entity of who is meant by these words.
fn actor(reading: &Reading, words: &Words<'_>, tokens: &Range<usize>) -> (String, Option<EntityId>) {
    let mut start = tokens.start;
    let leads = |idx: usize| {
        words.is(idx, Grammar::DEFINITE.or(Grammar::INDEFINITE).or(Grammar::MONTH))
            || words.tokens[idx].kind == TokenKind::Number
            || words.word(idx) == "dozens"
            || words.word(idx) == "of"
    };
    while start + 1 < tokens.end && leads(start) {
        start += 1;
    }
    let span = words.span(&(start..tokens.end.max(start + 1)));
    let from = reading.mentions.partition_point(|mention| mention.span.end() <= span.start());
    let inside = reading.mentions[from..].iter().take_while(|mention| mention.span.start() < span.end());
    let mention = inside.filter(|mention| mention.form == MentionForm::Name || mention.entity.is_some()).last();
    match mention.and_then(|mention| mention.entity) {
        Some(entity) => (reading[entity].name.clone(), Some(entity)),
        None => (span.slice(words.text).split_whitespace().collect::<Vec<_>>().join(" "), None),
    }
}

fn voice_name(reading: &Reading, words: &Words<'_>, id: AttributionId) -> String {
    let attribution = &reading[id];
    match attribution.source_entity {
        Some(entity) => reading[entity].name.clone(),
        None => attribution.source.first().map_or_else(|| "unnamed".to_owned(), |span| span.slice(words.text).to_owned()),
    }
}
