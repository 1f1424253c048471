//! How likely two accounts tell of one incident: a number from features that a person can check.

use std::fmt;

use rashomon_model::{DateInterval, Harm};

use super::Node;
use crate::{
    digest::{AccountPrint, FigurePrint},
    pile::Pile,
    places::{self, Relation},
    vectors::{Vectors, cosine},
};

/// What two accounts share, and the number it comes to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Features {
    /// Cosine of their wording, 0 to 1.
    pub wording: f64,
    /// Days between the dates that they give; `None` where one gives none.
    pub gap_days: Option<i32>,
    /// Days between their publication.
    pub published_days: Option<i32>,
    /// How the places stand to each other; `None` where one gives none.
    pub place: Option<Relation>,
    /// Whether the numbers of killed and injured agree; `None` where one gives none.
    pub figures_agree: Option<bool>,
    /// Whether a named party is the same; `None` where one names nobody.
    pub same_party: Option<bool>,
    /// Whether the event types are the same.
    pub same_type: bool,
    /// Whether the modes (bombing, shooting) are the same; `None` where one gives none.
    pub same_mode: Option<bool>,
    /// The number: 0 to 1 and a little above.
    pub score: f64,
}

/// Days by which two precise dates may differ: reports mix up the day of the deed with that of the death or the arrest.
const CLOSE_DAYS: i32 = 2;
/// Days apart from which on two precise dates exclude each other.
const FAR_DAYS: i32 = 30;

/// Compares two accounts; `None` when they cannot tell of one incident.
pub(super) fn features(
    pile: &Pile<'_>,
    left: &Node<'_>,
    right: &Node<'_>,
    vectors: &Vectors,
    left_idx: usize,
    right_idx: usize,
) -> Option<Features> {
    let (a, b) = (left.account, right.account);
    let mut features = Features {
        wording: cosine(&vectors.of[left_idx], &vectors.of[right_idx]),
        gap_days: gap(a.date, b.date),
        published_days: gap(pile.published(left.doc), pile.published(right.doc)),
        place: a.place.as_ref().zip(b.place.as_ref()).map(|(a, b)| places::relation(a, b)),
        figures_agree: figures_agree(a, b),
        same_party: same_party(a, b),
        same_type: a.event_type == b.event_type,
        same_mode: a.mode.as_ref().zip(b.mode.as_ref()).map(|(a, b)| a == b),
        score: 0.0,
    };
    let told_before = |doc: usize, account: &AccountPrint| match (pile.published(doc).and_then(|date| date.end()), account.date) {
        (Some(published), Some(date)) => date.start().is_some_and(|start| published < start),
        _ => false,
    };
    let excluded = features.place == Some(Relation::Abroad)
        || features.gap_days.is_some_and(|gap| gap > FAR_DAYS)
        // A text cannot tell of what happens after its publication.
        || told_before(left.doc, b)
        || told_before(right.doc, a);
    if excluded {
        return None;
    }
    features.score = score(&features);
    Some(features)
}

/// Wording, bent by what the accounts say of the day, the place, the numbers and the people.
fn score(features: &Features) -> f64 {
    let mut score = features.wording;
    score *= match features.published_days {
        Some(days) => 0.4 + 0.6 * (-f64::from(days) / 30.0).exp(),
        None => 0.8,
    };
    score *= match features.gap_days {
        Some(0) => 1.2,
        Some(days) if days <= CLOSE_DAYS => 0.85,
        Some(days) if days <= 7 => 0.65,
        Some(_) => 0.45,
        None => 1.0,
    };
    score *= match features.place {
        Some(Relation::Same) => 1.25,
        Some(Relation::Holds) => 1.05,
        Some(Relation::SameProvince) => 0.75,
        Some(Relation::OtherProvince) => 0.45,
        Some(Relation::Abroad) => 0.0,
        None => 1.0,
    };
    score *= match features.figures_agree {
        Some(true) => 1.1,
        Some(false) => 0.9,
        None => 1.0,
    };
    score *= match features.same_party {
        Some(true) => 1.2,
        _ => 1.0,
    };
    if features.same_mode == Some(false) {
        score *= 0.6;
    }
    if features.same_type { score } else { 0.85 * score }
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

fn figures_agree(a: &AccountPrint, b: &AccountPrint) -> Option<bool> {
    let agree = |harm: Harm| {
        let (x, y) = (total(&a.figures, harm)?, total(&b.figures, harm)?);
        Some(x.0 <= y.1 && y.0 <= x.1)
    };
    match (agree(Harm::Killed), agree(Harm::Injured)) {
        (None, None) => None,
        (killed, injured) => Some(killed.unwrap_or(true) && injured.unwrap_or(true)),
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
        match self.figures_agree {
            Some(true) => f.write_str(", figures agree")?,
            Some(false) => f.write_str(", figures differ")?,
            None => {}
        }
        if self.same_party == Some(true) {
            f.write_str(", a named party in common")?;
        }
        write!(f, " (score {:.2}, from {:.2} on one incident)", self.score, super::cluster::THRESHOLD)
    }
}
