//! Two people who edit the same thing: what each changed is kept, and where both changed one field they are told.

use std::collections::BTreeSet;

use crate::publication::Change;
use crate::{Course, CourseCode, CourseRun, Field, Titles, Value};

/// What comes of an edit that began at an earlier state than the one that is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged<T, F = Field> {
    /// Both edits together; in a field of `conflicts`, ours.
    pub merged: T,
    /// What others changed since, and we did not touch: from what it was to what it is.
    pub theirs: Vec<Change<F>>,
    /// The fields that both changed, to different values.
    pub conflicts: Vec<F>,
}

/// A field of a course.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum CourseField {
    /// Its code.
    Code,
    /// Its title in this language.
    Title(String),
}

/// Merges an edit of a run: `base` is what the person began with, `edited` what they made of it, `current` what is stored.
pub fn merge_run(base: &CourseRun, edited: &CourseRun, current: &CourseRun) -> Merged<CourseRun> {
    let mut outcome = Merged { merged: edited.clone(), theirs: Vec::new(), conflicts: Vec::new() };
    for field in Field::ALL {
        let (base, current) = (base.get(field), current.get(field));
        match side(&base, &edited.get(field), &current) {
            Side::Ours => {}
            Side::Theirs => {
                outcome.merged.set(field, current.clone());
                outcome.theirs.push(Change { field, before: Some(base), after: Some(current) });
            }
            Side::Both => outcome.conflicts.push(field),
        }
    }
    outcome
}

/// Merges an edit of a course, as [`merge_run`] does; each language's title is a field of its own.
pub fn merge_course(base: &Course, edited: &Course, current: &Course) -> Merged<Course, CourseField> {
    let mut outcome = Merged { merged: edited.clone(), theirs: Vec::new(), conflicts: Vec::new() };
    match side(&base.code, &edited.code, &current.code) {
        Side::Ours => {}
        Side::Theirs => {
            outcome.merged.code = current.code.clone();
            let value = |code: &CourseCode| Some(Value::Text(Some(code.as_str().to_owned())));
            outcome.theirs.push(Change { field: CourseField::Code, before: value(&base.code), after: value(&current.code) });
        }
        Side::Both => outcome.conflicts.push(CourseField::Code),
    }
    let languages = [base, edited, current].into_iter().flat_map(|course| course.title.iter().map(|(language, _)| language));
    for language in languages.collect::<BTreeSet<_>>() {
        let title = |titles: &Titles| titles.get(language).map(str::to_owned);
        let (base, current) = (title(&base.title), title(&current.title));
        let field = CourseField::Title(language.to_owned());
        match side(&base, &title(&edited.title), &current) {
            Side::Ours => {}
            Side::Theirs => {
                outcome.merged.title.set(language, current.clone());
                let value = |title: Option<String>| title.map(|title| Value::Text(Some(title)));
                outcome.theirs.push(Change { field, before: value(base), after: value(current) });
            }
            Side::Both => outcome.conflicts.push(field),
        }
    }
    outcome
}

/// Who changed a field.
enum Side {
    /// We did, or nobody, or all alike.
    Ours,
    /// Only others did.
    Theirs,
    /// Both did, differently.
    Both,
}

fn side<T: PartialEq>(base: &T, edited: &T, current: &T) -> Side {
    if current == base || current == edited {
        Side::Ours
    } else if edited == base {
        Side::Theirs
    } else {
        Side::Both
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{CourseField, Merged, merge_course, merge_run};
    use crate::publication::run_changes;
    use crate::{Course, CourseCode, CourseRun, Field, Titles};

    fn any_run() -> impl Strategy<Value = CourseRun> {
        ("[ab]", 0..2u32, proptest::option::of("[ab]"), proptest::option::of("[ab]")).prop_map(
            |(link, count, discount, title)| CourseRun {
                enrollment_count: count,
                discount,
                title: title.map(|title| Titles::one("en", title)).unwrap_or_default(),
                ..CourseRun::new(link)
            },
        )
    }

    fn any_course() -> impl Strategy<Value = Course> {
        ("[AB]", proptest::option::of("[ab]"), proptest::option::of("[ab]")).prop_map(|(code, english, french)| {
            let mut title = Titles::default();
            title.set("en", english);
            title.set("fr", french);
            Course { code: CourseCode::normalise(&code), title }
        })
    }

    fn value(course: &Course, field: &CourseField) -> Option<String> {
        match field {
            CourseField::Code => Some(course.code.as_str().to_owned()),
            CourseField::Title(language) => course.title.get(language).map(str::to_owned),
        }
    }

    fn fields() -> [CourseField; 3] {
        [CourseField::Code, CourseField::Title("en".to_owned()), CourseField::Title("fr".to_owned())]
    }

    proptest! {
        #[test]
        fn where_one_side_changed_nothing_the_other_is_taken_whole(base in any_run(), one in any_run()) {
            let ours = merge_run(&base, &one, &base);
            prop_assert_eq!(ours, Merged { merged: one.clone(), theirs: Vec::new(), conflicts: Vec::new() });
            let theirs = merge_run(&base, &base, &one);
            prop_assert_eq!(theirs, Merged { merged: one.clone(), theirs: run_changes(Some(&base), &one), conflicts: Vec::new() });
        }

        #[test]
        fn edits_that_are_alike_do_not_conflict(base in any_run(), one in any_run()) {
            prop_assert_eq!(merge_run(&base, &one, &one), Merged { merged: one.clone(), theirs: Vec::new(), conflicts: Vec::new() });
        }

        #[test]
        fn what_each_side_changed_is_in_it_or_a_conflict(base in any_run(), edited in any_run(), current in any_run()) {
            let Merged { merged, theirs, conflicts } = merge_run(&base, &edited, &current);
            for field in Field::ALL {
                let (was, ours, stored, now) = (base.get(field), edited.get(field), current.get(field), merged.get(field));
                let both_changed = ours != was && stored != was && ours != stored;
                prop_assert_eq!(conflicts.contains(&field), both_changed);
                if ours != was { prop_assert_eq!(&now, &ours); }
                if stored != was && !both_changed { prop_assert_eq!(&now, &stored); }
                if ours == was && stored == was { prop_assert_eq!(&now, &was); }
                prop_assert_eq!(theirs.iter().any(|change| change.field == field), ours == was && stored != was);
            }
        }

        #[test]
        fn a_course_is_merged_the_same_way(base in any_course(), edited in any_course(), current in any_course()) {
            let Merged { merged, theirs, conflicts } = merge_course(&base, &edited, &current);
            for field in fields() {
                let (was, ours, stored) = (value(&base, &field), value(&edited, &field), value(&current, &field));
                let both_changed = ours != was && stored != was && ours != stored;
                prop_assert_eq!(conflicts.contains(&field), both_changed);
                let expected = if ours == was { stored.clone() } else { ours.clone() };
                prop_assert_eq!(value(&merged, &field), expected);
                prop_assert_eq!(theirs.iter().any(|change| change.field == field), ours == was && stored != was);
            }
        }
    }
}
