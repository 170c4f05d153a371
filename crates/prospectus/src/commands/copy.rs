//! `copy`: everything to another database.

use std::process::ExitCode;

use anyhow::{Context, Result};

use super::{open_existing_url, open_url, progress};
use crate::cli;

pub(super) fn run(arguments: &cli::Copy) -> Result<ExitCode> {
    let from = open_existing_url(&arguments.from, "--from")?;
    let to = open_url(&arguments.to, "--to")?;
    let bar = progress(None, "{msg} {spinner}");
    let copied = store::copy(&from, &to, |copied| {
        bar.set_message(format!(
            "copying: {} courses, {} runs, {} source runs, {} journal entries",
            copied.courses, copied.runs, copied.source_runs, copied.entries
        ));
        bar.tick();
    });
    bar.finish_and_clear();
    let copied = copied.with_context(|| format!("{} was not copied to {}", arguments.from, arguments.to))?;
    eprintln!(
        "Copied and compared: {} courses, {} runs, {} source runs, {} journal entries, {} accounts, {} pictures. Now set database_url = \
         \"{}\" (with its password) and start `serve`.",
        copied.courses, copied.runs, copied.source_runs, copied.entries, copied.accounts, copied.images, arguments.to
    );
    Ok(ExitCode::SUCCESS)
}
