-- The catalogue, what the LMSs said, and the journal.
-- Instants are microseconds since 1970, UTC; money is in hundredths; languages are codes separated by commas.

CREATE TABLE counters (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO counters (name, value) VALUES ('course', 0), ('course_run', 0), ('journal', 0);

-- Draft and public are rows of one table. A snapshot is an earlier edition of the course it names.
CREATE TABLE courses (
    id          INTEGER NOT NULL,
    version     TEXT    NOT NULL CHECK (version IN ('draft', 'public')),
    snapshot_of INTEGER,
    code        TEXT    NOT NULL CHECK (code <> ''),
    title       TEXT    NOT NULL,
    PRIMARY KEY (id, version)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX courses_by_code ON courses (code) WHERE version = 'draft' AND snapshot_of IS NULL;
CREATE INDEX courses_by_parent ON courses (snapshot_of) WHERE snapshot_of IS NOT NULL;

-- A run's public row needs its course's public row.
CREATE TABLE course_runs (
    id                           INTEGER NOT NULL,
    version                      TEXT    NOT NULL CHECK (version IN ('draft', 'public')),
    course_id                    INTEGER NOT NULL,
    sync_mode                    TEXT    NOT NULL CHECK (sync_mode IN ('manual', 'sync_to_draft', 'sync_to_public')),
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
    PRIMARY KEY (id, version),
    FOREIGN KEY (course_id, version) REFERENCES courses (id, version) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX course_runs_by_link ON course_runs (resource_link) WHERE version = 'draft';
CREATE INDEX course_runs_by_course ON course_runs (course_id, version);

-- What an LMS last said of a run, whether or not the catalogue shows it.
CREATE TABLE source_runs (
    lms           TEXT    NOT NULL,
    identity      TEXT    NOT NULL,
    resource_link TEXT    NOT NULL,
    course_code   TEXT,
    held          INTEGER NOT NULL CHECK (held IN (0, 1)),
    last_word_at  INTEGER NOT NULL,
    said          TEXT    NOT NULL,
    last_entry    INTEGER NOT NULL,
    PRIMARY KEY (identity, lms)
) STRICT, WITHOUT ROWID;

CREATE INDEX source_runs_held ON source_runs (course_code) WHERE held = 1;

-- What was asked, by whom, and what came of it. Only ever appended to.
-- The entries of a source run are a chain: source_runs.last_entry, then previous, and so on. An index by link would cost
-- every request a page; it is there only for what was rejected, which may be of no source run.
CREATE TABLE journal (
    seq           INTEGER PRIMARY KEY,
    request       INTEGER NOT NULL,
    previous      INTEGER,
    at            INTEGER NOT NULL,
    kind          TEXT    NOT NULL,
    actor         TEXT    NOT NULL,
    lms           TEXT,
    resource_link TEXT,
    course        TEXT,
    verdict       TEXT    NOT NULL,
    messages      TEXT,
    changes       TEXT,
    payload       TEXT
) STRICT;

CREATE INDEX journal_rejected_by_link ON journal (resource_link) WHERE verdict = 'rejected' AND resource_link IS NOT NULL;
