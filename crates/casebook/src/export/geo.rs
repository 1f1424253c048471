//! GeoJSON (RFC 7946): one feature an incident, WGS 84, `[lon, lat]`; incidents without a place keep a feature with no geometry.

use std::io::Write;

use rashomon_model::{Harm, Stance};
use serde_json::{Value, json};

use crate::{Quoter, Store, StoreError, documents::wire_name, toll};

/// Writes all incidents as a FeatureCollection.
///
/// # Errors
/// When the case cannot be read or `out` not be written to.
pub fn geojson(store: &Store, out: &mut impl Write) -> Result<(), StoreError> {
    let quoter = Quoter::new(store);
    write!(out, "{{\"type\":\"FeatureCollection\",\"features\":[")?;
    let rows = store.incidents(&crate::IncidentFilter::default())?;
    for (idx, row) in rows.iter().enumerate() {
        out.write_all(if idx == 0 { b"\n" } else { b",\n" })?;
        let feature = feature(&store.incident(&row.id.0)?, row.n_contradictions, &quoter)?;
        serde_json::to_writer(&mut *out, &feature).map_err(std::io::Error::from)?;
    }
    writeln!(out, "\n]}}")?;
    Ok(())
}

fn feature(incident: &rashomon_model::Incident, n_contradictions: u32, quoter: &Quoter<'_>) -> Result<Value, StoreError> {
    let place = incident.place.as_ref().map(|place| &place.place);
    let (killed, injured) = (toll(incident, Harm::Killed), toll(incident, Harm::Injured));
    let named = |stance: Stance| {
        let mut names: Vec<&str> = incident
            .responsibility
            .iter()
            .filter(|record| record.stance == stance)
            .map(|record| record.actor_name.as_str())
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    Ok(json!({
        "type": "Feature",
        "id": incident.id.0,
        "geometry": place.map(|place| json!({ "type": "Point", "coordinates": [place.lon, place.lat] })),
        "properties": {
            "name": incident.label,
            "kind": wire_name(&incident.kind),
            "type": incident.event_type.0,
            "mode": incident.mode,
            "date_start": incident.date.and_then(|date| date.start()).map(|day| day.to_string()),
            "date_end": incident.date.and_then(|date| date.end()).map(|day| day.to_string()),
            "date_precision_days": incident.date.and_then(|date| date.n_days()),
            "place_name": place.map(|place| place.name.as_str()),
            "place_precision": place.map(|place| wire_name(&place.level)),
            "killed_low": killed.0,
            "killed_high": killed.1,
            "injured_low": injured.0,
            "injured_high": injured.1,
            "n_documents": incident.documents.len(),
            "n_origins": incident.origins.len(),
            "claimed_by": named(Stance::Claims),
            "denied_by": named(Stance::Denies),
            "accused": named(Stance::Accused),
            "grade": wire_name(&incident.grade),
            "contradictions": n_contradictions,
            "evidence": references(incident, quoter)?,
        }
    }))
}

/// The way back: where each value of an incident stands, sorted.
pub(super) fn references(incident: &rashomon_model::Incident, quoter: &Quoter<'_>) -> Result<Vec<String>, StoreError> {
    let dates = incident.dates.iter().flat_map(|cell| cell.evidence.iter());
    let places = incident.places.iter().flat_map(|cell| cell.evidence.iter());
    let figures = incident.figures.iter().flat_map(|range| range.cells.iter().flat_map(|cell| cell.evidence.iter()));
    let records = incident.responsibility.iter().flat_map(|record| record.evidence.iter());
    let mut references: Vec<String> = Vec::new();
    for evidence in dates.chain(places).chain(figures).chain(records) {
        let quote = quoter.quote(evidence)?;
        references.push(format!("{}#char={},{}", quote.document, quote.start, quote.end));
    }
    references.sort();
    references.dedup();
    Ok(references)
}
