//! What people decide on the staff site, in a real browser, on either database: create, edit, publish, hold and attach, two at once.

use prospectus_tests::browser::Options;
use prospectus_tests::sample::{catalogue, link, run};
use prospectus_tests::{Browser, Program, Staff, wait_until};
use serde_json::{Value, json};

/// A published course with a run that the LMS has spoken of.
fn staff() -> Staff {
    let program = Program::new();
    program.load(&catalogue(["DEMOX"]));
    let staff = Staff::new(program);
    assert_eq!(staff.server().post(&run(&link("DEMOX", "r1"), 12)).status, 200);
    staff
}

/// A course of the catalogue as it is now.
fn course(staff: &Staff, code: &str) -> Value {
    let dump = staff.program.dump();
    dump["courses"].as_array().expect("courses").iter().find(|course| course["code"] == code).cloned().unwrap_or_default()
}

/// The button of the page's main part that says this.
#[track_caller]
fn press(browser: &Browser, says: &str) {
    let buttons = browser.texts("main button:not(.visually-hidden)");
    let position =
        buttons.iter().position(|button| button.contains(says)).unwrap_or_else(|| panic!("no {says:?} in {buttons:?}"));
    browser.execute(&format!(
        "[...document.querySelectorAll('main button:not(.visually-hidden)')].filter((button) => button.checkVisibility())[{position}].id = 'wanted'"
    ));
    browser.click("#wanted");
}

#[test]
fn a_course_is_made_edited_and_published() {
    let staff = staff();
    let browser = staff.browser("publisher");
    browser.open("/staff/courses/new");
    browser.fill("input[name=code]", "!!");
    browser.fill("input[name=title_en]", "Physics");
    press(&browser, "Create");
    browser.find(".summary a");
    browser.console();
    browser.assert_sound();
    assert_eq!(browser.value("input[name=title_en]"), "Physics", "what was typed stays");
    browser.fill("input[name=code]", "phys 101");
    press(&browser, "Create");
    browser.wait_for_path("/staff/courses/PHYS%2D101");
    browser.assert_sound();
    assert_eq!(
        (&course(&staff, "PHYS-101")["published"], &course(&staff, "PHYS-101")["title"]["en"]),
        (&json!(false), &json!("Physics"))
    );

    press(&browser, "Publish");
    browser.find(".notice");
    browser.assert_sound();
    assert_eq!(course(&staff, "PHYS-101")["published"], json!(true));

    browser.goto("/staff/courses/PHYS-101/edit");
    browser.fill("input[name=title_en]", "Physics, part one");
    press(&browser, "Save");
    browser.wait_for_path("/staff/courses/PHYS%2D101");
    browser.wait_for("main", "Physics, part one");
    assert_eq!(course(&staff, "PHYS-101")["pending_changes"], json!(true));
    browser.goto("/staff/courses/PHYS-101/discard");
    browser.assert_sound();
    browser.submit("main form");
    wait_until("the draft is as before", || course(&staff, "PHYS-101")["pending_changes"] == json!(false));
    assert_eq!(course(&staff, "PHYS-101")["title"]["en"], json!("Physics"));
}

#[test]
fn a_course_is_deleted_only_by_its_code() {
    let staff = staff();
    let browser = staff.browser("publisher");
    browser.goto("/staff/courses/DEMOX/delete");
    browser.fill("main form input[type=text]", "DEMOY");
    browser.submit("main form");
    browser.console();
    browser.assert_sound();
    assert_eq!(course(&staff, "DEMOX")["code"], json!("DEMOX"));
    browser.fill("main form input[type=text]", "DEMOX");
    browser.submit("main form");
    wait_until("the course is gone", || course(&staff, "DEMOX").is_null());
    browser.find(".notice");
}

#[test]
fn a_snapshot_keeps_the_runs() {
    let staff = staff();
    let browser = staff.browser("publisher");
    browser.goto("/staff/courses/DEMOX/snapshot");
    browser.submit("main form");
    wait_until("the snapshot is there", || course(&staff, "DEMOX")["snapshots"].as_array().is_some_and(|all| all.len() == 1));
    let course = course(&staff, "DEMOX");
    assert_eq!(
        (course["runs"].as_array().map(Vec::len), course["snapshots"][0]["runs"].as_array().map(Vec::len)),
        (Some(0), Some(1))
    );
    assert_eq!(staff.server().post(&run(&link("DEMOX", "r1"), 13)).verdict(), "updated", "the LMS finds the run where it is");
}

#[test]
fn a_run_is_edited_by_the_rules_of_the_endpoint() {
    let staff = staff();
    let browser = staff.browser("editor");
    browser.open("/staff/runs/1");
    browser.fill("#price", "cheap");
    press(&browser, "Save");
    browser.wait_for("#price-error", "A valid number is required.");
    browser.console();
    browser.assert_sound();
    assert_eq!(browser.value("#price"), "cheap", "what was typed stays");
    browser.fill("#price", "12.5");
    press(&browser, "Save");
    browser.find(".notice.open");
    let run = &course(&staff, "DEMOX")["runs"][0];
    assert_eq!((&run["draft"]["price"], &run["public"]["price"]), (&json!("12.50"), &json!(null)), "an edit changes the draft");
    assert_eq!(run["draft"]["start"], json!("2026-01-01T08:00:00Z"), "what was not touched is as it was");
}

#[test]
fn dates_are_typed_in_the_readers_zone() {
    let staff = staff();
    let browser = staff.browser_with("editor", Options::default().time_zone("Asia/Tokyo"));
    wait_until("the browser has told its zone", || {
        browser.goto("/staff/account");
        browser.value("#zone") == "Asia/Tokyo"
    });
    browser.goto("/staff/runs/1");
    assert_eq!(browser.value("#start"), "2026-01-01T17:00");
    browser.fill("#start", "2026-01-02T09:30:00");
    press(&browser, "Save");
    browser.find(".notice.open");
    assert_eq!(course(&staff, "DEMOX")["runs"][0]["draft"]["start"], json!("2026-01-02T00:30:00Z"));
}

#[test]
fn two_who_edit_one_run_lose_nothing() {
    let staff = staff();
    let [one, other] = [staff.browser("editor"), staff.browser("publisher")];
    one.goto("/staff/runs/1");
    other.goto("/staff/runs/1");
    one.fill("#price", "10");
    press(&one, "Save");
    one.find(".notice.open");
    // The LMS speaks meanwhile, of a field that nobody edits.
    staff.server().post(&json!({"resource_link": link("DEMOX", "r1"), "enrollment_count": 99}));

    other.fill("#price", "20");
    other.fill("#discount", "-5%");
    press(&other, "Save");
    other.wait_for("[role=alert]", "Price");
    other.console();
    other.assert_sound();
    assert_eq!((other.value("#price").as_str(), other.value("#discount").as_str()), ("20", "-5%"), "nothing typed is lost");
    assert!(other.text("main").contains("10.00"), "the other's value is shown");
    press(&other, "Save");
    other.find(".notice.open");
    let draft = &course(&staff, "DEMOX")["runs"][0]["draft"];
    assert_eq!((&draft["price"], &draft["discount"], &draft["enrollment_count"]), (&json!("20.00"), &json!("-5%"), &json!(99)));
}

#[test]
fn a_mode_that_synchronises_shows_what_it_will_change_and_then_does() {
    let program = Program::new();
    let manual = json!({"sync_mode": "manual", "draft": {"resource_link": link("DEMOX", "r1"), "languages": ["en"], "enrollment_count": 1}});
    program.load(&json!({"format": "prospectus/catalogue@1", "courses": [
        {"code": "DEMOX", "published": true, "title": {"en": "Demo"}, "runs": [manual]}]}));
    let staff = Staff::new(program);
    assert_eq!(staff.server().post(&run(&link("DEMOX", "r1"), 77)).verdict(), "ignored");
    let browser = staff.browser("editor");
    browser.open("/staff/runs/1");
    browser.click("input[name=mode][value=sync_to_draft]");
    browser.click("button[formaction$='/mode']");
    browser.wait_for("main", "77");
    browser.assert_sound();
    assert_eq!(
        course(&staff, "DEMOX")["runs"][0]["draft"]["enrollment_count"],
        json!(1),
        "nothing is done before it is confirmed"
    );
    browser.submit("main form");
    browser.find(".notice");
    let run = &course(&staff, "DEMOX")["runs"][0];
    assert_eq!((&run["sync_mode"], &run["draft"]["enrollment_count"]), (&json!("sync_to_draft"), &json!(77)));
    assert_eq!(run["public"]["enrollment_count"], json!(1), "a person publishes");
}

#[test]
fn only_a_publisher_lets_an_lms_change_what_visitors_see() {
    let staff = staff();
    let browser = staff.browser("editor");
    browser.goto("/staff/runs/1");
    assert!(
        browser.has("input[name=mode][value=sync_to_public]:disabled")
            || browser.has("input[name=mode][value=sync_to_public]:checked")
    );
    assert!(!browser.has("form[action$='/publish']"));
    browser.goto("/staff/courses/DEMOX/unpublish");
    browser.wait_for("h1", "This is not for your role");
}

#[test]
fn a_held_run_gets_its_course_or_another() {
    let staff = staff();
    for (code, name) in [("ABSENT", "one"), ("ASTRAY", "two")] {
        assert_eq!(staff.server().post(&run(&link(code, name), 5)).verdict(), "held");
    }
    let browser = staff.browser("editor");
    browser.wait_for(".rail .count", "2");
    browser.open("/staff/held?code=ABSENT");
    press(&browser, "Create");
    browser.wait_for_path("/staff/courses/ABSENT");
    browser.assert_sound();
    assert_eq!(course(&staff, "ABSENT")["runs"][0]["draft"]["enrollment_count"], json!(5));

    // The course is public, and so would the run be at once: that takes a publisher.
    let browser = staff.browser("publisher");
    browser.goto("/staff/held?code=ASTRAY");
    browser.fill("main input[name=course]", "NOPE");
    press(&browser, "Attach");
    browser.find("[aria-invalid=true]");
    browser.console();
    browser.assert_sound();
    browser.fill("main input[name=course]", "demox");
    press(&browser, "Attach");
    browser.wait_for_path("/staff/courses/DEMOX");
    let links = |course: &Value| {
        course["runs"].as_array().expect("runs").iter().map(|run| run["draft"]["resource_link"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(links(&course(&staff, "DEMOX")), [json!(link("ASTRAY", "two")), json!(link("DEMOX", "r1"))]);
    assert_eq!(staff.server().post(&run(&link("ASTRAY", "two"), 6)).verdict(), "updated", "the LMS's next word finds it");
    assert!(!browser.has(".rail .count"));
}

#[test]
fn everything_is_in_the_journal_with_its_person() {
    let staff = staff();
    let browser = staff.browser("publisher");
    browser.goto("/staff/runs/1");
    browser.fill("#price", "10");
    press(&browser, "Save");
    browser.find(".notice.open");
    browser.goto("/staff/courses/DEMOX");
    press(&browser, "Publish");
    browser.find(".notice");
    let journal = staff.program.journal();
    let told = |entry: &Value| [entry["kind"].clone(), entry["actor"].clone(), entry["course"].clone()];
    let [edit, publication] = journal.last_chunk().expect("two entries");
    assert_eq!(
        (told(edit), told(publication)),
        (["edit", "publisher", "DEMOX"].map(Value::from), ["publish", "publisher", "DEMOX"].map(Value::from))
    );
    assert_eq!(edit["changes"][0]["fields"], json!([{"field": "price", "before": null, "after": "10.00"}]));
}
