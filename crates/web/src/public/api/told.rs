//! What of an entry of the journal visitors may hear of. Pure.

use serde::Deserialize;
use store::Kind;
use sync::Verdict;

/// What an entry did to public versions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Effects {
    /// Whether its course changed.
    pub(super) course: bool,
    /// Whether that is only so where the course is public now: a load does not say which versions it changed.
    pub(super) unless_draft: bool,
    /// The public code that its course had before.
    pub(super) code_before: Option<String>,
    /// The runs, each with whether visitors could see it before.
    pub(super) runs: Vec<(i64, bool)>,
}

#[derive(Deserialize)]
struct Noted<'j> {
    run: Option<i64>,
    #[serde(default)]
    versions: Vec<String>,
    #[serde(default, borrow)]
    fields: Vec<NotedField<'j>>,
}

#[derive(Deserialize)]
struct NotedField<'j> {
    field: String,
    #[serde(borrow)]
    before: Option<&'j serde_json::value::RawValue>,
}

impl NotedField<'_> {
    fn word_before(&self) -> Option<String> {
        serde_json::from_str(self.before?.get()).ok()
    }
}

/// What an entry did to public versions.
pub(super) fn effects(kind: Kind, verdict: Verdict, changes: Option<&str>) -> Effects {
    let mut effects = Effects::default();
    match kind {
        Kind::Unpublish => effects.course = verdict == Verdict::Updated,
        Kind::Load => {
            effects.course = verdict != Verdict::Unchanged;
            effects.unless_draft = true;
        }
        _ => {}
    }
    let noted = changes.and_then(|changes| serde_json::from_str::<Vec<Noted<'_>>>(changes).ok()).unwrap_or_default();
    for change in noted.iter().filter(|change| change.versions.iter().any(|version| version == "public")) {
        let before = |name: &str| change.fields.iter().find(|field| field.field == name).and_then(NotedField::word_before);
        let Some(run) = change.run else {
            effects.course = true;
            effects.code_before = before("code").or(effects.code_before);
            continue;
        };
        let was_visible = match before("catalog_visibility") {
            Some(word) => word != "hidden",
            // Of what was removed everything is noted that is not as in an empty run.
            None => kind == Kind::Delete,
        };
        effects.runs.push((run, was_visible));
    }
    effects
}

#[cfg(test)]
mod tests {
    use store::Kind;
    use sync::Verdict;

    use super::{Effects, effects};

    fn of(kind: Kind, changes: &str) -> Effects {
        effects(kind, Verdict::Updated, Some(changes))
    }

    #[test]
    fn drafts_are_not_told() {
        for silent in [
            r#"[{"run":1,"versions":["draft"],"fields":[{"field":"start","before":null,"after":null}]}]"#,
            r#"[{"run":null,"versions":["draft"],"fields":[{"field":"code","before":"A","after":"B"}]}]"#,
            r#"[{"run":1,"versions":[],"fields":[{"field":"mode","before":"manual","after":"sync_to_public"}]}]"#,
            "[]",
            "damaged",
        ] {
            assert_eq!(of(Kind::Edit, silent), Effects::default(), "{silent}");
        }
        assert_eq!(effects(Kind::Unpublish, Verdict::Unchanged, None), Effects::default());
        assert!(!effects(Kind::Load, Verdict::Unchanged, None).course);
    }

    #[test]
    fn public_changes_are_told() {
        let publish = r#"[{"run":null,"versions":["public"],"fields":[{"field":"code","before":"A","after":"B"}]},
            {"run":3,"versions":["public"],"fields":[{"field":"catalog_visibility","before":"course_only","after":"hidden"}]},
            {"run":4,"versions":["draft","public"],"fields":[{"field":"catalog_visibility","before":"hidden","after":"course_only"}]},
            {"run":5,"versions":["draft","public"],"fields":[{"field":"enrollment_count","before":1,"after":2}]}]"#;
        let told = of(Kind::Publish, publish);
        assert_eq!((told.course, told.code_before.as_deref(), told.unless_draft), (true, Some("A"), false));
        assert_eq!(told.runs, [(3, true), (4, false), (5, false)]);
        let removed = r#"[{"run":3,"versions":["draft","public"],"fields":[{"field":"start","before":"2026-01-01T00:00:00Z"}]},
            {"run":4,"versions":["draft","public"],"fields":[{"field":"catalog_visibility","before":"hidden"}]}]"#;
        assert_eq!(of(Kind::Delete, removed).runs, [(3, true), (4, false)]);
        assert!(effects(Kind::Unpublish, Verdict::Updated, None).course);
        assert!(effects(Kind::Load, Verdict::Created, None).unless_draft);
    }
}
