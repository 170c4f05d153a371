-- The catalogue, what the LMSs said, and the journal; the same tables and columns as in SQLite.
-- Instants are microseconds since 1970, UTC; money is in hundredths; languages are codes separated by commas.
-- Texts are compared byte by byte, as SQLite does, so that both engines order them alike.

-- Entries are numbered under this row's lock, which a transaction takes last: numbers become visible in their order.
CREATE TABLE counters (
    name  text COLLATE "C" PRIMARY KEY,
    value bigint NOT NULL
);

-- 'replaced' is the last entry before the catalogue was last emptied; entries up to it are in no chain.
INSERT INTO counters (name, value) VALUES ('journal', 0), ('replaced', 0);

-- A row for each connection that writes, which it locks as the first thing in a transaction and marks with the transaction's
-- number: where a connection is lost during a commit, the next one waits for the lock and reads whether the mark came to stay.
CREATE TABLE writers (
    id    bigint PRIMARY KEY,
    batch bigint      NOT NULL,
    at    timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 10);

-- Numbers may have gaps; they are never given out twice.
CREATE SEQUENCE course_numbers;
CREATE SEQUENCE course_run_numbers;

-- Draft and public are rows of one table. A snapshot is an earlier edition of the course it names.
CREATE TABLE courses (
    id          bigint           NOT NULL,
    version     text COLLATE "C" NOT NULL CHECK (version IN ('draft', 'public')),
    snapshot_of bigint,
    code        text COLLATE "C" NOT NULL CHECK (code <> ''),
    title       text COLLATE "C" NOT NULL,
    PRIMARY KEY (id, version)
);

CREATE UNIQUE INDEX courses_by_code ON courses (code) WHERE version = 'draft' AND snapshot_of IS NULL;
CREATE INDEX courses_by_parent ON courses (snapshot_of) WHERE snapshot_of IS NOT NULL;

-- A run's public row needs its course's public row. Pages keep room, so that an update stays on its page.
CREATE TABLE course_runs (
    id                           bigint           NOT NULL,
    version                      text COLLATE "C" NOT NULL CHECK (version IN ('draft', 'public')),
    course_id                    bigint           NOT NULL,
    sync_mode                    text COLLATE "C" NOT NULL CHECK (sync_mode IN ('manual', 'sync_to_draft', 'sync_to_public')),
    resource_link                text COLLATE "C" NOT NULL,
    title                        text COLLATE "C" NOT NULL,
    start                        bigint,
    "end"                        bigint,
    enrollment_start             bigint,
    enrollment_end               bigint,
    languages                    text COLLATE "C" NOT NULL,
    enrollment_count             bigint           NOT NULL CHECK (enrollment_count >= 0),
    catalog_visibility           text COLLATE "C" NOT NULL,
    price                        bigint,
    price_currency               text COLLATE "C" NOT NULL,
    offer                        text COLLATE "C",
    certificate_price            bigint,
    certificate_offer            text COLLATE "C",
    discounted_price             bigint,
    discount                     text COLLATE "C",
    certificate_discounted_price bigint,
    certificate_discount         text COLLATE "C",
    display_mode                 text COLLATE "C" NOT NULL,
    PRIMARY KEY (id, version),
    FOREIGN KEY (course_id, version) REFERENCES courses (id, version) ON DELETE CASCADE
) WITH (fillfactor = 70);

CREATE INDEX course_runs_by_link ON course_runs (resource_link) WHERE version = 'draft';
CREATE INDEX course_runs_by_course ON course_runs (course_id, version);

-- What an LMS last said of a run, whether or not the catalogue shows it.
CREATE TABLE source_runs (
    lms           text COLLATE "C" NOT NULL,
    identity      text COLLATE "C" NOT NULL,
    resource_link text COLLATE "C" NOT NULL,
    course_code   text COLLATE "C",
    held          bigint           NOT NULL CHECK (held IN (0, 1)),
    last_word_at  bigint           NOT NULL,
    said          text COLLATE "C" NOT NULL,
    last_entry    bigint           NOT NULL,
    PRIMARY KEY (identity, lms)
) WITH (fillfactor = 70);

CREATE INDEX source_runs_held ON source_runs (course_code) WHERE held = 1;

-- What was asked, by whom, and what came of it. Only ever appended to, and cut off at its old end.
CREATE TABLE journal (
    seq           bigint PRIMARY KEY,
    request       bigint           NOT NULL,
    previous      bigint,
    at            bigint           NOT NULL,
    kind          text COLLATE "C" NOT NULL,
    actor         text COLLATE "C" NOT NULL,
    lms           text COLLATE "C",
    identity      text COLLATE "C",
    resource_link text COLLATE "C",
    course        text COLLATE "C",
    verdict       text COLLATE "C" NOT NULL,
    messages      text COLLATE "C",
    changes       text COLLATE "C",
    payload       text COLLATE "C"
);

CREATE INDEX journal_rejected_by_link ON journal (resource_link) WHERE verdict = 'rejected' AND resource_link IS NOT NULL;
