//! Who speaks where the words of a source say it only with those around them: the name that a gloss explains, whoever passes on what they were told,
//! whom a relative clause is about.

use rashomon_model::{
    Attribution, AttributionId, ByteSpan, EntityId, Mention, MentionForm, MentionKind, Reading, Voice, VoiceKind, VoiceVia,
};
use rashomon_text::tags::Tag;

use super::described;
use crate::context::Context;

/// "Sahra, **the front's station**, said", "Ann Mills, who works for the Board, **a think-tank in Velmar**, doubts": who speaks is the name that the source only
/// explains.
pub(super) fn explained(ctx: Context<'_>, reading: &Reading, attribution: &Attribution, source: ByteSpan) -> Option<EntityId> {
    let tokens = &ctx.analysis.tokens;
    let mut range = ctx.analysis.tokens_in(source);
    let cue = ctx.analysis.token_idx_at(attribution.cue.first()?.start());
    let is = |idx: usize, words: &[&str]| words.iter().any(|word| tokens[idx].is(ctx.text, word));
    if !range.is_empty() && is(range.start, &[","]) {
        range.start += 1;
    }
    let comma = range.start.checked_sub(1).filter(|idx| is(*idx, &[","]))?;
    if range.is_empty() {
        return None;
    }
    let is_gloss = matches!(tokens[range.start].tag, Tag::DT) || range.clone().any(|idx| tokens[idx].tag == Tag::POS);
    let closes = range.end < cue && is(range.end, &[","]) && range.end + 3 > cue;
    if !is_gloss || !closes {
        return None;
    }
    let start = ctx.analysis.sentences[ctx.analysis.sentence_idx_at(source.start())?].tokens.start;
    let name_before = |end: usize| {
        let end = tokens[end.checked_sub(1)?].span.end();
        let until = reading.mentions.partition_point(|mention| mention.span.start() < end);
        let near = reading.mentions[until.saturating_sub(4)..until].iter();
        near.into_iter().find(|mention| mention.span.end() == end && mention.form == MentionForm::Name)
    };
    let beside = name_before(comma)?;
    // A name inside of a relative clause does not speak.
    let first = ctx.analysis.token_idx_at(beside.span.start());
    let pronoun = (start + 2..first).rev().find(|idx| is(*idx, &["who", "which", "whose", "whom"]) && is(*idx - 1, &[","]));
    let named = match pronoun {
        Some(pronoun) => name_before(pronoun - 1)?,
        None => beside,
    };
    let speaks = !matches!(named.kind, MentionKind::Place | MentionKind::Facility | MentionKind::People);
    named.entity.filter(|_| speaks)
}

/// "had known", "drew up": a verb of knowing, or one that no table knows to attribute.
pub(in crate::claims) fn only_knows(ctx: Context<'_>, attribution: &Attribution) -> bool {
    let lemma = attribution.lemma.as_str();
    let knows = matches!(lemma, "know" | "see" | "learn" | "realise" | "realize" | "remember" | "forget" | "discover" | "notice");
    knows || lemma != ":" && ctx.res.cues.get(lemma).is_none() && !ctx.res.citing.reporting.contains(lemma)
}

/// "A driver told **her** that", "officers told **Ms Mills**": whoever was told, where they speak in the text themselves, passes it on.
pub(in crate::claims) fn listener(ctx: Context<'_>, reading: &Reading, id: AttributionId) -> Option<Voice> {
    let attribution = &reading[id];
    if !matches!(attribution.lemma.as_str(), "tell" | "inform" | "assure" | "brief" | "confide") {
        return None;
    }
    let cue = ctx.analysis.tokens_in(*attribution.cue.first()?);
    let sentence = &ctx.analysis.sentences[ctx.analysis.sentence_idx_at(attribution.cue.first()?.start())?];
    let verb = cue.clone().rev().find(|idx| ctx.analysis.tokens[*idx].tag.is_verb())?;
    // "was told by an officer" has another order.
    if crate::syntax::is_passive(ctx, sentence.tokens.start, verb) {
        return None;
    }
    let from = ctx.analysis.tokens[verb].span.end();
    let near = reading.mentions[reading.mentions.partition_point(|mention| mention.span.start() < from)..].iter().take(2);
    let is_next = |mention: &&Mention| ctx.analysis.token_idx_at(mention.span.start()) <= verb + 2;
    let told = near.into_iter().filter(is_next).find(|mention| {
        matches!(mention.form, MentionForm::Name | MentionForm::Pronoun) && mention.kind != MentionKind::Outlet
    })?;
    let entity = told.entity.filter(|entity| attribution.source_entity != Some(*entity))?;
    let is_person = reading[entity].kind == MentionKind::Person;
    let speaks = |other: &Attribution| other.source_entity == Some(entity) && !std::ptr::eq(other, attribution);
    if !is_person || !reading.attributions.iter().any(speaks) {
        return None;
    }
    let described = described(ctx, reading, entity, None);
    let kind = if described.is_some() { VoiceKind::Described } else { VoiceKind::Named };
    let name = described.unwrap_or_else(|| reading[entity].name.clone());
    Some(Voice { name, kind, entity: Some(entity), span: Some(told.span), via: VoiceVia::Attribution(id), probable: false })
}

/// "**Villagers from Velmar** whom we met in a camp in Tamm (put it at nine)": a source that stands after a preposition in a relative clause speaks as little
/// as the clause; whom the clause is about does.
pub(super) fn outside_clause(ctx: Context<'_>, source: ByteSpan) -> Option<ByteSpan> {
    let tokens = &ctx.analysis.tokens;
    let at = ctx.analysis.tokens_in(source).start;
    let sentence = ctx.analysis.sentences[ctx.analysis.sentence_idx_at(source.start())?].tokens.clone();
    let led = at.checked_sub(1).filter(|led| *led > sentence.start && tokens[*led].tag == Tag::IN)?;
    let is_relative = |idx: &usize| matches!(tokens[*idx].tag, Tag::WP | Tag::WDT);
    let pronoun = (sentence.start + 1..led).rev().find(is_relative)?;
    let is_clause = (pronoun..led).any(|idx| tokens[idx].tag.is_finite());
    let is_one = !(pronoun..led).any(|idx| matches!(tokens[idx].text(ctx.text), ";" | ":"));
    let end = if tokens[pronoun - 1].text(ctx.text) == "," { pronoun - 1 } else { pronoun };
    let phrase = crate::syntax::phrase_ending(ctx, sentence.start, end).filter(|_| is_clause && is_one)?;
    Some(tokens[phrase.tokens.start].span.cover(tokens[phrase.tokens.end - 1].span))
}

/// Whom "whose" stands for: the name or the noun before it.
pub(in crate::claims) fn owner_before_whose(ctx: Context<'_>, reading: &Reading, source: ByteSpan) -> Option<EntityId> {
    let first = ctx.analysis.tokens_in(source).start;
    if !ctx.analysis.tokens[first].is(ctx.text, "whose") {
        return None;
    }
    let at = first.checked_sub(1)?;
    let last = if ctx.analysis.tokens[at].text(ctx.text) == "," { at.checked_sub(1)? } else { at };
    let end = ctx.analysis.tokens[last].span.end();
    let until = reading.mentions.partition_point(|mention| mention.span.start() < end);
    let near = reading.mentions[until.saturating_sub(4)..until].iter();
    near.into_iter().rev().find(|mention| mention.span.end() == end)?.entity
}
