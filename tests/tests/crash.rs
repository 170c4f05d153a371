//! What was answered 200 survives a power cut.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread;

use prospectus_tests::{Connection, Program, Request, Server, dumped, sample};
use serde_json::Value;

const ROUNDS: usize = 3;
const SENDERS: usize = 8;
/// So many requests are answered before the server is killed.
const ANSWERED: usize = 400;
/// Of so many requests of a sender the last one creates a run.
const CREATES: usize = 5;
const COURSE: &str = "C001";

/// What a sender was told, over all rounds.
#[derive(Debug, Default)]
struct Told {
    /// The highest enrolment count that was answered 200, by link.
    counts: BTreeMap<String, usize>,
    /// The journal's entry of each answer, with the link and the count that were sent.
    entries: Vec<(u64, String, usize)>,
}

/// Sends updates of one run and creations of others until the server is gone. Counts grow from round to round.
fn send_until_killed(
    round: usize,
    sender: usize,
    mut connection: Connection,
    answered: &AtomicUsize,
    enough: &Sender<()>,
) -> Told {
    let mut told = Told::default();
    for sent in 1.. {
        let name = if sent % CREATES == 0 { format!("s{sender}-{round}-{sent}") } else { format!("s{sender}") };
        let (link, count) = (sample::link(COURSE, &name), round * 1_000_000 + sent);
        let Ok(answer) = connection.send(&Request::sync(&sample::run(&link, count))) else { return told };
        assert_eq!(answer.status, 200, "{answer:?}");
        told.entries.push((answer.entries().0, link.clone(), count));
        told.counts.insert(link, count);
        if answered.fetch_add(1, Ordering::Relaxed) + 1 == ANSWERED {
            enough.send(()).expect("the test waits");
        }
    }
    told
}

/// Loads the server with requests and kills it in their midst.
fn round(server: Server, round: usize) -> Vec<Told> {
    let (answered, (enough, wait)) = (AtomicUsize::new(0), mpsc::channel());
    thread::scope(|scope| {
        let start = |sender| {
            let (connection, answered, enough) = (server.connect(), &answered, enough.clone());
            scope.spawn(move || send_until_killed(round, sender, connection, answered, &enough))
        };
        let senders = (0..SENDERS).map(start).collect::<Vec<_>>();
        drop(enough);
        wait.recv().expect("enough requests are answered");
        server.kill();
        senders.into_iter().map(|sender| sender.join().expect("no panic")).collect()
    })
}

#[test]
fn every_answered_request_survives_a_kill() {
    let program = Program::new();
    program.load(&sample::catalogue([COURSE]));
    let mut counts = BTreeMap::new();
    let mut entries = Vec::new();
    for number in 1..=ROUNDS {
        for told in round(program.serve(), number) {
            counts.extend(told.counts);
            entries.extend(told.entries);
        }
        assert!(entries.len() >= number * ANSWERED, "{} requests were answered", entries.len());

        let server = program.serve();
        let (dump, journal) = (program.dump(), program.journal());
        for (link, least) in &counts {
            let run = dumped::run(&dump, link);
            for version in ["draft", "public"] {
                let count = run[version]["enrollment_count"].as_u64().and_then(|count| usize::try_from(count).ok());
                assert!(count >= Some(*least), "{link}: {count:?} in the {version} version, but {least} was answered 200");
            }
        }
        let journal = journal.iter().map(|entry| (entry["seq"].as_u64().expect("a number"), entry)).collect::<BTreeMap<_, _>>();
        for (seq, link, count) in &entries {
            let entry = journal.get(seq).unwrap_or_else(|| panic!("entry {seq} of {link} is lost"));
            assert_eq!(entry["resource_link"], link.as_str(), "{entry}");
            assert_eq!(count_after(entry), Some(*count), "{entry}");
        }
        assert_eq!(server.get("/api/v1.0/course-runs/1/").status, 200, "the server goes on");
    }
}

/// The enrolment count that an entry says it left behind.
fn count_after(entry: &Value) -> Option<usize> {
    let payload = match &entry["payload"] {
        Value::String(text) => serde_json::from_str(text).expect("the payload is JSON"),
        payload => payload.clone(),
    };
    payload["enrollment_count"].as_u64().and_then(|count| usize::try_from(count).ok())
}
