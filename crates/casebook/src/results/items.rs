//! One item in full, by its id, the beginning of it or its name; or the whole result.

use rashomon_model::{Actor, Casebook, Contradiction, DocumentCard, DocumentId, Incident, Origin, Statement};
use rusqlite::{Connection, OptionalExtension as _, ToSql};
use serde::de::DeserializeOwned;

use super::BY_DAY;
use crate::{Store, StoreError, documents::interval, pack::unpack};

impl Store {
    /// The whole result, as reconciliation made it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn casebook(&self) -> Result<Casebook, StoreError> {
        Ok(Casebook {
            documents: cards(&self.conn)?,
            actors: self.bodies("SELECT body FROM actors ORDER BY id", &[], "actor")?,
            origins: self.bodies("SELECT body FROM origins ORDER BY id", &[], "origin")?,
            derivations: self.bodies(
                "SELECT body FROM derivations ORDER BY from_document, to_document, basis = 'citation', basis",
                &[],
                "derivation",
            )?,
            incidents: self.bodies(&format!("SELECT body FROM incidents {BY_DAY}"), &[], "incident")?,
            statements: self.bodies("SELECT body FROM statements ORDER BY id", &[], "statement")?,
            contradictions: self.bodies("SELECT body FROM contradictions ORDER BY id", &[], "contradiction")?,
            unplaced: self.unplaced()?,
        })
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

/// The documents that the result follows from, by id.
pub(super) fn cards(conn: &Connection) -> Result<Vec<DocumentCard>, StoreError> {
    let mut select = conn.prepare("SELECT id, label, outlet, published_start, published_end FROM cards ORDER BY id")?;
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
