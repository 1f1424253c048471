//! The `incidents` kit: documents as one casebook, to dossiers.
//!
//! The kit asks for one incident a document: the one that its main account, the one told in most sentences, belongs to. A document
//! without an account goes with those that tell its story.

use std::{
    collections::{BTreeMap, HashMap},
    path::PathBuf,
};

use rashomon_lexicon::Resources;
use rashomon_model::{Casebook, DateInterval, Document, DocumentId, FigureRange, Harm, Incident, Place, VictimCategory};
use rashomon_reconcile::{ComparedPair, Digest};
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{input, reader::Reader};

#[derive(Deserialize)]
struct KitDocument {
    doc_id: String,
    dct: Option<String>,
    title: Option<String>,
    text: String,
    url: Option<String>,
}

impl KitDocument {
    /// The kit keeps the headline apart, a reader sees it first; the host of the address stands for the outlet.
    fn document(&self) -> Document {
        let text = format!("{}\n\n{}", self.title.as_deref().unwrap_or_default(), self.text);
        let host = self.url.as_deref().and_then(|url| url.split("//").nth(1)?.split(['/', ':']).next());
        input::document(&self.doc_id, &text, self.dct.as_deref(), self.title.as_deref(), host)
    }
}

/// Predictions, one JSON object a line.
pub(crate) fn predict(files: &[PathBuf], reader: &Reader) -> anyhow::Result<Vec<String>> {
    let documents: Vec<KitDocument> = input::json_lines(files)?;
    let res = input::resources();
    let digests = digests(&documents, res, reader);
    let casebook = rashomon_reconcile::reconcile(&digests, &[], res);
    let stories = rashomon_reconcile::stories(&digests, res);
    Ok(dossiers(&documents, &digests, &casebook, &stories).iter().map(Value::to_string).collect())
}

/// What the incident scorer sees of each pair of documents that it compares: `left`, `right` and `values`.
pub(crate) fn pairs(files: &[PathBuf], reader: &Reader) -> anyhow::Result<Vec<String>> {
    let documents: Vec<KitDocument> = input::json_lines(files)?;
    let res = input::resources();
    let digests = digests(&documents, res, reader);
    let name: HashMap<&DocumentId, &str> =
        digests.iter().zip(&documents).map(|(digest, kit)| (&digest.card.id, kit.doc_id.as_str())).collect();
    let line = |pair: &ComparedPair| {
        let values: serde_json::Map<String, Value> =
            pair.values.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        json!({ "left": name[&pair.left], "right": name[&pair.right], "values": values })
    };
    Ok(rashomon_reconcile::compared_pairs(&digests, res).iter().map(|pair| line(pair).to_string()).collect())
}

/// What can be chosen as the day, the place and the toll of each document's incident: for fitting the weights of the choices.
pub(crate) fn choices(files: &[PathBuf], reader: &Reader) -> anyhow::Result<Vec<String>> {
    let documents: Vec<KitDocument> = input::json_lines(files)?;
    let res = input::resources();
    let line = |kit: &KitDocument| {
        let document = kit.document();
        let reading = reader.read(&document, res);
        let values =
            |values: &[(&'static str, f64)]| values.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        let (places, dates) = rashomon_read::candidates(&document, &reading, res);
        let dates = dates.into_iter().map(|candidate| {
            let values: serde_json::Map<String, Value> = values(&candidate.values);
            let day = candidate.days.and_then(|days| days.start());
            json!({ "date": day.map(|day| day.to_string()), "is_named": candidate.timex.is_some(), "values": values })
        });
        let places = places.into_iter().map(|candidate| {
            let place = reading[candidate.toponym].place.as_ref();
            let values: serde_json::Map<String, Value> = values(&candidate.values);
            json!({ "city": place.map(|place| &place.name), "state": place.and_then(state), "values": values })
        });
        let digest = rashomon_reconcile::digest(&document, &reading, res);
        let tolls = rashomon_reconcile::toll_candidates(&digest).into_iter().map(|candidate| {
            let values: serde_json::Map<String, Value> = values(&candidate.values);
            json!({ "killed": candidate.killed, "injured": candidate.injured, "values": values })
        });
        json!({
            "doc_id": kit.doc_id,
            "dates": dates.collect::<Vec<_>>(),
            "places": places.collect::<Vec<_>>(),
            "tolls": tolls.collect::<Vec<_>>(),
        })
        .to_string()
    };
    Ok(documents.par_iter().map(line).collect())
}

fn digests(documents: &[KitDocument], res: &Resources, reader: &Reader) -> Vec<Digest> {
    let digest = |kit: &KitDocument| {
        let document = kit.document();
        rashomon_reconcile::digest(&document, &reader.read(&document, res), res)
    };
    documents.par_iter().map(digest).collect()
}

fn dossiers(
    documents: &[KitDocument],
    digests: &[Digest],
    casebook: &Casebook,
    stories: &BTreeMap<DocumentId, DocumentId>,
) -> Vec<Value> {
    let mut incident_of: HashMap<(&DocumentId, u32), &Incident> = HashMap::new();
    for incident in &casebook.incidents {
        incident_of.extend(incident.accounts.iter().map(|(document, account)| ((document, account.0), incident)));
    }
    let main = |digest: &Digest| {
        let account = rashomon_reconcile::main_account(digest)?;
        incident_of.get(&(&digest.card.id, account.0)).copied()
    };
    let mut of_story: HashMap<&DocumentId, &Incident> = HashMap::new();
    for digest in digests {
        if let Some(incident) = main(digest) {
            of_story.entry(&stories[&digest.card.id]).or_insert(incident);
        }
    }
    let mut told: BTreeMap<String, (Option<&Incident>, Vec<&str>)> = BTreeMap::new();
    for (kit, digest) in documents.iter().zip(digests) {
        let story = &stories[&digest.card.id];
        let incident = main(digest).or_else(|| of_story.get(story).copied());
        let key = incident.map_or_else(|| format!("story {story}"), |incident| incident.id.0.clone());
        told.entry(key).or_insert((incident, Vec::new())).1.push(&kit.doc_id);
    }
    let published: HashMap<&DocumentId, DateInterval> =
        casebook.documents.iter().filter_map(|card| Some((&card.id, card.published?))).collect();
    told.into_iter().map(|(id, (incident, docs))| dossier(&id, incident, &docs, &published)).collect()
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
