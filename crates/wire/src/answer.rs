//! The bodies that the protocol answers with.

use serde_json::{Map, Value, json};

use crate::FieldErrors;

/// Of a request without a signature; 403.
pub const MISSING_AUTHENTICATION: &str = "\"Missing authentication.\"";
/// Of a request whose signature no secret in force explains; 401.
pub const INVALID_AUTHENTICATION: &str = "\"Invalid authentication.\"";
/// Of one run that was taken; 200.
pub const SUCCESS: &str = "{\"success\":true}";

/// The framework's body around one sentence: `{"detail": …}`.
pub fn detail(sentence: &str) -> String {
    json!({ "detail": sentence }).to_string()
}

/// The body of an array's answer: by link as sent, success or messages. Of items with one link the last one counts.
pub fn many<'a>(outcomes: impl IntoIterator<Item = (&'a str, Option<&'a FieldErrors>)>) -> String {
    let map = outcomes
        .into_iter()
        .map(|(link, errors)| (link.to_owned(), errors.map_or_else(|| json!({ "success": true }), FieldErrors::to_json)))
        .collect::<Map<_, _>>();
    Value::Object(map).to_string()
}
