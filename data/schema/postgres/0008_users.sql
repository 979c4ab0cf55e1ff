-- Who may sign in, their sessions and their tokens.
CREATE TABLE user_account (
    seq         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id          UUID NOT NULL UNIQUE,
    legacy_id   TEXT,
    legacy_no   BIGINT NOT NULL DEFAULT 0,
    legacy_extra TEXT,
    active      BOOLEAN NOT NULL DEFAULT TRUE,
    created_at  BIGINT NOT NULL,
    created_by  UUID,
    updated_at  BIGINT NOT NULL,
    updated_by  UUID,
    version     BIGINT NOT NULL DEFAULT 1,
    username    TEXT NOT NULL,
    username_key TEXT COLLATE "C" NOT NULL UNIQUE,
    password_hash TEXT NOT NULL DEFAULT '',
    role        TEXT COLLATE "C" NOT NULL CHECK (role IN ('admin','pharmacist','department_user','auditor')),
    name        TEXT NOT NULL,
    name_key    TEXT COLLATE "C" NOT NULL,
    email       TEXT NOT NULL DEFAULT '',
    department_id UUID REFERENCES department(id),
    language    TEXT NOT NULL DEFAULT 'en',
    pin_hash    TEXT NOT NULL DEFAULT '',
    profile_photo TEXT NOT NULL DEFAULT '',
    must_change_password BOOLEAN NOT NULL DEFAULT FALSE,
    secret_expires_at BIGINT,
    failed_login_attempts BIGINT NOT NULL DEFAULT 0,
    locked      BOOLEAN NOT NULL DEFAULT FALSE,
    locked_at   BIGINT,
    unlocked_at BIGINT,
    last_failed_login BIGINT,
    last_successful_login BIGINT,
    password_changed_at BIGINT,
    search_key  TEXT NOT NULL
);
CREATE UNIQUE INDEX user_account_legacy ON user_account (legacy_id, legacy_no) WHERE legacy_id IS NOT NULL;
CREATE INDEX user_account_by_username ON user_account (username_key, id);
-- With the searched text, so that a common word is found by walking the names.
CREATE INDEX user_account_by_name ON user_account (name_key, id, search_key);
CREATE INDEX user_account_by_active ON user_account (active, name_key, id);
CREATE INDEX user_account_by_role ON user_account (role, name_key, id);
CREATE INDEX user_account_by_department ON user_account (department_id, name_key, id);
CREATE INDEX user_account_by_created ON user_account (created_at, id);
CREATE INDEX user_account_by_updated ON user_account (updated_at, id);

-- Substring search (three characters or more).
CREATE INDEX user_account_search ON user_account USING gin (search_key gin_trgm_ops);


-- A user's stores beyond the own department's; store_id null = all stores.
CREATE TABLE user_scope (
    user_id     UUID NOT NULL REFERENCES user_account(id),
    store_id    UUID REFERENCES store(id),
    active_from DATE,
    active_to   DATE
);
CREATE INDEX user_scope_by_user ON user_scope (user_id);

CREATE TABLE session (
    id          UUID PRIMARY KEY,
    token_hash  BYTEA NOT NULL UNIQUE,
    user_id     UUID NOT NULL REFERENCES user_account(id),
    created_at  BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    ip          TEXT NOT NULL,
    user_agent  TEXT NOT NULL
);
CREATE INDEX session_by_user ON session (user_id, created_at, id);
CREATE INDEX session_by_expiry ON session (expires_at);

CREATE TABLE api_token (
    id          UUID PRIMARY KEY,
    token_hash  BYTEA NOT NULL UNIQUE,
    user_id     UUID NOT NULL REFERENCES user_account(id),
    name        TEXT NOT NULL,
    hint        TEXT NOT NULL,
    scopes      TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at  BIGINT
);
CREATE INDEX api_token_by_user ON api_token (user_id, created_at, id);
