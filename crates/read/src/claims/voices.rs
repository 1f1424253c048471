//! Which attributions put a voice behind a claim, and which only look so.

use rashomon_model::{Attribution, ByteSpan, Reading};
use rashomon_text::{tags::Tag, tokens::TokenKind};

use crate::{attribution::is_nobodys, context::Context, syntax};

/// What an attribution makes of its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Somebody says it.
    Voice,
    /// Somebody wants it, ought to say it or does something else with it: the author's own statement about them.
    Attitude,
    /// Nobody says anything: the word names an event, or nobody is its source.
    Deed,
}

/// What the attribution makes of its source.
pub(super) fn standing(ctx: Context<'_>, reading: &Reading, attribution: &Attribution) -> Standing {
    if is_deed(ctx, reading, attribution) {
        return Standing::Deed;
    }
    let is_attitude = ctx.res.cues.get(&attribution.lemma).is_some_and(|cue| cue.attitude);
    if is_attitude || ought(ctx, attribution) || is_no_speech(ctx, attribution) { Standing::Attitude } else { Standing::Voice }
}

/// "attacked" can be said of a plan and of a village: where it names an event, nobody speaks.
/// "No group has claimed responsibility" has no voice either.
fn is_deed(ctx: Context<'_>, reading: &Reading, attribution: &Attribution) -> bool {
    is_nobodys(ctx.text, attribution)
        || attribution.source.first().is_some_and(|source| only_suggests(ctx, *source))
        || attribution.cue.iter().any(|cue| {
            let at = reading.events.partition_point(|event| event.trigger.end() <= cue.start());
            reading.events[at..]
                .iter()
                .take_while(|event| event.trigger.start() < cue.end())
                .any(|event| event.trigger.overlaps(*cue))
        })
}

/// "offered the army ammunition", "published a video": words that no table knows to attribute, and a content that says nothing.
fn is_no_speech(ctx: Context<'_>, attribution: &Attribution) -> bool {
    let says = |content: &ByteSpan| {
        let tokens = &ctx.analysis.tokens[ctx.analysis.tokens_in(*content)];
        tokens.iter().any(|token| token.tag.is_finite() || token.kind == TokenKind::Quote)
    };
    ctx.res.cues.get(&attribution.lemma).is_none() && attribution.lemma != ":" && !attribution.content.iter().any(says)
}

/// "unhappy about", "stands for", "can be considered as", "were seen": without a source, such words are no word of somebody's. "Is said to", "reportedly"
/// and "reports that" are.
pub(super) fn names_no_voice(ctx: Context<'_>, attribution: &Attribution) -> bool {
    let Some(cue) = attribution.cue.first() else { return false };
    let tokens = ctx.analysis.tokens_in(*cue);
    let tag = |idx: usize| ctx.analysis.tokens[idx].tag;
    let word = |idx: usize| ctx.analysis.tokens[idx].text(ctx.text).to_lowercase();
    let Some(verb) = tokens.clone().rev().find(|idx| tag(*idx).is_verb() && !syntax::is_auxiliary(&word(*idx))) else {
        return tokens.clone().any(|idx| tag(idx).is_adjective()) && !tokens.clone().any(|idx| tag(idx).is_noun());
    };
    let Some(sentence) = ctx.analysis.sentence_idx_at(cue.start()).map(|idx| &ctx.analysis.sentences[idx]) else { return false };
    if !syntax::is_passive(ctx, sentence.tokens.start, verb) {
        // "as reported": a participle by itself may be passive too.
        return tag(verb) != Tag::VBN;
    }
    let begin = syntax::group_begin(ctx, sentence.tokens.start, verb);
    let may = (begin..verb).any(|idx| matches!(word(idx).as_str(), "can" | "could"));
    may || matches!(attribution.lemma.as_str(), "see" | "hear")
}

/// "There is evidence to suggest": the source is a thing that never speaks.
fn only_suggests(ctx: Context<'_>, source: ByteSpan) -> bool {
    let Some(chunk) = ctx.analysis.chunk_at(ctx.analysis.tokens_in(source).start) else { return false };
    ctx.res.cues.never_speaks(&ctx.analysis.tokens[chunk.head].text(ctx.text).to_lowercase())
}

/// "Workers should demand that …": nobody has said it yet.
fn ought(ctx: Context<'_>, attribution: &Attribution) -> bool {
    let Some(cue) = attribution.cue.first() else { return false };
    let at = ctx.analysis.token_idx_at(cue.start());
    let word = |idx: usize| ctx.analysis.tokens[idx].text(ctx.text);
    let modal = |word: &str| ["should", "must", "ought"].iter().any(|modal| word.eq_ignore_ascii_case(modal));
    // The cue itself can hold the modal: "should demand".
    let within = ctx.analysis.tokens_in(*cue);
    (at.saturating_sub(2)..within.end).any(|idx| modal(word(idx)))
}
