-- The public site: what a course's page shows beside its title, and pictures.

-- JSON as in the catalogue file; where there is nothing, an empty text.
ALTER TABLE courses ADD COLUMN details text COLLATE "C" NOT NULL DEFAULT '';

-- Pictures. The number is the digest of the picture as it was re-encoded in full.
CREATE TABLE images (
    id         text COLLATE "C" PRIMARY KEY,
    width      bigint NOT NULL,
    height     bigint NOT NULL,
    created_at bigint NOT NULL
);

-- A picture in the widths in which it is shown.
CREATE TABLE image_sizes (
    image   text COLLATE "C" NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    width   bigint NOT NULL,
    content bytea  NOT NULL,
    PRIMARY KEY (image, width)
);

-- Visitors ask for a course by the code that is public, which may not be the draft's.
CREATE INDEX courses_by_public_code ON courses (code) WHERE version = 'public' AND snapshot_of IS NULL;
