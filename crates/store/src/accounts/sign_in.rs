//! One-time links and sessions.

use std::time::Duration;

use catalog::Instant;

use super::{AccountError, AccountId, TokenDigest};
use crate::columns::{Cell, number};
use crate::{Session, StoreError};

/// How long a one-time link is valid.
pub const LINK_LIFETIME: Duration = Duration::from_hours(72);

impl Session<'_> {
    /// Creates a link with which somebody can set an account's password once. Earlier links of the account become invalid. The
    /// present password stays valid until then.
    ///
    /// # Errors
    /// If there is no such account.
    pub fn make_one_time_link(&mut self, id: AccountId, token: &TokenDigest, expires_at: Instant) -> Result<(), AccountError> {
        let account = self.account(id)?;
        self.batch.statement("DELETE FROM one_time_links WHERE account = ?1", &[Cell::number(id.0)])?;
        let cells = [Cell::text(token.as_str()), Cell::number(id.0), Cell::number(expires_at.as_micros())];
        self.batch.statement("INSERT INTO one_time_links (token, account, expires_at) VALUES (?1, ?2, ?3)", &cells)?;
        tracing::info!(account = account.name, "an account has a new one-time link");
        Ok(())
    }

    /// Sets the password of a link's account, given as the output of [`hash_password`](crate::hash_password), and deletes the
    /// link.
    ///
    /// # Errors
    /// If the link is unknown, used or expired, or the account disabled.
    pub fn use_one_time_link(&mut self, token: &TokenDigest, phc: &str, at: Instant) -> Result<AccountId, AccountError> {
        // If two requests use the link at once, the second one waits here, and then finds no link.
        let sql = "DELETE FROM one_time_links WHERE token = ?1 AND expires_at > ?2 RETURNING account";
        let rows = self.batch.statement(sql, &[Cell::text(token.as_str()), Cell::number(at.as_micros())])?;
        let id = AccountId(number(rows.first().ok_or(AccountError::LinkUsed)?, 0)?);
        if self.account(id)?.disabled {
            return Err(AccountError::LinkUsed);
        }
        self.set_password(id, phc, None)?;
        Ok(id)
    }

    /// Opens a session for an account. Also deletes all expired sessions of all accounts.
    ///
    /// # Errors
    /// If there is no such account, or it is disabled.
    pub fn open_session(
        &mut self,
        id: AccountId,
        token: &TokenDigest,
        at: Instant,
        expires_at: Instant,
    ) -> Result<(), AccountError> {
        let account = self.account(id)?;
        // The account may have been disabled since the password was checked.
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

    /// Records that a session was used, and its new expiry time. Does not reopen a session that is closed or has expired.
    ///
    /// # Errors
    /// If the database fails.
    pub fn touch_session(&mut self, token: &TokenDigest, at: Instant, expires_at: Instant) -> Result<(), StoreError> {
        // Requests can overtake each other, so an earlier time does not replace a later one.
        let sql = "UPDATE sessions SET last_seen_at = ?2, expires_at = ?3 \
                   WHERE token = ?1 AND last_seen_at < ?2 AND expires_at > ?2";
        let (at, expires_at) = (Cell::number(at.as_micros()), Cell::number(expires_at.as_micros()));
        self.batch.statement(sql, &[Cell::text(token.as_str()), at, expires_at]).map(drop)
    }

    /// Ends one session.
    ///
    /// # Errors
    /// If the database fails.
    pub fn close_session(&mut self, token: &TokenDigest) -> Result<(), StoreError> {
        self.batch.statement("DELETE FROM sessions WHERE token = ?1", &[Cell::text(token.as_str())]).map(drop)
    }

    /// Ends all sessions of an account.
    ///
    /// # Errors
    /// If the database fails.
    pub fn close_sessions(&mut self, id: AccountId) -> Result<(), StoreError> {
        self.batch.statement("DELETE FROM sessions WHERE account = ?1", &[Cell::number(id.0)]).map(drop)
    }
}
