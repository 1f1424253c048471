//! Who published and who wrote: mastheads, bylines, datelines.
//!
//! In: labelled blocks. Out: title, outlet, authors, and the dateline at the start of the text ("KABUL, March 4 (Agency) –"), which stays in
//! its paragraph. Only what the page says of itself; nothing is looked up.

use std::{collections::HashSet, sync::LazyLock};

use rashomon_model::{Block, BlockKind, ByteSpan, Maker, Stated};

use super::{date_lines, layout::HEAD_BLOCKS};

/// The head of a page, from its own words.
#[derive(Debug, Default)]
pub(super) struct Masthead {
    pub(super) title: Option<Stated>,
    pub(super) outlet: Option<Stated>,
    pub(super) authors: Vec<Stated>,
    /// Span of the inline dateline, where a date is looked for.
    pub(super) dateline: Option<ByteSpan>,
}

/// Reads the head of the page.
pub(super) fn find(text: &str, blocks: &[Block]) -> Masthead {
    let mut masthead = Masthead::default();
    let mut n_text = 0;
    for (idx, block) in blocks.iter().enumerate() {
        let is_edge = idx < HEAD_BLOCKS || idx + 3 >= blocks.len();
        match block.kind {
            BlockKind::Title if masthead.title.is_none() => masthead.title = Some(stated(text, block.span, "ingest/title")),
            BlockKind::Byline if is_edge => read_byline(text, block.span, &mut masthead),
            BlockKind::Dateline | BlockKind::Paragraph | BlockKind::Heading if idx < HEAD_BLOCKS && n_text < 3 => {
                n_text += usize::from(block.kind == BlockKind::Paragraph);
                if block.kind == BlockKind::Dateline {
                    read_date_line(text, block.span, &mut masthead);
                }
                if let Some(dateline) = inline_dateline(text, block.span).filter(|_| masthead.dateline.is_none()) {
                    masthead.dateline = Some(dateline.span);
                    let agency = dateline.agency.map(|span| stated(text, span, "ingest/dateline"));
                    masthead.outlet = masthead.outlet.or(agency);
                }
            }
            _ => {}
        }
    }
    masthead
}

fn stated(text: &str, span: ByteSpan, rule: &'static str) -> Stated {
    let value = span.slice(text).split_whitespace().collect::<Vec<_>>().join(" ");
    Stated { value, span: Some(span), made_by: Maker::rule(rule) }
}

/// "Radio Free Town, 9 April 2019" names the outlet beside the date, "Jane Doe, Town Institute, June 2019" the author as well.
fn read_date_line(text: &str, span: ByteSpan, masthead: &mut Masthead) {
    let cells = date_lines::cells(span.slice(text));
    if cells.len() > 1 {
        let here = |cell: &ByteSpan| ByteSpan::new(span.start() + cell.start(), span.start() + cell.end());
        if let Some(name) = cells.iter().map(here).find(|cell| is_outlet_name(cell.slice(text))) {
            masthead.outlet.get_or_insert_with(|| stated(text, name, "ingest/date-line"));
            return;
        }
    }
    let mut start = span.start();
    for part in span.slice(text).split_inclusive(',') {
        let part_span = ByteSpan::new(start, start + part.trim_end_matches(',').len()).trimmed(text);
        start += part.len();
        let name = part_span.slice(text);
        if is_outlet_name(name) {
            masthead.outlet.get_or_insert_with(|| stated(text, part_span, "ingest/date-line"));
        } else if start < span.end()
            && masthead.authors.is_empty()
            && masthead.title.is_some()
            && is_person_name(name)
            && name.contains(' ')
        {
            // A place stands before a date alone; a person before an institute and a date.
            let rest = &text[start..span.end()];
            if rest.contains(',') {
                masthead.authors.push(stated(text, part_span, "ingest/date-line"));
            }
        }
    }
}

/// Takes authors and outlet from a byline or masthead line.
fn read_byline(text: &str, span: ByteSpan, masthead: &mut Masthead) {
    let line = span.slice(text);
    if is_outlet_name(line) {
        masthead.outlet.get_or_insert_with(|| stated(text, span, "ingest/masthead"));
        return;
    }
    let Some(names_at) = after_byline_word(line) else { return };
    // "From The Red Banner, journal of …" names the outlet.
    let is_outlet = line.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("from "));
    let mut start = span.start() + names_at;
    for part in line[names_at..]
        .split_inclusive([',', ';', '|', '(', '–', '—'])
        .flat_map(|part| part.split_inclusive(" and "))
        .flat_map(|part| part.split_inclusive(" & "))
    {
        let name =
            part.trim_end_matches([',', ';', '|', '(', ')', '–', '—', ' ', '.']).trim_end_matches(" and").trim_end_matches(" &");
        let part_span = ByteSpan::new(start, start + name.len()).trimmed(text);
        start += part.len();
        let name = part_span.slice(text);
        if is_outlet || is_outlet_name(name) {
            masthead.outlet.get_or_insert_with(|| stated(text, part_span, "ingest/byline"));
            return;
        }
        if !is_person_name(name) {
            return;
        }
        masthead.authors.push(stated(text, part_span, "ingest/byline"));
    }
}

/// Whether a block names who wrote it: "By Jane Doe, Staff Writer", "From The Red Banner". `has_cue`: it begins with a byline's words.
pub(super) fn is_byline(words: &str, has_cue: bool) -> bool {
    // "By Jane Doe | The Town Herald | 3 May 2016 | 9 min read": by its first part.
    let words = words.split(['|', '·', '•']).map(str::trim).find(|part| !part.is_empty()).unwrap_or(words);
    let n_words = words.split_whitespace().take(17).count();
    let Some(at) = after_byline_word(words) else { return false };
    let is_from = !has_cue;
    let ends_sentence = words.ends_with(['.', '?', '!']) && n_words > 8;
    let name = words[at..].trim_start();
    let is_named = name.starts_with(char::is_uppercase) || name.starts_with("our ") || name.starts_with("a ");
    n_words <= 16 && is_named && !ends_sentence && (!is_from || is_title_case(name.split(',').next().unwrap_or(name)))
}

/// Where the names begin: after "By", "Reporting by", "Author:", "From".
fn after_byline_word(words: &str) -> Option<usize> {
    const WORDS: [&str; 4] = [" by ", "by ", "author: ", "from "];
    let head: String = words.chars().take(24).map(|c| c.to_ascii_lowercase()).collect();
    WORDS
        .iter()
        .find_map(|word| {
            let at = head.find(word)?;
            (at == 0 || *word == " by " && !head.contains("photo") && !head.contains("provided")).then_some(at + word.len())
        })
        .filter(|at| words.is_char_boundary(*at))
}

static MASTHEAD_WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    include_str!("../../../../data/text/masthead_words.txt").lines().filter(|line| !line.starts_with('#')).collect()
});

/// Whether the words look like the name of a newspaper, station or agency: at most six, in title case, one of them a masthead word.
pub(super) fn is_outlet_name(words: &str) -> bool {
    let words: Vec<&str> = words.split_whitespace().take(7).collect();
    let is_masthead_word =
        |word: &str| MASTHEAD_WORDS.contains(word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase().as_str());
    let is_name = (2..=6).contains(&words.len())
        && words.iter().all(|word| word.starts_with(|c: char| c.is_uppercase()) || is_small_word(word));
    // The word that makes it a masthead stands first or last ("Radio Free …", "… Herald"), or first after the article.
    let ends = [words.first(), words.last(), words.get(1).filter(|_| words.first() == Some(&"The"))];
    is_name && ends.into_iter().flatten().any(|word| is_masthead_word(word))
}

/// Whether every word but the small ones has a capital.
pub(super) fn is_title_case(words: &str) -> bool {
    let mut n_capital = 0;
    for word in words.split_whitespace().take(30) {
        let bare = word.trim_start_matches(|c: char| !c.is_alphanumeric());
        if bare.starts_with(char::is_uppercase) {
            n_capital += 1;
        } else if bare.starts_with(char::is_lowercase) && !is_small_word(bare) {
            return false;
        }
    }
    n_capital > 0
}

fn is_small_word(word: &str) -> bool {
    const SMALL: [&str; 24] = [
        "a", "an", "the", "of", "and", "or", "to", "in", "on", "at", "for", "by", "from", "with", "as", "but", "vs", "de", "del",
        "la", "el", "al", "’s", "'s",
    ];
    SMALL.contains(&word)
}

/// Two to five words, each with a capital but for particles: "Jane Doe", "Abdul al-Rahman".
fn is_person_name(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().take(6).collect();
    let is_part = |word: &&str| {
        word.starts_with(char::is_uppercase)
            || matches!(*word, "de" | "van" | "von" | "der" | "bin" | "al" | "el" | "ibn" | "da" | "la")
            || word.starts_with("al-")
    };
    let is_role = words.iter().any(|word| {
        matches!(
            word.to_lowercase().as_str(),
            "staff" | "writer" | "correspondent" | "editor" | "reporter" | "desk" | "press" | "agencies"
        )
    });
    (2..=5).contains(&words.len()) && words.iter().all(is_part) && !is_role && !name.contains(|c: char| c.is_ascii_digit())
}

/// A dateline at the start of a paragraph.
struct Dateline {
    span: ByteSpan,
    agency: Option<ByteSpan>,
}

/// Longest dateline, in bytes.
const MAX_DATELINE: usize = 140;

/// "KABUL, March 4 (Agency) –", "SAN SALVADOR, 2 NOV 89 (AFP) --", "MOSCOW, 28 AUG 89 --": a place in capitals first, a dash last.
fn inline_dateline(text: &str, block: ByteSpan) -> Option<Dateline> {
    let words = block.slice(text);
    let head_len = words.char_indices().map(|(at, _)| at).take_while(|at| *at <= MAX_DATELINE).last()?;
    let head = &words[..if words.len() <= MAX_DATELINE { words.len() } else { head_len }];
    let place = head.split([',', '(', '-', '–', '—', '_']).next()?.trim();
    if place.len() < 3 || place.contains(char::is_lowercase) || !place.starts_with(char::is_uppercase) {
        return None;
    }
    let dash = ["--", " - ", "–", "—", " _", ")-", ") -"].iter().filter_map(|dash| head.find(dash)).min()?;
    let before = &head[..dash + usize::from(head[dash..].starts_with(')'))];
    let agency = before.rfind('(').and_then(|open| {
        let close = open + before[open..].find(')')?;
        Some(ByteSpan::new(block.start() + open + 1, block.start() + close).trimmed(text))
    });
    let span = ByteSpan::new(block.start(), block.start() + before.len()).trimmed(text);
    let agency = agency.filter(|agency| !agency.is_empty() && agency.slice(text).starts_with(char::is_uppercase));
    // Copy in capitals throughout has dashes anywhere: a date or an agency must show that it is a dateline.
    let has_date = !super::dates::find(text, span).is_empty();
    let is_dateline = agency.is_some() || has_date || words.contains(char::is_lowercase) && place.split_whitespace().count() <= 4;
    is_dateline.then_some(Dateline { span, agency })
}

/// A dateline with nothing after it: "NAIROBI, Kenya (AP) _".
pub(super) fn is_lone_dateline(words: &str) -> bool {
    let bare = words.trim_end_matches(['-', '–', '—', '_', ' ']);
    words.len() <= MAX_DATELINE && bare.len() < words.len() && inline_dateline(words, ByteSpan::new(0, words.len())).is_some()
}
