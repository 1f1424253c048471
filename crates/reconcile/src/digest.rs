//! What one document brings to the comparison: the nouns of this crate's first step.
//!
//! In: one [`Document`] and its [`Reading`]. Out: a [`Digest`], with every index into the reading resolved to plain values, so that
//! comparing needs neither text nor reading. Evidence is kept as spans and makers; the document's id is added when a casebook is made.
//! `draw` fills it in, `prints` says what the parts are.

mod draw;
mod prints;
mod wording;

use rashomon_lexicon::Resources;
use rashomon_model::{Document, DocumentCard, Reading};
use serde::{Deserialize, Serialize};

pub(crate) use prints::{
    AccountPrint, ActorPrint, CitationPrint, ClaimPrint, EntityOrName, FigurePrint, Link, LinkKind, Says, TermPrint, Trace,
};
#[cfg(test)]
pub(crate) use wording::SentencePrint;
pub(crate) use wording::{SentenceKind, Wording};

/// One document, reduced to what is compared. Holds no reference to the text; a casebook keeps it beside the reading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Digest {
    /// What lists show of the document.
    pub card: DocumentCard,
    /// Its words in order, hashed, by sentence.
    pub(crate) wording: Wording,
    /// Whom it names.
    pub(crate) actors: Vec<ActorPrint>,
    /// What it says it leans on.
    pub(crate) citations: Vec<CitationPrint>,
    /// The incidents that it tells of, in the order of the reading.
    pub(crate) accounts: Vec<AccountPrint>,
    /// Its claims, in the order of the reading.
    pub(crate) claims: Vec<ClaimPrint>,
}

/// Draws the digest of a document from its text and reading. Pure; linear in the size of both.
pub fn digest(document: &Document, reading: &Reading, res: &Resources) -> Digest {
    Digest {
        card: DocumentCard {
            id: document.id.clone(),
            label: document.label().to_owned(),
            outlet: document.outlet.as_ref().map(|outlet| outlet.value.clone()),
            published: document.dct(),
        },
        wording: wording::draw(document, reading, res),
        actors: draw::actors(document, reading),
        citations: draw::citations(document, reading),
        accounts: draw::accounts(document, reading),
        claims: draw::claims(document, reading),
    }
}
