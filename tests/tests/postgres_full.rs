//! The database has no room: for connections, for rows. Senders are told to come again, and then they are served.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use prospectus_postgres_cluster::{Cluster, Options};
use prospectus_tests::{Answer, Engine, Program, Session, dumped, sample, wait_until};
use serde_json::{Value, json};
use tempfile::TempDir;

const COURSE: &str = "C001";
/// The writer waits five seconds; a busy machine takes longer to say so.
const SOON: Duration = Duration::from_secs(15);
/// Below it, the pause would not have been worth it.
const PATIENT: Duration = Duration::from_secs(2);

fn is_told_to_come_again(answer: &Answer) {
    assert_eq!(answer.status, 503, "{answer:?}");
    assert!(answer.header("Retry-After").and_then(|seconds| seconds.parse::<u32>().ok()).is_some(), "{answer:?}");
    assert!(answer.header("Prospectus-Entry").is_none(), "{answer:?}");
}

/// Opens sessions until the server takes no more.
fn take_all(url: &str, sessions: &mut Vec<Session>) {
    let refusal = loop {
        match Session::open(url) {
            Ok(session) => sessions.push(session),
            Err(refusal) => break refusal,
        }
    };
    assert!(refusal.contains("53300"), "refused for another reason: {refusal}");
}

#[test]
fn no_connection_is_to_be_had() {
    let settings = [("max_connections", "24"), ("superuser_reserved_connections", "0")];
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let cluster = Cluster::start(&Options { settings, ..Options::default() }).expect("a cluster");
    cluster.create_database("catalogue", None).expect("a database");
    let program = Program::at(cluster.url("catalogue"));
    program.load(&sample::catalogue([COURSE]));
    let server = program.serve();
    let link = sample::link(COURSE, "r1");
    assert_eq!(server.post(&sample::run(&link, 1)).status, 200);
    let url = cluster.url("postgres");
    let mut sessions = vec![Session::open(&url).expect("a session")];
    take_all(&url, &mut sessions);
    // The program's own connections are ended until others have taken all their places: what follows the journal connects anew.
    let ended = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'prospectus'";
    let none_left = "DO $$ BEGIN IF EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'prospectus') \
                     THEN RAISE 'some are left'; END IF; END $$";
    wait_until("the program has no connection", || {
        sessions[0].run(ended).expect("ended");
        take_all(&url, &mut sessions);
        sessions[0].run(none_left).is_ok()
    });

    let since = Instant::now();
    let answer = server.post(&sample::run(&link, 2));

    is_told_to_come_again(&answer);
    assert!((PATIENT..SOON).contains(&since.elapsed()), "{:?}", since.elapsed());
    assert_eq!(server.get("/api/v1.0/course-runs/1/").status, 503, "nor can anything be read");
    drop(sessions);
    let answer = server.post(&sample::run(&link, 3));
    assert_eq!((answer.status, answer.verdict()), (200, "updated"), "{answer:?}");
    assert_eq!(server.get("/api/v1.0/course-runs/1/").json()["enrollment_count"], 3);
    let sent = program.journal().iter().filter(|entry| entry["kind"] == "sync").count();
    assert_eq!(sent, 2, "nothing is there of what was refused");
}

/// A file system of a few megabytes.
struct SmallDisk {
    directory: TempDir,
}

impl SmallDisk {
    /// Nothing where this machine lets us make none.
    fn mount() -> Option<Self> {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let mounted = mount(&["-t", "tmpfs", "-o", "size=2m,mode=0777", "tmpfs"], directory.path());
        mounted.then_some(Self { directory })
    }

    /// Where PostgreSQL may put things: a directory that it owns.
    fn tablespace(&self, cluster: &Cluster) -> PathBuf {
        let place = self.directory.path().join("tablespace");
        std::fs::create_dir(&place).expect("a directory");
        let owner = std::fs::metadata(cluster.directory()).expect("the cluster's directory");
        let (user, group) = (std::os::unix::fs::MetadataExt::uid(&owner), std::os::unix::fs::MetadataExt::gid(&owner));
        std::os::unix::fs::chown(&place, Some(user), Some(group)).expect("owned by PostgreSQL");
        // A temporary directory lets nobody else in, and a server runs as somebody else.
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(self.directory.path(), open).expect("may be entered");
        place
    }

    fn grow(&self) {
        assert!(mount(&["-o", "remount,size=64m"], self.directory.path()), "the file system can be made larger");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // A destructor has nobody to tell. Lazily, so that a server that still runs is no obstacle.
        let _ = Command::new("umount").arg("--lazy").arg(self.directory.path()).status();
    }
}

fn mount(arguments: &[&str], directory: &Path) -> bool {
    let mut command = Command::new("mount");
    command.args(arguments).arg(directory).stderr(std::process::Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// A run with much to write down: 40 000 letters that do not compress.
fn large(link: &str, count: usize) -> Value {
    let mut run = sample::run(link, count);
    let mut state = count as u64 + 1;
    let letters = (0..40_000).map(|_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b'a' + u8::try_from((state >> 33) % 26).expect("a letter"))
    });
    run["note"] = json!(letters.collect::<String>());
    run
}

#[test]
fn the_journals_disk_is_full() {
    // Only root may mount; the next test has the same error from a stand-in.
    let Some(disk) = SmallDisk::mount() else { return };
    let cluster = Cluster::start(&Options::default()).expect("a cluster");
    cluster.create_database("catalogue", None).expect("a database");
    let program = Program::at(cluster.url("catalogue"));
    program.load(&sample::catalogue([COURSE]));
    let sql = format!("CREATE TABLESPACE small LOCATION '{}'", disk.tablespace(&cluster).display());
    cluster.psql("catalogue", &sql).expect("a tablespace");
    cluster.psql("catalogue", "ALTER TABLE journal SET TABLESPACE small").expect("moved");
    let server = program.serve();
    let link = sample::link(COURSE, "r1");
    let mut taken = 0;
    let refused = loop {
        let answer = server.post(&large(&link, taken + 1));
        match answer.status {
            200 => taken += 1,
            _ => break answer,
        }
        assert!(taken < 1_000, "the disk is never full");
    };

    is_told_to_come_again(&refused);
    assert!(taken > 0, "there was some room");
    assert!(server.output().contains("53100"), "refused for another reason:\n{}", server.output());
    is_as_it_was(&program, &link, taken);

    disk.grow();
    let answer = server.post(&large(&link, 5_000));
    assert_eq!((answer.status, answer.verdict()), (200, "updated"), "{answer:?}\n{}", server.output());
    assert_eq!(dumped::run(&program.dump(), &link)["public"]["enrollment_count"], 5_000);
    drop((server, program, cluster));
}

/// The run's last update is the one with this count, and so many entries are about it.
fn is_as_it_was(program: &Program, link: &str, count: usize) {
    let dump = program.dump();
    let run = dumped::run(&dump, link);
    assert_eq!((&run["draft"]["enrollment_count"], &run["public"]["enrollment_count"]), (&json!(count), &json!(count)));
    let journal = program.journal();
    assert_eq!(journal.iter().filter(|entry| entry["resource_link"] == link).count(), count);
    assert_eq!(journal.last().map(|entry| entry["seq"].clone()), Some(json!(journal.len())), "no number is lost");
}

#[test]
fn an_insert_that_finds_no_room_is_given_up_whole() {
    let program = Program::on(Engine::Postgres);
    program.load(&sample::catalogue([COURSE]));
    let server = program.serve();
    let link = sample::link(COURSE, "r1");
    assert_eq!(server.post(&sample::run(&link, 1)).status, 200);
    program.change_rows(
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS \
         $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$; \
         CREATE TRIGGER no_room BEFORE INSERT ON journal EXECUTE FUNCTION no_room()",
    );

    let refused = server.post(&json!([sample::run(&link, 2), sample::run(&sample::link(COURSE, "r2"), 2)]));

    is_told_to_come_again(&refused);
    is_as_it_was(&program, &link, 1);
    assert_eq!(dumped::runs(&program.dump()).len(), 1);
    program.change_rows("DROP TRIGGER no_room ON journal");
    let answer = server.post(&sample::run(&link, 2));
    assert_eq!((answer.status, answer.verdict()), (200, "updated"), "{answer:?}");
    is_as_it_was(&program, &link, 2);
}
