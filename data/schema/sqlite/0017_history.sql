-- What was taken over from the predecessor beside masters and documents: its history, its use of medicines, its photos.
CREATE TABLE audit_imported (
    seq         INTEGER PRIMARY KEY,
    id          BLOB NOT NULL,
    run_id      BLOB NOT NULL REFERENCES import_run(id),
    legacy_id   TEXT,
    legacy_extra TEXT,
    at          INTEGER,
    action      TEXT NOT NULL,
    entity      TEXT NOT NULL,
    entity_id   TEXT NOT NULL DEFAULT '',
    user_id     BLOB,
    username    TEXT NOT NULL DEFAULT '',
    role        TEXT NOT NULL DEFAULT '',
    details     TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX audit_imported_at ON audit_imported (at, seq);

CREATE TABLE legacy_usage (
    store_id    BLOB NOT NULL,
    medicine_id BLOB NOT NULL,
    day         TEXT NOT NULL,
    qty         INTEGER NOT NULL,
    PRIMARY KEY (store_id, medicine_id, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX legacy_usage_day ON legacy_usage (day, medicine_id, store_id, qty);

CREATE TABLE photo (
    id          BLOB PRIMARY KEY,
    -- Null until somebody says whose it is.
    owner_type  TEXT CHECK (owner_type IN ('medicine','patient','supplier','department','user')),
    owner_id    BLOB,
    file        TEXT NOT NULL UNIQUE,
    mime        TEXT NOT NULL,
    width       INTEGER NOT NULL,
    height      INTEGER NOT NULL,
    sha256      BLOB NOT NULL,
    position    INTEGER NOT NULL DEFAULT 0,
    legacy_name TEXT NOT NULL DEFAULT '',
    created_at  INTEGER NOT NULL,
    created_by  BLOB
) STRICT;
CREATE INDEX photo_owner ON photo (owner_type, owner_id, position);
