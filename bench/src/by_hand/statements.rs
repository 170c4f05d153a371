//! The statements. They are written out here once more, after those of `crates/store/src/postgres/statements.rs` and with
//! the columns of `crates/store/src/columns.rs`, so that what is measured against does not change with what is measured.
//! Where those change on purpose, these have to follow.

use tokio_postgres::{Client, Statement};

/// A column, and whether it is text; else it is a number.
pub(super) type Column = (&'static str, bool);

pub(super) const COURSE_RUNS: [Column; 23] = [
    ("id", false),
    ("version", true),
    ("course_id", false),
    ("sync_mode", true),
    ("resource_link", true),
    ("title", true),
    ("start", false),
    ("\"end\"", false),
    ("enrollment_start", false),
    ("enrollment_end", false),
    ("languages", true),
    ("enrollment_count", false),
    ("catalog_visibility", true),
    ("price", false),
    ("price_currency", true),
    ("offer", true),
    ("certificate_price", false),
    ("certificate_offer", true),
    ("discounted_price", false),
    ("discount", true),
    ("certificate_discounted_price", false),
    ("certificate_discount", true),
    ("display_mode", true),
];

pub(super) const SOURCE_RUNS: [Column; 8] = [
    ("lms", true),
    ("identity", true),
    ("resource_link", true),
    ("course_code", true),
    ("held", false),
    ("last_word_at", false),
    ("said", true),
    ("last_entry", false),
];

pub(super) const JOURNAL: [Column; 14] = [
    ("seq", false),
    ("request", false),
    ("previous", false),
    ("at", false),
    ("kind", true),
    ("actor", true),
    ("lms", true),
    ("identity", true),
    ("resource_link", true),
    ("course", true),
    ("verdict", true),
    ("messages", true),
    ("changes", true),
    ("payload", true),
];

const MAKE_PLACEHOLDERS: &str = "INSERT INTO source_runs (identity, lms, resource_link, held, last_word_at, said, last_entry) \
     SELECT k.identity, k.lms, '', 0, 0, '{}', -1 FROM UNNEST($1::text[], $2::text[]) AS k (identity, lms) \
     WHERE NOT EXISTS (SELECT 1 FROM source_runs s WHERE s.identity = k.identity AND s.lms = k.lms) \
     ORDER BY k.identity, k.lms ON CONFLICT DO NOTHING";
const LOCK_RUNS: &str =
    "SELECT id FROM course_runs WHERE resource_link = ANY($1) AND version = 'draft' ORDER BY id FOR NO KEY UPDATE";
const NUMBER_ENTRIES: &str =
    "UPDATE counters SET value = value + $1 WHERE name = 'journal' RETURNING value - $1, pg_current_xact_id()::text";

/// The statements of one connection, prepared.
pub(super) struct Statements {
    pub(super) begin: Statement,
    pub(super) make_placeholders: Statement,
    pub(super) lock_sources: Statement,
    pub(super) lock_runs: Statement,
    pub(super) runs: Statement,
    pub(super) put_runs: Statement,
    pub(super) number_entries: Statement,
    pub(super) put_sources: Statement,
    pub(super) append: Statement,
    pub(super) commit: Statement,
}

impl Statements {
    pub(super) async fn prepare(client: &Client) -> Result<Self, tokio_postgres::Error> {
        Ok(Self {
            begin: client.prepare("BEGIN ISOLATION LEVEL READ COMMITTED").await?,
            make_placeholders: client.prepare(MAKE_PLACEHOLDERS).await?,
            lock_sources: client.prepare(&lock_sources()).await?,
            lock_runs: client.prepare(LOCK_RUNS).await?,
            runs: client.prepare(&runs()).await?,
            put_runs: client.prepare(&upsert("course_runs", &COURSE_RUNS, ["id", "version"])).await?,
            number_entries: client.prepare(NUMBER_ENTRIES).await?,
            put_sources: client.prepare(&upsert("source_runs", &SOURCE_RUNS, ["identity", "lms"])).await?,
            append: client.prepare(&insert("journal", &JOURNAL)).await?,
            commit: client.prepare("COMMIT").await?,
        })
    }
}

fn names(table: &[Column], of: &str) -> String {
    table.iter().map(|(name, _)| format!("{of}{name}")).collect::<Vec<_>>().join(", ")
}

fn lock_sources() -> String {
    format!(
        "SELECT {} FROM source_runs s JOIN UNNEST($1::text[], $2::text[]) AS k (identity, lms) \
         ON s.identity = k.identity AND s.lms = k.lms ORDER BY s.identity, s.lms FOR UPDATE OF s",
        names(&SOURCE_RUNS, "s.")
    )
}

fn runs() -> String {
    format!(
        "SELECT {}, (EXISTS (SELECT 1 FROM courses c WHERE c.id = r.course_id AND c.version = 'public'))::int::bigint \
         FROM course_runs r WHERE r.id IN (SELECT id FROM course_runs WHERE resource_link = ANY($1) AND version = 'draft') \
         ORDER BY r.id, r.version",
        names(&COURSE_RUNS, "r.")
    )
}

fn insert(name: &str, table: &[Column]) -> String {
    let array =
        |(place, (_, is_text)): (usize, &Column)| format!("${}::{}[]", place + 1, if *is_text { "text" } else { "bigint" });
    let arrays = table.iter().enumerate().map(array).collect::<Vec<_>>().join(", ");
    format!("INSERT INTO {name} ({}) SELECT * FROM UNNEST({arrays})", names(table, ""))
}

fn upsert(name: &str, table: &[Column], key: [&str; 2]) -> String {
    let others = table.iter().filter(|(column, _)| !key.contains(column));
    let updates = others.map(|(column, _)| format!("{column} = excluded.{column}")).collect::<Vec<_>>().join(", ");
    format!("{} ON CONFLICT ({}, {}) DO UPDATE SET {updates}", insert(name, table), key[0], key[1])
}

#[cfg(test)]
mod tests {
    use super::upsert;

    #[test]
    fn rows_are_written_from_arrays() {
        assert_eq!(
            upsert("t", &[("a", true), ("b", false), ("c", false)], ["a", "b"]),
            "INSERT INTO t (a, b, c) SELECT * FROM UNNEST($1::text[], $2::bigint[], $3::bigint[]) \
             ON CONFLICT (a, b) DO UPDATE SET c = excluded.c"
        );
    }
}
