//! The database file, and how connections to it are opened.

use std::path::PathBuf;
use std::time::Duration;

use rusqlite::OpenFlags;
use rusqlite::config::DbConfig;

use crate::StoreError;

/// How long a writer waits for another process's transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
/// The number of prepared statements that a connection caches.
const STATEMENTS: usize = 64;

/// The database file.
#[derive(Debug, Clone)]
pub(super) struct DatabaseFile {
    pub(super) path: PathBuf,
    pub(super) mode: Mode,
}

/// How a file is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// For writing and reading.
    Writing,
    /// Only for reading, while other programs may write.
    Reading,
    /// As a file that cannot change. On a read-only disk there is no place for the memory that readers and writers share.
    Immutable,
}

impl DatabaseFile {
    /// Opens a connection.
    ///
    /// # Errors
    /// If the file cannot be opened.
    pub(super) fn open_connection(&self) -> Result<rusqlite::Connection, StoreError> {
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
        // Without this, SQLite recompiles statements on a table with a partial index each time a value is bound.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(connection)
    }

    /// Whether the file has a write-ahead log next to it. Without the log, the file is incomplete.
    pub(super) fn has_log(&self) -> bool {
        let mut log = self.path.as_os_str().to_owned();
        log.push("-wal");
        std::fs::metadata(log).is_ok_and(|log| log.len() > 0)
    }
}

/// The characters of a path that have a special meaning in a URL.
const PATH: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS.add(b'%').add(b'?').add(b'#');

/// The flags for reading while other programs write. A reader shares memory with the writer in a file next to the database, and
/// must be allowed to create it. If the database file is read-only, SQLite opens it for reading only.
fn beside_others() -> OpenFlags {
    OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX
}
