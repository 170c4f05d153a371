//! Properties that hold for every message, checked on real databases of both engines by comparing dumps.

use crate::catalogue::{Catalogue, Engine, policy};
use proptest::prelude::*;
use sync::{Identity, UnknownCourse};

const CATALOGUE: &str = r#"{"format": "prospectus/catalogue@1", "courses": [
    {"code": "A", "published": true, "runs": [
        {"sync_mode": "sync_to_public", "draft": {"resource_link": "x/org/A/1/", "languages": ["en"]}},
        {"sync_mode": "sync_to_draft", "draft": {"resource_link": "x/org/A/2/", "languages": ["en"]}},
        {"sync_mode": "manual", "draft": {"resource_link": "x/org/A/3/", "languages": ["en"]}}]},
    {"code": "B", "runs": []}]}"#;

fn filled(engine: Engine, unknown_course: UnknownCourse, identity: Identity) -> Catalogue {
    let catalogue = Catalogue::empty(engine, policy(unknown_course, identity));
    catalogue.load(CATALOGUE);
    catalogue
}

/// A message about a run whose course may or may not exist, with valid and invalid fields.
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

fn any_engine() -> impl Strategy<Value = Engine> {
    // Creating a database on a server takes longer, so there are fewer of them.
    prop_oneof![3 => Just(Engine::Sqlite), 1 => Just(Engine::Postgres)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn synchronising_twice_equals_once(engine in any_engine(), (unknown_course, identity) in any_policy(), messages in proptest::collection::vec(any_message(), 1..5)) {
        let catalogue = filled(engine, unknown_course, identity);
        for (_, body) in &messages {
            catalogue.send(body);
            let once = catalogue.dump();
            catalogue.send(body);
            prop_assert_eq!(catalogue.dump(), once, "{}", body);
        }
    }

    #[test]
    fn the_order_of_different_runs_does_not_matter(engine in any_engine(), (unknown_course, identity) in any_policy(), one in any_message(), other in any_message()) {
        prop_assume!(one.0 != other.0);
        let (first, second) = (filled(engine, unknown_course, identity), filled(engine, unknown_course, identity));
        for (_, body) in [&one, &other] { first.send(body); }
        for (_, body) in [&other, &one] { second.send(body); }
        prop_assert_eq!(first.dump(), second.dump());
    }

    #[test]
    fn a_course_may_appear_before_or_after_its_runs(engine in any_engine(), message in any_message()) {
        let course = r#"{"format": "prospectus/catalogue@1", "courses": [{"code": "C", "published": true}]}"#;
        let new = || filled(engine, UnknownCourse::Hold, Identity::ResourceLink);
        let (before, after) = (new(), new());
        before.load(course);
        before.send(&message.1);
        after.send(&message.1);
        after.load(course);
        prop_assert_eq!(before.dump(), after.dump());
    }

    #[test]
    fn both_kinds_of_database_do_the_same((unknown_course, identity) in any_policy(), messages in proptest::collection::vec(any_message(), 1..8)) {
        let [one, other] = [Engine::Sqlite, Engine::Postgres].map(|engine| filled(engine, unknown_course, identity));
        let array = format!("[{}]", messages.iter().map(|(_, body)| body.as_str()).collect::<Vec<_>>().join(", "));
        prop_assert_eq!(one.send(&array), other.send(&array));
        for (_, body) in &messages {
            prop_assert_eq!(one.send(body), other.send(body));
        }
        prop_assert_eq!(one.dump(), other.dump());
        let told = |catalogue: &Catalogue| catalogue.journal(None).iter().map(|entry| format!("{entry:?}")).collect::<Vec<_>>();
        prop_assert_eq!(told(&one), told(&other));
    }
}
