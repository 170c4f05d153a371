//! Commands that read need no more than to read: a server that follows another, a role that may only `SELECT`.

use prospectus_postgres_cluster::{Cluster, Options};
use prospectus_tests::{Program, dumped, sample, text};

const COURSE: &str = "C001";

/// A cluster with a catalogue in it, and the program that made it.
fn filled() -> (Cluster, Program) {
    let cluster = Cluster::start(&Options::default()).expect("a cluster");
    cluster.create_database("catalogue", None).expect("a database");
    let program = Program::at(cluster.url("catalogue"));
    program.load(&sample::catalogue([COURSE]));
    let server = program.serve();
    assert_eq!(server.post(&sample::run(&sample::link(COURSE, "r1"), 1)).status, 200);
    drop(server);
    (cluster, program)
}

fn reads(program: &Program) {
    assert_eq!(program.journal().len(), 2);
    assert_eq!(dumped::runs(&program.dump()).len(), 1);
    let checked = program.run(&["check"]);
    assert!(text(&checked.stdout).contains("connected, 2 journal entries"), "{}", text(&checked.stderr));
}

#[test]
fn a_server_that_follows_another_is_read_and_followed() {
    let (mut cluster, program) = filled();
    cluster.stop().expect("stopped");
    std::fs::write(cluster.directory().join("data").join("standby.signal"), "").expect("written");
    cluster.restart().expect("started again, as a server that follows");
    assert_eq!(cluster.psql("catalogue", "SELECT pg_is_in_recovery()").expect("a row"), "t");

    reads(&program);

    let mut follower = program.follow();
    assert_eq!(follower.shows(2), [1, 2]);
}

#[test]
fn a_role_that_may_only_select_reads() {
    let (cluster, _program) = filled();
    cluster.psql("catalogue", "CREATE ROLE reader LOGIN").expect("a role");
    cluster.psql("catalogue", "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader").expect("granted");
    let url = cluster.url("catalogue").replace("postgres@", "reader@");
    let reader = Program::at(&url);

    reads(&reader);

    cluster.create_database("empty", None).expect("a database");
    cluster.psql("empty", "REVOKE CREATE ON SCHEMA public FROM PUBLIC").expect("revoked");
    let refused = Program::at(url.replace("/catalogue", "/empty")).run(&["journal"]);
    let told = text(&refused.stderr);
    assert!(told.contains("of schema 0") && told.contains("where it may be written to"), "{told}");
}

#[test]
fn a_database_that_cannot_hold_every_character_is_refused() {
    let (cluster, _program) = filled();
    let made = "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0";
    cluster.psql("catalogue", made).expect("a database");
    let refused = Program::at(cluster.url("latin")).run(&["check"]);
    let told = text(&refused.stderr);
    assert!(told.contains("LATIN1") && told.contains("ENCODING 'UTF8'"), "{told}");
}
