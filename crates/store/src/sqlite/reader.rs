//! Reading, on connections that never wait for the writer.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use catalog::{CourseCode, RunId};
use rusqlite::{Row, params};
use serde_json::value::RawValue;
use sync::Verdict;

use super::Store;
use super::columns::{self, RUN_COLUMNS};
use crate::{Entry, Filter, Kind, PublicRun, StoreError};

/// A pool of reading connections.
#[derive(Debug, Clone)]
pub struct Reader {
    store: Store,
    idle: Arc<Mutex<Vec<rusqlite::Connection>>>,
}

const ENTRY: &str = "SELECT seq, request, at, kind, actor, lms, resource_link, course, verdict, messages, changes, payload, previous FROM journal";

/// A run's public row needs its course's public row, so the course need not be asked.
static PUBLIC_RUN: LazyLock<String> =
    LazyLock::new(|| format!("SELECT {RUN_COLUMNS} FROM course_runs WHERE id = ?1 AND version = 'public'"));

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
            Ok(Some(PublicRun { id, run: columns::run(row, 0)? }))
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
        if let Some(link) = &filter.resource_link {
            let mut entries = self.entries_of(link, filter.verdict, seq, i64::MAX, usize::MAX)?;
            entries.reverse();
            entries.truncate(limit);
            return Ok(entries);
        }
        self.entries("seq > ?1", "ASC", seq, filter.verdict, limit)
    }

    /// Up to `limit` entries before a number, newest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn entries_before(&self, seq: i64, filter: &Filter, limit: usize) -> Result<Vec<Entry>, StoreError> {
        match &filter.resource_link {
            Some(link) => self.entries_of(link, filter.verdict, 0, seq, limit),
            None => self.entries("seq < ?1", "DESC", seq, filter.verdict, limit),
        }
    }

    fn entries(
        &self,
        range: &str,
        order: &str,
        seq: i64,
        verdict: Option<Verdict>,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        let sql = format!("{ENTRY} WHERE {range} AND (?2 IS NULL OR verdict = ?2) ORDER BY seq {order} LIMIT ?3");
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.with(|connection| entry_rows(connection, &sql, params![seq, verdict.map(Verdict::as_str), limit]))
    }

    /// Entries of a link, newest first, between two numbers (both excluded): the chains of its source runs, and what
    /// was rejected before there was one.
    fn entries_of(
        &self,
        link: &str,
        verdict: Option<Verdict>,
        after: i64,
        before: i64,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        self.with(|connection| {
            let mut found = BTreeMap::new();
            let ends = chain_ends(connection, link)?;
            if ends.is_empty() {
                // The catalogue was replaced since: then the whole journal is looked through.
                let sql = format!("{ENTRY} WHERE resource_link = ?1 AND seq > ?2 AND seq < ?3 AND (?4 IS NULL OR verdict = ?4)");
                for entry in entry_rows(connection, &sql, params![link, after, before, verdict.map(Verdict::as_str)])? {
                    found.insert(entry.seq, entry);
                }
            }
            for mut seq in ends {
                let mut taken = 0;
                while seq > after && taken < limit {
                    let Some(entry) = entry_rows(connection, &format!("{ENTRY} WHERE seq = ?1"), [seq])?.pop() else { break };
                    seq = entry.previous.unwrap_or(0);
                    let is_wanted = entry.seq < before
                        && entry.resource_link.as_deref() == Some(link)
                        && verdict.is_none_or(|verdict| verdict == entry.verdict);
                    if is_wanted {
                        taken += 1;
                        found.insert(entry.seq, entry);
                    }
                }
            }
            if verdict.is_none_or(|verdict| verdict == Verdict::Rejected) {
                let sql = format!("{ENTRY} WHERE verdict = 'rejected' AND resource_link = ?1 AND seq > ?2 AND seq < ?3");
                for entry in entry_rows(connection, &sql, params![link, after, before])? {
                    found.insert(entry.seq, entry);
                }
            }
            Ok(found.into_values().rev().take(limit).collect())
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

fn entry_rows(connection: &rusqlite::Connection, sql: &str, parameters: impl rusqlite::Params) -> Result<Vec<Entry>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(parameters)?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(entry(row)?);
    }
    Ok(entries)
}

/// The last entries of the source runs of a link.
fn chain_ends(connection: &rusqlite::Connection, link: &str) -> Result<Vec<i64>, StoreError> {
    let ends = |condition: &str| -> Result<Vec<i64>, StoreError> {
        let mut statement = connection.prepare_cached(&format!("SELECT last_entry FROM source_runs WHERE {condition}"))?;
        let ends = statement.query_map([link], |row| row.get(0))?.collect::<Result<Vec<_>, _>>()?;
        Ok(ends)
    };
    // Where an LMS's runs are told apart by their course keys, the link is not indexed: this reads them all, for a person.
    ends("identity = ?1 OR resource_link = ?1")
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
        previous: row.get(12)?,
    })
}
