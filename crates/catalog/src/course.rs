//! Courses and the versions of their runs.

use serde::Serialize;

use crate::{CourseCode, CourseDetails, CourseRun, FieldSet, SyncMode, Titles};

/// One version (draft or public) of a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// Its code in normal form. Never empty.
    pub code: CourseCode,
    /// Its titles by language.
    pub title: Titles,
    /// What its page shows beside the title.
    pub details: CourseDetails,
}

impl Course {
    /// Creates a course with a code and titles, and nothing else.
    pub fn new(code: CourseCode, title: Titles) -> Self {
        Self { code, title, details: CourseDetails::default() }
    }
}

/// One of the two versions of a course or a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Version {
    /// What staff and LMSs work on.
    Draft,
    /// What visitors see.
    Public,
}

impl Version {
    /// The word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Public => "public",
        }
    }
}

/// The number of a course, the same in both versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct CourseId(pub i64);

/// The number of a course run, the same in both versions. It is the `id` of the read API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct RunId(pub i64);

/// A course run in both versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunVersions {
    /// Its number.
    pub id: RunId,
    /// The course that it belongs to.
    pub course: CourseId,
    /// What a synchronisation may do to it.
    pub sync_mode: SyncMode,
    /// The fields that no synchronisation changes, in addition to those in the settings of its LMS.
    pub protected: FieldSet,
    /// What staff and LMSs work on.
    pub draft: CourseRun,
    /// What visitors see, once published.
    pub public: Option<CourseRun>,
}
