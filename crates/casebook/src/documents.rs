//! Documents, their original bytes, readings and digests: written in batches, each one transaction; read one at a time.

use std::collections::{BTreeMap, BTreeSet};

use rashomon_model::{ByteSpan, DateInterval, Document, DocumentId, Reading};
use rayon::prelude::*;
use rusqlite::{OptionalExtension as _, Row, Transaction, TransactionBehavior, params};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    Store, StoreError,
    pack::{pack, pack_bytes, unpack, unpack_bytes},
};

/// Blobs that are loaded before they are unpacked together.
const AT_ONCE: usize = 1024;
/// Sentences a document can have in the full-text index: rowids are `number * SENTENCES + index`.
const SENTENCES: i64 = 1 << 20;

/// A document with all that is kept of it, packed. Made by the readers' threads, so that the one that writes only writes.
#[derive(Clone, Debug)]
pub struct Packed {
    document: Document,
    sentences: Vec<ByteSpan>,
    reader: String,
    resources: String,
    program: String,
    schema_version: u32,
    body: Vec<u8>,
    original: Vec<u8>,
    reading: Vec<u8>,
    digest: Vec<u8>,
    sketch: Option<Vec<u8>>,
}

impl Packed {
    /// Packs a document, its original bytes, its reading, and its digest for reconciliation.
    pub fn new(mut document: Document, original: &[u8], reading: &Reading, digest: &impl Serialize, program: &str) -> Self {
        let text = std::mem::take(&mut document.text);
        let acquired = document.custody.acquired.take();
        let body = pack(&document);
        document.text = text;
        document.custody.acquired = acquired;
        Self {
            sentences: reading.sentences.clone(),
            reader: reading.reader.clone(),
            resources: reading.resources.clone(),
            program: program.to_owned(),
            schema_version: reading.schema_version,
            body,
            original: pack_bytes(original),
            reading: pack(reading),
            digest: pack(digest),
            sketch: None,
            document,
        }
    }

    /// With what the document can touch of others, for additions.
    #[must_use]
    pub fn with_sketch(self, sketch: Vec<u8>) -> Self {
        Self { sketch: Some(sketch), ..self }
    }

    /// The document.
    pub fn document(&self) -> &Document {
        &self.document
    }
}

/// What documents are read with: one that was read with anything else is worth reading again.
#[derive(Clone, Copy, Debug)]
pub struct ReadWith<'r> {
    /// Reader.
    pub reader: &'r str,
    /// Hash of the resources.
    pub resources: &'r str,
    /// Version of the program.
    pub program: &'r str,
    /// Version of the ingest stage.
    pub ingest_version: u32,
}

/// A file as it was when last looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileState {
    /// Path as given by the user.
    pub path: String,
    /// Size in bytes.
    pub n_bytes: u64,
    /// Time of modification in nanoseconds since 1970, where the file system tells.
    pub modified: Option<i64>,
    /// Version of the ingest stage that looked at it.
    pub ingest_version: u32,
}

/// A file that was looked at, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRow {
    /// The file.
    pub state: FileState,
    /// Its document, or the reason why there is none.
    pub outcome: Result<DocumentId, String>,
}

/// What lists show of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentRow {
    /// Identity.
    pub id: DocumentId,
    /// Title or file name.
    pub label: String,
    /// Outlet, when known.
    pub outlet: Option<String>,
    /// When it was published.
    pub published: Option<DateInterval>,
    /// Language of most of it.
    pub language: Option<String>,
    /// Path it was read from.
    pub path: String,
    /// Format.
    pub format: String,
    /// Size of the original in bytes.
    pub n_bytes: u64,
    /// SHA-256 of the original bytes.
    pub sha256: String,
    /// When it was acquired, RFC 3339.
    pub acquired: Option<String>,
}

const DOCUMENT_COLUMNS: &str =
    "id, label, outlet, published_start, published_end, language, path, format, n_bytes, sha256, acquired";

fn document_row(row: &Row<'_>) -> rusqlite::Result<DocumentRow> {
    Ok(DocumentRow {
        id: DocumentId(row.get(0)?),
        label: row.get(1)?,
        outlet: row.get(2)?,
        published: interval(row.get(3)?, row.get(4)?),
        language: row.get(5)?,
        path: row.get(6)?,
        format: row.get(7)?,
        n_bytes: row.get(8)?,
        sha256: row.get(9)?,
        acquired: row.get(10)?,
    })
}

/// The interval kept in two columns.
pub(crate) fn interval(start: Option<String>, end: Option<String>) -> Option<DateInterval> {
    DateInterval::new(start.and_then(|day| day.parse().ok()), end.and_then(|day| day.parse().ok()))
}

/// The two columns of an interval.
pub(crate) fn interval_columns(interval: Option<DateInterval>) -> (Option<String>, Option<String>) {
    let column = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string());
    (column(interval.and_then(DateInterval::start)), column(interval.and_then(DateInterval::end)))
}

/// The name that serde gives a unit variant: `populated_place`.
pub(crate) fn wire_name<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

/// Some documents and files, stored together or not at all.
#[derive(Debug)]
pub struct Batch<'s> {
    tx: Transaction<'s>,
}

impl Batch<'_> {
    /// Stores a document with its reading; one of the same bytes is replaced, and keeps the time at which it was first acquired.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn put(&self, packed: &Packed) -> Result<(), StoreError> {
        let document = &packed.document;
        let id = &document.id.0;
        let first_acquired: Option<Option<String>> =
            self.tx.query_row("SELECT acquired FROM documents WHERE id = ?1", [id], |row| row.get(0)).optional()?;
        let acquired = first_acquired.flatten().or_else(|| document.custody.acquired.clone());
        let files: Vec<FileState> = self.take_files(&document.id)?;
        self.remove(&document.id)?;
        let (start, end) = interval_columns(document.dct());
        self.tx
            .prepare_cached(
                "INSERT INTO documents (id, label, outlet, published_start, published_end, language, path, format, n_bytes, sha256,
                 acquired, ingest_version, text, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            )?
            .execute(params![
                id,
                document.label(),
                document.outlet.as_ref().map(|outlet| &outlet.value),
                start,
                end,
                document.language,
                document.custody.path,
                wire_name(&document.custody.format),
                document.custody.n_bytes,
                document.custody.sha256,
                acquired,
                document.custody.ingest_version,
                document.text,
                packed.body,
            ])?;
        self.put_sentences(packed, self.tx.last_insert_rowid())?;
        let insert = |sql: &str, blob: &[u8]| self.tx.prepare_cached(sql)?.execute(params![id, blob]);
        insert("INSERT INTO originals (document, bytes) VALUES (?1, ?2)", &packed.original)?;
        insert("INSERT INTO digests (document, body) VALUES (?1, ?2)", &packed.digest)?;
        if let Some(sketch) = &packed.sketch {
            insert("INSERT INTO sketches (document, body) VALUES (?1, ?2)", sketch)?;
        }
        self.tx
            .prepare_cached(
                "INSERT INTO readings (document, reader, resources, schema_version, program, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![id, packed.reader, packed.resources, packed.schema_version, packed.program, packed.reading])?;
        files.iter().try_for_each(|file| self.put_file(file, Ok(&document.id)))
    }

    fn put_sentences(&self, packed: &Packed, number: i64) -> Result<(), StoreError> {
        let mut insert =
            self.tx.prepare_cached("INSERT INTO sentences (rowid, words, start_byte, end_byte) VALUES (?1, ?2, ?3, ?4)")?;
        for (idx, sentence) in (0..SENTENCES).zip(&packed.sentences) {
            let words = sentence.slice(&packed.document.text);
            insert.execute(params![number * SENTENCES + idx, words, sentence.start() as i64, sentence.end() as i64])?;
        }
        Ok(())
    }

    /// The files that led to a document, which go with it when it is replaced.
    fn take_files(&self, document: &DocumentId) -> Result<Vec<FileState>, StoreError> {
        let mut select =
            self.tx.prepare_cached("SELECT path, n_bytes, modified, ingest_version FROM files WHERE document = ?1")?;
        let files = select.query_map([&document.0], |row| {
            Ok(FileState { path: row.get(0)?, n_bytes: row.get(1)?, modified: row.get(2)?, ingest_version: row.get(3)? })
        })?;
        Ok(files.collect::<Result<_, _>>()?)
    }

    /// Notes that a file was looked at, and which document it is or why it is none.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn put_file(&self, file: &FileState, outcome: Result<&DocumentId, &str>) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT OR REPLACE INTO files (path, n_bytes, modified, ingest_version, document, refused)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                file.path,
                file.n_bytes,
                file.modified,
                file.ingest_version,
                outcome.ok().map(|id| &id.0),
                outcome.err(),
            ])?;
        Ok(())
    }

    /// The path by which a document is known, as far as the batch goes.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn path_of(&self, document: &DocumentId) -> Result<Option<String>, StoreError> {
        let mut select = self.tx.prepare_cached("SELECT path FROM documents WHERE id = ?1")?;
        Ok(select.query_row([&document.0], |row| row.get(0)).optional()?)
    }

    /// Takes a document out, with its bytes, reading and files.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn remove(&self, document: &DocumentId) -> Result<(), StoreError> {
        if self.tx.execute("DELETE FROM documents WHERE id = ?1", [&document.0])? > 0 {
            self.forget_groundwork()?;
        }
        Ok(())
    }

    /// A document that the result may follow from is another now, or gone: the result cannot be built on.
    fn forget_groundwork(&self) -> Result<(), StoreError> {
        self.tx.execute("DELETE FROM meta WHERE key = 'groundwork'", [])?;
        Ok(())
    }

    /// Replaces only the digest of a document.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn put_digest(&self, document: &DocumentId, digest: &impl Serialize) -> Result<(), StoreError> {
        self.tx.execute("UPDATE digests SET body = ?2 WHERE document = ?1", params![document.0, pack(digest)])?;
        self.tx.execute("DELETE FROM sketches WHERE document = ?1", [&document.0])?;
        self.forget_groundwork()?;
        Ok(())
    }

    /// Makes all of it lasting.
    ///
    /// # Errors
    /// When the file cannot be written; then none of it is stored.
    pub fn commit(self) -> Result<(), StoreError> {
        Ok(self.tx.commit()?)
    }
}

impl Store {
    /// Begins a batch. Dropping it unfinished stores nothing.
    ///
    /// # Errors
    /// When another process is writing for longer than we wait.
    pub fn batch(&mut self) -> Result<Batch<'_>, StoreError> {
        Ok(Batch { tx: self.conn.transaction_with_behavior(TransactionBehavior::Immediate)? })
    }

    /// The documents, by date of publication, then by label.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn documents(&self) -> Result<Vec<DocumentRow>, StoreError> {
        self.document_rows("ORDER BY published_start IS NULL, published_start, published_end, label, id", &[])
    }

    /// Ids of the documents, sorted.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn document_ids(&self) -> Result<Vec<DocumentId>, StoreError> {
        let mut select = self.conn.prepare("SELECT id FROM documents ORDER BY id")?;
        Ok(select.query_map([], |row| row.get(0).map(DocumentId))?.collect::<Result<_, _>>()?)
    }

    /// How many documents there are.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn n_documents(&self) -> Result<usize, StoreError> {
        Ok(self.conn.query_row("SELECT count(*) FROM documents", [], |row| row.get(0))?)
    }

    /// What lists show of one document.
    ///
    /// # Errors
    /// When there is no such document.
    pub fn document_row(&self, id: &DocumentId) -> Result<DocumentRow, StoreError> {
        self.document_rows("WHERE id = ?1", &[&id.0])?.pop().ok_or_else(|| not_found(&id.0))
    }

    fn document_rows(&self, tail: &str, params: &[&dyn rusqlite::ToSql]) -> Result<Vec<DocumentRow>, StoreError> {
        let mut select = self.conn.prepare(&format!("SELECT {DOCUMENT_COLUMNS} FROM documents {tail}"))?;
        Ok(select.query_map(params, document_row)?.collect::<Result<_, _>>()?)
    }

    /// A document by its id, the beginning of its id, or its path (whole, or from a `/` on).
    ///
    /// # Errors
    /// When none or several fit.
    pub fn find_document(&self, reference: &str) -> Result<DocumentId, StoreError> {
        let rows = self.document_rows(
            "WHERE (length(?1) >= 4 AND substr(id, 1, length(?1)) = ?1)
               OR id IN (SELECT document FROM files WHERE path = ?1 OR substr(path, -length(?1) - 1) = '/' || ?1) ORDER BY id",
            &[&reference],
        )?;
        match rows.as_slice() {
            [] => Err(not_found(reference)),
            [row] => Ok(row.id.clone()),
            rows => Err(StoreError::Ambiguous {
                reference: reference.to_owned(),
                candidates: rows.iter().take(5).map(|row| format!("{} ({})", row.id, row.path)).collect::<Vec<_>>().join(", "),
            }),
        }
    }

    /// A document.
    ///
    /// # Errors
    /// When there is no such document.
    pub fn document(&self, id: &DocumentId) -> Result<Document, StoreError> {
        let (text, acquired, body): (String, Option<String>, Vec<u8>) = self
            .conn
            .prepare_cached("SELECT text, acquired, body FROM documents WHERE id = ?1")?
            .query_row([&id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?
            .ok_or_else(|| not_found(&id.0))?;
        let mut document: Document = unpack(&body, "document")?;
        document.text = text;
        document.custody.acquired = acquired;
        Ok(document)
    }

    /// The text of a document alone.
    ///
    /// # Errors
    /// When there is no such document.
    pub fn text(&self, id: &DocumentId) -> Result<String, StoreError> {
        self.conn
            .prepare_cached("SELECT text FROM documents WHERE id = ?1")?
            .query_row([&id.0], |row| row.get(0))
            .optional()?
            .ok_or_else(|| not_found(&id.0))
    }

    /// The sentences of a document, in text order, without loading its reading.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn sentences(&self, id: &DocumentId) -> Result<Vec<ByteSpan>, StoreError> {
        let mut select = self.conn.prepare_cached(
            "SELECT start_byte, end_byte FROM sentences, documents WHERE documents.id = ?1
             AND sentences.rowid BETWEEN number * 1048576 AND number * 1048576 + 1048575 ORDER BY sentences.rowid",
        )?;
        let spans = select.query_map([&id.0], |row| Ok(ByteSpan::from((row.get(0)?, row.get(1)?))))?;
        Ok(spans.collect::<Result<_, _>>()?)
    }

    /// The original bytes of a document.
    ///
    /// # Errors
    /// When there is no such document.
    pub fn original(&self, id: &DocumentId) -> Result<Vec<u8>, StoreError> {
        unpack_bytes(&self.blob("SELECT bytes FROM originals WHERE document = ?1", &id.0)?, "original")
    }

    /// The reading of a document.
    ///
    /// # Errors
    /// When there is no such document.
    pub fn reading(&self, id: &DocumentId) -> Result<Reading, StoreError> {
        unpack(&self.blob("SELECT body FROM readings WHERE document = ?1", &id.0)?, "reading")
    }

    fn blob(&self, sql: &str, id: &str) -> Result<Vec<u8>, StoreError> {
        self.conn.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()?.ok_or_else(|| not_found(id))
    }

    /// The digests of all documents, by document id; unpacked on all cores.
    ///
    /// # Errors
    /// When one is of another version of the program.
    pub fn digests<T: DeserializeOwned + Send>(&self) -> Result<Vec<T>, StoreError> {
        let mut select = self.conn.prepare("SELECT body FROM digests ORDER BY document")?;
        let mut rows = select.query([])?;
        let mut digests = Vec::new();
        loop {
            let mut blobs: Vec<Vec<u8>> = Vec::with_capacity(AT_ONCE);
            while blobs.len() < AT_ONCE
                && let Some(row) = rows.next()?
            {
                blobs.push(row.get(0)?);
            }
            if blobs.is_empty() {
                return Ok(digests);
            }
            let unpacked: Result<Vec<T>, StoreError> = blobs.par_iter().map(|blob| unpack(blob, "digest")).collect();
            digests.extend(unpacked?);
        }
    }

    /// Documents that were read with anything else than this: another reader, other resources, another version of the program or of ingest.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn documents_not_read_with(&self, state: &ReadWith<'_>) -> Result<BTreeSet<DocumentId>, StoreError> {
        let mut select = self.conn.prepare(
            "SELECT document FROM readings INDEXED BY readings_in_line WHERE reader <> ?1 OR resources <> ?2 OR program <> ?3
             UNION SELECT id FROM documents INDEXED BY documents_in_line WHERE ingest_version <> ?4",
        )?;
        let values = params![state.reader, state.resources, state.program, state.ingest_version];
        Ok(select.query_map(values, |row| row.get(0).map(DocumentId))?.collect::<Result<_, _>>()?)
    }

    /// What those documents were read with instead, in words for people, each with the number of documents.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read_with_instead(&self, state: &ReadWith<'_>) -> Result<Vec<(String, u64)>, StoreError> {
        let mut instead = Vec::new();
        let readers = "SELECT reader, count(*) FROM readings INDEXED BY readings_in_line WHERE reader <> ?1 GROUP BY reader";
        let mut select = self.conn.prepare(readers)?;
        for row in select.query_map([state.reader], |row| Ok((format!("by {}", row.get::<_, String>(0)?), row.get(1)?)))? {
            instead.push(row?);
        }
        for (what, column, value) in
            [("with other tables", "resources", state.resources), ("by another version of rashomon", "program", state.program)]
        {
            let sql = format!("SELECT count(*) FROM readings INDEXED BY readings_in_line WHERE reader = ?1 AND {column} <> ?2");
            instead.push((what.to_owned(), self.conn.query_row(&sql, [state.reader, value], |row| row.get(0))?));
        }
        let sql = "SELECT count(*) FROM documents INDEXED BY documents_in_line WHERE ingest_version <> ?1";
        let n_old = self.conn.query_row(sql, [state.ingest_version], |row| row.get(0))?;
        instead.push(("from an older layout of their text".to_owned(), n_old));
        instead.retain(|(_, n)| *n > 0);
        Ok(instead)
    }

    /// The paths by which those of some documents that are there are known.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn paths_of(&self, documents: &[DocumentId]) -> Result<BTreeMap<DocumentId, String>, StoreError> {
        let mut select = self.conn.prepare_cached("SELECT path FROM documents WHERE id = ?1")?;
        let mut paths = BTreeMap::new();
        for document in documents {
            let path: Option<String> = select.query_row([&document.0], |row| row.get(0)).optional()?;
            paths.extend(path.map(|path| (document.clone(), path)));
        }
        Ok(paths)
    }

    /// The path by which each document is known.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn paths(&self) -> Result<BTreeMap<DocumentId, String>, StoreError> {
        let mut select = self.conn.prepare("SELECT id, path FROM documents INDEXED BY documents_in_line ORDER BY id")?;
        Ok(select.query_map([], |row| Ok((DocumentId(row.get(0)?), row.get(1)?)))?.collect::<Result<_, _>>()?)
    }

    /// A file that was looked at, by its path.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn file(&self, path: &str) -> Result<Option<FileRow>, StoreError> {
        let sql = "SELECT n_bytes, modified, ingest_version, document, refused FROM files WHERE path = ?1";
        let row = |row: &Row<'_>| {
            let document: Option<String> = row.get(3)?;
            let refused: Option<String> = row.get(4)?;
            let state =
                FileState { path: path.to_owned(), n_bytes: row.get(0)?, modified: row.get(1)?, ingest_version: row.get(2)? };
            Ok(FileRow { state, outcome: document.map(DocumentId).ok_or_else(|| refused.unwrap_or_default()) })
        };
        Ok(self.conn.prepare_cached(sql)?.query_row([path], row).optional()?)
    }
}

fn not_found(reference: &str) -> StoreError {
    StoreError::NotFound { what: "document", reference: reference.to_owned() }
}
