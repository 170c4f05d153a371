//! Two instances on one database: nothing is lost between them, and nothing is made twice.

use std::thread;

use prospectus_postgres_cluster::Shared;
use prospectus_tests::{
    Answer, Connection, Engine, Program, Request, Server, Session, Traffic, at_once, dumped, sample, wait_until,
};
use serde_json::{Value, json};

const COURSE: &str = "C001";
const SENDERS: usize = 64;
/// How many updates each side sends about the same run.
const UPDATES: usize = 150;
/// How many of the program's sessions wait for a lock.
const WAITING: &str = "SELECT count(*) FROM pg_stat_activity \
     WHERE datname = current_database() AND application_name = 'prospectus' AND wait_event_type = 'Lock'";

fn start() -> (Program, [Server; 2]) {
    let program = Program::on(Engine::Postgres);
    program.load(&sample::catalogue([COURSE]));
    let servers = [program.serve(), program.serve()];
    (program, servers)
}

/// The numbers of all entries, which must be 1, 2, 3 …
fn has_every_number(journal: &[Value]) {
    let numbers = journal.iter().map(|entry| entry["seq"].as_u64()).collect::<Vec<_>>();
    assert_eq!(numbers, (1..=journal.len() as u64).map(Some).collect::<Vec<_>>());
}

#[test]
fn one_creation_sent_to_both_makes_one_run() {
    let (program, [one, other]) = start();
    let link = sample::link(COURSE, "r1");

    let answers = at_once(&[&one, &other], &vec![sample::run(&link, 7); SENDERS]);

    for answer in &answers {
        assert_eq!((answer.status, answer.json()), (200, json!({"success": true})), "{answer:?}");
    }
    let verdicts = |verdict| answers.iter().filter(|answer| answer.verdict() == verdict).count();
    assert_eq!((verdicts("created"), verdicts("unchanged")), (1, SENDERS - 1));
    let dump = program.dump();
    let run = dumped::run(&dump, &link);
    assert_eq!((&run["draft"]["enrollment_count"], &run["public"]["enrollment_count"]), (&json!(7), &json!(7)));
    let journal = program.journal();
    has_every_number(&journal);
    assert_eq!(journal.iter().filter(|entry| entry["resource_link"] == link.as_str()).count(), SENDERS);
}

#[test]
fn many_creations_at_once_are_of_one_run_each() {
    let (program, [one, other]) = start();
    let run = |number: usize| sample::run(&sample::link(COURSE, &format!("r{number}")), number);
    let forth = (0..SENDERS).map(run).collect::<Value>();
    let back = (0..SENDERS).rev().map(run).collect::<Value>();

    // The same runs in opposite orders would wait for each other if each took its locks as they come.
    let answers = at_once(&[&one, &other], &[forth.clone(), back.clone(), forth, back]);

    for answer in &answers {
        assert_eq!(answer.status, 200, "{answer:?}");
        let (first, last) = answer.entries();
        assert_eq!(last - first + 1, SENDERS as u64, "the entries of a request are together");
    }
    has_every_number(&program.journal());
    let dump = program.dump();
    let mut links = dumped::runs(&dump).iter().map(|(run, ..)| run["draft"]["resource_link"].to_string()).collect::<Vec<_>>();
    links.sort();
    links.dedup();
    assert_eq!((links.len(), dumped::runs(&dump).len()), (SENDERS, SENDERS));
}

/// Sends updates one after another.
fn send(mut connection: Connection, updates: impl Iterator<Item = Value>) -> Vec<(Value, Answer)> {
    let sent = updates.map(|update| {
        let answer = connection.send(&Request::sync(&update)).expect("an answer");
        assert_eq!(answer.status, 200, "{answer:?}");
        (update, answer)
    });
    sent.collect()
}

#[test]
fn no_update_of_one_run_is_lost_between_two_instances() {
    let (program, [one, other]) = start();
    let link = sample::link(COURSE, "r1");
    assert_eq!(one.post(&sample::run(&link, 0)).status, 200);
    let counts = (1..=UPDATES).map(|count| json!({"resource_link": link, "enrollment_count": count}));
    let ends = (1..=UPDATES).map(|day| {
        let end = format!("2026-{:02}-{:02}T{:02}:00:00Z", 7 + day / 100, 1 + day / 10 % 10, day % 10);
        json!({"resource_link": link, "end": end})
    });

    let connections = (one.connect(), other.connect());
    let (counted, ended) = thread::scope(|scope| {
        let counted = scope.spawn(|| send(connections.0, counts));
        let ended = scope.spawn(|| send(connections.1, ends));
        (counted.join().expect("no panic"), ended.join().expect("no panic"))
    });

    let dump = program.dump();
    let run = dumped::run(&dump, &link);
    let last = |sent: &[(Value, Answer)], field: &str| sent.last().expect("some were sent").0[field].clone();
    for version in ["draft", "public"] {
        assert_eq!(run[version]["enrollment_count"], last(&counted, "enrollment_count"), "{version}");
        assert_eq!(run[version]["end"], last(&ended, "end"), "{version}");
    }
    let journal = program.journal();
    has_every_number(&journal);
    for (update, answer) in counted.iter().chain(&ended) {
        let (first, last) = answer.entries();
        assert_eq!(first, last);
        let entry = &journal[usize::try_from(first).expect("a number") - 1];
        let payload: Value = serde_json::from_str(entry["payload"].as_str().expect("a payload")).expect("JSON");
        assert_eq!(&payload, update, "the answer names another entry: {entry}");
        assert_eq!(entry["verdict"], "updated", "{entry}");
        // Each changed its own field from what it was just before; a lost update would show here as well.
        let fields = entry["changes"][0]["fields"].as_array().expect("changes");
        assert_eq!(fields.len(), 1, "{entry}");
    }
    let said = said_of(&dump, &link);
    assert_eq!(said["enrollment_count"], last(&counted, "enrollment_count"), "what the LMS said is kept: {said}");
    assert_eq!(said["end"], last(&ended, "end"), "{said}");
}

/// What the LMS last said of a run.
fn said_of<'a>(dump: &'a Value, link: &str) -> &'a Value {
    let sources = dump["source_runs"].as_array().expect("source runs");
    let source = sources.iter().find(|source| source["resource_link"] == link);
    &source.unwrap_or_else(|| panic!("nothing was said of {link}: {sources:?}"))["said"]
}

#[test]
fn a_held_run_is_released_once_whichever_instance_hears_of_its_course() {
    let program = Program::on(Engine::Postgres);
    program.load(&sample::catalogue([]));
    let servers = [program.serve(), program.serve()];
    let links = (0..SENDERS / 2).map(|number| sample::link("LATER", &format!("r{number}"))).collect::<Vec<_>>();
    let runs = links.iter().map(|link| sample::run(link, 1)).collect::<Vec<_>>();

    thread::scope(|scope| {
        let loaded = scope.spawn(|| program.load_more(&sample::catalogue(["LATER"])));
        for answer in at_once(&[&servers[0], &servers[1]], &runs) {
            assert!(matches!((answer.status, answer.verdict()), (200, "created") | (400, "held")), "{answer:?}");
        }
        loaded.join().expect("no panic");
    });

    let dump = program.dump();
    for link in &links {
        assert_eq!(dumped::run(&dump, link)["public"]["enrollment_count"], 1, "{link}");
    }
    let journal = program.journal();
    has_every_number(&journal);
    let created = |link: &str| {
        let about = journal.iter().filter(|entry| entry["resource_link"] == link && entry["verdict"] == "created");
        about.count()
    };
    assert!(links.iter().all(|link| created(link) == 1), "each was made once");
}

#[test]
fn an_instance_that_is_killed_leaves_everything_to_the_other() {
    let (program, [doomed, other]) = start();
    let traffic = Traffic::start(&[&doomed, &other], 8, COURSE, "sender");
    traffic.wait_for_taken(300);

    doomed.kill();

    traffic.wait_for_taken(300);
    let told = traffic.stop();
    assert_eq!(told.refused(), 0, "the other one was never at a loss");
    told.is_kept_by(&program);
}

#[test]
fn the_locks_of_an_instance_that_was_killed_go_with_it() {
    let database = Shared::required().database(None);
    let program = Program::at(database.url());
    program.load(&sample::catalogue([COURSE]));
    let (doomed, other) = (program.serve(), program.serve());
    let link = sample::link(COURSE, "r1");
    assert_eq!(doomed.post(&sample::run(&link, 1)).status, 200);
    let mut obstacle = Session::open(&database.url()).expect("a session");
    // The last thing that a transaction takes: the writer stops with all its other locks.
    obstacle.run("BEGIN; UPDATE counters SET value = value WHERE name = 'journal'").expect("a lock");
    let mut connection = doomed.connect();
    connection.write(&Request::sync(&sample::run(&link, 2)).to_bytes()).expect("sends");
    wait_until("the writer waits for the lock", || database.psql(WAITING).expect("a count") == "1");

    doomed.kill();
    drop(obstacle);

    let answer = other.post(&sample::run(&link, 3));
    assert_eq!((answer.status, answer.verdict()), (200, "updated"));
    let dump = program.dump();
    assert_eq!(dumped::run(&dump, &link)["public"]["enrollment_count"], 3);
    let counts = program.journal().iter().filter(|entry| entry["kind"] == "sync").count();
    assert_eq!(counts, 2, "nothing is there of what the dead one had not committed");
}
