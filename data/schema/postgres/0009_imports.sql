-- What was taken over from the predecessor: each run with the fingerprint of its folder, and the full report.
CREATE TABLE import_run (
    id          UUID PRIMARY KEY,
    fingerprint TEXT NOT NULL UNIQUE,
    source      TEXT NOT NULL,
    at          BIGINT NOT NULL,
    user_id     UUID,
    summary     TEXT NOT NULL
);

CREATE TABLE import_report (
    run_id      UUID NOT NULL REFERENCES import_run(id),
    row_no      BIGINT NOT NULL,
    file        TEXT NOT NULL,
    position    BIGINT,
    legacy_id   TEXT NOT NULL,
    field       TEXT NOT NULL,
    action      TEXT NOT NULL,
    reason      TEXT NOT NULL,
    old_value   TEXT NOT NULL,
    new_value   TEXT NOT NULL,
    PRIMARY KEY (run_id, row_no)
);
