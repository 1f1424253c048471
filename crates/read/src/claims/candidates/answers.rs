//! What somebody denies without saying it again: "Kigali rejected the accusation", "called it a lie".
//!
//! The charge is what was last said of whoever answers, in the same sentence or in those before it. The answer says of it that it is not so.

use rashomon_model::{Attribution, ByteSpan, EntityId, Maker, Polarity, Proposition, Reading, Relation, Stance, Term};

use super::Candidate;
use crate::context::Context;

/// Sentences before an answer in which the charge may stand.
const SENTENCES: usize = 3;
/// Most words of what is denied where it only points at what was said.
const LONGEST: usize = 8;

/// For each denial that points at a charge, the charge negated; it stands in the denial's content, and so on the word of whoever denies.
pub(super) fn denials(ctx: Context<'_>, reading: &Reading, candidates: &[Candidate]) -> Vec<Candidate> {
    let answers = candidates.iter().filter(|candidate| candidate.proposition.relation == Relation::Denies);
    answers.flat_map(|answer| answered(ctx, reading, answer, candidates)).collect()
}

fn answered(ctx: Context<'_>, reading: &Reading, answer: &Candidate, candidates: &[Candidate]) -> Vec<Candidate> {
    let who = answer.proposition.subject.as_ref().and_then(|subject| subject.entity);
    let is_answer = answer.speech_act.is_some() && answer.polarity == Polarity::Positive && points_back(ctx, answer.content);
    let (Some(who), true) = (who, is_answer && !is_of_deed(ctx, reading, answer)) else { return Vec::new() };
    let sentence = |span: ByteSpan| ctx.analysis.sentence_idx_at(span.start());
    let Some(here) = sentence(answer.content) else { return Vec::new() };
    // From where the denial begins, whoever speaks.
    let words = [answer.cue, answer.proposition.subject.as_ref().map(|subject| subject.span)];
    let begins = words.into_iter().flatten().fold(answer.content, ByteSpan::cover).start();
    let is_before = |charge: &&Candidate| {
        let at = charge.cue.unwrap_or(charge.content);
        let there = sentence(at).filter(|there| *there <= here && there + SENTENCES >= here);
        // What somebody is called in passing is no charge: "the Front's founder denied it", "a member of the Front".
        let is_in_passing = |there: usize| there == here || charge.proposition.relation == Relation::MemberOf;
        at.end() <= begins && there.is_some_and(|there| !is_in_passing(there) || voice_of(reading, charge).is_some())
    };
    let charges: Vec<&Candidate> = candidates.iter().filter(|charge| is_charge(reading, charge, who)).filter(is_before).collect();
    let nearest = charges.iter().filter_map(|charge| sentence(charge.content)).max();
    let nearest = charges.into_iter().filter(|charge| sentence(charge.content) == nearest);
    nearest
        .map(|charge| Candidate {
            content: answer.content,
            cue: answer.cue,
            proposition: Proposition { figure: None, ..charge.proposition.clone() },
            polarity: Polarity::Negative,
            speech_act: None,
            voice: answer.speech_act,
            told: None,
            made_by: Maker::rule("claims/answer"),
        })
        .collect()
}

/// Whether something is said between two actors of whom one is `who`, by somebody else.
fn is_charge(reading: &Reading, candidate: &Candidate, who: EntityId) -> bool {
    use Relation::{AlliedWith, Arms, Controls, Created, MemberOf, Sponsors, Trained};
    let proposition = &candidate.proposition;
    let is_of = |term: &Option<Term>| term.as_ref().is_some_and(|term| term.entity == Some(who));
    let is_tie = matches!(proposition.relation, AlliedWith | Arms | Controls | Created | MemberOf | Sponsors | Trained);
    is_tie
        && candidate.polarity == Polarity::Positive
        && proposition.subject.is_some()
        && proposition.object.is_some()
        && (is_of(&proposition.subject) || is_of(&proposition.object))
        && voice_of(reading, candidate).is_none_or(|voice| voice.source_entity != Some(who))
}

/// The innermost voice that says something.
fn voice_of<'r>(reading: &'r Reading, candidate: &Candidate) -> Option<&'r Attribution> {
    let words = candidate.cue.unwrap_or(candidate.content);
    let holds = |attribution: &&Attribution| attribution.content.iter().any(|content| content.contains(words));
    let size = |attribution: &&Attribution| attribution.content.iter().map(|content| content.len()).sum::<usize>();
    reading.attributions.iter().filter(holds).min_by_key(size)
}

/// Whether the same words deny a deed: then they answer for that.
fn is_of_deed(ctx: Context<'_>, reading: &Reading, answer: &Candidate) -> bool {
    let sentence = super::sentence_of(ctx, answer.content);
    let records = reading.accounts.iter().flat_map(|account| &account.responsibility);
    records.filter(|record| record.stance == Stance::Denies).any(|record| record.span.overlaps(sentence))
}

/// "the accusation", "these charges as baseless", "it": whether words name nothing but what was said before.
fn points_back(ctx: Context<'_>, content: ByteSpan) -> bool {
    let tokens = ctx.analysis.tokens_in(content);
    let words: Vec<String> = tokens
        .clone()
        .map(|idx| ctx.analysis.tokens[idx].text(ctx.text).to_lowercase())
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .collect();
    let Some(first) = words.first().filter(|_| words.len() <= LONGEST) else { return false };
    let is_pronoun = matches!(first.as_str(), "it" | "this" | "that" | "them" | "these" | "those" | "such");
    let nouns = &ctx.res.events.stances.charges;
    let named = words.iter().position(|word| nouns.contains(word.as_str()));
    // "the claim that …", "charges of fraud" say what the charge is.
    let is_said_anew =
        |at: usize| words.get(at + 1).is_some_and(|next| matches!(next.as_str(), "that" | "of" | "about" | "against"));
    match named {
        Some(at) => at <= 2 && !is_said_anew(at),
        None => is_pronoun && !tokens.into_iter().any(|idx| ctx.analysis.tokens[idx].tag.is_finite()) && words.len() <= 3,
    }
}
