//! Every public page, with something on it: the console stays empty, axe-core finds nothing, nothing sticks out at any width, no text
//! is missing; in both languages, light and dark, with and without JavaScript.

use prospectus_tests::browser::Options;
use prospectus_tests::prospect::{self, UNSEEN};
use prospectus_tests::staff::choose_picture;
use prospectus_tests::{Browser, Program, Staff, wait_until};

/// Puts a cover on a course, as staff do.
fn cover(staff: &Staff, code: &str) {
    let browser = staff.browser("publisher");
    browser.goto(&format!("/staff/courses/{code}/edit"));
    browser.fill("#alternative_en", "A teal field");
    choose_picture(&browser, "teal.png", true);
    browser.click(".save button:not([name])");
    browser.wait_for_path(&format!("/staff/courses/{code}"));
    staff.program.succeed(&["publish", code]);
}

#[test]
fn in_english() {
    let staff = Staff::new(prospect::program());
    for code in ["CLIM101", "RIGHTX"] {
        cover(&staff, code);
    }
    prospect::wait_until_read(staff.server());
    wait_until("the cover is shown", || staff.server().get("/courses/CLIM101").text().contains("class=\"cover\""));
    let browser = Browser::at(staff.server().url());
    browser.visit(&prospect::pages(staff.server()));
}

#[test]
fn in_french_without_javascript() {
    let program = prospect::program();
    let server = program.serve();
    prospect::wait_until_read(&server);
    let options = Options::default().site(server.url()).languages("fr").time_zone("Europe/Paris").without_javascript();
    options.start().visit(&prospect::pages(&server));
}

#[test]
fn what_is_not_there_is_a_page_too_and_what_is_not_public_is_not_there() {
    let program = prospect::program();
    let server = program.serve();
    prospect::wait_until_read(&server);
    let browser = Browser::at(server.url());
    for page in [
        "/courses/NOPE",
        "/courses/UNSEENX",
        "/courses/EVERY/snapshots/1",
        "/courses/EVERY/snapshots/x",
        "/courses/%FF",
        "/courses/EVERY/nothing",
        "/nothing",
        "/nothing/here.html",
    ] {
        browser.goto(page);
        browser.console();
        browser.wait_for("h1", "There is no such page");
        browser.assert_sound();
        browser.assert_fits();
    }
    for page in prospect::pages(&server) {
        let text = server.get(&page).text();
        assert!(!UNSEEN.iter().any(|unseen| text.contains(unseen)), "{page} shows what is not public: {text}");
    }
}

#[test]
fn an_empty_catalogue_says_what_will_be_here() {
    let program = Program::without_settings();
    let server = program.serve();
    prospect::wait_until_read(&server);
    let browser = Browser::at(server.url());
    browser.open("/");
    browser.assert_fits();
    browser.wait_for("h1", "No course is published yet");
    browser.open("/?q=anything");
    browser.assert_fits();
}

#[test]
fn while_the_catalogue_is_being_read_the_page_says_so() {
    let program = prospect::program();
    // What no reader understands keeps the catalogue from being read, until it is mended.
    program.change_rows("UPDATE courses SET title = '?' || title WHERE code = 'BAREX'");
    let server = program.serve();
    let browser = Browser::at(server.url());
    browser.goto("/");
    // Chromium remarks the answer 503.
    browser.console();
    browser.wait_for("h1", "The catalogue is being read");
    browser.assert_sound();
    browser.assert_fits();
    let answer = server.get("/");
    assert_eq!((answer.status, answer.header("Retry-After")), (503, Some("2")));
    browser.open("/courses/CLIM101");
    program.change_rows("UPDATE courses SET title = substr(title, 2) WHERE code = 'BAREX'");
    prospect::wait_until_read(&server);
    browser.goto("/");
    browser.wait_for("h1", "courses");
}
