//! What new entries of the journal mean for what is kept in memory: what has to be read anew.

use std::collections::BTreeSet;

use catalog::{CourseCode, RunId};
use serde::Deserialize;
use store::{Entry, EntryDigest, Kind};

use super::catalogue::changes_something;

/// More courses than this are not read one by one: everything is.
pub(crate) const MOST_COURSES: usize = 20_000;

/// What has to be read anew.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Everything.
    pub(crate) everything: bool,
    /// The courses of these codes.
    pub(crate) codes: BTreeSet<CourseCode>,
    /// The courses of these runs, which are not known.
    pub(crate) runs: Vec<RunId>,
    /// The entries that may have given a course another code: only they know which it had.
    pub(crate) renaming: Vec<i64>,
}

impl Plan {
    /// For these entries, by those who know the courses of these runs.
    pub(crate) fn new<'c>(entries: &[EntryDigest], of_run: impl Fn(RunId) -> Option<&'c CourseCode>) -> Self {
        let mut plan = Self::default();
        for entry in entries.iter().filter(|entry| changes_something(entry)) {
            plan.everything |= entry.kind == Kind::Load;
            if matches!(entry.kind, Kind::Edit | Kind::Discard) {
                plan.renaming.push(entry.seq);
            }
            plan.codes.extend(entry.course.clone());
            for run in &entry.runs {
                match of_run(*run) {
                    Some(code) => {
                        if !plan.codes.contains(code) {
                            plan.codes.insert(code.clone());
                        }
                    }
                    None => plan.runs.push(*run),
                }
            }
        }
        plan.everything |= plan.codes.len() + plan.runs.len() > MOST_COURSES;
        plan
    }

    pub(crate) fn is_empty(&self) -> bool {
        !self.everything && self.codes.is_empty() && self.runs.is_empty()
    }
}

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
    use catalog::{CourseCode, Instant, RunId};
    use serde_json::value::RawValue;
    use store::{Entry, EntryDigest, Kind};
    use sync::{LmsList, Verdict};

    use super::super::catalogue::Catalogue;
    use super::{MOST_COURSES, Plan, earlier_code};

    fn entry(kind: Kind, verdict: Verdict, course: Option<&str>, runs: &[i64]) -> EntryDigest {
        let runs = runs.iter().map(|run| RunId(*run)).collect();
        let course = course.map(CourseCode::normalise);
        EntryDigest {
            seq: 3,
            at: Instant::MIN,
            kind,
            lms: None,
            resource_link: None,
            course,
            verdict,
            runs,
            identity: None,
            touched: Vec::new(),
            earlier_code: None,
        }
    }

    #[test]
    fn only_what_changed_is_read_anew() {
        let mut catalogue = Catalogue::default();
        catalogue.take(Vec::new(), &LmsList::default());
        let entries = [
            entry(Kind::Sync, Verdict::Unchanged, Some("A"), &[]),
            entry(Kind::Sync, Verdict::Held, Some("B"), &[]),
            entry(Kind::Sync, Verdict::Updated, Some("C"), &[7]),
            entry(Kind::Edit, Verdict::Updated, Some("D"), &[]),
        ];
        let plan = Plan::new(&entries, |run| catalogue.of_run(run));
        assert_eq!(plan.codes.iter().map(CourseCode::as_str).collect::<Vec<_>>(), ["C", "D"]);
        assert_eq!((plan.runs, plan.renaming, plan.everything), (vec![RunId(7)], vec![3], false));
        assert!(Plan::new(&entries[..2], |run| catalogue.of_run(run)).is_empty());
    }

    #[test]
    fn a_load_and_very_many_changes_are_read_as_a_whole() {
        let nobody = |_| None;
        assert!(Plan::new(&[entry(Kind::Load, Verdict::Updated, Some("A"), &[])], nobody).everything);
        let many = (0..=MOST_COURSES).map(|number| entry(Kind::Sync, Verdict::Updated, Some(&format!("C{number}")), &[]));
        assert!(Plan::new(&many.collect::<Vec<_>>(), nobody).everything);
    }

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
