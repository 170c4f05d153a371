//! Why an account was not changed.

use super::account::NAME_LIMIT;
use crate::StoreError;
use crate::error::Passing;

/// Why an account was not made or changed, or somebody not let in.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Another account has this name, in this case or another.
    #[error("there is an account {0:?} already: choose another name")]
    NameTaken(String),
    /// What was given is no name.
    #[error("{0:?} is not a name for an account: use 1 to {NAME_LIMIT} characters, on one line")]
    BadName(String),
    /// There is no such account.
    #[error("there is no such account")]
    UnknownAccount,
    /// Nobody could manage the accounts any more.
    #[error("this is the last administrator who is not disabled: make somebody else an administrator first")]
    LastAdministrator,
    /// The link cannot be used (any more).
    #[error("this link was used before, is too old, or was replaced by a newer one: ask for a new one")]
    LinkUsed,
    /// The database.
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
