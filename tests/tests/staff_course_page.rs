//! What a course's page shows is written on the staff site: a description with a preview, a picture, and the rest.

use prospectus_tests::sample::catalogue;
use prospectus_tests::staff::choose_picture;
use prospectus_tests::{Program, Staff, wait_until};
use serde_json::{Value, json};

/// The button that saves.
const SAVE: &str = ".save button:not([name])";

fn staff() -> Staff {
    let program = Program::new();
    program.load(&catalogue(["DEMOX"]));
    Staff::new(program)
}

fn course(staff: &Staff) -> Value {
    staff.program.dump()["courses"][0].clone()
}

#[test]
fn everything_is_written_previewed_and_published() {
    let staff = staff();
    let browser = staff.browser("publisher");
    browser.open("/staff/courses/DEMOX/edit");
    browser.assert_sound();
    browser.fill("#description_en", "# Why\n\n*Because* <script>alert(1)</script> [see](https://example.org)");
    browser.fill("#organisations", "University\nSchool");
    browser.fill("#duration", "six");
    browser.fill("#alternative_en", "A teal field");
    choose_picture(&browser, "teal.png", true);
    browser.click("button[name=preview]");
    browser.find(".preview h3");
    browser.assert_sound();
    assert_eq!(browser.text(".preview em"), "Because");
    assert_eq!(browser.count(".preview script"), 0);
    browser.find("img.cover");
    assert_eq!(course(&staff).get("description"), None, "a preview saves nothing");

    browser.click(SAVE);
    browser.wait_for("#duration-error", "whole number");
    browser.console();
    browser.assert_sound();
    browser.find("img.cover");
    browser.fill("#duration", "6");
    browser.click(SAVE);
    browser.wait_for_path("/staff/courses/DEMOX");
    browser.assert_sound();
    let stored = course(&staff);
    assert_eq!(stored["organisations"], json!(["University", "School"]));
    assert_eq!(stored["duration"], json!({"amount": 6, "unit": "week"}));
    assert_eq!(stored["cover"]["alt"], json!({"en": "A teal field"}));
    assert_eq!(stored["pending_changes"], json!(true));
    let id = stored["cover"]["id"].as_str().expect("a picture").to_owned();
    for (width, status) in [(320, 200), (640, 200), (1280, 200), (1000, 404)] {
        assert_eq!(staff.server().get(&format!("/images/{id}/{width}")).status, status, "{width}");
    }
    assert_eq!(staff.server().get(&format!("/images/{}/320", "0".repeat(64))).status, 404);

    browser.goto("/staff/courses/DEMOX/edit");
    browser.click("input[name=cover_remove]");
    browser.click(SAVE);
    wait_until("the picture is taken away", || course(&staff).get("cover").is_none());
    assert_eq!(course(&staff)["description"], stored["description"], "what was not touched stays");
}

#[test]
fn a_file_that_is_no_picture_is_refused_and_nothing_typed_is_lost() {
    let staff = staff();
    let browser = staff.browser("editor");
    browser.open("/staff/courses/DEMOX/edit");
    browser.fill("#description_en", "Kept");
    choose_picture(&browser, "drawing.png", false);
    browser.click(SAVE);
    browser.wait_for("#cover_file-error", "no picture");
    browser.console();
    browser.assert_sound();
    assert_eq!(browser.value("#description_en"), "Kept");
    assert_eq!(course(&staff).get("description"), None);
}
