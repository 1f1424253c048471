//! What the pages need of a case: the casebook, documents with their readings, sentences around words, search.

use std::{
    collections::HashMap,
    hash::{BuildHasher as _, RandomState},
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
};

use rashomon_casebook::{Logged, MARKS, RunRow, Store, StoreError};
use rashomon_model::{ByteSpan, Casebook, Document, DocumentId, Evidence, Incident, OffsetMap, Reading};

use crate::{
    cli::{Global, ReviewAction},
    commands,
    resources::Tables,
};

/// Documents kept at hand to quote from; more than that and all are let go.
const CACHED: usize = 64;
/// Most passages that a search shows.
const MOST_HITS: usize = 50;

/// A case, as the pages see it. The casebook is kept at hand, anew when the case changed; documents are fetched when a page needs them.
pub(super) struct Desk {
    /// The case, to open for writing when something is decided.
    case: PathBuf,
    global: Global,
    tables: Tables,
    /// Drawn at the start; forms of ours carry it.
    token: String,
    /// Held by a form that decides: two sent at once are decided one after the other. Pages are read from a connection of their own.
    deciding: Mutex<()>,
    store: Mutex<Store>,
    /// How the case was when the casebook was fetched.
    fetched: Mutex<Fetched>,
    casebook: RwLock<Arc<Casebook>>,
    pages: Mutex<HashMap<DocumentId, Arc<Page>>>,
}

/// By which a case that changed is known.
struct Fetched {
    /// See [`Store::revision`].
    revision: i64,
    /// What the casebook follows from.
    result: Option<String>,
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
    pub(super) fn new(case: PathBuf, global: &Global) -> anyhow::Result<Self> {
        let store = Store::open(&case)?;
        let tables = Tables::of_case(global, &store)?;
        let (fetched, casebook) = store.at_once(|store| Ok((Fetched::of(store)?, store.casebook()?)))?;
        Ok(Self {
            case,
            global: global.clone(),
            tables,
            token: drawn_token(),
            deciding: Mutex::default(),
            store: Mutex::new(store),
            fetched: Mutex::new(fetched),
            casebook: RwLock::new(Arc::new(casebook)),
            pages: Mutex::default(),
        })
    }

    /// Takes in what was changed in the case since, here or by another program. A case that cannot be read just now is as it was.
    pub(super) fn refresh(&self) {
        // Held throughout, so that of requests at one time one fetches.
        let mut fetched = lock(&self.fetched);
        let store = lock(&self.store);
        if store.revision().is_ok_and(|revision| revision == fetched.revision) {
            return;
        }
        let now = store.at_once(|store| {
            let now = Fetched::of(store)?;
            let casebook = if now.result == fetched.result { None } else { Some(store.casebook()?) };
            Ok((now, casebook))
        });
        drop(store);
        let Ok((now, casebook)) = now else { return };
        lock(&self.pages).clear();
        if let Some(casebook) = casebook {
            *self.casebook.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(casebook);
        }
        *fetched = now;
    }

    pub(super) fn casebook(&self) -> Arc<Casebook> {
        Arc::clone(&self.casebook.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What a form of ours carries.
    pub(super) fn token(&self) -> &str {
        &self.token
    }

    /// The log of decisions, oldest first.
    pub(super) fn decisions(&self) -> Vec<Logged> {
        lock(&self.store).log().unwrap_or_default()
    }

    /// Decides, and shows what the case comes to from then on.
    ///
    /// # Errors
    /// When the action does not fit the case, or the case cannot be written.
    pub(super) fn decide(&self, action: &ReviewAction) -> anyhow::Result<()> {
        let _one_by_one = lock(&self.deciding);
        let mut writing = Store::open_for_writing(&self.case)?;
        // Another program may have given the case other tables meanwhile.
        let now = Tables::of_case(&self.global, &writing)?;
        let tables = if now.are_those_of(&self.tables) { &self.tables } else { &now };
        commands::decide(&mut writing, tables, action, &self.global)?;
        drop(writing);
        self.refresh();
        Ok(())
    }

    /// The last run that changed the case.
    pub(super) fn last_run(&self) -> Option<RunRow> {
        lock(&self.store).runs(1).ok()?.pop()
    }

    /// Whether the case holds a document.
    pub(super) fn has_document(&self, id: &DocumentId) -> bool {
        self.casebook().documents.binary_search_by(|card| card.id.cmp(id)).is_ok()
    }

    /// The sentences that tell of an incident, each with the reference `DOCUMENT#char=START,END` that a decision takes.
    pub(super) fn sentences_of(&self, incident: &Incident) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for (id, account) in incident.accounts.iter() {
            let Some((document, reading)) = self.document(id) else { continue };
            let map = OffsetMap::new(&document.text);
            for span in reading.accounts.get(account.0 as usize).into_iter().flat_map(|account| &account.mentions) {
                let chars = map.to_chars(*span);
                let words = document.slice(*span).split_whitespace().collect::<Vec<_>>().join(" ");
                found.push((format!("{id}#char={},{}", chars.start, chars.end), words));
            }
        }
        found
    }

    /// A document and its reading; `None` when there is none, or it cannot be read.
    pub(super) fn document(&self, id: &DocumentId) -> Option<(Document, Reading)> {
        let store = lock(&self.store);
        Some((store.document(id).ok()?, store.reading(id).ok()?))
    }

    /// Title and outlet of a document.
    pub(super) fn document_label(&self, id: &DocumentId) -> String {
        let casebook = self.casebook();
        let card = casebook.documents.binary_search_by(|card| card.id.cmp(id)).ok().map(|idx| &casebook.documents[idx]);
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

impl Fetched {
    fn of(store: &Store) -> Result<Self, StoreError> {
        Ok(Self { revision: store.revision()?, result: store.meta("reconciled")? })
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

/// 128 bits that nobody else knows: the keys of the standard library's hash maps are drawn from the system.
fn drawn_token() -> String {
    (0..2).map(|half| format!("{:016x}", RandomState::new().hash_one(half))).collect()
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
