//! The Nu Html Checker, which is the W3C's, over documents as they are served.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{fmt, fs};

use serde_json::Value;
use tempfile::TempDir;

use crate::{Answer, fetched};

/// Names the checker's JAR instead of the one that `cargo xtask test` has fetched.
const CHECKER: &str = "PROSPECTUS_TEST_VNU";
/// Names another Java than the one in `PATH`.
const JAVA: &str = "PROSPECTUS_TEST_JAVA";
/// What the checker says without being right: it does not know this property of CSS, which SVG 2 has.
const UNTRUE: &str = ".*“paint-order”: Property “paint-order” doesn't exist.*";

/// Documents that are to be checked together: the checker takes longer to start than to check a page.
#[derive(Debug)]
pub struct Documents {
    directory: TempDir,
    /// What each is called, in the order of the files.
    names: Vec<String>,
}

/// An error or a warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which document.
    pub document: String,
    /// What is wrong.
    pub message: String,
    /// Around where.
    pub extract: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}\n    {}", self.document, self.message, self.extract.replace('\n', "\n    "))
    }
}

impl Default for Documents {
    fn default() -> Self {
        Self { directory: tempfile::tempdir().expect("a temporary directory"), names: Vec::new() }
    }
}

impl Documents {
    /// Adds an answer, which must be a page or a style sheet.
    #[track_caller]
    pub fn add(&mut self, name: impl Into<String>, answer: &Answer) {
        let name = name.into();
        let kind = answer.header("Content-Type").unwrap_or_default();
        let extension = match kind.split(';').next().unwrap_or_default() {
            "text/html" => "html",
            "text/css" => "css",
            _ => panic!("{name} is neither a page nor a style sheet: {} {kind}\n{}", answer.status, answer.text()),
        };
        let path = self.directory.path().join(format!("{}.{extension}", self.names.len()));
        fs::write(&path, &answer.body).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        self.names.push(name);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// What the checker finds, errors and warnings.
    pub fn findings(&self) -> Vec<Finding> {
        let java = std::env::var_os(JAVA).map_or_else(|| "java".into(), PathBuf::from);
        let mut command = Command::new(&java);
        command.arg("-jar").arg(fetched(CHECKER, "vnu/vnu.jar")).args(["--format", "json", "--stdout", "--exit-zero-always"]);
        // What courses are called and say may be in any language.
        command.arg("--no-langdetect");
        command.args(["--also-check-css", "--filterpattern", UNTRUE]).arg(self.directory.path());
        let output = command.stdin(Stdio::null()).output();
        let output = output.unwrap_or_else(|error| panic!("{}: {error}: this needs Java, or {JAVA}", java.display()));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {said}", output.status);
        let found: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"));
        let messages = found["messages"].as_array().unwrap_or_else(|| panic!("no list: {found}"));
        messages.iter().map(|message| self.finding(message)).collect()
    }

    fn finding(&self, message: &Value) -> Finding {
        let text = |key: &str| message[key].as_str().unwrap_or_default().to_owned();
        let url = text("url");
        let number = Path::new(&url).file_stem().and_then(|stem| stem.to_str()?.parse::<usize>().ok());
        let document = number.and_then(|number| self.names.get(number)).cloned().unwrap_or(url);
        Finding { document, message: text("message"), extract: text("extract") }
    }
}
