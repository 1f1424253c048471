//! Writing a result, in one transaction: only the rows that differ are touched, and only those are compared for the log of runs.
//!
//! Each item is serialized and hashed on all cores; what the file holds under the same id and hash stays as it is. So the cost of a run
//! that changes little is that of hashing, and no body is inflated but those that changed or went.

use std::{borrow::Cow, collections::BTreeMap};

use rashomon_model::{
    Actor, Casebook, Contradiction, Derivation, DocumentCard, DocumentId, Harm, Incident, IncidentId, Origin, Statement,
};
use rayon::prelude::*;
use rusqlite::{OptionalExtension as _, Transaction, TransactionBehavior, params};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};

use super::{InputHash, inputs, toll};
use crate::{
    AccountAt, Changes, Groundwork, Store, StoreError,
    changes::Parts,
    documents::{interval_columns, wire_name},
    groundwork,
    pack::{pack, pack_bytes, unpack},
};

/// Items that are serialized before the first of them is written.
const CHUNK: usize = 2048;

impl Store {
    /// Replaces the result, in one transaction, and notes the run when it changed anything.
    ///
    /// `input` is [`Store::input_hash`] as it was before the digests were loaded; `sketches` are those that were missing.
    ///
    /// # Errors
    /// [`StoreError::Outdated`] when documents or decisions changed since; nothing is written then. Else when the file cannot be written.
    pub fn put_casebook(
        &mut self,
        casebook: &Casebook,
        (groundwork, sketches): (Groundwork<'_>, &[(DocumentId, Vec<u8>)]),
        input: &InputHash,
        made_with: (&str, &str),
        run: (&str, &str),
    ) -> Result<Changes, StoreError> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if inputs(&tx, &self.last_inputs, made_with)?.hash != *input {
            return Err(StoreError::Outdated);
        }
        let changes = put_items(&tx, None, casebook)?;
        put_unplaced(&tx, casebook)?;
        groundwork::put_sketches(&tx, sketches)?;
        groundwork::put_whole(&tx, groundwork)?;
        finish(tx, changes, input, made_with, run)
    }

    /// Changes the result where documents that came or went, or decisions, change it, in one transaction, and notes the run.
    ///
    /// `before` are the items that may change, as they were, `after` those items and new ones; `pairs` and `signatures` go. The result stored
    /// must be that of `base`.
    ///
    /// # Errors
    /// [`StoreError::Outdated`] when documents, decisions or the result changed since; nothing is written then. Else when the file cannot be
    /// written.
    pub fn put_change(
        &mut self,
        (before, after): (&Casebook, &Casebook),
        ((pairs, signatures), groundwork): ((&[(AccountAt, AccountAt)], &[u64]), Groundwork<'_>),
        (base, input): (&InputHash, &InputHash),
        made_with: (&str, &str),
        run: (&str, &str),
    ) -> Result<Changes, StoreError> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let stored: Option<String> =
            tx.query_row("SELECT value FROM meta WHERE key = 'groundwork'", [], |row| row.get(0)).optional()?;
        if stored.as_ref() != Some(&base.0) || inputs(&tx, &self.last_inputs, made_with)?.hash != *input {
            return Err(StoreError::Outdated);
        }
        let changes = put_items(&tx, Some(before), after)?;
        put_unplaced(&tx, after)?;
        groundwork::remove_pairs(&tx, pairs)?;
        groundwork::remove_signatures(&tx, signatures)?;
        groundwork::put_more(&tx, groundwork)?;
        finish(tx, changes, input, made_with, run)
    }
}

/// Brings the tables to the items of a result: to all of them, or where `before` is given to those that may have changed.
fn put_items(tx: &Transaction<'_>, before: Option<&Casebook>, casebook: &Casebook) -> Result<Changes, StoreError> {
    let cards = match before {
        None => put_cards(tx, &casebook.documents)?,
        Some(before) => put_moved_cards(tx, &before.documents, &casebook.documents)?,
    };
    let incidents = put_incidents(tx, before, casebook)?;
    put_actors(tx, before.map(|before| &before.actors[..]), &casebook.actors)?;
    let origins = put_origins(tx, before.map(|before| &before.origins[..]), &casebook.origins)?;
    put_derivations(tx, before.map(|before| &before.derivations[..]), &casebook.derivations)?;
    let statements = put_statements(tx, before.map(|before| &before.statements[..]), &casebook.statements)?;
    let contradictions = put_contradictions(tx, before.map(|before| &before.contradictions[..]), &casebook.contradictions)?;
    let older = Parts {
        documents: cards.older.iter().map(AsRef::as_ref).collect(),
        incidents: incidents.older.iter().map(AsRef::as_ref).collect(),
        statements: statements.older.iter().map(AsRef::as_ref).collect(),
        contradictions: contradictions.older.iter().map(AsRef::as_ref).collect(),
        origins: origins.older.iter().map(AsRef::as_ref).collect(),
    };
    let newer = Parts {
        documents: cards.newer,
        incidents: incidents.newer,
        statements: statements.newer,
        contradictions: contradictions.newer,
        origins: origins.newer,
    };
    Ok(Changes::of_parts(&older, &newer))
}

/// Notes what the result follows from and what the run changed, and makes all of it lasting.
fn finish(
    tx: Transaction<'_>,
    changes: Changes,
    input: &InputHash,
    (resources, program): (&str, &str),
    (at, command): (&str, &str),
) -> Result<Changes, StoreError> {
    let mut set = tx.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)")?;
    set.execute(["reconciled", &format!("{} {resources} {program}", input.0)])?;
    set.execute(["groundwork", &input.0])?;
    let newest: u64 = tx.query_row(super::NEWEST, [], |row| row.get(0))?;
    set.execute(["decided", &newest.to_string()])?;
    drop(set);
    if !changes.is_empty() {
        tx.execute(
            "INSERT INTO runs (at, command, n_documents, changes) VALUES (?1, ?2, (SELECT count(*) FROM documents), ?3)",
            params![at, command, pack(&changes)],
        )?;
    }
    tx.commit()?;
    Ok(changes)
}

/// What differs in one table.
struct Difference<'c, T: Clone> {
    /// Items as they were that changed or went.
    older: Vec<Cow<'c, T>>,
    /// Items that changed or came.
    newer: Vec<&'c T>,
}

/// Brings a table to the given items, all of it or where `before` is given the rows of those and of the items: rows that differ go through `write` (hash, body), rows of no item are deleted with `unlink`.
///
/// `also` is what the row tells beside the item itself.
fn sync<'c, T: Clone + Serialize + DeserializeOwned + Sync>(
    tx: &Transaction<'_>,
    (table, what): (&str, &'static str),
    (before, items): (Option<&'c [T]>, &'c [T]),
    key: impl Fn(&T) -> String + Sync,
    also: impl Fn(&T) -> i64 + Sync,
    mut write: impl FnMut(&T, &str, i64, Vec<u8>) -> Result<(), StoreError>,
    mut unlink: impl FnMut(&str) -> Result<(), StoreError>,
) -> Result<Difference<'c, T>, StoreError> {
    let mut known = match before {
        None => hashes(tx, table)?,
        Some(before) => hashes_of(tx, table, before.iter().chain(items).map(&key))?,
    };
    let mut body = tx.prepare(&format!("SELECT body FROM {table} WHERE id = ?1"))?;
    // Some of them grow with the case: what is at hand is not unpacked again.
    let at_hand: BTreeMap<String, &'c T> = before.into_iter().flatten().map(|item| (key(item), item)).collect();
    let mut load = |id: &str| -> Result<Cow<'c, T>, StoreError> {
        match at_hand.get(id) {
            Some(item) => Ok(Cow::Borrowed(*item)),
            None => Ok(Cow::Owned(unpack::<T>(&body.query_row([id], |row| row.get::<_, Vec<u8>>(0))?, what)?)),
        }
    };
    let mut difference = Difference { older: Vec::new(), newer: Vec::new() };
    for chunk in items.chunks(CHUNK) {
        let packed: Vec<(String, Option<(i64, Vec<u8>)>)> = chunk
            .par_iter()
            .map(|item| {
                let id = key(item);
                let json =
                    serde_json::to_vec(item).expect("the nouns of the model have string keys only, so they are always JSON");
                let hash = hash_of(&json, also(item));
                let changed = known.get(&id) != Some(&hash);
                (id, changed.then(|| (hash, pack_bytes(&json))))
            })
            .collect();
        for (item, (id, changed)) in chunk.iter().zip(packed) {
            let is_known = known.remove(&id).is_some();
            if let Some((hash, body)) = changed {
                if is_known {
                    difference.older.push(load(&id)?);
                    unlink(&id)?;
                }
                write(item, &id, hash, body)?;
                difference.newer.push(item);
            }
        }
    }
    let mut delete = tx.prepare(&format!("DELETE FROM {table} WHERE id = ?1"))?;
    for id in known.keys() {
        difference.older.push(load(id)?);
        unlink(id)?;
        delete.execute([id])?;
    }
    Ok(difference)
}

fn hashes(tx: &Transaction<'_>, table: &str) -> Result<BTreeMap<String, i64>, StoreError> {
    let mut select = tx.prepare(&format!("SELECT id, hash FROM {table}"))?;
    Ok(select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
}

fn hashes_of(tx: &Transaction<'_>, table: &str, ids: impl Iterator<Item = String>) -> Result<BTreeMap<String, i64>, StoreError> {
    let mut select = tx.prepare(&format!("SELECT hash FROM {table} WHERE id = ?1"))?;
    let mut known = BTreeMap::new();
    for id in ids {
        if let Some(hash) = select.query_row([&id], |row| row.get(0)).optional()? {
            known.insert(id, hash);
        }
    }
    Ok(known)
}

fn hash_of(json: &[u8], also: i64) -> i64 {
    let hash = Sha256::new().chain_update(json).chain_update(also.to_le_bytes()).finalize();
    i64::from_le_bytes(hash[..8].try_into().expect("a SHA-256 has 32 bytes"))
}

/// Nothing beside the item.
fn alone<T>(_: &T) -> i64 {
    0
}

/// No rows elsewhere that go with it.
fn unlinked(_: &str) -> Result<(), StoreError> {
    Ok(())
}

fn put_cards<'c>(tx: &Transaction<'_>, cards: &'c [DocumentCard]) -> Result<Difference<'c, DocumentCard>, StoreError> {
    let mut known: BTreeMap<String, DocumentCard> =
        super::items::cards(tx)?.into_iter().map(|card| (card.id.0.clone(), card)).collect();
    let mut difference = Difference { older: Vec::new(), newer: Vec::new() };
    let mut insert = tx.prepare("INSERT OR REPLACE INTO cards VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for card in cards {
        let old = known.remove(&card.id.0);
        if old.as_ref() != Some(card) {
            let (start, end) = interval_columns(card.published);
            insert.execute(params![card.id.0, card.label, card.outlet, start, end])?;
            difference.older.extend(old.map(Cow::Owned));
            difference.newer.push(card);
        }
    }
    for (id, card) in known {
        tx.execute("DELETE FROM cards WHERE id = ?1", [id])?;
        difference.older.push(Cow::Owned(card));
    }
    Ok(difference)
}

/// Cards of documents that went, and of some that were not there.
fn put_moved_cards<'c>(
    tx: &Transaction<'_>,
    gone: &'c [DocumentCard],
    new: &'c [DocumentCard],
) -> Result<Difference<'c, DocumentCard>, StoreError> {
    let mut delete = tx.prepare("DELETE FROM cards WHERE id = ?1")?;
    for card in gone {
        delete.execute([&card.id.0])?;
    }
    let mut insert = tx.prepare("INSERT INTO cards VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for card in new {
        let (start, end) = interval_columns(card.published);
        insert.execute(params![card.id.0, card.label, card.outlet, start, end])?;
    }
    Ok(Difference { older: gone.iter().map(Cow::Borrowed).collect(), newer: new.iter().collect() })
}

fn put_incidents<'c>(
    tx: &Transaction<'_>,
    before: Option<&'c Casebook>,
    casebook: &'c Casebook,
) -> Result<Difference<'c, Incident>, StoreError> {
    let mut insert = tx.prepare(
        "INSERT OR REPLACE INTO incidents VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)",
    )?;
    let mut link_document = tx.prepare("INSERT OR IGNORE INTO incident_documents (document, incident) VALUES (?1, ?2)")?;
    let mut link_actor = tx.prepare("INSERT OR IGNORE INTO incident_actors (actor, incident, stance) VALUES (?1, ?2, ?3)")?;
    let mut unlink_documents = tx.prepare("DELETE FROM incident_documents WHERE incident = ?1")?;
    let mut unlink_actors = tx.prepare("DELETE FROM incident_actors WHERE incident = ?1")?;
    let mut n_contradictions: BTreeMap<&IncidentId, i64> = BTreeMap::new();
    for incident in casebook.contradictions.iter().filter_map(|contradiction| contradiction.incident.as_ref()) {
        *n_contradictions.entry(incident).or_default() += 1;
    }
    let n_contradictions = |incident: &Incident| n_contradictions.get(&incident.id).copied().unwrap_or_default();
    let write = |incident: &Incident, id: &str, hash, body: Vec<u8>| {
        let place = incident.place.as_ref().map(|place| &place.place);
        let (start, end) = interval_columns(incident.date);
        let (killed, injured) = (toll(incident, Harm::Killed), toll(incident, Harm::Injured));
        insert.execute(params![
            id,
            hash,
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
            n_contradictions(incident),
            wire_name(&incident.grade),
            body,
        ])?;
        for document in &incident.documents {
            link_document.execute(params![document.0, id])?;
        }
        for record in &incident.responsibility {
            if let Some(actor) = &record.actor {
                link_actor.execute(params![actor.0, id, wire_name(&record.stance)])?;
            }
        }
        Ok(())
    };
    let unlink = |id: &str| {
        unlink_documents.execute([id])?;
        unlink_actors.execute([id])?;
        Ok(())
    };
    let items = (before.map(|before| &before.incidents[..]), &casebook.incidents[..]);
    sync(tx, ("incidents", "incident"), items, |incident| incident.id.0.clone(), n_contradictions, write, unlink)
}

fn put_actors<'c>(
    tx: &Transaction<'_>,
    before: Option<&'c [Actor]>,
    actors: &'c [Actor],
) -> Result<Difference<'c, Actor>, StoreError> {
    let mut insert = tx.prepare("INSERT OR REPLACE INTO actors VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?;
    let write = |actor: &Actor, id: &str, hash, body: Vec<u8>| {
        let mut documents: Vec<&DocumentId> = actor.members.iter().map(|(document, _)| document).collect();
        documents.sort();
        documents.dedup();
        insert.execute(params![
            id,
            hash,
            actor.name,
            wire_name(&actor.kind),
            actor.parent.as_ref().map(|parent| &parent.0),
            actor.country,
            actor.names.len() as i64,
            actor.names.iter().map(|name| i64::from(name.n_mentions)).sum::<i64>(),
            documents.len() as i64,
            body,
        ])?;
        Ok(())
    };
    sync(tx, ("actors", "actor"), (before, actors), |actor| actor.id.0.clone(), alone, write, unlinked)
}

fn put_origins<'c>(
    tx: &Transaction<'_>,
    before: Option<&'c [Origin]>,
    origins: &'c [Origin],
) -> Result<Difference<'c, Origin>, StoreError> {
    let mut insert = tx.prepare("INSERT OR REPLACE INTO origins VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
    let write = |origin: &Origin, id: &str, hash, body: Vec<u8>| {
        let (n_documents, n_claims) = (origin.documents.len() as i64, origin.claims.len() as i64);
        insert.execute(params![id, hash, origin.name, wire_name(&origin.kind), n_documents, n_claims, body])?;
        Ok(())
    };
    sync(tx, ("origins", "origin"), (before, origins), |origin| origin.id.0.clone(), alone, write, unlinked)
}

fn put_derivations<'c>(
    tx: &Transaction<'_>,
    before: Option<&'c [Derivation]>,
    derivations: &'c [Derivation],
) -> Result<Difference<'c, Derivation>, StoreError> {
    let mut insert = tx.prepare("INSERT OR REPLACE INTO derivations VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    let write = |derivation: &Derivation, id: &str, hash, body: Vec<u8>| {
        insert.execute(params![id, hash, derivation.from.0, derivation.to.0, wire_name(&derivation.basis), body])?;
        Ok(())
    };
    let key = |derivation: &Derivation| format!("{} {} {}", derivation.from, derivation.to, wire_name(&derivation.basis));
    sync(tx, ("derivations", "derivation"), (before, derivations), key, alone, write, unlinked)
}

fn put_statements<'c>(
    tx: &Transaction<'_>,
    before: Option<&'c [Statement]>,
    statements: &'c [Statement],
) -> Result<Difference<'c, Statement>, StoreError> {
    let mut insert =
        tx.prepare("INSERT OR REPLACE INTO statements VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)")?;
    let write = |statement: &Statement, id: &str, hash, body: Vec<u8>| {
        insert.execute(params![
            id,
            hash,
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
            body,
        ])?;
        Ok(())
    };
    sync(tx, ("statements", "statement"), (before, statements), |statement| statement.id.0.clone(), alone, write, unlinked)
}

fn put_contradictions<'c>(
    tx: &Transaction<'_>,
    before: Option<&'c [Contradiction]>,
    contradictions: &'c [Contradiction],
) -> Result<Difference<'c, Contradiction>, StoreError> {
    let mut insert = tx.prepare("INSERT OR REPLACE INTO contradictions VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?;
    let write = |contradiction: &Contradiction, id: &str, hash, body: Vec<u8>| {
        insert.execute(params![
            id,
            hash,
            wire_name(&contradiction.kind),
            contradiction.competing,
            contradiction.incident.as_ref().map(|incident| &incident.0),
            contradiction.reason,
            contradiction.left,
            contradiction.right,
            body,
        ])?;
        Ok(())
    };
    sync(tx, ("contradictions", "contradiction"), (before, contradictions), |item| item.id.clone(), alone, write, unlinked)
}

fn put_unplaced(tx: &Transaction<'_>, casebook: &Casebook) -> Result<(), StoreError> {
    tx.execute("DELETE FROM unplaced", [])?;
    let mut insert = tx.prepare("INSERT INTO unplaced (seq, why) VALUES (?1, ?2)")?;
    for decision in &casebook.unplaced {
        insert.execute(params![decision.seq, decision.why])?;
    }
    Ok(())
}
