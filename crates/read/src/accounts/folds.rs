//! Units of one sentence that tell of one deed: what goes on as a participle, those driven out, those let go again.

use rashomon_model::{EventId, FigureId, Harm, Reading};

use super::units::Unit;
use crate::words::Words;

/// "stormed a post, killing 25, seizing weapons": what goes on as a participle is the same deed.
pub(super) fn fold_participles(words: &Words<'_>, reading: &Reading, units: &mut Vec<Unit>) {
    let is_participle = |id: &EventId| {
        let trigger = reading[*id].trigger.slice(words.text);
        trigger.len() > 4 && trigger.to_ascii_lowercase().ends_with("ing") && reading[*id].lemma != trigger.to_ascii_lowercase()
    };
    let foldable = |unit: &Unit| {
        unit.family == "fight" && unit.figures.is_empty() && !unit.events.is_empty() && unit.events.iter().all(is_participle)
    };
    let Some(at) = units.iter().position(foldable) else { return };
    let stretch = units[at].stretch();
    if !units.iter().any(|unit| unit.family == "violence" && unit.stretch() == stretch) {
        return;
    }
    let folded = units.remove(at);
    if let Some(host) = units.iter_mut().find(|unit| unit.family == "violence" && unit.stretch() == stretch) {
        host.events.extend(folded.events);
        host.events.sort();
    }
}

/// "at least 38 people died and some 15,000 fled": those whom a battle drove out are told of with those it killed.
pub(super) fn fold_displaced(reading: &Reading, units: &mut Vec<Unit>) {
    let counts_dead = |unit: &Unit| {
        let is_dead =
            |id: &FigureId| matches!(reading[*id].harm, Harm::Killed | Harm::Executed | Harm::BodiesFound | Harm::Injured);
        matches!(unit.family.as_str(), "violence" | "fight" | "war") && unit.figures.iter().any(is_dead)
    };
    let is_displaced = |unit: &Unit| unit.family == "displacement" && !unit.figures.is_empty();
    let Some(at) = units.iter().position(is_displaced) else { return };
    let (stretch, time) = (units[at].stretch(), units[at].time);
    let fits = |unit: &Unit| {
        counts_dead(unit) && unit.stretch() == stretch && (time.is_none() || unit.time.is_none() || unit.time == time)
    };
    let Some(host) = units.iter().position(fits) else { return };
    let folded = std::mem::take(&mut units[at].figures);
    let (events, places) = (std::mem::take(&mut units[at].events), std::mem::take(&mut units[at].places));
    units[host].figures.extend(folded);
    units[host].events.extend(events);
    units[host].events.sort_unstable();
    units[host].time = units[host].time.or(time);
    units[host].places.extend(places);
    units.remove(at);
}

/// "nine passengers were shot dead and two girls led away", "14 rebels had been killed and six women freed": those taken or let go with the dead.
pub(super) fn fold_taken(reading: &Reading, units: &mut Vec<Unit>) {
    let is_of = |id: &FigureId, harms: &[Harm]| harms.contains(&reading[*id].harm);
    let taken = [Harm::Abducted, Harm::Missing, Harm::Released];
    let is_taken = |unit: &Unit| {
        matches!(unit.family.as_str(), "coercion" | "release")
            && !unit.figures.is_empty()
            && unit.figures.iter().all(|id| is_of(id, &taken))
    };
    let counts_dead = |unit: &Unit| {
        unit.family == "violence" && unit.figures.iter().any(|id| is_of(id, &[Harm::Killed, Harm::Executed, Harm::Injured]))
    };
    let Some(at) = units.iter().position(is_taken) else { return };
    let (stretch, time, aggregate) = (units[at].stretch(), units[at].time, units[at].aggregate);
    let fits = |unit: &Unit| {
        let is_one_day = time.is_none() || unit.time.is_none() || unit.time == time;
        counts_dead(unit) && unit.stretch() == stretch && unit.aggregate == aggregate && is_one_day
    };
    let Some(host) = units.iter().position(fits) else { return };
    let folded = units.remove(at);
    let host = if at < host { host - 1 } else { host };
    units[host].figures.extend(folded.figures);
    units[host].events.extend(folded.events);
    units[host].events.sort_unstable();
    units[host].time = units[host].time.or(folded.time);
    units[host].places.extend(folded.places);
}

/// "arrested eleven men, three of whom were freed": those let go are told of with those who were taken.
pub(super) fn fold_released(reading: &Reading, units: &mut Vec<Unit>) {
    let counted = |unit: &Unit, harms: &[Harm]| -> u32 {
        let those = unit.figures.iter().filter(|id| harms.contains(&reading[**id].harm));
        those.filter_map(|id| reading[*id].high.or(reading[*id].low)).max().unwrap_or(0)
    };
    let Some(at) = units.iter().position(|unit| unit.family == "release" && !unit.figures.is_empty()) else { return };
    let n_released = counted(&units[at], &[Harm::Released]);
    let taken = [Harm::Detained, Harm::Abducted, Harm::Missing, Harm::Surrendered];
    let fits =
        |unit: &Unit| unit.family == "coercion" && counted(unit, &taken) >= n_released && unit.stretch() == units[at].stretch();
    let Some(host) = units[..at].iter().position(fits) else { return };
    let released = units.remove(at);
    units[host].figures.extend(released.figures);
    units[host].events.extend(released.events);
}
