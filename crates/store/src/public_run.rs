//! The public view of a run.

use catalog::{CourseRun, RunId};

/// A run with its public version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicRun {
    /// Its number.
    pub id: RunId,
    /// Its public version.
    pub run: CourseRun,
}
