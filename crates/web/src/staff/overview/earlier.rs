//! The code that a course had before.

use catalog::CourseCode;
use serde::Deserialize;
use store::Entry;

/// The code that a course had before an entry gave it another.
pub(crate) fn earlier_code(entry: &Entry) -> Option<CourseCode> {
    #[derive(Deserialize)]
    struct Piece {
        fields: Vec<Field>,
    }
    #[derive(Deserialize)]
    struct Field {
        field: String,
        before: Option<serde_json::Value>,
    }
    let pieces = serde_json::from_str::<Vec<Piece>>(entry.changes.as_ref()?.get()).ok()?;
    let code = pieces.into_iter().flat_map(|piece| piece.fields).find(|field| field.field == "code")?;
    Some(CourseCode::normalise(code.before?.as_str()?))
}

#[cfg(test)]
mod tests {
    use catalog::{CourseCode, Instant};
    use serde_json::value::RawValue;
    use store::{Entry, Kind};
    use sync::Verdict;

    use super::earlier_code;

    #[test]
    fn an_entry_knows_the_code_that_a_course_had() {
        let with = |changes: &str| Entry {
            seq: 1,
            request: 1,
            previous: None,
            at: Instant::MIN,
            kind: Kind::Edit,
            actor: String::new(),
            lms: None,
            identity: None,
            resource_link: None,
            course: None,
            verdict: Verdict::Updated,
            messages: None,
            changes: RawValue::from_string(changes.to_owned()).ok(),
            payload: None,
        };
        let renamed = r#"[{"run": null, "versions": ["draft"], "fields": [{"field": "code", "before": "A", "after": "B"}]}]"#;
        assert_eq!(earlier_code(&with(renamed)), Some(CourseCode::normalise("A")));
        assert_eq!(earlier_code(&with(r#"[{"run": 1, "versions": [], "fields": [{"field": "title"}]}]"#)), None);
    }
}
