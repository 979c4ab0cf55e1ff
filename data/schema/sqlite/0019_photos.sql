-- Photos as they are shown, beside their records: no list drags pictures along.
ALTER TABLE photo ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
CREATE TABLE photo_content (
    photo_id    BLOB PRIMARY KEY REFERENCES photo (id),
    -- JPEG, at most 1,600 pixels wide and high, and 160.
    large       BLOB NOT NULL,
    thumbnail   BLOB NOT NULL
) STRICT;
