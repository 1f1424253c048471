//! Roles by the trained tagger (`data/models/attribution`, trained on MUC-4's role fillers): it knows which words of a paragraph are who did it, to
//! whom, to what, with what, but not in which event; here they join the nearest act of violence of their sentence.

use std::borrow::Cow;

use rashomon_model::{ByteSpan, EventMention, Maker, MentionId, Participant, ParticipantRole, Reading, Score};

use super::distance;
use crate::{
    context::Context,
    tagging::{Filler, Tagging},
};

/// Name of the model, as in its card.
const MODEL: &str = "models/roles";
/// Least score, in thousandths, of who did it: a wrong accusation weighs more than a missing one.
const SURE: u16 = 600;
/// PLOVER's types of event that the tagger was trained on.
const VIOLENT: [&str; 3] = ["ASSAULT", "COERCE", "FIGHT"];

/// Adds the tagger's fillers of a sentence to its events. Where it knows who fills a role, what the rules took for it goes.
pub(super) fn join(ctx: Context<'_>, tagging: &Tagging<'_>, reading: &Reading, sentence: ByteSpan, events: &mut [EventMention]) {
    let fillers: Vec<Filler> = tagging.fillers(sentence).collect();
    let is_violent = |event: &EventMention| VIOLENT.contains(&event.event_type.as_str());
    for event in events.iter_mut().filter(|event| is_violent(event)) {
        event.participants.retain(|participant| {
            let mut alike = fillers.iter().filter(|filler| filler.role == participant.role).peekable();
            participant.role == ParticipantRole::Actor
                || alike.peek().is_none()
                || alike.any(|filler| filler.span.overlaps(participant.span))
        });
    }
    for filler in &fillers {
        // What the rules gave a role, this one or another, keeps it.
        let known = |participant: &Participant| participant.span.overlaps(filler.span);
        if filler.role == ParticipantRole::Actor && filler.score < SURE
            || events.iter().any(|event| event.participants.iter().any(known))
        {
            continue;
        }
        let near = |event: &&mut EventMention| distance(event.trigger, filler.span);
        if let Some(event) = events.iter_mut().filter(|event| is_violent(event)).min_by_key(near) {
            if filler.role == ParticipantRole::Actor && event.participants.iter().any(|other| other.role == filler.role) {
                continue;
            }
            event.participants.push(participant(ctx, reading, filler));
            event.participants.sort_by_key(|participant| participant.span.start());
        }
    }
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
        made_by: Maker::Model { id: Cow::Borrowed(MODEL), score: Score(filler.score) },
    }
}
