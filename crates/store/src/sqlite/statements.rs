//! The statements, made from the tables' columns once.

use std::ops::Range;
use std::sync::LazyLock;

use crate::columns::{COURSE, COURSE_RUNS, COURSES, Holds, JOURNAL, RUN_FIELDS, SOURCE_RUNS, names};

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

/// `column = ?3`, for each of these columns.
fn equal(table: &[(&str, Holds)], places: Range<usize>) -> Vec<String> {
    let equal = table.iter().enumerate().take(places.end).skip(places.start);
    equal.map(|(index, (column, _))| format!("{column} = ?{}", index + 1)).collect()
}

/// The link is the first of a run's fields.
const AFTER_THE_LINK: usize = RUN_FIELDS + 1;

/// Parameter 2 is a version.
fn update_run(versions: &str) -> String {
    format!("UPDATE course_runs SET {} WHERE id = ?1 AND {versions}", equal(&COURSE_RUNS, 2..COURSE_RUNS.len()).join(", "))
}

/// Whatever is named in `SET` is looked up and written in every index and foreign key that it is in, also where it stays as it
/// is: pages in other places for each row. So what an index or a foreign key is of is only compared here; no row is written
/// where it is to change.
fn update_run_in_place(versions: &str) -> String {
    let fields = equal(&COURSE_RUNS, AFTER_THE_LINK..COURSE_RUNS.len()).join(", ");
    // The sign keeps the planner from taking another index than the key.
    let same = equal(&COURSE_RUNS, 2..AFTER_THE_LINK).join(" AND +");
    format!("UPDATE course_runs SET {fields} WHERE id = ?1 AND {versions} AND +{same}")
}

const ONE: &str = "version = ?2";
/// Both rows lie side by side: where they are to hold the same, one statement writes them.
const BOTH: &str = "version >= ?2";

pub(super) static UPDATE_VERSION: LazyLock<String> = LazyLock::new(|| update_run(ONE));
pub(super) static UPDATE_VERSION_IN_PLACE: LazyLock<String> = LazyLock::new(|| update_run_in_place(ONE));
pub(super) static UPDATE_BOTH: LazyLock<String> = LazyLock::new(|| update_run(BOTH));
pub(super) static UPDATE_BOTH_IN_PLACE: LazyLock<String> = LazyLock::new(|| update_run_in_place(BOTH));

/// In place as well: writes no row where the link, the course or the waiting is to change, or none is there.
pub(super) static UPDATE_SOURCE: LazyLock<String> = LazyLock::new(|| {
    let said = equal(&SOURCE_RUNS, 5..SOURCE_RUNS.len()).join(", ");
    format!(
        "UPDATE source_runs SET {said} WHERE lms = ?1 AND identity = ?2 AND resource_link = ?3 AND course_code IS ?4 AND held = ?5"
    )
});

fn runs(which: &str) -> String {
    let columns = COURSE_RUNS.map(|(column, _)| format!("r.{column}")).join(", ");
    // A run is public only where its course is, and both its rows lie side by side, other than its course's.
    format!(
        "SELECT {columns}, r.version = 'public' \
         OR EXISTS (SELECT 1 FROM course_runs p WHERE p.id = r.id AND p.version = 'public') \
         OR EXISTS (SELECT 1 FROM courses c WHERE c.id = r.course_id AND c.version = 'public') \
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

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::{UPDATE_BOTH_IN_PLACE, UPDATE_SOURCE, UPDATE_VERSION_IN_PLACE};
    use crate::sqlite::migrate::migrate;

    /// One column of what SQLite says that it would do.
    fn explained(connection: &Connection, how: &str, sql: &str, column: &str) -> Vec<String> {
        let mut statement = connection.prepare(&format!("{how} {sql}")).expect("a statement");
        // Its parameters are not bound: it is only explained.
        let (mut rows, mut told) = (statement.raw_query(), Vec::new());
        while let Some(row) = rows.next().expect("runs") {
            told.push(row.get(column).expect("a text"));
        }
        told
    }

    #[test]
    fn updates_in_place_find_a_row_by_its_key_and_write_it_alone() {
        let mut connection = Connection::open_in_memory().expect("opens");
        migrate(&mut connection).expect("migrates");
        for sql in [&UPDATE_VERSION_IN_PLACE, &UPDATE_BOTH_IN_PLACE, &UPDATE_SOURCE] {
            let steps = explained(&connection, "EXPLAIN", sql, "opcode");
            let opened = |what| steps.iter().filter(|step| *step == what).count();
            // One tree, and no other is looked at.
            assert_eq!((opened("OpenWrite"), opened("OpenRead"), opened("FkCheck")), (1, 0, 0), "{}", **sql);
            let plan = explained(&connection, "EXPLAIN QUERY PLAN", sql, "detail");
            assert!(plan.len() == 1 && plan[0].contains("USING PRIMARY KEY"), "{plan:?}");
        }
    }
}
