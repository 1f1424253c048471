//! What was published, and by whom: the immutable text that every annotation points into.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{date::DateInterval, evidence::Maker, span::ByteSpan};

/// Identity of a document: the first 16 hexadecimal digits of the SHA-256 of its original bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct DocumentId(pub String);

impl DocumentId {
    /// From the full hexadecimal SHA-256 of the original bytes.
    pub fn from_sha256(hex: &str) -> Self {
        Self(hex.chars().take(16).collect())
    }

    /// The form shown to people: eight digits.
    pub fn short(&self) -> &str {
        self.0.get(..8).unwrap_or(&self.0)
    }
}

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A published text. Immutable after ingest; offsets anywhere in rashomon are UTF-8 bytes of [`Document::text`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Document {
    /// Identity, from the original bytes.
    pub id: DocumentId,
    /// The text, in Unicode. White space is kept as laid out by ingest: blocks are parted by blank lines.
    pub text: String,
    /// Layout, in text order, not overlapping; white space between blocks belongs to none.
    pub blocks: Vec<Block>,
    /// Headline.
    pub title: Option<Stated>,
    /// Publisher ("the outlet"): from metadata, a dateline or a byline.
    pub outlet: Option<Stated>,
    /// Persons named as authors.
    pub authors: Vec<Stated>,
    /// Address of the page, when the file states one.
    pub url: Option<String>,
    /// When it was published, as an interval with its basis. `None` when nothing in the file says.
    pub published: Option<Published>,
    /// ISO 639-1 code of the language of most of the text.
    pub language: Option<String>,
    /// Where the bytes came from.
    pub custody: Custody,
}

impl Document {
    /// The words at a span.
    pub fn slice(&self, span: ByteSpan) -> &str {
        span.slice(&self.text)
    }

    /// The block that holds the byte `at`.
    pub fn block_at(&self, at: usize) -> Option<&Block> {
        let idx = self.blocks.partition_point(|block| block.span.end() <= at);
        self.blocks.get(idx).filter(|block| block.span.contains_at(at))
    }

    /// The interval of publication; "document creation time" (DCT) in TimeML.
    pub fn dct(&self) -> Option<DateInterval> {
        self.published.as_ref().map(|published| published.interval)
    }

    /// Name to show: the title, or else the file's name.
    pub fn label(&self) -> &str {
        match &self.title {
            Some(title) => &title.value,
            None => self.custody.path.rsplit(['/', '\\']).next().unwrap_or(&self.custody.path),
        }
    }
}

/// A stretch of the page with one function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Block {
    /// Where.
    pub span: ByteSpan,
    /// Function.
    pub kind: BlockKind,
    /// ISO 639-1 code, when the block is long enough to tell (ISO 639-3 where there is no two-letter code).
    pub language: Option<String>,
}

impl Block {
    /// Whether the readers read this block as English prose. Foreign-language blocks and page furniture are kept but not read.
    pub fn is_read(&self) -> bool {
        self.kind != BlockKind::Boilerplate && self.language.as_deref().is_none_or(|code| code == "en")
    }
}

/// Function of a block on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// The headline.
    Title,
    /// A headline within the text.
    Heading,
    /// "By Jane Doe, Staff Writer".
    Byline,
    /// "KABUL, 4 March (Agency) –", where it stands on a line of its own.
    Dateline,
    /// Running text.
    Paragraph,
    /// Text under a picture, with its credit. Furniture that can hold facts.
    Caption,
    /// A block set off as a quotation.
    Quotation,
    /// An item of a list.
    ListItem,
    /// A row of a table.
    TableRow,
    /// A footnote or an entry of a reference list.
    Note,
    /// Navigation, donation banners, comment forms, counters: set aside but kept.
    Boilerplate,
}

/// A word of the page about itself (title, outlet, author), with its place when it stands in the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stated {
    /// The value.
    pub value: String,
    /// Where it stands in the text; `None` when it came from metadata outside the text.
    pub span: Option<ByteSpan>,
    /// What found it, e.g. `ingest/html-meta`.
    pub made_by: Maker,
}

/// Publication date, with what it follows from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Published {
    /// The days it can be. Never sharpened from today's date.
    pub interval: DateInterval,
    /// What says so.
    pub basis: DateBasis,
    /// Where that stands in the text; `None` for metadata outside the text.
    pub span: Option<ByteSpan>,
    /// What found it.
    pub made_by: Maker,
}

/// What a publication date follows from, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DateBasis {
    /// Metadata of the file (HTML meta tags, JSON-LD, PDF information).
    Metadata,
    /// A dateline.
    Dateline,
    /// A byline or a date line of its own.
    Byline,
    /// "Accessed 3 May 2016": published on that day or before.
    Accessed,
    /// The newest date in the text: published on that day or later.
    NewestDateInText,
    /// A weekday with a day and month, whose year the rest of the text narrows.
    WeekdayConsistency,
    /// Given by the user.
    Given,
}

/// Custody of the original bytes (Berkeley Protocol: identity, authenticity).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Custody {
    /// Lower-case hexadecimal SHA-256 of the original bytes.
    pub sha256: String,
    /// Path or name it was read from, as the user gave it.
    pub path: String,
    /// Size of the original in bytes.
    pub n_bytes: u64,
    /// When it was acquired, RFC 3339; set by the caller that has a clock, `None` in one-shot reading.
    pub acquired: Option<String>,
    /// Format it was read as.
    pub format: Format,
    /// Character encoding it was decoded from (WHATWG name), for text formats.
    pub encoding: Option<String>,
    /// Stretches of bytes that fitted no character and stand as U+FFFD in the text.
    #[serde(default)]
    pub n_replaced: u32,
    /// Version of the ingest stage.
    pub ingest_version: u32,
}

/// Formats that ingest reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Plain text in any encoding.
    Text,
    /// HTML.
    Html,
    /// PDF with a text layer.
    Pdf,
}
