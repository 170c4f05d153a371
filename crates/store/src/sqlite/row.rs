//! SQLite's rows and parameters as the columns and cells that all engines share.

use rusqlite::types::{Null, ToSql, ToSqlOutput};
use rusqlite::{CachedStatement, Row};

use crate::StoreError;
use crate::columns::{Cell, Columns};

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
            Self::Text(None) | Self::Number(None) => Ok(ToSqlOutput::from(Null)),
        }
    }
}

/// Executes a statement with these cells as its parameters, in their order.
pub(super) fn execute<'a>(
    statement: &mut CachedStatement<'_>,
    cells: impl IntoIterator<Item = &'a Cell<'a>>,
) -> Result<usize, StoreError> {
    for (index, cell) in cells.into_iter().enumerate() {
        statement.raw_bind_parameter(index + 1, cell)?;
    }
    Ok(statement.raw_execute()?)
}
