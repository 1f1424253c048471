//! Bytes of any supported format to one [`Document`].

use rashomon_model::{Block, BlockKind, ByteSpan, Custody, Document, DocumentId, Format};
use sha2::{Digest as _, Sha256};

/// Version of this stage: a change makes stored documents worth ingesting again.
pub const INGEST_VERSION: u32 = 1;

/// Bytes that cannot be made a document.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
}

/// Makes a document of `bytes`, which came from `path` (a name to show and a hint at the format; nothing is opened).
///
/// # Errors
/// When the bytes are empty, too many, or of no format that is read.
pub fn ingest(path: &str, bytes: &[u8]) -> Result<Document, IngestError> {
    if bytes.is_empty() {
        return Err(IngestError::Empty);
    }
    Ok(plain(path, bytes, &String::from_utf8_lossy(bytes)))
}

/// A document of plain text that needs no decoding: used by evaluation and tests, which bring text and know its date.
pub fn from_text(path: &str, text: &str) -> Document {
    plain(path, text.as_bytes(), text)
}

fn plain(path: &str, bytes: &[u8], text: &str) -> Document {
    let sha256 = format!("{:x}", Sha256::digest(bytes));
    Document {
        id: DocumentId::from_sha256(&sha256),
        text: text.to_owned(),
        blocks: paragraphs(text),
        title: None,
        outlet: None,
        authors: Vec::new(),
        url: None,
        published: None,
        language: Some("en".to_owned()),
        custody: Custody {
            sha256,
            path: path.to_owned(),
            n_bytes: bytes.len() as u64,
            acquired: None,
            format: Format::Text,
            encoding: Some("UTF-8".to_owned()),
            ingest_version: INGEST_VERSION,
        },
    }
}

fn paragraphs(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let span = ByteSpan::new(start, start + line.len()).trimmed(text);
        start += line.len();
        if !span.is_empty() {
            blocks.push(Block { span, kind: BlockKind::Paragraph, language: None });
        }
    }
    blocks
}
