//! Which place on Earth each name of a document means.
//!
//! All uses of a name share one sense. Round one scores the meanings of each name by themselves (`score`); the later rounds
//! add what the other names say: votes for a country and a first-level subdivision, "X, Y", and what lies near.

use rashomon_lexicon::gazetteer::{EARTH_RADIUS_KM, Entry, EntryIdx, Gazetteer};
use rashomon_model::FeatureLevel;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::{MAX_ALTERNATIVES, home, score, spot::Spot};
use crate::context::Context;

const ROUNDS: usize = 3;
/// Meanings of a name that are weighed, best first.
const MAX_MEANINGS: usize = 60;
const CONTAINED: f64 = 9.0;
const SAME_COUNTRY: f64 = 3.0;
const SAME_SUBDIVISION: f64 = 4.0;
const NEAR: f64 = 3.0;
const NEAR_KM: f64 = 100.0;
const HOME: f64 = 2.0;

/// The meaning chosen.
#[derive(Clone, Debug)]
pub(crate) struct Resolved {
    /// The place.
    pub(crate) entry: EntryIdx,
    /// The next best.
    pub(crate) others: Vec<EntryIdx>,
    /// Share of the place in the weights of all meanings, 0 to 1.
    pub(crate) share: f64,
}

/// The meanings chosen in a document, by name.
pub(crate) struct Resolution {
    by_key: FxHashMap<String, Resolved>,
}

impl Resolution {
    pub(crate) fn of(&self, spot: &Spot) -> Option<&Resolved> {
        self.by_key.get(&spot.key)
    }
}

/// Chooses for all names at once.
pub(crate) fn all(ctx: Context<'_>, spots: &[Spot]) -> Resolution {
    let mut document = Names::new(ctx, spots);
    for _ in 0..ROUNDS {
        document.rescore();
    }
    let by_key = document.names.iter().filter_map(|name| Some((name.key.to_owned(), name.chosen()?))).collect();
    Resolution { by_key }
}

struct Meaning<'g> {
    entry: Entry<'g>,
    point: Point,
    prior: f64,
    /// Share in the weights of the meanings of its name.
    share: f64,
    score: f64,
}

struct Name<'s, 'g> {
    key: &'s str,
    /// Where it stands first.
    first: Option<&'s Spot>,
    n_uses: usize,
    meanings: Vec<Meaning<'g>>,
    /// Names that contain it by the words.
    within: Vec<usize>,
    /// Names that it contains.
    holds: Vec<usize>,
}

struct Names<'s, 'g> {
    gazetteer: &'g Gazetteer,
    names: Vec<Name<'s, 'g>>,
}

#[derive(Default)]
struct Votes<'g> {
    countries: FxHashMap<&'g str, f64>,
    subdivisions: FxHashMap<EntryIdx, f64>,
    total: f64,
}

impl<'s, 'g> Names<'s, 'g> {
    fn new(ctx: Context<'g>, spots: &'s [Spot]) -> Self {
        let gazetteer = &ctx.res.gazetteer;
        let home = home::country(ctx.document, ctx.res);
        let mut index: FxHashMap<&str, usize> = FxHashMap::default();
        let mut names: Vec<Name<'s, 'g>> = Vec::new();
        for spot in spots {
            let at = *index.entry(&spot.key).or_insert_with(|| {
                names.push(Name {
                    key: &spot.key,
                    first: None,
                    n_uses: 0,
                    meanings: Vec::new(),
                    within: Vec::new(),
                    holds: Vec::new(),
                });
                names.len() - 1
            });
            let name = &mut names[at];
            name.n_uses += 1;
            match name.first {
                Some(first) if first.hint == spot.hint && first.meanings == spot.meanings => continue,
                Some(_) => {}
                None => name.first = Some(spot),
            }
            for posting in &spot.meanings {
                let entry = gazetteer.entry(posting.entry);
                let at_home = if home.is_some() && entry.country == home.as_deref() { HOME } else { 0.0 };
                let prior = score::prior(&entry, posting.kind, spot.hint) + at_home;
                name.meanings.push(Meaning { entry, point: Point::default(), prior, share: 0.0, score: prior });
            }
        }
        for (at, outer) in spots.iter().filter_map(|spot| Some((spot, &spots[spot.within?]))) {
            let (inner, outer) = (index[at.key.as_str()], index[outer.key.as_str()]);
            if inner != outer {
                push_new(&mut names[inner].within, outer);
                push_new(&mut names[outer].holds, inner);
            }
        }
        for name in &mut names {
            name.keep_best();
            name.share_out();
        }
        Self { gazetteer, names }
    }

    /// One round: every name hears the others, then all shares change at once.
    fn rescore(&mut self) {
        let votes = self.votes();
        let points = self.points();
        let mut scores = Vec::new();
        for (at, name) in self.names.iter().enumerate().filter(|(_, name)| name.is_open()) {
            let own = Own::of(name);
            scores.extend(name.meanings.iter().map(|meaning| meaning.prior + self.support(at, meaning, &own, &votes, &points)));
        }
        let mut scores = scores.into_iter();
        for name in self.names.iter_mut().filter(|name| name.is_open()) {
            for (meaning, score) in name.meanings.iter_mut().zip(&mut scores) {
                meaning.score = score;
            }
            name.share_out();
        }
    }

    fn votes(&self) -> Votes<'g> {
        let mut votes = Votes::default();
        for name in &self.names {
            votes.total += name.weight();
            for meaning in &name.meanings {
                let vote = name.weight() * meaning.share;
                if let Some(country) = meaning.entry.country {
                    *votes.countries.entry(country).or_default() += vote;
                }
                if let Some(subdivision) = subdivision(&meaning.entry) {
                    *votes.subdivisions.entry(subdivision).or_default() += vote;
                }
            }
        }
        votes
    }

    /// Where the names that are all but settled lie, countries and regions left out.
    fn points(&self) -> Vec<(usize, Point)> {
        let settled = self.names.iter().enumerate().filter_map(|(at, name)| {
            let best = name.meanings.first().filter(|best| best.share > 0.6)?;
            let is_point = !matches!(best.entry.level, FeatureLevel::Country | FeatureLevel::Region);
            is_point.then_some((at, best.point))
        });
        settled.take(200).collect()
    }

    /// What the other names add to a meaning.
    fn support(&self, at: usize, meaning: &Meaning<'g>, own: &Own<'g>, votes: &Votes<'g>, points: &[(usize, Point)]) -> f64 {
        let name = &self.names[at];
        let rest = (votes.total - name.weight()).max(0.0) + 1.0;
        let mut support = 0.0;
        if let Some(country) = meaning.entry.country {
            let others =
                votes.countries.get(country).copied().unwrap_or_default() - name.weight() * share_of(&own.countries, country);
            support += SAME_COUNTRY * others.max(0.0) / rest;
        }
        if let Some(key) = subdivision(&meaning.entry) {
            let others =
                votes.subdivisions.get(&key).copied().unwrap_or_default() - name.weight() * share_of(&own.subdivisions, key);
            support += SAME_SUBDIVISION * others.max(0.0) / rest;
        }
        let near = points.iter().filter(|(other, there)| *other != at && meaning.point.is_within_reach(*there));
        let near = near.map(|(_, there)| (-meaning.point.distance_km(*there) / NEAR_KM).exp());
        support += NEAR * sum_up_to(1.5, near);
        let outer =
            name.within.iter().map(|outer| self.share_that(*outer, |other| self.gazetteer.contains(other, &meaning.entry)));
        let inner =
            name.holds.iter().map(|inner| self.share_that(*inner, |other| self.gazetteer.contains(&meaning.entry, other)));
        support + CONTAINED * outer.chain(inner).fold(0.0, f64::max)
    }

    /// Share of the meanings of a name that are so; never nothing for a meaning that is possible at all.
    fn share_that(&self, at: usize, is_so: impl Fn(&Entry<'g>) -> bool) -> f64 {
        let shares = self.names[at].meanings.iter().filter(|meaning| is_so(&meaning.entry)).map(|meaning| meaning.share.max(0.3));
        sum_up_to(1.0, shares)
    }
}

/// Shares of the meanings of one name in its countries and subdivisions.
struct Own<'g> {
    countries: SmallVec<[(&'g str, f64); 8]>,
    subdivisions: SmallVec<[(EntryIdx, f64); 8]>,
}

impl<'g> Own<'g> {
    fn of(name: &Name<'_, 'g>) -> Self {
        let mut own = Self { countries: SmallVec::new(), subdivisions: SmallVec::new() };
        for meaning in &name.meanings {
            if let Some(country) = meaning.entry.country {
                add_share(&mut own.countries, country, meaning.share);
            }
            if let Some(subdivision) = subdivision(&meaning.entry) {
                add_share(&mut own.subdivisions, subdivision, meaning.share);
            }
        }
        own
    }
}

fn add_share<K: Copy + PartialEq>(shares: &mut SmallVec<[(K, f64); 8]>, key: K, share: f64) {
    match shares.iter_mut().find(|(other, _)| *other == key) {
        Some((_, sum)) => *sum += share,
        None => shares.push((key, share)),
    }
}

fn share_of<K: Copy + PartialEq>(shares: &[(K, f64)], key: K) -> f64 {
    shares.iter().find(|(other, _)| *other == key).map_or(0.0, |(_, share)| *share)
}

/// A point on Earth as the unit vector from its centre, so that distances cost little trigonometry.
#[derive(Clone, Copy, Debug, Default)]
struct Point([f64; 3]);

impl Point {
    fn of(entry: &Entry<'_>) -> Self {
        let (lat, lon) = (entry.lat.to_radians(), entry.lon.to_radians());
        Self([lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()])
    }

    /// Whether two points are so near (some 1,500 km) that nearness adds anything that can be told from nothing.
    fn is_within_reach(self, other: Self) -> bool {
        const REACH: f64 = 0.0138;
        self.half_chord_squared(other) < REACH
    }

    /// Great-circle distance, as [`rashomon_lexicon::gazetteer::distance_km`].
    fn distance_km(self, other: Self) -> f64 {
        2.0 * EARTH_RADIUS_KM * self.half_chord_squared(other).sqrt().min(1.0).asin()
    }

    fn half_chord_squared(self, other: Self) -> f64 {
        self.0.iter().zip(other.0).map(|(a, b)| (a - b).powi(2)).sum::<f64>() / 4.0
    }
}

impl Name<'_, '_> {
    /// Whether there is anything to choose.
    fn is_open(&self) -> bool {
        self.meanings.len() > 1
    }

    fn weight(&self) -> f64 {
        (self.n_uses.min(4) as f64).sqrt()
    }

    /// Each place once, as its best name; the best places.
    fn keep_best(&mut self) {
        self.meanings.sort_unstable_by(|a, b| a.entry.idx.cmp(&b.entry.idx).then(b.prior.total_cmp(&a.prior)));
        self.meanings.dedup_by_key(|meaning| meaning.entry.idx);
        self.meanings.sort_unstable_by(|a, b| b.prior.total_cmp(&a.prior).then(a.entry.idx.cmp(&b.entry.idx)));
        self.meanings.truncate(MAX_MEANINGS);
        self.meanings.iter_mut().for_each(|meaning| meaning.point = Point::of(&meaning.entry));
    }

    /// Sorts the meanings by score and gives each its share (soft maximum).
    fn share_out(&mut self) {
        self.meanings.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.entry.idx.cmp(&b.entry.idx)));
        let Some(best) = self.meanings.first().map(|meaning| meaning.score) else { return };
        let mut total = 0.0;
        for meaning in &mut self.meanings {
            meaning.share = (meaning.score - best).exp();
            total += meaning.share;
        }
        self.meanings.iter_mut().for_each(|meaning| meaning.share /= total);
    }

    fn chosen(&self) -> Option<Resolved> {
        let best = self.meanings.first()?;
        let others = self.meanings[1..].iter().take(MAX_ALTERNATIVES).map(|meaning| meaning.entry.idx).collect();
        Some(Resolved { entry: best.entry.idx, others, share: best.share })
    }
}

fn push_new(all: &mut Vec<usize>, one: usize) {
    if !all.contains(&one) {
        all.push(one);
    }
}

/// The sum of what is nowhere below zero, `most` at most.
fn sum_up_to(most: f64, parts: impl Iterator<Item = f64>) -> f64 {
    let mut sum = 0.0;
    for part in parts {
        sum += part;
        if sum >= most {
            return most;
        }
    }
    sum
}

/// The first-level subdivision that a place is or lies in.
fn subdivision(entry: &Entry<'_>) -> Option<EntryIdx> {
    if entry.level == FeatureLevel::Admin1 { Some(entry.idx) } else { entry.admin1 }
}
