//! Opening and making a case file.
//!
//! One file when closed: a rollback journal (not a write-ahead log) is used, so that a case can also be read from read-only media and be
//! handed on as it lies. See `docs/decisions/0005-store.md`.

use std::{fs, io::Read, path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags};

use crate::{StoreError, migrations, results::LastInputs};

/// Newest layout of the file; older ones are migrated when opened for writing.
pub const LAYOUT_VERSION: i64 = migrations::NEWEST;

/// How long to wait for another process that is writing.
const PATIENCE: Duration = Duration::from_secs(10);

/// How a file of SQLite begins.
const SQLITE: &[u8; 16] = b"SQLite format 3\0";

/// A case file.
#[derive(Debug)]
pub struct Store {
    pub(crate) conn: Connection,
    pub(crate) last_inputs: LastInputs,
}

impl Store {
    /// Opens a case for reading alone. Works on read-only media.
    ///
    /// # Errors
    /// When there is none, or it is not ours, newer, or damaged.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        if !path.exists() {
            return Err(StoreError::Missing);
        }
        refuse_other_files(path)?;
        let store = match Self::connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY) {
            // A run that was cut short left a journal, which must be rolled back before anything can be read.
            Err(StoreError::ReadOnly) => Self::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?,
            opened => opened?,
        };
        match migrations::layout(&store.conn)? {
            0 => Err(StoreError::NotACase { why: "it is empty; `rashomon add` fills it".to_owned() }),
            migrations::NEWEST => Ok(store),
            _ => {
                drop(store);
                Self::open_for_writing(path)
            }
        }
    }

    /// Opens a case for reading and writing.
    ///
    /// # Errors
    /// As [`Store::open`], and when it cannot be written to.
    pub fn open_for_writing(path: &Path) -> Result<Self, StoreError> {
        if !path.exists() {
            return Err(StoreError::Missing);
        }
        Self::open_or_create(path)
    }

    /// Opens a case for reading and writing; makes it when there is no file (or one of no bytes).
    ///
    /// # Errors
    /// As [`Store::open_for_writing`], save that a missing file is made.
    pub fn open_or_create(path: &Path) -> Result<Self, StoreError> {
        if path.exists() {
            refuse_other_files(path)?;
        }
        let mut store = Self::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        if store.conn.is_readonly(rusqlite::MAIN_DB)? {
            return Err(StoreError::ReadOnly);
        }
        migrations::migrate(&mut store.conn)?;
        Ok(store)
    }

    /// Whether the file at a path is a case, of whatever layout. Opens nothing that is no regular file.
    pub fn is_case(path: &Path) -> bool {
        let is_file = fs::metadata(path).is_ok_and(|metadata| metadata.is_file());
        let head = is_file.then(|| head::<72>(path)).and_then(Result::ok).unwrap_or_default();
        // https://www.sqlite.org/fileformat.html: the application's id, big-endian, at byte 68.
        head.starts_with(SQLITE) && head.get(68..) == Some(&(migrations::APPLICATION_ID as u32).to_be_bytes())
    }

    /// A case in memory, for tests.
    ///
    /// # Errors
    /// When SQLite cannot be used at all.
    pub fn in_memory() -> Result<Self, StoreError> {
        let mut conn = Connection::open_in_memory()?;
        migrations::migrate(&mut conn)?;
        Ok(Self { conn, last_inputs: LastInputs::default() })
    }

    fn connect(path: &Path, flags: OpenFlags) -> Result<Self, StoreError> {
        let conn = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        conn.busy_timeout(PATIENCE)?;
        migrations::inspect(&conn)?;
        // `secure_delete`: what is removed from a case is gone from its file.
        conn.execute_batch(
            "PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA cache_size = -32000; PRAGMA mmap_size = 2147418112;",
        )?;
        Ok(Self { conn, last_inputs: LastInputs::default() })
    }

    /// Changes whenever the case was changed over another connection, by this program or another.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn revision(&self) -> Result<i64, StoreError> {
        Ok(self.conn.query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }

    /// Reads several things as they are at one moment.
    ///
    /// # Errors
    /// When the file cannot be read, or `read` fails.
    pub fn at_once<T>(&self, read: impl FnOnce(&Self) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let moment = self.conn.unchecked_transaction()?;
        let found = read(self)?;
        moment.commit()?;
        Ok(found)
    }

    /// A fact about the case.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn meta(&self, key: &str) -> Result<Option<String>, StoreError> {
        use rusqlite::OptionalExtension as _;
        Ok(self.conn.query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0)).optional()?)
    }

    /// Sets or clears a fact about the case.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn set_meta(&self, key: &str, value: Option<&str>) -> Result<(), StoreError> {
        match value {
            Some(value) => self.conn.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)", [key, value])?,
            None => self.conn.execute("DELETE FROM meta WHERE key = ?1", [key])?,
        };
        Ok(())
    }
}

/// Looks at the first bytes before SQLite does, so that a document named by mistake is told from a damaged case.
fn refuse_other_files(path: &Path) -> Result<(), StoreError> {
    let not_a_case = |why: &str| Err(StoreError::NotACase { why: why.to_owned() });
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        return not_a_case("it is a folder");
    }
    if !metadata.is_file() {
        return not_a_case("it is no regular file");
    }
    let head = head::<16>(path)?;
    if !head.is_empty() && head != SQLITE {
        return not_a_case("it is some other file (a case comes first on the command line, then the documents)");
    }
    Ok(())
}

/// The first `N` bytes of a file; fewer where it is shorter.
fn head<const N: u64>(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut head = Vec::new();
    fs::File::open(path)?.take(N).read_to_end(&mut head)?;
    Ok(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(bytes: &[u8]) -> String {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("case");
        fs::write(&path, bytes).expect("it can be written to");
        Store::open_or_create(&path).expect_err("it is not ours").to_string()
    }

    #[test]
    fn files_of_others_are_refused_and_left_alone() {
        assert!(refusal(b"%PDF-1.7 ...").contains("some other file"));
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("other.db");
        let other = Connection::open(&path).expect("SQLite works");
        other.execute_batch("CREATE TABLE bookmarks (url TEXT)").expect("SQLite works");
        drop(other);
        let before = fs::read(&path).expect("it is there");
        assert!(matches!(Store::open_or_create(&path), Err(StoreError::NotACase { .. })));
        assert_eq!(fs::read(&path).expect("it is there"), before);
    }

    #[test]
    fn a_newer_layout_is_refused() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("case");
        let store = Store::open_or_create(&path).expect("it can be made");
        store.conn.pragma_update(None, "user_version", LAYOUT_VERSION + 1).expect("it is ours");
        drop(store);
        assert!(matches!(Store::open(&path), Err(StoreError::Newer { found, .. }) if found == LAYOUT_VERSION + 1));
    }

    #[test]
    fn one_file_when_closed_and_readable_when_reopened() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("case");
        assert!(matches!(Store::open(&path), Err(StoreError::Missing)));
        Store::open_or_create(&path).expect("it can be made").set_meta("gazetteer", Some("x")).expect("it is writable");
        assert_eq!(fs::read_dir(folder.path()).expect("it is there").count(), 1);
        assert_eq!(Store::open(&path).expect("it opens").meta("gazetteer").expect("it reads"), Some("x".to_owned()));
    }

    #[test]
    fn decisions_cannot_be_edited() {
        let store = Store::in_memory().expect("SQLite works");
        store.conn.execute("INSERT INTO decisions VALUES (1, 'a', 'b', 'c', '{}', 1)", []).expect("it can be added");
        assert!(store.conn.execute("UPDATE decisions SET by = 'x'", []).is_err());
        assert!(store.conn.execute("DELETE FROM decisions", []).is_err());
    }
}
