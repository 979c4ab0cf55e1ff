-- Photos as they are shown, beside their records: no list drags pictures along.
ALTER TABLE photo ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
CREATE TABLE photo_content (
    photo_id    UUID PRIMARY KEY REFERENCES photo (id),
    -- JPEG, at most 1,600 pixels wide and high, and 160.
    large       BYTEA NOT NULL,
    thumbnail   BYTEA NOT NULL
);
