//! The body of a request: one item or many.

use crate::FieldErrors;
use crate::json::{self, Json};
use crate::rules;

/// The content of a body.
#[derive(Debug, Clone, PartialEq)]
pub enum Body<'a> {
    /// An object: one run.
    One(Item<'a>),
    /// An array: many runs.
    Many(Vec<Item<'a>>),
}

/// One run as it was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Item<'a> {
    /// The parsed value.
    pub json: Json<'a>,
    /// The text it was parsed from.
    pub text: &'a str,
}

/// Why a body is rejected as a whole; 400.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyError {
    /// It is not JSON. The sentence tells why.
    NotJson(String),
    /// It is not an object or an array of objects, or an item has no link.
    Fields(FieldErrors),
}

impl BodyError {
    /// Returns the body of the response.
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::NotJson(sentence) => serde_json::json!({ "detail": sentence }),
            Self::Fields(errors) => errors.to_json(),
        }
    }
}

/// Parses a body. An empty body counts as an empty object, as in Richie.
///
/// # Errors
/// If the body is rejected as a whole.
pub fn read(bytes: &[u8]) -> Result<Body<'_>, BodyError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        BodyError::NotJson(format!("JSON parse error - the body is not UTF-8: byte {} is wrong", error.valid_up_to()))
    })?;
    if text.is_empty() {
        return Ok(Body::One(Item { json: Json::Object(Vec::new()), text }));
    }
    let document = json::parse(text).map_err(|error| BodyError::NotJson(format!("JSON parse error - {error}")))?;
    match document.value {
        object @ Json::Object(_) => Ok(Body::One(Item { json: object, text })),
        Json::Array(values) => {
            let items = values.into_iter().zip(document.items).map(|(json, text)| Item { json, text }).collect::<Vec<_>>();
            // Richie checks one item after another, until one has no link or makes it crash.
            let first = items.iter().map(|item| (item, has_link(&item.json))).find(|(_, has_link)| *has_link != Some(true));
            match first {
                Some((item, Some(false))) => Err(BodyError::Fields(rules::link(&item.json).err().unwrap_or_default())),
                _ => Ok(Body::Many(items)),
            }
        }
        _ => Err(BodyError::Fields(not_an_object())),
    }
}

/// The result of Python's `"resource_link" in item`, or `None` if that raises an error.
fn has_link(item: &Json<'_>) -> Option<bool> {
    const NAME: &str = "resource_link";
    match item {
        Json::Object(_) => Some(item.get(NAME).is_some()),
        Json::Array(values) => Some(values.iter().any(|value| matches!(value, Json::String(text) if text.text == NAME))),
        Json::String(text) => Some(text.text.contains(NAME)),
        Json::Null | Json::Bool(_) | Json::Int(_) | Json::Float(_) => None,
    }
}

/// Returns the messages for something that should be a course run and is not even an object.
pub fn not_an_object() -> FieldErrors {
    FieldErrors::one(
        "non_field_errors",
        "Invalid data. Expected an object with the fields of a course run, or an array of such objects.",
    )
}

#[cfg(test)]
mod tests {
    use super::{Body, BodyError, read};

    #[test]
    fn an_array_is_refused_whole_where_richie_misses_a_link() {
        let good = r#"{"resource_link": "l"}"#;
        for (rest, is_refused) in [
            ("{}", true),
            ("\"abc\"", true),
            ("[]", true),
            ("[{\"resource_link\": \"l\"}]", true),
            ("\"a resource_link\"", false),
            ("[\"resource_link\"]", false),
            ("null", false),
            ("5", false),
            // Richie never sees what follows the first item that makes it crash.
            ("null, {}", false),
            ("{}, null", true),
        ] {
            let body = format!("[{good}, {rest}]");
            match read(body.as_bytes()) {
                Ok(Body::Many(items)) => assert!(!is_refused && items.len() > 1, "{body}"),
                Err(BodyError::Fields(errors)) => {
                    assert!(is_refused, "{body}");
                    assert_eq!(errors.to_json().to_string(), r#"{"resource_link":["This field is required."]}"#, "{body}");
                }
                other => panic!("{body}: {other:?}"),
            }
        }
    }
}
