//! Pairs worth scoring: accounts that share rare words, or a day and a place. Near-linear: crowded keys propose nothing.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::Node;
use crate::vectors::{Sparse, Vectors};

/// A word in more accounts than this proposes nothing.
const COMMON_WORD: usize = 60;
/// Products of weights, summed over shared rare words, from which on a pair is proposed.
const FLOOR: f64 = 0.03;
/// Most partners that one account gets by words, best first.
const PARTNERS: usize = 60;
/// A day and place with more accounts than this proposes nothing by itself.
const CROWDED_DAY: usize = 60;

/// Pairs of indices into `accounts`, smaller first, sorted.
pub(super) fn pairs(accounts: &[Node<'_>], vectors: &Vectors) -> Vec<(usize, usize)> {
    let is_main = |n: &usize| !vectors.is_aside[*n];
    let mut pairs = by_words(&vectors.of, |_| true);
    pairs.extend(by_words(&vectors.of, |n| is_main(&n)));
    pairs.extend(by_day_and_place(accounts));
    pairs.retain(|(a, b)| accounts[*a].doc != accounts[*b].doc);
    pairs.par_sort_unstable();
    pairs.dedup();
    pairs
}

/// Pairs of those asked for that share rare words.
pub(super) fn by_words(vectors: &[Sparse], is_asked: impl Fn(usize) -> bool + Sync) -> Vec<(usize, usize)> {
    let mut postings: FxHashMap<u32, Vec<(u32, f32)>> = FxHashMap::default();
    for (account, vector) in vectors.iter().enumerate().filter(|(account, _)| is_asked(*account)) {
        for (term, weight) in vector {
            postings.entry(*term).or_default().push((account as u32, *weight));
        }
    }
    postings.retain(|_, accounts| 1 < accounts.len() && accounts.len() <= COMMON_WORD);
    let partners = |account: usize| {
        let mut shared: FxHashMap<u32, f64> = FxHashMap::default();
        for (term, weight) in &vectors[account] {
            for (other, others) in postings.get(term).into_iter().flatten() {
                if *other as usize != account {
                    *shared.entry(*other).or_default() += f64::from(*weight) * f64::from(*others);
                }
            }
        }
        let mut shared: Vec<(u32, f64)> = shared.into_iter().filter(|(_, sum)| *sum >= FLOOR).collect();
        shared.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        shared
            .into_iter()
            .take(PARTNERS)
            .map(|(other, _)| (account.min(other as usize), account.max(other as usize)))
            .collect::<Vec<_>>()
    };
    (0..vectors.len()).into_par_iter().filter(|account| is_asked(*account)).flat_map_iter(partners).collect()
}

/// Accounts that give one of the same (at most three) days and the same town, or the same province where they give no town.
fn by_day_and_place(accounts: &[Node<'_>]) -> Vec<(usize, usize)> {
    let mut keys: FxHashMap<(jiff::civil::Date, String), Vec<usize>> = FxHashMap::default();
    for (n, node) in accounts.iter().enumerate() {
        let Some(date) = node.account.date.filter(|date| date.n_days().is_some_and(|n| n <= 3)) else { continue };
        let Some(place) = &node.account.place else { continue };
        let region = (place.country.as_deref(), place.admin1.as_deref().unwrap_or(&place.name));
        let region = format!("{}/{}", region.0.unwrap_or_default(), region.1);
        let days = date
            .start()
            .into_iter()
            .flat_map(|day| day.series(jiff::Span::new().days(1)))
            .take_while(|day| Some(*day) <= date.end());
        for day in days {
            keys.entry((day, region.clone())).or_default().push(n);
        }
    }
    let groups = keys.into_values().filter(|group| 1 < group.len() && group.len() <= CROWDED_DAY);
    groups.flat_map(|group| pairs_of(&group)).collect()
}

fn pairs_of(group: &[usize]) -> Vec<(usize, usize)> {
    group.iter().enumerate().flat_map(|(k, a)| group[k + 1..].iter().map(move |b| (*a.min(b), *a.max(b)))).collect()
}
