//! Two of ours, one feeding the other, whatever crashes between them.

use std::collections::BTreeMap;
use std::net::TcpListener;

use prospectus_tests::hooks::{HOOK_SECRET, say};
use prospectus_tests::sample::{catalogue, link, run};
use prospectus_tests::{Program, Server, wait_until};
use serde_json::{Value, json};

const RUNS: usize = 12;
const ROUNDS: usize = 4;

/// A port that was free a moment ago, for a server that comes back to it.
fn port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// The runs of a catalogue by link, as both sides should have them.
fn runs(program: &Program) -> BTreeMap<String, Value> {
    let dump = program.dump();
    let courses = dump["courses"].as_array().expect("courses");
    let runs = courses.iter().flat_map(|course| course["runs"].as_array().expect("runs").iter().map(move |run| (course, run)));
    let told = runs.map(|(course, run)| {
        let link = run["draft"]["resource_link"].as_str().expect("a link").to_owned();
        (link, json!([course["code"], run["draft"], run["public"]]))
    });
    told.collect()
}

/// The second site, and the first one that sends to it.
fn chain() -> (Program, Program) {
    let port = port();
    let second = Program::new()
        .with("PROSPECTUS_LISTEN", format!("127.0.0.1:{port}"))
        .with("RICHIE_COURSE_RUN_SYNC_SECRETS", json!([HOOK_SECRET]).to_string());
    let hook = json!([{"name": "second", "url": format!("http://127.0.0.1:{port}/api/v1.0/course-runs-sync/"), "secret": HOOK_SECRET,
        "send": "received", "enrollment_count_delay": "0s", "timeout": "2s", "array": 5}]);
    let first = Program::new().with("PROSPECTUS_HOOK", hook.to_string()).with("PROSPECTUS_RELAY__PRIVATE_HOSTS", "127.0.0.1");
    (first, second)
}

#[test]
fn both_reach_the_same_catalogue_after_any_crashes() {
    let (first, second) = chain();
    first.load(&catalogue(["C0", "C1", "C2", "LATE"]));
    second.load(&catalogue(["C0", "C1", "C2"]));
    let mut ends: [Option<Server>; 2] = [Some(first.serve()), Some(second.serve())];
    for round in 0..ROUNDS {
        for number in 0..RUNS {
            let course = if number == 7 { "LATE".to_owned() } else { format!("C{}", number % 3) };
            let mut run = run(&link(&course, &format!("r{number}")), round * 100 + number);
            let language = ["en", "fr", "de", "es"][(round + number) % 4];
            run["languages"] = json!([language]);
            let sender = ends[0].get_or_insert_with(|| first.serve());
            say(sender, &run);
            // Each end goes down at other moments, in the midst of what it does.
            if number % 5 == round {
                ends[1].take().into_iter().for_each(Server::kill);
            }
            if number % 7 == round {
                ends[0].take().into_iter().for_each(Server::kill);
            }
            if number % 4 == round {
                ends[1].get_or_insert_with(|| second.serve());
            }
        }
    }
    for (end, program) in ends.iter_mut().zip([&first, &second]) {
        end.get_or_insert_with(|| program.serve());
    }
    second.load_more(&catalogue(["LATE"]));
    let expected = runs(&first);
    assert_eq!(expected.len(), RUNS);
    wait_until("both have the same runs", || runs(&second) == expected);
    // And nothing came twice as a change: each run has at most as many changes there as here.
    let changes = |program: &Program| {
        let mut changes = BTreeMap::<String, usize>::new();
        for entry in program
            .journal()
            .into_iter()
            .filter(|entry| ["created", "updated"].contains(&entry["verdict"].as_str().unwrap_or("")))
        {
            if let Some(link) = entry["resource_link"].as_str() {
                *changes.entry(link.to_owned()).or_default() += 1;
            }
        }
        changes
    };
    let (here, there) = (changes(&first), changes(&second));
    for (link, times) in there {
        assert!(times <= here[&link], "{link}: {times} changes there, {} here", here[&link]);
    }
}
