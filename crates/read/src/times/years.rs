//! The year of a date that does not say it: from now, from the story told, from the date joined to it.
//!
//! In: a part of a year and what surrounds it. Out: its year with the anchor it follows from. News leans on the day of publication, nearest
//! first and by tense; a history goes on from the last date told.

use jiff::civil::Date;
use rashomon_lexicon::times::Unit;
use rashomon_model::{ByteSpan, TimexAnchor};

use super::{
    calendar::place,
    frame::days_between,
    meaning::{Expression, Meaning, Named, Relation, Spoken, SpokenYear},
    resolve::{Around, Mentioned, Resolver},
    tense::Tense,
    value::{Point, Within, date},
};

/// The season that begins in one year and ends in the next.
const WINTER: i32 = 4;
/// How much longer a day ahead counts when the verb is past, against 2 for a day back; tried on news of the training part.
const AHEAD_IN_PAST_TENSE: i32 = 6;
/// The same when the past verb tells what happened within the time ("fell in May"): always back.
const AHEAD_WHEN_TOLD: i32 = 1000;
/// The same for a day ahead when no verb shows.
const AHEAD_WITHOUT_TENSE: i32 = 4;
/// The same for a day back when the verb is future.
const BACK_IN_FUTURE_TENSE: i32 = 4;

/// Days around the publication within which a year-less date is of these days, whatever year was told of before it.
const FRESH: i32 = 31;

/// Sentences over which a full date holds for one that follows it within so many days.
const STORY: usize = 4;
const FOLLOWS: i32 = 45;

/// A year found for a year-less date, and what it follows from.
type YearFrom = (i32, Option<TimexAnchor>);

impl Resolver<'_> {
    /// The year of a part of a year.
    pub(super) fn year_of(
        &self,
        spoken: Spoken,
        within: Within,
        expression: &Expression,
        around: Around,
    ) -> (Option<i32>, Option<TimexAnchor>) {
        match spoken.year {
            SpokenYear::Year(year) => return (Some(year), None),
            SpokenYear::Short(short) => return (Some(self.near_century(short)), None),
            SpokenYear::Relative(relation) => {
                let (year, anchor) = self.unit(Unit::Year, relation, expression.sentence, around, None);
                return (year.year_value(), anchor);
            }
            SpokenYear::None => {}
        }
        let weekday = match spoken.named {
            Named::Day { weekday, .. } => weekday,
            _ => None,
        };
        let found = match spoken.relation {
            Some(relation) => self.related_year(within, relation),
            None => self.inferred_year(within, weekday, expression.sentence, around),
        };
        found.map_or((None, None), |(year, anchor)| (Some(year), anchor))
    }

    /// "last July", "this summer", "the following spring".
    fn related_year(&self, within: Within, relation: Relation) -> Option<YearFrom> {
        let leans_on_context =
            matches!(relation, Relation::Previous | Relation::Same | Relation::Following) || self.frame.is_narrative;
        let last = self.mentioned.last().filter(|_| leans_on_context);
        let (year, at, anchor) = match last {
            Some(last) => (last.point.year_value()?, place(last.point.within)?, Some(TimexAnchor::Timex { id: last.timex })),
            None => {
                let now = self.frame.now()?;
                (i32::from(now.year()), i32::from(now.month()) * 100 + i32::from(now.day()), self.now_anchor())
            }
        };
        let wanted = place(within)?;
        let (wanted, at) = if wanted % 100 > 0 && at % 100 > 0 { (wanted, at) } else { (wanted / 100, at / 100) };
        let year = match relation {
            Relation::Last | Relation::Previous => year - i32::from(wanted >= at),
            Relation::Next | Relation::Following => year + i32::from(wanted <= at),
            Relation::This | Relation::Same | Relation::Latest | Relation::The => year,
        };
        // A winter is of the year that it begins in: "last winter" in July 2016 is that of 2015.
        let is_past = matches!(relation, Relation::Last | Relation::Previous | Relation::Next | Relation::Following) || at <= 3;
        let year = year - i32::from(within == Within::Season(WINTER) && is_past);
        Some((year, anchor))
    }

    /// The year of a date that does not say it.
    fn inferred_year(&self, within: Within, weekday: Option<i32>, sentence: usize, around: Around) -> Option<YearFrom> {
        let at = place(within)?;
        if let Some((year, month)) = around.joined {
            let earlier = month.is_some_and(|month| month < at / 100);
            return Some((year - i32::from(earlier), None));
        }
        let last = self.mentioned.last();
        if self.frame.is_narrative {
            let last = self.storyline()?;
            let year = nearest_after(last.point, at)?;
            return Some((year, Some(TimexAnchor::Timex { id: last.timex })));
        }
        if let Some((month, day, weekday)) = match (within, weekday) {
            (Within::Day(month, day), Some(weekday)) => Some((month, day, weekday)),
            _ => None,
        } {
            let now = self.frame.now().map(|now| i32::from(now.year()));
            let fits = |year: &i32| {
                date(*year, month, day).is_some_and(|day| i32::from(day.weekday().to_monday_one_offset()) == weekday)
            };
            if let Some(year) = now.and_then(|now| [now, now - 1, now + 1].into_iter().find(fits)) {
                return Some((year, self.now_anchor()));
            }
        }
        if let Some(last) = last.filter(|last| self.frame.day.is_none() && last.is_full && last.sentence + 2 >= sentence) {
            let now_year = self.frame.now().map(|now| i32::from(now.year()));
            if last.point.year_value() != now_year && self.frame.evidence.is_none_or(|evidence| evidence.is_dateline) {
                let year = nearest_after(last.point, at)?;
                return Some((year, Some(TimexAnchor::Timex { id: last.timex })));
            }
        }
        let now = self.frame.now()?;
        let year = self.year_by_now(now, at, around);
        let told = matches!(within, Within::Day(..)).then_some(());
        Some(told.and_then(|()| self.year_told(now, (year, at), sentence, around)).unwrap_or_else(|| (year, self.now_anchor())))
    }

    /// "On 5 May 2009 … On 9 June …" in a text of 2016: the year of the full date right before, unless `near`, the date as read from now, is so
    /// fresh that the text has come back to its own days.
    fn year_told(&self, now: Date, near: (i32, i32), sentence: usize, around: Around) -> Option<YearFrom> {
        let full = self.mentioned.iter().rev().find(|last| last.is_full).filter(|last| last.sentence + STORY >= sentence);
        let follows = |last: &&Mentioned| {
            let day = nearest_after(last.point, near.1).and_then(|year| date(year, near.1 / 100, near.1 % 100));
            last.point.date().zip(day).is_some_and(|(last, day)| last <= day && days_between(last, day) <= FOLLOWS)
        };
        let next = self.mentioned.last().filter(|last| last.is_full && last.sentence + 1 >= sentence);
        let last = next.or_else(|| full.filter(follows))?;
        let is_past = last.point.year_value()? < i32::from(now.year()) && around.tense != Some(Tense::Future);
        let is_fresh = distance(now, near.0, near.1).abs() <= FRESH;
        if !is_past || is_fresh || self.frame.day.is_none() {
            return None;
        }
        Some((nearest_after(last.point, near.1)?, Some(TimexAnchor::Timex { id: last.timex })))
    }

    /// The time at which a history stands: the last date with a month or year that is no aside, or else the last year.
    fn storyline(&self) -> Option<&Mentioned> {
        let mut with_year = self.mentioned.iter().rev().filter(|mentioned| mentioned.point.year_value().is_some());
        with_year.clone().find(|mentioned| !mentioned.is_aside).or_else(|| with_year.next())
    }

    /// The year of a year-less date in news: the nearest, where the tense makes one direction longer than the other.
    fn year_by_now(&self, now: Date, at: i32, around: Around) -> i32 {
        let year = i32::from(now.year());
        let is_evidence = self.frame.evidence.is_some_and(|evidence| !evidence.is_dateline);
        let (back, ahead) = match around.tense {
            _ if is_evidence => (2, 3),
            _ if around.is_told => (2, AHEAD_WHEN_TOLD),
            Some(Tense::Past) => (2, AHEAD_IN_PAST_TENSE),
            Some(Tense::Future) => (BACK_IN_FUTURE_TENSE, 2),
            None => (2, AHEAD_WITHOUT_TENSE),
        };
        let cost = |year: &i32| {
            let days = distance(now, *year, at);
            days.saturating_mul(if days < 0 { -back } else { ahead })
        };
        [year, year - 1, year + 1].into_iter().min_by_key(cost).unwrap_or(year)
    }

    /// The year of two digits: the last one, or one shortly ahead.
    pub(super) fn near_century(&self, short: i32) -> i32 {
        let base = self.base_year() + 10;
        base - (base - short).rem_euclid(100)
    }

    /// The decade of which only the tens are said: the last one begun.
    pub(super) fn near_decade(&self, decade: i32) -> i32 {
        if !(0..10).contains(&decade) {
            return decade;
        }
        let base = self.base_year().div_euclid(10);
        let guess = base.div_euclid(10) * 10 + decade;
        if guess > base { guess - 10 } else { guess }
    }

    fn base_year(&self) -> i32 {
        let last = self.mentioned.last().and_then(|last| last.point.year_value()).filter(|_| self.frame.is_narrative);
        last.or(self.frame.now().map(|now| i32::from(now.year()))).unwrap_or(2000)
    }
}

/// The year that puts month and day nearest to a time spoken of, rather after it than before.
fn nearest_after(last: Point, at: i32) -> Option<i32> {
    let year = last.year_value()?;
    let Some(last_at) = place(last.within) else { return Some(year) };
    let gap = at / 100 - last_at / 100;
    Some(match gap {
        ..=-8 => year + 1,
        10.. => year - 1,
        _ => year,
    })
}

/// Days from `now` to month and day of a year, below zero when it lies before; a month that holds `now` is no days away.
fn distance(now: Date, year: i32, at: i32) -> i32 {
    let Some(first) = date(year, at / 100, (at % 100).max(1)) else { return i32::MAX };
    let last = if at % 100 == 0 { first.last_of_month() } else { first };
    match (now < first, last < now) {
        (true, _) => days_between(now, first),
        (_, true) => -days_between(last, now),
        _ => 0,
    }
}

/// Where the date that an expression is joined to says its year: "between 3 March and 5 April 1920".
pub(super) fn joined_year(text: &str, expression: &Expression, next: Option<&Expression>) -> Option<(i32, Option<i32>)> {
    let next = next.filter(|next| next.sentence == expression.sentence)?;
    let Meaning::Point(Spoken { year: SpokenYear::Year(year), named, .. }) = &next.meaning else { return None };
    let month = match named {
        Named::Day { month, .. } | Named::Month(month) => Some(*month),
        _ => return None,
    };
    let between = ByteSpan::new(expression.span.end(), next.span.start().max(expression.span.end())).slice(text).trim();
    matches!(
        between,
        "-" | "–"
            | "—"
            | "to"
            | "and"
            | "or"
            | "until"
            | "through"
            | "till"
            | ","
            | "to the"
            | "and the"
            | "/"
            | "& "
            | "&"
            | "--"
    )
    .then_some((*year, month))
}
