//! The genuine Richie that tests send to.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::{cargo, venv};

/// The project around it.
const PROJECT: &str = "tests/richie";
/// The database that a test copies, within the environment: to make it takes much longer than to copy it.
const DATABASE: &str = "migrated.sqlite3";
/// What it was made with, which decides what tables there are.
const SETTINGS: &str = "migrated-settings.py";

/// Installs it and makes an empty database, unless they are there with the same requirements and settings; its environment.
pub(crate) fn ready() -> Result<PathBuf> {
    let project = cargo::root().join(PROJECT);
    let python = venv::python("richie-venv", &format!("{PROJECT}/requirements.txt"))?;
    let environment = python.ancestors().nth(2).context("an environment")?;
    let settings = project.join("settings.py");
    let wanted = fs::read_to_string(&settings).with_context(|| settings.display().to_string())?;
    let known = environment.join(SETTINGS);
    if fs::read_to_string(&known).is_ok_and(|known| known == wanted) {
        return Ok(environment.to_owned());
    }
    migrate(&python, &project, &environment.join(DATABASE))?;
    fs::write(&known, wanted).with_context(|| known.display().to_string())?;
    Ok(environment.to_owned())
}

fn migrate(python: &Path, project: &Path, database: &Path) -> Result<()> {
    if database.exists() {
        fs::remove_file(database).with_context(|| database.display().to_string())?;
    }
    // `-B`: no compiled files in the repository.
    let mut migrate = Command::new(python);
    migrate.args(["-B", "-m", "django", "migrate", "--verbosity", "0", "--settings", "settings", "--pythonpath"]).arg(project);
    cargo::succeed(migrate.env("TEST_RICHIE_DATABASE", database))
}
