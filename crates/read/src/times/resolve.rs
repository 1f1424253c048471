//! Resolution: from what was said to TIMEX3 values, in text order, against the frame and the times spoken of before.

use jiff::{ToSpan as _, civil::Date};
use rashomon_lexicon::times::{ShiftAnchor, Unit};
use rashomon_model::{ByteSpan, DateInterval, TimexAnchor, TimexId, TimexType};

use super::{
    calendar::{shifted, truncated},
    frame::Frame,
    meaning::{Expression, Meaning, Named, Relation, Shift, Spoken, SpokenYear},
    tense::Tense,
    value::{Point, TimeOfDay, Within, Years, date, part_of, period},
};

/// A resolved expression.
#[derive(Clone, Debug)]
pub(super) struct Resolved {
    pub(super) timex_type: TimexType,
    pub(super) value: String,
    pub(super) quant: Option<&'static str>,
    pub(super) freq: Option<String>,
    pub(super) interval: Option<DateInterval>,
    pub(super) alternative: Option<DateInterval>,
    pub(super) anchor: Option<TimexAnchor>,
}

/// A time spoken of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mentioned {
    pub(super) point: Point,
    pub(super) timex: TimexId,
    pub(super) sentence: usize,
    /// It said its year itself, and more than the year.
    pub(super) is_full: bool,
    /// It looks back from the time spoken of ("the previous year"), or is a year alone in the midst of a sentence: the story goes on from
    /// what was said before it.
    pub(super) is_aside: bool,
}

/// Resolves one expression after another.
#[derive(Debug)]
pub(super) struct Resolver<'f> {
    pub(super) frame: &'f Frame,
    pub(super) mentioned: Vec<Mentioned>,
}

/// What surrounds an expression.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Around {
    /// Tense of its verb.
    pub(super) tense: Option<Tense>,
    /// Whether that verb is past and tells of what happened within the time: "broke out in late May".
    pub(super) is_told: bool,
    /// Year that the date joined to it ("and", "to", "–") says, with that date's month.
    pub(super) joined: Option<(i32, Option<i32>)>,
    /// The next year that the text says.
    pub(super) next_year: Option<i32>,
    /// Whether it begins its sentence.
    pub(super) leads: bool,
    /// Whether it stands in a heading.
    pub(super) heads: bool,
    /// The day named shortly after a time of day that names none.
    pub(super) day: Option<Spoken>,
    /// The day of the event that an expression is reckoned from, and the words that date it.
    pub(super) event: Option<(Date, ByteSpan)>,
}

/// "Two days later" and "the next morning" go on from a day named that many sentences before at most.
const STORY: usize = 12;
/// A comparison with a year ago leans on a quarter named that many sentences before at most.
const COMPARED: usize = 3;

impl<'f> Resolver<'f> {
    pub(super) fn new(frame: &'f Frame) -> Self {
        Self { frame, mentioned: Vec::new() }
    }

    /// Resolves `expression`, which becomes the timex `id`; `None` when it says nothing here ("then" with nothing before).
    pub(super) fn resolve(&mut self, expression: &Expression, id: TimexId, around: Around) -> Option<Resolved> {
        match &expression.meaning {
            Meaning::Ref(value) => Some(Resolved::of(TimexType::Date, (*value).to_owned())),
            Meaning::Set { value, quant, freq } => {
                let whole = Resolved::of(TimexType::Set, value.clone());
                Some(Resolved { quant: Some(quant), freq: freq.clone(), ..whole })
            }
            Meaning::Duration { n, unit, relation } => {
                let interval = relation.and_then(|relation| self.stretch(*n, *unit, relation));
                let anchor = interval.and_then(|_| self.now_anchor());
                Some(Resolved { interval, anchor, ..Resolved::of(TimexType::Duration, period(*n, *unit)) })
            }
            Meaning::Same => {
                let last = self.mentioned.last().filter(|last| last.sentence + 2 > expression.sentence);
                let Some(last) = last else { return Some(Resolved::of(TimexType::Date, "PAST_REF".to_owned())) };
                let (point, timex) = (Point { time: None, ..last.point }, last.timex);
                Some(Resolved {
                    interval: point.interval(),
                    anchor: Some(TimexAnchor::Timex { id: timex }),
                    ..Resolved::of(TimexType::Date, point.to_string())
                })
            }
            Meaning::Shift(shift) => Some(self.shift(*shift, expression, id)),
            Meaning::Event { days, length } => {
                let day = self.event_day(*days, expression, id, around);
                day.or_else(|| length.map(|(n, unit)| Resolved::of(TimexType::Duration, period(Some(n), unit))))
            }
            Meaning::Point(spoken) => Some(self.point(*spoken, expression, id, around)),
        }
    }

    /// "the eve of the vote", where the text says when the vote was.
    fn event_day(&mut self, days: i32, expression: &Expression, id: TimexId, around: Around) -> Option<Resolved> {
        let (event, span) = around.event?;
        let point = moved(Point::day(event), days);
        self.mention(Mentioned { point, timex: id, sentence: expression.sentence, is_full: false, is_aside: false });
        let anchor = Some(TimexAnchor::Interval { interval: DateInterval::day(event), span });
        Some(Resolved { interval: point.interval(), anchor, ..Resolved::of(TimexType::Date, point.to_string()) })
    }

    fn point(&mut self, spoken: Spoken, expression: &Expression, id: TimexId, around: Around) -> Resolved {
        // "at 11:20 a.m. (0820 GMT) Friday": a time of the day that is named after it.
        let spoken = match around.day {
            Some(day) => Spoken { time: spoken.time, ..day },
            None => spoken,
        };
        if spoken.named == Named::DayOffset(0)
            && spoken.year == SpokenYear::None
            && self.frame.is_narrative
            && spoken.time.is_none()
        {
            return Resolved::of(TimexType::Date, "PRESENT_REF".to_owned());
        }
        let (mut point, anchor) = self.locate(spoken, expression, around);
        point.time = spoken.time.or(point.time);
        if let Some(TimeOfDay::At(1440, zone)) = point.time {
            point.time = Some(TimeOfDay::At(1440, zone));
        }
        let alternative = match spoken.relation {
            Some(Relation::Same) => self.other_same(spoken, point, expression.sentence),
            _ => None,
        };
        let is_full = matches!(spoken.year, SpokenYear::Year(_)) && spoken.named != Named::Year;
        let is_back = |relation| matches!(relation, Some(Relation::Last | Relation::Previous));
        let is_back = is_back(spoken.relation) || matches!(spoken.year, SpokenYear::Relative(year) if is_back(Some(year)));
        let is_year = spoken.named == Named::Year && !around.leads && !around.heads;
        // A season that does not say its year may be one that the story only looks ahead to.
        let is_season = matches!(spoken.named, Named::Season(_)) && spoken.year == SpokenYear::None && spoken.relation.is_none();
        let is_told_on = self.is_next_year(point)
            && around.tense != Some(Tense::Future)
            && around.next_year.is_none_or(|next| point.year_value() <= Some(next));
        let is_aside = is_back || is_season || is_year && !is_told_on;
        self.mention(Mentioned { point, timex: id, sentence: expression.sentence, is_full, is_aside });
        let interval = point.interval();
        let interval = match expression.modifier {
            Some(modifier) => interval.map(|whole| part_of(point, whole, modifier, expression.is_edge)),
            None => interval,
        };
        let timex_type = if point.time.is_some() { TimexType::Time } else { TimexType::Date };
        Resolved { interval, alternative, anchor, ..Resolved::of(timex_type, point.to_string()) }
    }

    /// Whether a year is the one after that of the story so far.
    fn is_next_year(&self, point: Point) -> bool {
        let story = self.mentioned.iter().rev().find(|mentioned| !mentioned.is_aside).and_then(|last| last.point.year_value());
        story.zip(point.year_value()).is_some_and(|(story, year)| year == story + 1)
    }

    fn mention(&mut self, mentioned: Mentioned) {
        if mentioned.point.years != Years::Open {
            self.mentioned.push(mentioned);
        }
    }

    /// Finds the point of the calendar that was spoken of.
    fn locate(&self, spoken: Spoken, expression: &Expression, around: Around) -> (Point, Option<TimexAnchor>) {
        let sentence = expression.sentence;
        match spoken.named {
            Named::Generic => (open(Unit::Day), None),
            Named::Year => match spoken.year {
                SpokenYear::Year(year) => (Point::year(year), None),
                SpokenYear::Short(short) => (Point::year(self.near_century(short)), None),
                _ => (Point::whole(Years::Open), None),
            },
            Named::Decade(decade) => (Point::whole(Years::Decade(self.near_decade(decade))), None),
            Named::Century(century) if century < 0 => (Point::whole(Years::CenturyBc(-century - 1)), None),
            Named::Century(century) => (Point::whole(Years::Century(century - 1)), None),
            Named::Numeric(numeric) => {
                let near = self.frame.now().or_else(|| self.mentioned.iter().rev().find_map(|mentioned| mentioned.point.date()));
                let day = self.frame.numeric(numeric, near).and_then(|(year, month, day)| date(year, month, day));
                (day.map_or(Point::within(None, Within::SomeDay(None)), Point::day), None)
            }
            Named::Unit(unit) => self.unit(unit, spoken.relation.unwrap_or(Relation::The), sentence, around, spoken.time),
            Named::DayOffset(days) => match (spoken.year, self.frame.now()) {
                (SpokenYear::Year(year), Some(now)) => {
                    let day = date(year, i32::from(now.month()), i32::from(now.day()));
                    (day.map_or(Point::year(year), Point::day), self.now_anchor())
                }
                _ => self.days_from_now(days),
            },
            Named::Weekday(weekday) => {
                let (point, anchor) = self.weekday(weekday, spoken.relation, sentence, around);
                (moved(point, spoken.plus_days), anchor)
            }
            Named::WeekdayOfWeek(weekday) => {
                let (week, anchor) = self.unit(Unit::Week, spoken.relation.unwrap_or(Relation::This), sentence, around, None);
                let monday = week.interval().and_then(DateInterval::start);
                let day = monday.and_then(|monday| monday.checked_add(i64::from(weekday - 1).days()).ok());
                (day.map_or(Point::within(None, Within::Weekday(weekday)), Point::day), anchor)
            }
            Named::WeekOfMonth { month, nth } => {
                let (year, anchor) = self.year_of(spoken, Within::Month(month), expression, around);
                let first = year.and_then(|year| date(year, month, 1));
                let day = first.map(|first| date_in_week(first, nth));
                (day.map_or(Point::within(year, Within::Week(None)), Point::week), anchor)
            }
            Named::WeekOfDay { month, day } => {
                let (year, anchor) = self.year_of(spoken, Within::Day(month, day), expression, around);
                let day = year.and_then(|year| date(year, month, day));
                (day.map_or(Point::within(year, Within::Week(None)), Point::week), anchor)
            }
            Named::DayOfMonth(day) => self.day_of_month(day, spoken.relation),
            Named::Day { month, day, .. } => {
                let (year, anchor) = self.year_of(spoken, Within::Day(month, day), expression, around);
                let is_real = year.is_none_or(|year| year < 1 || date(year, month, day).is_some());
                let within = if is_real { Within::Day(month, day) } else { Within::Month(month) };
                (moved(Point::within(year, within), spoken.plus_days), anchor)
            }
            Named::Holiday(holiday) => {
                let about = holiday.in_year(2000).map_or(1, |day| i32::from(day.month()));
                let (year, anchor) = self.year_of(spoken, Within::Month(about), expression, around);
                let day = year.and_then(|year| holiday.in_year(i16::try_from(year).ok()?));
                (moved(day.map_or(Point::within(year, Within::SomeDay(None)), Point::day), spoken.plus_days), anchor)
            }
            Named::WeekOfHoliday(holiday) => {
                let about = holiday.in_year(2000).map_or(1, |day| i32::from(day.month()));
                let (year, anchor) = self.year_of(spoken, Within::Month(about), expression, around);
                let day = year.and_then(|year| holiday.in_year(i16::try_from(year).ok()?));
                (day.map_or(Point::within(year, Within::Week(None)), Point::week), anchor)
            }
            Named::Half(half) => self.within_year(spoken, Within::Half(half), expression, around),
            Named::Quarter(quarter) => self.within_year(spoken, Within::Quarter(Some(quarter)), expression, around),
            Named::Season(season) => self.within_year(spoken, Within::Season(season), expression, around),
            Named::Month(month) => self.within_year(spoken, Within::Month(month), expression, around),
        }
    }

    fn within_year(
        &self,
        spoken: Spoken,
        within: Within,
        expression: &Expression,
        around: Around,
    ) -> (Point, Option<TimexAnchor>) {
        let (year, anchor) = self.year_of(spoken, within, expression, around);
        (Point::within(year, within), anchor)
    }

    /// A unit of the calendar that stands in a relation to now or to the time spoken of.
    pub(super) fn unit(
        &self,
        unit: Unit,
        relation: Relation,
        sentence: usize,
        around: Around,
        time: Option<TimeOfDay>,
    ) -> (Point, Option<TimexAnchor>) {
        let is_narrative = self.frame.is_narrative;
        let leans_on_context = match relation {
            // In news the latest quarter is the last that is over, whatever others were compared.
            Relation::Latest => is_narrative || unit != Unit::Quarter,
            Relation::Previous | Relation::Same | Relation::Following => true,
            // "the next day" is never tomorrow.
            Relation::Next => is_narrative || unit == Unit::Day,
            Relation::Last | Relation::This => is_narrative,
            Relation::The => is_narrative || time.is_some() || unit == Unit::Quarter,
        };
        let reach = match relation {
            _ if is_narrative => usize::MAX,
            // "at 10 a.m.": of the day named in the sentence or the one before.
            Relation::The if time.is_some() && self.frame.day.is_some() => 1,
            Relation::Previous | Relation::Same | Relation::Following | Relation::Next if unit <= Unit::Day => STORY,
            Relation::Same => STORY / 2,
            _ => 3,
        };
        // "in May …: 30 dead by the next morning" is of no day that another sentence names.
        let is_coarser = |mentioned: &Mentioned| {
            unit == Unit::Day && !is_narrative && mentioned.sentence == sentence && truncated(mentioned.point, unit).is_none()
        };
        let context = self
            .mentioned
            .iter()
            .rev()
            .filter(|_| leans_on_context)
            .take_while(|mentioned| sentence - mentioned.sentence <= reach && !is_coarser(mentioned))
            // "The quarter" of a report is not the one of a year ago.
            .filter(|mentioned| unit != Unit::Quarter || is_narrative || relation != Relation::The || !mentioned.is_aside)
            .find_map(|mentioned| Some((truncated(mentioned.point, unit)?, mentioned.timex)));
        if let Some((base, timex)) = context {
            let point = shifted(base, unit, relation.offset()).unwrap_or_else(|| open(unit));
            return (point, Some(TimexAnchor::Timex { id: timex }));
        }
        if is_narrative {
            let year = self.mentioned.last().and_then(|last| last.point.year_value());
            return (open(unit).with_year(year), None);
        }
        let offset = match (unit, relation) {
            (Unit::Weekend, Relation::The) => self.weekend_offset(around),
            (Unit::Quarter, Relation::The) | (_, Relation::Latest) => -1,
            _ => relation.offset(),
        };
        let point = self.shifted_from_now(unit, offset).unwrap_or_else(|| open(unit));
        let anchor = (point.years != Years::Open).then(|| self.now_anchor()).flatten();
        (point, anchor)
    }

    /// "the weekend": the one before the working days, unless it lies ahead.
    fn weekend_offset(&self, around: Around) -> i32 {
        let is_working_day = self.frame.day.is_some_and(|day| day.weekday().to_monday_one_offset() < 6);
        -i32::from(is_working_day && around.tense != Some(Tense::Future))
    }

    /// The unit so many units from now; `None` when the interval of publication holds several.
    fn shifted_from_now(&self, unit: Unit, offset: i32) -> Option<Point> {
        let at = |day: Date| shifted(Point::unit_at(day, unit), unit, offset);
        if let Some(day) = self.frame.day {
            return at(day);
        }
        if let Some((start, end)) = self.frame.dct.and_then(|dct| dct.start().zip(dct.end())) {
            return at(start).filter(|point| at(end) == Some(*point));
        }
        let evidence = self.frame.evidence?;
        (unit >= Unit::Month || evidence.is_dateline).then(|| at(evidence.day)).flatten()
    }

    fn days_from_now(&self, days: i32) -> (Point, Option<TimexAnchor>) {
        if self.frame.is_narrative {
            let last = self.mentioned.last();
            let day = last.and_then(|last| shifted(truncated(last.point, Unit::Day)?, Unit::Day, days));
            return (day.unwrap_or_else(|| open(Unit::Day)), None);
        }
        match self.shifted_from_now(Unit::Day, days) {
            Some(point) => (point, self.now_anchor()),
            None => (open(Unit::Day), None),
        }
    }

    fn weekday(&self, weekday: i32, relation: Option<Relation>, sentence: usize, around: Around) -> (Point, Option<TimexAnchor>) {
        let unknown = (Point::within(None, Within::Weekday(weekday)), None);
        let context = self
            .mentioned
            .iter()
            .rev()
            .filter(|mentioned| self.frame.is_narrative && sentence - mentioned.sentence <= 3)
            .find_map(|mentioned| Some((mentioned.point.date()?, TimexAnchor::Timex { id: mentioned.timex })));
        let now = self.frame.day.or(self.frame.evidence.filter(|evidence| evidence.is_dateline).map(|evidence| evidence.day));
        let base = context.clone().or_else(|| Some((now.filter(|_| !self.frame.is_narrative)?, self.now_anchor()?)));
        let Some((base, anchor)) = base else { return unknown };
        let at = i32::from(base.weekday().to_monday_one_offset());
        let (back, ahead) = ((at - weekday).rem_euclid(7), (weekday - at).rem_euclid(7));
        let days = match relation {
            Some(Relation::Last | Relation::Previous) => -if back == 0 { 7 } else { back },
            Some(Relation::Next | Relation::Following) => {
                if ahead == 0 {
                    7
                } else {
                    ahead
                }
            }
            Some(Relation::This) => ahead,
            _ if context.is_some() || around.tense == Some(Tense::Future) => ahead,
            _ => -back,
        };
        match base.checked_add(i64::from(days).days()) {
            Ok(day) => (Point::day(day), Some(anchor)),
            Err(_) => unknown,
        }
    }

    /// "the 28th", "the 5th of that month".
    fn day_of_month(&self, day: i32, relation: Option<Relation>) -> (Point, Option<TimexAnchor>) {
        let Some(last) = self.mentioned.iter().rev().find(|mentioned| mentioned.point.month().is_some()) else {
            return (open(Unit::Day), None);
        };
        let month = truncated(last.point, Unit::Month)
            .and_then(|month| shifted(month, Unit::Month, relation.map_or(0, Relation::offset)));
        let point = month.and_then(|month| Some(Point { within: Within::Day(month.month()?, day), ..month }));
        (point.unwrap_or_else(|| open(Unit::Day)), Some(TimexAnchor::Timex { id: last.timex }))
    }

    fn shift(&mut self, shift: Shift, expression: &Expression, id: TimexId) -> Resolved {
        let Some(n) = shift.n else {
            return Resolved::of(TimexType::Date, if shift.sign < 0 { "PAST_REF" } else { "FUTURE_REF" }.to_owned());
        };
        let unit = shift.unit;
        let quarter = self.quarter_compared(shift, expression.sentence);
        let keep = shift.keep || quarter.is_some();
        let (base, anchor) = quarter.unwrap_or_else(|| self.base_of(shift, expression.sentence));
        let amount = shift.sign * (f64::from(n) / 1000.0).round() as i32;
        let point = base.and_then(|base| {
            if keep && matches!(base.within, Within::Quarter(_) | Within::Month(_)) {
                return shifted(base, unit, amount);
            }
            shifted(truncated(base, unit)?, unit, amount)
        });
        let is_clock = unit < Unit::Day;
        let point = point.unwrap_or_else(|| {
            let year = base.and_then(Point::year_value).filter(|_| unit < Unit::Year);
            let month = base.and_then(Point::month);
            let point = open(unit).with_year(year);
            match point.within {
                Within::SomeDay(None) => Point { within: Within::SomeDay(month), ..point },
                _ => point,
            }
        });
        let is_aside = shift.sign < 0;
        self.mention(Mentioned { point, timex: id, sentence: expression.sentence, is_full: false, is_aside });
        let timex_type = if is_clock { TimexType::Time } else { TimexType::Date };
        let point = if is_clock && point.time.is_none() { Point { time: Some(TimeOfDay::Unknown), ..point } } else { point };
        Resolved { interval: point.interval(), anchor, ..Resolved::of(timex_type, point.to_string()) }
    }

    /// "A year ago" and "a year earlier" beside a quarter are that quarter, a year back.
    fn quarter_compared(&self, shift: Shift, sentence: usize) -> Option<(Option<Point>, Option<TimexAnchor>)> {
        let is_comparison = shift.unit == Unit::Year && shift.n == Some(1000) && shift.sign < 0 && !self.frame.is_narrative;
        let near = self.mentioned.iter().rev().filter(|_| is_comparison).take_while(|last| sentence - last.sentence <= COMPARED);
        let found = near.filter(|last| !last.is_aside).find(|last| matches!(last.point.within, Within::Quarter(Some(_))))?;
        Some((Some(found.point), Some(TimexAnchor::Timex { id: found.timex })))
    }

    /// What a shift starts from.
    fn base_of(&self, shift: Shift, sentence: usize) -> (Option<Point>, Option<TimexAnchor>) {
        let is_narrative = self.frame.is_narrative;
        if shift.anchor == ShiftAnchor::Context || is_narrative {
            let reach = match shift.unit {
                _ if is_narrative => usize::MAX,
                Unit::Day => STORY,
                Unit::Week => STORY / 2,
                _ => 2,
            };
            let mut near = self.mentioned.iter().rev().take_while(|last| sentence - last.sentence <= reach);
            // In a comparison "a year earlier" is not a year before the last "a year earlier".
            let last = if is_narrative { near.next() } else { near.clone().find(|last| !last.is_aside).or_else(|| near.next()) };
            if let Some(last) = last {
                return (Some(last.point), Some(TimexAnchor::Timex { id: last.timex }));
            }
            if is_narrative {
                return (None, None);
            }
        }
        match self.shifted_from_now(shift.unit.min(Unit::Year), 0) {
            Some(_) => {
                let day = self.frame.now().or(self.frame.dct.and_then(DateInterval::start));
                let day = day.and_then(|day| day.checked_add(i64::from(shift.plus_days).days()).ok());
                (day.map(Point::day), self.now_anchor())
            }
            None => (None, None),
        }
    }

    /// The days of "the past three years", "the next few weeks".
    fn stretch(&self, n: Option<i32>, unit: Unit, relation: Relation) -> Option<DateInterval> {
        let (now, n) = (self.frame.day?, i64::from(n?) / 1000);
        if self.frame.is_narrative || n == 0 {
            return None;
        }
        let span = match unit {
            Unit::Day => n.days(),
            Unit::Week => n.weeks(),
            Unit::Month => n.months(),
            Unit::Year => n.years(),
            Unit::Decade => n.checked_mul(10).filter(|years| *years < 9000)?.years(),
            _ => return None,
        };
        match relation {
            Relation::Last => DateInterval::new(now.checked_sub(span).ok(), Some(now)),
            Relation::Next => DateInterval::new(Some(now), now.checked_add(span).ok()),
            _ => None,
        }
    }

    /// "That same year" after two years: the other one.
    fn other_same(&self, spoken: Spoken, chosen: Point, sentence: usize) -> Option<DateInterval> {
        let Named::Unit(unit) = spoken.named else { return None };
        let near = self.mentioned.iter().rev().take_while(|mentioned| sentence - mentioned.sentence <= 2);
        near.filter_map(|mentioned| truncated(mentioned.point, unit)).find(|point| *point != chosen).and_then(Point::interval)
    }

    pub(super) fn now_anchor(&self) -> Option<TimexAnchor> {
        match (self.frame.day, self.frame.evidence) {
            (None, Some(evidence)) => Some(TimexAnchor::Interval { interval: evidence.interval, span: evidence.span }),
            _ => self.frame.dct.map(|_| TimexAnchor::Dct),
        }
    }
}

impl Resolved {
    fn of(timex_type: TimexType, value: String) -> Self {
        Self { timex_type, value, quant: None, freq: None, interval: None, alternative: None, anchor: None }
    }
}

/// A unit of the calendar of which nothing is known.
fn open(unit: Unit) -> Point {
    let within = match unit {
        Unit::Week | Unit::Fortnight => Within::Week(None),
        Unit::Weekend => Within::Weekend(None),
        Unit::Month => Within::SomeMonth,
        Unit::Quarter => Within::Quarter(None),
        Unit::Half | Unit::Year | Unit::Decade | Unit::Century | Unit::Millennium => Within::Whole,
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => Within::SomeDay(None),
    };
    Point::within(None, within)
}

/// A day in the n-th week of the month that begins with `first`; its last day for 0.
fn date_in_week(first: jiff::civil::Date, nth: i32) -> jiff::civil::Date {
    let last = first.last_of_month();
    let middle = first.checked_add(i64::from(nth * 7 - 4).days()).unwrap_or(last);
    if nth == 0 { last } else { middle.min(last) }
}

/// A day moved by some days; some day when it is not known which.
fn moved(point: Point, days: i32) -> Point {
    if days == 0 { point } else { shifted(point, Unit::Day, days).unwrap_or_else(|| open(Unit::Day)) }
}

impl Point {
    fn with_year(self, year: Option<i32>) -> Self {
        match year {
            Some(year) if self.within != Within::Whole => Self { years: Years::Year(year), ..self },
            _ => self,
        }
    }
}
