//! From what is written to what is meant: defaults, and the rules between settings.

use std::time::Duration;

use catalog::SyncMode;
use secrecy::{ExposeSecret, SecretString};
use sync::{Backend, Identity, Lms, LmsList};
use wire::signature::Secret;

use super::checked::List;
use super::document::{Document, LmsTable};
use super::error::SettingsError;
use super::place::Places;
use super::secret::{SecretEntry, SecretFile, SecretTable};
use super::{SecretSetting, Settings, SyncSettings};
use super::{hooks, wording};

const LISTEN: ([u8; 4], u16) = ([127, 0, 0, 1], 8070);
const SITE_NAME: &str = "Prospectus";
const ENROLLMENT_COUNT_FROM: u32 = 10;
const MAX_BODY: usize = 32 << 20;
const REQUEST_TIMEOUT: Duration = Duration::from_mins(1);

/// The settings that a document means.
pub(super) fn settings(document: Document, places: &Places<'_>) -> Result<Settings, SettingsError> {
    let Document {
        listen,
        database_url,
        public_url,
        languages,
        time_zone,
        site,
        sync,
        journal,
        lms,
        relay,
        hook,
        richie_hooks,
        lms_variables: _,
    } = document;
    let default_mode = sync.default_mode.map_or(SyncMode::SyncToPublic, |mode| mode.0);
    let lmss = lmss(lms.unwrap_or_default(), default_mode, places)?;
    let listen = listen.map_or_else(|| LISTEN.into(), |listen| listen.0);
    Ok(Settings {
        listen,
        database_url: database_url.map(|url| url.0).unwrap_or_default(),
        public_url: public_url.map_or_else(|| format!("http://{listen}"), |url| url.0.0),
        languages: languages.map_or_else(|| vec!["en".to_owned()], |languages| languages.0),
        time_zone: time_zone.map_or(jiff::tz::TimeZone::UTC, |zone| zone.0),
        site_name: site.name.map_or_else(|| SITE_NAME.to_owned(), |name| name.0.0),
        enrollment_count_from: site.enrollment_count_from.map_or(ENROLLMENT_COUNT_FROM, |count| count.0.0),
        sync: SyncSettings {
            secrets: secrets(sync.secrets.unwrap_or_default(), &lmss, places)?,
            max_body_bytes: sync.max_body.map_or(MAX_BODY, |size| size.0.0),
            request_timeout: sync.request_timeout.map_or(REQUEST_TIMEOUT, |timeout| timeout.0.0),
            price_currency: sync.default_price_currency.map_or_else(|| catalog::DEFAULT_CURRENCY.to_owned(), |text| text.0.0),
            default_mode,
        },
        relay: hooks::relay(relay, richie_hooks.or(hook).unwrap_or_default(), &lmss, places)?,
        journal_keep: journal.keep.map(|keep| keep.0.0),
        lmss,
    })
}

fn lmss(tables: List<LmsTable>, default_mode: SyncMode, places: &Places<'_>) -> Result<LmsList, SettingsError> {
    let mut lmss: Vec<Lms> = Vec::new();
    for (position, table) in tables.0.into_iter().enumerate() {
        let wrong = |key, problem: &str| Err(places.error("lms", position, key, problem));
        let lms = Lms {
            name: table.name.0.0,
            base_url: table.base_url.0.0,
            backend: table.backend.0,
            course_regex: table.course_regex.map(|regex| regex.0),
            default_sync_mode: table.default_course_run_sync_mode.map_or(default_mode, |mode| mode.0),
            no_update_fields: table.course_run_sync_no_update_fields.unwrap_or_default().0.iter().map(|field| field.0).collect(),
            unknown_course: table.unknown_course.map(|what| what.0).unwrap_or_default(),
            identity: table.identity.map(|identity| identity.0).unwrap_or_default(),
        };
        if lmss.iter().any(|other| other.name == lms.name) {
            return wrong("name", &format!("there is another LMS {:?}; give each its own name", lms.name));
        }
        let by_key = lms.identity == Identity::CourseId;
        match &lms.course_regex {
            Some(regex) if (by_key || lms.backend == Backend::OpenEdx) && !table.is_richies && !regex.has_group("course_id") => {
                let why = if by_key { "identity = \"course_id\"" } else { "the backend \"openedx\"" };
                let problem =
                    format!("{why} needs the group \"course_id\" in course_regex; write (?P<course_id>…) around the course key");
                return wrong("course_regex", &problem);
            }
            None if by_key => {
                let problem = "identity = \"course_id\" needs a course_regex with the group \"course_id\", such as '^.*/courses/(?P<course_id>[^/]+)/'";
                return wrong("identity", problem);
            }
            _ => lmss.push(lms),
        }
    }
    Ok(LmsList::new(lmss))
}

fn secrets(entries: List<SecretEntry>, lmss: &LmsList, places: &Places<'_>) -> Result<Vec<SecretSetting>, SettingsError> {
    let mut secrets: Vec<SecretSetting> = Vec::new();
    for (position, SecretEntry(table)) in entries.0.into_iter().enumerate() {
        let wrong = |key, problem: &str| places.error("sync.secrets", position, key, problem);
        let SecretTable { name, secret, secret_file, lms } = table;
        let name = name.map_or_else(|| format!("secret-{}", position + 1), |name| name.0.0);
        if secrets.iter().any(|other| other.secret.name() == name) {
            return Err(wrong("name", &format!("there is another secret named {name:?}; give each its own name")));
        }
        let value = match (secret, secret_file) {
            (Some(secret), None) => secret.0,
            (None, Some(file)) => read(file.0).map_err(|problem| wrong("secret_file", &problem))?,
            (Some(_), Some(_)) => return Err(wrong("secret_file", "write either \"secret\" or \"secret_file\", not both")),
            (None, None) => return Err(wrong("", "a secret needs \"secret\" or \"secret_file\"")),
        };
        let names: Option<Vec<String>> = lms.map(|names| names.0.into_iter().map(|name| name.0.0).collect());
        if names.as_ref().is_some_and(Vec::is_empty) {
            return Err(wrong("lms", "the list names no LMS; leave it out where the secret is for all of them"));
        }
        if let Some(unknown) = names.iter().flatten().find(|name| lmss.by_name(name).is_none()) {
            let known: Vec<&str> = lmss.iter().map(|lms| lms.name.as_str()).collect();
            return Err(wrong("lms", &format!("no LMS is named {unknown:?}{}", wording::instead(unknown, &known))));
        }
        let secret = Secret::new(name, &value).map_err(|error| wrong("secret_file", &error.to_string()))?;
        secrets.push(SecretSetting { secret, lms: names });
    }
    Ok(secrets)
}

/// The secret in a file, without the newline that editors put at the end.
pub(super) fn read(SecretFile(path): SecretFile) -> Result<SecretString, String> {
    let text = std::fs::read_to_string(&path).map(SecretString::from);
    let text = text.map_err(|error| format!("the secret file {} cannot be read: {error}", path.display()))?;
    let line = text.expose_secret();
    let line = line.strip_suffix('\n').map_or(line, |line| line.strip_suffix('\r').unwrap_or(line));
    if line.is_empty() { Err(format!("the secret file {} is empty", path.display())) } else { Ok(line.into()) }
}
