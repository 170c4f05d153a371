//! Creating and changing accounts.

use catalog::Instant;

use super::account::{NAME_LIMIT, is_same_name};
use super::{Account, AccountError, AccountId, Role, TokenDigest};
use crate::columns::{Cell, number};
use crate::{Session, StoreError};

impl Session<'_> {
    /// Creates an account. Nobody can sign in to it until it has a password or a one-time link.
    ///
    /// # Errors
    /// If the name is invalid, or another account has it.
    pub fn add_account(&mut self, name: &str, role: Role, at: Instant) -> Result<AccountId, AccountError> {
        let name = checked(name)?;
        let id = self.hold_accounts(1)?;
        if let Some(other) = self.accounts()?.into_iter().find(|account| is_same_name(&account.name, name)) {
            return Err(AccountError::NameTaken(other.name));
        }
        let cells = [Cell::number(id.0), Cell::text(name), Cell::text(role.as_str()), Cell::number(at.as_micros())];
        let sql = "INSERT INTO accounts (id, name, role, password, disabled, created_at) VALUES (?1, ?2, ?3, NULL, 0, ?4)";
        self.batch.statement(sql, &cells)?;
        tracing::info!(account = name, %role, "an account was made");
        Ok(id)
    }

    /// Makes sure that somebody can sign in for the first time.
    ///
    /// If no account has a password yet, this gives the administrator of this name a new one-time link. It creates that
    /// administrator if there are no accounts at all. Returns whether it made a link.
    ///
    /// # Errors
    /// If the database fails.
    pub fn invite_first(
        &mut self,
        name: &str,
        link: &TokenDigest,
        at: Instant,
        expires_at: Instant,
    ) -> Result<bool, AccountError> {
        // Instances that start at the same time create only one account.
        self.hold_accounts(0)?;
        let accounts = self.accounts()?;
        if accounts.iter().any(|account| account.has_password) {
            return Ok(false);
        }
        let can_begin = |account: &&Account| is_same_name(&account.name, name) && is_active_administrator(account);
        let id = match accounts.iter().find(can_begin) {
            Some(account) => account.id,
            None if accounts.is_empty() => self.add_account(name, Role::Administrator, at)?,
            None => return Ok(false),
        };
        self.make_one_time_link(id, link, expires_at)?;
        Ok(true)
    }

    /// Sets an account's password, given as the output of [`hash_password`](crate::hash_password). This deletes its one-time
    /// links and ends all its sessions except `keep`.
    ///
    /// # Errors
    /// If there is no such account.
    pub fn set_password(&mut self, id: AccountId, phc: &str, keep: Option<&TokenDigest>) -> Result<(), AccountError> {
        let account = self.account(id)?;
        self.batch.statement("UPDATE accounts SET password = ?2 WHERE id = ?1", &[Cell::number(id.0), Cell::text(phc)])?;
        self.batch.statement("DELETE FROM one_time_links WHERE account = ?1", &[Cell::number(id.0)])?;
        // No token is the empty string, so this keeps no session.
        let keep = Cell::text(keep.map_or("", TokenDigest::as_str));
        self.batch.statement("DELETE FROM sessions WHERE account = ?1 AND token <> ?2", &[Cell::number(id.0), keep])?;
        tracing::info!(account = account.name, "an account has a new password");
        Ok(())
    }

    /// Changes an account's role. The change applies from the account's next request on.
    ///
    /// # Errors
    /// If there is no such account, or it is the last administrator.
    pub fn set_role(&mut self, id: AccountId, role: Role) -> Result<(), AccountError> {
        self.hold_accounts(0)?;
        let account = self.account(id)?;
        if role != Role::Administrator {
            self.spare_last_administrator(&account)?;
        }
        let cells = [Cell::number(id.0), Cell::text(role.as_str())];
        self.batch.statement("UPDATE accounts SET role = ?2 WHERE id = ?1", &cells)?;
        tracing::info!(account = account.name, before = %account.role, %role, "an account has another role");
        Ok(())
    }

    /// Disables or enables an account. Both end its sessions and delete its one-time links.
    ///
    /// # Errors
    /// If there is no such account, or it is the last administrator.
    pub fn set_disabled(&mut self, id: AccountId, disabled: bool) -> Result<(), AccountError> {
        self.hold_accounts(0)?;
        let account = self.account(id)?;
        if disabled {
            self.spare_last_administrator(&account)?;
        }
        let cells = [Cell::number(id.0), Cell::number(i64::from(disabled))];
        self.batch.statement("UPDATE accounts SET disabled = ?2 WHERE id = ?1", &cells)?;
        self.batch.statement("DELETE FROM one_time_links WHERE account = ?1", &[Cell::number(id.0)])?;
        self.close_sessions(id)?;
        tracing::info!(account = account.name, disabled, "an account was disabled or enabled");
        Ok(())
    }

    fn spare_last_administrator(&mut self, account: &Account) -> Result<(), AccountError> {
        let others = self.accounts()?;
        let is_needed = is_active_administrator(account);
        let is_another = |other: &Account| other.id != account.id && is_active_administrator(other);
        if is_needed && !others.iter().any(is_another) { Err(AccountError::LastAdministrator) } else { Ok(()) }
    }

    /// Makes other writers that depend on the list of accounts wait until this transaction ends. Adds `by` to the last account
    /// number that was given out, and returns it.
    fn hold_accounts(&mut self, by: i64) -> Result<AccountId, StoreError> {
        let sql = "INSERT INTO counters (name, value) VALUES ('account', ?1) \
                   ON CONFLICT (name) DO UPDATE SET value = counters.value + excluded.value RETURNING value";
        let rows = self.batch.statement(sql, &[Cell::number(by)])?;
        let row = rows.first().ok_or(StoreError::Corrupt { what: "no counter of accounts", value: String::new() })?;
        Ok(AccountId(number(row, 0)?))
    }
}

/// Whether the account is an administrator who is not disabled. It need not have a password: an administrator without one has a
/// link, or can get one on the command line.
fn is_active_administrator(account: &Account) -> bool {
    account.role == Role::Administrator && !account.disabled
}

fn checked(name: &str) -> Result<&str, AccountError> {
    let trimmed = name.trim();
    let length = trimmed.chars().count();
    if (1..=NAME_LIMIT).contains(&length) && !trimmed.contains(char::is_control) {
        return Ok(trimmed);
    }
    Err(AccountError::BadName(trimmed.chars().take(NAME_LIMIT).collect()))
}

#[cfg(test)]
mod tests {
    use super::checked;

    #[test]
    fn names() {
        assert_eq!(checked("  Zoë O'Neill ").ok(), Some("Zoë O'Neill"));
        assert!(checked(&"é".repeat(100)).is_ok());
        for wrong in ["", "  \t", "a\nb", "a\0b", &"é".repeat(101)] {
            assert!(checked(wrong).is_err(), "{wrong:?}");
        }
    }
}
