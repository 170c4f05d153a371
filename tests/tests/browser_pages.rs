//! Every page of the staff site, with something on it: the console stays empty, axe-core finds nothing, nothing sticks out at any
//! width, no text is missing; in both languages, with and without JavaScript.

use prospectus_tests::browser::Options;
use prospectus_tests::sample::SECRET;
use prospectus_tests::staff_pages::{pages, staff};
use prospectus_tests::{Program, Staff};

#[test]
fn in_english() {
    let (staff, _taker) = staff();
    staff.browser("administrator").visit(&pages());
}

#[test]
fn in_french_without_javascript() {
    let options = Options::default().languages("fr").time_zone("Europe/Paris").without_javascript();
    let (staff, _taker) = staff();
    staff.browser_with("administrator", options).visit(&pages());
}

#[test]
fn a_new_installation_says_how_it_begins() {
    let staff = Staff::new(Program::without_settings());
    let browser = staff.browser("administrator");
    for page in ["/staff", "/staff/courses", "/staff/held", "/staff/journal", "/staff/lmss", "/staff/hooks", "/staff/courses/new"]
    {
        browser.resize(1280, 900);
        browser.open(page);
        browser.assert_fits();
        assert!(!browser.text("main").contains(SECRET));
    }
}

#[test]
fn a_viewer_sees_every_page_and_changes_nothing() {
    let (staff, _taker) = staff();
    let browser = staff.browser("viewer");
    for page in [
        "/staff",
        "/staff/courses/DEMOX",
        "/staff/runs/1",
        "/staff/held",
        "/staff/journal/4",
        "/staff/lmss",
        "/staff/hooks",
        "/staff/hooks/marketing",
    ] {
        browser.open(page);
        let forms = browser.texts("main form[method=post] button");
        let harmless = forms.iter().all(|button| button.contains("Check"));
        assert!(harmless, "{page} offers {forms:?}");
    }
    for page in ["/staff/courses/new", "/staff/courses/DEMOX/edit", "/staff/courses/DEMOX/delete", "/staff/people"] {
        browser.goto(page);
        browser.wait_for("h1", "This is not for your role");
    }
}

#[test]
fn what_is_not_there_is_a_page_too() {
    let (staff, _taker) = staff();
    let browser = staff.browser("viewer");
    for page in [
        "/staff/nothing",
        "/staff/courses/NOPE",
        "/staff/runs/99",
        "/staff/runs/x",
        "/staff/journal/99",
        "/staff/journal/x",
        "/staff/hooks/x",
        "/staff/hooks/marketing/deliveries/0",
    ] {
        browser.goto(page);
        browser.console();
        browser.wait_for("h1", "There is nothing here");
        browser.assert_sound();
    }
}
