//! The journal tells what was asked, by whom, and what came of it; and nobody ever tells the secret.

use prospectus_tests::{Program, Request, SYNC_PATH, sample, text};
use serde_json::{Value, json};

/// A program with its course, and the requests that this is about: created, updated, unchanged, rejected.
fn sent() -> (Vec<Value>, String) {
    let link = sample::link("C001", "r1");
    let mut wrong = sample::run(&link, 3);
    wrong["languages"] = json!(["klingon"]);
    (vec![sample::run(&link, 1), sample::run(&link, 2), sample::run(&link, 2), wrong], link)
}

#[test]
fn entries_tell_who_asked_for_what_and_what_came_of_it() {
    let program = Program::new();
    program.load(&sample::catalogue(["C001"]));
    let server = program.serve();
    let (requests, link) = sent();
    let before = program.journal().len();

    let answers = requests.iter().map(|request| server.post(request)).collect::<Vec<_>>();

    let verdicts = ["created", "updated", "unchanged", "rejected"];
    assert_eq!(answers.iter().map(|answer| answer.status).collect::<Vec<_>>(), [200, 200, 200, 400]);
    assert_eq!(answers.iter().map(prospectus_tests::Answer::verdict).collect::<Vec<_>>(), verdicts);
    let journal = program.journal();
    let entries = &journal[before..];
    assert_eq!(entries.iter().map(|entry| entry["verdict"].as_str()).collect::<Vec<_>>(), verdicts.map(Some));
    for (entry, answer) in entries.iter().zip(&answers) {
        let seq = entry["seq"].as_u64().expect("a number");
        assert_eq!(answer.entries(), (seq, seq));
        assert_eq!(entry["resource_link"], link.as_str());
        assert_eq!(entry["actor"], "secret-1", "{entry}");
        assert!(entry["lms"].as_str().is_some_and(|lms| !lms.is_empty()), "{entry}");
        assert!(entry["at"].as_str().is_some_and(|at| at.parse::<catalog::Instant>().is_ok()), "{entry}");
    }
    assert!(entries.windows(2).all(|pair| pair[0]["seq"].as_u64() < pair[1]["seq"].as_u64()));
    assert_eq!(entries.iter().map(|entry| &entry["lms"]).filter(|lms| **lms != entries[0]["lms"]).count(), 0);
}

#[test]
fn entries_tell_each_field_before_and_after() {
    let program = Program::new();
    program.load(&sample::catalogue(["C001"]));
    let server = program.serve();
    let (requests, _) = sent();
    let seqs = requests.iter().map(|request| server.post(request).entries().0).collect::<Vec<_>>();
    let journal = program.journal();
    let entry = |position: usize| {
        let found = journal.iter().find(|entry| entry["seq"] == seqs[position]);
        found.unwrap_or_else(|| panic!("no entry {}", seqs[position]))
    };
    let updated = entry(1)["changes"].to_string();
    assert!(updated.contains("enrollment_count") && updated.contains('1') && updated.contains('2'), "{updated}");
    assert!(!updated.contains("languages"), "only what changed is told: {updated}");
    assert!(entry(0)["changes"].to_string().contains("2026-01-01T08:00:00Z"), "{}", entry(0));
    assert!(is_nothing(&entry(2)["changes"]), "{}", entry(2));
    assert!(is_nothing(&entry(3)["changes"]), "{}", entry(3));
    let messages = &entry(3)["messages"];
    assert_eq!(messages["languages"], json!(["\"klingon\" is not a valid choice."]), "{messages}");
    assert!(is_nothing(&entry(1)["messages"]), "{}", entry(1));
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

#[test]
fn entries_are_found_by_link_and_by_verdict() {
    let program = Program::new();
    program.load(&sample::catalogue(["C001"]));
    let server = program.serve();
    let (requests, link) = sent();
    for request in &requests {
        server.post(request);
    }
    server.post(&sample::run(&sample::link("C001", "other"), 1));

    let count = |arguments: &[&str]| program.succeed(&[&["journal", "--json"], arguments].concat()).lines().count();

    assert_eq!(count(&["--link", &link]), 4);
    assert_eq!(count(&["--link", &link, "--verdict", "updated"]), 1);
    assert_eq!(count(&["--verdict", "created"]), 3, "the course, which came by a file, and two runs");
    assert_eq!(count(&["--verdict", "held"]), 0);
}

#[test]
fn the_secret_is_never_told() {
    let program = Program::new().with("RUST_LOG", "trace");
    program.load(&sample::catalogue(["C001"]));
    let server = program.serve();
    let (requests, _) = sent();
    for request in &requests {
        server.post(request);
    }
    let body = requests[0].to_string().into_bytes();
    let refused = [
        Request::new("POST", SYNC_PATH).header("Authorization", sample::SECRET).body(body.clone()),
        Request::new("POST", SYNC_PATH).header("Authorization", sample::sign_with("another", &body)).body(body),
        Request::sync_bytes(b"{".to_vec()),
    ];
    let answers = refused.iter().map(|request| server.send(request)).collect::<Vec<_>>();
    assert!(answers.iter().all(|answer| (400..500).contains(&answer.status)), "{answers:?}");

    let commands: [&[&str]; 5] = [&["journal"], &["journal", "--json"], &["dump"], &["check"], &["serve", "--help"]];
    let mut told = commands.map(|arguments| (arguments.join(" "), program.run(arguments))).to_vec();
    told.push(("a setting that is wrong".to_owned(), program.with("PROSPECTUS_LANGUAGES", "[").run(&["check"])));
    let (_, log) = server.stop();
    for (command, output) in told {
        for printed in [text(&output.stdout), text(&output.stderr)] {
            assert!(!printed.contains(sample::SECRET), "{command} tells the secret: {printed}");
        }
    }
    assert!(!log.is_empty(), "the server says something");
    assert!(!log.contains(sample::SECRET), "serve tells the secret: {log}");
    assert!(answers.iter().all(|answer| !answer.text().contains(sample::SECRET)), "{answers:?}");
}
