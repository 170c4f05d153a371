//! A catalogue in which everything is that pages of the staff site show, and the paths of those pages.

use serde_json::json;

use crate::sample::{link, run, sign_with};
use crate::{Program, Request, SYNC_PATH, Staff, Taker, wait_until};

/// A catalogue of everything that pages show: a published course with changes, one that is not published, a snapshot, runs in every
/// mode and state; held, ignored and rejected requests; signatures that failed; hooks to a site that refuses a run, to one that is not
/// there, one that is paused, and one that the settings know no more.
pub fn staff() -> (Staff, Taker) {
    let taker = Taker::start();
    taker.refuse(&[&link("DEMOX", "soon")]);
    let hooks = json!([
        {"name": "marketing", "url": taker.url(), "secret": "one"},
        {"name": "Partners’ portal", "url": "http://127.0.0.1:1/hooks", "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
         "style": "standard-webhooks", "send": "received", "lms": ["campus.test"], "organisations": ["org", "other"],
         "resource_link_template": "https://{lms_domain}/runs/{course_id}"},
        {"name": "intranet", "url": taker.url(), "secret": "three", "array": 1},
    ]);
    let program = Program::new().with("PROSPECTUS_RELAY__PRIVATE_HOSTS", "127.0.0.1").with("PROSPECTUS_HOOK", hooks.to_string());
    let dated = |link: &str, years: [&str; 4]| {
        let [from, until, start, end] = years.map(|year| format!("{year}-02-01T09:00:00Z"));
        json!({"resource_link": link, "languages": ["en", "fr"], "enrollment_start": from, "enrollment_end": until, "start": start,
               "end": end, "price": "59.99", "offer": "paid"})
    };
    let bare = json!({"resource_link": link("DEMOX", "unscheduled"), "languages": []});
    program.load(&json!({"format": "prospectus/catalogue@1", "courses": [
        {"code": "DEMOX", "published": true, "title": {"en": "Demonstration course", "fr": "Cours de démonstration"}, "runs": [
            {"sync_mode": "sync_to_public", "draft": dated(&link("DEMOX", "open"), ["2020", "2090", "2021", "2091"])},
            {"sync_mode": "sync_to_draft", "protected": ["languages"], "draft": dated(&link("DEMOX", "soon"), ["2080", "2081", "2082", "2083"])},
            {"sync_mode": "manual", "draft": dated(&link("DEMOX", "over"), ["2020", "2021", "2021", "2022"]), "public": null},
            {"sync_mode": "sync_to_draft", "draft": bare}],
         "snapshots": [{"code": "DEMOX", "published": true, "title": {"en": "Demonstration course"}, "runs": [
            {"draft": dated(&link("DEMOX", "2019"), ["2018", "2019", "2019", "2020"])}]}]},
        {"code": "DRAFTY", "title": {"en": "Not published yet"}, "runs": []}]}));
    let staff = Staff::new(program);
    let server = staff.server();
    for name in ["open", "soon", "over"] {
        server.post(&run(&link("DEMOX", name), 12));
    }
    server.post(&run(&link("ABSENT", "one"), 3));
    server.post(&json!([run(&link("ABSENT", "two"), 3), {"resource_link": link("DEMOX", "open"), "price": "cheap"}]));
    let body = b"{}".to_vec();
    let forged = Request::new("POST", SYNC_PATH).header("Authorization", sign_with("not the secret", &body)).body(body);
    assert_eq!(server.send(&forged).status, 401);
    let told = || staff.program.succeed(&["hook", "list"]);
    wait_until("the hooks have begun, and have what they need", || {
        let told = told();
        !told.contains("has not begun") && told.matches("set aside ").count() == 2 && told.contains("fails since")
    });
    staff.program.succeed(&["hook", "pause", "intranet"]);
    staff.program.change_rows(
        "INSERT INTO hooks (name, settings, cursor, walk_forced, paused, waiting, deliveries, failures, holder, beat, replaced, under_way) \
         VALUES ('the old site', '', 0, 0, 0, 0, 0, 0, '', 0, 0, '')",
    );
    (staff, taker)
}

/// Every page, by its path.
pub fn pages() -> Vec<String> {
    let check = link("DEMOX", "open").replace('+', "%2B");
    let fixed = [
        "/staff",
        "/staff/courses",
        "/staff/courses?q=demo&published=yes",
        "/staff/courses?q=nothing-like-it",
        "/staff/courses/new",
        "/staff/courses/DEMOX",
        "/staff/courses/DEMOX/edit",
        "/staff/courses/DEMOX/unpublish",
        "/staff/courses/DEMOX/discard",
        "/staff/courses/DEMOX/snapshot",
        "/staff/courses/DEMOX/delete",
        "/staff/courses/DEMOX/runs/new",
        "/staff/courses/DRAFTY",
        "/staff/runs/1",
        "/staff/runs/2",
        "/staff/runs/3",
        "/staff/runs/4",
        "/staff/runs/5",
        "/staff/runs/1/delete",
        "/staff/held",
        "/staff/journal",
        "/staff/journal?verdict=held",
        "/staff/journal/1",
        "/staff/journal/3",
        "/staff/journal/4",
        "/staff/journal/5",
        "/staff/journal/6",
        "/staff/journal/8",
        "/staff/journal?kind=hook",
        "/staff/journal/9",
        "/staff/hooks",
        "/staff/hooks/marketing",
        "/staff/hooks/marketing/resend",
        "/staff/hooks/marketing/deliveries/1",
        "/staff/hooks/Partners%E2%80%99%20portal",
        "/staff/hooks/Partners%E2%80%99%20portal/deliveries/1",
        "/staff/hooks/intranet",
        "/staff/hooks/the%20old%20site",
        "/staff/lmss",
        "/staff/people",
        "/staff/account",
    ];
    fixed.into_iter().map(str::to_owned).chain([format!("/staff/lmss?link={check}")]).collect()
}
