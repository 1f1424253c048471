//! Characters at places to lines of text, in the order in which the file draws them.

use pdf_extract::{MediaBox, OutputDev, OutputError, Transform};

/// A line of text on a page. Lengths in points, from the upper left corner.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) page: u32,
    pub(super) left: f64,
    pub(super) right: f64,
    /// Of the base line.
    pub(super) y: f64,
    /// Height of most of its letters.
    pub(super) size: f64,
    pub(super) page_height: f64,
    /// Runs up or down the page.
    pub(super) is_rotated: bool,
}

/// Gathers the characters that pdf-extract finds.
pub(super) struct LineCollector {
    pub(super) page: u32,
    lines: Vec<Line>,
    line: Line,
    /// Within raised figures, which become "\[3]".
    is_raised: bool,
    page_height: f64,
    /// Space characters, and bytes of text, so far.
    n_spaces: usize,
    n_bytes: usize,
    max_bytes: usize,
}

impl LineCollector {
    pub(super) fn new(max_bytes: usize) -> Self {
        Self {
            page: 0,
            lines: Vec::new(),
            line: Line::default(),
            is_raised: false,
            page_height: 792.0,
            n_spaces: 0,
            n_bytes: 0,
            max_bytes,
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.n_bytes > self.max_bytes
    }

    pub(super) fn finish(mut self) -> Vec<Line> {
        self.end_line();
        self.lines
    }

    fn end_line(&mut self) {
        self.end_raised();
        let line = std::mem::take(&mut self.line);
        if !line.text.trim().is_empty() {
            self.lines.push(Line { text: line.text.trim().to_owned(), ..line });
        }
    }

    fn end_raised(&mut self) {
        if std::mem::take(&mut self.is_raised) {
            self.line.text.push(']');
        }
    }

    /// Adds a character to the line at hand, or begins a new line where it stands apart.
    fn push(&mut self, glyph: &Glyph, text: &str) {
        let line = &self.line;
        let reach = line.size.max(glyph.size);
        let is_same = !line.text.is_empty()
            && line.is_rotated == glyph.is_rotated
            && (glyph.y - line.y).abs() < 0.6 * reach
            && glyph.x > line.right - 0.8 * reach;
        if !is_same {
            self.end_line();
            let (page, page_height) = (self.page, self.page_height);
            self.line = Line {
                page,
                page_height,
                left: glyph.x,
                right: glyph.x,
                y: glyph.y,
                size: glyph.size,
                is_rotated: glyph.is_rotated,
                text: String::new(),
            };
        }
        let gap = glyph.x - self.line.right;
        let is_small = glyph.size < 0.8 * self.line.size && glyph.y < self.line.y - 0.15 * self.line.size;
        let is_note = is_same && is_small && text.bytes().all(|byte| byte.is_ascii_digit());
        if self.is_raised && !is_note {
            self.end_raised();
        }
        // A file that writes its spaces means nothing by small gaps, which are kerning; one that does not parts words by them.
        let word_gap = if self.n_spaces * 20 > self.n_bytes { 0.4 } else { 0.17 };
        let is_apart = gap > word_gap * glyph.size && !self.line.text.ends_with([' ', '\t']) && !text.starts_with(' ');
        if is_same && is_apart && !is_note {
            self.line.text.push(if gap > 3.0 * reach { '\t' } else { ' ' });
        }
        if is_note && !self.is_raised {
            self.line.text.truncate(self.line.text.trim_end().len());
            self.line.text.push('[');
            self.is_raised = true;
        }
        if glyph.size > self.line.size * 1.2 && self.line.text.chars().count() <= 2 {
            // A line that begins with something small has the height of what follows.
            self.line.size = glyph.size;
        }
        self.line.text.extend(text.chars().filter(|c| !c.is_control()).flat_map(Plain::new));
        self.line.right = self.line.right.max(glyph.x + glyph.width);
        self.n_spaces += text.matches(' ').count();
        self.n_bytes += text.len();
    }
}

/// A character's place and height.
struct Glyph {
    x: f64,
    y: f64,
    width: f64,
    size: f64,
    is_rotated: bool,
}

impl OutputDev for LineCollector {
    fn begin_page(
        &mut self,
        _page: u32,
        media_box: &MediaBox,
        _art_box: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        self.page_height = (media_box.ury - media_box.lly).abs();
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        self.end_line();
        Ok(())
    }

    fn output_character(
        &mut self,
        at: &Transform,
        width: f64,
        _spacing: f64,
        font_size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        let size = (at.m11 * at.m22 - at.m12 * at.m21).abs().sqrt() * font_size.abs();
        let is_rotated = at.m12.abs() > at.m11.abs();
        let glyph = Glyph { x: at.m31, y: self.page_height - at.m32, width: width * size, size, is_rotated };
        if [glyph.x, glyph.y, glyph.size, glyph.width].iter().all(|value| value.is_finite()) && glyph.size > 0.0 {
            self.push(&glyph, text);
        }
        if self.is_full() { Err(OutputError::FormatError(std::fmt::Error)) } else { Ok(()) }
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

/// A character, or the letters that a ligature stands for.
struct Plain {
    letters: &'static str,
    whole: Option<char>,
}

impl Plain {
    fn new(c: char) -> Self {
        let letters = match c {
            'ﬀ' => "ff",
            'ﬁ' => "fi",
            'ﬂ' => "fl",
            'ﬃ' => "ffi",
            'ﬄ' => "ffl",
            'ﬅ' | 'ﬆ' => "st",
            '\u{a0}' => " ",
            _ => return Self { letters: "", whole: Some(c) },
        };
        Self { letters, whole: None }
    }
}

impl Iterator for Plain {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        if let Some(c) = self.whole.take() {
            return Some(c);
        }
        let c = self.letters.chars().next()?;
        self.letters = &self.letters[c.len_utf8()..];
        Some(c)
    }
}
