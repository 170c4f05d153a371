//! PostgreSQL for tests and benchmarks: clusters of their own, and databases in one that many tests share.
//!
//! A [`Cluster`] is a server with its own data, socket and port, in a temporary directory. It can be killed and started
//! again, and nothing of it is left when it is dropped, or when its process ends in any other way. Tests that need no more
//! than a database take one from the cluster that `cargo xtask test` has started: [`Shared::required`].
//!
//! The server's and `psql`'s programs are those of the system. Where the tests run as root, which PostgreSQL refuses to be,
//! the server runs as the system's user `postgres`.
#![expect(clippy::missing_errors_doc, reason = "each says what a program of PostgreSQL or the file system said")]

mod cluster;
mod guard;
mod options;
mod owner;
mod port;
mod programs;
mod psql;
mod server;
mod shared;

pub use cluster::Cluster;
pub use options::{Listen, Options, PATIENCE, Tls};
pub use programs::is_installed;
pub use shared::{Database, Shared, VARIABLE};
