//! What must hold whatever is sent, checked on a real database by comparing dumps.

use std::sync::Arc;

use catalog::{Instant, SyncMode};
use jiff::tz::TimeZone;
use proptest::prelude::*;
use store::{DumpError, Loader, Policy, Session, Store, StoreError, SyncRequest};
use sync::{Backend, CourseRegex, Identity, Lms, LmsList, Reading, UnknownCourse, prepare};
use wire::body::{Body, read};

const CATALOGUE: &str = r#"{"format": "prospectus/catalogue@1", "courses": [
    {"code": "A", "published": true, "runs": [
        {"sync_mode": "sync_to_public", "draft": {"resource_link": "x/org/A/1/", "languages": ["en"]}},
        {"sync_mode": "sync_to_draft", "draft": {"resource_link": "x/org/A/2/", "languages": ["en"]}},
        {"sync_mode": "manual", "draft": {"resource_link": "x/org/A/3/", "languages": ["en"]}}]},
    {"code": "B", "runs": []}]}"#;

fn policy(unknown_course: UnknownCourse, identity: Identity) -> Policy {
    let lms = Lms {
        name: "campus".to_owned(),
        base_url: String::new(),
        backend: Backend::OpenEdx,
        course_regex: Some(CourseRegex::new(r"^[xy]/(?P<course_id>.*)/$").expect("a pattern")),
        default_sync_mode: SyncMode::SyncToPublic,
        no_update_fields: Vec::new(),
        unknown_course,
        identity,
    };
    Policy { lmss: Arc::new(LmsList::new(vec![lms])), price_currency: "EUR".to_owned(), language: "en".to_owned() }
}

struct Catalogue {
    _folder: tempfile::TempDir,
    store: Store,
    policy: Policy,
}

impl Catalogue {
    fn new(policy: Policy) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&folder.path().join("c.db")).expect("opens");
        let catalogue = Self { _folder: folder, store, policy };
        catalogue.load(CATALOGUE);
        catalogue
    }

    fn load(&self, file: &str) {
        let mut connection = self.store.connect().expect("connects");
        let loaded = connection.write::<_, StoreError>(|batch| {
            let mut session = Session::new(batch, &self.policy);
            let mut loader = Loader::begin(&mut session, "test", Instant::MIN, false)?;
            catalog::file::read(file.as_bytes(), |piece| loader.take(piece)).expect("a catalogue");
            Ok((session.into_batch(), ()))
        });
        loaded.expect("loads");
    }

    fn send(&self, body: &str) {
        let reading = Reading { lmss: &self.policy.lmss, zone: &TimeZone::UTC };
        let Ok(Body::One(item)) = read(body.as_bytes()) else { panic!("an object: {body}") };
        let request = SyncRequest { actor: "secret".to_owned(), at: Instant::MIN, items: Ok(vec![prepare(&item, reading)]) };
        let mut connection = self.store.connect().expect("connects");
        let done = connection.write::<_, StoreError>(|batch| {
            let mut session = Session::new(batch, &self.policy);
            session.sync(&request)?;
            Ok((session.into_batch(), ()))
        });
        done.expect("carried out");
    }

    fn dump(&self) -> String {
        let mut out = Vec::new();
        let mut connection = self.store.connect().expect("connects");
        connection.read::<(), DumpError>(|batch| Session::new(batch, &self.policy).dump(&mut out, |_, _| {})).expect("dumps");
        String::from_utf8(out).expect("UTF-8")
    }
}

/// A message about a run of a course that is there or not, with good and bad fields.
fn any_message() -> impl Strategy<Value = (String, String)> {
    let course = prop_oneof![Just("A"), Just("B"), Just("C")];
    let host = prop_oneof![Just("x"), Just("y")];
    let languages =
        prop_oneof![Just(""), Just(r#", "languages": ["fr"]"#), Just(r#", "languages": ["xx"]"#), Just(r#", "languages": []"#)];
    let count = proptest::option::of(0..3u8)
        .prop_map(|count| count.map_or(String::new(), |count| format!(r#", "enrollment_count": {count}"#)));
    (host, course, 1..5u8, languages, count).prop_map(|(host, course, run, languages, count)| {
        let key = format!("org/{course}/{run}");
        let body = format!(r#"{{"resource_link": "{host}/{key}/"{languages}{count}}}"#);
        (key, body)
    })
}

fn any_policy() -> impl Strategy<Value = (UnknownCourse, Identity)> {
    let unknown_course = prop_oneof![Just(UnknownCourse::Hold), Just(UnknownCourse::Reject), Just(UnknownCourse::Create)];
    (unknown_course, prop_oneof![Just(Identity::ResourceLink), Just(Identity::CourseId)])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn synchronising_twice_equals_once((unknown_course, identity) in any_policy(), messages in proptest::collection::vec(any_message(), 1..5)) {
        let catalogue = Catalogue::new(policy(unknown_course, identity));
        for (_, body) in &messages {
            catalogue.send(body);
            let once = catalogue.dump();
            catalogue.send(body);
            prop_assert_eq!(catalogue.dump(), once, "{}", body);
        }
    }

    #[test]
    fn the_order_of_different_runs_does_not_matter((unknown_course, identity) in any_policy(), one in any_message(), other in any_message()) {
        prop_assume!(one.0 != other.0);
        let (first, second) = (Catalogue::new(policy(unknown_course, identity)), Catalogue::new(policy(unknown_course, identity)));
        for (_, body) in [&one, &other] { first.send(body); }
        for (_, body) in [&other, &one] { second.send(body); }
        prop_assert_eq!(first.dump(), second.dump());
    }

    #[test]
    fn a_course_may_appear_before_or_after_its_runs(message in any_message()) {
        let course = r#"{"format": "prospectus/catalogue@1", "courses": [{"code": "C", "published": true}]}"#;
        let policy = || policy(UnknownCourse::Hold, Identity::ResourceLink);
        let (before, after) = (Catalogue::new(policy()), Catalogue::new(policy()));
        before.load(course);
        before.send(&message.1);
        after.send(&message.1);
        after.load(course);
        prop_assert_eq!(before.dump(), after.dump());
    }
}

#[test]
fn with_course_id_one_run_a_key_whatever_its_link() {
    let catalogue = Catalogue::new(policy(UnknownCourse::Hold, Identity::CourseId));
    // The first message finds the run of the file by its key, the next by what the LMS said before.
    for host in ["y", "x", "y"] {
        catalogue.send(&format!(r#"{{"resource_link": "{host}/org/A/1/", "languages": ["fr"]}}"#));
    }
    let dump = catalogue.dump();
    assert_eq!(dump.matches(r#""sync_mode""#).count(), 3, "{dump}");
    assert_eq!(dump.matches(r#""resource_link":"y/org/A/1/""#).count(), 3, "draft, public and source run: {dump}");
}

#[test]
fn a_held_run_finds_the_run_that_was_made_by_hand_with_another_link() {
    let catalogue = Catalogue::new(policy(UnknownCourse::Hold, Identity::CourseId));
    catalogue.send(r#"{"resource_link": "y/org/C/1/", "languages": ["fr"]}"#);
    catalogue.load(
        r#"{"format": "prospectus/catalogue@1", "courses": [{"code": "C", "published": true, "runs": [
            {"sync_mode": "sync_to_public", "draft": {"resource_link": "x/org/C/1/", "languages": ["en"]}}]}]}"#,
    );
    let dump = catalogue.dump();
    assert_eq!(dump.matches(r#""sync_mode""#).count(), 4, "three of A and one of C: {dump}");
    assert!(!dump.contains("x/org/C/1/") && dump.contains(r#""resource_link":"y/org/C/1/""#), "{dump}");
}
