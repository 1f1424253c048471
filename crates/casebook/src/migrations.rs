//! The layout of the file, and how an older one becomes the newest: one SQL script a version, run in one transaction.

use rusqlite::Connection;

use crate::StoreError;

/// "RSHM": marks the file as ours (SQLite's `application_id`; `file` and others can tell).
pub(crate) const APPLICATION_ID: i64 = 0x5253_484d;

/// Script `n` brings layout `n` to layout `n + 1`.
const SCRIPTS: &[&str] = &[
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
    include_str!("migrations/0003.sql"),
    include_str!("migrations/0004.sql"),
    include_str!("migrations/0005.sql"),
];

/// Newest layout (SQLite's `user_version`).
pub(crate) const NEWEST: i64 = SCRIPTS.len() as i64;

/// Layout of the file: 0 for a new one.
pub(crate) fn layout(conn: &Connection) -> Result<i64, StoreError> {
    Ok(conn.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Refuses files of other programs and of newer versions. A file of no bytes is a case that was never begun.
pub(crate) fn inspect(conn: &Connection) -> Result<(), StoreError> {
    let application: i64 = conn.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let n_tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if application != APPLICATION_ID && (application != 0 || n_tables != 0) {
        return Err(StoreError::NotACase { why: "it is a database of another program".to_owned() });
    }
    let found = layout(conn)?;
    if found > NEWEST {
        return Err(StoreError::Newer { found, known: NEWEST });
    }
    Ok(())
}

/// Brings the file to the newest layout. All or nothing.
pub(crate) fn migrate(conn: &mut Connection) -> Result<(), StoreError> {
    if layout(conn)? == NEWEST {
        return Ok(());
    }
    let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    // Read again: another process may have migrated while we waited for the lock.
    let from = layout(&tx)?;
    for script in SCRIPTS.iter().skip(usize::try_from(from).unwrap_or_default()) {
        tx.execute_batch(script)?;
    }
    tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    tx.pragma_update(None, "user_version", NEWEST)?;
    tx.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::Store;

    use super::*;

    #[test]
    fn a_case_of_each_older_layout_opens_with_its_log() {
        for older in 1..SCRIPTS.len() {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let path = folder.path().join("case");
            let conn = Connection::open(&path).expect("SQLite works");
            for script in &SCRIPTS[..older] {
                conn.execute_batch(script).expect("the scripts run");
            }
            let undo =
                "INSERT INTO decisions (seq, by, at, reason, what) VALUES (1, 'a', 'b', 'c', '{\"kind\":\"undo\",\"seq\":9}')";
            conn.execute(undo, []).expect("it can be added");
            conn.pragma_update(None, "application_id", APPLICATION_ID).expect("it is ours");
            conn.pragma_update(None, "user_version", older as i64).expect("it is ours");
            drop(conn);
            let log = Store::open(&path).expect("it is migrated").log().expect("it reads");
            assert_eq!(log.iter().map(|logged| (logged.action, logged.decision.seq)).collect::<Vec<_>>(), [(1, 1)], "{older}");
        }
    }
}
