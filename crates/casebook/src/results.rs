//! What the documents come to: written as a whole in one transaction, listed fast from columns, loaded in full one item at a time.

use std::collections::BTreeMap;

use rashomon_model::{
    Actor, Casebook, Contradiction, DateInterval, Derivation, DocumentCard, DocumentId, Harm, Incident, IncidentId, Origin,
    Statement, UnplacedDecision, VictimCategory,
};
use rusqlite::{OptionalExtension as _, Row, ToSql, Transaction, TransactionBehavior, params};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};

use crate::{
    Changes, Store, StoreError,
    documents::{interval, interval_columns, wire_name},
    pack::{pack, unpack},
};

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

const TABLES: &[&str] = &[
    "cards",
    "incidents",
    "incident_documents",
    "incident_actors",
    "actors",
    "origins",
    "derivations",
    "statements",
    "contradictions",
    "unplaced",
];

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

    /// Replaces the result, in one transaction, and notes the run when it changed anything.
    ///
    /// `input` is [`Store::input_hash`] as it was before the digests were loaded.
    ///
    /// # Errors
    /// [`StoreError::Outdated`] when documents or decisions changed since; nothing is written then. Else when the file cannot be written.
    pub fn put_casebook(
        &mut self,
        casebook: &Casebook,
        input: &InputHash,
        made_with: (&str, &str),
        run: (&str, &str),
    ) -> Result<Changes, StoreError> {
        let before = self.casebook()?;
        let changes = Changes::between(&before, casebook);
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let (resources, program) = made_with;
        if input_hash(&tx, resources, program)? != *input {
            return Err(StoreError::Outdated);
        }
        for table in TABLES {
            tx.execute(&format!("DELETE FROM {table}"), [])?;
        }
        put_cards(&tx, casebook)?;
        put_incidents(&tx, casebook)?;
        put_people(&tx, casebook)?;
        put_sayings(&tx, casebook)?;
        tx.execute(
            "INSERT OR REPLACE INTO meta (key, value) VALUES ('reconciled', ?1)",
            [format!("{} {resources} {program}", input.0)],
        )?;
        if !changes.is_empty() {
            let (at, command) = run;
            tx.execute(
                "INSERT INTO runs (at, command, n_documents, changes) VALUES (?1, ?2, (SELECT count(*) FROM documents), ?3)",
                params![at, command, pack(&changes)],
            )?;
        }
        tx.commit()?;
        Ok(changes)
    }

    /// The whole result, as reconciliation made it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn casebook(&self) -> Result<Casebook, StoreError> {
        Ok(Casebook {
            documents: self.document_cards()?,
            actors: self.bodies("SELECT body FROM actors ORDER BY position", &[], "actor")?,
            origins: self.bodies("SELECT body FROM origins ORDER BY position", &[], "origin")?,
            derivations: self.bodies("SELECT body FROM derivations ORDER BY position", &[], "derivation")?,
            incidents: self.bodies("SELECT body FROM incidents ORDER BY position", &[], "incident")?,
            statements: self.bodies("SELECT body FROM statements ORDER BY position", &[], "statement")?,
            contradictions: self.bodies("SELECT body FROM contradictions ORDER BY position", &[], "contradiction")?,
            unplaced: self.unplaced()?,
        })
    }

    fn document_cards(&self) -> Result<Vec<DocumentCard>, StoreError> {
        let mut select =
            self.conn.prepare("SELECT id, label, outlet, published_start, published_end FROM cards ORDER BY position")?;
        let cards = select.query_map([], |row| {
            Ok(DocumentCard {
                id: DocumentId(row.get(0)?),
                label: row.get(1)?,
                outlet: row.get(2)?,
                published: interval(row.get(3)?, row.get(4)?),
            })
        })?;
        Ok(cards.collect::<Result<_, _>>()?)
    }

    /// The incidents that pass a filter, in the casebook's order, without loading them in full.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn incidents(&self, filter: &IncidentFilter) -> Result<Vec<IncidentRow>, StoreError> {
        let (condition, values) = incident_condition(filter);
        let mut select = self.conn.prepare(&format!(
            "SELECT id, label, kind, event_type, mode, date_start, date_end, place, country, killed_low, killed_high, injured_low,
                    injured_high, n_documents, n_origins, n_contradictions, grade
             FROM incidents WHERE {condition} ORDER BY position"
        ))?;
        let values: Vec<&dyn ToSql> = values.iter().map(|value| value as &dyn ToSql).collect();
        Ok(select.query_map(values.as_slice(), incident_row)?.collect::<Result<_, _>>()?)
    }

    /// An incident in full, by its id or the beginning of it.
    ///
    /// # Errors
    /// When none or several fit.
    pub fn incident(&self, reference: &str) -> Result<Incident, StoreError> {
        self.one("incidents", "incident", reference)
    }

    /// An actor in full, by its id, the beginning of it, its name, or a name that a document uses for it.
    ///
    /// # Errors
    /// When none or several fit.
    pub fn actor(&self, reference: &str) -> Result<Actor, StoreError> {
        let id = self.named("actors", "n_mentions", reference)?;
        match self.one("actors", "actor", id.as_deref().unwrap_or(reference)) {
            Err(missing @ StoreError::NotFound { .. }) => self.actor_called(reference)?.ok_or(missing),
            found => found,
        }
    }

    /// The most mentioned actor that some document calls by this name.
    fn actor_called(&self, name: &str) -> Result<Option<Actor>, StoreError> {
        let mut select = self.conn.prepare("SELECT body FROM actors ORDER BY n_mentions DESC, id")?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let actor: Actor = unpack(&row.get::<_, Vec<u8>>(0)?, "actor")?;
            if actor.names.iter().any(|known| known.name.to_lowercase() == name.to_lowercase()) {
                return Ok(Some(actor));
            }
        }
        Ok(None)
    }

    /// An origin in full, by its id, the beginning of it, or its name.
    ///
    /// # Errors
    /// When none or several fit.
    pub fn origin(&self, reference: &str) -> Result<Origin, StoreError> {
        let id = self.named("origins", "n_documents", reference)?;
        self.one("origins", "origin", id.as_deref().unwrap_or(reference))
    }

    /// Id of the row with this name, the first by `weight` if there are several.
    fn named(&self, table: &str, weight: &str, name: &str) -> Result<Option<String>, StoreError> {
        let query = format!("SELECT id FROM {table} WHERE lower(name) = lower(?1) ORDER BY {weight} DESC, id LIMIT 1");
        Ok(self.conn.query_row(&query, [name], |row| row.get(0)).optional()?)
    }

    /// A statement in full, by its id or the beginning of it.
    ///
    /// # Errors
    /// When none or several fit.
    pub fn statement(&self, reference: &str) -> Result<Statement, StoreError> {
        self.one("statements", "statement", reference)
    }

    /// A contradiction in full, by its id or the beginning of it.
    ///
    /// # Errors
    /// When none or several fit.
    pub fn contradiction(&self, reference: &str) -> Result<Contradiction, StoreError> {
        self.one("contradictions", "contradiction", reference)
    }

    fn one<T: DeserializeOwned>(&self, table: &str, what: &'static str, reference: &str) -> Result<T, StoreError> {
        let mut select = self.conn.prepare(&format!(
            "SELECT id, body FROM {table} WHERE substr(id, 1, length(?1)) = ?1 ORDER BY id <> ?1, id LIMIT 6"
        ))?;
        let found: Vec<(String, Vec<u8>)> =
            select.query_map([reference], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
        match found.as_slice() {
            [(_, body)] => unpack(body, what),
            [(id, body), ..] if id == reference => unpack(body, what),
            [] => Err(StoreError::NotFound { what, reference: reference.to_owned() }),
            _ if reference.is_empty() => Err(StoreError::NotFound { what, reference: String::new() }),
            several => Err(StoreError::Ambiguous {
                reference: reference.to_owned(),
                candidates: several.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>().join(", "),
            }),
        }
    }

    /// The actors, most mentioned first, without loading them in full.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn actors(&self) -> Result<Vec<ActorRow>, StoreError> {
        let mut select = self.conn.prepare(
            "SELECT id, name, kind, parent, country, n_names, n_mentions, n_documents FROM actors
             ORDER BY n_documents DESC, n_mentions DESC, position",
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
        let mut select = self.conn.prepare(
            "SELECT id, name, kind, n_documents, n_claims FROM origins ORDER BY n_documents DESC, n_claims DESC, position",
        )?;
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
        self.bodies("SELECT body FROM derivations ORDER BY position", &[], "derivation")
    }

    /// The statements that pass a filter, in full.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn statements(&self, filter: &StatementFilter) -> Result<Vec<Statement>, StoreError> {
        self.bodies(
            "SELECT body FROM statements
             WHERE (?1 IS NULL OR subject = ?1 OR object = ?1 OR instr(lower(subject_name), lower(?1)) OR instr(lower(object_name), lower(?1)))
               AND (?2 IS NULL OR relation = ?2) AND (?3 IS NULL OR incident = ?3) ORDER BY position",
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
             WHERE ?1 IS NULL OR incident = ?1 ORDER BY position",
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

    pub(crate) fn bodies<T: DeserializeOwned>(
        &self,
        sql: &str,
        params: &[&dyn ToSql],
        what: &'static str,
    ) -> Result<Vec<T>, StoreError> {
        let mut select = self.conn.prepare_cached(sql)?;
        let mut rows = select.query(params)?;
        let mut items = Vec::new();
        while let Some(row) = rows.next()? {
            items.push(unpack(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?, what)?);
        }
        Ok(items)
    }
}

fn input_hash(conn: &rusqlite::Connection, resources: &str, program: &str) -> Result<InputHash, StoreError> {
    let mut hash = Sha256::new();
    let mut add = |part: &str| {
        hash.update(part);
        hash.update([0]);
    };
    add(resources);
    add(program);
    let mut select = conn.prepare(
        "SELECT document, reader, resources, program, label, coalesce(outlet, '') FROM readings JOIN documents ON id = document ORDER BY document",
    )?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        for column in 0..6 {
            add(row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?);
        }
    }
    let newest: i64 = conn.query_row("SELECT coalesce(max(seq), 0) FROM decisions", [], |row| row.get(0))?;
    add(&newest.to_string());
    Ok(InputHash(format!("{:x}", hash.finalize())))
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

fn put_cards(tx: &Transaction<'_>, casebook: &Casebook) -> Result<(), StoreError> {
    let mut insert = tx.prepare("INSERT INTO cards VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    for (position, card) in casebook.documents.iter().enumerate() {
        let (start, end) = interval_columns(card.published);
        insert.execute(params![position as i64, card.id.0, card.label, card.outlet, start, end])?;
    }
    Ok(())
}

fn put_incidents(tx: &Transaction<'_>, casebook: &Casebook) -> Result<(), StoreError> {
    let mut insert = tx.prepare(
        "INSERT INTO incidents VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)",
    )?;
    let mut link_document = tx.prepare("INSERT OR IGNORE INTO incident_documents (document, incident) VALUES (?1, ?2)")?;
    let mut link_actor = tx.prepare("INSERT OR IGNORE INTO incident_actors (actor, incident, stance) VALUES (?1, ?2, ?3)")?;
    let mut n_contradictions: BTreeMap<&IncidentId, i64> = BTreeMap::new();
    for incident in casebook.contradictions.iter().filter_map(|contradiction| contradiction.incident.as_ref()) {
        *n_contradictions.entry(incident).or_default() += 1;
    }
    for (position, incident) in casebook.incidents.iter().enumerate() {
        let place = incident.place.as_ref().map(|place| &place.place);
        let (start, end) = interval_columns(incident.date);
        let (killed, injured) = (toll(incident, Harm::Killed), toll(incident, Harm::Injured));
        insert.execute(params![
            position as i64,
            incident.id.0,
            incident.label,
            wire_name(&incident.kind),
            incident.event_type.0,
            incident.mode,
            start,
            end,
            place.map(|place| &place.name),
            place.and_then(|place| place.country.as_ref()),
            place.map(|place| place.lat),
            place.map(|place| place.lon),
            killed.0,
            killed.1,
            injured.0,
            injured.1,
            incident.documents.len() as i64,
            incident.origins.len() as i64,
            n_contradictions.get(&incident.id).copied().unwrap_or_default(),
            wire_name(&incident.grade),
            pack(incident),
        ])?;
        for document in &incident.documents {
            link_document.execute(params![document.0, incident.id.0])?;
        }
        for record in &incident.responsibility {
            if let Some(actor) = &record.actor {
                link_actor.execute(params![actor.0, incident.id.0, wire_name(&record.stance)])?;
            }
        }
    }
    Ok(())
}

fn put_people(tx: &Transaction<'_>, casebook: &Casebook) -> Result<(), StoreError> {
    let mut insert = tx.prepare("INSERT INTO actors VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?;
    for (position, actor) in casebook.actors.iter().enumerate() {
        let mut documents: Vec<&DocumentId> = actor.members.iter().map(|(document, _)| document).collect();
        documents.sort();
        documents.dedup();
        insert.execute(params![
            position as i64,
            actor.id.0,
            actor.name,
            wire_name(&actor.kind),
            actor.parent.as_ref().map(|parent| &parent.0),
            actor.country,
            actor.names.len() as i64,
            actor.names.iter().map(|name| i64::from(name.n_mentions)).sum::<i64>(),
            documents.len() as i64,
            pack(actor),
        ])?;
    }
    let mut insert = tx.prepare("INSERT INTO origins VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
    for (position, origin) in casebook.origins.iter().enumerate() {
        insert.execute(params![
            position as i64,
            origin.id.0,
            origin.name,
            wire_name(&origin.kind),
            origin.documents.len() as i64,
            origin.claims.len() as i64,
            pack(origin),
        ])?;
    }
    let mut insert = tx.prepare("INSERT INTO derivations VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for (position, derivation) in casebook.derivations.iter().enumerate() {
        let (from, to) = (&derivation.from.0, &derivation.to.0);
        insert.execute(params![position as i64, from, to, wire_name(&derivation.basis), pack(derivation)])?;
    }
    Ok(())
}

fn put_sayings(tx: &Transaction<'_>, casebook: &Casebook) -> Result<(), StoreError> {
    let mut insert = tx.prepare("INSERT INTO statements VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)")?;
    for (position, statement) in casebook.statements.iter().enumerate() {
        insert.execute(params![
            position as i64,
            statement.id.0,
            statement.text,
            statement.relation.as_str(),
            statement.subject.as_ref().map(|subject| &subject.0),
            statement.subject_name,
            statement.object.as_ref().map(|object| &object.0),
            statement.object_name,
            statement.incident.as_ref().map(|incident| &incident.0),
            wire_name(&statement.polarity),
            statement.claims.len() as i64,
            statement.origins.len() as i64,
            pack(statement),
        ])?;
    }
    let mut insert = tx.prepare("INSERT INTO contradictions VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?;
    for (position, contradiction) in casebook.contradictions.iter().enumerate() {
        insert.execute(params![
            position as i64,
            contradiction.id,
            wire_name(&contradiction.kind),
            contradiction.competing,
            contradiction.incident.as_ref().map(|incident| &incident.0),
            contradiction.reason,
            contradiction.left,
            contradiction.right,
            pack(contradiction),
        ])?;
    }
    let mut insert = tx.prepare("INSERT INTO unplaced (seq, why) VALUES (?1, ?2)")?;
    for decision in &casebook.unplaced {
        insert.execute(params![decision.seq, decision.why])?;
    }
    Ok(())
}
