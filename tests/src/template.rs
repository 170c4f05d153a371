//! The database that those of the tests are copies of: a migration costs more than a copy.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::OnceLock;

use prospectus_postgres_cluster::{Database, Shared};

use crate::Program;

/// Makes a used database one that nobody is connected to and that is as it was.
pub(crate) const EMPTY: &str = "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity \
     WHERE datname = current_database() AND pid <> pg_backend_pid(); \
     BEGIN; \
     DELETE FROM course_runs; DELETE FROM courses; DELETE FROM source_runs; DELETE FROM journal; \
     DELETE FROM accounts; DELETE FROM secret_uses; \
     UPDATE counters SET value = 0; \
     ALTER SEQUENCE course_numbers RESTART; ALTER SEQUENCE course_run_numbers RESTART; \
     COMMIT";

/// A new database with this program's tables.
pub(crate) fn database(binary: &Path) -> Database {
    static READY: OnceLock<String> = OnceLock::new();
    let shared = Shared::required();
    let template = READY.get_or_init(|| {
        let name = name(binary);
        let made = shared.template(&name, |url| drop(Program::at(url).succeed(&["check", "--migrate"])));
        made.unwrap_or_else(|error| panic!("no database to copy: {error:#}"));
        name
    });
    shared.database(Some(template))
}

/// Another one for each build: a cluster may outlive many of them.
fn name(binary: &Path) -> String {
    let file = binary.metadata().unwrap_or_else(|error| panic!("{}: {error}", binary.display()));
    let mut hasher = DefaultHasher::new();
    (binary, file.len(), file.modified().ok()).hash(&mut hasher);
    format!("prospectus_template_{:016x}", hasher.finish())
}
