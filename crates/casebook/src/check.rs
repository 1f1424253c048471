//! Whether a case file is what it was: database, layout, custody of the original bytes, and no loose ends.

use rashomon_model::DocumentId;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::{Store, StoreError};

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What it is about: a document, a table, the file.
    pub about: String,
    /// What is wrong, as a sentence for people.
    pub what: String,
}

/// Rows that lead nowhere, with what to say of each.
const LOOSE_ENDS: &[(&str, &str)] = &[
    ("SELECT document FROM originals WHERE document NOT IN (SELECT id FROM documents)", "original bytes without a document"),
    ("SELECT document FROM readings WHERE document NOT IN (SELECT id FROM documents)", "a reading without a document"),
    ("SELECT document FROM digests WHERE document NOT IN (SELECT id FROM documents)", "a digest without a document"),
    ("SELECT id FROM documents WHERE id NOT IN (SELECT document FROM originals)", "a document without its original bytes"),
    ("SELECT id FROM documents WHERE id NOT IN (SELECT document FROM readings)", "a document without a reading"),
    ("SELECT id FROM documents WHERE id NOT IN (SELECT document FROM digests)", "a document without a digest"),
    (
        "SELECT incident FROM incident_documents WHERE incident NOT IN (SELECT id FROM incidents)",
        "a link to an incident that is gone",
    ),
];

impl Store {
    /// Checks the database itself and the links between its tables.
    ///
    /// # Errors
    /// When the file cannot be read at all.
    pub fn check_structure(&self) -> Result<Vec<Finding>, StoreError> {
        let mut findings = Vec::new();
        let mut integrity = self.conn.prepare("PRAGMA integrity_check(20)")?;
        for line in integrity.query_map([], |row| row.get::<_, String>(0))? {
            match line {
                Ok(line) if line == "ok" => {}
                Ok(line) => findings.push(Finding { about: "database".to_owned(), what: line }),
                Err(error) => findings.push(Finding { about: "database".to_owned(), what: error.to_string() }),
            }
        }
        for (sql, what) in LOOSE_ENDS {
            let mut select = self.conn.prepare(sql)?;
            for about in select.query_map([], |row| row.get::<_, String>(0))? {
                findings.push(Finding { about: about?, what: (*what).to_owned() });
            }
        }
        Ok(findings)
    }

    /// Checks one document: its original bytes against their SHA-256, and that its text and reading can be understood and fit together.
    ///
    /// # Errors
    /// When the file cannot be read at all.
    pub fn check_document(&self, id: &DocumentId) -> Result<Vec<Finding>, StoreError> {
        let mut findings = Vec::new();
        let mut note = |what: String| findings.push(Finding { about: id.to_string(), what });
        let row = self.document_row(id)?;
        match self.original(id) {
            Ok(bytes) => {
                let sha256 = format!("{:x}", Sha256::digest(&bytes));
                if sha256 != row.sha256 {
                    note(format!("the original bytes have SHA-256 {sha256}, not {} as when acquired", row.sha256));
                }
                if bytes.len() as u64 != row.n_bytes {
                    note(format!("the original has {} bytes, not {} as when acquired", bytes.len(), row.n_bytes));
                }
            }
            Err(error) => note(error.to_string()),
        }
        if DocumentId::from_sha256(&row.sha256) != *id {
            note("its id does not follow from its SHA-256".to_owned());
        }
        match (self.document(id), self.reading(id)) {
            (Ok(document), Ok(reading)) => {
                if reading.sentences.iter().any(|sentence| !sentence.fits(&document.text)) {
                    note("its reading points outside its text".to_owned());
                }
            }
            (document, reading) => {
                for error in [document.err(), reading.err()].into_iter().flatten() {
                    note(error.to_string());
                }
            }
        }
        Ok(findings)
    }
}
