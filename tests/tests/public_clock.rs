//! A state is a function of now: what an enrolment that closes looks like before that instant and after it, and how long answers may be
//! kept.

use std::cell::Cell;

use catalog::Instant;
use prospectus_tests::clock::{after, now};
use prospectus_tests::sample::{catalogue, link};
use prospectus_tests::{Answer, Program, Request, Server, wait_until};
use serde_json::json;

/// In how many seconds enrolment closes; the next where this machine was too slow to see it open.
const LEADS: [i64; 3] = [3, 12, 50];

/// How many seconds an answer may be kept.
fn kept(answer: &Answer) -> i64 {
    match answer.header("Cache-Control") {
        Some("no-cache") => 0,
        Some(kept) => {
            let seconds = kept.strip_prefix("public, max-age=").and_then(|seconds| seconds.parse().ok());
            seconds.unwrap_or_else(|| panic!("{kept}"))
        }
        None => panic!("nobody says how long this may be kept: {answer:?}"),
    }
}

/// Where it is seen whether one can join, and how.
const PLACES: [(&str, &str); 4] = [
    ("/courses/CLOCKX", "class=\"button\" href=\"https://campus.test/"),
    ("/", "<span class=\"state open\">"),
    ("/?availability=open", "href=\"/courses/CLOCKX\""),
    ("/api/v2/courses/CLOCKX", "\"ongoing_open\""),
];

/// What was seen of a place so far.
#[derive(Default)]
struct Seen {
    open: Cell<bool>,
    closed: Cell<bool>,
    /// The `ETag` while enrolment was open.
    tag: Cell<Option<String>>,
}

/// Looks at a place: what it shows must be right at the instant, and may be kept until it is right no more.
fn look(server: &Server, (path, sign): (&str, &str), closes: Instant, seen: &Seen) {
    let before = now();
    let answer = server.get(path);
    let later = now();
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    let is_open = answer.text().contains(sign);
    if later < closes {
        assert!(is_open, "{path} does not show enrolment that is open until {closes}, at {later}: {}", answer.text());
        seen.open.set(true);
        seen.tag.set(answer.header("ETag").map(str::to_owned));
    } else if before >= closes {
        assert!(!is_open, "{path} shows enrolment that closed at {closes}, at {before}: {}", answer.text());
        seen.closed.set(true);
    }
    if is_open {
        let end = after(before, kept(&answer));
        assert!(end <= closes, "{path} may be kept until {end}, and is not right from {closes} on");
        // It may be kept for nearly as long as it is right; midnight changes words as well.
        let is_near_midnight = |at: Instant| at.as_micros().rem_euclid(86_400_000_000) > 86_000_000_000;
        let least = after(later, kept(&answer) + 1);
        assert!(least >= closes || kept(&answer) >= 60 || is_near_midnight(later), "{path} may be kept too short");
    }
}

#[test]
fn an_enrolment_that_closes_is_open_until_its_instant_and_no_longer() {
    let program = Program::new();
    program.load(&catalogue(["CLOCKX"]));
    let server = program.serve();
    for lead in LEADS {
        let closes = after(now(), lead);
        let run = json!({"resource_link": link("CLOCKX", "now"), "languages": ["en"], "enrollment_start": after(now(), -86_400),
            "enrollment_end": closes, "start": after(now(), -3_600), "end": after(now(), 86_400 * 90)});
        assert_eq!(server.post(&run).status, 200);
        let told = closes.to_string();
        wait_until("everybody knows the run", || server.get("/api/v2/courses/CLOCKX").text().contains(&told));
        let is_shown = || server.get("/").text().contains(PLACES[1].1);
        wait_until("the catalogue knows it", || is_shown() || now() >= closes);
        let seen = PLACES.map(|_| Seen::default());
        wait_until("enrolment was closed everywhere", || {
            for (place, seen) in PLACES.into_iter().zip(&seen) {
                look(&server, place, closes, seen);
            }
            seen.iter().all(|seen| seen.closed.get())
        });
        for ((path, _), seen) in PLACES.into_iter().zip(&seen) {
            if let Some(tag) = seen.tag.take() {
                let again = server.send(&Request::new("GET", path).header("If-None-Match", tag));
                assert_eq!(again.status, 200, "{path} is another since enrolment is closed");
            }
        }
        if seen.iter().all(|seen| seen.open.get()) {
            return;
        }
    }
    panic!("this machine is too slow to see enrolment open for {} seconds", LEADS[2]);
}
