//! Events in the layout of UCDP GED 23.1: its 49 columns letter for letter, then columns of our own.
//!
//! What is not stated stays empty; ids of UCDP's own lists are never invented. `low` and `high` are the ends of what anybody states;
//! `best` is empty unless the user chooses a rule, which is then written beside it. Conflict background and umbrellas are left out, so
//! that nothing is counted twice; counts over a period have `event_clarity` 2.

use std::io::Write;

use rashomon_model::{DateInterval, FeatureLevel, FigureRange, Harm, Incident, IncidentKind, Stance, VictimCategory};

use super::{cells::as_text, geo::references};
use crate::{IncidentFilter, Quoter, Store, StoreError, documents::wire_name, toll};

/// Header of GED 23.1.
pub(crate) const GED_COLUMNS: [&str; 49] = [
    "id",
    "relid",
    "year",
    "active_year",
    "code_status",
    "type_of_violence",
    "conflict_dset_id",
    "conflict_new_id",
    "conflict_name",
    "dyad_dset_id",
    "dyad_new_id",
    "dyad_name",
    "side_a_dset_id",
    "side_a_new_id",
    "side_a",
    "side_b_dset_id",
    "side_b_new_id",
    "side_b",
    "number_of_sources",
    "source_article",
    "source_office",
    "source_date",
    "source_headline",
    "source_original",
    "where_prec",
    "where_coordinates",
    "where_description",
    "adm_1",
    "adm_2",
    "latitude",
    "longitude",
    "geom_wkt",
    "priogrid_gid",
    "country",
    "country_id",
    "region",
    "event_clarity",
    "date_prec",
    "date_start",
    "date_end",
    "deaths_a",
    "deaths_b",
    "deaths_civilians",
    "deaths_unknown",
    "best",
    "high",
    "low",
    "gwnoa",
    "gwnob",
];

/// Columns after GED's own.
const OWN_COLUMNS: [&str; 6] = ["n_documents", "best_rule", "grade", "side_a_basis", "event_type", "evidence"];

/// Columns of numbers and dates that can begin with a sign.
const NO_TEXT: [&str; 5] = ["year", "latitude", "longitude", "date_start", "date_end"];

/// How a single figure is chosen where the user asks for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BestRule {
    /// The lowest number that anybody gives.
    Low,
    /// The highest.
    High,
    /// The lower median of the numbers stated, one an origin.
    Median,
    /// The number that most origins give; empty on a tie.
    MostOrigins,
}

impl BestRule {
    /// The name as written in `best_rule`.
    fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::High => "high",
            Self::Median => "median",
            Self::MostOrigins => "most-origins",
        }
    }
}

/// Writes the incidents in GED's layout.
///
/// # Errors
/// When the case cannot be read or `out` not be written to.
pub fn ged(store: &Store, best: Option<BestRule>, out: &mut impl Write) -> Result<(), StoreError> {
    let quoter = Quoter::new(store);
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(GED_COLUMNS.iter().chain(&OWN_COLUMNS))?;
    let kinds = [IncidentKind::Single, IncidentKind::Aggregate].iter().map(wire_name).collect();
    for row in store.incidents(&IncidentFilter { kinds, ..IncidentFilter::default() })? {
        let incident = store.incident(&row.id.0)?;
        let record = GedRow { store, quoter: &quoter, incident: &incident, best };
        for column in GED_COLUMNS.iter().chain(&OWN_COLUMNS) {
            let cell = record.cell(column)?;
            let cell = if NO_TEXT.contains(column) { cell.into() } else { as_text(&cell) };
            csv.write_field(&*cell)?;
        }
        csv.write_record(None::<&[u8]>)?;
    }
    csv.flush()?;
    Ok(())
}

struct GedRow<'r> {
    store: &'r Store,
    quoter: &'r Quoter<'r>,
    incident: &'r Incident,
    best: Option<BestRule>,
}

impl GedRow<'_> {
    fn cell(&self, column: &str) -> Result<String, StoreError> {
        let incident = self.incident;
        let place = incident.place.as_ref().map(|place| &place.place);
        let days = incident.date.and_then(|date| Some((date.start()?, date.end()?)));
        let shown = |value: Option<String>| Ok(value.unwrap_or_default());
        let deaths = toll(incident, Harm::Killed);
        match column {
            "id" => Ok(incident.id.0.clone()),
            "year" => shown(days.map(|(start, _)| start.year().to_string())),
            "side_a" => shown(self.side_a().map(|(name, _)| name)),
            "side_a_basis" => shown(self.side_a().map(|(_, basis)| basis)),
            "number_of_sources" => Ok(incident.origins.len().to_string()),
            "source_article" => self.documents(|row| row.label.clone()),
            "source_headline" => self.documents(|row| row.label.clone()),
            "source_office" => self.documents(|row| row.outlet.clone().unwrap_or_default()),
            "source_date" => {
                self.documents(|row| row.published.and_then(DateInterval::start).map(|day| day.to_string()).unwrap_or_default())
            }
            "source_original" => self.origins(),
            "where_prec" => shown(place.map(|place| where_prec(place.level).to_string())),
            "where_coordinates" | "where_description" => shown(place.map(|place| place.name.clone())),
            "adm_1" => shown(place.and_then(|place| place.admin1.clone())),
            "adm_2" => shown(place.and_then(|place| place.admin2.clone())),
            "latitude" => shown(place.map(|place| place.lat.to_string())),
            "longitude" => shown(place.map(|place| place.lon.to_string())),
            "geom_wkt" => shown(place.map(|place| format!("POINT ({} {})", place.lon, place.lat))),
            "priogrid_gid" => shown(place.and_then(|place| priogrid(place.lat, place.lon)).map(|gid| gid.to_string())),
            "country" => shown(place.and_then(|place| {
                if place.level == FeatureLevel::Country { Some(place.name.clone()) } else { place.country.clone() }
            })),
            "event_clarity" => Ok(if incident.kind == IncidentKind::Aggregate { "2" } else { "1" }.to_owned()),
            "date_prec" => shown(incident.date.and_then(DateInterval::n_days).map(|days| date_prec(days).to_string())),
            "date_start" => shown(days.map(|(start, _)| format!("{start} 00:00:00.000"))),
            "date_end" => shown(days.map(|(_, end)| format!("{end} 00:00:00.000"))),
            "low" => shown(deaths.0.map(|low| low.to_string())),
            "high" => shown(deaths.1.map(|high| high.to_string())),
            "best" => shown(self.best.and_then(|rule| self.best_figure(rule)).map(|best| best.to_string())),
            "best_rule" => shown(self.best.and_then(|rule| self.best_figure(rule).map(|_| rule.name().to_owned()))),
            "n_documents" => Ok(incident.documents.len().to_string()),
            "grade" => Ok(wire_name(&incident.grade)),
            "event_type" => Ok(incident.event_type.0.clone()),
            "evidence" => Ok(references(incident, self.quoter)?.join(" ")),
            // Ids of UCDP's lists, the type of violence and the split of deaths by side need its coders' judgement.
            _ => Ok(String::new()),
        }
    }

    fn documents(&self, show: impl Fn(&crate::DocumentRow) -> String) -> Result<String, StoreError> {
        let shown = self.incident.documents.iter().map(|id| Ok(show(&self.quoter.row(id)?)));
        let shown: Vec<String> = shown.collect::<Result<_, StoreError>>()?;
        Ok(if shown.iter().all(String::is_empty) { String::new() } else { shown.join("; ") })
    }

    fn origins(&self) -> Result<String, StoreError> {
        let names = self.incident.origins.iter().map(|id| Ok(self.store.origin(&id.0)?.name));
        Ok(names.collect::<Result<Vec<String>, StoreError>>()?.join("; "))
    }

    /// The one actor that is named by all who name one, with what that rests on; nobody where voices differ.
    fn side_a(&self) -> Option<(String, String)> {
        let records = &self.incident.responsibility;
        let first = records.first()?;
        let alone = records.iter().all(|record| record.actor_name == first.actor_name && record.stance != Stance::Denies);
        let claimed = records.iter().any(|record| record.stance == Stance::Claims);
        let basis = if claimed { "claimed by itself" } else { "named by others, not denied in these documents" };
        alone.then(|| (first.actor_name.clone(), basis.to_owned()))
    }

    fn best_figure(&self, rule: BestRule) -> Option<u32> {
        let deaths = toll(self.incident, Harm::Killed);
        let range = self
            .incident
            .figures
            .iter()
            .find(|range| range.harm == Harm::Killed && range.victims == VictimCategory::Unspecified)
            .or_else(|| self.incident.figures.iter().find(|range| range.harm == Harm::Killed));
        match rule {
            BestRule::Low => deaths.0,
            BestRule::High => deaths.1,
            BestRule::Median => median(&one_an_origin(range?)),
            BestRule::MostOrigins => most(&one_an_origin(range?)),
        }
    }
}

/// The number each origin gives last, sorted.
fn one_an_origin(range: &FigureRange) -> Vec<u32> {
    let mut by_origin = std::collections::BTreeMap::new();
    for cell in range.cells.iter().filter(|cell| !cell.value.subset) {
        let Some(number) = cell.value.best.or(cell.value.low).or(cell.value.high) else { continue };
        let as_of = cell.value.as_of.and_then(DateInterval::end);
        let last = by_origin.entry(&cell.origin).or_insert((as_of, number));
        *last = (*last).max((as_of, number));
    }
    let mut numbers: Vec<u32> = by_origin.into_values().map(|(_, number)| number).collect();
    numbers.sort_unstable();
    numbers
}

fn median(sorted: &[u32]) -> Option<u32> {
    sorted.get(sorted.len().saturating_sub(1) / 2).copied()
}

fn most(sorted: &[u32]) -> Option<u32> {
    let count = |number: u32| sorted.iter().filter(|other| **other == number).count();
    let top = sorted.iter().map(|number| count(*number)).max()?;
    let mut winners: Vec<u32> = sorted.iter().copied().filter(|number| count(*number) == top).collect();
    winners.dedup();
    (winners.len() == 1).then(|| winners[0])
}

/// GED: 1 exact place, 3 second-order and 4 first-order division, 5 landscape or area, 6 country. Of a place that no gazetteer lists, the country
/// alone is known.
fn where_prec(level: FeatureLevel) -> u8 {
    match level {
        FeatureLevel::PopulatedPlace | FeatureLevel::Facility => 1,
        FeatureLevel::Admin2 => 3,
        FeatureLevel::Admin1 => 4,
        FeatureLevel::Natural | FeatureLevel::Region => 5,
        FeatureLevel::Country | FeatureLevel::Named => 6,
    }
}

/// GED: 1 day, 2 two to six days, 3 a week, 4 up to a month, 5 longer.
fn date_prec(n_days: i32) -> u8 {
    match n_days {
        ..=1 => 1,
        2..=6 => 2,
        7 => 3,
        8..=31 => 4,
        _ => 5,
    }
}

/// Cell of the PRIO-GRID: half degrees, counted from the south-western corner of the world, 720 a row, from 1.
fn priogrid(lat: f64, lon: f64) -> Option<u32> {
    let row = ((lat + 90.0) * 2.0).floor();
    let col = ((lon + 180.0) * 2.0).floor();
    ((0.0..360.0).contains(&row) && (0.0..720.0).contains(&col)).then(|| row as u32 * 720 + col as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_the_code_book() {
        assert_eq!([1, 2, 6, 7, 8, 31, 32].map(date_prec), [1, 2, 2, 3, 4, 4, 5]);
        assert_eq!(where_prec(FeatureLevel::Admin1), 4);
        // PRIO-GRID's own example cells: the first and the last of the grid.
        assert_eq!(priogrid(-89.75, -179.75), Some(1));
        assert_eq!(priogrid(89.75, 179.75), Some(259_200));
        assert_eq!(priogrid(95.0, 0.0), None);
    }

    #[test]
    fn rules_for_a_single_figure() {
        assert_eq!(median(&[9, 12, 38]), Some(12));
        assert_eq!(median(&[9, 12]), Some(9));
        assert_eq!(median(&[]), None);
        assert_eq!(most(&[9, 12, 12]), Some(12));
        assert_eq!(most(&[9, 12]), None);
    }
}
