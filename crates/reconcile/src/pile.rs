//! The digests in canonical order, and which of them hold the same text.
//!
//! Everything after this works on positions in the pile, and the pile does not depend on the order in which digests came. A text given
//! twice is compared once: its repeats follow their first copy everywhere, so that they can add no weight.

use rashomon_model::{DateInterval, DocumentId};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{digest::Digest, hash};

/// The digests, sorted by document id, one a document.
pub(crate) struct Pile<'d> {
    pub digests: Vec<&'d Digest>,
    /// For each digest, the position of the first one with the same words; itself when there is none or it has no words.
    pub same_words: Vec<usize>,
    /// For each digest, the position of the first one that says the same in every respect but its card; itself for documents that a
    /// decision names.
    pub same_reading: Vec<usize>,
}

impl<'d> Pile<'d> {
    /// Sorts the digests. `decided` are the documents that a decision in force names: their copies stay apart.
    pub(crate) fn new(digests: impl IntoIterator<Item = &'d Digest>, decided: &FxHashSet<&DocumentId>) -> Self {
        let mut digests: Vec<&Digest> = digests.into_iter().collect();
        // One document cannot come with two cards, but if it did, the result would still not depend on their order.
        let key = |digest: &Digest| (digest.card.published.map(|date| (date.start(), date.end())), digest.card.label.clone());
        digests.sort_by(|a, b| a.card.id.cmp(&b.card.id).then_with(|| key(a).cmp(&key(b))));
        digests.dedup_by(|a, b| a.card.id == b.card.id);

        let words: Vec<(u64, usize)> =
            digests.iter().map(|digest| (hash::run(&digest.wording.words), digest.wording.words.len())).collect();
        let mut n_with: FxHashMap<(u64, usize), u32> = FxHashMap::default();
        for key in &words {
            *n_with.entry(*key).or_default() += 1;
        }
        // Few texts are given twice: only of those need the readings be compared.
        let is_repeated = |doc: &usize| words[*doc].1 > 0 && n_with[&words[*doc]] > 1;
        let same_words = first_of_each(digests.len(), |doc| is_repeated(&doc).then(|| (words[doc], String::new())));
        let same_reading = first_of_each(digests.len(), |doc| {
            let is_free = is_repeated(&doc) && !decided.contains(&digests[doc].card.id);
            is_free.then(|| (words[doc], reading_key(digests[doc])))
        });
        Self { digests, same_words, same_reading }
    }

    /// Number of documents.
    pub(crate) fn len(&self) -> usize {
        self.digests.len()
    }

    /// Id of a document.
    pub(crate) fn id(&self, doc: usize) -> &'d DocumentId {
        &self.digests[doc].card.id
    }

    /// When a document was published.
    pub(crate) fn published(&self, doc: usize) -> Option<DateInterval> {
        self.digests[doc].card.published
    }

    /// Positions of the documents whose words no earlier one has.
    pub(crate) fn distinct_texts(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.len()).filter(|doc| self.same_words[*doc] == *doc)
    }
}

/// All that is compared of a reading, hashed.
pub(crate) fn reading_key(digest: &Digest) -> String {
    let parts =
        (&digest.accounts, &digest.claims, &digest.actors, &digest.citations, &digest.wording.headline, digest.card.published);
    let json = serde_json::to_string(&parts).expect("digests are plain data");
    hash::id([json.as_str()])
}

/// For each document, the first one with the same key; itself where it has none.
fn first_of_each(n_docs: usize, key: impl Fn(usize) -> Option<((u64, usize), String)>) -> Vec<usize> {
    let mut first: FxHashMap<((u64, usize), String), usize> = FxHashMap::default();
    (0..n_docs).map(|doc| key(doc).map_or(doc, |key| *first.entry(key).or_insert(doc))).collect()
}

/// Disjoint sets over positions, each known by its smallest member.
pub(crate) struct Groups {
    parent: Vec<usize>,
}

impl Groups {
    /// Each position alone.
    pub(crate) fn new(len: usize) -> Self {
        Self { parent: (0..len).collect() }
    }

    /// The smallest member of the group of `at`.
    pub(crate) fn find(&mut self, at: usize) -> usize {
        let mut root = at;
        while self.parent[root] != root {
            root = self.parent[root];
        }
        let mut next = at;
        while self.parent[next] != root {
            next = std::mem::replace(&mut self.parent[next], root);
        }
        root
    }

    /// Joins two groups.
    pub(crate) fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        self.parent[a.max(b)] = a.min(b);
    }

    /// For each position, the smallest member of its group.
    pub(crate) fn into_roots(mut self) -> Vec<usize> {
        (0..self.parent.len()).map(|at| self.find(at)).collect()
    }
}
