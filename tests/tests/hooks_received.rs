//! Hooks that are sent what the LMSs said: what goes out, and that nothing is lost whatever a site does.

use std::time::Duration;

use prospectus_tests::hooks::{self, HOOK_SECRET, comes_when_asked_for, say, sending};
use prospectus_tests::sample::{catalogue, link, run};
use prospectus_tests::taker::{Behaviour, ELSEWHERE};
use prospectus_tests::{Cut, Taker, wait_until};
use serde_json::{Value, json};

fn one(taker: &Taker) -> prospectus_tests::Program {
    sending([("marketing", taker, json!({}))])
}

fn count(taker: &Taker, link: &str) -> Value {
    taker.run(link).field("enrollment_count").clone()
}

#[test]
fn a_run_of_an_unknown_course_goes_on_as_it_was_said_and_signed() {
    let taker = Taker::start();
    let program = one(&taker);
    let server = program.serve();
    let run = run(&link("ABSENT", "1"), 12);
    say(&server, &run);
    let requests = taker.wait_for(1);
    assert_eq!((requests[0].json(), requests[0].is_signed(HOOK_SECRET)), (run, true), "{}", requests[0]);
    assert_eq!(requests[0].header("Content-Type"), Some("application/json"));
}

#[test]
fn ten_changes_while_a_site_is_down_are_one_request_and_many_runs_are_an_array() {
    let taker = Taker::start();
    let program = one(&taker);
    program.load(&catalogue(["DEMOX"]));
    taker.behave(Behaviour::status(503));
    let server = hooks::serve(&program);
    for number in 0..10 {
        say(&server, &run(&link("DEMOX", "1"), number));
    }
    say(&server, &run(&link("DEMOX", "2"), 7));
    taker.wait_for(1);
    taker.behave(Behaviour::Takes);
    let runs = taker.wait_until_kept("both runs came", |runs| runs.len() == 2);
    assert_eq!((runs[&link("DEMOX", "1")].changes(), count(&taker, &link("DEMOX", "1"))), (1, json!(9)));
    let requests = taker.requests();
    let accepted = requests.iter().filter(|request| request.status == Some(200)).collect::<Vec<_>>();
    assert_eq!(accepted.len(), 1, "{accepted:?}");
    assert_eq!(accepted[0].links(), [link("DEMOX", "1"), link("DEMOX", "2")]);
    assert!(requests.iter().all(|request| request.is_signed(HOOK_SECRET)));
}

#[test]
fn enrolment_counts_wait_for_others_and_other_changes_do_not() {
    let taker = Taker::start();
    let program = sending([("marketing", &taker, json!({"enrollment_count_delay": "3s"}))]);
    program.load(&catalogue(["DEMOX"]));
    let server = program.serve();
    let link = link("DEMOX", "1");
    say(&server, &run(&link, 1));
    taker.wait_for(1);
    // A hook that is new goes through everything once, counts included.
    wait_until("it has", || !program.succeed(&["hook", "list"]).contains("goes through everything"));
    for number in 2..=9 {
        say(&server, &run(&link, number));
    }
    taker.wait_until_kept("the last count came", |runs| *runs[&link].field("enrollment_count") == json!(9));
    assert_eq!(taker.run(&link).changes(), 2, "{:?}", taker.requests());
    say(&server, &run(&link, 10));
    let mut dated = run(&link, 11);
    dated["end"] = json!("2027-06-30T18:00:00Z");
    say(&server, &dated);
    taker.wait_until_kept("the date came", |runs| *runs[&link].field("end") == dated["end"]);
    assert_eq!(taker.run(&link).changes(), 3, "{:?}", taker.requests());
}

/// Whatever becomes of one request, the run comes, and once.
#[test]
fn nothing_that_a_site_does_loses_a_run_or_changes_it_twice() {
    let taker = Taker::start();
    let program = one(&taker);
    program.load(&catalogue(["DEMOX"]));
    let server = program.serve();
    let behaviours = [
        Behaviour::status(500),
        Behaviour::unavailable("1"),
        Behaviour::status(401),
        Behaviour::status(404),
        Behaviour::Hangs,
        Behaviour::Cuts(Cut::Before),
        Behaviour::Cuts(Cut::Meanwhile),
        Behaviour::Cuts(Cut::After),
        Behaviour::Redirects(301),
        Behaviour::Redirects(307),
        Behaviour::Lies(200),
        Behaviour::Lies(500),
        Behaviour::Endless(200),
        Behaviour::Drips(200),
    ];
    for (number, behaviour) in behaviours.into_iter().enumerate() {
        let link = link("DEMOX", &format!("r{number}"));
        taker.behave_for(1, &behaviour);
        say(&server, &run(&link, number));
        taker.wait_until_kept(&format!("{behaviour:?} is over"), |runs| runs.contains_key(&link));
        assert_eq!(taker.run(&link).changes(), 1, "{behaviour:?}");
        // What was not settled is sent again, and it is only then another one's turn.
        taker.release();
        let next = self::link("DEMOX", &format!("next-{number}"));
        say(&server, &run(&next, 1));
        taker.wait_until_kept("the next one came", |runs| runs.contains_key(&next));
    }
    assert!(taker.runs().values().all(|kept| kept.changes() == 1), "{:?}", taker.runs());
    assert!(taker.requests().iter().all(|request| request.path != ELSEWHERE), "a redirect was followed");
}

#[test]
fn what_is_applied_late_is_put_right() {
    let taker = Taker::start();
    let program = one(&taker);
    program.load(&catalogue(["DEMOX"]));
    let server = program.serve();
    let link = link("DEMOX", "1");
    taker.behave_for(1, &Behaviour::TakesLate);
    say(&server, &run(&link, 1));
    taker.wait_for(1);
    let mut newer = run(&link, 1);
    newer["end"] = json!("2027-06-30T18:00:00Z");
    say(&server, &newer);
    taker.wait_until_kept("the newer state came", |runs| runs.contains_key(&link));
    assert_eq!(taker.run(&link).field("end"), &newer["end"]);
    taker.release();
    taker.wait_until_kept("the older state was applied late", |runs| runs[&link].changes() >= 2);
    taker.wait_until_kept("the newer state came again", |runs| runs[&link].changes() == 3);
    assert_eq!(taker.run(&link).field("end"), &newer["end"]);
}

#[test]
fn a_site_that_asks_for_patience_gets_it() {
    let taker = Taker::start();
    let program = one(&taker);
    let server = program.serve();
    taker.behave_for(1, &Behaviour::unavailable("3"));
    say(&server, &run(&link("DEMOX", "1"), 1));
    let requests = taker.wait_for(2);
    let waited = requests[1].at.duration_since(requests[0].at);
    assert!(waited >= Duration::from_millis(2900), "{waited:?}");
}

#[test]
fn a_refused_run_is_set_aside_in_the_sites_words_and_holds_nobody_up() {
    let taker = Taker::start();
    let program = one(&taker);
    program.load(&catalogue(["DEMOX"]));
    let (bad, good) = (link("NOPE", "1"), link("DEMOX", "1"));
    taker.refuse(&[&bad]);
    taker.behave(Behaviour::status(503));
    let server = hooks::serve(&program);
    say(&server, &run(&bad, 1));
    say(&server, &run(&good, 1));
    taker.behave(Behaviour::Takes);
    taker.wait_until_kept("the good one came", |runs| runs.contains_key(&good));
    say(&server, &run(&link("DEMOX", "2"), 2));
    taker.wait_until_kept("another one came", |runs| runs.contains_key(&link("DEMOX", "2")));
    // What came of a request is noted after the site has it.
    wait_until("nothing waits", || program.succeed(&["hook", "list"]).contains("0 waiting"));
    let listed = program.succeed(&["hook", "list"]);
    assert!(listed.contains(&format!("set aside {bad}: resource_link: Unknown course: NOPE. (1 times")), "{listed}");
    // Nothing of it is sent until it changes, or somebody asks for it.
    let before = taker.requests().iter().filter(|request| request.links().contains(&bad)).count();
    taker.refuse(&[]);
    program.succeed(&["hook", "retry", "marketing", "--link", &bad]);
    taker.wait_until_kept("it came", |runs| runs.contains_key(&bad));
    let after = taker.requests().iter().filter(|request| request.links().contains(&bad)).count();
    assert_eq!(after, before + 1);
    let unknown = program.run(&["hook", "retry", "marketing", "--link", "https://nothing"]);
    assert!(!unknown.status.success());
}

#[test]
fn a_run_that_a_site_fails_over_is_found_among_many_and_set_aside() {
    let taker = Taker::start();
    let program = one(&taker);
    program.load(&catalogue(["DEMOX"]));
    let links = (0..20).map(|number| link("DEMOX", &format!("r{number:02}"))).collect::<Vec<_>>();
    taker.behave(Behaviour::status(503));
    let server = hooks::serve(&program);
    server.post(&links.iter().map(|link| run(link, 1)).collect::<Vec<_>>().into());
    taker.wait_for(1);
    taker.choke_on(Some(&links[7]));
    taker.behave(Behaviour::Takes);
    let runs = taker.wait_until_kept("all others came", |runs| runs.len() == 19);
    assert!(runs.values().all(|kept| kept.changes() == 1));
    say(&server, &run(&link("DEMOX", "later"), 1));
    taker.wait_until_kept("a later one came", |runs| runs.contains_key(&link("DEMOX", "later")));
    // It was set aside once the site was seen to be alive beside it.
    taker.wait_until("it was tried alone", |requests| requests.iter().any(|request| request.links() == [links[7].as_str()]));
    comes_when_asked_for(&program, &taker, &links[7]);
}

#[test]
fn a_site_that_takes_short_arrays_gets_them() {
    let taker = Taker::start();
    let program = one(&taker);
    taker.behave(Behaviour::status(503));
    taker.limit(Some(3));
    let server = hooks::serve(&program);
    let links = (0..10).map(|number| link("DEMOX", &format!("r{number}"))).collect::<Vec<_>>();
    server.post(&links.iter().map(|link| run(link, 1)).collect::<Vec<_>>().into());
    taker.wait_for(1);
    taker.behave(Behaviour::Takes);
    taker.wait_until_kept("all came", |runs| runs.len() == 10);
    let refused = taker.requests().iter().filter(|request| request.status == Some(413)).count();
    assert!(refused <= 3, "{refused} arrays were too long");
}

#[test]
fn a_dead_site_does_not_hold_up_another() {
    let (dead, alive) = (Taker::start(), Taker::start());
    dead.behave(Behaviour::Hangs);
    let program = sending([("dead", &dead, json!({})), ("alive", &alive, json!({}))]);
    let server = program.serve();
    for number in 0..5 {
        let link = link("DEMOX", &format!("r{number}"));
        say(&server, &run(&link, number));
        alive.wait_until_kept("it came", |runs| runs.contains_key(&link));
    }
    assert!(dead.runs().is_empty());
    let listed = program.succeed(&["hook", "list"]);
    assert!(listed.contains("alive") && listed.contains("dead"), "{listed}");
    dead.behave(Behaviour::Takes);
    dead.release();
    dead.wait_until_kept("all came there, too", |runs| runs.len() == 5);
}

#[test]
fn a_pause_keeps_and_a_resend_sends_all_again() {
    let taker = Taker::start();
    let program = one(&taker);
    let server = hooks::serve(&program);
    say(&server, &run(&link("DEMOX", "1"), 1));
    taker.wait_for(1);
    program.succeed(&["hook", "pause", "marketing"]);
    say(&server, &run(&link("DEMOX", "2"), 1));
    let listed = program.succeed(&["hook", "list"]);
    assert!(listed.contains("paused"), "{listed}");
    program.succeed(&["hook", "resume", "marketing"]);
    taker.wait_until_kept("what was kept came", |runs| runs.len() == 2);
    let before = taker.requests().len();
    program.succeed(&["hook", "resend", "marketing"]);
    let requests = taker.wait_for(before + 1);
    assert_eq!(requests[before].links().len(), 2, "{requests:?}");
    assert!(taker.runs().values().all(|kept| kept.changes() == 1));
    let asked = program.journal().into_iter().filter(|entry| entry["kind"] == "hook").collect::<Vec<_>>();
    let words = asked.iter().map(|entry| entry["messages"]["hook"][0].as_str().unwrap_or_default()).collect::<Vec<_>>();
    assert_eq!(words, ["marketing: pause", "marketing: resume", "marketing: resend"]);
    assert!(!program.run(&["hook", "pause", "nobody"]).status.success());
}

#[test]
fn who_is_killed_goes_on_where_it_was() {
    let taker = Taker::start();
    let program = one(&taker);
    taker.behave(Behaviour::Hangs);
    let server = program.serve();
    for number in 0..5 {
        say(&server, &run(&link("DEMOX", &format!("r{number}")), number));
    }
    taker.wait_for(1);
    server.kill();
    taker.behave(Behaviour::Takes);
    taker.release();
    // It goes through everything, too, since it was killed before it had.
    let server = hooks::serve(&program);
    taker.wait_until_kept("all came", |runs| runs.len() == 5);
    let before = taker.requests().len();
    // What the site has is not sent again after another start.
    let (status, output) = server.stop();
    assert!(status.success(), "{output}");
    let server = program.serve();
    say(&server, &run(&link("DEMOX", "last"), 1));
    let requests = taker.wait_until("the last one came", |requests| {
        requests.iter().any(|request| request.links().contains(&link("DEMOX", "last")))
    });
    let again = requests[before..].iter().filter(|request| !request.links().contains(&link("DEMOX", "last"))).count();
    assert!(again <= 1, "{:?}", &requests[before..]);
    assert!(taker.runs().values().all(|kept| kept.changes() == 1));
}

#[test]
fn what_the_journal_does_not_tell_any_more_is_found_otherwise() {
    let taker = Taker::start();
    let program = one(&taker);
    taker.behave(Behaviour::status(503));
    let server = program.serve();
    for number in 0..5 {
        say(&server, &run(&link("DEMOX", &format!("r{number}")), number));
    }
    taker.wait_for(1);
    server.kill();
    program.change_rows("DELETE FROM journal WHERE seq IN (2, 3)");
    taker.behave(Behaviour::Takes);
    let _server = program.serve();
    taker.wait_until_kept("all came", |runs| runs.len() == 5);
}

#[test]
fn addresses_inside_are_refused_unless_they_are_allowed_by_name() {
    let taker = Taker::start();
    let port = taker.address().port();
    let program = one(&taker).with("PROSPECTUS_RELAY__PRIVATE_HOSTS", "");
    let refused = program.run(&["serve"]);
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && told.contains("private_hosts") && told.contains("marketing"), "{told}");
    let hook =
        json!([{"name": "marketing", "url": format!("http://localhost:{port}/"), "secret": HOOK_SECRET, "send": "received"}]);
    let program = program.with("PROSPECTUS_HOOK", hook.to_string());
    let test = program.run(&["hook", "test", "marketing"]);
    let told = String::from_utf8_lossy(&test.stdout).into_owned();
    assert!(!test.status.success() && told.contains("private network"), "{told}");
    assert!(taker.requests().is_empty());
}

#[test]
fn only_what_a_hook_asks_for_is_sent_with_the_links_it_asks_for() {
    let (other, taker) = (Taker::start(), Taker::start());
    let template =
        json!({"organisations": ["org"], "resource_link_template": "https://{lms_domain}/learning/{org}/{course}/{run}"});
    let program = sending([("taker", &taker, template), ("other", &other, json!({"organisations": ["elsewhere"]}))]);
    let server = program.serve();
    say(&server, &run(&link("DEMOX", "1"), 1));
    taker.wait_until_kept("it came", |runs| runs.contains_key("https://campus.test/learning/org/DEMOX/1"));
    let foreign = link("DEMOX", "2").replace("org+", "elsewhere+");
    say(&server, &run(&foreign, 1));
    other.wait_until_kept("the other one came", |runs| runs.contains_key(&foreign));
    assert_eq!((taker.runs().len(), other.runs().len()), (1, 1));
}

#[test]
fn standard_webhooks_carry_events() {
    let taker = Taker::start();
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let program = sending([("events", &taker, json!({"style": "standard-webhooks", "secret": secret}))]);
    let server = program.serve();
    let run = run(&link("DEMOX", "1"), 1);
    say(&server, &run);
    let request = taker.wait_for(1).remove(0);
    assert!(request.is_signed_by_standard(secret), "{request}");
    let event = request.json();
    assert_eq!(
        (&event["specversion"], &event["type"], &event["data"]),
        (&json!("1.0"), &json!("prospectus.course-run.state"), &run)
    );
    assert_eq!(request.header("Content-Type"), Some("application/cloudevents+json"));
    // What a test carries is about no run.
    taker.behave(Behaviour::status(200));
    let tested = program.succeed(&["hook", "test", "events"]);
    assert!(tested.contains("answered"), "{tested}");
}

#[test]
fn a_test_tells_what_the_site_answered_and_changes_nothing() {
    let taker = Taker::start();
    let program = one(&taker);
    let told = program.succeed(&["hook", "test", "marketing"]);
    assert!(told.contains("answered 200"), "{told}");
    taker.behave(Behaviour::status(401));
    let refused = program.run(&["hook", "test", "marketing"]);
    let told = String::from_utf8_lossy(&refused.stdout).into_owned();
    assert!(!refused.status.success() && told.contains("right secret"), "{told}");
    assert!(taker.runs().is_empty() && taker.requests().iter().all(|request| request.body == b"[]"));
}
