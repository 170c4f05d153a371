//! The journal's entries.

use std::str::FromStr;

use catalog::{CourseCode, Instant};
use serde::Serialize;
use serde_json::value::RawValue;
use sync::Verdict;

/// What kind of command an entry is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A synchronisation request's item, or the request as a whole.
    Sync,
    /// A run that was held and whose course appeared.
    Release,
    /// A course that was loaded from a file.
    Load,
    /// A course that was published.
    Publish,
    /// A course that was taken off the public site.
    Unpublish,
    /// A course or a run that a person made.
    Create,
    /// A course or a run that a person changed.
    Edit,
    /// A course or a run that a person removed.
    Delete,
    /// A course whose draft was made what visitors see.
    Discard,
    /// A course whose runs were put aside as an earlier edition.
    Snapshot,
    /// A held run that a person put under a course.
    Attach,
    /// A run that was given another sync mode.
    Mode,
    /// A run of which other fields are protected.
    Protect,
    /// Something that a person asked of an outgoing hook.
    Hook,
}

impl Kind {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 14] = [
        Self::Sync,
        Self::Release,
        Self::Load,
        Self::Publish,
        Self::Unpublish,
        Self::Create,
        Self::Edit,
        Self::Delete,
        Self::Discard,
        Self::Snapshot,
        Self::Attach,
        Self::Mode,
        Self::Protect,
        Self::Hook,
    ];

    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sync => "sync",
            Self::Release => "release",
            Self::Load => "load",
            Self::Publish => "publish",
            Self::Unpublish => "unpublish",
            Self::Create => "create",
            Self::Edit => "edit",
            Self::Delete => "delete",
            Self::Discard => "discard",
            Self::Snapshot => "snapshot",
            Self::Attach => "attach",
            Self::Mode => "mode",
            Self::Protect => "protect",
            Self::Hook => "hook",
        }
    }
}

impl FromStr for Kind {
    type Err = ();
    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word).ok_or(())
    }
}

/// An entry.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    /// Its number; grows by one.
    pub seq: i64,
    /// The number of the first entry of the same request.
    pub request: i64,
    /// The entry before this one of the same source run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous: Option<i64>,
    /// When.
    pub at: Instant,
    /// What was asked.
    pub kind: Kind,
    /// By whom: the secret's name, an account, or the command line.
    pub actor: String,
    /// Of which LMS.
    pub lms: Option<String>,
    /// By what its source run is found, where that is not its link.
    #[serde(skip)]
    pub identity: Option<String>,
    /// Of which run; as sent, where it was refused before it was understood.
    pub resource_link: Option<String>,
    /// Of which course.
    pub course: Option<CourseCode>,
    /// What came of it.
    pub verdict: Verdict,
    /// Messages by field, where it was held or rejected.
    pub messages: Option<Box<RawValue>>,
    /// What changed: a list of `{run, versions, fields: [{field, before, after}]}`. Of a course's own fields, `code` and `title`,
    /// `run` is null.
    pub changes: Option<Box<RawValue>>,
    /// What was sent, up to 64 KiB.
    pub payload: Option<String>,
}

/// Which entries to read. Only those of a link are found without looking at all others.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of this resource link.
    pub resource_link: Option<String>,
    /// With this verdict.
    pub verdict: Option<Verdict>,
    /// Of this kind.
    pub kind: Option<Kind>,
    /// By this secret, account or command line.
    pub actor: Option<String>,
    /// Of this LMS.
    pub lms: Option<String>,
    /// Of this course.
    pub course: Option<CourseCode>,
    /// Not before this.
    pub since: Option<Instant>,
    /// Before this.
    pub until: Option<Instant>,
}
