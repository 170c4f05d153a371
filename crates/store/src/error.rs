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
    /// The database holds texts in another encoding.
    #[error(
        "the database holds its texts as {0}, and some of what LMSs send cannot be written so; make another one: CREATE DATABASE \
         name ENCODING 'UTF8' TEMPLATE template0"
    )]
    Encoding(String),
    /// The database is of an earlier program, or of none, and cannot be written to from here.
    #[error(
        "the database is of schema {found} (0: none yet), this program needs schema {known}, and it may not be changed from here: \
         run `prospectus serve` or `check --migrate` of this version once, where it may be written to"
    )]
    Older {
        /// The database's.
        found: i64,
        /// The program's.
        known: i64,
    },
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
    /// The server is there and says nothing.
    pub(crate) fn silent(within: std::time::Duration) -> Self {
        Self::Pool(format!("it did not answer within {} seconds", within.as_secs_f32()))
    }

    /// Whether the database, or who asks, may only be read.
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

    /// Whether nothing helps until somebody changes the database, or this program: the same will be refused the same way. Who
    /// answers a sender should not promise that sending again helps.
    pub fn needs_operator(&self) -> bool {
        match self {
            Self::Postgres(error) => {
                // Data that does not fit; rights; what is not there (a table, a column); limits of the server.
                let classes = ["22", "42", "54"];
                error.code().is_some_and(|code| classes.iter().any(|class| code.code().starts_with(class)))
            }
            Self::Sqlite(_) => self.is_read_only(),
            Self::Corrupt { .. } | Self::Newer { .. } | Self::Older { .. } | Self::Encoding(_) | Self::Tls(_) => true,
            Self::Pool(_) | Self::InDoubt | Self::WriterGone | Self::File(_) => false,
        }
    }

    /// What an operator is told to do about it.
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

    /// Whether somebody else's lock or row stood in the way.
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
