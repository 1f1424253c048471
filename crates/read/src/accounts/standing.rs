//! How whoever an event names as its actor stands to it: accused by others, owning up, denying, or none of these.
//!
//! In: an event, one of its actors, the attributions around them. A definite event ("the attack") is presupposed, so that its own modality says
//! nothing of its actor; what does are the voices that bring it ("denied that its men had …"), the verb that gives the event its actor ("had not
//! carried out") and what its clause hangs on ("no evidence that", "reports that … are false").

use std::ops::Range;

use rashomon_lexicon::harms::Grammar;
use rashomon_model::{
    Attribution, AttributionForm, AttributionId, ByteSpan, Certainty, EntityId, EventMention, Modality, Participant, Reading,
    Stance,
};
use rashomon_text::tags::Tag;

use super::{parties::are_kin, responsibility::Scene, speakers::party_in};
use crate::{
    attribution::is_nobodys,
    context::Context,
    events::{entity_at, is_denial, modality_of_verb, speaks_of_itself},
    figures::attribution_of,
    words::Words,
};

/// Tokens of a clause that are looked through; keeps the work linear in the text.
const CLAUSE: usize = 40;
/// Tokens before a noun or participle within which a negation takes it back.
const NEAR: usize = 6;
/// Voices within voices that are listened to.
const NESTED: usize = 6;

/// What the words say of an actor, and the voice that says so; `own` when it speaks of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) stance: Stance,
    pub(super) own: Option<AttributionId>,
    /// The voice speaks for the forces of its own state and the words name these.
    pub(super) is_kin: bool,
}

/// How the actor at `tokens` stands to an event; `None` where the words say that it is not so, or that nothing shows it.
pub(super) fn of_actor(
    scene: Scene<'_, '_>,
    event: &EventMention,
    (participant, tokens, who): (&Participant, &Range<usize>, Option<EntityId>),
) -> Option<Standing> {
    let Scene { ctx, words, reading, .. } = scene;
    let trigger = ctx.analysis.tokens_in(event.trigger);
    let sentence = &ctx.analysis.sentences[ctx.analysis.sentence_idx_at(event.trigger.start())?].tokens;
    if hangs_on_nothing(words, sentence, tokens.start.min(trigger.start), trigger.end) {
        return None;
    }
    let is_negated = match governing_verb(words, participant, tokens, &trigger) {
        _ if is_cleft(words, sentence, tokens.start) => true,
        Some(verb) => match modality_of_verb(words, reading, sentence, verb) {
            Modality::Denied => true,
            Modality::Hypothetical | Modality::Demanded => return None,
            _ => false,
        },
        None => event.modality == Modality::Denied,
    };
    // "rejected the Front's attack": theirs, whatever is thought of it.
    let is_presupposed = event.modality != Modality::Denied && has_by_noun(participant, words, &trigger);
    by_voices(scene, &voices(ctx, reading, words, event.trigger), (tokens, who), is_negated, is_presupposed)
}

/// How somebody stands to a deed that these voices bring, the innermost first.
pub(super) fn by_voices(
    scene: Scene<'_, '_>,
    voices: &[AttributionId],
    (tokens, who): (&Range<usize>, Option<EntityId>),
    is_negated: bool,
    is_presupposed: bool,
) -> Option<Standing> {
    let Scene { words, reading, .. } = scene;
    for (idx, id) in voices.iter().enumerate() {
        let said = &reading[*id];
        let is_kin = said.source_entity.zip(who).is_some_and(|(speaker, who)| speaker != who && are_kin(reading, speaker, who));
        let own = is_kin
            || speaks_of_itself(reading, words, &voices[..=idx], tokens, who)
            || speaks_of_its_party(scene, *id, tokens, who);
        let is_denial = is_denial(reading, words, *id);
        let is_doubt = words.res.events.denials.doubts.contains(said.lemma.as_str());
        let is_taken_back = is_denial || is_doubt || said.negated || is_nobodys(words.text, said);
        if is_taken_back && is_presupposed && !own {
            continue;
        }
        if is_taken_back {
            let denies = own && is_denial && !said.negated && !is_negated && !is_presupposed;
            // "did not dispute that it had": it did.
            if own && said.negated && is_doubt && !is_negated {
                return Some(Standing { stance: Stance::Claims, own: Some(*id), is_kin });
            }
            return denies.then_some(Standing { stance: Stance::Denies, own: Some(*id), is_kin });
        }
        let asks = words.res.cues.get(&said.lemma).is_some_and(|cue| cue.certainty == Certainty::Asked);
        if asks && said.form == AttributionForm::Indirect {
            return None;
        }
        let is_first = voices[..idx].iter().all(|inner| reading[*inner].source.is_empty());
        if own && is_first {
            let stance = if is_negated { Stance::Denies } else { Stance::Claims };
            return Some(Standing { stance, own: Some(*id), is_kin });
        }
    }
    (!is_negated).then_some(Standing { stance: Stance::Accused, own: None, is_kin: false })
}

/// "The Front's spokesman said that the Front had, that its men had".
fn speaks_of_its_party(scene: Scene<'_, '_>, said: AttributionId, tokens: &Range<usize>, who: Option<EntityId>) -> bool {
    let Scene { words, reading, speakers, .. } = scene;
    let in_words = || party_in(words, reading, *reading[said].source.first()?);
    let party = reading[said].source_entity.and_then(|speaker| speakers.party(speaker)).or_else(in_words);
    let Some(party) = party else { return false };
    let is_pronoun = |idx: &usize| matches!(words.tokens[*idx].tag, Tag::PRP | Tag::PRPS);
    let own = tokens.start.checked_sub(1).into_iter().chain([tokens.start]).find(is_pronoun);
    // "The Front's spokesman swore that his movement had"
    let is_its = |whom: Option<EntityId>| whom == Some(party) || whom.is_some() && whom == reading[said].source_entity;
    who == Some(party) || own.is_some_and(|own| is_its(entity_at(reading, words.tokens[own].span)))
}

/// The attributions that hold the words, innermost first, without those that are no voices: who orders a deed does not speak of it.
pub(super) fn voices(ctx: Context<'_>, reading: &Reading, words: &Words<'_>, span: ByteSpan) -> Vec<AttributionId> {
    let says = |id: &AttributionId| {
        let cue = reading[*id].cue.last().map(|cue| cue.slice(words.text).to_ascii_lowercase());
        // "Pakistan: militants attack …" in a headline says where and not who.
        let is_place = |span: &ByteSpan| reading.toponyms.iter().any(|toponym| toponym.span == *span);
        let labels = reading[*id].made_by.id() == "attribution/colon" && reading[*id].source.iter().all(is_place);
        // "attacked the convoy and killed": the deed, and no criticism.
        let is_deed = |cue: &ByteSpan| tells_of_deed(reading, *cue);
        !labels
            && !reading[*id].cue.iter().any(is_deed)
            && !is_wordless(words, &reading[*id])
            && cue.is_none_or(|cue| !cue.split_whitespace().any(|word| words.res.events.roles.behind.contains(word)))
    };
    let inner = attribution_of(reading, span).or_else(|| around(ctx, reading, span));
    let outwards = std::iter::successors(inner, |id| reading[*id].parent);
    outwards.take(NESTED).filter(says).collect()
}

/// A cue that is no more than a negation: "crews “never knowingly | attacked”".
fn is_wordless(words: &Words<'_>, said: &Attribution) -> bool {
    let tokens = |cue: &ByteSpan| {
        words.tokens.partition_point(|token| token.span.end() <= cue.start())
            ..words.tokens.partition_point(|token| token.span.start() < cue.end())
    };
    let is_small = |idx: usize| !words.is_word(idx) || words.is_adverb(idx) || words.is(idx, Grammar::NEGATION);
    !said.cue.is_empty() && said.negated && said.cue.iter().flat_map(tokens).all(is_small)
}

/// The voice of words that stand between two pieces of what it says, in one sentence: "The Front, a source said, fired …".
fn around(ctx: Context<'_>, reading: &Reading, span: ByteSpan) -> Option<AttributionId> {
    let sentence = ctx.analysis.sentences[ctx.analysis.sentence_idx_at(span.start())?].span;
    let cue = |said: &Attribution| said.cue.first().map_or(0, |cue| cue.start());
    let from = reading.attributions.partition_point(|said| cue(said) < sentence.start());
    let inside = reading.attributions[from..].iter().take_while(|said| cue(said) < sentence.end());
    let is_around = |said: &Attribution| {
        let mut pieces = said.content.iter().filter(|content| sentence.contains(**content));
        let first = pieces.next().map_or(span.end(), |content| content.start());
        let last = pieces.next_back().map_or(0, |content| content.end());
        let is_own = said.cue.iter().chain(&said.source).any(|own| own.overlaps(span));
        first <= span.start() && span.end() <= last && !is_own
    };
    inside.enumerate().find(|(_, said)| is_around(said)).map(|(idx, _)| AttributionId((from + idx) as u32))
}

/// Whether an event's trigger stands in a span.
fn tells_of_deed(reading: &Reading, span: ByteSpan) -> bool {
    let from = reading.events.partition_point(|event| event.trigger.end() <= span.start());
    reading.events.get(from).is_some_and(|event| event.trigger.start() < span.end())
}

/// An actor that its noun brings along: "the Front's attack", "the attack by the Front".
fn has_by_noun(participant: &Participant, words: &Words<'_>, trigger: &Range<usize>) -> bool {
    let is_noun = words.tokens[trigger.start].tag.is_noun();
    match participant.made_by.id() {
        "events/owner" => true,
        "events/by" => is_noun,
        _ => false,
    }
}

/// The verb through which an event noun has its actor: "had | carried out the attack", "the attack was | ordered by".
fn governing_verb(words: &Words<'_>, participant: &Participant, actor: &Range<usize>, trigger: &Range<usize>) -> Option<usize> {
    let roles = &words.res.events.roles;
    let is_light = |idx: &usize| words.tokens[*idx].tag.is_verb() && roles.light_verbs.contains(words.word(*idx));
    match participant.made_by.id() {
        "events/light-verb" => (actor.end..trigger.start).rev().find(is_light),
        "events/behind" => (trigger.end..actor.start).find(|idx| is_light(idx) || roles.behind.contains(words.word(*idx))),
        _ => None,
    }
}

/// "It was not the Front that", "not by the Front".
fn is_cleft(words: &Words<'_>, sentence: &Range<usize>, actor: usize) -> bool {
    let mut before = actor;
    while before > sentence.start
        && (words.is(before - 1, Grammar::DEFINITE.or(Grammar::INDEFINITE)) || words.word(before - 1) == "by")
    {
        before -= 1;
    }
    before > sentence.start && matches!(words.word(before - 1), "not" | "n't" | "n’t")
}

/// Whether a clause hangs on what is not shown or not so: "no evidence that", "it is not true that", "reports that … are false".
fn hangs_on_nothing(words: &Words<'_>, sentence: &Range<usize>, start: usize, end: usize) -> bool {
    let denials = &words.res.events.denials;
    let speaks = |idx: usize| matches!(words.word(idx), "say" | "says" | "said" | "saying");
    let ends = |idx: &usize| words.is_break(*idx) || words.is(*idx, Grammar::SUBORDINATOR) && !speaks(*idx);
    let floor = start.saturating_sub(CLAUSE).max(sentence.start);
    let is_link = |idx: &usize| words.word(*idx) == "that" && *idx > sentence.start;
    let is_negated = |at: usize| {
        (at.saturating_sub(NEAR).max(sentence.start)..at)
            .rev()
            .take_while(|idx| !words.is_break(*idx))
            .any(|idx| words.is(idx, Grammar::NEGATION) || words.word(idx) == "little")
    };
    let mut links = (floor..start).rev().take_while(|idx| !ends(idx)).filter(is_link).map(|idx| idx - 1);
    links.any(|head| {
        let word = words.word(head);
        (denials.grounds.contains(word) || denials.shown.contains(word)) && is_negated(head)
            || denials.untrue.contains(word) && !is_negated(head)
            || words.tokens[head].tag.is_noun() && is_called_untrue(words, sentence, end)
    })
}

/// "(reports that …) are false", "were a lie": a verdict after the clause.
fn is_called_untrue(words: &Words<'_>, sentence: &Range<usize>, end: usize) -> bool {
    let after = end..sentence.end.min(end + CLAUSE);
    let is_verdict = |be: usize| {
        let skipped =
            |idx: &usize| words.is_adverb(*idx) || words.is(*idx, Grammar::INDEFINITE) || words.tokens[*idx].tag == Tag::RB;
        let is_negated = (be + 1..be + 3).any(|idx| words.is(idx, Grammar::NEGATION));
        let verdict = (be + 1..sentence.end.min(be + 5)).find(|idx| !skipped(idx));
        !is_negated && verdict.is_some_and(|idx| words.res.events.denials.untrue.contains(words.word(idx)))
    };
    after.take_while(|idx| !words.is_break(*idx)).filter(|idx| words.is(*idx, Grammar::BE)).any(is_verdict)
}
