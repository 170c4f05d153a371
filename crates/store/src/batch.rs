//! What the rules need of a database: rows in, rows out, within one transaction.
//!
//! An engine is an implementation of [`Batch`]. SQLite answers each call from the disk; an engine behind a network
//! can load ahead what the commands of a batch name, answer from that, and keep the writes until the commit.

use catalog::{CourseCode, CourseId, Instant, RunId, RunVersions};
use sync::{CourseRef, FoundRun, SourceKey};

use crate::{Cell, CourseVersions, Entry, Row, StoreError, StoredSource};

/// What commands will ask for, so that an engine can load it in a few statements.
#[derive(Debug, Default)]
pub struct Wanted<'a> {
    /// Source runs.
    pub sources: Vec<&'a SourceKey>,
    /// Course runs.
    pub runs: Vec<WantedRun<'a>>,
}

/// A course run that a command will ask for.
#[derive(Debug, Clone, Copy)]
pub struct WantedRun<'a> {
    /// Its link.
    pub link: &'a str,
    /// The course under which it is made where there is none.
    pub course: Option<&'a CourseCode>,
    /// Whether that course may be made where it is not there.
    pub makes_course: bool,
}

/// The numbers that were last given out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Numbers {
    /// To a course.
    pub course: i64,
    /// To a course run.
    pub course_run: i64,
    /// To a journal entry.
    pub entry: i64,
    /// To the last journal entry before the catalogue was last emptied; entries up to it are in no chain.
    pub replaced: i64,
}

/// What cutting off a piece of the journal did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pruned {
    /// How many entries went.
    pub deleted: usize,
    /// After which entry to go on; none: there is no older one left.
    pub next: Option<i64>,
}

/// Rows within one transaction. What is written is read back by later calls; nothing lasts before the commit.
#[expect(clippy::missing_errors_doc, reason = "every call fails as the database does")]
pub trait Batch: std::fmt::Debug {
    /// Tells what later calls will ask for.
    fn prefetch(&mut self, _wanted: &Wanted<'_>) -> Result<(), StoreError> {
        Ok(())
    }
    /// Tells whose courses, runs and snapshots later calls will ask for, and who may wait for them.
    fn prefetch_courses(&mut self, _codes: &[CourseCode]) -> Result<(), StoreError> {
        Ok(())
    }

    /// Has what was written so far leave this program's memory, where it is kept there.
    fn flush(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    /// Tells that everything was written: from here to the commit it is only read, so that nothing more is locked or kept.
    fn written(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    /// What an LMS last said of a run.
    fn source_run(&mut self, key: &SourceKey) -> Result<Option<StoredSource>, StoreError>;
    /// The source runs that wait for a course of this code, oldest first.
    fn held_for(&mut self, code: &CourseCode) -> Result<Vec<StoredSource>, StoreError>;
    /// The codes of courses that are there and that source runs wait for.
    fn held_codes(&mut self) -> Result<Vec<CourseCode>, StoreError>;
    /// Stores what an LMS last said of a run, and in which entry.
    fn put_source_run(&mut self, source: &StoredSource) -> Result<(), StoreError>;

    /// Up to `limit` source runs after a key, ordered by identity and LMS.
    fn source_runs_after(&mut self, after: Option<&SourceKey>, limit: u32) -> Result<Vec<StoredSource>, StoreError>;

    /// The runs whose draft has this link, of whatever course.
    fn runs_by_link(&mut self, resource_link: &str) -> Result<Vec<FoundRun>, StoreError>;
    /// The runs of a course.
    fn runs_of(&mut self, course: CourseId) -> Result<Vec<RunVersions>, StoreError>;
    /// Makes a run; its number is new.
    fn insert_run(&mut self, run: &RunVersions) -> Result<(), StoreError>;
    /// Stores a run that is there. Versions that it has no more are removed.
    fn update_run(&mut self, run: &RunVersions) -> Result<(), StoreError>;
    /// Removes a run.
    fn delete_run(&mut self, run: RunId) -> Result<(), StoreError>;
    /// A number for a new run.
    fn next_run_id(&mut self) -> Result<RunId, StoreError>;

    /// The course of this code that is no snapshot.
    fn course_by_code(&mut self, code: &CourseCode) -> Result<Option<CourseVersions>, StoreError>;
    /// Its number and whether it is published.
    fn course_ref(&mut self, code: &CourseCode) -> Result<Option<CourseRef>, StoreError>;
    /// The snapshots of a course, oldest first.
    fn snapshots_of(&mut self, course: CourseId) -> Result<Vec<CourseVersions>, StoreError>;
    /// The codes of all courses that are no snapshots.
    fn codes(&mut self) -> Result<Vec<CourseCode>, StoreError>;
    /// Stores a course, new or not. A public version that it has no more is removed with those of its runs.
    fn put_course(&mut self, course: &CourseVersions) -> Result<(), StoreError>;
    /// Removes a course with its runs.
    fn delete_course(&mut self, course: CourseId) -> Result<(), StoreError>;
    /// A number for a new course.
    fn next_course_id(&mut self) -> Result<CourseId, StoreError>;
    /// Removes all courses, runs and source runs; the journal stays.
    fn empty_catalogue(&mut self) -> Result<(), StoreError>;

    /// A number for the next entry. It is final once the transaction is committed; see [`crate::Numbering`].
    fn next_entry(&mut self) -> Result<i64, StoreError>;
    /// Appends an entry.
    fn append(&mut self, entry: Entry) -> Result<(), StoreError>;
    /// Up to `limit` entries after a number, in their order.
    fn entries_after(&mut self, seq: i64, limit: u32) -> Result<Vec<Entry>, StoreError>;
    /// Looks at up to `limit` entries after a number and removes those that are older than a time, but no source run's last.
    fn prune(&mut self, after: i64, before: Instant, limit: u32) -> Result<Pruned, StoreError>;

    /// Runs a statement in the SQL that every engine understands, its parameters marked `?1`, `?2` …; the rows that it gives.
    /// For what is small and rare: accounts, sessions, pages.
    fn statement(&mut self, sql: &str, parameters: &[Cell<'_>]) -> Result<Vec<Row>, StoreError>;

    /// The numbers that were last given out.
    fn numbers(&mut self) -> Result<Numbers, StoreError>;
    /// Goes on after other numbers: those of a database that this one is a copy of.
    fn set_numbers(&mut self, numbers: Numbers) -> Result<(), StoreError>;
}
