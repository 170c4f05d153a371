//! What an LMS said before, applied to a run that may take it only now; and where the two differ.

use catalog::publication::Change;
use catalog::{CourseRun, Field, FieldSet, Patch, RunVersions, SyncMode, Value};
use wire::FieldErrors;
use wire::rules::publishable_languages;

use crate::decision::{projected, unprotected};
use crate::{FoundRun, Lms, RunChange, SourceRun};

/// Which fields a run catches up in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CatchUp {
    /// In all: its mode has changed.
    All,
    /// In these: they were protected.
    Fields(FieldSet),
}

/// Projects what the LMS last said on a run, as its mode and the protected fields (its own, and those of its LMS's settings)
/// allow: as a message that says all of it again would. The run, and what changed in it.
///
/// # Errors
/// As for a message: a run without languages is not made public.
pub fn catch_up(
    run: &FoundRun,
    said: &SourceRun,
    lms: Option<&Lms>,
    fields: CatchUp,
) -> Result<(RunVersions, Vec<RunChange>), FieldErrors> {
    let FoundRun { run, course_published } = run;
    let is_wanted = |field: Field| match fields {
        CatchUp::All => true,
        CatchUp::Fields(fields) => fields.contains(field),
    };
    let patch = everything(said).filter(|(field, _)| is_wanted(*field));
    let patch = patch.collect::<Patch>();
    let patch = patch.without(lms.map_or(&[], |lms| &lms.no_update_fields));
    let patch = unprotected(&patch, run.protected);
    let says_nothing = patch.iter().next().is_none() && fields != CatchUp::All;
    if run.sync_mode == SyncMode::Manual || says_nothing {
        return Ok((run.clone(), Vec::new()));
    }
    let publish = run.sync_mode == SyncMode::SyncToPublic && *course_published;
    if publish {
        publishable_languages(&patch)?;
    }
    Ok(projected(run, &patch, publish))
}

/// The fields in which the LMS says something else than we show: from what we show to what it says, in the fields' order.
pub fn difference(run: &CourseRun, source: &SourceRun) -> Vec<Change> {
    let change = |(field, said): (Field, Value)| {
        let shown = run.get(field);
        (shown != said).then_some(Change { field, before: Some(shown), after: Some(said) })
    };
    everything(source).filter_map(change).collect()
}

/// What the LMS last said, its link too.
fn everything(source: &SourceRun) -> impl Iterator<Item = (Field, Value)> {
    let link = (Field::ResourceLink, Value::Text(Some(source.resource_link.clone())));
    let said = source.said.iter().filter(|(field, _)| *field != Field::ResourceLink);
    std::iter::once(link).chain(said.map(|(field, value)| (field, value.clone())))
}

#[cfg(test)]
mod tests {
    use catalog::{CourseId, Instant, Languages, RunId};
    use proptest::prelude::*;

    use super::*;
    use crate::{Backend, Identity, UnknownCourse};

    fn lms() -> Lms {
        Lms {
            name: "campus".to_owned(),
            base_url: String::new(),
            backend: Backend::OpenEdx,
            course_regex: None,
            default_sync_mode: SyncMode::SyncToPublic,
            no_update_fields: vec![Field::PriceCurrency],
            unknown_course: UnknownCourse::Hold,
            identity: Identity::ResourceLink,
        }
    }

    fn said(fields: impl IntoIterator<Item = (Field, Value)>) -> SourceRun {
        SourceRun {
            key: ("campus", "link").into(),
            resource_link: "link".to_owned(),
            course_code: None,
            said: fields.into_iter().collect(),
            held: false,
            last_word_at: Instant::MIN,
        }
    }

    fn found(sync_mode: SyncMode, protected: &[Field], is_public: bool, course_published: bool) -> FoundRun {
        let draft = CourseRun::new("link");
        let public = (is_public && course_published).then(|| draft.clone());
        let protected = protected.iter().copied().collect();
        FoundRun { run: RunVersions { id: RunId(1), course: CourseId(1), sync_mode, protected, draft, public }, course_published }
    }

    fn any_said() -> impl Strategy<Value = SourceRun> {
        (0..3u32, "[A-B]", proptest::bool::ANY).prop_map(|(count, currency, speaks)| {
            let tongues = Languages::from_codes(speaks.then_some("en").into_iter()).expect("known");
            said([
                (Field::EnrollmentCount, Value::Count(count)),
                (Field::PriceCurrency, Value::Text(Some(currency))),
                (Field::Languages, Value::Languages(tongues)),
            ])
        })
    }

    fn any_found() -> impl Strategy<Value = FoundRun> {
        let mode = proptest::sample::select(vec![SyncMode::Manual, SyncMode::SyncToDraft, SyncMode::SyncToPublic]);
        let protected = proptest::sample::subsequence(vec![Field::EnrollmentCount, Field::Languages], 0..=2);
        (mode, protected, any::<bool>(), any::<bool>())
            .prop_map(|(mode, protected, is_public, published)| found(mode, &protected, is_public, published))
    }

    proptest! {
        #[test]
        fn nothing_is_taken_that_mode_or_protection_forbids(found in any_found(), said in any_said()) {
            let Ok((after, changes)) = catch_up(&found, &said, Some(&lms()), CatchUp::All) else {
                prop_assert!(found.run.sync_mode == SyncMode::SyncToPublic && found.course_published);
                return Ok(());
            };
            prop_assert_eq!(changes.is_empty(), after == found.run);
            prop_assert_eq!(&after.draft.price_currency, &found.run.draft.price_currency);
            for field in found.run.protected.iter() {
                prop_assert_eq!(after.draft.get(field), found.run.draft.get(field));
            }
            let may_publish = found.run.sync_mode == SyncMode::SyncToPublic && found.course_published;
            prop_assert!(may_publish || after.public == found.run.public);
            prop_assert!(found.run.sync_mode != SyncMode::Manual || after == found.run);
            let left = difference(&after.draft, &said);
            let may_differ = |field| field == Field::PriceCurrency || found.run.protected.contains(field);
            prop_assert!(found.run.sync_mode == SyncMode::Manual || left.iter().all(|change| may_differ(change.field)));
            let again = FoundRun { run: after.clone(), ..found };
            prop_assert_eq!(catch_up(&again, &said, Some(&lms()), CatchUp::All), Ok((after, Vec::new())));
        }
    }

    #[test]
    fn a_field_that_is_released_catches_up_alone() {
        let said = said([(Field::EnrollmentCount, Value::Count(3)), (Field::Discount, Value::Text(Some("-1%".to_owned())))]);
        let found = found(SyncMode::SyncToPublic, &[], true, true);
        let released = CatchUp::Fields([Field::EnrollmentCount].into_iter().collect());
        let (after, changes) = catch_up(&found, &said, Some(&lms()), released).expect("catches up");
        assert_eq!((after.draft.enrollment_count, after.draft.discount.as_deref()), (3, None));
        assert_eq!(after.public.as_ref(), Some(&after.draft));
        assert_eq!(changes.len(), 1);
        let of_no_word = CatchUp::Fields([Field::Start].into_iter().collect());
        assert_eq!(catch_up(&found, &said, Some(&lms()), of_no_word), Ok((found.run, Vec::new())));
    }
}
