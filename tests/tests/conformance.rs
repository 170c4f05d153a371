//! Every recorded exchange with the genuine Richie, played against the program: the answer and the catalogue afterwards.
//!
//! `data/conformance.jsonl` has one exchange a line; where its `note` says so, we do better than Richie. `data/fuzzed.jsonl` has those
//! in which a fuzz of both, side by side, once found us wrong.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use catalog::Instant;
use prospectus_tests::{Answer, Program, Request, dumped};
use serde_json::{Map, Value, json};

const VECTORS: &str = include_str!("../data/conformance.jsonl");
const HOW_MANY: usize = 495;
const FUZZED: &str = include_str!("../data/fuzzed.jsonl");
const THREADS: usize = 4;

#[test]
fn every_recorded_exchange_holds() {
    let vectors = read(VECTORS);
    assert_eq!(vectors.len(), HOW_MANY, "vectors were lost or added");
    all_hold(&vectors);
}

#[test]
fn what_a_fuzz_once_found_wrong_is_right() {
    let vectors = read(FUZZED);
    assert!(!vectors.is_empty());
    all_hold(&vectors);
}

fn read(lines: &str) -> Vec<Value> {
    lines.lines().map(|line| serde_json::from_str(line).expect("a vector")).collect()
}

fn all_hold(vectors: &[Value]) {
    let failures = play_all(vectors);
    let report = failures.iter().map(|(name, problems)| format!("{name}\n  {}", problems.join("\n  "))).collect::<Vec<_>>();
    assert!(failures.is_empty(), "{} of {} vectors do not hold:\n{}", failures.len(), vectors.len(), report.join("\n"));
}

fn play_all(vectors: &[Value]) -> BTreeMap<String, Vec<String>> {
    let (next, failures) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                let mut spare: Option<Program> = None;
                while let Some(vector) = vectors.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let program = spare.take().map_or_else(Program::without_settings, Program::emptied);
                    let settings = vector["env"].as_object().expect("settings");
                    let program = settings.iter().fold(program, |program, (name, value)| program.with(name, text(value)));
                    let problems = catch_unwind(AssertUnwindSafe(|| play(vector, &program)))
                        .unwrap_or_else(|panic| vec![panic.downcast_ref::<String>().cloned().unwrap_or_default()]);
                    if problems.is_empty() {
                        spare = Some(program);
                    } else {
                        let name = format!("{} ({})", text(&vector["name"]), vector["note"].as_str().unwrap_or("as Richie does"));
                        failures.lock().unwrap_or_else(PoisonError::into_inner).insert(name, problems);
                    }
                }
            });
        }
    });
    failures.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn play(vector: &Value, program: &Program) -> Vec<String> {
    program.load(&vector["catalogue"]);
    let server = program.serve();
    let answer = server.send(&request(&vector["request"]));
    let mut problems = Vec::new();
    problems.extend(wrong_answer(vector, &answer));
    if let Some(after) = vector.get("after") {
        problems.extend(wrong_catalogue(after, &program.dump()));
    }
    problems
}

fn request(recorded: &Value) -> Request {
    let request = Request::new(text(&recorded["method"]), text(&recorded["path"])).body(body(recorded));
    let headers = recorded["headers"].as_object().expect("headers").iter();
    headers.fold(request, |request, (name, value)| request.header(name, text(value)))
}

fn body(recorded: &Value) -> Vec<u8> {
    if let Some(encoded) = recorded.get("body_base64") {
        return base64(text(encoded));
    }
    if let Some(fill) = recorded.get("body_fill") {
        let times = fill["times"].as_u64().and_then(|times| usize::try_from(times).ok()).expect("a number");
        return [text(&fill["before"]), &text(&fill["repeat"]).repeat(times), text(&fill["after"])].concat().into_bytes();
    }
    recorded["body"].as_str().unwrap_or_default().as_bytes().to_vec()
}

fn wrong_answer(vector: &Value, answer: &Answer) -> Option<String> {
    let expect = &vector["expect"];
    let statuses = expect["status"].as_array().expect("statuses");
    if !statuses.contains(&json!(answer.status)) {
        return Some(format!("status {}, expected {}; body {}", answer.status, expect["status"], start(&answer.text())));
    }
    let mut got = serde_json::from_slice(&answer.body).unwrap_or_else(|_| Value::String(answer.text()));
    if let Some(wanted) = expect.get("body") {
        if let (true, Some(members)) = (text(&vector["name"]).starts_with("read."), got.as_object_mut()) {
            members.remove("id");
        }
        return (got != *wanted).then(|| format!("body {}\n  expected {}", start(&got.to_string()), start(&wanted.to_string())));
    }
    let wanted = text(expect.get("body_has")?);
    (!got.to_string().contains(wanted)).then(|| format!("body {} lacks {wanted:?}", start(&got.to_string())))
}

fn wrong_catalogue(after: &Value, dump: &Value) -> Option<String> {
    let row = |course: &str, snapshot: bool, run: &Value| {
        let versions = [side(&run["draft"]), side(&run["public"])];
        json!([course, snapshot, run["sync_mode"], versions]).to_string()
    };
    let mut got = dumped::runs(dump).into_iter().map(|(run, course, snapshot)| row(course, snapshot, run)).collect::<Vec<_>>();
    let wanted = after.as_array().expect("rows").iter();
    let mut wanted = wanted.map(|run| row(text(&run["course"]), run["snapshot"] == true, run)).collect::<Vec<_>>();
    got.sort();
    wanted.sort();
    (got != wanted).then(|| format!("catalogue differs\n  got  {}\n  want {}", got.join(", "), wanted.join(", ")))
}

/// One version of a run, each field in the form in which it is compared.
fn side(version: &Value) -> Value {
    const FIELDS: [&str; 18] = [
        "resource_link",
        "start",
        "end",
        "enrollment_start",
        "enrollment_end",
        "languages",
        "enrollment_count",
        "catalog_visibility",
        "price",
        "price_currency",
        "offer",
        "certificate_price",
        "certificate_offer",
        "discounted_price",
        "discount",
        "certificate_discounted_price",
        "certificate_discount",
        "display_mode",
    ];
    if version.is_null() {
        return Value::Null;
    }
    FIELDS.into_iter().map(|field| (field.to_owned(), comparable(field, &version[field]))).collect::<Map<_, _>>().into()
}

fn comparable(field: &str, value: &Value) -> Value {
    match (field, value) {
        ("languages", Value::Array(languages)) => {
            let mut languages = languages.iter().map(text).collect::<Vec<_>>();
            languages.sort_unstable();
            json!(languages)
        }
        ("start" | "end" | "enrollment_start" | "enrollment_end", Value::String(written)) => {
            json!(written.parse::<Instant>().expect("an instant"))
        }
        (price, Value::String(written)) if price.ends_with("price") => {
            json!(format!("{:.2}", written.parse::<f64>().expect("a price")))
        }
        (price, Value::Number(number)) if price.ends_with("price") => {
            json!(format!("{:.2}", number.as_f64().expect("a price")))
        }
        _ => value.clone(),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}"))
}

fn start(long: &str) -> String {
    long.chars().take(400).collect()
}

fn base64(encoded: &str) -> Vec<u8> {
    let digit =
        |byte| b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".iter().position(|known| *known == byte);
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0_u32, 0);
    for byte in encoded.bytes().filter(|byte| *byte != b'=') {
        let value = digit(byte).and_then(|digit| u32::try_from(digit).ok()).expect("a digit of base64");
        (bits, held) = ((bits << 6 | value) & 0xf_ffff, held + 6);
        if held >= 8 {
            held -= 8;
            bytes.extend(u8::try_from(bits >> held & 0xff));
        }
    }
    bytes
}
