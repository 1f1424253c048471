//! What reads the kits' documents: as in the product, a reader of our own or a program of the user's.

use anyhow::Context as _;
use rashomon_lexicon::Resources;
use rashomon_model::{Document, Reading};
use rashomon_outside::DocumentReader;

/// A reader that has a reading of every document.
#[derive(Debug)]
pub(crate) struct Reader(pub(crate) DocumentReader);

impl Reader {
    /// Reads a document. Where a program gives no reading that can be used, the reason goes to standard error and nothing has been found.
    pub(crate) fn read(&self, document: &Document, res: &Resources) -> Reading {
        match self.0.read(document, res) {
            Ok(outcome) => outcome.reading,
            Err(reason) => {
                eprintln!("{}: {reason}", document.custody.path);
                Reading::empty(document.id.clone(), self.0.name(), self.0.resources(res))
            }
        }
    }

    /// Whether incidents are those that the reader takes whole stretches to report: the trained one, and a program that gives any.
    pub(crate) fn reports(&self, reading: &Reading) -> bool {
        match &self.0 {
            DocumentReader::Own(reader) => matches!(reader, rashomon_read::Reader::Neural(_)),
            DocumentReader::Outside(_) => !reading.reports.is_empty(),
        }
    }

    /// The reader, if it is of our own.
    ///
    /// # Errors
    /// When it is a program, of which what could be chosen is not known.
    pub(crate) fn own(&self) -> anyhow::Result<&rashomon_read::Reader> {
        match &self.0 {
            DocumentReader::Own(reader) => Some(reader),
            DocumentReader::Outside(_) => None,
        }
        .context("what can be chosen is known of the readers `neural` and `rules` only")
    }
}
