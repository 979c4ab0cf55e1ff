-- Whoever delivers goods.
CREATE TABLE supplier (
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
    name        TEXT NOT NULL,
    name_key    TEXT COLLATE "C" NOT NULL,
    type        TEXT COLLATE "C" NOT NULL DEFAULT 'Medicine',
    contact_person TEXT NOT NULL DEFAULT '',
    phone       TEXT NOT NULL DEFAULT '',
    email       TEXT NOT NULL DEFAULT '',
    address     TEXT NOT NULL DEFAULT '',
    city        TEXT COLLATE "C" NOT NULL DEFAULT '',
    notes       TEXT NOT NULL DEFAULT '',
    tax_no      TEXT NOT NULL DEFAULT '',
    tax_key     TEXT COLLATE "C" NOT NULL DEFAULT '',
    lead_time_days BIGINT NOT NULL DEFAULT 14 CHECK (lead_time_days BETWEEN 0 AND 3650),
    search_key  TEXT NOT NULL
);
CREATE UNIQUE INDEX supplier_legacy ON supplier (legacy_id, legacy_no) WHERE legacy_id IS NOT NULL;
CREATE UNIQUE INDEX supplier_tax ON supplier (tax_key) WHERE tax_key <> '';
-- With the searched text, so that a common word is found by walking the names.
CREATE INDEX supplier_by_name ON supplier (name_key, id, search_key);
CREATE INDEX supplier_by_active ON supplier (active, name_key, id);
CREATE INDEX supplier_by_type ON supplier (type, name_key, id);
CREATE INDEX supplier_by_city ON supplier (city, id);
CREATE INDEX supplier_by_created ON supplier (created_at, id);
CREATE INDEX supplier_by_updated ON supplier (updated_at, id);

-- Substring search (three characters or more).
CREATE INDEX supplier_search ON supplier USING gin (search_key gin_trgm_ops);

