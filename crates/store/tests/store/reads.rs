//! Reads for pages, on both engines.

use catalog::{CourseCode, CourseId, Instant, RunId};
use serde_json::{Value, json};
use store::{By, Filter, Kind};
use sync::{Identity, SourceKey, UnknownCourse, Verdict};

use crate::catalogue::{Catalogue, Engine, asynchronously, policy};

on_both!(
    courses_and_runs_by_number_and_code,
    many_courses_in_pages_and_by_their_codes,
    source_runs_by_their_keys,
    what_waits_in_pages,
    entries_by_every_filter,
    entries_in_pages_that_tell_how_far_they_looked,
    digests_name_the_runs,
    an_entry_by_its_time,
);

const COURSES: &str = r#"{"format": "prospectus/catalogue@1", "courses": [
    {"code": "A", "published": true, "runs": [
        {"sync_mode": "sync_to_public", "draft": {"resource_link": "x/org/A/1/", "languages": ["en"]}},
        {"sync_mode": "manual", "draft": {"resource_link": "x/org/A/2/", "languages": ["en"]}, "public": null}]},
    {"code": "B", "runs": [{"draft": {"resource_link": "x/org/B/1/"}}]}]}"#;

fn filled(engine: Engine) -> Catalogue {
    let catalogue = Catalogue::empty(engine, policy(UnknownCourse::Hold, Identity::ResourceLink));
    catalogue.load(COURSES);
    catalogue
}

fn code(code: &str) -> CourseCode {
    CourseCode::normalise(code)
}

fn at(micros: i64) -> Instant {
    Instant::from_micros(micros).expect("in range")
}

/// Sends a message at a given time.
fn send(catalogue: &Catalogue, micros: i64, body: &Value) {
    let mut request = catalogue.request(&body.to_string());
    request.at = at(micros);
    let mut connection = catalogue.connect();
    store::writer::carry_out(&mut connection, &catalogue.policy, std::time::Duration::ZERO, &[&request]).expect("carried out");
}

fn courses_and_runs_by_number_and_code(engine: Engine) {
    let catalogue = filled(engine);
    let reader = catalogue.reader();
    asynchronously(async {
        let course = reader.course(&code("a")).await.expect("reads").expect("a course");
        assert_eq!(reader.course_by_id(course.id).await.expect("reads").as_ref(), Some(&course));
        assert!(reader.course(&code("z")).await.expect("reads").is_none());
        assert!(reader.course_by_id(CourseId(99)).await.expect("reads").is_none());
        let runs = reader.runs_of(course.id).await.expect("reads");
        assert_eq!(runs.iter().map(|run| run.public.is_some()).collect::<Vec<_>>(), [true, false]);
        let found = reader.run(runs[0].id).await.expect("reads").expect("a run");
        assert!(found.course_published && found.run == runs[0]);
        let draft = reader.course(&code("B")).await.expect("reads").expect("a course");
        let runs = reader.runs_of(draft.id).await.expect("reads");
        assert!(!reader.run(runs[0].id).await.expect("reads").expect("a run").course_published);
        assert!(reader.run(RunId(99)).await.expect("reads").is_none());
    });
}

fn many_courses_in_pages_and_by_their_codes(engine: Engine) {
    let catalogue = Catalogue::empty(engine, policy(UnknownCourse::Hold, Identity::ResourceLink));
    let course = |number: usize| {
        format!(
            r#"{{"code": "C{number:03}", "runs": [{{"draft": {{"resource_link": "{number}/1"}}}}, {{"draft": {{"resource_link": "{number}/2"}}}}], "snapshots": {}}}"#,
            if number == 7 { r#"[{"code": "OLD", "runs": [{"draft": {"resource_link": "old"}}]}]"# } else { "[]" }
        )
    };
    let courses = (0..150).map(course).collect::<Vec<_>>().join(", ");
    catalogue.load(&format!(r#"{{"format": "prospectus/catalogue@1", "courses": [{courses}]}}"#));
    let reader = catalogue.reader();
    asynchronously(async {
        let (mut all, mut after) = (Vec::new(), 0);
        loop {
            let page = reader.courses_page(after, 40).await.expect("reads");
            let Some((last, _)) = page.last() else { break };
            after = last.id.0;
            all.extend(page);
        }
        assert_eq!(all.len(), 151);
        assert!(all.iter().all(|(course, runs)| runs.len() == if course.snapshot_of.is_some() { 1 } else { 2 }));
        assert!(all.iter().all(|(course, runs)| runs.iter().all(|run| run.course == course.id)));
        let codes = (0..150).map(|number| code(&format!("C{number:03}"))).chain([code("NONE")]).collect::<Vec<_>>();
        assert_eq!(reader.courses_by_codes(&codes).await.expect("reads"), all);
        assert_eq!(reader.courses_by_codes(&codes[7..8]).await.expect("reads").len(), 2, "and its edition");
        assert!(reader.courses_by_codes(&[]).await.expect("reads").is_empty());
        let old = all.iter().find(|(course, _)| course.snapshot_of.is_some()).expect("the edition").1[0].id;
        assert_eq!(reader.courses_of_runs(&[old, RunId(9999)]).await.expect("reads"), [code("C007")]);
        let runs = all.iter().flat_map(|(_, runs)| runs.iter().map(|run| run.id)).collect::<Vec<_>>();
        assert_eq!(reader.courses_of_runs(&runs).await.expect("reads").len(), 150);
    });
}

fn source_runs_by_their_keys(engine: Engine) {
    let catalogue = filled(engine);
    let links = (0..40).map(|number| format!("x/org/C/{number}/")).collect::<Vec<_>>();
    let body = links.iter().map(|link| json!({"resource_link": link, "languages": ["en"]})).collect::<Vec<_>>();
    send(&catalogue, 5, &Value::Array(body));
    let reader = catalogue.reader();
    asynchronously(async {
        let keys = links.iter().map(|link| SourceKey::from(("campus", link.as_str()))).collect::<Vec<_>>();
        let mut found = reader.source_runs(&keys).await.expect("reads");
        found.sort_by_key(|stored| stored.last_entry);
        assert_eq!(found.iter().map(|stored| stored.source.key.clone()).collect::<Vec<_>>(), keys);
        let unknown = [SourceKey::from(("other", "x/org/C/1/")), SourceKey::from(("campus", "z"))];
        assert!(reader.source_runs(&unknown).await.expect("reads").is_empty());
        assert_eq!(reader.last_words().await.expect("reads"), [("campus".to_owned(), at(5))]);
    });
}

fn what_waits_in_pages(engine: Engine) {
    let catalogue = filled(engine);
    for link in ["x/org/D/1/", "x/org/C/2/", "x/org/C/1/", "x/org/A/1/"] {
        catalogue.send(&json!({"resource_link": link, "languages": ["en"]}).to_string());
    }
    let reader = catalogue.reader();
    asynchronously(async {
        let links =
            |page: &[store::StoredSource]| page.iter().map(|stored| stored.source.resource_link.clone()).collect::<Vec<_>>();
        let first = reader.held_page(None, 2).await.expect("reads");
        assert_eq!(links(&first), ["x/org/C/1/", "x/org/C/2/"]);
        let last = reader.held_page(Some(("C", "x/org/C/2/", "campus")), 2).await.expect("reads");
        assert_eq!(links(&last), ["x/org/D/1/"]);
        assert_eq!(reader.held_count().await.expect("reads"), 3);
    });
}

fn entries_by_every_filter(engine: Engine) {
    let catalogue = filled(engine);
    send(&catalogue, 1_000_000, &json!({"resource_link": "x/org/A/1/", "enrollment_count": 1}));
    send(&catalogue, 2_000_000, &json!({"resource_link": "x/org/A/2/", "enrollment_count": 1}));
    send(&catalogue, 3_000_000, &json!({"resource_link": "z", "enrollment_count": 1}));
    let by = By { actor: "ada".to_owned(), at: at(4_000_000) };
    catalogue.edit(|session| session.discard_draft(CourseId(1), &by)).expect("discards");
    let reader = catalogue.reader();
    let all = || Filter::default();
    for (filter, expected) in [
        (all(), vec![6, 5, 4, 3, 2, 1]),
        (Filter { kind: Some(Kind::Sync), ..all() }, vec![5, 4, 3]),
        (Filter { kind: Some(Kind::Load), ..all() }, vec![2, 1]),
        (Filter { verdict: Some(Verdict::Rejected), ..all() }, vec![5]),
        (Filter { actor: Some("ada".to_owned()), ..all() }, vec![6]),
        (Filter { lms: Some("campus".to_owned()), ..all() }, vec![4, 3]),
        (Filter { course: Some(code("A")), ..all() }, vec![6, 4, 3, 1]),
        (Filter { course: Some(code("A")), kind: Some(Kind::Sync), verdict: Some(Verdict::Ignored), ..all() }, vec![4]),
        (Filter { since: Some(at(2_000_000)), ..all() }, vec![6, 5, 4]),
        (Filter { until: Some(at(2_000_000)), ..all() }, vec![3, 2, 1]),
        (Filter { since: Some(at(2_000_000)), until: Some(at(3_000_000)), ..all() }, vec![4]),
        (Filter { resource_link: Some("x/org/A/1/".to_owned()), ..all() }, vec![3]),
        (Filter { resource_link: Some("z".to_owned()), kind: Some(Kind::Sync), ..all() }, vec![5]),
        (Filter { resource_link: Some("z".to_owned()), kind: Some(Kind::Edit), ..all() }, vec![]),
    ] {
        asynchronously(async {
            let numbers = |entries: &[store::Entry]| entries.iter().map(|entry| entry.seq).collect::<Vec<_>>();
            let page = reader.entries_page(i64::MAX, &filter, 100).await.expect("reads");
            assert_eq!((numbers(&page.entries), page.more), (expected.clone(), false), "{filter:?}");
            assert_eq!(numbers(&reader.entries_before(i64::MAX, &filter, 100).await.expect("reads")), expected, "{filter:?}");
            let mut after = numbers(&reader.entries_after(0, &filter, 100).await.expect("reads"));
            after.reverse();
            assert_eq!(after, expected, "{filter:?}");
        });
    }
}

fn entries_in_pages_that_tell_how_far_they_looked(engine: Engine) {
    let catalogue = filled(engine);
    for number in 0..5 {
        catalogue.send(&json!({"resource_link": "x/org/A/1/", "enrollment_count": number}).to_string());
    }
    let reader = catalogue.reader();
    asynchronously(async {
        let (mut seen, mut before) = (Vec::new(), i64::MAX);
        let filter = Filter { kind: Some(Kind::Sync), ..Filter::default() };
        loop {
            let page = reader.entries_page(before, &filter, 2).await.expect("reads");
            seen.extend(page.entries.iter().map(|entry| entry.seq));
            before = page.looked_up_to;
            if !page.more {
                break;
            }
        }
        assert_eq!(seen, [7, 6, 5, 4, 3]);
        assert_eq!(before, 1, "the journal's beginning");
        let entry = reader.entry(3).await.expect("reads").expect("an entry");
        assert_eq!((entry.seq, entry.kind, entry.payload.is_some()), (3, Kind::Sync, true));
        assert!(reader.entry(99).await.expect("reads").is_none());
    });
}

fn digests_name_the_runs(engine: Engine) {
    let catalogue = filled(engine);
    catalogue.send(&json!({"resource_link": "x/org/A/1/", "enrollment_count": 1}).to_string());
    catalogue.publish("A");
    let reader = catalogue.reader();
    asynchronously(async {
        let digests = reader.digest_after(2, 10).await.expect("reads");
        let runs = reader.runs_of(CourseId(1)).await.expect("reads");
        assert_eq!(
            digests.iter().map(|digest| (digest.seq, digest.kind)).collect::<Vec<_>>(),
            [(3, Kind::Sync), (4, Kind::Publish)]
        );
        assert_eq!(digests[0].runs, [runs[0].id]);
        assert_eq!(digests[0].resource_link.as_deref(), Some("x/org/A/1/"));
        assert_eq!((digests[0].lms.as_deref(), digests[0].course.clone()), (Some("campus"), Some(code("A"))));
        assert_eq!((digests[1].runs.clone(), digests[1].verdict), (vec![runs[1].id], Verdict::Updated));
        assert_eq!(reader.digest_after(0, 2).await.expect("reads").len(), 2);
    });
}

fn an_entry_by_its_time(engine: Engine) {
    let catalogue = filled(engine);
    for micros in [10, 20, 20, 30, 40] {
        send(&catalogue, micros, &json!({"resource_link": "x/org/A/1/", "enrollment_count": micros}));
    }
    let check = |expected: &[(i64, i64)]| {
        let reader = catalogue.reader();
        asynchronously(async {
            for (micros, seq) in expected {
                assert_eq!(reader.entry_at(at(*micros)).await.expect("reads"), *seq, "{micros}");
            }
        });
    };
    check(&[(10, 2), (11, 3), (20, 3), (21, 5), (40, 6), (41, 7), (1_000, 7)]);
    assert_eq!(asynchronously(async { catalogue.reader().entry_at(Instant::MIN).await }).expect("reads"), 0);
    // Numbers have gaps where old entries were deleted.
    let pruned = catalogue.connect().write(|batch| batch.prune(3, at(35), 100)).expect("prunes");
    assert_eq!(pruned.deleted, 3);
    check(&[(10, 2), (11, 3), (25, 3), (35, 3), (41, 7)]);
    let page = asynchronously(async { catalogue.reader().entries_page(7, &Filter::default(), 1).await }).expect("reads");
    assert_eq!((page.entries[0].seq, page.more), (3, true));
}
