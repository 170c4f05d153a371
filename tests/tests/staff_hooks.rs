//! Outgoing hooks on the staff site, in a real browser, on either database: what a site refuses is seen and sent again, a site that
//! takes nothing is tried again, a hook is paused, everything is sent again; and who may not.

use prospectus_tests::sample::{SECRET, catalogue, link, run};
use prospectus_tests::taker::{Behaviour, Taker};
use prospectus_tests::{Browser, Program, Request, Staff, wait_until};
use serde_json::{Value, json};

/// A name that has to be encoded in addresses.
const NAME: &str = "Marketing/é 100%";
const PAGE: &str = "/staff/hooks/Marketing%2F%C3%A9%20100%25";
/// The secret of the hook, which no page may show.
const HOOK_SECRET: &str = "a secret between two sites";

/// A published course, with a hook to a site.
fn staff(taker: &Taker, change: impl FnOnce(&mut Value)) -> Staff {
    let mut hook = json!({"name": NAME, "url": taker.url(), "secret": HOOK_SECRET});
    change(&mut hook);
    let program =
        Program::new().with("PROSPECTUS_RELAY__PRIVATE_HOSTS", "127.0.0.1").with("PROSPECTUS_HOOK", json!([hook]).to_string());
    program.load(&catalogue(["DEMOX"]));
    Staff::new(program)
}

fn send(staff: &Staff, name: &str, count: usize) {
    assert_eq!(staff.server().post(&run(&link("DEMOX", name), count)).status, 200);
}

/// Goes to the page again until it says something.
#[track_caller]
fn revisit_until(browser: &Browser, css: &str, says: &str) {
    let path = browser.path();
    wait_until(&format!("{css} says {says:?}"), || {
        let is_said = browser.texts(css).iter().any(|text| text.contains(says));
        if !is_said {
            browser.goto(&path);
        }
        is_said
    });
}

/// The button of the page's main part that says this.
#[track_caller]
fn press(browser: &Browser, says: &str) {
    let buttons = browser.texts("main button");
    let position =
        buttons.iter().position(|button| button.contains(says)).unwrap_or_else(|| panic!("no {says:?} in {buttons:?}"));
    browser.execute(&format!("document.querySelectorAll('main button')[{position}].id = 'wanted'"));
    browser.click("#wanted");
}

/// The cookie of the session.
fn cookie(browser: &Browser) -> String {
    let cookies = browser.cookies();
    let cookie = cookies.iter().find(|cookie| cookie["name"] == "prospectus_session").expect("a session");
    format!("prospectus_session={}", cookie["value"].as_str().expect("a text"))
}

/// The token of the forms of the page.
fn token(browser: &Browser) -> String {
    let token = browser.execute("return document.querySelector('input[name=csrf]').value");
    token.as_str().expect("a text").to_owned()
}

/// What was asked of hooks, oldest first: who, for which link, and what.
fn asked(staff: &Staff) -> Vec<(String, Value, String)> {
    let journal = staff.program.journal().into_iter().filter(|entry| entry["kind"] == "hook");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    journal.map(|entry| (text(&entry["actor"]), entry["resource_link"].clone(), text(&entry["messages"]["hook"][0]))).collect()
}

#[test]
fn what_a_site_refuses_is_seen_with_its_words_and_sent_again() {
    let taker = Taker::start();
    let (good, bad) = (link("DEMOX", "good"), link("DEMOX", "bad"));
    taker.refuse(&[&bad]);
    let staff = staff(&taker, |_| ());
    let browser = staff.browser("publisher");
    browser.goto(PAGE);
    revisit_until(&browser, ".badge", "All sent");
    browser.wait_for("main .lede", "There was nothing to send yet.");
    send(&staff, "good", 1);
    send(&staff, "bad", 1);
    taker.wait_until_kept("the good run is kept", |runs| runs.contains_key(&good));
    revisit_until(&browser, "#aside tbody tr", &bad);
    browser.wait_for("#aside tbody tr", "Unknown course");
    browser.wait_for("#aside tbody tr", "The site never took it.");
    assert_eq!(browser.count("#aside tbody tr"), 1);
    revisit_until(&browser, ".badge", "Sent, not all taken");
    browser.wait_for("main .lede", "but for what is set aside");
    assert_eq!(browser.text(".rail-main a[href$='/hooks'] .count").split_whitespace().next(), Some("1"));
    browser.goto("/staff");
    browser.wait_for("main", "1 run that the site did not take");
    browser.wait_for(".lede", "1 hook has a site that does not take everything.");

    browser.goto(PAGE);
    taker.refuse(&[]);
    press(&browser, "Send again");
    browser.wait_for(".notice", "the run is sent again now");
    assert_eq!(browser.path(), PAGE);
    taker.wait_until_kept("the bad run is kept", |runs| runs.contains_key(&bad));
    revisit_until(&browser, "#aside", "Nothing is set aside.");
    revisit_until(&browser, ".badge", "All sent");
    assert!(!browser.has(".rail .count"));
    assert_eq!(asked(&staff), [("publisher".to_owned(), json!(bad), format!("{NAME}: retry"))]);
    browser.goto("/staff/journal?kind=hook");
    browser.wait_for(".journal tbody:not(#entries)", &format!("Hook {NAME}: send again what is set aside"));
    browser.goto(&format!("/staff/journal/{}", staff.program.journal().last().expect("an entry")["seq"]));
    browser.wait_for("h1", &format!("publisher had what is set aside sent again to the hook {NAME}"));
    browser.click("main .facts a[href*='/hooks/']");
    browser.wait_for_path(PAGE);
}

#[test]
fn a_request_is_shown_byte_for_byte_and_no_secret_with_it() {
    let taker = Taker::start();
    let staff = staff(&taker, |_| ());
    send(&staff, "<b>", 1);
    let sent = taker.wait_for(1).remove(0);
    let browser = staff.browser("viewer");
    browser.goto(PAGE);
    revisit_until(&browser, "#deliveries tbody tr", "Taken");
    browser.click("#deliveries tbody a");
    let path = format!("{PAGE}/deliveries/1");
    browser.wait_for_path(&path);
    let texts = browser.execute("return [...document.querySelectorAll('main pre')].map((pre) => pre.textContent)");
    let texts = texts.as_array().expect("texts").iter().map(|text| text.as_str().expect("a text")).collect::<Vec<_>>();
    let body = std::str::from_utf8(&sent.body).expect("JSON");
    assert!(texts.contains(&body) && body.contains("<b>"), "{texts:?}");
    let authorization = format!("Authorization: {}", sent.header("Authorization").expect("a signature"));
    assert!(sent.is_signed(HOOK_SECRET) && texts.iter().any(|text| text.contains(&authorization)), "{texts:?}");
    assert!(!browser.has("main details summary[id=curl]") && !browser.text("main").contains("curl"), "who may not publish");

    let get = |path: &str| staff.server().send(&Request::new("GET", path).header("Cookie", cookie(&browser)));
    assert_eq!(get(&format!("{path}/body")).body, sent.body);
    assert_eq!(staff.server().get(&format!("{path}/body")).status, 303, "only for who is signed in");
    for page in ["/staff", "/staff/hooks", PAGE, &path] {
        let text = get(page).text();
        assert!(!text.contains(HOOK_SECRET) && !text.contains(SECRET), "{page}");
    }
    for absent in
        ["/staff/hooks/another", &format!("{PAGE}/deliveries/99"), &format!("{PAGE}/deliveries/x"), &format!("{PAGE}/x")]
    {
        assert_eq!(get(absent).status, 404, "{absent}");
    }
}

#[test]
fn a_site_that_takes_nothing_is_tried_again_at_once() {
    let taker = Taker::start();
    taker.behave(Behaviour::unavailable("86400"));
    let staff = staff(&taker, |_| ());
    send(&staff, "r1", 1);
    taker.wait_for(1);
    let browser = staff.browser("administrator");
    browser.goto("/staff/hooks");
    revisit_until(&browser, ".badge", "Fails");
    browser.wait_for("main", "The site did not take the last request. It takes nothing since");
    browser.wait_for("main", "the site answered 503");
    browser.goto("/staff");
    browser.wait_for("main", NAME);
    browser.goto("/staff/hooks");
    taker.behave(Behaviour::Takes);
    press(&browser, "Try again now");
    browser.wait_for(".notice", "it is sent again now");
    assert_eq!(browser.path(), "/staff/hooks", "where it was asked for");
    taker.wait_until_kept("the run is kept", |runs| runs.contains_key(&link("DEMOX", "r1")));
    revisit_until(&browser, ".badge", "All sent");
}

#[test]
fn a_hook_is_paused_and_goes_on() {
    let taker = Taker::start();
    let staff = staff(&taker, |_| ());
    send(&staff, "r1", 1);
    taker.wait_for(1);
    let browser = staff.browser("publisher");
    browser.goto(PAGE);
    press(&browser, "Pause");
    browser.wait_for(".notice", "is paused. What changes is kept for it.");
    browser.wait_for(".badge", "Paused");
    // The relay hears of it in its own time; what it sends until then is sent in its own right.
    for name in ["r2", "r3", "r4"] {
        send(&staff, name, 1);
    }
    press(&browser, "Go on");
    browser.wait_for(".notice", "goes on where it was");
    taker.wait_until_kept("all runs are kept", |runs| runs.len() == 4);
    revisit_until(&browser, ".badge", "All sent");
    let words = asked(&staff).into_iter().map(|(actor, _, what)| (actor, what)).collect::<Vec<_>>();
    let by = |what: &str| ("publisher".to_owned(), format!("{NAME}: {what}"));
    assert_eq!(words, [by("pause"), by("resume")]);
}

#[test]
fn everything_is_sent_again_when_that_is_confirmed() {
    let taker = Taker::start();
    let staff = staff(&taker, |hook| hook["array"] = json!(1));
    for name in ["r1", "r2"] {
        send(&staff, name, 1);
    }
    taker.wait_until_kept("both runs are kept", |runs| runs.len() == 2);
    let browser = staff.browser("publisher");
    browser.goto(PAGE);
    revisit_until(&browser, ".badge", "All sent");
    let before = taker.requests().len();
    browser.click("a[href$='/resend']");
    browser.wait_for("h1", &format!("Send everything to {NAME} again?"));
    browser.wait_for("main", "2 runs");
    assert_eq!(taker.requests().len(), before, "nothing is sent before that");
    press(&browser, "Send everything again");
    browser.wait_for(".notice", "everything is sent again");
    taker.wait_for(before + 2);
    let changes = taker.runs().into_values().map(|kept| kept.changes()).collect::<Vec<_>>();
    assert_eq!(changes, [1, 1], "nothing changed by it");
}

#[test]
fn who_may_not_publish_sees_everything_and_asks_for_nothing() {
    let taker = Taker::start();
    taker.refuse(&[&link("DEMOX", "bad")]);
    let staff = staff(&taker, |_| ());
    send(&staff, "bad", 1);
    for role in ["viewer", "editor"] {
        let browser = staff.browser(role);
        browser.goto(PAGE);
        revisit_until(&browser, "#aside", "Unknown course");
        let forms = browser.texts("main form");
        assert!(forms.is_empty() && !browser.has("a[href$='/resend']"), "{role} is offered {forms:?}");
        browser.goto("/staff/hooks");
        assert!(!browser.has("main form"));
        let csrf = token(&browser);
        for what in ["pause", "resume", "retry", "resend"] {
            let post = Request::new("POST", &format!("{PAGE}/{what}")).header("Cookie", cookie(&browser));
            let post = post.header("Content-Type", "application/x-www-form-urlencoded");
            let answer = staff.server().send(&post.body(format!("csrf={csrf}").into_bytes()));
            assert_eq!(answer.status, 403, "{role}: {what}");
        }
        browser.goto(&format!("{PAGE}/resend"));
        browser.wait_for("h1", "This is not for your role");
    }
    let browser = staff.browser("publisher");
    let forged = Request::new("POST", &format!("{PAGE}/pause")).header("Cookie", cookie(&browser));
    let forged = forged.header("Content-Type", "application/x-www-form-urlencoded").body(b"csrf=guessed".to_vec());
    assert_eq!(staff.server().send(&forged).status, 403, "a form has its session's token");
    assert_eq!(asked(&staff), []);
}

#[test]
fn a_hook_that_the_settings_know_no_more_is_kept_and_cannot_be_asked() {
    let taker = Taker::start();
    let staff = staff(&taker, |_| ());
    send(&staff, "r1", 1);
    taker.wait_for(1);
    staff.program.change_rows(
        "INSERT INTO hooks (name, settings, cursor, walk_forced, paused, waiting, deliveries, failures, holder, beat, replaced, under_way) \
         VALUES ('old one', '', 0, 0, 0, 0, 0, 0, '', 0, 0, '')",
    );
    staff.program.change_rows(
        "INSERT INTO hook_runs (hook, resource_link, unit, entry, refused, attempts) VALUES ('old one', 'https://x/', 'X', 0, 'No.', 3)",
    );
    let browser = staff.browser("administrator");
    browser.goto("/staff/hooks");
    browser.wait_for("main", "Not in the settings");
    browser.goto("/staff/hooks/old%20one");
    browser.wait_for("#aside tbody tr", "not again by itself");
    assert!(!browser.has("main form") && !browser.has("a[href$='/resend']"));
    browser.goto("/staff/hooks/old%20one/resend");
    browser.wait_for("h1", "That cannot be done");
}
