//! Commands that people give to a hook, and the start of a hook. The journal records the commands, and that wakes the sender.

use serde_json::json;
use serde_json::value::to_raw_value;
use sync::Verdict;

use super::state::{HOOKS, HookState, state};
use crate::columns::Cell;
use crate::edit::By;
use crate::error::Passing;
use crate::{Entry, Kind, Numbers, Session, StoreError};

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum HookError {
    /// No hook with this name exists in the database.
    #[error("there is no hook \"{0}\" in the database: `prospectus serve` makes it from the settings")]
    Unknown(String),
    /// No run with this link is set aside.
    #[error("nothing of {link} is set aside for the hook \"{hook}\"")]
    NotSetAside {
        /// The name of the hook.
        hook: String,
        /// The link, as it was sent to the site.
        link: String,
    },
    /// The database failed.
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
    /// Creates a hook from the settings, or loads it if it exists.
    ///
    /// A new hook starts a walk over everything there is. So does a hook whose settings changed what is sent or to which site,
    /// because the state of the site is then unknown.
    ///
    /// # Errors
    /// If the database fails.
    pub fn begin_hook(&mut self, name: &str, settings: &str) -> Result<HookState, StoreError> {
        let Numbers { entry: end, replaced, .. } = self.batch.numbers()?;
        let insert = "INSERT INTO hooks (name, settings, cursor, walk, walk_forced, paused, waiting, deliveries, failures, holder, \
                      beat, replaced, under_way) VALUES (?1, ?2, ?3, '', 0, 0, 0, 0, 0, '', 0, ?4, '') ON CONFLICT (name) DO NOTHING";
        self.batch.statement(insert, &[Cell::text(name), Cell::text(settings), Cell::number(end), Cell::number(replaced)])?;
        let changed = "UPDATE hooks SET settings = ?2, walk = '', walk_forced = 0, failing_since = NULL, failures = 0, \
                       failure = NULL, next_attempt_at = NULL WHERE name = ?1 AND settings <> ?2 RETURNING name";
        if !self.batch.statement(changed, &[Cell::text(name), Cell::text(settings)])?.is_empty() {
            // Runs that are no longer sent must be withdrawn from the site, so the rows stay.
            self.batch.statement("UPDATE hook_runs SET digest = NULL WHERE hook = ?1", &[Cell::text(name)])?;
        }
        self.hook(name)?.ok_or_else(|| StoreError::Corrupt { what: "no hook", value: name.to_owned() })
    }

    /// Returns the state of a hook.
    ///
    /// # Errors
    /// If the database fails.
    pub fn hook(&mut self, name: &str) -> Result<Option<HookState>, StoreError> {
        let rows = self.batch.statement(&format!("SELECT {HOOKS} FROM hooks WHERE name = ?1"), &[Cell::text(name)])?;
        rows.first().map(state).transpose()
    }

    /// Pauses a hook until further notice, or resumes it.
    ///
    /// # Errors
    /// If there is no such hook.
    pub fn pause_hook(&mut self, name: &str, paused: bool, by: &By) -> Result<(), HookError> {
        self.hook(name)?.ok_or_else(|| HookError::Unknown(name.to_owned()))?;
        let sql = "UPDATE hooks SET paused = ?2 WHERE name = ?1";
        self.batch.statement(sql, &[Cell::text(name), Cell::number(i64::from(paused))])?;
        Ok(self.note_hook(name, if paused { "pause" } else { "resume" }, None, by)?)
    }

    /// Starts a walk over everything there is. This is for when the journal no longer tells what changed. `replaced` is the
    /// journal's end when the catalogue was last emptied.
    ///
    /// # Errors
    /// If the database fails.
    pub fn walk_hook(&mut self, name: &str, replaced: i64) -> Result<(), StoreError> {
        let sql = "UPDATE hooks SET walk = '', replaced = ?2 WHERE name = ?1";
        self.batch.statement(sql, &[Cell::text(name), Cell::number(replaced)]).map(drop)
    }

    /// Starts to send everything again, including what the site already has and what is set aside.
    ///
    /// # Errors
    /// If there is no such hook.
    pub fn resend_hook(&mut self, name: &str, by: &By) -> Result<(), HookError> {
        self.hook(name)?.ok_or_else(|| HookError::Unknown(name.to_owned()))?;
        // What the site accepted no longer counts, and what it rejected is due now.
        let sql =
            "UPDATE hook_runs SET digest = NULL, retry_at = CASE WHEN refused IS NULL THEN retry_at ELSE ?2 END WHERE hook = ?1";
        self.batch.statement(sql, &[Cell::text(name), Cell::number(by.at.as_micros())])?;
        let sql = "UPDATE hooks SET walk = '', walk_forced = 1, next_attempt_at = ?2 WHERE name = ?1";
        self.batch.statement(sql, &[Cell::text(name), Cell::number(by.at.as_micros())])?;
        Ok(self.note_hook(name, "resend", None, by)?)
    }

    /// Makes runs that are set aside due now: one run, by the link that was sent to the site, or all of them. If the site cannot
    /// be reached, the next attempt is also made at once.
    ///
    /// # Errors
    /// If there is no such hook, or no run with this link is set aside.
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
