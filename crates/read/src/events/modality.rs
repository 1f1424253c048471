//! What happened, and what is only planned, demanded, supposed, denied or spoken of in general (FactBank's factuality, reduced).

use std::ops::Range;

use rashomon_lexicon::{harms::Grammar, inflection::VerbForm};
use rashomon_model::Modality;

use super::Trigger;
use crate::words::Words;

/// Words that, up to eight words before a trigger, take it out of what happened.
const DEMANDS: [&str; 16] = [
    "demand", "demands", "demanded", "urge", "urged", "urges", "called", "calls", "calling", "call", "advocate", "want", "wants",
    "must", "should", "ordered",
];
const PLANS: [&str; 14] = [
    "plan",
    "plans",
    "planned",
    "planning",
    "intend",
    "intends",
    "intended",
    "prepare",
    "prepared",
    "preparing",
    "plot",
    "plotted",
    "plotting",
    "will",
];
const SUPPOSED: [&str; 14] = [
    "if",
    "would",
    "could",
    "might",
    "may",
    "threat",
    "threats",
    "threatened",
    "threaten",
    "attempted",
    "tried",
    "possible",
    "potential",
    "any",
];
const DENIALS: [&str; 8] = ["no", "not", "n't", "never", "denied", "denies", "without", "prevent"];

/// Modality of a trigger in its sentence.
pub(super) fn of(words: &Words<'_>, sentence: &Range<usize>, trigger: &Trigger) -> Modality {
    let start = trigger.tokens.start;
    let window = clause_start(words, sentence.start, start)..start;
    let has = |list: &[&str]| window.clone().any(|idx| list.contains(&words.word(idx)));
    if is_question(words, sentence) {
        return Modality::Hypothetical;
    }
    if follows_to(words, start) {
        return if has(&DEMANDS) { Modality::Demanded } else { Modality::Planned };
    }
    if trigger.verb.is_none()
        && window.clone().any(|idx| DEMANDS[..10].contains(&words.word(idx)) && matches!(words.word(idx + 1), "for" | "an"))
    {
        return Modality::Demanded;
    }
    if has(&SUPPOSED) && !has(&["have"]) || has(&SUPPOSED) && trigger.verb.is_some() {
        return Modality::Hypothetical;
    }
    if has(&PLANS) && trigger.verb != Some(VerbForm::Past) {
        return Modality::Planned;
    }
    if has(&DENIALS) {
        return Modality::Denied;
    }
    if is_general(words, trigger) { Modality::Generic } else { Modality::Happened }
}

/// Eight words before the trigger at most, and not past a mark or a word that opens a clause.
fn clause_start(words: &Words<'_>, sentence_start: usize, trigger: usize) -> usize {
    let floor = trigger.saturating_sub(8).max(sentence_start);
    (floor..trigger)
        .rev()
        .find(|idx| words.is_break(*idx) || matches!(words.word(*idx), "," | "that" | "after" | "when" | "but" | "who" | "which"))
        .map_or(floor, |idx| idx + 1)
}

/// "to attack", "to be killed", "to re-invade"; but "is said to have attacked".
fn follows_to(words: &Words<'_>, start: usize) -> bool {
    let mut at = start;
    while at > 0 && (words.is_adverb(at - 1) || matches!(words.word(at - 1), "be" | "and" | "or" | "being")) && start - at < 3 {
        at -= 1;
    }
    at > 0 && words.word(at - 1) == "to" && words.tokens[start].tag.is_verb()
}

fn is_question(words: &Words<'_>, sentence: &Range<usize>) -> bool {
    (sentence.end.saturating_sub(3)..sentence.end).any(|idx| idx >= sentence.start && words.word(idx) == "?")
}

/// A bare noun without article, number, name or time around it ("war on want", "death to …").
fn is_general(words: &Words<'_>, trigger: &Trigger) -> bool {
    let before = trigger.tokens.start.wrapping_sub(1);
    let after = trigger.tokens.end;
    let opens = words.is(before, Grammar::PREPOSITION)
        || trigger.tokens.start == 0
        || !words.is_word(before)
        || words.is(before, Grammar::CONJUNCTION);
    let specific = matches!(words.word(after), "of" | "in" | "on" | "by" | "at" | "against" | "near" | "that" | "which")
        || words.is(after, Grammar::BE);
    trigger.verb.is_none() && opens && !specific && !words.is_capital(after)
}
