-- The staff site: who may use it, and what they keep from the LMSs.

-- Fields of this run that no synchronisation changes; names separated by commas.
ALTER TABLE course_runs ADD COLUMN protected TEXT NOT NULL DEFAULT '';

-- People. Without a password, an account waits for its one-time link to be used.
CREATE TABLE accounts (
    id         INTEGER PRIMARY KEY,
    name       TEXT    NOT NULL UNIQUE,
    role       TEXT    NOT NULL CHECK (role IN ('viewer', 'editor', 'publisher', 'administrator')),
    password   TEXT,
    disabled   INTEGER NOT NULL CHECK (disabled IN (0, 1)),
    created_at INTEGER NOT NULL
) STRICT;

-- Who is signed in. The browser has a random token, the database its digest.
CREATE TABLE sessions (
    token        TEXT    PRIMARY KEY,
    account      INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_account ON sessions (account);

-- One-time links with which a person chooses a password; digests again.
CREATE TABLE one_time_links (
    token      TEXT    PRIMARY KEY,
    account    INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX one_time_links_by_account ON one_time_links (account);

-- When each secret last matched a request, so that an old one can be retired.
CREATE TABLE secret_uses (
    fingerprint  TEXT    PRIMARY KEY,
    name         TEXT    NOT NULL,
    last_used_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What staff did to a run is found by its link, also before any LMS has spoken of it. Requests of LMSs do not pay for it.
CREATE INDEX journal_by_staff ON journal (resource_link) WHERE kind IN ('create', 'edit', 'delete', 'attach', 'mode', 'protect');

-- Of LMSs whose runs are told apart by their course keys: the others are found by their identity.
CREATE INDEX source_runs_by_link ON source_runs (resource_link) WHERE identity <> resource_link;
