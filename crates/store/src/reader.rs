//! Reading, on connections that never wait for the writer.

use catalog::RunId;

use crate::columns::{Cell, Row};
use crate::queries::EntryQuery;
use crate::{Entry, Filter, PublicRun, StoreError, postgres, sqlite};

/// A pool of reading connections.
#[derive(Debug, Clone)]
pub struct Reader(pub(crate) AnyReader);

#[derive(Debug, Clone)]
pub(crate) enum AnyReader {
    /// The reader of a SQLite file.
    Sqlite(sqlite::Reader),
    /// The reader of a PostgreSQL server.
    Postgres(postgres::Reader),
}

impl Reader {
    /// The public version of a run. Returns `None` if the run or its course is not published.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn public_run(&self, id: RunId) -> Result<Option<PublicRun>, StoreError> {
        match &self.0 {
            AnyReader::Sqlite(reader) => reader.public_run(id),
            AnyReader::Postgres(reader) => reader.public_run(id).await,
        }
    }

    /// The number of the journal's last entry, or 0 if the journal is empty.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn last_entry(&self) -> Result<i64, StoreError> {
        match &self.0 {
            AnyReader::Sqlite(reader) => reader.last_entry(),
            AnyReader::Postgres(reader) => reader.last_entry().await,
        }
    }

    /// Up to `limit` entries after a number, oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn entries_after(&self, after: i64, filter: &Filter, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.entries(EntryQuery { filter, after, before: i64::MAX, newest_first: false, limit }).await
    }

    /// Up to `limit` entries before a number, newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn entries_before(&self, before: i64, filter: &Filter, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.entries(EntryQuery { filter, after: 0, before, newest_first: true, limit }).await
    }

    pub(crate) async fn entries(&self, query: EntryQuery<'_>) -> Result<Vec<Entry>, StoreError> {
        match &self.0 {
            AnyReader::Sqlite(reader) => reader.entries(query),
            AnyReader::Postgres(reader) => reader.entries(query).await,
        }
    }

    /// Returns the rows of a statement in the SQL that every engine understands. Parameters are marked `?1`, `?2` and so on.
    pub(crate) async fn rows(&self, sql: &str, parameters: &[Cell<'_>]) -> Result<Vec<Row>, StoreError> {
        match &self.0 {
            AnyReader::Sqlite(reader) => reader.rows(sql, parameters),
            AnyReader::Postgres(reader) => reader.rows(sql, parameters).await,
        }
    }

    /// The number of held runs of each LMS.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn held(&self) -> Result<Vec<(String, i64)>, StoreError> {
        match &self.0 {
            AnyReader::Sqlite(reader) => reader.held(),
            AnyReader::Postgres(reader) => reader.held().await,
        }
    }
}
