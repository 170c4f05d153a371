//! Debian's packages, and what of them is there.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use anyhow::{Result, bail};

use crate::cargo;

/// Two of it at once refuse to work.
static ONE: Mutex<()> = Mutex::new(());

/// Installs packages because something is missing; where that is not for apt-get to do, the error is the advice.
pub(crate) fn install(packages: &[&str], missing: &str, advice: &str) -> Result<()> {
    if !Path::new("/usr/bin/apt-get").exists() {
        bail!("{missing}: {advice}");
    }
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    println!("{missing}: installing {}", packages.join(", "));
    let apt =
        |arguments: &[&str]| cargo::succeed(Command::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive"));
    apt(&["update", "--quiet"])?;
    apt(&[&["install", "--yes", "--quiet", "--no-install-recommends"], packages].concat())
}

/// Where a program is, if it is there.
pub(crate) fn in_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).map(|directory| directory.join(program)).find(|program| program.is_file())
}
