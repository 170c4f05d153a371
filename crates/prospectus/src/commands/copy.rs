//! `copy`: everything to another database.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow};

use super::{open_existing_url_to_read, open_url, progress};
use crate::cli;
use crate::settings::DatabaseUrl;

pub(super) fn run(arguments: &cli::Copy) -> Result<ExitCode> {
    let from_url = url("--from", arguments.from.as_deref(), arguments.from_file.as_deref())?;
    let to_url = url("--to", arguments.to.as_deref(), arguments.to_file.as_deref())?;
    let from = open_existing_url_to_read(&from_url, "--from")?;
    let to = open_url(&to_url, "--to")?;
    let bar = progress(None, "{msg} {spinner}");
    let copied = store::copy(&from, &to, |copied| {
        bar.set_message(format!(
            "copying: {} courses, {} runs, {} source runs, {} journal entries",
            copied.courses, copied.runs, copied.source_runs, copied.entries
        ));
        bar.tick();
    });
    bar.finish_and_clear();
    let copied = copied.with_context(|| format!("{from_url} was not copied to {to_url}"))?;
    eprintln!(
        "Copied and compared: {} courses, {} runs, {} source runs, {} journal entries, {} accounts, {} pictures, {} hooks. Now set database_url = \
         \"{to_url}\" (with its password) and start `serve`.",
        copied.courses, copied.runs, copied.source_runs, copied.entries, copied.accounts, copied.images, copied.hooks
    );
    Ok(ExitCode::SUCCESS)
}

/// A URL that is given by itself or in a file. It may hold a password, so no message repeats it; clap's would.
fn url(name: &str, given: Option<&str>, file: Option<&Path>) -> Result<DatabaseUrl> {
    let (name, text) = match (given, file) {
        (Some(given), _) => (name.to_owned(), given.to_owned()),
        (None, Some(file)) => {
            let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {name}-file {}", file.display()))?;
            (format!("{name}-file {}", file.display()), text.trim().to_owned())
        }
        (None, None) => (name.to_owned(), String::new()),
    };
    text.parse().map_err(|problem: String| anyhow!("{name}: {problem}"))
}
