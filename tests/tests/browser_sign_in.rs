//! Signing in to the staff site: who may, how long, how far; and what protects it.

use prospectus_tests::browser::{Options, Scheme};
use prospectus_tests::staff::{PASSWORD, sign_in};
use prospectus_tests::{Browser, Program, Request, Staff, wait_until};

fn staff() -> Staff {
    Staff::new(Program::new())
}

#[test]
fn a_one_time_link_makes_a_password_and_signs_in_once() {
    let program = Program::new();
    let server = program.serve();
    wait_until("serve invites", || server.output().contains("/staff/welcome/"));
    let output = server.output();
    let link = output.split_whitespace().find(|word| word.contains("/staff/welcome/")).expect("an invitation").to_owned();
    let browser = Browser::at(server.url());

    browser.open(&link);
    browser.fill("#password", "long enough");
    browser.fill("#repeated", "not the same");
    browser.submit("main form.stack");
    browser.wait_for("#password-error", "The two are not the same");
    // The answer to a wrong form is 422, which Chromium remarks.
    browser.console();
    browser.assert_sound();
    browser.fill("#password", "long enough");
    browser.fill("#repeated", "long enough");
    browser.submit("main form.stack");
    browser.wait_for_path("/staff");
    browser.wait_for(".notice", "Welcome, admin.");
    browser.assert_sound();

    let second = Browser::at(server.url());
    second.goto(&link);
    second.wait_for("h1", "This link is of no use any more");
    second.assert_accessible();
    sign_in(&second, "ADMIN", "long enough");
    second.wait_for_path("/staff");
}

#[test]
fn a_wrong_password_says_so_and_too_many_have_to_wait() {
    let staff = staff();
    let browser = Browser::at(staff.server().url());
    browser.open("/staff/sign-in");
    for _ in 0..5 {
        browser.goto("/staff/sign-in");
        sign_in(&browser, "editor", "not the password");
        browser.wait_for("#password-error", "do not match");
    }
    browser.console();
    browser.assert_sound();
    browser.goto("/staff/sign-in");
    sign_in(&browser, "editor", "not the password");
    browser.wait_for("#password-error", "do not match");
    browser.goto("/staff/sign-in");
    sign_in(&browser, "editor", PASSWORD);
    browser.wait_for("#password-error", "Too many attempts");
    assert_eq!(browser.value("#name"), "editor", "what was typed stays");
}

#[test]
fn whoever_is_not_signed_in_comes_to_the_page_after_signing_in() {
    let staff = staff();
    let browser = Browser::at(staff.server().url());
    browser.goto("/staff/account?x=1");
    browser.wait_for_path("/staff/sign-in?next=%2Faccount%3Fx%3D1");
    browser.assert_sound();
    sign_in(&browser, "viewer", PASSWORD);
    browser.wait_for_path("/staff/account?x=1");
    browser.goto("/staff/sign-in?next=//evil.example/");
    browser.wait_for_path("/staff");
}

#[test]
fn signing_out_ends_the_session_here_or_everywhere() {
    let staff = staff();
    let [here, there] = [staff.browser("editor"), staff.browser("editor")];
    here.click(".rail-end form[action$='/sign-out'] button");
    here.wait_for_path("/staff/sign-in");
    here.wait_for(".notice", "You are signed out");
    here.assert_sound();
    there.goto("/staff/account");
    there.wait_for_path("/staff/account");

    let again = staff.browser("editor");
    again.goto("/staff/account");
    again.submit("form[action$='/sign-out-everywhere']");
    again.wait_for_path("/staff/sign-in");
    there.goto("/staff/account");
    there.wait_for_path("/staff/sign-in?next=%2Faccount");
}

#[test]
fn a_changed_password_ends_the_other_sessions() {
    let staff = staff();
    let [here, there] = [staff.browser("editor"), staff.browser("editor")];
    here.open("/staff/account");
    here.fill("#current", "not the password");
    here.fill("#password", "another long one");
    here.fill("#repeated", "another long one");
    here.submit("form[action$='/account/password']");
    here.wait_for("#current-error", "not your password");
    here.fill("#current", PASSWORD);
    here.fill("#password", "another long one");
    here.fill("#repeated", "another long one");
    here.submit("form[action$='/account/password']");
    here.wait_for(".notice", "The password was changed");
    there.goto("/staff/account");
    assert!(there.path().starts_with("/staff/sign-in"), "{}", there.path());
    sign_in(&there, "editor", "another long one");
    there.wait_for_path("/staff/account");
}

#[test]
fn what_was_typed_outlives_the_session() {
    let staff = staff();
    let browser = staff.browser("administrator");
    browser.goto("/staff/people");
    browser.fill("#name", "Grace Hopper");
    browser.click("input[name=role][value=publisher]");
    browser.forget_cookies();
    browser.submit("section form.stack");
    browser.wait_for(".notice", "Your session ended");
    browser.console();
    browser.assert_sound();
    sign_in_here(&browser, "administrator");
    browser.wait_for("h1", "You are signed in again");
    browser.assert_sound();
    browser.submit("main form.actions");
    browser.wait_for(".notice h2", "A link for Grace Hopper");
    browser.assert_sound();
    let listed = staff.program.succeed(&["user", "list"]);
    assert!(listed.lines().any(|line| line.starts_with("Grace Hopper") && line.contains("publisher")), "{listed}");
}

/// Signs in on the page as it is.
fn sign_in_here(browser: &Browser, name: &str) {
    browser.fill("#name", name);
    browser.fill("#password", PASSWORD);
    browser.submit("main form.stack");
}

#[test]
fn people_are_added_changed_and_disabled() {
    let staff = staff();
    let admin = staff.browser("administrator");
    admin.open("/staff/people");
    admin.fill("#name", "EDITOR");
    admin.submit("section form.stack");
    admin.wait_for("#name-error", "There is an account");
    admin.console();
    admin.assert_sound();
    admin.fill("#name", "noé");
    admin.submit("section form.stack");
    let link = admin.text(".notice code");
    let newcomer = Browser::at(staff.server().url());
    newcomer.open(&link);
    newcomer.fill("#password", PASSWORD);
    newcomer.fill("#repeated", PASSWORD);
    newcomer.submit("main form.stack");
    newcomer.wait_for_path("/staff");

    admin.goto("/staff/people");
    admin.click("tr:has(form[action$='/disable']) form[action$='/disable'] button");
    admin.wait_for(".notice", "was disabled and signed out");
    admin.assert_sound();
    assert_eq!(admin.count("tr form[action$='/disable']"), 3, "four others, of whom one is disabled; oneself has no such button");
}

#[test]
fn roles_bound_what_one_may_do() {
    let staff = staff();
    for (name, may) in [("viewer", false), ("editor", false), ("publisher", false), ("administrator", true)] {
        let browser = staff.browser(name);
        browser.goto("/staff/people");
        let title = if may { "People" } else { "This is not for your role" };
        browser.wait_for("h1", title);
        assert_eq!(browser.has(".rail a[href$='/people']"), may, "{name}");
    }
}

#[test]
fn the_cookie_is_kept_from_scripts_and_other_sites() {
    let staff = staff();
    let browser = staff.browser("viewer");
    let cookies = browser.cookies();
    let session = cookies.iter().find(|cookie| cookie["name"] == "prospectus_session").expect("a session");
    assert_eq!((&session["httpOnly"], &session["sameSite"], &session["path"]), (&true.into(), &"Lax".into(), &"/staff".into()));

    let token = session["value"].as_str().expect("a text").to_owned();
    let cookie = format!("prospectus_session={token}");
    let post = |headers: &[(&str, &str)], body: &str| {
        let mut request = Request::new("POST", "/staff/account/sign-out-everywhere")
            .header("Cookie", &cookie)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(body.as_bytes().to_vec());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        staff.server().send(&request).status
    };
    assert_eq!(post(&[], ""), 403, "without the token of the session's forms");
    assert_eq!(post(&[], "csrf=0123"), 403);
    browser.goto("/staff/account");
    let csrf = format!("csrf={}", browser.attribute("input[name=csrf]", "value").expect("a token"));
    assert_eq!(post(&[("Sec-Fetch-Site", "cross-site")], &csrf), 403, "another site's form");
    assert_eq!(post(&[("Origin", "https://evil.example")], &csrf), 403);
    assert_eq!(post(&[("Sec-Fetch-Site", "same-origin")], &csrf), 303);
    browser.goto("/staff/account");
    assert!(browser.path().starts_with("/staff/sign-in"), "the session has ended");
}

#[test]
fn behind_tls_the_cookie_is_only_for_tls() {
    let staff = Staff::new(Program::new().with("PROSPECTUS_PUBLIC_URL", "https://courses.example.com/catalogue/"));
    let body = format!("name=editor&password={}", PASSWORD.replace(' ', "+")).into_bytes();
    // With the path of the public address or without it: a proxy may take it away.
    for root in ["/staff", "/catalogue/staff"] {
        let request = Request::new("POST", &format!("{root}/sign-in")).body(body.clone());
        let answer = staff.server().send(&request);
        assert_eq!((answer.status, answer.header("Location")), (303, Some("/catalogue/staff")));
        let cookie = answer.header("Set-Cookie").expect("a cookie");
        assert!(cookie.ends_with("; Path=/catalogue/staff; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure"), "{cookie}");
    }
}

#[test]
fn language_theme_and_zone_are_found_and_can_be_chosen() {
    let staff = staff();
    let browser = staff.browser_with("viewer", Options::default().languages("fr,en").time_zone("America/New_York").dark());
    browser.goto("/staff/account");
    browser.wait_for(".lede", "Connecté comme lecteur.");
    browser.wait_for("#zone-help", " à ");
    wait_until("the browser has told its zone", || {
        browser.reload();
        browser.value("#zone") == "America/New_York"
    });
    browser.choose("#zone", "Asia/Tokyo");
    browser.submit("form[action$='/zone']");
    assert_eq!(browser.value("#zone"), "Asia/Tokyo");
    browser.click(".rail-end button[value=en]");
    browser.wait_for(".lede", "Signed in as viewer.");
    browser.wait_for_path("/staff/account");
    browser.click(".rail-end button[value=light]");
    assert_eq!(browser.attribute("html", "data-theme").as_deref(), Some("light"));
    browser.prefer(Scheme::Dark);
    browser.assert_sound();
}

#[test]
fn everything_works_without_javascript() {
    let staff = staff();
    let browser = staff.browser_with("administrator", Options::default().without_javascript());
    for page in ["/staff/account", "/staff/people"] {
        browser.open(page);
    }
    browser.click(".rail-end form[action$='/sign-out'] button");
    browser.wait_for("h1", "Sign in");
}
