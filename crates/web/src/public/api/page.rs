//! The page to read the document at.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use hyper::{HeaderMap, StatusCode};
use serde_json::Value;

use super::document::document;
use crate::App;
use crate::public::visitor::Visitor;
use crate::public::{caching, frame};

#[derive(Template)]
#[template(path = "public/api.html")]
struct Page<'a> {
    v: &'a Visitor,
    groups: Vec<Group>,
    schemas: Vec<Schema>,
}

/// Operations on the same subject.
#[derive(Debug, Default)]
struct Group {
    name: String,
    operations: Vec<Operation>,
}

#[derive(Debug)]
struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    description: String,
    parameters: Vec<Line>,
    answers: Vec<Reply>,
}

/// A parameter, or a property.
#[derive(Debug)]
struct Line {
    name: String,
    place: String,
    kind: Kind,
    says: String,
}

#[derive(Debug)]
struct Reply {
    status: String,
    kinds: Vec<Kind>,
    says: String,
}

/// Of what type something is, with the schema that says more.
#[derive(Debug, Default, PartialEq, Eq)]
struct Kind {
    text: String,
    schema: Option<String>,
}

#[derive(Debug)]
struct Schema {
    name: String,
    says: String,
    words: Vec<String>,
    lines: Vec<Line>,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A description by its pieces: what stands between backticks is code.
fn pieces(says: &str) -> Vec<(bool, &str)> {
    says.split('`').enumerate().map(|(place, piece)| (place % 2 == 1, piece)).filter(|(_, piece)| !piece.is_empty()).collect()
}

/// A schema in few words.
fn kind(schema: &Value) -> Kind {
    if let Some(name) = schema["$ref"].as_str().and_then(|name| name.rsplit('/').next()) {
        return Kind { text: name.to_owned(), schema: Some(name.to_owned()) };
    }
    for of_several in ["oneOf", "anyOf", "allOf"] {
        let several = schema[of_several].as_array().into_iter().flatten().filter(|one| one["type"] != "null");
        if let Some(first) = several.into_iter().next() {
            return kind(first);
        }
    }
    let named = match &schema["type"] {
        Value::Array(names) => names.iter().filter_map(Value::as_str).find(|name| *name != "null").unwrap_or_default(),
        name => name.as_str().unwrap_or_default(),
    };
    match named {
        "array" => {
            let of = kind(&schema["items"]);
            Kind { text: format!("{}[]", of.text), schema: of.schema }
        }
        "string" if schema["enum"].is_array() => {
            let words = schema["enum"].as_array().into_iter().flatten().map(text).collect::<Vec<_>>();
            Kind { text: words.join(" | "), schema: None }
        }
        "object" if schema["additionalProperties"].is_object() => {
            let of = kind(&schema["additionalProperties"]);
            Kind { text: format!("{{…: {}}}", of.text), schema: of.schema }
        }
        named => {
            let format = schema["format"].as_str().filter(|format| !format.starts_with("int"));
            let range = match (&schema["minimum"], &schema["maximum"]) {
                (Value::Number(from), Value::Number(to)) => Some(format!("{from}–{to}")),
                _ => None,
            };
            let more = range.as_deref().or(format);
            let text = more.map_or_else(|| named.to_owned(), |more| format!("{named}, {more}"));
            Kind { text, schema: None }
        }
    }
}

fn parameters(operation: &Value) -> Vec<Line> {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    parameters
        .map(|parameter| Line {
            name: text(&parameter["name"]),
            place: text(&parameter["in"]),
            kind: kind(&parameter["schema"]),
            says: text(&parameter["description"]),
        })
        .collect()
}

fn replies(operation: &Value) -> Vec<Reply> {
    let replies = operation["responses"].as_object().into_iter().flatten();
    let mut replies = replies
        .map(|(status, reply)| {
            let contents = reply["content"].as_object().into_iter().flatten();
            let kinds = contents.map(|(media, content)| match kind(&content["schema"]) {
                Kind { schema: None, .. } => Kind { text: media.clone(), schema: None },
                kind => kind,
            });
            Reply { status: status.clone(), kinds: kinds.collect(), says: text(&reply["description"]) }
        })
        .collect::<Vec<_>>();
    replies.sort_by(|one, other| one.status.cmp(&other.status));
    replies
}

/// The operations of a document, by subject.
fn groups(document: &Value) -> Vec<Group> {
    let mut groups = Vec::<Group>::new();
    for (path, operations) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in operations.as_object().into_iter().flatten() {
            let name = text(&operation["tags"][0]);
            let found = Operation {
                id: text(&operation["operationId"]),
                method: method.to_uppercase(),
                path: path.clone(),
                summary: text(&operation["summary"]),
                description: text(&operation["description"]),
                parameters: parameters(operation),
                answers: replies(operation),
            };
            match groups.iter_mut().find(|group| group.name == name) {
                Some(group) => group.operations.push(found),
                None => groups.push(Group { name, operations: vec![found] }),
            }
        }
    }
    groups
}

/// The schemas of a document, by their names.
fn schemas(document: &Value) -> Vec<Schema> {
    let schemas = document["components"]["schemas"].as_object().into_iter().flatten();
    let mut schemas = schemas
        .map(|(name, schema)| Schema {
            name: name.clone(),
            says: text(&schema["description"]),
            words: schema["enum"].as_array().into_iter().flatten().map(text).collect(),
            lines: schema["properties"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, property)| Line {
                    name: name.clone(),
                    place: String::new(),
                    kind: kind(property),
                    says: text(&property["description"]),
                })
                .collect(),
        })
        .collect::<Vec<_>>();
    schemas.sort_by(|one, other| one.name.cmp(&other.name));
    schemas
}

pub(super) async fn read(State(app): State<Arc<App>>, headers: HeaderMap, v: Visitor) -> Response {
    let document = serde_json::to_value(document(&app)).unwrap_or_default();
    let page = Page { v: &v, groups: groups(&document), schemas: schemas(&document) };
    caching::cached(&headers, frame::page(StatusCode::OK, &page), None, v.now).await
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{kind, pieces};

    #[test]
    fn schemas_in_few_words() {
        for (schema, text, name) in [
            (json!({"type": ["string", "null"], "format": "date-time"}), "string, date-time", None),
            (json!({"type": "integer", "format": "int64", "minimum": 1, "maximum": 9}), "integer, 1–9", None),
            (json!({"type": "array", "items": {"$ref": "#/components/schemas/Run"}}), "Run[]", Some("Run")),
            (json!({"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Run"}]}), "Run", Some("Run")),
            (json!({"type": "object", "additionalProperties": {"type": "string"}}), "{…: string}", None),
            (json!({"type": "string", "enum": ["a", "b"]}), "a | b", None),
        ] {
            let found = kind(&schema);
            assert_eq!((found.text.as_str(), found.schema.as_deref()), (text, name), "{schema}");
        }
        assert_eq!(pieces("a `b` c"), [(false, "a "), (true, "b"), (false, " c")]);
    }
}
