//! Reading, on connections that never wait for the writer.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use catalog::{CourseCode, RunId};
use rusqlite::{Row, params};
use serde_json::value::RawValue;
use sync::Verdict;

use super::Store;
use super::columns::{self, RUN_COLUMN_COUNT, RUN_COLUMNS};
use crate::{Entry, Filter, Kind, PublicRun, StoreError};

/// A pool of reading connections.
#[derive(Debug, Clone)]
pub struct Reader {
    store: Store,
    idle: Arc<Mutex<Vec<rusqlite::Connection>>>,
}

const ENTRY: &str =
    "SELECT seq, request, at, kind, actor, lms, resource_link, course, verdict, messages, changes, payload FROM journal";

static PUBLIC_RUN: LazyLock<String> = LazyLock::new(|| {
    let columns = RUN_COLUMNS.split(", ").map(|column| format!("r.{}", column.trim())).collect::<Vec<_>>().join(", ");
    format!(
        "SELECT {columns}, c.title FROM course_runs r JOIN courses c ON c.id = r.course_id AND c.version = 'public' \
         WHERE r.id = ?1 AND r.version = 'public'"
    )
});

impl Reader {
    pub(super) fn new(store: Store) -> Self {
        Self { store, idle: Arc::default() }
    }

    fn with<T>(&self, read: impl FnOnce(&rusqlite::Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = if let Some(connection) = idle {
            connection
        } else {
            let connection = self.store.open_connection()?;
            connection.pragma_update(None, "query_only", true)?;
            connection
        };
        let outcome = read(&connection);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        outcome
    }

    /// A run as visitors see it; none where it, or its course, is not published.
    ///
    /// # Errors
    /// Those of the database.
    pub fn public_run(&self, id: RunId) -> Result<Option<PublicRun>, StoreError> {
        self.with(|connection| {
            let mut statement = connection.prepare_cached(&PUBLIC_RUN)?;
            let mut rows = statement.query([id.0])?;
            let Some(row) = rows.next()? else { return Ok(None) };
            Ok(Some(PublicRun { id, run: columns::run(row, 0)?, course_title: columns::titles(row, RUN_COLUMN_COUNT)? }))
        })
    }

    /// The number of the journal's last entry; 0 where it is empty.
    ///
    /// # Errors
    /// Those of the database.
    pub fn last_entry(&self) -> Result<i64, StoreError> {
        self.with(|connection| Ok(connection.query_row("SELECT coalesce(max(seq), 0) FROM journal", [], |row| row.get(0))?))
    }

    /// Up to `limit` entries after a number, oldest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn entries_after(&self, seq: i64, filter: &Filter, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.entries("seq > ?1", "ASC", seq, filter, limit)
    }

    /// Up to `limit` entries before a number, newest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn entries_before(&self, seq: i64, filter: &Filter, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.entries("seq < ?1", "DESC", seq, filter, limit)
    }

    fn entries(&self, range: &str, order: &str, seq: i64, filter: &Filter, limit: usize) -> Result<Vec<Entry>, StoreError> {
        let link = filter.resource_link.as_ref().map_or("?2 IS NULL", |_| "resource_link = ?2");
        let sql = format!("{ENTRY} WHERE {range} AND {link} AND (?3 IS NULL OR verdict = ?3) ORDER BY seq {order} LIMIT ?4");
        self.with(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let mut rows = statement.query(params![seq, filter.resource_link, filter.verdict.map(Verdict::as_str), limit])?;
            let mut entries = Vec::new();
            while let Some(row) = rows.next()? {
                entries.push(entry(row)?);
            }
            Ok(entries)
        })
    }

    /// How many runs wait for their course.
    ///
    /// # Errors
    /// Those of the database.
    pub fn held(&self) -> Result<i64, StoreError> {
        self.with(|connection| Ok(connection.query_row("SELECT count(*) FROM source_runs WHERE held = 1", [], |row| row.get(0))?))
    }
}

fn entry(row: &Row<'_>) -> Result<Entry, StoreError> {
    let corrupt = |what, value: &str| StoreError::Corrupt { what, value: value.to_owned() };
    let raw = |column: usize| -> Result<Option<Box<RawValue>>, StoreError> {
        let text: Option<String> = row.get(column)?;
        text.map(|text| RawValue::from_string(text.clone()).map_err(|_| corrupt("JSON", &text))).transpose()
    };
    let kind = columns::text(row, 3)?;
    Ok(Entry {
        seq: row.get(0)?,
        request: row.get(1)?,
        at: columns::instant(row, 2)?.ok_or_else(|| corrupt("an instant", ""))?,
        kind: kind.parse::<Kind>().map_err(|()| corrupt("an entry's kind", kind))?,
        actor: row.get(4)?,
        lms: row.get(5)?,
        resource_link: row.get(6)?,
        course: row.get::<_, Option<String>>(7)?.map(|code| CourseCode::normalise(&code)),
        verdict: columns::word("a verdict", columns::text(row, 8)?)?,
        messages: raw(9)?,
        changes: raw(10)?,
        payload: row.get(11)?,
    })
}
