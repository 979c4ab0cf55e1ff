-- What the store itself keeps: versions of cached resources, heads of the hash chains, the audit trail, idempotency.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE TABLE setting (
    name        TEXT PRIMARY KEY,
    value       TEXT NOT NULL
);

-- One row a cached resource; raised in the changing transaction, part of every cache key and ETag.
CREATE TABLE resource_version (
    resource    TEXT PRIMARY KEY,
    version     BIGINT NOT NULL
);

-- One row a store, and the nil id for the system: updating the row is the lock of its chain.
CREATE TABLE ledger_head (
    id          UUID PRIMARY KEY,
    stock_seq   BIGINT NOT NULL DEFAULT 0,
    stock_hash  BYTEA NOT NULL,
    audit_seq   BIGINT NOT NULL DEFAULT 0,
    audit_hash  BYTEA NOT NULL,
    version     BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE audit_entry (
    chain_id    UUID NOT NULL,
    seq         BIGINT NOT NULL,
    id          UUID NOT NULL UNIQUE,
    at          BIGINT NOT NULL,
    actor_id    UUID,
    actor_name  TEXT NOT NULL,
    role        TEXT COLLATE "C" NOT NULL,
    witness_id  UUID,
    login_id    UUID,
    ip          TEXT NOT NULL,
    user_agent  TEXT NOT NULL,
    request_id  TEXT NOT NULL,
    action      TEXT NOT NULL,
    entity      TEXT NOT NULL,
    entity_id   UUID,
    document_no TEXT,
    before      TEXT,
    after       TEXT,
    reason      TEXT NOT NULL DEFAULT '',
    prev_hash   BYTEA NOT NULL,
    hash        BYTEA NOT NULL,
    PRIMARY KEY (chain_id, seq)
);
CREATE INDEX audit_entry_at ON audit_entry (at, id);
CREATE INDEX audit_entry_actor ON audit_entry (actor_id, at, id);
CREATE INDEX audit_entry_entity ON audit_entry (entity, entity_id, at);
CREATE INDEX audit_entry_action ON audit_entry (action, at, id);
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append only', TG_TABLE_NAME; END $$;
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The answer of an act, stored with the act: the same key again gives the same answer.
CREATE TABLE idempotency (
    principal_id UUID NOT NULL,
    key         TEXT NOT NULL,
    route       TEXT NOT NULL,
    body_sha256 BYTEA NOT NULL,
    status      BIGINT NOT NULL,
    answer      TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (principal_id, key)
);
CREATE INDEX idempotency_created ON idempotency (created_at);
