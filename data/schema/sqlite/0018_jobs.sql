-- Work in the background: who asked for what, how far it is, what became of it. One row a job; one row a kind of what is
-- done by the clock.
CREATE TABLE job (
    seq         INTEGER PRIMARY KEY,
    id          BLOB NOT NULL UNIQUE,
    version     INTEGER NOT NULL DEFAULT 1,
    kind        TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('queued','running','done','failed','cancelled','interrupted')),
    scheduled   INTEGER NOT NULL DEFAULT 0,
    asked_by    BLOB,
    asked_name  TEXT NOT NULL DEFAULT '',
    -- What the caller's token was good for; null = all that the account may do.
    scopes      TEXT,
    asked_at    INTEGER NOT NULL,
    started_at  INTEGER,
    ended_at    INTEGER,
    -- When what is done by the clock is due again.
    next_at     INTEGER,
    cancel_asked INTEGER NOT NULL DEFAULT 0,
    phase       TEXT NOT NULL DEFAULT '',
    unit        TEXT NOT NULL DEFAULT '',
    done        INTEGER NOT NULL DEFAULT 0,
    total       INTEGER,
    parameters  TEXT NOT NULL DEFAULT '{}',
    result      TEXT,
    problem     TEXT,
    -- Inside of the data directory.
    file_path   TEXT,
    file_name   TEXT,
    file_type   TEXT,
    file_bytes  INTEGER,
    file_expires_at INTEGER,
    -- The process that does it; its beat shows that it lives.
    runner      BLOB,
    beat        INTEGER NOT NULL DEFAULT 0,
    attempts    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX job_schedule ON job (kind) WHERE scheduled;
CREATE INDEX job_asked_at ON job (asked_at, id);
CREATE INDEX job_kind ON job (kind, asked_at, id);
CREATE INDEX job_state ON job (state, asked_at, id);
CREATE INDEX job_asked_by ON job (asked_by, asked_at, id);
CREATE INDEX job_file ON job (file_expires_at) WHERE file_path IS NOT NULL;
