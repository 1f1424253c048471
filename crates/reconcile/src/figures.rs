//! Figures of one incident as sourced ranges.
//!
//! One range for each harm and victim category, and one for the total of each harm. The total is what documents state as such: parts
//! ("including nine police officers") stand beside it and are never added to it or to each other. Where a document counts only one
//! category ("12 soldiers died"), that number stands for its total.

use std::collections::BTreeMap;

use rashomon_model::{Cell, DateInterval, DocumentId, FigureRange, Harm, OriginId, StatedFigure, VictimCategory};

use crate::{digest::FigurePrint, incidents::Node, scene::Scene, tolls, tolls::Toll};

/// A stated number with what orders it in time.
pub(crate) struct Entry {
    pub cell: Cell<StatedFigure>,
    /// The days that it speaks of: `as_of`, or else the day of publication.
    pub as_of: Option<DateInterval>,
    pub running_toll: bool,
    /// It counts for the range, and is not a part of another.
    pub counts: bool,
    /// It counts who was hit, and whoever of them died is among the dead too: a count of all who were struck, or one person told of.
    pub may_be_dead: bool,
    /// What the groups that its sentence counts come to, where no single number stands for all.
    pub sum: Option<u32>,
}

/// The entries of one range.
pub(crate) type Column = Vec<Entry>;

/// All entries of an incident by harm and victims.
pub(crate) fn columns(scene: Scene<'_>, accounts: &[Node<'_>], scope: &str) -> BTreeMap<(Harm, VictimCategory), Column> {
    let mut columns: BTreeMap<(Harm, VictimCategory), Column> = BTreeMap::new();
    for node in accounts {
        let figures: Vec<&FigurePrint> = node.account.figures.iter().filter(|figure| !figure.repeats).collect();
        for figure in &figures {
            let whole = !figure.stated.value.subset;
            let entry = |counts: bool| Entry {
                cell: scene.cell(node.doc, &figure.stated, scope),
                as_of: figure.stated.value.as_of.or(scene.pile.published(node.doc)),
                running_toll: figure.running_toll,
                counts,
                may_be_dead: may_be_dead(figure),
                sum: None,
            };
            if figure.victims != VictimCategory::Unspecified {
                columns.entry((figure.harm, figure.victims)).or_default().push(entry(true));
            }
            if whole {
                // That no soldier was hurt says nothing of others.
                let is_of_some = || figure.stated.value.high != Some(0) && stands_for_total(&figures, figure);
                let is_total = figure.victims == VictimCategory::Unspecified || is_of_some();
                if is_total {
                    columns.entry((figure.harm, VictimCategory::Unspecified)).or_default().push(entry(true));
                }
            }
        }
    }
    add_totals(scene, accounts, scope, &mut columns);
    for column in columns.values_mut() {
        column.sort_by(|a, b| order(a).cmp(&order(b)));
    }
    columns
}

fn may_be_dead(figure: &FigurePrint) -> bool {
    figure.harm == Harm::Injured && (figure.implied || figure.stated.trace.made_by.id() == tolls::STRUCK)
}

/// "A woman and two children were killed": where dead or injured are counted by category alone, their total is what the toll comes to; no
/// single number stands for it.
fn add_totals(scene: Scene<'_>, accounts: &[Node<'_>], scope: &str, columns: &mut BTreeMap<(Harm, VictimCategory), Column>) {
    for harm in [Harm::Killed, Harm::Injured] {
        if columns.contains_key(&(harm, VictimCategory::Unspecified)) {
            continue;
        }
        let figures = accounts.iter().flat_map(|node| node.account.figures.iter().map(|figure| (node.doc, figure)));
        let of_harm = figures.filter(|(_, figure)| figure.harm == harm && !figure.repeats && !figure.stated.value.subset);
        let counted: Vec<(usize, &FigurePrint)> = of_harm.collect();
        let sentence = |doc: usize, figure: &FigurePrint| {
            (doc, scene.pile.digests[doc].wording.sentences_in(figure.stated.trace.span).start)
        };
        let mut sums: BTreeMap<(usize, usize), u32> = BTreeMap::new();
        for (doc, figure) in &counted {
            let sum = sums.entry(sentence(*doc, figure)).or_default();
            *sum = sum.saturating_add(lowest(&figure.stated.value).unwrap_or(0));
        }
        let entry = |(doc, figure): (usize, &FigurePrint)| Entry {
            sum: sums.get(&sentence(doc, figure)).copied().filter(|sum| *sum > 0),
            cell: scene.cell(doc, &figure.stated, scope),
            as_of: figure.stated.value.as_of.or(scene.pile.published(doc)),
            running_toll: false,
            counts: false,
            may_be_dead: may_be_dead(figure),
        };
        let column: Column = counted.into_iter().map(entry).collect();
        if !column.is_empty() {
            columns.insert((harm, VictimCategory::Unspecified), column);
        }
    }
}

/// Whether a number for one category is the only whole number of its harm in the account.
fn stands_for_total(figures: &[&FigurePrint], figure: &FigurePrint) -> bool {
    let others = figures.iter().filter(|other| other.harm == figure.harm && !other.stated.value.subset);
    others.filter(|other| !std::ptr::eq(**other, figure)).count() == 0
}

fn order(entry: &Entry) -> (Option<jiff::civil::Date>, &DocumentId, rashomon_model::ByteSpan) {
    let evidence = entry.cell.evidence.first();
    (entry.as_of.and_then(|date| date.end()), &evidence.document, evidence.span)
}

/// The range of a column. The totals of dead and injured take the incident's toll for the best number where no running toll tells it and a
/// source gives that number. The ends are what a source says; where sources count groups alone, the lower end is what those of one sentence
/// come to.
pub(crate) fn range(harm: Harm, victims: VictimCategory, column: &[Entry], toll: Option<Toll>) -> FigureRange {
    let counted = || column.iter().filter(|entry| entry.counts).map(|entry| &entry.cell.value);
    if (harm, victims) == (Harm::Injured, VictimCategory::Unspecified) && toll.is_some_and(|toll| all_died(column, toll)) {
        let high = counted().filter_map(|stated| stated.high.or(stated.best)).max();
        return FigureRange { harm, victims, low: Some(0), high, best: Some(0), cells: cells(column) };
    }
    let of_toll = toll.and_then(|toll| match (harm, victims) {
        (Harm::Killed, VictimCategory::Unspecified) => Some(toll.killed),
        (Harm::Injured, VictimCategory::Unspecified) => Some(toll.injured),
        _ => None,
    });
    // "At least 12" is no best number.
    let is_bound = |number: u32| {
        counted().any(|stated| stated.best.is_none() && stated.low == Some(number))
            && !counted().any(|stated| stated.best == Some(number))
    };
    // Nor is a number that no source gives.
    let is_given = |number: u32| counted().any(|stated| stated.best == Some(number));
    let of_toll = of_toll.filter(|number| is_given(*number) && !is_bound(*number));
    // Where no number has more origins than another, none is best.
    let best = newest_toll(column).or_else(|| most_given(column).map(|most| of_toll.unwrap_or(most)));
    // Where only groups are counted, what one sentence counts adds up, to no less.
    let low = counted().filter_map(lowest).min().or_else(|| column.iter().filter_map(|entry| entry.sum).max());
    let high = counted().filter_map(|stated| stated.high.or(stated.best)).max();
    FigureRange { harm, victims, low, high, best, cells: cells(column) }
}

fn cells(column: &[Entry]) -> Vec<Cell<StatedFigure>> {
    column.iter().map(|entry| entry.cell.clone()).collect()
}

/// "A man was shot … he died": whether all who are said to be hit are likeliest the dead themselves. Nobody is then hurt and alive.
fn all_died(column: &[Entry], toll: Toll) -> bool {
    let at_most = |entry: &Entry| entry.cell.value.best.is_some_and(|best| best <= toll.killed);
    toll.injured == 0 && toll.killed > 0 && column.iter().all(|entry| entry.may_be_dead && at_most(entry))
}

fn lowest(stated: &StatedFigure) -> Option<u32> {
    stated.low.or(stated.best)
}

fn newest_toll(column: &[Entry]) -> Option<u32> {
    let tolls = column.iter().filter(|entry| entry.counts && entry.cell.value.best.is_some() && entry.running_toll);
    let dated = tolls.filter(|entry| entry.as_of.is_some_and(|date| date.end().is_some()));
    dated.max_by_key(|entry| entry.as_of.and_then(|date| date.end())).and_then(|newest| newest.cell.value.best)
}

/// The number that most origins give; `None` when they do not agree on one.
fn most_given(column: &[Entry]) -> Option<u32> {
    let counted = || column.iter().filter(|entry| entry.counts && entry.cell.value.best.is_some());
    let mut backers: BTreeMap<u32, Vec<&OriginId>> = BTreeMap::new();
    for entry in counted() {
        backers.entry(entry.cell.value.best.unwrap_or_default()).or_default().push(&entry.cell.origin);
    }
    for origins in backers.values_mut() {
        origins.sort();
        origins.dedup();
    }
    let most = backers.values().map(Vec::len).max()?;
    let mut leaders = backers.iter().filter(|(_, origins)| origins.len() == most);
    let first = leaders.next().map(|(number, _)| *number);
    if leaders.next().is_some() { None } else { first }
}

/// Two entries whose numbers cannot both hold as of one time, and lie furthest apart: (lower, higher).
pub(crate) fn conflict(column: &[Entry]) -> Option<(&Entry, &Entry)> {
    let mut worst: Option<(u32, &Entry, &Entry)> = None;
    let stands = |entry: &&Entry| entry.counts && !entry.cell.value.vague && !is_superseded(entry, column);
    let counted: Vec<&Entry> = column.iter().filter(stands).collect();
    for lower in &counted {
        for higher in &counted {
            let ((_, Some(top)), (Some(bottom), _)) = (lower.cell.value.ends(), higher.cell.value.ends()) else {
                continue;
            };
            if top < bottom && lower.cell.origin != higher.cell.origin && cannot_be_history(lower, higher) {
                let distance = bottom - top;
                if worst.is_none_or(|(widest, _, _)| distance > widest) {
                    worst = Some((distance, lower, higher));
                }
            }
        }
    }
    worst.map(|(_, lower, higher)| (lower, higher))
}

/// "First reports spoke of 30 dead; the ministry later put the toll at 41": whether a document goes on to a newer toll than this.
fn is_superseded(entry: &Entry, column: &[Entry]) -> bool {
    let at = entry.cell.evidence.first();
    let is_newer = |other: &Entry| {
        let there = other.cell.evidence.first();
        other.running_toll && there.document == at.document && there.span.start() > at.span.end() && same_time(entry, other)
    };
    !entry.running_toll && column.iter().any(is_newer)
}

/// Whether the lower of two numbers cannot have become the higher one: they speak of one time, or the lower is none at all.
fn cannot_be_history(lower: &Entry, higher: &Entry) -> bool {
    same_time(lower, higher) || lower.cell.value.high == Some(0)
}

/// Whether two numbers speak of one time: a toll that rises from one day to the next is a history, not a contradiction. Where neither
/// says when, they are taken for final.
fn same_time(a: &Entry, b: &Entry) -> bool {
    match (a.as_of, b.as_of) {
        (Some(a), Some(b)) => a.overlaps(b),
        _ => true,
    }
}
