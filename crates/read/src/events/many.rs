//! Whether a trigger tells of many deeds, or of one that goes on: plural nouns, "repeatedly", "are being", "since 2012".

use std::ops::Range;

use rashomon_lexicon::{harms::Grammar, inflection::VerbForm};
use rashomon_text::tags::Tag;

use super::Trigger;
use crate::words::Words;

/// A plural noun, or an action that goes on or repeats: not one event.
pub(super) fn is_aggregate(words: &Words<'_>, sentence: &Range<usize>, trigger: &Trigger) -> bool {
    let before = trigger.tokens.start.wrapping_sub(1);
    let counted_few = (before.saturating_sub(2)..trigger.tokens.start)
        .any(|idx| is_few(words, idx) || matches!(words.word(idx), "double" | "twin" | "triple"));
    let goes_on =
        trigger.verb == Some(VerbForm::Ing) && matches!(words.word(before), "are" | "is" | "been" | "actively" | "regularly");
    // "was training their pilots": a service rendered, and no one day's deed.
    let serves = trigger.verb == Some(VerbForm::Ing)
        && matches!(words.word(before), "was" | "were")
        && words.res.events.types[trigger.event_type].family == "mobilize";
    let repeats = sentence.clone().any(|idx| {
        matches!(
            words.word(idx),
            "repeatedly"
                | "repeated"
                | "numerous"
                | "countless"
                | "regularly"
                | "routinely"
                | "continually"
                | "increasingly"
                | "constantly"
        )
    }) || sentence.clone().any(|idx| {
        let dated = words.tokens.get(idx + 1).is_some_and(|next| next.tag == Tag::CD) || words.word(idx + 1) == "then";
        let is_near = || !(idx..trigger.tokens.start).any(|idx| words.word(idx) == "," || words.is(idx, Grammar::RELATIVE));
        words.word(idx) == "since" && (trigger.verb.is_some() && is_near() || dated)
    });
    // "activists are hunted down and tortured"
    let usual = matches!(trigger.verb, Some(VerbForm::PastOrParticiple | VerbForm::Participle))
        && (before.saturating_sub(5)..=before)
            .rev()
            .take_while(|idx| {
                words
                    .tokens
                    .get(*idx)
                    .is_some_and(|token| token.tag.is_verb() || matches!(token.tag, Tag::CC | Tag::RB | Tag::RP))
            })
            .any(|idx| words.word(idx) == "are");
    // "are recruiting young men and deporting them"
    let goes_on = goes_on
        || trigger.verb == Some(VerbForm::Ing)
            && words.word(before) == "and"
            && (sentence.start..before).any(|idx| {
                matches!(words.word(idx), "are" | "is") && (idx + 1..idx + 3).any(|idx| words.word(idx).ends_with("ing"))
            });
    // "have marched for two years"
    let lasts = trigger.verb.is_some()
        && (trigger.tokens.end..sentence.end.min(trigger.tokens.end + 4)).any(|idx| {
            words.word(idx) == "for" && (idx + 1..idx + 4).any(|idx| matches!(words.word(idx), "years" | "months" | "decades"))
        });
    let habitual = trigger.verb == Some(VerbForm::Base) && !words.is(before, Grammar::MODAL);
    trigger.plural && !counted_few || goes_on || serves || repeats || usual || lasts || habitual
}

/// "three attacks", and not "300 attacks": so many are told of one by one.
fn is_few(words: &Words<'_>, idx: usize) -> bool {
    const MOST: u32 = 12;
    let word = words.word(idx);
    let is_small = || match word.parse::<u32>() {
        Ok(n) => n <= MOST,
        Err(_) => {
            !word.starts_with(|first: char| first.is_ascii_digit()) && !word.contains("hundred") && !word.contains("thousand")
        }
    };
    words.tokens[idx].tag == Tag::CD && is_small()
}
