-- Transfers: stock moved between two stores, over the destination's in-transit place.
CREATE TABLE transfer (
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
    source_store_id UUID NOT NULL REFERENCES store(id),
    destination_store_id UUID NOT NULL REFERENCES store(id),
    requested_by UUID,
    approved_by UUID,
    dispatched_by UUID,
    received_by UUID,
    requested_by_name TEXT NOT NULL DEFAULT '',
    approved_by_name TEXT NOT NULL DEFAULT '',
    reason      TEXT COLLATE "C" NOT NULL CHECK (reason IN ('replenish','return','near_expiry','store_closing','quarantine','quarantine_release')),
    direct      BOOLEAN NOT NULL DEFAULT FALSE,
    rejected_reason TEXT NOT NULL DEFAULT '',
    witness_id  UUID,
    -- Each dispatch, receipt or closing is one event; part of the posting key.
    events      BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX transfer_legacy ON transfer (legacy_id, legacy_no) WHERE legacy_id IS NOT NULL;
CREATE UNIQUE INDEX transfer_no ON transfer (no_key) WHERE no_key <> '';
CREATE INDEX transfer_by_date ON transfer (doc_date, id);
CREATE INDEX transfer_by_source ON transfer (source_store_id, doc_date, id);
CREATE INDEX transfer_by_destination ON transfer (destination_store_id, doc_date, id);
CREATE INDEX transfer_by_state ON transfer (state, doc_date, id);
CREATE INDEX transfer_by_reason ON transfer (reason, doc_date, id);
CREATE INDEX transfer_by_no ON transfer (no_key, id);
CREATE INDEX transfer_by_created ON transfer (created_at, id);
CREATE INDEX transfer_by_updated ON transfer (updated_at, id);

CREATE TABLE transfer_line (
    transfer_id UUID NOT NULL REFERENCES transfer(id),
    line_no     BIGINT NOT NULL,
    id          UUID NOT NULL,
    medicine_id UUID NOT NULL REFERENCES medicine(id),
    quantity    BIGINT NOT NULL,
    packs       BIGINT,
    pack_size   BIGINT,
    -- Chosen batches, as JSON: [{"batch_id", "quantity"}].
    batches     TEXT NOT NULL DEFAULT '',
    approved_qty BIGINT NOT NULL DEFAULT 0,
    dispatched_qty BIGINT NOT NULL DEFAULT 0,
    received_qty BIGINT NOT NULL DEFAULT 0,
    returned_qty BIGINT NOT NULL DEFAULT 0,
    lost_qty    BIGINT NOT NULL DEFAULT 0,
    reason      TEXT NOT NULL DEFAULT '',
    note        TEXT NOT NULL DEFAULT '',
    legacy_extra TEXT,
    PRIMARY KEY (transfer_id, line_no),
    CHECK (received_qty + returned_qty + lost_qty <= dispatched_qty)
);
