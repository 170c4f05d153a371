//! Whole addresses of what others are told of.

use catalog::{CourseCode, CourseId, ImageId, RunId};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::images;

/// What stands in an address as it is.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A text as a piece of an address.
pub(crate) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, KEPT).to_string()
}

/// Below the site's public address.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Places<'a> {
    pub(crate) public_url: &'a str,
}

impl Places<'_> {
    /// A course's page.
    pub(crate) fn course(&self, code: &CourseCode) -> String {
        format!("{}/courses/{}", self.public_url, encoded(code.as_str()))
    }

    /// The page of an earlier edition of a course.
    pub(crate) fn snapshot(&self, code: &CourseCode, id: CourseId) -> String {
        format!("{}/snapshots/{}", self.course(code), id.0)
    }

    /// The dates of a run, as a calendar.
    pub(crate) fn run_calendar(&self, id: RunId) -> String {
        format!("{}/calendar/runs/{}.ics", self.public_url, id.0)
    }

    /// The dates of a course's runs, as a calendar.
    pub(crate) fn course_calendar(&self, code: &CourseCode) -> String {
        format!("{}/calendar.ics", self.course(code))
    }

    /// A picture.
    pub(crate) fn image(&self, id: ImageId, width: u32) -> String {
        format!("{}{}", self.public_url, images::path(id, width))
    }
}
