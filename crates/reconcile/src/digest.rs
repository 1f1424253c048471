//! What one document brings to the comparison.

use rashomon_lexicon::Resources;
use rashomon_model::{Document, DocumentCard, Reading};
use serde::{Deserialize, Serialize};

/// One document, reduced to what is compared. Holds no reference to the text; a casebook keeps it beside the reading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Digest {
    /// What lists show of the document.
    pub card: DocumentCard,
}

/// Draws the digest of a document from its text and reading.
pub fn digest(document: &Document, _reading: &Reading, _res: &Resources) -> Digest {
    Digest {
        card: DocumentCard {
            id: document.id.clone(),
            label: document.label().to_owned(),
            outlet: document.outlet.as_ref().map(|outlet| outlet.value.clone()),
            published: document.dct(),
        },
    }
}
