-- Prescribers.
CREATE TABLE doctor (
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
    gender      TEXT NOT NULL CHECK (gender IN ('male','female','other','unknown')),
    nationality TEXT NOT NULL DEFAULT '',
    department_id BLOB REFERENCES department(id),
    position    TEXT NOT NULL DEFAULT '',
    specialist  TEXT NOT NULL DEFAULT '',
    type        TEXT NOT NULL DEFAULT 'employee' CHECK (type IN ('employee','visitor')),
    qualification TEXT NOT NULL DEFAULT '',
    phone       TEXT NOT NULL DEFAULT '',
    email       TEXT NOT NULL DEFAULT '',
    email_key   TEXT NOT NULL DEFAULT '',
    license_number TEXT NOT NULL DEFAULT '',
    license_key TEXT NOT NULL DEFAULT '',
    notes       TEXT NOT NULL DEFAULT '',
    search_key  TEXT NOT NULL
) STRICT;
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

-- Substring search (three characters or more); kept by triggers, never rebuilt at start.
CREATE VIRTUAL TABLE doctor_search USING fts5(search_key, content='doctor', content_rowid='seq', tokenize='trigram case_sensitive 1', columnsize=0);
CREATE TRIGGER doctor_search_insert AFTER INSERT ON doctor BEGIN
    INSERT INTO doctor_search(rowid, search_key) VALUES (new.seq, new.search_key);
END;
CREATE TRIGGER doctor_search_delete AFTER DELETE ON doctor BEGIN
    INSERT INTO doctor_search(doctor_search, rowid, search_key) VALUES ('delete', old.seq, old.search_key);
END;
CREATE TRIGGER doctor_search_update AFTER UPDATE OF search_key ON doctor WHEN old.search_key <> new.search_key BEGIN
    INSERT INTO doctor_search(doctor_search, rowid, search_key) VALUES ('delete', old.seq, old.search_key);
    INSERT INTO doctor_search(rowid, search_key) VALUES (new.seq, new.search_key);
END;

