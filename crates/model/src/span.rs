//! Offsets: three units, three types, one place where they are converted.
//!
//! Inside rashomon every offset is a UTF-8 byte ([`ByteSpan`]). JSON and tabular exports give Unicode code points ([`CharSpan`]); the
//! browser counts UTF-16 units ([`Utf16Span`]). An [`OffsetMap`] built once for a text converts between them.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Half-open range of UTF-8 **bytes** in [`Document::text`](crate::Document::text); both ends on `char` boundaries, `start <= end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "(u32, u32)", into = "(u32, u32)")]
pub struct ByteSpan {
    start: u32,
    end: u32,
}

impl ByteSpan {
    /// A span of the bytes `start..end`.
    ///
    /// # Panics
    /// When `start > end` or an end does not fit 32 bits: spans are made from the text at hand, whose size ingest bounds.
    pub fn new(start: usize, end: usize) -> Self {
        assert!(start <= end, "a span cannot end before it starts ({start}..{end})");
        let narrow = |at: usize| u32::try_from(at).expect("ingest bounds texts well below 4 GiB");
        Self { start: narrow(start), end: narrow(end) }
    }

    /// First byte.
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// One past the last byte.
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end() - self.start()
    }

    /// Whether the span holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The words at this span. Empty when the span does not fit the text.
    pub fn slice(self, text: &str) -> &str {
        text.get(self.start()..self.end()).unwrap_or_default()
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: ByteSpan) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the byte `at` lies inside.
    pub fn contains_at(self, at: usize) -> bool {
        self.start() <= at && at < self.end()
    }

    /// Whether at least one byte is shared.
    pub fn overlaps(self, other: ByteSpan) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that holds both.
    pub fn cover(self, other: ByteSpan) -> ByteSpan {
        ByteSpan { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The span without white space at either end.
    pub fn trimmed(self, text: &str) -> ByteSpan {
        let words = self.slice(text);
        let start = self.start() + (words.len() - words.trim_start().len());
        ByteSpan::new(start, start + words.trim().len())
    }

    /// Whether the span lies in `text` with both ends on `char` boundaries.
    pub fn fits(self, text: &str) -> bool {
        text.get(self.start()..self.end()).is_some()
    }
}

impl fmt::Display for ByteSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

impl From<(u32, u32)> for ByteSpan {
    /// A reversed pair (only possible in a file made elsewhere) becomes the empty span at its start; checking happens on import.
    fn from((start, end): (u32, u32)) -> Self {
        Self { start, end: end.max(start) }
    }
}

impl From<ByteSpan> for (u32, u32) {
    fn from(span: ByteSpan) -> Self {
        (span.start, span.end)
    }
}

impl JsonSchema for ByteSpan {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ByteSpan".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "array",
            "description": "[start, end) in UTF-8 bytes of the document's text; start <= end",
            "prefixItems": [{ "type": "integer", "minimum": 0 }, { "type": "integer", "minimum": 0 }],
            "minItems": 2,
            "maxItems": 2
        })
    }
}

/// Half-open range of Unicode **code points**: JSON, CSV, W3C Web Annotation, Python.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct CharSpan {
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
}

/// Half-open range of **UTF-16 code units**: the browser, UIMA CAS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Utf16Span {
    /// First unit.
    pub start: u32,
    /// One past the last unit.
    pub end: u32,
}

/// Converts the offsets of one text between bytes, code points and UTF-16 units.
///
/// Memory: twelve bytes for each [`OffsetMap::STRIDE`] bytes of text. A look-up scans at most one stride.
#[derive(Clone, Debug)]
pub struct OffsetMap<'t> {
    text: &'t str,
    /// For the first `char` boundary at or after each multiple of the stride: (byte, code points before, UTF-16 units before).
    marks: Vec<(u32, u32, u32)>,
}

impl<'t> OffsetMap<'t> {
    /// Bytes between two marks.
    pub const STRIDE: usize = 256;

    /// Scans the text once.
    pub fn new(text: &'t str) -> Self {
        let mut marks = vec![(0, 0, 0)];
        let (mut chars, mut units) = (0, 0);
        let mut next = Self::STRIDE;
        for (at, c) in text.char_indices() {
            if at >= next {
                marks.push((at as u32, chars, units));
                next = at + Self::STRIDE;
            }
            chars += 1;
            units += c.len_utf16() as u32;
        }
        Self { text, marks }
    }

    /// (code points, UTF-16 units) before the byte `at`; inside a character, those before that character's end.
    fn before(&self, at: usize) -> (u32, u32) {
        let at = at.min(self.text.len());
        let mark = self.marks.partition_point(|mark| mark.0 as usize <= at) - 1;
        let (byte, mut chars, mut units) = self.marks[mark];
        for (_, c) in self.text[byte as usize..].char_indices().take_while(|(k, _)| byte as usize + k < at) {
            chars += 1;
            units += c.len_utf16() as u32;
        }
        (chars, units)
    }

    /// The span in code points.
    pub fn to_chars(&self, span: ByteSpan) -> CharSpan {
        CharSpan { start: self.before(span.start()).0, end: self.before(span.end()).0 }
    }

    /// The span in UTF-16 units.
    pub fn to_utf16(&self, span: ByteSpan) -> Utf16Span {
        Utf16Span { start: self.before(span.start()).1, end: self.before(span.end()).1 }
    }

    /// The span in bytes; `None` when it does not lie in the text or is reversed.
    pub fn from_chars(&self, span: CharSpan) -> Option<ByteSpan> {
        let start = self.byte_of_char(span.start)?;
        let end = self.byte_of_char(span.end)?;
        (start <= end).then(|| ByteSpan::new(start, end))
    }

    fn byte_of_char(&self, char_idx: u32) -> Option<usize> {
        let mark = self.marks.partition_point(|mark| mark.1 <= char_idx) - 1;
        let (byte, chars, _) = self.marks[mark];
        let rest = &self.text[byte as usize..];
        rest.char_indices().map(|(k, _)| k).chain([rest.len()]).nth((char_idx - chars) as usize).map(|k| byte as usize + k)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn counts_differ_after_accents_and_emoji() {
        let text = "a – 😀 b";
        let map = OffsetMap::new(text);
        let b = text.find('b').map(|at| ByteSpan::new(at, at + 1)).expect("b is there");
        assert_eq!(b.start(), 11);
        assert_eq!(map.to_chars(b), CharSpan { start: 6, end: 7 });
        assert_eq!(map.to_utf16(b), Utf16Span { start: 7, end: 8 });
    }

    proptest! {
        #[test]
        fn code_points_round_trip(text in "\\PC{0,900}", a in 0usize..900, b in 0usize..900) {
            let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let (a, b) = (bounds[a % bounds.len()], bounds[b % bounds.len()]);
            let span = ByteSpan::new(a.min(b), a.max(b));
            let map = OffsetMap::new(&text);
            let chars = map.to_chars(span);
            prop_assert_eq!(map.from_chars(chars), Some(span));
            prop_assert_eq!(chars.end - chars.start, span.slice(&text).chars().count() as u32);
            let units = map.to_utf16(span);
            prop_assert_eq!(units.end - units.start, span.slice(&text).encode_utf16().count() as u32);
        }
    }
}
