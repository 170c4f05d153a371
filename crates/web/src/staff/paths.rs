//! Places that several pages lead to: their paths below the site's.

use catalog::{CourseCode, RunId};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::viewer::Viewer;

/// A course's page. Codes may hold letters of any script.
pub(crate) fn course(code: &CourseCode) -> String {
    format!("/courses/{}", utf8_percent_encode(code.as_str(), NON_ALPHANUMERIC))
}

/// A run's page.
pub(crate) fn run(id: RunId) -> String {
    format!("/runs/{}", id.0)
}

impl Viewer {
    /// The address of a course's page.
    pub(crate) fn course_at(&self, code: &CourseCode) -> String {
        format!("{}{}", self.root, course(code))
    }

    /// The address of a run's page.
    pub(crate) fn run_at(&self, id: &RunId) -> String {
        format!("{}{}", self.root, run(*id))
    }
}
