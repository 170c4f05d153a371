//! What is told where a setting is wrong.

use std::path::PathBuf;

/// A setting that is unknown or wrong. Never contains a secret.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SettingsError {
    /// A file of settings or variables is not there, or cannot be read.
    #[error("{}: this file cannot be read", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Something in the settings file.
    #[error("{}, line {line}, column {column}: {problem}", file.display())]
    InFile {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The character in the line, from 1.
        column: usize,
        /// What is wrong and what would be right.
        problem: String,
    },
    /// Something in the environment.
    #[error("environment variable {variable}: {problem}")]
    InEnvironment {
        /// The variable's name, and the file where it is set, if it is one.
        variable: String,
        /// What is wrong and what would be right.
        problem: String,
    },
}
