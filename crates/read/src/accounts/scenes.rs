//! Scenes: a sentence that names a day, and perhaps a place, and tells of no deed ("Then came 3 May.", "On Monday it was the turn of Milltown"),
//! whose day and place hold for what is told right after it.
//!
//! In: sentences without events or figures. Out: the day and place of the next units that have none.

use rashomon_model::{BlockKind, ByteSpan, Reading, TimexId, ToponymId};

use super::{ground, units::Unit};
use crate::{
    context::Context,
    events::{dates_a_source, is_said},
    words::Words,
};

/// Sentences after which a scene is over.
const REACH: usize = 3;

/// The scene that is set, if one is.
#[derive(Debug, Default)]
pub(super) struct Scenes {
    open: Option<Scene>,
}

#[derive(Clone, Debug)]
struct Scene {
    sentence: usize,
    span: ByteSpan,
    time: TimexId,
    places: Vec<ToponymId>,
}

impl Scenes {
    /// Sets a scene where the sentence tells of nothing; else gives its units the day and place of the scene where they have none.
    pub(super) fn lend(&mut self, ctx: Context<'_>, words: &Words<'_>, reading: &Reading, sentence: usize, units: &mut [Unit]) {
        let block = |idx: usize| ctx.analysis.sentences[idx].block;
        if units.is_empty() {
            self.open = scene(ctx, words, reading, sentence).or_else(|| self.open.take());
            return;
        }
        let Some(scene) = self.open.take() else { return };
        if block(scene.sentence) != block(sentence) || sentence > scene.sentence + REACH {
            return;
        }
        for unit in units.iter_mut().filter(|unit| !unit.aggregate && !unit.definite && !unit.another) {
            let same_day = unit.days(reading).zip(reading[scene.time].interval).is_some_and(|(one, two)| one.overlaps(two));
            if unit.time.is_some() && !same_day {
                continue;
            }
            unit.time = unit.time.or(Some(scene.time));
            if unit.places.is_empty() {
                unit.places.clone_from(&scene.places);
            }
            unit.scene = Some((scene.sentence, scene.span));
        }
    }
}

/// The day and places of a sentence of running text.
fn scene(ctx: Context<'_>, words: &Words<'_>, reading: &Reading, idx: usize) -> Option<Scene> {
    let sentence = &ctx.analysis.sentences[idx];
    let is_told = matches!(ctx.document.blocks[sentence.block].kind, BlockKind::Paragraph | BlockKind::ListItem);
    let from = reading.timexes.partition_point(|timex| timex.span.end() <= sentence.span.start());
    let inside = reading.timexes[from..].iter().enumerate().take_while(|(_, timex)| timex.span.start() < sentence.span.end());
    let mut days = inside.filter(|(_, timex)| {
        let is_day = timex.interval.is_some_and(|days| days.as_day().is_some());
        is_day && !dates_a_source(reading, timex.span, ctx.text) && !is_said(words, timex.span)
    });
    let (at, _) = days.next().filter(|_| is_told)?;
    let places = ground::places_in(ctx, words, reading, sentence.span);
    Some(Scene { sentence: idx, span: sentence.span, time: TimexId((from + at) as u32), places })
}
