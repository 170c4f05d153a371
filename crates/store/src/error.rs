//! What can go wrong with the database.

use tokio_postgres::error::SqlState;

/// What can go wrong with the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite said no.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL said no.
    #[error("{}", told(.0))]
    Postgres(#[from] tokio_postgres::Error),
    /// No connection to PostgreSQL could be had.
    #[error("no connection to the database: {0}")]
    Pool(String),
    /// The settings of TLS are wrong.
    #[error("TLS to the database: {0}")]
    Tls(String),
    /// The connection was lost when the commit was asked for, and the server could not be asked what became of it.
    #[error("the connection to the database was lost during a commit; whether it was done could not be learned")]
    InDoubt,
    /// A row holds what no rule lets in.
    #[error("the database holds {what} that this program did not write: {value:?}")]
    Corrupt {
        /// In which column.
        what: &'static str,
        /// What is there.
        value: String,
    },
    /// The database was written by a newer program.
    #[error("the database is of schema {found}, this program knows schemas up to {known}: run the newer program that wrote it")]
    Newer {
        /// The database's.
        found: i64,
        /// The program's.
        known: i64,
    },
    /// The writer has ended.
    #[error("the writer has ended; the program is shutting down")]
    WriterGone,
    /// A file could not be made.
    #[error("{0}")]
    File(String),
}

/// An error of a command that may be the database's.
pub trait Passing {
    /// The database's error, where it is one.
    fn of_database(&self) -> Option<&StoreError>;

    /// Whether the same transaction may succeed when it is tried again: nothing is wrong with it.
    fn is_passing(&self) -> bool {
        self.of_database().is_some_and(StoreError::may_pass)
    }

    /// Whether it may have been done all the same.
    fn is_in_doubt(&self) -> bool {
        matches!(self.of_database(), Some(StoreError::InDoubt))
    }
}

impl Passing for StoreError {
    fn of_database(&self) -> Option<&StoreError> {
        Some(self)
    }
}

impl StoreError {
    fn may_pass(&self) -> bool {
        match self {
            Self::Pool(_) | Self::InDoubt => true,
            Self::Postgres(error) => match error.code() {
                Some(code) => is_passing(code),
                // No word of the server: the connection is gone, or never was.
                None => true,
            },
            _ => false,
        }
    }
}

/// Classes of errors are documented in PostgreSQL's appendix A.
fn is_passing(code: &SqlState) -> bool {
    // Connection lost; transaction rolled back (serialisation, deadlock); resources (disk full, too many connections);
    // the server is stopping, starting or was told to cancel.
    let classes = ["08", "40", "53", "57"];
    // A row that another instance made or removed meanwhile; a lock that took too long.
    let codes = [&SqlState::UNIQUE_VIOLATION, &SqlState::FOREIGN_KEY_VIOLATION, &SqlState::LOCK_NOT_AVAILABLE];
    let others = ["25P03", "25006"];
    classes.iter().any(|class| code.code().starts_with(class)) || codes.contains(&code) || others.contains(&code.code())
}

/// The server's own words, or what happened to the connection; never the URL.
fn told(error: &tokio_postgres::Error) -> String {
    let Some(said) = error.as_db_error() else {
        let source = std::error::Error::source(error).map_or_else(String::new, |source| format!(": {source}"));
        return format!("the database: {error}{source}");
    };
    let detail = said.detail().map_or_else(String::new, |detail| format!(" ({detail})"));
    format!("the database: {}{detail} [{}]", said.message(), said.code().code())
}
