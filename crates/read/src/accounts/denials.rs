//! Denials that are told with no word for them: "that is a lie", "its men had not fired".
//!
//! In: attributions and events of a sentence. Out: statements of the accounts that they answer for.

use rashomon_lexicon::harms::Grammar;
use rashomon_model::{Attribution, AttributionId, ByteSpan, MentionKind, Modality, Responsibility, Stance};

use super::{
    Draft,
    parties::{are_kin, is_named, tokens_of},
    reference::about,
    responsibility::{Scene, Stated, party_of, push, take_stand},
    voicing::voice,
};
use crate::{events::is_accused, retorts};

/// "It is a charge that the force rejects", "“That is a lie,” the army's spokesman said": who answers what was said of a deed right before.
pub(super) fn deny_by_retort(scene: Scene<'_, '_>, idx: usize, drafts: &mut [Draft]) {
    const NEAR: usize = 3;
    let Scene { ctx, words, reading, speakers } = scene;
    let sentence = ctx.analysis.sentences[idx].span;
    let cue = |said: &Attribution| said.cue.first().map_or(0, |cue| cue.start());
    let from = reading.attributions.partition_point(|said| cue(said) < sentence.start());
    let to = reading.attributions.partition_point(|said| cue(said) < sentence.end());
    for id in (from..to).map(|idx| AttributionId(idx as u32)) {
        let said = &reading[id];
        let denies = words.res.cues.denies(&said.lemma);
        let retorts = |content: &ByteSpan| {
            if denies { retorts::points_back(ctx, *content) } else { retorts::is_called_untrue(ctx, *content) }
        };
        if said.negated || !said.content.first().is_some_and(retorts) {
            continue;
        }
        let Some(draft) = about(scene, drafts, idx).filter(|draft| draft.last_sentence() + NEAR >= idx) else { return };
        let speaker = voice(ctx, reading, words, id);
        let party = party_of(reading, speakers, speaker.1).unwrap_or_else(|| speaker.clone());
        let is_one = |accused: &&Responsibility| {
            accused.actor == party.0
                || accused.entity.zip(party.1).is_some_and(|(one, two)| one == two || are_kin(reading, one, two))
        };
        let mut accused = draft.responsibility.iter().filter(|one| one.stance == Stance::Accused);
        let first = accused.clone().next();
        let is_only = accused.clone().all(|other| first.is_some_and(|first| other.actor == first.actor));
        // "the force", of no name: the only one that is accused.
        let is_body = |kind: MentionKind| {
            matches!(kind, MentionKind::ArmedGroup | MentionKind::SecurityForce | MentionKind::GovernmentBody)
        };
        let is_unnamed = party.1.is_some_and(|id| !is_named(reading, id) && is_body(reading[id].kind));
        let Some(who) = accused.find(is_one).or_else(|| first.filter(|_| is_only && is_unnamed)) else { continue };
        let is_told = draft.responsibility.iter().any(|other| other.stance == Stance::Denies && other.actor == who.actor);
        let stated = Stated { who: (who.actor.clone(), who.entity), stance: Stance::Denies, by: Some(id), by_name: speaker.0 };
        if !is_told {
            draft.add_sentence(idx, sentence);
            push(draft, stated, said.cue.first().copied().unwrap_or(sentence), "accounts/retort");
        }
    }
}

/// "The Front said that its men had not fired", "that it does not fire at towns": what is told as not done answers for nothing, but its actor
/// denies it.
pub(super) fn deny_deeds(scene: Scene<'_, '_>, idx: usize, drafts: &mut [Draft]) {
    let Scene { ctx, words, reading, .. } = scene;
    let sentence = &ctx.analysis.sentences[idx];
    let from = reading.events.partition_point(|event| event.trigger.start() < sentence.span.start());
    let inside = reading.events[from..].iter().take_while(|event| event.trigger.start() < sentence.span.end());
    for event in inside.filter(|event| event.modality == Modality::Denied) {
        for participant in event.participants.iter().filter(|participant| is_accused(event, participant)) {
            let until = tokens_of(words, participant).end..ctx.analysis.tokens_in(event.trigger).start;
            let is_told = |idx: usize| matches!(words.word(idx), "did" | "had" | "has" | "have" | "never" | "do" | "does");
            let is_open = |idx: usize| words.is(idx, Grammar::MODAL);
            let is_negated = |idx: usize| words.is(idx, Grammar::NEGATION);
            if !until.clone().any(is_negated) || !until.clone().any(is_told) || until.clone().any(is_open) {
                continue;
            }
            let Some(draft) = about(scene, drafts, idx) else { return };
            take_stand(scene, draft, event, participant);
        }
    }
}
