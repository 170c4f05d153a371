//! A run as visitors see it.

use catalog::{CourseRun, RunId};

/// A run as visitors see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicRun {
    /// Its number.
    pub id: RunId,
    /// Its public version.
    pub run: CourseRun,
}
