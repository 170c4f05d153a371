//! What of an entry of the journal visitors may hear of. Pure.

use serde::Deserialize;
use store::Kind;
use sync::Verdict;

/// What an entry did to public versions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an effect of its own, and any may come with any other")]
pub(super) struct Effects {
    /// Whether its course changed.
    pub(super) course: bool,
    /// Whether that is only so where the course is public now: a load does not say which versions it changed.
    pub(super) unless_draft: bool,
    /// The public code that its course had before.
    pub(super) code_before: Option<String>,
    /// Whether visitors see its course no more.
    pub(super) is_gone: bool,
    /// Whether everything went before other things came.
    pub(super) everything: bool,
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
    #[serde(default, borrow)]
    after: Option<&'j serde_json::value::RawValue>,
}

impl NotedField<'_> {
    fn word_before(&self) -> Option<String> {
        serde_json::from_str(self.before?.get()).ok()
    }
}

/// What an entry did to public versions; whether it is of a course.
pub(super) fn effects(kind: Kind, verdict: Verdict, of_course: bool, changes: Option<&str>) -> Effects {
    let mut effects = Effects::default();
    match kind {
        Kind::Unpublish => {
            effects.course = verdict == Verdict::Updated;
            effects.is_gone = effects.course;
        }
        // The catalogue was emptied.
        Kind::Load if !of_course => effects.everything = true,
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
            if let Some(code) = change.fields.iter().find(|field| field.field == "code") {
                effects.code_before = code.word_before().or(effects.code_before);
                // A load tells that a code is gone where visitors may know the course by another one.
                effects.is_gone |= code.after.is_none_or(|after| after.get() == "null") && kind != Kind::Load;
                effects.unless_draft &= effects.code_before.is_none();
            }
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
        effects(kind, Verdict::Updated, true, Some(changes))
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
        assert_eq!(effects(Kind::Unpublish, Verdict::Unchanged, true, None), Effects::default());
        assert!(!effects(Kind::Load, Verdict::Unchanged, true, None).course);
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
        assert!(effects(Kind::Unpublish, Verdict::Updated, true, None).course);
        assert!(effects(Kind::Load, Verdict::Created, true, None).unless_draft);
    }

    #[test]
    fn what_is_gone_is_told_by_the_code_that_visitors_knew() {
        let withdrawn = r#"[{"run":null,"versions":["public"],"fields":[{"field":"code","before":"A","after":null}]}]"#;
        for (kind, is_gone) in [(Kind::Unpublish, true), (Kind::Delete, true), (Kind::Load, false)] {
            let told = of(kind, withdrawn);
            assert_eq!(
                (told.course, told.is_gone, told.unless_draft, told.code_before.as_deref()),
                (true, is_gone, false, Some("A"))
            );
        }
        let deleted = r#"[{"run":null,"versions":["draft","public"],"fields":[{"field":"code","before":"B","after":null}]},
            {"run":null,"versions":["public"],"fields":[{"field":"code","before":"A","after":null}]}]"#;
        assert_eq!(of(Kind::Delete, deleted).code_before.as_deref(), Some("A"));
        let renamed = r#"[{"run":null,"versions":["public"],"fields":[{"field":"code","before":"A","after":"B"}]}]"#;
        assert!(!of(Kind::Publish, renamed).is_gone);
        assert!(effects(Kind::Load, Verdict::Updated, false, None).everything);
    }
}
