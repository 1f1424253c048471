//! Dates as intervals: the precision that a text gives is kept, never sharpened.

use std::{fmt, str::FromStr};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A span of civil days, both ends included, either end possibly open. Granularity: one day; no time zone.
///
/// "2015" is `2015-01-01/2015-12-31`, "before May 2015" is `../2015-04-30`. Written and read as an ISO 8601 interval
/// (EDTF's `..` for an open end). A wholly open interval says nothing and is represented by the absence of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DateInterval {
    start: Option<Date>,
    end: Option<Date>,
}

impl DateInterval {
    /// An interval with the given ends; `None` when both are open or they are reversed.
    pub fn new(start: Option<Date>, end: Option<Date>) -> Option<Self> {
        match (start, end) {
            (None, None) => None,
            (Some(start), Some(end)) if end < start => None,
            _ => Some(Self { start, end }),
        }
    }

    /// One day.
    pub fn day(day: Date) -> Self {
        Self { start: Some(day), end: Some(day) }
    }

    /// A whole calendar month; `None` when there is no such month.
    pub fn month(year: i16, month: i8) -> Option<Self> {
        let first = Date::new(year, month, 1).ok()?;
        Some(Self { start: Some(first), end: Some(first.last_of_month()) })
    }

    /// A whole calendar year; `None` outside the calendar's range.
    pub fn year(year: i16) -> Option<Self> {
        Some(Self { start: Some(Date::new(year, 1, 1).ok()?), end: Some(Date::new(year, 12, 31).ok()?) })
    }

    /// First day; `None` when open.
    pub fn start(self) -> Option<Date> {
        self.start
    }

    /// Last day; `None` when open.
    pub fn end(self) -> Option<Date> {
        self.end
    }

    /// Number of days, both ends included; `None` when an end is open.
    pub fn n_days(self) -> Option<i32> {
        let (start, end) = (self.start?, self.end?);
        Some(start.until(end).expect("two civil dates are always comparable in days").get_days() + 1)
    }

    /// The day, when the interval is one day.
    pub fn as_day(self) -> Option<Date> {
        (self.start == self.end).then_some(self.start).flatten()
    }

    /// As short as it can be said: a day, a whole month or a whole year as such, anything else as `start/end`.
    pub fn brief(self) -> String {
        if let Some(day) = self.as_day() {
            return day.to_string();
        }
        match self.start {
            Some(start) if Self::month(start.year(), start.month()) == Some(self) => start.strftime("%Y-%m").to_string(),
            Some(start) if Self::year(start.year()) == Some(self) => start.strftime("%Y").to_string(),
            _ => self.to_string(),
        }
    }

    /// Whether the two share a day.
    pub fn overlaps(self, other: Self) -> bool {
        let before = |a: Option<Date>, b: Option<Date>| matches!((a, b), (Some(a), Some(b)) if a < b);
        !before(self.end, other.start) && !before(other.end, self.start)
    }

    /// Whether every day of `other` is also one of this interval.
    pub fn contains(self, other: Self) -> bool {
        let starts = self.start.is_none_or(|start| other.start.is_some_and(|other| start <= other));
        let ends = self.end.is_none_or(|end| other.end.is_some_and(|other| other <= end));
        starts && ends
    }

    /// The days that both share.
    pub fn intersection(self, other: Self) -> Option<Self> {
        let start = self.start.max(other.start);
        let end = match (self.end, other.end) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Self::new(start, end)
    }

    /// The smallest interval that holds both.
    pub fn cover(self, other: Self) -> Option<Self> {
        let start = self.start.zip(other.start).map(|(a, b)| a.min(b));
        let end = self.end.zip(other.end).map(|(a, b)| a.max(b));
        Self::new(start, end)
    }

    /// Days between the two: 0 when they overlap; `None` when that cannot be said.
    pub fn gap_days(self, other: Self) -> Option<i32> {
        if self.overlaps(other) {
            return Some(0);
        }
        let (earlier, later) = if self.end.is_some_and(|end| other.start.is_some_and(|start| end < start)) {
            (self.end?, other.start?)
        } else {
            (other.end?, self.start?)
        };
        Some(earlier.until(later).expect("two civil dates are always comparable in days").get_days())
    }
}

impl fmt::Display for DateInterval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |f: &mut fmt::Formatter<'_>, end: Option<Date>| match end {
            Some(day) => write!(f, "{day}"),
            None => f.write_str(".."),
        };
        end(f, self.start)?;
        f.write_str("/")?;
        end(f, self.end)
    }
}

/// A string that is no ISO 8601 date or interval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateIntervalError(
    /// What was given.
    pub String,
);

impl fmt::Display for DateIntervalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not an ISO date (2015, 2015-06, 2015-06-22) or interval (2015-06/2015-07, ../2015)", self.0)
    }
}

impl std::error::Error for DateIntervalError {}

impl FromStr for DateInterval {
    type Err = DateIntervalError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = || DateIntervalError(text.to_owned());
        let (first, last) = text.split_once('/').unwrap_or((text, text));
        let start = prefix_interval(first).ok_or_else(fault)?.and_then(|whole| whole.start);
        let end = prefix_interval(last).ok_or_else(fault)?.and_then(|whole| whole.end);
        Self::new(start, end).ok_or_else(fault)
    }
}

/// The interval that a date prefix names; `Some(None)` for an open end, `None` for what is no date.
fn prefix_interval(prefix: &str) -> Option<Option<DateInterval>> {
    let prefix = prefix.trim();
    if prefix.is_empty() || prefix == ".." {
        return Some(None);
    }
    let mut parts = prefix.splitn(3, '-');
    let year: i16 = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
    match (parts.next(), parts.next()) {
        (None, _) => DateInterval::year(year).map(Some),
        (Some(month), None) => DateInterval::month(year, month.parse().ok()?).map(Some),
        (Some(month), Some(day)) => {
            let day = day.get(..2).filter(|_| day.len() == 2 || day[2..].starts_with('T'))?;
            Date::new(year, month.parse().ok()?, day.parse().ok()?).ok().map(DateInterval::day).map(Some)
        }
    }
}

impl TryFrom<String> for DateInterval {
    type Error = DateIntervalError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<DateInterval> for String {
    fn from(interval: DateInterval) -> Self {
        interval.to_string()
    }
}

impl JsonSchema for DateInterval {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "DateInterval".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "ISO 8601 interval of days, both ends included; `..` is an open end",
            "examples": ["2015-05-01/2015-05-10", "../2015-12-31"]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(text: &str) -> DateInterval {
        text.parse().expect("test intervals are well formed")
    }

    #[test]
    fn prefixes_are_whole_months_and_years() {
        assert_eq!(interval("2016-02").to_string(), "2016-02-01/2016-02-29");
        assert_eq!(interval("2016").to_string(), "2016-01-01/2016-12-31");
        assert_eq!(interval("../2016-11").to_string(), "../2016-11-30");
        assert_eq!(interval("2016-11-12T10:00").to_string(), "2016-11-12/2016-11-12");
        for bad in ["", "..", "yesterday", "2016-13", "2016-02-30", "2017/2016", "16-02"] {
            assert!(bad.parse::<DateInterval>().is_err(), "{bad} was taken for a date");
        }
    }

    #[test]
    fn open_ends_overlap_and_contain() {
        let (before, june) = (interval("../2015-12-31"), interval("2015-06"));
        assert!(before.overlaps(june) && before.contains(june) && !june.contains(before));
        assert_eq!(before.intersection(june), Some(june));
        assert_eq!(interval("2015-06-01").gap_days(interval("2015-06-03")), Some(2));
        assert_eq!(june.n_days(), Some(30));
        assert_eq!(before.n_days(), None);
    }
}
