//! The database: migrations, the writer's batches, reads, the journal.
//!
//! [`Session`] carries out commands within a transaction, by the rules of `sync` and `catalog`. It accesses the database only
//! through [`Batch`], which SQLite and PostgreSQL implement. [`writer`] runs sessions for many senders at once, with one commit
//! for all requests that are waiting. [`Store`] opens the database and creates connections and readers.

mod accounts;
mod batch;
mod changes;
mod columns;
mod copy;
mod dump;
mod edit;
mod error;
mod follow;
mod hooks;
pub mod images;
mod journal;
mod load;
mod numbering;
mod postgres;
mod public_run;
mod publish;
mod queries;
mod read;
mod reader;
pub mod retention;
mod schema;
mod session;
mod sqlite;
mod storable;
mod store;
mod stored;
pub mod writer;

pub use accounts::{
    Account, AccountError, AccountId, LINK_LIFETIME, PasswordError, Role, SecretUse, SignedIn, TokenDigest, UnknownRole,
    hash_password, new_token, verify_nothing, verify_password,
};
pub use batch::{Batch, Numbers, Pruned, Wanted, WantedRun};
pub use changes::Changes;
pub use columns::{Cell, Row};
pub use copy::{Copied, CopyError, copy};
pub use dump::DumpError;
pub use edit::course::{Deleted, Discarded};
pub use edit::{By, EditError, Saved};
pub use error::{Passing, StoreError};
pub use follow::Follower;
pub use hooks::{
    Delivery, DeliveryOutcome, DeliverySummary, Failing, HookError, HookProgress, HookRun, HookState, LostHook, NewDelivery, Walk,
};
pub use images::{Image, NewImage};
pub use journal::{Entry, Filter, Kind};
pub use load::{LoadError, Loaded, Loader};
pub use numbering::Numbering;
pub use postgres::{Address, AddressError};
pub use public_run::PublicRun;
pub use publish::{CourseDiff, PublishError, PublishOutcome};
pub use read::{EntriesPage, EntryDigest, TouchedRun};
pub use reader::Reader;
pub use session::{ItemOutcome, Policy, Session, SyncOutcome, SyncRequest, WholeBody};
pub use store::{Connection, Location, Store};
pub use stored::{CourseVersions, StoredSource};
