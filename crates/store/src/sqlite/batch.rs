//! A batch over SQLite: every call is a prepared statement within the transaction.

use catalog::{Course, CourseCode, CourseId, RunId, RunVersions, SyncMode, Version};
use rusqlite::{Row, Transaction, params};
use sync::{CourseRef, FoundRun, SourceKey, SourceRun};

use super::columns::{self, RUN_COLUMN_COUNT, RUN_COLUMNS};
use crate::{Batch, CourseVersions, Entry, StoreError, StoredSource};

/// The numbers that were last given out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counters {
    course: i64,
    course_run: i64,
    journal: i64,
}

/// A transaction.
#[derive(Debug)]
pub struct SqliteBatch<'c> {
    transaction: Transaction<'c>,
    stored: Counters,
    counters: Counters,
}

const COURSE: &str = "SELECT d.id, d.snapshot_of, d.code, d.title, p.code, p.title FROM courses d \
     LEFT JOIN courses p ON p.id = d.id AND p.version = 'public' WHERE d.version = 'draft'";

impl<'c> SqliteBatch<'c> {
    pub(super) fn begin(transaction: Transaction<'c>) -> Result<Self, StoreError> {
        let mut stored = Counters::default();
        {
            let mut statement = transaction.prepare_cached("SELECT name, value FROM counters")?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let value = row.get(1)?;
                match columns::text(row, 0)? {
                    "course" => stored.course = value,
                    "course_run" => stored.course_run = value,
                    "journal" => stored.journal = value,
                    _ => {}
                }
            }
        }
        Ok(Self { transaction, stored, counters: stored })
    }

    pub(super) fn commit(self) -> Result<(), StoreError> {
        let Self { transaction, stored, counters } = self;
        for (name, before, now) in [
            ("course", stored.course, counters.course),
            ("course_run", stored.course_run, counters.course_run),
            ("journal", stored.journal, counters.journal),
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

    /// Runs with their versions, the drafts' rows before the public ones'; and whether their courses are published.
    fn runs(&self, which: &str, parameters: impl rusqlite::Params) -> Result<Vec<FoundRun>, StoreError> {
        let sql = format!(
            "SELECT r.id, r.version, r.course_id, r.sync_mode, {RUN_COLUMNS}, \
             EXISTS (SELECT 1 FROM courses c WHERE c.id = r.course_id AND c.version = 'public') \
             FROM course_runs r WHERE {which} ORDER BY r.id, r.version"
        );
        let mut statement = self.transaction.prepare_cached(&sql)?;
        let mut rows = statement.query(parameters)?;
        let mut found: Vec<FoundRun> = Vec::new();
        while let Some(row) = rows.next()? {
            let run = columns::run(row, 4)?;
            match (columns::text(row, 1)?, found.last_mut()) {
                ("public", Some(last)) => last.run.public = Some(run),
                _ => found.push(FoundRun {
                    run: RunVersions {
                        id: RunId(row.get(0)?),
                        course: CourseId(row.get(2)?),
                        sync_mode: columns::word::<SyncMode>("a sync mode", columns::text(row, 3)?)?,
                        draft: run,
                        public: None,
                    },
                    course_published: row.get(4 + RUN_COLUMN_COUNT)?,
                }),
            }
        }
        Ok(found)
    }

    fn insert_version(&self, run: &RunVersions, version: Version) -> Result<(), StoreError> {
        let row = match version {
            Version::Draft => Some(&run.draft),
            Version::Public => run.public.as_ref(),
        };
        let Some(row) = row else { return Ok(()) };
        let sql = format!(
            "INSERT INTO course_runs (id, version, course_id, sync_mode, {RUN_COLUMNS}) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)"
        );
        let first = params![run.id.0, version.as_str(), run.course.0, run.sync_mode.as_str()];
        columns::execute_with_run(&mut self.transaction.prepare_cached(&sql)?, first, row)?;
        Ok(())
    }

    /// Whether the row was there.
    fn update_version(&self, run: &RunVersions, version: Version, row: &catalog::CourseRun) -> Result<bool, StoreError> {
        let sql = format!(
            "UPDATE course_runs SET (sync_mode, {RUN_COLUMNS}) = (?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, \
             ?17, ?18, ?19, ?20, ?21, ?22) WHERE id = ?1 AND version = ?2"
        );
        let first = params![run.id.0, version.as_str(), run.sync_mode.as_str()];
        Ok(columns::execute_with_run(&mut self.transaction.prepare_cached(&sql)?, first, row)? > 0)
    }

    fn courses(&self, which: &str, parameters: impl rusqlite::Params) -> Result<Vec<CourseVersions>, StoreError> {
        self.rows(&format!("{COURSE} AND {which}"), parameters, |row| {
            let is_published = row.get::<_, Option<String>>(4)?.is_some();
            Ok(CourseVersions {
                id: CourseId(row.get(0)?),
                snapshot_of: row.get::<_, Option<i64>>(1)?.map(CourseId),
                draft: columns::course(row, 2)?,
                public: if is_published { Some(columns::course(row, 4)?) } else { None },
            })
        })
    }

    fn put_course_version(&self, course: &CourseVersions, version: Version, row: &Course) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO courses (id, version, snapshot_of, code, title) VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT (id, version) DO UPDATE SET snapshot_of = ?3, code = ?4, title = ?5",
            params![
                course.id.0,
                version.as_str(),
                course.snapshot_of.map(|parent| parent.0),
                row.code.as_str(),
                columns::titles_text(&row.title)
            ],
        )
    }
}

const SOURCE: &str = "SELECT lms, identity, resource_link, course_code, said, held, last_word_at, last_entry FROM source_runs";

fn source_run(row: &Row<'_>) -> Result<StoredSource, StoreError> {
    let said = columns::text(row, 4)?;
    let source = SourceRun {
        key: SourceKey { lms: row.get(0)?, identity: row.get(1)? },
        resource_link: row.get(2)?,
        course_code: row.get::<_, Option<String>>(3)?.map(|code| CourseCode::normalise(&code)),
        said: serde_json::from_str(said).map_err(|_| StoreError::Corrupt { what: "what an LMS said", value: said.to_owned() })?,
        held: row.get(5)?,
        last_word_at: columns::instant(row, 6)?
            .ok_or(StoreError::Corrupt { what: "the time of an LMS's last word", value: String::new() })?,
    };
    Ok(StoredSource { source, last_entry: row.get(7)? })
}

impl Batch for SqliteBatch<'_> {
    fn source_run(&mut self, key: &SourceKey) -> Result<Option<StoredSource>, StoreError> {
        let sql = format!("{SOURCE} WHERE identity = ?1 AND lms = ?2");
        Ok(self.rows(&sql, params![key.identity, key.lms], source_run)?.pop())
    }

    fn held_for(&mut self, code: &CourseCode) -> Result<Vec<StoredSource>, StoreError> {
        self.rows(
            &format!("{SOURCE} WHERE held = 1 AND course_code = ?1 ORDER BY last_entry, identity"),
            [code.as_str()],
            source_run,
        )
    }

    fn held_codes(&mut self) -> Result<Vec<CourseCode>, StoreError> {
        let sql = "SELECT DISTINCT s.course_code FROM source_runs s JOIN courses c ON c.code = s.course_code \
                   WHERE s.held = 1 AND c.version = 'draft' AND c.snapshot_of IS NULL ORDER BY 1";
        self.rows(sql, [], |row| Ok(CourseCode::normalise(columns::text(row, 0)?)))
    }

    fn put_source_run(&mut self, stored: &StoredSource) -> Result<(), StoreError> {
        let source = &stored.source;
        let said = serde_json::to_string(&source.said).unwrap_or_default();
        self.execute(
            "INSERT INTO source_runs (lms, identity, resource_link, course_code, said, held, last_word_at, last_entry) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (identity, lms) DO UPDATE SET \
             resource_link = ?3, course_code = ?4, said = ?5, held = ?6, last_word_at = ?7, last_entry = ?8",
            params![
                source.key.lms,
                source.key.identity,
                source.resource_link,
                source.course_code.as_ref().map(CourseCode::as_str),
                said,
                source.held,
                source.last_word_at.as_micros(),
                stored.last_entry
            ],
        )
    }

    fn each_source_run(&mut self, take: &mut dyn FnMut(SourceRun) -> Result<(), StoreError>) -> Result<(), StoreError> {
        let mut statement = self.transaction.prepare(&format!("{SOURCE} ORDER BY lms, identity"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            take(source_run(row)?.source)?;
        }
        Ok(())
    }

    fn runs_by_link(&mut self, resource_link: &str) -> Result<Vec<FoundRun>, StoreError> {
        self.runs("r.id IN (SELECT id FROM course_runs WHERE resource_link = ?1 AND version = 'draft')", [resource_link])
    }

    fn runs_of(&mut self, course: CourseId) -> Result<Vec<RunVersions>, StoreError> {
        Ok(self.runs("r.course_id = ?1", [course.0])?.into_iter().map(|found| found.run).collect())
    }

    fn insert_run(&mut self, run: &RunVersions) -> Result<(), StoreError> {
        self.insert_version(run, Version::Draft)?;
        self.insert_version(run, Version::Public)
    }

    fn update_run(&mut self, run: &RunVersions) -> Result<(), StoreError> {
        self.update_version(run, Version::Draft, &run.draft)?;
        match &run.public {
            Some(public) => {
                if !self.update_version(run, Version::Public, public)? {
                    self.insert_version(run, Version::Public)?;
                }
                Ok(())
            }
            None => self.execute("DELETE FROM course_runs WHERE id = ?1 AND version = 'public'", [run.id.0]),
        }
    }

    fn delete_run(&mut self, run: RunId) -> Result<(), StoreError> {
        self.execute("DELETE FROM course_runs WHERE id = ?1", [run.0])
    }

    fn next_run_id(&mut self) -> Result<RunId, StoreError> {
        self.counters.course_run += 1;
        Ok(RunId(self.counters.course_run))
    }

    fn course_by_code(&mut self, code: &CourseCode) -> Result<Option<CourseVersions>, StoreError> {
        Ok(self.courses("d.code = ?1 AND d.snapshot_of IS NULL", [code.as_str()])?.pop())
    }

    fn course_ref(&mut self, code: &CourseCode) -> Result<Option<CourseRef>, StoreError> {
        let sql = "SELECT d.id, EXISTS (SELECT 1 FROM courses p WHERE p.id = d.id AND p.version = 'public') FROM courses d \
                   WHERE d.version = 'draft' AND d.snapshot_of IS NULL AND d.code = ?1";
        let mut found =
            self.rows(sql, [code.as_str()], |row| Ok(CourseRef { id: CourseId(row.get(0)?), published: row.get(1)? }))?;
        Ok(found.pop())
    }

    fn snapshots_of(&mut self, course: CourseId) -> Result<Vec<CourseVersions>, StoreError> {
        self.courses("d.snapshot_of = ?1 ORDER BY d.id", [course.0])
    }

    fn codes(&mut self) -> Result<Vec<CourseCode>, StoreError> {
        let sql = "SELECT code FROM courses WHERE version = 'draft' AND snapshot_of IS NULL ORDER BY code";
        self.rows(sql, [], |row| Ok(CourseCode::normalise(columns::text(row, 0)?)))
    }

    fn put_course(&mut self, course: &CourseVersions) -> Result<(), StoreError> {
        self.put_course_version(course, Version::Draft, &course.draft)?;
        match &course.public {
            Some(public) => self.put_course_version(course, Version::Public, public),
            None => self.execute("DELETE FROM courses WHERE id = ?1 AND version = 'public'", [course.id.0]),
        }
    }

    fn delete_course(&mut self, course: CourseId) -> Result<(), StoreError> {
        self.execute("DELETE FROM courses WHERE id = ?1", [course.0])
    }

    fn next_course_id(&mut self) -> Result<CourseId, StoreError> {
        self.counters.course += 1;
        Ok(CourseId(self.counters.course))
    }

    fn empty_catalogue(&mut self) -> Result<(), StoreError> {
        for table in ["course_runs", "courses", "source_runs"] {
            self.execute(&format!("DELETE FROM {table}"), [])?;
        }
        Ok(())
    }

    fn next_entry(&mut self) -> Result<i64, StoreError> {
        self.counters.journal += 1;
        Ok(self.counters.journal)
    }

    fn append(&mut self, entry: &Entry) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO journal (seq, request, previous, at, kind, actor, lms, resource_link, course, verdict, messages, changes, \
             payload) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            params![
                entry.seq,
                entry.request,
                entry.previous,
                entry.at.as_micros(),
                entry.kind.as_str(),
                entry.actor,
                entry.lms,
                entry.resource_link,
                entry.course.as_ref().map(CourseCode::as_str),
                entry.verdict.as_str(),
                entry.messages.as_ref().map(|messages| messages.get()),
                entry.changes.as_ref().map(|changes| changes.get()),
                entry.payload,
            ],
        )
    }
}
