//! The PostgreSQL cluster that tests share.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use prospectus_postgres_cluster::{Cluster, Options, VARIABLE, is_installed};

use crate::{apt, cargo};

/// Read by Debian's package, which otherwise makes a cluster and starts it with the machine.
const NO_CLUSTER: &str = "/etc/postgresql-common/createcluster.d/prospectus.conf";

/// A cluster that runs.
pub(crate) fn start() -> Result<Cluster> {
    if !is_installed() {
        install()?;
    }
    let cluster = Cluster::start(&Options::default())?;
    // Not among what a command prints.
    eprintln!("{VARIABLE}={}", cluster.url(""));
    Ok(cluster)
}

/// Lets a command use a cluster.
pub(crate) fn with<'command>(cluster: &Cluster, command: &'command mut Command) -> &'command mut Command {
    command.env(VARIABLE, cluster.url(""))
}

/// Runs a command with a cluster, from where we were started and with our input.
pub(crate) fn run(command: &[String]) -> Result<()> {
    let (program, arguments) = command.split_first().context("no command")?;
    let mut cluster = start()?;
    cargo::finish(with(&cluster, Command::new(program).args(arguments)))?;
    cluster.stop()
}

fn install() -> Result<()> {
    let configuration = Path::new(NO_CLUSTER);
    // Where this does not work, there is a cluster more on this machine, which does no harm.
    let written = configuration.parent().is_some_and(|directory| fs::create_dir_all(directory).is_ok())
        && fs::write(configuration, "create_main_cluster = false\n").is_ok();
    let installed =
        apt::install(&["postgresql", "postgresql-client"], "PostgreSQL is not there", "install its server and its client");
    if written {
        fs::remove_file(configuration).context(NO_CLUSTER)?;
    }
    installed
}
