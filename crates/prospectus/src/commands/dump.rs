//! `dump`: the catalogue as a file.

use std::io::{BufWriter, ErrorKind, stdout};
use std::process::ExitCode;

use anyhow::{Context, Result};
use store::{DumpError, Session};

use super::{open_existing_to_read, policy, progress};
use crate::settings::Settings;

pub(super) fn run(settings: &Settings) -> Result<ExitCode> {
    let store = open_existing_to_read(settings)?;
    let policy = policy(settings);
    let bar = progress(Some(0), "dumping {pos}/{len} courses {wide_bar} {eta}");
    let dumped = store.connect()?.read::<(), DumpError>(|batch| {
        Session::new(batch, &policy).dump(BufWriter::new(stdout().lock()), |courses, written| {
            bar.set_length(courses as u64);
            bar.set_position(written as u64);
        })
    });
    bar.finish_and_clear();
    match dumped {
        // A reader that has seen enough (`| head`) is no failure.
        Err(DumpError::Write(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        other => other.context("the catalogue could not be dumped").map(|()| ExitCode::SUCCESS),
    }
}
