//! Umbrellas: counts over a period, patterns and wars, and the single incidents of the same document that fall under them.
//!
//! Nothing is counted twice: what an umbrella covers is not added to it. An umbrella covers what its own words hold: deeds of its family
//! (of a war, violence and fighting too), inside its dates or told right after it, in places that can be one.

use rashomon_model::{AccountId, DateInterval, Reading};

use super::{Draft, same::places_agree};

/// Accounts told further before their parts than this are no heading of them.
const HEADING: usize = 3;

/// The accounts that the account at `idx` covers, in text order.
pub(super) fn covered_by(reading: &Reading, drafts: &[Draft], idx: usize) -> Vec<AccountId> {
    let umbrella = &drafts[idx];
    if !umbrella.aggregate && umbrella.family != "war" {
        return Vec::new();
    }
    let parts = drafts.iter().enumerate().filter(|(part_idx, part)| *part_idx != idx && covers(reading, umbrella, part));
    parts.map(|(idx, _)| AccountId(idx as u32)).collect()
}

fn covers(reading: &Reading, umbrella: &Draft, part: &Draft) -> bool {
    let is_war = umbrella.family == "war";
    let alike = part.family == umbrella.family || is_war && matches!(part.family.as_str(), "violence" | "fight");
    if part.aggregate || part.family == "war" || !alike {
        return false;
    }
    let place = |draft: &Draft| draft.place(reading).and_then(|id| reading[id].place.as_ref());
    let placed = match (place(umbrella), place(part)) {
        (Some(wide), Some(narrow)) => {
            if !(places_agree(wide, narrow) && wide.level <= narrow.level) {
                return false;
            }
            true
        }
        _ => false,
    };
    match (umbrella.date(reading), part.date(reading)) {
        (Some(wide), Some(narrow)) => holds(wide, narrow) && (placed || is_heading(umbrella, part)),
        _ => placed && is_heading(umbrella, part),
    }
}

/// Strictly wider, and around it.
fn holds(wide: DateInterval, narrow: DateInterval) -> bool {
    let width = |date: DateInterval| date.n_days().unwrap_or(i32::MAX);
    wide.overlaps(narrow) && width(wide) > width(narrow)
}

fn is_heading(umbrella: &Draft, part: &Draft) -> bool {
    let first = part.sentences.first().copied().unwrap_or(0);
    umbrella.last_sentence() <= first && first <= umbrella.last_sentence() + HEADING
}
