//! What the program says of its settings: those of a Richie deployment, and what its operator would miss.

use std::fs;
use std::process::{Command, Stdio};

use prospectus_tests::{Program, sample, text, wait_until};
use serde_json::json;

/// The env files of Richie's sandbox, with what they say of other programs.
const COMMON: &str = "# Django
DJANGO_CONFIGURATION=Development
DJANGO_SECRET_KEY=tell-no-one
DB_HOST=db
DB_PASSWORD=tell-no-one

# Synchronization
DJANGO_RICHIE_COURSE_RUN_SYNC_SECRETS=correct horse battery staple
";
const DEV: &str = "EDX_BASE_URL=https://campus.test
EDX_BACKEND=richie.apps.courses.lms.edx.EdXLMSBackend
EDX_COURSE_REGEX='^.*/courses/(?P<course_id>.*)/info/?$'
EDX_JS_COURSE_REGEX='^.*/courses/(.*)/info/?$'
FEATURES={'WISHLIST': True, 'REACT_DASHBOARD': True}
";
const FILES: [&str; 4] = ["--env-file", "common", "--env-file", "dev"];

fn with_env_files() -> Program {
    let program = Program::without_settings();
    fs::write(program.directory().join("common"), COMMON).expect("a file");
    fs::write(program.directory().join("dev"), DEV).expect("a file");
    program
}

fn assert_tells(told: &str, lines: &[&str]) {
    for line in lines {
        assert!(told.lines().any(|other| other == *line), "{line:?} is missing in\n{told}");
    }
}

#[test]
fn check_shows_what_it_understood_of_richies_env_files() {
    let told = with_env_files().succeed(&[&["check"][..], &FILES].concat());
    assert_tells(
        &told,
        &[
            "secret     secret-1 for every LMS   (DJANGO_RICHIE_COURSE_RUN_SYNC_SECRETS in common)",
            "LMS        campus.test: openedx, https://campus.test, new runs sync_to_public, \
             ^.*/courses/(?P<course_id>.*)/info/?$   (EDX_BASE_URL, EDX_BACKEND, EDX_COURSE_REGEX in dev)",
            "           DJANGO_SECRET_KEY in common: Django's key for sessions",
            "           DB_HOST, DB_PASSWORD in common: Richie's database; Prospectus has its own, PROSPECTUS_DATABASE_URL",
            "           EDX_JS_COURSE_REGEX in dev: for Richie's pages in the browser",
            "           FEATURES in dev: features of Richie's pages",
        ],
    );
    assert!(!told.contains("attention") && !told.contains("tell-no-one") && !told.contains(sample::SECRET), "{told}");
}

#[test]
fn check_shows_what_it_understood_of_richies_environment() {
    let program = Program::without_settings()
        .with("DJANGO_RICHIE_COURSE_RUN_SYNC_SECRETS", "shared secret")
        .with("EDX_COURSE_REGEX", "'^.*/courses/(?P<course_id>.*)/info/?$'")
        .with("EDX_BASE_URL", "https://campus.test")
        .with("JOANIE_BASE_URL", "https://joanie.test")
        .with("DJANGO_TIME_ZONE", "Europe/Paris");
    let told = program.succeed(&["check", "--link", "https://campus.test/courses/course-v1:a+b+c/info"]);
    assert_tells(
        &told,
        &[
            "time zone  Europe/Paris   (DJANGO_TIME_ZONE)",
            "           campus.test: matches, and is the first that does; course_id course-v1:a+b+c, course B",
            "           joanie.test: does not match",
        ],
    );
}

#[test]
fn serve_understands_the_same() {
    let program = with_env_files();
    program.load(&sample::catalogue(["DEMOX"]));
    let server = program.serve_with(&FILES);
    assert_eq!(server.post(&sample::run(&sample::link("DEMOX", "r1"), 1)).status, 200);
}

#[test]
fn what_is_wrong_in_an_env_file_is_told_with_its_line() {
    let program = with_env_files().with("EDX_BASE_URL", "https://other.test");
    for (file, expected) in [
        ("A=b\ntell-no-one x\n", "bad, line 2, column 1: this line is not NAME=value"),
        ("\nEDX_COURSE_REGEX='('\n", "environment variable EDX_COURSE_REGEX in bad, line 2: course_regex \"(\" is not"),
        ("PROSPECTUS_LISTN=tell-no-one\n", "environment variable PROSPECTUS_LISTN in bad, line 1: there is no such setting"),
        ("RICHIE_LMS_BACKENDS=[{'BASE_URL': tell('tell-no-one')}]", "[{\"BASE_URL\": \"https://lms.example.com\", \"BACKEND\": "),
    ] {
        fs::write(program.directory().join("bad"), file).expect("a file");
        let output = program.run(&["check", "--env-file", "bad"]);
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{message}");
        assert!(message.contains(expected) && !message.contains("tell-no-one"), "{message}");
    }
    let missing = program.run(&["check", "--env-file", "missing"]);
    assert!(missing.status.code() == Some(2) && text(&missing.stderr).contains("missing: this file cannot be read"));
    // The environment wins.
    let told = program.succeed(&[&["check"][..], &FILES].concat());
    assert!(told.contains("LMS        other.test: openedx, https://other.test"), "{told}");
}

#[test]
fn check_and_serve_tell_what_an_operator_would_miss() {
    let program = Program::without_settings().with("DJANGO_RICHIE_COURSE_RUN_SYNC_SECRET", "tell-no-one");
    let needed = [
        "No secret is configured: every sync request is rejected with 401.",
        "No LMS is configured: every run is rejected, because no LMS has its link.",
        "DJANGO_RICHIE_COURSE_RUN_SYNC_SECRET is not known and sets nothing; did you mean \
         \"DJANGO_RICHIE_COURSE_RUN_SYNC_SECRETS\"?",
    ];
    let told = program.succeed(&["check"]);
    assert!(told.contains("attention  3 things need attention:"), "{told}");
    let server = program.serve();
    for needed in needed {
        assert!(told.contains(needed), "{told}");
        wait_until(needed, || server.output().contains(needed));
    }
}

#[test]
fn an_lms_whose_pattern_matches_no_stored_run_is_told() {
    let lmss = json!([
        {"BASE_URL": "https://campus.test", "BACKEND": "base", "COURSE_REGEX": "^.*/courses/.*/info/?$"},
        {"BASE_URL": "https://other.test", "BACKEND": "base", "COURSE_REGEX": "^https://other.test/courses/.*/course/?$"},
    ]);
    let program = Program::new();
    program.load(&sample::catalogue(["DEMOX"]));
    assert!(!program.succeed(&["check"]).contains("attention"), "no run is stored");
    let server = program.serve();
    assert_eq!(server.post(&sample::run(&sample::link("DEMOX", "r1"), 1)).status, 200);
    drop(server);
    assert!(!program.succeed(&["check"]).contains("attention"), "the run is the LMS's");

    let program = program.with("RICHIE_LMS_BACKENDS", lmss.to_string());
    let needed = "The LMS \"other.test\" has no stored run: its course_regex matches none of the links of the 1 stored runs.";
    let told = program.succeed(&["check"]);
    assert!(told.contains("One thing needs attention:") && told.contains(needed), "{told}");
    let server = program.serve();
    wait_until(needed, || server.output().contains(needed));
    assert_eq!(server.get("/").status, 200);
}

#[test]
fn the_demo_listens_where_it_is_told() {
    let program = Program::without_settings();
    let demo = |listen: &str, arguments: &[&str]| {
        let mut command: Command = program.command(&[&["demo", "--count", "1", "--every", "1ms"], arguments].concat());
        let output = command.env("PROSPECTUS_LISTEN", listen).stdin(Stdio::null()).output().expect("demo runs");
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stderr)
    };
    let told = demo("[::1]:0", &[]);
    assert!(told.contains("Serving on http://[::1]:") && !told.contains("[::1]:8070"), "{told}");
    let told = demo("0.0.0.0:0", &[]);
    assert!(told.contains("Serving on http://127.0.0.1:"), "{told}");
    let told = demo("127.0.0.1:1", &["--port", "0"]);
    assert!(told.contains("Serving on http://127.0.0.1:") && !told.contains("127.0.0.1:1."), "{told}");
    let wrong = program.command(&["demo"]).env("PROSPECTUS_LISTEN", "here").output().expect("demo ends");
    assert_eq!(wrong.status.code(), Some(2));
}
