//! `load`: a catalogue file into the database.

use std::io::BufReader;
use std::process::ExitCode;

use anyhow::{Context, Result};
use catalog::file::{ReadError, read};
use store::{LoadError, Loaded, Loader, Session, Store, StoreError};

use super::{ACTOR, complete_input, now, open, policy, progress};
use crate::cli;
use crate::settings::Settings;

pub(super) fn run(settings: &Settings, arguments: &cli::Load) -> Result<ExitCode> {
    let store = open(settings)?;
    let (reader, size) = complete_input(&arguments.file)?;
    let bar = progress(size, "loading {bytes}/{total_bytes} {wide_bar} {eta}");
    let loaded = load(settings, &store, bar.wrap_read(reader), arguments.replace)
        .with_context(|| format!("{} was not loaded, nothing was changed", arguments.file.display()))?;
    bar.finish_and_clear();
    eprintln!(
        "Loaded: {} courses created, {} updated, {} unchanged; {} runs, {} source runs.",
        loaded.courses_created, loaded.courses_updated, loaded.courses_unchanged, loaded.runs, loaded.source_runs
    );
    if loaded.released > 0 {
        eprintln!("{} held run(s) were applied: their courses are there now.", loaded.released);
    }
    Ok(ExitCode::SUCCESS)
}

/// What stops a load, on its way out of the transaction.
#[derive(Debug, thiserror::Error)]
enum Stopped {
    #[error(transparent)]
    Read(#[from] ReadError<LoadError>),
    #[error(transparent)]
    Load(LoadError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Loads a file in one transaction.
pub(super) fn load(settings: &Settings, store: &Store, reader: impl std::io::Read, replace: bool) -> Result<Loaded> {
    let policy = policy(settings);
    let loaded = store.connect()?.write(|batch| {
        let mut session = Session::new(batch, &policy);
        let mut loader = Loader::begin(&mut session, ACTOR, now(), replace)?;
        read(BufReader::new(reader), |piece| loader.take(piece))?;
        loader.finish().map_err(Stopped::Load)
    })?;
    Ok(loaded)
}
