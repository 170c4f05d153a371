//! The journal in a browser: live, filtered, exported; and what was refused, applied again.

use prospectus_tests::sample::{catalogue, link, run};
use prospectus_tests::{Program, Request, Staff, wait_until};
use serde_json::json;

fn staff() -> Staff {
    let program = Program::new();
    program.load(&catalogue(["DEMOX"]));
    Staff::new(program)
}

#[test]
fn entries_appear_while_requests_arrive() {
    let staff = staff();
    let browser = staff.browser("viewer");
    browser.open("/staff/journal");
    browser.find("[data-live]:not([hidden])");
    for name in ["one", "two", "three"] {
        assert_eq!(staff.server().post(&run(&link("DEMOX", name), 1)).verdict(), "created");
    }
    browser.wait_for("#entries tr:first-child", "three");
    assert_eq!(browser.count("#entries tr"), 3);
    browser.assert_sound();
    // Another instance, or another program, is heard as well.
    staff.program.succeed(&["publish", "DEMOX"]);
    browser.wait_for("#entries tr:first-child", "command line");
}

#[test]
fn a_server_that_is_told_to_stop_does_not_wait_for_who_watches() {
    let staff = staff();
    let browser = staff.browser("viewer");
    browser.goto("/staff/journal");
    browser.find("[data-live]:not([hidden])");
    let begun = std::time::Instant::now();
    let (status, output) = {
        let server = staff.program.serve();
        let second = prospectus_tests::Browser::at(server.url());
        prospectus_tests::staff::sign_in(&second, "viewer", prospectus_tests::staff::PASSWORD);
        second.wait_for_path("/staff");
        second.goto("/staff/journal");
        second.find("[data-live]:not([hidden])");
        server.stop()
    };
    assert!(status.success() && !output.contains("did not finish in time"), "{output}");
    assert!(begun.elapsed() < std::time::Duration::from_secs(25), "it waits up to 30 seconds for what hangs");
}

#[test]
fn filters_and_exports_agree() {
    let staff = staff();
    staff.server().post(&run(&link("DEMOX", "one"), 1));
    staff.server().post(&run(&link("ABSENT", "=HYPERLINK"), 1));
    let browser = staff.browser("viewer");
    browser.goto("/staff/journal");
    browser.choose("#verdict", "held");
    browser.submit("form.filters");
    browser.assert_sound();
    assert_eq!(browser.count("main .journal tbody tr:not(.day)"), 1);
    let cookies = browser.cookies();
    let cookie = cookies.iter().find(|cookie| cookie["name"] == "prospectus_session").expect("a session");
    let cookie = format!("prospectus_session={}", cookie["value"].as_str().expect("a text"));
    let export = |path: &str| staff.server().send(&Request::new("GET", path).header("Cookie", cookie.clone())).text();
    let lines = export("/staff/journal/export.jsonl?verdict=held");
    let entry = serde_json::from_str::<serde_json::Value>(lines.trim()).expect("one line of JSON");
    assert_eq!(Some(&entry), staff.program.journal().iter().find(|entry| entry["verdict"] == "held"));
    let table = export("/staff/journal/export.csv");
    assert_eq!(table.lines().count(), 4, "a head and three entries: {table}");
    assert!(staff.server().get("/staff/journal/export.csv").status == 303, "only for who is signed in");
}

#[test]
fn what_was_refused_is_applied_again_once_its_cause_is_gone() {
    let staff = staff();
    let rejected = staff.server().post(&run_with(3));
    assert_eq!(rejected.verdict(), "rejected", "a new run needs languages");
    let page = format!("/staff/journal/{}", rejected.entries().0);
    let browser = staff.browser("editor");
    browser.open(&page);
    assert!(browser.text("main").contains("This field is required."), "{}", browser.text("main"));

    browser.open("/staff/courses/DEMOX/runs/new");
    browser.fill("#resource_link", &link("DEMOX", "two"));
    browser.click("input[name=mode][value=sync_to_draft]");
    browser.click("input[name=languages][value=en]");
    browser.submit("main form");
    browser.find(".notice.open");
    browser.open(&page);
    browser.submit("main form[action$='/apply']");
    wait_until("it is applied", || staff.program.dump()["courses"][0]["runs"][0]["draft"]["enrollment_count"] == json!(3));
    let journal = staff.program.journal();
    let last = journal.last().expect("an entry");
    assert_eq!((&last["actor"], &last["verdict"]), (&json!("editor"), &json!("updated")));

    // An old word must not overwrite a newer one.
    staff.server().post(&run_with(4));
    browser.open(&page);
    assert!(!browser.has("main form[action$='/apply']"));
}

fn run_with(enrollment_count: u32) -> serde_json::Value {
    json!({"resource_link": link("DEMOX", "two"), "enrollment_count": enrollment_count})
}
