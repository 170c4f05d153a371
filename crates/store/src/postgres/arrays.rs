//! Rows as arrays, one for each column, as `UNNEST` takes them. Also single values as parameters.

use std::borrow::Cow;

use bytes::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use crate::StoreError;
use crate::columns::{Cell, Columns, Holds, Row};
use crate::storable::without_nul;

impl Columns for tokio_postgres::Row {
    fn text(&self, column: usize) -> Result<Option<&str>, StoreError> {
        Ok(self.try_get(column)?)
    }

    fn number(&self, column: usize) -> Result<Option<i64>, StoreError> {
        Ok(self.try_get(column)?)
    }
}

/// One column of the rows to write.
#[derive(Debug)]
enum Array<'a> {
    Text(Vec<Option<Cow<'a, str>>>),
    Number(Vec<Option<i64>>),
}

/// Rows to write.
#[derive(Debug)]
pub(super) struct Arrays<'a>(Vec<Array<'a>>);

impl<'a> Arrays<'a> {
    /// Creates an empty set of rows for a table.
    pub(super) fn of(table: &[(&str, Holds)]) -> Self {
        let array = |(_, holds): &(&str, Holds)| match holds {
            Holds::Text => Array::Text(Vec::new()),
            Holds::Number => Array::Number(Vec::new()),
        };
        Self(table.iter().map(array).collect())
    }

    /// Adds a row. Its cells are in the order of the columns.
    pub(super) fn push(&mut self, cells: impl IntoIterator<Item = Cell<'a>>) {
        for (array, cell) in self.0.iter_mut().zip(cells) {
            match (array, cell) {
                (Array::Text(texts), Cell::Text(text)) => texts.push(text.map(without_nul)),
                (Array::Number(numbers), Cell::Number(number)) => numbers.push(number),
                // Not reached: the types of a table's columns are defined next to its cells, and a test writes every table.
                (Array::Text(texts), Cell::Number(_) | Cell::Bytes(_)) => texts.push(None),
                (Array::Number(numbers), Cell::Text(_) | Cell::Bytes(_)) => numbers.push(None),
            }
        }
    }

    /// Returns the arrays as the parameters of a statement.
    pub(super) fn parameters(self) -> Vec<Box<dyn ToSql + Sync + 'a>> {
        let boxed = |array| match array {
            Array::Text(texts) => Box::new(texts) as Box<dyn ToSql + Sync + 'a>,
            Array::Number(numbers) => Box::new(numbers),
        };
        self.0.into_iter().map(boxed).collect()
    }
}

/// Converts the marks of parameters to those of PostgreSQL.
pub(super) fn marked(sql: &str) -> String {
    sql.replace('?', "$")
}

impl ToSql for Cell<'_> {
    fn to_sql(&self, of: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Text(text) => text.as_ref().map(|text| without_nul(Cow::Borrowed(text))).to_sql(of, out),
            Self::Number(number) => number.to_sql(of, out),
            Self::Bytes(bytes) => bytes.as_deref().to_sql(of, out),
        }
    }

    fn accepts(of: &Type) -> bool {
        [Type::TEXT, Type::VARCHAR, Type::INT8, Type::BYTEA].contains(of)
    }

    to_sql_checked!();
}

/// Converts a row of texts, whole numbers and bytes.
pub(super) fn row(row: &tokio_postgres::Row) -> Result<Row, StoreError> {
    let cell = |(position, column): (usize, &tokio_postgres::Column)| {
        Ok(match *column.type_() {
            Type::TEXT | Type::VARCHAR => Cell::Text(row.try_get::<_, Option<String>>(position)?.map(Cow::Owned)),
            Type::BYTEA => Cell::Bytes(row.try_get::<_, Option<Vec<u8>>>(position)?.map(Cow::Owned)),
            Type::BOOL => Cell::Number(row.try_get::<_, Option<bool>>(position)?.map(i64::from)),
            Type::INT4 => Cell::Number(row.try_get::<_, Option<i32>>(position)?.map(i64::from)),
            _ => Cell::Number(row.try_get(position)?),
        })
    };
    row.columns().iter().enumerate().map(cell).collect::<Result<_, _>>().map(Row)
}
