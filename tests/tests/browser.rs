//! The harness's browser finds what pages do wrong, and is what it is asked to be.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::{fs, thread};

use prospectus_tests::Browser;
use prospectus_tests::browser::{Key, Options, Scheme};
use serde_json::json;

/// A page without fault, by what is in its body.
fn sound(main: &str) -> String {
    format!(
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>A page</title><link rel=icon href='data:,'>\
         <meta name=viewport content='width=device-width'><style>\
         :root {{ color-scheme: light dark; background: Canvas; color: CanvasText }}</style></head>\
         <body><main><h1>A heading</h1>{main}</main></body></html>"
    )
}

/// Serves the same pages until the test ends: each path with its `Content-Security-Policy` and its page.
fn site(pages: &[(&'static str, &'static str, String)]) -> String {
    let pages = pages.to_vec();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for visitor in listener.incoming().flatten() {
            let pages = pages.clone();
            // A browser connects before it has something to ask for, and may leave at any time.
            thread::spawn(move || answer(&visitor, &pages));
        }
    });
    url
}

fn answer(mut visitor: &TcpStream, pages: &[(&str, &str, String)]) -> Option<()> {
    let mut lines = BufReader::new(visitor).lines().map_while(Result::ok);
    let request = lines.next()?;
    let headers = lines.take_while(|line| !line.is_empty()).map(|line| line.to_ascii_lowercase()).collect::<Vec<_>>();
    let language = headers.iter().find_map(|line| line.strip_prefix("accept-language: ")).unwrap_or_default();
    let path = request.split([' ', '?']).nth(1)?;
    let found = pages.iter().find(|(known, _, _)| *known == path);
    let (status, policy, page) = found.map_or(("404 Not Found", "", ""), |(_, policy, page)| ("200 OK", *policy, page));
    let page = page.replace("{language}", language);
    let length = page.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Security-Policy: {policy}\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    visitor.write_all([head, page].concat().as_bytes()).ok()
}

/// What an assertion says where it fails, which it must.
fn complaint(assertion: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(assertion)).expect_err("the page is faulty");
    panic.downcast_ref::<String>().cloned().expect("a message")
}

#[test]
fn a_sound_page_is_found_sound_and_pictures_are_of_its_size() {
    let browser = Browser::at(site(&[("/", "default-src 'self' data:; style-src 'unsafe-inline'", sound("<p>Words</p>"))]));
    browser.open("/");
    assert_eq!((browser.title(), browser.path(), browser.text("p")), ("A page".into(), "/".into(), "Words".into()));
    let directory = tempfile::tempdir().expect("a temporary directory");
    for width in [390, 1280, 1920] {
        let path = directory.path().join("page.png");
        browser.resize(width, 600);
        browser.screenshot(&path);
        let picture = fs::read(&path).expect("the picture");
        assert!(picture.starts_with(b"\x89PNG\r\n\x1a\n"));
        assert_eq!(picture[16..24], [width.to_be_bytes(), 600_u32.to_be_bytes()].concat());
    }
}

#[test]
fn the_console_tells_violations_of_the_policy_errors_and_missing_files() {
    let browser = Browser::at(site(&[
        ("/policy", "script-src 'self'", sound("<script>document.title = 'changed'</script>")),
        ("/error", "", sound("<script>missing()</script>")),
        ("/file", "", sound("<script src=/absent.js></script>")),
        ("/remark", "", sound("<script>console.log('hello')</script>")),
    ]));
    for (path, source, word) in [
        ("/policy", "security", "Content Security Policy"),
        ("/error", "javascript", "missing is not defined"),
        ("/file", "network", "absent.js"),
        ("/remark", "console-api", "hello"),
    ] {
        browser.goto(path);
        let said = browser.console();
        assert!(said.iter().any(|entry| entry.source == source && entry.message.contains(word)), "{path}: {said:?}");
        assert_eq!(browser.console(), [], "what was told is not told again");
        assert_eq!(browser.title(), "A page");
        let complaint = complaint(|| browser.open(path));
        assert!(complaint.contains(path) && complaint.contains(word), "{complaint}");
    }
}

#[test]
fn axe_finds_what_keeps_people_out_whatever_the_policy() {
    let faulty = "<img src='data:,'><p style='color: #aaa; background: #fff'>Pale</p>\
         <p style='line-height: 1'><button style='width: 9px; height: 9px; padding: 0' aria-label=a></button>\
         <button style='width: 9px; height: 9px; padding: 0' aria-label=b></button></p>";
    let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
    let browser = Browser::at(site(&[("/", policy, sound(faulty))]));
    browser.goto("/");
    let found = browser.axe();
    let rules = found.iter().map(|violation| violation.rule.as_str()).collect::<Vec<_>>();
    assert_eq!(rules, ["color-contrast", "image-alt", "target-size"], "{found:?}");
    assert_eq!(browser.console(), [], "it breaks no policy itself");
    let complaint = complaint(|| browser.assert_accessible());
    for word in ["image-alt (critical)", "img", "contrast of 2.32", "/ (light)"] {
        assert!(complaint.contains(word), "no {word:?}: {complaint}");
    }
}

#[test]
fn a_dark_browser_sees_dark_pages_and_their_faults() {
    let style = "<style>@media (prefers-color-scheme: dark) { p { color: #555; background: #333 } }</style><p>Words</p>";
    let browser = Options::default().dark().site(site(&[("/", "", sound(style))])).start();
    browser.goto("/");
    let is_dark = "return matchMedia('(prefers-color-scheme: dark)').matches";
    assert_eq!(browser.execute(is_dark), json!(true));
    assert_eq!(browser.axe().iter().map(|violation| violation.rule.as_str()).collect::<Vec<_>>(), ["color-contrast"]);
    browser.prefer(Scheme::Light);
    assert_eq!(browser.execute(is_dark), json!(false));
    browser.reload();
    assert_eq!(browser.execute(is_dark), json!(false));
    browser.assert_accessible();
    let complaint = complaint(|| browser.assert_sound());
    assert!(complaint.contains("/ (dark)") && complaint.contains("color-contrast"), "{complaint}");
}

#[test]
fn without_javascript_no_script_of_a_page_runs_and_the_rest_works() {
    let page = sound(
        "<p>no</p><button onclick=\"document.querySelector('p').textContent = 'clicked'\">Press</button>\
         <script>document.querySelector('p').textContent = 'yes'</script><p><a href='/?there'>On</a></p>",
    );
    let site = site(&[("/", "", page)]);
    let without = Options::default().without_javascript().site(&*site).start();
    let with = Browser::at(site);
    for (browser, ran, clicked) in [(&without, "no", "no"), (&with, "yes", "clicked")] {
        browser.open("/");
        assert_eq!(browser.text("p"), ran);
        assert_eq!(browser.axe(), [], "axe-core itself runs");
        browser.click("button");
        assert_eq!(browser.text("p"), clicked);
        browser.click("a");
        assert_eq!((browser.path(), browser.text("p")), ("/?there".to_owned(), ran.to_owned()));
    }
}

#[test]
fn languages_and_time_zone_are_what_the_page_is_told() {
    let site = site(&[("/", "", sound("<p>{language}</p>"))]);
    let browser = Options::default().languages("fr,en").time_zone("Asia/Tokyo").site(&*site).start();
    browser.goto("/");
    assert_eq!(browser.text("p"), "fr,en;q=0.9");
    assert_eq!(browser.execute("return [navigator.language, new Date(0).getHours()]"), json!(["fr", 9]));
    let english = Browser::at(site);
    english.goto("/");
    assert_eq!(english.text("p"), "en");
}

#[test]
fn elements_are_waited_for_filled_and_used_by_keyboard() {
    let form = "<form action=/sent><label>Code <input name=code value=old></label>\
         <label>Start <input name=start type=date></label>\
         <label>Mode <select name=mode><option value=1>Manual<option value=2>Automatic</select></label>\
         <button>Send</button></form>\
         <p>waiting</p><script>setTimeout(() => { document.querySelector('p').outerHTML = '<p>there</p><em>late</em>' }, 100);\
         setTimeout(() => document.querySelector('em').remove(), 300)</script>";
    let browser = Browser::at(site(&[("/", "", sound(form)), ("/sent", "", sound("<p id=sent>Thanks</p>"))]));
    browser.goto("/");
    browser.wait_for("p", "there");
    assert_eq!(browser.execute("return Promise.resolve(document.querySelectorAll('p').length)"), json!(1));
    browser.wait_until_gone("em");
    assert!(!browser.has("em"));
    browser.fill("[name=code]", "new & é");
    browser.fill("[name=start]", "2026-11-23");
    browser.choose("[name=mode]", "Automatic");
    assert_eq!((browser.value("[name=code]"), browser.value("[name=start]")), ("new & é".into(), "2026-11-23".into()));
    assert_eq!((browser.texts("label").len(), browser.attribute("form", "action")), (3, Some("/sent".into())));
    browser.execute("document.querySelector('select').focus()");
    browser.press(Key::Tab);
    assert!(browser.has_focus("button") && !browser.has_focus("input"));
    browser.press(Key::Enter);
    browser.wait_for("#sent", "Thanks");
    assert_eq!(browser.path(), "/sent?code=new+%26+%C3%A9&start=2026-11-23&mode=2");
    browser.back();
    browser.submit("form");
    browser.find("#sent");
}
