//! Values: points of the calendar with the precision they were given, as TIMEX3 `value` and as days.

use std::fmt;

use jiff::{ToSpan as _, civil::Date};
use rashomon_lexicon::times::Unit;
use rashomon_model::{DateInterval, TimexModifier};

/// A point or stretch of the calendar, as precise as the text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Point {
    /// Which years.
    pub(super) years: Years,
    /// What of the year.
    pub(super) within: Within,
    /// Time of day.
    pub(super) time: Option<TimeOfDay>,
}

/// Which years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Years {
    /// Not said.
    Open,
    /// A year; below zero before Christ (-490 is 490 BC).
    Year(i32),
    /// A decade: 198 is the 1980s, -46 the 460s BC.
    Decade(i32),
    /// A century: 19 is the 20th, -4 the 5th BC ("BC04").
    Century(i32),
    /// The first century BC, which has no number apart from the first AD.
    CenturyBc(i32),
}

/// What of the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Within {
    Whole,
    Half(i32),
    Quarter(Option<i32>),
    /// 1 spring to 4 winter.
    Season(i32),
    Month(i32),
    /// A day of an unknown month (`None`) or of that month.
    SomeDay(Option<i32>),
    Day(i32, i32),
    Week(Option<i32>),
    Weekend(Option<i32>),
    /// A weekday (1 Monday) of an unknown week.
    Weekday(i32),
    /// Months are meant, but not which.
    SomeMonth,
}

/// Time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TimeOfDay {
    /// Minutes after midnight, and of the time zone east of UTC.
    At(i32, Option<i32>),
    /// 1 morning, 2 afternoon, 3 evening, 4 night, 5 day.
    Part(i32),
    /// A time that is not known.
    Unknown,
}

impl Point {
    pub(super) fn whole(years: Years) -> Self {
        Self { years, within: Within::Whole, time: None }
    }

    pub(super) fn year(year: i32) -> Self {
        Self::whole(Years::Year(year))
    }

    pub(super) fn within(year: Option<i32>, within: Within) -> Self {
        Self { years: year.map_or(Years::Open, Years::Year), within, time: None }
    }

    pub(super) fn day(date: Date) -> Self {
        Self::within(Some(i32::from(date.year())), Within::Day(i32::from(date.month()), i32::from(date.day())))
    }

    pub(super) fn week(date: Date) -> Self {
        let iso = date.iso_week_date();
        Self::within(Some(i32::from(iso.year())), Within::Week(Some(i32::from(iso.week()))))
    }

    pub(super) fn weekend(date: Date) -> Self {
        let iso = date.iso_week_date();
        Self::within(Some(i32::from(iso.year())), Within::Weekend(Some(i32::from(iso.week()))))
    }

    /// The unit of the calendar that holds the day.
    pub(super) fn unit_at(date: Date, unit: Unit) -> Self {
        let (year, month) = (i32::from(date.year()), i32::from(date.month()));
        match unit {
            Unit::Week | Unit::Fortnight => Self::week(date),
            Unit::Weekend => Self::weekend(date),
            Unit::Month => Self::within(Some(year), Within::Month(month)),
            Unit::Quarter => Self::within(Some(year), Within::Quarter(Some((month + 2) / 3))),
            Unit::Half => Self::within(Some(year), Within::Half((month + 5) / 6)),
            Unit::Year => Self::year(year),
            Unit::Decade => Self::whole(Years::Decade(year.div_euclid(10))),
            Unit::Century | Unit::Millennium => Self::whole(Years::Century(year.div_euclid(100))),
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => Self::day(date),
        }
    }

    pub(super) fn year_value(self) -> Option<i32> {
        match self.years {
            Years::Year(year) => Some(year),
            _ => None,
        }
    }

    /// The month it lies in, when it lies in one.
    pub(super) fn month(self) -> Option<i32> {
        match self.within {
            Within::Month(month) | Within::Day(month, _) | Within::SomeDay(Some(month)) => Some(month),
            _ => None,
        }
    }

    /// The day, when it is one of the common era.
    pub(super) fn date(self) -> Option<Date> {
        match (self.year_value()?, self.within) {
            (year @ 1.., Within::Day(month, day)) => date(year, month, day),
            _ => None,
        }
    }

    /// Granularity.
    pub(super) fn unit(self) -> Unit {
        match (self.years, self.within) {
            (Years::Decade(_), _) => Unit::Decade,
            (Years::Century(_) | Years::CenturyBc(_), _) => Unit::Century,
            (_, within) => match within {
                Within::Whole => Unit::Year,
                Within::Half(_) => Unit::Half,
                Within::Quarter(_) | Within::Season(_) => Unit::Quarter,
                Within::Month(_) | Within::SomeMonth => Unit::Month,
                Within::Week(_) => Unit::Week,
                Within::Weekend(_) => Unit::Weekend,
                Within::SomeDay(_) | Within::Day(..) | Within::Weekday(_) => Unit::Day,
            },
        }
    }

    /// The days of it; `None` when it is not resolved, or before Christ.
    pub(super) fn interval(self) -> Option<DateInterval> {
        let years = |first: i32, n: i32| DateInterval::new(Some(date(first.max(1), 1, 1)?), Some(date(first + n - 1, 12, 31)?));
        let months = |year: i32, first: i32, n: i32| {
            let (last_year, last) = (year + (first + n - 2) / 12, (first + n - 2) % 12 + 1);
            DateInterval::new(Some(date(year, first, 1)?), Some(date(last_year, last, 1)?.last_of_month()))
        };
        let year = match self.years {
            Years::Year(year @ 1..) => year,
            Years::Decade(decade @ 1..) => return years(decade * 10, 10),
            Years::Century(century @ 0..) => return years(century * 100, 100),
            _ => return None,
        };
        match self.within {
            Within::Whole => years(year, 1),
            Within::Half(half) => months(year, half * 6 - 5, 6),
            Within::Quarter(Some(quarter)) => months(year, quarter * 3 - 2, 3),
            Within::Season(season) => months(year, season * 3, 3),
            Within::Month(month) | Within::SomeDay(Some(month)) => months(year, month, 1),
            Within::Day(month, day) => date(year, month, day).map(DateInterval::day),
            Within::Week(Some(week)) => {
                let monday = monday(year, week)?;
                DateInterval::new(Some(monday), Some(monday.checked_add(6.days()).ok()?))
            }
            Within::Weekend(Some(week)) => {
                let monday = monday(year, week)?;
                DateInterval::new(Some(monday.checked_add(5.days()).ok()?), Some(monday.checked_add(6.days()).ok()?))
            }
            Within::SomeDay(None) | Within::SomeMonth => years(year, 1),
            Within::Quarter(None) | Within::Week(None) | Within::Weekend(None) | Within::Weekday(_) => None,
        }
    }
}

/// A date of the common era.
pub(super) fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The Monday of an ISO week.
fn monday(year: i32, week: i32) -> Option<Date> {
    let (year, week) = (i16::try_from(year).ok()?, i8::try_from(week).ok()?);
    jiff::civil::ISOWeekDate::new(year, week, jiff::civil::Weekday::Monday).ok().map(|iso| iso.date())
}

/// Early, middle or late part of an interval; `is_edge` is the very beginning or end.
///
/// A month has parts of ten days (the last to its end); other stretches have thirds; the edges of a year are a month.
pub(super) fn part_of(point: Point, whole: DateInterval, modifier: TimexModifier, is_edge: bool) -> DateInterval {
    let (Some(start), Some(end), Some(n_days)) = (whole.start(), whole.end(), whole.n_days()) else { return whole };
    let (first, last) = match (point.unit(), modifier) {
        (Unit::Day, _) | (_, TimexModifier::Approx) => return whole,
        (Unit::Month, TimexModifier::Start) => (0, 9),
        (Unit::Month, TimexModifier::Mid) => (10, 19),
        (Unit::Month, TimexModifier::End) => (20, n_days - 1),
        (Unit::Year, TimexModifier::Start) => (0, if is_edge { 30 } else { n_days - 276 }),
        (Unit::Year, TimexModifier::End) => (n_days - if is_edge { 31 } else { 92 }, n_days - 1),
        (_, TimexModifier::Start) => (0, n_days / 3),
        (_, TimexModifier::Mid) => (n_days / 3, n_days - 1 - n_days / 3),
        (_, TimexModifier::End) => (n_days - 1 - n_days / 3, n_days - 1),
        _ => return whole,
    };
    let at = |days: i32| start.checked_add(i64::from(days).days()).ok();
    DateInterval::new(at(first), at(last).map(|last| last.min(end))).unwrap_or(whole)
}

impl fmt::Display for Point {
    /// The TIMEX3 `value`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.years {
            Years::Open => f.write_str("XXXX")?,
            Years::Year(year) if year < 0 => write!(f, "BC{:04}", -year)?,
            Years::Year(year) => write!(f, "{year:04}")?,
            Years::Decade(decade) if decade < 0 => write!(f, "BC{:03}", -decade)?,
            Years::Decade(decade) => write!(f, "{decade:03}")?,
            Years::Century(century) => write!(f, "{century:02}")?,
            Years::CenturyBc(century) => write!(f, "BC{century:02}")?,
        }
        match self.within {
            Within::Whole => {}
            Within::Half(half) => write!(f, "-H{half}")?,
            Within::Quarter(Some(quarter)) => write!(f, "-Q{quarter}")?,
            Within::Quarter(None) => f.write_str("-QX")?,
            Within::Season(season) => write!(f, "-{}", season_code(season))?,
            Within::Month(month) => write!(f, "-{month:02}")?,
            Within::SomeMonth => f.write_str("-XX")?,
            Within::SomeDay(None) => f.write_str("-XX-XX")?,
            Within::SomeDay(Some(month)) => write!(f, "-{month:02}-XX")?,
            Within::Day(month, day) => write!(f, "-{month:02}-{day:02}")?,
            Within::Week(Some(week)) => write!(f, "-W{week:02}")?,
            Within::Week(None) => f.write_str("-WXX")?,
            Within::Weekend(Some(week)) => write!(f, "-W{week:02}-WE")?,
            Within::Weekend(None) => f.write_str("-WXX-WE")?,
            Within::Weekday(weekday) => write!(f, "-WXX-{weekday}")?,
        }
        match self.time {
            None => Ok(()),
            Some(TimeOfDay::At(minutes, zone)) => {
                write!(f, "T{:02}:{:02}", minutes / 60, minutes % 60)?;
                // Only UTC is marked: TIMEX3 values of other zones are local times.
                if zone == Some(0) { f.write_str("Z") } else { Ok(()) }
            }
            Some(TimeOfDay::Part(part)) => write!(f, "T{}", part_code(part)),
            Some(TimeOfDay::Unknown) => f.write_str("TXX:XX"),
        }
    }
}

pub(super) fn season_code(season: i32) -> &'static str {
    ["SP", "SU", "FA", "WI"][(season - 1).clamp(0, 3) as usize]
}

pub(super) fn part_code(part: i32) -> &'static str {
    ["MO", "AF", "EV", "NI", "DT"][(part - 1).clamp(0, 4) as usize]
}

/// The letter of a unit in a `freq` or duration.
pub(super) fn letter_of(unit: Unit) -> &'static str {
    match unit {
        Unit::Second => "S",
        Unit::Hour => "H",
        Unit::Day => "D",
        Unit::Weekend => "WE",
        Unit::Week | Unit::Fortnight => "W",
        Unit::Minute | Unit::Month | Unit::Half => "M",
        Unit::Quarter => "Q",
        Unit::Year => "Y",
        Unit::Decade => "E",
        Unit::Century => "C",
        Unit::Millennium => "L",
    }
}

/// A duration or period: `P3Y`, `PT30M`, `PXD`. `n` in thousandths; `None` is an unknown number.
pub(super) fn period(n: Option<i32>, unit: Unit) -> String {
    let is_clock = unit < Unit::Day;
    let (letter, factor) = match unit {
        Unit::Fortnight => ("W", 2),
        Unit::Half => ("M", 6),
        Unit::Decade => ("Y", 10),
        Unit::Century => ("Y", 100),
        Unit::Millennium => ("Y", 1000),
        _ => (letter_of(unit), 1),
    };
    let prefix = if is_clock { "PT" } else { "P" };
    match n {
        Some(500) if unit == Unit::Hour => "PT30M".to_owned(),
        // "five and a half hours" counts the half in minutes; halves of years stay decimal (P2.5Y).
        Some(n) if n % 1000 == 500 && n > 1000 && matches!(unit, Unit::Hour | Unit::Minute) => {
            format!("PT{}{letter}30{}", n / 1000, if unit == Unit::Hour { "M" } else { "S" })
        }
        Some(500) if unit == Unit::Year => "P6M".to_owned(),
        Some(n) => {
            let scaled = i64::from(n) * factor;
            let (whole, rest) = (scaled / 1000, scaled % 1000);
            if rest == 0 {
                format!("{prefix}{whole}{letter}")
            } else {
                format!("{prefix}{}{letter}", format!("{whole}.{rest:03}").trim_end_matches('0'))
            }
        }
        // Counted decades are years too.
        None if unit == Unit::Decade => format!("{prefix}X{letter}"),
        None => format!("{prefix}X{}", letter_of(unit)),
    }
}
