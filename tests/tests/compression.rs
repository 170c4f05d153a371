//! Answers are compressed for those who ask for it, and are the same answers.

use prospectus_tests::staff::{PASSWORD, Staff};
use prospectus_tests::{Answer, Program, Request, SYNC_PATH, Server, prospect, sample};
use serde_json::json;

const CODINGS: [&str; 3] = ["zstd", "br", "gzip"];

fn get(path: &str, accepted: &str) -> Request {
    Request::new("GET", path).header("Accept-Encoding", accepted)
}

fn site() -> (Program, Server) {
    let program = prospect::program();
    let server = program.serve();
    prospect::wait_until_read(&server);
    (program, server)
}

/// What a page links to that ends so.
fn linked(server: &Server, page: &str, end: &str) -> String {
    let text = server.get(page).text();
    let found = text.split('"').find(|piece| piece.starts_with('/') && piece.ends_with(end));
    found.unwrap_or_else(|| panic!("{page} links to no {end}")).to_owned()
}

#[test]
fn each_coding_gives_the_same_bytes_as_none() {
    let (_program, server) = site();
    let mut paths =
        ["/", "/?q=climate", "/courses/CLIM101", "/api/v2/courses?facets=true", "/api/v2/openapi.json", "/feeds/runs.atom"]
            .map(str::to_owned)
            .to_vec();
    paths.extend(["/feeds/moochub.json", "/sitemap.xml", "/courses/EVERY/calendar.ics", "/no-such-page"].map(str::to_owned));
    paths.extend([linked(&server, "/", ".css"), linked(&server, "/", ".js"), linked(&server, "/staff/sign-in", "staff.css")]);
    for path in paths {
        let asked = |accepted| server.send(&get(&path, accepted).header("Accept", "text/html, */*"));
        let plain = asked("identity");
        assert_eq!((plain.header("Content-Encoding"), plain.body.len() > 860), (None, true), "{path}");
        let varies = |answer: &Answer| {
            let lines = answer.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("vary")).collect::<Vec<_>>();
            lines.len() == 1 && lines[0].1.split(", ").any(|item| item == "Accept-Encoding")
        };
        assert!(varies(&plain), "{path}: {plain:?}");
        for coding in CODINGS {
            // The first is not kept, the second is made anew and kept, the third is the one that is kept.
            for _ in 0..3 {
                let answer = asked(coding);
                assert_eq!((answer.status, answer.header("Content-Encoding")), (plain.status, Some(coding)), "{path}");
                assert!(answer.body.len() < plain.body.len() * 3 / 4, "{path}, {coding}: {}", answer.body.len());
                assert!(answer.decoded() == plain.body, "{path}, {coding}");
                assert_eq!(answer.header("Content-Length"), Some(answer.body.len().to_string().as_str()), "{path}");
                assert_eq!(answer.header("Content-Type"), plain.header("Content-Type"), "{path}");
                assert!(varies(&answer), "{path}: {:?}", answer.headers);
            }
        }
    }
    let page = server.send(&get("/", "gzip"));
    assert_eq!(page.header("Vary"), Some("Accept-Language, Cookie, Accept-Encoding"));
}

#[test]
fn the_weights_of_the_client_decide() {
    let (_program, server) = site();
    for (accepted, coding) in [
        ("gzip, deflate, br, zstd", Some("zstd")),
        ("gzip;q=1.0, zstd;q=0.5", Some("gzip")),
        ("gzip;q=0", None),
        ("*;q=0", None),
        ("*, zstd;q=0", Some("br")),
        ("deflate", None),
    ] {
        assert_eq!(server.send(&get("/", accepted)).header("Content-Encoding"), coding, "{accepted}");
    }
    assert_eq!(server.get("/").header("Content-Encoding"), None);
}

#[test]
fn whoever_has_a_form_of_a_page_is_told_so() {
    let (_program, server) = site();
    for path in ["/", "/api/v2/courses", "/feeds/moochub.json"] {
        let tag = |answer: &Answer| answer.header("ETag").expect("a tag").to_owned();
        let (plain, zipped) = (server.get(path), server.send(&get(path, "gzip")));
        assert_eq!(tag(&zipped), format!("W/{}", tag(&plain)), "{path}");
        for known in [tag(&plain), tag(&zipped), "\"other\", W/\"more\", ".to_owned() + &tag(&zipped), "*".to_owned()] {
            for accepted in ["identity", "gzip", "br"] {
                let whole = server.send(&get(path, accepted));
                let answer = server.send(&get(path, accepted).header("If-None-Match", &known));
                assert_eq!((answer.status, answer.header("Content-Encoding")), (304, None), "{path}, {known}");
                assert_eq!(answer.header("ETag"), whole.header("ETag"), "{path}, {known}, {accepted}");
                assert_eq!(answer.header("Vary"), whole.header("Vary"), "{path}, {known}, {accepted}");
                assert!(answer.header("Vary").is_some_and(|vary| vary.ends_with("Accept-Encoding")), "{path}");
            }
        }
        assert_eq!(server.send(&get(path, "gzip").header("If-None-Match", "W/\"other\"")).status, 200, "{path}");
    }
}

#[test]
fn head_says_what_get_says() {
    let (_program, server) = site();
    let icon = linked(&server, "/staff/sign-in", "staff.css");
    for path in ["/", "/courses/CLIM101", "/api/v2/courses", "/feeds/moochub.json", icon.as_str(), "/no-such-page"] {
        for accepted in ["identity", "gzip"] {
            // The second form is another than the first, which is not kept.
            for _ in 0..2 {
                server.send(&get(path, accepted));
            }
            let asked = |method| {
                let request = Request::new(method, path).header("Accept-Encoding", accepted).header("Accept", "text/html, */*");
                let answer = server.send(&request);
                let described = ["Content-Encoding", "Content-Type", "Content-Length", "ETag", "Vary", "Cache-Control"];
                (answer.status, described.map(|name| answer.header(name).map(str::to_owned)))
            };
            assert_eq!(asked("HEAD"), asked("GET"), "{path}, {accepted}");
        }
    }
}

#[test]
fn small_answers_pictures_and_streams_are_left_alone() {
    let (_program, server) = site();
    for path in ["/robots.txt", "/api/v2/courses/NOTTHERE", "/api/v2/changes"] {
        let (plain, answer) = (server.get(path), server.send(&get(path, "gzip, br, zstd")));
        assert_eq!((answer.header("Content-Encoding"), &answer.body), (None, &plain.body), "{path}");
        assert!(plain.body.len() < 860 && answer.header("Vary") == plain.header("Vary"), "{path}");
    }
    let mut connection = server.connect();
    let request = get("/api/v2/changes", "gzip, br, zstd").header("Accept", "text/event-stream");
    connection.write(&request.to_bytes()).expect("asks");
    let head = connection.answer(true).expect("a head");
    assert_eq!((head.status, head.header("Content-Type")), (200, Some("text/event-stream")));
    assert_eq!((head.header("Content-Encoding"), head.header("Content-Length")), (None, None));
}

/// Home-made senders pass headers on that they do not understand themselves.
#[test]
fn the_api_of_richie_is_never_compressed() {
    let program = Program::new();
    program.load(&json!({"format": "prospectus/catalogue@1", "courses": [{"code": "X", "published": true}]}));
    let server = program.serve();
    let runs = (0..40).map(|number| sample::run(&sample::link("X", &format!("run-{number}")), 1)).collect::<Vec<_>>();
    let answer = server.send(&Request::sync(&json!(runs)).header("Accept-Encoding", "gzip, deflate"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.body.len() > 2_000, "long enough to be compressed");
    let run = server.send(&get("/api/v1.0/course-runs/1/", "gzip"));
    let refused = server.send(&get(SYNC_PATH, "gzip"));
    assert_eq!((run.status, refused.status), (200, 405));
    for answer in [answer, run, refused] {
        assert_eq!((answer.header("Content-Encoding"), answer.header("Vary")), (None, None));
        answer.json();
    }
}

#[test]
fn pages_of_staff_are_compressed_and_mask_the_token_of_their_forms() {
    let staff = Staff::new(Program::new());
    let form = format!("name=editor&password={}", PASSWORD.replace(' ', "+")).into_bytes();
    let answer = staff.server().send(&Request::new("POST", "/staff/sign-in").body(form));
    let cookie = answer.header("Set-Cookie").and_then(|cookie| cookie.split(';').next()).expect("a session").to_owned();
    let page = || {
        let answer = staff.server().send(&get("/staff/account", "gzip").header("Cookie", &cookie));
        assert_eq!((answer.status, answer.header("Content-Encoding")), (200, Some("gzip")));
        let text = String::from_utf8(answer.decoded()).expect("text");
        let token = text.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        token.expect("a form").to_owned()
    };
    let (first, second) = (page(), page());
    assert_ne!(first, second);
    let post = |token: &str| {
        let request = Request::new("POST", "/staff/theme").header("Cookie", &cookie);
        staff.server().send(&request.body(format!("theme=dark&next=/&csrf={token}").into_bytes())).status
    };
    assert_eq!([post(&first), post(&second), post(&first)], [303; 3]);
    // Halves of two tokens are the token of no session.
    assert_eq!(post(&[&first[..32], &second[32..]].concat()), 403);
    assert_eq!(post(&first[..32]), 403);
}
