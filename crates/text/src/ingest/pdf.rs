//! PDF with a text layer to a page.
//!
//! lopdf reads the file's structure and pdf-extract runs its pages; neither bounds what a hostile file makes it do, so the file is defused
//! first. In reading order: `defuse` looks at the raw bytes, `structure` at the objects, `lines` collects characters into lines, and
//! `paragraphs` joins lines, mends hyphens and sets running headers and page numbers aside.

mod defuse;
mod filters;
mod lines;
mod paragraphs;
mod structure;

use jiff::{ToSpan as _, civil::Date};
use lopdf::{Document, LoadOptions, ObjectId};
use pdf_extract::output_doc_page;
use rashomon_model::{Maker, Stated};

use self::lines::{Line, LineCollector};
use super::{IngestError, Metadata, Page, guarded};

/// Most bytes that one stream of a page may unpack to. Pictures are not unpacked.
const MAX_STREAM: usize = 32 << 20;

/// Most bytes that all streams together may unpack to.
const MAX_UNPACKED: usize = 256 << 20;

/// Most bytes of text taken from a file.
const MAX_TEXT: usize = 32 << 20;

/// Days after a file was made within which it may still have been published.
const PUBLISHED_AFTER_DAYS: i64 = 31;

/// Whether the bytes begin like a PDF; a few stray bytes may stand before the mark.
pub(super) fn is_pdf(bytes: &[u8]) -> bool {
    memchr::memmem::find(&bytes[..bytes.len().min(1024)], b"%PDF-").is_some()
}

pub(super) fn read(bytes: &[u8]) -> Result<Page, IngestError> {
    guarded("the PDF", || page(bytes))?
}

fn page(bytes: &[u8]) -> Result<Page, IngestError> {
    let mut pdf = load(bytes)?;
    let pages = structure::check(&mut pdf)?;
    let meta = metadata(&pdf);
    let (lines, n_damaged) = lines_of(&mut pdf, &pages)?;
    if lines.is_empty() {
        let what = if n_damaged > 0 {
            "none of the PDF's pages can be read"
        } else {
            "the PDF holds no text (scanned pages need text recognition first)"
        };
        return Err(broken(what));
    }
    let (text, blocks) = paragraphs::lay_out(&lines);
    Ok(Page { text, blocks, meta, ..Page::default() })
}

fn broken(what: &str) -> IngestError {
    IngestError::Broken { what: what.to_owned() }
}

/// Loads the file's objects; decrypts them where no password is needed.
fn load(bytes: &[u8]) -> Result<Document, IngestError> {
    let defused = defuse::defuse(bytes)?;
    let options =
        if defused.is_encrypted { LoadOptions::with_filter(structure::hide_object_stream) } else { LoadOptions::default() };
    let mut pdf = Document::load_mem_with_options(&defused.bytes, options)
        .map_err(|cause| IngestError::Broken { what: format!("the PDF is damaged: {cause}") })?;
    if defused.is_encrypted {
        structure::decrypt(&mut pdf)?;
    }
    Ok(pdf)
}

/// The lines of all pages, and how many pages could not be read.
fn lines_of(pdf: &mut Document, pages: &[ObjectId]) -> Result<(Vec<Line>, usize), IngestError> {
    let mut collector = LineCollector::new(MAX_TEXT);
    let mut n_damaged = 0;
    for (idx, page) in pages.iter().enumerate() {
        structure::show_only(pdf, *page);
        collector.page = u32::try_from(idx).expect("the number of pages is bounded");
        // A page that trips the extractor is skipped; what it gave before is kept.
        let run = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| output_doc_page(pdf, &mut collector, 1)));
        n_damaged += usize::from(!matches!(run, Ok(Ok(()))));
        if collector.is_full() {
            return Err(broken("the PDF holds more text than is read from one file"));
        }
    }
    Ok((collector.finish(), n_damaged))
}

/// Title, author and date of the document information.
fn metadata(pdf: &Document) -> Metadata {
    let info = pdf.trailer.get(b"Info").and_then(|info| pdf.dereference(info)).and_then(|(_, info)| info.as_dict().cloned());
    let Ok(info) = info else { return Metadata::default() };
    let text = |key: &[u8]| {
        let (_, value) = info.get(key).and_then(|value| pdf.dereference(value)).ok()?;
        let text = lopdf::decode_text_string(value).ok()?;
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty() && text.len() < 500).then_some(text)
    };
    let stated = |value: String| Stated { value, span: None, made_by: Maker::rule("ingest/pdf-info") };
    let made = text(b"CreationDate").and_then(|date| info_date(&date));
    Metadata {
        title: text(b"Title").filter(|title| is_title(title)).map(stated),
        authors: text(b"Author").filter(|author| author.contains(' ')).map(stated).into_iter().collect(),
        not_after: made.and_then(|made| made.checked_add(PUBLISHED_AFTER_DAYS.days()).ok()),
        ..Metadata::default()
    }
}

/// A title that an author gave rather than a program: no file name, no placeholder.
fn is_title(title: &str) -> bool {
    let lower = title.to_ascii_lowercase();
    let is_file = [".doc", ".docx", ".indd", ".pdf", ".qxd", ".qxp", ".rtf", ".html", ".pub", ".odt"]
        .iter()
        .any(|ending| lower.ends_with(ending));
    !is_file
        && title.contains(' ')
        && !lower.starts_with("microsoft word")
        && !lower.starts_with("untitled")
        && !lower.contains("://")
}

/// The day of "D:20220310…".
fn info_date(date: &str) -> Option<Date> {
    let digits = date.strip_prefix("D:").unwrap_or(date);
    let part = |range: std::ops::Range<usize>| digits.get(range).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    Date::new(part(0..4)?.parse().ok()?, part(4..6)?.parse().ok()?, part(6..8)?.parse().ok()?).ok()
}

#[cfg(test)]
mod tests;
