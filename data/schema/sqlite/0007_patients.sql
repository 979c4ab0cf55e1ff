-- Patients.
CREATE TABLE patient (
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
    name        TEXT NOT NULL,
    name_key    TEXT NOT NULL,
    file_no     TEXT NOT NULL DEFAULT '',
    file_key    TEXT NOT NULL DEFAULT '',
    gender      TEXT NOT NULL CHECK (gender IN ('male','female','other','unknown')),
    date_of_birth TEXT,
    age         INTEGER CHECK (age BETWEEN 0 AND 150),
    age_told_on TEXT,
    phone       TEXT NOT NULL DEFAULT '',
    phone_key   TEXT NOT NULL DEFAULT '',
    address     TEXT NOT NULL DEFAULT '',
    department_id BLOB REFERENCES department(id),
    date_of_entry TEXT,
    diagnosis   TEXT NOT NULL DEFAULT '',
    medical_history TEXT NOT NULL DEFAULT '',
    allergies   TEXT NOT NULL DEFAULT '',
    notes       TEXT NOT NULL DEFAULT '',
    national_id TEXT NOT NULL DEFAULT '',
    national_key TEXT NOT NULL DEFAULT '',
    search_key  TEXT NOT NULL
) STRICT;
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

-- Substring search (three characters or more); kept by triggers, never rebuilt at start.
CREATE VIRTUAL TABLE patient_search USING fts5(search_key, content='patient', content_rowid='seq', tokenize='trigram case_sensitive 1', columnsize=0);
CREATE TRIGGER patient_search_insert AFTER INSERT ON patient BEGIN
    INSERT INTO patient_search(rowid, search_key) VALUES (new.seq, new.search_key);
END;
CREATE TRIGGER patient_search_delete AFTER DELETE ON patient BEGIN
    INSERT INTO patient_search(patient_search, rowid, search_key) VALUES ('delete', old.seq, old.search_key);
END;
CREATE TRIGGER patient_search_update AFTER UPDATE OF search_key ON patient WHEN old.search_key <> new.search_key BEGIN
    INSERT INTO patient_search(patient_search, rowid, search_key) VALUES ('delete', old.seq, old.search_key);
    INSERT INTO patient_search(rowid, search_key) VALUES (new.seq, new.search_key);
END;

