//! Numbered migrations. Each runs once, in a transaction.

use rusqlite::{Connection, TransactionBehavior};

use super::digest;
use crate::StoreError;

/// The migrations in order. A released migration is never edited.
const MIGRATIONS: [&str; 6] = [
    include_str!("migrations/0001_catalogue.sql"),
    include_str!("migrations/0002_journal.sql"),
    include_str!("migrations/0003_staff.sql"),
    include_str!("migrations/0004_public.sql"),
    include_str!("migrations/0005_hooks.sql"),
    include_str!("migrations/0006_rows.sql"),
];

/// Returns the schema version of a database, without writing anything. 0 means that it has no tables of this program.
pub(super) fn found(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Returns the schema version of this program.
pub(super) fn known() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// Migrates a database to the schema of this program.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let known = known();
    // The transaction is immediate, so if two programs start at the same time, the second one finds nothing to do.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    if found < known {
        digest::add_to(&transaction)?;
        if found > 0 {
            tracing::info!(
                found,
                known,
                "bringing the database to this program's schema; with a million runs it may take minutes"
            );
        }
    }
    for (number, migration) in (1..).zip(MIGRATIONS).filter(|(number, _)| *number > found) {
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "user_version", number)?;
    }
    transaction.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::{MIGRATIONS, migrate};
    use crate::StoreError;
    use crate::columns::{COURSE_RUNS, SOURCE_RUNS, names};

    #[test]
    fn runs_once_and_refuses_a_newer_database() {
        let mut connection = Connection::open_in_memory().expect("opens");
        migrate(&mut connection).expect("migrates");
        migrate(&mut connection).expect("has nothing to do");
        connection.pragma_update(None, "user_version", 99).expect("sets");
        assert!(matches!(migrate(&mut connection), Err(StoreError::Newer { found: 99, known: 6 })));
    }

    #[test]
    fn a_catalogue_of_an_earlier_program_keeps_its_rows() {
        let mut connection = Connection::open_in_memory().expect("opens");
        connection.pragma_update(None, "foreign_keys", true).expect("sets");
        for migration in &MIGRATIONS[..5] {
            connection.execute_batch(migration).expect("migrates");
        }
        connection.pragma_update(None, "user_version", 5).expect("sets");
        let rows = "INSERT INTO courses (id, version, snapshot_of, code, title, details) VALUES
                (1, 'draft', NULL, 'A', '{}', '{\"x\": 1}'), (1, 'public', NULL, 'A', '{}', ''), (2, 'draft', 1, 'A', '{}', '');
            INSERT INTO course_runs (id, version, course_id, sync_mode, protected, resource_link, title, start, languages,
                enrollment_count, catalog_visibility, price_currency, display_mode) VALUES
                (7, 'draft', 1, 'manual', 'title', 'l', '', 5, 'en', 3, 'hidden', 'EUR', 'compact'),
                (7, 'public', 1, 'manual', 'title', 'm', '', NULL, 'fr', 0, 'hidden', 'EUR', 'compact');
            INSERT INTO source_runs VALUES ('campus', 'k', 'l', 'A', 1, 9, '{}', 4), ('other', 'k', 'k', NULL, 0, 8, '{}', 0);";
        connection.execute_batch(rows).expect("inserts");
        let rows = |connection: &Connection, sql: &str| -> Vec<Vec<rusqlite::types::Value>> {
            let mut statement = connection.prepare(sql).expect("a statement");
            let columns = statement.column_count();
            let rows = statement.query_map([], |row| (0..columns).map(|column| row.get(column)).collect()).expect("runs");
            rows.collect::<Result<_, _>>().expect("rows")
        };
        let all = [
            "SELECT id, version, snapshot_of, code, title, details FROM courses ORDER BY id, version".to_owned(),
            format!("SELECT {} FROM course_runs ORDER BY id, version", names(&COURSE_RUNS)),
            format!("SELECT {} FROM source_runs ORDER BY lms", names(&SOURCE_RUNS)),
        ];
        let before = all.each_ref().map(|sql| rows(&connection, sql));
        assert_eq!(before.each_ref().map(Vec::len), [3, 2, 2]);
        migrate(&mut connection).expect("migrates");
        assert_eq!(all.each_ref().map(|sql| rows(&connection, sql)), before);
        assert!(rows(&connection, "PRAGMA foreign_key_check").is_empty());
        assert_eq!(rows(&connection, "PRAGMA integrity_check"), [["ok".to_owned().into()]]);
        // Rows that are deleted together with their course are still deleted.
        connection.execute("DELETE FROM courses WHERE id = 1 AND version = 'public'", []).expect("deletes");
        assert_eq!(rows(&connection, "SELECT version FROM course_runs"), [["draft".to_owned().into()]]);
        // No reference to the old tables is left.
        assert!(rows(&connection, "SELECT name FROM sqlite_schema WHERE instr(sql, 'old_') > 0").is_empty());
    }
}
