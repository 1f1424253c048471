//! What a voice says or wants: acts of speech ("denied", "accused"), attitudes, and contents that hold no other candidate.

use std::ops::Range;

use rashomon_model::{
    AccountId, Attribution, AttributionId, ByteSpan, EntityId, MentionKind, Polarity, Proposition, Reading, Relation, Term,
};
use rashomon_text::tags::Tag;

use super::{
    Candidate, Voices, account_near, cover,
    disclaimers::{disclaims, owns_up},
    first_entity, meant, named_in, term,
};
use crate::{
    claims::{
        clause::{self, Clause},
        speaking::{is_first_person, is_relay},
        voices::{self, Standing},
    },
    context::Context,
};

/// "Oskania wants a truce", "workers should demand": what somebody is said to want or ought to do, which is no word of theirs.
pub(super) fn attitude(ctx: Context<'_>, reading: &Reading, id: AttributionId, others: &[Candidate]) -> Option<Candidate> {
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
        voice: None,
        told: None,
        made_by: attribution.made_by.clone(),
    })
}

/// What is said already, by place, and which attributions stand in which: looked up for each attribution.
pub(super) struct Said {
    /// The words that make each candidate: "accused Oskania of arming the rebels": one end stands before what is said.
    words: Vec<ByteSpan>,
    /// Words of relations with these, and the longest of them.
    cues: Vec<(ByteSpan, Relation)>,
    longest_cue: usize,
    /// The attributions that stand directly in each.
    inside: Vec<Vec<AttributionId>>,
}

impl Said {
    pub(super) fn of(reading: &Reading, candidates: &[Candidate]) -> Self {
        let words = |other: &Candidate| {
            if other.speech_act.is_none() { other.cue.unwrap_or(other.content) } else { other.content }
        };
        let mut words: Vec<ByteSpan> = candidates.iter().map(words).collect();
        words.sort();
        let mut cues: Vec<(ByteSpan, Relation)> =
            candidates.iter().filter_map(|other| Some((other.cue?, other.proposition.relation))).collect();
        cues.sort();
        let mut inside = vec![Vec::new(); reading.attributions.len()];
        for (idx, attribution) in reading.attributions.iter().enumerate() {
            if let Some(parent) = attribution.parent {
                inside[parent.0 as usize].push(AttributionId(idx as u32));
            }
        }
        Self { words, longest_cue: cues.iter().map(|(cue, _)| cue.len()).max().unwrap_or(0), cues, inside }
    }

    /// The relations whose words overlap these.
    fn cues_at(&self, words: ByteSpan) -> impl Iterator<Item = Relation> + '_ {
        let from = self.cues.partition_point(|(cue, _)| cue.start() + self.longest_cue < words.start());
        let near = self.cues[from..].iter().take_while(move |(cue, _)| cue.start() < words.end());
        near.filter(move |(cue, _)| cue.overlaps(words)).map(|(_, relation)| *relation)
    }

    /// The words of candidates that lie in the content.
    fn within(&self, content: ByteSpan) -> impl Iterator<Item = ByteSpan> + '_ {
        let from = self.words.partition_point(|words| words.start() < content.start());
        let words = self.words[from..].iter().copied().take_while(move |words| words.start() <= content.end());
        words.filter(move |words| content.contains(*words))
    }

    fn inside(&self, id: AttributionId) -> &[AttributionId] {
        &self.inside[id.0 as usize]
    }
}

/// A speech act that is a claim of its own ("denied", "accused", "warned"), or what an attribution says and no other candidate does: the whole
/// of it, or those of its sentences that hold none.
pub(super) fn speech(voice: Voices<'_>, id: AttributionId, others: &Said) -> Vec<Candidate> {
    let Voices { ctx, reading, .. } = voice;
    let attribution = &reading[id];
    let Some(content) = cover(&attribution.content).filter(|content| says_something(ctx, *content)) else { return Vec::new() };
    if is_relay(ctx, attribution) {
        return Vec::new();
    }
    let cue = attribution.cue.first().copied();
    if let Some(relation) = act_of(ctx, reading, attribution, content) {
        // The clause itself may tell of it already, with both its ends.
        let is_told = cue.is_some_and(|cue| others.cues_at(cue).any(|other| other == relation));
        return if is_told { Vec::new() } else { vec![act_of_speech(voice, id, relation, content)] };
    }
    // A relation that the same words make says it already: "claimed responsibility".
    let is_said = cue.is_some_and(|cue| others.cues_at(cue).next().is_some());
    let inner: Vec<&Attribution> = others.inside(id).iter().map(|id| &reading[*id]).collect();
    let holds_voice = |content: ByteSpan| {
        let inner = inner.iter().copied();
        let voices = inner.filter(|other| voices::standing(ctx, reading, other) == Standing::Voice);
        voices.flat_map(|other| &other.cue).any(|cue| content.contains(*cue))
    };
    let holds_other = |content: ByteSpan| {
        holds_voice(content)
            || others.within(content).any(|words| {
                // Unless a deeper attribution stands between.
                !inner.iter().flat_map(|other| &other.content).any(|fragment| fragment.contains(words))
            })
    };
    if is_said {
        return Vec::new();
    }
    let mut statements = Vec::new();
    let own = own_party(voice, attribution);
    let party = own.as_ref().and_then(|party| party.entity);
    // Who speaks for a party denies and owns up for it.
    let act = |relation: Relation, piece: ByteSpan| {
        let mut act = act_of_speech(voice, id, relation, piece);
        let is_group = party.is_some_and(|id| reading[id].kind != MentionKind::Person);
        if let Some(own) = own.clone().filter(|_| is_group) {
            act.proposition.subject = Some(own);
        }
        act
    };
    let state = |piece: ByteSpan| {
        if disclaims(ctx, reading, attribution, party, piece) {
            act(Relation::Denies, piece)
        } else if owns_up(ctx, reading, attribution, party, piece) {
            act(Relation::ClaimsResponsibility, piece)
        } else {
            statement(voice, id, piece)
        }
    };
    for piece in pieces(ctx, &attribution.content) {
        if !holds_other(piece) {
            statements.push(state(piece));
            continue;
        }
        let parts = by_sentence(ctx, piece).into_iter();
        statements.extend(parts.filter(|part| !holds_other(*part) && *part != piece).map(state));
    }
    statements
}

/// The fragments of a content, those of one sentence together: "“We saw them,” she said. “They wore no badges.”" are two, "“We,” she said, “saw them.”" is one.
fn pieces(ctx: Context<'_>, content: &[ByteSpan]) -> Vec<ByteSpan> {
    let sentence = |at: usize| ctx.analysis.sentence_idx_at(at);
    let mut pieces: Vec<ByteSpan> = Vec::new();
    for fragment in content.iter().filter(|fragment| says_something(ctx, **fragment)) {
        match pieces.last_mut() {
            Some(last) if sentence(last.end().saturating_sub(1)) == sentence(fragment.start()) => *last = last.cover(*fragment),
            _ => pieces.push(*fragment),
        }
    }
    pieces
}

/// "claimed" with the content "responsibility", and "calling" with "itself the Sons of the Hill", say nothing that could be so or not.
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
fn act_of_speech(voice: Voices<'_>, id: AttributionId, relation: Relation, content: ByteSpan) -> Candidate {
    let Voices { ctx, reading, .. } = voice;
    let attribution = &reading[id];
    let speaker = attribution.source.first().map(|span| {
        let named = || clause::meant_by(ctx, reading, *span);
        let mut speaker = clause::speaks_for(ctx, reading, *span)
            .or_else(|| named().filter(|_| attribution.source_entity.is_none()))
            .unwrap_or_else(|| term(ctx, reading, *span, attribution.source_entity));
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
            account: incident_of_act(ctx, reading, attribution, relation, content),
            figure: None,
        },
        polarity: if attribution.negated { Polarity::Negative } else { Polarity::Positive },
        speech_act: Some(id),
        voice: None,
        told: None,
        made_by: attribution.made_by.clone(),
    }
}

/// What a voice says, by the first clause of it; of words without a verb ("called for a truce with the rebels"), that the speaker says them.
fn statement(voice: Voices<'_>, id: AttributionId, content: ByteSpan) -> Candidate {
    let Voices { ctx, reading, .. } = voice;
    let attribution = &reading[id];
    let tokens = ctx.analysis.tokens_in(content);
    let clause = Clause::first(ctx, tokens.clone());
    // "“We hold the town,” the Front's spokesman said": who says "we".
    let [own_subject, own_object] = clause.as_ref().map_or([false; 2], |clause| clause.of_speaker(ctx, tokens.clone()));
    let own = |is_own: bool| is_own.then(|| own_party(voice, attribution)).flatten();
    let end = |phrase: Option<&Range<usize>>| phrase.and_then(|phrase| clause::term(ctx, reading, phrase));
    let speaker = || {
        let source = attribution.source.first().filter(|_| clause.is_none())?;
        Some(term(ctx, reading, *source, Some(attribution.source_entity?)))
    };
    let meant = || clause::pronoun_before(ctx, reading, clause.as_ref()?, tokens.clone());
    let subject = own(own_subject)
        .or_else(|| end(clause.as_ref().and_then(|clause| clause.subject.as_ref())))
        .or_else(meant)
        .or_else(speaker);
    let object = own(own_object).or_else(|| end(clause.as_ref().and_then(|clause| clause.object.as_ref())));
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
    // "called it a mistake", "spoke of a clash": words without a verb or a name are about the incident told of last.
    let is_naming = clause.is_none() && object.is_none() && first_entity(ctx, reading, content, None).is_none();
    let meant = || meant::incident(ctx, reading, content, attribution.source_entity).filter(|_| is_naming);
    let account = account_near(reading, content).or_else(meant);
    // "Nine were killed": nobody is said to have done it.
    let is_done = clause.as_ref().is_some_and(|clause| clause.is_passive);
    let subject = subject.or_else(|| first_entity(ctx, reading, content, known).filter(|_| !is_done));
    Candidate {
        content,
        cue: attribution.cue.first().copied(),
        proposition: Proposition {
            subject,
            relation: Relation::Other,
            object,
            label: Some(clause.map_or_else(|| attribution.lemma.clone(), |clause| clause.lemma)),
            account,
            figure: None,
        },
        polarity: Polarity::Positive,
        speech_act: None,
        voice: None,
        told: None,
        made_by: attribution.made_by.clone(),
    }
}

/// For whom the speaker of an attribution says "we": the party of a spokesman or of one described by it, or else the speaker.
fn own_party(voice: Voices<'_>, attribution: &Attribution) -> Option<Term> {
    let Voices { ctx, reading, speakers } = voice;
    let source = *attribution.source.first()?;
    let named = |id: EntityId| term(ctx, reading, source, Some(id));
    let of_entity = || attribution.source_entity.and_then(|speaker| speakers.party(speaker)).map(named);
    let described = || {
        let phrases = attribution.source_entity.iter().flat_map(|id| &reading[*id].mentions).map(|id| reading[*id].span);
        std::iter::once(source).chain(phrases).find_map(|phrase| clause::group_within(ctx, reading, phrase))
    };
    let itself = || attribution.source_entity.map(named);
    let of_office = || clause::office_of(ctx, reading, source);
    // "the Bloc, whose spokesman said"
    let of_whose = || crate::claims::speaking::owner_before_whose(ctx, reading, source).map(named);
    clause::speaks_for(ctx, reading, source)
        .or_else(of_office)
        .or_else(of_whose)
        .or_else(of_entity)
        .or_else(described)
        .or_else(itself)
}

/// The relation that the cue itself expresses between the speaker and somebody: "denied", "called it a lie", "claimed the raid".
fn act_of(ctx: Context<'_>, reading: &Reading, attribution: &Attribution, content: ByteSpan) -> Option<Relation> {
    // "was dismissed", nobody says by whom, is no denial.
    let is_verb = ctx.res.cues.verb(&attribution.lemma).is_some();
    if is_verb && attribution.source.is_empty() {
        return None;
    }
    let untrue = calls_untrue(ctx, attribution, content).then_some(Relation::Denies);
    let claimed = || claims_deed(ctx, reading, attribution, content).then_some(Relation::ClaimsResponsibility);
    ctx.res.relations.act_of_speech(&attribution.lemma).or(untrue).or_else(claimed)
}

/// "called the report a lie", "described it as baseless": a denial in other words.
fn calls_untrue(ctx: Context<'_>, attribution: &Attribution, content: ByteSpan) -> bool {
    const LONGEST: usize = 12;
    let events = &ctx.res.events;
    let tokens = ctx.analysis.tokens_in(content);
    let is_answer = events.stances.answer.contains(attribution.lemma.as_str()) && !attribution.source.is_empty();
    let words: Vec<String> = tokens.clone().map(|idx| ctx.analysis.tokens[idx].text(ctx.text).to_lowercase()).collect();
    is_answer && tokens.len() <= LONGEST && events.denials.calls_untrue(words.iter().map(String::as_str))
}

/// "claimed the raid", "owned the operation": a deed without a verb of its own is owned up to.
fn claims_deed(ctx: Context<'_>, reading: &Reading, attribution: &Attribution, content: ByteSpan) -> bool {
    let tokens = ctx.analysis.tokens_in(content);
    let is_finite = tokens.clone().any(|idx| ctx.analysis.tokens[idx].tag.is_finite());
    if is_finite || !ctx.res.events.stances.claim.contains(attribution.lemma.as_str()) {
        return false;
    }
    let Some(chunk) = tokens.into_iter().find_map(|idx| ctx.analysis.chunk_at(idx)) else { return false };
    let head = ctx.analysis.tokens[chunk.head].span;
    let is_deed = ctx.res.events.stances.deeds.contains(head.slice(ctx.text).to_lowercase().as_str());
    is_deed || reading.events.iter().any(|event| event.trigger.overlaps(head))
}

/// The incident that an act of speech is about: the one that its words name, or, of a denial, the one meant.
fn incident_of_act(
    ctx: Context<'_>,
    reading: &Reading,
    attribution: &Attribution,
    relation: Relation,
    content: ByteSpan,
) -> Option<AccountId> {
    match relation {
        Relation::Denies | Relation::ClaimsResponsibility => meant::incident(ctx, reading, content, attribution.source_entity),
        _ => account_near(reading, content),
    }
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
    let incident = || {
        let is_of_deed = matches!(relation, Relation::Denies | Relation::Condemns | Relation::ClaimsResponsibility);
        let account = incident_of_act(ctx, reading, attribution, relation, content).filter(|_| is_of_deed)?;
        Some(Term { span: content, name: content.slice(ctx.text).to_owned(), entity: None, account: Some(account) })
    };
    // "denied any part in it": what "it" stands for is the deed.
    let is_deed =
        |term: &Term| relation == Relation::Denies && is_pronoun(ctx, term.span) || relation == Relation::ClaimsResponsibility;
    let entity = first_entity(ctx, reading, about, attribution.source_entity).filter(|entity| !is_deed(entity));
    entity.or_else(incident).or_else(|| {
        let name = content.slice(ctx.text).to_owned();
        Some(Term { span: content, name, entity: None, account: None })
    })
}

fn is_pronoun(ctx: Context<'_>, words: ByteSpan) -> bool {
    let tokens = &ctx.analysis.tokens[ctx.analysis.tokens_in(words)];
    tokens.iter().all(|token| matches!(token.tag, Tag::PRP | Tag::PRPS | Tag::DT))
}
