//! `check`: are the settings right, does the database answer, whose is a link.

use std::cmp::Ordering;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use store::{Store, StoreError};
use sync::Identity;

use super::output::say;
use super::serve::runtime;
use super::{attention, opened};
use crate::cli;
use crate::settings::{DatabaseUrl, Report, Settings};

pub(super) fn run(settings: &Settings, report: &Report, file: Option<&Path>, arguments: &cli::Check) -> Result<ExitCode> {
    match file {
        Some(file) => say!("settings   valid: {} and the environment", file.display()),
        None => say!("settings   valid: the environment and the defaults (there is no prospectus.toml here)"),
    }
    say!("listen     {}{}", settings.listen, report.source("listen"));
    say!("public at  {}{}", settings.public_url, report.source("public_url"));
    say!("languages  {}{}", settings.languages.join(", "), report.source("languages"));
    say!("time zone  {}{}", settings.time_zone.iana_name().unwrap_or("UTC"), report.source("time_zone"));
    say!("currency   {} for runs without one{}", settings.sync.price_currency, report.source("sync.default_price_currency"));
    let enrollments = report.source("site.enrollment_count_from");
    match settings.enrollment_count_from {
        u32::MAX => say!("enrolments their number is never shown{enrollments}"),
        number => say!("enrolments their number is shown from {number} on{enrollments}"),
    }
    let mode = settings.sync.default_mode;
    say!("new runs   {mode} where the LMS's own setting says nothing else{}", report.source("sync.default_mode"));
    let keep = report.source("journal.keep");
    match &settings.journal_keep {
        None => say!("journal    kept for ever{keep}"),
        Some(age) if age.as_secs() % 86_400 == 0 => say!("journal    kept for {} days{keep}", age.as_secs() / 86_400),
        Some(age) => say!("journal    kept for {} hours{keep}", age.as_secs() / 3600),
    }
    let mut needed = attention::of_settings(settings, report);
    match &settings.database_url {
        DatabaseUrl::Sqlite(path) if !path.exists() && !arguments.migrate => {
            let source = report.source("database_url");
            say!("database   {}: not there yet; `serve` and `load` make it{source}", settings.database_url);
        }
        _ => needed.extend(database(settings, report, arguments.migrate)?),
    }
    deployment(settings, report)?;
    if !report.not_used.is_empty() {
        say!("not used   variables of Richie that have no effect here:");
        for (variables, why) in report.not_used_by_reason() {
            say!("           {variables}: {why}");
        }
    }
    let all_known = links(settings, &arguments.link);
    match needed.len() {
        0 => {}
        1 => say!("attention  One thing needs attention:"),
        number => say!("attention  {number} things need attention:"),
    }
    for needed in needed {
        say!("           {needed}");
    }
    Ok(if all_known { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Who sends, and who is sent to.
fn deployment(settings: &Settings, report: &Report) -> Result<()> {
    let source = report.source("sync.secrets");
    match settings.sync.secrets.as_slice() {
        [] => say!("secrets    none: every sync request is rejected with 401{source}"),
        secrets => {
            for known in secrets {
                let scope = known.lms.as_ref().map_or("every LMS".to_owned(), |names| names.join(", "));
                say!("secret     {} for {scope}{source}", known.secret.name());
            }
        }
    }
    let source = report.source("lms");
    if settings.lmss.iter().len() == 0 {
        say!("LMSs       none: every run is rejected{source}");
    }
    for lms in settings.lmss.iter() {
        let regex = lms.course_regex.as_ref().map_or("(every link)", |regex| regex.as_str());
        let base_url = if lms.base_url.is_empty() { "(no address)" } else { &lms.base_url };
        let backend = lms.backend.as_str();
        say!("LMS        {}: {backend}, {base_url}, new runs {}, {regex}{source}", lms.name, lms.default_sync_mode);
    }
    let source = report.source("hook");
    for hook in &settings.relay.hooks {
        say!("hook       {}: {}, {}, to {}{source}", hook.name, hook.send.as_str(), hook.style.as_str(), hook.address());
        // As `serve` does, which would not start.
        relay::check(hook, &settings.relay.private_hosts)?;
    }
    Ok(())
}

/// Tells whose each link is; whether each is somebody's.
fn links(settings: &Settings, links: &[String]) -> bool {
    let mut all_known = true;
    for link in links {
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
    all_known
}

/// A database that an earlier version still serves is not changed unless it is asked for. Returns what needs attention.
fn database(settings: &Settings, report: &Report, migrate: bool) -> Result<Vec<String>> {
    let url = &settings.database_url;
    let source = report.source("database_url");
    let found = if migrate { Store::open(&url.location()) } else { Store::open_as_it_is(&url.location()) };
    let store = match found {
        Err(StoreError::Older { found: 0, .. }) => {
            say!(
                "database   {url}: connected, no tables of this program yet; `serve`, `load` and `check --migrate` make them{source}"
            );
            return Ok(Vec::new());
        }
        Err(StoreError::Older { found, known }) => {
            say!(
                "database   {url}: connected, of an earlier version (schema {found}, this program's is {known}): `serve` and \
                 `check --migrate` bring it to this one, after which the earlier version does not start on it any more{source}"
            );
            return Ok(Vec::new());
        }
        found => opened(found, url, "setting database_url")?,
    };
    let reader = store.reader()?;
    let (entries, held, needed) = runtime()?.block_on(async {
        let entries = reader.last_entry().await?;
        let held = reader.held().await?;
        Ok::<_, StoreError>((entries, held, attention::of_links(&settings.lmss, &reader).await?))
    })?;
    let waiting = held.iter().map(|(_, number)| number).sum::<i64>();
    say!("database   {url}: connected, {entries} journal entries, {waiting} held runs{source}");
    for (name, number) in held.iter().filter(|(name, _)| settings.lmss.by_name(name).is_none()) {
        say!(
            "held       {number} of the LMS {name:?}, which is not in the settings (any more): they stay held until an LMS has \
             that name"
        );
    }
    Ok(needed)
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
