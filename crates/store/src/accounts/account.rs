//! An account and its row.

use catalog::Instant;

use super::Role;
use crate::StoreError;
use crate::columns::{Row, instant, number, optional_instant, text, word};

/// The largest number of characters of an account's name.
pub(super) const NAME_LIMIT: usize = 100;

/// An account's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountId(pub i64);

/// A person who may use the staff site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub id: AccountId,
    /// The name they sign in with, as typed when the account was created.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Whether the account is disabled, so that they cannot sign in.
    pub disabled: bool,
    /// Whether they have chosen a password.
    pub has_password: bool,
    /// When the account was created.
    pub created_at: Instant,
    /// When they were last seen, according to the sessions that still exist.
    pub last_seen_at: Option<Instant>,
}

/// The account behind a request, and its session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The account.
    pub account: Account,
    /// When they signed in.
    pub since: Instant,
    /// When this session was last used, as far as it is recorded.
    pub last_seen_at: Instant,
    /// When the session expires, unless it is used before then.
    pub expires_at: Instant,
}

/// The columns of the table `accounts` (alias `a`) that [`account`] reads.
pub(super) const COLUMNS: &str = "a.id, a.name, a.role, a.disabled, a.password IS NOT NULL, a.created_at, \
     (SELECT max(seen.last_seen_at) FROM sessions seen WHERE seen.account = a.id)";

/// The number of columns in [`COLUMNS`].
pub(super) const WIDTH: usize = 7;

/// Reads an account; the columns are those of [`COLUMNS`].
pub(super) fn account(row: &Row) -> Result<Account, StoreError> {
    Ok(Account {
        id: AccountId(number(row, 0)?),
        name: text(row, 1)?.to_owned(),
        role: word("a role", text(row, 2)?)?,
        disabled: number(row, 3)? != 0,
        has_password: number(row, 4)? != 0,
        created_at: instant(row, 5)?,
        last_seen_at: optional_instant(row, 6)?,
    })
}

/// Whether two account names are the same. Case does not matter.
pub(super) fn is_same_name(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}
