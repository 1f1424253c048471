//! What an inserted clause rejects: "X armed them, a charge that Y denies", ", which Y has denied", ", something Y disputes".
//!
//! The content is the noun or pronoun that points back at what was said; what that is, `claims` finds.

use std::borrow::Cow;

use rashomon_model::Maker;
use rashomon_text::{lemma::lemma, tags::Tag};

use super::{
    Draft,
    view::{Tokens, View},
};

/// The rule that finds them.
pub(super) const REJECTED: &str = "attribution/rejected";
/// Adverbs and auxiliaries between whoever rejects and the verb: "has repeatedly and flatly denied".
const GROUP: usize = 5;

/// Attributions of a sentence by inserted clauses that reject what it says.
pub(super) fn find(view: View<'_>, drafts: &mut Vec<Draft>) {
    drafts.extend((view.start + 1..view.end).filter_map(|at| rejected(view, at)));
}

fn rejected(view: View<'_>, at: usize) -> Option<Draft> {
    let pointer = pointer(view, at)?;
    let from = pointer.end + usize::from(pointer.end > at + 1 && view.is_any(pointer.end, &["that", "which"]));
    let (source, verb) = misread(view, from).or_else(|| rejecter(view, from))?;
    let cue = view.ctx.res.cues.verb(&base(view, verb))?;
    let is_said = view.ctx.res.cues.denies(&cue.lemma) && ends(view, verb + 1);
    (is_said && !(source.end..verb).any(|idx| view.is_not(idx) || view.tag(idx) == Tag::MD)).then(|| Draft {
        cue: source.end..verb + 1,
        source: Some(source),
        more_cue: Vec::new(),
        content: vec![pointer],
        lemma: Cow::Owned(cue.lemma.clone()),
        negated: false,
        shared: false,
        made_by: Maker::rule(REJECTED),
    })
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
