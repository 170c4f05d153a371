//! How fast Prospectus is. Starts the real program, loads it over HTTP, and prints ratios taken in one run on one machine.
//!
//! docs/performance.md says what each line means.

mod by_hand;
mod catalogue;
mod database;
mod http;
mod load;
mod machine;
mod measure;
mod payload;
mod process;
mod random;
mod report;
mod richie;
mod server;
mod site;
mod suite;
mod taker;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail, ensure};
use clap::{Parser, ValueEnum};
use tokio::signal::unix::{SignalKind, signal};

/// The sizes of catalogue that are measured.
const SIZES: [u64; 3] = [1_000, 100_000, 1_000_000];
/// The sizes with `--quick`.
const QUICK_SIZES: [u64; 2] = [1_000, 10_000];
/// The measured seconds of each load.
const SECONDS: u64 = 5;
/// The measured seconds with `--quick`.
const QUICK_SECONDS: u64 = 2;

/// The sizes of catalogue whose public site is measured.
const SITE_SIZES: [u64; 2] = [1_000, 100_000];

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Storing in SQLite, against the same handler that stores nothing
    Sqlite,
    /// Storing in PostgreSQL, against a client written by hand
    Postgres,
    /// The public site on SQLite, against bare answers of the same bytes
    Site,
    /// Delivering to hooks, from SQLite
    Hooks,
}

/// Measures Prospectus: updates, bulk requests, reads, memory and start. On SQLite against the same handler that stores
/// nothing, on PostgreSQL against a client written by hand that knows no rules
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// The program to measure; by default `prospectus` next to this one
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
    /// How many runs are stored, one measurement each [default: 1000,100000,1000000]
    #[arg(long, value_delimiter = ',', value_parser = clap::value_parser!(u64).range(1..))]
    sizes: Option<Vec<u64>>,
    /// Measure on PostgreSQL too, and fail where it is not installed [default: measure where it is installed]
    #[arg(long, conflicts_with = "no_postgres")]
    postgres: bool,
    /// Leave PostgreSQL out
    #[arg(long)]
    no_postgres: bool,
    /// Measure one part only
    #[arg(long, value_enum, value_name = "PART", conflicts_with_all = ["postgres", "no_postgres"])]
    only: Option<Part>,
    /// How many runs are stored in PostgreSQL, one measurement each [default: as for SQLite]
    #[arg(long, value_delimiter = ',', value_parser = clap::value_parser!(u64).range(1..))]
    postgres_sizes: Option<Vec<u64>>,
    /// How many courses the public site has, one measurement each [default: 1000,100000]
    #[arg(long, value_delimiter = ',', value_parser = clap::value_parser!(u64).range(1..))]
    site_sizes: Option<Vec<u64>>,
    /// How long each load is measured, after a second of warm-up [default: 5]
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    seconds: Option<u64>,
    /// A first impression: 1 000 and 10 000 runs, two seconds each
    #[arg(long)]
    quick: bool,
    /// How many connections send at once
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..))]
    connections: u32,
    /// How many threads generate the load
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    threads: u32,
    /// Where the databases are put for the time being; on a disk, or durable means nothing [default: the system's]
    #[arg(long, value_name = "DIRECTORY")]
    scratch: Option<PathBuf>,
    /// Where loaded SQLite databases are kept for the next bench, and taken from where they are there
    #[arg(long, value_name = "DIRECTORY")]
    keep: Option<PathBuf>,
    /// Measure single updates on SQLite only, on catalogues of all sizes in so many turns
    #[arg(long, value_name = "TURNS", value_parser = clap::value_parser!(u32).range(1..), conflicts_with_all = ["only", "postgres", "richie"])]
    flatness: Option<u32>,
    /// A running Richie with a route that replaces its catalogue, to send the same load to; its catalogue is replaced
    #[arg(long, value_name = "URL")]
    richie: Option<String>,
    /// How many connections send to Richie at once
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..))]
    richie_connections: u32,
}

impl Arguments {
    fn plan(self) -> anyhow::Result<suite::Plan> {
        let with_postgres = self.with_postgres()?;
        let binary = match self.binary {
            Some(binary) => binary,
            None => std::env::current_exe()?.with_file_name("prospectus"),
        };
        let binary = binary.canonicalize().with_context(|| {
            format!("there is no {}: run `cargo build --release --bin prospectus`, or name it with --binary", binary.display())
        })?;
        let default_sizes = if self.quick { QUICK_SIZES.to_vec() } else { SIZES.to_vec() };
        let sizes = ascending(self.sizes.unwrap_or(default_sizes));
        let postgres_sizes = self.postgres_sizes.map_or_else(|| sizes.clone(), ascending);
        let default_site_sizes = if self.quick { SITE_SIZES[..1].to_vec() } else { SITE_SIZES.to_vec() };
        let site_sizes = ascending(self.site_sizes.unwrap_or(default_site_sizes));
        let is_wanted = |part| self.only.map_or(self.flatness.is_none() || part == Part::Sqlite, |only| only == part);
        Ok(suite::Plan {
            binary,
            sizes: if is_wanted(Part::Sqlite) { sizes } else { Vec::new() },
            site_sizes: if is_wanted(Part::Site) { site_sizes } else { Vec::new() },
            hooks: is_wanted(Part::Hooks),
            postgres_sizes: if with_postgres { postgres_sizes } else { Vec::new() },
            seconds: self.seconds.unwrap_or(if self.quick { QUICK_SECONDS } else { SECONDS }),
            connections: self.connections,
            threads: self.threads,
            keep: self.keep,
            turns: self.flatness,
            scratch: self.scratch.unwrap_or_else(std::env::temp_dir),
            richie: self.richie.map(|url| http::Target::parse(&url)).transpose()?,
            richie_connections: self.richie_connections,
        })
    }

    /// Whether PostgreSQL is measured.
    fn with_postgres(&self) -> anyhow::Result<bool> {
        let is_installed = prospectus_postgres_cluster::is_installed();
        if self.postgres || self.only == Some(Part::Postgres) {
            ensure!(is_installed, "PostgreSQL's programs are not there: install PostgreSQL");
        }
        let is_wanted = !self.no_postgres && self.flatness.is_none() && self.only.is_none_or(|only| only == Part::Postgres);
        if is_wanted && !is_installed {
            report::progress("PostgreSQL is left out, as its programs are not there");
        }
        Ok(is_wanted && is_installed)
    }
}

fn ascending(mut sizes: Vec<u64>) -> Vec<u64> {
    sizes.sort_unstable();
    sizes.dedup();
    sizes
}

fn run(arguments: Arguments) -> anyhow::Result<()> {
    let plan = arguments.plan()?;
    // One thread costs a request least, and leaves the other cores to the server.
    let mut runtime = match plan.threads {
        1 => tokio::runtime::Builder::new_current_thread(),
        threads => {
            let mut builder = tokio::runtime::Builder::new_multi_thread();
            builder.worker_threads(usize::try_from(threads)?);
            builder
        }
    };
    runtime.enable_all().build()?.block_on(async {
        // Dropping the suite ends the server and removes what is in the scratch directory.
        tokio::select! {
            done = suite::run(&plan) => done,
            stopped = told_to_stop() => stopped.and_then(|()| bail!("stopped")),
        }
    })
}

async fn told_to_stop() -> anyhow::Result<()> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! {
        _ = interrupt.recv() => Ok(()),
        _ = terminate.recv() => Ok(()),
    }
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("prospectus-bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::Arguments;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }
}
