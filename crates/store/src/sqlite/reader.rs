//! Reading, on connections that never wait for the writer.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use catalog::RunId;
use rusqlite::params_from_iter;

use super::file::DatabaseFile;
use super::row;
use crate::columns::{self, COURSE_RUNS, Cell, RUN_FIELDS, Row, names};
use crate::queries::{EntryQuery, HELD};
use crate::{Entry, PublicRun, StoreError};

/// A pool of reading connections.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    file: DatabaseFile,
    idle: Arc<Mutex<Vec<rusqlite::Connection>>>,
}

/// Selects the public version of a run. Its row requires the public row of its course, so there is no need to check the course.
static PUBLIC_RUN: LazyLock<String> =
    LazyLock::new(|| format!("SELECT {} FROM course_runs WHERE place = ?1 * 2 + 1", names(&COURSE_RUNS[RUN_FIELDS..])));

impl Reader {
    pub(super) fn new(file: DatabaseFile) -> Self {
        Self { file, idle: Arc::default() }
    }

    fn with<T>(&self, read: impl FnOnce(&rusqlite::Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = if let Some(connection) = idle {
            connection
        } else {
            let connection = self.file.open_connection()?;
            connection.pragma_update(None, "query_only", true)?;
            connection
        };
        let outcome = read(&connection);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        outcome
    }

    pub(crate) fn public_run(&self, id: RunId) -> Result<Option<PublicRun>, StoreError> {
        self.with(|connection| {
            let mut statement = connection.prepare_cached(&PUBLIC_RUN)?;
            let mut rows = statement.query([id.0])?;
            let Some(row) = rows.next()? else { return Ok(None) };
            Ok(Some(PublicRun { id, run: columns::run(row, 0)? }))
        })
    }

    /// Returns the rows of a statement in the SQL that all engines share.
    pub(crate) fn rows(&self, sql: &str, parameters: &[Cell<'_>]) -> Result<Vec<Row>, StoreError> {
        self.with(|connection| row::query(connection, sql, parameters))
    }

    pub(crate) fn last_entry(&self) -> Result<i64, StoreError> {
        self.with(|connection| {
            let mut statement = connection.prepare_cached("SELECT coalesce(max(seq), 0) FROM journal")?;
            Ok(statement.query_row([], |row| row.get(0))?)
        })
    }

    pub(crate) fn entries(&self, query: EntryQuery<'_>) -> Result<Vec<Entry>, StoreError> {
        self.with(|connection| {
            let mut statement = connection.prepare_cached(&query.sql('?'))?;
            let mut rows = statement.query(params_from_iter(query.parameters()))?;
            let mut entries = Vec::new();
            while let Some(row) = rows.next()? {
                entries.push(columns::entry(row)?);
            }
            Ok(entries)
        })
    }

    pub(crate) fn held(&self) -> Result<Vec<(String, i64)>, StoreError> {
        self.with(|connection| {
            let mut statement = connection.prepare(HELD)?;
            let held = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<Vec<_>, _>>()?;
            Ok(held)
        })
    }
}
