-- Adjustments: corrections with a reason, waste, and opening stock.
CREATE TABLE adjustment (
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
    kind        TEXT COLLATE "C" NOT NULL CHECK (kind IN ('adjust','waste','opening')),
    value       BIGINT NOT NULL DEFAULT 0,
    -- Nobody approves what they made or handed in.
    submitted_by UUID,
    approved_by UUID,
    rejected_reason TEXT NOT NULL DEFAULT '',
    witness_id  UUID
);
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
    adjustment_id UUID NOT NULL REFERENCES adjustment(id),
    line_no     BIGINT NOT NULL,
    id          UUID NOT NULL,
    medicine_id UUID NOT NULL REFERENCES medicine(id),
    batch_id    UUID REFERENCES batch(id),
    batch_number TEXT NOT NULL DEFAULT '',
    expiry_date DATE,
    delta       BIGINT NOT NULL,
    reason_code TEXT NOT NULL DEFAULT '',
    unit_cost   BIGINT,
    note        TEXT NOT NULL DEFAULT '',
    value       BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (adjustment_id, line_no)
);
