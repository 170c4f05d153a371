//! A synchronisation changes the run that was sent, and no other.

use prospectus_tests::{Program, dumped, sample};
use serde_json::{Value, json};

/// A published course with the run that is sent and another one, whose versions are as given.
fn catalogue(sent: &str, other: &str, draft: &Value, public: &Value) -> Value {
    let mut catalogue = sample::catalogue(["C001"]);
    let mut other_draft = sample::run(other, 0);
    other_draft["enrollment_count"] = draft.clone();
    let mut other_public = sample::run(other, 0);
    other_public["enrollment_count"] = public.clone();
    catalogue["courses"][0]["runs"] = json!([
        {"sync_mode": "sync_to_public", "draft": sample::run(sent, 1), "public": sample::run(sent, 1)},
        {"sync_mode": "manual", "draft": other_draft, "public": if public.is_null() { Value::Null } else { other_public }},
    ]);
    catalogue
}

#[test]
fn another_runs_public_version_stays_as_it_was() {
    for (draft, public) in [(json!(999), json!(7)), (json!(999), Value::Null), (json!(7), json!(7))] {
        let program = Program::new();
        let (sent, other) = (sample::link("C001", "sent"), sample::link("C001", "other"));
        program.load(&catalogue(&sent, &other, &draft, &public));
        let before = dumped::run(&program.dump(), &other).clone();
        assert_eq!((&before["draft"]["enrollment_count"], &before["public"]["enrollment_count"]), (&draft, &public));
        let server = program.serve();

        assert_eq!(server.post(&sample::run(&sent, 2)).status, 200);

        let dump = program.dump();
        assert_eq!(dumped::run(&dump, &other), &before);
        let updated = dumped::run(&dump, &sent);
        assert_eq!((&updated["draft"]["enrollment_count"], &updated["public"]["enrollment_count"]), (&json!(2), &json!(2)));
    }
}

#[test]
fn a_run_that_is_synchronised_to_its_draft_keeps_its_public_version() {
    let program = Program::new();
    let (sent, other) = (sample::link("C001", "sent"), sample::link("C001", "other"));
    let mut catalogue = catalogue(&sent, &other, &json!(7), &json!(7));
    catalogue["courses"][0]["runs"][0]["sync_mode"] = json!("sync_to_draft");
    program.load(&catalogue);
    let server = program.serve();

    assert_eq!(server.post(&sample::run(&sent, 2)).verdict(), "updated");

    let dump = program.dump();
    let run = dumped::run(&dump, &sent);
    assert_eq!((&run["draft"]["enrollment_count"], &run["public"]["enrollment_count"]), (&json!(2), &json!(1)));
    assert_eq!(dump["courses"][0]["pending_changes"], true);
}
