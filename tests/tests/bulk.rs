//! Large requests, and those that are too large.

use prospectus_tests::{Program, Request, SYNC_PATH, dumped, sample};
use serde_json::{Value, json};

const COURSES: usize = 100;
const RUNS: usize = 50_000;

#[test]
fn fifty_thousand_runs_come_in_one_request() {
    // It is a debug build, beside other tests.
    let program = Program::new().with("PROSPECTUS_SYNC__REQUEST_TIMEOUT", "5m");
    let codes = (0..COURSES).map(|course| format!("C{course:03}")).collect::<Vec<_>>();
    program.load(&sample::catalogue(codes.iter().map(String::as_str)));
    let server = program.serve();
    let links = (0..RUNS).map(|run| sample::link(&codes[run % COURSES], &format!("r{run}"))).collect::<Vec<_>>();
    let runs = links.iter().map(|link| json!({"resource_link": link, "languages": ["en"]})).collect::<Value>();

    let answer = server.post(&runs);

    assert_eq!(answer.status, 200, "{}", answer.text().chars().take(400).collect::<String>());
    let told = answer.json();
    assert_eq!(told.as_object().map(serde_json::Map::len), Some(RUNS));
    assert!(links.iter().all(|link| told[link] == json!({"success": true})));
    let (first, last) = answer.entries();
    assert_eq!(last - first + 1, RUNS as u64);
    let journal = program.journal();
    let created = journal.iter().filter(|entry| entry["verdict"] == "created");
    // The courses, which came by a file, have entries without a link.
    let recorded = created.filter_map(|entry| entry["resource_link"].as_str()).collect::<Vec<_>>();
    assert!(recorded == links, "the journal has {} creations, which are not the {RUNS} sent, in their order", recorded.len());
    let dump = program.dump();
    let courses = dump["courses"].as_array().expect("courses");
    assert_eq!(courses.len(), COURSES);
    for course in courses {
        assert_eq!(course["runs"].as_array().map(Vec::len), Some(RUNS / COURSES), "{}", course["code"]);
    }
    assert!(dumped::runs(&dump).iter().all(|(run, ..)| !run["public"].is_null()), "all are published");
}

/// A run whose body has this many bytes.
fn of_size(bytes: usize) -> Vec<u8> {
    let run = json!({"resource_link": sample::link("C001", "r1"), "languages": ["en"]}).to_string();
    let padding = bytes.checked_sub(run.len()).expect("room for the run");
    [run.into_bytes(), vec![b' '; padding]].concat()
}

#[test]
fn a_body_may_be_as_long_as_the_setting_says() {
    let program = Program::new().with("PROSPECTUS_SYNC__MAX_BODY", "1000");
    program.load(&sample::catalogue(["C001"]));
    let server = program.serve();
    assert_eq!(server.send(&Request::sync_bytes(of_size(1001))).status, 413);
    let in_chunks = chunked(&of_size(1001));
    let mut connection = server.connect();
    connection.write(&in_chunks).expect("sends");
    assert_eq!(connection.answer(false).expect("an answer").status, 413, "in chunks");
    assert_eq!(dumped::runs(&program.dump()).len(), 0, "nothing of it was done");
    assert_eq!(server.send(&Request::sync_bytes(of_size(1000))).status, 200);
}

fn chunked(body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST {SYNC_PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: {}\r\n\
         Transfer-Encoding: chunked\r\n\r\n{:x}\r\n",
        sample::sign(body),
        body.len()
    );
    [head.as_bytes(), body, b"\r\n0\r\n\r\n"].concat()
}

#[test]
fn a_body_that_is_nested_too_deep_is_told_so() {
    let program = Program::new();
    program.load(&sample::catalogue(["C001"]));
    let server = program.serve();
    for depth in [100, 100_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let body = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let answer = server.send(&Request::sync_bytes(body.into_bytes()));
            assert_eq!(answer.status, 400, "{depth} × {open}");
            let detail = answer.json()["detail"].as_str().expect("a sentence").to_owned();
            assert!(detail.starts_with("JSON parse error"), "{detail}");
        }
    }
    assert_eq!(server.post(&sample::run(&sample::link("C001", "r1"), 1)).status, 200, "the server goes on");
}
