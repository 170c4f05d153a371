//! Messages by field, as the protocol sends them in responses.

use serde_json::{Map, Value, json};

/// Messages by field, in the order in which they were found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldErrors(Vec<(&'static str, Vec<String>)>);

impl FieldErrors {
    /// Creates a list with one message for one field.
    pub fn one(field: &'static str, message: impl Into<String>) -> Self {
        Self(vec![(field, vec![message.into()])])
    }

    /// Adds a message.
    pub fn add(&mut self, field: &'static str, message: impl Into<String>) {
        match self.0.iter_mut().find(|(known, _)| *known == field) {
            Some((_, messages)) => messages.push(message.into()),
            None => self.0.push((field, vec![message.into()])),
        }
    }

    /// Whether there are no messages.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The fields that have messages.
    pub fn fields(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|(field, _)| *field)
    }

    /// Returns `{field: [messages]}`.
    pub fn to_json(&self) -> Value {
        Value::Object(self.0.iter().map(|(field, messages)| ((*field).to_owned(), json!(messages))).collect::<Map<_, _>>())
    }
}
