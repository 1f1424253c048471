//! Scenes: a sentence that names a day, and perhaps a place, and tells of no deed ("Then came 3 May.", "On Monday it was the turn of Milltown"),
//! whose day and place hold for what is told right after it.
//!
//! In: sentences without events or figures. Out: the day and place of the next units that have none.

use rashomon_model::{BlockKind, ByteSpan, EventId, Reading, TimexId, ToponymId};

use super::{Draft, ground, units::Unit};
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
    pub(super) fn lend(
        &mut self,
        ctx: Context<'_>,
        words: &Words<'_>,
        reading: &Reading,
        told: &[Draft],
        sentence: usize,
        units: &mut [Unit],
    ) {
        let block = |idx: usize| ctx.analysis.sentences[idx].block;
        if units.is_empty() {
            let scene = scene(ctx, words, reading, sentence).filter(|scene| !is_told(reading, told, scene));
            self.open = scene.or_else(|| self.open.take());
            return;
        }
        let Some(scene) = self.open.take() else { return };
        if block(scene.sentence) != block(sentence) || sentence > scene.sentence + REACH {
            return;
        }
        for unit in units.iter_mut().filter(|unit| !unit.aggregate && !unit.another && !is_known(words, reading, unit)) {
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

/// Whether a rule finds days, and no mere time of the day.
fn names_day(rule: &str) -> bool {
    !rule.starts_with("times/time/") || rule.contains("date") || rule.contains("relative")
}

/// "The attack", which was told of before; the article near a verb is of no event.
fn is_known(words: &Words<'_>, reading: &Reading, unit: &Unit) -> bool {
    let is_noun = |id: &EventId| {
        let at = words.tokens.partition_point(|token| token.span.end() <= reading[*id].trigger.start());
        !words.tokens[at].tag.is_verb()
    };
    unit.definite && unit.events.iter().any(is_noun)
}

/// Whether the text is already telling of that day.
fn is_told(reading: &Reading, told: &[Draft], scene: &Scene) -> bool {
    let Some(day) = reading[scene.time].interval else { return true };
    let near = told.iter().rev().filter(|draft| draft.last_sentence() + REACH >= scene.sentence);
    near.filter_map(|draft| draft.date(reading)).any(|days| days.overlaps(day))
}

/// The day and places of a sentence of running text.
fn scene(ctx: Context<'_>, words: &Words<'_>, reading: &Reading, idx: usize) -> Option<Scene> {
    let sentence = &ctx.analysis.sentences[idx];
    let is_told = matches!(ctx.document.blocks[sentence.block].kind, BlockKind::Paragraph | BlockKind::ListItem);
    let from = reading.timexes.partition_point(|timex| timex.span.end() <= sentence.span.start());
    let inside = reading.timexes[from..].iter().enumerate().take_while(|(_, timex)| timex.span.start() < sentence.span.end());
    let mut days = inside.filter(|(_, timex)| {
        let is_day = timex.interval.is_some_and(|days| days.as_day().is_some());
        // "After 3 a.m." alone is of a day that was told of.
        is_day && names_day(timex.made_by.id()) && !dates_a_source(reading, timex.span, ctx.text) && !is_said(words, timex.span)
    });
    let (at, _) = days.next().filter(|_| is_told)?;
    let places = ground::places_in(ctx, words, reading, sentence.span);
    Some(Scene { sentence: idx, span: sentence.span, time: TimexId((from + at) as u32), places })
}

#[cfg(test)]
mod tests {
    use crate::read_text;

    /// Day and place of the account that has a figure of `n`.
    fn told(text: &str, n: u32) -> (Option<String>, Option<String>) {
        let reading = read_text(text);
        let has = |account: &&rashomon_model::Account| account.figures.iter().any(|id| reading[*id].best == Some(n));
        let account = reading.accounts.iter().find(has).expect("the number is told of");
        let place = account.place.and_then(|id| reading[id].place.as_ref()).map(|place| place.name.clone());
        (account.date.map(|days| days.to_string()), place)
    }

    #[test]
    fn a_sentence_that_only_names_a_day_dates_the_next() {
        let day = |text: &str| told(text, 9).0;
        let may = Some("2016-05-03/2016-05-03".to_owned());
        assert_eq!(
            day("Published 9 June 2016\n\nThe worst day was 3 May 2016. Nine men were killed and a school burned down."),
            may
        );
        assert_eq!(
            day(
                "Published 9 June 2016\n\nOn 1 April 2016 four men were killed in Toledo, Ohio. Then came 3 May 2016. Nine people were shot dead by gunmen."
            ),
            may
        );
    }

    #[test]
    fn the_place_of_such_a_sentence_holds_too() {
        let text = "On 1 April 2016 four men were killed in Toledo, Ohio. On 3 May 2016 it was the turn of Dayton, Ohio. Nine people lost their \
                    lives when rockets fell on it.";
        assert_eq!(told(text, 9), (Some("2016-05-03/2016-05-03".to_owned()), Some("Dayton".to_owned())));
        assert_eq!(told(text, 4).1.as_deref(), Some("Toledo"));
    }

    #[test]
    fn the_day_on_which_somebody_speaks_sets_no_scene() {
        let text = "The mayor said on 3 May 2016 that he was tired. Nine people were killed in Toledo, Ohio, in April 2016.";
        assert_eq!(told(text, 9).0.as_deref(), Some("2016-04-01/2016-04-30"));
    }
}
