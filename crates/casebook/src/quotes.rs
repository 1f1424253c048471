//! Evidence with its words: the sentence that a value came from, and where it stands, in code points.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use rashomon_model::{ByteSpan, DocumentId, Evidence};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{DocumentRow, Store, StoreError};

/// Documents kept at hand; more than that and all are let go.
const CACHED: usize = 64;

/// Words of a document, with their sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Quote {
    /// The document.
    pub document: DocumentId,
    /// Its title or file name.
    pub label: String,
    /// Its outlet, when known.
    pub outlet: Option<String>,
    /// First code point of the words.
    pub start: u32,
    /// One past the last code point of the words.
    pub end: u32,
    /// The words.
    pub words: String,
    /// The sentence that they stand in, white space evened out.
    pub sentence: String,
    /// First code point of the sentence.
    pub sentence_start: u32,
    /// One past the last code point of the sentence.
    pub sentence_end: u32,
    /// The rule, model or person that made the value.
    pub made_by: String,
}

impl Quote {
    /// Where the words stand, as a reference that `rashomon explain` takes (an RFC 5147 fragment): `1a2b3c4d#char=12,40`.
    pub fn reference(&self) -> String {
        format!("{}#char={},{}", self.document.short(), self.start, self.end)
    }

    /// Name of whoever published it: the outlet, or else the label.
    pub fn publisher(&self) -> &str {
        self.outlet.as_deref().unwrap_or(&self.label)
    }
}

/// A document, held to quote from.
#[derive(Debug)]
struct Page {
    row: DocumentRow,
    text: String,
    sentences: Vec<ByteSpan>,
}

/// Quotes from a case, keeping a few documents at hand.
#[derive(Debug)]
pub struct Quoter<'s> {
    store: &'s Store,
    pages: RefCell<HashMap<DocumentId, Rc<Page>>>,
}

impl<'s> Quoter<'s> {
    /// Quotes from this case.
    pub fn new(store: &'s Store) -> Self {
        Self { store, pages: RefCell::default() }
    }

    fn page(&self, id: &DocumentId) -> Result<Rc<Page>, StoreError> {
        if let Some(page) = self.pages.borrow().get(id) {
            return Ok(Rc::clone(page));
        }
        let page =
            Rc::new(Page { row: self.store.document_row(id)?, text: self.store.text(id)?, sentences: self.store.sentences(id)? });
        let mut pages = self.pages.borrow_mut();
        if pages.len() >= CACHED {
            pages.clear();
        }
        pages.insert(id.clone(), Rc::clone(&page));
        Ok(page)
    }

    /// What lists show of a document.
    ///
    /// # Errors
    /// When there is no such document.
    pub fn row(&self, id: &DocumentId) -> Result<DocumentRow, StoreError> {
        Ok(self.page(id)?.row.clone())
    }

    /// The words of a piece of evidence, with their sentence.
    ///
    /// # Errors
    /// When there is no such document.
    pub fn quote(&self, evidence: &Evidence) -> Result<Quote, StoreError> {
        self.quote_span(&evidence.document, evidence.span, evidence.made_by.to_string())
    }

    /// The words at a span, with their sentence.
    ///
    /// # Errors
    /// When there is no such document.
    pub fn quote_span(&self, document: &DocumentId, span: ByteSpan, made_by: String) -> Result<Quote, StoreError> {
        let page = self.page(document)?;
        let sentence = sentence_around(&page.sentences, span, &page.text);
        let chars_before = |at: usize| page.text.get(..at).map_or(0, |before| before.chars().count() as u32);
        Ok(Quote {
            document: document.clone(),
            label: page.row.label.clone(),
            outlet: page.row.outlet.clone(),
            start: chars_before(span.start()),
            end: chars_before(span.end()),
            words: even_space(span.slice(&page.text)),
            sentence: even_space(sentence.slice(&page.text)),
            sentence_start: chars_before(sentence.start()),
            sentence_end: chars_before(sentence.end()),
            made_by,
        })
    }

    /// The quotes of a list of evidence.
    ///
    /// # Errors
    /// When a document is missing.
    pub fn quotes(&self, evidence: &[Evidence]) -> Result<Vec<Quote>, StoreError> {
        evidence.iter().map(|evidence| self.quote(evidence)).collect()
    }

    /// The same, the first of each sentence: where the sentence is what counts, not each word in it.
    ///
    /// # Errors
    /// When a document is missing.
    pub fn sentences<'e>(&self, evidence: impl IntoIterator<Item = &'e Evidence>) -> Result<Vec<Quote>, StoreError> {
        let mut quotes = evidence.into_iter().map(|evidence| self.quote(evidence)).collect::<Result<Vec<_>, _>>()?;
        one_a_sentence(&mut quotes);
        Ok(quotes)
    }
}

/// Keeps the first quote of each sentence.
pub(crate) fn one_a_sentence(quotes: &mut Vec<Quote>) {
    let mut seen = std::collections::HashSet::new();
    quotes.retain(|quote| seen.insert((quote.document.clone(), quote.sentence_start)));
}

/// The sentence or sentences that a span stands in; outside of all sentences, its line.
fn sentence_around(sentences: &[ByteSpan], span: ByteSpan, text: &str) -> ByteSpan {
    let first = sentences.partition_point(|sentence| sentence.end() <= span.start());
    let touching = sentences[first..].iter().take_while(|sentence| sentence.start() < span.end().max(span.start() + 1));
    match touching.copied().reduce(ByteSpan::cover) {
        Some(sentence) if sentence.fits(text) => sentence,
        _ if !span.fits(text) => ByteSpan::new(0, 0),
        _ => {
            let start = text[..span.start()].rfind('\n').map_or(0, |at| at + 1);
            let end = text[span.end()..].find('\n').map_or(text.len(), |at| span.end() + at);
            ByteSpan::new(start, end).trimmed(text)
        }
    }
}

/// Runs of white space as one blank, so that a sentence fits a cell.
pub(crate) fn even_space(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
