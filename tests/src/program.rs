//! The program, with its settings and a directory of its own.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use prospectus_postgres_cluster::Database;
use serde_json::Value;
use tempfile::TempDir;

use crate::{Engine, Follower, Server, sample, template};

/// The prefixes of settings, which must not come from the environment in which the tests run.
const SETTINGS: [&str; 7] = ["RICHIE_", "PROSPECTUS_", "COURSE_HOOK", "TIME_ZONE", "DJANGO_", "EDX_", "JOANIE_"];
const DATABASE_URL: &str = "PROSPECTUS_DATABASE_URL";

/// The program, a database, and the settings that both are used with.
#[derive(Debug)]
pub struct Program {
    binary: PathBuf,
    directory: TempDir,
    settings: BTreeMap<String, String>,
    /// Dropped with the program, where it is on a server.
    database: Option<Database>,
}

impl Default for Program {
    fn default() -> Self {
        Self::new()
    }
}

impl Program {
    /// With a new database of this run's engine, the secret [`sample::SECRET`] and one Open edX LMS.
    pub fn new() -> Self {
        Self::on(Engine::of_this_run())
    }

    /// The same, on an engine that the test names.
    pub fn on(engine: Engine) -> Self {
        Self::bare(engine).with_sender()
    }

    /// The same, with a database that somebody else has made.
    pub fn at(url: impl Into<String>) -> Self {
        Self::with_database(url.into(), None).with_sender()
    }

    /// With the settings that it needs to start, and no others; with a new database of this run's engine.
    pub fn without_settings() -> Self {
        Self::bare(Engine::of_this_run())
    }

    fn bare(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => {
                let program = Self::with_database(String::new(), None);
                let url = format!("sqlite://{}", program.directory().join("catalogue.db").display());
                program.with(DATABASE_URL, url)
            }
            Engine::Postgres => {
                let database = template::database(&binary());
                Self::with_database(database.url(), Some(database))
            }
        }
    }

    fn with_database(url: String, database: Option<Database>) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        Self { binary: binary(), directory, settings: BTreeMap::new(), database }
            .with(DATABASE_URL, url)
            .with("PROSPECTUS_LISTEN", "127.0.0.1:0")
    }

    fn with_sender(self) -> Self {
        let secrets = serde_json::json!([sample::SECRET]).to_string();
        self.with("RICHIE_COURSE_RUN_SYNC_SECRETS", secrets).with("RICHIE_LMS_BACKENDS", sample::open_edx().to_string())
    }

    /// Another program with no settings and an empty database, which may be this one's: to empty one is faster than to make
    /// one, where a server has it.
    #[must_use]
    pub fn emptied(self) -> Self {
        let Some(database) = self.database else { return Self::bare(Engine::Sqlite) };
        database.psql(template::EMPTY).expect("the database is emptied");
        Self::with_database(database.url(), Some(database))
    }

    /// With one more setting.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.insert(name.into(), value.into());
        self
    }

    /// A setting that it has.
    pub fn setting(&self, name: &str) -> &str {
        &self.settings[name]
    }

    /// The directory in which it runs.
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// Where its database is.
    pub fn database_url(&self) -> &str {
        &self.settings[DATABASE_URL]
    }

    /// Changes rows behind the program's back.
    pub fn change_rows(&self, sql: &str) {
        if let Some(database) = &self.database {
            database.psql(sql).expect("PostgreSQL takes the statement");
            return;
        }
        let path = self.database_url().strip_prefix("sqlite://").expect("a file, or a database of this program's own");
        let database = rusqlite::Connection::open(path).expect("the database opens");
        database.execute_batch(sql).expect("SQLite takes the statement");
    }

    /// A command of the program, with the settings.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        let is_setting = |name: &OsString| SETTINGS.iter().any(|prefix| name.to_string_lossy().starts_with(prefix));
        for (name, _) in std::env::vars_os().filter(|(name, _)| is_setting(name)) {
            command.env_remove(name);
        }
        command.args(arguments).envs(&self.settings).current_dir(self.directory.path()).stdin(Stdio::null());
        command
    }

    /// Runs a command to its end, whatever comes of it.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap_or_else(|error| panic!("{}: {error}", self.binary.display()))
    }

    /// Runs a command that must succeed; what it printed.
    pub fn succeed(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "prospectus {arguments:?}: {}\n{}", output.status, text(&output.stderr));
        text(&output.stdout)
    }

    /// Makes the catalogue what the file says.
    pub fn load(&self, catalogue: &Value) {
        self.load_with(&["load", "--replace", "-"], catalogue);
    }

    /// Adds what the file says to the catalogue.
    pub fn load_more(&self, catalogue: &Value) {
        self.load_with(&["load", "-"], catalogue);
    }

    fn load_with(&self, arguments: &[&str], catalogue: &Value) {
        let mut command = self.command(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("load starts");
        let mut input = child.stdin.take().expect("a pipe");
        // A load that ends early breaks the pipe; its own message tells more than that.
        let written = input.write_all(file(catalogue).as_bytes());
        drop(input);
        let output = child.wait_with_output().expect("load ends");
        assert!(output.status.success(), "prospectus {arguments:?}: {}\n{}", output.status, text(&output.stderr));
        written.expect("load read its input");
    }

    /// The whole catalogue.
    pub fn dump(&self) -> Value {
        serde_json::from_str(&self.succeed(&["dump"])).expect("a dump is JSON")
    }

    /// The journal's entries, oldest first.
    pub fn journal(&self) -> Vec<Value> {
        let lines = self.succeed(&["journal", "--json"]);
        lines.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
    }

    /// Starts to follow the journal.
    pub fn follow(&self) -> Follower {
        Follower::start(self.command(&["journal", "--follow", "--json"]))
    }

    /// Starts the server and waits until it takes connections.
    pub fn serve(&self) -> Server {
        self.serve_with(&[])
    }

    /// The same, with further arguments.
    pub fn serve_with(&self, arguments: &[&str]) -> Server {
        Server::start(self.command(&[&["serve"], arguments].concat()))
    }
}

/// A catalogue as a file, whose first key is its format.
fn file(catalogue: &Value) -> String {
    let (format, courses) = (&catalogue["format"], &catalogue["courses"]);
    format!("{{\"format\": {format}, \"courses\": {courses}}}")
}

/// What a program printed.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The program that is tested: `PROSPECTUS_BIN`, else the one next to this test.
fn binary() -> PathBuf {
    let binary = std::env::var_os("PROSPECTUS_BIN").map_or_else(
        || {
            let test = std::env::current_exe().expect("this test's own path");
            let target = test.parent().and_then(Path::parent).expect("target/debug/deps/test");
            target.join("prospectus")
        },
        PathBuf::from,
    );
    assert!(binary.is_file(), "{} is not there: run `cargo build --bin prospectus`, or `cargo xtask test`", binary.display());
    binary
}
