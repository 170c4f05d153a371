//! The details that a course's page shows beside the title, and pictures, on both engines.

use catalog::merge::CourseField;
use catalog::{Course, CourseCode, CourseId, Cover, ImageId, Instant, Pace, Span, SpanUnit, Titles};
use store::writer::Writer;
use store::{By, CopyError, CourseVersions, NewImage, Saved, copy, images};
use sync::{Identity, UnknownCourse};

use crate::catalogue::{Catalogue, Engine, asynchronously, policy};

on_both!(
    details_are_loaded_and_dumped,
    what_a_file_does_not_mention_stays,
    details_are_published_and_discarded,
    an_edition_keeps_its_details,
    two_people_edit_different_details,
    the_journal_tells_details,
    a_picture_is_kept_in_its_sizes,
    pictures_that_no_course_names_go,
    pictures_are_copied,
);

const FULL: &str = r#"{"code":"A","published":true,"title":{"en":"Apples"},"description":{"en":"*Round*","fr":"*Ronde*"},"organisations":["University","School"],"subjects":["Botany"],"cover":{"id":"0707070707070707070707070707070707070707070707070707070707070707","alt":{"en":"An apple"}},"duration":{"amount":6,"unit":"week"},"effort":{"amount":20,"unit":"hour"},"pace":"self_paced","public":{"code":"A","title":{"en":"Apple"},"subjects":["Fruit"],"pace":"instructor_paced"},"pending_changes":true,"runs":[],"snapshots":[]}"#;

fn empty(engine: Engine) -> Catalogue {
    Catalogue::empty(engine, policy(UnknownCourse::Hold, Identity::ResourceLink))
}

fn file(courses: &str) -> String {
    format!(r#"{{"format": "prospectus/catalogue@1", "courses": [{courses}]}}"#)
}

fn with_full(engine: Engine) -> Catalogue {
    let catalogue = empty(engine);
    catalogue.load(&file(FULL));
    catalogue
}

fn course(catalogue: &Catalogue) -> CourseVersions {
    let reader = catalogue.reader();
    asynchronously(async { reader.course(&CourseCode::normalise("A")).await }).expect("reads").expect("is there")
}

fn by() -> By {
    By { actor: "ada".to_owned(), at: Instant::MIN }
}

fn details_are_loaded_and_dumped(engine: Engine) {
    let catalogue = with_full(engine);
    let dump = catalogue.dump();
    assert!(dump.contains(FULL), "{dump}");
    catalogue.load(&dump);
    assert_eq!(catalogue.dump(), dump);
    let CourseVersions { draft, public, .. } = course(&catalogue);
    assert_eq!((draft.details.duration, draft.details.pace), (Span::new(6, SpanUnit::Week), Some(Pace::SelfPaced)));
    let public = public.expect("is public").details;
    assert_eq!((public.description.is_empty(), public.subjects, public.cover), (true, vec!["Fruit".to_owned()], None));
    for (wrong, message) in [
        (r#""organisations": ["A", "A"]"#, "stands there twice"),
        (r#""subjects": [" "]"#, "is empty"),
        (r#""cover": {"id": "7"}"#, "64 hexadecimal digits"),
        (r#""duration": {"amount": 0, "unit": "week"}"#, "from 1 to 9999"),
        (r#""effort": {"amount": 1, "unit": "year"}"#, "year"),
        (r#""pace": "quick""#, "quick"),
    ] {
        let error = catalogue.try_load(&file(&format!(r#"{{"code": "A", {wrong}}}"#)), false).expect_err(wrong);
        assert!(error.contains(message), "{error}");
    }
    assert_eq!(catalogue.dump(), dump);
}

fn what_a_file_does_not_mention_stays(engine: Engine) {
    let catalogue = with_full(engine);
    let before = course(&catalogue).draft;
    catalogue.load(&file(r#"{"code": "A", "effort": null, "organisations": [], "subjects": ["Biology"]}"#));
    let mut expected = before;
    expected.details.effort = None;
    expected.details.organisations.clear();
    expected.details.subjects = vec!["Biology".to_owned()];
    assert_eq!(course(&catalogue).draft, expected);
}

fn pending(session: &mut store::Session<'_>) -> Result<Vec<CourseCode>, store::StoreError> {
    session.pending()
}

fn details_are_published_and_discarded(engine: Engine) {
    let catalogue = with_full(engine);
    let CourseVersions { id, draft, public, .. } = course(&catalogue);
    catalogue.edit(|session| session.discard_draft(id, &by())).expect("discards");
    assert_eq!(Some(course(&catalogue).draft), public);
    catalogue.load(&file(FULL));
    assert_eq!(catalogue.edit(pending).expect("tells"), [CourseCode::normalise("A")]);
    let diff = catalogue.edit(|session| session.diff(&CourseCode::normalise("A"))).expect("tells").expect("is there");
    let names = diff.course_fields().into_iter().map(|(name, ..)| name).collect::<Vec<_>>();
    assert_eq!(names, ["title", "description", "organisations", "subjects", "cover", "duration", "effort", "pace"]);
    catalogue.publish("A");
    assert_eq!(course(&catalogue).public, Some(draft));
    assert_eq!(catalogue.edit(pending).expect("tells"), []);
}

fn an_edition_keeps_its_details(engine: Engine) {
    let catalogue = with_full(engine);
    let before = course(&catalogue);
    let id = catalogue.edit(|session| session.take_snapshot(before.id, &by())).expect("takes");
    let reader = catalogue.reader();
    let edition = asynchronously(async { reader.course_by_id(id).await }).expect("reads").expect("is there");
    assert_eq!((edition.draft, edition.public), (before.draft, before.public));
}

fn edit(catalogue: &Catalogue, id: CourseId, base: &Course, edited: &Course) -> Saved<Course, CourseField> {
    catalogue.edit(|session| session.edit_course(id, base, edited, &by())).expect("edits")
}

fn two_people_edit_different_details(engine: Engine) {
    let catalogue = with_full(engine);
    let CourseVersions { id, draft: base, .. } = course(&catalogue);
    let (mut mine, mut theirs) = (base.clone(), base.clone());
    theirs.details.description.set("fr", Some("Carrée".to_owned()));
    theirs.details.duration = None;
    mine.details.description.set("en", None);
    mine.details.cover = None;
    assert!(matches!(edit(&catalogue, id, &base, &theirs), Saved::Saved { changed: true, .. }));
    let Saved::Saved { theirs: kept, .. } = edit(&catalogue, id, &base, &mine) else { panic!("no conflict") };
    let kept = kept.into_iter().map(|change| change.field).collect::<Vec<_>>();
    assert_eq!(kept, [CourseField::Description("fr".to_owned()), CourseField::Duration]);
    let stored = course(&catalogue).draft.details;
    assert_eq!((stored.description, stored.duration, stored.cover), (Titles::one("fr", "Carrée"), None, None));
    let mut other = base.clone();
    other.details.duration = Span::new(2, SpanUnit::Day);
    let Saved::Conflict { fields, .. } = edit(&catalogue, id, &base, &other) else { panic!("a conflict") };
    assert_eq!(fields, [CourseField::Duration]);
}

fn the_journal_tells_details(engine: Engine) {
    let catalogue = with_full(engine);
    let CourseVersions { id, draft: base, .. } = course(&catalogue);
    let mut edited = base.clone();
    edited.details.pace = None;
    edited.details.subjects.push("Fruit".to_owned());
    edit(&catalogue, id, &base, &edited);
    let entry = catalogue.journal(None).pop().expect("an entry");
    let changes = entry.changes.expect("tells").get().to_owned();
    let expected = r#"[{"run":null,"versions":["draft"],"fields":[{"field":"subjects","before":["Botany"],"after":["Botany","Fruit"]},{"field":"pace","before":"self_paced","after":null}]}]"#;
    assert_eq!(changes, expected);
}

fn picture(number: u8) -> NewImage {
    let sizes = vec![(320, vec![number, 0, 255]), (640, vec![number; 5000])];
    NewImage { id: ImageId([number; 32]), width: 600, height: 400, sizes }
}

fn at(seconds: i64) -> Instant {
    Instant::from_micros(seconds * 1_000_000).expect("within range")
}

fn a_picture_is_kept_in_its_sizes(engine: Engine) {
    let catalogue = empty(engine);
    for _ in 0..2 {
        catalogue.edit(|session| session.put_image(&picture(7), at(0))).expect("keeps");
    }
    let reader = catalogue.reader();
    asynchronously(async {
        let image = reader.image(ImageId([7; 32])).await.expect("reads").expect("is there");
        assert_eq!((image.width, image.height), (600, 400));
        let content = async |width| reader.image_content(ImageId([7; 32]), width).await.expect("reads");
        assert_eq!(content(320).await, Some(vec![7, 0, 255]));
        assert_eq!(content(640).await, Some(vec![7; 5000]));
        // There is no wider one.
        assert_eq!(content(1280).await, Some(vec![7; 5000]));
        assert_eq!(reader.image(ImageId([8; 32])).await.expect("reads"), None);
        assert_eq!(reader.image_content(ImageId([8; 32]), 320).await.expect("reads"), None);
    });
}

fn pictures_that_no_course_names_go(engine: Engine) {
    let catalogue = with_full(engine);
    for (number, seconds) in [(7, 0), (8, 0), (9, 100), (10, 0)] {
        catalogue.edit(|session| session.put_image(&picture(number), at(seconds))).expect("keeps");
    }
    // A picture that is only in the public version counts as used, too.
    let CourseVersions { id, draft: base, .. } = course(&catalogue);
    let with_cover = |number: u8| {
        let mut course = base.clone();
        course.details.cover = Some(Cover { id: ImageId([number; 32]), alt: Titles::default() });
        course
    };
    edit(&catalogue, id, &base, &with_cover(10));
    catalogue.publish("A");
    edit(&catalogue, id, &with_cover(10), &with_cover(7));
    let (writer, threads) = Writer::start(&catalogue.store, &catalogue.policy).expect("starts");
    let reader = catalogue.reader();
    asynchronously(async {
        assert_eq!(images::sweep(&writer, &reader, at(50)).await.expect("sweeps"), 1);
        let mut left = Vec::new();
        for number in [7, 8, 9, 10] {
            if reader.image(ImageId([number; 32])).await.expect("reads").is_some() {
                left.push(number);
            }
        }
        assert_eq!(left, [7, 9, 10]);
        assert_eq!(reader.image_content(ImageId([8; 32]), 320).await.expect("reads"), None);
        assert_eq!(images::sweep(&writer, &reader, at(50)).await.expect("sweeps"), 0);
    });
    drop(writer);
    threads.join();
}

fn pictures_are_copied(engine: Engine) {
    let (catalogue, other) = (with_full(engine), empty(Engine::Sqlite));
    for number in [7, 8] {
        catalogue.edit(|session| session.put_image(&picture(number), at(0))).expect("keeps");
    }
    let copied = copy(&catalogue.store, &other.store, |_| {}).expect("copies");
    assert_eq!(copied.images, 2);
    assert_eq!(other.dump(), catalogue.dump());
    let reader = other.reader();
    let content = asynchronously(async { reader.image_content(ImageId([8; 32]), 640).await }).expect("reads");
    assert_eq!(content, Some(vec![8; 5000]));
    // A database that contains only pictures is not empty either.
    let third = empty(engine);
    third.edit(|session| session.put_image(&picture(1), at(0))).expect("keeps");
    assert!(matches!(copy(&catalogue.store, &third.store, |_| {}), Err(CopyError::NotEmpty)));
}
