//! What people ask of a hook, and that a hook begins. What they ask is in the journal, which wakes who sends.

use serde_json::json;
use serde_json::value::to_raw_value;
use sync::Verdict;

use super::state::{HOOKS, HookState, state};
use crate::columns::Cell;
use crate::edit::By;
use crate::error::Passing;
use crate::{Entry, Kind, Numbers, Session, StoreError};

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum HookError {
    /// No hook of this name has begun.
    #[error("there is no hook \"{0}\" in the database: `prospectus serve` makes it from the settings")]
    Unknown(String),
    /// Nothing of this link is set aside.
    #[error("nothing of {link} is set aside for the hook \"{hook}\"")]
    NotSetAside {
        /// The hook.
        hook: String,
        /// The link, as the site was sent it.
        link: String,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Passing for HookError {
    fn of_database(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

impl Session<'_> {
    /// A hook of the settings begins, or goes on. A new one walks over everything that there is, and so does one whose
    /// settings were changed in what is sent, or to whom: what its site has is not known then.
    ///
    /// # Errors
    /// Those of the database.
    pub fn begin_hook(&mut self, name: &str, settings: &str) -> Result<HookState, StoreError> {
        let Numbers { entry: end, replaced, .. } = self.batch.numbers()?;
        let insert = "INSERT INTO hooks (name, settings, cursor, walk, walk_forced, paused, waiting, deliveries, failures, holder, \
                      beat, replaced, under_way) VALUES (?1, ?2, ?3, '', 0, 0, 0, 0, 0, '', 0, ?4, '') ON CONFLICT (name) DO NOTHING";
        self.batch.statement(insert, &[Cell::text(name), Cell::text(settings), Cell::number(end), Cell::number(replaced)])?;
        let changed = "UPDATE hooks SET settings = ?2, walk = '', walk_forced = 0, failing_since = NULL, failures = 0, \
                       failure = NULL, next_attempt_at = NULL WHERE name = ?1 AND settings <> ?2 RETURNING name";
        if !self.batch.statement(changed, &[Cell::text(name), Cell::text(settings)])?.is_empty() {
            // Runs that are not sent any more are to be taken back, so the rows stay.
            self.batch.statement("UPDATE hook_runs SET digest = NULL WHERE hook = ?1", &[Cell::text(name)])?;
        }
        self.hook(name)?.ok_or_else(|| StoreError::Corrupt { what: "no hook", value: name.to_owned() })
    }

    /// How far a hook has come.
    ///
    /// # Errors
    /// Those of the database.
    pub fn hook(&mut self, name: &str) -> Result<Option<HookState>, StoreError> {
        let rows = self.batch.statement(&format!("SELECT {HOOKS} FROM hooks WHERE name = ?1"), &[Cell::text(name)])?;
        rows.first().map(state).transpose()
    }

    /// Has nothing sent until further notice, or goes on.
    ///
    /// # Errors
    /// Where there is no such hook.
    pub fn pause_hook(&mut self, name: &str, paused: bool, by: &By) -> Result<(), HookError> {
        self.hook(name)?.ok_or_else(|| HookError::Unknown(name.to_owned()))?;
        let sql = "UPDATE hooks SET paused = ?2 WHERE name = ?1";
        self.batch.statement(sql, &[Cell::text(name), Cell::number(i64::from(paused))])?;
        Ok(self.note_hook(name, if paused { "pause" } else { "resume" }, None, by)?)
    }

    /// Has everything gone through that there is, once the journal no longer tells what changed; `replaced` is when the catalogue
    /// was last emptied.
    ///
    /// # Errors
    /// Those of the database.
    pub fn walk_hook(&mut self, name: &str, replaced: i64) -> Result<(), StoreError> {
        let sql = "UPDATE hooks SET walk = '', replaced = ?2 WHERE name = ?1";
        self.batch.statement(sql, &[Cell::text(name), Cell::number(replaced)]).map(drop)
    }

    /// Has everything sent, also what the site has; what was set aside with it.
    ///
    /// # Errors
    /// Where there is no such hook.
    pub fn resend_hook(&mut self, name: &str, by: &By) -> Result<(), HookError> {
        self.hook(name)?.ok_or_else(|| HookError::Unknown(name.to_owned()))?;
        // What the site took does not count any more, and what it refused is due.
        let sql =
            "UPDATE hook_runs SET digest = NULL, retry_at = CASE WHEN refused IS NULL THEN retry_at ELSE ?2 END WHERE hook = ?1";
        self.batch.statement(sql, &[Cell::text(name), Cell::number(by.at.as_micros())])?;
        let sql = "UPDATE hooks SET walk = '', walk_forced = 1, next_attempt_at = ?2 WHERE name = ?1";
        self.batch.statement(sql, &[Cell::text(name), Cell::number(by.at.as_micros())])?;
        Ok(self.note_hook(name, "resend", None, by)?)
    }

    /// Has what was set aside sent again: one run, by the link that the site was sent, or all of them. A site that cannot be
    /// reached is tried at once.
    ///
    /// # Errors
    /// Where there is no such hook, or nothing of this link is set aside.
    pub fn retry_hook(&mut self, name: &str, link: Option<&str>, by: &By) -> Result<(), HookError> {
        self.hook(name)?.ok_or_else(|| HookError::Unknown(name.to_owned()))?;
        let sql = "UPDATE hook_runs SET retry_at = ?2 WHERE hook = ?1 AND refused IS NOT NULL \
                   AND (CAST(?3 AS text) IS NULL OR resource_link = CAST(?3 AS text)) RETURNING resource_link";
        let again = self.batch.statement(sql, &[Cell::text(name), Cell::number(by.at.as_micros()), Cell::optional(link)])?;
        if let Some(link) = link.filter(|_| again.is_empty()) {
            return Err(HookError::NotSetAside { hook: name.to_owned(), link: link.to_owned() });
        }
        let sql = "UPDATE hooks SET next_attempt_at = ?2 WHERE name = ?1 AND failures > 0";
        self.batch.statement(sql, &[Cell::text(name), Cell::number(by.at.as_micros())])?;
        Ok(self.note_hook(name, "retry", link, by)?)
    }

    fn note_hook(&mut self, name: &str, asked: &str, link: Option<&str>, by: &By) -> Result<(), StoreError> {
        let seq = self.batch.next_entry()?;
        self.batch.append(Entry {
            seq,
            request: seq,
            previous: None,
            at: by.at,
            kind: Kind::Hook,
            actor: by.actor.clone(),
            lms: None,
            identity: None,
            resource_link: link.map(str::to_owned),
            course: None,
            verdict: Verdict::Updated,
            messages: to_raw_value(&json!({ "hook": [format!("{name}: {asked}")] })).ok(),
            changes: None,
            payload: None,
        })
    }
}
