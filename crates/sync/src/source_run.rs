//! What an LMS last said of a run.

use catalog::{CourseCode, Instant, Patch};

/// By what a source run is found: the LMS's name, and its identity there (a link or a course key).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceKey {
    /// The LMS's name.
    pub lms: String,
    /// The resource link, or the LMS's course key, by the LMS's setting.
    pub identity: String,
}

/// What an LMS last said of a run, whether or not the catalogue shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRun {
    /// Of which LMS and run.
    pub key: SourceKey,
    /// The link it last came with.
    pub resource_link: String,
    /// Its course's code, where the LMS names one.
    pub course_code: Option<CourseCode>,
    /// Everything the LMS said, later words over earlier ones.
    pub said: Patch,
    /// Whether it waits for its course.
    pub held: bool,
    /// When the last word came.
    pub last_word_at: Instant,
}
