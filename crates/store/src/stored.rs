//! Courses and source runs as they are stored.

use catalog::{Course, CourseId};
use sync::SourceRun;

/// A course in its versions, without its runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourseVersions {
    /// Its number.
    pub id: CourseId,
    /// The course of which it is an earlier edition.
    pub snapshot_of: Option<CourseId>,
    /// What staff and LMSs work on.
    pub draft: Course,
    /// What visitors see, once published.
    pub public: Option<Course>,
}

/// A source run with its place in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSource {
    /// What the LMS last said.
    pub source: SourceRun,
    /// The number of the last entry about it; 0: none.
    pub last_entry: i64,
}
