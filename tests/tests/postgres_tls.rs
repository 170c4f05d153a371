//! TLS to the database, by libpq's modes.

use std::fs;
use std::path::{Path, PathBuf};

use prospectus_postgres_cluster::{Cluster, Options, Tls};
use prospectus_tests::{Program, sample, text};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tempfile::TempDir;

/// An authority and a cluster that has a certificate of it for `localhost`, and that takes nobody without TLS.
struct Protected {
    cluster: Cluster,
    directory: TempDir,
}

/// An authority's certificate, and what it signs with.
fn authority() -> (String, Issuer<'static, KeyPair>) {
    let mut parameters = CertificateParams::new(Vec::new()).expect("parameters");
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    let certificate = parameters.self_signed(&key).expect("a certificate");
    (certificate.pem(), Issuer::new(parameters, key))
}

impl Protected {
    fn start() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let file = |name: &str, content: &str| {
            let path = directory.path().join(name);
            fs::write(&path, content).expect("written");
            path
        };
        let (certificate, issuer) = authority();
        file("ca.pem", &certificate);
        file("another.pem", &authority().0);
        let key = KeyPair::generate().expect("a key");
        let parameters = CertificateParams::new(vec!["localhost".to_owned()]).expect("parameters");
        let server = parameters.signed_by(&key, &issuer).expect("a certificate");
        let tls = Tls { certificate: file("server.pem", &server.pem()), key: file("server.key", &key.serialize_pem()) };
        Self::with(directory, tls, Vec::new())
    }

    /// One whose server proves itself with these.
    fn with(directory: TempDir, tls: Tls, settings: Vec<(String, String)>) -> Self {
        let mut cluster = Cluster::start(&Options { tls: Some(tls), settings, ..Options::default() }).expect("a cluster");
        let rules = cluster.directory().join("data").join("pg_hba.conf");
        fs::write(&rules, "local all all trust\nhostssl all all 127.0.0.1/32 trust\n").expect("written");
        cluster.restart().expect("started again, with these rules");
        cluster.create_database("catalogue", None).expect("a database");
        Self { cluster, directory }
    }

    fn authority(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Reaches the database at a host in a mode: what `check` prints where it succeeds, else what it says.
    fn check(&self, host: &str, mode: &str, authority: Option<&Path>) -> Result<String, String> {
        let authority = authority.map_or_else(String::new, |file| format!("&sslrootcert={}", file.display()));
        let port = self.cluster.port();
        let program = Program::at(format!("postgres://postgres@{host}:{port}/catalogue?sslmode={mode}{authority}"));
        let output = program.run(&["check", "--migrate"]);
        if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
    }
}

#[test]
fn each_mode_asks_for_as_much_as_it_says() {
    let database = Protected::start();
    let (right, wrong) = (database.authority("ca.pem"), database.authority("another.pem"));
    let (right, wrong) = (Some(right.as_path()), Some(wrong.as_path()));
    for (host, mode, authority) in [
        ("localhost", "require", None),
        ("localhost", "prefer", None),
        ("localhost", "verify-full", right),
        ("127.0.0.1", "verify-ca", right),
        // As libpq does it: an authority that is named is asked.
        ("127.0.0.1", "require", right),
    ] {
        let told = database.check(host, mode, authority).unwrap_or_else(|error| panic!("{mode} at {host}: {error}"));
        assert!(told.contains("connected, 0 journal entries"), "{mode} at {host}: {told}");
    }
    for (host, mode, authority) in [
        ("localhost", "verify-full", wrong),
        ("localhost", "verify-ca", wrong),
        ("localhost", "require", wrong),
        // No authority of this system has signed it.
        ("localhost", "verify-full", None),
        ("127.0.0.1", "verify-full", right),
    ] {
        let error = database.check(host, mode, authority).expect_err("refused");
        assert!(error.contains("certificate") || error.contains("TLS"), "{mode} at {host} with {authority:?}: {error}");
    }
    let error = database.check("localhost", "disable", None).expect_err("the server refuses it");
    assert!(error.contains("no encryption"), "{error}");
    let nothing = database.authority("server.key");
    let error = database.check("localhost", "verify-full", Some(&nothing)).expect_err("there is no certificate in it");
    assert!(error.contains("sslrootcert"), "{error}");
}

#[test]
fn the_whole_program_works_over_tls() {
    let database = Protected::start();
    let (port, authority) = (database.cluster.port(), database.authority("ca.pem"));
    let url = format!("postgres://postgres@localhost:{port}/catalogue?sslmode=verify-full&sslrootcert={}", authority.display());
    let program = Program::at(url);
    program.load(&sample::catalogue(["C001"]));
    let mut follower = program.follow();
    let server = program.serve();
    let answer = server.post(&sample::run(&sample::link("C001", "r1"), 5));
    assert_eq!((answer.status, answer.verdict()), (200, "created"));
    assert_eq!(server.get("/api/v1.0/course-runs/1/").json()["enrollment_count"], 5);
    let entry = answer.entries().0;
    assert_eq!(follower.shows(entry), (1..=entry).collect::<Vec<_>>());
    let encrypted = "SELECT DISTINCT s.ssl FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) \
                     WHERE a.application_name = 'prospectus'";
    assert_eq!(database.cluster.psql("catalogue", encrypted).expect("rows"), "t", "each of its connections");
}

#[test]
fn a_server_that_signed_its_own_certificate_is_trusted_where_it_is_named() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let key = KeyPair::generate().expect("a key");
    let mut parameters = CertificateParams::new(vec!["localhost".to_owned()]).expect("parameters");
    // As `openssl req -x509` makes it: an authority, by its extension.
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let certificate = parameters.self_signed(&key).expect("a certificate").pem();
    let [its_own, private, another] = ["server.pem", "server.key", "another.pem"].map(|name| directory.path().join(name));
    fs::write(&its_own, certificate).expect("written");
    fs::write(&private, key.serialize_pem()).expect("written");
    fs::write(&another, authority().0).expect("written");
    let database = Protected::with(directory, Tls { certificate: its_own.clone(), key: private }, Vec::new());
    for (host, mode) in [("localhost", "verify-full"), ("127.0.0.1", "verify-ca")] {
        let told = database.check(host, mode, Some(&its_own)).unwrap_or_else(|error| panic!("{mode} at {host}: {error}"));
        assert!(told.contains("connected"), "{told}");
    }
    for (host, mode, authority) in
        [("127.0.0.1", "verify-full", &its_own), ("localhost", "verify-full", &another), ("localhost", "verify-ca", &another)]
    {
        let error = database.check(host, mode, Some(authority)).expect_err("refused");
        assert!(error.contains("certificate"), "{mode} at {host}: {error}");
    }
}

#[test]
fn a_certificate_of_version_1_is_enough_for_encryption() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join("tls");
    for newest in ["TLSv1.3", "TLSv1.2"] {
        let tls = Tls { certificate: data.join("version1.pem"), key: data.join("version1.key") };
        let directory = tempfile::tempdir().expect("a temporary directory");
        let settings = vec![("ssl_max_protocol_version".to_owned(), newest.to_owned())];
        let database = Protected::with(directory, tls, settings);
        let certificate = data.join("version1.pem");
        for (mode, authority) in [("prefer", None), ("require", None), ("verify-ca", Some(certificate.as_path()))] {
            let told = database.check("localhost", mode, authority).unwrap_or_else(|error| panic!("{newest}, {mode}: {error}"));
            assert!(told.contains("connected"), "{told}");
        }
        let error = database.check("localhost", "verify-full", Some(&certificate)).expect_err("it is for no host");
        assert!(error.contains("version 1") && error.contains("subjectAltName"), "{error}");
    }
}
