//! A batch on SQLite. Every call is a prepared statement within the transaction.

use catalog::{CourseCode, CourseId, CourseRun, Instant, RunId, RunVersions, Version};
use rusqlite::{Row, Transaction, params};
use sync::{CourseRef, FoundRun, SourceKey};

use super::digest::digest_of;
use super::row::{self, execute};
use super::statements::{
    APPEND, CODES, COURSE_BY_CODE, COURSE_REF, DELETE_PUBLIC_RUN, DELETE_RUN, ENTRIES, HELD_CODES, HELD_FOR, INSERT_RUN,
    OLD_ENTRIES, PUT_COURSE, PUT_SOURCE, RUNS_BY_COURSE, RUNS_BY_LINK, SNAPSHOTS, SOURCE, SOURCES_AFTER, UPDATE_BOTH,
    UPDATE_BOTH_IN_PLACE, UPDATE_SOURCE, UPDATE_VERSION, UPDATE_VERSION_IN_PLACE,
};
use crate::batch::{Numbers, Pruned};
use crate::columns::{self, Cell};
use crate::{Batch, CourseVersions, Entry, StoreError, StoredSource};

/// A transaction.
#[derive(Debug)]
pub(super) struct SqliteBatch<'c> {
    transaction: Transaction<'c>,
    stored: Numbers,
    numbers: Numbers,
}

/// Which versions of a run to update.
#[derive(Debug, Clone, Copy)]
enum Versions {
    One(Version),
    Both,
}

impl<'c> SqliteBatch<'c> {
    pub(super) fn begin(transaction: Transaction<'c>) -> Result<Self, StoreError> {
        let mut stored = Numbers::default();
        {
            let mut statement = transaction.prepare_cached("SELECT name, value FROM counters")?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let value = row.get(1)?;
                match columns::text(row, 0)? {
                    "course" => stored.course = value,
                    "course_run" => stored.course_run = value,
                    "journal" => stored.entry = value,
                    "replaced" => stored.replaced = value,
                    _ => {}
                }
            }
        }
        Ok(Self { transaction, stored, numbers: stored })
    }

    pub(super) fn commit(self) -> Result<(), StoreError> {
        let Self { transaction, stored, numbers } = self;
        for (name, before, now) in [
            ("course", stored.course, numbers.course),
            ("course_run", stored.course_run, numbers.course_run),
            ("journal", stored.entry, numbers.entry),
            ("replaced", stored.replaced, numbers.replaced),
        ] {
            if before != now {
                transaction.prepare_cached("UPDATE counters SET value = ?2 WHERE name = ?1")?.execute(params![name, now])?;
            }
        }
        Ok(transaction.commit()?)
    }

    fn rows<T>(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
        read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.transaction.prepare_cached(sql)?;
        let mut rows = statement.query(parameters)?;
        let mut read_rows = Vec::new();
        while let Some(row) = rows.next()? {
            read_rows.push(read(row)?);
        }
        Ok(read_rows)
    }

    fn execute(&self, sql: &str, parameters: impl rusqlite::Params) -> Result<(), StoreError> {
        self.transaction.prepare_cached(sql)?.execute(parameters)?;
        Ok(())
    }

    /// Executes a statement. Returns how many rows it wrote.
    fn write(&self, sql: &str, cells: &[Cell<'_>]) -> Result<usize, StoreError> {
        execute(&mut self.transaction.prepare_cached(sql)?, cells)
    }

    /// As [`Self::write`], for a row that is indexed by the digest of a text.
    fn write_digested(&self, sql: &str, cells: &[Cell<'_>], text: &str) -> Result<usize, StoreError> {
        execute(&mut self.transaction.prepare_cached(sql)?, cells.iter().chain([&Cell::number(digest_of(text))]))
    }

    fn insert_version(&self, run: &RunVersions, version: Version, fields: &CourseRun) -> Result<(), StoreError> {
        self.write_digested(&INSERT_RUN, &columns::run_cells(run, version, fields), &fields.resource_link).map(drop)
    }

    /// Updates one version of a run, or both. Returns whether all of them exist.
    fn update_versions(&self, run: &RunVersions, versions: Versions, fields: &CourseRun) -> Result<bool, StoreError> {
        let (version, in_place, anywhere, count) = match versions {
            Versions::One(version) => (version, &UPDATE_VERSION_IN_PLACE, &UPDATE_VERSION, 1),
            Versions::Both => (Version::Draft, &UPDATE_BOTH_IN_PLACE, &UPDATE_BOTH, 2),
        };
        let cells = columns::run_cells(run, version, fields);
        Ok(self.write(in_place, &cells)? == count || self.write_digested(anywhere, &cells, &fields.resource_link)? == count)
    }

    fn runs(&self, sql: &str, parameters: impl rusqlite::Params) -> Result<Vec<FoundRun>, StoreError> {
        let mut statement = self.transaction.prepare_cached(sql)?;
        let mut rows = statement.query(parameters)?;
        let mut found: Vec<FoundRun> = Vec::new();
        while let Some(row) = rows.next()? {
            columns::take_version(&mut found, row)?;
        }
        Ok(found)
    }
}

impl Batch for SqliteBatch<'_> {
    fn source_run(&mut self, key: &SourceKey) -> Result<Option<StoredSource>, StoreError> {
        Ok(self.rows(&SOURCE, params![key.identity, key.lms, digest_of(&key.identity)], |row| columns::source_run(row))?.pop())
    }

    fn held_for(&mut self, code: &CourseCode) -> Result<Vec<StoredSource>, StoreError> {
        self.rows(&HELD_FOR, [code.as_str()], |row| columns::source_run(row))
    }

    fn held_codes(&mut self) -> Result<Vec<CourseCode>, StoreError> {
        self.rows(HELD_CODES, [], |row| columns::code(row, 0))
    }

    fn put_source_run(&mut self, stored: &StoredSource) -> Result<(), StoreError> {
        let cells = columns::source_cells(stored);
        let identity = &stored.source.key.identity;
        if self.write_digested(&UPDATE_SOURCE, &cells, identity)? == 0 {
            self.write_digested(&PUT_SOURCE, &cells, identity)?;
        }
        Ok(())
    }

    fn source_runs_after(&mut self, after: Option<&SourceKey>, limit: u32) -> Result<Vec<StoredSource>, StoreError> {
        let (identity, lms) = after.map_or(("", ""), |key| (key.identity.as_str(), key.lms.as_str()));
        self.rows(&SOURCES_AFTER, params![identity, lms, limit], |row| columns::source_run(row))
    }

    fn runs_by_link(&mut self, resource_link: &str) -> Result<Vec<FoundRun>, StoreError> {
        self.runs(&RUNS_BY_LINK, params![resource_link, digest_of(resource_link)])
    }

    fn runs_of(&mut self, course: CourseId) -> Result<Vec<RunVersions>, StoreError> {
        Ok(self.runs(&RUNS_BY_COURSE, [course.0])?.into_iter().map(|found| found.run).collect())
    }

    fn insert_run(&mut self, run: &RunVersions) -> Result<(), StoreError> {
        self.insert_version(run, Version::Draft, &run.draft)?;
        run.public.as_ref().map_or(Ok(()), |public| self.insert_version(run, Version::Public, public))
    }

    fn update_run(&mut self, run: &RunVersions) -> Result<(), StoreError> {
        let Some(public) = &run.public else {
            self.update_versions(run, Versions::One(Version::Draft), &run.draft)?;
            return self.execute(DELETE_PUBLIC_RUN, [run.id.0]);
        };
        let is_public_there = if *public == run.draft {
            self.update_versions(run, Versions::Both, &run.draft)?
        } else {
            self.update_versions(run, Versions::One(Version::Draft), &run.draft)?;
            self.update_versions(run, Versions::One(Version::Public), public)?
        };
        if is_public_there { Ok(()) } else { self.insert_version(run, Version::Public, public) }
    }

    fn delete_run(&mut self, run: RunId) -> Result<(), StoreError> {
        self.execute(&DELETE_RUN, [run.0])
    }

    fn next_run_id(&mut self) -> Result<RunId, StoreError> {
        self.numbers.course_run += 1;
        Ok(RunId(self.numbers.course_run))
    }

    fn course_by_code(&mut self, code: &CourseCode) -> Result<Option<CourseVersions>, StoreError> {
        Ok(self.rows(&COURSE_BY_CODE, [code.as_str()], |row| columns::course_versions(row))?.pop())
    }

    fn course_ref(&mut self, code: &CourseCode) -> Result<Option<CourseRef>, StoreError> {
        let read = |row: &Row<'_>| Ok(CourseRef { id: CourseId(row.get(0)?), published: row.get(1)? });
        Ok(self.rows(COURSE_REF, [code.as_str()], read)?.pop())
    }

    fn snapshots_of(&mut self, course: CourseId) -> Result<Vec<CourseVersions>, StoreError> {
        self.rows(&SNAPSHOTS, [course.0], |row| columns::course_versions(row))
    }

    fn codes(&mut self) -> Result<Vec<CourseCode>, StoreError> {
        self.rows(CODES, [], |row| columns::code(row, 0))
    }

    fn put_course(&mut self, course: &CourseVersions) -> Result<(), StoreError> {
        self.write(&PUT_COURSE, &columns::course_cells(course, Version::Draft, &course.draft))?;
        match &course.public {
            Some(public) => self.write(&PUT_COURSE, &columns::course_cells(course, Version::Public, public)).map(drop),
            None => self.execute("DELETE FROM courses WHERE id = ?1 AND version = 'public'", [course.id.0]),
        }
    }

    fn delete_course(&mut self, course: CourseId) -> Result<(), StoreError> {
        self.execute("DELETE FROM courses WHERE id = ?1", [course.0])
    }

    fn next_course_id(&mut self) -> Result<CourseId, StoreError> {
        self.numbers.course += 1;
        Ok(CourseId(self.numbers.course))
    }

    fn empty_catalogue(&mut self) -> Result<(), StoreError> {
        for table in ["course_runs", "courses", "source_runs"] {
            self.execute(&format!("DELETE FROM {table}"), [])?;
        }
        self.numbers.replaced = self.numbers.entry;
        Ok(())
    }

    fn next_entry(&mut self) -> Result<i64, StoreError> {
        self.numbers.entry += 1;
        Ok(self.numbers.entry)
    }

    fn append(&mut self, entry: Entry) -> Result<(), StoreError> {
        self.write(&APPEND, &columns::entry_cells(&entry)).map(drop)
    }

    fn entries_after(&mut self, seq: i64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        self.rows(&ENTRIES, params![seq, limit], |row| columns::entry(row))
    }

    fn prune(&mut self, after: i64, before: Instant, limit: u32) -> Result<Pruned, StoreError> {
        let rows = self.rows(OLD_ENTRIES, params![after, limit], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, bool>(2)?))
        })?;
        let mut delete = self.transaction.prepare_cached("DELETE FROM journal WHERE seq = ?1")?;
        let mut pruned = Pruned { deleted: 0, next: None };
        let is_full = rows.len() == limit as usize;
        for (seq, at, is_last) in rows {
            if at >= before.as_micros() {
                return Ok(Pruned { next: None, ..pruned });
            }
            if !is_last {
                pruned.deleted += delete.execute([seq])?;
            }
            pruned.next = Some(seq).filter(|_| is_full);
        }
        Ok(pruned)
    }

    fn statement(&mut self, sql: &str, parameters: &[Cell<'_>]) -> Result<Vec<columns::Row>, StoreError> {
        row::query(&self.transaction, sql, parameters)
    }

    fn numbers(&mut self) -> Result<Numbers, StoreError> {
        Ok(self.numbers)
    }

    fn set_numbers(&mut self, numbers: Numbers) -> Result<(), StoreError> {
        self.numbers = numbers;
        Ok(())
    }
}
