//! The log of reviewers' decisions. Append-only: a trigger in the file itself refuses anything else.

use rashomon_model::{Decision, DecisionKind};
use rusqlite::{TransactionBehavior, params};

use crate::{Store, StoreError};

impl Store {
    /// Adds a decision at the end of the log and gives its position.
    ///
    /// # Errors
    /// When an `Undo` names no decision, or the file cannot be written.
    pub fn decide(&mut self, what: &DecisionKind, by: &str, at: &str, reason: &str) -> Result<u64, StoreError> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let newest: u64 = tx.query_row("SELECT coalesce(max(seq), 0) FROM decisions", [], |row| row.get(0))?;
        if let DecisionKind::Undo { seq } = what
            && !(1..=newest).contains(seq)
        {
            return Err(StoreError::NotFound { what: "decision", reference: seq.to_string() });
        }
        let json = serde_json::to_string(what).expect("decisions have string keys only, so they are always JSON");
        tx.execute(
            "INSERT INTO decisions (seq, by, at, reason, what) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![newest + 1, by, at, reason, json],
        )?;
        tx.commit()?;
        Ok(newest + 1)
    }

    /// The whole log, oldest first, what was taken back included.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn decisions(&self) -> Result<Vec<Decision>, StoreError> {
        let mut select = self.conn.prepare("SELECT seq, by, at, reason, what FROM decisions ORDER BY seq")?;
        let mut rows = select.query([])?;
        let mut decisions = Vec::new();
        while let Some(row) = rows.next()? {
            let json: String = row.get(4)?;
            let what = serde_json::from_str(&json)
                .map_err(|error| StoreError::Unreadable { what: "decision", cause: error.to_string() })?;
            decisions.push(Decision { seq: row.get(0)?, by: row.get(1)?, at: row.get(2)?, reason: row.get(3)?, what });
        }
        Ok(decisions)
    }
}
