-- How somebody wants to see a list, under a name.
CREATE TABLE saved_view (
    id          BLOB PRIMARY KEY,
    version     INTEGER NOT NULL DEFAULT 1,
    user_id     BLOB NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    resource    TEXT NOT NULL,
    name        TEXT NOT NULL,
    name_key    TEXT NOT NULL,
    query       TEXT NOT NULL,
    -- A JSON list of names.
    columns     TEXT NOT NULL,
    density     TEXT NOT NULL CHECK (density IN ('comfortable','compact')),
    is_default  INTEGER NOT NULL DEFAULT 0,
    shared      INTEGER NOT NULL DEFAULT 0,
    UNIQUE (user_id, resource, name_key)
) STRICT;
CREATE INDEX saved_view_shared ON saved_view (resource, name_key) WHERE shared;
