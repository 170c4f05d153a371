//! Old entries of the journal go, and a run's last entry stays.

use std::collections::BTreeSet;

use prospectus_tests::{Program, sample, wait_until};
use serde_json::{Value, json};

const COURSE: &str = "C001";
/// More than are looked at in one piece.
const RUNS: usize = 1_200;

fn seqs<'a>(entries: impl IntoIterator<Item = &'a Value>) -> BTreeSet<u64> {
    entries.into_iter().filter_map(|entry| entry["seq"].as_u64()).collect()
}

#[test]
fn what_is_old_goes_but_for_each_runs_last_entry() {
    let program = Program::new();
    program.load(&sample::catalogue([COURSE]));
    let links = (0..RUNS).map(|number| sample::link(COURSE, &format!("r{number}"))).collect::<Vec<_>>();
    let all = |count: usize| links.iter().map(|link| sample::run(link, count)).collect::<Value>();
    let server = program.serve();
    let created = server.post(&all(1)).entries();
    let updated = server.post(&all(2)).entries();
    let mut wrong = sample::run(&links[0], 3);
    wrong["languages"] = json!(["klingon"]);
    assert_eq!(server.post(&wrong).verdict(), "rejected");
    let held = server.post(&sample::run(&sample::link("LATER", "r1"), 1)).entries().0;
    let old = program.journal().len();
    program.change_rows(&format!("UPDATE journal SET at = at - {}", 3_i64 * 24 * 3_600 * 1_000_000));
    let renewed = server.post(&sample::run(&links[0], 4)).entries().0;
    let unchanged = server.post(&sample::run(&links[1], 2)).entries().0;
    server.stop();

    let program = program.with("PROSPECTUS_JOURNAL__KEEP", "1 days");
    let server = program.serve();

    // Of the runs that were heard of since, and of what is no run's, nothing old stays.
    let expected = (updated.0 + 2..=updated.1).chain([held, renewed, unchanged]).collect::<BTreeSet<_>>();
    let gone = || seqs(&program.journal()).len() <= expected.len();
    wait_until("the old entries are gone", gone);
    assert_eq!(seqs(&program.journal()), expected);
    assert!(created.1 < updated.0 && updated.1 < old as u64, "there was something to remove");
    let of_link = program.succeed(&["journal", "--json", "--link", &links[2]]);
    assert_eq!(of_link.lines().count(), 1, "a run's last entry is found by its link: {of_link}");
    let answer = server.post(&sample::run(&links[2], 5));
    assert_eq!((answer.status, answer.verdict()), (200, "updated"));
    assert_eq!(answer.entries().0, unchanged + 1, "numbers go on");
}

#[test]
fn without_the_setting_everything_stays() {
    let program = Program::new();
    program.load(&sample::catalogue([COURSE]));
    let server = program.serve();
    let link = sample::link(COURSE, "r1");
    let first = server.post(&sample::run(&link, 1)).entries().0;
    program.change_rows("UPDATE journal SET at = 0");
    server.stop();
    let server = program.serve();
    let last = server.post(&sample::run(&link, 2)).entries().0;
    assert_eq!(seqs(&program.journal()), (1..=last).collect());
    assert!(first < last);
}
