-- Work in the background: who asked for what, how far it is, what became of it. One row a job; one row a kind of what is
-- done by the clock.
CREATE TABLE job (
    seq         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id          UUID NOT NULL UNIQUE,
    version     BIGINT NOT NULL DEFAULT 1,
    kind        TEXT COLLATE "C" NOT NULL,
    state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('queued','running','done','failed','cancelled','interrupted')),
    scheduled   BOOLEAN NOT NULL DEFAULT FALSE,
    asked_by    UUID,
    asked_name  TEXT NOT NULL DEFAULT '',
    -- What the caller's token was good for; null = all that the account may do.
    scopes      TEXT,
    asked_at    BIGINT NOT NULL,
    started_at  BIGINT,
    ended_at    BIGINT,
    -- When what is done by the clock is due again.
    next_at     BIGINT,
    cancel_asked BOOLEAN NOT NULL DEFAULT FALSE,
    phase       TEXT NOT NULL DEFAULT '',
    unit        TEXT NOT NULL DEFAULT '',
    done        BIGINT NOT NULL DEFAULT 0,
    total       BIGINT,
    parameters  TEXT NOT NULL DEFAULT '{}',
    result      TEXT,
    problem     TEXT,
    -- Inside of the data directory.
    file_path   TEXT,
    file_name   TEXT,
    file_type   TEXT,
    file_bytes  BIGINT,
    file_expires_at BIGINT,
    -- The process that does it; its beat shows that it lives.
    runner      UUID,
    beat        BIGINT NOT NULL DEFAULT 0,
    attempts    BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX job_schedule ON job (kind) WHERE scheduled;
CREATE INDEX job_asked_at ON job (asked_at, id);
CREATE INDEX job_kind ON job (kind, asked_at, id);
CREATE INDEX job_state ON job (state, asked_at, id);
CREATE INDEX job_asked_by ON job (asked_by, asked_at, id);
CREATE INDEX job_file ON job (file_expires_at) WHERE file_path IS NOT NULL;
