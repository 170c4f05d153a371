//! The people who use the staff site: who they are, what they may do, how they sign in.
//!
//! Changes are commands of a [`Session`](crate::Session), within a transaction; what a request needs is read through a
//! [`Reader`](crate::Reader). Passwords are kept as argon2id hashes, tokens as digests: neither can be read from the database.
//!
//! The journal is the catalogue's, so changes of accounts are not in it; they are logged.

mod account;
mod command;
mod copy;
mod error;
mod password;
mod read;
mod role;
mod sign_in;
mod token;
mod uses;

pub use account::{Account, AccountId, SignedIn};
pub(crate) use copy::{copy, rows};
pub use error::AccountError;
pub use password::{PasswordError, hash_password, verify_nothing, verify_password};
pub use role::{Role, UnknownRole};
pub use sign_in::LINK_LIFETIME;
pub use token::{TokenDigest, new_token};
pub use uses::SecretUse;
