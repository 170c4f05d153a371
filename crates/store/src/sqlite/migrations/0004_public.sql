-- The public site: what a course's page shows beside its title, and pictures.

-- JSON as in the catalogue file; where there is nothing, an empty text.
ALTER TABLE courses ADD COLUMN details TEXT NOT NULL DEFAULT '';

-- Pictures. The number is the digest of the picture as it was re-encoded in full.
CREATE TABLE images (
    id         TEXT    PRIMARY KEY,
    width      INTEGER NOT NULL,
    height     INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A picture in the widths in which it is shown.
CREATE TABLE image_sizes (
    image   TEXT    NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    width   INTEGER NOT NULL,
    content BLOB    NOT NULL,
    PRIMARY KEY (image, width)
) STRICT;

-- Visitors ask for a course by the code that is public, which may not be the draft's.
CREATE INDEX courses_by_public_code ON courses (code) WHERE version = 'public' AND snapshot_of IS NULL;
