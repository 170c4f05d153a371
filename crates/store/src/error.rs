//! Errors of the database.

use tokio_postgres::error::SqlState;

/// An error of the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite returned an error.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL returned an error.
    #[error("{}", told(.0))]
    Postgres(#[from] tokio_postgres::Error),
    /// No connection to PostgreSQL was available.
    #[error("no connection to the database: {0}")]
    Pool(String),
    /// The database uses a text encoding other than UTF-8.
    #[error(
        "the database holds its texts as {0}, and some of what LMSs send cannot be written so; make another one: CREATE DATABASE \
         name ENCODING 'UTF8' TEMPLATE template0"
    )]
    Encoding(String),
    /// The database has an older schema, or none, and this program may not change it.
    #[error(
        "the database is of schema {found} (0: none yet), this program needs schema {known}, and it may not be changed from here: \
         run `prospectus serve` or `check --migrate` of this version once, where it may be written to"
    )]
    Older {
        /// The schema version of the database.
        found: i64,
        /// The schema version that this program needs.
        known: i64,
    },
    /// The TLS settings are wrong.
    #[error("TLS to the database: {0}")]
    Tls(String),
    /// The connection was lost during the commit, and the server could not be asked whether the commit happened.
    #[error("the connection to the database was lost during a commit; whether it was done could not be learned")]
    InDoubt,
    /// A row contains a value that this program does not write.
    #[error("the database holds {what} that this program did not write: {value:?}")]
    Corrupt {
        /// What the value should be, which tells the column.
        what: &'static str,
        /// The value found.
        value: String,
    },
    /// The database was written by a newer program.
    #[error("the database is of schema {found}, this program knows schemas up to {known}: run the newer program that wrote it")]
    Newer {
        /// The schema version of the database.
        found: i64,
        /// The newest schema version that this program knows.
        known: i64,
    },
    /// The writer has stopped.
    #[error("the writer has ended; the program is shutting down")]
    WriterGone,
    /// A file could not be created.
    #[error("{0}")]
    File(String),
}

/// An error of a command that may come from the database.
pub trait Passing {
    /// Returns the database's error, if it is one.
    fn of_database(&self) -> Option<&StoreError>;

    /// Whether the same transaction may succeed if it is tried again, because nothing is wrong with the transaction itself.
    fn is_passing(&self) -> bool {
        self.of_database().is_some_and(StoreError::may_pass)
    }

    /// Whether the transaction may have been committed despite the error.
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
    /// The error for a server that does not respond in time.
    pub(crate) fn silent(within: std::time::Duration) -> Self {
        Self::Pool(format!("it did not answer within {} seconds", within.as_secs_f32()))
    }

    /// Whether the database is read-only, or the user may only read it.
    pub(crate) fn is_read_only(&self) -> bool {
        match self {
            Self::Sqlite(error) => matches!(
                error.sqlite_error_code(),
                Some(rusqlite::ErrorCode::ReadOnly | rusqlite::ErrorCode::CannotOpen | rusqlite::ErrorCode::PermissionDenied)
            ),
            Self::Postgres(error) => {
                let codes = [&SqlState::READ_ONLY_SQL_TRANSACTION, &SqlState::INSUFFICIENT_PRIVILEGE];
                error.code().is_some_and(|code| codes.contains(&code))
            }
            _ => false,
        }
    }

    /// Whether the error will stay until somebody changes the database or this program, because the same request fails the same
    /// way again. A response to a sender should then not promise that retrying helps.
    pub fn needs_operator(&self) -> bool {
        match self {
            Self::Postgres(error) => {
                // Classes: 22 is data that does not fit, 42 is missing rights or a missing table or column, 54 is a limit of the
                // server.
                let classes = ["22", "42", "54"];
                error.code().is_some_and(|code| classes.iter().any(|class| code.code().starts_with(class)))
            }
            Self::Sqlite(_) => self.is_read_only(),
            Self::Corrupt { .. } | Self::Newer { .. } | Self::Older { .. } | Self::Encoding(_) | Self::Tls(_) => true,
            Self::Pool(_) | Self::InDoubt | Self::WriterGone | Self::File(_) => false,
        }
    }

    /// Returns what an operator should do about the error.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Postgres(error) if error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE) => {
                "give the role of database_url its rights on the tables back (SELECT, INSERT, UPDATE, DELETE), and USAGE on the sequences"
            }
            error if error.needs_operator() => {
                "nothing helps but to change the database or this program; please report it, with this line"
            }
            _ => "it may pass by itself",
        }
    }

    /// Whether a lock or a row of another program caused the error.
    pub(crate) fn is_of_others(&self) -> bool {
        match self {
            Self::Sqlite(error) => error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy),
            Self::Postgres(error) => {
                let codes = [&SqlState::UNIQUE_VIOLATION, &SqlState::LOCK_NOT_AVAILABLE, &SqlState::T_R_DEADLOCK_DETECTED];
                error.code().is_some_and(|code| codes.contains(&code))
            }
            _ => false,
        }
    }

    fn may_pass(&self) -> bool {
        match self {
            Self::Pool(_) | Self::InDoubt => true,
            Self::Postgres(error) => match error.code() {
                Some(code) => is_passing(code),
                // No error code from the server: the connection was lost or never opened.
                None => true,
            },
            _ => false,
        }
    }
}

/// Whether an error with this code may pass by itself. PostgreSQL's appendix A documents the classes of errors.
fn is_passing(code: &SqlState) -> bool {
    // Classes: 08 is a lost connection, 40 a rollback (serialisation failure, deadlock), 53 missing resources (disk full, too
    // many connections), 57 a server that is stopping, starting or was told to cancel.
    let classes = ["08", "40", "53", "57"];
    // Another instance inserted or deleted the row meanwhile, or a lock took too long.
    let codes = [&SqlState::UNIQUE_VIOLATION, &SqlState::FOREIGN_KEY_VIOLATION, &SqlState::LOCK_NOT_AVAILABLE];
    let others = ["25P03", "25006"];
    classes.iter().any(|class| code.code().starts_with(class)) || codes.contains(&code) || others.contains(&code.code())
}

/// Returns the server's own message, or what happened to the connection. Never contains the URL.
fn told(error: &tokio_postgres::Error) -> String {
    let Some(said) = error.as_db_error() else {
        let source = std::error::Error::source(error).map_or_else(String::new, |source| format!(": {source}"));
        return format!("the database: {error}{source}");
    };
    let detail = said.detail().map_or_else(String::new, |detail| format!(" ({detail})"));
    format!("the database: {}{detail} [{}]", said.message(), said.code().code())
}
