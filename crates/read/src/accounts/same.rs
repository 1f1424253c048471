//! Which account a sentence goes on with: dates and places that agree, "the attack", what stands close.

use rashomon_model::{DateInterval, FeatureLevel, FigureId, Harm, Place, Reading, TimexId, ToponymId};

use super::{Draft, units::Unit};
use crate::words::Words;

/// Accounts told last that a sentence can go on with; keeps the work linear in the text.
const REACH: usize = 100;
/// Sentences within which a bare number or verb goes on with what was told before.
const NEAR: usize = 3;

/// What speaks for the account told of last, where a deed is only called "the killing".
const LAST: u32 = 5;

/// The account that a unit goes on with; `None` opens a new one.
pub(super) fn account_of(words: &Words<'_>, reading: &Reading, drafts: &[Draft], unit: &Unit) -> Option<usize> {
    if unit.another {
        return None;
    }
    let mut best: Option<(u32, usize)> = None;
    let last_told = drafts.iter().filter(|draft| !draft.aggregate && draft.family == unit.family).map(Draft::last_sentence).max();
    for (idx, draft) in drafts.iter().enumerate().skip(drafts.len().saturating_sub(REACH)) {
        let Some(score) = affinity(words, reading, draft, unit) else { continue };
        // "the killing": what was told of last, unless the document tells of another in many sentences.
        let is_last = unit.definite && last_told == Some(draft.last_sentence());
        let score = score + if is_last { LAST } else { 0 };
        // Of equals the later one: what was told last is at hand.
        if best.is_none_or(|(best, _)| score >= best) {
            best = Some((score, idx));
        }
    }
    best.map(|(_, idx)| idx)
}

/// Whether nothing speaks against a unit being of an account that its words come back to.
pub(super) fn may_go_on(words: &Words<'_>, reading: &Reading, draft: &Draft, unit: &Unit) -> bool {
    let is_new = unit.another || unit.indefinite || unit.aggregate != draft.aggregate;
    if is_new || draft.last_sentence() + 1 >= unit.sentence || !families_agree(draft, unit) {
        return false;
    }
    let dates = compare(draft.day_named(reading), unit.time.and_then(|id| reading[id].interval), |one, two| one.overlaps(two));
    dates != Agreement::Clash && compare_places(words, reading, &draft.places, &unit.places) != Agreement::Clash
}

/// How well a unit goes on with an account; `None` where it cannot.
fn affinity(words: &Words<'_>, reading: &Reading, draft: &Draft, unit: &Unit) -> Option<u32> {
    let is_outcome = is_outcome(words, reading, draft, unit);
    let is_one =
        families_agree(draft, unit) || are_captives(reading, draft, unit) || is_outcome || is_called_a_fight(draft, unit);
    if draft.aggregate != unit.aggregate && !is_part_of_count(reading, draft, unit) || !is_one {
        return None;
    }
    let is_newer = unit.update && (unit.only_attackers || counts_the_same(reading, draft, unit));
    let date = unit.time.and_then(|id| reading[id].interval).filter(|_| !(is_newer || is_outcome && unit.family == "release"));
    let dates = compare(draft.day_named(reading), date, |one, two| one.overlaps(two) && similar_width(one, two));
    let places = compare_places(words, reading, &draft.places, &unit.places);
    let places = if is_newer && places == Agreement::Clash { Agreement::Unknown } else { places };
    if dates == Agreement::Clash || places == Agreement::Clash {
        return None;
    }
    let distance = unit.sentence.saturating_sub(draft.last_sentence());
    // Patterns without a date are one only where the text goes on with them.
    if unit.aggregate && dates != Agreement::Same && distance > NEAR {
        return None;
    }
    // "Abductions go on. In March, 40 were taken": one dated count of many, and no part of the pattern.
    let is_counted = |dated: bool, figures: &[FigureId]| dated && !figures.is_empty();
    let (ours, theirs) = (is_counted(!draft.times.is_empty(), &draft.figures), is_counted(unit.time.is_some(), &unit.figures));
    if unit.aggregate && (ours && unit.time.is_none() || theirs && draft.times.is_empty()) {
        return None;
    }
    // Groups that are moved or raised are listed: one count, one group.
    if draft.family == "mobilize" && !unit.figures.is_empty() && !unit.definite && dates != Agreement::Same {
        return None;
    }
    let agrees = u32::from(dates == Agreement::Same) * 3 + u32::from(places == Agreement::Same) * 2;
    let same_type = u32::from(draft.event_type == unit.event_type && !unit.events.is_empty());
    let brings_news = unit.time.is_some() && dates != Agreement::Same || !unit.places.is_empty() && places != Agreement::Same;
    let brings_news = brings_news && !is_newer;
    let agrees_in_day = dates == Agreement::Same && (places != Agreement::Unknown || distance <= NEAR);
    // "its own toll for Milltown stands at nine"
    let is_count_there = unit.events.is_empty() && unit.time.is_none() && places == Agreement::Same;
    let is_count_there = is_count_there && !draft.aggregate && counts_the_same(reading, draft, unit);
    let goes_on = if is_count_there || is_newer && distance <= 2 * NEAR || agrees_in_day {
        true
    } else if unit.indefinite && !draft.only_headline {
        distance <= 1 && !brings_news && is_elaboration(words, reading, draft, unit)
    } else if unit.definite || draft.only_headline {
        let alike = draft.family != "coercion" || draft.event_type == unit.event_type;
        distance <= NEAR || alike && (!brings_news || draft.times.is_empty())
    } else {
        distance <= NEAR && (!brings_news || distance <= 1)
    };
    // "the attack" means what was told right before, else what the document tells of most; anything else what was told last.
    let weight = match unit.definite {
        true if distance <= 1 => 8,
        true => draft.sentences.len().min(4) as u32 * 2,
        false if is_outcome || is_newer => 8,
        false => 0,
    };
    // What was told of beside another comes after that.
    let aside = u32::from(draft.is_aside) * 2;
    goes_on.then(|| 10 - aside + agrees * 4 + same_type * 3 + u32::from(unit.definite) + weight + 4 / (1 + distance as u32))
}

/// "Lemland accounts for 70 of the dead" right after a count of many: a part of it.
fn is_part_of_count(reading: &Reading, draft: &Draft, unit: &Unit) -> bool {
    let is_part = |id: &FigureId| matches!(reading[*id].made_by.id(), "figures/attribute" | "figures/member");
    let is_next = draft.last_sentence() < unit.sentence && unit.sentence <= draft.last_sentence() + 1;
    let counts = unit.events.is_empty() && !unit.figures.is_empty() && unit.figures.iter().all(is_part);
    is_next && draft.aggregate && unit.time.is_none() && counts
}

/// Whether an account has a count that a unit's can take the place of.
fn counts_the_same(reading: &Reading, draft: &Draft, unit: &Unit) -> bool {
    let harms = |ids: &[FigureId]| ids.iter().map(|id| reading[*id].harm).collect::<Vec<_>>();
    let known = harms(&draft.figures);
    harms(&unit.figures).iter().any(|harm| known.contains(harm))
}

/// "A terror attack was carried out … A bomb killed 52": figures where there were none yet.
fn is_elaboration(_words: &Words<'_>, reading: &Reading, draft: &Draft, unit: &Unit) -> bool {
    let counted = draft.figures.iter().any(|id| !reading[*id].implied);
    !counted && (!unit.figures.is_empty() || unit.event_type == draft.event_type)
}

fn families_agree(draft: &Draft, unit: &Unit) -> bool {
    let same = draft.family == unit.family;
    // To recruit, to train and to move fighters are different things; one incident of violence has many names.
    let same = same && (draft.family != "mobilize" || draft.event_type == unit.event_type);
    same || draft.family == "fight" && unit.family == "violence" && unit.events.is_empty()
}

/// What a deed of another family came to, told with no day and place of its own in the next sentence: "Fighting broke out … Two soldiers
/// were killed", "Gunmen abducted 14 nurses … The driver, who was released, …".
fn is_outcome(words: &Words<'_>, reading: &Reading, draft: &Draft, unit: &Unit) -> bool {
    let key = |event_type: usize| words.res.events.types[event_type].key.as_str();
    let follows = match draft.family.as_str() {
        "fight" => unit.family == "violence" && key(unit.event_type) == "killing",
        // "A further 12 are listed as missing."
        "violence" => key(unit.event_type) == "disappearance" && unit.events.is_empty(),
        "coercion" => unit.family == "release" && matches!(key(draft.event_type), "kidnapping" | "arrest"),
        _ => false,
    };
    let is_next = draft.last_sentence() <= unit.sentence && unit.sentence <= draft.last_sentence() + 1;
    // "One was let go the same night."
    let is_told_on = |time: TimexId| {
        draft.family == "coercion" && ["relative", "later"].iter().any(|rule| reading[time].made_by.id().contains(rule))
    };
    follows && is_next && !unit.figures.is_empty() && unit.time.is_none_or(is_told_on) && unit.places.is_empty()
}

/// "Gunmen attacked a post … Four guards died in the clash": the attack by another name.
fn is_called_a_fight(draft: &Draft, unit: &Unit) -> bool {
    let is_near = unit.sentence.saturating_sub(draft.last_sentence()) <= NEAR;
    draft.family == "violence" && unit.family == "fight" && unit.definite && unit.time.is_none() && is_near
}

/// "55 fighters were taken prisoner" right after a fight is its outcome, and no arrest.
fn are_captives(reading: &Reading, draft: &Draft, unit: &Unit) -> bool {
    let captured = |id: &FigureId| matches!(reading[*id].harm, Harm::Detained | Harm::Surrendered);
    draft.family == "fight"
        && unit.family == "coercion"
        && unit
            .events
            .iter()
            .all(|id| ["prisoner", "captive", "captur", "surrender"].iter().any(|word| reading[*id].lemma.contains(word)))
        && unit.figures.iter().all(captured)
        && unit.sentence <= draft.last_sentence() + 1
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Agreement {
    Same,
    Unknown,
    Clash,
}

fn compare(one: Option<DateInterval>, two: Option<DateInterval>, same: impl Fn(DateInterval, DateInterval) -> bool) -> Agreement {
    match (one, two) {
        (Some(one), Some(two)) if same(one, two) => Agreement::Same,
        (Some(_), Some(_)) => Agreement::Clash,
        _ => Agreement::Unknown,
    }
}

/// A day and the year it lies in do not date one thing; a day and its month may.
fn similar_width(one: DateInterval, two: DateInterval) -> bool {
    let width = |date: DateInterval| date.n_days().unwrap_or(i32::MAX);
    width(one).max(width(two)) <= 31 || (width(one) > 31) == (width(two) > 31)
}

fn compare_places(words: &Words<'_>, reading: &Reading, one: &[ToponymId], two: &[ToponymId]) -> Agreement {
    // Of places that no gazetteer lists the names must do.
    let unlisted = |ids: &[ToponymId]| -> Vec<String> {
        let names = ids.iter().filter(|id| reading[**id].place.is_none());
        names.map(|id| reading[*id].span.slice(words.text).to_lowercase()).collect()
    };
    let known = unlisted(one);
    if unlisted(two).iter().any(|name| known.contains(name)) {
        return Agreement::Same;
    }
    let (ours, theirs) = (finest(reading, one), finest(reading, two));
    if ours.is_empty() || theirs.is_empty() {
        return Agreement::Unknown;
    }
    let any = ours.iter().any(|ours| theirs.iter().any(|theirs| places_agree(ours, theirs)));
    if any { Agreement::Same } else { Agreement::Clash }
}

/// The places of which no other of the list can be a part: of a town and its country the town. Of a long list the last, each once.
pub(super) fn finest<'r>(reading: &'r Reading, ids: &[ToponymId]) -> Vec<&'r Place> {
    const MOST: usize = 32;
    let mut places: Vec<&Place> = Vec::new();
    for place in ids.iter().rev().take(MOST).filter_map(|id| reading[*id].place.as_ref()) {
        if places.iter().all(|known| known.id != place.id) {
            places.push(place);
        }
    }
    let holds = |outer: &Place, inner: &Place| inner.level > outer.level && places_agree(outer, inner);
    places.iter().copied().filter(|outer| !places.iter().any(|inner| holds(outer, inner))).collect()
}

/// The same place, or one that can lie in the other.
pub(super) fn places_agree(one: &Place, two: &Place) -> bool {
    if one.id == two.id {
        return true;
    }
    let country_alike = one.country == two.country;
    let whole_country = one.level <= FeatureLevel::Country || two.level <= FeatureLevel::Country;
    let province_alike = one.admin1.is_some()
        && one.admin1 == two.admin1
        && (one.level == FeatureLevel::Admin1 || two.level == FeatureLevel::Admin1);
    country_alike && (whole_country || province_alike)
}

#[cfg(test)]
mod tests {
    use crate::read_text;

    /// Type and numbers of each account of a text.
    fn told(text: &str) -> Vec<(String, Vec<Option<u32>>)> {
        let reading = read_text(text);
        let told = reading.accounts.iter().map(|account| {
            let numbers = account.figures.iter().map(|id| reading[*id].best).collect();
            (account.label.clone(), numbers)
        });
        told.collect()
    }

    #[test]
    fn the_dead_told_after_a_fight_are_its_dead_and_not_those_of_an_earlier_attack() {
        let told = told(
            "Fighting broke out near Dayton, Ohio, on 9 May 2016 between troops and rebels. Three soldiers and six rebels were killed, the \
             mayor said. The post at Dayton had been attacked on 5 April 2016, when ten soldiers died.",
        );
        let numbers: Vec<_> = told.into_iter().map(|(_, numbers)| numbers).collect();
        assert_eq!(numbers, [vec![Some(3), Some(6)], vec![Some(10)]]);
    }

    #[test]
    fn the_clash_is_the_attack_told_before() {
        let told = told(
            "Gunmen attacked a post in Dayton, Ohio, on 3 May 2016. According to the ministry, four guards and six gunmen died in the clash.",
        );
        assert_eq!(told.len(), 1, "{told:?}");
    }

    #[test]
    fn the_dead_of_a_fight_or_a_war_are_its_own() {
        let one = told("Troops seized a depot near Dayton, Ohio, on 3 May 2016 and killed five guards.");
        assert_eq!(one.len(), 1, "{one:?}");
        assert_eq!(told("The war in Ohio has cost some 30,000 lives since 1990.").len(), 1);
        let two = told("In the war in Ohio, an air strike killed nine clerks in Dayton on 3 May 2016.");
        assert!(two.iter().any(|(label, numbers)| label == "Air strike, Dayton" && *numbers == [Some(9)]), "{two:?}");
    }

    #[test]
    fn towns_of_one_country_are_two_places() {
        let told = told(
            "Gunmen attacked a post in the Ohio town of Dayton on 3 May 2016 and killed four guards. Ohio was behind the bombing of the market in \
             Toledo that killed 20, an official said.",
        );
        assert_eq!(told.len(), 2, "{told:?}");
    }

    #[test]
    fn a_bombing_told_after_a_fight_is_another_incident() {
        let told = told(
            "Fighting broke out near Dayton, Ohio, on 9 May 2016 between troops and rebels. A bomb killed three guards at a depot.",
        );
        assert_eq!(told.len(), 2, "{told:?}");
    }

    #[test]
    fn who_is_let_go_at_once_belongs_to_the_kidnapping() {
        let told = told(
            "Gunmen stopped a bus near Dayton, Ohio, on 3 May 2016 and abducted nine nurses. The driver, who was released, said that they \
             wore masks.",
        );
        assert_eq!(told.len(), 1, "{told:?}");
    }
}
