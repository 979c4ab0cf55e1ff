-- Returns: to a supplier, and of what was dispensed.
CREATE TABLE supplier_return (
    seq         INTEGER PRIMARY KEY,
    id          BLOB NOT NULL UNIQUE,
    legacy_id   TEXT,
    legacy_no   INTEGER NOT NULL DEFAULT 0,
    legacy_extra TEXT,
    created_at  INTEGER NOT NULL,
    created_by  BLOB,
    updated_at  INTEGER NOT NULL,
    updated_by  BLOB,
    version     INTEGER NOT NULL DEFAULT 1,
    state       TEXT NOT NULL,
    document_no TEXT NOT NULL DEFAULT '',
    no_key      TEXT NOT NULL DEFAULT '',
    posted_at   INTEGER,
    posted_by   BLOB,
    reversal_id BLOB,
    legacy_status TEXT,
    line_count  INTEGER NOT NULL DEFAULT 0,
    doc_date    TEXT NOT NULL,
    notes       TEXT NOT NULL DEFAULT '',
    store_id    BLOB NOT NULL REFERENCES store(id),
    supplier_id BLOB NOT NULL REFERENCES supplier(id),
    receipt_id  BLOB REFERENCES receipt(id),
    credit_note_no TEXT NOT NULL DEFAULT '',
    credit_amount INTEGER,
    value       INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX supplier_return_no ON supplier_return (no_key) WHERE no_key <> '';
CREATE INDEX supplier_return_by_date ON supplier_return (doc_date, id);
CREATE INDEX supplier_return_by_store ON supplier_return (store_id, doc_date, id);
CREATE INDEX supplier_return_by_state ON supplier_return (state, doc_date, id);
CREATE INDEX supplier_return_by_supplier ON supplier_return (supplier_id, doc_date, id);
CREATE INDEX supplier_return_by_receipt ON supplier_return (receipt_id, doc_date, id);
CREATE INDEX supplier_return_by_no ON supplier_return (no_key, id);
CREATE INDEX supplier_return_by_created ON supplier_return (created_at, id);
CREATE INDEX supplier_return_by_updated ON supplier_return (updated_at, id);

CREATE TABLE supplier_return_line (
    supplier_return_id BLOB NOT NULL REFERENCES supplier_return(id),
    line_no     INTEGER NOT NULL,
    id          BLOB NOT NULL,
    medicine_id BLOB NOT NULL REFERENCES medicine(id),
    batch_id    BLOB NOT NULL REFERENCES batch(id),
    receipt_line_id BLOB,
    quantity    INTEGER NOT NULL,
    -- From the store's quarantine place instead of its shelves.
    from_quarantine INTEGER NOT NULL DEFAULT 0,
    reason_code TEXT NOT NULL DEFAULT '',
    note        TEXT NOT NULL DEFAULT '',
    value       INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (supplier_return_id, line_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE dispense_return (
    seq         INTEGER PRIMARY KEY,
    id          BLOB NOT NULL UNIQUE,
    legacy_id   TEXT,
    legacy_no   INTEGER NOT NULL DEFAULT 0,
    legacy_extra TEXT,
    created_at  INTEGER NOT NULL,
    created_by  BLOB,
    updated_at  INTEGER NOT NULL,
    updated_by  BLOB,
    version     INTEGER NOT NULL DEFAULT 1,
    state       TEXT NOT NULL,
    document_no TEXT NOT NULL DEFAULT '',
    no_key      TEXT NOT NULL DEFAULT '',
    posted_at   INTEGER,
    posted_by   BLOB,
    reversal_id BLOB,
    legacy_status TEXT,
    line_count  INTEGER NOT NULL DEFAULT 0,
    doc_date    TEXT NOT NULL,
    notes       TEXT NOT NULL DEFAULT '',
    store_id    BLOB NOT NULL REFERENCES store(id),
    dispense_id BLOB NOT NULL REFERENCES dispense(id),
    patient_id  BLOB REFERENCES patient(id),
    witness_id  BLOB
) STRICT;
CREATE UNIQUE INDEX dispense_return_no ON dispense_return (no_key) WHERE no_key <> '';
CREATE INDEX dispense_return_by_date ON dispense_return (doc_date, id);
CREATE INDEX dispense_return_by_store ON dispense_return (store_id, doc_date, id);
CREATE INDEX dispense_return_by_state ON dispense_return (state, doc_date, id);
CREATE INDEX dispense_return_by_dispense ON dispense_return (dispense_id, doc_date, id);
CREATE INDEX dispense_return_by_patient ON dispense_return (patient_id, doc_date, id);
CREATE INDEX dispense_return_by_no ON dispense_return (no_key, id);
CREATE INDEX dispense_return_by_created ON dispense_return (created_at, id);
CREATE INDEX dispense_return_by_updated ON dispense_return (updated_at, id);

CREATE TABLE dispense_return_line (
    dispense_return_id BLOB NOT NULL REFERENCES dispense_return(id),
    line_no     INTEGER NOT NULL,
    id          BLOB NOT NULL,
    medicine_id BLOB NOT NULL REFERENCES medicine(id),
    batch_id    BLOB NOT NULL REFERENCES batch(id),
    dispense_line_id BLOB NOT NULL,
    quantity    INTEGER NOT NULL,
    condition   TEXT NOT NULL CHECK (condition IN ('restock','quarantine','waste')),
    reason_code TEXT NOT NULL DEFAULT '',
    note        TEXT NOT NULL DEFAULT '',
    value       INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (dispense_return_id, line_no)
) STRICT, WITHOUT ROWID;
