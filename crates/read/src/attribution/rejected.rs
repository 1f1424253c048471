//! Who rejects what was said, without saying it again: in an inserted clause ("X armed them, a charge that Y denies", ", which Y has denied"), or
//! in a clause of its own ("Y has always rejected the charge").
//!
//! The content is the noun or pronoun that points back at what was said; what that is, `claims` finds.

use std::borrow::Cow;

use rashomon_lexicon::cues::Cue;
use rashomon_model::Maker;
use rashomon_text::{lemma::lemma, tags::Tag};

use super::{
    Draft,
    sources::{self, Source},
    view::{Tokens, View},
};

/// The rule that finds them.
pub(super) const REJECTED: &str = "attribution/rejected";
/// Adverbs and auxiliaries between whoever rejects and the verb: "has repeatedly and flatly denied".
const GROUP: usize = 5;

/// Attributions of a sentence by inserted clauses that reject what it says.
pub(super) fn find(view: View<'_>, drafts: &mut Vec<Draft>) {
    drafts.extend((view.start + 1..view.end).filter_map(|at| rejected(view, at).or_else(|| rejects(view, at))));
}

/// "Y has always **rejected** the charge": the verb is at `head`.
fn rejects(view: View<'_>, head: usize) -> Option<Draft> {
    if !view.tag(head).is_verb() || matches!(view.tag(head), Tag::VBG | Tag::VB) {
        return None;
    }
    let cue = view.ctx.res.cues.verb(&base(view, head)).filter(|cue| view.ctx.res.cues.denies(&cue.lemma))?;
    let content = charge(view, head + 1).filter(|charge| ends(view, charge.end))?;
    let passes = |idx: usize| view.is_auxiliary(idx) || view.tag(idx) == Tag::RB;
    let begin = (view.start..head).rev().take_while(|idx| passes(*idx)).last().unwrap_or(head);
    if (begin..head).any(|idx| view.is_be(idx) || view.is_not(idx)) {
        return None;
    }
    let source = sources::finite_subject(view, begin)?;
    let shared = matches!(source, Source::Shared(_));
    Some(draft(cue, source.tokens().clone(), begin..head + 1, content, shared))
}

/// "the charge", "these allegations", "it": words that stand for what was said and say nothing of it.
fn charge(view: View<'_>, at: usize) -> Option<Tokens> {
    const LONGEST: usize = 4;
    if view.is_any(at, &["it", "this", "that", "them"]) && view.phrase_from(at).is_none_or(|phrase| phrase.len() == 1) {
        return Some(at..at + 1);
    }
    let phrase = view.phrase_from(at).filter(|phrase| phrase.len() <= LONGEST)?;
    let nouns = &view.ctx.res.events.stances.charges;
    let is_known = view.is_any(at, &["the", "this", "these", "those", "such", "all", "both", "any"]);
    (is_known && nouns.contains(view.word(phrase.end - 1).to_lowercase().as_str())).then_some(phrase)
}

fn rejected(view: View<'_>, at: usize) -> Option<Draft> {
    let pointer = pointer(view, at)?;
    let from = pointer.end + usize::from(pointer.end > at + 1 && view.is_any(pointer.end, &["that", "which"]));
    let (source, verb) = misread(view, from).or_else(|| rejecter(view, from))?;
    let cue = view.ctx.res.cues.verb(&base(view, verb))?;
    let is_said = view.ctx.res.cues.denies(&cue.lemma) && ends(view, verb + 1);
    let is_sure = is_said && !(source.end..verb).any(|idx| view.is_not(idx) || view.tag(idx) == Tag::MD);
    is_sure.then(|| draft(cue, source.clone(), source.end..verb + 1, pointer, false))
}

fn draft(cue: &Cue, source: Tokens, words: Tokens, content: Tokens, shared: bool) -> Draft {
    Draft {
        source: Some(source),
        cue: words,
        more_cue: Vec::new(),
        content: vec![content],
        lemma: Cow::Owned(cue.lemma.clone()),
        negated: false,
        shared,
        made_by: Maker::rule(REJECTED),
    }
}

/// "a charge", "something", "(,) which": the words that stand for what was said.
fn pointer(view: View<'_>, at: usize) -> Option<Tokens> {
    let after_mark = view.is_any(at - 1, &[",", "–", "—", "-", "--", "("]);
    if view.is(at, "which") {
        return after_mark.then_some(at..at + 1);
    }
    let phrase = view.phrase_from(at)?;
    // "a charge Y [denies]" can be one chunk for the chunker.
    let nouns = &view.ctx.res.events.stances.charges;
    let noun = phrase.clone().take(3).find(|idx| nouns.contains(view.word(*idx).to_lowercase().as_str()))?;
    let is_open = noun == at || view.is_any(at, &["a", "an", "the", "another"]);
    (is_open && (after_mark || view.is_be(at - 1)) && !view.is_owned(noun)).then_some(at..noun + 1)
}

/// Whoever rejects, and the verb.
fn rejecter(view: View<'_>, from: usize) -> Option<(Tokens, usize)> {
    let source = view.phrase_from(from).or_else(|| view.is_any(from, &["it", "they", "he", "she"]).then_some(from..from + 1))?;
    let group = source.end..view.end.min(source.end + GROUP);
    let passes = |idx: &usize| view.is_auxiliary(*idx) || view.tag(*idx) == Tag::RB || view.is(*idx, "and");
    let verb = group.clone().find(|idx| !passes(idx))?;
    view.tag(verb).is_verb().then_some((source, verb))
}

/// "a charge that [Oskania rejects]": the tagger may take the verb for a plural.
fn misread(view: View<'_>, from: usize) -> Option<(Tokens, usize)> {
    let chunk = view.phrase_from(from).filter(|chunk| chunk.len() > 1)?;
    let verb = chunk.end - 1;
    let is_plural = matches!(view.tag(verb), Tag::NNS | Tag::NNPS);
    (is_plural && view.ctx.res.cues.denies(&base(view, verb))).then_some((from..verb, verb))
}

/// The lemma of a verb, whatever the tagger takes it for.
fn base(view: View<'_>, verb: usize) -> String {
    let tag = view.tag(verb);
    lemma(&view.word(verb).to_lowercase(), if tag.is_verb() { tag } else { Tag::VBZ })
}

/// Whether the clause has its object before it: nothing but an adverb or a time follows.
fn ends(view: View<'_>, at: usize) -> bool {
    at >= view.end || matches!(view.tag(at), Tag::PUNCT | Tag::RB | Tag::CC | Tag::IN)
}
