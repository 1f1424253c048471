//! What is asserted, before it is known on whose word.
//!
//! Relations first, then responsibilities and figures, then what is said and holds none of these, then what the author says of two actors
//! in a clause that holds none of these.

mod acts;
mod answers;
mod deeds;
mod disclaimers;
mod meant;
mod speech;

use rashomon_model::{
    Account, AccountId, AttributionId, ByteSpan, Certainty, EntityId, Maker, MentionForm, Polarity, Proposition, Reading,
    Relation, Term,
};

use self::speech::Said;
use super::{
    clause::{self, Clause},
    voices::{self, Standing},
};
use crate::{accounts::Speakers, context::Context, relations::AssertedRelation};

/// A proposition with its words.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// The words of the content.
    pub(super) content: ByteSpan,
    /// The words that make the relation, when no voice attributes it.
    pub(super) cue: Option<ByteSpan>,
    /// What is asserted.
    pub(super) proposition: Proposition,
    /// Whether it is negated.
    pub(super) polarity: Polarity,
    /// The attribution that the claim is made of, when it is the act of speaking itself ("denied", "accused").
    pub(super) speech_act: Option<AttributionId>,
    /// Who says so by another sentence's words or by words put in between, where that is known: it may speak outside of the content.
    pub(super) voice: Option<AttributionId>,
    /// How certain it is told, where the trained reader has found it and is sure of that.
    pub(super) told: Option<Certainty>,
    /// What found it.
    pub(super) made_by: Maker,
}

/// Candidates, without repeats: of one sentence's claims with the same relation, subject and object, the first is kept.
pub(super) fn gather(
    ctx: Context<'_>,
    reading: &Reading,
    speakers: &Speakers,
    mut relations: Vec<AssertedRelation>,
) -> Vec<Candidate> {
    relations.retain(|relation| !acts::introduces_voice(reading, relation));
    let mut candidates: Vec<Candidate> = relations.into_iter().map(|relation| related(ctx, reading, relation)).collect();
    for (idx, account) in reading.accounts.iter().enumerate() {
        let claimed = deeds::responsibilities(ctx, reading, AccountId(idx as u32), account, &candidates);
        candidates.extend(claimed);
    }
    candidates.extend(deeds::figures(ctx, reading));
    let of_standing = |wanted: Standing| {
        let ids = (0..reading.attributions.len()).map(|idx| AttributionId(idx as u32));
        ids.filter(move |id| voices::standing(ctx, reading, &reading[*id]) == wanted)
    };
    let wanted: Vec<Candidate> =
        of_standing(Standing::Attitude).filter_map(|id| speech::attitude(ctx, reading, id, &candidates)).collect();
    candidates.extend(wanted);
    let said = Said::of(reading, &candidates);
    let voice = Voices { ctx, reading, speakers };
    let spoken: Vec<Candidate> = of_standing(Standing::Voice).flat_map(|id| speech::speech(voice, id, &said)).collect();
    candidates.extend(spoken);
    acts::join(voice, &mut candidates);
    let told = deeds::deeds(ctx, reading, &candidates);
    candidates.extend(told);
    let suffered = deeds::sufferings(ctx, reading, &candidates);
    candidates.extend(suffered);
    let mut candidates = drop_repeats(ctx, candidates);
    let denied = answers::denials(ctx, reading, speakers, &candidates);
    candidates.extend(denied);
    candidates
}

/// A relation; what the subject plans or foretells need not be an actor.
fn related(ctx: Context<'_>, reading: &Reading, relation: AssertedRelation) -> Candidate {
    let AssertedRelation { span, cue, mut proposition, polarity, told, made_by } = relation;
    if proposition.object.is_none() && matches!(proposition.relation, Relation::Plans | Relation::Predicts) {
        let sentence = ctx.analysis.sentence_idx_at(cue.start()).map(|idx| &ctx.analysis.sentences[idx]);
        let rest = sentence.map(|sentence| ctx.analysis.tokens_in(cue).end..sentence.tokens.end);
        let aim = rest.filter(|rest| !rest.is_empty()).and_then(|rest| Clause::aim(ctx, rest));
        proposition.object = aim.and_then(|aim| clause::term(ctx, reading, &aim));
    }
    let ends = proposition.object.as_ref().map_or(span, |object| span.cover(object.span));
    let content = within_voice(reading, cue, ends, clause::to_its_end(ctx, ends));
    let mut candidate =
        Candidate { content, cue: Some(cue), proposition, polarity, speech_act: None, voice: None, told, made_by };
    if acts::is_act_of_speech(candidate.proposition.relation) {
        acts::spoken_of(ctx, reading, &mut candidate);
    } else if candidate.proposition.relation == Relation::Fights {
        candidate.proposition.account = account_near(reading, candidate.content);
    }
    candidate
}

/// Who speaks, and for whom.
#[derive(Clone, Copy)]
struct Voices<'r> {
    ctx: Context<'r>,
    reading: &'r Reading,
    speakers: &'r Speakers,
}

/// The part of a clause that stands in the innermost content which holds the words of the relation; at least from one end to the other.
fn within_voice(reading: &Reading, cue: ByteSpan, ends: ByteSpan, clause: ByteSpan) -> ByteSpan {
    let contents = reading.attributions.iter().flat_map(|attribution| &attribution.content);
    let inner = contents.filter(|content| content.contains(cue)).min_by_key(|content| content.len());
    let end = inner.map_or(clause.end(), |content| clause.end().min(content.end())).max(ends.end());
    ByteSpan::new(ends.start(), end)
}

/// The part of a sentence that the innermost voice behind these words says.
fn said_with(reading: &Reading, words: ByteSpan, sentence: ByteSpan) -> ByteSpan {
    let contents = reading.attributions.iter().flat_map(|attribution| &attribution.content);
    let inner = contents.filter(|content| content.contains(words)).min_by_key(|content| content.len());
    inner.map_or(sentence, |inner| ByteSpan::new(inner.start().max(sentence.start()), inner.end().min(sentence.end())))
}

/// The first entity mentioned in a span, other than `but`.
fn first_entity(ctx: Context<'_>, reading: &Reading, span: ByteSpan, but: Option<EntityId>) -> Option<Term> {
    let first = reading.mentions.partition_point(|mention| mention.span.start() < span.start());
    reading.mentions[first..]
        .iter()
        .take_while(|mention| mention.span.end() <= span.end())
        .find(|mention| mention.entity.is_some() && (but.is_none() || mention.entity != but))
        .map(|mention| term(ctx, reading, mention.span, mention.entity))
}

/// The first entity that a span names, other than `but`.
fn named_in(ctx: Context<'_>, reading: &Reading, span: ByteSpan, but: Option<EntityId>) -> Option<Term> {
    let first = reading.mentions.partition_point(|mention| mention.span.start() < span.start());
    let within = reading.mentions[first..].iter().take_while(|mention| mention.span.end() <= span.end());
    let mut named =
        within.filter(|mention| mention.form == MentionForm::Name && mention.entity.is_some() && mention.entity != but);
    named.next().map(|mention| term(ctx, reading, mention.span, mention.entity))
}

fn account_near(reading: &Reading, content: ByteSpan) -> Option<AccountId> {
    let holds = |account: &Account| account.events.iter().any(|event| content.contains(reading[*event].trigger));
    reading.accounts.iter().position(holds).map(|idx| AccountId(idx as u32))
}

fn term(ctx: Context<'_>, reading: &Reading, span: ByteSpan, entity: Option<EntityId>) -> Term {
    let name = entity.map_or_else(|| span.slice(ctx.text).to_owned(), |entity| reading[entity].name.clone());
    Term { span, name, entity, account: None }
}

fn cover(fragments: &[ByteSpan]) -> Option<ByteSpan> {
    fragments.iter().copied().reduce(ByteSpan::cover)
}

/// The sentence that holds the beginning of a span.
fn sentence_of(ctx: Context<'_>, span: ByteSpan) -> ByteSpan {
    match ctx.analysis.sentence_idx_at(span.start()) {
        Some(idx) => ctx.analysis.sentences[idx].span,
        None => span,
    }
}

fn drop_repeats(ctx: Context<'_>, candidates: Vec<Candidate>) -> Vec<Candidate> {
    let mut seen = rustc_hash::FxHashSet::default();
    let key = |candidate: &Candidate| {
        let side = |term: &Option<Term>| term.as_ref().map(|term| (term.entity, term.account, term.name.clone()));
        let sentence = ctx.analysis.sentence_idx_at(candidate.content.start());
        let proposition = &candidate.proposition;
        (sentence, proposition.relation, side(&proposition.subject), side(&proposition.object), proposition.figure)
    };
    let mut kept: Vec<Candidate> = candidates.into_iter().filter(|candidate| seen.insert(key(candidate))).collect();
    drop_vaguer(ctx, &mut kept);
    kept
}

/// Who claims an incident that the text tells of does not claim it once more without: "claimed responsibility for the attack".
fn drop_vaguer(ctx: Context<'_>, candidates: &mut Vec<Candidate>) {
    let sentence = |candidate: &Candidate| ctx.analysis.sentence_idx_at(candidate.content.start());
    let claims = |candidate: &Candidate| candidate.proposition.relation == Relation::ClaimsResponsibility;
    let claimed: Vec<Option<usize>> = candidates
        .iter()
        .filter(|candidate| claims(candidate) && candidate.proposition.account.is_some())
        .map(sentence)
        .collect();
    candidates.retain(|candidate| {
        !claims(candidate) || candidate.proposition.account.is_some() || !claimed.contains(&sentence(candidate))
    });
    // "denied backing the rebels": that something is denied, where what is denied is said too.
    let denies = |candidate: &Candidate| candidate.proposition.relation == Relation::Denies;
    let who = |candidate: &Candidate| candidate.proposition.subject.as_ref().and_then(|subject| subject.entity);
    let denied: Vec<_> = candidates
        .iter()
        .filter(|candidate| denies(candidate) && candidate.proposition.object.is_some())
        .map(|candidate| (sentence(candidate), who(candidate)))
        .collect();
    candidates.retain(|candidate| {
        !denies(candidate)
            || candidate.proposition.object.is_some()
            || who(candidate).is_none()
            || !denied.contains(&(sentence(candidate), who(candidate)))
    });
}
