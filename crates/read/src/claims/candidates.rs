//! What is asserted, before it is known on whose word.
//!
//! Relations first, then responsibilities and figures, then what is said and holds none of these, then what the author says of two actors
//! in a clause that holds none of these.

use std::ops::Range;

use rashomon_model::{
    Account, AccountId, Attribution, AttributionId, ByteSpan, EntityId, FigureId, Harm, Maker, MentionForm, ParticipantRole,
    Polarity, Proposition, Reading, Relation, Stance, Term,
};

use super::{
    chain::{is_first_person, is_relay},
    clause::{self, Clause},
    voices::{self, Standing},
};
use crate::{context::Context, events::is_accused, relations::AssertedRelation};

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
    /// What found it.
    pub(super) made_by: Maker,
}

/// Candidates, without repeats: of one sentence's claims with the same relation, subject and object, the first is kept.
pub(super) fn gather(ctx: Context<'_>, reading: &Reading, relations: Vec<AssertedRelation>) -> Vec<Candidate> {
    let mut candidates: Vec<Candidate> = relations.into_iter().map(|relation| related(ctx, reading, relation)).collect();
    for (idx, account) in reading.accounts.iter().enumerate() {
        let claimed = responsibilities(ctx, reading, AccountId(idx as u32), account, &candidates);
        candidates.extend(claimed);
    }
    candidates.extend(figures(ctx, reading));
    let of_standing = |wanted: Standing| {
        let ids = (0..reading.attributions.len()).map(|idx| AttributionId(idx as u32));
        ids.filter(move |id| voices::standing(ctx, reading, &reading[*id]) == wanted)
    };
    let wanted: Vec<Candidate> =
        of_standing(Standing::Attitude).filter_map(|id| attitude(ctx, reading, id, &candidates)).collect();
    candidates.extend(wanted);
    let spoken: Vec<Candidate> = of_standing(Standing::Voice).flat_map(|id| speech(ctx, reading, id, &candidates)).collect();
    candidates.extend(spoken);
    let told = deeds(ctx, reading, &candidates);
    candidates.extend(told);
    let suffered = sufferings(ctx, reading, &candidates);
    candidates.extend(suffered);
    drop_repeats(ctx, candidates)
}

/// A relation; what the subject plans or foretells need not be an actor.
fn related(ctx: Context<'_>, reading: &Reading, relation: AssertedRelation) -> Candidate {
    let AssertedRelation { span, cue, mut proposition, polarity, made_by } = relation;
    if proposition.object.is_none() && matches!(proposition.relation, Relation::Plans | Relation::Predicts) {
        let sentence = ctx.analysis.sentence_idx_at(cue.start()).map(|idx| &ctx.analysis.sentences[idx]);
        let rest = sentence.map(|sentence| ctx.analysis.tokens_in(cue).end..sentence.tokens.end);
        let aim = rest.filter(|rest| !rest.is_empty()).and_then(|rest| Clause::aim(ctx, rest));
        proposition.object = aim.and_then(|aim| clause::term(ctx, reading, &aim));
    }
    let ends = proposition.object.as_ref().map_or(span, |object| span.cover(object.span));
    let content = within_voice(reading, cue, ends, clause::to_its_end(ctx, ends));
    Candidate { content, cue: Some(cue), proposition, polarity, speech_act: None, made_by }
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

/// "Oskania wants a truce", "workers should demand": what somebody is said to want or ought to do, which is no word of theirs.
fn attitude(ctx: Context<'_>, reading: &Reading, id: AttributionId, others: &[Candidate]) -> Option<Candidate> {
    let attribution = &reading[id];
    let cue = *attribution.cue.first()?;
    let is_said = |other: &Candidate| other.cue.is_some_and(|other| other.overlaps(cue)) || other.content.contains(cue);
    if others.iter().any(is_said) {
        return None;
    }
    let source = attribution.source.first()?;
    let subject = match attribution.source_entity {
        entity @ Some(_) => term(ctx, reading, *source, entity),
        None => clause::noun(ctx, reading, *source, cue)?,
    };
    let content = cover(&attribution.content)?;
    let aim = Clause::aim(ctx, ctx.analysis.tokens_in(content));
    let is_plan = ctx.res.relations.verb_relation(&attribution.lemma) == Some(Relation::Plans);
    Some(Candidate {
        content: source.cover(cue).cover(content),
        cue: Some(cue),
        proposition: Proposition {
            subject: Some(subject),
            relation: if is_plan { Relation::Plans } else { Relation::Other },
            label: Some(attribution.lemma.clone()),
            object: aim.and_then(|aim| clause::term(ctx, reading, &aim)),
            account: account_near(reading, content),
            figure: None,
        },
        polarity: if attribution.negated { Polarity::Negative } else { Polarity::Positive },
        speech_act: None,
        made_by: attribution.made_by.clone(),
    })
}

/// What the author says that one actor does to another, where nothing else was found.
fn deeds(ctx: Context<'_>, reading: &Reading, others: &[Candidate]) -> Vec<Candidate> {
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
            found.push(Candidate {
                content: clause.span(ctx).cover(object.span),
                cue: Some(verb),
                proposition: Proposition {
                    subject: Some(subject),
                    relation: Relation::Other,
                    label: Some(clause.lemma),
                    object: Some(object),
                    account: None,
                    figure: None,
                },
                polarity: Polarity::Positive,
                speech_act: None,
                made_by: Maker::rule("claims/deed"),
            });
        }
    }
    found
}

/// "Lawyers are hunted down and tortured": a harm that is told with those whom it is done to, and nobody who does it, where nothing else was found.
fn sufferings(ctx: Context<'_>, reading: &Reading, others: &[Candidate]) -> Vec<Candidate> {
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
                made_by: event.made_by.clone(),
            });
            taken.sort();
        }
    }
    found
}

/// "X claimed responsibility", "X is said to have done it".
fn responsibilities(
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
                && clause(ctx, other.content).overlaps(subject.span)
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
            let whole = clause(ctx, record.span);
            let cue = claiming(&subject).filter(|_| record.stance == Stance::Claims).and_then(|claiming| claiming.cue);
            Candidate {
                content: cue.and_then(|cue| after(ctx, cue)).unwrap_or_else(|| said_with(reading, record.span, whole)),
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
                made_by: record.made_by.clone(),
            }
        })
        .collect()
}

/// The rest of a clause after some words of it.
fn after(ctx: Context<'_>, words: ByteSpan) -> Option<ByteSpan> {
    let sentence = &ctx.analysis.sentences[ctx.analysis.sentence_idx_at(words.start())?];
    let first = ctx.analysis.tokens_in(words).end;
    (first < sentence.tokens.end).then(|| clause::to_its_end(ctx, ctx.analysis.tokens[first].span))
}

fn lemma_of_event(reading: &Reading, account: &Account, near: ByteSpan) -> Option<String> {
    let distance = |span: ByteSpan| span.start().abs_diff(near.start());
    account.events.iter().map(|id| &reading[*id]).min_by_key(|event| distance(event.trigger)).map(|event| event.lemma.clone())
}

/// Figures of victims: "62 civilians were killed".
fn figures(ctx: Context<'_>, reading: &Reading) -> Vec<Candidate> {
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

/// A speech act that is a claim of its own ("denied", "accused", "warned"), or what an attribution says and no other candidate does: the whole
/// of it, or those of its sentences that hold none.
fn speech(ctx: Context<'_>, reading: &Reading, id: AttributionId, others: &[Candidate]) -> Vec<Candidate> {
    let attribution = &reading[id];
    let Some(content) = cover(&attribution.content).filter(|content| says_something(ctx, *content)) else { return Vec::new() };
    if is_relay(ctx, attribution) {
        return Vec::new();
    }
    let act = speech_act(attribution);
    // "was dismissed", nobody says by whom, is no denial.
    let is_verb = ctx.res.cues.verb(&attribution.lemma).is_some();
    let act = act.filter(|_| !is_verb || !attribution.source.is_empty());
    if let Some(relation) = act {
        return vec![act_of_speech(ctx, reading, id, relation, content)];
    }
    // A relation that the same words make says it already: "claimed responsibility".
    let cue = attribution.cue.first().copied();
    let is_said = others.iter().any(|other| other.cue.zip(cue).is_some_and(|(one, another)| one.overlaps(another)));
    let holds_voice = |content: ByteSpan| {
        let inner = reading.attributions.iter().filter(|other| other.parent == Some(id));
        let voices = inner.filter(|other| voices::standing(ctx, reading, other) == Standing::Voice);
        voices.flat_map(|other| &other.cue).any(|cue| content.contains(*cue))
    };
    let holds_other = |content: ByteSpan| {
        holds_voice(content)
            || others.iter().any(|other| {
                // "accused Oskania of arming the rebels": one end stands before what is said.
                let words = if other.speech_act.is_none() { other.cue.unwrap_or(other.content) } else { other.content };
                content.contains(words) && inner_voice_is(reading, id, words)
            })
    };
    if is_said {
        return Vec::new();
    }
    if !holds_other(content) {
        return vec![statement(ctx, reading, id, content)];
    }
    let sentences = attribution.content.iter().flat_map(|fragment| by_sentence(ctx, *fragment));
    sentences
        .filter(|part| !holds_other(*part) && !part.contains(content))
        .map(|part| statement(ctx, reading, id, part))
        .collect()
}

/// "claimed [responsibility]" and "calling [itself the Sons of the Hill]" say nothing that could be so or not.
fn says_something(ctx: Context<'_>, content: ByteSpan) -> bool {
    let words = content.slice(ctx.text).trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    !matches!(words.as_str(), "responsibility" | "credit" | "what" | "which" | "who")
        && !["itself ", "himself ", "herself ", "themselves "].iter().any(|reflexive| words.starts_with(reflexive))
}

/// The parts of a span that lie in different sentences, if it has whole sentences at all.
fn by_sentence(ctx: Context<'_>, span: ByteSpan) -> Vec<ByteSpan> {
    let Some(first) = ctx.analysis.sentence_idx_at(span.start()) else { return Vec::new() };
    let sentences = ctx.analysis.sentences[first..].iter().map(|sentence| sentence.span);
    let within = sentences.take_while(|sentence| sentence.start() < span.end());
    within.map(|sentence| ByteSpan::new(sentence.start().max(span.start()), sentence.end().min(span.end()))).collect()
}

/// "denied", "accused": the speaker does it to somebody.
fn act_of_speech(ctx: Context<'_>, reading: &Reading, id: AttributionId, relation: Relation, content: ByteSpan) -> Candidate {
    let attribution = &reading[id];
    let speaker = attribution.source.first().map(|span| {
        let mut speaker = term(ctx, reading, *span, attribution.source_entity);
        if is_first_person(ctx, attribution) {
            "author".clone_into(&mut speaker.name);
        }
        speaker
    });
    Candidate {
        content,
        cue: attribution.cue.first().copied(),
        proposition: Proposition {
            subject: speaker,
            relation,
            label: Some(attribution.lemma.clone()),
            object: object_of_act(ctx, reading, attribution, relation, content),
            account: account_near(reading, content),
            figure: None,
        },
        polarity: if attribution.negated { Polarity::Negative } else { Polarity::Positive },
        speech_act: Some(id),
        made_by: attribution.made_by.clone(),
    }
}

/// What a voice says, by the first clause of it; of words without a verb ("called for a truce with the rebels"), that the speaker says them.
fn statement(ctx: Context<'_>, reading: &Reading, id: AttributionId, content: ByteSpan) -> Candidate {
    let attribution = &reading[id];
    let tokens = ctx.analysis.tokens_in(content);
    let clause = Clause::first(ctx, tokens.clone());
    let end = |phrase: Option<&Range<usize>>| phrase.and_then(|phrase| clause::term(ctx, reading, phrase));
    let speaker = || {
        let source = attribution.source.first().filter(|_| clause.is_none())?;
        Some(term(ctx, reading, *source, Some(attribution.source_entity?)))
    };
    let subject = end(clause.as_ref().and_then(|clause| clause.subject.as_ref())).or_else(speaker);
    let object = end(clause.as_ref().and_then(|clause| clause.object.as_ref()));
    // "sent a delegation to Oskania", "called for a truce with Oskania": the first that is named.
    let but = subject.as_ref().and_then(|subject| subject.entity);
    let from = clause.as_ref().map_or(tokens.start, |clause| clause.verb + 1);
    let named = || {
        let rest = (from < tokens.end).then(|| ByteSpan::new(ctx.analysis.tokens[from].span.start(), content.end()))?;
        named_in(ctx, reading, rest, but)
    };
    let object = object.or_else(|| subject.as_ref().and_then(|_| named()));
    let known = object.as_ref().and_then(|object| object.entity);
    let subject = subject.filter(|subject| subject.entity.is_none() || subject.entity != known);
    let subject = subject.or_else(|| first_entity(ctx, reading, content, known));
    Candidate {
        content,
        cue: attribution.cue.first().copied(),
        proposition: Proposition {
            subject,
            relation: Relation::Other,
            object,
            label: Some(clause.map_or_else(|| attribution.lemma.clone(), |clause| clause.lemma)),
            account: account_near(reading, content),
            figure: None,
        },
        polarity: Polarity::Positive,
        speech_act: None,
        made_by: attribution.made_by.clone(),
    }
}

/// Whether no deeper attribution stands between `id` and the words.
fn inner_voice_is(reading: &Reading, id: AttributionId, words: ByteSpan) -> bool {
    let deeper = reading.attributions.iter().filter(|other| other.parent == Some(id));
    !deeper.flat_map(|other| &other.content).any(|fragment| fragment.contains(words))
}

/// The relation that the cue itself expresses between the speaker and somebody.
fn speech_act(attribution: &Attribution) -> Option<Relation> {
    Some(match attribution.lemma.as_str() {
        "deny" | "denial" | "reject" | "refute" | "dismiss" | "disclaim" => Relation::Denies,
        "accuse" | "accusation" | "blame" | "charge" => Relation::Accuses,
        "condemn" | "condemnation" | "denounce" | "criticise" | "criticize" | "decry" | "deplore" => Relation::Condemns,
        "predict" | "prediction" | "forecast" | "foresee" => Relation::Predicts,
        "plan" | "vow" | "threaten" | "intend" | "pledge" => Relation::Plans,
        _ => return None,
    })
}

/// Whom or what a speech act is about: the accused, who stands between "accused" and what of; the first other actor of what is denied or
/// foretold, or else its words.
fn object_of_act(
    ctx: Context<'_>,
    reading: &Reading,
    attribution: &Attribution,
    relation: Relation,
    content: ByteSpan,
) -> Option<Term> {
    let cue_end = attribution.cue.first().map(|cue| cue.end()).filter(|end| *end <= content.start());
    let about = match (relation, cue_end) {
        (Relation::Accuses | Relation::Condemns, Some(end)) => ByteSpan::new(end, content.end()),
        _ => content,
    };
    first_entity(ctx, reading, about, attribution.source_entity).or_else(|| {
        let name = content.slice(ctx.text).to_owned();
        Some(Term { span: content, name, entity: None, account: None })
    })
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

/// The clause that holds a span: to the marks that bound it within its sentence.
fn clause(ctx: Context<'_>, span: ByteSpan) -> ByteSpan {
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
