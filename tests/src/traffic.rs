//! Senders that go on sending, whatever happens to the servers, and remember what they were told.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::{Connection, PATIENCE, Program, Request, Server, dumped, sample};

/// Of so many requests of a sender the last one creates a run.
const CREATES: usize = 5;
/// How long until it is looked whether a sender has failed.
const LOOK: Duration = Duration::from_millis(100);

/// Senders at work.
#[derive(Debug)]
pub struct Traffic {
    senders: Vec<JoinHandle<Vec<Taken>>>,
    progress: Arc<Progress>,
}

#[derive(Debug, Default)]
struct Progress {
    counts: Mutex<Counts>,
    changed: Condvar,
}

#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    taken: usize,
    refused: usize,
    is_over: bool,
}

/// What senders were told, of all that they have sent.
#[derive(Debug, Default)]
pub struct Told {
    taken: Vec<Taken>,
    refused: usize,
}

/// A request that was answered 200.
#[derive(Debug)]
struct Taken {
    link: String,
    count: usize,
    entry: u64,
}

impl Traffic {
    /// Starts senders about runs of a course, each of its own. They spread over the servers, and where one is gone they go
    /// to the next. `name` is no other traffic's.
    pub fn start(servers: &[&Server], senders: usize, course: &str, name: &str) -> Self {
        let addresses = servers.iter().map(|server| server.address()).collect::<Vec<_>>();
        let progress = Arc::new(Progress::default());
        let start = |number: usize| {
            let mut addresses = addresses.clone();
            addresses.rotate_left(number % servers.len());
            let (progress, course, name) = (Arc::clone(&progress), course.to_owned(), format!("{name}-{number}"));
            thread::spawn(move || send(&addresses, &course, &name, &progress))
        };
        let senders = (0..senders).map(start).collect();
        Self { senders, progress }
    }

    /// Waits until so many more requests are answered 200.
    pub fn wait_for_taken(&self, more: usize) {
        let goal = self.counts().taken + more;
        self.wait(&format!("{more} more requests answered 200"), |counts| counts.taken >= goal);
    }

    /// Waits until so many more requests are answered 503.
    pub fn wait_for_refused(&self, more: usize) {
        let goal = self.counts().refused + more;
        self.wait(&format!("{more} more requests answered 503"), |counts| counts.refused >= goal);
    }

    /// How many requests were answered 503.
    pub fn refused(&self) -> usize {
        self.counts().refused
    }

    /// Ends it: each sender gets the answer it waits for.
    pub fn stop(self) -> Told {
        self.progress.change(|counts| counts.is_over = true);
        let join = |sender: JoinHandle<Vec<Taken>>| sender.join().expect("a sender was answered as it should be");
        let taken = self.senders.into_iter().flat_map(join).collect();
        Told { taken, refused: self.progress.counts.lock().expect("no sender panics with it").refused }
    }

    fn counts(&self) -> Counts {
        *self.progress.counts.lock().expect("no sender panics with it")
    }

    fn wait(&self, what: &str, reached: impl Fn(&Counts) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        let mut counts = self.progress.counts.lock().expect("no sender panics with it");
        while !reached(&counts) {
            assert!(self.senders.iter().all(|sender| !sender.is_finished()), "a sender failed");
            assert!(Instant::now() < deadline, "no {what} within {PATIENCE:?}: {counts:?}");
            counts = self.progress.changed.wait_timeout(counts, LOOK).expect("no sender panics with it").0;
        }
    }
}

impl Progress {
    fn change(&self, change: impl FnOnce(&mut Counts)) {
        change(&mut self.counts.lock().expect("no sender panics with it"));
        self.changed.notify_all();
    }

    fn is_over(&self) -> bool {
        self.counts.lock().expect("no sender panics with it").is_over
    }
}

/// Sends updates of one run, and creations of others. The fields of each request belong together: a mixture would show.
fn send(addresses: &[SocketAddr], course: &str, name: &str, progress: &Progress) -> Vec<Taken> {
    let (mut taken, mut connection) = (Vec::new(), None);
    let mut addresses = addresses.iter().cycle();
    for count in 1.. {
        if progress.is_over() {
            break;
        }
        let run = if count % CREATES == 0 { format!("{name}-{count}") } else { name.to_owned() };
        let link = sample::link(course, &run);
        let open = || Connection::open(*addresses.next()?).ok();
        let Some(open) = connection.take().or_else(open) else { continue };
        let mut open: Connection = open;
        // Without an answer nothing is promised, and the server may be gone.
        let Ok(answer) = open.send(&Request::sync(&body(&link, count))) else { continue };
        connection = Some(open);
        match answer.status {
            200 => {
                taken.push(Taken { link, count, entry: answer.entries().0 });
                progress.change(|counts| counts.taken += 1);
            }
            503 => {
                assert!(answer.header("Retry-After").is_some(), "{answer:?}");
                progress.change(|counts| counts.refused += 1);
            }
            _ => panic!("{link}: {answer:?}"),
        }
    }
    taken
}

fn body(link: &str, count: usize) -> Value {
    let mut run = sample::run(link, count);
    run["price"] = price(count);
    run
}

fn price(count: usize) -> Value {
    json!(format!("{count}.00"))
}

impl Told {
    /// Adds what others were told.
    pub fn extend(&mut self, more: Self) {
        self.taken.extend(more.taken);
        self.refused += more.refused;
    }

    /// How many requests were answered 200.
    pub fn taken(&self) -> usize {
        self.taken.len()
    }

    /// How many requests were answered 503.
    pub fn refused(&self) -> usize {
        self.refused
    }

    /// The last entry of which a sender was told.
    pub fn last_entry(&self) -> u64 {
        self.taken.iter().map(|taken| taken.entry).max().unwrap_or_default()
    }

    /// Every request that was answered 200 is in the journal, once, under the number of its answer; the catalogue is what
    /// the journal says of each run, and nothing of a request is there without the rest of it.
    pub fn is_kept_by(&self, program: &Program) {
        let journal = program.journal();
        let numbers = journal.iter().map(|entry| entry["seq"].as_u64()).collect::<Vec<_>>();
        let expected = (1..=journal.len() as u64).map(Some).collect::<Vec<_>>();
        assert!(numbers == expected, "the journal's numbers have a gap or come twice: {numbers:?}");

        let mut entries = BTreeMap::new();
        let mut counts = BTreeMap::<&str, Vec<usize>>::new();
        for entry in journal.iter().filter(|entry| entry["kind"] == "sync") {
            let link = entry["resource_link"].as_str().unwrap_or_else(|| panic!("no link: {entry}"));
            let count = count_in(entry);
            assert!(entries.insert((link, count), entry).is_none(), "{link} has two entries of {count}");
            counts.entry(link).or_default().push(count);
        }
        for Taken { link, count, entry } in &self.taken {
            let known = entries.get(&(link.as_str(), *count)).unwrap_or_else(|| {
                let there = usize::try_from(*entry).ok().and_then(|number| journal.get(number - 1));
                panic!("entry {entry} of {link}, with the count {count}, is lost; under its number is {there:?}")
            });
            assert_eq!(known["seq"], *entry, "{link}: the answer named another entry");
        }
        assert!(counts.values().all(|counts| counts.is_sorted()), "an earlier request came after a later one: {counts:?}");

        let dump = program.dump();
        let runs = dumped::runs(&dump).into_iter().map(|(run, ..)| run);
        let mut left = counts.keys().copied().collect::<BTreeSet<_>>();
        for run in runs {
            let link = run["draft"]["resource_link"].as_str().unwrap_or_else(|| panic!("no link: {run}"));
            let last = counts.get(link).and_then(|counts| counts.last());
            let last = *last.unwrap_or_else(|| panic!("{link} is there without an entry"));
            assert!(left.remove(link), "{link} is there twice");
            for version in ["draft", "public"] {
                let found = [&run[version]["enrollment_count"], &run[version]["price"]];
                assert_eq!(found, [&json!(last), &price(last)], "{link}: the {version} version");
            }
        }
        assert!(left.is_empty(), "they have entries, and are not there: {left:?}");
    }
}

/// The enrolment count that an entry's request brought.
fn count_in(entry: &Value) -> usize {
    let payload: Option<Value> = entry["payload"].as_str().and_then(|payload| serde_json::from_str(payload).ok());
    let count = payload.and_then(|payload| payload["enrollment_count"].as_u64());
    count.and_then(|count| usize::try_from(count).ok()).unwrap_or_else(|| panic!("no count: {entry}"))
}
