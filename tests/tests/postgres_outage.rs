//! The database is killed and comes back: what was answered 200 is there, and nobody has to start anything again.

use prospectus_postgres_cluster::{Cluster, Options};
use prospectus_tests::{Program, Told, Traffic, sample};

const COURSE: &str = "C001";
const ROUNDS: usize = 3;
const SENDERS: usize = 8;
/// So many requests are answered 200 between one event and the next.
const ANSWERED: usize = 150;

fn start(options: &Options) -> (Cluster, Program) {
    let cluster = Cluster::start(options).expect("a cluster");
    cluster.create_database("catalogue", None).expect("a database");
    let program = Program::at(cluster.url("catalogue"));
    program.load(&sample::catalogue([COURSE]));
    (cluster, program)
}

#[test]
fn what_was_answered_200_survives_the_death_of_the_database() {
    let (mut cluster, program) = start(&Options { durable: true, ..Options::default() });
    let server = program.serve();
    let mut told = Told::default();
    for round in 1..=ROUNDS {
        let traffic = Traffic::start(&[&server], SENDERS, COURSE, &format!("round{round}"));
        traffic.wait_for_taken(ANSWERED);

        cluster.kill().expect("killed");
        // A short outage costs senders nothing but time; in the last round it outlasts the writer's patience.
        if round == ROUNDS {
            traffic.wait_for_refused(1);
            let answer = server.get("/api/v1.0/course-runs/1/");
            assert_eq!((answer.status, answer.header("Retry-After").is_some()), (503, true), "{answer:?}");
        }
        cluster.restart().expect("started again");

        traffic.wait_for_taken(ANSWERED);
        told.extend(traffic.stop());
        told.is_kept_by(&program);
        assert_eq!(server.get("/api/v1.0/course-runs/1/").status, 200, "the server reads again");
    }
    assert!(told.taken() >= 2 * ROUNDS * ANSWERED);
    assert!(told.refused() > 0, "the long outage was noticed");
}

#[test]
fn a_follower_sees_every_entry_once_and_in_order() {
    let (mut cluster, program) = start(&Options::default());
    let mut follower = program.follow();
    follower.shows(1);
    let servers = [program.serve(), program.serve()];
    let traffic = Traffic::start(&[&servers[0], &servers[1]], SENDERS, COURSE, "sender");
    traffic.wait_for_taken(ANSWERED);
    follower.shows(2);

    cluster.restart().expect("started again");

    traffic.wait_for_taken(ANSWERED);
    let told = traffic.stop();
    told.is_kept_by(&program);
    let entries = program.journal().len() as u64;
    assert!(entries >= told.last_entry());
    assert_eq!(follower.shows(entries), (1..=entries).collect::<Vec<_>>(), "as if nothing had been");
}

/// The server's processes that this program speaks with, and the one that takes connections.
fn processes(cluster: &Cluster) -> Vec<String> {
    let pids = "SELECT pid FROM pg_stat_activity WHERE application_name = 'prospectus'";
    let pids = cluster.psql("catalogue", pids).expect("numbers");
    let first = std::fs::read_to_string(cluster.directory().join("data").join("postmaster.pid")).expect("a file");
    pids.lines().chain(first.lines().take(1)).map(|pid| pid.trim().to_owned()).collect()
}

fn signal(name: &str, pids: &[String]) {
    let sent = std::process::Command::new("kill").arg(name).args(pids).status().expect("kill is there");
    assert!(sent.success(), "{name} {pids:?}");
}

#[test]
fn a_database_that_says_nothing_is_not_waited_for_long() {
    let (cluster, program) = start(&Options::default());
    let server = program.serve();
    let link = sample::link(COURSE, "r1");
    assert_eq!(server.post(&sample::run(&link, 1)).status, 200);
    assert_eq!(server.get("/api/v1.0/course-runs/1/").status, 200);
    let pids = processes(&cluster);
    signal("-STOP", &pids);

    let since = std::time::Instant::now();
    let (written, read) = (server.post(&sample::run(&link, 2)), server.get("/api/v1.0/course-runs/1/"));
    let waited = since.elapsed();

    signal("-CONT", &pids);
    assert_eq!((written.status, written.header("Retry-After").is_some(), read.status), (503, true, 503), "{written:?}");
    // Five seconds each, and a busy machine.
    assert!(waited < std::time::Duration::from_secs(18), "{waited:?}");
    let answer = server.post(&sample::run(&link, 3));
    assert_eq!((answer.status, answer.verdict()), (200, "updated"), "{answer:?}");
    assert_eq!(server.get("/api/v1.0/course-runs/1/").json()["enrollment_count"], 3);
}
