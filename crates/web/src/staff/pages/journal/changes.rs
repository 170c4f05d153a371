//! What an entry changed, in the reader's words.

use catalog::{CourseDetails, Field, FieldSet, Patch, RunId, SyncMode, Value};
use serde::Deserialize;
use serde_json::Value as Json;

use crate::staff::viewer::Viewer;

/// The fields of one run, or of its course.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(super) struct Changed {
    /// Which run; none: the fields are the course's.
    pub(super) run: Option<i64>,
    /// `draft`, `public` or both; none where it is no matter of versions.
    #[serde(default)]
    pub(super) versions: Vec<String>,
    /// What changed.
    #[serde(default)]
    pub(super) fields: Vec<ChangedField>,
}

/// A field before and after.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(super) struct ChangedField {
    field: String,
    #[serde(default)]
    before: Option<Json>,
    #[serde(default)]
    after: Option<Json>,
}

/// Reads an entry's `changes`. What cannot be read, which an older version may have written otherwise, is left out.
pub(super) fn read(changes: Option<&str>) -> Vec<Changed> {
    changes.and_then(|changes| serde_json::from_str(changes).ok()).unwrap_or_default()
}

impl Changed {
    /// The run.
    pub(super) fn run(&self) -> Option<RunId> {
        self.run.map(RunId)
    }

    /// The key of the words for the versions.
    pub(super) fn versions_key(&self) -> Option<&'static str> {
        match (self.versions.iter().any(|one| one == "draft"), self.versions.iter().any(|one| one == "public")) {
            (true, true) => Some("entry-in-both"),
            (true, false) => Some("entry-in-draft"),
            (false, true) => Some("entry-in-public"),
            (false, false) => None,
        }
    }
}

impl ChangedField {
    /// The field's name.
    pub(super) fn name(&self, v: &Viewer) -> String {
        if self.field.parse::<Field>().is_err() && !v.l.has(&format!("field-{}", self.field)) {
            return self.field.clone();
        }
        v.l.t(format!("field-{}", self.field))
    }

    /// What it was.
    pub(super) fn before(&self, v: &Viewer) -> String {
        in_words(v, &self.field, self.before.as_ref())
    }

    /// What it is.
    pub(super) fn after(&self, v: &Viewer) -> String {
        in_words(v, &self.field, self.after.as_ref())
    }
}

fn in_words(v: &Viewer, field: &str, value: Option<&Json>) -> String {
    let Some(value) = value.filter(|value| !value.is_null()) else { return v.l.t("none") };
    let word = match (field, value) {
        ("sync_mode", Json::String(mode)) => mode.parse::<SyncMode>().ok().map(|mode| v.mode(&mode)),
        ("protected", Json::String(fields)) => fields.parse::<FieldSet>().ok().map(|fields| {
            let names = fields.iter().map(|field| v.field(&field)).collect::<Vec<_>>();
            if names.is_empty() { v.l.t("none") } else { names.join(", ") }
        }),
        // All languages: only one of them may have changed.
        ("title" | "description", Json::Object(titles)) => {
            let title = |(language, title): (&String, &Json)| Some(format!("{} ({language})", title.as_str()?));
            let titles = titles.iter().filter_map(title).collect::<Vec<_>>();
            Some(if titles.is_empty() { v.l.t("none") } else { titles.join(", ") })
        }
        ("organisations" | "subjects" | "cover" | "duration" | "effort" | "pace", value) => {
            detail(field, value).map(|value| v.value(&value))
        }
        _ => patch(field, value).and_then(|(field, patch)| patch.get(field).map(|value| v.value(value))),
    };
    word.unwrap_or_else(|| match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    })
}

/// A value as that of a course's field, where it is of its kind.
fn detail(field: &str, value: &Json) -> Option<Value> {
    let details = serde_json::from_value::<CourseDetails>(serde_json::json!({ field: value })).ok()?;
    Some(match field {
        "organisations" => Value::Names(details.organisations),
        "subjects" => Value::Names(details.subjects),
        "cover" => Value::Cover(details.cover),
        "duration" => Value::Span(details.duration),
        "effort" => Value::Span(details.effort),
        _ => Value::Pace(details.pace),
    })
}

/// A value as a field's, where it is of its kind.
fn patch(field: &str, value: &Json) -> Option<(Field, Patch)> {
    let known = field.parse::<Field>().ok()?;
    let patch = serde_json::from_value::<Patch>(serde_json::json!({ field: value })).ok()?;
    Some((known, patch))
}

#[cfg(test)]
mod tests {
    use catalog::{Field, RunId, Span, SpanUnit, Value};
    use serde_json::json;

    use super::{detail, patch, read};

    #[test]
    fn changes_are_read_as_the_journal_writes_them() {
        let changes = read(Some(
            r#"[{"run":7,"versions":["draft","public"],"fields":[{"field":"start","before":null,"after":"2027-01-01T00:00:00Z"}]},
                {"run":null,"versions":["draft"],"fields":[{"field":"code","after":"X"}]},{"run":7,"versions":[],"fields":[]}]"#,
        ));
        assert_eq!(changes.iter().map(super::Changed::run).collect::<Vec<_>>(), [Some(RunId(7)), None, Some(RunId(7))]);
        let keys = [Some("entry-in-both"), Some("entry-in-draft"), None];
        assert_eq!(changes.iter().map(super::Changed::versions_key).collect::<Vec<_>>(), keys);
        assert_eq!(changes[0].fields[0].before, None);
        assert_eq!(changes[0].fields[0].after, Some(json!("2027-01-01T00:00:00Z")));
        assert!(read(None).is_empty() && read(Some("{}")).is_empty());
    }

    #[test]
    fn values_are_of_their_fields() {
        let (field, patch_of_price) = patch("price", &json!("49.99")).expect("an amount");
        assert_eq!(field, Field::Price);
        assert!(patch_of_price.contains(Field::Price));
        assert_eq!(detail("duration", &json!({"amount": 6, "unit": "week"})), Some(Value::Span(Span::new(6, SpanUnit::Week))));
        assert_eq!(detail("organisations", &json!(["A"])), Some(Value::Names(vec!["A".to_owned()])));
        assert_eq!(detail("pace", &json!("quick")), None);
        assert!(patch("sync_mode", &json!("manual")).is_none() && patch("price", &json!([])).is_none());
    }
}
