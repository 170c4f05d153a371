//! `check`: are the settings right, does the database answer, whose is a link.

use std::cmp::Ordering;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use store::{Store, StoreError};
use sync::Identity;

use super::opened;
use super::output::say;
use super::serve::runtime;
use crate::cli;
use crate::settings::{DatabaseUrl, Settings};

pub(super) fn run(settings: &Settings, file: Option<&Path>, arguments: &cli::Check) -> Result<ExitCode> {
    match file {
        Some(file) => say!("settings   {} and the environment: right", file.display()),
        None => say!("settings   no prospectus.toml here; the environment and the defaults: right"),
    }
    say!("listen     {}", settings.listen);
    say!("public at  {}", settings.public_url);
    say!("languages  {}", settings.languages.join(", "));
    say!("new runs   {} where the LMS's own setting says nothing else", settings.sync.default_mode);
    match &settings.journal_keep {
        None => say!("journal    kept for ever"),
        Some(keep) if keep.as_secs() % 86_400 == 0 => say!("journal    kept for {} days", keep.as_secs() / 86_400),
        Some(keep) => say!("journal    kept for {} hours", keep.as_secs() / 3600),
    }
    match &settings.database_url {
        DatabaseUrl::Sqlite(path) if !path.exists() && !arguments.migrate => {
            say!("database   {}: not there yet; `serve` and `load` make it", settings.database_url);
        }
        _ => database(settings, arguments.migrate)?,
    }
    match settings.sync.secrets.as_slice() {
        [] => say!("secrets    none: every synchronisation request will be answered 401"),
        secrets => {
            for known in secrets {
                let scope = known.lms.as_ref().map_or("every LMS".to_owned(), |names| names.join(", "));
                say!("secret     {} for {scope}", known.secret.name());
            }
        }
    }
    for lms in settings.lmss.iter() {
        let regex = lms.course_regex.as_ref().map_or("(every link)", |regex| regex.as_str());
        say!("LMS        {}: {}, {}, new runs {}, {regex}", lms.name, lms.backend.as_str(), lms.base_url, lms.default_sync_mode);
    }
    for hook in &settings.relay.hooks {
        say!("hook       {}: {}, {}, to {}", hook.name, hook.send.as_str(), hook.style.as_str(), hook.address());
        // As `serve` does, which would not start.
        relay::check(hook, &settings.relay.private_hosts)?;
    }
    let mut all_known = true;
    for link in &arguments.link {
        say!("link       {link}");
        let selected = settings.lmss.select(link);
        all_known &= selected.is_some();
        for (position, lms) in settings.lmss.iter().enumerate() {
            let place = selected.as_ref().map_or(Ordering::Less, |matched| position.cmp(&matched.lms));
            say!("           {}: {}", lms.name, told(lms, link, place));
        }
        if selected.is_none() {
            say!("           no LMS: \"No LMS configuration found for this resource link.\"");
        }
    }
    Ok(if all_known { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A database that an earlier version still serves is not changed unless it is asked for.
fn database(settings: &Settings, migrate: bool) -> Result<()> {
    let url = &settings.database_url;
    let found = if migrate { Store::open(&url.location()) } else { Store::open_as_it_is(&url.location()) };
    let store = match found {
        Err(StoreError::Older { found: 0, .. }) => {
            say!("database   {url}: connected, no tables of this program yet; `serve`, `load` and `check --migrate` make them");
            return Ok(());
        }
        Err(StoreError::Older { found, known }) => {
            say!(
                "database   {url}: connected, of an earlier version (schema {found}, this program's is {known}): `serve` and \
                 `check --migrate` bring it to this one, after which the earlier version does not start on it any more"
            );
            return Ok(());
        }
        found => opened(found, url, "setting database_url")?,
    };
    let reader = store.reader()?;
    let (entries, held) = runtime()?.block_on(async {
        let entries = reader.last_entry().await?;
        Ok::<_, StoreError>((entries, reader.held().await?))
    })?;
    let waiting = held.iter().map(|(_, number)| number).sum::<i64>();
    say!("database   {}: connected, {entries} journal entries, {waiting} held runs", settings.database_url);
    for (name, number) in held.iter().filter(|(name, _)| settings.lmss.by_name(name).is_none()) {
        say!(
            "held       {number} of the LMS {name:?}, which is not in the settings (any more): they stay held until an LMS has \
             that name"
        );
    }
    Ok(())
}

/// What a link is to an LMS that comes before the selected one, is it, or comes after it.
fn told(lms: &sync::Lms, link: &str, place: Ordering) -> String {
    let Some(course_id) = lms.matches(link) else { return "does not match".to_owned() };
    let first = match place {
        Ordering::Less => "matches only the percent-decoded link, and a later one matches the link as it is",
        Ordering::Equal => "matches, and is the first that does",
        Ordering::Greater => "matches, but an earlier one does too",
    };
    let course = match (&course_id, lms.backend) {
        (Some(key), sync::Backend::OpenEdx) => match sync::CourseKey::parse(key) {
            Ok(key) => format!("; course_id {key}, course {}", key.code()),
            Err(error) if error.is_library() => format!("; {error} This is the key of a library, which is not a course."),
            Err(error) => format!("; {error}"),
        },
        (Some(key), _) => format!("; course_id {key}"),
        (None, sync::Backend::OpenEdx) => "; no group \"course_id\", so no course: runs are updated, none is created".to_owned(),
        (None, sync::Backend::Joanie) => "; the payload's \"course\" names the course".to_owned(),
        (None, _) => String::new(),
    };
    let identity = if lms.identity == Identity::CourseId { "; runs are told apart by course_id" } else { "" };
    format!("{first}{course}{identity}")
}
