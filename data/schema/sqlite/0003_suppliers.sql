-- Whoever delivers goods.
CREATE TABLE supplier (
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
    type        TEXT NOT NULL DEFAULT 'Medicine',
    contact_person TEXT NOT NULL DEFAULT '',
    phone       TEXT NOT NULL DEFAULT '',
    email       TEXT NOT NULL DEFAULT '',
    address     TEXT NOT NULL DEFAULT '',
    city        TEXT NOT NULL DEFAULT '',
    notes       TEXT NOT NULL DEFAULT '',
    tax_no      TEXT NOT NULL DEFAULT '',
    tax_key     TEXT NOT NULL DEFAULT '',
    lead_time_days INTEGER NOT NULL DEFAULT 14 CHECK (lead_time_days BETWEEN 0 AND 3650),
    search_key  TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX supplier_legacy ON supplier (legacy_id, legacy_no) WHERE legacy_id IS NOT NULL;
CREATE UNIQUE INDEX supplier_tax ON supplier (tax_key) WHERE tax_key <> '';
-- With the searched text, so that a common word is found by walking the names.
CREATE INDEX supplier_by_name ON supplier (name_key, id, search_key);
CREATE INDEX supplier_by_active ON supplier (active, name_key, id);
CREATE INDEX supplier_by_type ON supplier (type, name_key, id);
CREATE INDEX supplier_by_city ON supplier (city, id);
CREATE INDEX supplier_by_created ON supplier (created_at, id);
CREATE INDEX supplier_by_updated ON supplier (updated_at, id);

-- Substring search (three characters or more); kept by triggers, never rebuilt at start.
CREATE VIRTUAL TABLE supplier_search USING fts5(search_key, content='supplier', content_rowid='seq', tokenize='trigram case_sensitive 1', columnsize=0);
CREATE TRIGGER supplier_search_insert AFTER INSERT ON supplier BEGIN
    INSERT INTO supplier_search(rowid, search_key) VALUES (new.seq, new.search_key);
END;
CREATE TRIGGER supplier_search_delete AFTER DELETE ON supplier BEGIN
    INSERT INTO supplier_search(supplier_search, rowid, search_key) VALUES ('delete', old.seq, old.search_key);
END;
CREATE TRIGGER supplier_search_update AFTER UPDATE OF search_key ON supplier WHEN old.search_key <> new.search_key BEGIN
    INSERT INTO supplier_search(supplier_search, rowid, search_key) VALUES ('delete', old.seq, old.search_key);
    INSERT INTO supplier_search(rowid, search_key) VALUES (new.seq, new.search_key);
END;

