//! `cargo xtask test | bench | fuzz | postgres`: what a developer and CI do with this workspace.

mod apt;
mod browser;
mod cargo;
mod fuzz;
mod markup;
mod modules;
mod npm;
mod postgres;
mod richie;
mod schemathesis;
mod senders;
mod steps;
mod suite;
mod venv;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Tasks of this workspace.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Everything that a change must pass: format, lints, documentation, tests, a little fuzzing, licences.
    Test {
        /// How long each fuzz target runs.
        #[arg(long, default_value_t = 10, value_name = "N")]
        fuzz_seconds: u64,
    },
    /// Builds the program in release mode and measures it.
    Bench {
        /// Handed to the benchmark.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Runs the fuzz targets, each for so long.
    Fuzz {
        /// How long each target runs.
        #[arg(long, default_value_t = 60, value_name = "N")]
        seconds: u64,
    },
    /// Checks that imports among the modules of each crate go one way.
    Modules,
    /// Runs a command, such as some of the tests, with a PostgreSQL cluster that ends with it.
    Postgres {
        /// Finds the cluster's URL in the environment variable `PROSPECTUS_TEST_POSTGRES`.
        #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
        command: Vec<String>,
    },
}

fn main() -> ExitCode {
    let done = run(Arguments::parse().task);
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<()> {
    match task {
        Task::Test { fuzz_seconds } => suite::run(fuzz_seconds),
        Task::Bench { arguments } => {
            cargo::run(&["build", "--release", "--package", "prospectus", "--features", "benchmark"])?;
            let arguments = arguments.iter().map(String::as_str);
            cargo::run(
                &["run", "--release", "--package", "prospectus-bench", "--"].into_iter().chain(arguments).collect::<Vec<_>>(),
            )
        }
        Task::Fuzz { seconds } => fuzz::run(seconds),
        Task::Modules => modules::check(),
        Task::Postgres { command } => postgres::run(&command),
    }
}
