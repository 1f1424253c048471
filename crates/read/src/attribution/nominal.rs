//! Cues that are nouns or adjectives: "his claim that", "support for", "is confident that".

use std::borrow::Cow;

use rashomon_lexicon::cues::Frame;
use rashomon_model::Maker;
use rashomon_text::{lemma::lemma, tags::Tag};

use super::{
    Draft,
    contents::{self, Extent},
    sources,
    view::{Tokens, View},
};

/// Attributions whose cue is a noun of the sentence.
pub(super) fn find_nouns(view: View<'_>, drafts: &mut Vec<Draft>) {
    for head in view.start..view.end {
        let tag = view.tag(head);
        let base = match tag {
            Tag::NN | Tag::NNS => lemma(view.word(head), tag),
            _ if tag.is_verb() && view.is_owned(head) => view.word(head).to_lowercase(),
            _ => continue,
        };
        let Some(cue) = view.ctx.res.cues.noun(&base) else { continue };
        let (giver, after) = before_that(view, head + 1).unwrap_or((None, head + 1));
        let owner = giver.clone().or_else(|| owner(view, head));
        let clause = cue.takes(Frame::ThatClause) && view.is(after, "that") && view.tag(after + 1) != Tag::MD
            || cue.takes(Frame::Infinitive) && owner.is_some() && view.tag(after) == Tag::TO;
        let (content, cue_end) = if clause {
            (contents::extent(view, after, Extent::Clause), after)
        } else if cue.prepositions.iter().any(|preposition| view.is(after, preposition)) && view.phrase_from(after + 1).is_some()
        {
            (contents::extent(view, after + 1, Extent::Phrase), after + 1)
        } else {
            continue;
        };
        drafts.push(Draft {
            source: owner,
            cue: head..if after > head + 1 { head + 1 } else { cue_end },
            content: vec![content],
            lemma: Cow::Owned(cue.lemma.clone()),
            negated: false,
            shared: false,
            made_by: Maker::rule(if clause { NOUN_THAT } else { "attribution/noun" }),
            more_cue: Vec::new(),
        });
    }
}

/// The rule of "the claim that": a noun that seldom does anything else.
pub(super) const NOUN_THAT: &str = "attribution/noun-that";

/// "claims **by a source** that", "reports **coming in** that": who gives them, and where "that" stands.
fn before_that(view: View<'_>, at: usize) -> Option<(Option<Tokens>, usize)> {
    let (giver, after) = if view.is(at, "by") || view.is(at, "from") {
        let phrase = view.phrase_from(at + 1)?;
        let end = phrase.end;
        (Some(phrase), end)
    } else if view.tag(at) == Tag::VBG {
        let particle = matches!(view.tag(at + 1), Tag::RP | Tag::RB | Tag::IN) && !view.is(at + 1, "that");
        (None, at + 1 + usize::from(particle))
    } else {
        return None;
    };
    (after < view.end && view.is(after, "that")).then_some((giver, after))
}

/// "**the ministry's** claim", "**his** claim".
fn owner(view: View<'_>, head: usize) -> Option<Tokens> {
    let start = view.ctx.analysis.chunk_at(head).map_or(head, |chunk| chunk.tokens.start);
    if let Some(mark) = (start..head).rev().find(|idx| matches!(view.tag(*idx), Tag::POS | Tag::PRPS)) {
        return Some(if view.tag(mark) == Tag::PRPS { mark..mark + 1 } else { start..mark + 1 });
    }
    // The tagger takes some possessives for "is", and some nouns after them for verbs.
    let mark = start.checked_sub(1).filter(|idx| *idx >= view.start)?;
    if view.tag(mark) == Tag::PRPS {
        return Some(mark..mark + 1);
    }
    let whole = view.phrase_to(mark + 1).filter(|_| view.tag(mark) == Tag::POS);
    let owner = whole.or_else(|| sources::phrase_before(view, mark).filter(|_| view.is_any(mark, &["'s", "’s"])))?;
    Some(owner.start..mark + 1)
}

/// Attributions whose cue is an adjective after a form of "be".
pub(super) fn find_adjectives(view: View<'_>, drafts: &mut Vec<Draft>) {
    for head in view.start + 1..view.end {
        if !view.tag(head).is_adjective() && view.tag(head) != Tag::VBN {
            continue;
        }
        let Some(cue) = view.ctx.res.cues.adjective(&view.word(head).to_lowercase()) else { continue };
        let mut start = head;
        while start > view.start && (view.is_auxiliary(start - 1) || matches!(view.tag(start - 1), Tag::RB | Tag::MD)) {
            start -= 1;
        }
        if !(start..head).any(|idx| view.is_be(idx)) {
            continue;
        }
        let Some(right) = contents::right(view, cue, head + 1) else { continue };
        let Some(source) = sources::finite_subject(view, start) else { continue };
        drafts.push(Draft {
            source: Some(source.tokens().clone()),
            cue: start..right.cue_end,
            content: vec![right.content],
            lemma: Cow::Owned(cue.lemma.clone()),
            negated: (start..head).any(|idx| view.is_not(idx)),
            shared: false,
            made_by: Maker::rule("attribution/adjective"),
            more_cue: Vec::new(),
        });
    }
}
