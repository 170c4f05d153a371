//! What visitors do on the public site: search, narrow down, sort, turn pages, go back, share an address, follow a course to where one
//! enrols; by mouse and by keyboard, on a desk and on a phone; in their language and theme.

use prospectus_tests::browser::{Key, Options};
use prospectus_tests::clock::{after, now};
use prospectus_tests::prospect::{self, MARKUP};
use prospectus_tests::sample::{catalogue, link};
use prospectus_tests::{Browser, Program, Server};
use serde_json::json;

/// A program and its server, which has read everything.
fn site() -> (Program, Server) {
    let program = prospect::program();
    let server = program.serve();
    prospect::wait_until_read(&server);
    (program, server)
}

/// Follows a link wherever it is: what is in details that styles keep open, `WebDriver` takes for closed.
#[track_caller]
fn follow(browser: &Browser, css: &str) {
    browser.find(css);
    browser.execute_with("document.querySelector(arguments[0]).click()", &[json!(css)]);
}

fn titles(browser: &Browser) -> Vec<String> {
    browser.texts(".course h3")
}

#[test]
fn courses_are_searched_narrowed_down_sorted_and_shared() {
    let (_program, server) = site();
    let browser = Browser::at(server.url());
    browser.goto("/");
    let all = titles(&browser);
    assert_eq!(all.len(), 20, "{all:?}");
    browser.click("a[rel=next]");
    browser.wait_for_path("/?page=2");
    assert!(!titles(&browser).is_empty() && titles(&browser).iter().all(|title| !all.contains(title)));

    // With a typo, and without the accent.
    browser.goto("/");
    browser.fill("#q", "climat chnage");
    browser.press(Key::Enter);
    browser.wait_for_path("/?q=climat+chnage");
    assert_eq!(titles(&browser)[0], "Understanding Climate Change");
    browser.goto("/?q=Lodz");
    assert_eq!(titles(&browser), ["The Industrial Revolution in Europe"]);

    browser.goto("/");
    follow(&browser, ".facet a[href*='price=free']");
    browser.wait_for_path("/?price=free");
    follow(&browser, ".facet a[href*='language=fr']");
    browser.wait_for_path("/?language=fr&price=free");
    let count = browser.text("h1").split(' ').next().and_then(|count| count.parse::<usize>().ok()).expect("a count");
    assert_eq!(browser.texts(".chips .chip").len(), 2);
    assert_eq!(browser.count(".facet a[aria-current=true]"), 2);
    assert!(count > 1 && count == titles(&browser).len(), "{count}");
    browser.click(".sort a[href*='sort=title']");
    browser.wait_for_path("/?language=fr&price=free&sort=title");
    let sorted = titles(&browser);
    assert!(sorted.is_sorted_by_key(|title| title.to_lowercase()), "{sorted:?}");

    // Somebody else sees the same at the same address.
    let other = Browser::at(server.url());
    other.goto(&browser.path());
    assert_eq!(titles(&other), sorted);

    browser.back();
    browser.wait_for_path("/?language=fr&price=free");
    browser.click(".chip[href='/?price=free']");
    browser.wait_for_path("/?price=free");
    assert_eq!(browser.texts(".chips .chip").len(), 1);
}

#[test]
fn a_search_that_finds_nothing_tells_what_would() {
    let (_program, server) = site();
    let browser = Browser::at(server.url());
    browser.goto("/?q=jazz+harmony&subject=Law");
    browser.wait_for("h1", "No course matches “jazz harmony”");
    browser.goto("/?q=climate+zzzzzz&subject=Music");
    browser.wait_for("#do + ul", "Search for “climate” alone, without filters");
    browser.click("#do + ul a");
    assert!(!titles(&browser).is_empty());
}

#[test]
fn a_course_leads_to_where_one_enrols_and_into_the_calendar() {
    let (_program, server) = site();
    let browser = Browser::at(server.url());
    browser.goto("/?q=understanding+climate");
    browser.click(".course h3 a");
    browser.wait_for_path("/courses/CLIM101");
    let enrol = browser.attribute(".join .button", "href");
    assert_eq!(enrol.as_deref(), Some("https://lms.example.com/courses/course-v1:campus+CLIM101+2026_T1/info"));
    browser.wait_for(".join h2", "You can join until");
    browser.wait_for(".price", "€47.99");
    assert!(!browser.texts(".price del").is_empty());

    let calendar = browser.attribute(".run .actions a[type='text/calendar']", "href").expect("a calendar");
    let answer = server.get(&calendar);
    assert_eq!((answer.status, answer.header("Content-Type")), (200, Some("text/calendar; charset=utf-8")));
    assert!(answer.text().starts_with("BEGIN:VCALENDAR\r\n") && answer.text().contains("DTSTART"), "{}", answer.text());
    let all = browser.attribute("a[href*='/courses/CLIM101/calendar.ics']", "href").expect("all dates");
    assert!(server.get(&all).text().matches("BEGIN:VEVENT").count() > 6);
    // Every calendar that the API names is there.
    let course = server.get("/api/v2/courses/CLIM101").json();
    let runs = course["runs"].as_array().expect("runs");
    assert!(runs.len() > 3);
    for run in runs {
        let address = run["calendar"].as_str().expect("a calendar");
        let path = &address[address.find("/calendar/").expect("a path")..];
        assert_eq!(server.get(path).status, 200, "{address}");
    }

    browser.click(".editions a");
    browser.wait_for(".join", "This edition can no longer be joined");
    browser.click(".join .button");
    browser.wait_for_path("/courses/CLIM101");
    browser.goto("/courses/STAT201");
    browser.wait_for(".join h2", "Enrolment opens on");
    assert!(browser.attribute(".join .button", "href").is_some_and(|href| href.starts_with("/calendar/runs/")));
    browser.goto("/courses/MUS130");
    browser.wait_for(".join h2", "Enrolment is closed");
    assert!(!browser.has(".join .button"));
}

/// Presses Tab until the focus is there; everything on the way can be seen to have it.
fn tab_to(browser: &Browser, css: &str) {
    for _ in 0..80 {
        browser.press(Key::Tab);
        let seen = browser.execute(
            "const one = document.activeElement; const card = one.closest('.course'); const shown = card?.contains(one) && one.matches('h3 a') ? card : one; \
             const style = getComputedStyle(shown); return one === document.body || one.matches('.skip') || (style.outlineStyle !== 'none' && style.outlineWidth !== '0px')",
        );
        assert_eq!(seen, json!(true), "the focus cannot be seen: {}", browser.execute("return document.activeElement.outerHTML"));
        if browser.has_focus(css) {
            return;
        }
    }
    panic!("Tab does not lead to {css}");
}

#[test]
fn the_keyboard_is_enough() {
    let (_program, server) = site();
    let browser = Browser::at(server.url());
    browser.goto("/");
    browser.press(Key::Tab);
    assert!(browser.has_focus(".skip"));
    browser.press(Key::Enter);
    assert!(browser.has_focus("main"));
    tab_to(&browser, "#q");
    browser.fill("#q", "statistics");
    browser.press(Key::Enter);
    browser.wait_for_path("/?q=statistics");
    tab_to(&browser, ".facet a[href*='availability=soon'], .facet a[href*='language=en']");
    browser.press(Key::Enter);
    browser.find(".chips .chip + *, .chips li:nth-child(2)");
    tab_to(&browser, ".course h3 a");
    browser.press(Key::Enter);
    browser.find(".join");
    tab_to(&browser, ".join .button");

    // On a phone the filter is a sheet.
    browser.resize(390, 844);
    browser.goto("/");
    let is_shown = || browser.execute("return document.querySelector('.sheet').checkVisibility()") == json!(true);
    assert!(!is_shown());
    tab_to(&browser, ".facets > summary");
    browser.press(Key::Enter);
    assert!(is_shown());
    browser.wait_for(".facets > summary", "Show the");
    browser.assert_accessible();
    tab_to(&browser, ".facet a[href*='price=free']");
    browser.press(Key::Enter);
    browser.wait_for_path("/?price=free");
    browser.wait_for(".facets > summary", "Filter (1 chosen)");
}

#[test]
fn language_and_theme_are_chosen_and_kept() {
    let (_program, server) = site();
    let browser = Browser::at(server.url());
    let language = || browser.attribute("html", "lang").unwrap_or_default();
    browser.goto("/?q=climate");
    browser.click("a[hreflang=fr]");
    browser.wait_for_path("/?q=climate&lang=fr");
    assert_eq!((language().as_str(), titles(&browser)[0].as_str()), ("fr", "Comprendre le changement climatique"));
    browser.click("button[value=dark]");
    browser.find("html[data-theme=dark]");
    assert_eq!(language(), "fr", "another theme is not another language");
    browser.click(".course h3 a");
    browser.wait_for_path("/courses/CLIM101?lang=fr");
    assert_eq!(browser.text("h1"), "Comprendre le changement climatique");
    browser.find("html[data-theme=dark]");
    for css in [".where a", ".course h3 a", ".brand"] {
        browser.click(css);
        assert_eq!(language(), "fr", "after {css}");
    }
    browser.fill("#q", "jazz");
    browser.press(Key::Enter);
    browser.wait_for("h1", "jazz");
    assert_eq!(language(), "fr");
    browser.click("a[hreflang=en]");
    browser.wait_for("h1", "No course");
    browser.click("button[value=auto]");
    browser.wait_until_gone("html[data-theme]");
    // Without a choice it is the browser's.
    let french = Options::default().site(server.url()).languages("fr").start();
    french.goto("/");
    assert_eq!(french.attribute("html", "lang").as_deref(), Some("fr"));
}

#[test]
fn what_strangers_write_stays_text() {
    let (_program, server) = site();
    let browser = Browser::at(server.url());
    browser.open("/courses/MARKUPX");
    assert_eq!(browser.text("h1"), MARKUP);
    assert_eq!(browser.count("main script, main img, [onerror], [onload], main svg[onload]"), 0);
    assert_eq!(browser.count("script:not([type='application/ld+json']):not([src])"), 0);
    let addresses =
        browser.execute("return [...document.links].map((link) => link.protocol).filter((is) => !/^https?:$/.test(is))");
    assert_eq!(addresses, json!([]));
    assert_eq!(browser.attribute(".join .button", "href"), Some(link("MARKUPX", "one")));
    for query in [
        "q=%3Cscript%3Ealert(1)%3C/script%3E",
        "subject=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
        "lang=%22%3E%3Cb%3E&sort=%3Ci%3E",
    ] {
        browser.open(&format!("/?{query}"));
        assert_eq!(browser.count("main img, main b, main i, main script"), 0, "{query}");
    }
}

#[test]
fn a_title_that_reads_from_right_to_left_does() {
    let (_program, server) = site();
    let browser = Browser::at(server.url());
    browser.goto("/courses/RIGHTX");
    let direction = |css: &str| browser.execute(&format!("return getComputedStyle(document.querySelector('{css}')).direction"));
    assert_eq!((direction("h1"), direction(".prose"), direction("html")), (json!("rtl"), json!("rtl"), json!("ltr")));
    assert_eq!(browser.attribute("h1", "lang").as_deref(), Some("ar"));
    browser.goto("/courses/GERMANX");
    assert_eq!((browser.attribute("h1", "lang").as_deref(), direction("h1")), (Some("de"), json!("ltr")));
}

#[test]
fn a_page_that_is_left_open_has_no_button_once_enrolment_is_closed() {
    let program = Program::new();
    program.load(&catalogue(["LEFTX"]));
    let server = program.serve();
    let browser = Browser::at(server.url());
    let closes = after(now(), 6);
    let run = json!({"resource_link": link("LEFTX", "now"), "languages": ["en"], "enrollment_start": after(now(), -60),
        "enrollment_end": closes, "start": after(now(), -60), "end": after(now(), 86_400)});
    assert_eq!(server.post(&run).status, 200);
    browser.goto("/courses/LEFTX");
    // Nobody touches it from now on.
    browser.execute("window.isTheSame = true");
    browser.wait_for(".join h2", "Enrolment is closed");
    assert!(now() >= closes && !browser.has(".button[href^='https://campus.test']"));
    assert_eq!(browser.execute("return window.isTheSame"), json!(true));
    browser.assert_sound();
}
