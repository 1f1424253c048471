//! How likely two accounts tell of one incident: a logistic regression over features that a person can check.

use std::fmt;

use rashomon_lexicon::Resources;
use rashomon_model::{DateInterval, Harm};
use rustc_hash::FxHashMap;

use super::Node;
use crate::{
    digest::{AccountPrint, FigurePrint},
    pile::Pile,
    places::{self, Relation},
    vectors::{Vectors, common, cosine},
};

/// What two accounts share, and the number it comes to.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Features {
    /// Cosine of their wording, 0 to 1.
    pub wording: f64,
    /// Cosine of their leads.
    pub lead: f64,
    /// Numbers in figures in common, each with its inverse document frequency.
    pub numbers: f64,
    /// Names of persons in common, each word with its inverse document frequency; `None` where one names no person.
    pub persons: Option<f64>,
    /// Days between the dates that they give; `None` where one gives none.
    pub gap_days: Option<i32>,
    /// Days between their publication.
    pub published_days: Option<i32>,
    /// One was published before the other's deed.
    pub told_before: bool,
    /// How the places stand to each other; `None` where one gives none.
    pub place: Option<Relation>,
    /// Whether the numbers of killed agree; `None` where one gives none.
    pub killed_agree: Option<bool>,
    /// The same for the injured.
    pub injured_agree: Option<bool>,
    /// Whether a named party is the same; `None` where one names nobody.
    pub same_party: Option<bool>,
    /// Whether the event types are the same.
    pub same_type: bool,
    /// The modes are of unlike sorts (bombing, shooting).
    pub unlike_modes: bool,
    /// The later of the two counts fewer killed than the earlier one, for certain: tolls rise.
    pub toll_falls: bool,
    /// How many of the two are not what their document is mainly about.
    pub n_aside: u8,
    /// The number: probability that they tell of one incident, as fitted.
    pub score: f64,
}

impl Features {
    /// The numbers that the scorer weighs, by the names that `data/reconcile/incident_weights.txt` gives them.
    pub(crate) fn values(&self) -> [(&'static str, f64); N_VALUES] {
        let is = |holds: bool| f64::from(u8::from(holds));
        let gap = |low: i32, high: i32| is(self.gap_days.is_some_and(|days| low <= days && days <= high));
        let place = |relation: Relation| is(self.place == Some(relation));
        let near = |days: f64| self.published_days.map_or(0.0, |gap| (-f64::from(gap) / days).exp());
        [
            ("one", 1.0),
            ("wording", self.wording),
            ("wording_published_near", self.wording * near(4.0)),
            ("lead", self.lead),
            ("numbers", self.numbers.min(NUMBERS_CAP) / 10.0),
            ("persons", self.persons.unwrap_or(0.0).min(PERSONS_CAP) / 10.0),
            ("same_party", is(self.same_party == Some(true))),
            ("published_near", near(4.0)),
            ("published_far", near(30.0)),
            ("published_unknown", is(self.published_days.is_none())),
            ("published_before", is(self.told_before)),
            ("date_same", gap(0, 0)),
            ("date_1", gap(1, 1)),
            ("date_3", gap(2, 3)),
            ("date_7", gap(4, 7)),
            ("date_30", gap(8, 30)),
            ("date_far", gap(31, i32::MAX)),
            ("place_same", place(Relation::Same)),
            ("place_holds", place(Relation::Holds)),
            ("place_same_province", place(Relation::SameProvince)),
            ("place_other_province", place(Relation::OtherProvince)),
            ("place_abroad", place(Relation::Abroad)),
            ("killed_agree", is(self.killed_agree == Some(true))),
            ("killed_differ", is(self.killed_agree == Some(false))),
            ("toll_falls", is(self.toll_falls)),
            ("injured_differ", is(self.injured_agree == Some(false))),
            ("other_mode", is(self.unlike_modes)),
            ("other_type", is(!self.same_type)),
            ("aside", f64::from(self.n_aside)),
        ]
    }
}

/// How many numbers a pair comes to.
pub(crate) const N_VALUES: usize = 29;
/// Shared numbers count up to this sum: four or five rare ones.
const NUMBERS_CAP: f64 = 20.0;
/// Shared names of persons count up to this sum of inverse document frequencies: four or five rare names.
const PERSONS_CAP: f64 = 30.0;

/// The weights of the scorer: logistic regression.
pub(crate) struct Weights {
    /// In the order of [`Features::values`].
    of: [f64; N_VALUES],
}

impl Weights {
    /// From the tables.
    pub(crate) fn of(res: &Resources) -> Self {
        Self { of: Features::default().values().map(|(name, _)| res.incident_weights.of(name)) }
    }

    /// Weight of the feature at an index of [`Features::values`].
    pub(crate) fn at(&self, idx: usize) -> f64 {
        self.of[idx]
    }

    /// Probability that a pair with these features tells of one incident.
    pub(super) fn score(&self, features: &Features) -> f64 {
        let sum: f64 = features.values().iter().zip(&self.of).map(|((_, value), weight)| value * weight).sum();
        1.0 / (1.0 + (-sum).exp())
    }
}

/// Compares two accounts.
pub(super) fn features(
    pile: &Pile<'_>,
    left: &Node<'_>,
    right: &Node<'_>,
    vectors: &Vectors,
    modes: &Modes<'_>,
    (l, r): (usize, usize),
) -> Features {
    let (a, b) = (left.account, right.account);
    let told_before = |doc: usize, account: &AccountPrint| match (pile.published(doc).and_then(|date| date.end()), account.date) {
        (Some(published), Some(date)) => date.start().is_some_and(|start| published < start),
        _ => false,
    };
    Features {
        wording: cosine(&vectors.of[l], &vectors.of[r]),
        lead: cosine(&vectors.leads[l], &vectors.leads[r]),
        numbers: in_common(&vectors.numbers[l], &vectors.numbers[r]).unwrap_or(0.0),
        persons: in_common(&vectors.persons[l], &vectors.persons[r]),
        gap_days: gap(a.date, b.date),
        published_days: gap(pile.published(left.doc), pile.published(right.doc)),
        told_before: told_before(left.doc, b) || told_before(right.doc, a),
        place: a.place.as_ref().zip(b.place.as_ref()).map(|(a, b)| places::relation(a, b)),
        killed_agree: agree(a, b, Harm::Killed),
        injured_agree: agree(a, b, Harm::Injured),
        same_party: same_party(a, b),
        same_type: a.event_type == b.event_type,
        unlike_modes: modes.unlike(a, b),
        toll_falls: toll_falls(pile, left, right) || toll_falls(pile, right, left),
        n_aside: u8::from(vectors.is_aside[l]) + u8::from(vectors.is_aside[r]),
        score: 0.0,
    }
}

/// Sum of the weights of the words in common, each counted by its smaller one.
fn in_common(a: &[(u32, f32)], b: &[(u32, f32)]) -> Option<f64> {
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let weights = common(a, b).map(|(a, b)| (f64::from(a.min(b)) * 1e6) as i64);
    Some(weights.sum::<i64>() as f64 * 1e-6)
}

fn agree(a: &AccountPrint, b: &AccountPrint, harm: Harm) -> Option<bool> {
    let (x, y) = (total(&a.figures, harm)?, total(&b.figures, harm)?);
    Some(x.0 <= y.1 && y.0 <= x.1)
}

/// Days between two intervals; only where both are a week or less, so that "in 2015" agrees with nothing and with everything.
fn gap(a: Option<DateInterval>, b: Option<DateInterval>) -> Option<i32> {
    let (a, b) = (a?, b?);
    let is_precise = |date: DateInterval| date.n_days().is_some_and(|n| n <= 7);
    match a.gap_days(b) {
        Some(0) if !(is_precise(a) && is_precise(b)) => None,
        gap => gap,
    }
}

/// Bounds of the largest number given for a harm.
pub(crate) fn total(figures: &[FigurePrint], harm: Harm) -> Option<(u32, u32)> {
    let stated =
        figures.iter().filter(|figure| figure.harm == harm && !figure.stated.value.subset).map(|figure| &figure.stated.value);
    let bounds = stated.filter_map(|stated| {
        let low = stated.low.or(stated.best)?;
        Some((low, stated.high.unwrap_or(u32::MAX)))
    });
    bounds.max_by_key(|(low, high)| (*low, *high))
}

/// Whether the later account, of another day, counts fewer killed than the earlier one.
fn toll_falls(pile: &Pile<'_>, earlier: &Node<'_>, later: &Node<'_>) -> bool {
    let day = |node: &Node<'_>| pile.published(node.doc).and_then(DateInterval::as_day);
    let is_later = day(earlier).zip(day(later)).is_some_and(|(earlier, later)| earlier < later);
    let falls = || {
        let (before, after) = (total(&earlier.account.figures, Harm::Killed)?, total(&later.account.figures, Harm::Killed)?);
        Some(after.1 < before.0)
    };
    is_later && falls().unwrap_or(false)
}

/// The sorts of modes that exclude each other: what ACLED files under different types, unless it is as general as "attack" or "killing".
pub(super) struct Modes<'r> {
    sort_of: FxHashMap<&'r str, Option<(&'r str, &'r str)>>,
}

/// From this rank on, a type of `data/events/` says how it was done.
const SPECIFIC: u8 = 3;

impl<'r> Modes<'r> {
    /// From the tables.
    pub(super) fn of(res: &'r Resources) -> Self {
        let mut sort_of = FxHashMap::default();
        for row in &res.events.types {
            let sort = (row.rank >= SPECIFIC).then_some((row.family.as_str(), row.acled.event_type.as_str()));
            sort_of.insert(row.plover.mode.as_str(), sort);
        }
        Self { sort_of }
    }

    fn unlike(&self, a: &AccountPrint, b: &AccountPrint) -> bool {
        let of = |account: &AccountPrint| account.mode.as_deref().and_then(|mode| self.sort_of.get(mode).copied());
        match (of(a), of(b)) {
            (Some(Some(a)), Some(Some(b))) => a != b,
            (Some(_), Some(_)) => false,
            // A mode that the tables do not know, of another reader.
            _ => a.mode.is_some() && b.mode.is_some() && a.mode != b.mode,
        }
    }
}

fn same_party(a: &AccountPrint, b: &AccountPrint) -> Option<bool> {
    if a.parties.is_empty() || b.parties.is_empty() {
        return None;
    }
    Some(a.parties.iter().any(|party| b.parties.binary_search(party).is_ok()))
}

impl fmt::Display for Features {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "wording {:.2}", self.wording)?;
        match self.gap_days {
            Some(0) => f.write_str(", same days")?,
            Some(days) => write!(f, ", {days} days apart")?,
            None => {}
        }
        match self.place {
            Some(Relation::Same) => f.write_str(", same place")?,
            Some(Relation::Holds) => f.write_str(", one place within the other")?,
            Some(Relation::SameProvince) => f.write_str(", other places of one province")?,
            Some(Relation::OtherProvince) => f.write_str(", other provinces")?,
            Some(Relation::Abroad) | None => {}
        }
        match (self.killed_agree, self.injured_agree) {
            (None, None) => {}
            (Some(false), _) | (_, Some(false)) => f.write_str(", figures differ")?,
            _ => f.write_str(", figures agree")?,
        }
        if self.same_party == Some(true) {
            f.write_str(", a named party in common")?;
        }
        write!(f, " (score {:.2}, from {:.2} on one incident)", self.score, super::cluster::THRESHOLD)
    }
}
