-- Returns: to a supplier, and of what was dispensed.
CREATE TABLE supplier_return (
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
    supplier_id UUID NOT NULL REFERENCES supplier(id),
    receipt_id  UUID REFERENCES receipt(id),
    credit_note_no TEXT NOT NULL DEFAULT '',
    credit_amount BIGINT,
    value       BIGINT NOT NULL DEFAULT 0
);
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
    supplier_return_id UUID NOT NULL REFERENCES supplier_return(id),
    line_no     BIGINT NOT NULL,
    id          UUID NOT NULL,
    medicine_id UUID NOT NULL REFERENCES medicine(id),
    batch_id    UUID NOT NULL REFERENCES batch(id),
    receipt_line_id UUID,
    quantity    BIGINT NOT NULL,
    -- From the store's quarantine place instead of its shelves.
    from_quarantine BOOLEAN NOT NULL DEFAULT FALSE,
    reason_code TEXT NOT NULL DEFAULT '',
    note        TEXT NOT NULL DEFAULT '',
    value       BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (supplier_return_id, line_no)
);

CREATE TABLE dispense_return (
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
    dispense_id UUID NOT NULL REFERENCES dispense(id),
    patient_id  UUID REFERENCES patient(id),
    witness_id  UUID
);
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
    dispense_return_id UUID NOT NULL REFERENCES dispense_return(id),
    line_no     BIGINT NOT NULL,
    id          UUID NOT NULL,
    medicine_id UUID NOT NULL REFERENCES medicine(id),
    batch_id    UUID NOT NULL REFERENCES batch(id),
    dispense_line_id UUID NOT NULL,
    quantity    BIGINT NOT NULL,
    condition   TEXT NOT NULL CHECK (condition IN ('restock','quarantine','waste')),
    reason_code TEXT NOT NULL DEFAULT '',
    note        TEXT NOT NULL DEFAULT '',
    value       BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (dispense_return_id, line_no)
);
