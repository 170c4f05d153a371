//! `prospectus user`, and the first account.

use std::io::Write;
use std::process::Stdio;

use prospectus_tests::{Program, text};

const PUBLIC_URL: &str = "https://courses.example.com";

fn program() -> Program {
    Program::new().with("PROSPECTUS_PUBLIC_URL", PUBLIC_URL)
}

/// What a command that must fail said.
fn refused(program: &Program, arguments: &[&str]) -> String {
    let output = program.run(arguments);
    assert_eq!(output.status.code(), Some(1), "prospectus {arguments:?}");
    text(&output.stderr)
}

/// The token of a link in a text, which must be there.
fn token<'t>(told: &'t str, url: &str) -> &'t str {
    let (_, rest) = told.split_once(&format!("{url}/staff/welcome/")).unwrap_or_else(|| panic!("no link to {url} in {told}"));
    let token = rest.split(char::is_whitespace).next().unwrap_or_default();
    assert_eq!(token.len(), 43, "{told}");
    token
}

#[test]
fn accounts_are_made_changed_and_listed() {
    let program = program();
    let link = program.succeed(&["user", "add", "Ada Lovelace", "--role", "administrator"]);
    let first = token(&link, PUBLIC_URL);
    assert_eq!(link.lines().count(), 1, "the link can be taken by a script: {link}");

    let mut command = program.command(&["user", "add", "grace", "--role", "editor", "--password-file", "-"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("starts");
    child.stdin.take().expect("a pipe").write_all(b"correct horse\n").expect("is read");
    let output = child.wait_with_output().expect("ends");
    assert!(output.status.success() && output.stdout.is_empty(), "{output:?}");
    program.succeed(&["user", "role", "GRACE", "publisher"]);
    program.succeed(&["user", "disable", "grace"]);

    assert_eq!(
        program.succeed(&["user", "list"]),
        "Ada Lovelace  administrator  no password yet  last seen –\n\
         grace         publisher      disabled         last seen –\n"
    );

    program.succeed(&["user", "enable", "grace"]);
    let password = program.directory().join("password");
    std::fs::write(&password, "another horse\n").expect("is written");
    program.succeed(&["user", "password", "ada lovelace", "--password-file", &password.to_string_lossy()]);
    let link = program.succeed(&["user", "password", "ada lovelace"]);
    assert_ne!(token(&link, PUBLIC_URL), first);
    let list = program.succeed(&["user", "list"]);
    assert_eq!(list.matches(" active ").count(), 2, "{list}");
    assert_eq!(program.journal().len(), 0, "the journal is the catalogue's");
}

#[test]
fn what_is_refused_says_what_to_do() {
    let program = program();
    program.succeed(&["user", "add", "ada", "--role", "administrator"]);

    assert!(refused(&program, &["user", "add", "ADA", "--role", "viewer"]).contains("choose another name"));
    assert!(refused(&program, &["user", "add", " ", "--role", "viewer"]).contains("1 to 100 characters"));
    for command in [&["user", "disable", "ada"][..], &["user", "role", "ada", "viewer"]] {
        let told = refused(&program, command);
        assert!(told.contains("make somebody else an administrator first"), "{told}");
    }
    for command in [&["user", "password", "eve"][..], &["user", "enable", "eve"], &["user", "role", "eve", "viewer"]] {
        let told = refused(&program, command);
        assert!(told.contains("there is no account \"eve\": `prospectus user list`"), "{told}");
    }
    let password = program.directory().join("password");
    std::fs::write(&password, "short\n").expect("is written");
    let told = refused(&program, &["user", "password", "ada", "--password-file", &password.to_string_lossy()]);
    assert!(told.contains("at least 10 characters") && !told.contains("short\n"), "{told}");
    program.succeed(&["user", "add", "bob", "--role", "viewer"]);
    program.succeed(&["user", "disable", "bob"]);
    assert!(refused(&program, &["user", "password", "bob"]).contains("`prospectus user enable` first"));
    let output = program.run(&["user", "add", "eve", "--role", "boss"]);
    assert_eq!(output.status.code(), Some(2), "wrong use");
    assert!(text(&output.stderr).contains("use viewer, editor, publisher or administrator"), "{output:?}");
}

#[test]
fn serve_invites_the_first_administrator_until_there_is_a_password() {
    let program = Program::new();
    let started = || {
        let server = program.serve();
        let url = server.url();
        (url, server.stop().1)
    };
    let (url, output) = started();
    let first = token(&output, &url).to_owned();
    assert!(output.contains("to choose the password of \"admin\""), "{output}");

    let (url, output) = started();
    assert_ne!(token(&output, &url), first, "each start makes a new link");
    assert_eq!(program.succeed(&["user", "list"]), "admin  administrator  no password yet  last seen –\n");

    let password = program.directory().join("password");
    std::fs::write(&password, "correct horse").expect("is written");
    program.succeed(&["user", "password", "admin", "--password-file", &password.to_string_lossy()]);

    assert!(!started().1.contains("/staff/welcome/"));
}

#[test]
fn an_account_that_was_made_before_the_first_start_is_enough() {
    let program = program();
    program.succeed(&["user", "add", "ada", "--role", "administrator"]);
    let (_, output) = program.serve().stop();
    assert!(!output.contains("/staff/welcome/"), "{output}");
    assert_eq!(program.succeed(&["user", "list"]).lines().count(), 1);
}
