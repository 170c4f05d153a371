//! The genuine Richie stores what we send, field by field.

use std::fs;

use prospectus_tests::{Program, Richie, sample, text};
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
