-- Goods receipts: stock accepted from a supplier against an invoice.
CREATE TABLE receipt (
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
    supplier_id UUID REFERENCES supplier(id),
    kind        TEXT COLLATE "C" NOT NULL CHECK (kind IN ('purchase','donation')),
    invoice_number TEXT NOT NULL DEFAULT '',
    invoice_key TEXT COLLATE "C" NOT NULL DEFAULT '',
    delivery_date DATE,
    purchaser_name TEXT NOT NULL DEFAULT '',
    received_by TEXT NOT NULL DEFAULT '',
    total       BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX receipt_legacy ON receipt (legacy_id, legacy_no) WHERE legacy_id IS NOT NULL;
CREATE UNIQUE INDEX receipt_no ON receipt (no_key) WHERE no_key <> '';
CREATE UNIQUE INDEX receipt_invoice_once ON receipt (supplier_id, invoice_key) WHERE state = 'posted' AND invoice_key <> '';
CREATE INDEX receipt_by_no ON receipt (no_key, id);
CREATE INDEX receipt_by_date ON receipt (doc_date, id);
CREATE INDEX receipt_by_store ON receipt (store_id, doc_date, id);
CREATE INDEX receipt_by_state ON receipt (state, doc_date, id);
CREATE INDEX receipt_by_supplier ON receipt (supplier_id, doc_date, id);
CREATE INDEX receipt_by_kind ON receipt (kind, doc_date, id);
CREATE INDEX receipt_by_invoice ON receipt (invoice_key, id);
CREATE INDEX receipt_by_created ON receipt (created_at, id);
CREATE INDEX receipt_by_updated ON receipt (updated_at, id);

CREATE TABLE receipt_line (
    receipt_id  UUID NOT NULL REFERENCES receipt(id),
    line_no     BIGINT NOT NULL,
    id          UUID NOT NULL,
    medicine_id UUID NOT NULL REFERENCES medicine(id),
    quantity    BIGINT NOT NULL,
    packs       BIGINT,
    pack_size   BIGINT,
    free_qty    BIGINT NOT NULL DEFAULT 0,
    rejected_qty BIGINT NOT NULL DEFAULT 0,
    rejected_reason TEXT NOT NULL DEFAULT '',
    batch_number TEXT NOT NULL DEFAULT '',
    expiry_date DATE,
    expiry_precision TEXT NOT NULL DEFAULT 'day',
    manufacture_date DATE,
    gtin        TEXT NOT NULL DEFAULT '',
    unit_cost   BIGINT NOT NULL DEFAULT 0,
    accept_short_dated BOOLEAN NOT NULL DEFAULT FALSE,
    note        TEXT NOT NULL DEFAULT '',
    -- Made at posting.
    batch_id    UUID,
    returned_qty BIGINT NOT NULL DEFAULT 0,
    legacy_extra TEXT,
    PRIMARY KEY (receipt_id, line_no)
);
CREATE INDEX receipt_line_medicine ON receipt_line (medicine_id, receipt_id);
