-- Layout 1. STRICT tables; times are RFC 3339 text, days are ISO 8601 text, offsets are UTF-8 bytes. `body` is a packed value: one byte
-- that says how (0 plain, 1 raw deflate), then JSON. Columns beside a body repeat what lists show and filter by.

-- Facts about the case itself: the resources it was made with, what was reconciled last.
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- ── What was published ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE documents (
    number          INTEGER PRIMARY KEY,  -- order of arrival; decides nothing and is never shown
    id              TEXT NOT NULL UNIQUE, -- first 16 hexadecimal digits of sha256
    sha256          TEXT NOT NULL,        -- of the original bytes
    label           TEXT NOT NULL,
    outlet          TEXT,
    published_start TEXT,
    published_end   TEXT,
    language        TEXT,
    path            TEXT NOT NULL,
    format          TEXT NOT NULL,
    n_bytes         INTEGER NOT NULL,
    acquired        TEXT,
    ingest_version  INTEGER NOT NULL,
    text            TEXT NOT NULL,
    body            BLOB NOT NULL         -- the Document without its text and time of acquisition
) STRICT;

CREATE TABLE originals (
    document TEXT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
    bytes    BLOB NOT NULL                -- packed like a body
) STRICT;

-- Files that were looked at: each became a document or was refused with a reason. Unchanged files are not read again.
CREATE TABLE files (
    path     TEXT PRIMARY KEY,
    n_bytes  INTEGER NOT NULL,
    modified INTEGER,                     -- nanoseconds since 1970, as the file system says; NULL when it does not
    ingest_version INTEGER NOT NULL,
    document TEXT REFERENCES documents (id) ON DELETE CASCADE,
    refused  TEXT,
    CHECK ((document IS NULL) <> (refused IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX files_by_document ON files (document);

-- ── What was read in it ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE readings (
    document       TEXT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
    reader         TEXT NOT NULL,
    resources      TEXT NOT NULL,         -- hash of lexicons, gazetteer, weights
    schema_version INTEGER NOT NULL,
    program        TEXT NOT NULL,         -- version of the program that read
    body           BLOB NOT NULL
) STRICT;

CREATE TABLE digests (
    document TEXT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
    body     BLOB NOT NULL
) STRICT;

-- Full text. Whole documents (their words are kept once, in `documents`), and sentences, whose rowid is number * 2^20 + index.
CREATE VIRTUAL TABLE document_words USING fts5 (
    label, outlet, text,
    content = 'documents', content_rowid = 'number', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE sentences USING fts5 (
    words, start_byte UNINDEXED, end_byte UNINDEXED,
    tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER document_words_in AFTER INSERT ON documents BEGIN
    INSERT INTO document_words (rowid, label, outlet, text) VALUES (new.number, new.label, new.outlet, new.text);
END;
CREATE TRIGGER document_words_out AFTER DELETE ON documents BEGIN
    INSERT INTO document_words (document_words, rowid, label, outlet, text)
    VALUES ('delete', old.number, old.label, old.outlet, old.text);
    DELETE FROM sentences WHERE rowid BETWEEN old.number * 1048576 AND old.number * 1048576 + 1048575;
END;

-- ── What the documents come to: replaced as a whole, in one transaction ─────────────────────────────────────────────────────────────
CREATE TABLE cards (                     -- the documents that the result follows from
    position        INTEGER PRIMARY KEY,
    id              TEXT NOT NULL UNIQUE,
    label           TEXT NOT NULL,
    outlet          TEXT,
    published_start TEXT,
    published_end   TEXT
) STRICT;

CREATE TABLE incidents (
    position     INTEGER PRIMARY KEY,     -- the casebook's own order
    id           TEXT NOT NULL UNIQUE,
    label        TEXT NOT NULL,
    kind         TEXT NOT NULL,
    event_type   TEXT NOT NULL,
    mode         TEXT,
    date_start   TEXT,
    date_end     TEXT,
    place        TEXT,
    country      TEXT,
    lat          REAL,
    lon          REAL,
    killed_low   INTEGER,
    killed_high  INTEGER,
    injured_low  INTEGER,
    injured_high INTEGER,
    n_documents  INTEGER NOT NULL,
    n_origins    INTEGER NOT NULL,
    n_contradictions INTEGER NOT NULL,
    grade        TEXT NOT NULL,
    body         BLOB NOT NULL
) STRICT;

CREATE TABLE incident_documents (
    document TEXT NOT NULL,
    incident TEXT NOT NULL,
    PRIMARY KEY (document, incident)
) STRICT, WITHOUT ROWID;

CREATE TABLE incident_actors (
    actor    TEXT NOT NULL,
    incident TEXT NOT NULL,
    stance   TEXT NOT NULL,
    PRIMARY KEY (actor, incident, stance)
) STRICT, WITHOUT ROWID;

CREATE TABLE actors (
    position    INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    parent      TEXT,
    country     TEXT,
    n_names     INTEGER NOT NULL,
    n_mentions  INTEGER NOT NULL,
    n_documents INTEGER NOT NULL,
    body        BLOB NOT NULL
) STRICT;

CREATE TABLE origins (
    position    INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    n_documents INTEGER NOT NULL,
    n_claims    INTEGER NOT NULL,
    body        BLOB NOT NULL
) STRICT;

CREATE TABLE derivations (
    position      INTEGER PRIMARY KEY,
    from_document TEXT NOT NULL,
    to_document   TEXT NOT NULL,
    basis         TEXT NOT NULL,
    body          BLOB NOT NULL
) STRICT;

CREATE TABLE statements (
    position     INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,
    text         TEXT NOT NULL,
    relation     TEXT NOT NULL,
    subject      TEXT,
    subject_name TEXT NOT NULL,
    object       TEXT,
    object_name  TEXT NOT NULL,
    incident     TEXT,
    polarity     TEXT NOT NULL,
    n_claims     INTEGER NOT NULL,
    n_origins    INTEGER NOT NULL,
    body         BLOB NOT NULL
) STRICT;
CREATE INDEX statements_by_incident ON statements (incident);

CREATE TABLE contradictions (
    position  INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,
    kind      TEXT NOT NULL,
    competing INTEGER NOT NULL,
    incident  TEXT,
    reason    TEXT NOT NULL,
    left_side  TEXT NOT NULL,
    right_side TEXT NOT NULL,
    body      BLOB NOT NULL
) STRICT;
CREATE INDEX contradictions_by_incident ON contradictions (incident);

CREATE TABLE unplaced (
    seq INTEGER PRIMARY KEY,
    why TEXT NOT NULL
) STRICT;

-- ── What people decided, and what was done ──────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE decisions (
    seq    INTEGER PRIMARY KEY,
    by     TEXT NOT NULL,
    at     TEXT NOT NULL,
    reason TEXT NOT NULL,
    what   TEXT NOT NULL                  -- DecisionKind as JSON
) STRICT;
CREATE TRIGGER decisions_stay AFTER UPDATE ON decisions BEGIN
    SELECT RAISE (ABORT, 'the log of decisions is append-only');
END;
CREATE TRIGGER decisions_remain BEFORE DELETE ON decisions BEGIN
    SELECT RAISE (ABORT, 'the log of decisions is append-only');
END;

CREATE TABLE runs (
    number      INTEGER PRIMARY KEY,
    at          TEXT NOT NULL,
    command     TEXT NOT NULL,
    n_documents INTEGER NOT NULL,         -- in the case after the run
    changes     BLOB NOT NULL             -- what it changed in the result
) STRICT;
