-- Outgoing hooks: how far each has come, what its site has, and what was sent.

-- A hook is found by its name in the settings. `settings` is a digest of what decides what is sent and to whom.
CREATE TABLE hooks (
    name            text COLLATE "C" PRIMARY KEY,
    settings        text COLLATE "C" NOT NULL,
    -- Up to which entry of the journal everything was sent, or is noted in hook_runs.
    cursor          bigint NOT NULL,
    -- Where the walk over everything stands that is under way; null: none is.
    walk            text COLLATE "C",
    -- The journal's end when the catalogue was emptied for the last time that this hook knows of.
    replaced        bigint NOT NULL,
    -- Whether that walk sends what the site has as well.
    walk_forced     bigint NOT NULL CHECK (walk_forced IN (0, 1)),
    -- What the site may have been sent and may act on late: links with their units, as JSON; empty: nothing.
    under_way       text COLLATE "C" NOT NULL,
    paused          bigint NOT NULL CHECK (paused IN (0, 1)),
    waiting         bigint NOT NULL,
    deliveries      bigint NOT NULL,
    last_success_at bigint,
    -- Since when, how often and why the site could not be reached; null and 0 where it can.
    failing_since   bigint,
    failures        bigint NOT NULL,
    failure         text COLLATE "C",
    next_attempt_at bigint,
    -- Which instance sends, and how often it has said so since.
    holder          text COLLATE "C" NOT NULL,
    beat            bigint NOT NULL
);

-- What a site has of each run, by the link that it was sent.
CREATE TABLE hook_runs (
    hook          text COLLATE "C" NOT NULL REFERENCES hooks (name) ON DELETE CASCADE,
    resource_link text COLLATE "C" NOT NULL,
    -- What it was sent for: a source run or a course.
    unit          text COLLATE "C" NOT NULL,
    -- The last entry about the source run whose state this is; 0 where it is a course's.
    entry         bigint NOT NULL,
    -- The run of the catalogue, where it is one's.
    run           bigint,
    -- Of what the site was sent last and took or refused; null: it is not known what it has.
    digest        text COLLATE "C",
    taken_at      bigint,
    -- The site's words, where it refused the run's state.
    refused       text COLLATE "C",
    attempts      bigint NOT NULL,
    retry_at      bigint,
    PRIMARY KEY (hook, resource_link)
);

CREATE INDEX hook_runs_by_unit ON hook_runs (hook, unit);
CREATE INDEX hook_runs_refused ON hook_runs (hook, retry_at) WHERE refused IS NOT NULL;

-- The latest requests of each hook, as they were sent.
CREATE TABLE hook_deliveries (
    hook     text COLLATE "C" NOT NULL REFERENCES hooks (name) ON DELETE CASCADE,
    number   bigint NOT NULL,
    at       bigint NOT NULL,
    took     bigint NOT NULL,
    runs     bigint NOT NULL,
    -- taken, refused (some of it), failed
    outcome  text COLLATE "C" NOT NULL,
    status   bigint,
    words    text COLLATE "C" NOT NULL,
    headers  text COLLATE "C" NOT NULL,
    body     bytea NOT NULL,
    answer   bytea NOT NULL,
    PRIMARY KEY (hook, number)
);
