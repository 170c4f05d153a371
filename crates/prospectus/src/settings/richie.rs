//! `RICHIE_LMS_BACKENDS`: the LMSs as a Richie deployment's environment has them.
//!
//! Keys that concern Richie's browser code or its own calls of the LMS (`JS_BACKEND`, `JS_COURSE_REGEX`, `API_TOKEN`,
//! …) are accepted and not kept.

use catalog::{Field, SyncMode};
use serde::Deserialize;
use sync::{Backend, CourseRegex};

use super::checked::{Checked, FromText, Item, List};
use super::document::LmsTable;
use super::values::{HttpUrl, Name};

/// One LMS, spelt as in Richie.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", expecting = "an object with the keys BASE_URL and BACKEND")]
pub(super) struct RichieLms {
    pub(super) base_url: Checked<HttpUrl>,
    pub(super) backend: Checked<Backend>,
    pub(super) course_regex: Option<Checked<CourseRegex>>,
    pub(super) default_course_run_sync_mode: Option<Checked<Mode>>,
    pub(super) course_run_sync_no_update_fields: Option<Vec<String>>,
}

/// A mode, or an empty text for none of the LMS's own.
#[derive(Debug)]
pub(super) struct Mode(pub(super) Option<SyncMode>);

impl FromText for Mode {
    const EXPECTED: &str = SyncMode::EXPECTED;
    fn from_text(text: &str) -> Result<Self, String> {
        if text.is_empty() { Ok(Self(None)) } else { SyncMode::from_text(text).map(|mode| Self(Some(mode))) }
    }
}

impl Item for RichieLms {
    const LIST: &str = r#"a JSON array of objects with the keys BASE_URL and BACKEND, in which every backslash is doubled, such as [{"BASE_URL": "https://lms.example.com", "BACKEND": "richie.apps.courses.lms.edx.EdXLMSBackend", "COURSE_REGEX": "^.*/courses/(?P<course_id>.*)/info/?$"}]"#;
}

/// The LMSs in their order, each named by its host; by its backend where it has none.
#[derive(Debug, Deserialize)]
#[serde(from = "List<RichieLms>")]
pub(super) struct RichieLmss(pub(super) List<LmsTable>);

impl From<List<RichieLms>> for RichieLmss {
    fn from(list: List<RichieLms>) -> Self {
        let mut tables: Vec<LmsTable> = Vec::new();
        for lms in list.0 {
            let host = lms.base_url.0.host();
            let name = unused(if host.is_empty() { lms.backend.0.as_str() } else { &host }, &tables);
            let fields = lms.course_run_sync_no_update_fields.unwrap_or_default();
            // Richie compares these names with those of a payload, so one that no payload has does nothing.
            let fields = fields.iter().filter_map(|name| Field::synchronised().find(|field| field.as_str() == name));
            tables.push(LmsTable {
                name: Checked(Name(name)),
                base_url: lms.base_url,
                backend: lms.backend,
                course_regex: lms.course_regex,
                default_course_run_sync_mode: lms.default_course_run_sync_mode.and_then(|mode| mode.0.0.map(Checked)),
                course_run_sync_no_update_fields: Some(List(fields.map(Checked).collect())),
                unknown_course: None,
                identity: None,
                is_richies: true,
            });
        }
        Self(List(tables))
    }
}

/// This name, or the first of name-2, name-3… that no LMS has.
fn unused(host: &str, tables: &[LmsTable]) -> String {
    let numbered = (2..).map(|number| format!("{host}-{number}"));
    let mut names = std::iter::once(host.to_owned()).chain(numbered);
    names.find(|name| tables.iter().all(|table| table.name.0.0 != *name)).unwrap_or_default()
}
