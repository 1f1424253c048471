//! What somebody denies without saying it again: "Kigali rejected the accusation", "a charge that Kigali denies", "that is a lie, a spokesman for
//! Kigali said", "there is no support of any kind".
//!
//! The charge is what was last said of whoever answers, in the same sentence or in those before it. The answer says of it that it is not so.

use rashomon_model::{
    Attribution, AttributionId, ByteSpan, EntityId, Maker, Polarity, Proposition, Reading, Relation, Stance, Term,
};

use super::{Candidate, cover};
use crate::{
    accounts::{Speakers, are_kin},
    claims::voices::{self, Standing},
    context::Context,
    retorts::{RETORT, is_called_untrue, points_back, words_of},
};

/// Sentences before an answer in which the charge may stand.
const SENTENCES: usize = 3;

/// A denial that does not say again what it denies.
struct Answer {
    who: EntityId,
    /// Words that stand for the charge, or call it untrue.
    content: ByteSpan,
    cue: Option<ByteSpan>,
    voice: AttributionId,
    /// Where the denial begins, whoever speaks.
    begins: usize,
    /// It is an insertion into the sentence of the charge.
    inserted: bool,
    /// What it says that there is none of, if it says so.
    of: Option<Relation>,
}

/// For each denial that points at a charge, the charge negated; it stands in the denial's content, and so on the word of whoever denies.
pub(super) fn denials(ctx: Context<'_>, reading: &Reading, speakers: &Speakers, candidates: &[Candidate]) -> Vec<Candidate> {
    let mut answers: Vec<Answer> = candidates.iter().filter_map(|candidate| Answer::told(ctx, reading, candidate)).collect();
    let is_told = |id: AttributionId| answers.iter().any(|answer| answer.voice == id);
    let ids = (0..reading.attributions.len()).map(|idx| AttributionId(idx as u32)).filter(|id| !is_told(*id));
    let said: Vec<Answer> = ids.filter_map(|id| Answer::said(ctx, reading, speakers, id)).collect();
    answers.extend(said);
    answers.iter().flat_map(|answer| answered(ctx, reading, answer, candidates)).collect()
}

impl Answer {
    /// "Kigali rejected the accusation": a denial that a clause tells.
    fn told(ctx: Context<'_>, reading: &Reading, candidate: &Candidate) -> Option<Self> {
        let proposition = &candidate.proposition;
        let is_denial = proposition.relation == Relation::Denies && candidate.polarity == Polarity::Positive;
        let (who, voice) = (proposition.subject.as_ref()?.entity?, candidate.speech_act?);
        let points_back = || points_back(ctx, candidate.content) && !is_of_deed(ctx, reading, candidate.content);
        let words = [candidate.cue, proposition.subject.as_ref().map(|subject| subject.span)];
        let begins = words.into_iter().flatten().fold(candidate.content, ByteSpan::cover).start();
        (is_denial && points_back()).then_some(Self {
            who,
            content: candidate.content,
            cue: candidate.cue,
            voice,
            begins,
            inserted: false,
            of: None,
        })
    }

    /// "a charge that Kigali denies", "that is a lie, Kigali said": a denial that the words of a voice make.
    fn said(ctx: Context<'_>, reading: &Reading, speakers: &Speakers, voice: AttributionId) -> Option<Self> {
        let said = &reading[voice];
        let (speaker, content) = (said.source_entity?, cover(&said.content)?);
        let denies = ctx.res.cues.denies(&said.lemma);
        let of = (!denies).then(|| none_of(ctx, reading, content)).flatten();
        let is_denial = if denies { points_back(ctx, content) } else { of.is_some() || is_called_untrue(ctx, content) };
        if said.negated
            || !is_denial
            || voices::standing(ctx, reading, said) != Standing::Voice
            || is_of_deed(ctx, reading, content)
        {
            return None;
        }
        let words = said.source.iter().chain(&said.cue).copied();
        let begins = words.fold(content, ByteSpan::cover).start();
        let cue = said.cue.first().copied();
        let inserted = denies && cue.is_some_and(|cue| cue.start() > content.start());
        let who = speakers.party(speaker).unwrap_or(speaker);
        Some(Self { who, content, cue, voice, begins, inserted, of })
    }
}

fn answered(ctx: Context<'_>, reading: &Reading, answer: &Answer, candidates: &[Candidate]) -> Vec<Candidate> {
    let sentence = |span: ByteSpan| ctx.analysis.sentence_idx_at(span.start());
    let Some(here) = sentence(answer.content) else { return Vec::new() };
    let is_before = |charge: &&Candidate| {
        let at = charge.cue.unwrap_or(charge.content);
        let there = sentence(at).filter(|there| *there <= here && there + SENTENCES >= here);
        // What somebody is called in passing is no charge: "the Front's founder denied it", "a member of the Front".
        let is_in_passing = |there: usize| there == here && !answer.inserted || charge.proposition.relation == Relation::MemberOf;
        at.end() <= answer.begins && there.is_some_and(|there| !is_in_passing(there) || voice_of(reading, charge).is_some())
    };
    let covers = |charge: &&Candidate| answer.of.is_none_or(|of| is_covered(charge.proposition.relation, of));
    let charges = candidates.iter().filter(|charge| is_charge(reading, charge, answer.who));
    let charges: Vec<&Candidate> = charges.filter(is_before).filter(covers).collect();
    let nearest = charges.iter().filter_map(|charge| sentence(charge.content)).max();
    let nearest = charges.into_iter().filter(|charge| sentence(charge.content) == nearest);
    nearest
        .map(|charge| Candidate {
            content: answer.content,
            cue: answer.cue,
            proposition: Proposition { figure: None, ..charge.proposition.clone() },
            polarity: Polarity::Negative,
            speech_act: None,
            voice: Some(answer.voice),
            told: None,
            made_by: Maker::rule("claims/answer"),
        })
        .collect()
}

/// Whether something is said between two actors of whom one is `who`, by somebody else.
fn is_charge(reading: &Reading, candidate: &Candidate, who: EntityId) -> bool {
    let proposition = &candidate.proposition;
    let is_one = |entity: EntityId| entity == who || are_kin(reading, who, entity);
    let is_of = |term: &Option<Term>| term.as_ref().and_then(|term| term.entity).is_some_and(is_one);
    is_tie(proposition.relation)
        && candidate.polarity == Polarity::Positive
        && proposition.subject.is_some()
        && proposition.object.is_some()
        && (is_of(&proposition.subject) || is_of(&proposition.object))
        && voice_of(reading, candidate).is_none_or(|voice| voice.source_entity != Some(who))
}

fn is_tie(relation: Relation) -> bool {
    use Relation::{AlliedWith, Arms, Controls, Created, MemberOf, Sponsors, Trained};
    matches!(relation, AlliedWith | Arms | Controls | Created | MemberOf | Sponsors | Trained)
}

/// Whether "there is no …" of one relation answers a charge of another: without support there are no arms, without ties nothing of all that.
fn is_covered(charge: Relation, of: Relation) -> bool {
    match of {
        Relation::AlliedWith => true,
        Relation::Sponsors => matches!(charge, Relation::Sponsors | Relation::Arms | Relation::Trained),
        _ => charge == of,
    }
}

/// The innermost voice that says something.
fn voice_of<'r>(reading: &'r Reading, candidate: &Candidate) -> Option<&'r Attribution> {
    let words = candidate.cue.unwrap_or(candidate.content);
    let holds = |attribution: &&Attribution| attribution.content.iter().any(|content| content.contains(words));
    let size = |attribution: &&Attribution| attribution.content.iter().map(|content| content.len()).sum::<usize>();
    reading.attributions.iter().filter(holds).min_by_key(size)
}

/// Whether the same words deny a deed: then they answer for that. That they armed or trained somebody is a tie as well.
fn is_of_deed(ctx: Context<'_>, reading: &Reading, content: ByteSpan) -> bool {
    let sentence = super::sentence_of(ctx, content);
    let deeds = reading.accounts.iter().filter(|account| account.event_type.0 != "MOBILIZE");
    let records = deeds.flat_map(|account| &account.responsibility);
    records.filter(|record| record.stance == Stance::Denies).any(|record| record.span.overlaps(sentence))
}

/// "There is no support of any kind", "we have no links to anyone": of which tie a retort says that there is none, where it names nobody else.
fn none_of(ctx: Context<'_>, reading: &Reading, content: ByteSpan) -> Option<Relation> {
    const NEAR: usize = 3;
    let words = words_of(ctx, content);
    let no = words.iter().position(|word| word == "no").filter(|_| words.len() <= RETORT)?;
    let noun = |word: &String| {
        let deeds = ctx.res.relations.deeds();
        let of = |preposition: &str| deeds.longest([word.as_str(), preposition].into_iter()).filter(|(len, _)| *len == 2);
        ["to", "for", "with", "from", "between"].into_iter().find_map(of).map(|(_, word)| word.relation)
    };
    let relation = words[no + 1..].iter().take(NEAR).find_map(noun).filter(|relation| is_tie(*relation))?;
    let names_somebody = ctx.analysis.tokens[ctx.analysis.tokens_in(content)].iter().any(|token| token.tag.is_proper());
    let is_mention = reading.mentions.iter().any(|mention| content.contains(mention.span) && mention.entity.is_some());
    (!names_somebody || !is_mention).then_some(relation)
}
