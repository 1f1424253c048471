//! What reads the documents: the readers of the program itself, which cannot fail, or a program of the user's, which can.

use rashomon_lexicon::Resources;
use rashomon_model::{Document, Reading};

use crate::outside::Outside;

/// What reads the documents. Immutable; share it by reference between threads.
#[derive(Debug)]
pub(crate) enum DocumentReader {
    /// Of the program itself.
    Own(rashomon_read::Reader),
    /// Another program.
    Outside(Box<Outside>),
}

/// A document, read.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) reading: Reading,
    /// What the reader had to say to people, besides the reading; empty for most.
    pub(crate) said: String,
}

impl DocumentReader {
    /// Name of the reader, as its readings bear it.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Own(reader) => reader.name(),
            Self::Outside(outside) => outside.reader_name(),
        }
    }

    /// Hash of all that a reading follows from besides the text, as its readings bear it.
    pub(crate) fn resources(&self, res: &Resources) -> String {
        match self {
            Self::Own(_) => res.fingerprint.clone(),
            Self::Outside(outside) => outside.resources(res),
        }
    }

    /// Whether the same document can be refused now and read another time.
    pub(crate) fn is_fickle(&self) -> bool {
        matches!(self, Self::Outside(_))
    }

    /// Reads a document.
    ///
    /// # Errors
    /// When a program of the user's does not give a reading of it, with the reason.
    pub(crate) fn read(&self, document: &Document, res: &Resources) -> Result<Outcome, String> {
        match self {
            Self::Own(reader) => Ok(Outcome { reading: reader.read(document, res), said: String::new() }),
            Self::Outside(outside) => outside.read(document, res),
        }
    }
}
