-- Rows by number. The tables were trees over their keys (WITHOUT ROWID): such a tree holds whole rows in its inner pages too, so
-- that rows of several hundred bytes made it many pages deep, most of them in no cache.

DROP INDEX courses_by_code;
DROP INDEX courses_by_parent;
DROP INDEX courses_by_public_code;
DROP INDEX course_runs_by_link;
DROP INDEX course_runs_by_course;
DROP INDEX source_runs_held;
DROP INDEX source_runs_by_link;
ALTER TABLE courses RENAME TO old_courses;
ALTER TABLE course_runs RENAME TO old_course_runs;
ALTER TABLE source_runs RENAME TO old_source_runs;

-- `place` has both versions side by side.
CREATE TABLE courses (
    place       INTEGER PRIMARY KEY CHECK (place = id * 2 + (version = 'public')),
    id          INTEGER NOT NULL,
    version     TEXT    NOT NULL CHECK (version IN ('draft', 'public')),
    snapshot_of INTEGER,
    code        TEXT    NOT NULL CHECK (code <> ''),
    title       TEXT    NOT NULL,
    -- JSON as in the catalogue file; where there is nothing, an empty text.
    details     TEXT    NOT NULL,
    UNIQUE (id, version)
) STRICT;

INSERT INTO courses (place, id, version, snapshot_of, code, title, details)
SELECT id * 2 + (version = 'public'), id, version, snapshot_of, code, title, details FROM old_courses ORDER BY id, version;

-- `link_digest` is a number made from the link: what is looked up for each request is found in an index of short numbers, which
-- stays in memory, where one of links would not.
CREATE TABLE course_runs (
    place                        INTEGER PRIMARY KEY CHECK (place = id * 2 + (version = 'public')),
    link_digest                  INTEGER NOT NULL,
    id                           INTEGER NOT NULL,
    version                      TEXT    NOT NULL CHECK (version IN ('draft', 'public')),
    course_id                    INTEGER NOT NULL,
    sync_mode                    TEXT    NOT NULL CHECK (sync_mode IN ('manual', 'sync_to_draft', 'sync_to_public')),
    -- Fields of this run that no synchronisation changes; names separated by commas.
    protected                    TEXT    NOT NULL,
    resource_link                TEXT    NOT NULL,
    title                        TEXT    NOT NULL,
    start                        INTEGER,
    "end"                        INTEGER,
    enrollment_start             INTEGER,
    enrollment_end               INTEGER,
    languages                    TEXT    NOT NULL,
    enrollment_count             INTEGER NOT NULL CHECK (enrollment_count >= 0),
    catalog_visibility           TEXT    NOT NULL,
    price                        INTEGER,
    price_currency               TEXT    NOT NULL,
    offer                        TEXT,
    certificate_price            INTEGER,
    certificate_offer            TEXT,
    discounted_price             INTEGER,
    discount                     TEXT,
    certificate_discounted_price INTEGER,
    certificate_discount         TEXT,
    display_mode                 TEXT    NOT NULL,
    UNIQUE (id, version),
    FOREIGN KEY (course_id, version) REFERENCES courses (id, version) ON DELETE CASCADE
) STRICT;

INSERT INTO course_runs (
    place, link_digest, id, version, course_id, sync_mode, protected, resource_link, title, start, "end", enrollment_start,
    enrollment_end, languages, enrollment_count, catalog_visibility, price, price_currency, offer, certificate_price,
    certificate_offer, discounted_price, discount, certificate_discounted_price, certificate_discount, display_mode)
SELECT
    id * 2 + (version = 'public'), digest(resource_link), id, version, course_id, sync_mode, protected, resource_link, title,
    start, "end", enrollment_start, enrollment_end, languages, enrollment_count, catalog_visibility, price, price_currency,
    offer, certificate_price, certificate_offer, discounted_price, discount, certificate_discounted_price,
    certificate_discount, display_mode
FROM old_course_runs ORDER BY id, version;

-- What an LMS last said of a run, whether or not the catalogue shows it. `identity_digest` is made from the identity, as above.
CREATE TABLE source_runs (
    number          INTEGER PRIMARY KEY,
    identity_digest INTEGER NOT NULL,
    lms             TEXT    NOT NULL,
    identity        TEXT    NOT NULL,
    resource_link   TEXT    NOT NULL,
    course_code     TEXT,
    held            INTEGER NOT NULL CHECK (held IN (0, 1)),
    last_word_at    INTEGER NOT NULL,
    said            TEXT    NOT NULL,
    last_entry      INTEGER NOT NULL,
    UNIQUE (identity, lms)
) STRICT;

INSERT INTO source_runs (identity_digest, lms, identity, resource_link, course_code, held, last_word_at, said, last_entry)
SELECT digest(identity), lms, identity, resource_link, course_code, held, last_word_at, said, last_entry
FROM old_source_runs ORDER BY identity, lms;

-- Those first that name the others.
DROP TABLE old_course_runs;
DROP TABLE old_courses;
DROP TABLE old_source_runs;

CREATE UNIQUE INDEX courses_by_code ON courses (code) WHERE version = 'draft' AND snapshot_of IS NULL;
CREATE INDEX courses_by_parent ON courses (snapshot_of) WHERE snapshot_of IS NOT NULL;
-- Visitors ask for a course by the code that is public, which may not be the draft's.
CREATE INDEX courses_by_public_code ON courses (code) WHERE version = 'public' AND snapshot_of IS NULL;
CREATE INDEX course_runs_by_link ON course_runs (link_digest) WHERE version = 'draft';
CREATE INDEX course_runs_by_course ON course_runs (course_id, version);
CREATE INDEX source_runs_by_identity ON source_runs (identity_digest);
CREATE INDEX source_runs_held ON source_runs (course_code) WHERE held = 1;
-- Of LMSs whose runs are told apart by their course keys: the others are found by their identity.
CREATE INDEX source_runs_by_link ON source_runs (resource_link) WHERE identity <> resource_link;
