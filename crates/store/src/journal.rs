//! The entries of the journal.

use std::str::FromStr;

use catalog::{CourseCode, Instant};
use serde::Serialize;
use serde_json::value::RawValue;
use sync::Verdict;

/// The kind of command that an entry records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// An item of a synchronisation request, or the request as a whole.
    Sync,
    /// A held run was released, because its course now exists.
    Release,
    /// A course was loaded from a file.
    Load,
    /// A course was published.
    Publish,
    /// A course was unpublished.
    Unpublish,
    /// A person created a course or a run.
    Create,
    /// A person changed a course or a run.
    Edit,
    /// A person deleted a course or a run.
    Delete,
    /// A course's draft was reset to its public version.
    Discard,
    /// A course's runs were moved to a snapshot (an earlier edition).
    Snapshot,
    /// A person attached a held run to a course.
    Attach,
    /// A run got another sync mode.
    Mode,
    /// The set of a run's protected fields changed.
    Protect,
    /// A person gave a command to an outgoing hook.
    Hook,
}

impl Kind {
    /// All kinds, in the order in which they are offered.
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

    /// The word that is stored.
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

/// An entry of the journal.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    /// Its number. Numbers grow by one.
    pub seq: i64,
    /// The number of the first entry of the same request.
    pub request: i64,
    /// The previous entry of the same source run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous: Option<i64>,
    /// When the command was carried out.
    pub at: Instant,
    /// The kind of command.
    pub kind: Kind,
    /// Who gave the command: the secret's name, an account, `command line`, or `start` for the program itself.
    pub actor: String,
    /// The name of the LMS.
    pub lms: Option<String>,
    /// The identity of its source run, if that is not its link.
    #[serde(skip)]
    pub identity: Option<String>,
    /// The link of the run. If the item was rejected before it was understood, this is the link as it was sent.
    pub resource_link: Option<String>,
    /// The code of the course.
    pub course: Option<CourseCode>,
    /// The result of the command.
    pub verdict: Verdict,
    /// Messages by field, if the item was held or rejected.
    pub messages: Option<Box<RawValue>>,
    /// What changed: a list of `{run, versions, fields: [{field, before, after}]}`. `run` is null for the course's own fields,
    /// such as `code` and `title`.
    pub changes: Option<Box<RawValue>>,
    /// What was sent, if it is not longer than 64 KiB.
    pub payload: Option<String>,
}

/// Which entries to read. Only the entries of a link are found without scanning the whole journal.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Entries of this resource link.
    pub resource_link: Option<String>,
    /// Entries with this verdict.
    pub verdict: Option<Verdict>,
    /// Entries of this kind.
    pub kind: Option<Kind>,
    /// Entries by this secret, account or command line.
    pub actor: Option<String>,
    /// Entries of this LMS.
    pub lms: Option<String>,
    /// Entries of this course.
    pub course: Option<CourseCode>,
    /// Entries at or after this time.
    pub since: Option<Instant>,
    /// Entries before this time.
    pub until: Option<Instant>,
}
