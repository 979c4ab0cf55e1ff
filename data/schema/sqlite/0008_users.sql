-- Who may sign in, their sessions and their tokens.
CREATE TABLE user_account (
    seq         INTEGER PRIMARY KEY,
    id          BLOB NOT NULL UNIQUE,
    legacy_id   TEXT,
    legacy_no   INTEGER NOT NULL DEFAULT 0,
    legacy_extra TEXT,
    active      INTEGER NOT NULL DEFAULT 1,
    created_at  INTEGER NOT NULL,
    created_by  BLOB,
    updated_at  INTEGER NOT NULL,
    updated_by  BLOB,
    version     INTEGER NOT NULL DEFAULT 1,
    username    TEXT NOT NULL,
    username_key TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL DEFAULT '',
    role        TEXT NOT NULL CHECK (role IN ('admin','pharmacist','department_user','auditor')),
    name        TEXT NOT NULL,
    name_key    TEXT NOT NULL,
    email       TEXT NOT NULL DEFAULT '',
    department_id BLOB REFERENCES department(id),
    language    TEXT NOT NULL DEFAULT 'en',
    pin_hash    TEXT NOT NULL DEFAULT '',
    profile_photo TEXT NOT NULL DEFAULT '',
    must_change_password INTEGER NOT NULL DEFAULT 0,
    secret_expires_at INTEGER,
    failed_login_attempts INTEGER NOT NULL DEFAULT 0,
    locked      INTEGER NOT NULL DEFAULT 0,
    locked_at   INTEGER,
    unlocked_at INTEGER,
    last_failed_login INTEGER,
    last_successful_login INTEGER,
    password_changed_at INTEGER,
    search_key  TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX user_account_legacy ON user_account (legacy_id, legacy_no) WHERE legacy_id IS NOT NULL;
CREATE INDEX user_account_by_username ON user_account (username_key, id);
-- With the searched text, so that a common word is found by walking the names.
CREATE INDEX user_account_by_name ON user_account (name_key, id, search_key);
CREATE INDEX user_account_by_active ON user_account (active, name_key, id);
CREATE INDEX user_account_by_role ON user_account (role, name_key, id);
CREATE INDEX user_account_by_department ON user_account (department_id, name_key, id);
CREATE INDEX user_account_by_created ON user_account (created_at, id);
CREATE INDEX user_account_by_updated ON user_account (updated_at, id);

-- Substring search (three characters or more); kept by triggers, never rebuilt at start.
CREATE VIRTUAL TABLE user_account_search USING fts5(search_key, content='user_account', content_rowid='seq', tokenize='trigram case_sensitive 1', columnsize=0);
CREATE TRIGGER user_account_search_insert AFTER INSERT ON user_account BEGIN
    INSERT INTO user_account_search(rowid, search_key) VALUES (new.seq, new.search_key);
END;
CREATE TRIGGER user_account_search_delete AFTER DELETE ON user_account BEGIN
    INSERT INTO user_account_search(user_account_search, rowid, search_key) VALUES ('delete', old.seq, old.search_key);
END;
CREATE TRIGGER user_account_search_update AFTER UPDATE OF search_key ON user_account WHEN old.search_key <> new.search_key BEGIN
    INSERT INTO user_account_search(user_account_search, rowid, search_key) VALUES ('delete', old.seq, old.search_key);
    INSERT INTO user_account_search(rowid, search_key) VALUES (new.seq, new.search_key);
END;


-- A user's stores beyond the own department's; store_id null = all stores.
CREATE TABLE user_scope (
    user_id     BLOB NOT NULL REFERENCES user_account(id),
    store_id    BLOB REFERENCES store(id),
    active_from TEXT,
    active_to   TEXT
) STRICT;
CREATE INDEX user_scope_by_user ON user_scope (user_id);

CREATE TABLE session (
    id          BLOB PRIMARY KEY,
    token_hash  BLOB NOT NULL UNIQUE,
    user_id     BLOB NOT NULL REFERENCES user_account(id),
    created_at  INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    ip          TEXT NOT NULL,
    user_agent  TEXT NOT NULL
) STRICT;
CREATE INDEX session_by_user ON session (user_id, created_at, id);
CREATE INDEX session_by_expiry ON session (expires_at);

CREATE TABLE api_token (
    id          BLOB PRIMARY KEY,
    token_hash  BLOB NOT NULL UNIQUE,
    user_id     BLOB NOT NULL REFERENCES user_account(id),
    name        TEXT NOT NULL,
    hint        TEXT NOT NULL,
    scopes      TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at  INTEGER
) STRICT;
CREATE INDEX api_token_by_user ON api_token (user_id, created_at, id);
