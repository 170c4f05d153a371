-- Outgoing hooks: how far each has come, what its site has, and what was sent.

-- A hook is found by its name in the settings. `settings` is a digest of what decides what is sent and to whom.
CREATE TABLE hooks (
    name            TEXT    PRIMARY KEY,
    settings        TEXT    NOT NULL,
    -- Up to which entry of the journal everything was sent, or is noted in hook_runs.
    cursor          INTEGER NOT NULL,
    -- Where the walk over everything stands that is under way; null: none is.
    walk            TEXT,
    -- The journal's end when the catalogue was emptied for the last time that this hook knows of.
    replaced        INTEGER NOT NULL,
    -- Whether that walk sends what the site has as well.
    walk_forced     INTEGER NOT NULL CHECK (walk_forced IN (0, 1)),
    -- What the site may have been sent and may act on late: links with their units, as JSON; empty: nothing.
    under_way       TEXT    NOT NULL,
    paused          INTEGER NOT NULL CHECK (paused IN (0, 1)),
    waiting         INTEGER NOT NULL,
    deliveries      INTEGER NOT NULL,
    last_success_at INTEGER,
    -- Since when, how often and why the site could not be reached; null and 0 where it can.
    failing_since   INTEGER,
    failures        INTEGER NOT NULL,
    failure         TEXT,
    next_attempt_at INTEGER,
    -- Which instance sends, and how often it has said so since.
    holder          TEXT    NOT NULL,
    beat            INTEGER NOT NULL
) STRICT;

-- What a site has of each run, by the link that it was sent.
CREATE TABLE hook_runs (
    hook          TEXT    NOT NULL REFERENCES hooks (name) ON DELETE CASCADE,
    resource_link TEXT    NOT NULL,
    -- What it was sent for: a source run or a course.
    unit          TEXT    NOT NULL,
    -- The last entry about the source run whose state this is; 0 where it is a course's.
    entry         INTEGER NOT NULL,
    -- The run of the catalogue, where it is one's.
    run           INTEGER,
    -- Of what the site was sent last and took or refused; null: it is not known what it has.
    digest        TEXT,
    taken_at      INTEGER,
    -- The site's words, where it refused the run's state.
    refused       TEXT,
    attempts      INTEGER NOT NULL,
    retry_at      INTEGER,
    PRIMARY KEY (hook, resource_link)
) STRICT, WITHOUT ROWID;

CREATE INDEX hook_runs_by_unit ON hook_runs (hook, unit);
CREATE INDEX hook_runs_refused ON hook_runs (hook, retry_at) WHERE refused IS NOT NULL;

-- The latest requests of each hook, as they were sent.
CREATE TABLE hook_deliveries (
    hook     TEXT    NOT NULL REFERENCES hooks (name) ON DELETE CASCADE,
    number   INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    took     INTEGER NOT NULL,
    runs     INTEGER NOT NULL,
    -- taken, refused (some of it), failed
    outcome  TEXT    NOT NULL,
    status   INTEGER,
    words    TEXT    NOT NULL,
    headers  TEXT    NOT NULL,
    body     BLOB    NOT NULL,
    answer   BLOB    NOT NULL,
    PRIMARY KEY (hook, number)
) STRICT;
