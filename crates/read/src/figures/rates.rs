//! Rates: "five people a day are killed", "20 die every week". Such a number is no incident's toll, however small it is.
//!
//! In: tokens, a phrase for people, the words of its harm. The units of time are those of the time tables.

use std::ops::Range;

use rashomon_lexicon::times::{Class, Unit};

use crate::words::Words;

/// Whether people and harm are counted by the day, the week, the year.
pub(crate) fn is_rate(words: &Words<'_>, sentence: &Range<usize>, people: &Range<usize>, cue: &Range<usize>) -> bool {
    let after = |at: usize| at < sentence.end && per_unit_at(words, at).is_some_and(|end| !goes_on(words, end));
    let before = |at: usize| at > sentence.start && leads(words, sentence.start, at - usize::from(words.word(at - 1) == ","));
    after(people.end) || after(cue.end) || before(people.start) || before(cue.start)
}

/// "a day", "per week", "every month", "daily": where it ends.
fn per_unit_at(words: &Words<'_>, at: usize) -> Option<usize> {
    match words.word(at) {
        "a" | "an" | "per" | "each" | "every" => is_unit(words, at + 1).then_some(at + 2),
        word => is_of_class(words, word, Class::AdverbSet).then_some(at + 1),
    }
}

/// "Every day, five people die": the clause opens with it and the people follow.
fn leads(words: &Words<'_>, start: usize, end: usize) -> bool {
    matches!(words.word(start), "each" | "every") && per_unit_at(words, start) == Some(end)
}

/// "killed a day after the vote", "died a week later", "a day-long raid", "a year of war": a time or a duration.
fn goes_on(words: &Words<'_>, at: usize) -> bool {
    matches!(
        words.word(at),
        "ago" | "later" | "earlier" | "before" | "after" | "of" | "into" | "prior" | "since" | "when" | "that" | "from" | "-"
    )
}

fn is_unit(words: &Words<'_>, at: usize) -> bool {
    let word = words.res.times.word(words.word(at));
    word.is_some_and(|word| word.senses.iter().any(|sense| sense.class == Class::Unit && sense.value <= Unit::Year as i32))
}

fn is_of_class(words: &Words<'_>, word: &str, class: Class) -> bool {
    words.res.times.word(word).is_some_and(|word| word.senses.iter().any(|sense| sense.class == class))
}
