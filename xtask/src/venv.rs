//! Environments of Python, each with pinned packages and nothing else.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::{apt, cargo};

/// Where what was installed is written down, within the environment.
const INSTALLED: &str = "installed.txt";

/// Makes an environment of this name, unless it is there with the same requirements; its Python.
pub(crate) fn python(name: &str, requirements: &str) -> Result<PathBuf> {
    let requirements = cargo::root().join(requirements);
    let wanted = fs::read_to_string(&requirements).with_context(|| requirements.display().to_string())?;
    let environment = cargo::target().join(name);
    let python = environment.join("bin/python");
    let installed = environment.join(INSTALLED);
    if fs::read_to_string(&installed).is_ok_and(|known| known == wanted) && runs(&python) {
        println!("{} is up to date", environment.display());
        return Ok(python);
    }
    make(&environment)?;
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--requirement"]);
    cargo::succeed(install.arg(&requirements))?;
    fs::write(&installed, wanted).with_context(|| installed.display().to_string())?;
    Ok(python)
}

fn runs(python: &Path) -> bool {
    let mut command = Command::new(python);
    command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

fn make(environment: &Path) -> Result<()> {
    let venv = || {
        let mut command = Command::new("python3");
        command.args(["-m", "venv", "--clear"]).arg(environment);
        command
    };
    if cargo::succeed(&mut venv()).is_ok() {
        return Ok(());
    }
    let (missing, advice) = ("`python3 -m venv` does not work", "install Python 3.11 or newer with its module venv");
    apt::install(&["python3", "python3-venv"], missing, advice)?;
    cargo::succeed(&mut venv())
}
