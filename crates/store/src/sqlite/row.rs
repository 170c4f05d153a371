//! Converts SQLite's rows and parameters to and from the columns and cells that all engines share.

use std::borrow::Cow;

use rusqlite::types::{Null, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, Row};

use crate::StoreError;
use crate::columns::{self, Cell, Columns};

impl Columns for Row<'_> {
    fn text(&self, column: usize) -> Result<Option<&str>, StoreError> {
        Ok(self.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from)?)
    }

    fn number(&self, column: usize) -> Result<Option<i64>, StoreError> {
        Ok(self.get_ref(column)?.as_i64_or_null().map_err(rusqlite::Error::from)?)
    }
}

impl ToSql for Cell<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::Text(Some(text)) => Ok(ToSqlOutput::from(&**text)),
            Self::Number(Some(number)) => Ok(ToSqlOutput::from(*number)),
            Self::Bytes(Some(bytes)) => Ok(ToSqlOutput::from(&**bytes)),
            Self::Text(None) | Self::Number(None) | Self::Bytes(None) => Ok(ToSqlOutput::from(Null)),
        }
    }
}

/// Executes a statement with these cells as its parameters, in order. Returns how many rows it changed.
pub(super) fn execute<'a>(
    statement: &mut CachedStatement<'_>,
    cells: impl IntoIterator<Item = &'a Cell<'a>>,
) -> Result<usize, StoreError> {
    for (index, cell) in cells.into_iter().enumerate() {
        statement.raw_bind_parameter(index + 1, cell)?;
    }
    Ok(statement.raw_execute()?)
}

/// Runs a statement in the SQL that all engines share. Returns its rows.
pub(super) fn query(connection: &Connection, sql: &str, parameters: &[Cell<'_>]) -> Result<Vec<columns::Row>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let count = statement.column_count();
    let mut rows = statement.query(rusqlite::params_from_iter(parameters))?;
    let mut read = Vec::new();
    while let Some(row) = rows.next()? {
        read.push(columns::Row((0..count).map(|column| cell(row.get_ref(column)?)).collect::<Result<_, _>>()?));
    }
    Ok(read)
}

fn cell(value: ValueRef<'_>) -> Result<Cell<'static>, StoreError> {
    match value {
        ValueRef::Null => Ok(Cell::Text(None)),
        ValueRef::Integer(number) => Ok(Cell::Number(Some(number))),
        ValueRef::Text(_) => Ok(Cell::Text(Some(Cow::Owned(value.as_str().map_err(rusqlite::Error::from)?.to_owned())))),
        ValueRef::Blob(bytes) => Ok(Cell::Bytes(Some(Cow::Owned(bytes.to_vec())))),
        other @ ValueRef::Real(_) => {
            Err(StoreError::Corrupt { what: "a value of a kind", value: format!("{:?}", other.data_type()) })
        }
    }
}
