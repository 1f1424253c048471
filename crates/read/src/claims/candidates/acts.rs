//! Acts of speech: who accuses, condemns, denies or owns up does it by saying so, and what is said stands after the words.

use rashomon_model::{AttributionId, ByteSpan, EntityId, MentionKind, Reading, Relation, Term};

use super::{Candidate, Voices, meant, sentence_of, within_voice};
use crate::{
    claims::{
        clause,
        voices::{self, Standing},
    },
    context::Context,
    relations::AssertedRelation,
};

/// Whether the subject makes the relation by speaking.
pub(super) fn is_act_of_speech(relation: Relation) -> bool {
    matches!(relation, Relation::Accuses | Relation::Condemns | Relation::Denies | Relation::ClaimsResponsibility)
}

/// "Ann Mills, the Front's spokeswoman, said": how a voice is introduced is no claim.
pub(super) fn introduces_voice(reading: &Reading, relation: &AssertedRelation) -> bool {
    let proposition = &relation.proposition;
    let (Some(subject), Some(object)) = (&proposition.subject, &proposition.object) else { return false };
    let is_person = subject.entity.is_some_and(|id| reading[id].kind == MentionKind::Person);
    let is_post = matches!(proposition.relation, Relation::MemberOf | Relation::Controls) && is_person;
    is_post
        && reading.attributions.iter().any(|said| {
            let (Some(source), Some(cue)) = (said.source.first(), said.cue.first()) else { return false };
            let introduced = source.cover(*cue);
            introduced.contains(subject.span) && introduced.contains(object.span)
        })
}

/// Makes a relation that a clause tells an act of speech: its content is what stands after its words, its incident the one meant.
pub(super) fn spoken_of(ctx: Context<'_>, reading: &Reading, candidate: &mut Candidate) {
    let Some(cue) = candidate.cue else { return };
    let relation = candidate.proposition.relation;
    if let Some(party) = candidate.proposition.subject.as_ref().and_then(|subject| party(ctx, reading, subject.span)) {
        candidate.proposition.subject = Some(party);
    }
    let has_cue = |id: &AttributionId| {
        reading[*id].cue.iter().any(|other| other.overlaps(cue))
            && voices::standing(ctx, reading, &reading[*id]) == Standing::Voice
    };
    candidate.speech_act = (0..reading.attributions.len()).map(|idx| AttributionId(idx as u32)).find(has_cue);
    let object = candidate.proposition.object.as_ref().map(|object| object.span);
    let said = || {
        let content = super::cover(&reading[candidate.speech_act?].content)?;
        let is_beside = sentence_of(ctx, content) == sentence_of(ctx, cue) && content.start() >= cue.end();
        is_beside.then(|| object.map_or(content, |object| content.cover(object)))
    };
    if object.is_none_or(|object| object.start() >= cue.end())
        && let Some(rest) = said().or_else(|| after(ctx, reading, cue, object))
    {
        candidate.content = rest;
    }
    if relation == Relation::Denies || relation == Relation::Condemns && candidate.proposition.object.is_none() {
        let speaker = candidate.proposition.subject.as_ref().and_then(|subject| subject.entity);
        candidate.proposition.account = meant::incident(ctx, reading, candidate.content, speaker);
    }
}

/// "The army's spokesman", "a spokesman for the Front": for whom somebody without a name speaks.
fn party(ctx: Context<'_>, reading: &Reading, speaker: ByteSpan) -> Option<Term> {
    let chunk = ctx.analysis.chunk_at(ctx.analysis.token_idx_at(speaker.start()))?;
    let tokens = &ctx.analysis.tokens;
    let is_link = |idx: usize| tokens.get(idx).is_some_and(|token| token.is(ctx.text, "for") || token.is(ctx.text, "of"));
    let mut end = chunk.tokens.end;
    while let Some(next) = ctx.analysis.chunk_at(end + 1).filter(|next| next.tokens.start == end + 1 && is_link(end)) {
        end = next.tokens.end;
    }
    clause::speaks_for(ctx, reading, tokens[chunk.tokens.start].span.cover(tokens[end - 1].span))
}

/// The rest of a clause after some words of it, at least to the end of the object.
pub(super) fn after(ctx: Context<'_>, reading: &Reading, words: ByteSpan, object: Option<ByteSpan>) -> Option<ByteSpan> {
    let sentence = &ctx.analysis.sentences[ctx.analysis.sentence_idx_at(words.start())?];
    let first = ctx.analysis.tokens_in(words).end;
    let from = (first < sentence.tokens.end).then(|| ctx.analysis.tokens[first].span)?;
    let ends = object.map_or(from, |object| from.cover(object));
    let rest = within_voice(reading, words, ends, clause::to_its_end(ctx, ends));
    rest.slice(ctx.text).contains(char::is_alphanumeric).then_some(rest)
}

/// Whoever is on record for an incident and says so in the same sentence does it once: the record takes over the words of the act.
pub(super) fn join(voice: Voices<'_>, candidates: &mut Vec<Candidate>) {
    let is_record = |one: &Candidate| {
        let object = one.proposition.object.as_ref();
        one.speech_act.is_none() && object.is_some_and(|object| object.account.is_some()) && is_answer(one.proposition.relation)
    };
    let records: Vec<usize> = (0..candidates.len()).filter(|idx| is_record(&candidates[*idx])).collect();
    let mut taken = Vec::new();
    for record in records {
        let is_same = |other: &usize| {
            candidates[*other].speech_act.is_some()
                && !taken.contains(other)
                && candidates[*other].proposition.relation == candidates[record].proposition.relation
                && are_of_one(voice, &candidates[*other], &candidates[record])
        };
        let Some(act) = (0..candidates.len()).find(is_same) else { continue };
        taken.push(act);
        let other = candidates[act].clone();
        let record = &mut candidates[record];
        (record.content, record.cue, record.speech_act) = (other.content, other.cue, other.speech_act);
        if record.proposition.relation == Relation::Denies {
            record.proposition.subject = other.proposition.subject;
        }
    }
    let mut idx = 0;
    candidates.retain(|_| {
        idx += 1;
        !taken.contains(&(idx - 1))
    });
}

fn is_answer(relation: Relation) -> bool {
    matches!(relation, Relation::Denies | Relation::ClaimsResponsibility)
}

/// Whether both stand in one sentence and the speaker of the one is the other's, or speaks for them.
fn are_of_one(voice: Voices<'_>, act: &Candidate, record: &Candidate) -> bool {
    let (Some(speaker), Some(actor)) = (&act.proposition.subject, &record.proposition.subject) else { return false };
    let party = |id: EntityId| voice.speakers.party(id).unwrap_or(id);
    let is_one = speaker.span.overlaps(actor.span)
        || speaker.entity.zip(actor.entity).is_some_and(|(one, other)| party(one) == party(other));
    is_one && sentence_of(voice.ctx, act.content) == sentence_of(voice.ctx, actor.span)
}
