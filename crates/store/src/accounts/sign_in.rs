//! One-time links and sessions.

use std::time::Duration;

use catalog::Instant;

use super::{AccountError, AccountId, TokenDigest};
use crate::columns::{Cell, number};
use crate::{Session, StoreError};

/// How long a one-time link is good for.
pub const LINK_LIFETIME: Duration = Duration::from_hours(72);

impl Session<'_> {
    /// Makes a link with which somebody chooses a password for an account, once; earlier ones are void. What password there is
    /// stays until then.
    ///
    /// # Errors
    /// Where there is no such account.
    pub fn make_one_time_link(&mut self, id: AccountId, token: &TokenDigest, expires_at: Instant) -> Result<(), AccountError> {
        let account = self.account(id)?;
        self.batch.statement("DELETE FROM one_time_links WHERE account = ?1", &[Cell::number(id.0)])?;
        let cells = [Cell::text(token.as_str()), Cell::number(id.0), Cell::number(expires_at.as_micros())];
        self.batch.statement("INSERT INTO one_time_links (token, account, expires_at) VALUES (?1, ?2, ?3)", &cells)?;
        tracing::info!(account = account.name, "an account has a new one-time link");
        Ok(())
    }

    /// Gives the account of a link a password, as [`hash_password`](crate::hash_password) made it; the link is used up.
    ///
    /// # Errors
    /// Where the link is unknown, used or expired, or the account disabled.
    pub fn use_one_time_link(&mut self, token: &TokenDigest, phc: &str, at: Instant) -> Result<AccountId, AccountError> {
        // Of two who use it at once the second waits here, and finds it gone.
        let sql = "DELETE FROM one_time_links WHERE token = ?1 AND expires_at > ?2 RETURNING account";
        let rows = self.batch.statement(sql, &[Cell::text(token.as_str()), Cell::number(at.as_micros())])?;
        let id = AccountId(number(rows.first().ok_or(AccountError::LinkUsed)?, 0)?);
        if self.account(id)?.disabled {
            return Err(AccountError::LinkUsed);
        }
        self.set_password(id, phc, None)?;
        Ok(id)
    }

    /// Lets somebody in. Sessions that have expired are removed, whosever they are.
    ///
    /// # Errors
    /// Where there is no such account, or it is disabled.
    pub fn open_session(
        &mut self,
        id: AccountId,
        token: &TokenDigest,
        at: Instant,
        expires_at: Instant,
    ) -> Result<(), AccountError> {
        let account = self.account(id)?;
        // It may have been disabled since the password was checked.
        if account.disabled {
            return Err(AccountError::UnknownAccount);
        }
        self.batch.statement("DELETE FROM sessions WHERE expires_at <= ?1", &[Cell::number(at.as_micros())])?;
        let sql = "INSERT INTO sessions (token, account, created_at, last_seen_at, expires_at) VALUES (?1, ?2, ?3, ?3, ?4)";
        let (at, expires_at) = (Cell::number(at.as_micros()), Cell::number(expires_at.as_micros()));
        self.batch.statement(sql, &[Cell::text(token.as_str()), Cell::number(id.0), at, expires_at])?;
        tracing::info!(account = account.name, "somebody signed in");
        Ok(())
    }

    /// Notes that a session was used, and until when it is good now. One that is closed or has expired stays so.
    ///
    /// # Errors
    /// Those of the database.
    pub fn touch_session(&mut self, token: &TokenDigest, at: Instant, expires_at: Instant) -> Result<(), StoreError> {
        // Requests overtake each other: an earlier time does not replace a later one.
        let sql = "UPDATE sessions SET last_seen_at = ?2, expires_at = ?3 \
                   WHERE token = ?1 AND last_seen_at < ?2 AND expires_at > ?2";
        let (at, expires_at) = (Cell::number(at.as_micros()), Cell::number(expires_at.as_micros()));
        self.batch.statement(sql, &[Cell::text(token.as_str()), at, expires_at]).map(drop)
    }

    /// Signs somebody out, where they did so.
    ///
    /// # Errors
    /// Those of the database.
    pub fn close_session(&mut self, token: &TokenDigest) -> Result<(), StoreError> {
        self.batch.statement("DELETE FROM sessions WHERE token = ?1", &[Cell::text(token.as_str())]).map(drop)
    }

    /// Signs somebody out everywhere.
    ///
    /// # Errors
    /// Those of the database.
    pub fn close_sessions(&mut self, id: AccountId) -> Result<(), StoreError> {
        self.batch.statement("DELETE FROM sessions WHERE account = ?1", &[Cell::number(id.0)]).map(drop)
    }
}
