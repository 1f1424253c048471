//! What the figures of one incident in one document come to, when a single number is wanted.
//!
//! Adds only what the words let be added: parts and repeats are left out, numbers of one sentence ("40 women and 28 children") are put
//! together, numbers of different sentences are rival or running counts of the same people, of which the highest stands.

use std::collections::BTreeMap;

use rashomon_model::{Figure, FigureId, Harm, Qualifier, Reading};

use crate::figures::{BARE, STRUCK};

/// A number of people, with open ends where the text leaves them open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Toll {
    /// Lowest.
    pub low: u32,
    /// Highest; `None` for an open end.
    pub high: Option<u32>,
}

/// The toll that `figures` of `reading` come to for a harm; `None` when none of them is of that harm. Executed persons count as killed.
///
/// Of people hit by weapons ("six were shot; one died") those said to be dead are taken off the injured.
pub fn toll(reading: &Reading, figures: &[FigureId], harm: Harm) -> Option<Toll> {
    let of_harm: Vec<FigureId> = figures.iter().copied().filter(|id| is_harm(&reading[*id], harm)).collect();
    let mut by_sentence: BTreeMap<usize, Toll> = BTreeMap::new();
    let mut persons = 0;
    let mut bare: Option<Toll> = None;
    for id in of_harm.iter().copied().filter(|id| is_counted_once(reading, figures, *id, harm)) {
        let figure = &reading[id];
        let dead = if figure.made_by.id() == STRUCK { dead_among(reading, figures, id) } else { 0 };
        let own =
            Toll { low: figure.low.unwrap_or(0).saturating_sub(dead), high: figure.high.map(|high| high.saturating_sub(dead)) };
        if BARE.contains(&figure.made_by.id()) {
            bare = bare.or(Some(own));
        } else if figure.implied {
            persons += figure.low.unwrap_or(1);
        } else {
            let sentence = reading.sentence_at(figure.number.start()).map_or(0, |sentence| sentence.start());
            let joined = |sum: &mut Toll| *sum = if figure.running_toll { sum.newer(own) } else { add(*sum, own) };
            by_sentence.entry(sentence).and_modify(joined).or_insert(own);
        }
    }
    let highest = by_sentence.values().copied().max_by_key(|toll| toll.low);
    match (highest, persons) {
        (None, 0) => bare,
        (None, n) => Some(Toll { low: n, high: Some(n) }),
        (Some(toll), n) => Some(add(toll, Toll { low: n, high: Some(n) })),
    }
}

impl Toll {
    /// The higher of two counts of the same people: "gave 60 at first; later it lifted the number to 80".
    fn newer(self, other: Self) -> Self {
        if other.low > self.low { other } else { self }
    }
}

fn add(one: Toll, two: Toll) -> Toll {
    Toll { low: one.low.saturating_add(two.low), high: one.high.zip(two.high).map(|(one, two)| one.saturating_add(two)) }
}

fn is_harm(figure: &Figure, harm: Harm) -> bool {
    figure.harm == harm || harm == Harm::Killed && figure.harm == Harm::Executed
}

/// Whether a figure is neither a repeat nor a part of another of these figures that counts for the same harm.
fn is_counted_once(reading: &Reading, figures: &[FigureId], id: FigureId, harm: Harm) -> bool {
    let figure = &reading[id];
    let inside = figure.subset_of.is_some_and(|whole| figures.contains(&whole) && is_harm(&reading[whole], harm));
    let repeated = figure.repeats.is_some_and(|first| figures.contains(&first));
    !inside && !repeated && !figure.aggregate && figure.qualifier != Qualifier::None
}

/// How many of the people hit are said to be dead.
fn dead_among(reading: &Reading, figures: &[FigureId], struck: FigureId) -> u32 {
    let dead = figures
        .iter()
        .map(|id| &reading[*id])
        .filter(|figure| figure.subset_of == Some(struck) && is_harm(figure, Harm::Killed) && figure.repeats.is_none());
    dead.filter_map(|figure| figure.low).sum()
}
