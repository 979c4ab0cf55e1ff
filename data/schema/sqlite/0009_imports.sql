-- What was taken over from the predecessor: each run with the fingerprint of its folder, and the full report.
CREATE TABLE import_run (
    id          BLOB PRIMARY KEY,
    fingerprint TEXT NOT NULL UNIQUE,
    source      TEXT NOT NULL,
    at          INTEGER NOT NULL,
    user_id     BLOB,
    summary     TEXT NOT NULL
) STRICT;

CREATE TABLE import_report (
    run_id      BLOB NOT NULL REFERENCES import_run(id),
    row_no      INTEGER NOT NULL,
    file        TEXT NOT NULL,
    position    INTEGER,
    legacy_id   TEXT NOT NULL,
    field       TEXT NOT NULL,
    action      TEXT NOT NULL,
    reason      TEXT NOT NULL,
    old_value   TEXT NOT NULL,
    new_value   TEXT NOT NULL,
    PRIMARY KEY (run_id, row_no)
) STRICT;
