-- The stock ledger: movements that nobody changes, and what follows from them, written in the same transaction.

-- A batch gets a row number like every other listed record, and its cost.
CREATE TABLE batch_numbered (
    seq         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id          UUID NOT NULL UNIQUE,
    medicine_id UUID NOT NULL REFERENCES medicine(id),
    batch_number TEXT NOT NULL,
    batch_key   TEXT COLLATE "C" NOT NULL,
    expiry_date DATE,
    expiry_precision TEXT NOT NULL DEFAULT 'day' CHECK (expiry_precision IN ('day','month')),
    manufacture_date DATE,
    gtin        TEXT,
    supplier_id UUID REFERENCES supplier(id),
    received_qty BIGINT NOT NULL DEFAULT 0,
    received_value BIGINT NOT NULL DEFAULT 0,
    unit_cost   BIGINT NOT NULL DEFAULT 0,
    status      TEXT COLLATE "C" NOT NULL DEFAULT 'available' CHECK (status IN ('available','quarantined','recalled','damaged')),
    status_reason TEXT NOT NULL DEFAULT '',
    opening     BOOLEAN NOT NULL DEFAULT FALSE,
    legacy_id   TEXT,
    created_at  BIGINT NOT NULL,
    created_by  UUID,
    updated_at  BIGINT NOT NULL,
    updated_by  UUID,
    version     BIGINT NOT NULL DEFAULT 1
);
INSERT INTO batch_numbered (id, medicine_id, batch_number, batch_key, expiry_date, expiry_precision, manufacture_date, gtin, supplier_id,
    received_qty, received_value, status, status_reason, opening, created_at, created_by, updated_at, updated_by, version)
SELECT id, medicine_id, batch_number, batch_key, expiry_date, expiry_precision, manufacture_date, gtin, supplier_id,
    received_qty, received_value, status, status_reason, opening, created_at, created_by, updated_at, updated_by, version FROM batch;
DROP TABLE batch;
ALTER TABLE batch_numbered RENAME TO batch;
CREATE UNIQUE INDEX batch_number ON batch (medicine_id, batch_key);
CREATE INDEX batch_by_key ON batch (batch_key, id);
CREATE INDEX batch_by_expiry ON batch (expiry_date, id);
CREATE INDEX batch_by_status ON batch (status, batch_key, id);
CREATE INDEX batch_by_supplier ON batch (supplier_id, batch_key, id);
CREATE INDEX batch_by_created ON batch (created_at, id);
CREATE INDEX batch_by_updated ON batch (updated_at, id);
CREATE INDEX batch_fefo ON batch (medicine_id, status, expiry_date, batch_number, id);

-- Few indexes: each is paid for by every line that is ever posted.
CREATE TABLE stock_movement (
    seq         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id          UUID NOT NULL,
    store_id    UUID NOT NULL,
    store_seq   BIGINT NOT NULL,
    posted_at   BIGINT NOT NULL,
    effective_on DATE NOT NULL,
    medicine_id UUID NOT NULL,
    batch_id    UUID NOT NULL,
    qty_delta   BIGINT NOT NULL CHECK (qty_delta <> 0),
    balance_after BIGINT NOT NULL CHECK (balance_after >= 0),
    type        TEXT NOT NULL,
    doc_type    TEXT NOT NULL,
    doc_id      UUID NOT NULL,
    line_id     UUID NOT NULL,
    leg         TEXT NOT NULL,
    reason_code TEXT,
    patient_id  UUID,
    supplier_id UUID,
    other_store_id UUID,
    unit_cost   BIGINT NOT NULL,
    value       BIGINT NOT NULL,
    reverses_id UUID,
    user_id     UUID,
    witness_id  UUID,
    prev_hash   BYTEA NOT NULL,
    hash        BYTEA NOT NULL,
    CHECK ((CASE WHEN patient_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN supplier_id IS NULL THEN 0 ELSE 1 END)
        + (CASE WHEN other_store_id IS NULL THEN 0 ELSE 1 END) <= 1),
    CHECK (reverses_id IS NOT NULL OR type IN ('adjust','count')
        OR (type IN ('opening','receipt','dispense_return','transfer_in') AND qty_delta > 0)
        OR (type IN ('supplier_return','dispense','transfer_out','transfer_loss','waste') AND qty_delta < 0))
);
CREATE UNIQUE INDEX stock_movement_in_store ON stock_movement (store_id, store_seq);
CREATE UNIQUE INDEX stock_movement_posted_once ON stock_movement (doc_id, line_id, batch_id, leg);
CREATE UNIQUE INDEX stock_movement_reversed_once ON stock_movement (reverses_id) WHERE reverses_id IS NOT NULL;
CREATE INDEX stock_movement_card ON stock_movement (medicine_id, store_id, seq);
CREATE INDEX stock_movement_newest ON stock_movement (store_id, seq);
CREATE INDEX stock_movement_trace ON stock_movement (batch_id, seq);
CREATE INDEX stock_movement_day ON stock_movement (effective_on, seq);
CREATE TRIGGER stock_movement_append_only BEFORE UPDATE OR DELETE ON stock_movement FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER stock_movement_no_truncate BEFORE TRUNCATE ON stock_movement FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE stock_balance (
    seq         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    store_id    UUID NOT NULL REFERENCES store(id),
    batch_id    UUID NOT NULL REFERENCES batch(id),
    medicine_id UUID NOT NULL REFERENCES medicine(id),
    on_hand     BIGINT NOT NULL CHECK (on_hand BETWEEN 0 AND 1000000000),
    reserved    BIGINT NOT NULL DEFAULT 0,
    -- Whether anything is there. Written only when that changes: a column of an index is rewritten in it by every update
    -- that names the column.
    held        BOOLEAN NOT NULL DEFAULT TRUE,
    last_seq    BIGINT NOT NULL,
    -- The first effective day of this batch in this store: nothing can have happened before it.
    first_on    DATE NOT NULL,
    CHECK (reserved BETWEEN 0 AND on_hand),
    CHECK (held = (on_hand > 0))
);
CREATE UNIQUE INDEX stock_balance_place ON stock_balance (store_id, batch_id);
CREATE INDEX stock_balance_medicine ON stock_balance (store_id, medicine_id, seq) WHERE held;
CREATE INDEX stock_balance_everywhere ON stock_balance (medicine_id, seq) WHERE held;
CREATE INDEX stock_balance_batch ON stock_balance (batch_id, seq) WHERE held;

CREATE TABLE reservation (
    id          UUID PRIMARY KEY,
    doc_type    TEXT NOT NULL,
    doc_id      UUID NOT NULL,
    line_id     UUID NOT NULL,
    store_id    UUID NOT NULL,
    batch_id    UUID NOT NULL,
    qty         BIGINT NOT NULL CHECK (qty > 0),
    -- Null: no time limit.
    expires_at  BIGINT
);
CREATE UNIQUE INDEX reservation_line ON reservation (doc_id, line_id, batch_id);
CREATE INDEX reservation_place ON reservation (store_id, batch_id);
CREATE INDEX reservation_expiry ON reservation (expires_at);

-- One row a store and medicine: what every list and level reads.
CREATE TABLE stock_total (
    seq         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    store_id    UUID NOT NULL REFERENCES store(id),
    medicine_id UUID NOT NULL REFERENCES medicine(id),
    -- A copy of the medicine's key, so that a store's stock is read in the order of names.
    medicine_key TEXT COLLATE "C" NOT NULL,
    on_hand     BIGINT NOT NULL,
    usable      BIGINT NOT NULL,
    reserved    BIGINT NOT NULL,
    value       BIGINT NOT NULL,
    earliest_expiry DATE,
    limit_used  BIGINT NOT NULL,
    status      TEXT COLLATE "C" NOT NULL CHECK (status IN ('out','low','medium','good')),
    usable_on   DATE NOT NULL,
    last_movement_at BIGINT,
    CHECK (usable BETWEEN 0 AND on_hand),
    CHECK (reserved BETWEEN 0 AND usable)
);
CREATE UNIQUE INDEX stock_total_pair ON stock_total (store_id, medicine_id);
CREATE INDEX stock_total_by_name ON stock_total (medicine_key, seq);
CREATE INDEX stock_total_in_store ON stock_total (store_id, medicine_key, seq);
CREATE INDEX stock_total_status ON stock_total (store_id, status, medicine_key, seq);
-- Sums over all stores are made of this index alone.
CREATE INDEX stock_total_medicine ON stock_total (medicine_id, store_id);
CREATE INDEX stock_total_expiry ON stock_total (earliest_expiry);

-- One row a day with movements, or with the last usable unit gone. Middle columns are signed sums.
CREATE TABLE stock_daily (
    store_id    UUID NOT NULL,
    medicine_id UUID NOT NULL,
    day         DATE NOT NULL,
    opening     BIGINT NOT NULL CHECK (opening >= 0),
    received    BIGINT NOT NULL DEFAULT 0,
    supplier_returned BIGINT NOT NULL DEFAULT 0,
    dispensed   BIGINT NOT NULL DEFAULT 0,
    dispense_returned BIGINT NOT NULL DEFAULT 0,
    moved_in    BIGINT NOT NULL DEFAULT 0,
    moved_out   BIGINT NOT NULL DEFAULT 0,
    adjusted    BIGINT NOT NULL DEFAULT 0,
    wasted      BIGINT NOT NULL DEFAULT 0,
    closing     BIGINT NOT NULL CHECK (closing >= 0),
    -- What was dispensed less what came back, at cost.
    used_value  BIGINT NOT NULL DEFAULT 0,
    was_out     BOOLEAN NOT NULL,
    PRIMARY KEY (store_id, medicine_id, day),
    CHECK (closing = opening + received + supplier_returned + dispensed + dispense_returned + moved_in + moved_out + adjusted + wasted)
);
CREATE INDEX stock_daily_day ON stock_daily (day, medicine_id, store_id);

-- Average monthly consumption: a cache. Thrown away by postings into one of its months, made again when it is read.
-- A row of the nil medicine says that its scope is complete.
CREATE TABLE stock_amc (
    scope_id    UUID NOT NULL,
    medicine_id UUID NOT NULL,
    period_end  DATE NOT NULL,
    months      BIGINT NOT NULL,
    used        BIGINT NOT NULL,
    used_value  BIGINT NOT NULL,
    moved       BIGINT NOT NULL,
    days        BIGINT NOT NULL,
    days_out    BIGINT NOT NULL,
    amc_milli   BIGINT,
    low_confidence BOOLEAN NOT NULL,
    PRIMARY KEY (scope_id, medicine_id, period_end, months)
);

CREATE TABLE stock_policy (
    seq         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id          UUID NOT NULL UNIQUE,
    legacy_id   TEXT,
    active      BOOLEAN NOT NULL DEFAULT TRUE,
    created_at  BIGINT NOT NULL,
    created_by  UUID,
    updated_at  BIGINT NOT NULL,
    updated_by  UUID,
    version     BIGINT NOT NULL DEFAULT 1,
    store_id    UUID NOT NULL REFERENCES store(id),
    medicine_id UUID NOT NULL REFERENCES medicine(id),
    reorder_level BIGINT CHECK (reorder_level >= 0),
    max_level   BIGINT CHECK (max_level >= 0),
    min_level   BIGINT CHECK (min_level >= 0),
    lead_time_days BIGINT CHECK (lead_time_days >= 0),
    review_days BIGINT NOT NULL DEFAULT 30 CHECK (review_days >= 0),
    safety_stock BIGINT NOT NULL DEFAULT 0 CHECK (safety_stock >= 0),
    bin_location TEXT NOT NULL DEFAULT '',
    bin_key     TEXT COLLATE "C" NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX stock_policy_pair ON stock_policy (store_id, medicine_id);
CREATE INDEX stock_policy_by_store ON stock_policy (store_id, bin_key, id);
CREATE INDEX stock_policy_by_medicine ON stock_policy (medicine_id, bin_key, id);
CREATE INDEX stock_policy_bin ON stock_policy (bin_key, id);
CREATE INDEX stock_policy_created ON stock_policy (created_at, id);
CREATE INDEX stock_policy_updated ON stock_policy (updated_at, id);

CREATE TABLE doc_counter (
    store_id    UUID NOT NULL,
    doc_type    TEXT NOT NULL,
    year        BIGINT NOT NULL,
    next_no     BIGINT NOT NULL,
    PRIMARY KEY (store_id, doc_type, year)
);

CREATE TABLE reversal (
    id          UUID PRIMARY KEY,
    doc_type    TEXT NOT NULL,
    doc_id      UUID NOT NULL UNIQUE,
    document_no TEXT NOT NULL,
    reason_code TEXT NOT NULL,
    note        TEXT NOT NULL,
    effective_on DATE NOT NULL,
    at          BIGINT NOT NULL,
    user_id     UUID
);

-- Why somebody did what has to have a reason.
CREATE TABLE reason_code (
    seq         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id          UUID NOT NULL UNIQUE,
    legacy_id   TEXT,
    active      BOOLEAN NOT NULL DEFAULT TRUE,
    created_at  BIGINT NOT NULL,
    created_by  UUID,
    updated_at  BIGINT NOT NULL,
    updated_by  UUID,
    version     BIGINT NOT NULL DEFAULT 1,
    code        TEXT NOT NULL,
    code_key    TEXT COLLATE "C" NOT NULL,
    label       TEXT NOT NULL,
    label_key   TEXT COLLATE "C" NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL CHECK (kind IN ('adjust_in','adjust_out','waste','return','shortage','override','recall','reversal')),
    needs_note  BOOLEAN NOT NULL DEFAULT FALSE,
    needs_witness BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE UNIQUE INDEX reason_code_code ON reason_code (code_key);
CREATE INDEX reason_code_by_label ON reason_code (label_key, id);
CREATE INDEX reason_code_by_kind ON reason_code (kind, label_key, id);
CREATE INDEX reason_code_by_active ON reason_code (active, label_key, id);
CREATE INDEX reason_code_by_created ON reason_code (created_at, id);
CREATE INDEX reason_code_by_updated ON reason_code (updated_at, id);

-- Events, written with the change; a place in the feed is given after the commit, so readers see no gaps.
CREATE TABLE outbox (
    seq         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id          UUID NOT NULL,
    created_at  BIGINT NOT NULL,
    type        TEXT NOT NULL,
    entity      TEXT NOT NULL,
    entity_id   UUID,
    store_id    UUID,
    payload     TEXT NOT NULL,
    feed_pos    BIGINT
);
CREATE UNIQUE INDEX outbox_feed ON outbox (feed_pos) WHERE feed_pos IS NOT NULL;
CREATE INDEX outbox_waiting ON outbox (seq) WHERE feed_pos IS NULL;

-- Heads as they stood: a tail that was cut off is found by these.
CREATE TABLE ledger_anchor (
    id          UUID NOT NULL,
    at          BIGINT NOT NULL,
    stock_seq   BIGINT NOT NULL,
    stock_hash  BYTEA NOT NULL,
    audit_seq   BIGINT NOT NULL,
    audit_hash  BYTEA NOT NULL,
    PRIMARY KEY (id, at)
);
CREATE TRIGGER ledger_anchor_append_only BEFORE UPDATE OR DELETE ON ledger_anchor FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_anchor_no_truncate BEFORE TRUNCATE ON ledger_anchor FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Who looked at what: patients' records, exports, look-ups by number.
CREATE TABLE access_log (
    seq         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at          BIGINT NOT NULL,
    user_id     UUID,
    username    TEXT NOT NULL,
    action      TEXT NOT NULL,
    entity      TEXT NOT NULL,
    entity_id   UUID,
    detail      TEXT NOT NULL DEFAULT '',
    request_id  TEXT NOT NULL DEFAULT ''
);
CREATE INDEX access_log_entity ON access_log (entity, entity_id, seq);
CREATE TRIGGER access_log_append_only BEFORE UPDATE OR DELETE ON access_log FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE audit_note (
    id          UUID PRIMARY KEY,
    entry_id    UUID NOT NULL,
    at          BIGINT NOT NULL,
    user_id     UUID,
    username    TEXT NOT NULL,
    note        TEXT NOT NULL
);
CREATE INDEX audit_note_entry ON audit_note (entry_id, at);
