//! What can go wrong with a case file, in words that say what to do.

use rusqlite::ErrorCode;

/// A case file that cannot be used as asked. The path is added by the caller, who knows how the user wrote it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No file there.
    #[error("there is no such case file")]
    Missing,
    /// Another program's file.
    #[error("this is no rashomon case: {why}")]
    NotACase {
        /// What was found instead.
        why: String,
    },
    /// Written by a newer program.
    #[error("this case was written by a newer rashomon (layout {found}; this program knows layouts up to {known})")]
    Newer {
        /// Layout of the file.
        found: i64,
        /// Newest layout that is known.
        known: i64,
    },
    /// No space left.
    #[error("the disk is full; everything stored before is intact, so free some space and run the same command again")]
    Full,
    /// The file or its folder cannot be written to.
    #[error("the case file or its folder is read-only")]
    ReadOnly,
    /// Another program is writing.
    #[error("another program is writing to this case; try again when it is done")]
    Busy,
    /// The file is damaged.
    #[error("the case file is damaged ({0}); `rashomon check` says what of it can still be read")]
    Damaged(String),
    /// The system refused to read or write.
    #[error("the case file could not be read or written ({0}); everything stored before is intact")]
    Io(String),
    /// A reference that leads nowhere.
    #[error("there is no {what} {reference:?} in this case")]
    NotFound {
        /// Sort of thing.
        what: &'static str,
        /// As given.
        reference: String,
    },
    /// A reference that leads to several things.
    #[error("{reference:?} could be any of {candidates}; give more of it")]
    Ambiguous {
        /// As given.
        reference: String,
        /// What it could be.
        candidates: String,
    },
    /// A decision that is not in force any more.
    #[error("decision {seq} is taken back already, by decision {by}; take that back to have it again")]
    TakenBack {
        /// Its position.
        seq: u64,
        /// Position of the decision that did it.
        by: u64,
    },
    /// A stored value that cannot be understood.
    #[error("a stored {what} cannot be understood: {cause}")]
    Unreadable {
        /// Sort of value.
        what: &'static str,
        /// Cause.
        cause: String,
    },
    /// Documents or decisions changed between loading and storing; load again.
    #[error("the documents or decisions changed meanwhile")]
    Outdated,
    /// Writing an export failed.
    #[error(transparent)]
    Output(#[from] std::io::Error),
    /// Any other fault of the database.
    #[error("database: {0}")]
    Database(String),
}

impl StoreError {
    /// What is at fault, without the advice to check: for the check itself.
    pub fn without_advice(self) -> String {
        match self {
            Self::Damaged(what) => what,
            other => other.to_string(),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let text = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged(text),
            Some(ErrorCode::NotADatabase) => Self::NotACase { why: "it is no SQLite file".to_owned() },
            Some(ErrorCode::SystemIoFailure) => Self::Io(text),
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => Self::Io(text),
            _ => Self::Database(text),
        }
    }
}

impl From<csv::Error> for StoreError {
    fn from(error: csv::Error) -> Self {
        match error.into_kind() {
            csv::ErrorKind::Io(cause) => Self::Output(cause),
            other => Self::Output(std::io::Error::other(format!("{other:?}"))),
        }
    }
}
