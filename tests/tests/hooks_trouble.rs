//! Hooks in trouble: sites that fail over single runs, crashes in the middle of a request, and runs that share a link.

use std::collections::BTreeSet;
use std::process::Stdio;

use prospectus_tests::hooks::{self, comes_when_asked_for, course, file, is_hidden, say, sending, wait_until_set_aside};
use prospectus_tests::sample::{link, run};
use prospectus_tests::taker::{Behaviour, Received};
use prospectus_tests::{Answer, Cut, Program, Server, Taker, wait_until};
use serde_json::{Value, json};

const END: &str = "2027-06-30T18:00:00Z";

fn one(taker: &Taker, settings: Value) -> Program {
    sending([("marketing", taker, settings)])
}

fn links(count: usize) -> Vec<String> {
    (0..count).map(|number| link("DEMOX", &format!("r{number:02}"))).collect()
}

/// Runs that wait for a site that is down.
fn say_all(server: &Server, taker: &Taker, links: &[String]) {
    taker.behave(Behaviour::status(503));
    server.post(&links.iter().map(|link| run(link, 1)).collect::<Vec<_>>().into());
    taker.wait_for(taker.requests().len() + 1);
}

fn with_end(link: &str) -> Value {
    let mut run = run(link, 1);
    run["end"] = json!(END);
    run
}

/// The first of all: nothing that stands before it shows that the site is alive.
#[test]
fn a_site_fails_over_the_first_run_of_all() {
    let taker = Taker::start();
    let program = one(&taker, json!({}));
    let server = hooks::serve(&program);
    let links = links(8);
    say_all(&server, &taker, &links);
    taker.choke_on(Some(&links[0]));
    taker.behave(Behaviour::Takes);
    let runs = taker.wait_until_kept("all others came", |runs| runs.len() == 7);
    assert!(!runs.contains_key(&links[0]) && runs.values().all(|kept| kept.changes() == 1), "{runs:?}");
    wait_until_set_aside(&program, &links[0]);
    comes_when_asked_for(&program, &taker, &links[0]);
}

#[test]
fn a_run_that_was_failed_over_comes_when_it_is_said_anew() {
    let taker = Taker::start();
    let program = one(&taker, json!({}));
    let server = hooks::serve(&program);
    let links = links(6);
    say_all(&server, &taker, &links);
    taker.choke_on(Some(&links[3]));
    taker.behave(Behaviour::Takes);
    taker.wait_until_kept("all others came", |runs| runs.len() == 5);
    wait_until_set_aside(&program, &links[3]);
    taker.choke_on(None);
    say(&server, &with_end(&links[3]));
    taker.wait_until_kept("it came", |runs| runs.contains_key(&links[3]));
    wait_until("nothing is set aside", || !program.succeed(&["hook", "list"]).contains("set aside"));
    assert_eq!(taker.run(&links[3]).field("end"), &json!(END));
}

/// Whoever answers in the place of a site that hangs does not say at which run it does.
#[test]
fn a_run_at_which_a_site_hangs_does_not_hold_up_others() {
    let taker = Taker::start();
    let program = one(&taker, json!({}));
    let server = hooks::serve(&program);
    let links = links(4);
    say_all(&server, &taker, &links);
    taker.hang_on(&links[1]);
    taker.behave(Behaviour::Takes);
    taker.wait_until_kept("all others came", |runs| runs.len() == 3);
    wait_until_set_aside(&program, &links[1]);
    let before = taker.requests().len();
    let later = link("DEMOX", "later");
    say(&server, &run(&later, 1));
    taker.wait_until_kept("a later one came", |runs| runs.contains_key(&later));
    assert!(taker.requests()[before..].iter().all(|request| request.links() == [later.as_str()]), "the other one was left alone");
    // Neither does it when its time comes again.
    program.succeed(&["hook", "retry", "marketing"]);
    let alone = |request: &Received| request.links() == [links[1].as_str()];
    let before = taker.requests().iter().filter(|request| alone(request)).count();
    taker.wait_until("it was tried again", |requests| requests.iter().filter(|request| alone(request)).count() > before);
    let last = link("DEMOX", "last");
    say(&server, &run(&last, 1));
    taker.wait_until_kept("the last one came", |runs| runs.contains_key(&last));
    wait_until("it is set aside still, and the site is not failing", || {
        let listed = program.succeed(&["hook", "list"]);
        listed.contains(&links[1]) && !listed.contains("fails since")
    });
    comes_when_asked_for(&program, &taker, &links[1]);
}

/// The walk begins with it, and nothing else waits.
#[test]
fn a_run_at_which_a_site_hangs_does_not_stop_a_walk() {
    let taker = Taker::start();
    let program = one(&taker, json!({"array": 2}));
    let server = hooks::serve(&program);
    let links = links(5);
    server.post(&links.iter().map(|link| run(link, 1)).collect::<Vec<_>>().into());
    taker.wait_until_kept("all came", |runs| runs.len() == 5);
    taker.hang_on(&links[0]);
    let before = taker.requests().len();
    program.succeed(&["hook", "resend", "marketing"]);
    taker.wait_until("all others came again", |requests| {
        let again = requests[before..].iter().filter(|request| request.status == Some(200)).flat_map(Received::links);
        again.collect::<BTreeSet<_>>().len() == 4
    });
    wait_until("it is set aside, and the walk is over", || {
        let listed = program.succeed(&["hook", "list"]);
        listed.contains(&links[0]) && !listed.contains("goes through everything")
    });
}

/// Neither is the site down, nor is the run lost.
#[test]
fn a_withdrawal_that_fails_is_made_up_for() {
    for status in [400, 409, 500] {
        let taker = Taker::start();
        let program = one(&taker, json!({"send": "published"}));
        let [gone, other] = ["gone", "other"].map(|name| link("DEMOX", name));
        let runs = [json!({"draft": run(&gone, 1)})];
        program.load(&file(&[course("DEMOX", &runs), course("OTHER", &[json!({"draft": run(&other, 1)})])]));
        let server = program.serve();
        taker.wait_until_kept("both came", |runs| runs.len() == 2);
        taker.behave_for(1, &Behaviour::status(status));
        program.succeed(&["unpublish", "DEMOX"]);
        let is_told = || {
            let listed = program.succeed(&["hook", "list"]);
            is_hidden(&taker.runs(), &gone) || listed.contains(&gone)
        };
        wait_until("it is hidden there, or one is told that it is not", is_told);
        program.succeed(&["hook", "retry", "marketing"]);
        taker.wait_until_kept("it is hidden", |runs| is_hidden(runs, &gone));
        assert!(!is_hidden(&taker.runs(), &other), "{status}");
        drop(server);
    }
}

/// The site acts on a request only after its sender was killed, started again, and sent something newer.
#[test]
fn what_was_under_way_when_it_was_killed_cannot_win() {
    let taker = Taker::start();
    let program = one(&taker, json!({"timeout": "30s"}));
    let server = hooks::serve(&program);
    let link = link("DEMOX", "1");
    taker.behave_for(1, &Behaviour::TakesLate);
    say(&server, &with_end(&link));
    taker.wait_for(1);
    server.kill();
    let server = program.serve();
    let mut newer = run(&link, 1);
    newer["end"] = json!("2028-01-31T18:00:00Z");
    say(&server, &newer);
    taker.wait_until_kept("the newer state came", |runs| runs.get(&link).is_some_and(|kept| *kept.field("end") == newer["end"]));
    taker.release();
    taker.wait_until_kept("what was under way was acted on", |runs| runs[&link].states().iter().any(|state| state["end"] == END));
    taker.wait_until_kept("the newer state is there in the end", |runs| *runs[&link].field("end") == newer["end"]);
}

/// The state that comes back equals one that the site was sent, but not the one that it was sent last.
#[test]
fn a_state_that_comes_back_while_another_is_under_way_is_sent() {
    let taker = Taker::start();
    let program = one(&taker, json!({"timeout": "30s"}));
    let server = hooks::serve(&program);
    let link = link("DEMOX", "1");
    say(&server, &run(&link, 1));
    taker.wait_until_kept("the first state came", |runs| runs.contains_key(&link));
    taker.behave_for(1, &Behaviour::TakesLate);
    say(&server, &with_end(&link));
    taker.wait_for(2);
    server.kill();
    let server = program.serve();
    say(&server, &run(&link, 1));
    taker.release();
    taker.wait_until_kept("the second was acted on", |runs| {
        runs[&link].states().iter().any(|state| state.get("end") == Some(&json!(END)))
    });
    taker.wait_until_kept("the first is back", |runs| runs[&link].field("end") == &run(&link, 1)["end"]);
}

#[test]
fn a_site_that_limits_its_rate_gets_everything_again() {
    let taker = Taker::start();
    let program = one(&taker, json!({"array": 1}));
    let server = hooks::serve(&program);
    let links = links(5);
    server.post(&links.iter().map(|link| run(link, 1)).collect::<Vec<_>>().into());
    taker.wait_until_kept("all came", |runs| runs.len() == 5);
    let before = taker.requests().len();
    let limited = Behaviour::status(429).with_header("Retry-After", "1");
    taker.behave_for(2, &limited);
    program.succeed(&["hook", "resend", "marketing"]);
    taker.wait_until("all came again", |requests| {
        let accepted = requests[before..].iter().filter(|request| request.status == Some(200));
        accepted.flat_map(Received::links).collect::<BTreeSet<_>>().len() == 5
    });
    assert!(taker.runs().values().all(|kept| kept.changes() == 1));
}

#[test]
fn each_state_is_an_event_of_its_own_even_one_that_comes_back() {
    let taker = Taker::start();
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let program = one(&taker, json!({"style": "standard-webhooks", "secret": secret}));
    let server = hooks::serve(&program);
    let link = link("DEMOX", "1");
    let states = [run(&link, 1), with_end(&link), run(&link, 1)];
    for (number, state) in states.iter().enumerate() {
        say(&server, state);
        taker.wait_for(number + 1);
    }
    let requests = taker.requests();
    assert_eq!(requests.iter().map(|request| request.json()["data"].clone()).collect::<Vec<_>>(), states);
    let ids = requests.iter().filter_map(|request| request.header("webhook-id").map(str::to_owned)).collect::<BTreeSet<_>>();
    assert_eq!(ids.len(), 3, "a taker that has seen an identifier drops what comes under it again: {ids:?}");
}

/// An LMS that was moved speaks of a run under two addresses, which are one for the site.
#[test]
fn of_two_that_share_a_link_the_one_that_was_said_last_counts() {
    let taker = Taker::start();
    let program = one(&taker, json!({"resource_link_template": "https://learn.test/{course_id}"}));
    let server = hooks::serve(&program);
    let old = link("DEMOX", "1");
    let new = old.replace("campus.test/", "campus.test/moved/");
    let shared = "https://learn.test/course-v1:org+DEMOX+1";
    say(&server, &run(&old, 1));
    taker.wait_until_kept("it came", |runs| runs.contains_key(shared));
    say(&server, &with_end(&new));
    taker.wait_until_kept("the newer came", |runs| *runs[shared].field("end") == json!(END));
    say(&server, &run(&link("DEMOX", "later"), 1));
    taker.wait_until_kept("a later one came", |runs| runs.len() == 2);
    assert_eq!((taker.run(shared).field("end"), taker.run(shared).changes()), (&json!(END), 2), "the site swings to and fro");
}

#[test]
fn what_is_cut_off_the_journals_end_is_found_otherwise() {
    let taker = Taker::start();
    let program = one(&taker, json!({}));
    let server = hooks::serve(&program);
    let links = links(5);
    say(&server, &run(&links[0], 1));
    taker.wait_until_kept("the first came", |runs| runs.len() == 1);
    taker.behave(Behaviour::status(503));
    for link in &links[1..] {
        say(&server, &run(link, 1));
    }
    taker.wait_for(2);
    server.kill();
    program.change_rows("DELETE FROM journal WHERE seq > 2");
    taker.behave(Behaviour::Takes);
    let server = program.serve();
    say(&server, &run(&link("DEMOX", "later"), 1));
    taker.wait_until_kept("all came", |runs| runs.len() == 6);
}

#[test]
fn a_page_for_people_is_no_word_about_a_run() {
    for status in [200, 400] {
        let taker = Taker::start();
        let program = one(&taker, json!({}));
        let server = hooks::serve(&program);
        let page = Answer {
            status,
            headers: vec![("Content-Type".to_owned(), "text/html".to_owned())],
            body: b"<!doctype html><title>Sign in</title>".to_vec(),
        };
        taker.behave(Behaviour::Answers(page));
        let link = link("DEMOX", "1");
        say(&server, &run(&link, 1));
        taker.wait_for(1);
        wait_until("it is the site that is in disorder", || program.succeed(&["hook", "list"]).contains("fails since"));
        assert!(!program.succeed(&["hook", "list"]).contains("set aside https"), "{status}");
        taker.behave(Behaviour::Takes);
        taker.wait_until("it came when the site was in order", |requests| {
            requests
                .last()
                .is_some_and(|request| request.json() == run(&link, 1) && request.status == Some(200) && requests.len() > 1)
        });
    }
}

/// The site may have acted on what it has not answered, or has answered with an error; that it was told before what is to hold
/// now is no reason not to tell it.
#[test]
fn a_state_that_comes_back_after_an_unclear_answer_is_sent() {
    let unclear = [Behaviour::Cuts(Cut::After), Behaviour::status(500), Behaviour::status(503), Behaviour::status(504)];
    for behaviour in unclear {
        let taker = Taker::start();
        let program = one(&taker, json!({}));
        let server = hooks::serve(&program);
        let link = link("DEMOX", "1");
        say(&server, &run(&link, 1));
        taker.wait_until_kept("the first state came", |runs| runs.contains_key(&link));
        taker.behave(behaviour.clone());
        say(&server, &with_end(&link));
        let failed = taker.wait_until("the second was sent", |requests| requests.len() > 1).len();
        say(&server, &run(&link, 1));
        taker.behave(Behaviour::Takes);
        taker.wait_until(&format!("the first state is sent again after {behaviour:?}"), |requests| {
            requests[failed..].iter().any(|request| request.status == Some(200) && request.json() == run(&link, 1))
        });
        assert_eq!(taker.run(&link).field("end"), &run(&link, 1)["end"], "{behaviour:?}");
    }
}

#[test]
fn a_check_finds_what_serve_refuses() {
    let taker = Taker::start();
    let program = one(&taker, json!({})).with("PROSPECTUS_RELAY__PRIVATE_HOSTS", "");
    let checked = program.run(&["check"]);
    let told = String::from_utf8_lossy(&checked.stderr).into_owned();
    assert!(!checked.status.success() && told.contains("private_hosts"), "{told}");
}

#[test]
fn a_list_that_nobody_reads_to_its_end_ends_well() {
    let taker = Taker::start();
    let program = one(&taker, json!({}));
    drop(program.serve());
    for command in [&["hook", "list"][..], &["check"]] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let output = program.command(command).stdout(writer).stderr(Stdio::piped()).output().expect("it runs");
        assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn a_run_that_another_course_has_as_well_stays_when_one_is_taken_off() {
    let taker = Taker::start();
    let program = one(&taker, json!({"send": "published"}));
    let (shared, own) = (link("DEMOX", "shared"), link("DEMOX", "own"));
    let with = |links: &[&String]| links.iter().map(|link| json!({"draft": run(link, 1)})).collect::<Vec<_>>();
    program.load(&file(&[course("DEMOX", &with(&[&shared, &own])), course("OTHER", &with(&[&shared]))]));
    let _server = program.serve();
    taker.wait_until_kept("both came", |runs| runs.len() == 2);
    program.succeed(&["unpublish", "DEMOX"]);
    taker.wait_until_kept("its own is hidden", |runs| is_hidden(runs, &own));
    assert!(!is_hidden(&taker.runs(), &shared), "visitors see it with the other course");
    program.succeed(&["unpublish", "OTHER"]);
    taker.wait_until_kept("nobody sees it", |runs| is_hidden(runs, &shared));
}

#[test]
fn what_is_set_aside_and_no_longer_sent_is_forgotten() {
    let taker = Taker::start();
    let program = one(&taker, json!({"send": "published"}));
    let (refused, good) = (link("NOPE", "1"), link("DEMOX", "1"));
    let courses = [course("NOPE", &[json!({"draft": run(&refused, 1)})]), course("DEMOX", &[json!({"draft": run(&good, 1)})])];
    program.load(&file(&courses));
    taker.refuse(&[&refused]);
    let _server = program.serve();
    taker.wait_until_kept("one came", |runs| runs.contains_key(&good));
    wait_until("the other is set aside", || program.succeed(&["hook", "list"]).contains(&refused));
    // The site never had it, so there is nothing to take back either.
    program.succeed(&["unpublish", "NOPE"]);
    wait_until("it is forgotten", || !program.succeed(&["hook", "list"]).contains(&refused));
    assert!(!taker.runs().contains_key(&refused));
}

#[test]
fn what_may_have_arrived_and_is_then_refused_is_taken_back_nevertheless() {
    let taker = Taker::start();
    let program = one(&taker, json!({"send": "published"}));
    let link = link("DEMOX", "1");
    program.load(&file(&[course("DEMOX", &[json!({"draft": run(&link, 1)})])]));
    taker.behave_for(1, &Behaviour::TakesLate);
    let _server = program.serve();
    taker.wait_for(1);
    taker.refuse(&[&link]);
    wait_until("it is refused", || program.succeed(&["hook", "list"]).contains(&format!("set aside {link}")));
    taker.refuse(&[]);
    taker.release();
    taker.wait_until_kept("the first request was acted on late", |runs| runs.contains_key(&link));
    program.succeed(&["unpublish", "DEMOX"]);
    taker.wait_until_kept("it is hidden", |runs| is_hidden(runs, &link));
}
