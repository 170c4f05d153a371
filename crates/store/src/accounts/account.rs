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

/// Somebody who may use the staff site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub id: AccountId,
    /// What they sign in with, as it was typed when the account was made.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Whether they may not sign in (any more).
    pub disabled: bool,
    /// Whether they have chosen a password.
    pub has_password: bool,
    /// When the account was made.
    pub created_at: Instant,
    /// When they were last seen, as far as one of their sessions still tells.
    pub last_seen_at: Option<Instant>,
}

/// Who made a request, and since when they are signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub account: Account,
    /// When they signed in.
    pub since: Instant,
    /// When this session was last used, as far as it was noted.
    pub last_seen_at: Instant,
    /// When it ends, unless it is used before.
    pub expires_at: Instant,
}

/// What [`account`] reads of the table `accounts`, called `a`.
pub(super) const COLUMNS: &str = "a.id, a.name, a.role, a.disabled, a.password IS NOT NULL, a.created_at, \
     (SELECT max(seen.last_seen_at) FROM sessions seen WHERE seen.account = a.id)";

/// How many columns those are.
pub(super) const WIDTH: usize = 7;

/// An account, its columns as in [`COLUMNS`].
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

/// Whether two names are one: they are compared without case.
pub(super) fn is_same_name(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}
