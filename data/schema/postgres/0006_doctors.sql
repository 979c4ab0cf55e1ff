-- Prescribers.
CREATE TABLE doctor (
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
    gender      TEXT NOT NULL CHECK (gender IN ('male','female','other','unknown')),
    nationality TEXT NOT NULL DEFAULT '',
    department_id UUID REFERENCES department(id),
    position    TEXT COLLATE "C" NOT NULL DEFAULT '',
    specialist  TEXT COLLATE "C" NOT NULL DEFAULT '',
    type        TEXT COLLATE "C" NOT NULL DEFAULT 'employee' CHECK (type IN ('employee','visitor')),
    qualification TEXT NOT NULL DEFAULT '',
    phone       TEXT NOT NULL DEFAULT '',
    email       TEXT NOT NULL DEFAULT '',
    email_key   TEXT COLLATE "C" NOT NULL DEFAULT '',
    license_number TEXT NOT NULL DEFAULT '',
    license_key TEXT COLLATE "C" NOT NULL DEFAULT '',
    notes       TEXT NOT NULL DEFAULT '',
    search_key  TEXT NOT NULL
);
CREATE UNIQUE INDEX doctor_legacy ON doctor (legacy_id, legacy_no) WHERE legacy_id IS NOT NULL;
CREATE UNIQUE INDEX doctor_email ON doctor (email_key) WHERE email_key <> '';
CREATE UNIQUE INDEX doctor_license ON doctor (license_key) WHERE license_key <> '';
-- With the searched text, so that a common word is found by walking the names.
CREATE INDEX doctor_by_name ON doctor (name_key, id, search_key);
CREATE INDEX doctor_by_active ON doctor (active, name_key, id);
CREATE INDEX doctor_by_gender ON doctor (gender, name_key, id);
CREATE INDEX doctor_by_type ON doctor (type, name_key, id);
CREATE INDEX doctor_by_department ON doctor (department_id, name_key, id);
CREATE INDEX doctor_by_specialist ON doctor (specialist, id);
CREATE INDEX doctor_by_position ON doctor (position, id);
CREATE INDEX doctor_by_created ON doctor (created_at, id);
CREATE INDEX doctor_by_updated ON doctor (updated_at, id);

-- Substring search (three characters or more).
CREATE INDEX doctor_search ON doctor USING gin (search_key gin_trgm_ops);

