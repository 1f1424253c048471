//! Cues that are verbs: active ("said", inverted "said X"), passive ("was described as"), raising ("seems to").

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

/// A verb with its auxiliaries, adverbs and negation.
struct Group {
    start: usize,
    head: usize,
    passive: bool,
    negated: bool,
}

/// Attributions whose cue is a verb of the sentence.
pub(super) fn find(view: View<'_>, drafts: &mut Vec<Draft>) {
    for head in view.start..view.end {
        let tag = view.tag(head);
        if !tag.is_verb() {
            continue;
        }
        let lemma = lemma(view.word(head), tag);
        let Some(cue) = view.ctx.res.cues.verb(&lemma).filter(|_| !view.is_owned(head)) else { continue };
        let group = group(view, head);
        // "was worried that": the adjective's row says more.
        if group.passive && view.ctx.res.cues.adjective(&view.word(head).to_lowercase()).is_some() {
            continue;
        }
        let draft = if group.passive { passive(view, cue, &group) } else { active(view, cue, &group) };
        drafts.extend(draft);
    }
}

fn group(view: View<'_>, head: usize) -> Group {
    let mut start = head;
    let mut negated = false;
    let mut be = None;
    while start > view.start {
        let before = start - 1;
        let auxiliary = view.is_auxiliary(before) || view.tag(before) == Tag::MD;
        let adverb = matches!(view.tag(before), Tag::RB | Tag::RBR | Tag::RBS) && !view.is_any(before, &["when", "so", "then"]);
        if !auxiliary && !adverb && !view.is_not(before) {
            break;
        }
        negated |= view.is_not(before);
        if view.is_be(before) {
            be.get_or_insert(before);
        }
        start = before;
    }
    // "Only then", at the beginning, belongs to the sentence rather than to the verb.
    if matches!(view.tag(head), Tag::VB) && start > view.start && view.tag(start - 1) == Tag::TO {
        start -= 1;
    }
    let after_noun = start == head && start > view.start && view.phrase_to(start).is_some();
    let reduced = view.tag(head) == Tag::VBN && after_noun && view.is_any(head + 1, &["by", "as"]);
    Group { start, head, passive: view.tag(head) == Tag::VBN && be.is_some() || reduced, negated }
}

fn draft(cue: &Cue, group: &Group, cue_end: usize, source: Option<Source>, content: Vec<Tokens>, rule: &'static str) -> Draft {
    let shared = matches!(source, Some(Source::Shared(_)));
    Draft {
        source: source.map(|source| source.tokens().clone()),
        cue: group.start..cue_end.max(group.head + 1),
        content,
        lemma: Cow::Owned(cue.lemma.clone()),
        negated: group.negated,
        shared,
        made_by: Maker::rule(rule),
        more_cue: Vec::new(),
    }
}

fn active(view: View<'_>, cue: &Cue, group: &Group) -> Option<Draft> {
    let after = group.head + 1;
    if cue.takes(Frame::Raising) {
        return raising(view, cue, group);
    }
    if let Some(draft) = inverted(view, cue, group) {
        return Some(draft);
    }
    let source = sources::subject(view, group.start, group.head);
    let right = contents::right(view, cue, after);
    let takes_speech = cue.takes(Frame::Quote) || cue.takes(Frame::ThatClause);
    let own_start = match &source {
        Some(Source::Own(tokens)) => tokens.start,
        _ => group.start,
    };
    let speech_left = takes_speech && view.tag(group.head).is_finite() || view.tag(group.head) == Tag::VBN;
    let left = if speech_left && cue.takes(Frame::Quote) | cue.takes(Frame::ThatClause) {
        contents::left(view, own_start)
    } else {
        None
    };
    match (left, right) {
        (Some(left), None) => {
            source.as_ref()?;
            let mut content = vec![left];
            content.extend(interrupted(view, &content[0], after));
            Some(draft(cue, group, after, source, content, "attribution/content-first"))
        }
        (Some(left), Some(right)) if right.is_quote && view.quote_to(left.end).is_some() => {
            Some(draft(cue, group, right.cue_end, source, vec![left, right.content], "attribution/quote-parted"))
        }
        (_, Some(right)) => {
            source.as_ref()?;
            let rule = if right.is_quote { "attribution/quote" } else { "attribution/content-after" };
            Some(draft(cue, group, right.cue_end, source, vec![right.content], rule))
        }
        (None, None) => relative_object(view, cue, group, source),
    }
}

/// "“…,” said Khan", "…, said a spokesman".
fn inverted(view: View<'_>, cue: &Cue, group: &Group) -> Option<Draft> {
    let (start, head) = (group.start, group.head);
    let finite = matches!(view.tag(head), Tag::VBD | Tag::VBZ | Tag::VBP | Tag::VBN);
    if start != head || !finite || !cue.takes(Frame::Quote) || start == view.start {
        return None;
    }
    let before = start - 1;
    let after_quote = view.quote_to(start).is_some();
    if !after_quote && !view.is(before, ",") {
        return None;
    }
    let source = sources::phrase_after(view, head + 1)?;
    if view.tag(source.end).is_finite() || view.is_time(&source) {
        return None;
    }
    let left = contents::left(view, start)?;
    let mut content = vec![left];
    content.extend(interrupted(view, &content[0], source.end));
    Some(draft(cue, group, head + 1, Some(Source::Own(source)), content, "attribution/inverted"))
}

/// The rest of what a cue interrupts: `“K1,” he said, “K2.”`, "The plan, he said, is bad".
fn interrupted(view: View<'_>, left: &Tokens, after: usize) -> Option<Tokens> {
    let comma = (after..view.end.min(after + 12)).find(|idx| matches!(view.word(*idx), "," | ":" | "."))?;
    let start = comma + 1;
    if let Some(quote) = view.quote_from(start) {
        return Some(quote.tokens.clone());
    }
    let unfinished = !view.has_finite(left.clone()) && comma == after && start < view.end;
    (unfinished && view.is(comma, ",")).then(|| contents::extent(view, start, Extent::Clause))
}

/// "the plan which he called a failure", "as he put it": nothing right or left of the cue but a relative pronoun.
fn relative_object(view: View<'_>, cue: &Cue, group: &Group, source: Option<Source>) -> Option<Draft> {
    let Some(Source::Own(own)) = &source else { return None };
    let before = own.start.checked_sub(1).filter(|idx| *idx >= view.start)?;
    if cue.takes(Frame::Noun) && matches!(view.tag(before), Tag::WDT | Tag::WP) {
        let content = vec![before..before + 1];
        return Some(draft(cue, group, group.head + 1, source, content, "attribution/relative-object"));
    }
    // "As police said, …"
    if view.is(before, "as") && cue.takes(Frame::ThatClause) {
        let after = group.head + 1;
        if view.is(after, ",") && before == view.start {
            let content = vec![contents::extent(view, after + 1, Extent::Clause)];
            return Some(draft(cue, group, after, source, content, "attribution/as-clause"));
        }
        if view.is(before.wrapping_sub(1), ",") {
            let content = vec![contents::left(view, before)?];
            return Some(draft(cue, group, after, source, content, "attribution/as-clause"));
        }
    }
    None
}

/// "He seems to know": the subject and the infinitive are the content; nobody is named as source.
fn raising(view: View<'_>, cue: &Cue, group: &Group) -> Option<Draft> {
    let after = group.head + 1;
    if view.is(after, "that") {
        let content = vec![contents::extent(view, after, Extent::Clause)];
        return Some(draft(cue, group, after, None, content, "attribution/raising"));
    }
    if view.tag(after) != Tag::TO && !view.tag(after).is_adjective() && view.tag(after) != Tag::VBN {
        return None;
    }
    let subject = sources::finite_subject(view, group.start)?;
    let content = vec![subject.tokens().clone(), contents::extent(view, after, Extent::Clause)];
    Some(draft(cue, group, after, None, content, "attribution/raising"))
}

/// "It was reported that", "X is said to", "X was described as Y by Z".
fn passive(view: View<'_>, cue: &Cue, group: &Group) -> Option<Draft> {
    let mut after = group.head + 1;
    let mut source = None;
    let subject = sources::finite_subject(view, group.start).map(|subject| subject.tokens().clone());
    if view.is(after, "by") {
        let agent = sources::phrase_after(view, after + 1)?;
        after = agent.end;
        source = Some(Source::Own(agent));
    }
    let expletive = subject.as_ref().is_some_and(|subject| subject.len() == 1 && view.is_any(subject.start, &["it", "there"]));
    let rest = passive_rest(view, cue, after);
    if expletive {
        return rest.map(|rest| draft(cue, group, group.head + 1, source, vec![rest], "attribution/passive"));
    }
    let subject = subject?;
    if rest.is_none() && source.is_none() && !cue.takes(Frame::Noun) {
        return None;
    }
    let content = std::iter::once(subject).chain(rest).collect();
    Some(draft(cue, group, group.head + 1, source, content, "attribution/passive"))
}

fn passive_rest(view: View<'_>, cue: &Cue, at: usize) -> Option<Tokens> {
    let clause = view.is(at, "that") && cue.takes(Frame::ThatClause) || view.tag(at) == Tag::TO && view.tag(at + 1) == Tag::VB;
    let wh = matches!(view.tag(at), Tag::WRB | Tag::WP) || view.is(at, "whether");
    if clause || wh && cue.takes(Frame::Wh) {
        return Some(contents::extent(view, at, Extent::Clause));
    }
    let phrase =
        view.is_any(at, &["as", "of", "for", "about"]) || view.phrase_from(at).is_some_and(|phrase| !view.is_time(&phrase));
    phrase.then(|| contents::extent(view, at, Extent::Phrase))
}
