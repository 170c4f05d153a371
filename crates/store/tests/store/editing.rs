//! Editing by people, on both engines.

use catalog::merge::CourseField;
use catalog::{
    Course, CourseCode, CourseId, CourseRun, Field, FieldSet, Instant, Languages, RunId, RunVersions, SyncMode, Titles,
};
use serde_json::{Value, json};
use store::writer::Writer;
use store::{By, CourseVersions, Discarded, EditError, Entry, Kind, Policy, Saved};
use sync::{Identity, SourceKey, UnknownCourse, Verdict};

use crate::catalogue::{Catalogue, Engine, asynchronously, policy};

on_both!(
    a_course_is_made_and_gets_what_waited_for_it,
    a_course_is_edited_by_two,
    a_new_code_gets_what_waited_for_it,
    a_course_is_deleted_with_everything,
    a_draft_is_discarded,
    a_draft_whose_earlier_link_was_taken_stays,
    a_snapshot_takes_the_runs_in_both_versions,
    a_run_is_made_and_then_found_by_its_link,
    a_run_of_which_no_lms_has_spoken_has_a_history,
    a_link_is_one_runs,
    a_run_is_edited_by_two,
    a_run_is_deleted,
    a_mode_that_synchronises_catches_up,
    a_run_without_languages_is_not_made_public,
    a_field_that_is_released_catches_up_in_draft_and_public,
    a_run_that_catches_up_takes_no_other_runs_link,
    a_held_run_is_attached_and_then_updated,
    what_is_attached_for_a_manual_lms_is_manual,
    what_waits_is_applied_again,
    a_preview_leaves_nothing_behind,
    publishing_notes_the_courses_own_fields,
    people_and_lmss_at_once_lose_nothing,
);

const COURSES: &str = r#"{"format": "prospectus/catalogue@1", "courses": [
    {"code": "A", "title": {"en": "Apples"}, "published": true, "runs": [
        {"sync_mode": "sync_to_public", "draft": {"resource_link": "x/org/A/1/", "languages": ["en"]}},
        {"sync_mode": "sync_to_draft", "draft": {"resource_link": "x/org/A/2/", "languages": ["en"]}},
        {"sync_mode": "manual", "draft": {"resource_link": "x/org/A/3/", "languages": ["en"]}}]},
    {"code": "B", "title": {"en": "Bears"}, "runs": []}]}"#;

fn filled(engine: Engine) -> Catalogue {
    with_policy(engine, policy(UnknownCourse::Hold, Identity::ResourceLink))
}

fn with_policy(engine: Engine, policy: Policy) -> Catalogue {
    let catalogue = Catalogue::empty(engine, policy);
    catalogue.load(COURSES);
    catalogue
}

fn by() -> By {
    By { actor: "ada".to_owned(), at: Instant::MIN }
}

fn code(code: &str) -> CourseCode {
    CourseCode::normalise(code)
}

fn course(catalogue: &Catalogue, written: &str) -> CourseVersions {
    asynchronously(async { catalogue.reader().course(&code(written)).await }).expect("reads").expect("a course")
}

fn runs(catalogue: &Catalogue, course: CourseId) -> Vec<RunVersions> {
    asynchronously(async { catalogue.reader().runs_of(course).await }).expect("reads")
}

/// Returns the only run with this link.
fn run(catalogue: &Catalogue, link: &str) -> RunVersions {
    let pages = asynchronously(async { catalogue.reader().courses_page(0, 100).await }).expect("reads");
    let mut found = pages.into_iter().flat_map(|(_, runs)| runs).filter(|run| run.draft.resource_link == link);
    let run = found.next().expect(link);
    assert!(found.next().is_none(), "{link} stands twice");
    run
}

fn last(catalogue: &Catalogue) -> Entry {
    catalogue.journal(None).pop().expect("an entry")
}

/// Returns the kind, verdict, actor, course and link of the last entry, and its changes.
fn told(catalogue: &Catalogue) -> (Kind, Verdict, String, String, Value) {
    let entry = last(catalogue);
    assert_eq!(entry.actor, "ada");
    let changes = entry.changes.map_or(Value::Null, |changes| serde_json::from_str(changes.get()).expect("JSON"));
    let course = entry.course.map(|code| code.to_string()).unwrap_or_default();
    (entry.kind, entry.verdict, course, entry.resource_link.unwrap_or_default(), changes)
}

fn kinds(catalogue: &Catalogue, link: &str) -> Vec<(Kind, Verdict)> {
    catalogue.journal(Some(link)).iter().map(|entry| (entry.kind, entry.verdict)).collect()
}

fn said(link: &str, fields: Value) -> String {
    let mut message = fields;
    message["resource_link"] = json!(link);
    message.to_string()
}

fn key(link: &str) -> SourceKey {
    ("campus", link).into()
}

fn english() -> Languages {
    Languages::from_codes(["en"].into_iter()).expect("known")
}

fn a_course_is_made_and_gets_what_waited_for_it(engine: Engine) {
    let catalogue = filled(engine);
    catalogue.send(&said("x/org/C/1/", json!({"languages": ["fr"]})));
    let new = Course::new(code("C"), Titles::one("en", "Cats"));
    let id = catalogue.edit(|session| session.create_course(&new, &by())).expect("makes");
    assert_eq!(course(&catalogue, "C"), CourseVersions { id, snapshot_of: None, draft: new.clone(), public: None });
    assert_eq!(runs(&catalogue, id).len(), 1);
    let entries = catalogue.journal(None);
    let [.., made, released] = entries.as_slice() else { panic!("{entries:?}") };
    assert_eq!((made.kind, made.verdict, made.course.clone()), (Kind::Create, Verdict::Created, Some(code("C"))));
    let changes: Value = serde_json::from_str(made.changes.as_ref().expect("changes").get()).expect("JSON");
    assert_eq!(
        changes,
        json!([{"run": null, "versions": ["draft"], "fields": [{"field": "code", "after": "C"}, {"field": "title", "after": {"en": "Cats"}}]}])
    );
    assert_eq!((released.kind, released.actor.as_str(), released.request), (Kind::Release, "ada", made.seq));
    let taken = catalogue.edit(|session| session.create_course(&new, &by()));
    assert!(matches!(taken, Err(EditError::CodeTaken(taken)) if taken == code("C")));
    let empty = Course::new(code("!"), Titles::default());
    assert!(matches!(catalogue.edit(|session| session.create_course(&empty, &by())), Err(EditError::UnusableCode)));
    assert_eq!(catalogue.journal(None).len(), entries.len(), "what is refused leaves nothing");
}

fn a_course_is_edited_by_two(engine: Engine) {
    let catalogue = filled(engine);
    let CourseVersions { id, draft: base, .. } = course(&catalogue, "A");
    let edit = |change: &dyn Fn(&mut Course)| {
        let mut edited = base.clone();
        change(&mut edited);
        catalogue.edit(|session| session.edit_course(id, &base, &edited, &by())).expect("edits")
    };
    let first = edit(&|course| course.title.set("fr", Some("Pommes".to_owned())));
    assert_eq!(first, Saved::Saved { theirs: Vec::new(), changed: true });
    let expected = json!([{"run": null, "versions": ["draft"], "fields": [
        {"field": "title", "before": {"en": "Apples"}, "after": {"en": "Apples", "fr": "Pommes"}}]}]);
    assert_eq!(told(&catalogue), (Kind::Edit, Verdict::Updated, "A".to_owned(), String::new(), expected));
    let Saved::Saved { theirs, changed: true } = edit(&|course| course.title.set("en", Some("An apple".to_owned()))) else {
        panic!("a conflict")
    };
    assert_eq!(theirs.iter().map(|change| change.field.clone()).collect::<Vec<_>>(), [CourseField::Title("fr".to_owned())]);
    let stored = course(&catalogue, "A");
    assert_eq!((stored.draft.title.get("en"), stored.draft.title.get("fr")), (Some("An apple"), Some("Pommes")));
    assert_eq!(stored.public, Some(base.clone()), "only the draft");
    let entries = catalogue.journal(None).len();
    let conflict = edit(&|course| course.title.set("fr", None));
    assert_eq!(
        conflict,
        Saved::Saved { theirs: vec![theirs_of("en", "Apples", "An apple"), theirs_of_new("fr", "Pommes")], changed: false }
    );
    let conflict = edit(&|course| course.title.set("en", Some("Pears".to_owned())));
    assert_eq!(conflict, Saved::Conflict { current: stored.draft, fields: vec![CourseField::Title("en".to_owned())] });
    assert_eq!(catalogue.journal(None).len(), entries + 1);
    let gone = catalogue.edit(|session| session.edit_course(CourseId(99), &base, &base, &by()));
    assert!(matches!(gone, Err(EditError::UnknownCourseId(CourseId(99)))));
}

fn text(text: &str) -> catalog::Value {
    catalog::Value::Text(Some(text.to_owned()))
}

fn theirs_of(language: &str, before: &str, after: &str) -> catalog::publication::Change<CourseField> {
    let field = CourseField::Title(language.to_owned());
    catalog::publication::Change { field, before: Some(text(before)), after: Some(text(after)) }
}

fn theirs_of_new(language: &str, after: &str) -> catalog::publication::Change<CourseField> {
    catalog::publication::Change { before: None, ..theirs_of(language, "", after) }
}

fn a_new_code_gets_what_waited_for_it(engine: Engine) {
    let catalogue = filled(engine);
    catalogue.send(&said("x/org/C/1/", json!({"languages": ["fr"]})));
    let CourseVersions { id, draft: base, .. } = course(&catalogue, "B");
    let with_code = |written: &str| Course { code: code(written), ..base.clone() };
    let taken = catalogue.edit(|session| session.edit_course(id, &base, &with_code("A"), &by()));
    assert!(matches!(taken, Err(EditError::CodeTaken(taken)) if taken == code("A")));
    catalogue.edit(|session| session.edit_course(id, &base, &with_code("C"), &by())).expect("edits");
    assert_eq!(run(&catalogue, "x/org/C/1/").course, id);
    assert_eq!(course(&catalogue, "C").id, id);
    catalogue.send(&said("x/org/B/1/", json!({"languages": ["fr"]})));
    assert_eq!(asynchronously(async { catalogue.reader().held_count().await }).expect("reads"), 1, "B is no more");
}

fn a_course_is_deleted_with_everything(engine: Engine) {
    let catalogue = filled(engine);
    let id = course(&catalogue, "A").id;
    catalogue.edit(|session| session.take_snapshot(id, &by())).expect("snapshot");
    let new = CourseRun::new("x/org/A/4/");
    catalogue.edit(|session| session.create_run(id, &new, SyncMode::Manual, &by())).expect("makes");
    let deleted = catalogue.edit(|session| session.delete_course(id, &by())).expect("deletes");
    assert_eq!((deleted.runs, deleted.snapshots), (4, 1));
    let (kind, verdict, code, _, changes) = told(&catalogue);
    assert_eq!((kind, verdict, code.as_str()), (Kind::Delete, Verdict::Updated, "A"));
    assert_eq!(changes.as_array().map(Vec::len), Some(5));
    assert_eq!(changes[0]["fields"][0], json!({"field": "code", "before": "A"}));
    let left = asynchronously(async { catalogue.reader().courses_page(0, 10).await }).expect("reads");
    assert_eq!(left.iter().map(|(course, _)| course.draft.code.as_str()).collect::<Vec<_>>(), ["B"]);
    assert!(matches!(catalogue.edit(|session| session.delete_course(id, &by())), Err(EditError::UnknownCourseId(_))));
}

fn a_draft_is_discarded(engine: Engine) {
    let catalogue = filled(engine);
    let before = catalogue.dump();
    let CourseVersions { id, draft: base, .. } = course(&catalogue, "A");
    let edited = Course::new(code("AA"), Titles::one("en", "Ants"));
    catalogue.edit(|session| session.edit_course(id, &base, &edited, &by())).expect("edits");
    catalogue.send(&said("x/org/A/2/", json!({"enrollment_count": 8, "price": "3.00"})));
    let discarded = catalogue.edit(|session| session.discard_draft(id, &by())).expect("discards");
    assert_eq!(discarded, Discarded { course: true, runs: 1, fields: 2, unpublished_runs: 0 });
    let (kind, verdict, course_code, _, changes) = told(&catalogue);
    assert_eq!((kind, verdict, course_code.as_str()), (Kind::Discard, Verdict::Updated, "A"));
    assert_eq!((changes[0]["run"].clone(), changes[0]["fields"][0]["after"].clone()), (Value::Null, json!("A")));
    let without_sources = |dump: &str| serde_json::from_str::<Value>(dump).expect("JSON")["courses"].clone();
    assert_eq!(without_sources(&catalogue.dump()), without_sources(&before));
    let again = catalogue.edit(|session| session.discard_draft(id, &by())).expect("discards");
    assert_eq!(again, Discarded::default());
    assert_eq!(told(&catalogue).1, Verdict::Unchanged);
    let never = course(&catalogue, "B").id;
    catalogue.edit(|session| session.create_run(never, &CourseRun::new("b"), SyncMode::Manual, &by())).expect("makes");
    let nothing = catalogue.edit(|session| session.discard_draft(never, &by())).expect("discards");
    assert_eq!(nothing, Discarded { unpublished_runs: 1, ..Discarded::default() });
}

fn a_draft_whose_earlier_link_was_taken_stays(engine: Engine) {
    let catalogue = filled(engine);
    let RunVersions { id, draft: base, course: of, .. } = run(&catalogue, "x/org/A/3/");
    let edited = CourseRun { resource_link: "x/org/A/33/".to_owned(), ..base.clone() };
    catalogue.edit(|session| session.edit_run(id, &base, &edited, &by())).expect("edits");
    let other = course(&catalogue, "B").id;
    catalogue.edit(|session| session.create_run(other, &base, SyncMode::Manual, &by())).expect("makes");
    let taken = catalogue.edit(|session| session.discard_draft(of, &by()));
    assert!(matches!(taken, Err(EditError::LinkTaken { course, .. }) if course == code("B")));
}

fn a_snapshot_takes_the_runs_in_both_versions(engine: Engine) {
    let catalogue = filled(engine);
    let id = course(&catalogue, "A").id;
    let before = runs(&catalogue, id);
    let first = before[0].id;
    let protected = [Field::Price].into_iter().collect::<FieldSet>();
    catalogue.edit(|session| session.set_protected(first, protected, &by())).expect("protects");
    let snapshot = catalogue.edit(|session| session.take_snapshot(id, &by())).expect("snapshot");
    let (kind, verdict, ..) = told(&catalogue);
    assert_eq!((kind, verdict), (Kind::Snapshot, Verdict::Created));
    assert!(runs(&catalogue, id).is_empty());
    let moved = runs(&catalogue, snapshot);
    assert_eq!(moved.len(), before.len());
    for (was, is) in before.iter().zip(&moved) {
        assert_eq!((was.id, &was.draft, &was.public), (is.id, &is.draft, &is.public));
    }
    assert_eq!(moved[0].protected, protected);
    let editions = asynchronously(async { catalogue.reader().snapshots_of(id).await }).expect("reads");
    assert_eq!(editions.iter().map(|edition| (edition.id, edition.snapshot_of)).collect::<Vec<_>>(), [(snapshot, Some(id))]);
    assert_eq!(editions[0].public, course(&catalogue, "A").public);
    let public = asynchronously(async { catalogue.reader().public_run(first).await }).expect("reads");
    assert!(public.is_some(), "visitors see its runs");
    let nested = catalogue.edit(|session| session.take_snapshot(snapshot, &by()));
    assert!(matches!(nested, Err(EditError::IsSnapshot(_))));
    let outcome = catalogue.send(&said("x/org/A/1/", json!({"enrollment_count": 2})));
    assert_eq!(outcome.items[0].verdict, Verdict::Updated, "an LMS finds them there");
    let new = CourseRun::new("x/org/A/1/");
    catalogue.edit(|session| session.create_run(id, &new, SyncMode::Manual, &by())).expect("an edition's link is free");
    let titles = Course { title: Titles::one("en", "Old"), ..editions[0].draft.clone() };
    catalogue.edit(|session| session.edit_course(snapshot, &editions[0].draft, &titles, &by())).expect("edits an edition");
    let copy = Catalogue::empty(engine, catalogue.policy.clone());
    copy.load(&catalogue.dump());
    assert_eq!(copy.dump(), catalogue.dump());
    assert_eq!(copy.dump().matches(r#""protected""#).count(), 1, "{}", copy.dump());
}

fn a_run_is_made_and_then_found_by_its_link(engine: Engine) {
    let catalogue = filled(engine);
    let id = course(&catalogue, "A").id;
    let new = CourseRun { languages: english(), ..CourseRun::new("x/org/A/9/") };
    let made = catalogue.edit(|session| session.create_run(id, &new, SyncMode::SyncToDraft, &by())).expect("makes");
    let stored = run(&catalogue, "x/org/A/9/");
    assert_eq!((stored.id, stored.sync_mode, &stored.draft, &stored.public), (made, SyncMode::SyncToDraft, &new, &None));
    let (kind, verdict, of, link, changes) = told(&catalogue);
    assert_eq!((kind, verdict, of.as_str(), link.as_str()), (Kind::Create, Verdict::Created, "A", "x/org/A/9/"));
    assert_eq!(changes[0]["run"], json!(made.0));
    catalogue.send(&said("x/org/A/9/", json!({"enrollment_count": 4})));
    assert_eq!(run(&catalogue, "x/org/A/9/").draft.enrollment_count, 4);
    // The source run that was held under its link has a run now.
    let waiting = "x/org/C/1/";
    catalogue.send(&said(waiting, json!({"languages": ["fr"]})));
    let new = CourseRun::new(waiting);
    catalogue.edit(|session| session.create_run(id, &new, SyncMode::SyncToDraft, &by())).expect("makes");
    assert_eq!(asynchronously(async { catalogue.reader().held_count().await }).expect("reads"), 0);
    catalogue.send(&said(waiting, json!({"enrollment_count": 4})));
    assert_eq!(run(&catalogue, waiting).draft.enrollment_count, 4);
    assert_eq!(
        kinds(&catalogue, waiting),
        [(Kind::Sync, Verdict::Held), (Kind::Create, Verdict::Created), (Kind::Sync, Verdict::Updated)]
    );
    let gone = catalogue.edit(|session| session.create_run(CourseId(99), &new, SyncMode::Manual, &by()));
    assert!(matches!(gone, Err(EditError::UnknownCourseId(_))));
}

fn a_run_of_which_no_lms_has_spoken_has_a_history(engine: Engine) {
    let catalogue = filled(engine);
    let (id, link) = (run(&catalogue, "x/org/A/3/").id, "x/org/A/3/");
    catalogue.edit(|session| session.set_sync_mode(id, SyncMode::SyncToDraft, &by())).expect("changes");
    catalogue.edit(|session| session.delete_run(id, &by())).expect("deletes");
    assert_eq!(kinds(&catalogue, link), [(Kind::Mode, Verdict::Updated), (Kind::Delete, Verdict::Updated)]);
}

fn a_link_is_one_runs(engine: Engine) {
    let catalogue = filled(engine);
    for of in ["A", "B"] {
        let id = course(&catalogue, of).id;
        let taken = catalogue.edit(|session| session.create_run(id, &CourseRun::new("x/org/A/1/"), SyncMode::Manual, &by()));
        assert!(matches!(taken, Err(EditError::LinkTaken { link, course }) if link == "x/org/A/1/" && course == code("A")));
    }
    let RunVersions { id, draft: base, .. } = run(&catalogue, "x/org/A/2/");
    let edited = CourseRun { resource_link: "x/org/A/1/".to_owned(), ..base.clone() };
    let taken = catalogue.edit(|session| session.edit_run(id, &base, &edited, &by()));
    assert!(matches!(taken, Err(EditError::LinkTaken { .. })));
    // A run that takes the link of a held source run becomes the run of that source run.
    catalogue.send(&said("x/org/C/1/", json!({"languages": ["fr"]})));
    let edited = CourseRun { resource_link: "x/org/C/1/".to_owned(), ..base.clone() };
    catalogue.edit(|session| session.edit_run(id, &base, &edited, &by())).expect("edits");
    assert_eq!(asynchronously(async { catalogue.reader().held_count().await }).expect("reads"), 0);
    catalogue.send(&said("x/org/C/1/", json!({"enrollment_count": 3})));
    assert_eq!(run(&catalogue, "x/org/C/1/").draft.enrollment_count, 3);
}

fn a_run_is_edited_by_two(engine: Engine) {
    let catalogue = filled(engine);
    let link = "x/org/A/2/";
    let RunVersions { id, draft: base, public, .. } = run(&catalogue, link);
    catalogue.send(&said(link, json!({"enrollment_count": 5})));
    let edited = CourseRun { discount: Some("-1%".to_owned()), ..base.clone() };
    let saved = catalogue.edit(|session| session.edit_run(id, &base, &edited, &by())).expect("edits");
    let Saved::Saved { theirs, changed: true } = saved else { panic!("{saved:?}") };
    assert_eq!(theirs.iter().map(|change| change.field).collect::<Vec<_>>(), [Field::EnrollmentCount]);
    let stored = run(&catalogue, link);
    assert_eq!((stored.draft.enrollment_count, stored.draft.discount.as_deref()), (5, Some("-1%")));
    assert_eq!(stored.public, public, "only the draft");
    assert_eq!(kinds(&catalogue, link), [(Kind::Sync, Verdict::Updated), (Kind::Edit, Verdict::Updated)]);
    let entries = catalogue.journal(Some(link));
    assert_eq!((entries[1].previous, entries[1].lms.as_deref()), (Some(entries[0].seq), Some("campus")));
    let other = CourseRun { enrollment_count: 9, ..base.clone() };
    let conflict = catalogue.edit(|session| session.edit_run(id, &base, &other, &by())).expect("edits");
    assert_eq!(conflict, Saved::Conflict { current: stored.draft.clone(), fields: vec![Field::EnrollmentCount] });
    assert_eq!(run(&catalogue, link), stored);
    let same = catalogue.edit(|session| session.edit_run(id, &base, &edited, &by())).expect("edits");
    assert!(matches!(same, Saved::Saved { changed: false, .. }));
    catalogue.send(&said(link, json!({"enrollment_count": 6})));
    assert_eq!(
        kinds(&catalogue, link),
        [
            (Kind::Sync, Verdict::Updated),
            (Kind::Edit, Verdict::Updated),
            (Kind::Edit, Verdict::Unchanged),
            (Kind::Sync, Verdict::Updated)
        ]
    );
    let gone = catalogue.edit(|session| session.edit_run(RunId(99), &base, &edited, &by()));
    assert!(matches!(gone, Err(EditError::UnknownRun(_))));
}

fn a_run_is_deleted(engine: Engine) {
    let catalogue = filled(engine);
    let link = "x/org/A/1/";
    catalogue.send(&said(link, json!({"enrollment_count": 5})));
    let id = run(&catalogue, link).id;
    catalogue.edit(|session| session.delete_run(id, &by())).expect("deletes");
    let (kind, _, of, told_link, changes) = told(&catalogue);
    assert_eq!((kind, of.as_str(), told_link.as_str()), (Kind::Delete, "A", link));
    assert_eq!(changes[0]["versions"], json!(["draft", "public"]));
    assert_eq!(changes[0]["fields"][0], json!({"field": "resource_link", "before": link}));
    assert!(asynchronously(async { catalogue.reader().run(id).await }).expect("reads").is_none());
    let outcome = catalogue.send(&said(link, json!({"enrollment_count": 6, "languages": ["en"]})));
    assert_eq!(outcome.items[0].verdict, Verdict::Created, "an LMS may make it again");
    assert_eq!(
        kinds(&catalogue, link),
        [(Kind::Sync, Verdict::Updated), (Kind::Delete, Verdict::Updated), (Kind::Sync, Verdict::Created)]
    );
    assert!(matches!(catalogue.edit(|session| session.delete_run(id, &by())), Err(EditError::UnknownRun(_))));
}

fn a_mode_that_synchronises_catches_up(engine: Engine) {
    let catalogue = filled(engine);
    let link = "x/org/A/3/";
    catalogue.send(&said(link, json!({"enrollment_count": 7, "price": "1.00"})));
    let before = run(&catalogue, link);
    assert_eq!(before.draft.enrollment_count, 0);
    let set = |mode| catalogue.edit(|session| session.set_sync_mode(before.id, mode, &by())).expect("sets");
    let changes = set(SyncMode::SyncToDraft);
    assert_eq!(changes.len(), 1);
    let after = run(&catalogue, link);
    assert_eq!((after.sync_mode, after.draft.enrollment_count), (SyncMode::SyncToDraft, 7));
    assert_eq!(after.public, before.public);
    let (kind, verdict, _, _, noted) = told(&catalogue);
    assert_eq!((kind, verdict), (Kind::Mode, Verdict::Updated));
    assert_eq!(noted[0]["fields"], json!([{"field": "sync_mode", "before": "manual", "after": "sync_to_draft"}]));
    assert_eq!(noted[1]["versions"], json!(["draft"]));
    let changes = set(SyncMode::SyncToPublic);
    assert_eq!(changes.iter().flat_map(|change| &change.fields).count(), 2);
    let after = run(&catalogue, link);
    assert_eq!(after.public.as_ref(), Some(&after.draft));
    assert!(set(SyncMode::SyncToPublic).is_empty());
    assert_eq!(told(&catalogue).1, Verdict::Unchanged);
    assert!(set(SyncMode::Manual).is_empty());
    assert_eq!(kinds(&catalogue, link).len(), 5);
    let silent = run(&catalogue, "x/org/A/2/").id;
    let changes = catalogue.edit(|session| session.set_sync_mode(silent, SyncMode::SyncToPublic, &by())).expect("sets");
    assert!(changes.is_empty(), "no LMS has spoken of it");
}

fn a_run_without_languages_is_not_made_public(engine: Engine) {
    let catalogue = filled(engine);
    let link = "x/org/A/3/";
    catalogue.send(&said(link, json!({"languages": [], "enrollment_count": 3})));
    let id = run(&catalogue, link).id;
    let refused = catalogue.edit(|session| session.set_sync_mode(id, SyncMode::SyncToPublic, &by()));
    assert!(matches!(refused, Err(EditError::Languages(errors)) if errors.fields().eq(["languages"])));
    assert_eq!(run(&catalogue, link).sync_mode, SyncMode::Manual);
    catalogue.edit(|session| session.set_sync_mode(id, SyncMode::SyncToDraft, &by())).expect("a draft may");
}

fn a_field_that_is_released_catches_up_in_draft_and_public(engine: Engine) {
    let catalogue = filled(engine);
    let link = "x/org/A/1/";
    let id = run(&catalogue, link).id;
    let set = |fields: &[Field]| {
        let fields = fields.iter().copied().collect();
        catalogue.edit(|session| session.set_protected(id, fields, &by())).expect("protects")
    };
    assert!(set(&[Field::EnrollmentCount, Field::Discount]).is_empty());
    let (kind, verdict, _, _, noted) = told(&catalogue);
    assert_eq!((kind, verdict), (Kind::Protect, Verdict::Updated));
    let protected = json!([{"field": "protected", "before": "", "after": "enrollment_count,discount"}]);
    assert_eq!(noted[0]["fields"], protected);
    catalogue.send(&said(link, json!({"enrollment_count": 7, "discount": "-5%", "price": "2.00"})));
    let kept = run(&catalogue, link);
    assert_eq!((kept.draft.enrollment_count, kept.draft.discount.as_deref()), (0, None));
    let changes = set(&[Field::Discount]);
    assert_eq!(changes[0].versions, [catalog::Version::Draft, catalog::Version::Public]);
    let after = run(&catalogue, link);
    assert_eq!((after.draft.enrollment_count, after.draft.discount.as_deref()), (7, None));
    assert_eq!(after.public.as_ref(), Some(&after.draft));
    assert!(set(&[Field::Discount]).is_empty());
    assert_eq!(told(&catalogue).1, Verdict::Unchanged);
}

fn a_run_that_catches_up_takes_no_other_runs_link(engine: Engine) {
    let catalogue = with_policy(engine, policy(UnknownCourse::Hold, Identity::CourseId));
    // The LMS says that the manual run now has another link. Another run of the course has that link already.
    catalogue.send(&said("x/org/A/3/", json!({"enrollment_count": 1})));
    catalogue.send(&said("y/org/A/3/", json!({"enrollment_count": 2})));
    let RunVersions { id, course: of, .. } = run(&catalogue, "x/org/A/3/");
    catalogue.edit(|session| session.create_run(of, &CourseRun::new("y/org/A/3/"), SyncMode::Manual, &by())).expect("makes");
    catalogue.edit(|session| session.set_sync_mode(id, SyncMode::SyncToDraft, &by())).expect("sets");
    let after = run(&catalogue, "x/org/A/3/");
    assert_eq!((after.draft.enrollment_count, after.protected), (2, FieldSet::default()));
}

fn a_held_run_is_attached_and_then_updated(engine: Engine) {
    let catalogue = filled(engine);
    let link = "x/org/C/1/";
    catalogue.send(&said(link, json!({"languages": ["fr"], "enrollment_count": 1})));
    let target = course(&catalogue, "A").id;
    let id = catalogue.edit(|session| session.attach_held(&key(link), target, &by())).expect("attaches");
    let attached = run(&catalogue, link);
    assert_eq!((attached.id, attached.course, attached.sync_mode), (id, target, SyncMode::SyncToPublic));
    assert_eq!(attached.public.as_ref(), Some(&attached.draft));
    let (kind, verdict, of, told_link, changes) = told(&catalogue);
    assert_eq!((kind, verdict, of.as_str(), told_link.as_str()), (Kind::Attach, Verdict::Created, "A", link));
    assert_eq!(changes[0]["run"], json!(id.0));
    let outcome = catalogue.send(&said(link, json!({"enrollment_count": 2})));
    assert_eq!(outcome.items[0].verdict, Verdict::Updated);
    assert_eq!(run(&catalogue, link).public.map(|public| public.enrollment_count), Some(2));
    assert_eq!(
        kinds(&catalogue, link),
        [(Kind::Sync, Verdict::Held), (Kind::Attach, Verdict::Created), (Kind::Sync, Verdict::Updated)]
    );
    let again = catalogue.edit(|session| session.attach_held(&key(link), target, &by()));
    assert!(matches!(again, Err(EditError::NotHeld)));
    let silent = catalogue.edit(|session| session.attach_held(&key("x/org/C/8/"), target, &by()));
    assert!(matches!(silent, Err(EditError::NothingSaid)));
    let stranger = SourceKey { lms: "nobody".to_owned(), ..key(link) };
    let unknown = catalogue.edit(|session| session.attach_held(&stranger, target, &by()));
    assert!(matches!(unknown, Err(EditError::UnknownLms(name)) if name == "nobody"));
}

fn what_is_attached_for_a_manual_lms_is_manual(engine: Engine) {
    let mut catalogue = filled(engine);
    let link = "x/org/C/1/";
    catalogue.send(&said(link, json!({"languages": ["fr"]})));
    let mut lmss = catalogue.policy.lmss.iter().cloned().collect::<Vec<_>>();
    lmss[0].default_sync_mode = SyncMode::Manual;
    catalogue.policy.lmss = std::sync::Arc::new(sync::LmsList::new(lmss));
    let target = course(&catalogue, "A").id;
    catalogue.edit(|session| session.attach_held(&key(link), target, &by())).expect("attaches");
    let attached = run(&catalogue, link);
    assert_eq!((attached.sync_mode, attached.public), (SyncMode::Manual, None));
}

fn what_waits_is_applied_again(engine: Engine) {
    let mut catalogue = filled(engine);
    let mode = |catalogue: &mut Catalogue, mode| {
        let mut lmss = catalogue.policy.lmss.iter().cloned().collect::<Vec<_>>();
        lmss[0].default_sync_mode = mode;
        catalogue.policy.lmss = std::sync::Arc::new(sync::LmsList::new(lmss));
    };
    catalogue.send(&said("x/org/C/1/", json!({"languages": ["fr"]})));
    let new = Course::new(code("C"), Titles::default());
    mode(&mut catalogue, SyncMode::Manual);
    let id = catalogue.edit(|session| session.create_course(&new, &by())).expect("makes");
    assert!(runs(&catalogue, id).is_empty());
    mode(&mut catalogue, SyncMode::SyncToDraft);
    assert_eq!(catalogue.edit(|session| session.release_now(&code("C"), &by())).expect("releases"), 1);
    assert_eq!(runs(&catalogue, id).len(), 1);
    assert_eq!(told(&catalogue).0, Kind::Release);
    assert_eq!(catalogue.edit(|session| session.release_now(&code("C"), &by())).expect("releases"), 0);
    let unknown = catalogue.edit(|session| session.release_now(&code("D"), &by()));
    assert!(matches!(unknown, Err(EditError::UnknownCourse(_))));
}

fn a_preview_leaves_nothing_behind(engine: Engine) {
    let catalogue = filled(engine);
    let link = "x/org/A/3/";
    catalogue.send(&said(link, json!({"enrollment_count": 7})));
    let (before, entries, id) = (catalogue.dump(), catalogue.journal(None).len(), run(&catalogue, link).id);
    let (writer, threads) = Writer::start(&catalogue.store, &catalogue.policy).expect("starts");
    let preview = writer.preview(move |session| session.set_sync_mode(id, SyncMode::SyncToPublic, &by()));
    let changes = asynchronously(preview).expect("previews");
    assert_eq!(changes[0].fields.len(), 1);
    assert_eq!((catalogue.dump(), catalogue.journal(None).len()), (before, entries));
    let done = asynchronously(writer.execute(move |session| session.set_sync_mode(id, SyncMode::SyncToPublic, &by())));
    assert_eq!(done.expect("sets"), changes);
    drop(writer);
    threads.join();
}

fn publishing_notes_the_courses_own_fields(engine: Engine) {
    let catalogue = filled(engine);
    let CourseVersions { id, draft: base, .. } = course(&catalogue, "A");
    let edited = Course { title: Titles::one("en", "Ants"), ..base.clone() };
    catalogue.edit(|session| session.edit_course(id, &base, &edited, &by())).expect("edits");
    catalogue.publish("A");
    let changes = last(&catalogue).changes.expect("changes");
    let changes: Value = serde_json::from_str(changes.get()).expect("JSON");
    let expected = json!([{"run": null, "versions": ["public"], "fields": [
        {"field": "title", "before": {"en": "Apples"}, "after": {"en": "Ants"}}]}]);
    assert_eq!(changes, expected);
}

/// Staff edit, change modes and protect fields while an LMS keeps sending messages about the same runs, and courses appear for
/// which runs are held.
fn people_and_lmss_at_once_lose_nothing(engine: Engine) {
    let catalogue = filled(engine);
    let ids = ["x/org/A/1/", "x/org/A/2/", "x/org/A/3/"].map(|link| run(&catalogue, link).id);
    let before = catalogue.journal(None).len();
    let instances = [catalogue.store.clone(), catalogue.other_instance()];
    let writers = instances.map(|store| Writer::start(&store, &catalogue.policy).expect("starts"));
    let rounds = 12_u32;
    std::thread::scope(|scope| {
        for (writer, _) in &writers {
            scope.spawn(|| {
                asynchronously(async {
                    for round in 0..rounds {
                        for number in 1..=3 {
                            let body = said(&format!("x/org/A/{number}/"), json!({"enrollment_count": round}));
                            writer.submit(catalogue.request(&body)).await.expect("stored");
                        }
                        let body = said(&format!("x/org/N{round}/1/"), json!({"languages": ["en"]}));
                        writer.submit(catalogue.request(&body)).await.expect("stored");
                    }
                });
            });
            scope.spawn(|| {
                asynchronously(async {
                    for round in 0..rounds {
                        let id = ids[round as usize % 3];
                        let mode = if round % 2 == 0 { SyncMode::SyncToDraft } else { SyncMode::Manual };
                        writer.execute(move |session| session.set_sync_mode(id, mode, &by())).await.expect("sets");
                        let protected = [Field::EnrollmentCount].into_iter().filter(|_| round % 2 == 0).collect::<FieldSet>();
                        writer.execute(move |session| session.set_protected(id, protected, &by())).await.expect("sets");
                        let new = Course::new(code(&format!("N{round}")), Titles::default());
                        match writer.execute(move |session| session.create_course(&new, &by())).await {
                            Ok(_) | Err(EditError::CodeTaken(_)) => {}
                            Err(other) => panic!("{other}"),
                        }
                    }
                });
            });
        }
    });
    for (writer, threads) in writers {
        drop(writer);
        threads.join();
    }
    for id in ids {
        catalogue.edit(|session| session.set_protected(id, FieldSet::default(), &by())).expect("releases");
        catalogue.edit(|session| session.set_sync_mode(id, SyncMode::Manual, &by())).expect("sets");
        catalogue.edit(|session| session.set_sync_mode(id, SyncMode::SyncToDraft, &by())).expect("sets");
        let caught_up = asynchronously(async { catalogue.reader().run(id).await }).expect("reads").expect("a run");
        assert_eq!(caught_up.run.draft.enrollment_count, rounds - 1);
    }
    for round in 0..rounds {
        assert_eq!(runs(&catalogue, course(&catalogue, &format!("N{round}")).id).len(), 1, "made once, however both came");
    }
    let entries = catalogue.journal(None);
    let numbers = entries.iter().map(|entry| entry.seq).collect::<Vec<_>>();
    assert_eq!(numbers, (1..).take(numbers.len()).collect::<Vec<_>>());
    let created = entries.iter().filter(|entry| entry.kind == Kind::Create).count();
    assert_eq!(created, rounds as usize);
    let released = entries.iter().filter(|entry| entry.kind == Kind::Release).count();
    // The entries are: messages and modes of two instances, created courses, released runs, and the nine at the end.
    assert_eq!(entries.len(), before + 2 * 12 * (4 + 2) + 12 + released + 9);
}
