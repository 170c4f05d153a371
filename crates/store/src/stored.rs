//! Courses and source runs in the form in which they are stored.

use catalog::{Course, CourseId};
use sync::SourceRun;

/// A course in both versions, without its runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourseVersions {
    /// Its number.
    pub id: CourseId,
    /// The course of which this is a snapshot (an earlier edition).
    pub snapshot_of: Option<CourseId>,
    /// What staff and LMSs work on.
    pub draft: Course,
    /// What visitors see, once published.
    pub public: Option<Course>,
}

/// A source run, and the number of its last entry in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSource {
    /// What the LMS last said.
    pub source: SourceRun,
    /// The number of the last entry about it, or 0 if there is none.
    pub last_entry: i64,
}
