//! Who counts: "the Board put the toll at 37", "hospitals have recorded 60 deaths", "by the Board's count, 60 died", "if the Board is to be believed".
//!
//! A number of victims is somebody's count, and seldom brought by a verb of saying: the trained reader, which has learned from news about
//! elections, passes over these. Verbs of counting have the frame `tally` or `toll` in `data/lexicon/cues.toml`.

use std::borrow::Cow;

use rashomon_lexicon::cues::{Cue, Frame};
use rashomon_model::Maker;
use rashomon_text::{lemma::lemma, tags::Tag};

use super::{
    Draft,
    contents::{self, Extent},
    sources::{self, Source},
    view::{Tokens, View},
};

/// The rule that finds them.
pub(super) const TALLY: &str = "attribution/tally";
/// Tokens after a verb of counting within which victims and their number stand.
const REACH: usize = 14;

/// Attributions of counts in a sentence.
pub(super) fn find(view: View<'_>, drafts: &mut Vec<Draft>) {
    for head in view.start..view.end {
        drafts.extend(by_verb(view, head).or_else(|| by_count(view, head)).or_else(|| if_believed(view, head)));
    }
}

/// "The Board **put** the toll at 37", "hospitals **have recorded** 60 deaths", "and **raised** it to 41".
fn by_verb(view: View<'_>, head: usize) -> Option<Draft> {
    let tag = view.tag(head);
    // "The Board counts nine dead": the tagger may take it for a noun.
    let nouns = view.ctx.analysis.chunk_at(head).map(|chunk| chunk.tokens.start).filter(|start| *start < head);
    let misread = nouns.filter(|_| tag == Tag::NNS && view.tag(head + 1) == Tag::CD);
    // "The mayor put the toll at 37": one form for all.
    let base = lemma(view.word(head), tag);
    let is_past =
        matches!(tag, Tag::VB | Tag::VBN) && base == view.word(head) && head > view.start && is_end_of_phrase(view, head - 1);
    if misread.is_none() && !is_past && (!tag.is_verb() || matches!(tag, Tag::VB | Tag::VBG)) {
        return None;
    }
    let cue = view.ctx.res.cues.verb(&base).filter(|cue| cue.counts())?;
    if let Some(source) = misread {
        let content = contents::extent(view, head + 1, Extent::Clause);
        return counts_victims(view, &content)
            .then(|| draft(cue, Some(source..head), head..head + 1, vec![content], (false, false)));
    }
    let mut start = head;
    while start > view.start && (view.is_auxiliary(start - 1) || view.tag(start - 1) == Tag::RB) {
        start -= 1;
    }
    let is_participle = tag == Tag::VBN && !is_past && !(start..head).any(|idx| view.is_auxiliary(idx));
    if is_participle || (start..head).any(|idx| view.is_be(idx)) {
        return None;
    }
    let of = usize::from(cue.prepositions.iter().any(|preposition| view.is(head + 1, preposition)));
    let from = head + 1 + of;
    let content = contents::extent(view, from, Extent::Clause);
    counts_victims(view, &content).then_some(())?;
    let source = if is_past { sources::finite_subject(view, start)? } else { sources::subject(view, start, head)? };
    let shared = matches!(source, Source::Shared(_));
    let negated = (start..head).any(|idx| view.is_not(idx));
    Some(draft(cue, Some(source.tokens().clone()), start..from, vec![content], (shared, negated)))
}

fn is_end_of_phrase(view: View<'_>, at: usize) -> bool {
    view.tag(at).is_noun() || view.is(at, ",") || view.is(at, ")")
}

/// Whether a number of victims stands at the beginning of the words, or one that a toll is put at: "it to 41", "the dead at 16".
fn counts_victims(view: View<'_>, content: &Tokens) -> bool {
    let near = content.start..content.end.min(content.start + REACH);
    let Some(number) = near.clone().find(|idx| view.tag(*idx) == Tag::CD) else { return false };
    let is_harm = |idx: usize| {
        let word = view.ctx.res.harms.word(&view.word(idx).to_lowercase());
        word.noun.is_some() || word.adjective.is_some() || word.verb.is_some()
    };
    let is_toll = |idx: usize| is_harm(idx) || view.is_any(idx, &["toll", "it", "dead", "losses"]);
    let is_put_at = (near.start..number).any(|idx| view.is_any(idx, &["at", "to", "as"]));
    near.clone().any(is_harm) || is_put_at && (near.start..number).any(is_toll)
}

/// "**by the Board's count**, 60 people died", "60 people died, **by the Board's count**".
fn by_count(view: View<'_>, at: usize) -> Option<Draft> {
    if !view.is(at, "by") {
        return None;
    }
    let phrase = view.phrase_from(at + 1)?;
    let mark = phrase.clone().find(|idx| matches!(view.tag(*idx), Tag::POS | Tag::PRPS) || view.is_any(*idx, &["'s", "’s"]))?;
    let noun = phrase.end - 1;
    let cue = view.ctx.res.cues.noun(&lemma(view.word(noun), view.tag(noun))).filter(|cue| cue.takes(Frame::Tally))?;
    let source = if view.tag(mark) == Tag::PRPS { mark..mark + 1 } else { phrase.start..mark };
    let content = around(view, at, phrase.end)?;
    Some(draft(cue, Some(source), at..phrase.end, content, (false, false)))
}

/// "**if the Board is to be believed**": who says it is not vouched for.
fn if_believed(view: View<'_>, at: usize) -> Option<Draft> {
    if !view.is(at, "if") {
        return None;
    }
    let source = view.phrase_from(at + 1)?;
    let end = source.end + 4;
    let is_led = view.is_be(source.end) && view.is(source.end + 1, "to") && view.is(source.end + 2, "be");
    let cue = view.ctx.res.cues.verb("believe").filter(|_| is_led && view.is_any(source.end + 3, &["believed", "trusted"]))?;
    let content = around(view, at, end)?;
    Some(draft(cue, Some(source.clone()), source.end..end, content, (false, false)))
}

/// The clause that an aside belongs to: what stands before it in the sentence, after it, or both.
fn around(view: View<'_>, at: usize, end: usize) -> Option<Vec<Tokens>> {
    let open = (view.start..at).rev().find(|idx| matches!(view.word(*idx), ";" | "(" | ":"));
    let before = view.trimmed(open.map_or(view.start, |idx| idx + 1)..at);
    let goes_on = view.is(end, ",") || before.is_empty();
    let from = end + usize::from(view.is(end, ","));
    let after = if goes_on && from < view.end { contents::extent(view, from, Extent::Clause) } else { from..from };
    let is_clause = |part: &Tokens| view.has_finite(part.clone());
    // "battles in which, by the Board's count, 40 people died": the clause that it stands in.
    let is_led =
        before.end > before.start && matches!(view.tag(before.end - 1), Tag::WDT | Tag::WP | Tag::WRB | Tag::CC | Tag::IN);
    let before = if (is_clause(&before) || is_led) && is_clause(&after) { before.start..before.start } else { before };
    let parts: Vec<Tokens> = [before, after].into_iter().filter(|part| part.len() > 1).collect();
    parts.iter().any(is_clause).then_some(parts)
}

fn draft(cue: &Cue, source: Option<Tokens>, words: Tokens, content: Vec<Tokens>, (shared, negated): (bool, bool)) -> Draft {
    Draft {
        source,
        cue: words,
        more_cue: Vec::new(),
        content,
        lemma: Cow::Owned(cue.lemma.clone()),
        negated,
        shared,
        made_by: Maker::rule(TALLY),
    }
}
