//! Which account a statement on responsibility is about.
//!
//! In: the accounts told so far. Out: the one told of in the sentence or right before, else one that its words come back to, else what was told last,
//! unless another day has been told of since.

use rashomon_model::Reading;

use super::{Draft, echoes, periods, responsibility::Scene};
use crate::events::dates_a_source;

/// Sentences after which nothing is at hand any more.
const REACH: usize = 6;

/// The account a statement in a sentence is about. Of many incidents told as one only what was told right before.
pub(super) fn about<'d>(scene: Scene<'_, '_>, drafts: &'d mut [Draft], sentence: usize) -> Option<&'d mut Draft> {
    let Scene { ctx, words, reading, .. } = scene;
    let block = |idx: usize| ctx.analysis.sentences[idx].block;
    let last = told_last(drafts, sentence);
    let is_at_hand = |idx: usize| {
        let told = drafts[idx].last_sentence();
        told == sentence || told + 1 == sentence && block(told) == block(sentence)
    };
    let is_told_here = last.is_some_and(|idx| drafts[idx].last_sentence() == sentence);
    let named = echoes::named(ctx, words, reading, drafts, sentence);
    let named = named.filter(|idx| !is_told_here && is_violent(&drafts[*idx]));
    if let Some(idx) = named.or(last.filter(|idx| is_at_hand(*idx))) {
        return drafts.get_mut(idx);
    }
    let echo = echoes::meant(ctx, words, reading, drafts, sentence).filter(|idx| is_violent(&drafts[*idx]));
    let last = last.filter(|idx| !is_told_since(scene, reading, &drafts[*idx], sentence));
    drafts.get_mut(echo.or(last)?)
}

fn is_violent(draft: &Draft) -> bool {
    matches!(draft.family.as_str(), "violence" | "coercion" | "fight" | "robbery")
}

fn told_last(drafts: &[Draft], sentence: usize) -> Option<usize> {
    let fits = |draft: &Draft| {
        let is_just_told = draft.last_sentence() + 1 >= sentence;
        is_violent(draft) && (!draft.aggregate || is_just_told)
            || draft.family == "mobilize" && draft.last_sentence() + 2 >= sentence
    };
    let near = |draft: &Draft| draft.last_sentence() + REACH >= sentence;
    // Of what one sentence tells, the single deed and not the pattern or what stands beside it.
    let rank =
        |draft: &Draft| (draft.last_sentence(), draft.family == "violence" && !draft.aggregate, !draft.is_aside, draft.serial);
    let fitting = (0..drafts.len()).filter(|idx| fits(&drafts[*idx]) && near(&drafts[*idx]));
    fitting.max_by_key(|idx| rank(&drafts[*idx]))
}

/// Whether another day than the account's has been named since it was told of: what is told there is not known to be a deed, but another scene.
fn is_told_since(scene: Scene<'_, '_>, reading: &Reading, draft: &Draft, sentence: usize) -> bool {
    let Scene { ctx, words, .. } = scene;
    let Some(own) = draft.day_named(reading).filter(|day| day.as_day().is_some()) else { return false };
    let from = ctx.analysis.sentences[draft.last_sentence()].span.end();
    let to = ctx.analysis.sentences[sentence].span.start();
    let first = reading.timexes.partition_point(|timex| timex.span.start() < from);
    let mut since = reading.timexes[first..].iter().take_while(|timex| timex.span.start() < to);
    since.any(|timex| {
        let day = timex.interval.filter(|day| day.as_day().is_some());
        let is_of_report = || dates_a_source(reading, timex.span, ctx.text) || periods::is_of_report(words, timex.span);
        day.is_some_and(|day| !day.overlaps(own)) && !is_of_report()
    })
}
