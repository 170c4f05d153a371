//! What the rules need from a database: rows in, rows out, within one transaction.
//!
//! An engine implements [`Batch`]. SQLite runs each call against the file. An engine behind a network can preload what the
//! commands of a batch name, answer calls from memory, and delay the writes until the commit.

use catalog::{CourseCode, CourseId, Instant, RunId, RunVersions};
use sync::{CourseRef, FoundRun, SourceKey};

use crate::{Cell, CourseVersions, Entry, Row, StoreError, StoredSource};

/// What commands are going to ask for, so that an engine can load it in a few statements.
#[derive(Debug, Default)]
pub struct Wanted<'a> {
    /// Source runs.
    pub sources: Vec<&'a SourceKey>,
    /// Course runs.
    pub runs: Vec<WantedRun<'a>>,
}

/// A course run that a command is going to ask for.
#[derive(Debug, Clone, Copy)]
pub struct WantedRun<'a> {
    /// The run's link.
    pub link: &'a str,
    /// The course in which the run is created if it does not exist.
    pub course: Option<&'a CourseCode>,
    /// Whether that course may be created if it does not exist.
    pub makes_course: bool,
}

/// The last numbers given out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Numbers {
    /// The last number of a course.
    pub course: i64,
    /// The last number of a course run.
    pub course_run: i64,
    /// The last number of a journal entry.
    pub entry: i64,
    /// The last journal entry before the catalogue was last emptied. Entries up to this one belong to no chain.
    pub replaced: i64,
}

/// The result of deleting old entries from a part of the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pruned {
    /// How many entries were deleted.
    pub deleted: usize,
    /// The entry after which to continue. `None` if there are no older entries left.
    pub next: Option<i64>,
}

/// Rows within one transaction. Later calls see what earlier calls wrote. Nothing is durable before the commit.
#[expect(clippy::missing_errors_doc, reason = "every call fails as the database does")]
pub trait Batch: std::fmt::Debug {
    /// Announces what later calls are going to ask for.
    fn prefetch(&mut self, _wanted: &Wanted<'_>) -> Result<(), StoreError> {
        Ok(())
    }
    /// Announces the courses that later calls are going to ask for, with their runs, their snapshots, and the source runs held
    /// for them.
    fn prefetch_courses(&mut self, _codes: &[CourseCode]) -> Result<(), StoreError> {
        Ok(())
    }

    /// Sends the writes so far to the database, if the engine keeps them in memory.
    fn flush(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    /// Announces that all writes are done. From here to the commit there are only reads, which need not lock or keep anything.
    fn written(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    /// The source run with this key: what an LMS last said about a run.
    fn source_run(&mut self, key: &SourceKey) -> Result<Option<StoredSource>, StoreError>;
    /// The source runs that are held for a course with this code, oldest first.
    fn held_for(&mut self, code: &CourseCode) -> Result<Vec<StoredSource>, StoreError>;
    /// The codes of existing courses for which source runs are held.
    fn held_codes(&mut self) -> Result<Vec<CourseCode>, StoreError>;
    /// Stores a source run, and the number of its last entry.
    fn put_source_run(&mut self, source: &StoredSource) -> Result<(), StoreError>;

    /// Up to `limit` source runs after a key, ordered by identity, then by LMS.
    fn source_runs_after(&mut self, after: Option<&SourceKey>, limit: u32) -> Result<Vec<StoredSource>, StoreError>;

    /// The runs whose draft has this link, in any course.
    fn runs_by_link(&mut self, resource_link: &str) -> Result<Vec<FoundRun>, StoreError>;
    /// The runs of a course.
    fn runs_of(&mut self, course: CourseId) -> Result<Vec<RunVersions>, StoreError>;
    /// Inserts a run. Its number must be new.
    fn insert_run(&mut self, run: &RunVersions) -> Result<(), StoreError>;
    /// Updates an existing run. Deletes the versions that it no longer has.
    fn update_run(&mut self, run: &RunVersions) -> Result<(), StoreError>;
    /// Deletes a run.
    fn delete_run(&mut self, run: RunId) -> Result<(), StoreError>;
    /// Returns a number for a new run.
    fn next_run_id(&mut self) -> Result<RunId, StoreError>;

    /// The course with this code. Snapshots are not included.
    fn course_by_code(&mut self, code: &CourseCode) -> Result<Option<CourseVersions>, StoreError>;
    /// The number of the course with this code, and whether it is published.
    fn course_ref(&mut self, code: &CourseCode) -> Result<Option<CourseRef>, StoreError>;
    /// The snapshots of a course, oldest first.
    fn snapshots_of(&mut self, course: CourseId) -> Result<Vec<CourseVersions>, StoreError>;
    /// The codes of all courses. Snapshots are not included.
    fn codes(&mut self) -> Result<Vec<CourseCode>, StoreError>;
    /// Inserts or updates a course. If it no longer has a public version, that version and the public versions of its runs are
    /// deleted.
    fn put_course(&mut self, course: &CourseVersions) -> Result<(), StoreError>;
    /// Deletes a course and its runs.
    fn delete_course(&mut self, course: CourseId) -> Result<(), StoreError>;
    /// Returns a number for a new course.
    fn next_course_id(&mut self) -> Result<CourseId, StoreError>;
    /// Deletes all courses, runs and source runs. The journal stays.
    fn empty_catalogue(&mut self) -> Result<(), StoreError>;

    /// Returns a number for the next entry. It becomes final when the transaction is committed; see [`crate::Numbering`].
    fn next_entry(&mut self) -> Result<i64, StoreError>;
    /// Appends an entry.
    fn append(&mut self, entry: Entry) -> Result<(), StoreError>;
    /// Up to `limit` entries after a number, in order.
    fn entries_after(&mut self, seq: i64, limit: u32) -> Result<Vec<Entry>, StoreError>;
    /// Checks up to `limit` entries after a number, and deletes those that are older than `before`. Keeps the last entry of each
    /// source run.
    fn prune(&mut self, after: i64, before: Instant, limit: u32) -> Result<Pruned, StoreError>;

    /// Runs a statement in the SQL that every engine understands, and returns its rows. Parameters are marked `?1`, `?2` and so
    /// on. This is for small and rare statements: accounts, sessions, pages.
    fn statement(&mut self, sql: &str, parameters: &[Cell<'_>]) -> Result<Vec<Row>, StoreError>;

    /// The last numbers given out.
    fn numbers(&mut self) -> Result<Numbers, StoreError>;
    /// Sets the last numbers given out, for a copy of another database.
    fn set_numbers(&mut self, numbers: Numbers) -> Result<(), StoreError>;
}
