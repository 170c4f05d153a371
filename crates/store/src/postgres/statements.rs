//! The SQL statements. They are built from the tables' columns once.

use std::sync::LazyLock;

use crate::columns::{COURSE, COURSE_RUNS, COURSES, Holds, JOURNAL, SOURCE_RUNS, names};
use crate::numbering::PROVISIONAL;

/// Returns `$1::bigint[], $2::text[], …`.
fn arrays(table: &[(&str, Holds)]) -> String {
    let array = |(position, (_, holds)): (usize, &(&str, Holds))| match holds {
        Holds::Text => format!("${}::text[]", position + 1),
        Holds::Number => format!("${}::bigint[]", position + 1),
    };
    table.iter().enumerate().map(array).collect::<Vec<_>>().join(", ")
}

fn insert(name: &str, table: &[(&str, Holds)]) -> String {
    format!("INSERT INTO {name} ({}) SELECT * FROM UNNEST({})", names(table), arrays(table))
}

fn upsert(name: &str, table: &[(&str, Holds)], key: [&str; 2]) -> String {
    let updates =
        table.iter().filter(|(column, _)| !key.contains(column)).map(|(column, _)| format!("{column} = excluded.{column}"));
    let updates = updates.collect::<Vec<_>>().join(", ");
    format!("{} ON CONFLICT ({}, {}) DO UPDATE SET {updates}", insert(name, table), key[0], key[1])
}

pub(super) static PUT_COURSES: LazyLock<String> = LazyLock::new(|| upsert("courses", &COURSES, ["id", "version"]));
pub(super) static PUT_RUNS: LazyLock<String> = LazyLock::new(|| upsert("course_runs", &COURSE_RUNS, ["id", "version"]));
pub(super) static PUT_SOURCES: LazyLock<String> = LazyLock::new(|| upsert("source_runs", &SOURCE_RUNS, ["identity", "lms"]));
pub(super) static APPEND: LazyLock<String> = LazyLock::new(|| insert("journal", &JOURNAL));

/// Reserves the numbers of `$1` entries. The row stays locked until the commit, so numbers become visible in order.
pub(super) const NUMBER_ENTRIES: &str = "UPDATE counters SET value = value + $1 WHERE name = 'journal' RETURNING value - $1";

/// Converts an insertion into one in which the server replaces provisional numbers in the given columns by the ones that
/// [`NUMBER_ENTRIES`] reserved. The last parameter is how many it reserved. This way both can be sent in one pipeline.
fn numbered(insertion: &str, table: &[(&str, Holds)], provisional: &[&str]) -> String {
    let columns = names(table);
    let number = |(column, _): &(&str, Holds)| {
        if provisional.contains(column) {
            format!("CASE WHEN u.{column} > {PROVISIONAL} THEN u.{column} - {PROVISIONAL} + n.before ELSE u.{column} END")
        } else {
            format!("u.{column}")
        }
    };
    let selected = table.iter().map(number).collect::<Vec<_>>().join(", ");
    let from = format!("SELECT * FROM UNNEST({})", arrays(table));
    let counter = format!("(SELECT value - ${}::bigint AS before FROM counters WHERE name = 'journal') AS n", table.len() + 1);
    insertion.replace(&from, &format!("SELECT {selected} FROM UNNEST({}) AS u ({columns}), {counter}", arrays(table)))
}

pub(super) static PUT_NUMBERED_SOURCES: LazyLock<String> =
    LazyLock::new(|| numbered(&PUT_SOURCES, &SOURCE_RUNS, &["last_entry"]));
pub(super) static APPEND_NUMBERED: LazyLock<String> =
    LazyLock::new(|| numbered(&APPEND, &JOURNAL, &["seq", "request", "previous"]));

pub(super) const NOTIFY: &str = "SELECT pg_notify('prospectus_journal', '')";

/// Creates a connection's row. It has to exist before the connection's first transaction, so that others can wait for it.
pub(super) const REGISTER: &str = "INSERT INTO writers (id, batch) VALUES ($1, 0) ON CONFLICT (id) DO NOTHING";
/// Deletes the rows of connections that ended long ago.
pub(super) const FORGET_WRITERS: &str = "DELETE FROM writers WHERE at < now() - interval '30 days'";
/// Locks a connection's row and marks it with the transaction's number.
pub(super) const MARK: &str = "UPDATE writers SET batch = $2, at = now() WHERE id = $1 RETURNING 1";
/// Reads the mark that was committed. Waits for the transaction that holds the row.
pub(super) const LAST_MARK: &str = "SELECT batch FROM writers WHERE id = $1 FOR UPDATE";
/// The `last_entry` of a source run's row that was created only to be locked.
pub(super) const PLACEHOLDER: i64 = -1;

/// Creates a row for each key, so that there is something to lock. Waits for rows that another transaction is creating.
pub(super) const MAKE_PLACEHOLDERS: &str = "INSERT INTO source_runs (identity, lms, resource_link, held, last_word_at, said, last_entry) \
     SELECT k.identity, k.lms, '', 0, 0, '{}', -1 FROM UNNEST($1::text[], $2::text[]) AS k (identity, lms) \
     WHERE NOT EXISTS (SELECT 1 FROM source_runs s WHERE s.identity = k.identity AND s.lms = k.lms) \
     ORDER BY k.identity, k.lms ON CONFLICT DO NOTHING";

pub(super) const DROP_PLACEHOLDERS: &str = "DELETE FROM source_runs s USING UNNEST($1::text[], $2::text[]) AS k (identity, lms) \
     WHERE s.identity = k.identity AND s.lms = k.lms AND s.last_entry = -1";

fn sources(rest: &str) -> String {
    let columns = SOURCE_RUNS.map(|(column, _)| format!("s.{column}")).join(", ");
    format!("SELECT {columns} FROM source_runs s {rest}")
}

const BY_KEYS: &str = "JOIN UNNEST($1::text[], $2::text[]) AS k (identity, lms) ON s.identity = k.identity AND s.lms = k.lms";

/// Loads and locks source runs. Every statement locks rows in the same order, so that two transactions never wait for each other
/// at the same time.
pub(super) static LOCK_SOURCES: LazyLock<String> =
    LazyLock::new(|| sources(&format!("{BY_KEYS} ORDER BY s.identity, s.lms FOR UPDATE OF s")));
pub(super) static READ_SOURCES: LazyLock<String> = LazyLock::new(|| sources(BY_KEYS));
pub(super) static HELD_FOR: LazyLock<String> =
    LazyLock::new(|| sources("WHERE s.held = 1 AND s.course_code = $1 ORDER BY s.last_entry, s.identity"));
pub(super) static SOURCES_AFTER: LazyLock<String> =
    LazyLock::new(|| sources("WHERE (s.identity, s.lms) > ($1, $2) ORDER BY s.identity, s.lms LIMIT $3"));

pub(super) const HELD_CODES: &str = "SELECT DISTINCT s.course_code FROM source_runs s JOIN courses c ON c.code = s.course_code \
     WHERE s.held = 1 AND c.version = 'draft' AND c.snapshot_of IS NULL ORDER BY 1";
pub(super) const HELD_AMONG: &str = "SELECT DISTINCT course_code FROM source_runs WHERE held = 1 AND course_code = ANY($1)";

fn runs(which: &str) -> String {
    let columns = COURSE_RUNS.map(|(column, _)| format!("r.{column}")).join(", ");
    format!(
        "SELECT {columns}, (EXISTS (SELECT 1 FROM courses c WHERE c.id = r.course_id AND c.version = 'public'))::int::bigint \
         FROM course_runs r WHERE {which} ORDER BY r.id, r.version"
    )
}

pub(super) static RUNS_BY_LINKS: LazyLock<String> =
    LazyLock::new(|| runs("r.id IN (SELECT id FROM course_runs WHERE resource_link = ANY($1) AND version = 'draft')"));
pub(super) static RUNS_BY_COURSES: LazyLock<String> = LazyLock::new(|| runs("r.course_id = ANY($1)"));

/// Locks runs by their draft rows. The draft row stands for the run: the transaction that has locked it may change both versions.
pub(super) const LOCK_RUNS_BY_LINKS: &str =
    "SELECT id FROM course_runs WHERE resource_link = ANY($1) AND version = 'draft' ORDER BY id FOR NO KEY UPDATE";
pub(super) const LOCK_RUNS_BY_COURSES: &str =
    "SELECT id FROM course_runs WHERE course_id = ANY($1) AND version = 'draft' ORDER BY id FOR NO KEY UPDATE";
pub(super) const LOCK_COURSES: &str =
    "SELECT id FROM courses WHERE id = ANY($1) AND version = 'draft' ORDER BY id FOR NO KEY UPDATE";

pub(super) static COURSES_BY_CODES: LazyLock<String> =
    LazyLock::new(|| format!("{COURSE} AND d.snapshot_of IS NULL AND d.code = ANY($1)"));
pub(super) static SNAPSHOTS: LazyLock<String> = LazyLock::new(|| format!("{COURSE} AND d.snapshot_of = ANY($1) ORDER BY d.id"));
pub(super) const CODES: &str = "SELECT code FROM courses WHERE version = 'draft' AND snapshot_of IS NULL ORDER BY code";

pub(super) const DELETE_PUBLIC_RUNS: &str = "DELETE FROM course_runs WHERE id = ANY($1) AND version = 'public'";
pub(super) const DELETE_RUN: &str = "DELETE FROM course_runs WHERE id = $1";
pub(super) const DELETE_PUBLIC_COURSE: &str = "DELETE FROM courses WHERE id = $1 AND version = 'public'";
pub(super) const DELETE_COURSE: &str = "DELETE FROM courses WHERE id = $1";

pub(super) const COURSE_NUMBERS: &str = "SELECT nextval('course_numbers') FROM generate_series(1, $1::bigint)";
pub(super) const RUN_NUMBERS: &str = "SELECT nextval('course_run_numbers') FROM generate_series(1, $1::bigint)";

/// The key of an advisory lock. A transaction that relies on a course not existing holds it shared; a transaction that creates a
/// course holds it exclusively. So no run is held for a course that another transaction is creating.
pub(super) const COURSES_ARE_MADE: i64 = i64::from_be_bytes(*b"prosp_co");

pub(super) static ENTRIES: LazyLock<String> =
    LazyLock::new(|| format!("SELECT {} FROM journal WHERE seq > $1 ORDER BY seq LIMIT $2", names(&JOURNAL)));

/// Checks the next entries that are old, and deletes those that are not the last entry of a source run. Returns how many it
/// deleted, how many it checked, and the last of these. A source run's last entry is found by its key. Entries from before the
/// journal recorded keys are found by their link.
pub(super) const PRUNE: &str = "WITH old AS (SELECT j.seq, EXISTS (SELECT 1 FROM source_runs s WHERE s.lms = j.lms \
       AND s.identity = coalesce(j.identity, j.resource_link) AND s.last_entry = j.seq) \
       OR j.identity IS NULL AND EXISTS (SELECT 1 FROM source_runs s WHERE s.resource_link = j.resource_link \
       AND s.identity <> s.resource_link AND s.last_entry = j.seq) AS is_last \
     FROM (SELECT seq, at, lms, identity, resource_link FROM journal WHERE seq > $1 ORDER BY seq LIMIT $2) j WHERE j.at < $3), \
     gone AS (DELETE FROM journal WHERE seq IN (SELECT seq FROM old WHERE NOT is_last) RETURNING seq) \
     SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM old), (SELECT max(seq) FROM old)";

pub(super) const NUMBERS: &str = "SELECT (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM course_numbers), \
     (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM course_run_numbers), \
     (SELECT value FROM counters WHERE name = 'journal'), (SELECT value FROM counters WHERE name = 'replaced')";
pub(super) const SET_NUMBERS: &str = "SELECT setval('course_numbers', greatest($1::bigint, 1), $1::bigint > 0), \
     setval('course_run_numbers', greatest($2::bigint, 1), $2::bigint > 0), $3::bigint";
pub(super) const SET_COUNTERS: &str = "UPDATE counters SET value = CASE name WHEN 'journal' THEN $1::bigint ELSE $2::bigint END \
     WHERE name IN ('journal', 'replaced')";

/// Records the journal's present end as the point where the catalogue was replaced.
pub(super) const REPLACED: &str =
    "UPDATE counters SET value = (SELECT value FROM counters WHERE name = 'journal') WHERE name = 'replaced'";

pub(super) const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";
