//! Roles by the trained tagger (`data/models/attribution`, trained on MUC-4's role fillers): it knows which words of a text are who did it, to
//! whom, to what, with what, and in what kind of event, but not in which; here they join the nearest fitting act of violence of their
//! sentence. (Joined across sentences, they drew apart incidents together.)

use std::borrow::Cow;

use rashomon_lexicon::calibration::Scored;
use rashomon_model::{ByteSpan, EventMention, Maker, MentionId, Participant, ParticipantRole, Reading, Score};

use super::distance;
use crate::{
    context::Context,
    tagging::{Filler, Tagging},
};

/// Name of the model, as in its card.
const MODEL: &str = "models/roles";
/// Least score, in thousandths, at which the tagger's word accuses: of such words half are right, by the calibration, and a wrong accusation weighs more than a missing one.
const SURE: u16 = 500;
/// Least score of the model itself, in thousandths, at which words join an event. Set, not fitted.
const LEAST: u16 = 400;
/// PLOVER's types of event that the tagger was trained on.
const VIOLENT: [&str; 3] = ["ASSAULT", "COERCE", "FIGHT"];

/// Adds the tagger's fillers to the events. Where it knows who fills a role, what the rules of the same sentence took for it goes.
pub(super) fn join(ctx: Context<'_>, tagging: &Tagging<'_>, reading: &Reading, events: &mut [EventMention]) {
    let mut sources: Vec<ByteSpan> = reading.attributions.iter().flat_map(|said| said.source.iter().copied()).collect();
    sources.sort_unstable();
    // Who says that it happened is not who did it.
    let speaks = |span: ByteSpan| {
        let until = sources.partition_point(|source| source.start() < span.end());
        sources[until.saturating_sub(4)..until].iter().any(|source| source.overlaps(span))
    };
    for sentence in &ctx.analysis.sentences {
        let least = |filler: &&Filler| filler.score >= LEAST;
        let fillers: Vec<&Filler> = tagging.fillers(sentence.span).filter(least).collect();
        if fillers.is_empty() {
            continue;
        }
        let at = |offset: usize| events.partition_point(|event| event.trigger.start() < offset);
        let here = at(sentence.span.start())..at(sentence.span.end());
        replace(&mut events[here.clone()], &fillers);
        for filler in fillers {
            // What the rules gave a role, this one or another, keeps it.
            let is_known =
                events[here.clone()].iter().any(|event| event.participants.iter().any(|one| one.span.overlaps(filler.span)));
            if !is_known && (filler.role != ParticipantRole::Actor || !speaks(filler.span)) {
                add(ctx, reading, filler, &mut events[here.clone()]);
            }
        }
    }
}

/// What the rules took for a role goes where the tagger names others; who did it stays.
fn replace(events: &mut [EventMention], fillers: &[&Filler]) {
    for event in events.iter_mut().filter(|event| is_violent(event)) {
        event.participants.retain(|participant| {
            let mut alike = fillers.iter().filter(|filler| filler.role == participant.role).peekable();
            participant.role == ParticipantRole::Actor
                || alike.peek().is_none()
                || alike.any(|filler| filler.span.overlaps(participant.span))
        });
    }
}

/// Adds a filler to the event that it most likely belongs to: one of its kind before others, and the nearest.
fn add(ctx: Context<'_>, reading: &Reading, filler: &Filler, events: &mut [EventMention]) {
    let rank = |event: &&mut EventMention| (!filler.fits(event.mode.as_deref()), distance(event.trigger, filler.span));
    // "hit a convoy, killing nine; | the Front wrote that": who acts in another clause did not do this.
    let is_apart = |event: &EventMention| {
        let (from, to) = (event.trigger.end().min(filler.span.end()), event.trigger.start().max(filler.span.start()));
        filler.role == ParticipantRole::Actor && ctx.text.get(from..to).is_some_and(|between| between.contains(';'))
    };
    let fits = |event: &&mut EventMention| is_violent(event) && !is_apart(event);
    let Some(event) = events.iter_mut().filter(fits).min_by_key(rank) else { return };
    event.participants.push(participant(ctx, reading, filler));
    event.participants.sort_by_key(|participant| participant.span.start());
}

/// Whether the participant may be said to have done it: by a rule, or by the tagger where it is sure and no rule names anybody.
pub(crate) fn is_accused(event: &EventMention, participant: &Participant) -> bool {
    let by_rule = |other: &Participant| !matches!(other.made_by, Maker::Model { .. });
    let is_sure = match &participant.made_by {
        Maker::Model { score, .. } => score.0 >= SURE,
        _ => return participant.role == ParticipantRole::Actor,
    };
    let known = event.participants.iter().any(|other| other.role == ParticipantRole::Actor && by_rule(other));
    // "a council patrol came under fire": who suffers did nothing.
    let suffers =
        |other: &Participant| by_rule(other) && other.role != ParticipantRole::Actor && other.span.overlaps(participant.span);
    participant.role == ParticipantRole::Actor && is_sure && !known && !event.participants.iter().any(suffers)
}

fn is_violent(event: &EventMention) -> bool {
    VIOLENT.contains(&event.event_type.as_str())
}

fn participant(ctx: Context<'_>, reading: &Reading, filler: &Filler) -> Participant {
    let tokens = ctx.analysis.tokens_in(filler.span);
    let head = ctx.analysis.tokens[tokens.end.saturating_sub(1).max(tokens.start)].span;
    let idx = reading.mentions.partition_point(|mention| mention.span.end() <= head.start());
    let mention = reading.mentions.get(idx).filter(|mention| mention.span.contains(head));
    Participant {
        role: filler.role,
        span: filler.span,
        mention: mention.map(|_| MentionId(idx as u32)),
        entity: mention.and_then(|mention| mention.entity),
        made_by: Maker::Model { id: Cow::Borrowed(MODEL), score: Score(ctx.res.calibration.share(Scored::Role, filler.score)) },
    }
}
