//! Figures that nobody stands by: "denied that 41 people had died", "withdrew its statement that 31 had died", "the claim … is false".
//!
//! In: a figure, the attributions, the words around it. Out: whether the text gives the number as untrue. It stays a figure, and what is
//! claimed of it a denial; but no account counts it. What a denial only takes for granted stays ("denied a part in the attack that killed
//! 41"), and what somebody else than the denier is said to claim is that one's number.

use rashomon_lexicon::harms::Grammar;
use rashomon_model::{Attribution, ByteSpan, FigureId, Reading};
use rashomon_text::{lemma::lemma, tags::Tag};

use crate::words::Words;

/// Attributions that a figure is followed up through.
const DEPTH: usize = 8;
/// Words between a verb and the noun that it takes: "withdrew (an earlier) statement".
const REACH: usize = 4;

/// Whether a number is denied or taken back, and nobody is said to claim it.
pub(crate) fn is_denied(words: &Words<'_>, reading: &Reading, id: FigureId) -> bool {
    let figure = &reading[id];
    let mut n_denials = usize::from(is_taken_back(words, figure.span));
    let mut next = figure.attribution;
    let mut claimed: Option<&Attribution> = None;
    for _ in 0..DEPTH {
        let Some(said) = next.map(|id| &reading[id]) else { break };
        if denies(words, said) {
            if claimed.is_some_and(|claimed| is_by_another(words, claimed, said)) {
                break;
            }
            n_denials += usize::from(is_at_issue(words, said, figure.span));
        } else {
            claimed = claimed.or(Some(said));
        }
        next = said.parent;
    }
    n_denials % 2 == 1
}

fn denies(words: &Words<'_>, said: &Attribution) -> bool {
    !said.negated && words.res.cues.denies(&said.lemma)
}

/// "denied the rebels' claim that": whoever is named as claiming it is somebody else than the denier; "its statement" is the denier's own.
fn is_by_another(words: &Words<'_>, claimed: &Attribution, denied: &Attribution) -> bool {
    let Some(source) = claimed.source.first() else { return false };
    let is_same = claimed.source_entity.is_some() && claimed.source_entity == denied.source_entity;
    let tokens = tokens_in(words, *source);
    !is_same && !tokens.into_iter().all(|idx| matches!(words.tokens[idx].tag, Tag::PRP | Tag::PRPS))
}

/// Whether a denial is of the figure itself, and not of something told with it.
fn is_at_issue(words: &Words<'_>, said: &Attribution, figure: ByteSpan) -> bool {
    let Some(content) = said.content.iter().find(|content| content.contains(figure) || content.overlaps(figure)) else {
        return false;
    };
    let (from, to) = (tokens_in(words, *content).start, tokens_in(words, figure).start);
    from >= to || leads_straight(words, from, to)
}

/// Whether the words before a figure lead to it in the main clause: no relative clause, no "when", no noun that only goes with it.
fn leads_straight(words: &Words<'_>, from: usize, to: usize) -> bool {
    let clause = (from..to).rev().find(|idx| words.word(*idx) == "that" && (*idx == from || is_report(words, *idx - 1)));
    let side = Grammar::RELATIVE.or(Grammar::SUBORDINATOR);
    let before = from..clause.unwrap_or(to);
    let opens_aside = |idx: usize| {
        words.is(idx, side) || words.word(idx) == "." || words.word(idx) == "that" && words.tokens[idx].tag != Tag::DT
    };
    let is_gerund = |idx: usize| words.tokens[idx].tag == Tag::VBG && words.is(idx - 1, Grammar::PREPOSITION);
    // "a part in the deaths of 41 people": of a noun phrase only the first noun is at issue, or the one that a report is of.
    let of_noun = |idx: usize| words.is(idx, Grammar::PREPOSITION) && !is_report(words, idx.wrapping_sub(1));
    let clause_from = clause.map_or(to, |that| that + 1);
    !before.clone().any(|idx| opens_aside(idx) || of_noun(idx))
        && !(clause_from..to).any(|idx| opens_aside(idx) || idx > clause_from && is_gerund(idx))
}

/// "withdrew its statement that 31 …", "it is untrue that 31 …", "the claim that 31 … is false", "retracted an earlier toll of 31".
fn is_taken_back(words: &Words<'_>, figure: ByteSpan) -> bool {
    let tokens = tokens_in(words, figure);
    let (start, end) = (tokens.start, tokens.end);
    let retracts = |until: usize| {
        (until.saturating_sub(REACH)..until).any(|idx| words.is(idx, Grammar::RETRACTION) && words.tokens[idx].tag.is_verb())
    };
    let from = start.saturating_sub(2 * REACH);
    let that = (from..=start).rev().find(|idx| words.word(*idx) == "that");
    let Some(that) = that.filter(|that| *that > 0 && (*that >= start || leads_straight(words, *that, start))) else {
        return words.word(start) == "toll" && retracts(start);
    };
    let before = that - 1;
    words.is(before, Grammar::UNTRUE) || is_report(words, before) && (retracts(before) || is_called_untrue(words, end))
}

/// "… is false", "… was not true", in the clause that goes on at `at`.
fn is_called_untrue(words: &Words<'_>, at: usize) -> bool {
    let ends =
        |idx: usize| words.is_break(idx) || words.word(idx) == "," || words.is(idx, Grammar::RELATIVE.or(Grammar::SUBORDINATOR));
    let Some(verb) = (at..words.tokens.len()).take_while(|idx| !ends(*idx)).find(|idx| words.is(*idx, Grammar::BE)) else {
        return false;
    };
    let mut next = verb + 1;
    let mut negated = false;
    while words.is_adverb(next) || words.is(next, Grammar::NEGATION.or(Grammar::INDEFINITE)) {
        negated |= words.is(next, Grammar::NEGATION);
        next += 1;
    }
    if negated { matches!(words.word(next), "true" | "correct" | "accurate") } else { words.is(next, Grammar::UNTRUE) }
}

/// "statement", "claim", "toll": a noun for what is said.
fn is_report(words: &Words<'_>, idx: usize) -> bool {
    let Some(token) = words.tokens.get(idx).filter(|token| token.tag.is_noun()) else { return false };
    words.is(idx, Grammar::TOLD) || words.res.cues.noun(&lemma(words.word(idx), token.tag)).is_some()
}

fn tokens_in(words: &Words<'_>, span: ByteSpan) -> std::ops::Range<usize> {
    let start = words.tokens.partition_point(|token| token.span.end() <= span.start());
    start..words.tokens.partition_point(|token| token.span.start() < span.end())
}

#[cfg(test)]
mod tests {
    use crate::read_text;

    /// The numbers that the accounts of a text count.
    fn counted(text: &str) -> Vec<u32> {
        let reading = read_text(text);
        let ids = reading.accounts.iter().flat_map(|account| account.figures.clone());
        ids.filter_map(|id| reading[id].best).collect()
    }

    #[test]
    fn what_is_denied_is_not_counted() {
        let cases: &[(&str, &[u32])] = &[
            ("A raid on Friday killed 14 miners. The prefect denied that 52 miners had died.", &[14]),
            ("The prefect denied reports that 52 miners had been killed on Friday.", &[]),
            ("The prefect denied rumours that 52 miners had been killed on Friday.", &[]),
            ("The prefect did not deny that 52 miners had been killed on Friday.", &[52]),
            ("The clinic withdrew its claim that 52 miners had been killed on Friday.", &[]),
            ("The claim that 52 miners were killed on Friday is false, the prefect said.", &[]),
            ("It is untrue that 52 miners were killed on Friday, the prefect said.", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(counted(text), *expected, "{text}");
        }
    }

    #[test]
    fn what_a_denial_takes_for_granted_is_counted() {
        let cases: &[(&str, &[u32])] = &[
            ("The league denied a part in the attack that killed 52 miners on Friday.", &[52]),
            ("The league denied that it had set off the bomb that killed 52 miners on Friday.", &[52]),
            ("The league denied that its men were in the town when 52 miners were killed on Friday.", &[52]),
        ];
        for (text, expected) in cases {
            assert_eq!(counted(text), *expected, "{text}");
        }
    }
}
