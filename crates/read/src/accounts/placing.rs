//! Where a unit goes: to the account that it goes on with, else to a new one.

use rashomon_model::{FigureId, Qualifier, Reading};
use rustc_hash::FxHashSet;

use super::{Draft, echoes, same, units::Unit};
use crate::{context::Context, words::Words};

/// Sentences of a paragraph that lead up to a deed.
const LEAD: usize = 2;
/// Accounts told last whose sentences lead up to no other.
const NEAR: usize = 8;

/// Adds a unit to the account it goes on with, or opens one.
pub(super) fn place_unit(
    ctx: Context<'_>,
    words: &Words<'_>,
    reading: &Reading,
    drafts: &mut Vec<Draft>,
    unit: Unit,
    is_headline: bool,
) {
    let mut unit = unit;
    // What was told right before is at hand, and nothing else is meant.
    let is_far = drafts.iter().map(Draft::last_sentence).max().is_none_or(|last| last + 1 < unit.sentence);
    let echo = is_far.then(|| echoes::meant(ctx, words, reading, drafts, unit.sentence)).flatten();
    let echo = echo.filter(|idx| same::may_go_on(words, reading, &drafts[*idx], &unit));
    let found = echo.or_else(|| same::account_of(words, reading, drafts, &unit));
    if unit.continues && unit.places.is_empty() && found.is_none_or(|idx| drafts[idx].places.is_empty()) {
        // "Later the same day a bomb exploded": where the account before it is.
        let mut before = drafts.iter().rev().filter(|draft| !draft.aggregate && draft.last_sentence() + 3 > unit.sentence);
        unit.places.extend(before.find_map(|draft| draft.place(reading)));
    }
    // "Nobody was hurt": of what, is not told.
    let is_of_nobody = |id: &FigureId| reading[*id].qualifier == Qualifier::None;
    let only_nobody = unit.events.is_empty() && !unit.figures.is_empty() && unit.figures.iter().all(is_of_nobody);
    if (unit.only_attackers && unit.definite || only_nobody) && found.is_none() {
        return;
    }
    if unit.update && found.is_some() {
        // The day and place of a newer count are not those of what it counts.
        unit.time = None;
        unit.places.clear();
    }
    let apart_from =
        if unit.another { drafts.iter().rev().find(|draft| draft.family == unit.family).map(|draft| draft.serial) } else { None };
    let idx = found.unwrap_or_else(|| {
        let serial = drafts.len();
        drafts.push(Draft {
            serial,
            family: unit.family.clone(),
            event_type: unit.event_type,
            sentences: Vec::new(),
            mentions: Vec::new(),
            events: Vec::new(),
            figures: Vec::new(),
            times: Vec::new(),
            since: None,
            lent: None,
            places: Vec::new(),
            nouns: FxHashSet::default(),
            responsibility: Vec::new(),
            aggregate: unit.aggregate,
            only_headline: true,
            is_aside: unit.is_aside(),
            apart_from,
            settled: None,
            dated: None,
        });
        drafts.len() - 1
    });
    let led = leading_up(ctx, words, drafts, unit.sentence);
    let draft = &mut drafts[idx];
    let rank = |event_type: usize| words.res.events.types[event_type].rank;
    // "A further 12 are missing": an attack all the same.
    let is_outcome = draft.family == "violence" && matches!(unit.family.as_str(), "coercion" | "release");
    if rank(unit.event_type) > rank(draft.event_type) && !is_outcome {
        draft.event_type = unit.event_type;
    }
    draft.nouns.extend(echoes::nouns_of(ctx, words, unit.span));
    draft.nouns.extend(led);
    draft.only_headline &= is_headline;
    draft.is_aside &= unit.is_aside();
    if let Some((sentence, span)) = unit.scene.filter(|(sentence, _)| draft.sentences.last().is_none_or(|last| last < sentence)) {
        draft.add_sentence(sentence, span);
    }
    draft.add_sentence(unit.sentence, unit.span);
    draft.since = draft.since.or(unit.since);
    draft.events.extend(unit.events);
    draft.figures.extend(unit.figures);
    draft.times.extend(unit.time.filter(|time| !draft.times.contains(time)));
    draft.places.extend(unit.places.into_iter().filter(|place| !draft.places.contains(place)).collect::<Vec<_>>());
}

/// "A bus of pensioners ran over a mine. Four died.": the nouns of what leads up to a deed in its paragraph and tells of no other.
fn leading_up(ctx: Context<'_>, words: &Words<'_>, drafts: &[Draft], sentence: usize) -> Vec<Box<str>> {
    let block = |idx: usize| ctx.analysis.sentences[idx].block;
    let is_told = |idx: &usize| drafts.iter().rev().take(NEAR).any(|draft| draft.sentences.contains(idx));
    let before = (0..sentence).rev().take(LEAD).take_while(|before| block(*before) == block(sentence) && !is_told(before));
    before.flat_map(|before| echoes::nouns_of(ctx, words, ctx.analysis.sentences[before].span)).collect()
}
