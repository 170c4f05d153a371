//! `sign`: the header for a body.

use std::process::ExitCode;

use anyhow::{Context, Result};

use super::{chosen_secret, input};
use crate::cli;
use crate::settings::Settings;

pub(super) fn run(settings: &Settings, arguments: &cli::Sign) -> Result<ExitCode> {
    let secret = chosen_secret(settings, &arguments.secret)?;
    let mut body = Vec::new();
    input(&arguments.file)?.0.read_to_end(&mut body).with_context(|| format!("cannot read {}", arguments.file.display()))?;
    println!("Authorization: {}", secret.sign(&body));
    Ok(ExitCode::SUCCESS)
}
