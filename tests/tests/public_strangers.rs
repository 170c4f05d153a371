//! What strangers ask of the public site: odd queries, addresses that nobody made, what is not public, and very much of everything.

use prospectus_tests::prospect::{self, UNSEEN};
use prospectus_tests::{Program, Request, Server};
use serde_json::json;

fn page(server: &Server, path: &str) -> (u16, String) {
    let answer = server.send(&Request::new("GET", path).header("Accept", "text/html,*/*;q=0.8"));
    let kind = answer.header("Content-Type").unwrap_or_default().to_owned();
    assert!(kind.starts_with("text/html") || (300..400).contains(&answer.status), "{path}: {} {kind}", answer.status);
    (answer.status, answer.text())
}

#[test]
fn whatever_is_asked_there_is_a_page() {
    let program = prospect::program();
    let server = program.serve();
    prospect::wait_until_read(&server);
    let long = "x".repeat(6000);
    let many = (0..300).map(|number| format!("organisation=o{number}")).collect::<Vec<_>>().join("&");
    for query in [
        "page=0",
        "page=-1",
        "page=18446744073709551616",
        "page=2&page=3",
        "page=x",
        "q=",
        "q=%00",
        "q=%FF%FE",
        "q=%",
        "q=%2",
        "q=+++",
        "q=*&q=%22",
        "q=title%3Aclimate+AND+%28",
        "q=-climate",
        "q=%F0%9F%8E%93",
        "q=%D8%A7%D9%84%D8%A8%D9%8A%D8%A7%D9%86%D8%A7%D8%AA",
        "sort=best&availability=&language=xx&price=0&lms=nobody",
        "utm_source=x&fbclid=y",
        "lang=tlh",
        "&&&==&=&;",
        &format!("q={long}"),
        &many,
    ] {
        let (status, text) = page(&server, &format!("/?{query}"));
        assert_eq!(status, 200, "{query}");
        assert!(text.ends_with("</html>") || text.ends_with("</html>\n"), "{query}");
        assert!(!text.contains('⟦') && !text.contains(&long[..300]), "{query}");
    }
    for (path, status) in [
        ("/courses/clim101", 308),
        ("/courses/CLIM101?utm_source=x", 200),
        ("/courses/%43LIM101", 200),
        ("/courses/CLIM101/", 308),
        ("/courses/EVERY/snapshots/1/", 308),
        ("/courses/EVERY/snapshots/x/", 404),
        ("/courses/%FF/", 404),
        ("/courses/%00", 404),
        ("/courses/%FF", 404),
        ("/courses/..%2Fstaff", 404),
        ("/courses/%2e%2e", 404),
        (&format!("/courses/{long}"), 404),
        ("/courses/EVERY/snapshots/9223372036854775808", 404),
        ("/courses/EVERY/snapshots/-1", 404),
        ("/courses/CLIM101/calendar", 404),
        ("/calendar/runs/1", 404),
        ("/calendar/runs/999999.ics", 404),
        ("/calendar/runs/%FF.ics", 404),
        ("/index.php", 404),
        ("/courses", 404),
    ] {
        assert_eq!(page(&server, path).0, status, "{path}");
    }
    // Programs that do not ask for a page are told as before.
    let told = server.get("/index.php");
    assert_eq!((told.status, told.header("Content-Type")), (404, Some("application/json")));
    assert_eq!(server.send(&Request::new("POST", "/").header("Accept", "text/html")).status, 405);
}

#[test]
fn an_answer_is_the_same_however_it_is_asked_for() {
    let program = prospect::program();
    let server = program.serve();
    prospect::wait_until_read(&server);
    for path in ["/", "/courses/CLIM101", "/courses/CLIM101/calendar.ics", "/feeds/runs.atom"] {
        let first = server.get(path);
        let tag = first.header("ETag").expect("a tag").to_owned();
        let head = server.send(&Request::new("HEAD", path));
        assert_eq!((head.status, head.header("ETag"), head.body.len()), (200, Some(tag.as_str()), 0), "{path}");
        assert_eq!(head.header("Content-Length"), first.header("Content-Length"), "{path}");
        for (known, status) in [
            (format!("\"x\", W/{tag}"), 304),
            ("*".to_owned(), 304),
            ("\"x\"".to_owned(), 200),
            (tag.trim_matches('"').to_owned(), 200),
        ] {
            let answer = server.send(&Request::new("GET", path).header("If-None-Match", &known));
            assert_eq!(answer.status, status, "{path}: {known}");
            assert!(
                status == 200 || (answer.header("ETag") == Some(&tag) && answer.header("Cache-Control").is_some()),
                "{answer:?}"
            );
        }
        let zipped = server.send(&Request::new("GET", path).header("Accept-Encoding", "gzip, br"));
        assert!(zipped.body.len() < first.body.len() && zipped.decoded() == first.body, "{path}: {:?}", zipped.headers);
        assert!(first.header("Vary").is_some_and(|vary| vary.contains("Accept-Language")), "{path}");
    }
}

#[test]
fn what_is_not_public_is_nowhere() {
    let program = prospect::program();
    let server = program.serve();
    prospect::wait_until_read(&server);
    for run in 1..200 {
        for path in [format!("/calendar/runs/{run}.ics"), format!("/api/v2/runs/{run}")] {
            let text = server.get(&path).text();
            assert!(!UNSEEN.iter().any(|unseen| text.contains(unseen)), "{path}: {text}");
        }
    }
    for path in ["/courses/UNSEENX", "/courses/UNSEENX/calendar.ics", "/courses/UNSEENX/snapshots/1", "/api/v2/courses/UNSEENX"] {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
}

#[test]
fn five_hundred_organisations_make_no_large_page() {
    let program = Program::new();
    let course = |number: usize| {
        json!({"code": format!("C{number}"), "published": true, "title": {"en": format!("Course number {number}")},
            "organisations": [format!("Organisation number {number} of a very large federation of universities")],
            "subjects": [format!("Subject {number}")], "runs": []})
    };
    program.load(&json!({"format": "prospectus/catalogue@1", "courses": (0..500).map(course).collect::<Vec<_>>()}));
    let server = program.serve();
    prospect::wait_until_read(&server);
    let page = server.get("/");
    assert!(page.body.len() < 60_000, "{} bytes", page.body.len());
    assert!(page.text().contains("460 more: search for their names."), "{}", page.text());
    let chosen =
        server.get("/?organisation=Organisation%20number%20499%20of%20a%20very%20large%20federation%20of%20universities");
    assert!(chosen.text().contains("<h1>1 course matches"), "{}", chosen.text());
}
