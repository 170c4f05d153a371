//! What a page's console says: errors of scripts, violations of the content security policy, what could not be loaded.

use std::fmt;

use serde_json::{Value, json};

use super::session::{Refusal, Session};
use super::{Browser, listed, string};

/// An entry of the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// `SEVERE`, `WARNING`, `INFO` or `DEBUG`.
    pub level: String,
    /// `security`, `network`, `javascript`, `console-api` and others.
    pub source: String,
    /// Its words.
    pub message: String,
}

impl fmt::Display for Entry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}: {}", self.level, self.source, self.message)
    }
}

impl Session {
    /// What the console says since it was last asked.
    pub(super) fn console(&self) -> Result<Vec<Entry>, Refusal> {
        let entries = self.post("/se/log", &json!({"type": "browser"}))?;
        let entry = |entry: &Value| Entry {
            level: string(&entry["level"]),
            source: string(&entry["source"]),
            message: string(&entry["message"]),
        };
        Ok(entries.as_array().into_iter().flatten().map(entry).collect())
    }
}

impl Browser {
    /// What the console says since it was last asked, on whichever pages.
    #[track_caller]
    pub fn console(&self) -> Vec<Entry> {
        self.command("the console", || self.session.console())
    }

    /// Nothing is said there, not even a remark.
    #[track_caller]
    pub fn assert_console_empty(&self) {
        let entries = self.console();
        assert!(entries.is_empty(), "the console of {} says:{}", self.url(), listed(&entries));
    }
}
