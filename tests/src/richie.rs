//! The genuine Richie, as a process of its own.
//!
//! The project around it is in `tests/richie/`; `cargo xtask test` installs it, and makes the database that those of the tests
//! are copies of.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{Request, SYNC_PATH, Server, from_root, sample};

const VARIABLE: &str = "PROSPECTUS_TEST_RICHIE";
/// The migrated database, within the environment.
const DATABASE: &str = "migrated.sqlite3";

/// A Richie site with a catalogue of its own; ended when dropped.
#[derive(Debug)]
pub struct Richie {
    server: Server,
    /// Where its database is, for as long as it runs.
    _directory: TempDir,
}

impl Default for Richie {
    fn default() -> Self {
        Self::start()
    }
}

impl Richie {
    /// With the secret [`sample::SECRET`], one Open edX LMS, and an empty catalogue.
    pub fn start() -> Self {
        let environment = environment();
        let directory = tempfile::tempdir().expect("a temporary directory");
        let database = directory.path().join(DATABASE);
        let migrated = environment.join(DATABASE);
        fs::copy(&migrated, &database).unwrap_or_else(|error| panic!("{}: {error}; {ADVICE}", migrated.display()));
        let mut command = Command::new(environment.join("bin/python"));
        // Not into the repository, where Python would leave its compiled files.
        command.arg("-B").arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("richie/serve.py"));
        command.env("TEST_RICHIE_DATABASE", &database).env("TEST_RICHIE_SECRET", sample::SECRET);
        command.env("TEST_RICHIE_LMS_BACKENDS", sample::open_edx().to_string());
        // It ends with this pipe, however the test does.
        command.stdin(Stdio::piped()).current_dir(directory.path());
        let server = Server::start(command);
        Self { server, _directory: directory }
    }

    /// Where it takes course runs.
    pub fn url(&self) -> String {
        format!("{}{SYNC_PATH}", self.server.url())
    }

    /// Makes courses by their codes, without runs.
    pub fn create_courses(&self, codes: &[&str], published: bool) {
        let courses = codes.iter().map(|code| json!({"code": code, "published": published})).collect::<Value>();
        let request = Request::new("POST", "/test/courses").body(courses.to_string().into_bytes());
        let answer = self.server.send(&request);
        assert_eq!(answer.status, 200, "{}\n{}", answer.text(), self.output());
    }

    /// Every run that it stores, drafts and public ones in the order in which they were made: all their columns, instants in UTC,
    /// and `course` and `version`.
    pub fn course_runs(&self) -> Vec<Value> {
        let answer = self.server.get("/test/course-runs");
        assert_eq!(answer.status, 200, "{}\n{}", answer.text(), self.output());
        answer.json().as_array().cloned().expect("an array")
    }

    /// The fields of the run with this link in one of its versions, `draft` or `public`, which is there once.
    pub fn course_run(&self, link: &str, version: &str) -> Value {
        let runs = self.course_runs();
        let found = runs.iter().filter(|run| run["resource_link"] == link && run["version"] == version).collect::<Vec<_>>();
        assert_eq!(found.len(), 1, "{link}, {version}: {runs:#?}");
        found[0].clone()
    }

    /// What it printed so far: each request, and why an answer was 500.
    pub fn output(&self) -> String {
        self.server.output()
    }
}

/// Where Richie is installed.
fn environment() -> PathBuf {
    let environment = std::env::var_os(VARIABLE).unwrap_or_else(|| panic!("{VARIABLE} is not set; {ADVICE}"));
    from_root(Path::new(&environment))
}

const ADVICE: &str = "this test needs a Richie: `cargo xtask test` installs one";
