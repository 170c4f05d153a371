//! What can go wrong with the database.

/// What can go wrong with the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database said no.
    #[error(transparent)]
    Database(#[from] rusqlite::Error),
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
}
