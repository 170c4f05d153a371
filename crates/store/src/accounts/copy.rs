//! Copying accounts and the uses of secrets to another database. Sessions and one-time links are not copied: they are
//! short-lived, and they are valid only where they were made.

use crate::columns::Row;
use crate::{Batch, StoreError};

/// What is copied: a table, its columns, and the column that its rows are ordered by.
const TABLES: [(&str, &str, &str); 2] = [
    ("accounts", "id, name, role, password, disabled, created_at", "id"),
    ("secret_uses", "fingerprint, name, last_used_at", "fingerprint"),
];

/// The rows to copy, for one table after the other.
pub(crate) fn rows(batch: &mut dyn Batch) -> Result<[Vec<Row>; TABLES.len()], StoreError> {
    let mut read = [const { Vec::new() }; TABLES.len()];
    for (rows, (table, columns, key)) in read.iter_mut().zip(TABLES) {
        *rows = batch.statement(&format!("SELECT {columns} FROM {table} ORDER BY {key}"), &[])?;
    }
    Ok(read)
}

/// Copies them. Returns the number of accounts.
pub(crate) fn copy(source: &mut dyn Batch, target: &mut dyn Batch) -> Result<usize, StoreError> {
    let read = rows(source)?;
    for (rows, (table, columns, _)) in read.iter().zip(TABLES) {
        let marks = (1..=columns.split(',').count()).map(|number| format!("?{number}")).collect::<Vec<_>>().join(", ");
        for Row(cells) in rows {
            // A null in a row has no type. It is written as text, and only the password can be null.
            target.statement(&format!("INSERT INTO {table} ({columns}) VALUES ({marks})"), cells)?;
        }
    }
    let last = "INSERT INTO counters (name, value) SELECT 'account', coalesce(max(id), 0) FROM accounts WHERE 1 = 1 \
                ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    target.statement(last, &[])?;
    Ok(read[0].len())
}
