//! Two instances and the command line change the same few runs at once: the catalogue is what the journal says, in its order.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use prospectus_tests::{Answer, Connection, Engine, Program, Request, Server, dumped, sample};
use serde_json::{Map, Value, json};

const COURSES: [&str; 2] = ["C001", "C002"];
/// So few that most batches are about runs that other batches are about.
const RUNS: u64 = 5;
const SENDERS: u64 = 8;
const REQUESTS: usize = 60;

/// The same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    /// A few of the fields of one of the runs.
    fn update(&mut self) -> Value {
        let course = if self.below(2) == 0 { COURSES[0] } else { COURSES[1] };
        // Without languages it could not be the first.
        let mut update = json!({"resource_link": sample::link(course, &format!("r{}", self.below(RUNS))), "languages": ["en"]});
        if self.below(2) == 0 {
            update["enrollment_count"] = json!(self.below(1_000));
        }
        if self.below(2) == 0 {
            update["end"] = json!(format!("2026-07-{:02}T{:02}:00:00Z", 1 + self.below(28), self.below(24)));
        }
        if self.below(2) == 0 || update.as_object().is_some_and(|update| update.len() == 2) {
            update["price"] = json!(format!("{}.00", self.below(1_000)));
        }
        update
    }

    /// One run, or some, among which one may be twice.
    fn body(&mut self) -> Value {
        match self.below(3) {
            0 => (0..=self.below(4)).map(|_| self.update()).collect(),
            _ => self.update(),
        }
    }
}

fn send(mut connection: Connection, seed: u64) -> Vec<(Value, Answer)> {
    let mut random = Random(seed);
    let sent = (0..REQUESTS).map(|_| {
        let body = random.body();
        let answer = connection.send(&Request::sync(&body)).expect("an answer");
        assert_eq!(answer.status, 200, "{body}: {answer:?}");
        (body, answer)
    });
    sent.collect()
}

/// All senders send, half of them to each of the servers, while `meanwhile` is done again and again.
fn send_all(servers: &[Server; 2], meanwhile: impl Fn(usize) + Sync) -> Vec<(Value, Answer)> {
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let start = |(seed, server): (u64, &Server)| {
            let connection = server.connect();
            scope.spawn(move || send(connection, seed))
        };
        let senders = (1..=SENDERS).zip(servers.iter().cycle()).map(start).collect::<Vec<_>>();
        let others = scope.spawn(|| {
            let rounds = (0..).take_while(|_| !is_over.load(Ordering::Relaxed));
            rounds.inspect(|round| meanwhile(*round)).count()
        });
        let sent = senders.into_iter().map(thread::ScopedJoinHandle::join).collect::<Vec<_>>();
        is_over.store(true, Ordering::Relaxed);
        others.join().expect("the command line succeeds");
        sent.into_iter().flat_map(|sent| sent.expect("no panic")).collect()
    })
}

/// What an entry's request sent.
fn payload(entry: &Value) -> Map<String, Value> {
    let payload = entry["payload"].as_str().unwrap_or_else(|| panic!("no payload: {entry}"));
    serde_json::from_str(payload).unwrap_or_else(|error| panic!("{error}: {entry}"))
}

/// Goes through the journal from its beginning: what each run must be, field by field. Each entry must be about what the
/// entries before it left behind.
fn replayed(journal: &[Value]) -> BTreeMap<String, Map<String, Value>> {
    let mut runs = BTreeMap::<String, Map<String, Value>>::new();
    for (number, entry) in (1_u64..).zip(journal) {
        assert_eq!(entry["seq"], number, "the journal has a gap");
        if entry["kind"] != "sync" {
            continue;
        }
        let link = entry["resource_link"].as_str().expect("a link");
        let is_new = !runs.contains_key(link);
        assert_eq!(entry["verdict"] == "created", is_new, "{entry}");
        let run = runs.entry(link.to_owned()).or_default();
        let sent = payload(entry);
        let changes = entry["changes"].as_array().into_iter().flatten();
        for change in changes.filter_map(|change| change["fields"].as_array()).flatten() {
            let field = change["field"].as_str().expect("a field");
            if let Some(known) = run.get(field) {
                assert_eq!(change["before"], *known, "{field} was changed from what it was not: {entry}");
            }
        }
        if sent.iter().all(|(field, value)| run.get(field) == Some(value)) {
            assert_eq!(entry["verdict"], "unchanged", "{entry}");
        }
        run.extend(sent);
    }
    runs
}

/// The journal has each request under the number of its answer, and the catalogue is what it says.
fn is_consistent(program: &Program, sent: &[(Value, Answer)], are_public: bool) {
    let journal = program.journal();
    for (body, answer) in sent {
        let items = body.as_array().map_or(std::slice::from_ref(body), Vec::as_slice);
        let (first, last) = answer.entries();
        assert_eq!(last - first + 1, items.len() as u64, "{body}");
        for (number, item) in (first..).zip(items) {
            let entry = &journal[usize::try_from(number).expect("a number") - 1];
            assert_eq!(payload(entry), *item.as_object().expect("a run"), "the answer names another entry: {entry}");
        }
    }
    let runs = replayed(&journal);
    let dump = program.dump();
    assert_eq!(dumped::runs(&dump).len(), runs.len(), "a run is there twice, or not at all");
    for (link, expected) in &runs {
        let run = dumped::run(&dump, link);
        let source = dump["source_runs"].as_array().expect("source runs").iter().find(|source| source["resource_link"] == **link);
        for (field, value) in expected {
            assert_eq!(run["draft"][field], *value, "{field} of {link}");
            if are_public {
                assert_eq!(run["public"][field], *value, "{field} of {link}, in public");
            }
            if field != "resource_link" {
                assert_eq!(source.map(|source| &source["said"][field]), Some(value), "{field} of {link}, as it was said");
            }
        }
    }
}

fn start() -> (Program, [Server; 2]) {
    let program = Program::on(Engine::Postgres);
    program.load(&sample::catalogue(COURSES));
    let servers = [program.serve(), program.serve()];
    (program, servers)
}

#[test]
fn the_catalogue_is_what_the_journal_says() {
    let (program, servers) = start();
    let sent = send_all(&servers, |_| {
        let journal = program.journal();
        assert_eq!(journal.last().map(|entry| &entry["seq"]), Some(&json!(journal.len())), "a reader sees no gap either");
    });
    is_consistent(&program, &sent, true);
}

#[test]
fn courses_are_published_and_hidden_meanwhile() {
    let (program, servers) = start();
    let sent = send_all(&servers, |round| match round % 3 {
        0 => drop(program.succeed(&["unpublish", COURSES[0]])),
        1 => drop(program.succeed(&["publish", "--all"])),
        _ => drop(program.succeed(&["publish", COURSES[1], COURSES[0]])),
    });
    is_consistent(&program, &sent, false);
    program.succeed(&["publish", "--all"]);
    is_consistent(&program, &sent, true);
}

#[test]
fn courses_are_loaded_meanwhile() {
    let (program, servers) = start();
    let sent = send_all(&servers, |round| {
        let mut catalogue = sample::catalogue(COURSES);
        for course in catalogue["courses"].as_array_mut().expect("courses") {
            course["title"] = json!({"en": format!("Title {round}")});
            course.as_object_mut().expect("a course").remove("runs");
        }
        program.load_more(&catalogue);
    });
    is_consistent(&program, &sent, true);
}
