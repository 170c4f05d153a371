//! Merging the edits of two people: the changes of both are kept, and fields that both changed are conflicts.

use std::collections::BTreeSet;

use crate::publication::Change;
use crate::{Course, CourseRun, Field, Titles, Value};

/// The result of an edit that is based on an earlier state than the stored one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged<T, F = Field> {
    /// Both edits together. A field in `conflicts` has our value.
    pub merged: T,
    /// What others changed since then and we did not, from the old value to the new one.
    pub theirs: Vec<Change<F>>,
    /// The fields that both changed to different values.
    pub conflicts: Vec<F>,
}

/// A field of a course, as the unit that two people can edit independently.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum CourseField {
    /// Its code.
    Code,
    /// Its title in this language.
    Title(String),
    /// Its description in this language.
    Description(String),
    /// The organisations that offer it.
    Organisations,
    /// Its subjects.
    Subjects,
    /// Its picture, with the alternative texts.
    Cover,
    /// How long it takes.
    Duration,
    /// How much work it takes.
    Effort,
    /// Who sets the pace.
    Pace,
}

impl CourseField {
    /// Returns the fields of these courses, in order.
    pub fn of(courses: &[&Course]) -> Vec<Self> {
        let languages = |texts: fn(&Course) -> &Titles| {
            let all = courses.iter().flat_map(move |course| texts(course).iter().map(|(language, _)| language.to_owned()));
            all.collect::<BTreeSet<_>>()
        };
        let rest = [Self::Organisations, Self::Subjects, Self::Cover, Self::Duration, Self::Effort, Self::Pace];
        [Self::Code]
            .into_iter()
            .chain(languages(|course| &course.title).into_iter().map(Self::Title))
            .chain(languages(|course| &course.details.description).into_iter().map(Self::Description))
            .chain(rest)
            .collect()
    }

    /// Returns the value of the field in a course. Returns `None` if the course has no text in the field's language.
    pub fn value(&self, course: &Course) -> Option<Value> {
        let details = &course.details;
        let text = |texts: &Titles, language: &str| texts.get(language).map(|text| Value::Text(Some(text.to_owned())));
        match self {
            Self::Code => Some(Value::Text(Some(course.code.as_str().to_owned()))),
            Self::Title(language) => text(&course.title, language),
            Self::Description(language) => text(&details.description, language),
            Self::Organisations => Some(Value::Names(details.organisations.clone())),
            Self::Subjects => Some(Value::Names(details.subjects.clone())),
            Self::Cover => Some(Value::Cover(details.cover.clone())),
            Self::Duration => Some(Value::Span(details.duration)),
            Self::Effort => Some(Value::Span(details.effort)),
            Self::Pace => Some(Value::Pace(details.pace)),
        }
    }

    /// Copies the field from one course to another.
    pub fn copy(&self, from: &Course, to: &mut Course) {
        let text = |from: &Titles, to: &mut Titles, language: &str| to.set(language, from.get(language).map(str::to_owned));
        let (there, here) = (&from.details, &mut to.details);
        match self {
            Self::Code => to.code = from.code.clone(),
            Self::Title(language) => text(&from.title, &mut to.title, language),
            Self::Description(language) => text(&there.description, &mut here.description, language),
            Self::Organisations => here.organisations.clone_from(&there.organisations),
            Self::Subjects => here.subjects.clone_from(&there.subjects),
            Self::Cover => here.cover.clone_from(&there.cover),
            Self::Duration => here.duration = there.duration,
            Self::Effort => here.effort = there.effort,
            Self::Pace => here.pace = there.pace,
        }
    }
}

/// Merges an edit of a run. `base` is the version that the person started with, `edited` the result of their edit, `current` the
/// stored version.
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

/// Merges an edit of a course, as [`merge_run`] does. The title and the description in each language are separate fields.
pub fn merge_course(base: &Course, edited: &Course, current: &Course) -> Merged<Course, CourseField> {
    let mut outcome = Merged { merged: edited.clone(), theirs: Vec::new(), conflicts: Vec::new() };
    for field in CourseField::of(&[base, edited, current]) {
        let (before, after) = (field.value(base), field.value(current));
        match side(&before, &field.value(edited), &after) {
            Side::Ours => {}
            Side::Theirs => {
                field.copy(current, &mut outcome.merged);
                outcome.theirs.push(Change { field, before, after });
            }
            Side::Both => outcome.conflicts.push(field),
        }
    }
    outcome
}

/// Who changed a field.
enum Side {
    /// We did, or nobody did, or both made the same change.
    Ours,
    /// Only others did.
    Theirs,
    /// Both did, with different values.
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
    use crate::{Course, CourseCode, CourseDetails, CourseRun, Cover, Field, ImageId, Pace, Span, SpanUnit, Titles};

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
        let text = || proptest::option::of("[ab]");
        (("[AB]", text(), text()), (text(), text(), proptest::option::of(1..3u16), proptest::option::of(0..2u8))).prop_map(
            |((code, english, french), (description, name, amount, cover))| {
                let mut title = Titles::default();
                title.set("en", english);
                title.set("fr", french);
                let mut course = Course::new(CourseCode::normalise(&code), title);
                course.details = CourseDetails {
                    description: description.map(|text| Titles::one("en", text)).unwrap_or_default(),
                    organisations: name.clone().into_iter().collect(),
                    subjects: name.into_iter().collect(),
                    cover: cover.map(|number| Cover { id: ImageId([number; 32]), alt: Titles::default() }),
                    duration: amount.and_then(|amount| Span::new(amount, SpanUnit::Day)),
                    effort: None,
                    pace: amount.map(|_| Pace::SelfPaced),
                };
                course
            },
        )
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
            for field in CourseField::of(&[&base, &edited, &current]) {
                let (was, ours, stored) = (field.value(&base), field.value(&edited), field.value(&current));
                let both_changed = ours != was && stored != was && ours != stored;
                prop_assert_eq!(conflicts.contains(&field), both_changed);
                let expected = if ours == was { stored.clone() } else { ours.clone() };
                prop_assert_eq!(field.value(&merged), expected);
                prop_assert_eq!(theirs.iter().any(|change| change.field == field), ours == was && stored != was);
            }
        }
    }
}
