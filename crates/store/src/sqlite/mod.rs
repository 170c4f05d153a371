//! SQLite, the default database, embedded in the program.

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

/// The size of a connection's page cache, in KiB.
const CACHE: i64 = 65_536;

/// A SQLite database with the schema of this program.
#[derive(Debug, Clone)]
pub(crate) struct Store(DatabaseFile);

/// A connection that writes.
#[derive(Debug)]
pub(crate) struct Connection {
    database: rusqlite::Connection,
    /// The writer's checkpoints run on a separate thread. On other connections, the commit that makes a checkpoint due runs it.
    checkpoints: Option<Checkpoints>,
}

impl Store {
    /// Opens a database file, creates it if it does not exist, and migrates it.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        let store = Self(DatabaseFile { path: path.to_owned(), mode: Mode::Writing });
        let mut connection = store.connect()?;
        migrate::migrate(&mut connection.database)?;
        Ok(store)
    }

    /// Opens a database file only for reading. It must have the schema of this program. Writes nothing.
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

    /// Opens a connection that writes.
    pub(crate) fn connect(&self) -> Result<Connection, StoreError> {
        let database = self.0.open_connection()?;
        if self.0.mode != Mode::Writing {
            database.pragma_update(None, "query_only", true)?;
            return Ok(Connection { database, checkpoints: None });
        }
        database.pragma_update(None, "journal_mode", "WAL")?;
        // With `FULL`, what was committed survives a power failure. A response with status 200 promises that.
        database.pragma_update(None, "synchronous", "FULL")?;
        database.pragma_update(None, "foreign_keys", true)?;
        database.pragma_update(None, "cache_size", -CACHE)?;
        database.pragma_update(None, "wal_autocheckpoint", 8_000)?;
        Ok(Connection { database, checkpoints: None })
    }

    /// Opens the writer's connection.
    pub(crate) fn connect_writer(&self) -> Result<Connection, StoreError> {
        let mut connection = self.connect()?;
        connection.checkpoints = Some(Checkpoints::start(&self.0, &mut connection.database)?);
        Ok(connection)
    }

    /// Creates a reader with its own connections.
    pub(crate) fn reader(&self) -> Reader {
        Reader::new(self.0.clone())
    }

    /// Writes a copy of the database into a new file. The copy is consistent, while others may go on reading and writing.
    pub(crate) fn back_up(&self, file: &Path) -> Result<(), StoreError> {
        let shown = file.display();
        let wrong = |error: std::io::Error| StoreError::File(format!("{shown}: {error}"));
        if file.exists() {
            return Err(StoreError::File(format!("{shown} is there already; name a new file")));
        }
        // The copy is written under another name first, so that a file with the final name is always complete.
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
    /// Runs `work` in one transaction. Commits if it succeeds, and rolls back if it fails.
    pub(crate) fn write<T, E: From<StoreError>>(&mut self, work: impl FnOnce(&mut dyn Batch) -> Result<T, E>) -> Result<T, E> {
        let transaction = self.database.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreError::from)?;
        let mut batch = SqliteBatch::begin(transaction)?;
        let outcome = work(&mut batch)?;
        batch.commit()?;
        Ok(outcome)
    }

    /// Runs a checkpoint if one is due. The writer calls this between two transactions.
    pub(crate) fn after_commit(&self) {
        if let Some(checkpoints) = &self.checkpoints {
            checkpoints.after_commit(&self.database);
        }
    }

    /// Runs `work` in one transaction, and discards anything it writes.
    pub(crate) fn read<T, E: From<StoreError>>(&mut self, work: impl FnOnce(&mut dyn Batch) -> Result<T, E>) -> Result<T, E> {
        let transaction = self.database.transaction_with_behavior(TransactionBehavior::Deferred).map_err(StoreError::from)?;
        work(&mut SqliteBatch::begin(transaction)?)
    }
}
