//! A database of either engine.

use std::path::PathBuf;
use std::time::Duration;

use crate::error::Passing;
use crate::numbering::Numbering;
use crate::reader::{AnyReader, Reader};
use crate::{Batch, StoreError, postgres, sqlite};

/// The location of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A SQLite file, for one machine.
    Sqlite(PathBuf),
    /// A PostgreSQL server, for any number of machines.
    Postgres(Box<postgres::Address>),
}

/// A database with the schema of this program.
#[derive(Debug, Clone)]
pub struct Store(Engine);

#[derive(Debug, Clone)]
enum Engine {
    Sqlite(sqlite::Store),
    Postgres(Box<postgres::Store>),
}

impl Store {
    /// Opens a database, creates its tables if there are none, and migrates it. Creates a SQLite file if it does not exist, but
    /// not a database on a PostgreSQL server.
    ///
    /// Must not be called on a thread that drives asynchronous tasks.
    ///
    /// # Errors
    /// If the database cannot be opened, or a newer program wrote it.
    pub fn open(location: &Location) -> Result<Self, StoreError> {
        Ok(Self(match location {
            Location::Sqlite(path) => Engine::Sqlite(sqlite::Store::open(path)?),
            Location::Postgres(address) => Engine::Postgres(Box::new(postgres::Store::open(address)?)),
        }))
    }

    /// Opens a database that is only going to be read. Writes nothing, so a replica of another server, a read-only disk or a
    /// read-only role is enough. If the database has an older schema, it is migrated, as [`Store::open`] does.
    ///
    /// # Errors
    /// As [`Store::open`]. Also if the database has to be migrated but may not be changed.
    pub fn open_reading(location: &Location) -> Result<Self, StoreError> {
        match Self::open_as_it_is(location) {
            Err(older @ StoreError::Older { .. }) => {
                Self::open(location).map_err(|error| if error.is_read_only() { older } else { error })
            }
            opened => opened,
        }
    }

    /// Opens a database that is only going to be read. Never changes it.
    ///
    /// # Errors
    /// If the database cannot be opened. [`StoreError::Older`] if it has to be migrated.
    pub fn open_as_it_is(location: &Location) -> Result<Self, StoreError> {
        Ok(Self(match location {
            Location::Sqlite(path) => Engine::Sqlite(sqlite::Store::open_as_it_is(path)?),
            Location::Postgres(address) => Engine::Postgres(Box::new(postgres::Store::open_as_it_is(address)?)),
        }))
    }

    /// Opens a connection that writes. As with [`Store::open`], the thread must not drive asynchronous tasks.
    ///
    /// # Errors
    /// If no connection can be opened.
    pub fn connect(&self) -> Result<Connection, StoreError> {
        Ok(Connection(match &self.0 {
            Engine::Sqlite(store) => AnyConnection::Sqlite(store.connect()?),
            Engine::Postgres(store) => AnyConnection::Postgres(Box::new(store.connect()?)),
        }))
    }

    /// The number of writer threads that one program should have.
    pub(crate) fn writers(&self) -> usize {
        match &self.0 {
            Engine::Sqlite(_) => 1,
            Engine::Postgres(_) => postgres::WRITERS,
        }
    }

    /// Opens the writer's connection, which is used for a long time and never waits for work that can be done elsewhere.
    pub(crate) fn connect_writer(&self) -> Result<Connection, StoreError> {
        Ok(Connection(match &self.0 {
            Engine::Sqlite(store) => AnyConnection::Sqlite(store.connect_writer()?),
            Engine::Postgres(store) => AnyConnection::Postgres(Box::new(store.connect_writer()?)),
        }))
    }

    /// Creates a reader with its own connections.
    ///
    /// # Errors
    /// If the settings of the connections are wrong.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        Ok(match &self.0 {
            Engine::Sqlite(store) => Reader(AnyReader::Sqlite(store.reader())),
            Engine::Postgres(store) => Reader(AnyReader::Postgres(store.reader()?)),
        })
    }

    /// Writes a copy of the database into a new file, while others go on writing. Supports only SQLite.
    ///
    /// # Errors
    /// If the file exists or cannot be written, or if the database is on a PostgreSQL server.
    pub fn back_up(&self, file: &std::path::Path) -> Result<(), StoreError> {
        match &self.0 {
            Engine::Sqlite(store) => store.back_up(file),
            Engine::Postgres(_) => {
                Err(StoreError::File("PostgreSQL has a better tool for this: pg_dump, or a base backup of the server".to_owned()))
            }
        }
    }
}

/// A connection that writes.
#[derive(Debug)]
pub struct Connection(AnyConnection);

#[derive(Debug)]
enum AnyConnection {
    Sqlite(sqlite::Connection),
    Postgres(Box<postgres::Connection>),
}

impl Connection {
    /// Runs `work` in one transaction. Commits if it succeeds, and rolls back if it fails.
    ///
    /// # Errors
    /// If `work` or the commit fails.
    pub fn write<T, E: From<StoreError>>(&mut self, work: impl FnOnce(&mut dyn Batch) -> Result<T, E>) -> Result<T, E> {
        match &mut self.0 {
            AnyConnection::Sqlite(connection) => connection.write(work),
            AnyConnection::Postgres(connection) => connection.write(work),
        }
    }

    /// As [`Self::write`]. Tries again for about as long as `patience` if it failed only for an outside reason (another instance,
    /// a lost connection).
    ///
    /// # Errors
    /// If `work` or the commit fails.
    pub fn write_patiently<T, E: From<StoreError> + Passing + std::fmt::Display>(
        &mut self,
        patience: Duration,
        mut work: impl FnMut(&mut dyn Batch) -> Result<T, E>,
    ) -> Result<(T, Numbering), E> {
        match &mut self.0 {
            AnyConnection::Sqlite(connection) => Ok((connection.write(work)?, Numbering::FINAL)),
            AnyConnection::Postgres(connection) => connection.write_patiently(patience, &mut work),
        }
    }

    /// Runs what is due between two transactions. The writer calls this.
    pub(crate) fn after_commit(&self) {
        if let AnyConnection::Sqlite(connection) = &self.0 {
            connection.after_commit();
        }
    }

    /// Runs `work` in one transaction, which sees one consistent state of the database. Discards anything it writes.
    ///
    /// # Errors
    /// If `work` or the database fails.
    pub fn read<T, E: From<StoreError>>(&mut self, work: impl FnOnce(&mut dyn Batch) -> Result<T, E>) -> Result<T, E> {
        match &mut self.0 {
            AnyConnection::Sqlite(connection) => connection.read(work),
            AnyConnection::Postgres(connection) => connection.read(work),
        }
    }
}
