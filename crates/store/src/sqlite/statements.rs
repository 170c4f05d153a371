//! The SQL statements. They are built from the tables' columns once.

use std::ops::Range;
use std::sync::LazyLock;

use crate::columns::{COURSE, COURSE_RUNS, COURSES, Holds, JOURNAL, RUN_FIELDS, SOURCE_RUNS, names};

/// Returns `?1, ?2, …`.
fn places(table: &[(&str, Holds)]) -> String {
    (1..=table.len()).map(|place| format!("?{place}")).collect::<Vec<_>>().join(", ")
}

/// Returns an insertion. `made` contains computed columns with their expressions; they come first.
fn insert(name: &str, made: &[(&str, &str)], table: &[(&str, Holds)]) -> String {
    let joined = |made: Vec<&str>, cells: &str| made.into_iter().chain([cells]).collect::<Vec<_>>().join(", ");
    let (columns, values) = made.iter().copied().unzip();
    let (columns, values) = (joined(columns, &names(table)), joined(values, &places(table)));
    format!("INSERT INTO {name} ({columns}) VALUES ({values})")
}

fn or_update(table: &[(&str, Holds)], key: [&str; 2]) -> String {
    let numbered = table.iter().enumerate().filter(|(_, (column, _))| !key.contains(column));
    let updates = numbered.map(|(index, (column, _))| format!("{column} = ?{}", index + 1)).collect::<Vec<_>>().join(", ");
    format!("ON CONFLICT ({}, {}) DO UPDATE SET {updates}", key[0], key[1])
}

/// Returns the parameter after all cells of a table. It is the digest of the text that the row is indexed by.
fn digest(table: &[(&str, Holds)]) -> String {
    format!("?{}", table.len() + 1)
}

/// The position of a version's row. Parameter 1 is an id and parameter 2 a version. Both versions are next to each other.
const PLACE: &str = "?1 * 2 + (?2 = 'public')";

pub(super) static PUT_COURSE: LazyLock<String> =
    LazyLock::new(|| format!("{} {}", insert("courses", &[("place", PLACE)], &COURSES), or_update(&COURSES, ["id", "version"])));
pub(super) static INSERT_RUN: LazyLock<String> =
    LazyLock::new(|| insert("course_runs", &[("place", PLACE), ("link_digest", &digest(&COURSE_RUNS))], &COURSE_RUNS));
pub(super) static PUT_SOURCE: LazyLock<String> = LazyLock::new(|| {
    let insert = insert("source_runs", &[("identity_digest", &digest(&SOURCE_RUNS))], &SOURCE_RUNS);
    format!("{insert} {}", or_update(&SOURCE_RUNS, ["identity", "lms"]))
});
pub(super) static APPEND: LazyLock<String> = LazyLock::new(|| insert("journal", &[], &JOURNAL));

/// Returns `column = ?3` and so on, for each of these columns.
fn equal(table: &[(&str, Holds)], places: Range<usize>) -> Vec<String> {
    let equal = table.iter().enumerate().take(places.end).skip(places.start);
    equal.map(|(index, (column, _))| format!("{column} = ?{}", index + 1)).collect()
}

/// The position after the link, which is the first of a run's fields.
const AFTER_THE_LINK: usize = RUN_FIELDS + 1;

fn update_run(which: &str) -> String {
    let fields = equal(&COURSE_RUNS, 2..COURSE_RUNS.len()).join(", ");
    format!("UPDATE course_runs SET {fields}, link_digest = {} WHERE {which}", digest(&COURSE_RUNS))
}

/// Returns an update that writes no index.
///
/// For each column in `SET`, SQLite looks up and writes every index and foreign key that contains the column, even if the value
/// stays the same. That touches pages in other places for each row. So this update only compares the columns that are part of an
/// index or a foreign key, and writes no row in which one of them is to change.
fn update_run_in_place(which: &str) -> String {
    let fields = equal(&COURSE_RUNS, AFTER_THE_LINK..COURSE_RUNS.len()).join(", ");
    // The unary `+` stops the planner from choosing an index other than the primary key.
    let same = equal(&COURSE_RUNS, 2..AFTER_THE_LINK).join(" AND +");
    format!("UPDATE course_runs SET {fields} WHERE {which} AND +{same}")
}

/// The condition for the row of one version.
fn one() -> String {
    format!("place = {PLACE}")
}

/// The condition for the rows of both versions. If both are to have the same fields, one statement updates them.
const BOTH: &str = "place BETWEEN ?1 * 2 AND ?1 * 2 + 1";

pub(super) static UPDATE_VERSION: LazyLock<String> = LazyLock::new(|| update_run(&one()));
pub(super) static UPDATE_VERSION_IN_PLACE: LazyLock<String> = LazyLock::new(|| update_run_in_place(&one()));
pub(super) static UPDATE_BOTH: LazyLock<String> = LazyLock::new(|| update_run(BOTH));
pub(super) static UPDATE_BOTH_IN_PLACE: LazyLock<String> = LazyLock::new(|| update_run_in_place(BOTH));

pub(super) static DELETE_RUN: LazyLock<String> = LazyLock::new(|| format!("DELETE FROM course_runs WHERE {BOTH}"));
pub(super) const DELETE_PUBLIC_RUN: &str = "DELETE FROM course_runs WHERE place = ?1 * 2 + 1";

/// Updates a source run without writing an index. It writes no row if the link, the course or the `held` flag is to change, or if
/// there is no row.
pub(super) static UPDATE_SOURCE: LazyLock<String> = LazyLock::new(|| {
    let said = equal(&SOURCE_RUNS, 5..SOURCE_RUNS.len()).join(", ");
    let same = equal(&SOURCE_RUNS, 0..5).join(" AND +").replace("course_code =", "course_code IS");
    format!("UPDATE source_runs SET {said} WHERE identity_digest = {} AND +{same}", digest(&SOURCE_RUNS))
});

fn runs(from: &str) -> String {
    let columns = COURSE_RUNS.map(|(column, _)| format!("r.{column}")).join(", ");
    // A run is public only if its course is public. The two rows of a run are next to each other, unlike those of its course, so
    // this checks the run's rows first.
    format!(
        "SELECT {columns}, r.version = 'public' \
         OR EXISTS (SELECT 1 FROM course_runs p WHERE p.place = r.id * 2 + 1) \
         OR EXISTS (SELECT 1 FROM courses c WHERE c.place = r.course_id * 2 + 1) \
         FROM {from}"
    )
}

/// Selects the runs whose draft has a link. Parameter 2 is the digest of the link.
pub(super) static RUNS_BY_LINK: LazyLock<String> = LazyLock::new(|| {
    runs(
        "course_runs d CROSS JOIN course_runs r ON r.place BETWEEN d.place AND d.place + 1 \
         WHERE d.link_digest = ?2 AND d.version = 'draft' AND d.resource_link = ?1 \
         ORDER BY d.place, r.place",
    )
});
pub(super) static RUNS_BY_COURSE: LazyLock<String> =
    LazyLock::new(|| runs("course_runs r WHERE r.course_id = ?1 ORDER BY r.place"));

fn sources(rest: &str) -> String {
    format!("SELECT {} FROM source_runs {rest}", names(&SOURCE_RUNS))
}

/// Selects a source run. Uses the short index and not the index on texts, because the latter occupies cache pages that nothing
/// else needs.
pub(super) static SOURCE: LazyLock<String> =
    LazyLock::new(|| sources("WHERE identity_digest = ?3 AND +identity = ?1 AND +lms = ?2"));
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
/// Selects entries in order, and whether each is the last entry of its source run. A source run is found by its key. For entries
/// from before the journal recorded keys, it is found by its link.
pub(super) const OLD_ENTRIES: &str = "SELECT j.seq, j.at, EXISTS (SELECT 1 FROM source_runs s WHERE s.lms = j.lms \
     AND s.identity = coalesce(j.identity, j.resource_link) AND s.last_entry = j.seq) \
     OR j.identity IS NULL AND EXISTS (SELECT 1 FROM source_runs s WHERE s.resource_link = j.resource_link \
     AND s.identity <> s.resource_link AND s.last_entry = j.seq) \
     FROM journal j WHERE j.seq > ?1 ORDER BY j.seq LIMIT ?2";

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::{RUNS_BY_LINK, SOURCE, UPDATE_BOTH_IN_PLACE, UPDATE_SOURCE, UPDATE_VERSION_IN_PLACE};
    use crate::sqlite::migrate::migrate;

    /// Returns one column of SQLite's explanation of a statement.
    fn explained(connection: &Connection, how: &str, sql: &str, column: &str) -> Vec<String> {
        let mut statement = connection.prepare(&format!("{how} {sql}")).expect("a statement");
        // The parameters are not bound, because the statement is only explained.
        let (mut rows, mut told) = (statement.raw_query(), Vec::new());
        while let Some(row) = rows.next().expect("runs") {
            told.push(row.get(column).expect("a text"));
        }
        told
    }

    /// Returns how SQLite runs a statement: how it finds rows, and how many B-trees it opens for writing, how many index entries
    /// it writes, how many foreign keys it checks, and how many temporary tables it uses.
    fn plan(connection: &Connection, sql: &str) -> (Vec<String>, [usize; 4]) {
        let steps = explained(connection, "EXPLAIN", sql, "opcode");
        let count = |what| steps.iter().filter(|step| *step == what).count();
        let plan = explained(connection, "EXPLAIN QUERY PLAN", sql, "detail");
        (plan, ["OpenWrite", "IdxInsert", "FkCheck", "OpenEphemeral"].map(count))
    }

    #[test]
    fn updates_in_place_write_one_tree_and_look_at_no_other_but_the_short_index() {
        let mut connection = Connection::open_in_memory().expect("opens");
        migrate(&mut connection).expect("migrates");
        for sql in [&UPDATE_VERSION_IN_PLACE, &UPDATE_BOTH_IN_PLACE] {
            let (found, trees) = plan(&connection, sql);
            assert_eq!(trees, [1, 0, 0, 0], "{}", **sql);
            assert!(found.len() == 1 && found[0].contains("USING INTEGER PRIMARY KEY"), "{found:?}");
        }
        let (found, trees) = plan(&connection, &UPDATE_SOURCE);
        // The table, and the index that it is found by. The index is not changed.
        assert_eq!(trees, [2, 0, 0, 0]);
        assert!(found.len() == 1 && found[0].contains("USING INDEX source_runs_by_identity"), "{found:?}");
    }

    #[test]
    fn what_each_request_asks_for_is_found_by_the_short_indexes() {
        let mut connection = Connection::open_in_memory().expect("opens");
        migrate(&mut connection).expect("migrates");
        let (found, trees) = plan(&connection, &SOURCE);
        assert_eq!(trees, [0, 0, 0, 0]);
        assert!(found.len() == 1 && found[0].contains("USING INDEX source_runs_by_identity"), "{found:?}");
        let (found, trees) = plan(&connection, &RUNS_BY_LINK);
        // It finds the run's draft, then its versions, then whether the run or its course is public. Nothing is sorted.
        assert_eq!(trees[3], 0, "{found:?}");
        assert!(found[0].contains("SEARCH d USING INDEX course_runs_by_link"), "{found:?}");
        assert!(found[1].contains("SEARCH r USING INTEGER PRIMARY KEY"), "{found:?}");
        assert!(!found.iter().any(|step| step.contains("TEMP B-TREE")), "{found:?}");
    }
}
