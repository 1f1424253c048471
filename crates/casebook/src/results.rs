//! What the documents come to: written in one transaction (`put`), listed fast from columns (`lists`), loaded in full one item at a time
//! (`items`).

mod items;
mod lists;
mod put;

use rashomon_model::{DateInterval, DocumentId, Harm, Incident, IncidentId, VictimCategory};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{Changes, Store, StoreError};

/// The casebook's own order of incidents: by first day, undated ones last, then by id.
const BY_DAY: &str = "ORDER BY coalesce(date_start, date_end) IS NULL, coalesce(date_start, date_end), id";

/// Hash of all that a result follows from: documents with what read them, decisions, the resources of reconciliation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputHash(pub String);

/// What a list shows of an incident.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IncidentRow {
    /// Identity.
    pub id: IncidentId,
    /// One line for people.
    pub label: String,
    /// Sort, as in exports: `single`, `aggregate`, `umbrella`, `background`.
    pub kind: String,
    /// PLOVER event type.
    pub event_type: String,
    /// PLOVER mode.
    pub mode: Option<String>,
    /// When.
    pub date: Option<DateInterval>,
    /// Name of the place.
    pub place: Option<String>,
    /// ISO 3166-1 alpha-2 code of its country.
    pub country: Option<String>,
    /// Lowest and highest number of killed that anybody gives.
    pub killed: (Option<u32>, Option<u32>),
    /// Lowest and highest number of injured that anybody gives.
    pub injured: (Option<u32>, Option<u32>),
    /// How many documents tell of it.
    pub n_documents: u32,
    /// How many independent origins stand behind it.
    pub n_origins: u32,
    /// How many contradictions it has.
    pub n_contradictions: u32,
    /// Grade, as in exports.
    pub grade: String,
}

/// Which incidents to list. Empty fields filter nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IncidentFilter {
    /// Only those that can have happened on this day or later.
    pub from: Option<jiff::civil::Date>,
    /// Only those that can have happened on this day or before.
    pub until: Option<jiff::civil::Date>,
    /// Only those whose place contains these words, or whose country has this code.
    pub place: Option<String>,
    /// Only those of this event type.
    pub event_type: Option<String>,
    /// Only those of this grade.
    pub grade: Option<String>,
    /// Only those for which this actor (its id) claims, is accused or denies.
    pub actor: Option<String>,
    /// Only those that this document tells of.
    pub document: Option<DocumentId>,
    /// Only those of these kinds (`single`, `aggregate`, `umbrella`, `background`); empty for all.
    pub kinds: Vec<String>,
}

/// Which statements to list. Names match by part, without regard to case; ids match whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatementFilter {
    /// Only those whose subject or object this is.
    pub about: Option<String>,
    /// Only those of this relation, e.g. `SPONSORS`.
    pub relation: Option<String>,
    /// Only those on this incident.
    pub incident: Option<IncidentId>,
}

/// What a list shows of an actor.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ActorRow {
    /// Identity.
    pub id: String,
    /// Name to show.
    pub name: String,
    /// Sort of thing, as in exports.
    pub kind: String,
    /// The actor it is a branch or organ of.
    pub parent: Option<String>,
    /// ISO 3166-1 alpha-2 code of its country.
    pub country: Option<String>,
    /// How many names are used for it.
    pub n_names: u32,
    /// How often it is named or described.
    pub n_mentions: u32,
    /// In how many documents.
    pub n_documents: u32,
}

/// What a list shows of an origin.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OriginRow {
    /// Identity.
    pub id: String,
    /// Name to show.
    pub name: String,
    /// Sort, as in exports.
    pub kind: String,
    /// How many documents lead to it.
    pub n_documents: u32,
    /// How many claims end there.
    pub n_claims: u32,
}

/// What a list shows of a contradiction.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ContradictionRow {
    /// Identity.
    pub id: String,
    /// Sort, as in exports.
    pub kind: String,
    /// Both could hold.
    pub competing: bool,
    /// The incident it is about.
    pub incident: Option<IncidentId>,
    /// Why, as a sentence for people.
    pub reason: String,
    /// One side, in short.
    pub left: String,
    /// The other.
    pub right: String,
}

/// A document's link to an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DocumentIncident {
    /// The document.
    pub document: DocumentId,
    /// The incident.
    pub incident: IncidentId,
}

/// A run that changed the result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunRow {
    /// Position, from 1.
    pub number: u64,
    /// When, RFC 3339.
    pub at: String,
    /// The command: `add`, `remove`, `review`.
    pub command: String,
    /// Documents in the case after it.
    pub n_documents: u64,
    /// What it changed.
    pub changes: Changes,
}

/// Lowest and highest number that anybody gives for a harm: the total where one is given, or else over the categories.
pub fn toll(incident: &Incident, harm: Harm) -> (Option<u32>, Option<u32>) {
    let of_harm = || incident.figures.iter().filter(move |range| range.harm == harm);
    match of_harm().find(|range| range.victims == VictimCategory::Unspecified) {
        Some(total) => (total.low, total.high),
        None => (of_harm().filter_map(|range| range.low).min(), of_harm().filter_map(|range| range.high).max()),
    }
}

impl Store {
    /// Hash of what a result over the documents and decisions of now would follow from, with the given resources and program.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn input_hash(&self, resources: &str, program: &str) -> Result<InputHash, StoreError> {
        input_hash(&self.conn, resources, program)
    }

    /// Whether the stored result follows from the documents and decisions of now.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn is_reconciled(&self) -> Result<bool, StoreError> {
        let Some(stored) = self.meta("reconciled")? else { return Ok(self.n_documents()? == 0) };
        let mut parts = stored.splitn(3, ' ');
        let (Some(hash), Some(resources), Some(program)) = (parts.next(), parts.next(), parts.next()) else { return Ok(false) };
        Ok(self.input_hash(resources, program)?.0 == hash)
    }
}

fn input_hash(conn: &rusqlite::Connection, resources: &str, program: &str) -> Result<InputHash, StoreError> {
    input_hash_of(conn, resources, program, "SELECT id FROM documents ORDER BY id")
}

/// The hash as it would be, were there no documents but those that the stored result follows from.
pub(crate) fn input_hash_of_cards(conn: &rusqlite::Connection, resources: &str, program: &str) -> Result<InputHash, StoreError> {
    input_hash_of(conn, resources, program, "SELECT id FROM cards ORDER BY id")
}

/// The hash over those of the documents that `wanted` gives, in order. Goes through the narrow indices side by side, for that is far cheaper
/// than looking each document up.
fn input_hash_of(conn: &rusqlite::Connection, resources: &str, program: &str, wanted: &str) -> Result<InputHash, StoreError> {
    let mut hash = Sha256::new();
    let mut add = |part: &str| {
        hash.update(part);
        hash.update([0]);
    };
    add(resources);
    add(program);
    let mut wanted = conn.prepare(wanted)?;
    let mut readings =
        conn.prepare("SELECT document, reader, resources, program FROM readings INDEXED BY readings_in_line ORDER BY document")?;
    let mut documents =
        conn.prepare("SELECT id, label, coalesce(outlet, '') FROM documents INDEXED BY documents_in_line ORDER BY id")?;
    let (mut wanted, mut readings, mut documents) = (wanted.query([])?, readings.query([])?, documents.query([])?);
    while let Some(row) = wanted.next()? {
        let id = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        for (rows, columns) in [(&mut readings, 0..4), (&mut documents, 1..3)] {
            while let Some(row) = rows.next()? {
                let word = |column: usize| row.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
                if word(0)? < id {
                    continue;
                }
                for column in columns {
                    add(word(column)?);
                }
                break;
            }
        }
    }
    let newest: i64 = conn.query_row("SELECT coalesce(max(seq), 0) FROM decisions", [], |row| row.get(0))?;
    add(&newest.to_string());
    Ok(InputHash(format!("{:x}", hash.finalize())))
}
