-- Lists to choose from: dosage forms, routes, categories and the like.
CREATE TABLE lookup (
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
    kind        TEXT NOT NULL CHECK (kind IN ('dosage_form','route','category','base_unit','supplier_type','doctor_specialist','doctor_position')),
    code        TEXT NOT NULL,
    code_key    TEXT COLLATE "C" NOT NULL,
    label       TEXT NOT NULL,
    label_key   TEXT COLLATE "C" NOT NULL,
    sort        BIGINT NOT NULL DEFAULT 0,
    search_key  TEXT NOT NULL
);
CREATE UNIQUE INDEX lookup_code ON lookup (kind, code_key);
CREATE UNIQUE INDEX lookup_legacy ON lookup (kind, legacy_id, legacy_no) WHERE legacy_id IS NOT NULL;
-- With the searched text, so that a common word is found by walking the names.
CREATE INDEX lookup_by_label ON lookup (kind, label_key, id, search_key);
CREATE INDEX lookup_by_active ON lookup (kind, active, label_key, id);
CREATE INDEX lookup_by_code ON lookup (kind, code_key, id);
CREATE INDEX lookup_by_sort ON lookup (kind, sort, id);
CREATE INDEX lookup_by_created ON lookup (kind, created_at, id);
CREATE INDEX lookup_by_updated ON lookup (kind, updated_at, id);

-- Substring search (three characters or more).
CREATE INDEX lookup_search ON lookup USING gin (search_key gin_trgm_ops);

