//! The dead of a fight or a war, told in its own sentence: "beat off the raiders and killed five", "the war has cost 30,000 lives".
//!
//! In: the units of a sentence. Out: one unit where the dead are what the fight or the war came to. A strike or a massacre in a war stays apart.

use rashomon_model::Reading;

use super::units::Unit;
use crate::words::Words;

/// Tokens between the war and the number of its dead.
const FAR: usize = 16;

/// Takes the dead into the fight or the war that is told of before them.
pub(super) fn fold(words: &Words<'_>, reading: &Reading, units: &mut Vec<Unit>) {
    for family in ["fight", "war"] {
        let is_host = |unit: &Unit| unit.family == family && unit.figures.is_empty() && !unit.events.is_empty();
        let Some(host) = units.iter().position(is_host) else { continue };
        let Some(guest) = units.iter().position(|guest| is_toll_of(words, reading, &units[host], guest)) else { continue };
        take_in(units, host, guest);
        // "and has driven 9,000 from their homes"
        let host = units.iter().position(|unit| unit.family == family).unwrap_or(host);
        let is_flight = |unit: &Unit| family == "war" && unit.family == "displacement" && !unit.figures.is_empty();
        if let Some(flight) = units.iter().position(is_flight) {
            take_in(units, host, flight);
        }
    }
}

fn take_in(units: &mut Vec<Unit>, host: usize, guest: usize) {
    let taken = units.remove(guest);
    let host = &mut units[host - usize::from(guest < host)];
    host.events.extend(taken.events);
    host.events.sort();
    host.figures.extend(taken.figures);
    host.time = host.time.or(taken.time);
}

/// Whether a unit counts the dead of a fight or a war and tells of nothing else.
fn is_toll_of(words: &Words<'_>, reading: &Reading, host: &Unit, guest: &Unit) -> bool {
    let is_of_dead = |rule: &str| matches!(rule, "events/killing" | "events/displacement");
    let only_dead = guest.events.iter().all(|id| is_of_dead(reading[*id].made_by.id()));
    let (Some(event), Some(figure)) = (host.events.first(), guest.figures.first()) else { return false };
    let (told, number) = (reading[*event].trigger, reading[*figure].number);
    if guest.family != "violence" || !only_dead || guest.stretch() != host.stretch() || number.start() < told.end() {
        return false;
    }
    let at = |offset: usize| words.tokens.partition_point(|token| token.span.end() <= offset);
    let between = at(told.end())..at(number.start());
    let costs = |idx: usize| matches!(words.word(idx), "cost" | "costs" | "killed" | "kills" | "claimed" | "left" | "taken");
    let is_war = host.family == "war";
    let is_near = between.len() <= FAR && !between.clone().any(|idx| words.is_break(idx));
    !guest.events.is_empty() && !is_war || is_war && is_near && between.clone().any(costs)
}
