//! Reading accounts, inside a transaction and outside of one.

use catalog::Instant;

use super::account::{COLUMNS, WIDTH, account, is_same_name};
use super::{Account, AccountError, AccountId, SignedIn, TokenDigest};
use crate::columns::{Cell, Columns, Row, instant};
use crate::{Reader, Session, StoreError};

/// The accounts in these rows, sorted by name without regard to case.
fn sorted(rows: &[Row]) -> Result<Vec<Account>, StoreError> {
    let mut accounts = rows.iter().map(account).collect::<Result<Vec<_>, _>>()?;
    accounts.sort_by_cached_key(|account| (account.name.to_lowercase(), account.name.clone()));
    Ok(accounts)
}

fn all() -> String {
    format!("SELECT {COLUMNS} FROM accounts a")
}

impl Session<'_> {
    /// All accounts, sorted by name.
    ///
    /// # Errors
    /// If the database fails.
    pub fn accounts(&mut self) -> Result<Vec<Account>, StoreError> {
        sorted(&self.batch.statement(&all(), &[])?)
    }

    /// The account with this name. Case does not matter.
    ///
    /// # Errors
    /// If there is none.
    pub fn account_by_name(&mut self, name: &str) -> Result<Account, AccountError> {
        let found = self.accounts()?.into_iter().find(|account| is_same_name(&account.name, name));
        found.ok_or(AccountError::UnknownAccount)
    }

    pub(super) fn account(&mut self, id: AccountId) -> Result<Account, AccountError> {
        let rows = self.batch.statement(&format!("{} WHERE a.id = ?1", all()), &[Cell::number(id.0)])?;
        Ok(account(rows.first().ok_or(AccountError::UnknownAccount)?)?)
    }
}

impl Reader {
    /// All accounts, sorted by name.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        sorted(&self.rows(&all(), &[]).await?)
    }

    /// The account with this name, and its password hash. Case does not matter. Disabled accounts are included.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn account_by_name(&self, name: &str) -> Result<Option<(Account, Option<String>)>, StoreError> {
        // Neither engine compares all letters without case, and there are few accounts.
        for row in self.rows(&format!("SELECT {COLUMNS}, a.password FROM accounts a"), &[]).await? {
            let account = account(&row)?;
            if is_same_name(&account.name, name) {
                return Ok(Some((account, row.text(WIDTH)?.map(str::to_owned))));
            }
        }
        Ok(None)
    }

    /// The account and session of a token. Returns `None` if the session has expired or was closed, or if the account is
    /// disabled.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn signed_in(&self, token: &TokenDigest, now: Instant) -> Result<Option<SignedIn>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS}, s.created_at, s.last_seen_at, s.expires_at FROM sessions s JOIN accounts a ON a.id = s.account \
             WHERE s.token = ?1 AND s.expires_at > ?2 AND a.disabled = 0"
        );
        let rows = self.rows(&sql, &[Cell::text(token.as_str()), Cell::number(now.as_micros())]).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        Ok(Some(SignedIn {
            account: account(row)?,
            since: instant(row, WIDTH)?,
            last_seen_at: instant(row, WIDTH + 1)?,
            expires_at: instant(row, WIDTH + 2)?,
        }))
    }

    /// The account whose password this one-time link may set. Returns `None` if the link is unknown, used or expired, or if the
    /// account is disabled.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn one_time_link(&self, token: &TokenDigest, now: Instant) -> Result<Option<Account>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM one_time_links l JOIN accounts a ON a.id = l.account \
             WHERE l.token = ?1 AND l.expires_at > ?2 AND a.disabled = 0"
        );
        let rows = self.rows(&sql, &[Cell::text(token.as_str()), Cell::number(now.as_micros())]).await?;
        rows.first().map(account).transpose()
    }
}
