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
        let draft = by_verb(view, head).or_else(|| by_count(view, head)).or_else(|| own_count(view, head));
        drafts.extend(draft.or_else(|| if_believed(view, head)));
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
    let is_body = |idx: usize| view.is_any(idx, &["bodies", "corpses", "coffins"]);
    let is_harm = |idx: usize| {
        let word = view.ctx.res.harms.word(&view.word(idx).to_lowercase());
        word.noun.is_some() || word.adjective.is_some() || word.verb.is_some() || is_body(idx)
    };
    let is_toll = |idx: usize| is_harm(idx) || view.is_any(idx, &["toll", "it", "dead", "losses"]);
    // "spoke of nearly a thousand": nothing is said but the number.
    let is_bare = number > near.start && number + 1 >= content.end.min(view.end);
    if is_bare && view.is_any(content.start - 1, &["of"]) {
        return true;
    }
    let is_put_at = (near.start..number).any(|idx| view.is_any(idx, &["at", "to", "as"]));
    near.clone().any(is_harm) || is_put_at && (near.start..number).any(is_toll)
}

/// "**by the Board's count**, 60 people died", "60 people died, **on the Board of Relief's own reckoning**".
fn by_count(view: View<'_>, at: usize) -> Option<Draft> {
    let is_led = view.is_any(at, &["by", "on", "at"]);
    let is_told =
        || view.is(at, "in") && view.tag(at + 1) == Tag::PRPS && view.is_any(at + 2, &["telling", "version", "account"]);
    if !is_led && !is_told() {
        return None;
    }
    let (source, cue, end) = if is_led {
        owned_count(view, at + 1).or_else(|| count_of(view, at + 1))?
    } else {
        (at + 1..at + 2, view.ctx.res.cues.noun("count")?, at + 3)
    };
    let content = around(view, at, end)?;
    Some(draft(cue, Some(source), at..end, content, (false, false)))
}

/// "**The Board's own tally was** 60 dead", "**their count stood at** 60".
fn own_count(view: View<'_>, at: usize) -> Option<Draft> {
    const ASIDE: usize = 12;
    let opens = at == view.start || matches!(view.tag(at - 1), Tag::PUNCT | Tag::CC | Tag::IN);
    let (source, cue, end) = owned_count(view, at).filter(|_| opens)?;
    let is_stated = |idx: &usize| view.is_be(*idx) || view.is_any(*idx, &["stands", "stood", "came", "comes", "ran", "runs"]);
    let from = if view.is(end, ",") { (end + 1..view.end.min(end + ASIDE)).find(|idx| view.is(*idx, ","))? + 1 } else { end };
    let verb = Some(from).filter(is_stated)?;
    let led = usize::from(view.is_any(verb + 1, &["at", "to"]));
    let content = contents::extent(view, verb + 1 + led, Extent::Clause);
    let is_number = content.clone().take(3).any(|idx| view.tag(idx) == Tag::CD);
    is_number.then(|| draft(cue, Some(source), at..verb + 1 + led, vec![content], (false, false)))
}

/// "**the reckoning of a village teacher**, who …", "**a count of the Board**": the same the other way round.
fn count_of(view: View<'_>, from: usize) -> Option<(Tokens, &Cue, usize)> {
    let phrase = view.phrase_from(from).filter(|phrase| view.tag(phrase.start) == Tag::DT)?;
    let noun = phrase.end - 1;
    let cue = view.ctx.res.cues.noun(&lemma(view.word(noun), view.tag(noun))).filter(|cue| cue.takes(Frame::Tally))?;
    let owner = sources::phrase_after(view, phrase.end + 1).filter(|_| view.is(phrase.end, "of"))?;
    // "a village teacher who keeps its records": up to the mark that closes it.
    let opens = |at: usize| matches!(view.tag(at), Tag::WP | Tag::WDT);
    let is_relative = opens(owner.end) || view.is(owner.end, ",") && opens(owner.end + 1);
    let close = (owner.end + 1..view.end).find(|idx| view.is(*idx, ",")).filter(|_| is_relative);
    Some((owner.clone(), cue, close.unwrap_or(owner.end)))
}

/// "the Board of Relief's own count": whose a count is, its noun, and where the phrase ends.
fn owned_count(view: View<'_>, from: usize) -> Option<(Tokens, &Cue, usize)> {
    const OWNER: usize = 8;
    const COUNT: usize = 4;
    let is_mark = |idx: usize| matches!(view.tag(idx), Tag::POS | Tag::PRPS) || view.is_any(idx, &["'s", "’s"]);
    let is_of_owner = |idx: usize| {
        let tag = view.tag(idx);
        tag.is_noun() || tag.is_adjective() || matches!(tag, Tag::DT | Tag::IN | Tag::PRPS | Tag::POS) || is_mark(idx)
    };
    let mark = (from..view.end.min(from + OWNER)).take_while(|idx| is_of_owner(*idx)).find(|idx| is_mark(*idx))?;
    let noun = (mark + 1..view.end.min(mark + 1 + COUNT))
        .take_while(|idx| view.tag(*idx).is_noun() || view.tag(*idx).is_adjective())
        .find(|idx| view.ctx.res.cues.noun(&lemma(view.word(*idx), view.tag(*idx))).is_some_and(|cue| cue.takes(Frame::Tally)))?;
    let cue = view.ctx.res.cues.noun(&lemma(view.word(noun), view.tag(noun)))?;
    // "the next evening the Board's count": the time is no part of whose it is; "the Board of Relief's" is one.
    let whole = view.ctx.analysis.chunk_at(mark).map_or(from, |chunk| chunk.tokens.start);
    let is_tied = whole > from && view.tag(whole - 1) == Tag::IN;
    let begin = if is_tied { from } else { whole.max(from) };
    let source = if view.tag(mark) == Tag::PRPS { mark..mark + 1 } else { begin..mark };
    (!source.is_empty()).then_some((source, cue, noun + 1))
}

/// "**if the Board is to be believed**": who says it is not vouched for.
fn if_believed(view: View<'_>, at: usize) -> Option<Draft> {
    if !view.is(at, "if") {
        return None;
    }
    let source = view.phrase_from(at + 1)?;
    // "if one believes the Board"
    if view.is_any(source.end - 1, &["one", "you", "we"]) && view.is_any(source.end, &["believe", "believes", "trust", "trusts"])
    {
        let named = view.phrase_from(source.end + 1)?;
        let gloss = || (named.end..view.end).take(8).find(|idx| view.is(*idx, ")"));
        let end = if view.is(named.end, "(") { gloss()? + 1 } else { named.end };
        let cue = view.ctx.res.cues.verb("believe")?;
        let content = around(view, at, end)?;
        return Some(draft(cue, Some(named), at..source.end + 1, content, (false, false)));
    }
    let end = source.end + 4;
    let is_led = view.is_be(source.end) && view.is(source.end + 1, "to") && view.is(source.end + 2, "be");
    let cue = view.ctx.res.cues.verb("believe").filter(|_| is_led && view.is_any(source.end + 3, &["believed", "trusted"]))?;
    let content = around(view, at, end)?;
    Some(draft(cue, Some(source.clone()), source.end..end, content, (false, false)))
}

/// "The Board was set up in May, **in a war that has cost 300 lives**, by …": what is counted stands in the last clause with a number.
fn last_clause(view: View<'_>, words: Tokens) -> Tokens {
    let is_clause = |part: Tokens| view.has_finite(part);
    let counts = |part: Tokens| part.into_iter().any(|idx| view.tag(idx) == Tag::CD);
    let mut commas = words.clone().rev().filter(|idx| view.is(*idx, ","));
    let cut = commas.find(|comma| is_clause(*comma + 1..words.end) && counts(*comma + 1..words.end));
    cut.filter(|comma| is_clause(words.start..*comma)).map_or(words.clone(), |comma| comma + 1..words.end)
}

/// The clause that an aside belongs to: what stands before it in the sentence, after it, or both.
fn around(view: View<'_>, at: usize, end: usize) -> Option<Vec<Tokens>> {
    let open = (view.start..at).rev().find(|idx| matches!(view.word(*idx), ";" | "(" | ":"));
    let before = last_clause(view, view.trimmed(open.map_or(view.start, |idx| idx + 1)..at));
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
