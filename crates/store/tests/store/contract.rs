//! The behaviour that every engine must have: the same tests on each.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::catalogue::{Catalogue, Engine, asynchronously, policy};
use catalog::Instant;
use serde_json::{Value, json};
use store::writer::{Writer, release_all};
use store::{Filter, Kind};
use sync::{Identity, UnknownCourse, Verdict};

on_both!(
    a_message_changes_draft_and_public_and_is_remembered,
    a_run_that_is_sent_twice_in_an_array_is_made_once,
    a_held_run_is_applied_when_its_course_is_loaded,
    a_held_run_of_the_same_array_is_applied_when_its_course_is_made,
    a_course_is_made_for_an_lms_that_may,
    publishing_and_unpublishing,
    snapshots_come_and_go_with_their_runs,
    a_file_that_contradicts_itself_changes_nothing,
    replacing_empties_the_catalogue_and_keeps_the_journal,
    with_course_id_one_run_a_key_whatever_its_link,
    with_course_id_every_spelling_of_a_key_is_one_run,
    a_held_run_finds_the_run_that_was_made_by_hand_with_another_link,
    a_refused_release_waits_no_longer,
    the_entries_of_a_link_are_chained,
    entries_are_read_in_pages_and_by_verdict,
    a_follower_gets_every_entry_once,
    many_writers_make_one_run_and_lose_no_update,
    old_entries_go_but_not_a_runs_last,
    a_nul_in_what_was_refused_is_kept_in_the_journal,
    what_is_too_long_is_refused_in_words,
    what_is_too_long_for_an_index_spoils_nothing,
    a_large_array,
);

const COURSES: &str = r#"{"format": "prospectus/catalogue@1", "courses": [
    {"code": "A", "published": true, "runs": [
        {"sync_mode": "sync_to_public", "draft": {"resource_link": "x/org/A/1/", "languages": ["en"]}},
        {"sync_mode": "sync_to_draft", "draft": {"resource_link": "x/org/A/2/", "languages": ["en"]}},
        {"sync_mode": "manual", "draft": {"resource_link": "x/org/A/3/", "languages": ["en"]}}]},
    {"code": "B", "runs": []}]}"#;

fn filled(engine: Engine, unknown_course: UnknownCourse, identity: Identity) -> Catalogue {
    let catalogue = Catalogue::empty(engine, policy(unknown_course, identity));
    catalogue.load(COURSES);
    catalogue
}

fn holding(engine: Engine) -> Catalogue {
    filled(engine, UnknownCourse::Hold, Identity::ResourceLink)
}

fn dumped(catalogue: &Catalogue) -> Value {
    serde_json::from_str(&catalogue.dump()).expect("a dump is JSON")
}

/// Returns the run with this link in a dump. The dump must contain it exactly once.
fn run<'d>(dump: &'d Value, link: &str) -> &'d Value {
    let courses = dump["courses"].as_array().expect("a list").iter();
    let runs = courses.flat_map(|course| course["runs"].as_array().expect("a list"));
    let found = runs.filter(|run| run["draft"]["resource_link"] == link).collect::<Vec<_>>();
    assert_eq!(found.len(), 1, "{link} in {dump}");
    found[0]
}

fn verdicts(outcome: &store::SyncOutcome) -> Vec<Verdict> {
    outcome.items.iter().map(|item| item.verdict).collect()
}

fn a_message_changes_draft_and_public_and_is_remembered(engine: Engine) {
    let catalogue = holding(engine);
    let sent = json!([
        {"resource_link": "x/org/A/1/", "enrollment_count": 5, "price": "59.99", "start": "2027-01-01T00:00:00.000001Z"},
        {"resource_link": "x/org/A/2/", "enrollment_count": 6},
        {"resource_link": "x/org/A/3/", "enrollment_count": 7},
        {"resource_link": "x/org/A/4/", "languages": ["fr"], "discount": "-10 %"},
    ]);
    let outcome = catalogue.send(&sent.to_string());
    assert_eq!(verdicts(&outcome), [Verdict::Updated, Verdict::Updated, Verdict::Ignored, Verdict::Created]);
    assert_eq!(outcome.entries, (3, 6), "two courses were loaded before");
    let dump = dumped(&catalogue);
    for version in ["draft", "public"] {
        assert_eq!(run(&dump, "x/org/A/1/")[version]["enrollment_count"], 5);
        assert_eq!(run(&dump, "x/org/A/1/")[version]["price"], "59.99");
        assert_eq!(run(&dump, "x/org/A/1/")[version]["start"], "2027-01-01T00:00:00.000001Z");
        assert_eq!(run(&dump, "x/org/A/4/")[version]["discount"], "-10 %");
        assert_eq!(run(&dump, "x/org/A/3/")[version]["enrollment_count"], 0);
    }
    assert_eq!(run(&dump, "x/org/A/2/")["draft"]["enrollment_count"], 6);
    assert_eq!(run(&dump, "x/org/A/2/")["public"]["enrollment_count"], 0);
    assert_eq!(dump["source_runs"].as_array().map(Vec::len), Some(4));
    let again = catalogue.send(&sent.to_string());
    assert_eq!(verdicts(&again), [Verdict::Unchanged, Verdict::Unchanged, Verdict::Ignored, Verdict::Unchanged]);
    assert_eq!(dumped(&catalogue), dump);
}

fn a_run_that_is_sent_twice_in_an_array_is_made_once(engine: Engine) {
    let catalogue = holding(engine);
    let one = |count: u32| json!({"resource_link": "x/org/B/1/", "languages": ["en"], "enrollment_count": count});
    let outcome = catalogue.send(&json!([one(1), one(2), one(2)]).to_string());
    assert_eq!(verdicts(&outcome), [Verdict::Created, Verdict::Updated, Verdict::Unchanged]);
    assert_eq!(run(&dumped(&catalogue), "x/org/B/1/")["draft"]["enrollment_count"], 2);
    let chain = catalogue.journal(Some("x/org/B/1/")).iter().map(|entry| (entry.seq, entry.previous)).collect::<Vec<_>>();
    assert_eq!(chain, [(3, None), (4, Some(3)), (5, Some(4))]);
}

fn a_held_run_is_applied_when_its_course_is_loaded(engine: Engine) {
    let catalogue = holding(engine);
    let outcome = catalogue.send(r#"{"resource_link": "x/org/C/1/", "languages": ["fr"], "enrollment_count": 3}"#);
    assert_eq!(verdicts(&outcome), [Verdict::Held]);
    assert_eq!(asynchronously(async { catalogue.reader().held().await }).expect("reads"), [("campus".to_owned(), 1)]);
    let loaded =
        catalogue.try_load(r#"{"format": "prospectus/catalogue@1", "courses": [{"code": "c", "published": true}]}"#, false);
    assert_eq!(loaded.map(|loaded| loaded.released), Ok(1));
    assert_eq!(run(&dumped(&catalogue), "x/org/C/1/")["public"]["enrollment_count"], 3);
    assert_eq!(asynchronously(async { catalogue.reader().held().await }).expect("reads"), []);
    let kinds = catalogue.journal(Some("x/org/C/1/")).iter().map(|entry| (entry.kind, entry.verdict)).collect::<Vec<_>>();
    assert_eq!(kinds, [(Kind::Sync, Verdict::Held), (Kind::Release, Verdict::Created)]);
}

fn a_held_run_of_the_same_array_is_applied_when_its_course_is_made(engine: Engine) {
    let mut policy = policy(UnknownCourse::Hold, Identity::ResourceLink);
    let mut lmss = policy.lmss.iter().cloned().collect::<Vec<_>>();
    lmss[0].course_regex = Some(sync::CourseRegex::new(r"^x/(?P<course_id>.*)/$").expect("a pattern"));
    let mut making = lmss[0].clone();
    "making".clone_into(&mut making.name);
    making.unknown_course = UnknownCourse::Create;
    making.course_regex = Some(sync::CourseRegex::new(r"^y/(?P<course_id>.*)/$").expect("a pattern"));
    lmss.push(making);
    policy.lmss = std::sync::Arc::new(sync::LmsList::new(lmss));
    let catalogue = Catalogue::empty(engine, policy);
    let outcome = catalogue
        .send(r#"[{"resource_link": "x/org/C/1/", "languages": ["fr"]}, {"resource_link": "y/org/C/2/", "languages": ["fr"]}]"#);
    assert_eq!(verdicts(&outcome), [Verdict::Held, Verdict::Created]);
    let dump = dumped(&catalogue);
    assert_eq!(run(&dump, "x/org/C/1/")["public"], Value::Null, "the course is a draft");
    assert_eq!(run(&dump, "y/org/C/2/")["draft"]["languages"], json!(["fr"]));
    let entries = catalogue.journal(None).iter().map(|entry| (entry.seq, entry.previous, entry.kind)).collect::<Vec<_>>();
    assert_eq!(entries, [(1, None, Kind::Sync), (2, None, Kind::Sync), (3, Some(1), Kind::Release)]);
}

fn a_course_is_made_for_an_lms_that_may(engine: Engine) {
    let catalogue = filled(engine, UnknownCourse::Create, Identity::ResourceLink);
    let many = (0..40).map(|number| json!({"resource_link": format!("x/org/N{}/{number}/", number % 20), "languages": ["en"]}));
    let outcome = catalogue.send(&Value::Array(many.collect()).to_string());
    assert!(verdicts(&outcome).iter().all(|verdict| *verdict == Verdict::Created));
    let dump = dumped(&catalogue);
    assert_eq!(dump["courses"].as_array().map(Vec::len), Some(22));
    assert_eq!(run(&dump, "x/org/N7/27/")["sync_mode"], "sync_to_public");
}

fn publishing_and_unpublishing(engine: Engine) {
    let catalogue = holding(engine);
    catalogue.send(r#"{"resource_link": "x/org/A/2/", "enrollment_count": 9}"#);
    let outcome = catalogue.publish("A");
    assert_eq!((outcome.verdict, outcome.runs, outcome.fields), (Verdict::Updated, 1, 1));
    assert_eq!(run(&dumped(&catalogue), "x/org/A/2/")["public"]["enrollment_count"], 9);
    assert_eq!(catalogue.publish("A").verdict, Verdict::Unchanged);
    assert_eq!(catalogue.unpublish("A").runs, 3);
    assert_eq!(run(&dumped(&catalogue), "x/org/A/2/")["public"], Value::Null);
    catalogue.send(r#"{"resource_link": "x/org/A/1/", "enrollment_count": 4}"#);
    assert_eq!(run(&dumped(&catalogue), "x/org/A/1/")["public"], Value::Null, "nobody's message publishes a course");
    let outcome = catalogue.publish("A");
    assert_eq!((outcome.verdict, outcome.runs), (Verdict::Created, 3));
    let id = catalog::RunId(1);
    let read = asynchronously(async { catalogue.reader().public_run(id).await }).expect("reads").expect("is public");
    assert_eq!((read.id, read.run.enrollment_count), (id, 4));
}

fn snapshots_come_and_go_with_their_runs(engine: Engine) {
    let catalogue = holding(engine);
    let with = |snapshots: Value| {
        json!({"format": "prospectus/catalogue@1", "courses": [
            {"code": "A", "published": true, "snapshots": snapshots}]})
    };
    let snapshot =
        |link: &str| json!({"code": "A", "published": true, "runs": [{"sync_mode": "manual", "draft": {"resource_link": link}}]});
    catalogue.load(&in_order(&with(json!([snapshot("x/org/A/old1/"), snapshot("x/org/A/old2/")]))));
    let dump = dumped(&catalogue);
    assert_eq!(dump["courses"][0]["snapshots"].as_array().map(Vec::len), Some(2));
    assert_eq!(dump["courses"][0]["snapshots"][1]["runs"][0]["draft"]["resource_link"], "x/org/A/old2/");
    catalogue.load(&in_order(&with(json!([snapshot("x/org/A/old1/")]))));
    let dump = dumped(&catalogue);
    assert_eq!(dump["courses"][0]["snapshots"].as_array().map(Vec::len), Some(1));
    assert_eq!(dump["courses"][0]["runs"].as_array().map(Vec::len), Some(3), "the course keeps its own");
}

/// Returns the file with its format first, as the format requires. A JSON map may put it last.
fn in_order(file: &Value) -> String {
    format!(r#"{{"format": {}, "courses": {}}}"#, file["format"], file["courses"])
}

fn a_file_that_contradicts_itself_changes_nothing(engine: Engine) {
    let catalogue = holding(engine);
    let (dump, entries) = (catalogue.dump(), catalogue.journal(None).len());
    let error = catalogue
        .try_load(r#"{"format": "prospectus/catalogue@1", "courses": [{"code": "new"}, {"code": "A"}, {"code": "a"}]}"#, true);
    assert!(error.is_err_and(|error| error.contains("twice")));
    assert_eq!((catalogue.dump(), catalogue.journal(None).len()), (dump, entries));
}

fn replacing_empties_the_catalogue_and_keeps_the_journal(engine: Engine) {
    let catalogue = holding(engine);
    catalogue.send(r#"{"resource_link": "x/org/A/1/", "enrollment_count": 1}"#);
    catalogue.try_load(r#"{"format": "prospectus/catalogue@1", "courses": [{"code": "D"}]}"#, true).expect("loads");
    let dump = dumped(&catalogue);
    assert_eq!(dump["courses"].as_array().map(Vec::len), Some(1));
    assert_eq!(dump["source_runs"], json!([]));
    // An entry also records that the catalogue was emptied.
    assert_eq!(catalogue.journal(None).len(), 5);
    assert_eq!(catalogue.journal(Some("x/org/A/1/")).len(), 1, "found without its chain");
    catalogue.load(COURSES);
    catalogue.send(r#"{"resource_link": "x/org/A/1/", "enrollment_count": 2}"#);
    let entries = catalogue.journal(Some("x/org/A/1/")).iter().map(|entry| entry.seq).collect::<Vec<_>>();
    assert_eq!(entries, [3, 8], "from before and after");
}

fn with_course_id_one_run_a_key_whatever_its_link(engine: Engine) {
    let catalogue = filled(engine, UnknownCourse::Hold, Identity::CourseId);
    // The first message finds the run of the file by its key. The next ones find it by what the LMS said before.
    for host in ["y", "x", "y"] {
        catalogue.send(&format!(r#"{{"resource_link": "{host}/org/A/1/", "languages": ["fr"]}}"#));
    }
    let dump = catalogue.dump();
    assert_eq!(dump.matches(r#""sync_mode""#).count(), 3, "{dump}");
    assert_eq!(dump.matches(r#""resource_link":"y/org/A/1/""#).count(), 3, "draft, public and source run: {dump}");
}

fn with_course_id_every_spelling_of_a_key_is_one_run(engine: Engine) {
    let catalogue = filled(engine, UnknownCourse::Create, Identity::CourseId);
    let keys = ["course-v1%3Aorg%2BN%2B1", "course-v1:org+N+1", "course-v1:org%2BN%2B1", "course-v1:org+N+1+branch@draft"];
    let sent = keys.map(|key| {
        let outcome = catalogue.send(&format!(r#"{{"resource_link": "x/{key}/", "languages": ["fr"], "enrollment_count": 3}}"#));
        verdicts(&outcome)[0]
    });
    assert_eq!(sent, [Verdict::Created, Verdict::Updated, Verdict::Updated, Verdict::Updated]);
    let dump = dumped(&catalogue);
    assert_eq!(run(&dump, "x/course-v1:org+N+1+branch@draft/")["draft"]["languages"], json!(["fr"]));
    let text = catalogue.dump();
    assert_eq!(text.matches(r#""identity":"course-v1:org+N+1""#).count(), 1, "{text}");
    assert!(!text.contains("%3A"), "{text}");
    // A run that was written by hand with an encoded link is found by its key.
    catalogue.load(
        r#"{"format": "prospectus/catalogue@1", "courses": [{"code": "M", "runs": [
            {"sync_mode": "sync_to_draft", "draft": {"resource_link": "y/ccx-v1%3Aorg%2BM%2B1%2Bccx%403/", "languages": ["en"]}}]}]}"#,
    );
    let outcome = catalogue.send(r#"{"resource_link": "x/ccx-v1:org+M+1+ccx@3/", "enrollment_count": 3}"#);
    assert_eq!(verdicts(&outcome), [Verdict::Updated]);
    let outcome = catalogue.send(r#"{"resource_link": "x/course-v1:org+M+1/", "languages": ["en"]}"#);
    assert_eq!(verdicts(&outcome), [Verdict::Created], "a custom course is a run of its own");
}

fn a_held_run_finds_the_run_that_was_made_by_hand_with_another_link(engine: Engine) {
    let catalogue = filled(engine, UnknownCourse::Hold, Identity::CourseId);
    catalogue.send(r#"{"resource_link": "y/org/C/1/", "languages": ["fr"]}"#);
    catalogue.load(
        r#"{"format": "prospectus/catalogue@1", "courses": [{"code": "C", "published": true, "runs": [
            {"sync_mode": "sync_to_public", "draft": {"resource_link": "x/org/C/1/", "languages": ["en"]}}]}]}"#,
    );
    let dump = catalogue.dump();
    assert_eq!(dump.matches(r#""sync_mode""#).count(), 4, "three of A and one of C: {dump}");
    assert!(!dump.contains("x/org/C/1/") && dump.contains(r#""resource_link":"y/org/C/1/""#), "{dump}");
}

fn a_refused_release_waits_no_longer(engine: Engine) {
    let catalogue = holding(engine);
    catalogue.send(r#"{"resource_link": "x/org/C/1/", "languages": ["fr"]}"#);
    assert_eq!(release_all(&catalogue.store, &catalogue.policy, Instant::MIN).expect("releases"), 0, "no such course yet");
    catalogue.load(r#"{"format": "prospectus/catalogue@1", "courses": [{"code": "C"}]}"#);
    assert_eq!(release_all(&catalogue.store, &catalogue.policy, Instant::MIN).expect("releases"), 0, "done by the load");
    assert_eq!(catalogue.journal(None).iter().filter(|entry| entry.kind == Kind::Release).count(), 1);
}

fn the_entries_of_a_link_are_chained(engine: Engine) {
    let catalogue = holding(engine);
    for count in 0..3 {
        catalogue.send(&format!(r#"{{"resource_link": "x/org/A/1/", "enrollment_count": {count}}}"#));
        catalogue.send(&format!(r#"{{"resource_link": "x/org/A/2/", "enrollment_count": {count}}}"#));
    }
    catalogue.send(r#"{"resource_link": "x/org/A/1/", "enrollment_count": "many"}"#);
    let entries = catalogue.journal(Some("x/org/A/1/"));
    assert_eq!(entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [3, 5, 7, 9]);
    assert_eq!(entries.last().map(|entry| (entry.verdict, entry.previous)), Some((Verdict::Rejected, Some(7))));
}

fn entries_are_read_in_pages_and_by_verdict(engine: Engine) {
    let catalogue = holding(engine);
    for count in [1, 1, 2, 2, 3] {
        catalogue.send(&format!(r#"{{"resource_link": "x/org/A/1/", "enrollment_count": {count}}}"#));
    }
    let reader = catalogue.reader();
    let seqs = |entries: Vec<store::Entry>| entries.iter().map(|entry| entry.seq).collect::<Vec<_>>();
    let updated = Filter { verdict: Some(Verdict::Updated), ..Filter::default() };
    let of_link = Filter { resource_link: Some("x/org/A/1/".to_owned()), verdict: Some(Verdict::Unchanged), ..Filter::default() };
    asynchronously(async {
        assert_eq!(reader.last_entry().await.expect("reads"), 7);
        assert_eq!(seqs(reader.entries_after(2, &Filter::default(), 2).await.expect("reads")), [3, 4]);
        assert_eq!(seqs(reader.entries_before(6, &Filter::default(), 2).await.expect("reads")), [5, 4]);
        assert_eq!(seqs(reader.entries_after(3, &updated, 9).await.expect("reads")), [5, 7]);
        assert_eq!(seqs(reader.entries_before(i64::MAX, &of_link, 1).await.expect("reads")), [6]);
    });
}

fn a_follower_gets_every_entry_once(engine: Engine) {
    const SENT: usize = 60;
    let catalogue = holding(engine);
    let writers = [catalogue.store.clone(), catalogue.other_instance()];
    let reader = catalogue.reader();
    let seen = std::thread::scope(|scope| {
        for store in &writers {
            let catalogue = &catalogue;
            scope.spawn(move || {
                let (writer, thread) = Writer::start(store, &catalogue.policy).expect("starts");
                asynchronously(async {
                    for count in 0..SENT {
                        let body = format!(r#"{{"resource_link": "x/org/A/{}/", "enrollment_count": {count}}}"#, count % 4 + 1);
                        writer.submit(catalogue.request(&body)).await.expect("stored");
                    }
                });
                drop(writer);
                thread.join();
            });
        }
        asynchronously(async {
            let mut follower = reader.follow(2);
            let mut seen = Vec::new();
            while seen.len() < 2 * SENT {
                let next = tokio::time::timeout(Duration::from_secs(30), follower.next(&Filter::default(), 7)).await;
                seen.extend(next.expect("entries come").expect("reads").iter().map(|entry| entry.seq));
            }
            seen
        })
    });
    assert_eq!(seen, (3..).take(2 * SENT).collect::<Vec<_>>());
}

fn many_writers_make_one_run_and_lose_no_update(engine: Engine) {
    const EACH: u32 = 25;
    let catalogue = holding(engine);
    let stores = [catalogue.store.clone(), catalogue.other_instance(), catalogue.other_instance()];
    let entries = std::thread::scope(|scope| {
        let work = |number: usize| {
            let store = &stores[number];
            let catalogue = &catalogue;
            scope.spawn(move || {
                let (writer, thread) = Writer::start(store, &catalogue.policy).expect("starts");
                let mut entries = Vec::new();
                asynchronously(async {
                    for step in 1..=EACH {
                        // Each request changes a different field of one run, and also contains runs that the others create.
                        let field = ["enrollment_count", "price", "discounted_price"][number];
                        let body = json!([
                            {"resource_link": "x/org/B/shared/", "languages": ["en"], field: step},
                            {"resource_link": format!("x/org/B/{step}/"), "languages": ["en"], field: step},
                            {"resource_link": format!("x/org/LATER/{step}/"), "languages": ["en"], field: step},
                        ]);
                        let outcome = writer.submit(catalogue.request(&body.to_string())).await.expect("stored");
                        entries.push(outcome.entries);
                    }
                });
                drop(writer);
                thread.join();
                entries
            })
        };
        let running = (0..stores.len()).map(work).collect::<Vec<_>>();
        running.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect::<Vec<_>>()
    });
    let dump = dumped(&catalogue);
    let last = f64::from(EACH);
    for link in ["x/org/B/shared/".to_owned(), format!("x/org/B/{EACH}/")] {
        let draft = &run(&dump, &link)["draft"];
        assert_eq!(draft["enrollment_count"], EACH, "{link}");
        assert_eq!(draft["price"], format!("{last:.2}"), "{link}");
        assert_eq!(draft["discounted_price"], format!("{last:.2}"), "{link}");
    }
    let held = dump["source_runs"].as_array().expect("a list").iter().filter(|source| source["held"] == true);
    assert_eq!(held.count(), EACH as usize);
    let numbers = catalogue.journal(None).iter().map(|entry| entry.seq).collect::<Vec<_>>();
    assert_eq!(numbers, (1..=i64::from(2 + 3 * 3 * EACH)).collect::<Vec<_>>(), "no gap, none twice");
    let told = entries.iter().flat_map(|(first, last)| *first..=*last).collect::<BTreeSet<_>>();
    assert_eq!(told.len(), 3 * 3 * EACH as usize, "every answer names its own entries");
}

fn old_entries_go_but_not_a_runs_last(engine: Engine) {
    let catalogue = filled(engine, UnknownCourse::Hold, Identity::CourseId);
    for (host, count) in [("x", 1), ("y", 2), ("y", 3)] {
        catalogue.send(&format!(r#"{{"resource_link": "{host}/org/A/1/", "enrollment_count": {count}}}"#));
    }
    catalogue.send(r#"{"resource_link": "x/org/C/1/", "languages": ["fr"]}"#);
    catalogue.send(r#"{"resource_link": "nobody's"}"#);
    let (writer, thread) = Writer::start(&catalogue.store, &catalogue.policy).expect("starts");
    let at = |micros: i64| Instant::from_micros(Instant::MIN.as_micros() + micros).expect("in range");
    asynchronously(async {
        let none = writer.prune(0, at(0), 100).await.expect("prunes");
        assert_eq!((none.deleted, none.next), (0, None), "nothing is older than itself");
        // This takes two pieces. A full piece returns where to continue.
        let first = writer.prune(0, at(1), 4).await.expect("prunes");
        assert_eq!((first.deleted, first.next), (4, Some(4)));
        let second = writer.prune(4, at(1), 4).await.expect("prunes");
        assert_eq!((second.deleted, second.next), (1, None), "of four, two are a run's last and one is the refused one");
    });
    drop(writer);
    thread.join();
    assert_eq!(catalogue.journal(None).iter().map(|entry| entry.seq).collect::<Vec<_>>(), [5, 6]);
    let outcome = catalogue.send(r#"{"resource_link": "y/org/A/1/", "enrollment_count": 4}"#);
    assert_eq!(outcome.entries, (8, 8), "numbers are not given out again");
}

fn a_nul_in_what_was_refused_is_kept_in_the_journal(engine: Engine) {
    let catalogue = holding(engine);
    let outcome = catalogue.send(r#"{"resource_link": "x/org/A/1\u0000/", "enrollment_count": 1}"#);
    assert_eq!(verdicts(&outcome), [Verdict::Rejected]);
    let entry = catalogue.journal(None).pop().expect("an entry");
    assert!(entry.payload.is_some_and(|payload| payload.contains("enrollment_count")));
}

fn what_is_too_long_is_refused_in_words(engine: Engine) {
    let catalogue = holding(engine);
    let sent = json!({"resource_link": format!("x/org/A/{}/", "1".repeat(100_000)), "enrollment_count": 1});
    assert_eq!(verdicts(&catalogue.send(&sent.to_string())), [Verdict::Rejected]);
    let key = "é".repeat(180);
    let long = json!({"resource_link": format!("x/o/{key}/1/"), "languages": ["en"]});
    assert_eq!(verdicts(&catalogue.send(&long.to_string())), [Verdict::Held]);
    let file = json!({"code": "Ω".repeat(201)});
    let file = format!(r#"{{"format": "prospectus/catalogue@1", "courses": [{file}]}}"#);
    assert!(catalogue.try_load(&file, false).is_err_and(|error| error.contains("more than 200 characters")));
    let longest = format!(r#"{{"format": "prospectus/catalogue@1", "courses": [{{"code": "{}"}}]}}"#, "Ω".repeat(200));
    assert_eq!(catalogue.try_load(&longest, false).map(|loaded| loaded.courses_created), Ok(1));
}

/// Returns letters that no database can compress.
fn letters(count: usize) -> String {
    let mut state = 1_u64;
    let letter = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b'a' + u8::try_from((state >> 33) % 26).expect("a letter"))
    };
    (0..count).map(letter).collect()
}

fn what_is_too_long_for_an_index_spoils_nothing(engine: Engine) {
    for identity in [Identity::ResourceLink, Identity::CourseId] {
        let catalogue = filled(engine, UnknownCourse::Hold, identity);
        let run = |link: &str| json!({"resource_link": link, "languages": ["en"]});
        let long = format!("x/org/A/{}/", letters(3_000));
        assert_eq!(verdicts(&catalogue.send(&run(&long).to_string())), [Verdict::Rejected]);
        let entry = catalogue.journal(None).pop().expect("an entry");
        assert_eq!(entry.identity.map_or(0, |identity| identity.len()), if identity == Identity::CourseId { 600 } else { 0 });
        let good = (0..50).map(|number| run(&format!("x/org/B/{number}/")));
        let array = Value::Array(good.chain([run(&long)]).collect());
        let told = verdicts(&catalogue.send(&array.to_string()));
        assert_eq!(told.iter().filter(|verdict| **verdict == Verdict::Created).count(), 50);
        assert_eq!(told.last(), Some(&Verdict::Rejected));
        let source = json!({"lms": "campus", "identity": long, "resource_link": "x/org/A/9/", "held": false,
            "last_word_at": "2027-01-01T00:00:00Z", "said": {}});
        let file = format!(r#"{{"format": "prospectus/catalogue@1", "courses": [], "source_runs": [{source}]}}"#);
        assert!(catalogue.try_load(&file, false).is_err_and(|error| error.contains("more than 600 characters")));
    }
}

fn a_large_array(engine: Engine) {
    const RUNS: usize = 12_000;
    let catalogue = holding(engine);
    let array = |count: usize| {
        let run = |number| json!({"resource_link": format!("x/org/B/{number}/"), "languages": ["en"], "enrollment_count": count});
        Value::Array((0..RUNS).map(run).collect()).to_string()
    };
    let created = catalogue.send(&array(1));
    assert!(verdicts(&created).iter().all(|verdict| *verdict == Verdict::Created));
    let updated = catalogue.send(&array(2));
    assert!(verdicts(&updated).iter().all(|verdict| *verdict == Verdict::Updated));
    assert_eq!(updated.entries.1 - updated.entries.0, i64::try_from(RUNS).expect("fits") - 1);
    let dump = dumped(&catalogue);
    assert_eq!(dump["source_runs"].as_array().map(Vec::len), Some(RUNS));
    assert_eq!(run(&dump, "x/org/B/11999/")["draft"]["enrollment_count"], 2);
}
