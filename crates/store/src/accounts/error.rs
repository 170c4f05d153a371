//! Errors of changing an account.

use super::account::NAME_LIMIT;
use crate::StoreError;
use crate::error::Passing;

/// Why an account was not created or changed, or why somebody could not sign in.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Another account has this name, perhaps in different case.
    #[error("there is an account {0:?} already: choose another name")]
    NameTaken(String),
    /// The given text is not a valid name.
    #[error("{0:?} is not a name for an account: use 1 to {NAME_LIMIT} characters, on one line")]
    BadName(String),
    /// There is no such account.
    #[error("there is no such account")]
    UnknownAccount,
    /// Without this account, nobody could manage the accounts.
    #[error("this is the last administrator who is not disabled: make somebody else an administrator first")]
    LastAdministrator,
    /// The link is no longer valid, or never was.
    #[error("this link was used before, is too old, or was replaced by a newer one: ask for a new one")]
    LinkUsed,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Passing for AccountError {
    fn of_database(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}
