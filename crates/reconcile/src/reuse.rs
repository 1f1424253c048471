//! Which texts copy, rewrite or quote each other: passages in common, found without comparing every pair.
//!
//! Runs of [`RUN`] words are hashed; texts that share a sampled run are compared exactly (after Broder 1997, "On the resemblance and
//! containment of documents"; sampling by value as in Manber 1994). The measure is containment: the share of the shorter text's words
//! that lie in common runs. Words in furniture of the page never count, whether a phrase of `data/reconcile/furniture.txt` marks the
//! sentence or the run stands in many texts of many weeks.

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::{
    digest::{SentenceKind, Wording},
    hash,
    pile::Pile,
};

/// Words a run. 6 and 8 do about as well on the 485 labelled pairs it was chosen on; 3 to 5 find set phrases.
const RUN: usize = 7;
/// Of the runs in more than [`FEW`] texts, one in so many proposes candidates; all are counted when a pair is compared.
const SAMPLE: u64 = 4;
/// A run in no more texts than this always proposes them, so that which names a short text holds does not decide whether it is compared.
const FEW: usize = 8;
/// A run in at least so many texts is furniture when they were published over [`FURNITURE_DAYS`] or more.
const FURNITURE_TEXTS: usize = 5;
/// See [`FURNITURE_TEXTS`].
const FURNITURE_DAYS: i32 = 15;
/// Texts of fewer words than this are measured as if they had as many: a short text is easily covered.
const FLOOR_WORDS: f64 = 60.0;
/// Share of the shorter text from which on a text is derived from the other.
const DERIVED: f64 = 0.235;
/// Share from which on it is a copy.
const COPY: f64 = 0.54;
/// Quoted words in common from which on a statement is shared.
const STATEMENT_WORDS: f64 = 14.0;
/// A run in more texts than this proposes neighbours in canonical order only, not every pair.
const CROWD: usize = 40;

/// What two texts have in common.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Overlap {
    /// Position of the one.
    pub left: usize,
    /// Position of the other, later in the pile.
    pub right: usize,
    /// Share of the shorter text's words in common runs.
    pub share: f64,
    /// Words within quotation marks in common runs.
    pub quoted_words: f64,
    /// Sentences of the one that hold common runs, as indices.
    pub left_sentences: Vec<usize>,
    /// Sentences of the other.
    pub right_sentences: Vec<usize>,
}

impl Overlap {
    /// Most of the shorter text is in the other.
    pub(crate) fn is_copy(&self) -> bool {
        self.share >= COPY
    }

    /// Narrative sentences are in common.
    pub(crate) fn is_derived(&self) -> bool {
        self.share >= DERIVED
    }

    /// A quotation is in common.
    pub(crate) fn shares_statement(&self) -> bool {
        self.quoted_words >= STATEMENT_WORDS
    }

    /// The share as a number between 0 and 1 with the border of derivation at one half.
    pub(crate) fn score(&self) -> f64 {
        if self.is_derived() { 0.5 + 0.5 * (self.share - DERIVED) / (1.0 - DERIVED) } else { 0.499 * self.share / DERIVED }
    }
}

/// The runs of one text.
struct Runs {
    doc: usize,
    /// Hash of the run that starts at each word.
    at: Vec<u64>,
    /// The same, sorted, without repeats.
    sorted: Vec<u64>,
}

/// All pairs of distinct texts that share a passage, in canonical order.
pub(crate) fn overlaps(pile: &Pile<'_>) -> Vec<Overlap> {
    let texts: Vec<usize> = pile.distinct_texts().collect();
    let runs: Vec<Runs> = texts.par_iter().map(|doc| runs_of(*doc, &pile.digests[*doc].wording)).collect();
    let (candidates, furniture) = candidates(pile, &runs);
    let compare = |&(a, b): &(usize, usize)| overlap(pile, &runs[a], &runs[b], &furniture);
    candidates.par_iter().filter_map(compare).collect()
}

/// Hash of the run that starts at each word.
pub(crate) fn runs(wording: &Wording) -> Vec<u64> {
    wording.words.windows(RUN).map(hash::run).collect()
}

fn runs_of(doc: usize, wording: &Wording) -> Runs {
    let at = runs(wording);
    let mut sorted = at.clone();
    sorted.sort_unstable();
    sorted.dedup();
    Runs { doc, at, sorted }
}

/// Pairs of indices into `runs` that share a sampled run, and the runs that are furniture.
fn candidates(pile: &Pile<'_>, runs: &[Runs]) -> (Vec<(usize, usize)>, FxHashSet<u64>) {
    let mut postings: Vec<(u64, u32)> =
        runs.iter().enumerate().flat_map(|(idx, runs)| runs.sorted.iter().map(move |run| (*run, idx as u32))).collect();
    postings.par_sort_unstable();
    let mut pairs = FxHashSet::default();
    let mut furniture = FxHashSet::default();
    for group in postings.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
        if is_furniture(group.len(), spread_days(pile, runs, group)) {
            furniture.insert(group[0].0);
        } else if proposes(group[0].0, group.len()) {
            let reach = if is_crowded(group.len()) { 2 } else { group.len() };
            for (k, (_, a)) in group.iter().enumerate() {
                pairs.extend(group[k + 1..].iter().take(reach).map(|(_, b)| (*a as usize, *b as usize)));
            }
        }
    }
    let mut pairs: Vec<_> = pairs.into_iter().collect();
    pairs.sort_unstable();
    (pairs, furniture)
}

/// Compares some pairs of texts, where it is known which of their runs are furniture.
pub(crate) fn overlaps_of(pile: &Pile<'_>, pairs: &[(usize, usize)], furniture: &FxHashSet<u64>) -> Vec<Overlap> {
    let runs = |doc: usize| runs_of(doc, &pile.digests[doc].wording);
    pairs.par_iter().filter_map(|&(a, b)| overlap(pile, &runs(a), &runs(b), furniture)).collect()
}

/// Whether a run in so many texts, published over so many days, is furniture of the page.
pub(crate) fn is_furniture(n_texts: usize, spread_days: i32) -> bool {
    n_texts >= FURNITURE_TEXTS && spread_days >= FURNITURE_DAYS
}

/// Whether a run in so many texts proposes that these be compared, when it is not furniture.
pub(crate) fn proposes(run: u64, n_texts: usize) -> bool {
    n_texts <= FEW || run.is_multiple_of(SAMPLE)
}

/// Whether a run in so many texts proposes only neighbours.
pub(crate) fn is_crowded(n_texts: usize) -> bool {
    n_texts > CROWD
}

/// Days between the first and the last publication of the texts that share a run.
fn spread_days(pile: &Pile<'_>, runs: &[Runs], group: &[(u64, u32)]) -> i32 {
    let days = || group.iter().filter_map(|(_, idx)| pile.published(runs[*idx as usize].doc)?.start());
    match (days().min(), days().max()) {
        (Some(first), Some(last)) => first.until(last).map_or(0, |span| span.get_days()),
        _ => 0,
    }
}

fn overlap(pile: &Pile<'_>, left: &Runs, right: &Runs, furniture: &FxHashSet<u64>) -> Option<Overlap> {
    let (a, b) = (&pile.digests[left.doc].wording, &pile.digests[right.doc].wording);
    let of_left = Cover::of(a, &left.at, &right.sorted, furniture);
    let of_right = Cover::of(b, &right.at, &left.sorted, furniture);
    let n_words = of_left.n_words.min(of_right.n_words);
    let covered = of_left.covered.min(of_right.covered);
    (covered > 0.0 || of_left.quoted > 0.0).then(|| Overlap {
        left: left.doc,
        right: right.doc,
        share: covered / n_words.max(FLOOR_WORDS),
        quoted_words: of_left.quoted.min(of_right.quoted),
        left_sentences: of_left.sentences,
        right_sentences: of_right.sentences,
    })
}

/// How much of one text lies in runs that the other has too.
struct Cover {
    /// Words outside furniture.
    n_words: f64,
    /// Those of them in common runs.
    covered: f64,
    /// Those of the covered ones in quotations.
    quoted: f64,
    sentences: Vec<usize>,
}

impl Cover {
    fn of(wording: &Wording, runs: &[u64], others: &[u64], furniture: &FxHashSet<u64>) -> Self {
        let mut cover = Self { n_words: 0.0, covered: 0.0, quoted: 0.0, sentences: Vec::new() };
        let mut covered_until = 0;
        let mut word_idx = 0;
        for sentence_idx in 0..wording.sentences.len() {
            let kind = wording.sentences[sentence_idx].kind;
            let mut n_here = 0.0;
            for _ in wording.words_of(sentence_idx) {
                if runs.get(word_idx).is_some_and(|run| others.binary_search(run).is_ok() && !furniture.contains(run)) {
                    covered_until = word_idx + RUN;
                }
                n_here += f64::from(u8::from(word_idx < covered_until));
                word_idx += 1;
            }
            if kind != SentenceKind::Furniture {
                cover.n_words += wording.words_of(sentence_idx).len() as f64;
                cover.covered += n_here;
                cover.quoted += if kind == SentenceKind::Quotation { n_here } else { 0.0 };
                if n_here > 0.0 {
                    cover.sentences.push(sentence_idx);
                }
            }
        }
        cover
    }
}
