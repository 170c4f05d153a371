//! From an item of a request to a message of an LMS about one run.

use catalog::{CourseCode, RESOURCE_LINK_MAX};
use jiff::tz::TimeZone;
use wire::FieldErrors;
use wire::body::{Item, not_an_object};
use wire::json::Json;
use wire::rules::{self, Checked, Rules};

use crate::{Backend, CourseKey, Lms, LmsList, SourceKey};

/// Links beyond this size, in bytes, are not matched with patterns: they are too long for any run.
const LINK_LIMIT: usize = 16 << 10;

/// What an LMS says about one run, read and checked; not yet compared with what is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The LMS's position in the list.
    pub lms: usize,
    /// Of which run it speaks.
    pub key: SourceKey,
    /// The link, without blanks around.
    pub resource_link: String,
    /// The course it names, or why it names none; asked for only where a run is to be created.
    pub course: Result<CourseCode, FieldErrors>,
    /// The fields, and what is wrong with them.
    pub checked: Checked,
}

/// An item with what must be known of it whether or not it is a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// The link as it was sent; it names the item in an array's answer.
    pub link_sent: Option<String>,
    /// The item's text.
    pub payload: String,
    /// The message, or why it is none.
    pub message: Result<Message, FieldErrors>,
}

/// What reading an item depends on.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// The LMSs that are configured.
    pub lmss: &'a LmsList,
    /// The zone of dates without an offset.
    pub zone: &'a TimeZone,
}

/// Reads and checks an item.
pub fn prepare(item: &Item<'_>, reading: Reading<'_>) -> Prepared {
    let payload = item.text.to_owned();
    if !matches!(item.json, Json::Object(_)) {
        return Prepared { link_sent: None, payload, message: Err(not_an_object()) };
    }
    match rules::link(&item.json) {
        Err(errors) => Prepared { link_sent: None, payload, message: Err(errors) },
        Ok(link) => {
            let message = message(item, &link, reading);
            Prepared { link_sent: Some(link.sent), payload, message }
        }
    }
}

fn message(item: &Item<'_>, link: &rules::Link, reading: Reading<'_>) -> Result<Message, FieldErrors> {
    if link.sent.len() > LINK_LIMIT {
        return Err(FieldErrors::one(
            "resource_link",
            format!("Ensure this field has no more than {RESOURCE_LINK_MAX} characters."),
        ));
    }
    let no_lms = || FieldErrors::one("resource_link", "No LMS configuration found for this resource link.");
    let matched = reading.lmss.select(&link.sent).ok_or_else(no_lms)?;
    let lms = reading.lmss.get(matched.lms).ok_or_else(no_lms)?;
    let checked = rules::check(&item.json, Rules { zone: reading.zone, open_edx_visibility: lms.backend == Backend::OpenEdx });
    let course = course(item, lms, matched.course_id.as_deref());
    let key = lms.key(&link.trimmed, matched.course_id);
    Ok(Message { lms: matched.lms, key, resource_link: link.trimmed.clone(), course, checked })
}

fn course(item: &Item<'_>, lms: &Lms, course_id: Option<&str>) -> Result<CourseCode, FieldErrors> {
    let wrong = |message: String| FieldErrors::one("resource_link", message);
    match lms.backend {
        Backend::OpenEdx => {
            let key = course_id.ok_or_else(|| wrong("No course key found in this resource link.".to_owned()))?;
            CourseKey::parse(key).map(|key| key.code()).map_err(|error| wrong(error.to_string()))
        }
        Backend::Joanie => {
            let wrong = |message: &str| FieldErrors::one("course", message);
            match item.json.get("course") {
                None | Some(Json::Null) => Err(wrong("This field is required.")),
                Some(value) if value.is_nothing() => Err(wrong("This field may not be blank.")),
                Some(value) => Ok(CourseCode::normalise(&value.python_str())),
            }
        }
        Backend::Base => {
            Err(wrong(format!("Unknown course run, and the LMS \"{}\" does not tell courses: it only updates runs.", lms.name)))
        }
    }
}
