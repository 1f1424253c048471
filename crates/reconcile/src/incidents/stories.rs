//! Documents that tell one story, whatever it is: grouped by their wording alone.

use std::collections::BTreeMap;

use rashomon_lexicon::Resources;
use rashomon_model::DocumentId;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::{candidates, cluster};
use crate::{
    digest::Digest,
    pile::Pile,
    vectors::{CommonWords, Vectors, cosine},
};

/// Mean cosine from which on documents tell one story. Higher than for incidents, as no day and no place speaks against it.
const THRESHOLD: f64 = 0.12;

/// For each document, the first one (by id) of those that tell its story.
pub fn stories(digests: &[Digest], res: &Resources) -> BTreeMap<DocumentId, DocumentId> {
    let pile = Pile::new(digests, &FxHashSet::default());
    let docs: Vec<usize> = (0..pile.len()).collect();
    let vectors = Vectors::of_documents(&pile, &CommonWords::of(res));
    let pairs: FxHashSet<(usize, usize)> = candidates::by_words(&vectors, |_| true, |_, here| here).into_iter().collect();
    let scored: Vec<(usize, usize, f64)> = pairs.par_iter().map(|(a, b)| (*a, *b, cosine(&vectors[*a], &vectors[*b]))).collect();
    let groups = cluster::average_link(&docs, &scored, &[], &vec![false; docs.len()], &FxHashSet::default(), THRESHOLD);
    groups.iter().enumerate().map(|(doc, first)| (pile.id(doc).clone(), pile.id(*first).clone())).collect()
}
