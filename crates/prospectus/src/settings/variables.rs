//! The variables that set something: our own, Richie's, and those that LMSs have for Richie.

use catalog::Language;

use super::checked::Checked;
use super::document::{Document, SiteLanguages};
use super::quantity::Count;
use super::richie::RichieLmss;
use super::{hook, text};

/// Whose a variable is. Of those that are given for one setting, the highest wins; several of the same rank are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// A part of the LMSs, from which Richie's sites build `RICHIE_LMS_BACKENDS`.
    Part,
    /// The name that django-configurations gives a setting of Richie.
    Django,
    /// The name of Richie's setting.
    Richie,
    /// The program's own.
    Own,
}

/// Sets a setting from a variable's text, or says what is wrong with it.
pub(super) type Set = fn(&mut Document, &str) -> Result<(), String>;

/// A variable and the setting that it sets.
pub(super) struct Variable {
    pub(super) rank: Rank,
    pub(super) name: &'static str,
    /// The key of the setting in the file.
    pub(super) key: &'static str,
    pub(super) set: Set,
}

impl Variable {
    /// Whether an empty text says something: an empty list. Elsewhere an empty variable of Richie's counts as not set, because
    /// Compose files pass such on.
    pub(super) fn may_be_empty(&self) -> bool {
        match self.rank {
            Rank::Own => true,
            Rank::Django | Rank::Richie => matches!(self.key, "sync.secrets" | "lms" | "hook"),
            Rank::Part => false,
        }
    }
}

const fn variable(rank: Rank, name: &'static str, key: &'static str, set: Set) -> Variable {
    Variable { rank, name, key, set }
}

macro_rules! set {
    ($($field:ident).+) => {
        |document, text| {
            document.$($field).+ = Some(text::read(text)?);
            Ok(())
        }
    };
}

/// Every variable.
pub(super) static VARIABLES: [Variable; 39] = [
    variable(Rank::Part, "EDX_BASE_URL", "lms", set!(lms_variables.edx.base_url)),
    variable(Rank::Part, "EDX_BACKEND", "lms", set!(lms_variables.edx.backend)),
    variable(Rank::Part, "EDX_COURSE_REGEX", "lms", set!(lms_variables.edx.course_regex)),
    variable(Rank::Part, "JOANIE_BASE_URL", "lms", set!(lms_variables.joanie.base_url)),
    variable(Rank::Part, "JOANIE_BACKEND", "lms", set!(lms_variables.joanie.backend)),
    variable(Rank::Part, "JOANIE_COURSE_REGEX", "lms", set!(lms_variables.joanie.course_regex)),
    variable(Rank::Django, "DJANGO_LANGUAGE_CODE", "languages", set_first_language),
    variable(Rank::Django, "DJANGO_TIME_ZONE", "time_zone", set!(time_zone)),
    variable(Rank::Django, "DJANGO_RICHIE_COURSE_RUN_SYNC_SECRETS", "sync.secrets", |document, text| {
        document.sync.secrets = Some(text::read_separated(text)?);
        Ok(())
    }),
    variable(Rank::Django, "DJANGO_RICHIE_LMS_BACKENDS", "lms", set_lms_backends),
    variable(Rank::Django, "DJANGO_RICHIE_DEFAULT_COURSE_RUN_SYNC_MODE", "sync.default_mode", set!(sync.default_mode)),
    variable(
        Rank::Django,
        "DJANGO_RICHIE_DEFAULT_COURSE_RUN_PRICE_CURRENCY",
        "sync.default_price_currency",
        set!(sync.default_price_currency),
    ),
    variable(
        Rank::Django,
        "DJANGO_RICHIE_MINIMUM_COURSE_RUNS_ENROLLMENT_COUNT",
        "site.enrollment_count_from",
        set_minimum_enrollment_count,
    ),
    variable(Rank::Richie, "TIME_ZONE", "time_zone", set!(time_zone)),
    variable(Rank::Richie, "RICHIE_COURSE_RUN_SYNC_SECRETS", "sync.secrets", set!(sync.secrets)),
    variable(Rank::Richie, "RICHIE_LMS_BACKENDS", "lms", set_lms_backends),
    variable(Rank::Richie, "RICHIE_DEFAULT_COURSE_RUN_SYNC_MODE", "sync.default_mode", set!(sync.default_mode)),
    variable(
        Rank::Richie,
        "RICHIE_DEFAULT_COURSE_RUN_PRICE_CURRENCY",
        "sync.default_price_currency",
        set!(sync.default_price_currency),
    ),
    variable(
        Rank::Richie,
        "RICHIE_MINIMUM_COURSE_RUNS_ENROLLMENT_COUNT",
        "site.enrollment_count_from",
        set_minimum_enrollment_count,
    ),
    variable(Rank::Richie, "COURSE_HOOK", "hook", hook::set_course_hook),
    variable(Rank::Richie, "RICHIE_COURSE_HOOK", "hook", hook::set_course_hook),
    variable(Rank::Richie, "RICHIE_OPENEDX_SYNC_COURSE_HOOKS", "hook", hook::set_course_hooks),
    variable(Rank::Own, "PROSPECTUS_LISTEN", "listen", set!(listen)),
    variable(Rank::Own, "PROSPECTUS_DATABASE_URL", "database_url", set!(database_url)),
    variable(Rank::Own, "PROSPECTUS_PUBLIC_URL", "public_url", set!(public_url)),
    variable(Rank::Own, "PROSPECTUS_LANGUAGES", "languages", set!(languages)),
    variable(Rank::Own, "PROSPECTUS_TIME_ZONE", "time_zone", set!(time_zone)),
    variable(Rank::Own, "PROSPECTUS_SITE__NAME", "site.name", set!(site.name)),
    variable(Rank::Own, "PROSPECTUS_SITE__ENROLLMENT_COUNT_FROM", "site.enrollment_count_from", set!(site.enrollment_count_from)),
    variable(Rank::Own, "PROSPECTUS_SYNC__SECRETS", "sync.secrets", set!(sync.secrets)),
    variable(Rank::Own, "PROSPECTUS_SYNC__DEFAULT_MODE", "sync.default_mode", set!(sync.default_mode)),
    variable(
        Rank::Own,
        "PROSPECTUS_SYNC__DEFAULT_PRICE_CURRENCY",
        "sync.default_price_currency",
        set!(sync.default_price_currency),
    ),
    variable(Rank::Own, "PROSPECTUS_SYNC__MAX_BODY", "sync.max_body", set!(sync.max_body)),
    variable(Rank::Own, "PROSPECTUS_SYNC__REQUEST_TIMEOUT", "sync.request_timeout", set!(sync.request_timeout)),
    variable(Rank::Own, "PROSPECTUS_JOURNAL__KEEP", "journal.keep", set!(journal.keep)),
    variable(Rank::Own, "PROSPECTUS_LMS", "lms", set!(lms)),
    variable(Rank::Own, "PROSPECTUS_RELAY__PRIVATE_HOSTS", "relay.private_hosts", set!(relay.private_hosts)),
    variable(Rank::Own, "PROSPECTUS_RELAY__KEEP_DELIVERIES", "relay.keep_deliveries", set!(relay.keep_deliveries)),
    variable(Rank::Own, "PROSPECTUS_HOOK", "hook", set!(hook)),
];

fn set_lms_backends(document: &mut Document, text: &str) -> Result<(), String> {
    document.lms = Some(text::read::<RichieLmss>(text)?.0);
    Ok(())
}

/// `LANGUAGE_CODE`: the first of the languages, beside those of the file.
fn set_first_language(document: &mut Document, text: &str) -> Result<(), String> {
    let code = text.trim().replace('_', "-").to_ascii_lowercase();
    let primary = code.split('-').next().unwrap_or_default();
    let language = Language::from_code(&code).or_else(|| Language::from_code(primary));
    let Some(language) = language else { return Err(format!("{text:?} is not a language code, such as \"en\" or \"pt-br\"")) };
    let mut codes = document.languages.take().map(|languages| languages.0).unwrap_or_default();
    codes.retain(|code| code != language.as_str());
    codes.insert(0, language.as_str().to_owned());
    document.languages = Some(SiteLanguages(codes));
    Ok(())
}

/// The number from which Richie shows enrolments. With 0 it shows none.
fn set_minimum_enrollment_count(document: &mut Document, text: &str) -> Result<(), String> {
    let Checked(Count(count)) = text::read(text)?;
    document.site.enrollment_count_from = Some(Checked(Count(if count == 0 { u32::MAX } else { count })));
    Ok(())
}
