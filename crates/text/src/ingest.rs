//! Bytes of any supported format to one [`Document`].
//!
//! Each format has a module that turns bytes into a page: text, blocks, and what the file says of itself. What follows is the same for all:
//! the head of the page (title, outlet, authors), the date of publication, the language of each block. To add a format, write such a
//! module and give it a line in `FORMATS`; `docs/decisions/0002-ingest.md` says what it must promise.
//!
//! Nothing here opens a file, asks the time, or reaches out. Whatever the bytes, the work is bounded: see the limits below.

mod cues;
mod date_lines;
mod dates;
mod encoding;
mod html;
mod language;
mod layout;
mod masthead;
mod pdf;
mod plain;
mod published;

use jiff::civil::Date;
use rashomon_model::{Block, Custody, DateInterval, Document, DocumentId, Format, Stated};
use sha2::{Digest as _, Sha256};

/// Version of this stage: a change makes stored documents worth ingesting again.
pub const INGEST_VERSION: u32 = 2;

/// Largest file that is read, in bytes. A caller that knows the size beforehand should refuse larger files unopened.
pub const MAX_BYTES: u64 = 64 << 20;

/// Bytes that cannot be made a document. Each message ends a sentence that begins with the file's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IngestError {
    /// There is nothing in it, or nothing but white space.
    #[error("the file is empty")]
    Empty,
    /// More than [`MAX_BYTES`].
    #[error("the file is too large ({} MB; at most {} MB are read)", n_bytes >> 20, MAX_BYTES >> 20)]
    TooLarge {
        /// Its size.
        n_bytes: u64,
    },
    /// Not text, and no format that is read.
    #[error("{what}; only plain text, HTML and PDF are read")]
    Unsupported {
        /// What it is, as a clause: "it is a ZIP archive or Office document".
        what: &'static str,
    },
    /// The bytes break the rules of their format beyond repair.
    #[error("{what}")]
    Broken {
        /// What is wrong, as a clause: "the PDF's page tree leads back into itself".
        what: String,
    },
}

/// A format: how its bytes begin, what its files are called, and what reads it.
struct FormatReader {
    format: Format,
    extensions: &'static [&'static str],
    /// Whether the bytes say by themselves that they are of this format.
    sniff: fn(&[u8]) -> bool,
    read: fn(&[u8]) -> Result<Page, IngestError>,
}

/// The formats, surest first: the first that sniffs its own is taken, then the first that knows the file's extension, then plain text.
const FORMATS: [FormatReader; 3] = [
    FormatReader { format: Format::Pdf, extensions: &["pdf"], sniff: pdf::is_pdf, read: pdf::read },
    FormatReader { format: Format::Html, extensions: &["html", "htm", "xhtml"], sniff: html::is_html, read: html::read },
    FormatReader { format: Format::Text, extensions: &["txt", "text", "md", "asc"], sniff: |_| false, read: plain::read },
];

/// What a format's module makes of the bytes.
#[derive(Default)]
struct Page {
    text: String,
    /// Blocks in text order; those still called paragraphs are labelled by their looks.
    blocks: Vec<Block>,
    meta: Metadata,
    /// WHATWG name of the encoding, for text formats.
    encoding: Option<String>,
    /// Stretches of bytes that fitted no character.
    n_replaced: u32,
}

/// What a file says of itself outside its text.
#[derive(Default)]
struct Metadata {
    title: Option<Stated>,
    outlet: Option<Stated>,
    authors: Vec<Stated>,
    url: Option<String>,
    published: Option<DateInterval>,
    not_after: Option<Date>,
}

/// Makes a document of `bytes`, which came from `path` (a name to show and a hint at the format; nothing is opened).
///
/// # Errors
/// When the bytes are empty, too many, or of no format that is read.
pub fn ingest(path: &str, bytes: &[u8]) -> Result<Document, IngestError> {
    let n_bytes = bytes.len() as u64;
    if n_bytes > MAX_BYTES {
        return Err(IngestError::TooLarge { n_bytes });
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(IngestError::Empty);
    }
    let reader = reader_for(path, bytes);
    let page = (reader.read)(bytes)?;
    if page.text.trim().is_empty() {
        return Err(IngestError::Empty);
    }
    Ok(document(path, bytes, reader.format, page))
}

/// A document of plain text that needs no decoding: used by evaluation and tests, which bring text and may know its date.
///
/// [`Document::text`] is `text` to the byte. The layout is the same as [`ingest`] gives a plain text file.
pub fn from_text(path: &str, text: &str) -> Document {
    document(path, text.as_bytes(), Format::Text, plain::page(text.to_owned()))
}

/// Name of the threads in which parsers of other people's formats run. A panic in one becomes an [`IngestError`]; a program that does not
/// want the default message on its standard error can pass over threads of this name in its panic hook.
pub const GUARDED_THREAD: &str = "rashomon-ingest";

/// Stack of such a thread: nesting is bounded, but the parsers' frames are large.
const GUARDED_STACK: usize = 64 << 20;

/// Runs a parser on a thread of its own, so that neither a panic nor deep nesting reaches the caller.
fn guarded<T: Send>(what: &str, parse: impl FnOnce() -> T + Send) -> Result<T, IngestError> {
    let run = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name(GUARDED_THREAD.to_owned()).stack_size(GUARDED_STACK);
        thread.spawn_scoped(scope, parse).map(|thread| thread.join())
    });
    match run {
        Ok(Ok(parsed)) => Ok(parsed),
        Ok(Err(_)) => Err(IngestError::Broken { what: format!("{what} is damaged in a way that its parser cannot handle") }),
        Err(error) => Err(IngestError::Broken { what: format!("{what} could not be read: {error}") }),
    }
}

fn reader_for(path: &str, bytes: &[u8]) -> &'static FormatReader {
    let extension = path
        .rsplit(['/', '\\'])
        .next()
        .and_then(|name| name.rsplit_once('.'))
        .map(|(_, extension)| extension.to_ascii_lowercase());
    let is_called = |reader: &&FormatReader| extension.as_deref().is_some_and(|extension| reader.extensions.contains(&extension));
    let by_bytes = FORMATS.iter().find(|reader| (reader.sniff)(bytes));
    by_bytes.or_else(|| FORMATS.iter().find(is_called)).unwrap_or(&FORMATS[FORMATS.len() - 1])
}

/// What is the same for all formats: labels, head of the page, date, languages.
fn document(path: &str, bytes: &[u8], format: Format, page: Page) -> Document {
    let Page { text, mut blocks, meta, encoding, n_replaced } = page;
    layout::label(&text, &mut blocks);
    let masthead = masthead::find(&text, &blocks);
    let known = published::Known { metadata: meta.published, not_after: meta.not_after, dateline: masthead.dateline };
    let published = published::decide(&text, &blocks, known);
    let language = language::mark(&text, &mut blocks);
    let sha256 = format!("{:x}", Sha256::digest(bytes));
    Document {
        id: DocumentId::from_sha256(&sha256),
        title: meta.title.or(masthead.title),
        outlet: meta.outlet.or(masthead.outlet),
        authors: if meta.authors.is_empty() { masthead.authors } else { meta.authors },
        url: meta.url,
        published,
        language,
        custody: Custody {
            sha256,
            path: path.to_owned(),
            n_bytes: bytes.len() as u64,
            acquired: None,
            format,
            encoding,
            n_replaced,
            ingest_version: INGEST_VERSION,
        },
        text,
        blocks,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn files_are_known_by_their_bytes_first() {
        let format = |path: &str, bytes: &[u8]| reader_for(path, bytes).format;
        assert_eq!(format("a.txt", b"<!DOCTYPE html><p>x"), Format::Html);
        assert_eq!(format("a.html", b"no markup here"), Format::Html);
        assert_eq!(format("a.html", b"%PDF-1.4"), Format::Pdf);
        assert_eq!(format("folder.html/a", b"plain"), Format::Text);
    }

    #[test]
    fn sizes_are_bounded() {
        let bytes = vec![b'a'; MAX_BYTES as usize + 1];
        let error = ingest("a.txt", &bytes).expect_err("too large");
        assert_eq!(error.to_string(), "the file is too large (64 MB; at most 64 MB are read)");
    }

    #[test]
    fn endless_lines_and_dense_dates_take_bounded_time() {
        let started = std::time::Instant::now();
        for text in ["word, and more. ", "a", "a.b@c", "((\"“ 1. ", "\n", "Home\n", "on 4 June 2015 and 10-03-2022, "] {
            let text = text.repeat((5 << 20) / text.len());
            let document = from_text("endless.txt", &text);
            for block in document.blocks.iter().take(10) {
                let tokens = crate::tokens::tokenize(&text, block.span);
                assert!(crate::sentences::split(&text, &tokens).len() <= tokens.len());
            }
        }
        assert!(started.elapsed().as_secs() < 60, "took {:?}", started.elapsed());
    }

    proptest! {
        #[test]
        fn any_text_is_laid_out_in_order(text in "((By|Photo:|Leave a Reply|Notes|\\[1\\]|TOWN, 4 JUNE 2015 \\(A\\) --|“|\\(|\\)|\n|\n\n| |[a-zA-Z]{1,9} ){0,9}|\\PC){0,40}") {
            let document = from_text("any.txt", &text);
            prop_assert_eq!(&document.text, &text);
            let mut end = 0;
            for block in &document.blocks {
                prop_assert!(block.span.fits(&text) && !block.span.is_empty() && block.span.start() >= end);
                end = block.span.end();
            }
        }

        #[test]
        fn any_bytes_end_in_a_document_or_a_reason(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            for head in [&b""[..], b"<html><body><p>", b"%PDF-1.4\n"] {
                if let Err(error) = ingest("any", &[head, &bytes].concat()) {
                    prop_assert!(!error.to_string().is_empty());
                }
            }
        }
    }
}
