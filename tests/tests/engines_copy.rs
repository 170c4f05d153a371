//! `prospectus copy`: everything is there afterwards, on the other engine, and goes on from there.

use std::process::{Child, Stdio};

use prospectus_postgres_cluster::Shared;
use prospectus_tests::{Engine, Program, Session, dumped, sample, text, wait_until};
use serde_json::{Value, json};

const COURSE: &str = "C001";
const RUNS: usize = 700;

/// A catalogue after some traffic: runs public and not, a snapshot, held runs, and each verdict in its journal.
fn used(engine: Engine) -> Program {
    let program = Program::on(engine);
    let mut catalogue = sample::catalogue([COURSE, "C002"]);
    catalogue["courses"][0]["snapshots"] = json!([{"code": COURSE, "title": {"en": "An earlier edition", "fr": "Édition « 1 »"},
        "published": true, "runs": [{"draft": sample::run(&sample::link(COURSE, "old"), 9)}]}]);
    catalogue["courses"][1]["published"] = json!(false);
    program.load(&catalogue);
    let server = program.serve();
    let many = (0..RUNS).map(|number| sample::run(&sample::link(COURSE, &format!("r{number}")), number)).collect::<Value>();
    assert_eq!(server.post(&many).status, 200);
    assert_eq!(server.post(&sample::run(&sample::link(COURSE, "r1"), 1_000)).verdict(), "updated");
    assert_eq!(server.post(&sample::run(&sample::link(COURSE, "r1"), 1_000)).verdict(), "unchanged");
    assert_eq!(server.post(&sample::run(&sample::link("C002", "r1"), 1)).verdict(), "created");
    assert_eq!(server.post(&sample::run(&sample::link("LATER", "r1"), 1)).verdict(), "held");
    let mut wrong = sample::run(&sample::link(COURSE, "r1"), 1);
    wrong["languages"] = json!(["klingon"]);
    wrong["title"] = json!("\u{1f600} ' \" \\ \t");
    assert_eq!(server.post(&wrong).verdict(), "rejected");
    program
}

/// What a copy must have in common with its original.
fn content(program: &Program) -> (Value, Vec<Value>) {
    (program.dump(), program.journal())
}

fn copy(from: &Program, to: &Program) -> (Option<i32>, String) {
    let output = to.run(&["copy", "--from", from.database_url(), "--to", to.database_url()]);
    (output.status.code(), text(&output.stderr))
}

#[test]
fn everything_comes_along_and_numbers_go_on() {
    for (from, to) in [(Engine::Sqlite, Engine::Postgres), (Engine::Postgres, Engine::Sqlite)] {
        let (original, target) = (used(from), Program::on(to));

        let (status, told) = copy(&original, &target);

        assert_eq!(status, Some(0), "{from:?} to {to:?}: {told}");
        let (dump, journal) = content(&original);
        let copied = content(&target);
        assert!(copied.0 == dump, "{from:?} to {to:?}: the catalogues differ");
        assert!(copied.1 == journal, "{from:?} to {to:?}: the journals differ");
        let ids = [&original, &target].map(|program| {
            let server = program.serve();
            let link = |id: usize| server.get(&format!("/api/v1.0/course-runs/{id}/")).json()["resource_link"].clone();
            (1..RUNS + 10).map(link).collect::<Vec<_>>()
        });
        assert_eq!(ids[0], ids[1], "{from:?} to {to:?}: the runs have other numbers");

        let server = target.serve();
        let answer = server.post(&sample::run(&sample::link(COURSE, "new"), 1));
        assert_eq!((answer.status, answer.verdict()), (200, "created"));
        assert_eq!(answer.entries().0, journal.len() as u64 + 1, "{from:?} to {to:?}");
        for (id, link) in (1..).zip(&ids[0]).filter(|(_, link)| !link.is_null()) {
            assert_eq!(server.get(&format!("/api/v1.0/course-runs/{id}/")).json()["resource_link"], *link, "run {id}");
        }
        let answer = server.post(&sample::run(&sample::link(COURSE, "r1"), 2_000));
        assert_eq!(answer.verdict(), "updated", "the LMS's own run is known");
        target.load_more(&sample::catalogue(["LATER"]));
        assert_eq!(dumped::runs_by_link(&target.dump(), &sample::link("LATER", "r1")).len(), 1, "what was held is applied");
    }
}

#[test]
fn numbers_of_what_is_gone_are_not_given_out_again() {
    for (from, to) in [(Engine::Sqlite, Engine::Postgres), (Engine::Postgres, Engine::Sqlite)] {
        let (original, target) = (Program::on(from), Program::on(to));
        original.load(&sample::catalogue([COURSE]));
        assert_eq!(original.serve().post(&sample::run(&sample::link(COURSE, "gone"), 1)).status, 200);
        original.load(&sample::catalogue([COURSE]));
        assert_eq!(copy(&original, &target).0, Some(0));

        let server = target.serve();

        assert_eq!(server.post(&sample::run(&sample::link(COURSE, "new"), 1)).verdict(), "created");
        assert_eq!(server.get("/api/v1.0/course-runs/1/").status, 404, "{from:?} to {to:?}: the number of another run");
    }
}

#[test]
fn a_database_with_something_in_it_is_left_alone() {
    for (from, to) in [(Engine::Sqlite, Engine::Postgres), (Engine::Postgres, Engine::Sqlite)] {
        let (original, target) = (Program::on(from), Program::on(to));
        original.load(&sample::catalogue([COURSE]));
        target.load(&sample::catalogue(["OTHER"]));
        let before = content(&target);

        let (status, told) = copy(&original, &target);

        assert_eq!(status, Some(1), "{told}");
        assert!(told.contains("not empty"), "{told}");
        assert_eq!(content(&target), before);
    }
}

#[test]
fn a_copy_that_was_killed_is_made_again() {
    for (from, to) in [(Engine::Sqlite, Engine::Postgres), (Engine::Postgres, Engine::Sqlite)] {
        let original = used(from);
        let database = Shared::required().database(None);
        // The PostgreSQL of the two is where the copy can be stopped: at the journal, after all else is written.
        let (original, target) = match from {
            Engine::Sqlite => (original, Program::at(database.url())),
            Engine::Postgres => {
                let moved = Program::at(database.url());
                assert_eq!(copy(&original, &moved).0, Some(0));
                (moved, Program::on(to))
            }
        };
        assert!(target.run(&["check", "--migrate"]).status.success(), "the target has its tables");
        let mut obstacle = Session::open(&database.url()).expect("a session");
        let mode = if to == Engine::Postgres { "EXCLUSIVE" } else { "ACCESS EXCLUSIVE" };
        obstacle.run(&format!("BEGIN; LOCK TABLE journal IN {mode} MODE")).expect("a lock");
        let mut command = target.command(&["copy", "--from", original.database_url(), "--to", target.database_url()]);
        let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("copy starts");
        wait_until("the copy is half way through", || database.psql(WAITING).expect("a count") == "1");
        kill(child);
        drop(obstacle);
        if to == Engine::Postgres {
            assert_eq!(dumped::runs(&target.dump()).len(), 0, "nothing is there of the first");
        }

        let (status, told) = copy(&original, &target);

        assert_eq!(status, Some(0), "{from:?} to {to:?}: {told}");
        assert!(content(&target) == content(&original), "{from:?} to {to:?}: the copy differs");
    }
}

/// How many of the program's sessions wait for a lock.
const WAITING: &str = "SELECT count(*) FROM pg_stat_activity \
     WHERE datname = current_database() AND application_name = 'prospectus' AND wait_event_type = 'Lock'";

fn kill(mut child: Child) {
    assert!(child.try_wait().expect("waits").is_none(), "the copy still runs");
    child.kill().expect("SIGKILL");
    child.wait().expect("waits");
}

#[test]
fn no_password_is_repeated_and_none_need_be_on_the_command_line() {
    let (original, target) = (Program::on(Engine::Sqlite), Program::on(Engine::Postgres));
    original.load(&sample::catalogue([COURSE]));
    let from = original.database_url();
    for wrong in ["postgres://u:tell-no-one@h:many/n", "postgres:/u:tell-no-one@h/n", "mysql://u:tell-no-one@h/n"] {
        for arguments in [["copy", "--from", from, "--to", wrong], ["copy", "--to", from, "--from", wrong]] {
            let output = original.run(&arguments);
            let told = text(&output.stderr) + &text(&output.stdout);
            assert!(!output.status.success() && !told.contains("tell-no-one") && !told.is_empty(), "{told}");
        }
    }
    let file = target.directory().join("url");
    std::fs::write(&file, format!("{}\n", target.database_url())).expect("written");
    let output = original.run(&["copy", "--from", from, "--to-file", file.to_str().expect("a name")]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(content(&target) == content(&original), "the copy differs");
}

#[test]
fn a_check_leaves_a_database_as_it_is_unless_it_is_asked_to() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let database = (engine == Engine::Postgres).then(|| Shared::required().database(None));
        let program = database.as_ref().map_or_else(|| Program::on(engine), |database| Program::at(database.url()));
        if let Some(file) = program.database_url().strip_prefix("sqlite://") {
            std::fs::write(file, "").expect("written");
        }
        for _ in 0..2 {
            let told = program.succeed(&["check"]);
            assert!(told.contains("no tables of this program yet"), "{engine:?}: {told}");
        }
        let told = program.succeed(&["check", "--migrate"]);
        assert!(told.contains("connected, 0 journal entries"), "{engine:?}: {told}");
        if engine == Engine::Sqlite {
            program.change_rows("PRAGMA user_version = 1");
            for _ in 0..2 {
                let told = program.succeed(&["check"]);
                assert!(told.contains("schema 1, this program's is"), "{told}");
            }
        }
    }
}
