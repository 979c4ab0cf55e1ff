-- What the store itself keeps: versions of cached resources, heads of the hash chains, the audit trail, idempotency.
CREATE TABLE setting (
    name        TEXT PRIMARY KEY,
    value       TEXT NOT NULL
) STRICT;

-- One row a cached resource; raised in the changing transaction, part of every cache key and ETag.
CREATE TABLE resource_version (
    resource    TEXT PRIMARY KEY,
    version     INTEGER NOT NULL
) STRICT;

-- One row a store, and the nil id for the system: updating the row is the lock of its chain.
CREATE TABLE ledger_head (
    id          BLOB PRIMARY KEY,
    stock_seq   INTEGER NOT NULL DEFAULT 0,
    stock_hash  BLOB NOT NULL,
    audit_seq   INTEGER NOT NULL DEFAULT 0,
    audit_hash  BLOB NOT NULL,
    version     INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE audit_entry (
    chain_id    BLOB NOT NULL,
    seq         INTEGER NOT NULL,
    id          BLOB NOT NULL UNIQUE,
    at          INTEGER NOT NULL,
    actor_id    BLOB,
    actor_name  TEXT NOT NULL,
    role        TEXT NOT NULL,
    witness_id  BLOB,
    login_id    BLOB,
    ip          TEXT NOT NULL,
    user_agent  TEXT NOT NULL,
    request_id  TEXT NOT NULL,
    action      TEXT NOT NULL,
    entity      TEXT NOT NULL,
    entity_id   BLOB,
    document_no TEXT,
    before      TEXT,
    after       TEXT,
    reason      TEXT NOT NULL DEFAULT '',
    prev_hash   BLOB NOT NULL,
    hash        BLOB NOT NULL,
    PRIMARY KEY (chain_id, seq)
) STRICT;
CREATE INDEX audit_entry_at ON audit_entry (at, id);
CREATE INDEX audit_entry_actor ON audit_entry (actor_id, at, id);
CREATE INDEX audit_entry_entity ON audit_entry (entity, entity_id, at);
CREATE INDEX audit_entry_action ON audit_entry (action, at, id);
CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit_entry is append only'); END;
CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit_entry is append only'); END;

-- The answer of an act, stored with the act: the same key again gives the same answer.
CREATE TABLE idempotency (
    principal_id BLOB NOT NULL,
    key         TEXT NOT NULL,
    route       TEXT NOT NULL,
    body_sha256 BLOB NOT NULL,
    status      INTEGER NOT NULL,
    answer      TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (principal_id, key)
) STRICT;
CREATE INDEX idempotency_created ON idempotency (created_at);
