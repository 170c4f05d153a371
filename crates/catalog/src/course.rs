//! Courses, and how they hold their runs.

use serde::Serialize;

use crate::{CourseCode, CourseDetails, CourseRun, FieldSet, SyncMode, Titles};

/// One version (draft or public) of a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// Its code, normalised; never empty.
    pub code: CourseCode,
    /// Its titles by language.
    pub title: Titles,
    /// What its page shows beside them.
    pub details: CourseDetails,
}

impl Course {
    /// A course with a code and titles, and nothing else.
    pub fn new(code: CourseCode, title: Titles) -> Self {
        Self { code, title, details: CourseDetails::default() }
    }
}

/// Which of the two versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Version {
    /// What staff and LMSs work on.
    Draft,
    /// What visitors see.
    Public,
}

impl Version {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Public => "public",
        }
    }
}

/// A course's number, the same in both versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct CourseId(pub i64);

/// A course run's number, the same in both versions; the `id` of the read API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct RunId(pub i64);

/// A course run in its versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunVersions {
    /// Its number.
    pub id: RunId,
    /// The course that shows it.
    pub course: CourseId,
    /// What a synchronisation may do to it.
    pub sync_mode: SyncMode,
    /// The fields that no synchronisation changes, beside those that its LMS's settings name.
    pub protected: FieldSet,
    /// What staff and LMSs work on.
    pub draft: CourseRun,
    /// What visitors see, once published.
    pub public: Option<CourseRun>,
}
