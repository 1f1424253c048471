//! The `incidents` kit: documents as one casebook, to dossiers.
//!
//! The kit asks for one incident a document: the one that its main account, the one told in most sentences, belongs to. A document
//! without an account goes with those that tell its story.

use std::{
    collections::{BTreeMap, HashMap},
    path::PathBuf,
};

use rashomon_lexicon::Resources;
use rashomon_model::{Account, Casebook, DateInterval, DocumentId, FigureRange, Harm, Incident, Place, Reading, VictimCategory};
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::input;

#[derive(Deserialize)]
struct KitDocument {
    doc_id: String,
    dct: Option<String>,
    title: Option<String>,
    text: String,
}

/// Predictions, one JSON object a line.
pub(crate) fn predict(files: &[PathBuf]) -> anyhow::Result<Vec<String>> {
    let documents: Vec<KitDocument> = input::json_lines(files)?;
    let res = Resources::embedded();
    let read: Vec<(Reading, rashomon_reconcile::Digest)> = documents
        .par_iter()
        .map(|kit| {
            let document = input::document(&kit.doc_id, &kit.text, kit.dct.as_deref(), kit.title.as_deref(), None);
            let reading = rashomon_read::read(&document, res);
            let digest = rashomon_reconcile::digest(&document, &reading, res);
            (reading, digest)
        })
        .collect();
    let (readings, digests): (Vec<Reading>, Vec<rashomon_reconcile::Digest>) = read.into_iter().unzip();
    let casebook = rashomon_reconcile::reconcile(&digests, &[], res);
    let stories = rashomon_reconcile::stories(&digests, res);
    Ok(dossiers(&documents, &readings, &casebook, &stories).iter().map(Value::to_string).collect())
}

fn dossiers(
    documents: &[KitDocument],
    readings: &[Reading],
    casebook: &Casebook,
    stories: &BTreeMap<DocumentId, DocumentId>,
) -> Vec<Value> {
    let mut incident_of: HashMap<(&DocumentId, u32), &Incident> = HashMap::new();
    for incident in &casebook.incidents {
        incident_of.extend(incident.accounts.iter().map(|(document, account)| ((document, account.0), incident)));
    }
    let main = |reading: &Reading| main_account(reading).and_then(|idx| incident_of.get(&(&reading.document, idx)).copied());
    let mut of_story: HashMap<&DocumentId, &Incident> = HashMap::new();
    for reading in readings {
        if let Some(incident) = main(reading) {
            of_story.entry(&stories[&reading.document]).or_insert(incident);
        }
    }
    let mut told: BTreeMap<String, (Option<&Incident>, Vec<&str>)> = BTreeMap::new();
    for (kit, reading) in documents.iter().zip(readings) {
        let story = &stories[&reading.document];
        let incident = main(reading).or_else(|| of_story.get(story).copied());
        let key = incident.map_or_else(|| format!("story {story}"), |incident| incident.id.0.clone());
        told.entry(key).or_insert((incident, Vec::new())).1.push(&kit.doc_id);
    }
    let published: HashMap<&DocumentId, DateInterval> =
        casebook.documents.iter().filter_map(|card| Some((&card.id, card.published?))).collect();
    told.into_iter().map(|(id, (incident, docs))| dossier(&id, incident, &docs, &published)).collect()
}

/// Index of the account told in most sentences; accounts of a count, a pattern or a background come last.
fn main_account(reading: &Reading) -> Option<u32> {
    let rank = |(idx, account): &(usize, &Account)| {
        (!account.background && !account.aggregate, account.mentions.len(), std::cmp::Reverse(*idx))
    };
    reading.accounts.iter().enumerate().max_by_key(rank).map(|(idx, _)| idx as u32)
}

fn dossier(id: &str, incident: Option<&Incident>, docs: &[&str], published: &HashMap<&DocumentId, DateInterval>) -> Value {
    let Some(incident) = incident else { return json!({ "dossier_id": id, "docs": docs }) };
    let killed = range(incident, Harm::Killed);
    let injured = range(incident, Harm::Injured);
    // A dossier that counts the one and is silent on the other says that there were none.
    let silent = |other: Option<&FigureRange>| other.map(|_| 0);
    let place = incident.place.as_ref().map(|place| &place.place);
    json!({
        "dossier_id": id,
        "docs": docs,
        "killed": killed.and_then(number).or(silent(injured)),
        "injured": injured.and_then(number).or(silent(killed)),
        "killed_min": killed.and_then(|range| range.low).or(silent(injured)),
        "killed_max": killed.and_then(|range| range.high).or(silent(injured)),
        "injured_min": injured.and_then(|range| range.low).or(silent(killed)),
        "injured_max": injured.and_then(|range| range.high).or(silent(killed)),
        "date": day(incident, published),
        "city": place.filter(|place| place.level > rashomon_model::FeatureLevel::Admin1).map(|place| &place.name),
        "state": place.and_then(state),
    })
}

fn range(incident: &Incident, harm: Harm) -> Option<&FigureRange> {
    incident.figures.iter().find(|range| range.harm == harm && range.victims == VictimCategory::Unspecified)
}

/// The number that most give; where they do not agree, the newest one stated.
fn number(range: &FigureRange) -> Option<u32> {
    let newest = || range.cells.iter().rev().find_map(|cell| cell.value.best.or(cell.value.low));
    range.best.or_else(newest)
}

/// The day of the incident: its first day, or else the first day of publication.
fn day(incident: &Incident, published: &HashMap<&DocumentId, DateInterval>) -> Option<String> {
    let given = incident.date.filter(|date| date.n_days().is_some_and(|n_days| n_days <= 31)).and_then(|date| date.start());
    let first = || incident.documents.iter().filter_map(|id| published.get(id)?.start()).min();
    given.or_else(first).map(|day| day.to_string())
}

fn state(place: &Place) -> Option<&str> {
    place.admin1.as_deref().or((place.level == rashomon_model::FeatureLevel::Admin1).then_some(&place.name))
}
