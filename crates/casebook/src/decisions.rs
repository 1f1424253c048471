//! The log of reviewers' decisions. Append-only: a trigger in the file itself refuses anything else.
//!
//! What a reviewer does is an action; it comes to one decision or several, which are written together and taken back together.

use std::collections::BTreeMap;

use rashomon_model::{Decision, DecisionKind};
use rusqlite::{Connection, TransactionBehavior, params};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{Store, StoreError};

/// Who decides, when and why.
#[derive(Clone, Copy, Debug)]
pub struct Deciding<'d> {
    /// Who.
    pub by: &'d str,
    /// When, RFC 3339.
    pub at: &'d str,
    /// Why.
    pub reason: &'d str,
}

/// A decision of the log, with the action that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Logged {
    /// Position of the first decision of the action.
    pub action: u64,
    /// The decision.
    #[serde(flatten)]
    pub decision: Decision,
}

impl Store {
    /// Adds the decisions of one action at the end of the log, all or none, and gives them with their positions.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn decide(&mut self, what: Vec<DecisionKind>, deciding: Deciding<'_>) -> Result<Vec<(u64, DecisionKind)>, StoreError> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let made = append(&tx, what, deciding)?;
        tx.commit()?;
        Ok(made)
    }

    /// Takes a decision back, with all that were made in the same action.
    ///
    /// # Errors
    /// When there is no such decision, it is taken back already, or the file cannot be written.
    pub fn take_back(&mut self, seq: u64, deciding: Deciding<'_>) -> Result<Vec<(u64, DecisionKind)>, StoreError> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let log = log(&tx)?;
        let undone = taken_back(&log);
        let Some(Logged { action, .. }) = log.iter().find(|logged| logged.decision.seq == seq) else {
            return Err(StoreError::NotFound { what: "decision", reference: seq.to_string() });
        };
        if let Some(by) = undone.get(&seq) {
            return Err(StoreError::TakenBack { seq, by: *by });
        }
        let of_action = log.iter().filter(|logged| logged.action == *action).map(|logged| logged.decision.seq);
        let in_force = of_action.filter(|seq| !undone.contains_key(seq));
        let made = append(&tx, in_force.map(|seq| DecisionKind::Undo { seq }).collect(), deciding)?;
        tx.commit()?;
        Ok(made)
    }

    /// The whole log, oldest first, what was taken back included.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn decisions(&self) -> Result<Vec<Decision>, StoreError> {
        Ok(self.log()?.into_iter().map(|logged| logged.decision).collect())
    }

    /// The same, each decision with the action that it belongs to.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn log(&self) -> Result<Vec<Logged>, StoreError> {
        log(&self.conn)
    }
}

/// The decisions of a log that are taken back, each with the one in force that does it. An undo can be undone.
pub fn taken_back(log: &[Logged]) -> BTreeMap<u64, u64> {
    let mut undone = BTreeMap::new();
    for Logged { decision, .. } in log.iter().rev() {
        if let DecisionKind::Undo { seq } = decision.what
            && seq < decision.seq
            && !undone.contains_key(&decision.seq)
        {
            undone.entry(seq).or_insert(decision.seq);
        }
    }
    undone
}

fn append(
    conn: &Connection,
    what: Vec<DecisionKind>,
    Deciding { by, at, reason }: Deciding<'_>,
) -> Result<Vec<(u64, DecisionKind)>, StoreError> {
    let newest: u64 = conn.query_row("SELECT coalesce(max(seq), 0) FROM decisions", [], |row| row.get(0))?;
    let mut insert = conn.prepare("INSERT INTO decisions (seq, by, at, reason, what, action) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    let action = newest + 1;
    let made: Vec<(u64, DecisionKind)> = (action..).zip(what).collect();
    for (seq, what) in &made {
        let json = serde_json::to_string(what).expect("decisions have string keys only, so they are always JSON");
        insert.execute(params![seq, by, at, reason, json, action])?;
    }
    Ok(made)
}

fn log(conn: &Connection) -> Result<Vec<Logged>, StoreError> {
    let mut select = conn.prepare("SELECT seq, by, at, reason, what, coalesce(action, seq) FROM decisions ORDER BY seq")?;
    let mut rows = select.query([])?;
    let mut log = Vec::new();
    while let Some(row) = rows.next()? {
        let json: String = row.get(4)?;
        let what =
            serde_json::from_str(&json).map_err(|error| StoreError::Unreadable { what: "decision", cause: error.to_string() })?;
        let decision = Decision { seq: row.get(0)?, by: row.get(1)?, at: row.get(2)?, reason: row.get(3)?, what };
        log.push(Logged { action: row.get(5)?, decision });
    }
    Ok(log)
}

#[cfg(test)]
mod tests {
    use rashomon_model::{AccountAnchor, AccountId, ByteSpan, DocumentId};

    use super::*;

    const DECIDING: Deciding<'_> = Deciding { by: "R.", at: "2031-01-01T00:00:00Z", reason: "" };

    fn reject(account: u32) -> DecisionKind {
        let (document, words) = (DocumentId("d".to_owned()), "It is said.".to_owned());
        DecisionKind::Reject {
            account: AccountAnchor { document, account: AccountId(account), span: ByteSpan::new(0, 11), words },
        }
    }

    fn numbers(made: Result<Vec<(u64, DecisionKind)>, StoreError>) -> Result<Vec<u64>, String> {
        made.map(|made| made.into_iter().map(|(seq, _)| seq).collect()).map_err(|error| error.to_string())
    }

    #[test]
    fn an_action_is_taken_back_as_a_whole() {
        let mut store = Store::in_memory().expect("SQLite works");
        assert_eq!(numbers(store.decide(vec![reject(0)], DECIDING)), Ok(vec![1]));
        assert_eq!(numbers(store.decide(vec![reject(1), reject(2)], DECIDING)), Ok(vec![2, 3]));
        // Whichever of them is named.
        assert_eq!(numbers(store.take_back(3, DECIDING)), Ok(vec![4, 5]));
        for (seq, by) in [(2, 4), (3, 5)] {
            let refused = numbers(store.take_back(seq, DECIDING)).expect_err("it is taken back");
            assert!(refused.contains(&format!("decision {seq} is taken back already, by decision {by}")), "{refused}");
        }
        // The undo is an action too, and so is the undo of that.
        assert_eq!(numbers(store.take_back(4, DECIDING)), Ok(vec![6, 7]));
        assert_eq!(taken_back(&store.log().expect("it reads")), BTreeMap::from([(4, 6), (5, 7)]));
        assert_eq!(numbers(store.take_back(2, DECIDING)), Ok(vec![8, 9]));
        let actions: Vec<u64> = store.log().expect("it reads").iter().map(|logged| logged.action).collect();
        assert_eq!(actions, [1, 2, 2, 4, 4, 6, 6, 8, 8]);
        assert!(numbers(store.take_back(10, DECIDING)).is_err());
    }

    #[test]
    fn decisions_of_older_logs_stand_by_themselves() {
        let mut store = Store::in_memory().expect("SQLite works");
        let json = serde_json::to_string(&reject(0)).expect("it is JSON");
        for seq in [1, 2] {
            let insert = "INSERT INTO decisions (seq, by, at, reason, what) VALUES (?1, 'R.', '2031-01-01T00:00:00Z', '', ?2)";
            store.conn.execute(insert, params![seq, json]).expect("it can be added");
        }
        assert_eq!(numbers(store.take_back(2, DECIDING)), Ok(vec![3]));
        assert_eq!(taken_back(&store.log().expect("it reads")), BTreeMap::from([(2, 3)]));
    }
}
