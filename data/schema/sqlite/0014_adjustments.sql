-- Adjustments: corrections with a reason, waste, and opening stock.
CREATE TABLE adjustment (
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
    kind        TEXT NOT NULL CHECK (kind IN ('adjust','waste','opening')),
    value       INTEGER NOT NULL DEFAULT 0,
    -- Nobody approves what they made or handed in.
    submitted_by BLOB,
    approved_by BLOB,
    rejected_reason TEXT NOT NULL DEFAULT '',
    witness_id  BLOB
) STRICT;
CREATE UNIQUE INDEX adjustment_legacy ON adjustment (legacy_id, legacy_no) WHERE legacy_id IS NOT NULL;
CREATE UNIQUE INDEX adjustment_no ON adjustment (no_key) WHERE no_key <> '';
CREATE INDEX adjustment_by_date ON adjustment (doc_date, id);
CREATE INDEX adjustment_by_store ON adjustment (store_id, doc_date, id);
CREATE INDEX adjustment_by_state ON adjustment (state, doc_date, id);
CREATE INDEX adjustment_by_kind ON adjustment (kind, doc_date, id);
CREATE INDEX adjustment_by_no ON adjustment (no_key, id);
CREATE INDEX adjustment_by_created ON adjustment (created_at, id);
CREATE INDEX adjustment_by_updated ON adjustment (updated_at, id);

CREATE TABLE adjustment_line (
    adjustment_id BLOB NOT NULL REFERENCES adjustment(id),
    line_no     INTEGER NOT NULL,
    id          BLOB NOT NULL,
    medicine_id BLOB NOT NULL REFERENCES medicine(id),
    batch_id    BLOB REFERENCES batch(id),
    batch_number TEXT NOT NULL DEFAULT '',
    expiry_date TEXT,
    delta       INTEGER NOT NULL,
    reason_code TEXT NOT NULL DEFAULT '',
    unit_cost   INTEGER,
    note        TEXT NOT NULL DEFAULT '',
    value       INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (adjustment_id, line_no)
) STRICT, WITHOUT ROWID;
