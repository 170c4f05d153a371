//! Everything that a change must pass.

use std::path::PathBuf;
use std::process::Command;
use std::thread::ScopedJoinHandle;
use std::{fs, io, thread};

use anyhow::{Context, Result, bail};
use prospectus_postgres_cluster::Cluster;

use crate::browser::Browser;
use crate::markup::Markup;
use crate::steps::Steps;
use crate::{cargo, fuzz, modules, postgres, richie, schemathesis, senders};

/// The package of the tests of the whole program.
const OUTSIDE: &str = "prospectus-tests";
/// How the names of those begin that run once, whatever the run's engine: they name their own, or are about pages, senders and
/// sites, which know nothing of it.
const RUN_ONCE: [&str; 8] = ["postgres_", "engines_", "browser", "markup", "staff_", "send", "taker", "richie"];

/// What [`run`] does, in this order.
const STEPS: [&str; 13] = [
    "tools",
    "format",
    "imports go one way",
    "lints",
    "documentation",
    "build",
    "PostgreSQL",
    "tests",
    "tests on PostgreSQL",
    "tests in the documentation",
    "fuzz targets: format, lints, tests",
    "fuzzing",
    "licences, bans and sources",
];
/// As measured on 2 cores.
const FIRST_RUN: &str =
    "Expected time: about 30 minutes on 2 cores in a first run, which downloads and builds everything; later runs, about 18.";

/// What tests of the whole program need to find.
struct Found {
    python: PathBuf,
    richie: PathBuf,
    schemathesis: PathBuf,
    browser: Browser,
    markup: Markup,
}

impl Found {
    /// Installs what is not there, several things at a time: each mostly waits for another machine.
    fn ready() -> Result<Self> {
        thread::scope(|scope| {
            let python = scope.spawn(senders::python);
            let richie = scope.spawn(richie::ready);
            let schemathesis = scope.spawn(schemathesis::command);
            let (browser, markup) = (Browser::ready()?, Markup::ready()?);
            Ok(Self { python: joined(python)?, richie: joined(richie)?, schemathesis: joined(schemathesis)?, browser, markup })
        })
    }
}

fn joined<T>(thread: ScopedJoinHandle<'_, Result<T>>) -> Result<T> {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Does every step, in the order in which they are cheap to fail.
pub(crate) fn run(fuzz_seconds: u64) -> Result<()> {
    let mut steps = Steps::announce(&STEPS, FIRST_RUN);
    let found = steps.step("tools", || {
        tools()?;
        Found::ready()
    })?;
    steps.step("format", || cargo::run(&["fmt", "--all", "--check"]))?;
    steps.step("imports go one way", modules::check)?;
    steps.step("lints", || cargo::run(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    steps.step("documentation", || {
        let arguments = ["doc", "--workspace", "--no-deps", "--document-private-items"];
        cargo::succeed(cargo::command(&arguments).env("RUSTDOCFLAGS", "-D warnings"))
    })?;
    // The program and its tests in one go: while one large crate is built, there are others to build beside it.
    steps.step("build", || cargo::run(&["build", "--workspace", "--all-targets"]))?;
    let mut cluster = steps.step("PostgreSQL", postgres::start)?;
    steps.step("tests", || tests(&found, &cluster))?;
    steps.step("tests on PostgreSQL", || tests_on_postgres(&found, &cluster))?;
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

fn tests(found: &Found, cluster: &Cluster) -> Result<()> {
    let arguments: &[&str] = if cargo::has("nextest") {
        &["nextest", "run", "--workspace"]
    } else {
        println!("cargo-nextest is not there; `cargo install --locked cargo-nextest` makes this step faster");
        &["test", "--workspace", "--lib", "--bins", "--tests"]
    };
    cargo::succeed(outside(&mut cargo::command(arguments), found, cluster))
}

/// The tests of the whole program once more, on the other engine; without those that run once.
fn tests_on_postgres(found: &Found, cluster: &Cluster) -> Result<()> {
    let mut command = if cargo::has("nextest") {
        let others = RUN_ONCE.map(|prefix| format!(" and not binary(/^{prefix}/)")).concat();
        // Of the whole workspace: with this package alone, its dependencies would be built anew, with fewer features.
        cargo::command(&["nextest", "run", "--workspace", "--filterset", &format!("package({OUTSIDE}){others}")])
    } else {
        let mut command = cargo::command(&["test", "--package", OUTSIDE]);
        for name in suites()?.iter().filter(|name| !RUN_ONCE.iter().any(|prefix| name.starts_with(prefix))) {
            command.args(["--test", name]);
        }
        command
    };
    cargo::succeed(outside(&mut command, found, cluster).env("PROSPECTUS_TEST_ENGINE", "postgres"))
}

/// The files of tests of the whole program, by their names.
fn suites() -> Result<Vec<String>> {
    let directory = cargo::root().join("tests/tests");
    let files = fs::read_dir(&directory).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let paths = files.with_context(|| directory.display().to_string())?.into_iter().map(|file| file.path());
    let mut names = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect::<Vec<_>>();
    names.sort_unstable();
    Ok(names)
}

/// Lets tests of the whole program find it, and the rest of what they need.
fn outside<'command>(command: &'command mut Command, found: &Found, cluster: &Cluster) -> &'command mut Command {
    let binary = cargo::target().join("debug").join("prospectus");
    command
        .env("PROSPECTUS_TEST_PYTHON", &found.python)
        .env("PROSPECTUS_TEST_RICHIE", &found.richie)
        .env("PROSPECTUS_TEST_SCHEMATHESIS", &found.schemathesis)
        .env("PROSPECTUS_BIN", binary);
    postgres::with(cluster, found.markup.with(found.browser.with(command)))
}

fn dependencies() -> Result<()> {
    if cargo::has("deny") {
        return cargo::run(&["deny", "check", "licenses", "bans", "sources"]);
    }
    println!("cargo-deny is not there, so this step is left out; install it with `cargo install --locked cargo-deny`");
    Ok(())
}
