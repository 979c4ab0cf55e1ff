-- Patients.
CREATE TABLE patient (
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
    file_no     TEXT NOT NULL DEFAULT '',
    file_key    TEXT COLLATE "C" NOT NULL DEFAULT '',
    gender      TEXT NOT NULL CHECK (gender IN ('male','female','other','unknown')),
    date_of_birth DATE,
    age         BIGINT CHECK (age BETWEEN 0 AND 150),
    age_told_on DATE,
    phone       TEXT NOT NULL DEFAULT '',
    phone_key   TEXT COLLATE "C" NOT NULL DEFAULT '',
    address     TEXT NOT NULL DEFAULT '',
    department_id UUID REFERENCES department(id),
    date_of_entry DATE,
    diagnosis   TEXT NOT NULL DEFAULT '',
    medical_history TEXT NOT NULL DEFAULT '',
    allergies   TEXT NOT NULL DEFAULT '',
    notes       TEXT NOT NULL DEFAULT '',
    national_id TEXT NOT NULL DEFAULT '',
    national_key TEXT COLLATE "C" NOT NULL DEFAULT '',
    search_key  TEXT NOT NULL
);
CREATE UNIQUE INDEX patient_legacy ON patient (legacy_id, legacy_no) WHERE legacy_id IS NOT NULL;
CREATE UNIQUE INDEX patient_file ON patient (file_key) WHERE file_key <> '';
CREATE UNIQUE INDEX patient_national ON patient (national_key) WHERE national_key <> '';
-- With the searched text, so that a common word is found by walking the names.
CREATE INDEX patient_by_name ON patient (name_key, id, search_key);
CREATE INDEX patient_by_active ON patient (active, name_key, id);
CREATE INDEX patient_by_file ON patient (file_key, id);
CREATE INDEX patient_by_phone ON patient (phone_key) WHERE phone_key <> '';
CREATE INDEX patient_by_gender ON patient (gender, name_key, id);
CREATE INDEX patient_by_department ON patient (department_id, name_key, id);
CREATE INDEX patient_by_entry ON patient (date_of_entry, id);
CREATE INDEX patient_by_created ON patient (created_at, id);
CREATE INDEX patient_by_updated ON patient (updated_at, id);

-- Substring search (three characters or more).
CREATE INDEX patient_search ON patient USING gin (search_key gin_trgm_ops);

