-- Departments and the stores that belong to them.
CREATE TABLE department (
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
    code        TEXT NOT NULL,
    code_key    TEXT COLLATE "C" NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    responsible_person TEXT NOT NULL DEFAULT '',
    telephone   TEXT NOT NULL DEFAULT '',
    notes       TEXT NOT NULL DEFAULT '',
    default_store_id UUID,
    protected   BOOLEAN NOT NULL DEFAULT FALSE,
    search_key  TEXT NOT NULL
);
CREATE UNIQUE INDEX department_legacy ON department (legacy_id, legacy_no) WHERE legacy_id IS NOT NULL;
CREATE UNIQUE INDEX department_code ON department (code_key);
CREATE UNIQUE INDEX department_protected ON department (protected) WHERE protected = TRUE;
-- With the searched text, so that a common word is found by walking the names.
CREATE INDEX department_by_name ON department (name_key, id, search_key);
CREATE INDEX department_by_active ON department (active, name_key, id);
CREATE INDEX department_by_code ON department (code_key, id);
CREATE INDEX department_by_created ON department (created_at, id);
CREATE INDEX department_by_updated ON department (updated_at, id);

-- Substring search (three characters or more).
CREATE INDEX department_search ON department USING gin (search_key gin_trgm_ops);


CREATE TABLE store (
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
    code        TEXT NOT NULL,
    code_key    TEXT COLLATE "C" NOT NULL,
    department_id UUID REFERENCES department(id),
    location    TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    kind        TEXT NOT NULL CHECK (kind IN ('main','ward','in_transit','quarantine')),
    parent_id   UUID REFERENCES store(id),
    search_key  TEXT NOT NULL,
    CHECK ((kind IN ('main','ward')) = (parent_id IS NULL))
);
CREATE UNIQUE INDEX store_legacy ON store (legacy_id, legacy_no) WHERE legacy_id IS NOT NULL;
CREATE UNIQUE INDEX store_code ON store (code_key);
CREATE UNIQUE INDEX store_one_main ON store (kind) WHERE kind = 'main';
CREATE UNIQUE INDEX store_companions ON store (parent_id, kind) WHERE parent_id IS NOT NULL;
CREATE INDEX store_by_department ON store (department_id, name_key, id);
CREATE INDEX store_by_kind ON store (kind, name_key, id);
-- With the searched text, so that a common word is found by walking the names.
CREATE INDEX store_by_name ON store (name_key, id, search_key);
CREATE INDEX store_by_active ON store (active, name_key, id);
CREATE INDEX store_by_code ON store (code_key, id);
CREATE INDEX store_by_created ON store (created_at, id);
CREATE INDEX store_by_updated ON store (updated_at, id);

-- Substring search (three characters or more).
CREATE INDEX store_search ON store USING gin (search_key gin_trgm_ops);

