//! schemathesis, which tries every operation of the API for programs.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::venv;

/// Installs it, unless it is there with the same requirements; its command.
pub(crate) fn command() -> Result<PathBuf> {
    let python = venv::python("schemathesis-venv", "tests/api/requirements.txt")?;
    Ok(python.parent().context("a directory")?.join("schemathesis"))
}
