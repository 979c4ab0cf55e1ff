-- What was taken over from the predecessor beside masters and documents: its history, its use of medicines, its photos.
CREATE TABLE audit_imported (
    seq         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id          UUID NOT NULL,
    run_id      UUID NOT NULL REFERENCES import_run(id),
    legacy_id   TEXT,
    legacy_extra TEXT,
    at          BIGINT,
    action      TEXT COLLATE "C" NOT NULL,
    entity      TEXT COLLATE "C" NOT NULL,
    entity_id   TEXT NOT NULL DEFAULT '',
    user_id     UUID,
    username    TEXT NOT NULL DEFAULT '',
    role        TEXT NOT NULL DEFAULT '',
    details     TEXT NOT NULL DEFAULT ''
);
CREATE INDEX audit_imported_at ON audit_imported (at, seq);

CREATE TABLE legacy_usage (
    store_id    UUID NOT NULL,
    medicine_id UUID NOT NULL,
    day         DATE NOT NULL,
    qty         BIGINT NOT NULL,
    PRIMARY KEY (store_id, medicine_id, day)
);
CREATE INDEX legacy_usage_day ON legacy_usage (day, medicine_id, store_id, qty);

CREATE TABLE photo (
    id          UUID PRIMARY KEY,
    -- Null until somebody says whose it is.
    owner_type  TEXT CHECK (owner_type IN ('medicine','patient','supplier','department','user')),
    owner_id    UUID,
    file        TEXT NOT NULL UNIQUE,
    mime        TEXT NOT NULL,
    width       BIGINT NOT NULL,
    height      BIGINT NOT NULL,
    sha256      BYTEA NOT NULL,
    position    BIGINT NOT NULL DEFAULT 0,
    legacy_name TEXT NOT NULL DEFAULT '',
    created_at  BIGINT NOT NULL,
    created_by  UUID
);
CREATE INDEX photo_owner ON photo (owner_type, owner_id, position);
