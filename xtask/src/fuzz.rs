//! The fuzz targets, which are a workspace of their own.

use std::process::Command;

use anyhow::Result;

use crate::cargo;

const MANIFEST: &str = "fuzz/Cargo.toml";
const TARGETS: [&str; 2] = ["payload", "header"];

/// Checks the targets' format and lints and runs their tests, as the workspace's own checks do not reach them.
pub(crate) fn check() -> Result<()> {
    cargo::run(&["fmt", "--manifest-path", MANIFEST, "--check"])?;
    cargo::succeed(command(&["clippy", "--all-targets", "--no-deps"]).args(["--", "-D", "warnings"]))?;
    cargo::succeed(&mut command(&["test", "--quiet"]))
}

/// Runs each target for so many seconds.
pub(crate) fn run(seconds: u64) -> Result<()> {
    for target in TARGETS {
        cargo::succeed(command(&["run", "--quiet"]).args(["--", target, "--seconds", &seconds.to_string()]))?;
    }
    Ok(())
}

/// A cargo command for the targets, which build apart from the workspace.
fn command(arguments: &[&str]) -> Command {
    let mut command = cargo::command(arguments);
    command.args(["--manifest-path", MANIFEST, "--target-dir"]).arg(cargo::target().join("fuzz"));
    command
}
