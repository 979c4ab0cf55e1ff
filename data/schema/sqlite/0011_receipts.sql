-- Goods receipts: stock accepted from a supplier against an invoice.
CREATE TABLE receipt (
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
    supplier_id BLOB REFERENCES supplier(id),
    kind        TEXT NOT NULL CHECK (kind IN ('purchase','donation')),
    invoice_number TEXT NOT NULL DEFAULT '',
    invoice_key TEXT NOT NULL DEFAULT '',
    delivery_date TEXT,
    purchaser_name TEXT NOT NULL DEFAULT '',
    received_by TEXT NOT NULL DEFAULT '',
    total       INTEGER NOT NULL DEFAULT 0
) STRICT;
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
    receipt_id  BLOB NOT NULL REFERENCES receipt(id),
    line_no     INTEGER NOT NULL,
    id          BLOB NOT NULL,
    medicine_id BLOB NOT NULL REFERENCES medicine(id),
    quantity    INTEGER NOT NULL,
    packs       INTEGER,
    pack_size   INTEGER,
    free_qty    INTEGER NOT NULL DEFAULT 0,
    rejected_qty INTEGER NOT NULL DEFAULT 0,
    rejected_reason TEXT NOT NULL DEFAULT '',
    batch_number TEXT NOT NULL DEFAULT '',
    expiry_date TEXT,
    expiry_precision TEXT NOT NULL DEFAULT 'day',
    manufacture_date TEXT,
    gtin        TEXT NOT NULL DEFAULT '',
    unit_cost   INTEGER NOT NULL DEFAULT 0,
    accept_short_dated INTEGER NOT NULL DEFAULT 0,
    note        TEXT NOT NULL DEFAULT '',
    -- Made at posting.
    batch_id    BLOB,
    returned_qty INTEGER NOT NULL DEFAULT 0,
    legacy_extra TEXT,
    PRIMARY KEY (receipt_id, line_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX receipt_line_medicine ON receipt_line (medicine_id, receipt_id);
