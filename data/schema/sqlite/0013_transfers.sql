-- Transfers: stock moved between two stores, over the destination's in-transit place.
CREATE TABLE transfer (
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
    source_store_id BLOB NOT NULL REFERENCES store(id),
    destination_store_id BLOB NOT NULL REFERENCES store(id),
    requested_by BLOB,
    approved_by BLOB,
    dispatched_by BLOB,
    received_by BLOB,
    requested_by_name TEXT NOT NULL DEFAULT '',
    approved_by_name TEXT NOT NULL DEFAULT '',
    reason      TEXT NOT NULL CHECK (reason IN ('replenish','return','near_expiry','store_closing','quarantine','quarantine_release')),
    direct      INTEGER NOT NULL DEFAULT 0,
    rejected_reason TEXT NOT NULL DEFAULT '',
    witness_id  BLOB,
    -- Each dispatch, receipt or closing is one event; part of the posting key.
    events      INTEGER NOT NULL DEFAULT 0
) STRICT;
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
    transfer_id BLOB NOT NULL REFERENCES transfer(id),
    line_no     INTEGER NOT NULL,
    id          BLOB NOT NULL,
    medicine_id BLOB NOT NULL REFERENCES medicine(id),
    quantity    INTEGER NOT NULL,
    packs       INTEGER,
    pack_size   INTEGER,
    -- Chosen batches, as JSON: [{"batch_id", "quantity"}].
    batches     TEXT NOT NULL DEFAULT '',
    approved_qty INTEGER NOT NULL DEFAULT 0,
    dispatched_qty INTEGER NOT NULL DEFAULT 0,
    received_qty INTEGER NOT NULL DEFAULT 0,
    returned_qty INTEGER NOT NULL DEFAULT 0,
    lost_qty    INTEGER NOT NULL DEFAULT 0,
    reason      TEXT NOT NULL DEFAULT '',
    note        TEXT NOT NULL DEFAULT '',
    legacy_extra TEXT,
    PRIMARY KEY (transfer_id, line_no),
    CHECK (received_qty + returned_qty + lost_qty <= dispatched_qty)
) STRICT, WITHOUT ROWID;
