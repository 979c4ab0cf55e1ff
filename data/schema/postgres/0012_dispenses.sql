-- Dispenses: stock handed out for a patient or used by a department.
CREATE TABLE dispense (
    seq         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id          UUID NOT NULL UNIQUE,
    legacy_id   TEXT,
    legacy_no   BIGINT NOT NULL DEFAULT 0,
    legacy_extra TEXT,
    created_at  BIGINT NOT NULL,
    created_by  UUID,
    updated_at  BIGINT NOT NULL,
    updated_by  UUID,
    version     BIGINT NOT NULL DEFAULT 1,
    state       TEXT COLLATE "C" NOT NULL,
    document_no TEXT NOT NULL DEFAULT '',
    no_key      TEXT COLLATE "C" NOT NULL DEFAULT '',
    posted_at   BIGINT,
    posted_by   UUID,
    reversal_id UUID,
    legacy_status TEXT,
    line_count  BIGINT NOT NULL DEFAULT 0,
    doc_date    DATE NOT NULL,
    notes       TEXT NOT NULL DEFAULT '',
    store_id    UUID NOT NULL REFERENCES store(id),
    department_id UUID REFERENCES department(id),
    patient_id  UUID REFERENCES patient(id),
    doctor_id   UUID REFERENCES doctor(id),
    prescribed_by TEXT NOT NULL DEFAULT '',
    witness_id  UUID,
    reserved_until BIGINT
);
CREATE UNIQUE INDEX dispense_legacy ON dispense (legacy_id, legacy_no) WHERE legacy_id IS NOT NULL;
CREATE UNIQUE INDEX dispense_no ON dispense (no_key) WHERE no_key <> '';
CREATE INDEX dispense_by_date ON dispense (doc_date, id);
CREATE INDEX dispense_by_store ON dispense (store_id, doc_date, id);
CREATE INDEX dispense_by_patient ON dispense (patient_id, doc_date, id);
CREATE INDEX dispense_by_doctor ON dispense (doctor_id, doc_date, id) WHERE doctor_id IS NOT NULL;

CREATE TABLE dispense_line (
    dispense_id UUID NOT NULL REFERENCES dispense(id),
    line_no     BIGINT NOT NULL,
    id          UUID NOT NULL,
    medicine_id UUID NOT NULL REFERENCES medicine(id),
    quantity    BIGINT NOT NULL,
    packs       BIGINT,
    pack_size   BIGINT,
    -- Chosen batches, as JSON: [{"batch_id", "quantity", "override_reason"}].
    batches     TEXT NOT NULL DEFAULT '',
    course_days BIGINT,
    directions  TEXT NOT NULL DEFAULT '',
    allow_short BOOLEAN NOT NULL DEFAULT FALSE,
    shortage_reason TEXT NOT NULL DEFAULT '',
    note        TEXT NOT NULL DEFAULT '',
    dispensed_qty BIGINT NOT NULL DEFAULT 0,
    shortage_qty BIGINT NOT NULL DEFAULT 0,
    returned_qty BIGINT NOT NULL DEFAULT 0,
    unit_price  BIGINT NOT NULL DEFAULT 0,
    value       BIGINT NOT NULL DEFAULT 0,
    legacy_extra TEXT,
    PRIMARY KEY (dispense_id, line_no),
    CHECK (returned_qty BETWEEN 0 AND dispensed_qty)
);
