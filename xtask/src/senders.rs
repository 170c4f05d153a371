//! The Python in which the senders of `tests/senders/` run.

use std::path::PathBuf;

use anyhow::Result;

use crate::venv;

/// Makes the environment, unless it is there with the same requirements; its Python.
pub(crate) fn python() -> Result<PathBuf> {
    venv::python("senders-venv", "tests/senders/requirements.txt")
}
