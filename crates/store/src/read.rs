//! What readers get.

use catalog::{CourseRun, RunId, Titles};

/// A run as visitors see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicRun {
    /// Its number.
    pub id: RunId,
    /// Its public version.
    pub run: CourseRun,
    /// Its course's titles.
    pub course_title: Titles,
}
