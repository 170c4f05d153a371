//! PostgreSQL's programs.

use std::cmp::Reverse;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, bail};

/// Where Debian has a directory for each version, which are not in `PATH`.
const VERSIONS: &str = "/usr/lib/postgresql";

/// Whether this machine has the programs that a [`Cluster`](crate::Cluster) needs.
pub fn is_installed() -> bool {
    ["initdb", "postgres", "pg_ctl", "pg_isready", "psql"].into_iter().all(|name| find(name).is_some())
}

/// A command that takes nothing from our environment as settings, and no input.
pub(crate) fn command(name: &str) -> Result<Command> {
    let program = find(name).with_context(|| format!("PostgreSQL's program {name} is not there: install PostgreSQL"))?;
    let mut command = Command::new(program);
    let is_setting = |name: &OsString| name.to_string_lossy().starts_with("PG");
    for (name, _) in std::env::vars_os().filter(|(name, _)| is_setting(name)) {
        command.env_remove(name);
    }
    command.stdin(Stdio::null());
    Ok(command)
}

/// What a program printed, which ended; an error where it failed.
pub(crate) fn printed(name: &str, output: &Output) -> Result<String> {
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    if !output.status.success() {
        bail!("{name}: {}\n{}{}", output.status, text(&output.stdout), text(&output.stderr));
    }
    Ok(text(&output.stdout))
}

/// The newest of Debian's, else the one that `pg_config` or `PATH` lead to.
fn find(name: &str) -> Option<PathBuf> {
    let elsewhere = std::iter::once_with(configured).flatten();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let directories = versions().into_iter().chain(elsewhere).chain(std::env::split_paths(&path));
    directories.map(|directory| directory.join(name)).find(|program| program.is_file())
}

fn versions() -> Vec<PathBuf> {
    let entries = fs::read_dir(VERSIONS).into_iter().flatten().flatten();
    let mut versions: Vec<_> = entries.map(|entry| entry.path()).collect();
    versions.sort_by_cached_key(|path| Reverse(version(path)));
    versions.into_iter().map(|version| version.join("bin")).collect()
}

/// 9.6 is older than 15.
fn version(directory: &Path) -> Vec<u32> {
    let name = directory.file_name().unwrap_or_default().to_string_lossy();
    name.split('.').map_while(|part| part.parse().ok()).collect()
}

fn configured() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").stdin(Stdio::null()).output().ok()?;
    let directory = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| PathBuf::from(directory.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_numbers() {
        let mut found = ["9.6", "15", "8", "common"].map(|name| Path::new(VERSIONS).join(name));
        found.sort_by_cached_key(|path| Reverse(version(path)));
        assert_eq!(found, ["15", "9.6", "8", "common"].map(|name| Path::new(VERSIONS).join(name)));
    }
}
