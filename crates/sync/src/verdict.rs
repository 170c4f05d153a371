//! What became of a request, in one word.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// What became of a run that was sent. As in the journal and in the header `Prospectus-Verdict`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// A run was made.
    Created,
    /// A run was changed.
    Updated,
    /// The catalogue says the same already.
    Unchanged,
    /// The run is in mode `manual`: what was said is kept aside.
    Ignored,
    /// The course is not there: what was said is kept and applied when it appears.
    Held,
    /// Nothing was done; the messages tell why.
    Rejected,
}

impl Verdict {
    /// All, in the order in which they are counted.
    pub const ALL: [Self; 6] = [Self::Created, Self::Updated, Self::Unchanged, Self::Ignored, Self::Held, Self::Rejected];

    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
            Self::Ignored => "ignored",
            Self::Held => "held",
            Self::Rejected => "rejected",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Verdict {
    type Err = String;
    fn from_str(word: &str) -> Result<Self, String> {
        let words = || Self::ALL.map(Self::as_str).join(", ");
        Self::ALL
            .into_iter()
            .find(|verdict| verdict.as_str() == word)
            .ok_or_else(|| format!("\"{word}\" is no verdict; verdicts are {}", words()))
    }
}
