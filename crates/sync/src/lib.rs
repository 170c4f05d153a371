//! What a payload does: which LMS it is from, what that LMS may change, and what comes of it.
//!
//! Pure: no I/O, no clock. [`LmsList`] selects the LMS by the resource link, [`decide`] tells what a message does to
//! what was found, [`SourceRun`] is what an LMS last said of a run.

mod catch_up;
mod course_key;
mod decision;
mod decoding;
mod lms;
mod message;
mod opaque_key;
mod pattern;
mod source_run;
mod verdict;

pub use catch_up::{CatchUp, catch_up, difference};
pub use course_key::{CourseKey, MalformedKey};
pub use decision::{CourseRef, CourseTarget, CreatedRun, Decision, Found, FoundRun, RunChange, attach, decide, release};
pub use lms::{Backend, CourseRegex, Identity, Lms, LmsList, Matched, RegexError, UnknownBackend, UnknownCourse};
pub use message::{Message, Prepared, Reading, prepare};
pub use source_run::{SourceKey, SourceRun};
pub use verdict::Verdict;
