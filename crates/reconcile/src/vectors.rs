//! Wording as sparse vectors: term frequency times inverse document frequency, for each account.
//!
//! Words of the sentences that tell of the account count in full, the rest of its document as much as the account makes up of what the
//! document tells. Frequencies are counted on distinct texts, so a copy changes nothing. Terms are word hashes; sums run in the order of
//! the hashes, so that they come out alike everywhere.

use rashomon_lexicon::Resources;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    digest::{Digest, SentenceKind},
    hash,
    incidents::Node,
    pile::Pile,
};

/// Texts that are supposed beside those of the pile, none of which holds a term: keeps a small pile's frequencies from saying too much.
const PRIOR_TEXTS: f64 = 150.0;
/// How many of those hold a word of `data/reconcile/news_words.txt`.
const PRIOR_NEWS: u32 = 37;
/// Terms in a larger share of the texts say nothing.
const COMMON: f64 = 0.25;

/// Words known to be common, hashed.
pub(crate) struct CommonWords {
    function: FxHashSet<u32>,
    news: FxHashSet<u32>,
}

impl CommonWords {
    /// From the tables.
    pub(crate) fn of(res: &Resources) -> Self {
        Self {
            function: res.function_words.iter().map(hash::word).collect(),
            news: res.news_words.iter().map(hash::word).collect(),
        }
    }
}

/// A vector for each account, of length one.
pub(crate) struct Vectors {
    /// (term, weight), sorted by term.
    pub of: Vec<Vec<(u32, f32)>>,
}

impl Vectors {
    /// Vectors of the given accounts.
    pub(crate) fn of(pile: &Pile<'_>, accounts: &[Node<'_>], common: &CommonWords) -> Self {
        let weights = Idf::count(pile, common);
        let of: Vec<_> = accounts.par_iter().map(|node| weights.of_account(pile.digests[node.doc], node)).collect();
        Self { of }
    }

    /// A vector for each whole document.
    pub(crate) fn of_documents(pile: &Pile<'_>, common: &CommonWords) -> Self {
        let weights = Idf::count(pile, common);
        Self { of: pile.digests.par_iter().map(|digest| weights.vector(digest, |_| 1.0, 1.0)).collect() }
    }
}

/// Cosine of two vectors of length one.
pub(crate) fn cosine(a: &[(u32, f32)], b: &[(u32, f32)]) -> f64 {
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    while i < a.len() && j < b.len() {
        match a[i].0.cmp(&b[j].0) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                sum += f64::from(a[i].1) * f64::from(b[j].1);
                i += 1;
                j += 1;
            }
        }
    }
    sum
}

/// Inverse document frequencies.
struct Idf {
    of: FxHashMap<u32, f64>,
}

impl Idf {
    fn count(pile: &Pile<'_>, common: &CommonWords) -> Self {
        let mut n_texts = 0.0;
        let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
        for doc in pile.distinct_texts() {
            n_texts += 1.0;
            let wording = &pile.digests[doc].wording;
            let terms: FxHashSet<u32> = wording.words.iter().chain(&wording.headline).copied().collect();
            for term in terms {
                *counts.entry(term).or_default() += 1;
            }
        }
        let n_texts = n_texts + PRIOR_TEXTS;
        // A word of one text counts as one of two: it may be a misprint, but leaving it out would make small piles look alike.
        let idf = |n: u32| (f64::from(n) <= COMMON * n_texts).then(|| (n_texts / f64::from(n.max(2))).ln());
        let of = counts.into_iter().filter(|(term, _)| !common.function.contains(term));
        let supposed = |term: u32| if common.news.contains(&term) { PRIOR_NEWS } else { 0 };
        Self { of: of.filter_map(|(term, n)| idf(n + supposed(term)).map(|idf| (term, idf))).collect() }
    }

    fn of_account(&self, digest: &Digest, node: &Node<'_>) -> Vec<(u32, f32)> {
        let share = prominence(digest, node.idx);
        let own: FxHashSet<usize> = node.account.mentions.iter().flat_map(|span| digest.wording.sentences_in(*span)).collect();
        self.vector(digest, |idx| if own.contains(&idx) { 1.0 } else { share }, share)
    }

    /// The words of a document, those of a sentence with the weight given by its index, those of the headline with `headline`.
    fn vector(&self, digest: &Digest, weight_of: impl Fn(usize) -> f64, headline: f64) -> Vec<(u32, f32)> {
        let wording = &digest.wording;
        let mut weights: FxHashMap<u32, f64> = FxHashMap::default();
        let mut add = |words: &[u32], weight: f64| {
            for word in words {
                *weights.entry(*word).or_default() += weight;
            }
        };
        let is_told = |idx: &usize| wording.sentences[*idx].kind != SentenceKind::Furniture;
        for idx in (0..wording.sentences.len()).filter(is_told) {
            add(wording.words_of(idx), weight_of(idx));
        }
        add(&wording.headline, headline);
        let mut vector: Vec<(u32, f64)> = weights
            .into_iter()
            .filter_map(|(term, weight)| {
                Some((term, self.of.get(&term)? * if weight < 1.0 { weight } else { 1.0 + weight.ln() }))
            })
            .collect();
        vector.sort_unstable_by_key(|(term, _)| *term);
        let norm = vector.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt().max(f64::MIN_POSITIVE);
        vector.into_iter().map(|(term, weight)| (term, (weight / norm) as f32)).collect()
    }
}

/// How much of what a document tells an account makes up, by sentences: 1 when it is the only incident told, 0 to 1 otherwise.
pub(crate) fn prominence(digest: &Digest, idx: usize) -> f64 {
    let n = |account: &crate::digest::AccountPrint| account.mentions.len() as f64;
    let all: f64 = digest.accounts.iter().filter(|account| account.kind == rashomon_model::IncidentKind::Single).map(n).sum();
    let share = n(&digest.accounts[idx]) / all.max(1.0);
    if share >= 0.6 { 1.0 } else { share }
}
