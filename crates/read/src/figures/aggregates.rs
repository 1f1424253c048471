//! Numbers of more than one incident: "since October 2014", "so far this year", "in separate incidents".
//!
//! In: tokens of a sentence. Out: whether its numbers count over a period or over several incidents.

use std::ops::Range;

use rashomon_lexicon::harms::Grammar;

use crate::words::Words;

/// "Since October 2014", "so far this year", "in 2015": a count over a period and not of one incident.
pub(super) fn is_over_a_period(words: &Words<'_>, tokens: &Range<usize>) -> bool {
    let is_year =
        |idx: usize| words.word(idx).len() == 4 && words.word(idx).parse::<u16>().is_ok_and(|year| (1900..2100).contains(&year));
    let period = |idx: usize| matches!(words.word(idx), "year" | "years" | "month" | "months" | "decade" | "decades" | "weeks");
    let in_period = tokens.clone().any(|idx| match words.word(idx) {
        // "the Front, which has held the town since May, put the toll at nine": of another clause.
        "since" if is_in_insertion(words, tokens, idx) => false,
        "since" => {
            is_year(idx + 1) || words.is(idx + 1, Grammar::MONTH) || words.word(idx + 1) == "then" || words.word(idx + 1) == "the"
        }
        "this" | "each" | "every" | "that" => {
            matches!(words.word(idx + 1), "year" | "month") || words.word(idx + 1) == "same" && words.word(idx + 2) == "year"
        }
        "last" | "past" => period(idx + 1) || period(idx + 2),
        "in" | "during" | "from" => is_year(idx + 1),
        "annually" | "yearly" => true,
        "per" | "a" => words.word(idx) == "per" && period(idx + 1) || matches!(words.word(idx + 1), "period"),
        _ => false,
    });
    in_period && !tokens.clone().any(|idx| names_one_act(words, idx))
}

/// Whether a word stands in a relative clause between commas.
fn is_in_insertion(words: &Words<'_>, tokens: &Range<usize>, idx: usize) -> bool {
    let comma = |idx: &usize| words.word(*idx) == ",";
    let opener = (tokens.start..idx).rev().find(comma);
    opener.is_some_and(|open| words.is(open + 1, Grammar::RELATIVE)) && (idx..tokens.end).any(|idx| comma(&idx))
}

/// "have marched for two years": no single event.
pub(super) fn goes_on_for(words: &Words<'_>, tokens: &Range<usize>) -> bool {
    tokens.clone().any(|idx| {
        words.word(idx) == "for" && (idx + 1..idx + 4).any(|idx| matches!(words.word(idx), "years" | "months" | "decades"))
    })
}

/// "in separate incidents": the number is no incident's.
pub(super) fn is_over_several(words: &Words<'_>, tokens: &Range<usize>) -> bool {
    tokens.clone().any(|idx| {
        matches!(words.word(idx), "separate" | "several" | "unrelated" | "different" | "recent")
            && matches!(words.word(idx + 1), "incidents" | "shootings" | "attacks" | "cases" | "bombings" | "accidents")
    })
}

/// "a bomb", "the attack": the sentence tells of one act.
fn names_one_act(words: &Words<'_>, idx: usize) -> bool {
    let act = words.res.counts.is_one_act(words.word(idx));
    act && (idx.saturating_sub(4)..idx).any(|before| words.is(before, Grammar::DEFINITE.or(Grammar::INDEFINITE)))
}
