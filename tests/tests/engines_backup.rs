//! `prospectus backup`: a database of its own, taken while the server is in use.

use std::fs;

use prospectus_tests::{Engine, Program, Traffic, sample, text};

const COURSE: &str = "C001";

#[test]
fn a_backup_holds_what_was_answered_before_it_began() {
    let program = Program::on(Engine::Sqlite);
    program.load(&sample::catalogue([COURSE]));
    let server = program.serve();
    let earlier = Traffic::start(&[&server], 4, COURSE, "earlier");
    earlier.wait_for_taken(200);
    let answered = earlier.stop();
    let meanwhile = Traffic::start(&[&server], 4, COURSE, "meanwhile");
    meanwhile.wait_for_taken(50);
    let file = program.directory().join("backup.db");
    let name = file.to_str().expect("a name");

    program.succeed(&["backup", name]);

    meanwhile.wait_for_taken(50);
    let mut all = meanwhile.stop();
    assert_eq!(all.refused(), 0, "senders did not notice");
    let backup = Program::at(format!("sqlite://{name}"));
    answered.is_kept_by(&backup);
    assert!(backup.journal().len() as u64 >= answered.last_entry() + 50, "what was answered beside it, too");
    all.extend(answered);
    all.is_kept_by(&program);

    let server = backup.serve();
    let answer = server.post(&sample::run(&sample::link(COURSE, "new"), 1));
    assert_eq!((answer.status, answer.verdict()), (200, "created"), "it is a database like any other");
}

#[test]
fn a_file_that_is_there_is_never_overwritten() {
    let program = Program::on(Engine::Sqlite);
    program.load(&sample::catalogue([COURSE]));
    let file = program.directory().join("backup.db");
    fs::write(&file, "something dear").expect("written");

    let output = program.run(&["backup", file.to_str().expect("a name")]);

    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("is there already"), "{}", text(&output.stderr));
    assert_eq!(fs::read_to_string(&file).expect("read"), "something dear");
}

#[test]
fn a_server_has_tools_of_its_own() {
    let program = Program::on(Engine::Postgres);
    let file = program.directory().join("backup.db");

    let output = program.run(&["backup", file.to_str().expect("a name")]);

    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("pg_dump"), "{}", text(&output.stderr));
    assert!(!file.exists());
}
