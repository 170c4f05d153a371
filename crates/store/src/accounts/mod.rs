//! The people who use the staff site: who they are, what they may do, how they sign in.
//!
//! Changes are commands of a [`Session`](crate::Session), within a transaction. What a request needs is read through a
//! [`Reader`](crate::Reader). The database stores passwords as argon2id hashes and tokens as digests, so neither can be read from
//! it.
//!
//! The journal records changes of the catalogue only. Changes of accounts are logged instead.

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
