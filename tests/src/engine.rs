//! The database that a program under test runs on.

/// A kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file in the test's directory.
    Sqlite,
    /// A database in the cluster that tests share.
    Postgres,
}

impl Engine {
    /// What `PROSPECTUS_TEST_ENGINE` names, `sqlite` or `postgres`; the first where it is not set.
    pub fn of_this_run() -> Self {
        let name = std::env::var("PROSPECTUS_TEST_ENGINE").unwrap_or_default();
        match name.as_str() {
            "" | "sqlite" => Self::Sqlite,
            "postgres" => Self::Postgres,
            _ => panic!("PROSPECTUS_TEST_ENGINE is sqlite or postgres, not {name:?}"),
        }
    }
}
