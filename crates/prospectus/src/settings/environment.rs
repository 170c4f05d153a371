//! The environment, laid over the file: which variable sets what.

use std::collections::BTreeMap;

use super::document::Document;
use super::error::SettingsError;
use super::richie::RichieLmss;
use super::{hook, text, wording};

/// What the names of the program's own variables begin with.
const PREFIX: &str = "PROSPECTUS_";
/// Variables of the program that are no settings.
const OTHERS: [&str; 3] = ["PROSPECTUS_CONFIG", "PROSPECTUS_LOG", "PROSPECTUS_BIN"];
/// Variables of the tests begin with this.
const TESTS: &str = "PROSPECTUS_TEST";

/// Sets a setting from a variable's text, or says what is wrong with it.
type Set = fn(&mut Document, &str) -> Result<(), String>;

macro_rules! set {
    ($($field:ident).+) => {
        |document, text| {
            document.$($field).+ = Some(text::read(text)?);
            Ok(())
        }
    };
}

/// Every variable with its setting's key. A later one wins over an earlier one.
pub(super) const VARIABLES: [(&str, &str, Set); 24] = [
    ("TIME_ZONE", "time_zone", set!(time_zone)),
    ("RICHIE_COURSE_RUN_SYNC_SECRETS", "sync.secrets", set!(sync.secrets)),
    ("RICHIE_DEFAULT_COURSE_RUN_SYNC_MODE", "sync.default_mode", set!(sync.default_mode)),
    ("RICHIE_DEFAULT_COURSE_RUN_PRICE_CURRENCY", "sync.default_price_currency", set!(sync.default_price_currency)),
    ("RICHIE_LMS_BACKENDS", "lms", |document, text| {
        document.lms = Some(text::read::<RichieLmss>(text)?.0);
        Ok(())
    }),
    ("PROSPECTUS_LISTEN", "listen", set!(listen)),
    ("PROSPECTUS_DATABASE_URL", "database_url", set!(database_url)),
    ("PROSPECTUS_PUBLIC_URL", "public_url", set!(public_url)),
    ("PROSPECTUS_LANGUAGES", "languages", set!(languages)),
    ("PROSPECTUS_TIME_ZONE", "time_zone", set!(time_zone)),
    ("PROSPECTUS_SITE__NAME", "site.name", set!(site.name)),
    ("PROSPECTUS_SITE__ENROLLMENT_COUNT_FROM", "site.enrollment_count_from", set!(site.enrollment_count_from)),
    ("PROSPECTUS_SYNC__SECRETS", "sync.secrets", set!(sync.secrets)),
    ("PROSPECTUS_SYNC__DEFAULT_MODE", "sync.default_mode", set!(sync.default_mode)),
    ("PROSPECTUS_SYNC__DEFAULT_PRICE_CURRENCY", "sync.default_price_currency", set!(sync.default_price_currency)),
    ("PROSPECTUS_SYNC__MAX_BODY", "sync.max_body", set!(sync.max_body)),
    ("PROSPECTUS_SYNC__REQUEST_TIMEOUT", "sync.request_timeout", set!(sync.request_timeout)),
    ("PROSPECTUS_JOURNAL__KEEP", "journal.keep", set!(journal.keep)),
    ("PROSPECTUS_LMS", "lms", set!(lms)),
    ("PROSPECTUS_RELAY__PRIVATE_HOSTS", "relay.private_hosts", set!(relay.private_hosts)),
    ("PROSPECTUS_RELAY__KEEP_DELIVERIES", "relay.keep_deliveries", set!(relay.keep_deliveries)),
    ("COURSE_HOOK", "hook", hook::set_course_hook),
    ("RICHIE_OPENEDX_SYNC_COURSE_HOOKS", "hook", hook::set_course_hooks),
    ("PROSPECTUS_HOOK", "hook", |document, text| {
        document.hook = Some(text::read(text)?);
        document.richie_hooks = None;
        Ok(())
    }),
];

/// Which variable set a key, where one did.
pub(super) type Origins = BTreeMap<&'static str, &'static str>;

/// Lays the environment over what the file says.
pub(super) fn apply(document: &mut Document, environment: BTreeMap<String, String>) -> Result<Origins, SettingsError> {
    let mut origins = Origins::new();
    for (variable, key, set) in VARIABLES {
        if let Some(text) = environment.get(variable) {
            set(document, text).map_err(|problem| SettingsError::InEnvironment { variable: variable.to_owned(), problem })?;
            origins.insert(key, variable);
        }
    }
    match environment.into_keys().find(|name| is_unknown(name)) {
        Some(variable) => {
            let known: Vec<&str> = VARIABLES.iter().map(|(name, ..)| *name).filter(|name| name.starts_with(PREFIX)).collect();
            let problem = format!("there is no such setting{}", wording::instead(&variable, &known));
            Err(SettingsError::InEnvironment { variable, problem })
        }
        None => Ok(origins),
    }
}

/// Whether a name claims to be a setting and is none.
fn is_unknown(name: &str) -> bool {
    name.starts_with(PREFIX)
        && !name.starts_with(TESTS)
        && !OTHERS.contains(&name)
        && VARIABLES.iter().all(|(known, ..)| *known != name)
}
