//! Lines that say when a page was published: "13 April 2019", "The Town Herald | Opinion | 13 April 2019 | 7 min read".
//!
//! In: the words of a block. Out: whether it is such a line, its cells, and which of its dates is meant.

use rashomon_model::ByteSpan;

use super::dates;

/// Marks that part the cells of a line; dashes part a headline too.
const BARS: [&str; 6] = [" | ", " · ", " • ", " » ", " / ", " ∙ "];
const DASHES: [&str; 3] = [" — ", " – ", " - "];

/// A block of little more than a date: "13 April 2019", "Posted on March 4, 2022 by Desk", "Korvath, 7 April 2019"; or an imprint. `has_cue`: it has a date line's words; `is_ended`: it ends
/// like a sentence.
pub(super) fn is_date_line(words: &str, has_cue: bool, is_ended: bool) -> bool {
    if is_imprint(words) {
        return true;
    }
    if words.split_whitespace().take(17).count() > 16 || words.len() > 160 {
        return false;
    }
    let dates = dates::find(words, ByteSpan::new(0, words.len()));
    let by_day = dates.iter().find(|date| date.month.is_some() && date.day.is_some());
    // "Jane Doe, June 2019": a month alone must stand at the end.
    let by_month = || dates.iter().find(|date| date.month.is_some() && date.span.end() == words.len() && words.contains(','));
    let Some(date) = by_day.or_else(by_month) else { return false };
    has_cue || date.year.is_some() && !is_ended && n_beside(words, date.span) <= 5
}

/// Whether the line has cells, one of them little more than a date: "Newsletter 7 | 3 August 2015 | Free". Cells between dashes must be three: "Nine killed – 4 July 2016" is a headline.
pub(super) fn is_imprint(words: &str) -> bool {
    if words.len() > 240 {
        return false;
    }
    let cells = cells(words);
    let has_bars = BARS.iter().any(|mark| words.contains(mark));
    let least = if has_bars { 2 } else { 3 };
    let is_cell = |cell: &ByteSpan| {
        let cell = cell.slice(words);
        let n_words = cell.split_whitespace().count();
        let is_clause = !has_bars && (cell.starts_with(char::is_lowercase) || cell.ends_with(['.', '?', '!']));
        n_words <= 8 && !is_clause && !(n_words > 4 && cell.ends_with(['.', '?', '!', ':', ';']))
    };
    let is_date = |cell: &ByteSpan| {
        let dates = dates::find(words, *cell);
        dates.iter().any(|date| {
            date.month.is_some() && date.year.is_some() && n_beside(cell.slice(words), of_cell(*cell, date.span)) <= 5
        })
    };
    let is_trail = cells.first().is_some_and(|first| first.slice(words).eq_ignore_ascii_case("home"));
    cells.len() >= least && !is_trail && cells.iter().all(is_cell) && cells.iter().any(is_date)
}

fn of_cell(cell: ByteSpan, span: ByteSpan) -> ByteSpan {
    ByteSpan::new(span.start() - cell.start(), span.end() - cell.start())
}

/// The parts of a line between bars and dashes.
pub(super) fn cells(words: &str) -> Vec<ByteSpan> {
    let mut cuts: Vec<(usize, usize)> =
        BARS.iter().chain(&DASHES).flat_map(|mark| words.match_indices(mark)).map(|(at, mark)| (at, at + mark.len())).collect();
    cuts.sort_unstable();
    let starts = std::iter::once(0).chain(cuts.iter().map(|cut| cut.1));
    let ends = cuts.iter().map(|cut| cut.0).chain([words.len()]);
    let spans = starts.zip(ends).filter(|(start, end)| start < end).map(|(start, end)| ByteSpan::new(start, end).trimmed(words));
    spans.filter(|span| !span.is_empty()).collect()
}

/// How well a date of such a line fits the day of publication, best first: one that is called so ("issued 9 April 2019"), any other, one end of a span of time ("1 January to 31 March 2019").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    Called,
    Plain,
    Period,
}

/// The fit of a date by the words beside it in its line.
pub(super) fn fit(line: &str, date: ByteSpan) -> Fit {
    const CALLED: [&str; 8] = ["issued", "published", "posted", "released", "dated", "printed", "publication", "issue"];
    const LINKS: [&str; 7] = ["to", "until", "till", "through", "-", "–", "and"];
    let words = |part: &str| -> Vec<String> {
        part.split_whitespace().map(|word| word.trim_matches([':', ',', '(', ')', '[', ']']).to_lowercase()).collect()
    };
    let before = words(&line[..date.start()]);
    let is_called = before.iter().rev().take(2).any(|word| CALLED.contains(&word.as_str()));
    let is_link = |word: Option<&String>| word.is_some_and(|word| LINKS.contains(&word.as_str()));
    // A dash between cells links nothing: there must be another date beyond it.
    let is_dated = |part: ByteSpan| !dates::find(line, part).is_empty();
    let (left, right) = (ByteSpan::new(0, date.start()), ByteSpan::new(date.end(), line.len()));
    let is_end = is_link(before.last()) && is_dated(left);
    let is_begin = is_link(words(&line[date.end()..]).first()) && is_dated(right);
    match () {
        () if is_called => Fit::Called,
        () if is_end || is_begin => Fit::Period,
        () => Fit::Plain,
    }
}

/// Words of a date line beside its date: without times of the day, and without what says when it was last changed ("3 May 2016 9:10 PM
/// [Updated: 4 May 2016 1:20 AM]").
fn n_beside(words: &str, date: ByteSpan) -> usize {
    let (before, after) = (&words[..date.start()], &words[date.end()..]);
    let lower = after.to_ascii_lowercase();
    let changed = ["updated", "update:", "modified", "edited"].iter().filter_map(|word| lower.find(word)).min();
    let after = &after[..changed.unwrap_or(after.len())];
    let is_clock = |word: &str| {
        let word = word.trim_matches(|c: char| matches!(c, ',' | '(' | ')' | '[' | ']')).to_ascii_lowercase();
        word.is_empty() || matches!(word.as_str(), "am" | "pm" | "a.m." | "p.m." | "gmt" | "utc") || is_time_of_day(&word)
    };
    before.split_whitespace().chain(after.split_whitespace()).filter(|word| !is_clock(word)).count()
}

/// "19:52", "7:52pm".
fn is_time_of_day(word: &str) -> bool {
    let Some((hour, rest)) = word.split_once(':') else { return false };
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    is_number(hour) && rest.get(..2).is_some_and(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_cells_with_a_date() {
        for line in [
            "The Hill Tribune | Letters | 2 June 2021 | 5 min read",
            "Newsletter 7 | 3 August 2015 | Price: one crown",
            "The Hill Post — Weekend edition — Saturday 12 March 2022 — No. 4,512",
            "Vol. 7, No. 2 · April 2019",
            "14th Year - No 233 - Tuesday, 5 Dec. 2023 - Price 500 F",
        ] {
            assert!(is_imprint(line), "{line}");
        }
        for line in [
            "Nine killed at the market – 4 July 2016",
            "Home | News | 3 August 2015 | Log in",
            "Politics | Economy | World | Sport",
            "He came on 4 July 2016 – so they said – and left.",
            "The army – which took the town on 4 July 2016 – has said nothing – so far.",
        ] {
            assert!(!is_imprint(line), "{line}");
        }
    }

    #[test]
    fn a_date_that_is_called_the_day_of_publication_goes_before_a_period() {
        let line = "Bulletin 14 · covering 1 January to 31 March 2019 · issued 9 April 2019";
        let fits = dates::find(line, ByteSpan::new(0, line.len())).into_iter().map(|date| fit(line, date.span));
        assert_eq!(fits.collect::<Vec<_>>(), [Fit::Period, Fit::Period, Fit::Called]);
        let line = "Tuesday, 5 December 2023 - Price 500 F";
        let fits = dates::find(line, ByteSpan::new(0, line.len())).into_iter().map(|date| fit(line, date.span));
        assert_eq!(fits.collect::<Vec<_>>(), [Fit::Plain]);
    }
}
