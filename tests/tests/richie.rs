//! The genuine Richie stores what we send, field by field.

use std::fs;

use prospectus_tests::{Program, Richie, sample, text, wait_until};
use serde_json::{Map, Value, json};

/// Everything that a request can say about a run.
fn full_run(link: &str, enrollment_count: usize) -> Value {
    json!({
        "resource_link": link,
        "start": "2027-02-01T09:00:00Z",
        "end": "2027-05-28T18:00:00.000001Z",
        "enrollment_start": "2026-11-01T00:00:00Z",
        "enrollment_end": "2027-01-31T23:59:59.999999Z",
        "languages": ["fr", "en"],
        "enrollment_count": enrollment_count,
        "catalog_visibility": "course_only",
        "price": "59.99",
        "price_currency": "CHF",
        "offer": "paid",
        "discounted_price": "44.99",
        "discount": "−25 % 🎓",
        "certificate_price": "20.00",
        "certificate_offer": "subscription",
        "certificate_discounted_price": "0.01",
        "certificate_discount": "almost all",
    })
}

/// The same of a run of which nothing is known.
fn bare_run(link: &str) -> Value {
    json!({
        "resource_link": link,
        "start": null,
        "end": null,
        "enrollment_start": null,
        "enrollment_end": null,
        "languages": ["en"],
        "enrollment_count": 0,
        "catalog_visibility": "hidden",
        "price": null,
        "price_currency": "EUR",
        "offer": null,
        "discounted_price": null,
        "discount": null,
        "certificate_price": null,
        "certificate_offer": null,
        "certificate_discounted_price": null,
        "certificate_discount": null,
    })
}

/// Of what Richie stores, the fields that were sent.
fn of_those_sent(sent: &Value, stored: &Value) -> Value {
    let fields = sent.as_object().expect("a run");
    fields.keys().map(|name| (name.clone(), stored[name].clone())).collect::<Map<_, _>>().into()
}

/// Sends a file to Richie, which takes all of it.
fn send(richie: &Richie, runs: &Value) {
    let program = Program::new();
    fs::write(program.directory().join("runs.json"), runs.to_string()).expect("a file");
    let output = program.run(&["send", "--url", &richie.url(), "runs.json"]);
    assert!(output.status.success(), "{}\n{}", text(&output.stderr), richie.output());
}

#[test]
fn it_stores_what_send_sends() {
    let richie = Richie::start();
    richie.create_courses(&["SHOWN", "OTHER"], true);
    richie.create_courses(&["DRAFT"], false);
    let links = [sample::link("SHOWN", "r1"), sample::link("OTHER", "r1"), sample::link("DRAFT", "r1")];
    let stored_as_sent = |sent: &Value, version: &str| {
        let link = sent["resource_link"].as_str().expect("a link");
        assert_eq!(of_those_sent(sent, &richie.course_run(link, version)), *sent, "{version}");
    };

    let single = full_run(&links[0], 1);
    assert_eq!(single.as_object().map(Map::len), Some(17));
    send(&richie, &single);
    assert_eq!(richie.course_runs().len(), 2);
    stored_as_sent(&single, "draft");
    stored_as_sent(&single, "public");

    let array = [full_run(&links[0], 2), bare_run(&links[1]), full_run(&links[2], 3)];
    send(&richie, &array.to_vec().into());
    assert_eq!(richie.course_runs().len(), 5, "a draft course has no public runs");
    for (sent, versions) in array.iter().zip([&["draft", "public"][..], &["draft", "public"], &["draft"]]) {
        for version in versions {
            stored_as_sent(sent, version);
        }
    }
}

#[test]
fn it_stores_what_hooks_send() {
    let richie = Richie::start();
    richie.create_courses(&["SHOWN", "OTHER"], true);
    let hooks = json!([{"name": "richie", "url": richie.url(), "secret": sample::SECRET, "timeout": "20s"}]);
    let program = Program::new().with("PROSPECTUS_HOOK", hooks.to_string()).with("PROSPECTUS_RELAY__PRIVATE_HOSTS", "127.0.0.1");
    let run = |link: &str, count| json!({"sync_mode": "sync_to_public", "draft": full_run(link, count)});
    let links = [sample::link("SHOWN", "r1"), sample::link("OTHER", "r1"), sample::link("ABSENT", "r1")];
    let course = |code: &str, link: &str| json!({"code": code, "published": true, "title": {"en": code}, "runs": [run(link, 1)]});
    let courses = ["SHOWN", "OTHER", "ABSENT"].into_iter().zip(&links).map(|(code, link)| course(code, link)).collect::<Vec<_>>();
    program.load(&json!({"format": "prospectus/catalogue@1", "courses": courses}));
    let server = program.serve();
    let is_stored = |link: &str, field: &str, value: &Value| {
        let stored = richie.course_runs();
        let versions = stored.iter().filter(|run| run["resource_link"] == link && run[field] == *value).count();
        versions == 2
    };
    wait_until("both runs came, the third one set aside", || {
        links[..2].iter().all(|link| is_stored(link, "price", &json!("59.99")))
    });
    for link in &links[..2] {
        for version in ["draft", "public"] {
            let mut sent = full_run(link, 1);
            // A catalogue keeps languages in one order.
            sent["languages"] = json!(["en", "fr"]);
            assert_eq!(of_those_sent(&sent, &richie.course_run(link, version)), sent, "{version}");
        }
    }
    wait_until("the third one is set aside", || {
        program.succeed(&["hook", "list"]).contains(&format!("set aside {}: resource_link: Unknown course: ABSENT.", links[2]))
    });
    // The course is made there, and staff ask for it.
    richie.create_courses(&["ABSENT"], true);
    program.succeed(&["hook", "retry", "richie"]);
    wait_until("it came as well", || is_stored(&links[2], "price", &json!("59.99")));
    // What is not public any more is hidden there.
    program.succeed(&["unpublish", "OTHER"]);
    wait_until("it is hidden", || is_stored(&links[1], "catalog_visibility", &json!("hidden")));
    drop(server);
}
