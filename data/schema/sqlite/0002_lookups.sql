-- Lists to choose from: dosage forms, routes, categories and the like.
CREATE TABLE lookup (
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
    kind        TEXT NOT NULL CHECK (kind IN ('dosage_form','route','category','base_unit','supplier_type','doctor_specialist','doctor_position')),
    code        TEXT NOT NULL,
    code_key    TEXT NOT NULL,
    label       TEXT NOT NULL,
    label_key   TEXT NOT NULL,
    sort        INTEGER NOT NULL DEFAULT 0,
    search_key  TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX lookup_code ON lookup (kind, code_key);
CREATE UNIQUE INDEX lookup_legacy ON lookup (kind, legacy_id, legacy_no) WHERE legacy_id IS NOT NULL;
-- With the searched text, so that a common word is found by walking the names.
CREATE INDEX lookup_by_label ON lookup (kind, label_key, id, search_key);
CREATE INDEX lookup_by_active ON lookup (kind, active, label_key, id);
CREATE INDEX lookup_by_code ON lookup (kind, code_key, id);
CREATE INDEX lookup_by_sort ON lookup (kind, sort, id);
CREATE INDEX lookup_by_created ON lookup (kind, created_at, id);
CREATE INDEX lookup_by_updated ON lookup (kind, updated_at, id);

-- Substring search (three characters or more); kept by triggers, never rebuilt at start.
CREATE VIRTUAL TABLE lookup_search USING fts5(search_key, content='lookup', content_rowid='seq', tokenize='trigram case_sensitive 1', columnsize=0);
CREATE TRIGGER lookup_search_insert AFTER INSERT ON lookup BEGIN
    INSERT INTO lookup_search(rowid, search_key) VALUES (new.seq, new.search_key);
END;
CREATE TRIGGER lookup_search_delete AFTER DELETE ON lookup BEGIN
    INSERT INTO lookup_search(lookup_search, rowid, search_key) VALUES ('delete', old.seq, old.search_key);
END;
CREATE TRIGGER lookup_search_update AFTER UPDATE OF search_key ON lookup WHEN old.search_key <> new.search_key BEGIN
    INSERT INTO lookup_search(lookup_search, rowid, search_key) VALUES ('delete', old.seq, old.search_key);
    INSERT INTO lookup_search(rowid, search_key) VALUES (new.seq, new.search_key);
END;

