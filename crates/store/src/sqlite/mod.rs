//! SQLite: the embedded default.

mod batch;
mod checkpoint;
mod digest;
mod migrate;
mod reader;
mod row;
mod statements;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{OpenFlags, TransactionBehavior};

pub(crate) use digest::digest_of;
pub(crate) use reader::Reader;

use crate::store::is_current;
use crate::{Batch, StoreError};
use batch::SqliteBatch;
use checkpoint::Checkpoints;

/// How long a writer waits for another process's transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
/// A connection's cache of pages, in KiB.
const CACHE: i64 = 65_536;
/// Prepared statements that a connection keeps.
const STATEMENTS: usize = 64;

/// A database of this program, migrated.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    path: PathBuf,
    /// How its file is opened.
    mode: Mode,
}

/// How a file is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// To write, too.
    Writing,
    /// Only to read, beside others who may write.
    Reading,
    /// As something that nobody can change: a disk that may only be read has no room for what readers and writers share.
    Immutable,
}

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
        let store = Self { path: path.to_owned(), mode: Mode::Writing };
        let mut connection = store.connect()?;
        migrate::migrate(&mut connection.database)?;
        Ok(store)
    }

    /// Opens a database file of this program's schema that is only read; nothing is written.
    pub(crate) fn open_as_it_is(path: &Path) -> Result<Self, StoreError> {
        let mut store = Self { path: path.to_owned(), mode: Mode::Reading };
        let mut found = store.open_connection().and_then(|connection| migrate::found(&connection));
        if found.as_ref().is_err_and(StoreError::is_read_only) && !store.has_log() {
            store.mode = Mode::Immutable;
            found = store.open_connection().and_then(|connection| migrate::found(&connection));
        }
        is_current(found?, migrate::known())?;
        Ok(store)
    }

    /// Whether the file has a write-ahead log beside it, without which it is not whole.
    fn has_log(&self) -> bool {
        let mut log = self.path.as_os_str().to_owned();
        log.push("-wal");
        std::fs::metadata(log).is_ok_and(|log| log.len() > 0)
    }

    /// A connection that writes.
    pub(crate) fn connect(&self) -> Result<Connection, StoreError> {
        let database = self.open_connection()?;
        if self.mode != Mode::Writing {
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
        connection.checkpoints = Some(Checkpoints::start(self, &mut connection.database)?);
        Ok(connection)
    }

    /// Readers on connections of their own.
    pub(crate) fn reader(&self) -> Reader {
        Reader::new(self.clone())
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
        self.open_connection()?.execute("VACUUM INTO ?1", [name])?;
        std::fs::File::open(&unfinished).and_then(|file| file.sync_all()).map_err(wrong)?;
        std::fs::rename(&unfinished, file).map_err(wrong)?;
        let directory = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::File::open(directory).and_then(|directory| directory.sync_all()).map_err(wrong)
    }

    fn open_connection(&self) -> Result<rusqlite::Connection, StoreError> {
        let connection = match self.mode {
            Mode::Writing => rusqlite::Connection::open(&self.path)?,
            Mode::Reading => rusqlite::Connection::open_with_flags(&self.path, beside_others())?,
            Mode::Immutable => {
                let path = std::path::absolute(&self.path).map_err(|error| StoreError::File(error.to_string()))?;
                let path = percent_encoding::percent_encode(path.as_os_str().as_encoded_bytes(), PATH);
                let url = format!("file:{path}?immutable=1");
                let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
                rusqlite::Connection::open_with_flags(url, flags)?
            }
        };
        connection.busy_timeout(BUSY_TIMEOUT)?;
        // Without it, statements over a table with a partial index are compiled anew each time a value is bound.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(connection)
    }
}

/// The characters of a path that mean something else in a URL.
const PATH: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS.add(b'%').add(b'?').add(b'#');

/// Who reads shares memory with who writes, beside the file, and has to be allowed to make it. Where the file may only be read,
/// SQLite opens it so.
fn beside_others() -> OpenFlags {
    OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX
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
