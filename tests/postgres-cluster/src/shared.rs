//! The cluster that tests share, and databases in it.

use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Result;

use crate::{port, psql};

/// The environment variable that says where the shared cluster is: a URL to which a database's name is appended.
pub const VARIABLE: &str = "PROSPECTUS_TEST_POSTGRES";

/// A cluster that somebody else has started.
#[derive(Debug, Clone)]
pub struct Shared {
    prefix: String,
}

/// A database of a test's own; dropped when this is, whoever is connected to it.
#[derive(Debug)]
pub struct Database {
    shared: Shared,
    name: String,
}

impl Shared {
    /// The cluster that the environment names, if it does.
    pub fn from_env() -> Option<Self> {
        std::env::var(VARIABLE).ok().filter(|prefix| !prefix.is_empty()).map(Self::at)
    }

    /// The cluster that the environment names.
    ///
    /// # Panics
    ///
    /// Where it names none; the message says how to run the tests.
    pub fn required() -> Self {
        Self::from_env().unwrap_or_else(|| {
            panic!(
                "{VARIABLE} does not say where PostgreSQL is: run the tests with `cargo xtask test`, \
                 or with `cargo xtask postgres -- cargo nextest run …`"
            )
        })
    }

    /// The cluster at a URL such as [`Cluster::url`](crate::Cluster::url) has for the database `""`.
    pub fn at(prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into() }
    }

    /// A new database, empty or the copy of another that nobody is connected to.
    ///
    /// # Panics
    ///
    /// Where it cannot be made.
    pub fn database(&self, template: Option<&str>) -> Database {
        static MADE: AtomicU64 = AtomicU64::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        // A process number may come again, while what its earlier process left behind is still there.
        let name = format!("test_{}_{number}_{:08x}", process::id(), port::random() >> 32);
        if let Err(error) = psql::run(&self.url("postgres"), &psql::create_database(&name, template)) {
            panic!("no database for a test: {error:#}");
        }
        Database { shared: self.clone(), name }
    }

    /// Sees to it that there is a database of this name to copy others from. Any number of processes may do so at once: each
    /// makes one, and the first that is done gives it the name.
    pub fn template(&self, name: &str, make: impl FnOnce(&str)) -> Result<()> {
        if self.has(name)? {
            return Ok(());
        }
        let database = self.database(None);
        make(&database.url());
        let renamed = psql::run(&self.url("postgres"), &psql::rename_database(database.name(), name));
        if self.has(name)? { Ok(()) } else { renamed.map(drop) }
    }

    fn has(&self, name: &str) -> Result<bool> {
        let names = psql::run(&self.url("postgres"), "SELECT datname FROM pg_database")?;
        Ok(names.lines().any(|known| known == name))
    }

    fn url(&self, database: &str) -> String {
        format!("{}{}", self.prefix, psql::encoded(database))
    }
}

impl Database {
    /// Where it is.
    pub fn url(&self) -> String {
        self.shared.url(&self.name)
    }

    /// Its name, which no other has.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Runs statements with `psql`, each in a transaction of its own. Their rows: one a line, `|` between values.
    pub fn psql(&self, sql: &str) -> Result<String> {
        psql::run(&self.url(), sql)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", psql::quoted(&self.name));
        // A destructor has nobody to tell, and the cluster itself is for tests only.
        let _ = psql::run(&self.shared.url("postgres"), &sql);
    }
}
