//! What is kept beside a result so that a few documents can be added without unpacking the others: see
//! `docs/decisions/0006-incremental.md`. All of it follows from the digests; where it is missing, all is done again.

use rashomon_model::{
    Actor, ActorId, Contradiction, Derivation, DocumentId, Incident, IncidentId, MentionKind, Origin, OriginId, Statement,
    StatementId,
};
use rayon::prelude::*;
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use serde::de::DeserializeOwned;

use crate::{
    Store, StoreError,
    pack::unpack,
    results::{self, InputHash, inputs},
};

/// An account: its document, and its index in the digest.
pub type AccountAt = (DocumentId, u32);

/// What additions build on, over a whole case or as it changes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Groundwork<'g> {
    /// Pairs of accounts that could be one incident by themselves.
    pub strong_pairs: &'g [(AccountAt, AccountAt)],
    /// Which actor a signature of names stands for.
    pub signatures: &'g [(u64, ActorId)],
}

/// Names of a statement on no incident: subject and object, each an actor's id, where it is one, and a name.
pub type About<'a> = ((Option<&'a str>, &'a str), (Option<&'a str>, &'a str));

/// Documents and decisions that came since the result was made, when nothing else changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grown {
    /// What the result follows from.
    pub base: InputHash,
    /// The new documents, sorted.
    pub new: Vec<DocumentId>,
    /// The last decision that the result follows from; 0 for none.
    pub decided: u64,
}

/// Documents that were taken out of a case whose result followed from it.
#[derive(Clone, Debug)]
pub struct TakenOut {
    /// What the result follows from.
    pub base: InputHash,
    /// What a result without them follows from.
    pub now: InputHash,
    /// Their ids, sketches and packed digests.
    pub gone: Vec<(DocumentId, Vec<u8>, PackedDigest)>,
}

/// Sketches as they were stored, one behind the other.
#[derive(Clone, Debug)]
pub struct PackedSketches {
    /// Each document, and where its sketch lies.
    pub places: Vec<(DocumentId, std::ops::Range<usize>)>,
    /// All of them.
    pub bytes: Vec<u8>,
}

/// A digest as it was stored.
#[derive(Clone, Debug)]
pub struct PackedDigest(Vec<u8>);

impl PackedDigest {
    /// What was stored.
    ///
    /// # Errors
    /// When it is damaged, or of another version of the program.
    pub fn unpacked<T: DeserializeOwned>(&self) -> Result<T, StoreError> {
        unpack(&self.0, "digest")
    }
}

impl Store {
    /// The documents and decisions that came since the stored result was made. `None` when anything else changed, or when what additions
    /// build on is not there.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn grown(&self, resources: &str, program: &str) -> Result<Option<Grown>, StoreError> {
        let Some(base) = self.meta("groundwork")? else { return Ok(None) };
        let inputs = self.inputs(resources, program)?;
        let is_whole = inputs.is_whole
            && inputs.of_cards.0 == base
            && self.meta("reconciled")?.is_some_and(|reconciled| reconciled.starts_with(&base));
        Ok(is_whole.then_some(Grown { base: InputHash(base), new: inputs.new, decided: inputs.decided }))
    }

    /// Takes documents out, with their bytes, readings and files. Gives what is needed to change the result where they change it, when it
    /// follows from the case and what changes build on is there; until it is changed, it counts as one that was cut short.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn take_out(&mut self, documents: &[DocumentId], resources: &str, program: &str) -> Result<Option<TakenOut>, StoreError> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let meta = |key: &str| -> Result<Option<String>, StoreError> {
            Ok(tx.query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0)).optional()?)
        };
        let was = inputs(&tx, &self.last_inputs, (resources, program))?;
        let is_current = was.new.is_empty()
            && was.is_whole
            && meta("groundwork")?.as_ref() == Some(&was.hash.0)
            && meta("reconciled")?.is_some_and(|reconciled| reconciled.starts_with(&was.hash.0));
        let sql = "SELECT s.body, d.body FROM sketches s JOIN digests d ON d.document = s.document WHERE s.document = ?1";
        let mut gone = Vec::new();
        for document in documents {
            let row = |row: &rusqlite::Row<'_>| Ok((document.clone(), row.get(0)?, PackedDigest(row.get(1)?)));
            gone.extend(tx.prepare_cached(sql)?.query_row([&document.0], row).optional()?);
            tx.execute("DELETE FROM documents WHERE id = ?1", [&document.0])?;
        }
        let later = results::look_through(&tx, resources, program)?;
        let now = later.hash.clone();
        // No hash is this: should the change never come, nothing is built on the result.
        let base = format!("{} without {} documents: {}", was.hash.0, gone.len(), now.0);
        let can_change = is_current && gone.len() == documents.len();
        match can_change {
            true => tx.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('groundwork', ?1)", [&base])?,
            false => tx.execute("DELETE FROM meta WHERE key = 'groundwork'", [])?,
        };
        let stamp = results::stamp(&tx)?;
        tx.commit()?;
        self.last_inputs.set(stamp, later);
        Ok(can_change.then_some(TakenOut { base: InputHash(base), now, gone }))
    }

    /// The sketches of all documents, in any order. `None` when one is missing.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn sketches(&self) -> Result<Option<PackedSketches>, StoreError> {
        // In the order in which they lie in the file, which is far cheaper than by id.
        let mut select = self.conn.prepare("SELECT document, body FROM sketches")?;
        let n_documents = self.n_documents()?;
        let mut all = PackedSketches { places: Vec::with_capacity(n_documents), bytes: Vec::new() };
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let start = all.bytes.len();
            all.bytes.extend_from_slice(row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?);
            all.places.push((DocumentId(row.get(0)?), start..all.bytes.len()));
        }
        Ok((all.places.len() == n_documents).then_some(all))
    }

    /// Documents whose sketch is missing, sorted.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn without_sketch(&self) -> Result<Vec<DocumentId>, StoreError> {
        let sql = "SELECT id FROM documents WHERE id NOT IN (SELECT document FROM sketches) ORDER BY id";
        Ok(self.conn.prepare(sql)?.query_map([], |row| row.get(0).map(DocumentId))?.collect::<Result<_, _>>()?)
    }

    /// The digests of some documents, in the order given; unpacked on all cores.
    ///
    /// # Errors
    /// When one is missing, or of another version of the program.
    pub fn digests_of<T: DeserializeOwned + Send>(&self, documents: &[&DocumentId]) -> Result<Vec<T>, StoreError> {
        let mut select = self.conn.prepare_cached("SELECT body FROM digests WHERE document = ?1")?;
        let mut blobs: Vec<Vec<u8>> = Vec::with_capacity(documents.len());
        for document in documents {
            let missing = || StoreError::NotFound { what: "digest", reference: document.0.clone() };
            blobs.push(select.query_row([&document.0], |row| row.get(0)).optional()?.ok_or_else(missing)?);
        }
        blobs.par_iter().map(|blob| unpack(blob, "digest")).collect()
    }

    /// Incidents that a document tells of.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn incidents_of(&self, document: &DocumentId) -> Result<Vec<Incident>, StoreError> {
        let sql =
            "SELECT body FROM incidents WHERE id IN (SELECT incident FROM incident_documents WHERE document = ?1) ORDER BY id";
        self.bodies(sql, &[&document.0], "incident")
    }

    /// Strong pairs of a document: index of its own account, and the other.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn strong_pairs(&self, document: &DocumentId) -> Result<Vec<(u32, AccountAt)>, StoreError> {
        let sql = "SELECT account, other_document, other_account FROM strong_pairs WHERE document = ?1";
        let mut select = self.conn.prepare_cached(sql)?;
        let pairs = select.query_map([&document.0], |row| Ok((row.get(0)?, (DocumentId(row.get(1)?), row.get(2)?))))?;
        Ok(pairs.collect::<Result<_, _>>()?)
    }

    /// Which actor a signature stands for.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn actor_of(&self, signature: u64) -> Result<Option<ActorId>, StoreError> {
        let mut select = self.conn.prepare_cached("SELECT actor FROM signatures WHERE signature = ?1")?;
        Ok(select.query_row([signature.cast_signed()], |row| row.get(0).map(ActorId)).optional()?)
    }

    /// The actor with an id.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn actor_with_id(&self, id: &ActorId) -> Result<Option<Actor>, StoreError> {
        self.body("SELECT body FROM actors WHERE id = ?1", &id.0, "actor")
    }

    /// Name, sort and parent of the actor with an id, without unpacking it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn actor_head(&self, id: &ActorId) -> Result<Option<(String, MentionKind, Option<ActorId>)>, StoreError> {
        let mut select = self.conn.prepare_cached("SELECT name, kind, parent FROM actors WHERE id = ?1")?;
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, String>(1)?, row.get::<_, Option<String>>(2)?));
        let Some((name, kind, parent)): Option<(String, String, Option<String>)> = select.query_row([&id.0], row).optional()?
        else {
            return Ok(None);
        };
        let kind = serde_json::from_value(serde_json::Value::String(kind))
            .map_err(|error| StoreError::Unreadable { what: "actor", cause: error.to_string() })?;
        Ok(Some((name, kind, parent.map(ActorId))))
    }

    /// Derivations from or to a document.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn derivations_of(&self, document: &DocumentId) -> Result<Vec<Derivation>, StoreError> {
        let sql = "SELECT body FROM derivations WHERE from_document = ?1 OR to_document = ?1";
        self.bodies(sql, &[&document.0], "derivation")
    }

    /// The origin with an id.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn origin_with_id(&self, id: &OriginId) -> Result<Option<Origin>, StoreError> {
        self.body("SELECT body FROM origins WHERE id = ?1", &id.0, "origin")
    }

    /// Statements on an incident.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn statements_on(&self, incident: &IncidentId) -> Result<Vec<Statement>, StoreError> {
        self.bodies("SELECT body FROM statements WHERE incident = ?1 ORDER BY id", &[&incident.0], "statement")
    }

    /// The statement with an id.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn statement_with_id(&self, id: &StatementId) -> Result<Option<Statement>, StoreError> {
        self.body("SELECT body FROM statements WHERE id = ?1", &id.0, "statement")
    }

    /// Statements on no incident, of those that are asked for, by id. Each set of names is asked about once, however many statements have it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn free_statements(&self, is_asked: impl Fn(About<'_>) -> bool) -> Result<Vec<Statement>, StoreError> {
        let mut sets = self.conn.prepare_cached(
            "SELECT DISTINCT subject, subject_name, object, object_name FROM statements INDEXED BY statements_about WHERE incident IS NULL",
        )?;
        let mut bodies = self.conn.prepare_cached(
            "SELECT id, body FROM statements INDEXED BY statements_about
             WHERE incident IS NULL AND subject IS ?1 AND subject_name = ?2 AND object IS ?3 AND object_name = ?4",
        )?;
        let mut rows = sets.query([])?;
        let mut found: Vec<(String, Vec<u8>)> = Vec::new();
        while let Some(row) = rows.next()? {
            let text = |column: usize| row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from);
            let (subject, subject_name) = (text(0)?, text(1)?.unwrap_or_default());
            let (object, object_name) = (text(2)?, text(3)?.unwrap_or_default());
            if is_asked(((subject, subject_name), (object, object_name))) {
                let of_set = params![subject, subject_name, object, object_name];
                let of_set = bodies.query_map(of_set, |row| Ok((row.get(0)?, row.get(1)?)))?;
                found.extend(of_set.collect::<Result<Vec<_>, _>>()?);
            }
        }
        found.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        found.par_iter().map(|(_, body)| unpack(body, "statement")).collect()
    }

    /// Contradictions in an incident.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn contradictions_in(&self, incident: &IncidentId) -> Result<Vec<Contradiction>, StoreError> {
        self.bodies("SELECT body FROM contradictions WHERE incident = ?1 ORDER BY id", &[&incident.0], "contradiction")
    }

    fn body<T: DeserializeOwned>(&self, sql: &str, id: &str, what: &'static str) -> Result<Option<T>, StoreError> {
        Ok(self.bodies(sql, &[&id], what)?.pop())
    }
}

/// Writes what additions build on, over a whole case.
pub(crate) fn put_whole(tx: &Transaction<'_>, groundwork: Groundwork<'_>) -> Result<(), StoreError> {
    tx.execute_batch("DELETE FROM strong_pairs; DELETE FROM signatures;")?;
    put_more(tx, groundwork)
}

/// Writes what comes to it.
pub(crate) fn put_more(tx: &Transaction<'_>, groundwork: Groundwork<'_>) -> Result<(), StoreError> {
    let mut insert = tx.prepare_cached("INSERT OR REPLACE INTO strong_pairs VALUES (?1, ?2, ?3, ?4)")?;
    for (a, b) in groundwork.strong_pairs {
        insert.execute(params![a.0.0, a.1, b.0.0, b.1])?;
        insert.execute(params![b.0.0, b.1, a.0.0, a.1])?;
    }
    let mut insert = tx.prepare_cached("INSERT OR REPLACE INTO signatures VALUES (?1, ?2)")?;
    for (signature, actor) in groundwork.signatures {
        insert.execute(params![signature.cast_signed(), actor.0])?;
    }
    Ok(())
}

/// Takes strong pairs out.
pub(crate) fn remove_pairs(tx: &Transaction<'_>, pairs: &[(AccountAt, AccountAt)]) -> Result<(), StoreError> {
    let mut delete = tx.prepare_cached(
        "DELETE FROM strong_pairs WHERE document = ?1 AND account = ?2 AND other_document = ?3 AND other_account = ?4",
    )?;
    for (a, b) in pairs {
        delete.execute(params![a.0.0, a.1, b.0.0, b.1])?;
        delete.execute(params![b.0.0, b.1, a.0.0, a.1])?;
    }
    Ok(())
}

/// Takes signatures out.
pub(crate) fn remove_signatures(tx: &Transaction<'_>, signatures: &[u64]) -> Result<(), StoreError> {
    let mut delete = tx.prepare_cached("DELETE FROM signatures WHERE signature = ?1")?;
    for signature in signatures {
        delete.execute([signature.cast_signed()])?;
    }
    Ok(())
}

/// Writes the sketches of documents.
pub(crate) fn put_sketches(conn: &Connection, sketches: &[(DocumentId, Vec<u8>)]) -> Result<(), StoreError> {
    let mut insert = conn.prepare_cached("INSERT OR REPLACE INTO sketches (document, body) VALUES (?1, ?2)")?;
    for (document, body) in sketches {
        insert.execute(params![document.0, body])?;
    }
    Ok(())
}
