//! The database: migrations, the writer's batches, reads, the journal.
//!
//! [`Session`] carries out commands within a transaction, by the rules of `sync` and `catalog`; it knows the
//! database only as a [`Batch`]. [`writer`] runs sessions for many senders at once, one commit for all that
//! wait. [`Store`] opens the database and hands out readers.

mod batch;
mod dump;
mod error;
mod journal;
mod load;
mod publish;
mod read;
mod session;
mod sqlite;
pub mod writer;

pub use batch::{Batch, CourseVersions, StoredSource};
pub use dump::DumpError;
pub use error::StoreError;
pub use journal::{Entry, Filter, Kind};
pub use load::{LoadError, Loaded, Loader};
pub use publish::{CourseDiff, PublishError, PublishOutcome};
pub use read::PublicRun;
pub use session::{ItemOutcome, Policy, Session, SyncOutcome, SyncRequest, WholeBody};
pub use sqlite::{Reader, Store};
