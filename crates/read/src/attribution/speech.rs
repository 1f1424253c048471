//! Speech that goes on: quotations after the one that a cue introduces, and paragraphs of one speech.

use std::borrow::Cow;

use rashomon_model::Maker;

use super::{
    Draft,
    quotes::Quotes,
    sources,
    view::{Tokens, View},
};
use crate::context::Context;

/// Gives each quotation without a cue of its own to the speaker before it: `“K1,” said X. “K2.”`, or the next paragraph of one speech.
pub(super) fn carry_on(ctx: Context<'_>, quotes: &Quotes, drafts: &mut [Draft]) {
    // By end of content: which draft speaks there.
    let mut spoken: Vec<(Tokens, usize)> = Vec::new();
    for (idx, draft) in drafts.iter().enumerate() {
        spoken.extend(draft.content.iter().map(|content| (content.clone(), idx)));
    }
    spoken.sort_by_key(|(content, idx)| (content.start, content.end, *idx));
    let mut last: Option<(usize, usize)> = None;
    for quote in &quotes.all {
        let covered = covering(&spoken, &quote.tokens);
        let Some(sentence_idx) = ctx.analysis.sentence_idx_at(ctx.analysis.tokens[quote.tokens.start].span.start()) else {
            continue;
        };
        let block = ctx.analysis.sentences[sentence_idx].block;
        if let Some(draft) = covered {
            last = is_speech(&drafts[draft], quotes).then_some((draft, block));
            continue;
        }
        let Some((draft, block_before)) = last else { continue };
        let starts = ctx.analysis.sentences[sentence_idx].tokens.start == quote.tokens.start;
        let open_before =
            quotes.to(drafts[draft].content.last().map_or(0, |content| content.end)).is_some_and(|quote| quote.left_open);
        let goes_on = starts && (block == block_before || block == block_before + 1 && open_before);
        let whole = ctx.analysis.sentences[sentence_idx].tokens.end <= quote.tokens.end;
        if goes_on && whole && quote.tokens.len() > 4 {
            drafts[draft].content.push(quote.tokens.clone());
            last = Some((draft, block));
        }
    }
}

/// A paragraph that is all a quotation, after one that ends in a colon ("The Courier then moves north:"): whoever speaks or acts in the last sentence
/// before it says all of it.
pub(super) fn quoted_blocks(ctx: Context<'_>, quotes: &Quotes, drafts: &mut Vec<Draft>) {
    const SHORTEST: usize = 12;
    let sentences = &ctx.analysis.sentences;
    for quote in quotes.all.iter().filter(|quote| quote.tokens.len() >= SHORTEST) {
        let at = |idx: usize| ctx.analysis.sentence_idx_at(ctx.analysis.tokens[idx].span.start());
        let (Some(first), Some(last)) = (at(quote.tokens.start), at(quote.tokens.end - 1)) else { continue };
        let Some(before) = first.checked_sub(1) else { continue };
        let is_whole = sentences[first].tokens.start == quote.tokens.start && sentences[last].tokens.end == quote.tokens.end;
        let is_block = sentences[before].block != sentences[first].block
            && sentences.get(last + 1).is_none_or(|next| next.block != sentences[last].block);
        let led = sentences[before].tokens.clone();
        let ends_in_colon = led.end > led.start && ctx.analysis.tokens[led.end - 1].text(ctx.text) == ":";
        if !(is_whole && is_block && ends_in_colon) {
            continue;
        }
        // What somebody says before the colon goes on.
        let speaks = |draft: &&mut Draft| led.contains(&draft.cue.start) && draft.source.is_some();
        if let Some(draft) = drafts.iter_mut().filter(speaks).max_by_key(|draft| draft.cue.start) {
            draft.content.push(quote.tokens.clone());
            continue;
        }
        let view = View::new(ctx, quotes, &sentences[before]);
        let verbs = led.clone().filter(|idx| view.tag(*idx).is_finite());
        let mut speakers = verbs.filter_map(|verb| sources::finite_subject(view, verb)).map(|source| source.tokens().clone());
        if let Some(source) = speakers.find(|source| !view.is_any(source.start, &["there", "here", "what", "it"])) {
            drafts.push(Draft {
                source: Some(source),
                cue: led.end - 1..led.end,
                more_cue: Vec::new(),
                content: vec![quote.tokens.clone()],
                lemma: Cow::Borrowed(":"),
                negated: false,
                shared: false,
                made_by: Maker::rule("attribution/quoted-block"),
            });
        }
    }
}

fn is_speech(draft: &Draft, quotes: &Quotes) -> bool {
    draft.content.iter().any(|content| quotes.at(content.start).is_some_and(|quote| quote.tokens.start == content.start))
        && draft.made_by.id() != "attribution/noun"
}

/// The draft whose content holds most of the quotation.
fn covering(spoken: &[(Tokens, usize)], quote: &Tokens) -> Option<usize> {
    let first = spoken.partition_point(|(content, _)| content.start + 400 < quote.start);
    spoken[first..]
        .iter()
        .take_while(|(content, _)| content.start <= quote.start)
        .filter(|(content, _)| content.end >= quote.end)
        .min_by_key(|(content, _)| content.len())
        .map(|(_, draft)| *draft)
}
