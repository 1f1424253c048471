//! Who is said to say it: source, cue, content, nested.
//!
//! In: tagged tokens, noun phrases, mentions. Out: [`Attribution`]s in text order of their cues (PARC 3, Pareti 2012; PolNeAR, Newell et al.
//! 2018): speech, writing, belief, intention and stance, direct, indirect and mixed. The words that attribute stand in
//! `data/lexicon/cues.toml`. Does not decide who "he" is; `entities` does.

mod contents;
mod neural;
mod nominal;
mod phrasal;
mod quotes;
mod rejected;
mod sources;
mod speech;
mod tallies;
#[cfg(test)]
mod tests;
mod verbal;
mod view;

use std::borrow::Cow;

use rashomon_model::{
    Attribution, AttributionForm, AttributionId, ByteSpan, FeatureLevel, Maker, Mention, MentionForm, MentionId, MentionKind,
    Reading, Toponym,
};

use self::{
    quotes::Quotes,
    view::{Tokens, View},
};
use crate::{context::Context, places::UNLISTED};

/// An attribution as ranges of tokens, before it is placed among the others.
#[derive(Debug)]
struct Draft {
    source: Option<Tokens>,
    cue: Tokens,
    /// Other fragments of the cue: "called … out".
    more_cue: Vec<Tokens>,
    /// In text order.
    content: Vec<Tokens>,
    lemma: Cow<'static, str>,
    negated: bool,
    /// The source is the subject of an earlier verb.
    shared: bool,
    made_by: Maker,
}

/// Fills `reading.attributions`.
pub(crate) fn find(ctx: Context<'_>, reading: &mut Reading) {
    let quotes = Quotes::find(ctx);
    let mut drafts = by_rules(ctx, &quotes, reading);
    if let Some(tagging) = ctx.tagging {
        let mut found = Vec::new();
        neural::find(ctx, tagging, &quotes, &mut found);
        let is_read = |draft: &Draft| tagging.has_read(ctx.analysis.tokens[draft.cue.start].span);
        drafts.retain(|draft| !is_read(draft) || keeps_rule(draft, &found));
        drafts.iter_mut().filter(|draft| is_read(draft)).for_each(|draft| clip(draft, &found));
        drafts.extend(found);
    }
    speech::quoted_blocks(ctx, &quotes, &mut drafts);
    speech::carry_on(ctx, &quotes, &mut drafts);
    drafts.sort_by_key(|draft| (draft.cue.start, draft.cue.end));
    drafts.dedup_by_key(|draft| draft.cue.start);
    reading.attributions = drafts.iter().map(|draft| attribution(ctx, &quotes, reading, draft)).collect();
    nest(&mut reading.attributions);
    link_continuations(&drafts, &mut reading.attributions);
}

/// "No group has said", "nobody has shown": nobody says so.
pub(crate) fn is_nobodys(text: &str, attribution: &Attribution) -> bool {
    attribution.source.first().is_some_and(|source| {
        let first = source.slice(text).split_whitespace().next().unwrap_or_default();
        ["no", "nobody", "no-one", "none", "neither"].iter().any(|word| word.eq_ignore_ascii_case(first))
    })
}

fn by_rules(ctx: Context<'_>, quotes: &Quotes, reading: &Reading) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let mut block = None;
    for sentence in &ctx.analysis.sentences {
        let view = View::new(ctx, quotes, sentence);
        phrasal::find_colon(view, block != Some(sentence.block), &mut drafts);
        block = Some(sentence.block);
        phrasal::find_phrases(view, &mut drafts);
        phrasal::find_adverbs(view, &mut drafts);
        verbal::find(view, &mut drafts);
        nominal::find_nouns(view, &mut drafts);
        nominal::find_adjectives(view, &mut drafts);
        tallies::find(view, &mut drafts);
        rejected::find(view, &mut drafts);
    }
    drafts.retain(|draft| draft.content.iter().any(|range| !range.is_empty()));
    // "Market bombing: toll rises" has a colon and nobody who speaks.
    drafts.retain(|draft| draft.made_by.id() != "attribution/colon" || names_somebody(ctx, reading, draft));
    drafts
}

fn attribution(ctx: Context<'_>, quotes: &Quotes, reading: &Reading, draft: &Draft) -> Attribution {
    let span = |range: &Tokens| {
        let tokens = &ctx.analysis.tokens;
        tokens[range.start].span.cover(tokens[range.end - 1].span)
    };
    let content: Vec<ByteSpan> = draft.content.iter().filter(|range| !range.is_empty()).map(span).collect();
    let source: Vec<ByteSpan> = draft.source.iter().filter(|range| !range.is_empty()).map(span).collect();
    let mut cue: Vec<ByteSpan> = std::iter::once(&draft.cue).chain(&draft.more_cue).map(span).collect();
    cue.sort();
    let source_mention = source.first().and_then(|source| mention_in(ctx, reading, draft.source.as_ref(), *source));
    Attribution {
        source_entity: source_mention.and_then(|id| reading[id].entity),
        source_mention,
        source,
        cue,
        content,
        form: form(quotes, draft),
        lemma: draft.lemma.to_string(),
        parent: None,
        negated: draft.negated,
        continues: None,
        made_by: draft.made_by.clone(),
    }
}

/// What the rules add to what the tagger found: attributions inside its contents, headlines' colons, "in the words of", "the claim that",
/// who counts, who rejects what was said.
fn keeps_rule(draft: &Draft, found: &[Draft]) -> bool {
    let is_new = !found.iter().any(|other| neural::overlap(&other.cue, &draft.cue));
    let holds = |content: &Tokens| content.start <= draft.cue.start && draft.cue.end <= content.end;
    let nested = || found.iter().any(|other| other.content.iter().any(holds));
    let is_sure = matches!(
        draft.made_by.id(),
        "attribution/colon" | "attribution/phrase" | nominal::NOUN_THAT | rejected::REJECTED | tallies::TALLY
    );
    is_new && (is_sure || nested())
}

/// A rule's attribution inside a content that the tagger found ends where that content ends: "we don't know what changed,” she said".
fn clip(draft: &mut Draft, found: &[Draft]) {
    let holds = |content: &&Tokens| content.start <= draft.cue.start && draft.cue.end <= content.end;
    let Some(outer) = found.iter().flat_map(|other| &other.content).filter(holds).min_by_key(|content| content.len()) else {
        return;
    };
    let inside = |range: &Tokens| range.start.max(outer.start)..range.end.min(outer.end);
    let clipped: Vec<Tokens> = draft.content.iter().map(inside).filter(|range| !range.is_empty()).collect();
    if !clipped.is_empty() {
        draft.content = clipped;
    }
}

/// Whether the source is a mention or a country that can speak: "Ottomir: nine killed" says where, "Market bombing: toll rises" what about.
fn names_somebody(ctx: Context<'_>, reading: &Reading, draft: &Draft) -> bool {
    let Some(source) = draft.source.as_ref().filter(|source| !source.is_empty()) else { return false };
    let tokens = &ctx.analysis.tokens;
    let span = tokens[source.start].span.cover(tokens[source.end - 1].span);
    let speaks = |toponym: &Toponym| {
        toponym.span.end() == span.end()
            && toponym.made_by.id() != UNLISTED
            && toponym.place.as_ref().is_none_or(|place| place.level <= FeatureLevel::Country)
    };
    let is_voice = |mention: &Mention| !matches!(mention.kind, MentionKind::Place | MentionKind::Facility);
    reading.mentions.iter().any(|mention| mention.span.overlaps(span) && is_voice(mention))
        || reading.toponyms.iter().any(|toponym| toponym.span.overlaps(span) && speaks(toponym))
}

/// The mention that speaks: a person who stands by name in the source ("spokesman Ana Brehm", "an official, Ana Brehm"), or else the head of
/// its first noun phrase, or else the first name that no preposition makes a complement of another.
fn mention_in(ctx: Context<'_>, reading: &Reading, tokens: Option<&Tokens>, source: ByteSpan) -> Option<MentionId> {
    let tokens = tokens?;
    if let Some(before) = antecedent(ctx, tokens) {
        let span = ctx.analysis.tokens[before.start].span.cover(ctx.analysis.tokens[before.end - 1].span);
        return mention_in(ctx, reading, Some(&before), span);
    }
    let chunk = tokens.clone().find_map(|idx| ctx.analysis.chunk_at(idx))?;
    let head = ctx.analysis.tokens[chunk.head].span;
    let last = reading.mentions.partition_point(|mention| mention.span.start() < source.end());
    let near = last.saturating_sub(12);
    let within = |mention: &Mention| source.overlaps(mention.span);
    let position = |fits: &dyn Fn(&Mention) -> bool| {
        let found = reading.mentions[near..last].iter().position(|mention| within(mention) && fits(mention));
        found.map(|idx| MentionId((near + idx) as u32))
    };
    let at_head = position(&|mention| mention.span.overlaps(head));
    let is_name = |mention: &Mention| mention.form == MentionForm::Name && mention.entity.is_some();
    let is_person = |mention: &Mention| mention.kind == MentionKind::Person && is_name(mention);
    if at_head.is_some_and(|id| is_person(&reading[id])) {
        return at_head;
    }
    let named = |mention: &Mention| is_person(mention) && stands_alone(ctx, reading, tokens, mention);
    let has_entity = |id: &MentionId| reading[*id].entity.is_some();
    position(&named)
        .or(at_head.filter(has_entity))
        .or_else(|| position(&|mention| is_name(mention) && stands_alone(ctx, reading, tokens, mention)))
        .or(at_head)
}

/// Tokens of the longest gloss in brackets that a relative pronoun is looked for behind.
const LONGEST_GLOSS: usize = 8;

/// "a neighbour, who said", "a video that shows": the noun phrase that a relative pronoun stands for.
pub(crate) fn antecedent(ctx: Context<'_>, source: &Tokens) -> Option<Tokens> {
    let word = |idx: usize| ctx.analysis.tokens[idx].text(ctx.text);
    let is_any = |idx: usize, words: &[&str]| words.iter().any(|other| word(idx).eq_ignore_ascii_case(other));
    if source.len() != 1 || !is_any(source.start, &["who", "which", "that"]) {
        return None;
    }
    let before = source.start.checked_sub(1)?;
    let before = if is_any(before, &[",", "–", "—", "-", "\"", "”", "’"]) { before.checked_sub(1)? } else { before };
    // "the Relief Board (RB), which said"
    let gloss = (before.saturating_sub(LONGEST_GLOSS)..before).rev().find(|idx| is_any(*idx, &["("]));
    let before = gloss.filter(|_| is_any(before, &[")"])).map_or(Some(before), |open| open.checked_sub(1))?;
    let chunk = ctx.analysis.chunk_at(before)?;
    (chunk.tokens.end == before + 1).then(|| chunk.tokens.clone())
}

/// Whether no preposition and no possessor's mark makes the name in a source part of another noun phrase: "relatives of Ana Brehm",
/// "Brehm's lawyer". Prepositions inside other names do not count.
fn stands_alone(ctx: Context<'_>, reading: &Reading, source: &Tokens, mention: &Mention) -> bool {
    let own = ctx.analysis.tokens_in(mention.span);
    let is_any =
        |idx: usize, words: &[&str]| words.iter().any(|word| ctx.analysis.tokens[idx].text(ctx.text).eq_ignore_ascii_case(word));
    if own.end < ctx.analysis.tokens.len() && is_any(own.end, &["'s", "’s", "'", "’"]) {
        return false;
    }
    let in_name = |idx: usize| {
        let span = ctx.analysis.tokens[idx].span;
        let before = reading.mentions.partition_point(|other| other.span.start() <= span.start());
        let near = reading.mentions[before.saturating_sub(4)..before].iter();
        near.into_iter().any(|other| other.form == MentionForm::Name && other.span.contains(span) && other.span != mention.span)
    };
    // What stands between the name and the last comma or name before it.
    let before = (source.start..own.start).rev().take_while(|idx| !is_any(*idx, &[","]) && !in_name(*idx));
    !before
        .into_iter()
        .any(|idx| is_any(idx, &["of", "for", "from", "to", "with", "by", "against", "in", "at"]) && idx > source.start)
}

fn form(quotes: &Quotes, draft: &Draft) -> AttributionForm {
    let tokens = || draft.content.iter().flat_map(Clone::clone);
    let n_quoted = tokens().filter(|idx| quotes.at(*idx).is_some()).count();
    if n_quoted == 0 {
        AttributionForm::Indirect
    } else if n_quoted * 10 >= tokens().count() * 9 {
        AttributionForm::Direct
    } else {
        AttributionForm::Mixed
    }
}

/// Gives each attribution the innermost one whose content holds its cue.
fn nest(attributions: &mut [Attribution]) {
    // Contents by start; the innermost that holds a cue is the last opened that is still open. Contents far away are closed for good.
    let mut contents: Vec<(ByteSpan, usize)> = attributions
        .iter()
        .enumerate()
        .flat_map(|(idx, attribution)| attribution.content.iter().map(move |span| (*span, idx)))
        .collect();
    contents.sort_by_key(|(span, idx)| (span.start(), std::cmp::Reverse(span.end()), *idx));
    let mut open: Vec<(ByteSpan, usize)> = Vec::new();
    let mut next = 0;
    for idx in 0..attributions.len() {
        let cue = attributions[idx].cue[0];
        while let Some(content) = contents.get(next).filter(|(span, _)| span.start() <= cue.start()) {
            open.retain(|(span, _)| span.end() > content.0.start());
            open.push(*content);
            next += 1;
        }
        let holds = |(span, other): &&(ByteSpan, usize)| *other != idx && span.contains(cue);
        let parent = open.iter().filter(holds).min_by_key(|(span, _)| span.len()).map(|(_, other)| *other);
        attributions[idx].parent = parent.map(|other| AttributionId(other as u32));
    }
    break_circles(attributions);
}

/// Two contents can hold each other's cues ("X said, Y told him"); the later one then stands by itself.
fn break_circles(attributions: &mut [Attribution]) {
    for idx in 0..attributions.len() {
        let mut at = idx;
        for _ in 0..attributions.len().min(16) {
            let Some(AttributionId(parent)) = attributions[at].parent else { break };
            if parent as usize == idx {
                attributions[at].parent = None;
                break;
            }
            at = parent as usize;
        }
    }
}

/// "… and added": the attribution whose source is shared.
fn link_continuations(drafts: &[Draft], attributions: &mut [Attribution]) {
    for idx in 0..drafts.len() {
        if !drafts[idx].shared {
            continue;
        }
        let earlier = (idx.saturating_sub(8)..idx)
            .rev()
            .find(|other| drafts[*other].source == drafts[idx].source && !drafts[*other].shared);
        attributions[idx].continues = earlier.map(|other| AttributionId(other as u32));
    }
}
