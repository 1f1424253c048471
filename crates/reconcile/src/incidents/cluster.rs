//! Constrained average linkage (UPGMA) on a sparse graph: pairs that were not scored count as 0.

use std::{cmp::Ordering, collections::BinaryHeap};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::score::Features;
use crate::pile::Groups;

/// Mean score between two groups from which on they are one incident. Tuned on train parts only; see `docs/decisions/0004-reconcile.md`.
pub(crate) const THRESHOLD: f64 = 0.35;
/// Scores are summed as whole numbers of this size, so that sums do not hang on their order; so small that scores near 1 still differ.
const UNIT: f64 = 1e-15;

/// Whether two accounts with this score could be one incident by themselves.
pub(super) fn is_strong(score: f64) -> bool {
    reaches(score, THRESHOLD)
}

fn reaches(score: f64, threshold: f64) -> bool {
    units(score) as f64 * UNIT >= threshold
}

/// An edge between two groups, best first; ties by position.
struct Edge {
    mean: f64,
    a: usize,
    b: usize,
}

impl PartialEq for Edge {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Edge {}

impl PartialOrd for Edge {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Edge {
    fn cmp(&self, other: &Self) -> Ordering {
        self.mean.total_cmp(&other.mean).then(other.a.cmp(&self.a)).then(other.b.cmp(&self.b))
    }
}

/// Groups in the making.
struct Linkage {
    /// Sum of scores to each neighbouring group.
    sums: Vec<FxHashMap<usize, u128>>,
    members: Vec<Vec<usize>>,
    docs: Vec<FxHashSet<usize>>,
    /// Groups that are settled and do not meet each other any more.
    is_settled: Vec<bool>,
    is_open: Vec<bool>,
    heap: BinaryHeap<Edge>,
    threshold: f64,
}

/// For each item, the number of its group (the smallest index in it). `docs` are the documents that the items come from.
///
/// `must` pairs are joined first, whatever else holds; `cannot` pairs and items of one document never meet otherwise, nor do `settled` items
/// that are not joined at first.
///
/// A mean is no more than its largest term, so no merge crosses the connected components of the pairs that reach the threshold: each component
/// is grouped alone, on all cores, and what is added elsewhere cannot change it.
pub(super) fn average_link(
    docs: &[usize],
    scored: &[(usize, usize, f64)],
    must: &[(usize, usize)],
    settled: &[bool],
    cannot: &FxHashSet<(usize, usize)>,
    threshold: f64,
) -> Vec<usize> {
    let mut groups = Groups::new(docs.len());
    let strong = scored.iter().filter(|(_, _, score)| reaches(*score, threshold)).map(|(a, b, _)| (*a, *b));
    strong.chain(must.iter().copied()).for_each(|(a, b)| groups.join(a, b));
    let mut components = Components::all(&groups.into_roots());
    let at = |(a, b): (usize, usize)| components.of[a].filter(|at| components.of[b] == Some(*at));
    let mut edges: Vec<Edges> = components.list.iter().map(|_| Edges::default()).collect();
    let place = |item: usize| components.place[item];
    for (a, b, score) in scored {
        if let Some(component) = at((*a, *b)) {
            edges[component].scored.push((place(*a), place(*b), *score));
        }
    }
    for (a, b) in must {
        if let Some(component) = at((*a, *b)) {
            edges[component].must.push((place(*a), place(*b)));
        }
    }
    for (a, b) in cannot {
        if let Some(component) = at((*a, *b)) {
            edges[component].cannot.insert((place(*a), place(*b)));
        }
    }
    let mut group_of: Vec<usize> = (0..docs.len()).collect();
    let list = std::mem::take(&mut components.list);
    let linked: Vec<Vec<usize>> = list
        .par_iter()
        .zip(edges)
        .map(|(items, edges)| {
            let docs: Vec<usize> = items.iter().map(|item| docs[*item]).collect();
            let settled: Vec<bool> = items.iter().map(|item| settled[*item]).collect();
            link_all(&docs, &edges.scored, &edges.must, &settled, &edges.cannot, threshold)
        })
        .collect();
    for (items, groups) in list.iter().zip(linked) {
        for (item, group) in items.iter().zip(groups) {
            group_of[*item] = items[group];
        }
    }
    group_of
}

/// The components of more than one item.
struct Components {
    /// Their items, in ascending order, so that ties fall within a component as they do among all.
    list: Vec<Vec<usize>>,
    /// For each item, its component.
    of: Vec<Option<usize>>,
    /// For each item, its place in its component.
    place: Vec<usize>,
}

impl Components {
    fn all(roots: &[usize]) -> Self {
        let mut sizes = vec![0usize; roots.len()];
        roots.iter().for_each(|root| sizes[*root] += 1);
        let mut of_root = vec![None; roots.len()];
        let mut all = Self { list: Vec::new(), of: vec![None; roots.len()], place: vec![0; roots.len()] };
        for (item, root) in roots.iter().enumerate().filter(|(_, root)| sizes[**root] > 1) {
            let component = *of_root[*root].get_or_insert_with(|| {
                all.list.push(Vec::new());
                all.list.len() - 1
            });
            all.of[item] = Some(component);
            all.place[item] = all.list[component].len();
            all.list[component].push(item);
        }
        all
    }
}

/// What is known of the pairs of a component, by places in it.
#[derive(Default)]
struct Edges {
    scored: Vec<(usize, usize, f64)>,
    must: Vec<(usize, usize)>,
    cannot: FxHashSet<(usize, usize)>,
}

/// Groups the items of one component.
fn link_all(
    docs: &[usize],
    scored: &[(usize, usize, f64)],
    must: &[(usize, usize)],
    settled: &[bool],
    cannot: &FxHashSet<(usize, usize)>,
    threshold: f64,
) -> Vec<usize> {
    let mut linkage = Linkage::new(docs, scored, settled, threshold);
    let mut group_of: Vec<usize> = (0..docs.len()).collect();
    for (a, b) in must {
        let (a, b) = (root(&group_of, *a), root(&group_of, *b));
        if a != b {
            let (kept, gone) = linkage.merge(a.min(b), a.max(b));
            group_of[gone] = kept;
        }
    }
    linkage.fill_heap();
    while let Some(Edge { mean, a, b }) = linkage.heap.pop() {
        if !linkage.is_current(mean, a, b) {
            continue;
        }
        if linkage.may_meet(a, b, cannot) {
            let (kept, gone) = linkage.merge(a, b);
            group_of[gone] = kept;
            linkage.push_edges(kept);
        }
    }
    (0..docs.len()).map(|n| root(&group_of, n)).collect()
}

fn root(group_of: &[usize], mut at: usize) -> usize {
    while group_of[at] != at {
        at = group_of[at];
    }
    at
}

/// A score in whole units.
fn units(score: f64) -> u128 {
    (score.max(0.0) / UNIT).round() as u128
}

impl Linkage {
    fn new(docs: &[usize], scored: &[(usize, usize, f64)], settled: &[bool], threshold: f64) -> Self {
        let mut sums = vec![FxHashMap::default(); docs.len()];
        for (a, b, score) in scored {
            let score = units(*score);
            sums[*a].insert(*b, score);
            sums[*b].insert(*a, score);
        }
        Self {
            sums,
            members: (0..docs.len()).map(|n| vec![n]).collect(),
            docs: docs.iter().map(|doc| FxHashSet::from_iter([*doc])).collect(),
            is_settled: settled.to_vec(),
            is_open: vec![true; docs.len()],
            heap: BinaryHeap::new(),
            threshold,
        }
    }

    fn fill_heap(&mut self) {
        for a in (0..self.sums.len()).filter(|a| self.is_open[*a]).collect::<Vec<_>>() {
            self.push_edges(a);
        }
    }

    fn mean(&self, a: usize, b: usize) -> f64 {
        let sum = self.sums[a].get(&b).copied().unwrap_or(0);
        sum as f64 * UNIT / (self.members[a].len() * self.members[b].len()) as f64
    }

    fn push_edges(&mut self, a: usize) {
        let edges: Vec<Edge> = self.sums[a].keys().map(|b| Edge { mean: self.mean(a, *b), a: a.min(*b), b: a.max(*b) }).collect();
        self.heap.extend(edges.into_iter().filter(|edge| edge.mean >= self.threshold));
    }

    /// Whether an edge of the heap still says what holds: both groups stand and the mean is the same.
    fn is_current(&self, mean: f64, a: usize, b: usize) -> bool {
        self.is_open[a] && self.is_open[b] && self.sums[a].contains_key(&b) && self.mean(a, b) == mean
    }

    fn may_meet(&self, a: usize, b: usize, cannot: &FxHashSet<(usize, usize)>) -> bool {
        let apart = !(self.is_settled[a] && self.is_settled[b]) && self.docs[a].is_disjoint(&self.docs[b]);
        let parted = || {
            let mut pairs = self.members[a].iter().flat_map(|x| self.members[b].iter().map(move |y| (*x.min(y), *x.max(y))));
            pairs.any(|pair| cannot.contains(&pair))
        };
        apart && (cannot.is_empty() || !parted())
    }

    /// Merges two groups; gives (the one kept, the one gone). The smaller index is kept.
    fn merge(&mut self, a: usize, b: usize) -> (usize, usize) {
        self.is_open[b] = false;
        self.is_settled[a] |= self.is_settled[b];
        let moved = std::mem::take(&mut self.sums[b]);
        for (other, sum) in moved {
            self.sums[other].remove(&b);
            if other != a {
                *self.sums[a].entry(other).or_default() += sum;
                *self.sums[other].entry(a).or_default() += sum;
            }
        }
        let members = std::mem::take(&mut self.members[b]);
        self.members[a].extend(members);
        let docs = std::mem::take(&mut self.docs[b]);
        self.docs[a].extend(docs);
        (a, b)
    }
}

/// Of the scored pairs within groups, those that hold each group together at best scores: a maximum spanning forest.
pub(super) fn spanning_links(group_of: &[usize], mut scored: Vec<(usize, usize, Features)>) -> Vec<(usize, usize, Features)> {
    scored.retain(|(a, b, _)| group_of[*a] == group_of[*b]);
    scored.sort_by(|x, y| y.2.score.total_cmp(&x.2.score).then((x.0, x.1).cmp(&(y.0, y.1))));
    let mut trees = Groups::new(group_of.len());
    scored
        .into_iter()
        .filter(|(a, b, _)| {
            let is_new = trees.find(*a) != trees.find(*b);
            trees.join(*a, *b);
            is_new
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    const N: usize = 14;

    /// Items of some documents, scored pairs, and pairs that are decided.
    type Graph = (Vec<usize>, Vec<(usize, usize, f64)>, Vec<(usize, usize)>, Vec<bool>, Vec<(usize, usize)>);

    fn graphs() -> impl Strategy<Value = Graph> {
        let pair = || (0..N, 0..N).prop_filter_map("two items", |(a, b)| (a != b).then_some((a.min(b), a.max(b))));
        let scored = vec((pair(), 0..8u32), 0..40).prop_map(|edges| {
            let mut scored: Vec<_> = edges.into_iter().map(|((a, b), eighths)| (a, b, f64::from(eighths) / 8.0)).collect();
            scored.sort_by_key(|(a, b, _)| (*a, *b));
            scored.dedup_by_key(|(a, b, _)| (*a, *b));
            scored
        });
        (vec(0..9usize, N), scored, vec(pair(), 0..3), vec(any::<bool>(), N), vec(pair(), 0..3))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

        #[test]
        fn each_component_is_grouped_as_it_is_among_all((docs, scored, must, settled, cannot) in graphs()) {
            let cannot = cannot.into_iter().collect();
            let alone = average_link(&docs, &scored, &must, &settled, &cannot, 0.375);
            prop_assert_eq!(alone, link_all(&docs, &scored, &must, &settled, &cannot, 0.375));
        }

        #[test]
        fn an_item_without_strong_pairs_changes_no_group((docs, scored, must, settled, cannot) in graphs(), weak in vec(0..3u32, N)) {
            let cannot = cannot.into_iter().collect();
            let before = average_link(&docs, &scored, &must, &settled, &cannot, 0.375);
            let (mut docs, mut settled, mut scored) = (docs, settled, scored);
            docs.push(99);
            settled.push(false);
            scored.extend(weak.into_iter().enumerate().map(|(item, eighths)| (item, N, f64::from(eighths) / 8.0)));
            let after = average_link(&docs, &scored, &must, &settled, &cannot, 0.375);
            prop_assert_eq!(&after[..N], &before[..]);
        }
    }
}
