//! Lines of a PDF to paragraphs: joined where they run on, hyphens mended, headings told by their size, running headers, footers and page
//! numbers set aside.

use std::collections::{HashMap, HashSet};

use rashomon_model::{Block, BlockKind, ByteSpan};

use super::lines::Line;

/// Share of the page's height, at its top and bottom, where running headers and footers stand.
const MARGIN: f64 = 0.09;

/// Text and blocks of all lines.
pub(super) fn lay_out(lines: &[Line]) -> (String, Vec<Block>) {
    let furniture = furniture(lines);
    let body = body_size(lines);
    let words = words(lines);
    let mut page = PageText::default();
    // Furniture that stands between the lines of a paragraph waits until the paragraph ends.
    let mut waiting: Vec<usize> = Vec::new();
    let mut paragraph: Vec<usize> = Vec::new();
    let pitch = line_pitch(lines, &furniture);
    for idx in 0..lines.len() {
        if furniture[idx] {
            waiting.push(idx);
            continue;
        }
        let runs_on = paragraph.last().is_some_and(|last| runs_on(&lines[*last], &lines[idx], pitch, paragraph.len()));
        if !runs_on {
            page.push_paragraph(lines, &paragraph, &words, body);
            paragraph.clear();
            waiting.drain(..).for_each(|idx| page.push(&lines[idx].text, BlockKind::Boilerplate));
        }
        paragraph.push(idx);
    }
    page.push_paragraph(lines, &paragraph, &words, body);
    waiting.drain(..).for_each(|idx| page.push(&lines[idx].text, BlockKind::Boilerplate));
    (page.text, page.blocks)
}

#[derive(Default)]
struct PageText {
    text: String,
    blocks: Vec<Block>,
}

impl PageText {
    fn push_paragraph(&mut self, lines: &[Line], paragraph: &[usize], words: &HashSet<String>, body: f64) {
        let Some(first) = paragraph.first() else { return };
        let mut text = lines[*first].text.clone();
        for idx in &paragraph[1..] {
            join(&mut text, &lines[*idx].text, words);
        }
        let is_large = lines[*first].size > body * 1.15 && text.split_whitespace().count() <= 30;
        let is_first = is_large && !self.blocks.iter().any(|block| matches!(block.kind, BlockKind::Title | BlockKind::Heading));
        let is_title = is_first
            && lines[*first].page == 0
            && lines.iter().take_while(|line| line.page == 0).all(|line| line.size <= lines[*first].size * 1.05);
        let kind = match (is_title, is_large) {
            (true, _) => BlockKind::Title,
            (false, true) => BlockKind::Heading,
            _ => BlockKind::Paragraph,
        };
        self.push(&text, kind);
    }

    fn push(&mut self, text: &str, kind: BlockKind) {
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        let start = self.text.len();
        self.text.push_str(text);
        self.blocks.push(Block { span: ByteSpan::new(start, self.text.len()), kind, language: None });
    }
}

/// Whether the next line goes on with the paragraph of the last one.
fn runs_on(last: &Line, next: &Line, pitch: f64, n_lines: usize) -> bool {
    if (last.size - next.size).abs() > 0.12 * last.size || last.is_rotated != next.is_rotated {
        return false;
    }
    let ends_sentence = last.text.trim_end_matches(['”', '"', '’', '\'', ')', ']']).ends_with(['.', '!', '?', ':']);
    let begins_small = next.text.starts_with(char::is_lowercase);
    let step = next.y - last.y;
    if last.page != next.page || step < 0.0 {
        // Over a page or column, only an unfinished sentence goes on.
        return !ends_sentence && begins_small;
    }
    let is_list_item = next.text.starts_with(['•', '▪', '●', '–']) && next.text.contains(' ');
    let is_indented = n_lines > 1 && next.left > last.left + next.size;
    let width = last.right - last.left;
    let is_short = next.right - last.right > 0.25 * width.max(next.right - next.left);
    step <= 1.35 * pitch.max(last.size) && !is_list_item && !(ends_sentence && (is_indented || is_short))
}

/// The usual step from one line to the next, in points.
fn line_pitch(lines: &[Line], furniture: &[bool]) -> f64 {
    let mut steps: Vec<f64> = lines
        .windows(2)
        .zip(furniture)
        .filter(|(pair, is_furniture)| !**is_furniture && pair[0].page == pair[1].page)
        .map(|(pair, _)| pair[1].y - pair[0].y)
        .filter(|step| *step > 0.5)
        .collect();
    steps.sort_unstable_by(f64::total_cmp);
    // Most lines are followed by one of their own paragraph, so the lower half holds the pitch.
    steps.get(steps.len() / 3).copied().unwrap_or(12.0)
}

/// Size of most letters.
fn body_size(lines: &[Line]) -> f64 {
    let mut n_by_size: HashMap<i64, usize> = HashMap::new();
    for line in lines {
        *n_by_size.entry((line.size * 10.0).round() as i64).or_default() += line.text.len();
    }
    n_by_size.into_iter().max_by_key(|(size, n_letters)| (*n_letters, *size)).map_or(10.0, |(size, _)| size as f64 / 10.0)
}

/// Marks running headers, footers and page numbers: in the margins, the same on several pages but for figures; and text along the edge.
fn furniture(lines: &[Line]) -> Vec<bool> {
    let in_margin = |line: &Line| line.y < MARGIN * line.page_height || line.y > (1.0 - MARGIN) * line.page_height;
    let key = |line: &Line| line.text.chars().filter(|c| !c.is_ascii_digit() && !c.is_whitespace()).collect::<String>();
    let mut pages_by_key: HashMap<String, HashSet<u32>> = HashMap::new();
    for line in lines.iter().filter(|line| in_margin(line)) {
        pages_by_key.entry(key(line)).or_default().insert(line.page);
    }
    let n_pages = lines.iter().map(|line| line.page).collect::<HashSet<_>>().len();
    let enough = 2.max(n_pages / 4);
    let is_number = |line: &Line| {
        line.text.len() <= 12
            && line.text.bytes().any(|byte| byte.is_ascii_digit())
            && !line.text.chars().any(|c| c.is_alphabetic() && !"PpAaGgEeOoFf".contains(c))
    };
    lines
        .iter()
        .map(|line| {
            line.is_rotated
                || in_margin(line) && (is_number(line) || pages_by_key.get(&key(line)).is_some_and(|pages| pages.len() >= enough))
        })
        .collect()
}

/// All words of the file that stand within a line, in small letters.
fn words(lines: &[Line]) -> HashSet<String> {
    let inner = lines.iter().flat_map(|line| line.text.split_whitespace());
    inner.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()).filter(|word| !word.is_empty()).collect()
}

/// Adds a line to a paragraph. A hyphen at the break goes unless the word has one of its own.
fn join(text: &mut String, next: &str, words: &HashSet<String>) {
    let is_soft = text.ends_with('\u{ad}');
    let Some(stem) = text.strip_suffix(['-', '\u{ad}', '‐']).filter(|stem| stem.ends_with(char::is_alphabetic)) else {
        text.push(' ');
        text.push_str(next);
        return;
    };
    let head = stem.rsplit(|c: char| !(c.is_alphanumeric() || c == '-')).next().unwrap_or(stem).to_lowercase();
    let tail: String = next.chars().take_while(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let keeps = !is_soft
        && !words.contains(&format!("{head}{tail}"))
        && (words.contains(&format!("{head}-{tail}")) || !next.starts_with(char::is_lowercase) || is_prefix(&head));
    let stem_len = stem.len();
    if !keeps {
        text.truncate(stem_len);
    }
    text.push_str(next);
}

/// First parts of words that are mostly written with a hyphen.
fn is_prefix(head: &str) -> bool {
    const PREFIXES: [&str; 16] =
        ["al", "anti", "co", "cross", "ex", "half", "high", "low", "multi", "non", "post", "pre", "pro", "self", "semi", "well"];
    PREFIXES.contains(&head)
}
