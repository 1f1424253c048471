//! Incidents: the accounts of all documents, grouped.
//!
//! In: the pile and the decisions in force. Out: groups of accounts with the links that made them. Candidate pairs share rare words or a
//! day and a place (`candidates`), are scored on wording, days, places, figures, names and type (`score`), and are grouped by constrained
//! average linkage (`cluster`). Two accounts of one document never meet, nor do those that a reviewer parted. Aggregates, umbrellas and
//! background wars are grouped among themselves, and only when they say the same of the same place and period.

mod candidates;
mod cluster;
mod score;
mod stories;

use rashomon_lexicon::Resources;
use rashomon_model::{DocumentId, IncidentKind};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

pub(crate) use candidates::{Crowds, day_places};
pub(crate) use score::Features;
use score::Modes;
pub(crate) use score::Weights;
pub use stories::stories;

use crate::{
    decisions::{At, Placed},
    digest::{AccountPrint, Digest},
    focus, hash,
    pile::{Groups, Pile},
    vectors::{self, CommonWords, Counts, Idf, Vectors},
};

/// An account of the pile.
#[derive(Clone, Copy)]
pub(crate) struct Node<'d> {
    /// Position of its document.
    pub doc: usize,
    /// Its index in the digest.
    pub idx: usize,
    pub account: &'d AccountPrint,
}

/// A group of accounts that tell of one incident.
pub(crate) struct Group<'d> {
    /// In canonical order; never empty.
    pub accounts: Vec<Node<'d>>,
    /// For each account but the first, the link that holds it: index of the other account in `accounts`, and what the two share.
    pub links: Vec<(usize, usize, Why)>,
}

/// Why two accounts were taken for one incident.
#[derive(Clone, Debug)]
pub(crate) enum Why {
    /// By their score.
    Scored(Features),
    /// The documents hold the same text.
    SameText,
    /// They say the same of the same place and period (aggregates and the like).
    SameKey,
    /// A reviewer merged them.
    Decided(u64),
}

/// The accounts, grouped.
pub(crate) struct Grouping<'d> {
    pub groups: Vec<Group<'d>>,
    /// Pairs of accounts, by document and index, that score so high that the two could be one incident. No group reaches over the connected
    /// components of these.
    pub strong: Vec<(At, At)>,
}

/// What pairs are measured by.
pub(crate) struct Measures<'c> {
    /// Weights of words.
    pub idf: &'c Idf,
    /// How crowded words and days are, where the accounts given are not all there are.
    pub crowds: Option<&'c Crowds>,
}

/// Groups the accounts of a whole pile.
pub(crate) fn group<'d>(pile: &Pile<'d>, decisions: &Placed, res: &Resources) -> Grouping<'d> {
    let idf = Idf::of(&Counts::of(pile), &CommonWords::of(res));
    group_some(pile, |_| true, decisions, &Measures { idf: &idf, crowds: None }, res)
}

/// Groups the accounts that are asked for as if there were no others. Those that a reviewer rejected are in no group; they are compared like
/// all others, so that a rejection changes nothing elsewhere.
pub(crate) fn group_some<'d>(
    pile: &Pile<'d>,
    is_asked: impl Fn(At) -> bool,
    decisions: &Placed,
    measures: &Measures<'_>,
    res: &Resources,
) -> Grouping<'d> {
    let mut nodes: Vec<Node<'d>> = nodes(pile).filter(|node| is_asked((node.doc, node.idx))).collect();
    nodes.sort_by_cached_key(|node| order(pile, node));
    let at: FxHashMap<At, usize> = nodes.iter().enumerate().map(|(n, node)| ((node.doc, node.idx), n)).collect();
    let ties = Ties::of(decisions, &at);

    let mut links: Vec<(usize, usize, Why)> = ties.must.iter().map(|(a, b, seq)| (*a, *b, Why::Decided(*seq))).collect();
    let is_rejected = |n: usize| decisions.rejected.contains(&(nodes[n].doc, nodes[n].idx));
    links.extend(same_keys(&nodes, &ties, is_rejected).into_iter().map(|(a, b)| (a, b, Why::SameKey)));
    let (scored, strong) = scored_links(pile, &nodes, &ties, is_rejected, (measures, res));
    links.extend(scored);
    let mut groups = with_repeats(pile, &nodes, &at, links);
    groups.retain(|group| !decisions.rejected.contains(&(group.accounts[0].doc, group.accounts[0].idx)));
    groups.sort_by_key(|group| (group.accounts[0].doc, group.accounts[0].idx));
    Grouping { groups, strong }
}

/// The accounts of a pile; those of a repeated reading once.
fn nodes<'p, 'd>(pile: &'p Pile<'d>) -> impl Iterator<Item = Node<'d>> + use<'p, 'd> {
    let first = (0..pile.len()).filter(|doc| pile.same_reading[*doc] == *doc);
    first.flat_map(|doc| pile.digests[doc].accounts.iter().enumerate().map(move |(idx, account)| Node { doc, idx, account }))
}

/// The strong pairs of [`Grouping`] of which one account is of the documents that are asked for.
pub(crate) fn strong_pairs(
    pile: &Pile<'_>,
    is_asked: impl Fn(usize) -> bool,
    measures: &Measures<'_>,
    res: &Resources,
) -> Vec<(At, At)> {
    let accounts: Vec<Node<'_>> = nodes(pile).filter(|node| node.account.kind == IncidentKind::Single).collect();
    let vectors = Vectors::of(pile, &accounts, measures.idf);
    let is_asked = |(a, b): &(usize, usize)| is_asked(accounts[*a].doc) || is_asked(accounts[*b].doc);
    let scored = compared(pile, &accounts, &vectors, measures, is_asked, res);
    strong_of(&accounts, &scored)
}

fn strong_of(accounts: &[Node<'_>], scored: &[(usize, usize, Features)]) -> Vec<(At, At)> {
    let at = |n: usize| (accounts[n].doc, accounts[n].idx);
    let strong = scored.iter().filter(|(_, _, features)| cluster::is_strong(features.score));
    strong.map(|(a, b, _)| (at(*a), at(*b))).collect()
}

/// The order by which ties fall: by what the cards and accounts say, so that neither a copy's id nor an actor's name decides.
fn order<'d>(pile: &Pile<'d>, node: &Node<'d>) -> impl Ord + use<'d> {
    let digest = pile.digests[node.doc];
    let account = node.account;
    let published = digest.card.published.map(|date| (date.start(), date.end()));
    let figures: Vec<_> =
        account.figures.iter().map(|figure| (figure.harm, figure.stated.value.low, figure.stated.value.high)).collect();
    let told = (&account.mode, &account.mentions, figures, digest.wording.words.len());
    let names: FxHashSet<u32> = digest.actors.iter().flat_map(vectors::name_words).collect();
    let words: Vec<u32> = digest.wording.words.iter().filter(|word| !names.contains(word)).copied().collect();
    (published, &digest.card.outlet, told, hash::run(&words), &digest.card.id, node.idx)
}

/// What reviewers decided, on nodes.
pub(crate) struct Ties {
    pub must: Vec<(usize, usize, u64)>,
    pub cannot: FxHashSet<(usize, usize)>,
}

impl Ties {
    fn of(decisions: &Placed, at: &FxHashMap<At, usize>) -> Self {
        let find = |account: At| at.get(&account).filter(|_| !decisions.rejected.contains(&account)).copied();
        let pair = |(a, b): (At, At)| Some((find(a)?, find(b)?));
        let must = decisions.merged.iter().filter_map(|(a, b, seq)| pair((*a, *b)).map(|(a, b)| (a.min(b), a.max(b), *seq)));
        let cannot = decisions.split.iter().filter_map(|(a, b, _)| pair((*a, *b)).map(|(a, b)| (a.min(b), a.max(b))));
        Self { must: must.filter(|(a, b, _)| a != b).collect(), cannot: cannot.collect() }
    }
}

/// Every pair worth comparing of those asked for, with its score.
fn compared(
    pile: &Pile<'_>,
    accounts: &[Node<'_>],
    vectors: &Vectors,
    measures: &Measures<'_>,
    is_asked: impl Fn(&(usize, usize)) -> bool,
    res: &Resources,
) -> Vec<(usize, usize, Features)> {
    let (weights, modes) = (Weights::of(res), Modes::of(res));
    let compare = |&(a, b): &(usize, usize)| {
        let mut features = score::features(pile, &accounts[a], &accounts[b], vectors, &modes, (a, b));
        features.score = weights.score(&features);
        (a, b, features)
    };
    let mut pairs = candidates::pairs(accounts, vectors, measures.crowds);
    pairs.retain(is_asked);
    pairs.par_iter().map(compare).collect()
}

/// What the scorer sees of a pair of main accounts: for fitting its weights.
#[derive(Clone, Debug)]
pub struct ComparedPair {
    /// The one document.
    pub left: DocumentId,
    /// The other.
    pub right: DocumentId,
    /// Numbers, by the names that the table of weights gives them.
    pub values: Vec<(&'static str, f64)>,
}

/// The pairs of documents that are compared by their main accounts, with what the scorer sees of them.
pub fn compared_pairs(digests: &[Digest], res: &Resources) -> Vec<ComparedPair> {
    let pile = Pile::new(digests, &FxHashSet::default());
    let accounts: Vec<Node<'_>> = (0..pile.len())
        .filter(|doc| pile.same_reading[*doc] == *doc)
        .filter_map(|doc| {
            focus::main_idx(pile.digests[doc]).map(|idx| Node { doc, idx, account: &pile.digests[doc].accounts[idx] })
        })
        .collect();
    let idf = Idf::of(&Counts::of(&pile), &CommonWords::of(res));
    let vectors = Vectors::of(&pile, &accounts, &idf);
    let pairs = compared(&pile, &accounts, &vectors, &Measures { idf: &idf, crowds: None }, |_| true, res);
    let id = |n: usize| pile.id(accounts[n].doc).clone();
    pairs
        .into_iter()
        .map(|(a, b, features)| ComparedPair { left: id(a), right: id(b), values: features.values().to_vec() })
        .collect()
}

/// Links between single incidents, by score and linkage; and the pairs that could be linked.
fn scored_links(
    pile: &Pile<'_>,
    nodes: &[Node<'_>],
    ties: &Ties,
    is_rejected: impl Fn(usize) -> bool,
    (measures, res): (&Measures<'_>, &Resources),
) -> (Vec<(usize, usize, Why)>, Vec<(At, At)>) {
    let singles: Vec<usize> = (0..nodes.len()).filter(|n| nodes[*n].account.kind == IncidentKind::Single).collect();
    let accounts: Vec<Node<'_>> = singles.iter().map(|n| nodes[*n]).collect();
    let vectors = Vectors::of(pile, &accounts, measures.idf);
    let mut scored = compared(pile, &accounts, &vectors, measures, |_| true, res);
    let strong = strong_of(&accounts, &scored);
    scored.retain(|(a, b, _)| !is_rejected(singles[*a]) && !is_rejected(singles[*b]));
    let back: FxHashMap<usize, usize> = singles.iter().enumerate().map(|(k, n)| (*n, k)).collect();
    let within = |a: &usize, b: &usize| Some((*back.get(a)?, *back.get(b)?));
    let must: Vec<(usize, usize)> = ties.must.iter().filter_map(|(a, b, _)| within(a, b)).collect();
    let cannot: FxHashSet<(usize, usize)> = ties.cannot.iter().filter_map(|(a, b)| within(a, b)).collect();
    let docs: Vec<usize> = accounts.iter().map(|node| node.doc).collect();
    let scores: Vec<(usize, usize, f64)> = scored.iter().map(|(a, b, features)| (*a, *b, features.score)).collect();
    // What documents are mainly about meets first; what they mention aside joins that, and neither brings it together nor keeps it apart.
    let is_main: Vec<bool> = vectors.is_aside.iter().map(|is_aside| !is_aside).collect();
    let main: Vec<_> = scores.iter().filter(|(a, b, _)| is_main[*a] && is_main[*b]).copied().collect();
    let met = cluster::average_link(&docs, &main, &must, &vec![false; docs.len()], &cannot, cluster::THRESHOLD);
    let met: Vec<_> = met.into_iter().enumerate().filter(|(n, first)| n != first).map(|(n, first)| (first, n)).collect();
    let clusters = cluster::average_link(&docs, &scores, &met, &is_main, &cannot, cluster::THRESHOLD);
    let links = cluster::spanning_links(&clusters, scored);
    let links = links.into_iter().map(|(a, b, features)| (singles[a], singles[b], Why::Scored(features))).collect();
    (links, strong)
}

/// What aggregates, umbrellas and background wars are grouped by; `None` for single incidents and where place or period is missing.
pub(crate) fn same_key(account: &AccountPrint) -> Option<impl Eq + std::hash::Hash + Serialize> {
    let (place, date) = (account.place.as_ref()?, account.date?);
    let figures: Vec<_> =
        account.figures.iter().map(|figure| (figure.harm, figure.stated.value.low, figure.stated.value.high)).collect();
    let is_single = account.kind == IncidentKind::Single;
    (!is_single).then(|| (account.kind, account.event_type.clone(), place.id.clone(), date, figures))
}

/// Aggregates, umbrellas and background wars of different documents that say the same of the same place and period.
fn same_keys(nodes: &[Node<'_>], ties: &Ties, is_rejected: impl Fn(usize) -> bool) -> Vec<(usize, usize)> {
    let mut first: FxHashMap<_, usize> = FxHashMap::default();
    let mut links = Vec::new();
    for (n, node) in nodes.iter().enumerate().filter(|(n, _)| !is_rejected(*n)) {
        let Some(key) = same_key(node.account) else { continue };
        match first.get(&key) {
            Some(other) if nodes[*other].doc != node.doc && !ties.cannot.contains(&(*other, n)) => links.push((*other, n)),
            Some(_) => {}
            None => {
                first.insert(key, n);
            }
        }
    }
    links
}

/// Groups from links, with the accounts of repeated texts added to those of their first copy.
fn with_repeats<'d>(
    pile: &Pile<'d>,
    nodes: &[Node<'d>],
    at: &FxHashMap<(usize, usize), usize>,
    links: Vec<(usize, usize, Why)>,
) -> Vec<Group<'d>> {
    let mut groups = Groups::new(nodes.len());
    for (a, b, _) in &links {
        groups.join(*a, *b);
    }
    let roots = groups.into_roots();
    let mut made: FxHashMap<usize, Group<'d>> = FxHashMap::default();
    let mut position = vec![0; nodes.len()];
    for (n, root) in roots.iter().enumerate() {
        let group = made.entry(*root).or_insert_with(|| Group { accounts: Vec::new(), links: Vec::new() });
        position[n] = group.accounts.len();
        group.accounts.push(nodes[n]);
    }
    for (a, b, why) in links {
        let group = made.get_mut(&roots[a]).expect("every root has a group");
        group.links.push((position[a], position[b], why));
    }
    for doc in (0..pile.len()).filter(|doc| pile.same_reading[*doc] != *doc) {
        for (idx, account) in pile.digests[doc].accounts.iter().enumerate() {
            let Some(n) = at.get(&(pile.same_reading[doc], idx)) else { continue };
            let group = made.get_mut(&roots[*n]).expect("every root has a group");
            group.links.push((position[*n], group.accounts.len(), Why::SameText));
            group.accounts.push(Node { doc, idx, account });
        }
    }
    made.into_values().collect()
}
