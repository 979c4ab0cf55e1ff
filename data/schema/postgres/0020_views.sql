-- How somebody wants to see a list, under a name.
CREATE TABLE saved_view (
    id          UUID PRIMARY KEY,
    version     BIGINT NOT NULL DEFAULT 1,
    user_id     UUID NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    resource    TEXT COLLATE "C" NOT NULL,
    name        TEXT NOT NULL,
    name_key    TEXT COLLATE "C" NOT NULL,
    query       TEXT NOT NULL,
    -- A JSON list of names.
    columns     TEXT NOT NULL,
    density     TEXT COLLATE "C" NOT NULL CHECK (density IN ('comfortable','compact')),
    is_default  BOOLEAN NOT NULL DEFAULT FALSE,
    shared      BOOLEAN NOT NULL DEFAULT FALSE,
    UNIQUE (user_id, resource, name_key)
);
CREATE INDEX saved_view_shared ON saved_view (resource, name_key) WHERE shared;
