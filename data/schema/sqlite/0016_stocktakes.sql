-- Stocktakes: counting shelves against the ledger while work goes on.
CREATE TABLE stocktake (
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
    scope       TEXT NOT NULL CHECK (scope IN ('all','category','bin','abc','list','random')),
    -- What of that scope: a category, a bin, a class, ids, a number.
    scope_value TEXT NOT NULL DEFAULT '',
    blind       INTEGER NOT NULL DEFAULT 1,
    started_at  INTEGER,
    started_by  BLOB,
    value_difference INTEGER NOT NULL DEFAULT 0,
    witness_id  BLOB
) STRICT;
CREATE UNIQUE INDEX stocktake_no ON stocktake (no_key) WHERE no_key <> '';
CREATE INDEX stocktake_by_date ON stocktake (doc_date, id);
CREATE INDEX stocktake_by_store ON stocktake (store_id, doc_date, id);
CREATE INDEX stocktake_by_state ON stocktake (state, doc_date, id);
CREATE INDEX stocktake_by_no ON stocktake (no_key, id);
CREATE INDEX stocktake_by_created ON stocktake (created_at, id);
CREATE INDEX stocktake_by_updated ON stocktake (updated_at, id);

CREATE TABLE stocktake_line (
    stocktake_id BLOB NOT NULL REFERENCES stocktake(id),
    line_no     INTEGER NOT NULL,
    id          BLOB NOT NULL,
    store_id    BLOB NOT NULL,
    medicine_id BLOB NOT NULL REFERENCES medicine(id),
    batch_id    BLOB NOT NULL REFERENCES batch(id),
    -- False once the stocktake is posted or cancelled.
    open        INTEGER NOT NULL DEFAULT 1,
    counted     INTEGER CHECK (counted >= 0),
    counted_at  INTEGER,
    counted_at_seq INTEGER,
    expected_at_count INTEGER,
    counter_id  BLOB,
    count_no    INTEGER NOT NULL DEFAULT 0,
    difference  INTEGER,
    reason_code TEXT NOT NULL DEFAULT '',
    skipped     INTEGER NOT NULL DEFAULT 0,
    skip_reason TEXT NOT NULL DEFAULT '',
    recount     INTEGER NOT NULL DEFAULT 0,
    note        TEXT NOT NULL DEFAULT '',
    value       INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (stocktake_id, line_no)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX stocktake_line_id ON stocktake_line (stocktake_id, id);
CREATE UNIQUE INDEX stocktake_line_overlap ON stocktake_line (store_id, batch_id) WHERE open;

-- Every earlier count of a line.
CREATE TABLE stocktake_count (
    stocktake_id BLOB NOT NULL REFERENCES stocktake(id),
    line_id     BLOB NOT NULL,
    count_no    INTEGER NOT NULL,
    counted     INTEGER NOT NULL,
    counted_at  INTEGER NOT NULL,
    counted_at_seq INTEGER NOT NULL,
    expected_at_count INTEGER NOT NULL,
    counter_id  BLOB,
    PRIMARY KEY (stocktake_id, line_id, count_no)
) STRICT, WITHOUT ROWID;
