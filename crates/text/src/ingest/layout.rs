//! Plain text to blocks: where paragraphs begin and end, and what each is for.
//!
//! In: text whose only layout is its lines. Out: blocks in text order. The text is not touched: hard-wrapped lines become one block that
//! spans them. What a block is for follows from its length, its marks, its neighbours and the phrases of `data/text/page_cues.tsv`.

mod furniture;

use rashomon_model::{Block, BlockKind, ByteSpan};

use self::furniture::is_furniture;
use super::{
    cues::{self, Cue},
    date_lines, masthead,
};

/// Lines looked at to decide whether a text is hard-wrapped.
const SAMPLE: usize = 5000;

/// Longest line of hard-wrapped text, in bytes.
const MAX_WIDTH: usize = 130;

/// Blocks at the start of a page among which its head (masthead, title, byline, date) is looked for.
pub(super) const HEAD_BLOCKS: usize = 8;

/// Parts a text into paragraphs: its lines, or groups of lines where it is hard-wrapped.
pub(super) fn paragraphs(text: &str) -> Vec<Block> {
    let lines = lines(text);
    let spans = match wrap_width(text, &lines) {
        Some(width) => join_wrapped(text, &lines, width),
        None => lines.into_iter().filter(|line| !line.is_empty()).collect(),
    };
    spans.into_iter().map(|span| Block { span, kind: BlockKind::Paragraph, language: None }).collect()
}

/// Every line, without white space at its ends; empty spans for blank lines.
fn lines(text: &str) -> Vec<ByteSpan> {
    let mut start = 0;
    let parts = text.split_inclusive(['\n', '\r', '\u{c}', '\u{2028}', '\u{2029}']);
    parts
        .map(|line| {
            let span = ByteSpan::new(start, start + line.len());
            start = span.end();
            span.trimmed(text)
        })
        .collect()
}

/// The width at which lines were broken, if they were: nearly no line that goes on could have held the first word of the next.
fn wrap_width(text: &str, lines: &[ByteSpan]) -> Option<usize> {
    let pairs: Vec<(usize, usize)> = lines
        .windows(2)
        .take(SAMPLE)
        .filter(|pair| !pair[0].is_empty() && !pair[1].is_empty())
        .map(|pair| (pair[0].len(), first_word_len(pair[1].slice(text))))
        .collect();
    if pairs.len() < 3 {
        return None;
    }
    let mut lengths: Vec<usize> = pairs.iter().map(|(len, _)| *len).collect();
    lengths.sort_unstable();
    let width = lengths[(lengths.len() * 95 / 100).min(lengths.len() - 1)];
    if !(40..=MAX_WIDTH).contains(&width) {
        return None;
    }
    // Ragged copy misses the width by a few letters.
    let n_full = pairs.iter().filter(|(len, next)| len + 1 + next + 4 >= width).count();
    (n_full * 10 >= pairs.len() * 7).then_some(width)
}

fn first_word_len(line: &str) -> usize {
    line.find(char::is_whitespace).unwrap_or(line.len())
}

/// Joins the lines of hard-wrapped paragraphs, which end at a blank line, before an indented line or list mark, and after a short last line.
fn join_wrapped(text: &str, lines: &[ByteSpan], width: usize) -> Vec<ByteSpan> {
    let mut joined: Vec<ByteSpan> = Vec::new();
    let mut previous: Option<ByteSpan> = None;
    for line in lines {
        if line.is_empty() {
            previous = None;
            continue;
        }
        let words = line.slice(text);
        let goes_on = previous.is_some_and(|previous| {
            let is_full = previous.len() + 1 + first_word_len(words) + width / 8 >= width;
            is_full && !is_indented(text, previous, *line) && list_mark(words).is_none()
        });
        match joined.last_mut() {
            Some(last) if goes_on => *last = last.cover(*line),
            _ => joined.push(*line),
        }
        previous = Some(*line);
    }
    joined
}

/// Whether the line begins further to the right than the one before it.
fn is_indented(text: &str, previous: ByteSpan, line: ByteSpan) -> bool {
    let indent = |line: ByteSpan| text[..line.start()].chars().rev().take_while(|c| matches!(c, ' ' | '\t')).count();
    indent(line) > indent(previous) + 1
}

/// Says what each block still called a paragraph is for, from its words and its neighbours.
pub(super) fn label(text: &str, blocks: &mut [Block]) {
    let facts: Vec<Facts<'_>> = blocks.iter().map(|block| Facts::of(block.span.slice(text))).collect();
    let mut section = Section::Text;
    for idx in 0..blocks.len() {
        let place = Place { idx, facts: &facts, n_blocks: blocks.len() };
        match blocks[idx].kind {
            BlockKind::Paragraph => (blocks[idx].kind, section) = place.kind(section),
            // Formats with markup know lists and headings, but not what they are for.
            BlockKind::ListItem if section == Section::Notes => blocks[idx].kind = BlockKind::Note,
            BlockKind::ListItem if place.is_boilerplate() => blocks[idx].kind = BlockKind::Boilerplate,
            BlockKind::Heading if facts[idx].cue == Some(Cue::Notes) => section = Section::Notes,
            BlockKind::Heading if idx < HEAD_BLOCKS && facts[idx].is_date_line() => blocks[idx].kind = BlockKind::Dateline,
            BlockKind::Heading => section = Section::Text,
            _ => {}
        }
    }
    name_title(&facts, blocks);
}

/// Part of the page that the walk has come to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Text,
    /// Below "References".
    Notes,
    /// Below "Leave a Reply", "Related articles".
    Rest,
    /// Below "Read also".
    Links,
}

/// What can be seen of a block by itself.
struct Facts<'t> {
    words: &'t str,
    n_words: usize,
    /// Ends in a stop of any kind, closing marks left out.
    stop: Option<char>,
    cue: Option<Cue>,
    has_letters: bool,
}

impl<'t> Facts<'t> {
    fn of(words: &'t str) -> Self {
        let bare = words.trim_end_matches(|c: char| matches!(c, '”' | '’' | '"' | '\'' | '»' | ')' | ']') || c.is_whitespace());
        Self {
            words,
            // Long blocks are long, however long.
            n_words: words.split_whitespace().take(400).count(),
            stop: bare.chars().next_back().filter(|c| matches!(c, '.' | '!' | '?' | '…' | ':' | ';' | ',')),
            cue: cues::of(words).or_else(|| cue_of_parts(words)),
            has_letters: words.chars().any(char::is_alphabetic),
        }
    }

    /// A headline or an item of a list, as links to other pages are.
    fn is_link(&self) -> bool {
        self.has_letters && self.n_words <= 30 && matches!(self.stop, None | Some('?' | '!')) && !is_note(self.words)
    }

    fn is_date_line(&self) -> bool {
        date_lines::is_date_line(self.words, self.cue == Some(Cue::Dateline), self.stop.is_some())
    }

    /// Short, and not ended like a sentence.
    fn is_headline(&self) -> bool {
        let is_open =
            matches!(self.stop, None | Some('?' | '!')) || masthead::is_title_case(self.words) && self.stop == Some('.');
        self.has_letters && is_open && self.n_words <= 25 && !self.words.starts_with(char::is_lowercase)
    }
}

/// What the parts of a row say of it: "2 Comments | Leave a reply".
fn cue_of_parts(words: &str) -> Option<Cue> {
    let parts: Vec<&str> = words.split(" | ").take(8).collect();
    let is_row = parts.len() > 1 && parts.iter().all(|part| part.split_whitespace().count() <= 6);
    let mut cues = parts.iter().filter(|_| is_row).filter_map(|part| cues::of(part.trim()));
    cues.find(|cue| matches!(cue, Cue::Rest | Cue::Boilerplate))
}

struct Place<'f, 't> {
    idx: usize,
    facts: &'f [Facts<'t>],
    n_blocks: usize,
}

impl Place<'_, '_> {
    fn kind(&self, section: Section) -> (BlockKind, Section) {
        let facts = &self.facts[self.idx];
        let is_late = self.idx * 5 >= self.n_blocks * 2;
        if facts.cue == Some(Cue::Rest) && is_late {
            return (BlockKind::Boilerplate, Section::Rest);
        }
        if facts.cue == Some(Cue::Links) && self.facts.get(self.idx + 1).is_some_and(Facts::is_link) {
            return (BlockKind::Boilerplate, if section == Section::Rest { section } else { Section::Links });
        }
        let is_under = section == Section::Rest && facts.n_words <= 40 || section == Section::Links && facts.is_link();
        if is_under || self.is_boilerplate() {
            return (BlockKind::Boilerplate, section);
        }
        if facts.cue == Some(Cue::Notes) && is_late && self.idx + 1 < self.n_blocks {
            return (BlockKind::Heading, Section::Notes);
        }
        if is_note(facts.words) && is_late || section == Section::Notes && facts.n_words <= 60 {
            return (BlockKind::Note, section);
        }
        (self.text_kind(), Section::Text)
    }

    fn is_boilerplate(&self) -> bool {
        let facts = &self.facts[self.idx];
        // "Photos" or "More" opens an article now and then; nothing else is said by a lone first line.
        let is_alone = self.n_blocks == 1;
        !is_alone && (facts.cue == Some(Cue::Boilerplate) || is_furniture(facts))
    }

    /// What a block of the article itself is.
    fn text_kind(&self) -> BlockKind {
        let facts = &self.facts[self.idx];
        let is_head = self.idx < HEAD_BLOCKS;
        let is_edge = is_head || self.idx + 3 >= self.n_blocks;
        if is_caption(facts) {
            BlockKind::Caption
        } else if is_edge && masthead::is_byline(facts.words, facts.cue == Some(Cue::Byline)) || self.is_masthead() {
            BlockKind::Byline
        } else if is_edge && facts.is_date_line() || is_head && masthead::is_lone_dateline(facts.words) {
            BlockKind::Dateline
        } else if is_quotation(facts.words) {
            BlockKind::Quotation
        } else if self.is_heading() {
            BlockKind::Heading
        } else if is_table_row(facts.words) {
            BlockKind::TableRow
        } else if list_mark(facts.words).is_some() && facts.n_words <= 60 {
            BlockKind::ListItem
        } else {
            BlockKind::Paragraph
        }
    }

    /// The outlet's name on a line of its own, above the title.
    fn is_masthead(&self) -> bool {
        let is_first = self.facts[..self.idx].iter().all(|before| before.cue == Some(Cue::Boilerplate));
        let title = self.facts.get(self.idx + 1);
        is_first && masthead::is_outlet_name(self.facts[self.idx].words) && title.is_some_and(Facts::is_headline)
    }

    /// Short, not ended like a sentence, above a longer block.
    fn is_heading(&self) -> bool {
        let facts = &self.facts[self.idx];
        let is_short = facts.n_words <= 14 && facts.is_headline() && list_mark(facts.words).is_none();
        let below = self.facts[self.idx + 1..].iter().take(3).find(|below| below.n_words > 14);
        is_short && below.is_some_and(|below| below.n_words > facts.n_words)
    }
}

/// The title is the first headline of the page, above any running text.
fn name_title(facts: &[Facts<'_>], blocks: &mut [Block]) {
    if blocks.iter().any(|block| block.kind == BlockKind::Title) {
        return;
    }
    let is_passed =
        |kind: BlockKind| matches!(kind, BlockKind::Boilerplate | BlockKind::Byline | BlockKind::Dateline | BlockKind::Caption);
    let Some(first) = blocks.iter().take(HEAD_BLOCKS).position(|block| !is_passed(block.kind)) else { return };
    let has_text_below = blocks.len() > first + 1;
    let can_be = matches!(blocks[first].kind, BlockKind::Heading | BlockKind::Paragraph | BlockKind::Quotation);
    if has_text_below && can_be && facts[first].is_headline() {
        blocks[first].kind = BlockKind::Title;
    }
}

/// A caption by its first words, or by the credit in brackets at its end: "(Jane Doe / Agency)", "(Agency Photo)".
fn is_caption(facts: &Facts<'_>) -> bool {
    if facts.cue == Some(Cue::Caption) {
        return true;
    }
    let Some(credit) = facts.words.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')).map(|(_, credit)| credit) else {
        return false;
    };
    let n_words = credit.split_whitespace().count();
    let lower = credit.to_lowercase();
    let is_named = credit.contains('/')
        && !lower.contains("://")
        && credit.chars().any(char::is_uppercase)
        && !credit.contains(|c: char| c.is_ascii_digit());
    facts.n_words <= 90
        && n_words <= 12
        && (is_named || ["photo", "photograph", "image", "courtesy", "getty"].iter().any(|word| lower.contains(word)))
}

/// Set off as a quotation as a whole: one pair of marks around it, perhaps a source in brackets after it; or "> " of mail.
fn is_quotation(words: &str) -> bool {
    if words.starts_with("> ") {
        return true;
    }
    let mut chars = words.chars();
    let Some(close) = chars.next().and_then(|open| match open {
        '“' => Some('”'),
        '"' => Some('"'),
        '«' => Some('»'),
        _ => None,
    }) else {
        return false;
    };
    let Some((_, tail)) = chars.as_str().split_once(close) else { return false };
    let tail = tail.trim();
    tail.is_empty() || tail.starts_with('(') && tail.ends_with(')') && tail.len() < 300
}

/// "\[3] …", "³ …", "3 http://…": a note set below the text.
fn is_note(words: &str) -> bool {
    let after_bracket = words.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let is_bracketed = after_bracket.is_some_and(|(mark, note)| {
        !mark.is_empty() && mark.len() <= 3 && mark.bytes().all(|byte| byte.is_ascii_digit()) && note.len() > 3
    });
    let after_figure = words.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_link = after_figure.len() < words.len() && after_figure.trim_start_matches(['.', ')', ' ']).starts_with("http");
    is_bracketed
        || is_link
        || words.starts_with(['¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹', '†', '‡'])
        || words.starts_with("http")
}

/// Bytes of the mark of a list item at the start of the words: "• ", "- ", "3. ", "(a) ".
fn list_mark(words: &str) -> Option<usize> {
    let bullet = words.chars().next().filter(|c| matches!(c, '•' | '·' | '▪' | '◦' | '‣' | '●' | '*' | '-' | '–' | '—'));
    if let Some(bullet) = bullet {
        return words[bullet.len_utf8()..].starts_with([' ', '\t']).then_some(bullet.len_utf8() + 1);
    }
    let open = usize::from(words.starts_with('('));
    let rest = &words[open..];
    let n_digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let len = if n_digits == 0 { usize::from(rest.starts_with(|c: char| c.is_ascii_lowercase())) } else { n_digits };
    let is_mark = (1..=2).contains(&len) && (rest[len..].starts_with(')') || n_digits > 0 && rest[len..].starts_with('.'));
    (is_mark && rest[len + 1..].starts_with([' ', '\t'])).then_some(open + len + 2)
}

fn is_table_row(words: &str) -> bool {
    let n_cells = words.split('\t').filter(|cell| !cell.trim().is_empty()).count();
    let n_bars = words.split('|').filter(|cell| !cell.trim().is_empty()).count();
    n_cells >= 3 || n_bars >= 3 && words.contains(|c: char| c.is_ascii_digit())
}
