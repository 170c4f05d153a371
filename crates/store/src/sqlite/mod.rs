//! SQLite: the embedded default.

mod batch;
mod checkpoint;
mod digest;
mod file;
mod migrate;
mod reader;
mod row;
mod statements;

use std::path::{Path, PathBuf};

use rusqlite::TransactionBehavior;

pub(crate) use digest::digest_of;
pub(crate) use reader::Reader;

use crate::schema::is_current;
use crate::{Batch, StoreError};
use batch::SqliteBatch;
use checkpoint::Checkpoints;
use file::{DatabaseFile, Mode};

/// A connection's cache of pages, in KiB.
const CACHE: i64 = 65_536;

/// A database of this program, migrated.
#[derive(Debug, Clone)]
pub(crate) struct Store(DatabaseFile);

/// A connection that writes.
#[derive(Debug)]
pub(crate) struct Connection {
    database: rusqlite::Connection,
    /// The writer's are made on a thread of their own; elsewhere the commit that makes them due makes them.
    checkpoints: Option<Checkpoints>,
}

impl Store {
    /// Opens a database file, makes it where there is none, and migrates it.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        let store = Self(DatabaseFile { path: path.to_owned(), mode: Mode::Writing });
        let mut connection = store.connect()?;
        migrate::migrate(&mut connection.database)?;
        Ok(store)
    }

    /// Opens a database file of this program's schema that is only read; nothing is written.
    pub(crate) fn open_as_it_is(path: &Path) -> Result<Self, StoreError> {
        let mut file = DatabaseFile { path: path.to_owned(), mode: Mode::Reading };
        let mut found = file.open_connection().and_then(|connection| migrate::found(&connection));
        if found.as_ref().is_err_and(StoreError::is_read_only) && !file.has_log() {
            file.mode = Mode::Immutable;
            found = file.open_connection().and_then(|connection| migrate::found(&connection));
        }
        is_current(found?, migrate::known())?;
        Ok(Self(file))
    }

    /// A connection that writes.
    pub(crate) fn connect(&self) -> Result<Connection, StoreError> {
        let database = self.0.open_connection()?;
        if self.0.mode != Mode::Writing {
            database.pragma_update(None, "query_only", true)?;
            return Ok(Connection { database, checkpoints: None });
        }
        database.pragma_update(None, "journal_mode", "WAL")?;
        // FULL: what was committed survives a power cut. An answer of 200 promises that.
        database.pragma_update(None, "synchronous", "FULL")?;
        database.pragma_update(None, "foreign_keys", true)?;
        database.pragma_update(None, "cache_size", -CACHE)?;
        database.pragma_update(None, "wal_autocheckpoint", 8_000)?;
        Ok(Connection { database, checkpoints: None })
    }

    /// The writer's connection.
    pub(crate) fn connect_writer(&self) -> Result<Connection, StoreError> {
        let mut connection = self.connect()?;
        connection.checkpoints = Some(Checkpoints::start(&self.0, &mut connection.database)?);
        Ok(connection)
    }

    /// Readers on connections of their own.
    pub(crate) fn reader(&self) -> Reader {
        Reader::new(self.0.clone())
    }

    /// Writes a copy into a file that is not there yet. Others may go on reading and writing; it holds one state.
    pub(crate) fn back_up(&self, file: &Path) -> Result<(), StoreError> {
        let shown = file.display();
        let wrong = |error: std::io::Error| StoreError::File(format!("{shown}: {error}"));
        if file.exists() {
            return Err(StoreError::File(format!("{shown} is there already; name a new file")));
        }
        // Made beside its place, so that a file of that name is always a whole one.
        let mut unfinished = file.as_os_str().to_owned();
        unfinished.push(".unfinished");
        let unfinished = PathBuf::from(unfinished);
        match std::fs::remove_file(&unfinished) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(wrong(error)),
            _ => {}
        }
        let name = unfinished.to_str().ok_or_else(|| StoreError::File(format!("{shown} is no name that SQLite can take")))?;
        self.0.open_connection()?.execute("VACUUM INTO ?1", [name])?;
        std::fs::File::open(&unfinished).and_then(|file| file.sync_all()).map_err(wrong)?;
        std::fs::rename(&unfinished, file).map_err(wrong)?;
        let directory = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::File::open(directory).and_then(|directory| directory.sync_all()).map_err(wrong)
    }
}

impl Connection {
    /// Carries something out in one transaction, which is committed where it succeeds and given up where it fails.
    pub(crate) fn write<T, E: From<StoreError>>(&mut self, work: impl FnOnce(&mut dyn Batch) -> Result<T, E>) -> Result<T, E> {
        let transaction = self.database.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreError::from)?;
        let mut batch = SqliteBatch::begin(transaction)?;
        let outcome = work(&mut batch)?;
        batch.commit()?;
        Ok(outcome)
    }

    /// Called by the writer between two transactions.
    pub(crate) fn after_commit(&self) {
        if let Some(checkpoints) = &self.checkpoints {
            checkpoints.after_commit(&self.database);
        }
    }

    /// Reads in one transaction; what is written is given up.
    pub(crate) fn read<T, E: From<StoreError>>(&mut self, work: impl FnOnce(&mut dyn Batch) -> Result<T, E>) -> Result<T, E> {
        let transaction = self.database.transaction_with_behavior(TransactionBehavior::Deferred).map_err(StoreError::from)?;
        work(&mut SqliteBatch::begin(transaction)?)
    }
}
