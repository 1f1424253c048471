-- Layout 3: what the addition of a few documents looks through, and builds on, so that the rest need not be unpacked.

-- What a document can touch of others, as numbers; follows from its digest. Missing for documents of an older program until the case is
-- reconciled next.
CREATE TABLE sketches (
    document TEXT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
    body     BLOB NOT NULL
) STRICT;

-- Pairs of accounts that could be one incident by themselves, both ways round; an account is an index in the document's digest.
CREATE TABLE strong_pairs (
    document       TEXT NOT NULL,
    account        INTEGER NOT NULL,
    other_document TEXT NOT NULL,
    other_account  INTEGER NOT NULL,
    PRIMARY KEY (document, account, other_document, other_account)
) STRICT, WITHOUT ROWID;

-- Which actor a signature of names stands for.
CREATE TABLE signatures (
    signature INTEGER PRIMARY KEY,
    actor     TEXT NOT NULL
) STRICT;

CREATE INDEX derivations_by_from ON derivations (from_document);
CREATE INDEX derivations_by_to ON derivations (to_document);
