//! Draft and public version: which fields differ, and whether there are unpublished changes.

use serde::Serialize;

use crate::{Course, CourseRun, Field, Patch, RunVersions, Value};

/// A field that changed or differs. It is a field of a run unless stated otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change<F = Field> {
    /// The field.
    pub field: F,
    /// The old value, or the value in the public version. `None` if there was no run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// The new value, or the value in the draft. `None` if there is no run any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
}

/// Returns the fields in which two versions of a run differ, in order.
///
/// For a new run (`before` is `None`), these are all fields that differ from those of an empty run.
pub fn run_changes(before: Option<&CourseRun>, after: &CourseRun) -> Vec<Change> {
    let empty = before.is_none().then(|| CourseRun::new(""));
    let Some(base) = before.or(empty.as_ref()) else { return Vec::new() };
    if base == after {
        return Vec::new();
    }
    Field::ALL
        .into_iter()
        .filter_map(|field| {
            let (old, new) = (base.get(field), after.get(field));
            (old != new).then(|| Change { field, before: before.is_some().then_some(old), after: Some(new) })
        })
        .collect()
}

/// The names of a course's fields, in the order in which they are listed.
pub const COURSE_FIELDS: [&str; 9] =
    ["code", "title", "description", "organisations", "subjects", "cover", "duration", "effort", "pace"];

/// Returns the values of a course's fields, in the order of [`COURSE_FIELDS`].
fn course_values(course: &Course) -> [Value; COURSE_FIELDS.len()] {
    let Course { code, title, details } = course;
    [
        Value::Text(Some(code.as_str().to_owned())),
        Value::Titles(title.clone()),
        Value::Titles(details.description.clone()),
        Value::Names(details.organisations.clone()),
        Value::Names(details.subjects.clone()),
        Value::Cover(details.cover.clone()),
        Value::Span(details.duration),
        Value::Span(details.effort),
        Value::Pace(details.pace),
    ]
}

/// Returns the fields in which two versions of a course differ, in the order of [`COURSE_FIELDS`].
///
/// For a new course (`before` is `None`), these are its code, its titles, and its other fields that are not empty.
pub fn course_changes(before: Option<&Course>, after: &Course) -> Vec<Change<&'static str>> {
    if before == Some(after) {
        return Vec::new();
    }
    let bare = Course::new(after.code.clone(), after.title.clone());
    let old = course_values(before.unwrap_or(&bare));
    let fields = COURSE_FIELDS.into_iter().zip(old).zip(course_values(after));
    fields
        .filter(|((field, old), new)| old != new || (before.is_none() && matches!(*field, "code" | "title")))
        .map(|((field, old), new)| Change { field, before: before.is_some().then_some(old), after: Some(new) })
        .collect()
}

/// Applies a patch to a run. Returns what that changed, in the order of the fields.
pub fn apply(run: &mut CourseRun, patch: &Patch) -> Vec<Change> {
    let mut changes = Vec::new();
    for (field, value) in patch.iter() {
        let before = run.get(field);
        if before != *value {
            run.set(field, value.clone());
            changes.push(Change { field, before: Some(before), after: Some(value.clone()) });
        }
    }
    changes
}

/// Whether a run's draft contains something that is not public yet.
///
/// A run does not count if it is still to be scheduled, both in its draft and in its public version if it has one. Richie does
/// the same.
pub fn run_is_pending(run: &RunVersions) -> bool {
    let unscheduled = run.draft.is_to_be_scheduled() && run.public.as_ref().is_none_or(CourseRun::is_to_be_scheduled);
    !unscheduled && run.public.as_ref() != Some(&run.draft)
}

/// Whether a course has something to publish: its own fields, or a run that was changed, added or removed.
///
/// If `public` is `None`, the course is not published. In that case this returns false, because the whole course is unpublished.
pub fn course_is_pending<'a>(draft: &Course, public: Option<&Course>, runs: impl IntoIterator<Item = &'a RunVersions>) -> bool {
    public.is_some_and(|public| public != draft || runs.into_iter().any(run_is_pending))
}

#[cfg(test)]
mod tests {
    use super::{apply, course_is_pending, run_changes, run_is_pending};
    use crate::{
        Course, CourseCode, CourseId, CourseRun, Field, FieldSet, Instant, Patch, RunId, RunVersions, SyncMode, Titles, Value,
    };

    fn scheduled(count: u32) -> CourseRun {
        CourseRun {
            start: Some(Instant::MIN),
            enrollment_start: Some(Instant::MIN),
            enrollment_count: count,
            ..CourseRun::new("link")
        }
    }

    fn versions(draft: CourseRun, public: Option<CourseRun>) -> RunVersions {
        RunVersions {
            id: RunId(1),
            course: CourseId(1),
            sync_mode: SyncMode::SyncToDraft,
            protected: FieldSet::default(),
            draft,
            public,
        }
    }

    #[test]
    fn a_run_waits_where_a_scheduled_version_differs() {
        assert!(!run_is_pending(&versions(scheduled(1), Some(scheduled(1)))));
        assert!(run_is_pending(&versions(scheduled(2), Some(scheduled(1)))));
        assert!(run_is_pending(&versions(scheduled(1), None)));
        assert!(!run_is_pending(&versions(CourseRun::new("link"), None)));
        let unscheduled = CourseRun { enrollment_count: 5, ..CourseRun::new("link") };
        assert!(!run_is_pending(&versions(unscheduled.clone(), Some(CourseRun::new("link")))));
        assert!(run_is_pending(&versions(unscheduled, Some(scheduled(1)))));
    }

    #[test]
    fn a_course_that_is_not_published_waits_as_a_whole() {
        let course = |title: &str| Course::new(CourseCode::normalise("x"), Titles::one("en", title));
        assert!(!course_is_pending(&course("a"), None, &[versions(scheduled(1), None)]));
        assert!(course_is_pending(&course("a"), Some(&course("b")), []));
        assert!(!course_is_pending(&course("a"), Some(&course("a")), []));
    }

    #[test]
    fn a_patch_tells_only_what_it_changed() {
        let mut run = scheduled(1);
        let patch =
            Patch::from_iter([(Field::EnrollmentCount, Value::Count(2)), (Field::Start, Value::Instant(Some(Instant::MIN)))]);
        let changes = apply(&mut run, &patch);
        assert_eq!(changes, run_changes(Some(&scheduled(1)), &run));
        assert_eq!(changes.iter().map(|change| change.field).collect::<Vec<_>>(), [Field::EnrollmentCount]);
        assert!(apply(&mut run, &patch).is_empty());
    }
}
