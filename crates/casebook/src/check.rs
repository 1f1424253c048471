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

impl Finding {
    /// What the database itself says of its file.
    pub fn of_database(what: String) -> Self {
        Self { about: DATABASE.to_owned(), what }
    }

    /// Whether the file is damaged, and not only what is in it.
    pub fn is_damage(&self) -> bool {
        self.about == DATABASE
    }
}

/// What findings on the file itself are about.
const DATABASE: &str = "database";

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
    /// Checks the database itself and the links between its tables, as far as they can be read.
    pub fn check_structure(&self) -> Vec<Finding> {
        let (lines, fault) = self.column("PRAGMA integrity_check(20)");
        let faults = lines.into_iter().filter(|line| line != "ok").chain(fault);
        let mut findings: Vec<Finding> = faults.map(Finding::of_database).collect();
        for (sql, what) in LOOSE_ENDS {
            let (loose, fault) = self.column(sql);
            findings.extend(loose.into_iter().map(|about| Finding { about, what: (*what).to_owned() }));
            findings.extend(fault.map(Finding::of_database));
        }
        // One damaged page stands in the way of several tables.
        let mut seen = std::collections::BTreeSet::new();
        findings.retain(|finding| seen.insert((finding.about.clone(), finding.what.clone())));
        findings
    }

    /// The first column of what a query gives, up to what is damaged, and what that is.
    fn column(&self, sql: &str) -> (Vec<String>, Option<String>) {
        let mut values = Vec::new();
        let read = self.conn.prepare(sql).and_then(|mut select| {
            select.query_map([], |row| row.get(0))?.try_for_each(|value| value.map(|value| values.push(value)))
        });
        (values, read.err().map(|error| error.to_string()))
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
            Err(error) => note(error.without_advice()),
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
                    note(error.without_advice());
                }
            }
        }
        Ok(findings)
    }
}
