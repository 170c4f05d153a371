//! What each command does; thin shells over `store`, `web` and `relay`.

mod attention;
mod back_up;
mod check;
mod copy;
mod demo;
mod dump;
mod hook;
mod journal;
mod load;
mod output;
mod publication;
mod send;
mod serve;
mod sign;
mod user;

use std::fs::File;
use std::io::{self, IsTerminal, Read, Seek};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use catalog::Instant;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
use store::{Policy, Store, StoreError};
use wire::signature::Secret;

use crate::cli::{Arguments, Command, SecretChoice};
use crate::settings::{self, DatabaseUrl, Environment, Settings, SettingsError};

/// How long a command is tried again where others stand in its way.
const PATIENCE: Duration = Duration::from_mins(1);

/// Who acts, where the command line does.
const ACTOR: &str = "command line";

/// Runs a command.
pub(crate) fn run(arguments: Arguments) -> Result<ExitCode> {
    let environment = environment(&arguments.env_file)?;
    if let Command::Demo(demo) = &arguments.command {
        return demo::run(demo, &environment);
    }
    let config = arguments.config.or_else(|| environment.get("PROSPECTUS_CONFIG").map(PathBuf::from));
    let file = settings::find_file(config.as_deref())?;
    let (settings, report) = settings::load(file.as_ref().map(|(path, text)| (path.as_path(), text.as_str())), &environment)?;
    match arguments.command {
        Command::Serve => serve::run(&settings, &report),
        Command::Demo(_) => Ok(ExitCode::SUCCESS),
        Command::Load(load) => load::run(&settings, &load),
        Command::Dump => dump::run(&settings),
        Command::Publish(publish) => publication::publish(&settings, &publish),
        Command::Unpublish(codes) => publication::unpublish(&settings, &codes),
        Command::Diff(code) => publication::diff(&settings, &code),
        Command::Journal(journal) => journal::run(&settings, &journal),
        Command::Hook(hook) => hook::run(&settings, &hook),
        Command::User(user) => user::run(&settings, &user),
        Command::Check(check) => check::run(&settings, &report, file.as_ref().map(|(path, _)| path.as_path()), &check),
        Command::Copy(copy) => copy::run(&copy),
        Command::Backup(backup) => back_up::run(&settings, &backup),
        Command::Sign(sign) => sign::run(&settings, &sign),
        Command::Send(send) => send::run(&settings, &environment, &send),
    }
}

/// The variables of the process and of these files.
fn environment(files: &[PathBuf]) -> Result<Environment, SettingsError> {
    // One that is no text cannot be a setting of ours.
    let process = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let texts = files.iter().map(|file| settings::read_file(file)).collect::<Result<Vec<_>, _>>()?;
    Environment::new(process, files.iter().map(PathBuf::as_path).zip(texts.iter().map(String::as_str)))
}

fn now() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "the program's one clock")]
    Instant::from_timestamp(Timestamp::now())
}

fn open(settings: &Settings) -> Result<Store> {
    open_url(&settings.database_url, "setting database_url")
}

fn open_url(url: &DatabaseUrl, named_by: &str) -> Result<Store> {
    opened(Store::open(&url.location()), url, named_by)
}

/// A database that is there: a wrong working directory should not look like an empty catalogue.
fn open_existing(settings: &Settings) -> Result<Store> {
    open_existing_url(&settings.database_url, "setting database_url; `serve` and `load` make one")
}

/// The same, for who only reads: it need not be allowed to write.
fn open_existing_to_read(settings: &Settings) -> Result<Store> {
    open_existing_url_to_read(&settings.database_url, "setting database_url; `serve` and `load` make one")
}

fn open_existing_url(url: &DatabaseUrl, named_by: &str) -> Result<Store> {
    is_there(url, named_by)?;
    open_url(url, named_by)
}

fn open_existing_url_to_read(url: &DatabaseUrl, named_by: &str) -> Result<Store> {
    is_there(url, named_by)?;
    opened(Store::open_reading(&url.location()), url, named_by)
}

fn opened(store: Result<Store, StoreError>, url: &DatabaseUrl, named_by: &str) -> Result<Store> {
    store.with_context(|| format!("cannot open the database {url} ({named_by})"))
}

fn is_there(url: &DatabaseUrl, named_by: &str) -> Result<()> {
    match url {
        DatabaseUrl::Sqlite(path) if !path.exists() => bail!("there is no database {} ({named_by})", path.display()),
        _ => Ok(()),
    }
}

fn policy(settings: &Settings) -> Policy {
    Policy {
        lmss: Arc::new(settings.lmss.clone()),
        price_currency: settings.sync.price_currency.clone(),
        language: settings.languages.first().cloned().unwrap_or_else(|| "en".to_owned()),
    }
}

/// What [`input`] reads, all of it taken from standard input first: who writes while it is read must not be kept waiting by
/// whoever types, or by a slow pipe.
fn complete_input(path: &Path) -> Result<(Box<dyn Read>, Option<u64>)> {
    if path != Path::new("-") {
        return input(path);
    }
    let mut taken = tempfile::tempfile().context("cannot make a temporary file for what standard input brings")?;
    let size = io::copy(&mut io::stdin(), &mut taken).context("cannot read standard input")?;
    taken.rewind().context("cannot read what standard input brought")?;
    Ok((Box::new(taken), Some(size)))
}

/// A file or, for `-`, standard input; with its size where that is known.
fn input(path: &Path) -> Result<(Box<dyn Read>, Option<u64>)> {
    if path == Path::new("-") {
        return Ok((Box::new(io::stdin()), None));
    }
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let size = file.metadata().ok().map(|metadata| metadata.len());
    Ok((Box::new(file), size))
}

/// A progress bar on a terminal; nothing elsewhere.
fn progress(length: Option<u64>, template: &str) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = length.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
    ProgressStyle::with_template(template).map_or_else(|_| ProgressBar::hidden(), |style| bar.with_style(style))
}

fn chosen_secret(settings: &Settings, choice: &SecretChoice) -> Result<Secret> {
    let given = match (&choice.secret, &choice.secret_file) {
        (Some(secret), _) => Some(secret.clone()),
        (None, Some(file)) => {
            let text =
                std::fs::read_to_string(file).with_context(|| format!("cannot read the secret from {}", file.display()))?;
            Some(text.trim_end_matches(['\r', '\n']).to_owned())
        }
        (None, None) => None,
    };
    if let Some(secret) = given {
        return Ok(Secret::new("given", &secret.into())?);
    }
    let mut secrets = settings.sync.secrets.iter().map(|setting| &setting.secret);
    match &choice.secret_name {
        Some(name) => secrets
            .find(|secret| secret.name() == name)
            .cloned()
            .with_context(|| format!("the settings have no secret named {name:?}")),
        None => match secrets.next() {
            Some(secret) => Ok(secret.clone()),
            None => bail!("no secret: give --secret-file FILE or --secret, or set sync.secrets"),
        },
    }
}
