//! `check`: are the settings right, does the database answer, whose is a link.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use sync::Identity;

use super::open;
use crate::cli;
use crate::settings::{DatabaseUrl, Settings};

pub(super) fn run(settings: &Settings, file: Option<&Path>, arguments: &cli::Check) -> Result<ExitCode> {
    match file {
        Some(file) => println!("settings   {} and the environment: right", file.display()),
        None => println!("settings   no prospectus.toml here; the environment and the defaults: right"),
    }
    println!("listen     {}", settings.listen);
    println!("public at  {}", settings.public_url);
    println!("languages  {}", settings.languages.join(", "));
    println!("new runs   {} where the LMS's own setting says nothing else", settings.sync.default_mode);
    let DatabaseUrl::Sqlite(path) = &settings.database_url;
    if path.exists() {
        let reader = open(settings)?.reader();
        let (entries, held) = (reader.last_entry()?, reader.held()?);
        println!("database   {}: connected, {entries} journal entries, {held} held runs", settings.database_url);
    } else {
        println!("database   {}: not there yet; `serve` and `load` make it", settings.database_url);
    }
    match settings.sync.secrets.as_slice() {
        [] => println!("secrets    none: every synchronisation request will be answered 401"),
        secrets => {
            for known in secrets {
                let scope = known.lms.as_ref().map_or("every LMS".to_owned(), |names| names.join(", "));
                println!("secret     {} for {scope}", known.secret.name());
            }
        }
    }
    for lms in settings.lmss.iter() {
        let regex = lms.course_regex.as_ref().map_or("(every link)", |regex| regex.as_str());
        println!(
            "LMS        {}: {}, {}, new runs {}, {regex}",
            lms.name,
            lms.backend.as_str(),
            lms.base_url,
            lms.default_sync_mode
        );
    }
    let mut all_known = true;
    for link in &arguments.link {
        println!("link       {link}");
        let selected = settings.lmss.select(link);
        all_known &= selected.is_some();
        for (position, lms) in settings.lmss.iter().enumerate() {
            let is_selected = selected.as_ref().is_some_and(|matched| matched.lms == position);
            println!("           {}: {}", lms.name, told(lms, link, is_selected));
        }
        if selected.is_none() {
            println!("           no LMS: \"No LMS configuration found for this resource link.\"");
        }
    }
    Ok(if all_known { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn told(lms: &sync::Lms, link: &str, is_selected: bool) -> String {
    let Some(course_id) = lms.matches(link) else { return "does not match".to_owned() };
    let first = if is_selected { "matches, and is the first that does" } else { "matches, but an earlier one does too" };
    let course = match (&course_id, lms.backend) {
        (Some(key), sync::Backend::OpenEdx) => match sync::course_code_of_key(key) {
            Ok(code) => format!("; course_id {key}, course {code}"),
            Err(error) => format!("; {error}"),
        },
        (Some(key), _) => format!("; course_id {key}"),
        (None, sync::Backend::Joanie) => "; the payload's \"course\" names the course".to_owned(),
        (None, _) => String::new(),
    };
    let identity = if lms.identity == Identity::CourseId { "; runs are told apart by course_id" } else { "" };
    format!("{first}{course}{identity}")
}
