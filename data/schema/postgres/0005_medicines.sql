-- The catalogue: medicines, their barcodes and their batches.
CREATE TABLE medicine (
    seq         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id          UUID NOT NULL UNIQUE,
    legacy_id   TEXT,
    legacy_no   BIGINT NOT NULL DEFAULT 0,
    legacy_extra TEXT,
    active      BOOLEAN NOT NULL DEFAULT TRUE,
    created_at  BIGINT NOT NULL,
    created_by  UUID,
    updated_at  BIGINT NOT NULL,
    updated_by  UUID,
    version     BIGINT NOT NULL DEFAULT 1,
    name        TEXT NOT NULL,
    name_key    TEXT COLLATE "C" NOT NULL,
    generic_name TEXT NOT NULL DEFAULT '',
    generic_key TEXT COLLATE "C" NOT NULL DEFAULT '',
    brand_name  TEXT NOT NULL DEFAULT '',
    brand_key   TEXT COLLATE "C" NOT NULL DEFAULT '',
    code        TEXT NOT NULL DEFAULT '',
    code_key    TEXT COLLATE "C" NOT NULL DEFAULT '',
    form_dosage TEXT NOT NULL DEFAULT '',
    dosage_form TEXT COLLATE "C" NOT NULL DEFAULT '',
    strength    TEXT NOT NULL DEFAULT '',
    route       TEXT NOT NULL DEFAULT '',
    category    TEXT COLLATE "C" NOT NULL DEFAULT '',
    atc_code    TEXT NOT NULL DEFAULT '',
    rxnorm_code TEXT NOT NULL DEFAULT '',
    base_unit   TEXT NOT NULL DEFAULT 'unit',
    pack_size   BIGINT NOT NULL DEFAULT 1 CHECK (pack_size >= 1),
    pack_unit   TEXT NOT NULL DEFAULT '',
    supplier_id UUID REFERENCES supplier(id),
    manufacturer TEXT NOT NULL DEFAULT '',
    low_stock_limit BIGINT NOT NULL DEFAULT 10 CHECK (low_stock_limit >= 0),
    unit_price  BIGINT NOT NULL DEFAULT 0 CHECK (unit_price >= 0),
    ven_class   TEXT COLLATE "C" NOT NULL DEFAULT '' CHECK (ven_class IN ('','V','E','N')),
    abc_class   TEXT NOT NULL DEFAULT '' CHECK (abc_class IN ('','A','B','C')),
    controlled_schedule TEXT NOT NULL DEFAULT '',
    requires_prescription BOOLEAN NOT NULL DEFAULT FALSE,
    high_alert  BOOLEAN NOT NULL DEFAULT FALSE,
    returns_restockable BOOLEAN NOT NULL DEFAULT TRUE,
    storage     TEXT COLLATE "C" NOT NULL DEFAULT 'room' CHECK (storage IN ('room','fridge','freezer')),
    protect_from_light BOOLEAN NOT NULL DEFAULT FALSE,
    min_days_left BIGINT CHECK (min_days_left >= 0),
    batch_tracked BOOLEAN NOT NULL DEFAULT TRUE,
    photos      TEXT NOT NULL DEFAULT '',
    notes       TEXT NOT NULL DEFAULT '',
    barcode_number TEXT NOT NULL DEFAULT '',
    barcode_key TEXT COLLATE "C" NOT NULL DEFAULT '',
    search_key  TEXT NOT NULL
);
CREATE UNIQUE INDEX medicine_legacy ON medicine (legacy_id, legacy_no) WHERE legacy_id IS NOT NULL;
CREATE UNIQUE INDEX medicine_code ON medicine (code_key) WHERE code_key <> '';
-- With the searched text, so that a common word is found by walking the names.
CREATE INDEX medicine_by_name ON medicine (name_key, id, search_key);
CREATE INDEX medicine_by_active ON medicine (active, name_key, id);
CREATE INDEX medicine_by_generic ON medicine (generic_key, id);
CREATE INDEX medicine_by_brand ON medicine (brand_key, id);
CREATE INDEX medicine_by_code ON medicine (code_key, id);
CREATE INDEX medicine_by_barcode ON medicine (barcode_key, id);
CREATE INDEX medicine_by_supplier ON medicine (supplier_id, name_key, id);
CREATE INDEX medicine_by_form ON medicine (dosage_form, name_key, id);
CREATE INDEX medicine_by_category ON medicine (category, id);
CREATE INDEX medicine_by_ven ON medicine (ven_class, name_key, id);
CREATE INDEX medicine_by_storage ON medicine (storage, name_key, id);
CREATE INDEX medicine_by_limit ON medicine (low_stock_limit, id);
CREATE INDEX medicine_by_created ON medicine (created_at, id);
CREATE INDEX medicine_by_updated ON medicine (updated_at, id);
CREATE INDEX medicine_by_high_alert ON medicine (high_alert, name_key, id);
CREATE INDEX medicine_by_prescription ON medicine (requires_prescription, name_key, id);

-- Substring search (three characters or more).
CREATE INDEX medicine_search ON medicine USING gin (search_key gin_trgm_ops);


CREATE TABLE barcode (
    id          UUID PRIMARY KEY,
    medicine_id UUID NOT NULL REFERENCES medicine(id),
    gtin        TEXT,
    raw         TEXT,
    pack_size   BIGINT NOT NULL DEFAULT 1 CHECK (pack_size >= 1),
    CHECK ((gtin IS NULL) <> (raw IS NULL))
);
CREATE UNIQUE INDEX barcode_gtin ON barcode (gtin) WHERE gtin IS NOT NULL;
CREATE UNIQUE INDEX barcode_raw ON barcode (raw) WHERE raw IS NOT NULL;
CREATE INDEX barcode_by_medicine ON barcode (medicine_id);

CREATE TABLE batch (
    id          UUID PRIMARY KEY,
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
    status      TEXT NOT NULL DEFAULT 'available' CHECK (status IN ('available','quarantined','recalled','damaged')),
    status_reason TEXT NOT NULL DEFAULT '',
    opening     BOOLEAN NOT NULL DEFAULT FALSE,
    created_at  BIGINT NOT NULL,
    created_by  UUID,
    updated_at  BIGINT NOT NULL,
    updated_by  UUID,
    version     BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX batch_number ON batch (medicine_id, batch_key);
CREATE INDEX batch_by_expiry ON batch (expiry_date, id);
CREATE INDEX batch_fefo ON batch (medicine_id, status, expiry_date, batch_number, id);
