//! The settings as they are written: what the file may hold, and where the environment is laid over it.

use std::net::SocketAddr;

use catalog::{Field, Language, SyncMode};
use jiff::tz::TimeZone;
use serde::Deserialize;
use sync::{Backend, CourseRegex, Identity, UnknownCourse};

use super::checked::{Checked, Item, List};
use super::database_url::DatabaseUrl;
use super::hook::{HookTable, RelayTable};
use super::lms_variables::LmsVariables;
use super::quantity::{Age, Count, Size, Timeout};
use super::secret::SecretEntry;
use super::values::{Currency, HttpUrl, Name};

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Document {
    pub(super) listen: Option<Checked<SocketAddr>>,
    pub(super) database_url: Option<Checked<DatabaseUrl>>,
    pub(super) public_url: Option<Checked<HttpUrl>>,
    pub(super) languages: Option<SiteLanguages>,
    pub(super) time_zone: Option<Checked<TimeZone>>,
    pub(super) site: SiteTable,
    pub(super) sync: SyncTable,
    pub(super) journal: JournalTable,
    pub(super) lms: Option<List<LmsTable>>,
    pub(super) relay: RelayTable,
    pub(super) hook: Option<List<HookTable>>,
    /// Those of the variables that LMSs have for Richie.
    #[serde(skip)]
    pub(super) richie_hooks: Option<List<HookTable>>,
    /// The LMSs of the variables that Richie's sites build `RICHIE_LMS_BACKENDS` from.
    #[serde(skip)]
    pub(super) lms_variables: LmsVariables,
}

/// The table `[site]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "the table [site]")]
pub(super) struct SiteTable {
    pub(super) name: Option<Checked<Name>>,
    pub(super) enrollment_count_from: Option<Checked<Count>>,
}

/// The table `[sync]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "the table [sync]")]
pub(super) struct SyncTable {
    pub(super) secrets: Option<List<SecretEntry>>,
    pub(super) default_mode: Option<Checked<SyncMode>>,
    pub(super) default_price_currency: Option<Checked<Currency>>,
    pub(super) max_body: Option<Checked<Size>>,
    pub(super) request_timeout: Option<Checked<Timeout>>,
}

/// The table `[journal]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "the table [journal]")]
pub(super) struct JournalTable {
    pub(super) keep: Option<Checked<Age>>,
}

/// A table `[[lms]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table with the settings of an LMS")]
pub(super) struct LmsTable {
    pub(super) name: Checked<Name>,
    pub(super) base_url: Checked<HttpUrl>,
    pub(super) backend: Checked<Backend>,
    pub(super) course_regex: Option<Checked<CourseRegex>>,
    pub(super) default_course_run_sync_mode: Option<Checked<SyncMode>>,
    pub(super) course_run_sync_no_update_fields: Option<List<Checked<Field>>>,
    pub(super) unknown_course: Option<Checked<UnknownCourse>>,
    pub(super) identity: Option<Checked<Identity>>,
    /// Whether it is as a Richie deployment has it, where what concerns only the creation of runs is wrong only then.
    #[serde(skip)]
    pub(super) is_richies: bool,
}

impl Item for LmsTable {
    const LIST: &str = "a list of tables, each under its own heading [[lms]]";
}

/// The languages of the site: at least one, none twice.
#[derive(Debug, Deserialize)]
#[serde(try_from = "List<Checked<Language>>")]
pub(super) struct SiteLanguages(pub(super) Vec<String>);

impl TryFrom<List<Checked<Language>>> for SiteLanguages {
    type Error = String;
    fn try_from(list: List<Checked<Language>>) -> Result<Self, String> {
        let mut codes: Vec<String> = Vec::new();
        for Checked(language) in list.0 {
            if codes.iter().any(|code| code == language.as_str()) {
                return Err(format!("the language \"{}\" is listed twice", language.as_str()));
            }
            codes.push(language.as_str().to_owned());
        }
        if codes.is_empty() { Err("the site needs at least one language, such as [\"en\"]".to_owned()) } else { Ok(Self(codes)) }
    }
}
