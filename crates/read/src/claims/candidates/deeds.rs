//! What the author tells of: who did it, how many suffered, who suffers from nobody named, and what one actor does to another.

use rashomon_model::{
    Account, AccountId, ByteSpan, FigureId, Harm, Maker, Participant, ParticipantRole, Polarity, Proposition, Reading, Relation,
    Stance, Term,
};

use super::{Candidate, account_near, acts, said_with, sentence_of, term, within_voice};
use crate::{
    claims::clause::{self, Clause},
    context::Context,
    events::is_accused,
};

/// What the author says that one actor does to another, where nothing else was found.
pub(super) fn deeds(ctx: Context<'_>, reading: &Reading, others: &[Candidate]) -> Vec<Candidate> {
    let mut taken: Vec<ByteSpan> = others.iter().map(|other| other.content).collect();
    taken.extend(reading.attributions.iter().flat_map(|said| said.content.iter().chain(&said.cue)));
    taken.sort();
    let mut found = Vec::new();
    for sentence in &ctx.analysis.sentences {
        let around = &taken[..taken.partition_point(|span| span.start() < sentence.span.end())];
        for clause in Clause::all(ctx, sentence.tokens.clone()) {
            let verb = ctx.analysis.tokens[clause.verb].span;
            // Most spans that begin before a sentence end before it too; the longest that matter are contents of some sentences.
            if clause.lemma == "be" || around.iter().rev().take(64).any(|span| span.overlaps(verb)) {
                continue;
            }
            let end = |phrase: &Option<_>| clause::term(ctx, reading, phrase.as_ref()?);
            let Some(subject) = end(&clause.subject).filter(|term| clause::is_actor(reading, term)) else { continue };
            let is_other = |term: &Term| term.entity.is_some() && term.entity != subject.entity;
            let known = || end(&clause.object).filter(is_other);
            let named = || clause::named_after(ctx, reading, &clause, sentence).filter(is_other);
            let people = || {
                clause
                    .object
                    .as_ref()
                    .filter(|phrase| clause::is_people_or_place(ctx, reading, phrase))
                    .and_then(|phrase| clause::term(ctx, reading, phrase))
                    .filter(|object| object.entity.is_none() || object.entity != subject.entity)
            };
            let Some(object) = known().or_else(people).or_else(named) else { continue };
            let content = clause.span(ctx).cover(object.span);
            found.push(Candidate {
                content,
                cue: Some(verb),
                proposition: Proposition {
                    subject: Some(subject),
                    relation: Relation::Other,
                    label: Some(clause.lemma),
                    object: Some(object),
                    account: account_near(reading, content),
                    figure: None,
                },
                polarity: Polarity::Positive,
                speech_act: None,
                voice: None,
                told: None,
                made_by: Maker::rule("claims/deed"),
            });
        }
    }
    found
}

/// "Lawyers are hunted down and tortured": a harm that is told with those whom it is done to, and nobody who does it, where nothing else was found.
pub(super) fn sufferings(ctx: Context<'_>, reading: &Reading, others: &[Candidate]) -> Vec<Candidate> {
    let mut taken: Vec<ByteSpan> = others.iter().map(|other| other.content).collect();
    taken.sort();
    let mut found = Vec::new();
    for (idx, account) in reading.accounts.iter().enumerate() {
        for event in account.events.iter().map(|id| &reading[*id]) {
            let near = &taken[..taken.partition_point(|span| span.start() < event.trigger.end())];
            if near.iter().rev().take(64).any(|span| span.overlaps(event.trigger)) {
                continue;
            }
            let is = |role: ParticipantRole| event.participants.iter().find(move |one| one.role == role);
            let whom = is(ParticipantRole::Recipient).or_else(|| is(ParticipantRole::Target));
            let Some(whom) = whom.filter(|_| is(ParticipantRole::Actor).is_none()) else { continue };
            let content = clause::to_its_end(ctx, whom.span.cover(event.trigger));
            taken.push(content);
            found.push(Candidate {
                content,
                cue: Some(event.trigger),
                proposition: Proposition {
                    subject: None,
                    relation: Relation::Harmed,
                    label: Some(event.lemma.clone()),
                    object: Some(term(ctx, reading, whom.span, whom.entity)),
                    account: Some(AccountId(idx as u32)),
                    figure: None,
                },
                polarity: Polarity::Positive,
                speech_act: None,
                voice: None,
                told: None,
                made_by: event.made_by.clone(),
            });
            taken.sort();
        }
    }
    found
}

/// "X claimed responsibility", "X is said to have done it".
pub(super) fn responsibilities(
    ctx: Context<'_>,
    reading: &Reading,
    id: AccountId,
    account: &Account,
    relations: &[Candidate],
) -> Vec<Candidate> {
    // "claimed responsibility for the attack": what is claimed are the words after those.
    let claiming = |subject: &Term| {
        relations.iter().find(|other| {
            let is_same = |term: &Term| term.span == subject.span || term.entity.is_some() && term.entity == subject.entity;
            other.proposition.relation == Relation::ClaimsResponsibility
                && other.proposition.subject.as_ref().is_some_and(is_same)
                && sentence_of(ctx, other.content).overlaps(subject.span)
        })
    };
    account
        .responsibility
        .iter()
        .map(|record| {
            let relation = match record.stance {
                Stance::Claims => Relation::ClaimsResponsibility,
                Stance::Denies => Relation::Denies,
                Stance::Accused => Relation::Harmed,
            };
            let subject = Term { span: record.span, name: record.actor.clone(), entity: record.entity, account: None };
            let object = Term { span: account.mentions[0], name: account.label.clone(), entity: None, account: Some(id) };
            let whole = sentence_of(ctx, record.span);
            let cue = claiming(&subject).filter(|_| record.stance == Stance::Claims).and_then(|claiming| claiming.cue);
            Candidate {
                content: cue
                    .and_then(|cue| acts::after(ctx, reading, cue, None))
                    .or_else(|| deed_with(ctx, reading, account, record.span, whole))
                    .unwrap_or_else(|| said_with(reading, record.span, whole)),
                cue,
                proposition: Proposition {
                    subject: Some(subject),
                    relation,
                    label: lemma_of_event(reading, account, record.span),
                    object: Some(object),
                    account: Some(id),
                    figure: None,
                },
                polarity: Polarity::Positive,
                speech_act: None,
                voice: record.by,
                told: None,
                made_by: record.made_by.clone(),
            }
        })
        .collect()
}

/// The clause that tells what an actor did: the actor, the nearest event of the account in the sentence and who takes part in it, to the clause's end.
fn deed_with(ctx: Context<'_>, reading: &Reading, account: &Account, actor: ByteSpan, sentence: ByteSpan) -> Option<ByteSpan> {
    let events = account.events.iter().map(|id| &reading[*id]).filter(|event| sentence.contains(event.trigger));
    let event = events.min_by_key(|event| event.trigger.start().abs_diff(actor.start()))?;
    let takes_part = |participant: &&Participant| sentence.contains(participant.span);
    let participants = event.participants.iter().filter(takes_part).map(|participant| participant.span);
    let ends = participants.fold(actor.cover(event.trigger), ByteSpan::cover);
    Some(within_voice(reading, event.trigger, ends, clause::to_its_end(ctx, ends)))
}

fn lemma_of_event(reading: &Reading, account: &Account, near: ByteSpan) -> Option<String> {
    let distance = |span: ByteSpan| span.start().abs_diff(near.start());
    account.events.iter().map(|id| &reading[*id]).min_by_key(|event| distance(event.trigger)).map(|event| event.lemma.clone())
}

/// Figures of victims: "62 civilians were killed".
pub(super) fn figures(ctx: Context<'_>, reading: &Reading) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    for (idx, figure) in reading.figures.iter().enumerate().filter(|(_, figure)| figure.repeats.is_none()) {
        let id = FigureId(idx as u32);
        let account = reading.accounts.iter().position(|account| account.figures.contains(&id)).map(|idx| AccountId(idx as u32));
        let Some(account) = account else { continue };
        let actor = figure.event.and_then(|event| {
            let event = &reading[event];
            event.participants.iter().find(|participant| is_accused(event, participant))
        });
        let object = figure.unit.unwrap_or(figure.number);
        // "Dozens of families fled": who is counted did not do it to them.
        let actor = actor.filter(|actor| !actor.span.overlaps(object) && !actor.span.overlaps(figure.number));
        let subject = actor.map(|actor| term(ctx, reading, actor.span, actor.entity));
        let is_harm = !matches!(figure.harm, Harm::Released | Harm::Recruited | Harm::Arrived | Harm::Participants);
        candidates.push(Candidate {
            content: figure.span,
            cue: None,
            proposition: Proposition {
                subject,
                relation: if is_harm { Relation::Harmed } else { Relation::Other },
                label: Some(harm_label(figure.harm).to_owned()),
                object: Some(Term { span: object, name: object.slice(ctx.text).to_owned(), entity: None, account: None }),
                account: Some(account),
                figure: Some(id),
            },
            polarity: Polarity::Positive,
            speech_act: None,
            voice: None,
            told: None,
            made_by: figure.made_by.clone(),
        });
    }
    candidates
}

fn harm_label(harm: Harm) -> &'static str {
    match harm {
        Harm::Killed => "killed",
        Harm::Injured => "injured",
        Harm::Detained => "detained",
        Harm::Abducted => "abducted",
        Harm::Missing => "missing",
        Harm::Displaced => "displaced",
        Harm::Released => "released",
        Harm::Recruited => "recruited",
        Harm::Arrived => "arrived",
        Harm::Participants => "took part",
        Harm::Tortured => "tortured",
        Harm::Executed => "executed",
        Harm::BodiesFound => "found dead",
        Harm::Surrendered => "surrendered",
    }
}
