-- Dispenses: stock handed out for a patient or used by a department.
CREATE TABLE dispense (
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
    department_id BLOB REFERENCES department(id),
    patient_id  BLOB REFERENCES patient(id),
    doctor_id   BLOB REFERENCES doctor(id),
    prescribed_by TEXT NOT NULL DEFAULT '',
    witness_id  BLOB,
    reserved_until INTEGER
) STRICT;
CREATE UNIQUE INDEX dispense_legacy ON dispense (legacy_id, legacy_no) WHERE legacy_id IS NOT NULL;
CREATE UNIQUE INDEX dispense_no ON dispense (no_key) WHERE no_key <> '';
CREATE INDEX dispense_by_date ON dispense (doc_date, id);
CREATE INDEX dispense_by_store ON dispense (store_id, doc_date, id);
CREATE INDEX dispense_by_patient ON dispense (patient_id, doc_date, id);
CREATE INDEX dispense_by_doctor ON dispense (doctor_id, doc_date, id) WHERE doctor_id IS NOT NULL;

CREATE TABLE dispense_line (
    dispense_id BLOB NOT NULL REFERENCES dispense(id),
    line_no     INTEGER NOT NULL,
    id          BLOB NOT NULL,
    medicine_id BLOB NOT NULL REFERENCES medicine(id),
    quantity    INTEGER NOT NULL,
    packs       INTEGER,
    pack_size   INTEGER,
    -- Chosen batches, as JSON: [{"batch_id", "quantity", "override_reason"}].
    batches     TEXT NOT NULL DEFAULT '',
    course_days INTEGER,
    directions  TEXT NOT NULL DEFAULT '',
    allow_short INTEGER NOT NULL DEFAULT 0,
    shortage_reason TEXT NOT NULL DEFAULT '',
    note        TEXT NOT NULL DEFAULT '',
    dispensed_qty INTEGER NOT NULL DEFAULT 0,
    shortage_qty INTEGER NOT NULL DEFAULT 0,
    returned_qty INTEGER NOT NULL DEFAULT 0,
    unit_price  INTEGER NOT NULL DEFAULT 0,
    value       INTEGER NOT NULL DEFAULT 0,
    legacy_extra TEXT,
    PRIMARY KEY (dispense_id, line_no),
    CHECK (returned_qty BETWEEN 0 AND dispensed_qty)
) STRICT, WITHOUT ROWID;
