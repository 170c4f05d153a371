//! The PostgreSQL that is measured on: a cluster of the bench's own, durable, on the scratch directory's disk.

use std::path::Path;

use anyhow::Context as _;
use prospectus_postgres_cluster::{Cluster, Options};

use crate::machine;

/// What differs from PostgreSQL as it comes, whose defaults are for a very small machine.
const SETTINGS: [(&str, &str); 3] = [("shared_buffers", "256MB"), ("max_wal_size", "4GB"), ("max_connections", "100")];

/// A running cluster; gone with its files when it is dropped.
#[derive(Debug)]
pub(crate) struct Postgres {
    cluster: Cluster,
    /// Its first process.
    pub(crate) pid: u32,
}

impl Postgres {
    /// Starts one; once in a process, as it says where temporary files are from then on.
    ///
    /// # Errors
    /// Where it does not start.
    pub(crate) fn start(scratch: &Path) -> anyhow::Result<Self> {
        // The cluster puts itself where temporary files are.
        let scratch = scratch.canonicalize().with_context(|| scratch.display().to_string())?;
        let _ = tempfile::env::override_temp_dir(&scratch);
        let settings = SETTINGS.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        let cluster = Cluster::start(&Options { settings, durable: true, ..Options::default() })
            .with_context(|| format!("PostgreSQL in {}, which its user has to reach", scratch.display()))?;
        let file = std::fs::read_to_string(cluster.directory().join("data/postmaster.pid")).context("PostgreSQL's process")?;
        let pid = file.lines().next().and_then(|line| line.trim().parse().ok()).context("PostgreSQL's process")?;
        Ok(Self { cluster, pid })
    }

    /// Version, disk and settings.
    ///
    /// # Errors
    /// Where it does not answer.
    pub(crate) fn describe(&self) -> anyhow::Result<String> {
        let version = self.cluster.psql("postgres", "SHOW server_version")?;
        let settings = SETTINGS.map(|(name, value)| format!("{name} {value}")).join(", ");
        let fsync = self.cluster.psql("postgres", "SHOW fsync")?;
        Ok(format!("PostgreSQL {version} on {}; fsync {fsync}, {settings}", machine::disk(self.cluster.directory())))
    }

    /// Makes a database; tells where it is.
    ///
    /// # Errors
    /// Where there is one of this name.
    pub(crate) fn create(&self, name: &str) -> anyhow::Result<String> {
        self.cluster.create_database(name, None)?;
        Ok(self.cluster.url(name))
    }

    /// Does what PostgreSQL does by itself within minutes of a load: collects statistics and marks what is whole.
    ///
    /// # Errors
    /// Where it fails.
    pub(crate) fn settle(&self, name: &str) -> anyhow::Result<()> {
        self.cluster.psql(name, "VACUUM (ANALYZE)").map(drop)
    }

    /// Writes back all that has changed, so that no load pays for what was before it, and each for its own: after a
    /// checkpoint, pages are logged whole when they first change.
    ///
    /// # Errors
    /// Where it fails.
    pub(crate) fn checkpoint(&self) -> anyhow::Result<()> {
        self.cluster.psql("postgres", "CHECKPOINT").map(drop)
    }

    /// The numbers of the runs, in the order in which they were loaded. Numbers may have gaps.
    ///
    /// # Errors
    /// Where it is not a catalogue.
    pub(crate) fn runs(&self, name: &str) -> anyhow::Result<Vec<u64>> {
        let rows = self.cluster.psql(name, "SELECT id FROM course_runs WHERE version = 'draft' ORDER BY id")?;
        rows.lines().map(|line| line.parse().with_context(|| format!("a run's number: {line}"))).collect()
    }

    /// How large a database is, its indexes included and the log not, in bytes.
    ///
    /// # Errors
    /// Where it is not there.
    pub(crate) fn size(&self, name: &str) -> anyhow::Result<u64> {
        let size = self.cluster.psql(name, "SELECT pg_database_size(current_database())")?;
        size.parse().with_context(|| format!("a database's size: {size}"))
    }

    /// Removes a database.
    ///
    /// # Errors
    /// Where it is not there.
    pub(crate) fn remove(&self, name: &str) -> anyhow::Result<()> {
        self.cluster.psql("postgres", &format!("DROP DATABASE \"{name}\" WITH (FORCE)")).map(drop)
    }
}
