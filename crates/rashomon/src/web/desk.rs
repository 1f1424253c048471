//! What the pages need of a case: the casebook, documents with their readings, sentences around words, search.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rashomon_casebook::{MARKS, Store, StoreError};
use rashomon_model::{ByteSpan, Casebook, Document, DocumentId, Evidence, Reading};

/// Documents kept at hand to quote from; more than that and all are let go.
const CACHED: usize = 64;
/// Most passages that a search shows.
const MOST_HITS: usize = 50;

/// A case, as the pages see it. The casebook is read once; documents are fetched when a page needs them.
pub(super) struct Desk {
    store: Mutex<Store>,
    casebook: Arc<Casebook>,
    pages: Mutex<HashMap<DocumentId, Arc<Page>>>,
}

/// A document, held to quote from.
struct Page {
    text: String,
    sentences: Vec<ByteSpan>,
}

/// A sentence around the words of an evidence.
pub(super) struct Quote {
    pub(super) before: String,
    pub(super) words: String,
    pub(super) after: String,
}

/// A passage that a search found, cut where the words found begin and end.
pub(super) struct Hit {
    pub(super) href: String,
    pub(super) label: String,
    /// Pieces of the passage, and whether each is one of the words searched for.
    pub(super) pieces: Vec<(String, bool)>,
}

impl Desk {
    /// Opens the desk over a case.
    ///
    /// # Errors
    /// When the case cannot be read.
    pub(super) fn new(store: Store) -> Result<Self, StoreError> {
        let casebook = Arc::new(store.casebook()?);
        Ok(Self { store: Mutex::new(store), casebook, pages: Mutex::default() })
    }

    pub(super) fn casebook(&self) -> Arc<Casebook> {
        Arc::clone(&self.casebook)
    }

    /// A document and its reading; `None` when there is none, or it cannot be read.
    pub(super) fn document(&self, id: &DocumentId) -> Option<(Document, Reading)> {
        let store = lock(&self.store);
        Some((store.document(id).ok()?, store.reading(id).ok()?))
    }

    /// Title and outlet of a document.
    pub(super) fn document_label(&self, id: &DocumentId) -> String {
        let card = self.casebook.documents.binary_search_by(|card| card.id.cmp(id)).ok().map(|idx| &self.casebook.documents[idx]);
        card.map_or_else(
            || id.short().to_owned(),
            |card| match &card.outlet {
                Some(outlet) => format!("{} ({outlet})", card.label),
                None => card.label.clone(),
            },
        )
    }

    /// The sentence or sentences around the words.
    pub(super) fn quote(&self, evidence: &Evidence) -> Option<Quote> {
        let page = self.page(&evidence.document)?;
        let words = evidence.span;
        let first = page.sentences.partition_point(|sentence| sentence.end() <= words.start());
        let touching = page.sentences[first..].iter().take_while(|sentence| sentence.start() < words.end());
        let whole = touching.copied().fold(words, ByteSpan::cover);
        Some(Quote {
            before: page.text.get(whole.start()..words.start())?.to_owned(),
            words: words.slice(&page.text).to_owned(),
            after: page.text.get(words.end()..whole.end())?.to_owned(),
        })
    }

    fn page(&self, id: &DocumentId) -> Option<Arc<Page>> {
        if let Some(page) = lock(&self.pages).get(id) {
            return Some(Arc::clone(page));
        }
        let page = {
            let store = lock(&self.store);
            Arc::new(Page { text: store.text(id).ok()?, sentences: store.sentences(id).ok()? })
        };
        let mut pages = lock(&self.pages);
        if pages.len() >= CACHED {
            pages.clear();
        }
        pages.insert(id.clone(), Arc::clone(&page));
        Some(page)
    }

    /// Passages with all the words.
    pub(super) fn search(&self, q: &str) -> Vec<Hit> {
        let hits = lock(&self.store).search(q, MOST_HITS).unwrap_or_default();
        hits.into_iter()
            .map(|hit| {
                let at = hit.span.map_or(String::new(), |span| format!("?at={}-{}#at", span.start(), span.end()));
                Hit {
                    href: format!("/document/{}{at}", hit.document),
                    label: self.document_label(&hit.document),
                    pieces: pieces(&hit.snippet),
                }
            })
            .collect()
    }
}

/// Cuts a snippet at the marks around the words found.
fn pieces(snippet: &str) -> Vec<(String, bool)> {
    let mut pieces = Vec::new();
    for part in snippet.split(MARKS.0) {
        match part.split_once(MARKS.1) {
            Some((found, rest)) => pieces.extend([(found.to_owned(), true), (rest.to_owned(), false)]),
            None => pieces.push((part.to_owned(), false)),
        }
    }
    pieces.retain(|(words, _)| !words.is_empty());
    pieces
}

/// A panic in one request must not stop the others: what a lock guards here is only read or cached.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snippets_are_cut_at_their_marks() {
        let found = |words: &str| (words.to_owned(), true);
        let other = |words: &str| (words.to_owned(), false);
        assert_eq!(
            pieces("the \u{E000}old\u{E001} \u{E000}house\u{E001}."),
            [other("the "), found("old"), other(" "), found("house"), other(".")]
        );
        assert_eq!(pieces("<b>"), [other("<b>")]);
    }
}
