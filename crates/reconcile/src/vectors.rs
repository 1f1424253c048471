//! Wording as sparse vectors: term frequency times inverse document frequency, for each account.
//!
//! Words of the sentences that tell of the account count in full, the rest of its document as much as the account makes up of what the
//! document tells. Frequencies are counted on distinct texts, so a copy changes nothing. Terms are word hashes; sums run in the order of
//! the hashes, so that they come out alike everywhere.

use std::{collections::BTreeSet, sync::LazyLock};

use rashomon_lexicon::Resources;
use rashomon_model::MentionKind;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    digest::{ActorPrint, Digest, SentenceKind},
    focus::Focus,
    hash,
    incidents::Node,
    pile::Pile,
};

/// Texts that are supposed beside those of the pile, none of which holds a term: keeps a small pile's frequencies from saying too much.
const PRIOR_TEXTS: f64 = 150.0;
/// Share of those that hold a word of `data/reconcile/news_words.txt`.
const NEWS: f64 = 0.25;
/// Terms in a larger share of the texts say nothing.
const COMMON: f64 = 0.25;

/// Words known to be common, hashed, and how words are counted.
pub(crate) struct CommonWords {
    function: FxHashSet<u32>,
    /// Share of texts that hold a word, where it is common.
    shares: FxHashMap<u32, f64>,
    /// Up to so many texts, words are counted exactly. In larger piles counts go in steps of two, so that one more document changes the
    /// weights of few words, and those of few other documents with them.
    exact_texts: u32,
}

impl CommonWords {
    /// From the tables.
    pub(crate) fn of(res: &Resources) -> Self {
        let mut shares: FxHashMap<u32, f64> = res.word_shares.iter().map(|(word, share)| (hash::word(word), share)).collect();
        for word in res.news_words.iter().map(hash::word) {
            let share = shares.entry(word).or_default();
            *share = share.max(NEWS);
        }
        Self { function: res.function_words.iter().map(hash::word).collect(), shares, exact_texts: res.exact_texts }
    }
}

/// A sparse vector: (term, weight), sorted by term.
pub(crate) type Sparse = Vec<(u32, f32)>;

/// The wording of each account, as vectors.
pub(crate) struct Vectors {
    /// All words, of length one.
    pub of: Vec<Sparse>,
    /// Words of the headline and the first sentences that tell of it, of length one.
    pub leads: Vec<Sparse>,
    /// Numbers written in figures (ages, house numbers), each weighing its inverse document frequency.
    pub numbers: Vec<Sparse>,
    /// Words of the names of persons, each weighing its inverse document frequency.
    pub persons: Vec<Sparse>,
    /// Whether the account is not what its document is mainly about.
    pub is_aside: Vec<bool>,
}

/// Least share of its document that an account makes up for the rest of the document to count: a chronicle of a thousand incidents says little of each beyond
/// its own words, and would be gone through a thousand times.
const LEAST_SHARE: f64 = 0.01;

/// Sentences that make a lead.
const LEAD: usize = 3;

impl Vectors {
    /// Vectors of the given accounts.
    pub(crate) fn of(pile: &Pile<'_>, accounts: &[Node<'_>], weights: &Idf) -> Self {
        let mut focus: FxHashMap<usize, Focus> = FxHashMap::default();
        for node in accounts {
            focus.entry(node.doc).or_insert_with(|| Focus::of(pile.digests[node.doc]));
        }
        let told = |node: &Node<'_>| Told::of(pile.digests[node.doc], node, focus[&node.doc]);
        let each = |of: &(dyn Fn(&Told<'_>) -> Sparse + Sync)| -> Vec<Sparse> {
            accounts.par_iter().map(|node| of(&told(node))).collect()
        };
        Self {
            of: each(&|told| weights.of_account(told)),
            leads: each(&|told| weights.lead(told)),
            numbers: each(&|told| weights.numbers(told)),
            persons: each(&|told| weights.persons(told)),
            is_aside: accounts.iter().map(|node| !focus[&node.doc].is_main(node.idx)).collect(),
        }
    }

    /// A vector for each whole document.
    pub(crate) fn of_documents(pile: &Pile<'_>, common: &CommonWords) -> Vec<Sparse> {
        let weights = Idf::of(&Counts::of(pile), common);
        let vector = |digest: &&Digest| {
            let mut terms: Vec<u32> = told_terms(digest).collect();
            terms.sort_unstable();
            terms.dedup();
            normalised(terms.into_iter().filter_map(|term| Some((term, *weights.of.get(&term)?))).collect())
        };
        pile.digests.par_iter().map(vector).collect()
    }
}

/// Products are summed as whole numbers of this size, so that a sum does not hang on the order of its terms, which is that of their hashes.
const UNIT: f64 = 1.0 / (1u64 << 40) as f64;

/// Sum of the products of the weights of common terms: the cosine, for vectors of length one.
pub(crate) fn cosine(a: &[(u32, f32)], b: &[(u32, f32)]) -> f64 {
    let products = common(a, b).map(|(a, b)| (f64::from(a) * f64::from(b) / UNIT) as i64);
    products.sum::<i64>() as f64 * UNIT
}

/// The weights of the terms that two vectors share.
pub(crate) fn common<'v>(a: &'v [(u32, f32)], b: &'v [(u32, f32)]) -> impl Iterator<Item = (f32, f32)> + 'v {
    let (mut i, mut j) = (0, 0);
    std::iter::from_fn(move || {
        while i < a.len() && j < b.len() {
            match a[i].0.cmp(&b[j].0) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    (i, j) = (i + 1, j + 1);
                    return Some((a[i - 1].1, b[j - 1].1));
                }
            }
        }
        None
    })
}

/// In how many distinct texts each word stands, and in how many of them within a name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    pub n_texts: u32,
    pub of: FxHashMap<u32, Count>,
}

/// In how many distinct texts a word stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub texts: u32,
    pub names: u32,
}

impl Counts {
    /// Counts over a whole pile.
    pub(crate) fn of(pile: &Pile<'_>) -> Self {
        let mut counts = Self::default();
        for doc in pile.distinct_texts() {
            let terms: FxHashSet<u32> = terms(pile.digests[doc]).collect();
            let names: FxHashSet<u32> = pile.digests[doc].actors.iter().flat_map(name_words).collect();
            counts.add(terms, names);
        }
        counts
    }

    /// Counts one more text, by its distinct words and the distinct words of its names.
    pub(crate) fn add(&mut self, terms: impl IntoIterator<Item = u32>, names: impl IntoIterator<Item = u32>) {
        self.n_texts += 1;
        terms.into_iter().for_each(|term| self.of.entry(term).or_default().texts += 1);
        names.into_iter().for_each(|term| self.of.entry(term).or_default().names += 1);
    }

    /// Takes some texts out and puts others in, but not in their number.
    pub(crate) fn replace(&mut self, less: &Self, more: &Self) {
        for (term, count) in &less.of {
            let sum = self.of.entry(*term).or_default();
            *sum = Count { texts: sum.texts - count.texts, names: sum.names - count.names };
        }
        for (term, count) in &more.of {
            let sum = self.of.entry(*term).or_default();
            *sum = Count { texts: sum.texts + count.texts, names: sum.names + count.names };
        }
    }

    /// The number of texts that weights are made of: see [`CommonWords`].
    pub(crate) fn n_texts_in_steps(&self, common: &CommonWords) -> f64 {
        self.in_steps(self.n_texts, common)
    }

    /// A count as weights take it: the middle, by ratio, of the powers of two around it, unless the pile is small.
    fn in_steps(&self, n: u32, common: &CommonWords) -> f64 {
        let is_exact = self.n_texts <= common.exact_texts || n == 0;
        if is_exact { f64::from(n) } else { f64::from(1u32 << n.ilog2()) * std::f64::consts::SQRT_2 }
    }

    /// The weight of a word, where it has one.
    pub(crate) fn idf(&self, term: u32, common: &CommonWords) -> Option<f64> {
        let count = self.of.get(&term).filter(|count| count.texts > 0)?;
        if common.function.contains(&term) {
            return None;
        }
        let n_texts = self.n_texts_in_steps(common) + PRIOR_TEXTS;
        // A word of a name is as rare as its name, ordinary word or not: which words an actor is called by must not decide anything.
        let is_name = 2 * count.names > count.texts;
        let supposed = common.shares.get(&term).filter(|_| !is_name).map_or(0.0, |share| share * PRIOR_TEXTS);
        let n = self.in_steps(count.texts, common) + supposed;
        // A word of one text counts as one of two: it may be a misprint, but leaving it out would make small piles look alike.
        (n <= COMMON * n_texts).then(|| (n_texts / n.max(2.0)).ln())
    }
}

/// All words of a document that are counted, with repeats.
pub(crate) fn terms(digest: &Digest) -> impl Iterator<Item = u32> + '_ {
    digest.wording.words.iter().chain(&digest.wording.headline).copied()
}

/// The words of a document that its vectors hold, with repeats: those of furniture are left out, and those of a headline that stands in the
/// text count where they stand.
pub(crate) fn told_terms(digest: &Digest) -> impl Iterator<Item = u32> + '_ {
    let wording = &digest.wording;
    let is_told = |idx: &usize| wording.sentences[*idx].kind != SentenceKind::Furniture;
    let sentences = (0..wording.sentences.len()).filter(is_told).flat_map(|idx| wording.words_of(idx));
    let headline: &[u32] = if wording.words.starts_with(&wording.headline) { &[] } else { &wording.headline };
    sentences.chain(headline).copied()
}

/// Inverse document frequencies.
pub(crate) struct Idf {
    of: FxHashMap<u32, f64>,
}

impl Idf {
    /// Of all words that are counted.
    pub(crate) fn of(counts: &Counts, common: &CommonWords) -> Self {
        Self::of_terms(counts.of.keys().copied(), counts, common)
    }

    /// Of some words.
    pub(crate) fn of_terms(terms: impl Iterator<Item = u32>, counts: &Counts, common: &CommonWords) -> Self {
        Self { of: terms.filter_map(|term| Some((term, counts.idf(term, common)?))).collect() }
    }

    fn of_account(&self, told: &Told<'_>) -> Sparse {
        let share = if told.share < LEAST_SHARE { 0.0 } else { told.share };
        self.vector(told.digest, &told.own, share, share)
    }

    /// Headline and first sentences: of the document for its main account, else those that tell of the account.
    fn lead(&self, told: &Told<'_>) -> Sparse {
        let first: BTreeSet<usize> = if told.is_main {
            (0..LEAD.min(told.digest.wording.sentences.len())).collect()
        } else {
            told.own.iter().copied().take(LEAD).collect()
        };
        self.vector(told.digest, &first, 0.0, if told.is_main { 1.0 } else { 0.0 })
    }

    fn numbers(&self, told: &Told<'_>) -> Sparse {
        let wording = &told.digest.wording;
        let all = 0..wording.sentences.len();
        let words = |sentences: &mut dyn Iterator<Item = usize>| -> Vec<u32> {
            sentences.flat_map(|idx| wording.words_of(idx)).filter(|term| NUMERALS.contains(term)).copied().collect()
        };
        let numerals = if told.is_main { words(&mut all.into_iter()) } else { words(&mut told.own.iter().copied()) };
        self.weighed(numerals.into_iter())
    }

    /// The terms, each weighing its inverse document frequency.
    fn weighed(&self, terms: impl Iterator<Item = u32>) -> Sparse {
        let mut vector: Sparse = terms.filter_map(|term| Some((term, *self.of.get(&term)? as f32))).collect();
        vector.sort_unstable_by_key(|(term, _)| *term);
        vector.dedup();
        vector
    }

    /// Words of the names of persons; for an account that is not the main one, those in its own sentences.
    fn persons(&self, told: &Told<'_>) -> Sparse {
        let digest = told.digest;
        let own: FxHashSet<u32> = if told.is_main {
            FxHashSet::default()
        } else {
            told.own.iter().flat_map(|idx| digest.wording.words_of(*idx)).copied().collect()
        };
        let persons = digest.actors.iter().filter(|actor| actor.kind == MentionKind::Person);
        self.weighed(persons.flat_map(name_words).filter(|term| told.is_main || own.contains(term)))
    }

    /// The words of a document, those of some sentences in full, those of the others and of the headline with the weights given.
    fn vector(&self, digest: &Digest, own: &BTreeSet<usize>, others: f64, headline: f64) -> Sparse {
        let wording = &digest.wording;
        let mut weights: FxHashMap<u32, f64> = FxHashMap::default();
        let mut add = |words: &[u32], weight: f64| {
            for word in words {
                *weights.entry(*word).or_default() += weight;
            }
        };
        let is_told = |idx: &usize| wording.sentences[*idx].kind != SentenceKind::Furniture;
        if others > 0.0 {
            for idx in (0..wording.sentences.len()).filter(is_told) {
                add(wording.words_of(idx), if own.contains(&idx) { 1.0 } else { others });
            }
        } else {
            own.iter().filter(|idx| is_told(idx)).for_each(|idx| add(wording.words_of(*idx), 1.0));
        }
        // A headline that stands in the text counts once.
        if !wording.words.starts_with(&wording.headline) {
            add(&wording.headline, headline);
        }
        let vector = weights.into_iter().filter(|(_, weight)| *weight > 0.0).filter_map(|(term, weight)| {
            Some((term, self.of.get(&term)? * if weight < 1.0 { weight } else { 1.0 + weight.ln() }))
        });
        normalised(vector.collect())
    }
}

/// The words of the names of an actor, hashed; initials and the like are left out.
pub(crate) fn name_words(actor: &ActorPrint) -> impl Iterator<Item = u32> + '_ {
    let is_inner = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '-');
    let words = actor.names.iter().flat_map(move |(name, _)| name.split(move |c: char| !is_inner(c)));
    words.filter(|word| word.chars().count() > 2).map(hash::word)
}

/// Where a document tells of an account.
struct Told<'d> {
    digest: &'d Digest,
    /// The sentences that tell of it.
    own: BTreeSet<usize>,
    is_main: bool,
    /// How much of what the document tells it makes up.
    share: f64,
}

impl<'d> Told<'d> {
    fn of(digest: &'d Digest, node: &Node<'_>, focus: Focus) -> Self {
        Self {
            digest,
            own: own_sentences(digest, node),
            is_main: focus.is_main(node.idx),
            share: focus.prominence(digest, node.idx),
        }
    }
}

/// The sentences that tell of an account, as indices.
fn own_sentences(digest: &Digest, node: &Node<'_>) -> BTreeSet<usize> {
    node.account.mentions.iter().flat_map(|span| digest.wording.sentences_in(*span)).collect()
}

/// A vector of length one.
fn normalised(mut vector: Vec<(u32, f64)>) -> Sparse {
    vector.sort_unstable_by_key(|(term, _)| *term);
    let squares: i64 = vector.iter().map(|(_, weight)| (weight * weight / UNIT.sqrt()) as i64).sum();
    let norm = (squares as f64 * UNIT.sqrt()).sqrt().max(f64::MIN_POSITIVE);
    vector.into_iter().map(|(term, weight)| (term, (weight / norm) as f32)).collect()
}

/// Hashes of the numerals up to four digits.
static NUMERALS: LazyLock<FxHashSet<u32>> = LazyLock::new(|| (0..10_000).map(|n: u32| hash::word(&n.to_string())).collect());
