//! `holidays.tsv`: holidays whose day can be computed.

use jiff::civil::{Date, Weekday};

use super::words::{Class, Sense, Words};
use crate::source::LexiconError;

/// The day of a holiday within a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HolidayDay {
    /// The same month and day each year.
    Fixed {
        /// Month.
        month: i8,
        /// Day of the month.
        day: i8,
    },
    /// So many days after Easter Sunday of the Gregorian calendar.
    Easter {
        /// Days; below zero before Easter.
        offset: i32,
    },
    /// The n-th such weekday of a month.
    Nth {
        /// Month.
        month: i8,
        /// Weekday.
        weekday: Weekday,
        /// Which, from 1; -1 is the last.
        nth: i8,
    },
}

impl HolidayDay {
    /// Its day in a year; `None` outside the calendar's range.
    pub fn in_year(self, year: i16) -> Option<Date> {
        match self {
            Self::Fixed { month, day } => Date::new(year, month, day).ok(),
            Self::Easter { offset } => easter(year)?.checked_add(jiff::Span::new().days(offset)).ok(),
            Self::Nth { month, weekday, nth } => Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok(),
        }
    }
}

/// Easter Sunday of the Gregorian calendar (the "anonymous" algorithm: Meeus, Astronomical Algorithms, chapter 8).
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y.rem_euclid(19), y.div_euclid(100), y.rem_euclid(100));
    let (d, e) = (b / 4, b % 4);
    let g = (b - (b + 8) / 25 + 1) / 3;
    let h = (19 * a + b - d - g + 15).rem_euclid(30);
    let l = (32 + 2 * e + 2 * (c / 4) - h - c % 4).rem_euclid(7);
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, i8::try_from(n / 31).ok()?, i8::try_from(n % 31 + 1).ok()?).ok()
}

/// Instead of a day: none is computed.
const MOVING: &str = "moving";

pub(super) fn load(file: &str, table: &str, words: &mut Words) -> Result<Vec<HolidayDay>, LexiconError> {
    let mut days = Vec::new();
    for (line, row) in (1..).zip(table.lines()) {
        if row.starts_with('#') || row.is_empty() {
            continue;
        }
        let fault = |what: String| LexiconError::Faulty { file: file.to_owned(), line, what };
        let (name, day) = row.split_once('\t').ok_or_else(|| fault("has fewer than two columns".to_owned()))?;
        if day == MOVING {
            words.add(name, Sense { class: Class::MovingHoliday, value: 0 });
            continue;
        }
        let day = parse_day(day).ok_or_else(|| fault(format!("{day:?} is no day of a holiday")))?;
        words.add(name, Sense { class: Class::Holiday, value: days.len() as i32 });
        days.push(day);
    }
    Ok(days)
}

fn parse_day(day: &str) -> Option<HolidayDay> {
    if let Some(offset) = day.strip_prefix("easter+") {
        return Some(HolidayDay::Easter { offset: offset.parse().ok()? });
    }
    if let Some(nth) = day.strip_prefix("nth:") {
        let mut parts = nth.split(':');
        let month = parts.next()?.parse().ok()?;
        let weekday = Weekday::from_monday_one_offset(parts.next()?.parse().ok()?).ok()?;
        return Some(HolidayDay::Nth { month, weekday, nth: parts.next()?.parse().ok()? });
    }
    let (month, day) = day.split_once('-')?;
    Some(HolidayDay::Fixed { month: month.parse().ok()?, day: day.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holidays_fall_on_their_days() {
        for (day, year, expected) in [
            ("easter+0", 2014, "2014-04-20"),
            ("easter+-2", 2024, "2024-03-29"),
            ("easter+0", 1943, "1943-04-25"),
            ("nth:11:4:4", 2015, "2015-11-26"),
            ("nth:05:1:-1", 2016, "2016-05-30"),
            ("12-24", 2015, "2015-12-24"),
        ] {
            let date = parse_day(day).and_then(|day| day.in_year(year)).expect(day);
            assert_eq!(date.to_string(), expected, "{day}");
        }
        assert_eq!(parse_day("nth:11:9:4"), None);
    }
}
