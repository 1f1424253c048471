//! What lists show: from columns, without unpacking a body where none is needed.

use rashomon_model::{Derivation, DocumentId, IncidentId, Statement, UnplacedDecision};
use rusqlite::{Row, ToSql};

use super::{
    ActorRow, BY_DAY, ContradictionRow, DocumentIncident, IncidentFilter, IncidentRow, OriginRow, RunRow, StatementFilter,
};
use crate::{Store, StoreError, documents::interval, pack::unpack};

impl Store {
    /// The incidents that pass a filter, in the casebook's order, without loading them in full.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn incidents(&self, filter: &IncidentFilter) -> Result<Vec<IncidentRow>, StoreError> {
        let (condition, values) = incident_condition(filter);
        let mut select = self.conn.prepare(&format!(
            "SELECT id, label, kind, event_type, mode, date_start, date_end, place, country, killed_low, killed_high, injured_low,
                    injured_high, n_documents, n_origins, n_contradictions, grade
             FROM incidents WHERE {condition} {BY_DAY}"
        ))?;
        let values: Vec<&dyn ToSql> = values.iter().map(|value| value as &dyn ToSql).collect();
        Ok(select.query_map(values.as_slice(), incident_row)?.collect::<Result<_, _>>()?)
    }

    /// The actors, most mentioned first, without loading them in full.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn actors(&self) -> Result<Vec<ActorRow>, StoreError> {
        let mut select = self.conn.prepare(
            "SELECT id, name, kind, parent, country, n_names, n_mentions, n_documents FROM actors
             ORDER BY n_documents DESC, n_mentions DESC, id",
        )?;
        let rows = select.query_map([], |row| {
            Ok(ActorRow {
                id: row.get(0)?,
                name: row.get(1)?,
                kind: row.get(2)?,
                parent: row.get(3)?,
                country: row.get(4)?,
                n_names: row.get(5)?,
                n_mentions: row.get(6)?,
                n_documents: row.get(7)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The origins, most leaned on first, without loading them in full.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn origins(&self) -> Result<Vec<OriginRow>, StoreError> {
        let mut select = self
            .conn
            .prepare("SELECT id, name, kind, n_documents, n_claims FROM origins ORDER BY n_documents DESC, n_claims DESC, id")?;
        let rows = select.query_map([], |row| {
            Ok(OriginRow {
                id: row.get(0)?,
                name: row.get(1)?,
                kind: row.get(2)?,
                n_documents: row.get(3)?,
                n_claims: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Which documents lean on which, in full.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn derivations(&self) -> Result<Vec<Derivation>, StoreError> {
        self.bodies(
            "SELECT body FROM derivations ORDER BY from_document, to_document, basis = 'citation', basis",
            &[],
            "derivation",
        )
    }

    /// The statements that pass a filter, in full.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn statements(&self, filter: &StatementFilter) -> Result<Vec<Statement>, StoreError> {
        self.bodies(
            "SELECT body FROM statements
             WHERE (?1 IS NULL OR subject = ?1 OR object = ?1 OR instr(lower(subject_name), lower(?1)) OR instr(lower(object_name), lower(?1)))
               AND (?2 IS NULL OR relation = ?2) AND (?3 IS NULL OR incident = ?3) ORDER BY id",
            &[&filter.about, &filter.relation, &filter.incident.as_ref().map(|id| &id.0)],
            "statement",
        )
    }

    /// The contradictions, or those of one incident, without loading them in full.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn contradictions(&self, incident: Option<&IncidentId>) -> Result<Vec<ContradictionRow>, StoreError> {
        let mut select = self.conn.prepare(
            "SELECT id, kind, competing, incident, reason, left_side, right_side FROM contradictions
             WHERE ?1 IS NULL OR incident = ?1 ORDER BY id",
        )?;
        let rows = select.query_map([incident.map(|id| &id.0)], |row| {
            Ok(ContradictionRow {
                id: row.get(0)?,
                kind: row.get(1)?,
                competing: row.get(2)?,
                incident: row.get::<_, Option<String>>(3)?.map(IncidentId),
                reason: row.get(4)?,
                left: row.get(5)?,
                right: row.get(6)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Which documents tell of which incidents, by document.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn document_incidents(&self) -> Result<Vec<DocumentIncident>, StoreError> {
        let mut select = self.conn.prepare("SELECT document, incident FROM incident_documents ORDER BY document, incident")?;
        let links = select
            .query_map([], |row| Ok(DocumentIncident { document: DocumentId(row.get(0)?), incident: IncidentId(row.get(1)?) }))?;
        Ok(links.collect::<Result<_, _>>()?)
    }

    /// Decisions in force that could not be applied.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn unplaced(&self) -> Result<Vec<UnplacedDecision>, StoreError> {
        let mut select = self.conn.prepare("SELECT seq, why FROM unplaced ORDER BY seq")?;
        let rows = select.query_map([], |row| Ok(UnplacedDecision { seq: row.get(0)?, why: row.get(1)? }))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The newest runs that changed the result, newest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn runs(&self, limit: usize) -> Result<Vec<RunRow>, StoreError> {
        let mut select =
            self.conn.prepare("SELECT number, at, command, n_documents, changes FROM runs ORDER BY number DESC LIMIT ?1")?;
        let mut rows = select.query([limit as i64])?;
        let mut runs = Vec::new();
        while let Some(row) = rows.next()? {
            runs.push(RunRow {
                number: row.get(0)?,
                at: row.get(1)?,
                command: row.get(2)?,
                n_documents: row.get(3)?,
                changes: unpack(&row.get::<_, Vec<u8>>(4)?, "run")?,
            });
        }
        Ok(runs)
    }
}

fn incident_row(row: &Row<'_>) -> rusqlite::Result<IncidentRow> {
    Ok(IncidentRow {
        id: IncidentId(row.get(0)?),
        label: row.get(1)?,
        kind: row.get(2)?,
        event_type: row.get(3)?,
        mode: row.get(4)?,
        date: interval(row.get(5)?, row.get(6)?),
        place: row.get(7)?,
        country: row.get(8)?,
        killed: (row.get(9)?, row.get(10)?),
        injured: (row.get(11)?, row.get(12)?),
        n_documents: row.get(13)?,
        n_origins: row.get(14)?,
        n_contradictions: row.get(15)?,
        grade: row.get(16)?,
    })
}

/// The condition of a filter, and the values for its question marks. Open ends of dates pass: what can be, is listed.
fn incident_condition(filter: &IncidentFilter) -> (String, Vec<String>) {
    let mut conditions = vec!["1".to_owned()];
    let mut values = Vec::new();
    let mut add = |condition: &str, value: &str| {
        values.push(value.to_owned());
        conditions.push(condition.replace("??", &format!("?{}", values.len())));
    };
    if let Some(from) = filter.from {
        add("(date_end >= ?? OR (date_end IS NULL AND date_start IS NOT NULL))", &from.to_string());
    }
    if let Some(until) = filter.until {
        add("(date_start <= ?? OR (date_start IS NULL AND date_end IS NOT NULL))", &until.to_string());
    }
    if let Some(place) = &filter.place {
        add("(instr(lower(coalesce(place, '')), lower(??)) OR country = upper(??))", place);
    }
    if let Some(event_type) = &filter.event_type {
        add("lower(event_type) = lower(??)", event_type);
    }
    if let Some(grade) = &filter.grade {
        add("grade = ??", grade);
    }
    if let Some(actor) = &filter.actor {
        add("id IN (SELECT incident FROM incident_actors WHERE actor = ??)", actor);
    }
    if let Some(document) = &filter.document {
        add("id IN (SELECT incident FROM incident_documents WHERE document = ??)", &document.0);
    }
    if !filter.kinds.is_empty() {
        let kinds = serde_json::to_string(&filter.kinds).expect("strings are always JSON");
        add("kind IN (SELECT value FROM json_each(??))", &kinds);
    }
    (conditions.join(" AND "), values)
}
