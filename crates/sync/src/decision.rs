//! What a message does: the one place where the sync modes, the protected fields and unknown courses are ruled on.

use std::borrow::Cow;

use catalog::publication::{Change, apply, run_changes};
use catalog::{CourseCode, CourseId, CourseRun, Field, FieldSet, Instant, Patch, RunId, RunVersions, SyncMode, Version};
use serde::Serialize;
use wire::FieldErrors;
use wire::rules::{languages_required, publishable_languages};

use crate::{Lms, Message, SourceKey, SourceRun, UnknownCourse, Verdict};

/// A run that the message's link names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundRun {
    /// The run in its versions.
    pub run: RunVersions,
    /// Whether visitors see its course.
    pub course_published: bool,
}

/// A course that a run can be created under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CourseRef {
    /// Its number.
    pub id: CourseId,
    /// Whether visitors see it.
    pub published: bool,
}

/// What is stored that a message may concern.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The runs, of whatever course, snapshots too.
    pub runs: Vec<FoundRun>,
    /// The course that the message names; looked for where there is no run. Never a snapshot.
    pub course: Option<CourseRef>,
    /// What the LMS said before.
    pub source: Option<SourceRun>,
}

/// Under which course a run is created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CourseTarget {
    /// One that is there.
    Existing(CourseId),
    /// A draft course to be made, titled by its code.
    New(CourseCode),
}

/// A run to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatedRun {
    /// Under which course.
    pub course: CourseTarget,
    /// What later messages may do to it.
    pub sync_mode: SyncMode,
    /// Its draft.
    pub draft: CourseRun,
    /// Whether its public version, equal to the draft, is made too.
    pub publish: bool,
}

/// What changed in a run, for the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunChange<F = Field> {
    /// Which run; none while it has no number yet, and where the fields are its course's.
    pub run: Option<RunId>,
    /// In which versions.
    pub versions: Vec<Version>,
    /// Which fields.
    pub fields: Vec<Change<F>>,
}

/// What a message does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// In one word.
    pub verdict: Verdict,
    /// The answer's messages, where it was held or rejected.
    pub errors: FieldErrors,
    /// What the LMS said, to be stored; none: as before.
    pub source: Option<SourceRun>,
    /// Runs as they are to be stored.
    pub updated: Vec<RunVersions>,
    /// A run to be made.
    pub created: Option<CreatedRun>,
    /// What changed.
    pub changes: Vec<RunChange>,
}

impl Decision {
    /// Nothing is done; the messages tell why.
    pub fn rejected(errors: FieldErrors) -> Self {
        Self { verdict: Verdict::Rejected, errors, source: None, updated: Vec::new(), created: None, changes: Vec::new() }
    }
}

/// Decides what a message does to what was found.
///
/// `currency` is that of a new run that was sent without one.
pub fn decide(found: &Found, message: &Message, lms: &Lms, currency: &str, now: Instant) -> Decision {
    if !message.checked.errors.is_empty() {
        let mut errors = message.checked.errors.clone();
        let languages_were_wrong = errors.fields().any(|field| field == Field::Languages.as_str());
        if found.runs.is_empty() && !languages_were_wrong && !knows_languages(found, message) {
            languages_required().fields().for_each(|field| errors.add(field, "This field is required."));
        }
        return Decision::rejected(errors);
    }
    let source = merged_source(found.source.as_ref(), message, now);
    if found.runs.is_empty() { create(found, message, lms, currency, source) } else { update(found, message, lms, source) }
}

fn knows_languages(found: &Found, message: &Message) -> bool {
    message.checked.patch.contains(Field::Languages)
        || found.source.as_ref().is_some_and(|source| source.said.contains(Field::Languages))
}

fn merged_source(before: Option<&SourceRun>, message: &Message, now: Instant) -> SourceRun {
    let mut said = before.map(|source| source.said.clone()).unwrap_or_default();
    let fields = message.checked.patch.iter().filter(|(field, _)| *field != Field::ResourceLink);
    said.extend(fields.map(|(field, value)| (field, value.clone())));
    SourceRun {
        key: message.key.clone(),
        resource_link: message.resource_link.clone(),
        course_code: message.course.as_ref().ok().cloned(),
        said,
        held: false,
        last_word_at: now,
    }
}

fn update(found: &Found, message: &Message, lms: &Lms, source: SourceRun) -> Decision {
    let patch = message.checked.patch.without(&lms.no_update_fields);
    let (mut updated, mut changes, mut all_manual) = (Vec::new(), Vec::new(), true);
    for FoundRun { run, course_published } in &found.runs {
        if run.sync_mode == SyncMode::Manual {
            continue;
        }
        all_manual = false;
        let publish = run.sync_mode == SyncMode::SyncToPublic && *course_published;
        if publish && let Err(errors) = publishable_languages(&patch) {
            return Decision::rejected(errors);
        }
        let (after, run_changes) = projected(run, &unprotected(&patch, run.protected), publish);
        if !run_changes.is_empty() {
            updated.push(after);
            changes.extend(run_changes);
        }
    }
    let verdict = match (all_manual, updated.is_empty()) {
        (true, _) => Verdict::Ignored,
        (false, true) => Verdict::Unchanged,
        (false, false) => Verdict::Updated,
    };
    Decision { verdict, errors: FieldErrors::default(), source: Some(source), updated, created: None, changes }
}

/// What of a patch may change a run that has these fields protected.
pub(crate) fn unprotected(patch: &Patch, protected: FieldSet) -> Cow<'_, Patch> {
    patch.without(&protected.iter().collect::<Vec<_>>())
}

/// A run after a patch, in its draft and, where told so, its public version; a missing public version is made from the draft.
pub(crate) fn projected(run: &RunVersions, patch: &Patch, publish: bool) -> (RunVersions, Vec<RunChange>) {
    let mut after = run.clone();
    let change = |versions: &[Version], fields| RunChange { run: Some(run.id), versions: versions.to_vec(), fields };
    let in_draft = apply(&mut after.draft, patch);
    if publish && run.public.as_ref() == Some(&run.draft) {
        // As nearly always: so what was done to the one is done to the other.
        after.public = Some(after.draft.clone());
        let both = Some(in_draft).filter(|fields| !fields.is_empty());
        return (after, both.into_iter().map(|fields| change(&[Version::Draft, Version::Public], fields)).collect());
    }
    let in_public = match (&mut after.public, publish) {
        (_, false) => Vec::new(),
        (Some(public), true) => apply(public, patch),
        (missing @ None, true) => {
            *missing = Some(after.draft.clone());
            run_changes(None, &after.draft)
        }
    };
    let changes = if !in_draft.is_empty() && in_draft == in_public {
        vec![change(&[Version::Draft, Version::Public], in_draft)]
    } else {
        [(Version::Draft, in_draft), (Version::Public, in_public)]
            .into_iter()
            .filter(|(_, fields)| !fields.is_empty())
            .map(|(version, fields)| change(&[version], fields))
            .collect()
    };
    (after, changes)
}

fn create(found: &Found, message: &Message, lms: &Lms, currency: &str, mut source: SourceRun) -> Decision {
    if !source.said.contains(Field::Languages) {
        return Decision::rejected(languages_required());
    }
    // Richie finds them wrong last, when it saves. Nothing of a run is kept that could not be created.
    let languages = publishable_languages(&source.said);
    if lms.default_sync_mode == SyncMode::Manual {
        let errors = FieldErrors::one("resource_link", "Unknown course run when creation is deactivated.");
        return Decision { source: languages.is_ok().then_some(source), ..Decision::rejected(errors) };
    }
    let code = match &message.course {
        Ok(code) => code,
        Err(errors) => return Decision::rejected(errors.clone()),
    };
    let unknown_course = || FieldErrors::one("resource_link", format!("Unknown course: {code}."));
    match (found.course, lms.unknown_course, languages) {
        (None, UnknownCourse::Hold | UnknownCourse::Reject, Err(_)) => Decision::rejected(unknown_course()),
        (_, _, Err(errors)) => Decision::rejected(errors),
        (Some(course), _, _) => made(new_run(&source, lms, currency, course), source),
        (None, UnknownCourse::Create, _) if code.is_usable() => {
            let draft = draft_of(&source, currency);
            made(
                CreatedRun { course: CourseTarget::New(code.clone()), sync_mode: lms.default_sync_mode, draft, publish: false },
                source,
            )
        }
        (None, UnknownCourse::Hold, _) if code.is_usable() => {
            source.held = true;
            Decision { verdict: Verdict::Held, source: Some(source), ..Decision::rejected(unknown_course()) }
        }
        (None, _, _) => Decision::rejected(unknown_course()),
    }
}

/// What becomes of a held run when its course appears. None where the LMS's mode is `manual` by now.
pub fn release(source: &SourceRun, course: CourseRef, lms: &Lms, currency: &str) -> Option<Decision> {
    (lms.default_sync_mode != SyncMode::Manual).then(|| attach(source, course, lms, currency))
}

/// What becomes of a held run that a person puts under a course, whatever the LMS's mode.
pub fn attach(source: &SourceRun, course: CourseRef, lms: &Lms, currency: &str) -> Decision {
    let attached = SourceRun { held: false, ..source.clone() };
    made(new_run(&attached, lms, currency, course), attached)
}

fn new_run(source: &SourceRun, lms: &Lms, currency: &str, course: CourseRef) -> CreatedRun {
    CreatedRun {
        course: CourseTarget::Existing(course.id),
        sync_mode: lms.default_sync_mode,
        draft: draft_of(source, currency),
        publish: lms.default_sync_mode == SyncMode::SyncToPublic && course.published,
    }
}

fn draft_of(source: &SourceRun, currency: &str) -> CourseRun {
    let mut draft = CourseRun { price_currency: currency.to_owned(), ..CourseRun::new(source.resource_link.clone()) };
    draft.apply(&source.said);
    draft
}

fn made(created: CreatedRun, source: SourceRun) -> Decision {
    let versions = if created.publish { vec![Version::Draft, Version::Public] } else { vec![Version::Draft] };
    let changes = vec![RunChange { run: None, versions, fields: run_changes(None, &created.draft) }];
    Decision {
        verdict: Verdict::Created,
        errors: FieldErrors::default(),
        source: Some(source),
        updated: Vec::new(),
        created: Some(created),
        changes,
    }
}

/// The key of a source run of an LMS whose runs are told apart by their links.
impl From<(&str, &str)> for SourceKey {
    fn from((lms, identity): (&str, &str)) -> Self {
        Self { lms: lms.to_owned(), identity: identity.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use catalog::{Languages, Value};
    use proptest::prelude::*;
    use wire::rules::Checked;

    use super::*;
    use crate::{Backend, Identity};

    fn lms(mode: SyncMode, unknown_course: UnknownCourse) -> Lms {
        Lms {
            name: "campus".to_owned(),
            base_url: String::new(),
            backend: Backend::OpenEdx,
            course_regex: None,
            default_sync_mode: mode,
            no_update_fields: vec![Field::PriceCurrency],
            unknown_course,
            identity: Identity::ResourceLink,
        }
    }

    fn message(fields: impl IntoIterator<Item = (Field, Value)>) -> Message {
        Message {
            lms: 0,
            key: ("campus", "link").into(),
            resource_link: "link".to_owned(),
            course: Ok(CourseCode::normalise("demo")),
            checked: Checked { patch: fields.into_iter().collect(), errors: FieldErrors::default() },
        }
    }

    fn languages() -> (Field, Value) {
        (Field::Languages, Value::Languages(Languages::from_codes(["en"].into_iter()).expect("known")))
    }

    fn any_mode() -> impl Strategy<Value = SyncMode> {
        prop_oneof![Just(SyncMode::Manual), Just(SyncMode::SyncToDraft), Just(SyncMode::SyncToPublic)]
    }

    prop_compose! {
        fn any_patch()(count in proptest::option::of(0..5u32), currency in proptest::option::of("[A-B]{1}"), start in proptest::option::of(proptest::option::of(0..5i64)), tongue in proptest::option::of(prop_oneof![Just("en"), Just("fr")])) -> Patch {
            let mut patch = Patch::default();
            if let Some(count) = count { patch.set(Field::EnrollmentCount, Value::Count(count)); }
            if let Some(currency) = currency { patch.set(Field::PriceCurrency, Value::Text(Some(currency))); }
            if let Some(start) = start { patch.set(Field::Start, Value::Instant(start.and_then(Instant::from_micros))); }
            if let Some(tongue) = tongue { patch.set(Field::Languages, Value::Languages(Languages::from_codes([tongue].into_iter()).expect("known"))); }
            patch
        }
    }

    prop_compose! {
        fn any_run()(id in 1..3i64, mode in any_mode(), draft in any_patch(), public in proptest::option::of(any_patch()), course_published: bool, protects: bool) -> FoundRun {
            let protected = protects.then_some(Field::EnrollmentCount).into_iter().collect();
            let run = |patch: &Patch| { let mut run = CourseRun::new("link"); run.apply(patch); run };
            // A public run is only there where its course is published.
            let public = public.filter(|_| course_published).as_ref().map(run);
            FoundRun { run: RunVersions { id: RunId(id), course: CourseId(1), sync_mode: mode, protected, draft: run(&draft), public }, course_published }
        }
    }

    /// What is found after a decision was carried out.
    fn carried_out(found: &Found, decision: &Decision) -> Found {
        let mut after = found.clone();
        if let Some(source) = &decision.source {
            after.source = Some(source.clone());
        }
        for updated in &decision.updated {
            after.runs.iter_mut().filter(|found| found.run.id == updated.id).for_each(|found| found.run = updated.clone());
        }
        if let Some(created) = &decision.created {
            let course_published = found.course.is_some_and(|course| course.published);
            let run = RunVersions {
                id: RunId(9),
                course: CourseId(1),
                sync_mode: created.sync_mode,
                protected: FieldSet::default(),
                draft: created.draft.clone(),
                public: created.publish.then(|| created.draft.clone()),
            };
            after.runs.push(FoundRun { run, course_published });
        }
        after
    }

    fn any_found() -> impl Strategy<Value = Found> {
        let course = proptest::option::of(any::<bool>().prop_map(|published| CourseRef { id: CourseId(1), published }));
        (proptest::collection::vec(any_run(), 0..3), course).prop_map(|(mut runs, course)| {
            runs.dedup_by_key(|found| found.run.id);
            if runs.len() == 2 && runs[0].run.id == runs[1].run.id {
                runs.pop();
            }
            Found { runs, course, source: None }
        })
    }

    fn any_policy() -> impl Strategy<Value = UnknownCourse> {
        prop_oneof![Just(UnknownCourse::Hold), Just(UnknownCourse::Reject), Just(UnknownCourse::Create)]
    }

    proptest! {
        #[test]
        fn nothing_becomes_public_that_the_mode_forbids(found in any_found(), patch in any_patch(), mode in any_mode(), policy in any_policy()) {
            let mut message = message([]);
            message.checked.patch = patch;
            let decision = decide(&found, &message, &lms(mode, policy), "EUR", Instant::MIN);
            let after = carried_out(&found, &decision);
            for (before, after) in found.runs.iter().zip(&after.runs) {
                let may_publish = before.run.sync_mode == SyncMode::SyncToPublic && before.course_published;
                prop_assert!(may_publish || before.run.public == after.run.public);
                prop_assert!(before.run.sync_mode != SyncMode::Manual || before.run == after.run);
                // Protected fields stay, but where a public version is made from the draft.
                prop_assert_eq!(&before.run.draft.price_currency, &after.run.draft.price_currency);
                for field in before.run.protected.iter() {
                    prop_assert_eq!(before.run.draft.get(field), after.run.draft.get(field));
                }
            }
            if let Some(created) = &decision.created {
                prop_assert!(found.runs.is_empty() && mode != SyncMode::Manual);
                prop_assert!(!created.publish || (mode == SyncMode::SyncToPublic && found.course.is_some_and(|course| course.published)));
            }
        }

        #[test]
        fn versions_that_are_equal_are_changed_as_each_would_be_alone(found in any_run(), patch in any_patch()) {
            let before = RunVersions { public: Some(found.run.draft.clone()), ..found.run };
            let (after, changes) = projected(&before, &patch, true);
            let mut alone = before.draft.clone();
            let fields = apply(&mut alone, &patch);
            prop_assert_eq!((&after.draft, after.public.as_ref()), (&alone, Some(&alone)));
            prop_assert_eq!((after.id, after.sync_mode, after.protected), (before.id, before.sync_mode, before.protected));
            let both = RunChange { run: Some(before.id), versions: vec![Version::Draft, Version::Public], fields };
            prop_assert_eq!(changes.is_empty(), both.fields.is_empty());
            prop_assert!(changes.iter().all(|change| *change == both) && changes.len() <= 1, "{:?}", changes);
        }

        #[test]
        fn synchronising_twice_equals_once(found in any_found(), patch in any_patch(), mode in any_mode(), policy in any_policy()) {
            let mut message = message([]);
            message.checked.patch = patch;
            let lms = lms(mode, policy);
            let once = carried_out(&found, &decide(&found, &message, &lms, "EUR", Instant::MIN));
            let second = decide(&once, &message, &lms, "EUR", Instant::MIN);
            prop_assert!(second.updated.is_empty(), "{:?}", second);
            prop_assert!(once.runs.is_empty() || carried_out(&once, &second) == once, "{:?}", second);
        }
    }

    #[test]
    fn a_run_of_an_unknown_course() {
        let nothing = Found::default();
        let message = message([languages()]);
        for (policy, verdict, kept) in [
            (UnknownCourse::Hold, Verdict::Held, true),
            (UnknownCourse::Reject, Verdict::Rejected, false),
            (UnknownCourse::Create, Verdict::Created, true),
        ] {
            let decision = decide(&nothing, &message, &lms(SyncMode::SyncToPublic, policy), "EUR", Instant::MIN);
            assert_eq!((decision.verdict, decision.source.is_some()), (verdict, kept));
            assert_eq!(decision.source.is_some_and(|source| source.held), policy == UnknownCourse::Hold);
            assert!(
                decision
                    .created
                    .is_none_or(|created| !created.publish && created.course == CourseTarget::New(CourseCode::normalise("demo")))
            );
        }
    }

    #[test]
    fn a_held_run_keeps_what_was_said_in_parts_and_is_released_whole() {
        let lms = lms(SyncMode::SyncToPublic, UnknownCourse::Hold);
        let first = decide(&Found::default(), &message([languages()]), &lms, "USD", Instant::MIN);
        let found = Found { source: first.source, ..Found::default() };
        let second = decide(&found, &message([(Field::EnrollmentCount, Value::Count(7))]), &lms, "USD", Instant::MAX);
        assert_eq!(second.verdict, Verdict::Held);
        let source = second.source.expect("kept");
        let course = CourseRef { id: CourseId(1), published: true };
        let created = release(&source, course, &lms, "USD").and_then(|decision| decision.created).expect("a run");
        assert_eq!((created.draft.enrollment_count, created.draft.languages.len(), created.publish), (7, 1, true));
        assert_eq!(created.draft.price_currency, "USD");
    }

    #[test]
    fn the_order_of_richies_refusals() {
        let decide =
            |message: &Message, mode| decide(&Found::default(), message, &lms(mode, UnknownCourse::Hold), "EUR", Instant::MIN);
        let told = |message: &Message, mode| decide(message, mode).errors.to_json().to_string();
        let mut wrong = message([]);
        wrong.checked.errors = FieldErrors::one("start", "x");
        assert_eq!(told(&wrong, SyncMode::Manual), r#"{"languages":["This field is required."],"start":["x"]}"#);
        assert_eq!(told(&message([]), SyncMode::Manual), r#"{"languages":["This field is required."]}"#);
        assert_eq!(
            told(&message([languages()]), SyncMode::Manual),
            r#"{"resource_link":["Unknown course run when creation is deactivated."]}"#
        );
        assert_eq!(told(&message([languages()]), SyncMode::SyncToDraft), r#"{"resource_link":["Unknown course: DEMO."]}"#);
        let empty = message([(Field::Languages, Value::Languages(catalog::Languages::default()))]);
        assert!(told(&empty, SyncMode::Manual).contains("creation is deactivated"));
        assert!(told(&empty, SyncMode::SyncToDraft).contains("Unknown course"));
        for mode in [SyncMode::Manual, SyncMode::SyncToDraft] {
            assert_eq!(decide(&empty, mode).source, None, "a run that could not be created is not kept");
        }
        let course = Some(CourseRef { id: CourseId(1), published: false });
        let there = Found { course, ..Found::default() };
        let decision = super::decide(&there, &empty, &lms(SyncMode::SyncToDraft, UnknownCourse::Hold), "EUR", Instant::MIN);
        assert_eq!(decision.errors.to_json().to_string(), r#"{"languages":["This selection may not be empty."]}"#);
    }
}
