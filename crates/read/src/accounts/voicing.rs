//! Who speaks, as an actor: by name, in all the words that say who it is, or whoever made the text that speaks.
//!
//! In: attributions. Out: names and entities. A report speaks for whoever wrote it, "its account" for whom the pronoun means.

use std::ops::Range;

use rashomon_lexicon::harms::Grammar;
use rashomon_model::{AttributionId, EntityId, Mention, MentionForm, MentionKind, Reading};
use rashomon_text::tags::Tag;

use super::parties::{actor, is_named};
use crate::{attribution::antecedent, context::Context, events::entity_at, words::Words};

/// Whoever speaks, as an actor.
pub(super) fn voice(ctx: Context<'_>, reading: &Reading, words: &Words<'_>, id: AttributionId) -> (String, Option<EntityId>) {
    let source = reading[id].source.first().map(|source| ctx.analysis.tokens_in(*source));
    if let Some(author) = source.as_ref().and_then(|source| whose_work(ctx, reading, words, source)) {
        return author;
    }
    if let Some(whole) = source.as_ref().and_then(|source| part_of(reading, words, source)) {
        return (reading[whole].name.clone(), Some(whole));
    }
    let entity = reading[id].source_entity.or_else(|| voice_beside(ctx, reading, words, id)).or_else(|| {
        // "by its account", "in their telling": the owner's words.
        let source = *reading[id].source.first()?;
        let owner = ctx.analysis.tokens_in(source).start;
        entity_at(reading, words.tokens[owner].span).filter(|_| words.tokens[owner].tag == Tag::PRPS)
    });
    if let Some(whole) = entity.and_then(|entity| described_in_full(ctx, reading, words, id, entity)) {
        return (whole, entity);
    }
    match entity {
        Some(entity) => {
            let whole = institution(reading, words, id, entity).or_else(|| of_body(ctx, reading, words, id, entity));
            (whole.unwrap_or_else(|| reading[entity].name.clone()), Some(entity))
        }
        None => (described(ctx, reading, words, id), None),
    }
}

/// "the Oskan branch of the Front", "the military wing of the Front": what speaks for the party that it is a part of.
fn part_of(reading: &Reading, words: &Words<'_>, source: &Range<usize>) -> Option<EntityId> {
    let of = source.clone().find(|idx| words.word(*idx) == "of").filter(|of| *of > source.start)?;
    let noun = words.word(of - 1);
    let is_part = matches!(noun, "arm" | "branch" | "chapter" | "wing") || words.res.events.stances.bodies.contains(noun);
    let name = of + 1 + usize::from(words.is(of + 1, Grammar::DEFINITE));
    let at = words.tokens.get(name).filter(|_| is_part && name < source.end)?.span.start();
    let is_party = |mention: &&Mention| {
        mention.span.start() == at
            && mention.form == MentionForm::Name
            && matches!(mention.kind, MentionKind::ArmedGroup | MentionKind::Party | MentionKind::SecurityForce)
    };
    reading.mentions.iter().find(is_party)?.entity
}

/// "the mayor of Milltown", "a senior police officer": a voice without a name, in all the words that say who it is.
fn described_in_full(
    ctx: Context<'_>,
    reading: &Reading,
    words: &Words<'_>,
    id: AttributionId,
    entity: EntityId,
) -> Option<String> {
    /// Words of such a description.
    const LONGEST: usize = 9;
    let source = ctx.analysis.tokens_in(*reading[id].source.first().filter(|_| !is_named(reading, entity))?);
    let is_article = |idx: usize| words.is(idx, Grammar::DEFINITE.or(Grammar::INDEFINITE));
    let start = source.start + usize::from(is_article(source.start));
    let ends = |idx: &usize| matches!(words.word(*idx), "," | "who" | "which" | "that") || words.is_break(*idx);
    let end = (start..source.end).find(ends).unwrap_or(source.end);
    let is_person = reading[entity].kind == MentionKind::Person && words.tokens.get(start)?.tag.is_noun()
        || words.tokens.get(start)?.tag == Tag::JJ;
    (is_person && end > start + 1 && end - start <= LONGEST).then(|| words.span(&(start..end)).slice(words.text).to_owned())
}

/// Whose report it is that speaks: "a Senate report signed by 20 members", "the mission's inquiry", "an inquiry by the Senate".
pub(super) fn whose_work(
    ctx: Context<'_>,
    reading: &Reading,
    words: &Words<'_>,
    source: &Range<usize>,
) -> Option<(String, Option<EntityId>)> {
    let work = source.clone().find(|idx| words.res.events.roles.works.contains(words.word(*idx)))?;
    let chunk = ctx.analysis.chunk_at(work).filter(|chunk| chunk.head == work)?;
    if matches!(words.word(chunk.tokens.start), "its" | "their") {
        let whose = entity_at(reading, words.tokens[chunk.tokens.start].span)?;
        return Some((reading[whose].name.clone(), Some(whose)));
    }
    let is_issued = words.res.events.stances.issue.contains(words.word(work + 1));
    let link = work + 1 + usize::from(is_issued) + usize::from(is_issued && words.word(work + 2) == "out");
    // "a leaflet signed by the Front", "a statement that the Front put out"
    let by = match words.word(link) {
        "by" | "of" | "from" => Some(link + 1),
        "that" | "which" if !is_issued => {
            let issuer = ctx.analysis.chunks.iter().find(|chunk| matches!(chunk.tokens.start, start if start == link + 1))?;
            Some(link + 1).filter(|_| words.res.events.stances.issue.contains(words.word(issuer.tokens.end)))
        }
        _ => None,
    };
    let after = by.and_then(|by| ctx.analysis.chunk_at(by)).map(|chunk| chunk.tokens.clone());
    let named = |range: Range<usize>| {
        let capitals =
            || range.clone().filter(|idx| words.is_capital(*idx) && !words.is(*idx, Grammar::DEFINITE.or(Grammar::INDEFINITE)));
        let name = capitals().next()?..capitals().next_back()? + 1;
        let span = words.span(&name);
        let first = reading.mentions.partition_point(|mention| mention.span.end() <= span.start());
        let inside = reading.mentions[first..].iter().take_while(|mention| mention.span.start() < span.end());
        let is_body = |mention: &&Mention| {
            mention.form == MentionForm::Name && !matches!(mention.kind, MentionKind::Place | MentionKind::Facility)
        };
        let entity = inside.filter(is_body).last().and_then(|mention| mention.entity);
        Some((entity.map_or_else(|| span.slice(words.text).to_owned(), |id| reading[id].name.clone()), entity))
    };
    named(chunk.tokens.start..work).or_else(|| after.and_then(named))
}

/// Whose a voice is that has no name: "its statement said", "the Front, | one of many groups, | said".
fn voice_beside(ctx: Context<'_>, reading: &Reading, words: &Words<'_>, id: AttributionId) -> Option<EntityId> {
    let tokens = ctx.analysis.tokens_in(*reading[id].source.first()?);
    let is_text = words.res.events.roles.own_words.contains(words.word(tokens.end.checked_sub(1)?));
    if is_text && matches!(words.word(tokens.start), "its" | "their") {
        return entity_at(reading, words.tokens[tokens.start].span);
    }
    let comma = tokens.start.checked_sub(1).filter(|idx| words.word(*idx) == "," && tokens.len() > 1)?;
    let end = words.tokens[comma.checked_sub(1)?].span.end();
    let before = reading.mentions.partition_point(|mention| mention.span.start() < end);
    let names = reading.mentions[before.saturating_sub(4)..before].iter().rev();
    let mut names = names.filter(|mention| mention.span.end() == end && mention.form == MentionForm::Name);
    names.find(|mention| !matches!(mention.kind, MentionKind::Place | MentionKind::Facility))?.entity
}

/// "a source in the Interior Ministry" is an Interior Ministry source.
fn institution(reading: &Reading, words: &Words<'_>, id: AttributionId, entity: EntityId) -> Option<String> {
    let source = reading[id].source.first().filter(|_| !is_named(reading, entity))?;
    let from = words.tokens.partition_point(|token| token.span.end() <= source.start());
    let to = words.tokens.partition_point(|token| token.span.start() < source.end());
    let noun = (from..to.min(from + 3)).find(|idx| matches!(words.word(*idx), "source" | "sources"))?;
    let link = Some(noun + 1).filter(|idx| matches!(words.word(*idx), "in" | "at" | "from" | "of" | "within" | "inside"))?;
    let name = link + 1 + usize::from(words.is(link + 1, Grammar::DEFINITE.or(Grammar::INDEFINITE)));
    let is_name = name < to && (name..to).all(|idx| words.is_word(idx));
    is_name.then(|| format!("{} {}", words.span(&(name..to)).slice(words.text), words.word(noun)))
}

/// "the Front's leadership", "its press office": a body without a name, in all its words.
fn of_body(ctx: Context<'_>, reading: &Reading, words: &Words<'_>, id: AttributionId, entity: EntityId) -> Option<String> {
    let source = ctx.analysis.tokens_in(*reading[id].source.first().filter(|_| !is_named(reading, entity))?);
    let is_body = words.res.events.stances.bodies.contains(words.word(source.end.checked_sub(1)?));
    let start = source.start + usize::from(words.is(source.start, Grammar::DEFINITE));
    let is_owned = (start..source.end).any(|idx| words.is_capital(idx));
    (is_body && is_owned).then(|| words.span(&(start..source.end)).slice(words.text).to_owned())
}

/// "the Front (TF), which said": the noun phrase before the brackets.
fn before_gloss(ctx: Context<'_>, words: &Words<'_>, source: &Range<usize>) -> Option<Range<usize>> {
    const LONGEST: usize = 8;
    let is_relative = source.len() == 1 && matches!(words.word(source.start), "who" | "which");
    let comma = source.start.checked_sub(1).filter(|idx| is_relative && words.word(*idx) == ",")?;
    let close = comma.checked_sub(1).filter(|idx| words.word(*idx) == ")")?;
    let open = (close.saturating_sub(LONGEST)..close).rev().find(|idx| words.word(*idx) == "(")?;
    let chunk = ctx.analysis.chunk_at(open.checked_sub(1)?)?;
    Some(chunk.tokens.clone())
}

/// A voice in the words of the text.
fn described(ctx: Context<'_>, reading: &Reading, words: &Words<'_>, id: AttributionId) -> String {
    let Some(span) = reading[id].source.first() else { return "unnamed".to_owned() };
    let source = ctx.analysis.tokens_in(*span);
    match antecedent(ctx, &source).or_else(|| before_gloss(ctx, words, &source)) {
        // "…, which said": whom the pronoun stands for.
        Some(before) => actor(reading, words, &before).0,
        None => {
            // "the Herald, which spoke to two": without what is added.
            let is_added = |idx: &usize| words.word(*idx) == "," && matches!(words.word(*idx + 1), "which" | "who" | "whose");
            let end = source.clone().find(is_added).unwrap_or(source.end);
            words.span(&(source.start..end)).slice(words.text).to_owned()
        }
    }
}
