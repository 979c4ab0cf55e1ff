-- Departments and the stores that belong to them.
CREATE TABLE department (
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
    code        TEXT NOT NULL,
    code_key    TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    responsible_person TEXT NOT NULL DEFAULT '',
    telephone   TEXT NOT NULL DEFAULT '',
    notes       TEXT NOT NULL DEFAULT '',
    default_store_id BLOB,
    protected   INTEGER NOT NULL DEFAULT 0,
    search_key  TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX department_legacy ON department (legacy_id, legacy_no) WHERE legacy_id IS NOT NULL;
CREATE UNIQUE INDEX department_code ON department (code_key);
CREATE UNIQUE INDEX department_protected ON department (protected) WHERE protected = 1;
-- With the searched text, so that a common word is found by walking the names.
CREATE INDEX department_by_name ON department (name_key, id, search_key);
CREATE INDEX department_by_active ON department (active, name_key, id);
CREATE INDEX department_by_code ON department (code_key, id);
CREATE INDEX department_by_created ON department (created_at, id);
CREATE INDEX department_by_updated ON department (updated_at, id);

-- Substring search (three characters or more); kept by triggers, never rebuilt at start.
CREATE VIRTUAL TABLE department_search USING fts5(search_key, content='department', content_rowid='seq', tokenize='trigram case_sensitive 1', columnsize=0);
CREATE TRIGGER department_search_insert AFTER INSERT ON department BEGIN
    INSERT INTO department_search(rowid, search_key) VALUES (new.seq, new.search_key);
END;
CREATE TRIGGER department_search_delete AFTER DELETE ON department BEGIN
    INSERT INTO department_search(department_search, rowid, search_key) VALUES ('delete', old.seq, old.search_key);
END;
CREATE TRIGGER department_search_update AFTER UPDATE OF search_key ON department WHEN old.search_key <> new.search_key BEGIN
    INSERT INTO department_search(department_search, rowid, search_key) VALUES ('delete', old.seq, old.search_key);
    INSERT INTO department_search(rowid, search_key) VALUES (new.seq, new.search_key);
END;


CREATE TABLE store (
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
    code        TEXT NOT NULL,
    code_key    TEXT NOT NULL,
    department_id BLOB REFERENCES department(id),
    location    TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    kind        TEXT NOT NULL CHECK (kind IN ('main','ward','in_transit','quarantine')),
    parent_id   BLOB REFERENCES store(id),
    search_key  TEXT NOT NULL,
    CHECK ((kind IN ('main','ward')) = (parent_id IS NULL))
) STRICT;
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

-- Substring search (three characters or more); kept by triggers, never rebuilt at start.
CREATE VIRTUAL TABLE store_search USING fts5(search_key, content='store', content_rowid='seq', tokenize='trigram case_sensitive 1', columnsize=0);
CREATE TRIGGER store_search_insert AFTER INSERT ON store BEGIN
    INSERT INTO store_search(rowid, search_key) VALUES (new.seq, new.search_key);
END;
CREATE TRIGGER store_search_delete AFTER DELETE ON store BEGIN
    INSERT INTO store_search(store_search, rowid, search_key) VALUES ('delete', old.seq, old.search_key);
END;
CREATE TRIGGER store_search_update AFTER UPDATE OF search_key ON store WHEN old.search_key <> new.search_key BEGIN
    INSERT INTO store_search(store_search, rowid, search_key) VALUES ('delete', old.seq, old.search_key);
    INSERT INTO store_search(rowid, search_key) VALUES (new.seq, new.search_key);
END;

