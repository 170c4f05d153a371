//! PostgreSQL, for any number of instances at the same time.

mod address;
mod arrays;
mod batch;
mod connection;
mod link;
mod migrate;
mod reader;
mod runtime;
mod statements;
mod tls;
mod verifier;
mod working_set;

use tokio_postgres_rustls::MakeRustlsConnect;

pub use address::{Address, AddressError};
pub(crate) use connection::Connection;
pub(crate) use reader::Listener;
pub(crate) use reader::Reader;

use crate::StoreError;
use crate::schema::is_current;
use link::Link;
use runtime::runtime;

/// The number of writer threads in one program. While one waits for the server, the other computes.
pub(crate) const WRITERS: usize = 2;

/// A PostgreSQL database with the schema of this program.
#[derive(Clone)]
pub(crate) struct Store {
    address: Address,
    tls: MakeRustlsConnect,
    /// Whether reads have no time limit. True for a command, false for a server.
    is_for_commands: bool,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Store").field(&self.address).finish()
    }
}

impl Store {
    /// Connects to a database and migrates it.
    pub(crate) fn open(address: &Address) -> Result<Self, StoreError> {
        let tls = tls::connector(address)?;
        runtime()?.block_on(async {
            let mut link = Link::open(address, &tls, address.connect_timeout()).await?;
            migrate::check_encoding(link.client()).await?;
            migrate::migrate(link.client()).await?;
            link.execute(statements::FORGET_WRITERS, &[]).await
        })?;
        Ok(Self { address: address.clone(), tls, is_for_commands: false })
    }

    /// Connects to a database without writing to it. Checks that it has the schema of this program.
    pub(crate) fn open_as_it_is(address: &Address) -> Result<Self, StoreError> {
        let tls = tls::connector(address)?;
        let found = runtime()?.block_on(async {
            let mut link = Link::open(address, &tls, address.connect_timeout()).await?;
            migrate::check_encoding(link.client()).await?;
            migrate::found(link.client()).await
        })?;
        is_current(found, migrate::known())?;
        Ok(Self { address: address.clone(), tls, is_for_commands: true })
    }

    /// Opens a connection that writes.
    pub(crate) fn connect(&self) -> Result<Connection, StoreError> {
        Connection::open(&self.address, self.tls.clone(), false)
    }

    /// Opens the writer's connection.
    pub(crate) fn connect_writer(&self) -> Result<Connection, StoreError> {
        Connection::open(&self.address, self.tls.clone(), true)
    }

    /// Creates a reader with its own pool of connections.
    pub(crate) fn reader(&self) -> Result<Reader, StoreError> {
        Reader::new(&self.address, self.tls.clone(), !self.is_for_commands)
    }
}
