//! Every form of an Open edX course key, as senders spell it in links.

use prospectus_tests::{Program, dumped, sample};
use serde_json::{Value, json};

fn link(key: &str) -> String {
    format!("https://campus.test/courses/{key}/info")
}

/// A program whose one LMS tells its runs apart by their course keys.
fn by_course_id() -> Program {
    let lms = json!([{
        "name": "campus",
        "base_url": "https://campus.test",
        "backend": "openedx",
        "course_regex": "^.*/courses/(?P<course_id>.*)/(course|info)/?$",
        "identity": "course_id",
    }]);
    Program::new().with("RICHIE_LMS_BACKENDS", "[]").with("PROSPECTUS_LMS", lms.to_string())
}

#[test]
fn both_spellings_of_a_link_are_one_run_where_keys_tell_runs_apart() {
    let program = by_course_id();
    program.load(&sample::catalogue(["NUM"]));
    let server = program.serve();
    let (encoded, plain) = (link("course-v1%3AOrg%2BNum%2BRun"), link("course-v1:Org+Num+Run"));
    for (link, count, verdict) in
        [(&encoded, 1, "created"), (&plain, 2, "updated"), (&encoded, 3, "updated"), (&plain, 3, "updated")]
    {
        let answer = server.post(&sample::run(link, count));
        assert_eq!((answer.status, answer.verdict(), answer.json()), (200, verdict, json!({"success": true})), "{link}");
    }
    let dump = program.dump();
    assert_eq!(dumped::runs(&dump).len(), 1, "{dump}");
    let run = dumped::run(&dump, &plain);
    assert_eq!((&run["draft"]["enrollment_count"], &run["public"]["enrollment_count"]), (&json!(3), &json!(3)));
    let identities = dump["source_runs"].as_array().expect("source runs").iter().map(|source| &source["identity"]);
    assert_eq!(identities.collect::<Vec<_>>(), [&json!("course-v1:Org+Num+Run")]);
}

#[test]
fn both_spellings_are_two_runs_where_links_tell_runs_apart() {
    let program = Program::new();
    program.load(&sample::catalogue(["NUM"]));
    let server = program.serve();
    for key in ["course-v1%3AOrg%2BNum%2BRun", "course-v1:Org+Num+Run"] {
        assert_eq!(server.post(&sample::run(&link(key), 1)).verdict(), "created");
    }
    assert_eq!(dumped::runs(&program.dump()).len(), 2, "as in Richie, a link is a run");
}

#[test]
fn a_custom_course_is_a_run_of_its_own() {
    let program = by_course_id();
    program.load(&sample::catalogue(["NUM"]));
    let server = program.serve();
    let keys = ["ccx-v1:Org+Num+Run+ccx@3", "course-v1:Org+Num+Run", "ccx-v1:Org+Num+Run+ccx@4"].map(link);
    let answer = server.post(&keys.iter().map(|link| sample::run(link, 1)).collect::<Value>());
    assert_eq!(answer.status, 200, "{}", answer.text());
    let dump = program.dump();
    for link in &keys {
        assert_eq!(dumped::run(&dump, link)["public"]["languages"], json!(["en"]), "{link}");
    }
    let answer = server.post(&sample::run(&link("ccx-v1%3AOrg%2BNum%2BRun%2Bccx%403"), 5));
    assert_eq!(answer.verdict(), "updated");
    assert_eq!(dumped::runs(&program.dump()).len(), 3);
}

#[test]
fn what_is_no_key_of_a_course_is_refused_with_400() {
    let program = Program::new();
    program.load(&sample::catalogue(["NUM", "LIB"]));
    let server = program.serve();
    let malformed = |key: &str| format!("Malformed course key: \"{key}\". Expected course-v1:ORG+COURSE+RUN or ORG/COURSE/RUN.");
    for key in [
        "library-v1:Org+Lib",
        "library-v1%3AOrg%2BLib",
        "lib:Org:Lib",
        "course-v1:Org+Num",
        "ccx-v1:Org+Num+Run",
        "course-v1%3AOrg%2BNum",
    ] {
        let answer = server.post(&sample::run(&link(key), 1));
        assert_eq!((answer.status, answer.verdict()), (400, "rejected"), "{key}");
        assert_eq!(answer.json(), json!({"resource_link": [malformed(key)]}), "{key}");
    }
    assert_eq!(dumped::runs(&program.dump()).len(), 0);
}

#[test]
fn check_tells_the_key_of_a_link() {
    let program = by_course_id();
    let told = |key: &str| program.succeed(&["check", "--link", &link(key)]);
    let words = told("course-v1%3AOrg%2BNum%2BRun");
    assert!(words.contains("course_id course-v1:Org+Num+Run, course NUM"), "{words}");
    let words = told("ccx-v1:Org+Num+Run+ccx@3");
    assert!(words.contains("course_id ccx-v1:Org+Num+Run+ccx@3, course NUM"), "{words}");
    let words = told("library-v1:Org+Lib");
    assert!(words.contains("This is the key of a library"), "{words}");
}

#[test]
fn check_tells_apart_what_matches_a_link_as_it_is_and_what_matches_it_decoded() {
    let lms = |name: &str, pattern: &str| json!({"name": name, "base_url": "https://campus.test", "backend": "openedx", "course_regex": pattern});
    let lmss = json!([
        lms("spelt out", "^.*/courses/(?P<course_id>course-v1:[^/]+)/about$"),
        lms("any", "^.*/courses/(?P<course_id>.*)/(info|about)$"),
    ]);
    let program = Program::new().with("RICHIE_LMS_BACKENDS", "[]").with("PROSPECTUS_LMS", lmss.to_string());
    let words = program.succeed(&["check", "--link", "https://campus.test/courses/course-v1%3AOrg%2BNum%2BRun/about"]);
    assert!(words.contains("spelt out: matches only the percent-decoded link"), "{words}");
    assert!(words.contains("any: matches, and is the first that does"), "{words}");
}
