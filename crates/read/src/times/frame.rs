//! The document's frame: from when it speaks, and whether its year-less dates lean on that or on the dates around them.
//!
//! News leans on its date of publication; a history leans on the full date before (HeidelTime's "news" and "narratives", here told apart
//! by the document's own explicit dates). Without a known day of publication the newest full date of the text stands in, as in a
//! citation; a weekday with day and month can then narrow the year. Today's date is never asked for.

use jiff::{ToSpan as _, civil::Date};
use rashomon_model::{ByteSpan, DateInterval};

use super::{
    atoms::NumericDate,
    meaning::{Expression, Meaning, Named, Relation, Spoken, SpokenYear},
    value::date,
};

/// From when the document speaks.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    /// Day of publication, when known to the day.
    pub(super) day: Option<Date>,
    /// Interval of publication, as given.
    pub(super) dct: Option<DateInterval>,
    /// Without a day of publication: the day that the text itself points to, and where.
    pub(super) evidence: Option<Evidence>,
    /// Whether it tells a history whose dates lean on each other.
    pub(super) is_narrative: bool,
    /// Numeric dates with the day first (10-03-2022 is in March), as others of the document show.
    pub(super) day_first: Option<bool>,
}

/// A full date of the text that stands in for the day of publication.
#[derive(Clone, Copy, Debug)]
pub(super) struct Evidence {
    pub(super) day: Date,
    pub(super) interval: DateInterval,
    pub(super) span: ByteSpan,
    /// It heads the text as a date line does, so that what is told came before it.
    pub(super) is_dateline: bool,
}

/// Explicit dates far from publication must outnumber twice the words that lean on it by that many for a text to be a history.
const MIN_FAR_DATES: usize = 5;

/// Works out the frame of a document from its expressions.
pub(super) fn frame(expressions: &[Expression], dct: Option<DateInterval>) -> Frame {
    let day = dct.and_then(DateInterval::as_day);
    let day_first = day_first(expressions);
    let mut frame = Frame { day, dct, evidence: None, is_narrative: false, day_first };
    frame.is_narrative = is_narrative(expressions, dct);
    if day.is_none() {
        frame.evidence = evidence(expressions, dct, &frame);
    }
    frame
}

impl Frame {
    /// The day to reckon from: publication, or what stands in for it.
    pub(super) fn now(&self) -> Option<Date> {
        self.day.or(self.evidence.map(|evidence| evidence.day))
    }

    /// Year, month, day of a numeric date: a number above twelve decides, then other numeric dates of the text, then which reading lies
    /// nearer to the other dates of the text, then the custom of the mark ("/" month first, others day first).
    pub(super) fn numeric(&self, numeric: NumericDate, near: Option<Date>) -> Option<(i32, i32, i32)> {
        let [a, b, c] = numeric.parts;
        if a > 31 {
            return date(a, b, c).map(|_| (a, b, c));
        }
        let year = if c < 100 { c + if c < 50 { 2000 } else { 1900 } } else { c };
        let (day_first, month_first) = (date(year, b, a), date(year, a, b));
        let is_day_first = match (day_first, month_first) {
            (None, None) => return None,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (Some(by_day), Some(by_month)) => self.day_first.unwrap_or_else(|| {
                let distance = |at: Date| near.map(|near| days_between(at, near));
                match (distance(by_day), distance(by_month)) {
                    (Some(by_day), Some(by_month)) if by_day != by_month => by_day < by_month,
                    _ => numeric.mark != b'/',
                }
            }),
        };
        Some(if is_day_first { (year, b, a) } else { (year, a, b) })
    }
}

pub(super) fn days_between(a: Date, b: Date) -> i32 {
    a.until(b).map_or(i32::MAX, |span| span.get_days().abs())
}

/// Whether an unambiguous numeric date of the text shows the order of the others.
fn day_first(expressions: &[Expression]) -> Option<bool> {
    expressions.iter().find_map(|expression| match spoken(expression)?.named {
        Named::Numeric(NumericDate { parts: [a, b, _], .. }) if a <= 31 && (a > 12) != (b > 12) => Some(a > 12),
        _ => None,
    })
}

fn spoken(expression: &Expression) -> Option<&Spoken> {
    match &expression.meaning {
        Meaning::Point(spoken) => Some(spoken),
        _ => None,
    }
}

/// Days before publication within which a year-less date that a text begins with is fresh.
const FRESH: i32 = 45;

/// Whether most dates that say their year lie far from the publication, and few words lean on it. News that goes back into history begins with
/// days of its own: "Jan. 27", shortly before it was published.
fn is_narrative(expressions: &[Expression], dct: Option<DateInterval>) -> bool {
    let Some(dct) = dct else { return false };
    let Some(now) = dct.start().or(dct.end()).map(|day| i32::from(day.year())) else { return false };
    let (mut n_far, mut n_near) = (0, 0);
    let is_fresh = |month: i32, day: i32| {
        let days = dct.as_day().into_iter().flat_map(|today| [now, now - 1].map(|year| (today, date(year, month, day))));
        days.filter_map(|(today, day)| Some((today, day?))).any(|(today, day)| day <= today && days_between(day, today) <= FRESH)
    };
    for spoken in expressions.iter().filter_map(spoken) {
        match (spoken.year, spoken.named) {
            (SpokenYear::Year(year), _) => {
                if (year - now).abs() > 1 {
                    n_far += 1;
                } else {
                    n_near += 1;
                }
            }
            (_, Named::DayOffset(_) | Named::Weekday(_)) => n_near += 1,
            (SpokenYear::None, Named::Day { month, day, .. }) if n_far == 0 && is_fresh(month, day) => n_near += 1,
            (_, Named::Unit(_)) if matches!(spoken.relation, Some(Relation::Last | Relation::This | Relation::Next)) => {
                n_near += 1
            }
            _ => {}
        }
    }
    n_far >= MIN_FAR_DATES + 2 * n_near
}

/// The full date that stands in for the day of publication.
fn evidence(expressions: &[Expression], dct: Option<DateInterval>, frame: &Frame) -> Option<Evidence> {
    let end = dct.and_then(DateInterval::end);
    let mut newest: Option<Evidence> = None;
    let mut all: Vec<(Date, DateInterval, ByteSpan)> = Vec::new();
    for expression in expressions {
        let Some(interval) = explicit_interval(expression) else { continue };
        let Some(day) = interval.end() else { continue };
        all.push((interval.start().unwrap_or(day), interval, expression.span));
    }
    let middle = newest_of(&all, end).map(|(day, ..)| day);
    for expression in expressions {
        let Some(Spoken { named: Named::Numeric(numeric), .. }) = spoken(expression) else { continue };
        let near = middle.or_else(|| year_less_near(expressions, *numeric));
        let Some((year, month, day)) = frame.numeric(*numeric, near) else { continue };
        let Some(day) = date(year, month, day) else { continue };
        all.push((day, DateInterval::day(day), expression.span));
    }
    let is_head = |span: ByteSpan| expressions.first().is_some_and(|first| first.span == span) && span.start() < 200;
    if let Some(&(day, interval, span)) = all.iter().find(|(day, interval, span)| {
        is_head(*span) && interval.as_day().is_some() && all.iter().all(|(other, ..)| *other <= *day)
    }) {
        newest = Some(Evidence { day, interval, span, is_dateline: true });
    } else if let Some((day, interval, span)) = newest_of(&all, end) {
        newest = Some(Evidence { day, interval, span, is_dateline: false });
    }
    if newest.is_some_and(|newest| newest.is_dateline) {
        return newest;
    }
    let start = dct.and_then(DateInterval::start);
    let from = newest.map(|newest| newest.day).max(start)?;
    if let Some(found) = weekday_evidence(expressions, from, end) {
        return Some(found);
    }
    match (newest, dct) {
        (Some(newest), _) if start.is_none_or(|start| start <= newest.day) => Some(newest),
        (_, Some(dct)) => {
            let span = newest.map_or(ByteSpan::new(0, 0), |newest| newest.span);
            Some(Evidence { day: dct.start()?, interval: dct, span, is_dateline: false })
        }
        _ => newest,
    }
}

fn newest_of(all: &[(Date, DateInterval, ByteSpan)], end: Option<Date>) -> Option<(Date, DateInterval, ByteSpan)> {
    all.iter().filter(|(day, ..)| end.is_none_or(|end| *day <= end)).max_by_key(|(day, ..)| *day).copied()
}

/// The days of an expression that says its year and at least a month.
fn explicit_interval(expression: &Expression) -> Option<DateInterval> {
    let spoken = spoken(expression)?;
    let SpokenYear::Year(year @ 1..) = spoken.year else { return None };
    match spoken.named {
        Named::Day { month, day, .. } => date(year, month, day).map(DateInterval::day),
        Named::Month(month) => DateInterval::month(i16::try_from(year).ok()?, i8::try_from(month).ok()?),
        _ => None,
    }
}

/// For a numeric date without any full date in words: the reading whose month the text also names.
fn year_less_near(expressions: &[Expression], numeric: NumericDate) -> Option<Date> {
    let [a, b, c] = numeric.parts;
    let n_named = |wanted: i32| {
        let months = expressions.iter().filter_map(spoken).filter_map(|spoken| match spoken.named {
            Named::Day { month, .. } | Named::Month(month) => Some(month),
            _ => None,
        });
        months.filter(|month| *month == wanted).count()
    };
    match n_named(a).cmp(&n_named(b)) {
        std::cmp::Ordering::Greater => date(c, a, b),
        std::cmp::Ordering::Less => date(c, b, a),
        std::cmp::Ordering::Equal => None,
    }
}

/// "Saturday, 12 November" in a text whose newest full date is `from`: the first year from then on in which the weekday fits.
fn weekday_evidence(expressions: &[Expression], from: Date, end: Option<Date>) -> Option<Evidence> {
    let mut dated = expressions.iter().filter_map(|expression| match spoken(expression)? {
        Spoken { named: Named::Day { month, day, weekday: Some(weekday) }, year: SpokenYear::None, .. } => {
            Some((*month, *day, *weekday, expression.span))
        }
        _ => None,
    });
    let (month, day, weekday, span) = dated.next()?;
    let first = i32::from(from.year());
    let day = (first..first + 7).find_map(|year| {
        let found = date(year, month, day)?;
        let is_later = found.checked_add(31.days()).is_ok_and(|later| from <= later) && end.is_none_or(|end| found <= end);
        (is_later && i32::from(found.weekday().to_monday_one_offset()) == weekday).then_some(found)
    })?;
    Some(Evidence { day, interval: DateInterval::day(day), span, is_dateline: false })
}
