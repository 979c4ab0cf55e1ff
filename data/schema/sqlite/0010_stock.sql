-- The stock ledger: movements that nobody changes, and what follows from them, written in the same transaction.

-- A batch gets a row number like every other listed record, and its cost.
CREATE TABLE batch_numbered (
    seq         INTEGER PRIMARY KEY,
    id          BLOB NOT NULL UNIQUE,
    medicine_id BLOB NOT NULL REFERENCES medicine(id),
    batch_number TEXT NOT NULL,
    batch_key   TEXT NOT NULL,
    expiry_date TEXT,
    expiry_precision TEXT NOT NULL DEFAULT 'day' CHECK (expiry_precision IN ('day','month')),
    manufacture_date TEXT,
    gtin        TEXT,
    supplier_id BLOB REFERENCES supplier(id),
    received_qty INTEGER NOT NULL DEFAULT 0,
    received_value INTEGER NOT NULL DEFAULT 0,
    unit_cost   INTEGER NOT NULL DEFAULT 0,
    status      TEXT NOT NULL DEFAULT 'available' CHECK (status IN ('available','quarantined','recalled','damaged')),
    status_reason TEXT NOT NULL DEFAULT '',
    opening     INTEGER NOT NULL DEFAULT 0,
    legacy_id   TEXT,
    created_at  INTEGER NOT NULL,
    created_by  BLOB,
    updated_at  INTEGER NOT NULL,
    updated_by  BLOB,
    version     INTEGER NOT NULL DEFAULT 1
) STRICT;
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
    seq         INTEGER PRIMARY KEY,
    id          BLOB NOT NULL,
    store_id    BLOB NOT NULL,
    store_seq   INTEGER NOT NULL,
    posted_at   INTEGER NOT NULL,
    effective_on TEXT NOT NULL,
    medicine_id BLOB NOT NULL,
    batch_id    BLOB NOT NULL,
    qty_delta   INTEGER NOT NULL CHECK (qty_delta <> 0),
    balance_after INTEGER NOT NULL CHECK (balance_after >= 0),
    type        TEXT NOT NULL,
    doc_type    TEXT NOT NULL,
    doc_id      BLOB NOT NULL,
    line_id     BLOB NOT NULL,
    leg         TEXT NOT NULL,
    reason_code TEXT,
    patient_id  BLOB,
    supplier_id BLOB,
    other_store_id BLOB,
    unit_cost   INTEGER NOT NULL,
    value       INTEGER NOT NULL,
    reverses_id BLOB,
    user_id     BLOB,
    witness_id  BLOB,
    prev_hash   BLOB NOT NULL,
    hash        BLOB NOT NULL,
    CHECK ((CASE WHEN patient_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN supplier_id IS NULL THEN 0 ELSE 1 END)
        + (CASE WHEN other_store_id IS NULL THEN 0 ELSE 1 END) <= 1),
    CHECK (reverses_id IS NOT NULL OR type IN ('adjust','count')
        OR (type IN ('opening','receipt','dispense_return','transfer_in') AND qty_delta > 0)
        OR (type IN ('supplier_return','dispense','transfer_out','transfer_loss','waste') AND qty_delta < 0))
) STRICT;
CREATE UNIQUE INDEX stock_movement_in_store ON stock_movement (store_id, store_seq);
CREATE UNIQUE INDEX stock_movement_posted_once ON stock_movement (doc_id, line_id, batch_id, leg);
CREATE UNIQUE INDEX stock_movement_reversed_once ON stock_movement (reverses_id) WHERE reverses_id IS NOT NULL;
CREATE INDEX stock_movement_card ON stock_movement (medicine_id, store_id, seq);
CREATE INDEX stock_movement_newest ON stock_movement (store_id, seq);
CREATE INDEX stock_movement_trace ON stock_movement (batch_id, seq);
CREATE INDEX stock_movement_day ON stock_movement (effective_on, seq);
CREATE TRIGGER stock_movement_no_update BEFORE UPDATE ON stock_movement BEGIN SELECT RAISE(ABORT, 'stock_movement is append only'); END;
CREATE TRIGGER stock_movement_no_delete BEFORE DELETE ON stock_movement BEGIN SELECT RAISE(ABORT, 'stock_movement is append only'); END;

CREATE TABLE stock_balance (
    seq         INTEGER PRIMARY KEY,
    store_id    BLOB NOT NULL REFERENCES store(id),
    batch_id    BLOB NOT NULL REFERENCES batch(id),
    medicine_id BLOB NOT NULL REFERENCES medicine(id),
    on_hand     INTEGER NOT NULL CHECK (on_hand BETWEEN 0 AND 1000000000),
    reserved    INTEGER NOT NULL DEFAULT 0,
    -- Whether anything is there. Written only when that changes: a column of an index is rewritten in it by every update
    -- that names the column.
    held        INTEGER NOT NULL DEFAULT 1,
    last_seq    INTEGER NOT NULL,
    -- The first effective day of this batch in this store: nothing can have happened before it.
    first_on    TEXT NOT NULL,
    CHECK (reserved BETWEEN 0 AND on_hand),
    CHECK (held = (on_hand > 0))
) STRICT;
CREATE UNIQUE INDEX stock_balance_place ON stock_balance (store_id, batch_id);
CREATE INDEX stock_balance_medicine ON stock_balance (store_id, medicine_id, seq) WHERE held;
CREATE INDEX stock_balance_everywhere ON stock_balance (medicine_id, seq) WHERE held;
CREATE INDEX stock_balance_batch ON stock_balance (batch_id, seq) WHERE held;

CREATE TABLE reservation (
    id          BLOB PRIMARY KEY,
    doc_type    TEXT NOT NULL,
    doc_id      BLOB NOT NULL,
    line_id     BLOB NOT NULL,
    store_id    BLOB NOT NULL,
    batch_id    BLOB NOT NULL,
    qty         INTEGER NOT NULL CHECK (qty > 0),
    -- Null: no time limit.
    expires_at  INTEGER
) STRICT;
CREATE UNIQUE INDEX reservation_line ON reservation (doc_id, line_id, batch_id);
CREATE INDEX reservation_place ON reservation (store_id, batch_id);
CREATE INDEX reservation_expiry ON reservation (expires_at);

-- One row a store and medicine: what every list and level reads.
CREATE TABLE stock_total (
    seq         INTEGER PRIMARY KEY,
    store_id    BLOB NOT NULL REFERENCES store(id),
    medicine_id BLOB NOT NULL REFERENCES medicine(id),
    -- A copy of the medicine's key, so that a store's stock is read in the order of names.
    medicine_key TEXT NOT NULL,
    on_hand     INTEGER NOT NULL,
    usable      INTEGER NOT NULL,
    reserved    INTEGER NOT NULL,
    value       INTEGER NOT NULL,
    earliest_expiry TEXT,
    limit_used  INTEGER NOT NULL,
    status      TEXT NOT NULL CHECK (status IN ('out','low','medium','good')),
    usable_on   TEXT NOT NULL,
    last_movement_at INTEGER,
    CHECK (usable BETWEEN 0 AND on_hand),
    CHECK (reserved BETWEEN 0 AND usable)
) STRICT;
CREATE UNIQUE INDEX stock_total_pair ON stock_total (store_id, medicine_id);
CREATE INDEX stock_total_by_name ON stock_total (medicine_key, seq);
CREATE INDEX stock_total_in_store ON stock_total (store_id, medicine_key, seq);
CREATE INDEX stock_total_status ON stock_total (store_id, status, medicine_key, seq);
-- Sums over all stores are made of this index alone.
CREATE INDEX stock_total_medicine ON stock_total (medicine_id, store_id);
CREATE INDEX stock_total_expiry ON stock_total (earliest_expiry);

-- One row a day with movements, or with the last usable unit gone. Middle columns are signed sums.
CREATE TABLE stock_daily (
    store_id    BLOB NOT NULL,
    medicine_id BLOB NOT NULL,
    day         TEXT NOT NULL,
    opening     INTEGER NOT NULL CHECK (opening >= 0),
    received    INTEGER NOT NULL DEFAULT 0,
    supplier_returned INTEGER NOT NULL DEFAULT 0,
    dispensed   INTEGER NOT NULL DEFAULT 0,
    dispense_returned INTEGER NOT NULL DEFAULT 0,
    moved_in    INTEGER NOT NULL DEFAULT 0,
    moved_out   INTEGER NOT NULL DEFAULT 0,
    adjusted    INTEGER NOT NULL DEFAULT 0,
    wasted      INTEGER NOT NULL DEFAULT 0,
    closing     INTEGER NOT NULL CHECK (closing >= 0),
    -- What was dispensed less what came back, at cost.
    used_value  INTEGER NOT NULL DEFAULT 0,
    was_out     INTEGER NOT NULL,
    PRIMARY KEY (store_id, medicine_id, day),
    CHECK (closing = opening + received + supplier_returned + dispensed + dispense_returned + moved_in + moved_out + adjusted + wasted)
) STRICT, WITHOUT ROWID;
CREATE INDEX stock_daily_day ON stock_daily (day, medicine_id, store_id);

-- Average monthly consumption: a cache. Thrown away by postings into one of its months, made again when it is read.
-- A row of the nil medicine says that its scope is complete.
CREATE TABLE stock_amc (
    scope_id    BLOB NOT NULL,
    medicine_id BLOB NOT NULL,
    period_end  TEXT NOT NULL,
    months      INTEGER NOT NULL,
    used        INTEGER NOT NULL,
    used_value  INTEGER NOT NULL,
    moved       INTEGER NOT NULL,
    days        INTEGER NOT NULL,
    days_out    INTEGER NOT NULL,
    amc_milli   INTEGER,
    low_confidence INTEGER NOT NULL,
    PRIMARY KEY (scope_id, medicine_id, period_end, months)
) STRICT, WITHOUT ROWID;

CREATE TABLE stock_policy (
    seq         INTEGER PRIMARY KEY,
    id          BLOB NOT NULL UNIQUE,
    legacy_id   TEXT,
    active      INTEGER NOT NULL DEFAULT 1,
    created_at  INTEGER NOT NULL,
    created_by  BLOB,
    updated_at  INTEGER NOT NULL,
    updated_by  BLOB,
    version     INTEGER NOT NULL DEFAULT 1,
    store_id    BLOB NOT NULL REFERENCES store(id),
    medicine_id BLOB NOT NULL REFERENCES medicine(id),
    reorder_level INTEGER CHECK (reorder_level >= 0),
    max_level   INTEGER CHECK (max_level >= 0),
    min_level   INTEGER CHECK (min_level >= 0),
    lead_time_days INTEGER CHECK (lead_time_days >= 0),
    review_days INTEGER NOT NULL DEFAULT 30 CHECK (review_days >= 0),
    safety_stock INTEGER NOT NULL DEFAULT 0 CHECK (safety_stock >= 0),
    bin_location TEXT NOT NULL DEFAULT '',
    bin_key     TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX stock_policy_pair ON stock_policy (store_id, medicine_id);
CREATE INDEX stock_policy_by_store ON stock_policy (store_id, bin_key, id);
CREATE INDEX stock_policy_by_medicine ON stock_policy (medicine_id, bin_key, id);
CREATE INDEX stock_policy_bin ON stock_policy (bin_key, id);
CREATE INDEX stock_policy_created ON stock_policy (created_at, id);
CREATE INDEX stock_policy_updated ON stock_policy (updated_at, id);

CREATE TABLE doc_counter (
    store_id    BLOB NOT NULL,
    doc_type    TEXT NOT NULL,
    year        INTEGER NOT NULL,
    next_no     INTEGER NOT NULL,
    PRIMARY KEY (store_id, doc_type, year)
) STRICT;

CREATE TABLE reversal (
    id          BLOB PRIMARY KEY,
    doc_type    TEXT NOT NULL,
    doc_id      BLOB NOT NULL UNIQUE,
    document_no TEXT NOT NULL,
    reason_code TEXT NOT NULL,
    note        TEXT NOT NULL,
    effective_on TEXT NOT NULL,
    at          INTEGER NOT NULL,
    user_id     BLOB
) STRICT;

-- Why somebody did what has to have a reason.
CREATE TABLE reason_code (
    seq         INTEGER PRIMARY KEY,
    id          BLOB NOT NULL UNIQUE,
    legacy_id   TEXT,
    active      INTEGER NOT NULL DEFAULT 1,
    created_at  INTEGER NOT NULL,
    created_by  BLOB,
    updated_at  INTEGER NOT NULL,
    updated_by  BLOB,
    version     INTEGER NOT NULL DEFAULT 1,
    code        TEXT NOT NULL,
    code_key    TEXT NOT NULL,
    label       TEXT NOT NULL,
    label_key   TEXT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('adjust_in','adjust_out','waste','return','shortage','override','recall','reversal')),
    needs_note  INTEGER NOT NULL DEFAULT 0,
    needs_witness INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX reason_code_code ON reason_code (code_key);
CREATE INDEX reason_code_by_label ON reason_code (label_key, id);
CREATE INDEX reason_code_by_kind ON reason_code (kind, label_key, id);
CREATE INDEX reason_code_by_active ON reason_code (active, label_key, id);
CREATE INDEX reason_code_by_created ON reason_code (created_at, id);
CREATE INDEX reason_code_by_updated ON reason_code (updated_at, id);

-- Events, written with the change; a place in the feed is given after the commit, so readers see no gaps.
CREATE TABLE outbox (
    seq         INTEGER PRIMARY KEY,
    id          BLOB NOT NULL,
    created_at  INTEGER NOT NULL,
    type        TEXT NOT NULL,
    entity      TEXT NOT NULL,
    entity_id   BLOB,
    store_id    BLOB,
    payload     TEXT NOT NULL,
    feed_pos    INTEGER
) STRICT;
CREATE UNIQUE INDEX outbox_feed ON outbox (feed_pos) WHERE feed_pos IS NOT NULL;
CREATE INDEX outbox_waiting ON outbox (seq) WHERE feed_pos IS NULL;

-- Heads as they stood: a tail that was cut off is found by these.
CREATE TABLE ledger_anchor (
    id          BLOB NOT NULL,
    at          INTEGER NOT NULL,
    stock_seq   INTEGER NOT NULL,
    stock_hash  BLOB NOT NULL,
    audit_seq   INTEGER NOT NULL,
    audit_hash  BLOB NOT NULL,
    PRIMARY KEY (id, at)
) STRICT;
CREATE TRIGGER ledger_anchor_no_update BEFORE UPDATE ON ledger_anchor BEGIN SELECT RAISE(ABORT, 'ledger_anchor is append only'); END;
CREATE TRIGGER ledger_anchor_no_delete BEFORE DELETE ON ledger_anchor BEGIN SELECT RAISE(ABORT, 'ledger_anchor is append only'); END;

-- Who looked at what: patients' records, exports, look-ups by number.
CREATE TABLE access_log (
    seq         INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    user_id     BLOB,
    username    TEXT NOT NULL,
    action      TEXT NOT NULL,
    entity      TEXT NOT NULL,
    entity_id   BLOB,
    detail      TEXT NOT NULL DEFAULT '',
    request_id  TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX access_log_entity ON access_log (entity, entity_id, seq);
CREATE TRIGGER access_log_no_update BEFORE UPDATE ON access_log BEGIN SELECT RAISE(ABORT, 'access_log is append only'); END;
CREATE TRIGGER access_log_no_delete BEFORE DELETE ON access_log BEGIN SELECT RAISE(ABORT, 'access_log is append only'); END;

CREATE TABLE audit_note (
    id          BLOB PRIMARY KEY,
    entry_id    BLOB NOT NULL,
    at          INTEGER NOT NULL,
    user_id     BLOB,
    username    TEXT NOT NULL,
    note        TEXT NOT NULL
) STRICT;
CREATE INDEX audit_note_entry ON audit_note (entry_id, at);
