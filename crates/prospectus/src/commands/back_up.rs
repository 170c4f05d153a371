//! `backup`: a copy of the SQLite database, taken while it is in use.

use std::process::ExitCode;

use anyhow::{Context, Result};

use super::open_existing;
use crate::cli;
use crate::settings::Settings;

pub(super) fn run(settings: &Settings, arguments: &cli::Backup) -> Result<ExitCode> {
    let store = open_existing(settings)?;
    store.back_up(&arguments.file).context("no backup was made")?;
    let size = std::fs::metadata(&arguments.file).map_or(0, |metadata| metadata.len());
    eprintln!("{}: a database of {size} bytes, whole and on disk.", arguments.file.display());
    Ok(ExitCode::SUCCESS)
}
