//! Scenes: a sentence that names a day, and perhaps a place, and tells of no deed ("Then came 3 May.", "On Monday it was the turn of Milltown"),
//! whose day and place hold for what is told right after it; likewise a short one that names a town, and a fight that counts nobody.
//!
//! In: sentences without events or figures. Out: the day and place of the next units that have none.

use rashomon_model::{BlockKind, ByteSpan, EventId, FeatureLevel, Reading, TimexId, ToponymId};

use super::{Draft, ground, periods, same, units::Unit};
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
    /// `None` where the sentence names a place alone.
    time: Option<TimexId>,
    places: Vec<ToponymId>,
    /// A fight that is an incident by itself.
    is_battle: bool,
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
            let place = || topic(ctx, words, reading, sentence);
            self.open = scene.or_else(|| self.open.take()).or_else(place);
            return;
        }
        let battle = battle(reading, units);
        let Some(scene) = self.open.take() else {
            self.open = battle;
            return;
        };
        if block(scene.sentence) != block(sentence) || sentence > scene.sentence + REACH {
            return;
        }
        for unit in units.iter_mut().filter(|unit| !unit.aggregate && !unit.another && !is_known(words, reading, unit)) {
            if scene.is_battle && same::account_of(words, reading, told, unit).is_some() {
                continue;
            }
            let day = scene.time.and_then(|time| reading[time].interval);
            let same_day = unit.days(reading).zip(day).is_some_and(|(one, two)| one.overlaps(two));
            if unit.time.is_some() && !same_day && scene.time.is_some() {
                continue;
            }
            unit.time = unit.time.or(scene.time);
            if unit.places.is_empty() {
                unit.places.clone_from(&scene.places);
            }
            // What was told as a battle is told already.
            unit.scene = Some((scene.sentence, scene.span)).filter(|_| !scene.is_battle);
        }
        self.open = self.open.take().or(battle);
    }
}

/// "On 3 May guards clashed with raiders at Milltown.": a fight that counts nobody sets the scene for those who are counted after it.
fn battle(reading: &Reading, units: &[Unit]) -> Option<Scene> {
    let [unit] = units else { return None };
    let is_day = unit.time.and_then(|time| reading[time].interval).is_some_and(|days| days.as_day().is_some());
    (unit.family == "fight" && unit.figures.is_empty() && is_day && !unit.aggregate).then(|| Scene {
        sentence: unit.sentence,
        span: unit.span,
        time: unit.time,
        places: unit.places.clone(),
        is_battle: true,
    })
}

/// "Compare the hush over Milltown.", "Varkeshi is still counting.": a short sentence that names one town and no day.
fn topic(ctx: Context<'_>, words: &Words<'_>, reading: &Reading, idx: usize) -> Option<Scene> {
    /// Words of such a sentence.
    const LONGEST: usize = 12;
    let sentence = &ctx.analysis.sentences[idx];
    let is_told = ctx.document.blocks[sentence.block].kind == BlockKind::Paragraph;
    let places = ground::places_in(ctx, words, reading, sentence.span);
    let is_town = |id: &ToponymId| {
        reading[*id]
            .place
            .as_ref()
            .is_none_or(|place| place.level == FeatureLevel::PopulatedPlace && !ground::is_capital(ctx, place))
    };
    let towns: Vec<ToponymId> = places.into_iter().filter(is_town).collect();
    let has_day = reading.timexes.iter().any(|timex| sentence.span.contains(timex.span) && timex.interval.is_some());
    let is_plain = is_told && sentence.tokens.len() <= LONGEST && towns.len() == 1 && !has_day;
    is_plain.then_some(Scene { sentence: idx, span: sentence.span, time: None, places: towns, is_battle: false })
}

/// Whether a rule finds days, and no mere time of the day.
fn names_day(rule: &str) -> bool {
    !rule.starts_with("times/time/") || ["date", "relative", "of-days"].iter().any(|part| rule.contains(part))
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
    let Some(day) = scene.time.and_then(|time| reading[time].interval) else { return true };
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
        let is_of_report = dates_a_source(reading, timex.span, ctx.text) || periods::is_of_report(words, timex.span);
        is_day && names_day(timex.made_by.id()) && !is_of_report && !is_said(words, timex.span)
    });
    let (at, _) = days.next().filter(|_| is_told)?;
    let places = ground::places_in(ctx, words, reading, sentence.span);
    Some(Scene { sentence: idx, span: sentence.span, time: Some(TimexId((from + at) as u32)), places, is_battle: false })
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
    fn a_fight_that_counts_nobody_and_a_town_alone_hold_for_the_next() {
        let text = "On 3 May 2016 guards clashed with raiders at Dayton, Ohio. The prefect first spoke of nine people killed.";
        assert_eq!(told(text, 9), (Some("2016-05-03/2016-05-03".to_owned()), Some("Dayton".to_owned())));
        let text = "Published 9 June 2016\n\nNobody speaks of Toledo, Ohio. On 3 May 2016 guards opened fire on a crowd and killed nine people.";
        assert_eq!(told(text, 9), (Some("2016-05-03/2016-05-03".to_owned()), Some("Toledo".to_owned())));
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
