//! Everything the program is told: `prospectus.toml`, with the environment over it.
//!
//! [`load`] takes the file's text and the environment as they are given to it, so that nothing depends on the process;
//! only a secret that is kept in a file of its own is read from outside.

mod checked;
mod database_url;
mod document;
mod env_file;
mod environment;
mod error;
mod hook;
mod hooks;
mod lms_variables;
mod not_used;
mod place;
mod python;
mod quantity;
mod quotes;
mod report;
mod resolve;
mod richie;
mod secret;
#[cfg(test)]
mod tests;
mod text;
mod values;
mod variables;
mod wording;

use std::fs::File;
use std::io::{self, ErrorKind, Read as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use catalog::SyncMode;
use jiff::tz::TimeZone;
use secrecy::SecretString;
use sync::LmsList;
use wire::signature::Secret;

pub(crate) use database_url::DatabaseUrl;
pub(crate) use environment::Environment;
pub(crate) use error::SettingsError;
pub(crate) use hooks::RelaySettings;
pub(crate) use report::Report;
pub(crate) use wording::instead;

/// The largest file of settings or variables, in bytes.
const FILE_LIMIT: u64 = 1 << 20;
/// The file that is read where none is named.
pub(crate) const DEFAULT_FILE: &str = "prospectus.toml";

/// Everything the program is told.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where the catalogue is kept.
    pub database_url: DatabaseUrl,
    /// How visitors reach the site; without a final slash.
    pub public_url: String,
    /// The languages of the site; never empty, the first is the default.
    pub languages: Vec<String>,
    /// The zone of dates that are sent without an offset, and of dates in answers.
    pub time_zone: TimeZone,
    /// The name of the public site.
    pub site_name: String,
    /// From how many enrolments on the public site shows their number.
    pub enrollment_count_from: u32,
    /// What concerns synchronisation as a whole.
    pub sync: SyncSettings,
    /// How long entries of the journal are kept; none: for ever.
    pub journal_keep: Option<Duration>,
    /// The LMSs in the order in which they are tried.
    pub lmss: LmsList,
    /// Outgoing hooks.
    pub relay: RelaySettings,
}

/// What concerns synchronisation as a whole.
#[derive(Debug, Clone)]
pub(crate) struct SyncSettings {
    /// The secrets in force, each under its own name.
    pub secrets: Vec<SecretSetting>,
    /// How large a request's body may be, in bytes.
    pub max_body_bytes: usize,
    /// How long a request may take.
    pub request_timeout: Duration,
    /// The currency of a run that was sent without one.
    pub price_currency: String,
    /// The mode of new runs where their LMS says nothing.
    pub default_mode: SyncMode,
}

/// A secret, and for which LMSs it is in force.
#[derive(Debug, Clone)]
pub(crate) struct SecretSetting {
    /// The secret with its name.
    pub secret: Secret,
    /// The names of the LMSs; none: all of them.
    pub lms: Option<Vec<String>>,
}

/// Reads the settings from a file, given by its path and its text, and from the environment, which wins; and tells what was
/// understood.
///
/// # Errors
/// The first setting that is unknown or wrong, with its place.
pub(crate) fn load(file: Option<(&Path, &str)>, environment: &Environment) -> Result<(Settings, Report), SettingsError> {
    let mut document = match file {
        Some((path, text)) => place::parse(path, text)?,
        None => document::Document::default(),
    };
    let applied = environment::apply(&mut document, environment)?;
    let places = place::Places { file, origins: applied.origins.clone() };
    let settings = resolve::settings(document, &places)?;
    Ok((settings, Report::new(applied, &places)))
}

/// The address and the secret of the hook in `COURSE_HOOK`, where the environment has it.
///
/// # Errors
/// Where it is no such hook.
pub(crate) fn course_hook(environment: &Environment) -> Result<Option<(String, SecretString)>, SettingsError> {
    let variable = "COURSE_HOOK";
    let hook = environment.get(variable).map(|text| hook::course_hook(&text)).transpose();
    hook.map_err(|problem| SettingsError::InEnvironment { variable: variable.to_owned(), problem })
}

/// Finds and reads the settings file: the one that is named, or `prospectus.toml` in the working directory where there
/// is one.
///
/// # Errors
/// Where the file that is named is not there, or a file cannot be read.
pub(crate) fn find_file(explicit: Option<&Path>) -> Result<Option<(PathBuf, String)>, SettingsError> {
    let path = explicit.unwrap_or(Path::new(DEFAULT_FILE));
    match read_file(path) {
        Err(SettingsError::Unreadable { source, .. }) if source.kind() == ErrorKind::NotFound && explicit.is_none() => Ok(None),
        read => read.map(|text| Some((path.to_owned(), text))),
    }
}

/// Reads a file of settings or variables.
///
/// # Errors
/// Where it is not there, or cannot be read.
pub(crate) fn read_file(path: &Path) -> Result<String, SettingsError> {
    let read = || {
        let mut text = String::new();
        let length = File::open(path)?.take(FILE_LIMIT + 1).read_to_string(&mut text)?;
        if length as u64 > FILE_LIMIT { Err(io::Error::other("it has more than 1 MiB")) } else { Ok(text) }
    };
    read().map_err(|source| SettingsError::Unreadable { file: path.to_owned(), source })
}
