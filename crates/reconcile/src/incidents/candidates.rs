//! Pairs worth scoring: accounts that share rare words, or a day and a place. Near-linear: crowded keys propose nothing.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::Node;
use crate::{
    digest::AccountPrint,
    hash,
    vectors::{Sparse, Vectors},
};

/// A word in more accounts than this proposes nothing.
const COMMON_WORD: usize = 60;
/// Products of weights, summed over shared rare words, from which on a pair is proposed.
const FLOOR: f64 = 0.03;
/// A day and place with more accounts than this proposes nothing by itself.
const CROWDED_DAY: usize = 60;

/// How many accounts of the whole case hold a word or give a day and place, where only some of its accounts are compared.
#[derive(Clone, Debug, Default)]
pub(crate) struct Crowds {
    /// Accounts of single incidents, by word.
    pub words: FxHashMap<u32, u32>,
    /// Those of them that their documents are mainly about.
    pub main_words: FxHashMap<u32, u32>,
    /// Accounts by [`day_places`].
    pub day_places: FxHashMap<u64, u32>,
}

impl Crowds {
    /// Takes some accounts out and puts others in.
    pub(crate) fn replace(&mut self, less: &Self, more: &Self) {
        fn swap<K: Copy + Eq + std::hash::Hash>(all: &mut FxHashMap<K, u32>, less: &FxHashMap<K, u32>, more: &FxHashMap<K, u32>) {
            less.iter().for_each(|(key, n)| *all.entry(*key).or_default() -= n);
            more.iter().for_each(|(key, n)| *all.entry(*key).or_default() += n);
        }
        swap(&mut self.words, &less.words, &more.words);
        swap(&mut self.main_words, &less.main_words, &more.main_words);
        swap(&mut self.day_places, &less.day_places, &more.day_places);
    }

    /// Whether a word is rare enough to propose something: in so many accounts, of which so many are main ones.
    pub(crate) fn is_rare(n: u32) -> bool {
        n as usize <= COMMON_WORD
    }

    /// Whether a day and place with so many accounts is not too crowded to propose something.
    pub(crate) fn is_quiet(n: u32) -> bool {
        n as usize <= CROWDED_DAY
    }
}

/// Pairs of indices into `accounts`, smaller first, sorted. Whether a pair is proposed follows from the two accounts and from how crowded
/// their words and days are, from no other pair; `crowds` are given when `accounts` are not all there are.
pub(super) fn pairs(accounts: &[Node<'_>], vectors: &Vectors, crowds: Option<&Crowds>) -> Vec<(usize, usize)> {
    let is_main = |n: &usize| !vectors.is_aside[*n];
    let of = |table: fn(&Crowds) -> &FxHashMap<u32, u32>| {
        move |term: u32, here: usize| crowds.map_or(here, |crowds| table(crowds).get(&term).map_or(here, |n| *n as usize))
    };
    let mut pairs = by_words(&vectors.of, |_| true, of(|crowds| &crowds.words));
    pairs.extend(by_words(&vectors.of, |n| is_main(&n), of(|crowds| &crowds.main_words)));
    pairs.extend(by_day_and_place(accounts, crowds));
    pairs.retain(|(a, b)| accounts[*a].doc != accounts[*b].doc);
    pairs.par_sort_unstable();
    pairs.dedup();
    pairs
}

/// Pairs of those asked for that share rare words. `crowd` gives how many accounts hold a word, knowing how many of `vectors` do.
pub(super) fn by_words(
    vectors: &[Sparse],
    is_asked: impl Fn(usize) -> bool + Sync,
    crowd: impl Fn(u32, usize) -> usize,
) -> Vec<(usize, usize)> {
    let mut postings: FxHashMap<u32, Vec<(u32, f32)>> = FxHashMap::default();
    for (account, vector) in vectors.iter().enumerate().filter(|(account, _)| is_asked(*account)) {
        for (term, weight) in vector {
            postings.entry(*term).or_default().push((account as u32, *weight));
        }
    }
    postings.retain(|term, accounts| 1 < accounts.len() && crowd(*term, accounts.len()) <= COMMON_WORD);
    let partners = |account: usize| {
        let mut shared: FxHashMap<u32, f64> = FxHashMap::default();
        for (term, weight) in &vectors[account] {
            for (other, others) in postings.get(term).into_iter().flatten() {
                if *other as usize > account {
                    *shared.entry(*other).or_default() += f64::from(*weight) * f64::from(*others);
                }
            }
        }
        let enough = shared.into_iter().filter(|(_, sum)| *sum >= FLOOR);
        enough.map(|(other, _)| (account, other as usize)).collect::<Vec<_>>()
    };
    (0..vectors.len()).into_par_iter().filter(|account| is_asked(*account)).flat_map_iter(partners).collect()
}

/// Accounts that give one of the same days and places.
fn by_day_and_place(accounts: &[Node<'_>], crowds: Option<&Crowds>) -> Vec<(usize, usize)> {
    let mut keys: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    for (n, node) in accounts.iter().enumerate() {
        for key in day_places(node.account) {
            keys.entry(key).or_default().push(n);
        }
    }
    let crowd = |key: &u64, here: usize| crowds.and_then(|crowds| crowds.day_places.get(key)).map_or(here, |n| *n as usize);
    let groups = keys.into_iter().filter(|(key, group)| 1 < group.len() && crowd(key, group.len()) <= CROWDED_DAY);
    groups.flat_map(|(_, group)| pairs_of(&group)).collect()
}

/// The (at most three) days that an account gives, each with its town's province, or with its place where that lies in none; hashed.
pub(crate) fn day_places(account: &AccountPrint) -> Vec<u64> {
    let Some(date) = account.date.filter(|date| date.n_days().is_some_and(|n| n <= 3)) else { return Vec::new() };
    let Some(place) = &account.place else { return Vec::new() };
    let region = place.admin1.as_deref().unwrap_or(&place.name);
    let region = format!("{}/{region}", place.country.as_deref().unwrap_or_default());
    let days = date.start().into_iter().flat_map(|day| day.series(jiff::Span::new().days(1)));
    days.take_while(|day| Some(*day) <= date.end()).map(|day| hash::key([day.to_string().as_str(), region.as_str()])).collect()
}

fn pairs_of(group: &[usize]) -> Vec<(usize, usize)> {
    group.iter().enumerate().flat_map(|(k, a)| group[k + 1..].iter().map(move |b| (*a.min(b), *a.max(b)))).collect()
}
