//! Clusters from start to end, with the system's PostgreSQL.

use std::net::TcpListener;

use prospectus_postgres_cluster::{Cluster, Listen, Options, Shared};

#[test]
fn what_was_committed_survives_the_server() {
    let mut cluster = Cluster::start(&Options::default()).expect("a cluster");
    let (port, url) = (cluster.port(), cluster.url("copy"));
    cluster.create_database("original", None).expect("a database");
    cluster.psql("original", "CREATE TABLE words (word text); INSERT INTO words VALUES ('first')").expect("a row");
    cluster.create_database("copy", Some("original")).expect("a copy");
    cluster.psql("copy", "INSERT INTO words VALUES ('second')").expect("a row");

    cluster.kill().expect("killed");
    assert!(cluster.psql("copy", "SELECT 1").is_err(), "the server is gone");
    cluster.restart().expect("started again");
    assert_eq!(cluster.psql("copy", "SELECT word FROM words ORDER BY word").expect("rows"), "first\nsecond");
    assert_eq!(cluster.psql("original", "SELECT word FROM words").expect("rows"), "first");

    cluster.stop().expect("stopped");
    cluster.restart().expect("started again");
    assert_eq!((cluster.port(), cluster.url("copy")), (port, url));
    assert_eq!(cluster.psql("copy", "SELECT count(*) FROM words").expect("rows"), "2");
}

#[test]
fn a_killed_server_is_gone_with_its_clients() {
    let mut cluster = Cluster::start(&Options::default()).expect("a cluster");
    std::thread::scope(|scope| {
        let shared = Shared::at(cluster.url(""));
        let sleeper = scope.spawn(move || shared.database(None).psql("SELECT pg_sleep(1000)"));
        let sleeps = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
        while !sleeper.is_finished() && cluster.psql("postgres", sleeps).expect("a count") != "1" {}
        cluster.kill().expect("killed");
        assert!(sleeper.join().expect("no panic").is_err());
    });
    cluster.restart().expect("started again");
}

#[test]
fn nothing_is_left() {
    let cluster = Cluster::start(&Options::default()).expect("a cluster");
    let (directory, port) = (cluster.directory().to_owned(), cluster.port());
    assert!(directory.join("log").exists());
    assert!(TcpListener::bind(("127.0.0.1", port)).is_err());
    drop(cluster);
    assert!(!directory.exists());
    TcpListener::bind(("127.0.0.1", port)).expect("nobody listens");
}

#[test]
fn settings_count_and_a_socket_is_enough() {
    let settings = [("max_connections", "7"), ("application_name", "it's")];
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let options = Options { settings, listen: Listen::Socket, ..Options::default() };
    let cluster = Cluster::start(&options).expect("a cluster");
    let show = |name: &str| cluster.psql("postgres", &format!("SHOW {name}")).expect("a setting");
    assert_eq!(show("max_connections"), "7");
    assert_eq!(show("fsync"), "off");
    assert_eq!(show("synchronous_commit"), "on");
    assert_eq!(show("listen_addresses"), "");
    assert_eq!(cluster.url("postgres"), cluster.socket_url("postgres"));
}

#[test]
fn a_test_has_databases_of_its_own() {
    let cluster = Cluster::start(&Options::default()).expect("a cluster");
    let shared = Shared::at(cluster.url(""));
    let template = shared.database(None);
    template.psql("CREATE TABLE words (word text)").expect("a table");
    let [one, other] = [(); 2].map(|()| shared.database(Some(template.name())));
    one.psql("INSERT INTO words VALUES ('here')").expect("a row");
    assert_eq!(one.psql("SELECT * FROM words").expect("rows"), "here");
    assert_eq!(other.psql("SELECT * FROM words").expect("rows"), "");
    assert_eq!(other.psql("SELECT current_database()").expect("a row"), other.name());
    assert!(one.url().ends_with(&format!("/{}", one.name())));

    let error = one.psql("SELECT nothing").expect_err("a wrong statement");
    assert!(format!("{error:#}").contains("column \"nothing\" does not exist"), "{error:#}");
    drop((one, other, template));
    let left = cluster.psql("postgres", "SELECT count(*) FROM pg_database WHERE datname LIKE 'test%'").expect("a count");
    assert_eq!(left, "0");
}
