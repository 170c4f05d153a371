//! The bodies of the protocol's responses.

use serde_json::{Map, Value, json};

use crate::FieldErrors;

/// The body of the response to a request without a signature; 403.
pub const MISSING_AUTHENTICATION: &str = "\"Missing authentication.\"";
/// The body of the response to a request whose signature matches no secret in force; 401.
pub const INVALID_AUTHENTICATION: &str = "\"Invalid authentication.\"";
/// The body of the response to one accepted run; 200.
pub const SUCCESS: &str = "{\"success\":true}";

/// Returns the body in which Django REST Framework wraps one sentence: `{"detail": …}`.
pub fn detail(sentence: &str) -> String {
    json!({ "detail": sentence }).to_string()
}

/// Returns the body of the response to an array: for each link as it was sent, success or messages. If several items have the
/// same link, the last one counts.
pub fn many<'a>(outcomes: impl IntoIterator<Item = (&'a str, Option<&'a FieldErrors>)>) -> String {
    let map = outcomes
        .into_iter()
        .map(|(link, errors)| (link.to_owned(), errors.map_or_else(|| json!({ "success": true }), FieldErrors::to_json)))
        .collect::<Map<_, _>>();
    Value::Object(map).to_string()
}
