//! Reading for programs and machines: the API, the feeds, the sitemap.

use std::collections::BTreeSet;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use prospectus_tests::{Answer, Program, Request, Server, sample};
use serde_json::{Value, json};

const JSON: &str = "application/json";
const PROBLEM: &str = "application/problem+json";

/// A public course with a run for everybody, one for its page only, one that is hidden, and one that is a draft.
fn course(code: &str) -> Value {
    let run = |name: &str, visibility: &str, published: bool| {
        let mut run = sample::run(&sample::link(code, name), 12);
        run["catalog_visibility"] = json!(visibility);
        let public = if published { run.clone() } else { Value::Null };
        json!({"sync_mode": "sync_to_public", "draft": run, "public": public})
    };
    json!({
        "code": code, "published": true, "title": {"en": format!("Course {code} & <more>"), "fr": format!("Cours {code}")},
        "runs": [
            run("open", "course_and_search", true), run("page", "course_only", true),
            run("secret", "hidden", true), run("draft", "course_and_search", false),
        ],
    })
}

/// Courses with numbers, and one that is a draft.
fn catalogue(courses: usize) -> Program {
    let program = Program::new();
    let mut list = (1..=courses).map(|number| course(&format!("C{number:03}"))).collect::<Vec<_>>();
    let mut draft = course("UNSEEN");
    draft["published"] = json!(false);
    for run in draft["runs"].as_array_mut().expect("runs") {
        run["public"] = Value::Null;
    }
    list.push(draft);
    program.load(&json!({"format": "prospectus/catalogue@1", "courses": list}));
    program
}

/// Reads a path once the catalogue is there.
fn read(server: &Server, path: &str) -> Answer {
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let answer = server.get(path);
        if answer.status != 503 || Instant::now() > until {
            return answer;
        }
        thread::sleep(Duration::from_millis(50));
    }
}

fn json_of(server: &Server, path: &str) -> Value {
    let answer = read(server, path);
    assert_eq!((answer.status, answer.header("Content-Type")), (200, Some(JSON)), "{path}: {}", answer.text());
    assert_eq!(answer.header("Access-Control-Allow-Origin"), Some("*"), "{path}");
    answer.json()
}

/// The path of a whole address.
fn path_of(address: &Value) -> Option<String> {
    let rest = address.as_str()?.split_once("://")?.1;
    Some(rest[rest.find('/')?..].to_owned())
}

fn codes(document: &Value) -> Vec<String> {
    let courses = document["courses"].as_array().expect("courses");
    courses.iter().map(|course| course["code"].as_str().expect("a code").to_owned()).collect()
}

#[test]
fn pages_have_every_course_once() {
    let program = catalogue(45);
    let server = program.serve();
    let all = (1..=45).map(|number| format!("C{number:03}")).collect::<Vec<_>>();
    for begin in ["/api/v2/courses?limit=20", "/api/v2/courses?limit=7&sort=title&q=course", "/api/v2/catalogue?limit=10"] {
        let mut found = Vec::new();
        let mut path = Some(begin.to_owned());
        while let Some(next) = path {
            let page = json_of(&server, &next);
            found.extend(codes(&page));
            path = path_of(&page["next"]);
        }
        assert_eq!(found.len(), all.len(), "{begin}");
        assert_eq!(found.into_iter().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>(), all, "{begin}");
    }
    let found = json_of(&server, "/api/v2/courses?facets=true&limit=1&language=en");
    assert_eq!(
        (&found["total"], &found["facets"]["language"][0]),
        (&json!(45), &json!({"value": "en", "count": 45, "selected": true}))
    );
    assert!(json_of(&server, "/api/v2/courses").get("facets").is_none());
}

#[test]
fn a_course_and_its_runs_are_told_as_visitors_see_them() {
    let program = catalogue(2);
    let server = program.serve();
    let course = json_of(&server, "/api/v2/courses/c001");
    assert_eq!((&course["code"], &course["title"]["fr"]), (&json!("C001"), &json!("Cours C001")));
    let runs = course["runs"].as_array().expect("runs");
    let visibilities = runs.iter().map(|run| &run["catalog_visibility"]).collect::<Vec<_>>();
    assert_eq!(visibilities, [&json!("course_and_search"), &json!("course_only")]);
    let run = json_of(&server, &format!("/api/v2/runs/{}", runs[0]["id"]));
    assert_eq!(run, runs[0]);
    assert_eq!((&run["course"], &run["start"]), (&json!("C001"), &json!("2026-01-01T08:00:00Z")));
    let summary = json_of(&server, "/api/v2/courses?q=C001");
    assert_eq!((&summary["courses"][0]["runs"], &summary["courses"][0]["run"]["id"]), (&json!(1), &run["id"]));

    // What is not public is nowhere.
    let mut seen = String::new();
    for path in [
        "/api/v2/courses?facets=true",
        "/api/v2/catalogue",
        "/api/v2/changes?after=0",
        "/feeds/runs.atom",
        "/feeds/moochub.json",
        "/sitemap.xml",
    ] {
        seen.push_str(&read(&server, path).text());
    }
    assert!(seen.contains("C001") && !seen.contains("UNSEEN") && !seen.contains("secret") && !seen.contains("+draft"), "{seen}");
    let known = runs.iter().map(|run| run["id"].as_i64().expect("a number")).collect::<BTreeSet<_>>();
    for id in 1..=4 {
        assert_eq!(read(&server, &format!("/api/v2/runs/{id}")).status, if known.contains(&id) { 200 } else { 404 }, "{id}");
    }
    assert_eq!(read(&server, "/api/v2/courses/UNSEEN").status, 404);
}

#[test]
fn errors_are_problems() {
    let program = catalogue(1);
    let server = program.serve();
    read(&server, "/api/v2/courses");
    for (path, status, parameter) in [
        ("/api/v2/courses?limit=0", 400, json!("limit")),
        ("/api/v2/courses?limit=5&limit=5", 400, json!("limit")),
        ("/api/v2/courses?sort=best", 400, json!("sort")),
        ("/api/v2/courses?colour=red", 400, json!("colour")),
        ("/api/v2/courses?availability=open&availability=now", 400, json!("availability")),
        ("/api/v2/courses/C001?x=1", 400, json!("x")),
        ("/api/v2/runs/first", 400, json!("id")),
        ("/api/v2/changes?after=-1", 400, json!("after")),
        ("/api/v2/changes?wait=31", 400, json!("wait")),
        ("/api/v2/courses/NONE", 404, Value::Null),
        ("/api/v2/runs/999999", 404, Value::Null),
        ("/api/v2/nothing/here", 404, Value::Null),
    ] {
        let answer = server.get(path);
        assert_eq!((answer.status, answer.header("Content-Type")), (status, Some(PROBLEM)), "{path}: {}", answer.text());
        let problem = answer.json();
        assert_eq!(
            (&problem["status"], &problem["type"], &problem["parameter"]),
            (&json!(status), &json!("about:blank"), &parameter),
            "{path}"
        );
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.ends_with('.')), "{path}");
    }
    let wrong = server.send(&Request::new("DELETE", "/api/v2/courses/C001"));
    assert_eq!(
        (wrong.status, wrong.header("Allow"), wrong.header("Content-Type")),
        (405, Some("GET, HEAD, OPTIONS"), Some(PROBLEM))
    );
    let wrong = server.send(&Request::new("GET", "/api/v2/courses").header("Accept", "text/html"));
    assert_eq!((wrong.status, wrong.header("Content-Type")), (406, Some(PROBLEM)));
}

#[test]
fn answers_may_be_kept_and_read_from_anywhere() {
    let program = catalogue(1);
    let server = program.serve();
    for path in [
        "/api/v2/courses",
        "/api/v2/courses/C001",
        "/api/v2/catalogue",
        "/api/v2/openapi.json",
        "/feeds/runs.atom",
        "/feeds/moochub.json",
        "/sitemap.xml",
    ] {
        let first = read(&server, path);
        assert!(first.header("Cache-Control").is_some_and(|kept| kept.starts_with("public, max-age=")), "{path}: {first:?}");
        let tag = first.header("ETag").unwrap_or_else(|| panic!("{path}: {first:?}"));
        let again = server.send(&Request::new("GET", path).header("If-None-Match", tag));
        assert_eq!((again.status, again.body.len(), again.header("ETag")), (304, 0, Some(tag)), "{path}");
        let head = server.send(&Request::new("HEAD", path));
        assert_eq!((head.status, head.header("ETag")), (200, Some(tag)), "{path}");
    }
    let preflight = server.send(&Request::new("OPTIONS", "/api/v2/courses").header("Origin", "https://else.test"));
    assert_eq!((preflight.status, preflight.header("Access-Control-Allow-Origin")), (204, Some("*")));
    assert_eq!(preflight.header("Access-Control-Allow-Methods"), Some("GET, HEAD, OPTIONS"));
}

#[test]
fn a_change_is_told_to_those_who_wait() {
    let program = catalogue(2);
    let server = program.serve();
    read(&server, "/api/v2/courses");
    let cursor = json_of(&server, "/api/v2/changes")["cursor"].as_i64().expect("a cursor");
    let mut connection = server.connect();
    let wait = Request::new("GET", &format!("/api/v2/changes?after={cursor}&wait=20"));
    let link = sample::link("C002", "open");
    let answer = thread::scope(|scope| {
        let waiting = scope.spawn(move || (Instant::now(), connection.send(&wait).expect("an answer").json(), Instant::now()));
        thread::sleep(Duration::from_millis(300));
        // Of a hidden run nobody hears.
        let mut hidden = sample::run(&sample::link("C002", "secret"), 99);
        hidden["catalog_visibility"] = json!("hidden");
        assert_eq!(server.post(&hidden).status, 200);
        thread::sleep(Duration::from_millis(300));
        let sent = Instant::now();
        assert_eq!(server.post(&sample::run(&link, 77)).verdict(), "updated");
        let (began, changes, told) = waiting.join().expect("an answer");
        assert!(told > sent && told - sent < Duration::from_secs(3), "{:?} after {:?}", told - sent, sent - began);
        changes
    });
    assert_eq!(answer["changes"].as_array().map(Vec::len), Some(1), "{answer}");
    let change = &answer["changes"][0];
    assert_eq!((&change["courses"], &answer["reset"], &answer["more"]), (&json!(["C002"]), &json!(false), &json!(false)));
    let run = json_of(&server, &format!("/api/v2/runs/{}", change["runs"][0]));
    assert_eq!((&run["resource_link"], &run["enrollment_count"]), (&json!(link), &json!(77)));
    let next = answer["cursor"].as_i64().expect("a cursor");
    assert_eq!(json_of(&server, &format!("/api/v2/changes?after={next}"))["changes"], json!([]));
    assert_eq!(json_of(&server, "/api/v2/changes?after=123456789")["reset"], json!(true));

    // The same as events.
    let request =
        Request::new("GET", "/api/v2/changes").header("Accept", "text/event-stream").header("Last-Event-ID", cursor.to_string());
    let (status, events) = server_sent(&server, &request);
    assert_eq!(status, 200);
    assert!(
        events.contains(&format!("event: change\nid: {}\ndata: {{\"entry\":{}", change["entry"], change["entry"])),
        "{events}"
    );
}

#[test]
fn what_is_withdrawn_is_told_by_the_code_that_visitors_knew() {
    let program = catalogue(3);
    let server = program.serve();
    read(&server, "/api/v2/courses");
    let since = |cursor: &Value| {
        let wait = format!("/api/v2/changes?after={cursor}&wait=20");
        let told = json_of(&server, &wait);
        (told["changes"].as_array().expect("changes").iter().map(|change| change["courses"].clone()).collect::<Vec<_>>(), told)
    };
    let cursor = json_of(&server, "/api/v2/changes")["cursor"].clone();
    // Its draft is renamed, which nobody was told.
    program.change_rows("UPDATE courses SET code = 'RENAMED' WHERE code = 'C001' AND version = 'draft'");
    program.succeed(&["unpublish", "RENAMED"]);
    let (courses, told) = since(&cursor);
    assert_eq!(courses, [json!(["C001"])], "{told}");
    program.load_more(&json!({"format": "prospectus/catalogue@1", "courses": [{"code": "C002", "published": false}]}));
    let (courses, told) = since(&told["cursor"]);
    assert_eq!((courses, &told["reset"]), (vec![json!(["C002"])], &json!(false)), "{told}");
    assert_eq!(read(&server, "/api/v2/courses/C002").status, 404);
    // What is emptied is not told course by course.
    program.load(&json!({"format": "prospectus/catalogue@1", "courses": []}));
    let (courses, told) = since(&told["cursor"]);
    assert_eq!((courses.len(), &told["reset"]), (0, &json!(true)), "{told}");
    assert_eq!(read(&server, "/api/v2/courses/C003").status, 404);
    assert_eq!(json_of(&server, "/api/v2/courses")["total"], json!(0));
}

/// Reads the beginning of a stream, up to its first change.
fn server_sent(server: &Server, request: &Request) -> (u16, String) {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(server.address()).expect("connects");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a timeout");
    stream.write_all(&request.to_bytes()).expect("sent");
    let (mut text, mut buffer) = (String::new(), [0; 4096]);
    while !text.contains("event: change") || !text.ends_with("\n\n\r\n") {
        let read = stream.read(&mut buffer).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert!(read > 0, "ended: {text}");
        text.push_str(&String::from_utf8_lossy(&buffer[..read]));
    }
    (text[9..12].parse().expect("a status"), text)
}

#[test]
fn feeds_are_well_formed() {
    let program = catalogue(3);
    let server = program.serve();
    for (path, kind, entries) in
        [("/feeds/runs.atom", "application/atom+xml; charset=utf-8", 3), ("/sitemap.xml", "application/xml; charset=utf-8", 4)]
    {
        let answer = read(&server, path);
        assert_eq!((answer.status, answer.header("Content-Type")), (200, Some(kind)), "{path}");
        let tags = elements(&answer.text());
        let wanted = if path.ends_with("atom") { "entry" } else { "url" };
        assert_eq!(tags.iter().filter(|tag| *tag == wanted).count(), entries, "{path}: {}", answer.text());
    }
    let feed = read(&server, "/feeds/moochub.json?page[size]=2").json();
    let course = &feed["data"][0];
    assert_eq!((&course["type"], &course["attributes"]["courseCode"]), (&json!("Course"), &json!("C001")));
    let attributes = &course["attributes"];
    assert_eq!(attributes["startDate"], json!(["2026-01-01T08:00:00Z"]));
    assert_eq!(attributes["inLanguage"], json!(["en"]));
    assert_eq!(attributes["license"], json!([{"identifier": "proprietary", "url": null, "contentUrl": null}]));
    for required in ["name", "learningResourceType", "publisher", "url", "license", "creator"] {
        assert!(attributes.get(required).is_some(), "MOOChub wants {required}: {attributes}");
    }
    let second = read(&server, &path_of(&feed["links"]["next"]).expect("a next page")).json();
    assert_eq!((second["data"].as_array().map(Vec::len), second["links"].get("next")), (Some(1), None));
    let robots = read(&server, "/robots.txt").text();
    assert!(
        robots.contains("Disallow: /staff\n") && robots.contains("Disallow: /*?\n") && robots.contains("/sitemap.xml"),
        "{robots}"
    );
}

#[test]
fn browsers_find_icons_and_a_manifest_and_prometheus_its_metrics() {
    let program = catalogue(1);
    let server = program.serve();
    let page = read(&server, "/").text();
    let manifest = read(&server, "/manifest.webmanifest");
    assert_eq!((manifest.status, manifest.header("Content-Type")), (200, Some("application/manifest+json")));
    let manifest = manifest.json();
    let icons = manifest["icons"].as_array().expect("icons").iter().map(|icon| icon["src"].as_str().expect("a path"));
    let icons = icons.map(|path| (path, "image/png", b"\x89PNG"));
    let others = [("/apple-touch-icon.png", "image/png", b"\x89PNG"), ("/favicon.ico", "image/x-icon", b"\0\0\x01\0")];
    for (path, media_type, signature) in icons.chain(others) {
        let icon = read(&server, path);
        assert_eq!((icon.status, icon.header("Content-Type")), (200, Some(media_type)), "{path}");
        assert!(icon.body.starts_with(signature), "{path}");
    }
    for linked in ["/favicon.ico", "/apple-touch-icon.png", "/manifest.webmanifest"] {
        assert!(page.contains(&format!("href=\"{linked}\"")), "{linked}: {page}");
    }
    let metrics = read(&server, "/metrics").text();
    let names = metrics.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>();
    assert!(!names.is_empty() && names.iter().all(|name| name.starts_with("prospectus_")), "{metrics}");
}

/// The names of the elements of a document, which must be closed in their order; its texts must have no bare sign.
fn elements(xml: &str) -> Vec<String> {
    let (mut names, mut open) = (Vec::new(), Vec::new());
    let mut rest = xml.trim_start_matches("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    while let Some(begin) = rest.find('<') {
        assert!(!rest[..begin].contains('>'), "{xml}");
        for entity in rest[..begin].split('&').skip(1) {
            assert!(entity.find(';').is_some_and(|end| end < 6), "{xml}");
        }
        let end = rest[begin..].find('>').unwrap_or_else(|| panic!("{xml}")) + begin;
        let tag = &rest[begin + 1..end];
        let name = tag.trim_matches('/').split_whitespace().next().expect("a name").to_owned();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "{xml}");
        } else {
            names.push(name.clone());
            if !tag.ends_with('/') {
                open.push(name);
            }
        }
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "{open:?} {rest}");
    names
}

#[test]
fn the_document_has_a_page() {
    let program = catalogue(1);
    let server = program.serve();
    let document = json_of(&server, "/api/v2/openapi.json");
    assert_eq!(document["openapi"], json!("3.1.0"));
    let page = read(&server, "/api/v2/");
    assert_eq!((page.status, page.header("Content-Type")), (200, Some("text/html; charset=utf-8")));
    let page = page.text();
    for (path, _) in document["paths"].as_object().expect("paths") {
        assert!(page.contains(path.as_str()), "{path}");
    }
    for (name, _) in document["components"]["schemas"].as_object().expect("schemas") {
        assert!(page.contains(&format!("id=\"schema-{name}\"")), "{name}");
    }
    assert!(!page.contains('⟦'), "{page}");
}

#[test]
fn schemathesis_finds_nothing() {
    let command = std::env::var_os("PROSPECTUS_TEST_SCHEMATHESIS").expect(
        "PROSPECTUS_TEST_SCHEMATHESIS is not set: this test needs schemathesis; `cargo xtask test` installs it from PyPI",
    );
    let program = catalogue(30);
    let server = program.serve();
    read(&server, "/api/v2/courses");
    assert_eq!(server.post(&sample::run(&sample::link("C002", "open"), 77)).status, 200);
    let mut command = Command::new(command);
    for proxy in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"] {
        command.env_remove(proxy);
    }
    let document = format!("{}/api/v2/openapi.json", server.url());
    command.args(["run", &document, "--url", &server.url(), "--checks", "all", "--max-examples", "40", "--seed", "1"]);
    command.args(["--workers", "2", "--request-timeout", "35", "--no-color", "--generation-database", "none"]);
    let output = command.current_dir(program.directory()).output().expect("schemathesis starts");
    let text = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}\n{}", String::from_utf8_lossy(&text), server.output());
}
