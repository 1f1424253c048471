//! What every annotator works from.

use rashomon_lexicon::Resources;
use rashomon_model::Document;
use rashomon_text::analysis::Analysis;

use crate::tagging::Tagging;

/// The document, its tokens and sentences, and the tables.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    /// The document.
    pub(crate) document: &'a Document,
    /// Its text.
    pub(crate) text: &'a str,
    /// Its tokens and sentences.
    pub(crate) analysis: &'a Analysis,
    /// The tables.
    pub(crate) res: &'a Resources,
    /// What the trained tagger found; `None` for the rules alone.
    pub(crate) tagging: Option<&'a Tagging<'a>>,
}
