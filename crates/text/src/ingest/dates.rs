//! Finds dates written out in figures or with a month's name, for the date of publication.
//!
//! A plain scanner over digits: "4 June 2015", "June 4, 2015", "2 NOV 89", "12 November", "December 2015", "2015-06-04", "10-03-2022", "2015".
//! The full TIMEX3 grammar belongs to the reader; this one wants only what dates a page, and nothing relative.

use jiff::civil::{Date, Weekday};
use rashomon_model::{ByteSpan, DateInterval};

/// A date as written: what is not written is `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WrittenDate {
    pub(super) span: ByteSpan,
    pub(super) year: Option<i16>,
    pub(super) month: Option<i8>,
    pub(super) day: Option<i8>,
    pub(super) weekday: Option<Weekday>,
    /// The date if day and month are taken the other way round, where figures allow both.
    pub(super) swapped: Option<Date>,
}

impl WrittenDate {
    /// The days it names: a day, month or year. `None` without a year, or where there is no such day.
    pub(super) fn interval(&self) -> Option<DateInterval> {
        match (self.month, self.day) {
            (Some(month), Some(day)) => Date::new(self.year?, month, day).ok().map(DateInterval::day),
            (Some(month), None) => DateInterval::month(self.year?, month),
            (None, _) => DateInterval::year(self.year?),
        }
    }

    /// The day, where day, month and year are written.
    pub(super) fn full(&self) -> Option<Date> {
        Date::new(self.year?, self.month?, self.day?).ok()
    }

    /// Day and month without a year, in the given year.
    pub(super) fn in_year(&self, year: i16) -> Option<Date> {
        if self.year.is_some() {
            return None;
        }
        let date = Date::new(year, self.month?, self.day?).ok()?;
        self.weekday.is_none_or(|weekday| weekday == date.weekday()).then_some(date)
    }
}

/// All dates in `text[range]`, in order.
pub(super) fn find(text: &str, range: ByteSpan) -> Vec<WrittenDate> {
    let scan = Scan { text, from: range.start(), to: range.end() };
    let bytes = text.as_bytes();
    let mut dates: Vec<WrittenDate> = Vec::new();
    let mut at = range.start();
    while at < range.end() {
        let is_start = bytes[at].is_ascii_digit() && (at == range.start() || !is_part_of_word(bytes[at - 1]));
        match is_start.then(|| scan.date_at(at)).flatten() {
            Some(date) => {
                at = date.span.end().max(at + 1);
                dates.push(date);
            }
            None if bytes[at].is_ascii_digit() => {
                at += bytes[at..range.end()].iter().take_while(|byte| byte.is_ascii_digit()).count()
            }
            None => at += 1,
        }
    }
    dates
}

/// Whether a figure after this byte goes on a word, a decimal or an address ("A320", "3.5", "/2015/").
fn is_part_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/' | b'_' | b'$' | b'#' | b'=') || byte >= 0xc0
}

struct Scan<'t> {
    text: &'t str,
    from: usize,
    to: usize,
}

impl<'t> Scan<'t> {
    fn date_at(&self, at: usize) -> Option<WrittenDate> {
        self.numeric(at).or_else(|| self.day_month(at)).or_else(|| self.month_day(at)).or_else(|| self.year_alone(at))
    }

    fn rest(&self, at: usize) -> &'t str {
        self.text.get(at..self.to).unwrap_or_default()
    }

    /// "2015-06-04", "10-03-2022", "4.6.2015", "06/04/15".
    fn numeric(&self, at: usize) -> Option<WrittenDate> {
        let (first, n_first) = number(self.rest(at))?;
        let mark = self.rest(at + n_first).chars().next().filter(|mark| matches!(mark, '-' | '/' | '.' | '‑' | '–'))?;
        let second_at = at + n_first + mark.len_utf8();
        let (second, n_second) = number(self.rest(second_at))?;
        let third_at = second_at + n_second + mark.len_utf8();
        if n_second > 2 || !self.rest(second_at + n_second).starts_with(mark) {
            return None;
        }
        let (third, n_third) = number(self.rest(third_at))?;
        let span = ByteSpan::new(at, third_at + n_third);
        if self.rest(span.end()).starts_with(|c: char| c.is_alphanumeric() && c != 'T') {
            return None;
        }
        let written = |year: i16, month: i8, day: i8, swapped| {
            Date::new(year, month, day).ok()?;
            Some(WrittenDate {
                span,
                year: Some(year),
                month: Some(month),
                day: Some(day),
                weekday: self.weekday_before(at),
                swapped,
            })
        };
        if n_first == 4 {
            return written(
                i16::try_from(first).ok().filter(|year| is_year(*year))?,
                second.try_into().ok()?,
                third.try_into().ok()?,
                None,
            );
        }
        let year = match n_third {
            4 => i16::try_from(third).ok().filter(|year| is_year(*year))?,
            2 if mark == '/' => century(third),
            _ => return None,
        };
        let (first, second) = (i8::try_from(first).ok()?, i8::try_from(second).ok()?);
        // Day first unless only month first can be; stops part days from months in countries that put the day first.
        match (Date::new(year, second, first), Date::new(year, first, second)) {
            (Ok(_), Ok(swapped)) if mark != '.' && first != second => written(year, second, first, Some(swapped)),
            (Ok(_), _) => written(year, second, first, None),
            (Err(_), Ok(_)) => written(year, first, second, None),
            _ => None,
        }
    }

    /// "4 June 2015", "22nd of June", "2 NOV 89".
    fn day_month(&self, at: usize) -> Option<WrittenDate> {
        let (day, n_digits) = number(self.rest(at)).filter(|(_, n_digits)| *n_digits <= 2)?;
        let mut next = at + n_digits;
        next += ["st", "nd", "rd", "th"]
            .iter()
            .find(|suffix| starts_with_word(self.rest(next), suffix))
            .map_or(0, |suffix| suffix.len());
        next = self.skip_spaces(next)?;
        if starts_with_word(self.rest(next), "of") {
            next = self.skip_spaces(next + 2)?;
        }
        let (month, n_month) = month_at(self.rest(next))?;
        let end = next + n_month;
        let (year, end) = self.year_after(end, n_month == 3);
        self.written(at, end, year, month, Some(day))
    }

    /// "June 4, 2015", "March 5th", "December 2015".
    fn month_day(&self, at: usize) -> Option<WrittenDate> {
        let (month, start) = self.month_before(at)?;
        let (figure, n_digits) = number(self.rest(at))?;
        if n_digits == 4 {
            return self.written(start, at + 4, Some(figure.try_into().ok()?), month, None);
        }
        if n_digits > 2 {
            return None;
        }
        let end = at + n_digits;
        let end = end
            + ["st", "nd", "rd", "th"]
                .iter()
                .find(|suffix| starts_with_word(self.rest(end), suffix))
                .map_or(0, |suffix| suffix.len());
        let (year, end) = self.year_after(end, false);
        self.written(start, end, year, month, Some(figure))
    }

    /// "2015", from 1900 on, where it is no quantity.
    fn year_alone(&self, at: usize) -> Option<WrittenDate> {
        let (figure, n_digits) = number(self.rest(at)).filter(|(_, n_digits)| *n_digits == 4)?;
        let year = i16::try_from(figure).ok().filter(|year| is_year(*year))?;
        let is_apart = !self.rest(at + n_digits).starts_with(|c: char| c.is_alphanumeric() || matches!(c, '%' | '/' | '_'));
        is_apart.then_some(WrittenDate {
            span: ByteSpan::new(at, at + n_digits),
            year: Some(year),
            month: None,
            day: None,
            weekday: None,
            swapped: None,
        })
    }

    fn written(&self, start: usize, end: usize, year: Option<i16>, month: i8, day: Option<u32>) -> Option<WrittenDate> {
        let day = day.map(i8::try_from).transpose().ok()?;
        if year.is_some_and(|year| !is_year(year)) {
            return None;
        }
        // A leap year, so that a year-less 29 February passes.
        Date::new(year.unwrap_or(2000), month, day.unwrap_or(1)).ok()?;
        let weekday = self.weekday_before(start);
        Some(WrittenDate { span: ByteSpan::new(start, end), year, month: Some(month), day, weekday, swapped: None })
    }

    /// The year that follows a day and month at `end`, and where it ends: "…, 2015", "… 2015", "… 89" in cables.
    fn year_after(&self, end: usize, is_short: bool) -> (Option<i16>, usize) {
        let rest = self.rest(end);
        let gap = rest.len() - rest.trim_start_matches([',', '.', ' ', '\u{a0}']).len();
        match number(&rest[gap..]) {
            Some((year, 4)) if 0 < gap && gap <= 3 && i16::try_from(year).is_ok_and(is_year) => {
                (i16::try_from(year).ok(), end + gap + 4)
            }
            Some((year, 2)) if is_short && gap == 1 && rest.starts_with(' ') => (Some(century(year)), end + gap + 2),
            _ => (None, end),
        }
    }

    /// The month's name that ends before `at`, and where it starts.
    fn month_before(&self, at: usize) -> Option<(i8, usize)> {
        let before = self.text.get(self.from..at)?;
        let trimmed = before.trim_end_matches([' ', '\u{a0}', ',', '.']);
        if trimmed.len() == before.len() || before.len() - trimmed.len() > 3 {
            return None;
        }
        let start = trimmed
            .rfind(|c: char| !c.is_alphabetic())
            .map_or(0, |idx| idx + trimmed[idx..].chars().next().map_or(1, char::len_utf8));
        let (month, len) = month_at(&trimmed[start..])?;
        let whole = start + len >= trimmed.len();
        whole.then_some((month, self.from + start))
    }

    /// The weekday that stands before `start`: "Saturday, 12 November".
    fn weekday_before(&self, start: usize) -> Option<Weekday> {
        let before = self.text.get(self.from..start)?.trim_end_matches([' ', '\u{a0}', ',', '.']);
        let word_start = before
            .rfind(|c: char| !c.is_alphabetic())
            .map_or(0, |idx| idx + before[idx..].chars().next().map_or(1, char::len_utf8));
        weekday(&before[word_start..])
    }

    fn skip_spaces(&self, at: usize) -> Option<usize> {
        let rest = self.rest(at);
        let len = rest.len() - rest.trim_start_matches([' ', '\u{a0}', '-']).len();
        (len > 0 && len <= 3).then_some(at + len)
    }
}

/// The figure at the start of `rest` and its digits; at most nine.
fn number(rest: &str) -> Option<(u32, usize)> {
    let n_digits = rest.bytes().take(10).take_while(u8::is_ascii_digit).count();
    if n_digits == 0 || n_digits > 9 {
        return None;
    }
    Some((rest[..n_digits].parse().ok()?, n_digits))
}

fn is_year(year: i16) -> bool {
    (1900..2100).contains(&year)
}

/// A year of two digits: from 1950 to 2049.
fn century(year: u32) -> i16 {
    let year = i16::try_from(year).expect("two digits");
    if year >= 50 { 1900 + year } else { 2000 + year }
}

fn starts_with_word(rest: &str, word: &str) -> bool {
    rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
        && !rest[word.len()..].starts_with(char::is_alphanumeric)
}

/// The month named at the start of `rest` and the bytes of its name, with the stop of an abbreviation.
fn month_at(rest: &str) -> Option<(i8, usize)> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let len = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    // In small letters, "may" and "march" are verbs.
    if !(3..=9).contains(&len) || !rest.as_bytes()[0].is_ascii_uppercase() || rest[len..].starts_with(char::is_alphanumeric) {
        return None;
    }
    let word = rest[..len].to_ascii_lowercase();
    let month = MONTHS
        .iter()
        .position(|month| *month == word || len == 3 && month.starts_with(&word) || word == "sept" && *month == "september")?;
    let stop = usize::from(len <= 4 && rest[len..].starts_with('.'));
    Some((i8::try_from(month + 1).expect("twelve months"), len + stop))
}

fn weekday(word: &str) -> Option<Weekday> {
    const WEEKDAYS: [(&str, Weekday); 7] = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    if word.len() < 3 || !word.is_ascii() {
        return None;
    }
    let word = word.to_ascii_lowercase();
    let is_named = |name: &str| name == word || (3..=5).contains(&word.len()) && name.starts_with(&word);
    WEEKDAYS.iter().find(|(name, _)| is_named(name)).map(|(_, weekday)| *weekday)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Each date as "words=year-month-day", `?` for what is not written.
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let part = |part: Option<i16>| part.map_or("?".to_owned(), |part| part.to_string());
        let found: Vec<String> = find(text, ByteSpan::new(0, text.len()))
            .iter()
            .map(|date| {
                let words = date.span.slice(text);
                format!("{words}={}-{}-{}", part(date.year), part(date.month.map(i16::from)), part(date.day.map(i16::from)))
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn months_by_name() {
        check("on 4 June 2015, and on March 5th, 2022", &["4 June 2015=2015-6-4", "March 5th, 2022=2022-3-5"]);
        check(
            "the 22 June attack; early in December 2015; Sept. 3",
            &["22 June=?-6-22", "December 2015=2015-12-?", "Sept. 3=?-9-3"],
        );
        check("SAN SALVADOR, 2 NOV 89 (AFP)", &["2 NOV 89=1989-11-2"]);
        check("the 22nd of June 1941 and 31 June 2000", &["22nd of June 1941=1941-6-22", "June 2000=2000-6-?"]);
        check("they may 4 times march 5 km; in May 40 men", &[]);
    }

    #[test]
    fn figures_alone() {
        check(
            "2015-06-04T10:00 and 25/12/2016, 12/25/2016, 4.6.2015",
            &["2015-06-04=2015-6-4", "25/12/2016=2016-12-25", "12/25/2016=2016-12-25", "4.6.2015=2015-6-4"],
        );
        check("in 2015, 2000km, 1234567, v2.2015, $2015, /2016/", &["2015=2015-?-?"]);
        let swapped = find("10-03-2022:", ByteSpan::new(0, 11))[0].swapped;
        assert_eq!(swapped, Date::new(2022, 10, 3).ok());
    }

    #[test]
    fn weekdays_pick_the_year() {
        let text = "on Saturday, 12 November, at";
        let date = find(text, ByteSpan::new(0, text.len()))[0];
        let years: Vec<i16> = (2008..2024).filter(|year| date.in_year(*year).is_some()).collect();
        assert_eq!(years, [2011, 2016, 2022]);
    }

    proptest! {
        #[test]
        fn any_text_is_scanned_without_harm(text in "([0-9]{1,5}|[-/., ]|June |Nov|Sunday|\\PC){0,60}") {
            for date in find(&text, ByteSpan::new(0, text.len())) {
                prop_assert!(date.span.fits(&text) && !date.span.is_empty());
            }
        }
    }
}
