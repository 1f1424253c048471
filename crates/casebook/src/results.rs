//! What the documents come to: written in one transaction (`put`), listed fast from columns (`lists`), loaded in full one item at a time
//! (`items`).

mod items;
mod lists;
mod put;

use rashomon_model::{DateInterval, DocumentId, Harm, Incident, IncidentId, VictimCategory};
use rusqlite::OptionalExtension as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{Changes, Store, StoreError};

/// The casebook's own order of incidents: by first day, undated ones last, then by id.
const BY_DAY: &str = "ORDER BY coalesce(date_start, date_end) IS NULL, coalesce(date_start, date_end), id";

/// The last decision of the log; 0 for none.
const NEWEST: &str = "SELECT coalesce(max(seq), 0) FROM decisions";

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

/// What a result follows from, and what the stored one followed from, as far as documents go.
#[derive(Clone, Debug)]
pub(crate) struct Inputs {
    made_with: (String, String),
    /// Of the documents and decisions of now.
    pub(crate) hash: InputHash,
    /// As it would be, were there no documents and no decisions but those that the stored result follows from.
    pub(crate) of_cards: InputHash,
    /// The last decision that the stored result follows from; 0 for none.
    pub(crate) decided: u64,
    /// Documents that the stored result does not know, sorted.
    pub(crate) new: Vec<DocumentId>,
    /// Whether all those that it knows are there.
    pub(crate) is_whole: bool,
}

/// Tells whether a file is as it was: by what others committed, and by the rows that this connection changed.
pub(crate) type Stamp = (i64, u64);

/// What was looked through last, and when.
#[derive(Debug, Default)]
pub(crate) struct LastInputs(std::cell::RefCell<Option<(Stamp, Inputs)>>);

impl LastInputs {
    pub(crate) fn set(&self, stamp: Stamp, inputs: Inputs) {
        *self.0.borrow_mut() = Some((stamp, inputs));
    }
}

impl Store {
    /// Hash of what a result over the documents and decisions of now would follow from, with the given resources and program.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn input_hash(&self, resources: &str, program: &str) -> Result<InputHash, StoreError> {
        Ok(self.inputs(resources, program)?.hash)
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

    pub(crate) fn inputs(&self, resources: &str, program: &str) -> Result<Inputs, StoreError> {
        inputs(&self.conn, &self.last_inputs, (resources, program))
    }
}

/// Looks through the documents, unless nothing changed since they were looked through last.
pub(crate) fn inputs(
    conn: &rusqlite::Connection,
    last: &LastInputs,
    (resources, program): (&str, &str),
) -> Result<Inputs, StoreError> {
    // Read first: what is committed after it makes it another.
    let stamp = stamp(conn)?;
    if let Some((then, inputs)) = &*last.0.borrow()
        && *then == stamp
        && (inputs.made_with.0.as_str(), inputs.made_with.1.as_str()) == (resources, program)
    {
        return Ok(inputs.clone());
    }
    let inputs = look_through(conn, resources, program)?;
    last.set(stamp, inputs.clone());
    Ok(inputs)
}

pub(crate) fn stamp(conn: &rusqlite::Connection) -> Result<Stamp, StoreError> {
    Ok((conn.query_row("PRAGMA data_version", [], |row| row.get(0))?, conn.total_changes()))
}

/// Goes through narrow indices side by side, for that is far cheaper than looking each document up.
pub(crate) fn look_through(conn: &rusqlite::Connection, resources: &str, program: &str) -> Result<Inputs, StoreError> {
    let text = |row: &rusqlite::Row<'_>, column: usize| -> Result<String, StoreError> { Ok(row.get(column)?) };
    let mut documents =
        conn.prepare("SELECT id, label, coalesce(outlet, '') FROM documents INDEXED BY documents_in_line ORDER BY id")?;
    let mut readings =
        conn.prepare("SELECT document, reader, resources, program FROM readings INDEXED BY readings_in_line ORDER BY document")?;
    let mut cards = conn.prepare("SELECT id FROM cards ORDER BY id")?;
    let (mut documents, mut readings, mut cards) = (documents.query([])?, readings.query([])?, cards.query([])?);
    let (mut of_all, mut of_cards) = (Sha256::new(), Sha256::new());
    let (mut new, mut is_whole, mut line) = (Vec::new(), true, Vec::new());
    put(&mut line, &[resources, program]);
    of_all.update(&line);
    of_cards.update(&line);
    let next_card = |cards: &mut rusqlite::Rows<'_>| -> Result<Option<String>, StoreError> {
        cards.next()?.map(|row| text(row, 0)).transpose()
    };
    let mut card = next_card(&mut cards)?;
    while let Some(document) = documents.next()? {
        let id = document.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        line.clear();
        while let Some(reading) = readings.next()? {
            let word = |column: usize| reading.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
            if word(0)? < id {
                continue;
            }
            put(&mut line, &[word(0)?, word(1)?, word(2)?, word(3)?]);
            break;
        }
        let word = |column: usize| document.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
        put(&mut line, &[word(1)?, word(2)?]);
        of_all.update(&line);
        while card.as_deref().is_some_and(|card| card < id) {
            is_whole = false;
            card = next_card(&mut cards)?;
        }
        if card.as_deref() == Some(id) {
            of_cards.update(&line);
            card = next_card(&mut cards)?;
        } else {
            new.push(DocumentId(id.to_owned()));
        }
    }
    let newest: u64 = conn.query_row(NEWEST, [], |row| row.get(0))?;
    // An older program did not note it: what that made under decisions is not built on.
    let noted: Option<String> =
        conn.query_row("SELECT value FROM meta WHERE key = 'decided'", [], |row| row.get(0)).optional()?;
    let decided = noted.and_then(|noted| noted.parse().ok()).unwrap_or(0);
    let hash = |mut hash: Sha256, last: u64| {
        let mut line = Vec::new();
        put(&mut line, &[&last.to_string()]);
        hash.update(&line);
        InputHash(format!("{:x}", hash.finalize()))
    };
    Ok(Inputs {
        made_with: (resources.to_owned(), program.to_owned()),
        hash: hash(of_all, newest),
        of_cards: hash(of_cards, decided),
        decided,
        new,
        is_whole: is_whole && card.is_none(),
    })
}

fn put(line: &mut Vec<u8>, parts: &[&str]) {
    for part in parts {
        line.extend_from_slice(part.as_bytes());
        line.push(0);
    }
}
