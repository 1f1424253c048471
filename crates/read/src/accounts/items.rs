//! Items of a bulletin: blocks that open with a place and a day ("2. Tarvik, 15 March."), which hold for what the item tells.
//!
//! In: blocks, times, places. Out: the day and place of an item for its units, and where a new incident begins. A text with one such opening has
//! a dateline and no items.

use rashomon_model::{BlockKind, ByteSpan, DateInterval, Reading, TimexId, ToponymId, ToponymUse};

use super::units::Unit;
use crate::{context::Context, words::Words};

/// Tokens of an opening.
const LONGEST: usize = 14;
/// Words of an opening that are of no place or day.
const OTHER_WORDS: usize = 2;

/// Items that open with a day alone, from which on a text has such.
const BARE: usize = 3;
/// Days of a month.
const MONTH: i32 = 31;

/// The items of a document, in text order.
#[derive(Debug)]
pub(super) struct Items {
    items: Vec<Item>,
}

#[derive(Debug)]
struct Item {
    /// Its first sentence, and the first after it.
    start: usize,
    end: usize,
    time: TimexId,
    places: Vec<ToponymId>,
    /// It opens with a day alone, and no mark of a list.
    is_bare: bool,
    /// Whether something of it has been told.
    is_open: bool,
}

/// What a block opens with.
struct Opening {
    time: TimexId,
    places: Vec<ToponymId>,
    /// Words of no place or day.
    n_other: usize,
}

impl Items {
    pub(super) fn of(ctx: Context<'_>, words: &Words<'_>, reading: &Reading) -> Self {
        let mut items: Vec<Item> = Vec::new();
        for (idx, block) in ctx.document.blocks.iter().enumerate().filter(|(_, block)| block.is_read()) {
            let start = ctx.analysis.sentences.partition_point(|sentence| sentence.block < idx);
            let found = opening(ctx, words, reading, block.span);
            let ends = found.is_some() || matches!(block.kind, BlockKind::Title | BlockKind::Heading);
            if let Some(last) = items.last_mut().filter(|last| ends && last.end == usize::MAX) {
                last.end = start;
            }
            let is_listed = block.kind == BlockKind::ListItem || is_marked(block.span.slice(ctx.text));
            let is_bare = |opening: &Opening| opening.places.is_empty() && !is_listed;
            let found = found.filter(|opening| !is_bare(opening) || opening.n_other == 0);
            items.extend(found.map(|opening| {
                let is_bare = is_bare(&opening);
                let after = ctx.analysis.sentences.partition_point(|sentence| sentence.block <= idx);
                let end = if is_bare { after } else { usize::MAX };
                Item { start, end, time: opening.time, places: opening.places, is_bare, is_open: false }
            }));
        }
        // "14 June. A bomb …": days alone open items where a text has some of them.
        if items.iter().filter(|item| item.is_bare).count() < BARE {
            items.retain(|item| !item.is_bare);
        }
        if items.len() < 2 {
            items.clear();
        }
        Self { items }
    }

    /// Gives the units of a sentence the day and place of its item where they have none; the first that an item tells of are new.
    pub(super) fn lend(&mut self, sentence: usize, units: &mut [Unit]) {
        let at = self.items.partition_point(|item| item.start <= sentence);
        let Some(item) = at.checked_sub(1).map(|at| &mut self.items[at]).filter(|item| sentence < item.end) else { return };
        for unit in units.iter_mut() {
            unit.another |= !item.is_open;
            unit.time = unit.time.or(Some(item.time));
            if unit.places.is_empty() {
                unit.places.clone_from(&item.places);
            }
        }
        item.is_open |= !units.is_empty();
    }
}

/// "• 3 May, near the border: …": an entry of a list by its mark.
fn is_marked(block: &str) -> bool {
    block.starts_with(['•', '-', '–', '*', '▪', '·', '■', '●'])
}

/// The day and places that a block opens with, after its number and up to the first full stop, colon or dash.
fn opening(ctx: Context<'_>, words: &Words<'_>, reading: &Reading, block: ByteSpan) -> Option<Opening> {
    let tokens = ctx.analysis.tokens_in(block);
    let is_mark = |idx: usize| !words.is_word(idx);
    let mut start = tokens.start + usize::from(is_marked(block.slice(ctx.text)));
    // "2." is one mark or two.
    if tokens.len() > 2 && words.word(start).trim_end_matches(['.', ')']).parse::<u16>().is_ok() {
        start +=
            if matches!(words.word(start + 1), "." | ")") { 2 } else { usize::from(words.word(start).ends_with(['.', ')'])) };
    }
    let is_end = |idx: &usize| matches!(words.word(*idx), "." | ":" | "–" | "—" | "-" | ";");
    let end = (start..tokens.end.min(start + LONGEST)).find(is_end).or((tokens.len() <= LONGEST).then_some(tokens.end))?;
    if start >= end {
        return None;
    }
    let span = words.span(&(start..end));
    let from = reading.toponyms.partition_point(|toponym| toponym.span.end() <= span.start());
    let in_opening = reading.toponyms[from..].iter().enumerate().take_while(|(_, toponym)| toponym.span.start() < span.end());
    let meant = in_opening.filter(|(_, toponym)| toponym.usage != ToponymUse::Metonymic);
    let places: Vec<ToponymId> = meant.map(|(idx, _)| ToponymId((from + idx) as u32)).collect();
    let from = reading.timexes.partition_point(|timex| timex.span.end() <= span.start());
    let mut times = reading.timexes[from..].iter().enumerate().take_while(|(_, timex)| timex.span.start() < span.end());
    // "Milltown, March 2021.": a month will do where a town stands before it.
    let is_narrow =
        |days: DateInterval| days.as_day().is_some() || !places.is_empty() && days.n_days().is_some_and(|days| days <= MONTH);
    let day = times.find(|(_, timex)| timex.interval.is_some_and(is_narrow))?;
    let time = TimexId((from + day.0) as u32);
    let is_other = |idx: &usize| {
        let token = words.tokens[*idx].span;
        let named = reading[time].span.contains(token) || places.iter().any(|place| reading[*place].span.contains(token));
        !named && !is_mark(*idx)
    };
    let has_verb = (start..end).filter(is_other).any(|idx| words.tokens[idx].tag.is_verb());
    let n_other = (start..end).filter(is_other).count();
    let most = OTHER_WORDS + usize::from(places.is_empty());
    (!has_verb && n_other <= most).then_some(Opening { time, places, n_other })
}
