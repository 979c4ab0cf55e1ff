-- The catalogue: medicines, their barcodes and their batches.
CREATE TABLE medicine (
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
    generic_name TEXT NOT NULL DEFAULT '',
    generic_key TEXT NOT NULL DEFAULT '',
    brand_name  TEXT NOT NULL DEFAULT '',
    brand_key   TEXT NOT NULL DEFAULT '',
    code        TEXT NOT NULL DEFAULT '',
    code_key    TEXT NOT NULL DEFAULT '',
    form_dosage TEXT NOT NULL DEFAULT '',
    dosage_form TEXT NOT NULL DEFAULT '',
    strength    TEXT NOT NULL DEFAULT '',
    route       TEXT NOT NULL DEFAULT '',
    category    TEXT NOT NULL DEFAULT '',
    atc_code    TEXT NOT NULL DEFAULT '',
    rxnorm_code TEXT NOT NULL DEFAULT '',
    base_unit   TEXT NOT NULL DEFAULT 'unit',
    pack_size   INTEGER NOT NULL DEFAULT 1 CHECK (pack_size >= 1),
    pack_unit   TEXT NOT NULL DEFAULT '',
    supplier_id BLOB REFERENCES supplier(id),
    manufacturer TEXT NOT NULL DEFAULT '',
    low_stock_limit INTEGER NOT NULL DEFAULT 10 CHECK (low_stock_limit >= 0),
    unit_price  INTEGER NOT NULL DEFAULT 0 CHECK (unit_price >= 0),
    ven_class   TEXT NOT NULL DEFAULT '' CHECK (ven_class IN ('','V','E','N')),
    abc_class   TEXT NOT NULL DEFAULT '' CHECK (abc_class IN ('','A','B','C')),
    controlled_schedule TEXT NOT NULL DEFAULT '',
    requires_prescription INTEGER NOT NULL DEFAULT 0,
    high_alert  INTEGER NOT NULL DEFAULT 0,
    returns_restockable INTEGER NOT NULL DEFAULT 1,
    storage     TEXT NOT NULL DEFAULT 'room' CHECK (storage IN ('room','fridge','freezer')),
    protect_from_light INTEGER NOT NULL DEFAULT 0,
    min_days_left INTEGER CHECK (min_days_left >= 0),
    batch_tracked INTEGER NOT NULL DEFAULT 1,
    photos      TEXT NOT NULL DEFAULT '',
    notes       TEXT NOT NULL DEFAULT '',
    barcode_number TEXT NOT NULL DEFAULT '',
    barcode_key TEXT NOT NULL DEFAULT '',
    search_key  TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX medicine_legacy ON medicine (legacy_id, legacy_no) WHERE legacy_id IS NOT NULL;
CREATE UNIQUE INDEX medicine_code ON medicine (code_key) WHERE code_key <> '';
-- With the searched text, so that a common word is found by walking the names.
CREATE INDEX medicine_by_name ON medicine (name_key, id, search_key);
CREATE INDEX medicine_by_active ON medicine (active, name_key, id);
CREATE INDEX medicine_by_generic ON medicine (generic_key, id);
CREATE INDEX medicine_by_brand ON medicine (brand_key, id);
CREATE INDEX medicine_by_code ON medicine (code_key, id);
CREATE INDEX medicine_by_barcode ON medicine (barcode_key, id);
CREATE INDEX medicine_by_supplier ON medicine (supplier_id, name_key, id);
CREATE INDEX medicine_by_form ON medicine (dosage_form, name_key, id);
CREATE INDEX medicine_by_category ON medicine (category, id);
CREATE INDEX medicine_by_ven ON medicine (ven_class, name_key, id);
CREATE INDEX medicine_by_storage ON medicine (storage, name_key, id);
CREATE INDEX medicine_by_limit ON medicine (low_stock_limit, id);
CREATE INDEX medicine_by_created ON medicine (created_at, id);
CREATE INDEX medicine_by_updated ON medicine (updated_at, id);
CREATE INDEX medicine_by_high_alert ON medicine (high_alert, name_key, id);
CREATE INDEX medicine_by_prescription ON medicine (requires_prescription, name_key, id);

-- Substring search (three characters or more); kept by triggers, never rebuilt at start.
CREATE VIRTUAL TABLE medicine_search USING fts5(search_key, content='medicine', content_rowid='seq', tokenize='trigram case_sensitive 1', columnsize=0);
CREATE TRIGGER medicine_search_insert AFTER INSERT ON medicine BEGIN
    INSERT INTO medicine_search(rowid, search_key) VALUES (new.seq, new.search_key);
END;
CREATE TRIGGER medicine_search_delete AFTER DELETE ON medicine BEGIN
    INSERT INTO medicine_search(medicine_search, rowid, search_key) VALUES ('delete', old.seq, old.search_key);
END;
CREATE TRIGGER medicine_search_update AFTER UPDATE OF search_key ON medicine WHEN old.search_key <> new.search_key BEGIN
    INSERT INTO medicine_search(medicine_search, rowid, search_key) VALUES ('delete', old.seq, old.search_key);
    INSERT INTO medicine_search(rowid, search_key) VALUES (new.seq, new.search_key);
END;


CREATE TABLE barcode (
    id          BLOB PRIMARY KEY,
    medicine_id BLOB NOT NULL REFERENCES medicine(id),
    gtin        TEXT,
    raw         TEXT,
    pack_size   INTEGER NOT NULL DEFAULT 1 CHECK (pack_size >= 1),
    CHECK ((gtin IS NULL) <> (raw IS NULL))
) STRICT;
CREATE UNIQUE INDEX barcode_gtin ON barcode (gtin) WHERE gtin IS NOT NULL;
CREATE UNIQUE INDEX barcode_raw ON barcode (raw) WHERE raw IS NOT NULL;
CREATE INDEX barcode_by_medicine ON barcode (medicine_id);

CREATE TABLE batch (
    id          BLOB PRIMARY KEY,
    medicine_id BLOB NOT NULL REFERENCES medicine(id),
    batch_number TEXT NOT NULL,
    batch_key   TEXT NOT NULL,
    expiry_date TEXT,
    expiry_precision TEXT NOT NULL DEFAULT 'day' CHECK (expiry_precision IN ('day','month')),
    manufacture_date TEXT,
    gtin        TEXT,
    supplier_id BLOB REFERENCES supplier(id),
    received_qty INTEGER NOT NULL DEFAULT 0,
    received_value INTEGER NOT NULL DEFAULT 0,
    status      TEXT NOT NULL DEFAULT 'available' CHECK (status IN ('available','quarantined','recalled','damaged')),
    status_reason TEXT NOT NULL DEFAULT '',
    opening     INTEGER NOT NULL DEFAULT 0,
    created_at  INTEGER NOT NULL,
    created_by  BLOB,
    updated_at  INTEGER NOT NULL,
    updated_by  BLOB,
    version     INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE UNIQUE INDEX batch_number ON batch (medicine_id, batch_key);
CREATE INDEX batch_by_expiry ON batch (expiry_date, id);
CREATE INDEX batch_fefo ON batch (medicine_id, status, expiry_date, batch_number, id);
