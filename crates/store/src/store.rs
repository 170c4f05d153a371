//! A database of either kind.

use std::path::PathBuf;
use std::time::Duration;

use crate::error::Passing;
use crate::numbering::Numbering;
use crate::reader::{AnyReader, Reader};
use crate::{Batch, StoreError, postgres, sqlite};

/// Where a database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A file, for one machine.
    Sqlite(PathBuf),
    /// A server, for any number of machines.
    Postgres(Box<postgres::Address>),
}

/// A database of this program, migrated.
#[derive(Debug, Clone)]
pub struct Store(Engine);

#[derive(Debug, Clone)]
enum Engine {
    Sqlite(sqlite::Store),
    Postgres(Box<postgres::Store>),
}

impl Store {
    /// Opens a database, makes its tables where there are none, and migrates it. A file is made, a server's database is not.
    ///
    /// Must not be called on a thread that drives asynchronous tasks.
    ///
    /// # Errors
    /// Where it cannot be opened, or a newer program wrote it.
    pub fn open(location: &Location) -> Result<Self, StoreError> {
        Ok(Self(match location {
            Location::Sqlite(path) => Engine::Sqlite(sqlite::Store::open(path)?),
            Location::Postgres(address) => Engine::Postgres(Box::new(postgres::Store::open(address)?)),
        }))
    }

    /// Opens a database that will only be read: nothing is written, so a copy that follows another server, a disk or a role that
    /// may only be read are enough. Where it is not of this program's schema yet it is migrated, as [`Store::open`] does.
    ///
    /// # Errors
    /// Those of [`Store::open`]; and where it would have to be migrated and may not be changed.
    pub fn open_reading(location: &Location) -> Result<Self, StoreError> {
        match Self::open_as_it_is(location) {
            Err(older @ StoreError::Older { .. }) => {
                Self::open(location).map_err(|error| if error.is_read_only() { older } else { error })
            }
            opened => opened,
        }
    }

    /// Opens a database that will only be read, and leaves it as it is in any case.
    ///
    /// # Errors
    /// Where it cannot be opened; [`StoreError::Older`] where it would have to be migrated.
    pub fn open_as_it_is(location: &Location) -> Result<Self, StoreError> {
        Ok(Self(match location {
            Location::Sqlite(path) => Engine::Sqlite(sqlite::Store::open_as_it_is(path)?),
            Location::Postgres(address) => Engine::Postgres(Box::new(postgres::Store::open_as_it_is(address)?)),
        }))
    }

    /// A connection that writes. The same holds for its thread as for [`Store::open`]'s.
    ///
    /// # Errors
    /// Where there is none to be had.
    pub fn connect(&self) -> Result<Connection, StoreError> {
        Ok(Connection(match &self.0 {
            Engine::Sqlite(store) => AnyConnection::Sqlite(store.connect()?),
            Engine::Postgres(store) => AnyConnection::Postgres(Box::new(store.connect()?)),
        }))
    }

    /// How many writers one program should have.
    pub(crate) fn writers(&self) -> usize {
        match &self.0 {
            Engine::Sqlite(_) => 1,
            Engine::Postgres(_) => postgres::WRITERS,
        }
    }

    /// The writer's connection: one that lives long and never waits for what can be done beside it.
    pub(crate) fn connect_writer(&self) -> Result<Connection, StoreError> {
        Ok(Connection(match &self.0 {
            Engine::Sqlite(store) => AnyConnection::Sqlite(store.connect_writer()?),
            Engine::Postgres(store) => AnyConnection::Postgres(Box::new(store.connect_writer()?)),
        }))
    }

    /// Readers on connections of their own.
    ///
    /// # Errors
    /// Where the settings of the connections are wrong.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        Ok(match &self.0 {
            Engine::Sqlite(store) => Reader(AnyReader::Sqlite(store.reader())),
            Engine::Postgres(store) => Reader(AnyReader::Postgres(store.reader()?)),
        })
    }

    /// Writes a copy of the database into a file that is not there yet, while others go on writing. Only of a file.
    ///
    /// # Errors
    /// Where the file is there, cannot be written, or the database is a server's.
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
    /// Carries something out in one transaction, which is committed where it succeeds and given up where it fails.
    ///
    /// # Errors
    /// Those of `work`, and those of the commit.
    pub fn write<T, E: From<StoreError>>(&mut self, work: impl FnOnce(&mut dyn Batch) -> Result<T, E>) -> Result<T, E> {
        match &mut self.0 {
            AnyConnection::Sqlite(connection) => connection.write(work),
            AnyConnection::Postgres(connection) => connection.write(work),
        }
    }

    /// The same; where only circumstances stood in the way (another instance, a lost connection), it is tried again, for
    /// about so long.
    ///
    /// # Errors
    /// Those of `work`, and those of the commit.
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

    /// Called by the writer between two transactions.
    pub(crate) fn after_commit(&self) {
        if let AnyConnection::Sqlite(connection) = &self.0 {
            connection.after_commit();
        }
    }

    /// Reads in one transaction, which sees one state of the database; what is written is given up.
    ///
    /// # Errors
    /// Those of `work`.
    pub fn read<T, E: From<StoreError>>(&mut self, work: impl FnOnce(&mut dyn Batch) -> Result<T, E>) -> Result<T, E> {
        match &mut self.0 {
            AnyConnection::Sqlite(connection) => connection.read(work),
            AnyConnection::Postgres(connection) => connection.read(work),
        }
    }
}
