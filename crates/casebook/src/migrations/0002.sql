-- Layout 2. Rows of the result have no position: their order follows from their columns, so that a row that did not change need not be
-- written. `hash` is the beginning of the SHA-256 of the item as JSON (and of what a row tells beside it); 0 where it is not known.

CREATE TABLE cards_2 (
    id              TEXT PRIMARY KEY,
    label           TEXT NOT NULL,
    outlet          TEXT,
    published_start TEXT,
    published_end   TEXT
) STRICT, WITHOUT ROWID;
INSERT INTO cards_2 SELECT id, label, outlet, published_start, published_end FROM cards;
DROP TABLE cards;
ALTER TABLE cards_2 RENAME TO cards;

CREATE TABLE incidents_2 (
    id           TEXT PRIMARY KEY,
    hash         INTEGER NOT NULL,
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
INSERT INTO incidents_2
SELECT id, 0, label, kind, event_type, mode, date_start, date_end, place, country, lat, lon, killed_low, killed_high, injured_low,
       injured_high, n_documents, n_origins, n_contradictions, grade, body
FROM incidents;
DROP TABLE incidents;
ALTER TABLE incidents_2 RENAME TO incidents;
CREATE INDEX incident_documents_by_incident ON incident_documents (incident);
CREATE INDEX incident_actors_by_incident ON incident_actors (incident);

CREATE TABLE actors_2 (
    id          TEXT PRIMARY KEY,
    hash        INTEGER NOT NULL,
    name        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    parent      TEXT,
    country     TEXT,
    n_names     INTEGER NOT NULL,
    n_mentions  INTEGER NOT NULL,
    n_documents INTEGER NOT NULL,
    body        BLOB NOT NULL
) STRICT;
INSERT INTO actors_2 SELECT id, 0, name, kind, parent, country, n_names, n_mentions, n_documents, body FROM actors;
DROP TABLE actors;
ALTER TABLE actors_2 RENAME TO actors;

CREATE TABLE origins_2 (
    id          TEXT PRIMARY KEY,
    hash        INTEGER NOT NULL,
    name        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    n_documents INTEGER NOT NULL,
    n_claims    INTEGER NOT NULL,
    body        BLOB NOT NULL
) STRICT;
INSERT INTO origins_2 SELECT id, 0, name, kind, n_documents, n_claims, body FROM origins;
DROP TABLE origins;
ALTER TABLE origins_2 RENAME TO origins;

CREATE TABLE derivations_2 (
    id            TEXT PRIMARY KEY,       -- from_document to_document basis
    hash          INTEGER NOT NULL,
    from_document TEXT NOT NULL,
    to_document   TEXT NOT NULL,
    basis         TEXT NOT NULL,
    body          BLOB NOT NULL
) STRICT;
INSERT INTO derivations_2
SELECT from_document || ' ' || to_document || ' ' || basis, 0, from_document, to_document, basis, body FROM derivations;
DROP TABLE derivations;
ALTER TABLE derivations_2 RENAME TO derivations;

CREATE TABLE statements_2 (
    id           TEXT PRIMARY KEY,
    hash         INTEGER NOT NULL,
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
INSERT INTO statements_2
SELECT id, 0, text, relation, subject, subject_name, object, object_name, incident, polarity, n_claims, n_origins, body FROM statements;
DROP TABLE statements;
ALTER TABLE statements_2 RENAME TO statements;
CREATE INDEX statements_by_incident ON statements (incident);

CREATE TABLE contradictions_2 (
    id         TEXT PRIMARY KEY,
    hash       INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    competing  INTEGER NOT NULL,
    incident   TEXT,
    reason     TEXT NOT NULL,
    left_side  TEXT NOT NULL,
    right_side TEXT NOT NULL,
    body       BLOB NOT NULL
) STRICT;
INSERT INTO contradictions_2 SELECT id, 0, kind, competing, incident, reason, left_side, right_side, body FROM contradictions;
DROP TABLE contradictions;
ALTER TABLE contradictions_2 RENAME TO contradictions;
CREATE INDEX contradictions_by_incident ON contradictions (incident);
