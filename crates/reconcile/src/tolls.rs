//! How many were killed and injured, when one number each is wanted: a choice between the tolls that the figures of an account come to.
//!
//! Figures of one incident overlap: a wounded man dies, a count of all who were shot holds the dead, a headline counts what the text names
//! one by one. [`candidates`] lists the pairs (killed, injured) that a document's figures can come to, `of_accounts` weighs them (a conditional
//! logit; `data/reconcile/toll_weights.txt`, fitted by `bench/incidents/fit_choices.py`) and adds the documents up, one voice an origin.
//! Every number is stated, or a sum or difference of what is stated.

use std::collections::{BTreeMap, BTreeSet};

use rashomon_lexicon::Resources;
use rashomon_model::{Harm, Qualifier};

use crate::{
    digest::{AccountPrint, Digest, FigurePrint},
    incidents::Node,
    scene::Scene,
};

/// A pair of numbers that the figures of an account can come to.
#[derive(Clone, Debug, PartialEq)]
pub struct TollCandidate {
    /// Dead.
    pub killed: u32,
    /// Hurt and alive.
    pub injured: u32,
    /// The numbers that are weighed, by the names of `data/reconcile/toll_weights.txt`; those that are 0 are left out.
    pub values: Vec<(&'static str, f64)>,
}

/// Rules of the reader whose figures count everybody who was hit, the dead among them.
pub(crate) const STRUCK: &str = "figures/struck";
/// Rules of the reader that know of a deed and count nobody.
const BARE: [&str; 2] = ["figures/bare-noun", "figures/deadly-act"];
/// Different numbers of one harm that are looked at, first stated first.
const MAX_NUMBERS: usize = 6;
/// Sentences after the headline that open the report.
const LEAD: usize = 3;

/// The tolls that the figures of an account can come to; none where it counts neither dead nor injured.
pub(crate) fn candidates(digest: &Digest, account: &AccountPrint) -> Vec<TollCandidate> {
    let killed = Counts::of(digest, account, Harm::Killed);
    let injured = Counts::of(digest, account, Harm::Injured);
    if killed.is_empty() && injured.is_empty() {
        return Vec::new();
    }
    let struck: BTreeSet<u32> = injured.struck.iter().copied().collect();
    let dead = killed.numbers();
    let mut hurt = injured.numbers();
    for total in &struck {
        hurt.extend(dead.iter().filter_map(|dead| total.checked_sub(*dead)).collect::<Vec<_>>());
    }
    let mut list = Vec::new();
    for dead in &dead {
        for hurt in &hurt {
            let mut values = killed.values(*dead, &KILLED);
            values.extend(injured.values(*hurt, &INJURED));
            let is_so = |is_so: bool| f64::from(u8::from(is_so));
            values.extend([
                ("both_none", is_so(*dead == 0 && *hurt == 0)),
                ("both_some", is_so(*dead > 0 && *hurt > 0)),
                ("both_equal", is_so(*dead > 0 && dead == hurt)),
                ("both_make_struck", is_so(struck.contains(&(dead + hurt)))),
                ("all_struck_live", is_so(*dead == 0 && struck.contains(hurt))),
                ("struck_beside_dead", is_so(*dead > 0 && struck.contains(hurt))),
            ]);
            values.retain(|(_, value)| *value != 0.0);
            list.push(TollCandidate { killed: *dead, injured: *hurt, values });
        }
    }
    list
}

/// What an account states of one harm.
#[derive(Default)]
struct Counts {
    /// Each number with how often it is stated, in the order of first statement.
    stated: Vec<(u32, usize)>,
    in_headline: Option<u32>,
    in_lead: Option<u32>,
    n_implied: u32,
    n_stated: usize,
    /// Counts of all who were hit.
    struck: Vec<u32>,
    /// Sum of the one fullest sentence and of the persons told one by one.
    toll: Option<u32>,
}

impl Counts {
    fn of(digest: &Digest, account: &AccountPrint, harm: Harm) -> Self {
        let is_harm = |figure: &FigurePrint| figure.harm == harm || harm == Harm::Killed && figure.harm == Harm::Executed;
        let counted =
            |figure: &&FigurePrint| is_harm(figure) && !figure.aggregate && figure.stated.value.qualifier != Qualifier::None;
        let rule = |figure: &FigurePrint| figure.stated.trace.made_by.id().to_owned();
        let mut counts = Self::default();
        let mut by_sentence: BTreeMap<usize, u32> = BTreeMap::new();
        let (mut persons, mut bare) = (0, None);
        let dead_of_struck: u32 = account
            .figures
            .iter()
            .filter(|figure| figure.harm == Harm::Killed && figure.part_of == Some(Harm::Injured) && !figure.repeats)
            .filter_map(|figure| figure.stated.value.low)
            .sum();
        for figure in account.figures.iter().filter(counted) {
            let number = figure.stated.value.low.unwrap_or(0);
            let sentence = digest.wording.sentences_in(figure.stated.trace.span).start;
            let is_struck = rule(figure) == STRUCK;
            if figure.part_of.is_none() {
                counts.state(number, sentence, figure.implied);
                if is_struck {
                    counts.struck.push(number);
                }
            }
            if figure.repeats || figure.part_of.is_some_and(|whole| whole == figure.harm) {
                continue;
            }
            let own = number.saturating_sub(if is_struck { dead_of_struck } else { 0 });
            if BARE.contains(&rule(figure).as_str()) {
                bare = bare.or(Some(own));
            } else if figure.implied {
                persons += 1;
            } else {
                let sum = by_sentence.entry(sentence).or_default();
                *sum = if figure.running_toll { own.max(*sum) } else { sum.saturating_add(own) };
            }
        }
        let fullest = by_sentence.values().copied().max();
        counts.toll = if fullest.is_none() && persons == 0 { bare } else { Some(fullest.unwrap_or(0).saturating_add(persons)) };
        counts
    }

    fn state(&mut self, number: u32, sentence: usize, implied: bool) {
        match self.stated.iter_mut().find(|(known, _)| *known == number) {
            Some((_, n)) => *n += 1,
            None => self.stated.push((number, 1)),
        }
        self.n_stated += 1;
        self.n_implied += u32::from(implied);
        if sentence == 0 {
            self.in_headline = self.in_headline.max(Some(number));
        } else if sentence <= LEAD {
            self.in_lead = self.in_lead.or(Some(number));
        }
    }

    fn is_empty(&self) -> bool {
        self.toll.is_none() && self.stated.is_empty()
    }

    /// Nobody, what is stated, and what it comes to.
    fn numbers(&self) -> BTreeSet<u32> {
        let stated = self.stated.iter().take(MAX_NUMBERS).map(|(number, _)| *number);
        stated.chain(self.toll).chain([0]).collect()
    }

    fn values(&self, number: u32, names: &[&'static str; 13]) -> Vec<(&'static str, f64)> {
        let times = self.stated.iter().find(|(stated, _)| *stated == number).map_or(0, |(_, n)| *n);
        let most = self.stated.iter().map(|(_, n)| *n).max();
        let highest = self.stated.iter().map(|(stated, _)| *stated).max();
        let all_implied = self.n_implied as usize == self.n_stated;
        let is_so = [
            self.toll == Some(number),
            self.in_headline == Some(number),
            self.in_headline.is_some_and(|headline| headline != number),
            self.in_lead == Some(number),
            self.stated.first().is_some_and(|(first, _)| *first == number),
            times > 0,
            highest == Some(number),
            times > 0 && most == Some(times),
            number == 0 && self.n_stated > 0,
            number == 0 && self.n_stated > 0 && all_implied,
            number == 0 && self.n_stated == 0,
            number > 1 && times == 0,
        ];
        let mut values: Vec<(&'static str, f64)> =
            names.iter().zip(is_so).map(|(name, is_so)| (*name, f64::from(u8::from(is_so)))).collect();
        values.push((names[12], (times.max(1) as f64).ln()));
        values
    }
}

const KILLED: [&str; 13] = [
    "killed_toll",
    "killed_in_headline",
    "killed_not_in_headline",
    "killed_in_lead",
    "killed_first",
    "killed_stated",
    "killed_highest",
    "killed_most_stated",
    "killed_none_of_some",
    "killed_none_of_implied",
    "killed_none_of_none",
    "killed_sum",
    "killed_times",
];
const INJURED: [&str; 13] = [
    "injured_toll",
    "injured_in_headline",
    "injured_not_in_headline",
    "injured_in_lead",
    "injured_first",
    "injured_stated",
    "injured_highest",
    "injured_most_stated",
    "injured_none_of_some",
    "injured_none_of_implied",
    "injured_none_of_none",
    "injured_sum",
    "injured_times",
];

/// The toll of an incident's accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Toll {
    pub killed: u32,
    pub injured: u32,
}

/// A pair that an origin does not come to speaks against it no more than this, in thousandths of a natural logarithm.
const FLOOR: i64 = -3000;

/// The most likely toll over all accounts of an incident: each origin weighs once, however often it is copied. Sums are of whole numbers, so
/// that no order shows.
pub(crate) fn of_accounts(scene: Scene<'_>, accounts: &[Node<'_>], res: &Resources) -> Option<Toll> {
    let mut by_origin: BTreeMap<_, Vec<BTreeMap<(u32, u32), i64>>> = BTreeMap::new();
    for node in accounts {
        let shares = shares(&candidates(scene.pile.digests[node.doc], node.account), res);
        if !shares.is_empty() {
            by_origin.entry(scene.origins.author(node.doc)).or_default().push(shares);
        }
    }
    let pairs: BTreeSet<(u32, u32)> = by_origin.values().flatten().flat_map(|shares| shares.keys().copied()).collect();
    let weight = |pair: &(u32, u32)| -> i64 {
        let of_origin = |told: &Vec<BTreeMap<(u32, u32), i64>>| {
            let sum: i64 = told.iter().map(|shares| shares.get(pair).copied().unwrap_or(FLOOR).max(FLOOR)).sum();
            sum / told.len() as i64
        };
        by_origin.values().map(of_origin).sum()
    };
    let (killed, injured) = pairs.into_iter().max_by_key(|pair| (weight(pair), *pair))?;
    Some(Toll { killed, injured })
}

/// The share of each candidate, as a logarithm in thousandths.
fn shares(candidates: &[TollCandidate], res: &Resources) -> BTreeMap<(u32, u32), i64> {
    let score = |candidate: &TollCandidate| -> f64 {
        candidate.values.iter().map(|(name, value)| res.toll_weights.of(name) * value).sum()
    };
    let scores: Vec<f64> = candidates.iter().map(score).collect();
    let best = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let total: f64 = scores.iter().map(|score| (score - best).exp()).sum();
    let share = |score: &f64| ((score - best - total.ln()) * 1000.0).round() as i64;
    candidates.iter().zip(&scores).map(|(candidate, score)| ((candidate.killed, candidate.injured), share(score))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A candidate's names of values, for the number given.
    fn names(counts: &Counts, number: u32) -> Vec<&'static str> {
        counts.values(number, &KILLED).into_iter().filter(|(_, value)| *value != 0.0).map(|(name, _)| name).collect()
    }

    #[test]
    fn a_number_is_weighed_by_where_it_is_stated() {
        let mut counts = Counts::default();
        counts.state(3, 0, false);
        counts.state(2, 2, false);
        counts.state(3, 5, false);
        assert_eq!(counts.numbers(), BTreeSet::from([0, 2, 3]));
        let of_three = names(&counts, 3);
        assert!(of_three.contains(&"killed_in_headline") && of_three.contains(&"killed_times"), "{of_three:?}");
        assert!(names(&counts, 2).contains(&"killed_in_lead"));
        assert_eq!(names(&counts, 0), ["killed_not_in_headline", "killed_none_of_some"]);
    }
}
