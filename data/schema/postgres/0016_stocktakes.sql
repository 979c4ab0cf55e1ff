-- Stocktakes: counting shelves against the ledger while work goes on.
CREATE TABLE stocktake (
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
    scope       TEXT COLLATE "C" NOT NULL CHECK (scope IN ('all','category','bin','abc','list','random')),
    -- What of that scope: a category, a bin, a class, ids, a number.
    scope_value TEXT NOT NULL DEFAULT '',
    blind       BOOLEAN NOT NULL DEFAULT TRUE,
    started_at  BIGINT,
    started_by  UUID,
    value_difference BIGINT NOT NULL DEFAULT 0,
    witness_id  UUID
);
CREATE UNIQUE INDEX stocktake_no ON stocktake (no_key) WHERE no_key <> '';
CREATE INDEX stocktake_by_date ON stocktake (doc_date, id);
CREATE INDEX stocktake_by_store ON stocktake (store_id, doc_date, id);
CREATE INDEX stocktake_by_state ON stocktake (state, doc_date, id);
CREATE INDEX stocktake_by_no ON stocktake (no_key, id);
CREATE INDEX stocktake_by_created ON stocktake (created_at, id);
CREATE INDEX stocktake_by_updated ON stocktake (updated_at, id);

CREATE TABLE stocktake_line (
    stocktake_id UUID NOT NULL REFERENCES stocktake(id),
    line_no     BIGINT NOT NULL,
    id          UUID NOT NULL,
    store_id    UUID NOT NULL,
    medicine_id UUID NOT NULL REFERENCES medicine(id),
    batch_id    UUID NOT NULL REFERENCES batch(id),
    -- False once the stocktake is posted or cancelled.
    open        BOOLEAN NOT NULL DEFAULT TRUE,
    counted     BIGINT CHECK (counted >= 0),
    counted_at  BIGINT,
    counted_at_seq BIGINT,
    expected_at_count BIGINT,
    counter_id  UUID,
    count_no    BIGINT NOT NULL DEFAULT 0,
    difference  BIGINT,
    reason_code TEXT NOT NULL DEFAULT '',
    skipped     BOOLEAN NOT NULL DEFAULT FALSE,
    skip_reason TEXT NOT NULL DEFAULT '',
    recount     BOOLEAN NOT NULL DEFAULT FALSE,
    note        TEXT NOT NULL DEFAULT '',
    value       BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (stocktake_id, line_no)
);
CREATE UNIQUE INDEX stocktake_line_id ON stocktake_line (stocktake_id, id);
CREATE UNIQUE INDEX stocktake_line_overlap ON stocktake_line (store_id, batch_id) WHERE open;

-- Every earlier count of a line.
CREATE TABLE stocktake_count (
    stocktake_id UUID NOT NULL REFERENCES stocktake(id),
    line_id     UUID NOT NULL,
    count_no    BIGINT NOT NULL,
    counted     BIGINT NOT NULL,
    counted_at  BIGINT NOT NULL,
    counted_at_seq BIGINT NOT NULL,
    expected_at_count BIGINT NOT NULL,
    counter_id  UUID,
    PRIMARY KEY (stocktake_id, line_id, count_no)
);
