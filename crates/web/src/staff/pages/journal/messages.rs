//! Why something was held or rejected, in the protocol's words.

use serde_json::Value as Json;

/// What is said of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    /// The field; none: it is said of the whole.
    pub(super) field: Option<String>,
    /// The messages.
    pub(super) messages: Vec<String>,
}

/// Reads messages by field, as they were answered.
pub(super) fn read(messages: &Json) -> Vec<Said> {
    let Json::Object(fields) = messages else { return Vec::new() };
    let text = |message: &Json| message.as_str().map_or_else(|| message.to_string(), str::to_owned);
    let said = |(field, messages): (&String, &Json)| Said {
        field: Some(field.clone()).filter(|field| !matches!(field.as_str(), "detail" | "non_field_errors")),
        messages: match messages {
            Json::Array(messages) => messages.iter().map(text).collect(),
            other => vec![text(other)],
        },
    };
    fields.iter().map(said).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Said, read};

    #[test]
    fn messages_are_read_in_either_form() {
        let said =
            |field: Option<&str>, message: &str| Said { field: field.map(str::to_owned), messages: vec![message.to_owned()] };
        assert_eq!(read(&json!({ "price": ["wrong"] })), [said(Some("price"), "wrong")]);
        assert_eq!(read(&json!({ "detail": "no JSON" })), [said(None, "no JSON")]);
        assert!(read(&json!([])).is_empty());
    }
}
