//! When a page was published: an interval of days, and what it follows from.
//!
//! In order: metadata, a dateline, a date line or byline at the edge of the page; failing these, bounds: the newest date in the text (published
//! on that day or later), a weekday that fits one year only, "Accessed …" (on that day or before). Never today's date.

use jiff::civil::Date;
use rashomon_model::{Block, BlockKind, ByteSpan, DateBasis, DateInterval, Maker, Published};

use super::{
    date_lines,
    dates::{self, WrittenDate},
    layout::HEAD_BLOCKS,
};

/// Bytes of text in which dates are looked for; more than any article has.
const SCANNED: usize = 1 << 20;

/// Most dates that are looked at: each is weighed against the others.
const MAX_DATES: usize = 1000;

/// Days after the newest dated day within which a date without a year is taken for later news rather than for an older year's.
const FRESH_DAYS: i32 = 92;

/// Years after the newest date in which a weekday may pick the year. Weekdays come round after five years at the soonest.
const WEEKDAY_YEARS: i16 = 3;

/// What is known before the text is looked at.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known {
    /// Stated by the file's metadata.
    pub(super) metadata: Option<DateInterval>,
    /// The file was made on that day, so its text was published then or before.
    pub(super) not_after: Option<Date>,
    /// Where the dateline stands.
    pub(super) dateline: Option<ByteSpan>,
}

/// Decides on the date of publication.
pub(super) fn decide(text: &str, blocks: &[Block], known: Known) -> Option<Published> {
    if let Some(interval) = known.metadata {
        return Some(Published { interval, basis: DateBasis::Metadata, span: None, made_by: Maker::rule("ingest/metadata") });
    }
    let evidence = Evidence::gather(text, blocks);
    let dateline = known.dateline.and_then(|span| evidence.dateline(span));
    dateline.or_else(|| evidence.date_line(blocks)).or_else(|| evidence.bounds(known.not_after))
}

/// A date of the text, with what its surroundings say of it.
struct Dated {
    date: WrittenDate,
    block: usize,
    tense: Tense,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tense {
    /// Happened, as far as one can see.
    Past,
    /// "by 2030", "will be held on 4 June".
    Future,
    /// "Accessed 3 May 2016", of the page itself.
    Accessed,
}

struct Evidence<'t> {
    text: &'t str,
    dates: Vec<Dated>,
}

impl<'t> Evidence<'t> {
    fn gather(text: &'t str, blocks: &[Block]) -> Self {
        let mut dates = Vec::new();
        let mut n_scanned = 0;
        for (block_idx, block) in blocks.iter().enumerate().filter(|(_, block)| block.kind != BlockKind::Boilerplate) {
            let span = first_bytes(text, block.span, SCANNED - n_scanned);
            n_scanned += span.len();
            dates.extend(dates::find(text, span).into_iter().map(|date| {
                let tense = tense(text, block, date.span);
                Dated { date, block: block_idx, tense }
            }));
            if n_scanned >= SCANNED || dates.len() >= MAX_DATES {
                break;
            }
        }
        dates.truncate(MAX_DATES);
        Self { text, dates }
    }

    /// The date of the dateline, whose year may have to come from the text.
    fn dateline(&self, span: ByteSpan) -> Option<Published> {
        let dated = self.dates.iter().find(|dated| span.contains(dated.date.span) && dated.date.day.is_some())?;
        let interval = match dated.date.year {
            Some(_) => self.in_order(&dated.date)?,
            None => DateInterval::day(self.soonest_after_newest(&dated.date)?),
        };
        Some(published(interval, DateBasis::Dateline, dated.date.span, "ingest/dateline"))
    }

    /// A date line at the edge of the page, or a date that opens a paragraph as a label: "10-03-2022: …".
    fn date_line(&self, blocks: &[Block]) -> Option<Published> {
        let is_line = |dated: &&Dated| {
            let kind = blocks[dated.block].kind;
            let is_edge = dated.block < HEAD_BLOCKS || dated.block + 3 >= blocks.len();
            is_edge && matches!(kind, BlockKind::Dateline | BlockKind::Byline)
                || dated.block < HEAD_BLOCKS && self.is_label(dated, blocks)
        };
        let is_line = |dated: &&Dated| is_line(dated) && dated.date.month.is_some() && dated.tense != Tense::Accessed;
        let lines = self.dates.iter().filter(is_line);
        let dated = lines.min_by_key(|dated| {
            let line = blocks[dated.block].span;
            let of_line = ByteSpan::new(dated.date.span.start() - line.start(), dated.date.span.end() - line.start());
            (dated.date.day.is_none(), date_lines::fit(line.slice(self.text), of_line))
        })?;
        let interval = match dated.date.year {
            Some(_) => self.in_order(&dated.date)?,
            None => DateInterval::day(self.soonest_after_newest(&dated.date)?),
        };
        Some(published(interval, DateBasis::Byline, dated.date.span, "ingest/date-line"))
    }

    /// Whether the date opens its block and a colon or dash follows.
    fn is_label(&self, dated: &Dated, blocks: &[Block]) -> bool {
        let rest = self.text[dated.date.span.end()..].trim_start_matches(' ');
        let is_set_off = rest.starts_with([':', '–', '—', '|']) || rest.starts_with("- ") || rest.starts_with("--");
        dated.date.year.is_some() && dated.date.span.start() == blocks[dated.block].span.start() && is_set_off
    }

    /// Bounds from the dates that the text mentions.
    fn bounds(&self, not_after: Option<Date>) -> Option<Published> {
        let accessed = self
            .dates
            .iter()
            .filter(|dated| dated.tense == Tense::Accessed)
            .filter_map(|dated| Some((dated.date.full()?, dated.date.span)));
        let accessed = accessed.min_by_key(|(day, _)| *day);
        let upper = accessed.map(|(day, _)| day).into_iter().chain(not_after).min();
        let Some(newest) = self.newest(upper) else {
            let interval = DateInterval::new(None, upper)?;
            return Some(match accessed {
                Some((_, span)) => published(interval, DateBasis::Accessed, span, "ingest/accessed"),
                None => Published { interval, basis: DateBasis::Metadata, span: None, made_by: Maker::rule("ingest/made-on") },
            });
        };
        let (lower, span, basis, rule) = self.sharpened(newest, upper);
        let interval = DateInterval::new(Some(lower), upper)?;
        Some(match accessed {
            Some((_, span)) => published(interval, DateBasis::Accessed, span, "ingest/accessed"),
            None => published(interval, basis, span, rule),
        })
    }

    /// The first day of the newest date of the text that is written with its year, no later than `upper`.
    fn newest(&self, upper: Option<Date>) -> Option<(Date, ByteSpan)> {
        let past = self
            .dates
            .iter()
            .filter(|dated| dated.tense == Tense::Past && (dated.date.month.is_some() || self.is_dated_by_year(&dated.date)));
        past.filter_map(|dated| Some((self.in_order(&dated.date)?.start()?, dated.date.span)))
            .filter(|(day, _)| upper.is_none_or(|upper| *day <= upper))
            .max_by_key(|(day, span)| (*day, std::cmp::Reverse(*span)))
    }

    /// The newest date moved on by dates without a year that must be later: by their weekday, or because they are weeks away.
    fn sharpened(&self, newest: (Date, ByteSpan), upper: Option<Date>) -> (Date, ByteSpan, DateBasis, &'static str) {
        let mut lower = (newest.0, newest.1, DateBasis::NewestDateInText, "ingest/newest-date");
        let yearless = || self.dates.iter().filter(|dated| dated.tense == Tense::Past && dated.date.year.is_none());
        let is_allowed = |day: Date| upper.is_none_or(|upper| day <= upper);
        let by_weekday = yearless().filter(|dated| dated.date.weekday.is_some()).filter_map(|dated| {
            let mut years = newest.0.year()..=newest.0.year() + WEEKDAY_YEARS;
            let day = years.find_map(|year| dated.date.in_year(year).filter(|day| *day > newest.0))?;
            Some((day, dated.date.span))
        });
        if let Some((day, span)) = by_weekday.min_by_key(|(day, _)| *day).filter(|(day, _)| is_allowed(*day)) {
            lower = (day, span, DateBasis::WeekdayConsistency, "ingest/weekday");
        }
        let is_day = self.dates.iter().any(|dated| dated.date.span == lower.1 && dated.date.day.is_some());
        let later = yearless().filter(|_| is_day).filter_map(|dated| {
            let day =
                (lower.0.year()..=lower.0.year() + 1).find_map(|year| dated.date.in_year(year).filter(|day| *day > lower.0))?;
            (days_between(lower.0, day) <= FRESH_DAYS).then_some((day, dated.date.span))
        });
        match later.max_by_key(|(day, span)| (*day, std::cmp::Reverse(*span))).filter(|(day, _)| is_allowed(*day)) {
            Some((day, span)) => (day, span, lower.2, "ingest/newest-day-month"),
            None => lower,
        }
    }

    /// The first day that fits a date without a year and is no earlier than the newest date of the text; within a year.
    fn soonest_after_newest(&self, date: &WrittenDate) -> Option<Date> {
        let (newest, _) = self.newest(None)?;
        let day = (newest.year()..=newest.year() + 1).find_map(|year| date.in_year(year).filter(|day| *day >= newest))?;
        (days_between(newest, day) <= 366).then_some(day)
    }

    /// The days of a date, with day and month in the order that the rest of the text speaks for; both readings where it does not.
    fn in_order(&self, date: &WrittenDate) -> Option<DateInterval> {
        let interval = date.interval()?;
        let (Some(day), Some(swapped)) = (date.full(), date.swapped) else { return Some(interval) };
        if let Some(day_first) = self.is_day_first() {
            return Some(DateInterval::day(if day_first { day } else { swapped }));
        }
        // The reading that lies close to the other dates: what a page tells is mostly fresh.
        let others = self.dates.iter().filter(|other| other.date.span != date.span && other.date.swapped.is_none());
        let anchors: Vec<Date> =
            others.filter_map(|other| other.date.full().or_else(|| other.date.in_year(day.year()))).collect();
        let distance = |reading: Date| anchors.iter().map(|anchor| days_between(*anchor, reading).abs()).min();
        match (distance(day), distance(swapped)) {
            (Some(near), Some(far)) if near * 2 < far => Some(DateInterval::day(day)),
            (Some(far), Some(near)) if near * 2 < far => Some(DateInterval::day(swapped)),
            _ => DateInterval::new(Some(day.min(swapped)), Some(day.max(swapped))),
        }
    }

    /// Whether the text writes days before months, where one of its dates in figures shows it.
    fn is_day_first(&self) -> Option<bool> {
        let plain = self.dates.iter().filter(|dated| dated.date.swapped.is_none() && dated.date.day != dated.date.month);
        plain.filter_map(|dated| first_figure_is_day(&dated.date, self.text)).next()
    }

    /// A lone year dates something only after a word such as "in" or "since".
    fn is_dated_by_year(&self, date: &WrittenDate) -> bool {
        const WORDS: [&str; 12] =
            ["in", "since", "during", "of", "from", "early", "late", "mid", "for", "throughout", "end", "and"];
        let before = self.text[..date.span.start()].trim_end_matches([' ', '\u{a0}', '\n', '-']);
        let word = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        WORDS.iter().any(|known| known.eq_ignore_ascii_case(word))
    }
}

/// "25/12/2016" shows that days come first, "12/25/2016" that months do; other dates show nothing.
fn first_figure_is_day(date: &WrittenDate, text: &str) -> Option<bool> {
    let (words, day) = (date.span.slice(text), date.day?);
    let (first, _) = words.split_once(['-', '/'])?;
    let first: i8 = first.parse().ok().filter(|_| first.len() <= 2)?;
    Some(first == day)
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(i32::MAX, |span| span.get_days())
}

fn published(interval: DateInterval, basis: DateBasis, span: ByteSpan, rule: &'static str) -> Published {
    Published { interval, basis, span: Some(span), made_by: Maker::rule(rule) }
}

/// What the words before a date in its sentence say of it.
fn tense(text: &str, block: &Block, date: ByteSpan) -> Tense {
    const FUTURE: [&str; 16] = [
        "by",
        "until",
        "till",
        "before",
        "will",
        "shall",
        "would",
        "plan",
        "plans",
        "planned",
        "scheduled",
        "expected",
        "due",
        "target",
        "deadline",
        "expires",
    ];
    const ACCESSED: [&str; 6] = ["accessed", "retrieved", "archived", "downloaded", "visited", "saved"];
    let before = last_bytes(text, ByteSpan::new(block.span.start(), date.start()), 90);
    let sentence = before.rsplit(['.', '?', '!', ';']).next().unwrap_or(before);
    let mut words = sentence.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).rev();
    let is_among = |list: &[&str], word: &str| list.iter().any(|known| known.eq_ignore_ascii_case(word));
    // A work consulted for the text was so before the text was published; only the page itself is bounded from above.
    if words.clone().take(3).any(|word| is_among(&ACCESSED, word)) {
        return if block.kind == BlockKind::Note { Tense::Past } else { Tense::Accessed };
    }
    if words.any(|word| is_among(&FUTURE, word)) { Tense::Future } else { Tense::Past }
}

/// The first bytes of a span, up to a character boundary.
fn first_bytes(text: &str, span: ByteSpan, max: usize) -> ByteSpan {
    let mut end = span.end().min(span.start() + max);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    ByteSpan::new(span.start(), end)
}

/// The last bytes of a span, from a character boundary.
fn last_bytes(text: &str, span: ByteSpan, max: usize) -> &str {
    let mut start = span.end().saturating_sub(max).max(span.start());
    while !text.is_char_boundary(start) {
        start += 1;
    }
    &text[start..span.end()]
}

/// The day of an ISO 8601 date or date and time, or of the forms that metadata uses beside it ("March 4, 2022", "Fri, 04 Mar 2022 …").
pub(super) fn metadata_date(value: &str) -> Option<DateInterval> {
    let value = first_bytes(value, ByteSpan::new(0, value.len()), 60).slice(value);
    let dates = dates::find(value, ByteSpan::new(0, value.len()));
    let Some(date) = dates.iter().find(|date| date.year.is_some()) else { return compact_date(value) };
    match date.full().zip(date.swapped) {
        Some((day, swapped)) => DateInterval::new(Some(day.min(swapped)), Some(day.max(swapped))),
        None => date.interval(),
    }
}

/// "20220304", as some sites write it.
fn compact_date(value: &str) -> Option<DateInterval> {
    let digits = value.get(..8).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    let date = Date::new(digits[..4].parse().ok()?, digits[4..6].parse().ok()?, digits[6..].parse().ok()?).ok()?;
    Some(DateInterval::day(date))
}

#[cfg(test)]
mod tests {
    use super::super::from_text;
    use super::*;

    /// Interval, basis, and the words it follows from.
    #[track_caller]
    fn check(text: &str, expected: Option<(&str, DateBasis, &str)>) {
        let document = from_text("page.txt", text);
        let found = document.published.as_ref().map(|published| {
            let words = published.span.map_or("", |span| document.slice(span));
            (published.interval.to_string(), published.basis, words)
        });
        let found = found.as_ref().map(|(interval, basis, words)| (interval.as_str(), *basis, *words));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_line_that_also_says_when_the_page_was_changed_is_a_date_line() {
        check(
            "Mine collapses\n\nWednesday, 2 June 2021 6:05 AM  [ Updated On: Thursday, 3 June 2021 10:15 PM ]\n\nA mine collapsed on Tuesday.",
            Some(("2021-06-02/2021-06-02", DateBasis::Byline, "2 June 2021")),
        );
        check(
            "Mine collapses\n\n2 June 2021, 18:05 GMT (last modified 3 June 2021)\n\nA mine collapsed on Tuesday.",
            Some(("2021-06-02/2021-06-02", DateBasis::Byline, "2 June 2021")),
        );
    }

    #[test]
    fn datelines_and_date_lines() {
        check(
            "Blast in town\n\nTOWN, 5 April 2019 (Wire) – A bomb went off on 4 April 2019.",
            Some(("2019-04-05/2019-04-05", DateBasis::Dateline, "5 April 2019")),
        );
        check(
            "TOWN, April 6 (Agency) - Four soldiers died on 5 April 2019, the ministry said in the town.",
            Some(("2019-04-06/2019-04-06", DateBasis::Dateline, "April 6")),
        );
        check(
            "The Town Herald\n\nMarket blast\n\n6 April 2019\n\nA bomb went off in the market on Friday, and people fled the town.",
            Some(("2019-04-06/2019-04-06", DateBasis::Byline, "6 April 2019")),
        );
        check(
            "Market blast\n\nBy Jane Roe | The Town Herald | April 6, 2019 | 9 min read\n\nA bomb went off on Friday, and people fled the town.",
            Some(("2019-04-06/2019-04-06", DateBasis::Byline, "April 6, 2019")),
        );
        check(
            "TOWN, 2 NOV 89 (AFP) -- [TEXT] GUERRILLAS ATTACKED A BANK.",
            Some(("1989-11-02/1989-11-02", DateBasis::Dateline, "2 NOV 89")),
        );
    }

    #[test]
    fn figures_are_read_in_the_order_the_text_speaks_for() {
        let label = |rest: &str| format!("A title\n\n10-03-2022: {rest}, and the people of the town fled from it.");
        check(&label("A bomb went off on March 4"), Some(("2022-03-10/2022-03-10", DateBasis::Byline, "10-03-2022")));
        check(&label("A bomb went off on October 1"), Some(("2022-10-03/2022-10-03", DateBasis::Byline, "10-03-2022")));
        check(&label("A bomb went off"), Some(("2022-03-10/2022-10-03", DateBasis::Byline, "10-03-2022")));
    }

    #[test]
    fn dates_in_the_text_are_bounds() {
        let newest = DateBasis::NewestDateInText;
        check("In 2015, 40 people died. By 2030 there will be more.", Some(("2015-01-01/..", newest, "2015")));
        check(
            "The 22 June attack came after that of 13 June, the paper said (Daily News, 4 June 2015), and of 11 February.",
            Some(("2015-06-22/..", newest, "22 June")),
        );
        check(
            "A bomb went off on Saturday, 12 November. In December 2015 there had been another.",
            Some(("2016-11-12/..", DateBasis::WeekdayConsistency, "12 November")),
        );
        check(
            "The war went on in May 2015.\n\nAccessed 3 May 2016",
            Some(("2015-05-01/2016-05-03", DateBasis::Accessed, "3 May 2016")),
        );
        check("A bomb went off on 12 November and killed 2015 people.", None);
    }

    #[test]
    fn metadata_in_many_forms() {
        for (value, interval) in [
            ("2022-03-04T16:40:00+02:00", "2022-03-04/2022-03-04"),
            ("Fri, 04 Mar 2022 16:40:00 GMT", "2022-03-04/2022-03-04"),
            ("20220304", "2022-03-04/2022-03-04"),
            ("March 2022", "2022-03-01/2022-03-31"),
        ] {
            assert_eq!(metadata_date(value).map(|found| found.to_string()).as_deref(), Some(interval), "{value}");
        }
        assert_eq!(metadata_date("soon"), None);
    }
}
