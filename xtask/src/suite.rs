//! Everything that a change must pass.

use std::path::Path;

use anyhow::{Result, bail};
use prospectus_postgres_cluster::Cluster;

use crate::steps::Steps;
use crate::{cargo, fuzz, postgres, senders};

/// Does every step, in the order in which they are cheap to fail.
pub(crate) fn run(fuzz_seconds: u64) -> Result<()> {
    let mut steps = Steps::default();
    let python = steps.step("tools", || {
        tools()?;
        senders::python()
    })?;
    steps.step("format", || cargo::run(&["fmt", "--all", "--check"]))?;
    steps.step("lints", || cargo::run(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    steps.step("documentation", || {
        let arguments = ["doc", "--workspace", "--no-deps", "--document-private-items"];
        cargo::succeed(cargo::command(&arguments).env("RUSTDOCFLAGS", "-D warnings"))
    })?;
    steps.step("build", || cargo::run(&["build", "--bin", "prospectus"]))?;
    let mut cluster = steps.step("PostgreSQL", postgres::start)?;
    steps.step("tests", || tests(&python, &cluster))?;
    steps.step("tests in the documentation", || {
        cargo::succeed(postgres::with(&cluster, &mut cargo::command(&["test", "--doc", "--workspace"])))
    })?;
    cluster.stop()?;
    steps.step("fuzz targets: format, lints, tests", fuzz::check)?;
    steps.step("fuzzing", || fuzz::run(fuzz_seconds))?;
    steps.step("licences, bans and sources", dependencies)?;
    steps.summary();
    Ok(())
}

fn tools() -> Result<()> {
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if !cargo::has(subcommand) {
            bail!("`cargo {subcommand}` is not there: install it with `rustup component add {component}`");
        }
    }
    Ok(())
}

fn tests(python: &Path, cluster: &Cluster) -> Result<()> {
    let arguments: &[&str] = if cargo::has("nextest") {
        &["nextest", "run", "--workspace"]
    } else {
        println!("cargo-nextest is not there; `cargo install --locked cargo-nextest` makes this step faster");
        &["test", "--workspace", "--lib", "--bins", "--tests"]
    };
    let binary = cargo::target().join("debug").join("prospectus");
    let mut command = cargo::command(arguments);
    command.env("PROSPECTUS_TEST_PYTHON", python).env("PROSPECTUS_BIN", binary);
    cargo::succeed(postgres::with(cluster, &mut command))
}

fn dependencies() -> Result<()> {
    if cargo::has("deny") {
        return cargo::run(&["deny", "check", "licenses", "bans", "sources"]);
    }
    println!("cargo-deny is not there, so this step is left out; install it with `cargo install --locked cargo-deny`");
    Ok(())
}
