//! Which texts copy, rewrite or quote each other: passages in common, found without comparing every pair.
//!
//! Runs of [`RUN`] words are hashed; texts that share a sampled run are compared exactly (after Broder 1997, "On the resemblance and
//! containment of documents"; sampling by value as in Manber 1994). The measure is containment: the share of the shorter text's words
//! that lie in common runs. Words in furniture of the page never count, whether a phrase of `data/reconcile/furniture.txt` marks the
//! sentence or the run stands in many texts of many weeks. Below a copy, a scorer says whether one text took its telling from the other.

mod cover;

use rashomon_lexicon::Resources;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use self::cover::{Cover, Scales, values};
use crate::{Digest, digest::Wording, hash, incidents::ComparedPair, pile::Pile};

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
/// Score from which on a text is derived from the other.
const DERIVED: f64 = 0.5;
/// Share of the shorter text from which on it is a copy, whoever speaks in it.
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
    /// Probability that one took its telling from the other, by the scorer.
    pub likelihood: f64,
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

    /// One took its telling from the other.
    pub(crate) fn is_derived(&self) -> bool {
        self.score() >= DERIVED
    }

    /// A quotation is in common.
    pub(crate) fn shares_statement(&self) -> bool {
        self.quoted_words >= STATEMENT_WORDS
    }

    /// A number between 0 and 1 with the border of derivation at one half; a copy's is its share at least.
    pub(crate) fn score(&self) -> f64 {
        if self.is_copy() { self.likelihood.max(self.share.min(1.0)) } else { self.likelihood }
    }
}

/// What the scorer sees of a pair.
type Values = [(&'static str, f64); cover::N_VALUES];

/// The runs of one text.
struct Runs {
    doc: usize,
    /// Hash of the run that starts at each word.
    at: Vec<u64>,
    /// The same, sorted, without repeats.
    sorted: Vec<u64>,
}

/// All pairs of distinct texts that share a passage, in canonical order.
pub(crate) fn overlaps(pile: &Pile<'_>, res: &Resources) -> Vec<Overlap> {
    each_compared(pile, res, |overlap, _| overlap)
}

/// What the scorer sees of each pair of distinct texts that share a passage: for fitting its weights.
pub fn compared_texts(digests: &[Digest], res: &Resources) -> Vec<ComparedPair> {
    let pile = Pile::new(digests, &FxHashSet::default());
    each_compared(&pile, res, |overlap, values| {
        let (left, right) = (pile.id(overlap.left).clone(), pile.id(overlap.right).clone());
        ComparedPair { left, right, values: values.to_vec() }
    })
}

fn each_compared<T: Send>(pile: &Pile<'_>, res: &Resources, keep: impl Fn(Overlap, Values) -> T + Sync) -> Vec<T> {
    let texts: Vec<usize> = pile.distinct_texts().collect();
    let runs: Vec<Runs> = texts.par_iter().map(|doc| runs_of(*doc, &pile.digests[*doc].wording)).collect();
    let (candidates, furniture) = candidates(pile, &runs);
    let measure = Measure { furniture: &furniture, scales: &Scales::of(res) };
    let compare =
        |&(a, b): &(usize, usize)| overlap(pile, &runs[a], &runs[b], measure).map(|(overlap, values)| keep(overlap, values));
    candidates.par_iter().filter_map(compare).collect()
}

/// What texts are compared by.
#[derive(Clone, Copy)]
struct Measure<'m> {
    /// Runs that are furniture.
    furniture: &'m FxHashSet<u64>,
    scales: &'m Scales,
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
pub(crate) fn overlaps_of(
    pile: &Pile<'_>,
    pairs: &[(usize, usize)],
    furniture: &FxHashSet<u64>,
    res: &Resources,
) -> Vec<Overlap> {
    let runs = |doc: usize| runs_of(doc, &pile.digests[doc].wording);
    let measure = Measure { furniture, scales: &Scales::of(res) };
    let compare = |&(a, b): &(usize, usize)| overlap(pile, &runs(a), &runs(b), measure).map(|(overlap, _)| overlap);
    pairs.par_iter().filter_map(compare).collect()
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

fn overlap(pile: &Pile<'_>, left: &Runs, right: &Runs, measure: Measure<'_>) -> Option<(Overlap, Values)> {
    let cover = |one: &Runs, other: &Runs| {
        Cover::of(&pile.digests[one.doc].wording, &one.at, &other.sorted, measure.furniture, measure.scales)
    };
    let (of_left, of_right) = (cover(left, right), cover(right, left));
    let n_words = of_left.n_words.min(of_right.n_words);
    let covered = of_left.covered.min(of_right.covered);
    let share = covered / n_words.max(FLOOR_WORDS);
    let values = values(share, of_left.told.min(of_right.told));
    let overlap = || Overlap {
        left: left.doc,
        right: right.doc,
        share,
        quoted_words: of_left.quoted.min(of_right.quoted),
        likelihood: measure.scales.score(&values),
        left_sentences: of_left.sentences,
        right_sentences: of_right.sentences,
    };
    (covered > 0.0 || of_left.quoted > 0.0).then(|| (overlap(), values))
}
