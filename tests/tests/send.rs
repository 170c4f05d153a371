//! `prospectus send` to sites that are good, and to sites that are not.

use std::fs;
use std::process::Output;

use prospectus_tests::taker::{ELSEWHERE, Received};
use prospectus_tests::{Behaviour, Cut, Program, Taker, sample, text};
use serde_json::{Value, json};

fn link(name: &str) -> String {
    sample::link("DEMOX", name)
}

fn run(name: &str) -> Value {
    sample::run(&link(name), 1)
}

/// Sends runs to an address.
fn send_to(url: &str, arguments: &[&str], runs: &Value) -> Output {
    let program = Program::new();
    fs::write(program.directory().join("runs.json"), runs.to_string()).expect("a file");
    program.run(&[&["send", "--url", url, "runs.json"], arguments].concat())
}

/// Sends runs to a taker, which may take them: what was said.
fn taken(taker: &Taker, arguments: &[&str], runs: &Value) -> String {
    let output = send_to(&taker.url(), arguments, runs);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(taker.requests().iter().all(|request| request.is_signed(sample::SECRET)), "{:?}", taker.requests());
    text(&output.stderr)
}

/// Sends runs to a taker, which does not take all of them: what was said.
fn refused(taker: &Taker, runs: &Value) -> String {
    let output = send_to(&taker.url(), &[], runs);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    text(&output.stderr)
}

#[test]
fn a_run_is_an_object_and_many_are_arrays() {
    let taker = Taker::start();
    taken(&taker, &[], &run("r1"));
    let told = taken(&taker, &["--batch", "2"], &json!([run("r2"), run("r3"), run("r4")]));
    assert!(told.contains("3 of 3 runs taken, 0 refused, in 2 requests."), "{told}");
    let bodies = taker.requests().iter().map(Received::json).collect::<Vec<_>>();
    assert_eq!(bodies, [run("r1"), json!([run("r2"), run("r3")]), json!([run("r4")])]);
    let request = &taker.requests()[0];
    assert_eq!((request.method.as_str(), request.header("Content-Type")), ("POST", Some("application/json")));
}

#[test]
fn what_fails_for_a_while_is_sent_again() {
    let cuts = [Cut::Before, Cut::Meanwhile, Cut::After].map(Behaviour::Cuts);
    for behaviour in [Behaviour::status(500), Behaviour::unavailable("0")].into_iter().chain(cuts) {
        let taker = Taker::start();
        taker.behave_for(2, &behaviour);
        taken(&taker, &[], &json!([run("r1"), run("r2")]));
        for name in ["r1", "r2"] {
            let kept = taker.run(&link(name));
            assert_eq!((kept.changes(), kept.fields()), (1, run(name)), "{behaviour:?}");
        }
        let bodies = taker.requests().into_iter().map(|request| request.body).collect::<Vec<_>>();
        assert!(bodies.iter().all(|body| *body == bodies[0]), "{behaviour:?}");
    }
}

#[test]
fn a_site_that_does_not_answer_is_asked_again() {
    let taker = Taker::start();
    taker.behave_for(1, &Behaviour::Hangs);
    taken(&taker, &["--timeout", "500ms"], &run("r1"));
    assert_eq!(taker.requests().iter().map(|request| request.status).collect::<Vec<_>>(), [None, Some(200)]);
}

#[test]
fn what_fails_four_times_is_given_up() {
    let taker = Taker::start();
    taker.behave(Behaviour::status(500));
    let told = refused(&taker, &run("r1"));
    assert!(told.contains("500"), "{told}");
    assert_eq!(taker.requests().len(), 4);
}

#[test]
fn what_is_not_for_a_while_is_not_tried_again() {
    let whole = json!({"detail": "JSON parse error - no reason"});
    for (behaviour, words) in [
        (Behaviour::status(401), "Is it the right secret?"),
        (Behaviour::status(403), "Is it the right secret?"),
        (Behaviour::status(404), "404"),
        (Behaviour::status(413), "413"),
        (Behaviour::says(400, &whole), "JSON parse error - no reason"),
        (Behaviour::status(400), "This field is required."),
        (Behaviour::Redirects(301), "redirect"),
        (Behaviour::Redirects(307), "redirect"),
    ] {
        let taker = Taker::start();
        taker.behave(behaviour.clone());
        let told = refused(&taker, &json!([run("r1"), run("r2")]));
        assert!(told.contains(words), "{behaviour:?}: {told}");
        assert_eq!(taker.requests().len(), 1, "{behaviour:?}");
        assert!(taker.runs().is_empty() && taker.requests()[0].path != ELSEWHERE);
    }
}

#[test]
fn what_a_site_refuses_does_not_hold_up_the_rest() {
    let (taker, bad) = (Taker::start(), sample::link("BAD", "r1"));
    taker.refuse(&[&bad]);
    let told = refused(&taker, &json!([run("r1"), sample::run(&bad, 1), run("r2")]));
    assert!(told.contains(&format!("refused: {bad}: ")) && told.contains("Unknown course: BAD."), "{told}");
    assert!(told.contains("2 of 3 runs taken, 1 refused"), "{told}");
    assert_eq!(taker.runs().into_keys().collect::<Vec<_>>(), [link("r1"), link("r2")]);

    let told = refused(&taker, &sample::run(&bad, 1));
    assert!(told.contains("Unknown course: BAD.") && told.contains("0 of 1 runs taken, 1 refused"), "{told}");
}

#[test]
fn what_a_prospectus_holds_is_told() {
    let site = Program::new();
    site.load(&sample::catalogue(["DEMOX"]));
    let server = site.serve();
    let url = format!("{}{}", server.url(), prospectus_tests::SYNC_PATH);
    let later = |name: &str| sample::run(&sample::link("LATER", name), 1);
    for (runs, held) in [(later("r1"), 1), (json!([later("r2"), run("r1"), later("r3")]), 2)] {
        let output = send_to(&url, &[], &runs);
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(told.contains(&format!("{held} of those refused are held")), "{told}");
    }
}
