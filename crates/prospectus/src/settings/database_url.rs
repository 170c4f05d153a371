//! Where the catalogue is kept.

use std::path::PathBuf;

use store::{Address, AddressError, Location};

use super::checked::FromText;

/// Where the catalogue is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DatabaseUrl {
    /// Embedded, in a file.
    Sqlite(PathBuf),
    /// A server.
    Postgres(Box<Address>),
}

impl DatabaseUrl {
    /// For the store.
    pub(crate) fn location(&self) -> Location {
        match self {
            Self::Sqlite(path) => Location::Sqlite(path.clone()),
            Self::Postgres(address) => Location::Postgres(address.clone()),
        }
    }
}

impl std::str::FromStr for DatabaseUrl {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::from_text(text)
    }
}

impl Default for DatabaseUrl {
    fn default() -> Self {
        Self::Sqlite("prospectus.db".into())
    }
}

impl FromText for DatabaseUrl {
    const EXPECTED: &str = "a database URL, such as \"sqlite://prospectus.db\" or \"postgres://user:password@host/name\"";

    // A database URL may hold a password, so no message repeats more of it than the scheme.
    fn from_text(text: &str) -> Result<Self, String> {
        match text.split_once("://") {
            Some(("sqlite", "")) => {
                Err("the database URL names no file; write for example \"sqlite://prospectus.db\"".to_owned())
            }
            Some(("sqlite", path)) if path.starts_with(':') || path.contains(['?', '#']) => {
                Err("after sqlite:// comes the path of a file and nothing else, such as \"sqlite://prospectus.db\"".to_owned())
            }
            Some(("sqlite", path)) => Ok(Self::Sqlite(path.into())),
            Some(("postgres" | "postgresql", _)) => {
                text.parse().map(|address| Self::Postgres(Box::new(address))).map_err(|error: AddressError| error.to_string())
            }
            Some((scheme, _)) if scheme.chars().all(|c| c.is_ascii_alphanumeric()) => {
                Err(format!("databases of the kind \"{scheme}\" are not supported; write {}", Self::EXPECTED))
            }
            _ => Err(format!("what is needed is {}", Self::EXPECTED)),
        }
    }
}

impl std::fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Self::Postgres(address) => address.fmt(f),
        }
    }
}
