//! Senders that were written for Richie, run for real: what they say arrives.
//!
//! They are in `senders/`; `cargo xtask test` sets the Python up that they run with.

use std::path::Path;
use std::process::Command;

use prospectus_tests::{Program, SYNC_PATH, dumped, sample, text};
use serde_json::{Value, json};

const OPEN_EDX: &str = "https://lms.example.com/courses/course-v1:edX+DemoX+";
const JOANIE: &str = "https://joanie.example.com/api/v1.0/course-runs/";

/// A program with the course that the senders know, fed by an Open edX and by Joanie.
fn catalogue() -> Program {
    let lmss = json!([
        {
            "BASE_URL": "https://lms.example.com",
            "BACKEND": "richie.apps.courses.lms.edx.EdXLMSBackend",
            "COURSE_REGEX": r"^https://lms\.example\.com/courses/(?P<course_id>.*)/(course|info)/?$",
        },
        {
            "BASE_URL": "https://joanie.example.com",
            "BACKEND": "richie.apps.courses.lms.joanie.JoanieBackend",
            "COURSE_REGEX": "^.*/api/v1.0/(?P<resource_type>(course-runs|products))/(?P<resource_id>[^/]*)/?$",
        },
    ]);
    let program = Program::new().with("RICHIE_LMS_BACKENDS", lmss.to_string());
    program.load(&sample::catalogue(["DemoX"]));
    program
}

/// Runs a sender against a server and tells what the catalogue is afterwards.
fn after(sender: &str) -> Value {
    let python = std::env::var_os("PROSPECTUS_TEST_PYTHON")
        .expect("PROSPECTUS_TEST_PYTHON is not set: this test needs Python packages; `cargo xtask test` installs them");
    let program = catalogue();
    let server = program.serve();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("senders").join(sender);
    let mut command = Command::new(python);
    for proxy in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"] {
        command.env_remove(proxy);
    }
    let url = format!("{}{SYNC_PATH}", server.url());
    let output = command.arg(script).args([&url, sample::SECRET]).output().expect("Python starts");
    let (out, errors, log) = (text(&output.stdout), text(&output.stderr), server.output());
    assert!(output.status.success(), "{sender}: {}\n{out}{errors}\nThe server:\n{log}", output.status);
    program.dump()
}

/// Some fields of a run's public version, which its draft must say as well.
fn shown(dump: &Value, link: &str, fields: &[&str]) -> Value {
    let run = dumped::run(dump, link);
    assert_eq!(run["draft"], run["public"]);
    fields.iter().map(|field| run["public"][field].clone()).collect()
}

#[test]
fn the_task_of_richie_openedx_sync() {
    let dump = after("openedx_sync.py");
    assert_eq!(dumped::runs(&dump).len(), 1);
    let fields = ["languages", "enrollment_count", "catalog_visibility", "start", "enrollment_end"];
    let run = shown(&dump, &format!("{OPEN_EDX}01/info"), &fields);
    assert_eq!(run, json!([["fr"], 42, "course_only", "2026-01-15T09:00:00Z", "2034-12-31T23:59:59Z"]));
}

#[test]
fn a_script_that_signs_what_json_dumps_writes() {
    let dump = after("requests_client.py");
    assert_eq!(dumped::runs(&dump).len(), 1);
    let run = shown(&dump, &format!("{OPEN_EDX}02/info"), &["languages", "end", "enrollment_start", "catalog_visibility"]);
    assert_eq!(run, json!([["fr"], null, "2025-12-01T08:30:00.123456Z", "course_and_search"]));
}

#[test]
fn joanies_array_of_two_runs() {
    let dump = after("joanie_client.py");
    assert_eq!(dumped::runs(&dump).iter().map(|(_, course, _)| *course).collect::<Vec<_>>(), ["DEMOX", "DEMOX"]);
    let paid = format!("{JOANIE}5a7c1f0e-2b6d-4c1a-9d53-0e8f6b2a4c11/");
    let prices = ["offer", "price", "discounted_price", "discount", "price_currency"];
    assert_eq!(shown(&dump, &paid, &prices), json!(["paid", "49.99", "44.99", "-10%", "EUR"]));
    let certificate =
        ["certificate_offer", "certificate_price", "certificate_discounted_price", "certificate_discount", "catalog_visibility"];
    assert_eq!(shown(&dump, &paid, &certificate), json!(["paid", "20.00", "14.00", "-30%", "course_and_search"]));
    let dates = ["start", "end", "enrollment_start", "enrollment_end"];
    let expected = ["2026-01-15T09:00:00Z", "2035-06-30T18:00:00Z", "2025-12-01T08:30:00Z", "2034-12-31T23:59:59Z"];
    assert_eq!(shown(&dump, &paid, &dates), json!(expected));
    let mut languages = shown(&dump, &paid, &["languages"])[0].as_array().expect("languages").clone();
    languages.sort_by_key(Value::to_string);
    assert_eq!(languages, ["en", "fr"]);

    let free = format!("{JOANIE}c3e9d2b4-71f8-4e05-8a6b-94d17c5fe022/");
    assert_eq!(shown(&dump, &free, &dates), json!([null, null, null, null]));
    assert_eq!(shown(&dump, &free, &["offer", "price", "catalog_visibility"]), json!(["free", null, "hidden"]));
}
