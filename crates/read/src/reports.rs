//! Reports: which incidents a stretch of the document reports, and who and what took part, put together from all that the trained reader
//! marks in it and what the rules found there.
//!
//! In: the tagging's stories; events, attributions, accounts. Out: [`Report`]s. [`things`] draws the marks of one thing together,
//! [`mod@choices`] says what speaks for a kind of incident, for a thing, and for two things being in one incident. Three logistic models whose
//! weights (`data/events/report_weights.txt`) are fitted by `bench/reports/fit.py` weigh that. They weigh what is said and where, never whose name it is.

mod choices;
mod things;

use std::borrow::Cow;

use rashomon_lexicon::weights::Weights;
use rashomon_model::{Maker, OnWhoseWord, ParticipantRole, Reading, Report, ReportFiller, Score};

use self::things::{DESCRIBED, NAMED, ORGANIZATION, TARGET};
pub use self::{
    choices::{KindChoice, PairChoice, ReportChoices, ThingChoice, Values},
    things::Thing,
};
use crate::context::Context;

/// Name of the model, as in its card.
const MODEL: &str = "models/reports";
/// The kinds, in the order of the model's.
const KINDS: [&str; 5] = ["arson", "attack", "bombing", "kidnapping", "robbery"];
/// Words within which those who did it, or a weapon, are near what was harmed.
const NEAR: usize = 20;
/// How somebody is said to have done it, in the order of the model's.
const SAID: [OnWhoseWord; 5] = [
    OnWhoseWord::ReportedAsFact,
    OnWhoseWord::Suspected,
    OnWhoseWord::SuspectedByAuthorities,
    OnWhoseWord::Claimed,
    OnWhoseWord::Possible,
];

/// Fills `reading.reports`.
pub(crate) fn gather(ctx: Context<'_>, reading: &mut Reading) {
    let weights = &ctx.res.report_weights;
    let mut reports = Vec::new();
    for choices in choices(ctx, reading) {
        let kinds: Vec<(usize, Score)> = choices.kinds.iter().map(|kind| (kind.kind, score(weights, &kind.values))).collect();
        let kinds: Vec<(usize, Score)> = kinds.into_iter().filter(|(_, score)| reaches(weights, "least_kind", *score)).collect();
        let mut of_kind: Vec<Vec<(usize, Score)>> = vec![Vec::new(); kinds.len()];
        for (idx, choice) in choices.things.iter().enumerate() {
            let score = score(weights, &choice.values);
            let least = if choice.thing.label == DESCRIBED { "least_described" } else { "least_thing" };
            let at = (0..kinds.len()).max_by_key(|at| (choice.thing.kinds[kinds[*at].0], std::cmp::Reverse(*at)));
            if let Some(at) = at.filter(|_| reaches(weights, least, score)) {
                of_kind[at].push((idx, score));
            }
        }
        for ((kind, sure), things) in kinds.into_iter().zip(of_kind) {
            for group in apart(weights, &choices, &things) {
                reports.push(Report {
                    kind: KINDS[kind].to_owned(),
                    span: choices.span,
                    fillers: group.iter().map(|(idx, score)| filler(&choices.things[*idx].thing, *score)).collect(),
                    made_by: Maker::Model { id: Cow::Borrowed(MODEL), score: sure },
                });
            }
        }
    }
    reading.reports = reports;
}

/// What can be chosen in each stretch that the trained reader has read.
pub(crate) fn choices(ctx: Context<'_>, reading: &Reading) -> Vec<ReportChoices> {
    let stories = ctx.tagging.map_or(&[][..], |tagging| tagging.stories());
    stories.iter().map(|story| choices::of(ctx, reading, story)).collect()
}

fn filler(thing: &Thing, score: Score) -> ReportFiller {
    let said = (0..SAID.len()).max_by_key(|idx| (thing.said.get(*idx), std::cmp::Reverse(*idx)));
    ReportFiller {
        role: thing.role,
        is_named: matches!(thing.label, ORGANIZATION | NAMED),
        span: thing.span,
        mentions: thing.mentions.clone(),
        score,
        word: said.filter(|_| thing.label == ORGANIZATION).map(|idx| SAID[idx]),
    }
}

/// The things of one kind of incident, incident by incident. What was harmed tells them apart; an organisation that did one is said to have
/// done all, others who did it and weapons go to what they stand near.
fn apart(weights: &Weights, choices: &ReportChoices, things: &[(usize, Score)]) -> Vec<Vec<(usize, Score)>> {
    let harmed = |idx: usize| matches!(choices.things[idx].thing.label, TARGET | NAMED | DESCRIBED);
    let least = weights.of("least_pair");
    let mut groups: Vec<Vec<(usize, Score)>> = things.iter().filter(|(idx, _)| harmed(*idx)).map(|thing| vec![*thing]).collect();
    while groups.len() > 1 {
        // Average linkage: the two groups whose things are likeliest of one incident.
        let link = |a: &[(usize, Score)], b: &[(usize, Score)]| -> u32 {
            let of = |a: usize, b: usize| choices.pair(a, b).map_or(0, |pair| u32::from(score(weights, &pair.values).0));
            let sum: u32 = a.iter().flat_map(|a| b.iter().map(|b| of(a.0, b.0))).sum();
            sum / (a.len() * b.len()) as u32
        };
        let pairs = (0..groups.len()).flat_map(|b| (0..b).map(move |a| (a, b)));
        let best = pairs.map(|(a, b)| (link(&groups[a], &groups[b]), std::cmp::Reverse((a, b)))).max();
        let Some((likely, std::cmp::Reverse((a, b)))) = best.filter(|(likely, _)| f64::from(*likely) >= least) else { break };
        debug_assert!(likely <= 1000);
        let joined = groups.remove(b);
        groups[a].extend(joined);
    }
    if groups.is_empty() {
        groups.push(Vec::new());
    }
    let cores = groups.clone();
    for (idx, score) in things.iter().filter(|(idx, _)| !harmed(*idx)) {
        let thing = &choices.things[*idx].thing;
        let distance =
            |core: &[(usize, Score)]| core.iter().map(|(other, _)| thing.words_to(&choices.things[*other].thing)).min();
        let distances: Vec<usize> = cores.iter().map(|core| distance(core).unwrap_or(0)).collect();
        let nearest = distances.iter().copied().min().unwrap_or(0);
        for (group, distance) in groups.iter_mut().zip(distances) {
            if thing.role == ParticipantRole::Actor && thing.label == ORGANIZATION || distance <= nearest.max(NEAR) {
                group.push((*idx, *score));
            }
        }
    }
    for group in &mut groups {
        group.sort_by_key(|(idx, _)| (choices.things[*idx].thing.span.start(), choices.things[*idx].thing.label));
    }
    groups
}

fn score(weights: &Weights, values: &Values) -> Score {
    let sum: f64 = values.iter().map(|(name, value)| weights.of(name) * value).sum();
    Score::from_fraction(1.0 / (1.0 + (-sum).exp()))
}

/// `name`: of a threshold, in thousandths.
fn reaches(weights: &Weights, name: &str, score: Score) -> bool {
    f64::from(score.0) >= weights.of(name)
}
