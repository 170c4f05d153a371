//! The statements, made from the tables' columns once.

use std::sync::LazyLock;

use crate::columns::{COURSE, COURSE_RUNS, COURSES, Holds, JOURNAL, SOURCE_RUNS, names};

/// `?1, ?2, …`
fn places(table: &[(&str, Holds)]) -> String {
    (1..=table.len()).map(|place| format!("?{place}")).collect::<Vec<_>>().join(", ")
}

fn insert(name: &str, table: &[(&str, Holds)]) -> String {
    format!("INSERT INTO {name} ({}) VALUES ({})", names(table), places(table))
}

fn upsert(name: &str, table: &[(&str, Holds)], key: [&str; 2]) -> String {
    let numbered = table.iter().enumerate().filter(|(_, (column, _))| !key.contains(column));
    let updates = numbered.map(|(index, (column, _))| format!("{column} = ?{}", index + 1)).collect::<Vec<_>>().join(", ");
    format!("{} ON CONFLICT ({}, {}) DO UPDATE SET {updates}", insert(name, table), key[0], key[1])
}

pub(super) static PUT_COURSE: LazyLock<String> = LazyLock::new(|| upsert("courses", &COURSES, ["id", "version"]));
pub(super) static INSERT_RUN: LazyLock<String> = LazyLock::new(|| insert("course_runs", &COURSE_RUNS));
pub(super) static PUT_SOURCE: LazyLock<String> = LazyLock::new(|| upsert("source_runs", &SOURCE_RUNS, ["identity", "lms"]));
pub(super) static APPEND: LazyLock<String> = LazyLock::new(|| insert("journal", &JOURNAL));

/// Parameter 2 is a version.
fn update_run(versions: &str) -> String {
    let fields = COURSE_RUNS.iter().enumerate().skip(2).map(|(index, (column, _))| format!("{column} = ?{}", index + 1));
    format!("UPDATE course_runs SET {} WHERE id = ?1 AND {versions}", fields.collect::<Vec<_>>().join(", "))
}

pub(super) static UPDATE_VERSION: LazyLock<String> = LazyLock::new(|| update_run("version = ?2"));
/// Both rows lie side by side: where they are to hold the same, one statement writes them.
pub(super) static UPDATE_BOTH: LazyLock<String> = LazyLock::new(|| update_run("version >= ?2"));

fn runs(which: &str) -> String {
    let columns = COURSE_RUNS.map(|(column, _)| format!("r.{column}")).join(", ");
    format!(
        "SELECT {columns}, EXISTS (SELECT 1 FROM courses c WHERE c.id = r.course_id AND c.version = 'public') \
         FROM course_runs r WHERE {which} ORDER BY r.id, r.version"
    )
}

pub(super) static RUNS_BY_LINK: LazyLock<String> =
    LazyLock::new(|| runs("r.id IN (SELECT id FROM course_runs WHERE resource_link = ?1 AND version = 'draft')"));
pub(super) static RUNS_BY_COURSE: LazyLock<String> = LazyLock::new(|| runs("r.course_id = ?1"));

fn sources(rest: &str) -> String {
    format!("SELECT {} FROM source_runs {rest}", names(&SOURCE_RUNS))
}

pub(super) static SOURCE: LazyLock<String> = LazyLock::new(|| sources("WHERE identity = ?1 AND lms = ?2"));
pub(super) static HELD_FOR: LazyLock<String> =
    LazyLock::new(|| sources("WHERE held = 1 AND course_code = ?1 ORDER BY last_entry, identity"));
pub(super) static SOURCES_AFTER: LazyLock<String> =
    LazyLock::new(|| sources("WHERE (identity, lms) > (?1, ?2) ORDER BY identity, lms LIMIT ?3"));

pub(super) const HELD_CODES: &str = "SELECT DISTINCT s.course_code FROM source_runs s JOIN courses c ON c.code = s.course_code \
     WHERE s.held = 1 AND c.version = 'draft' AND c.snapshot_of IS NULL ORDER BY 1";

pub(super) static COURSE_BY_CODE: LazyLock<String> =
    LazyLock::new(|| format!("{COURSE} AND d.code = ?1 AND d.snapshot_of IS NULL"));
pub(super) static SNAPSHOTS: LazyLock<String> = LazyLock::new(|| format!("{COURSE} AND d.snapshot_of = ?1 ORDER BY d.id"));
pub(super) const COURSE_REF: &str = "SELECT d.id, EXISTS (SELECT 1 FROM courses p WHERE p.id = d.id AND p.version = 'public') \
     FROM courses d WHERE d.version = 'draft' AND d.snapshot_of IS NULL AND d.code = ?1";
pub(super) const CODES: &str = "SELECT code FROM courses WHERE version = 'draft' AND snapshot_of IS NULL ORDER BY code";

pub(super) static ENTRIES: LazyLock<String> =
    LazyLock::new(|| format!("SELECT {} FROM journal WHERE seq > ?1 ORDER BY seq LIMIT ?2", names(&JOURNAL)));
/// Entries older than a time, in their order; and whether each is the last of its run: found by its key, and where it is from
/// before the journal told keys, by its link.
pub(super) const OLD_ENTRIES: &str = "SELECT j.seq, j.at, EXISTS (SELECT 1 FROM source_runs s WHERE s.lms = j.lms \
     AND s.identity = coalesce(j.identity, j.resource_link) AND s.last_entry = j.seq) \
     OR j.identity IS NULL AND EXISTS (SELECT 1 FROM source_runs s WHERE s.resource_link = j.resource_link \
     AND s.identity <> s.resource_link AND s.last_entry = j.seq) \
     FROM journal j WHERE j.seq > ?1 ORDER BY j.seq LIMIT ?2";
