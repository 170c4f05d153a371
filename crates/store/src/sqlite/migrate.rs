//! Numbered migrations, each run once, in a transaction.

use rusqlite::{Connection, TransactionBehavior};

use crate::StoreError;

/// In their order; a migration that has been released is never edited.
const MIGRATIONS: [&str; 5] = [
    include_str!("migrations/0001_catalogue.sql"),
    include_str!("migrations/0002_journal.sql"),
    include_str!("migrations/0003_staff.sql"),
    include_str!("migrations/0004_public.sql"),
    include_str!("migrations/0005_hooks.sql"),
];

/// Which schema a database has, without writing anything. 0: it has no tables of this program yet.
pub(super) fn found(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// The schema of this program.
pub(super) fn known() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// Brings a database to the schema of this program.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let known = known();
    // Immediate: of two programs that start at once, the second finds the work done.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > known {
        return Err(StoreError::Newer { found, known });
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

    use super::migrate;
    use crate::StoreError;

    #[test]
    fn runs_once_and_refuses_a_newer_database() {
        let mut connection = Connection::open_in_memory().expect("opens");
        migrate(&mut connection).expect("migrates");
        migrate(&mut connection).expect("has nothing to do");
        connection.pragma_update(None, "user_version", 99).expect("sets");
        assert!(matches!(migrate(&mut connection), Err(StoreError::Newer { found: 99, known: 5 })));
    }
}
