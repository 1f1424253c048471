//! Whether a voice speaks of itself: "the Front said **it** had", "denied that **its** men had", "“**We** did it,” the group said".

use std::ops::Range;

use rashomon_model::{AttributionForm, AttributionId, ByteSpan, EntityId, Reading};
use rashomon_text::{lemma::lemma, tags::Tag, tokens::Shape};

use crate::words::Words;

/// Bytes between a cue and the first word of what it brings.
const NEAR: usize = 200;

/// Whether the pronoun at `idx` is the speaker's own: it opens what somebody says, and stands for nobody else.
pub(crate) fn is_of_speaker(reading: &Reading, words: &Words<'_>, idx: usize) -> bool {
    let at = words.tokens[idx].span.start();
    let cue = |idx: usize| reading.attributions[idx].cue.first().map_or(0, |cue| cue.start());
    let from = reading.attributions.partition_point(|said| said.cue.first().map_or(0, |cue| cue.start()) + NEAR < at);
    let near = (from..reading.attributions.len()).take_while(|idx| cue(*idx) < at + NEAR);
    near.map(|idx| AttributionId(idx as u32)).any(|said| speaks_of_itself(reading, words, &[said], &(idx..idx + 1), None))
}

/// Whether the source of the last of these attributions, each of which holds the one before, speaks of itself with these words. `who` is the
/// entity that the words mean, if that is known.
pub(crate) fn speaks_of_itself(
    reading: &Reading,
    words: &Words<'_>,
    said: &[AttributionId],
    tokens: &Range<usize>,
    who: Option<EntityId>,
) -> bool {
    let Some(outer) = said.last() else { return false };
    let source = reading[*outer].source_entity;
    if source.is_some() && who == source {
        return true;
    }
    let is_pronoun = |idx: &usize| matches!(words.tokens[*idx].tag, Tag::PRP | Tag::PRPS);
    let owner = tokens.start.checked_sub(1).filter(|idx| words.tokens[*idx].tag == Tag::PRPS);
    let Some(own) = owner.or(Some(tokens.start).filter(is_pronoun)) else { return false };
    if is_first_person(words, own) {
        return reading[*outer].form != AttributionForm::Indirect && said.len() == 1;
    }
    if matches!(words.word(own), "your" | "you") {
        return false;
    }
    match (entity_at(reading, words.tokens[own].span), source) {
        (Some(meant), Some(source)) => meant == source,
        // "Police said they had stormed the bank": the police, or the robbers.
        _ if !matches!(words.word(own), "it" | "its") && !is_denial(reading, words, *outer) => false,
        _ => said.iter().any(|said| opens(reading, words, *said, own)),
    }
}

/// "denied that", "its denial that": what the voice brings is not so.
pub(crate) fn is_denial(reading: &Reading, words: &Words<'_>, said: AttributionId) -> bool {
    let (cues, said) = (&words.res.cues, &reading[said]);
    let as_verb = || said.cue.iter().any(|cue| cues.denies(&lemma(&cue.slice(words.text).to_lowercase(), Tag::VBZ)));
    cues.denies(&said.lemma) || as_verb()
}

/// "we", "our"; not "US".
pub(crate) fn is_first_person(words: &Words<'_>, idx: usize) -> bool {
    let Some(token) = words.tokens.get(idx) else { return false };
    if token.shape == Shape::Upper && token.span.len() > 1 {
        return false;
    }
    matches!(words.word(idx), "our" | "my") || words.res.events.roles.first_person.contains(words.word(idx))
}

/// Whether what is said begins with this word, "that" aside.
fn opens(reading: &Reading, words: &Words<'_>, said: AttributionId, idx: usize) -> bool {
    let begins = |content: &ByteSpan| {
        let mut first = words.tokens.partition_point(|token| token.span.end() <= content.start());
        while first < idx && (words.word(first) == "that" || !words.is_word(first)) {
            first += 1;
        }
        first == idx
    };
    reading[said].content.iter().any(begins)
}

/// The entity of the mention that is just these words.
pub(crate) fn entity_at(reading: &Reading, span: ByteSpan) -> Option<EntityId> {
    let idx = reading.mentions.partition_point(|mention| mention.span.end() <= span.start());
    reading.mentions.get(idx).filter(|mention| mention.span == span).and_then(|mention| mention.entity)
}
