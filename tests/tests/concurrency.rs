//! Many senders at once, about one run.

use prospectus_tests::{Program, at_once, dumped, sample};
use serde_json::json;

const SENDERS: usize = 64;

#[test]
fn one_creation_sent_by_many_makes_one_run() {
    let program = Program::new();
    program.load(&sample::catalogue(["C001"]));
    let server = program.serve();
    let link = sample::link("C001", "r1");

    let answers = at_once(&[&server], &vec![sample::run(&link, 7); SENDERS]);

    for answer in &answers {
        assert_eq!((answer.status, answer.json()), (200, json!({"success": true})), "{answer:?}");
    }
    let verdicts = |verdict| answers.iter().filter(|answer| answer.verdict() == verdict).count();
    assert_eq!((verdicts("created"), verdicts("unchanged")), (1, SENDERS - 1));
    let dump = program.dump();
    let run = dumped::run(&dump, &link);
    assert_eq!((&run["draft"]["enrollment_count"], &run["public"]["enrollment_count"]), (&json!(7), &json!(7)));
    assert_eq!(program.journal().iter().filter(|entry| entry["resource_link"] == link.as_str()).count(), SENDERS);
}

#[test]
fn many_updates_of_one_run_end_in_one_of_them() {
    let program = Program::new();
    program.load(&sample::catalogue(["C001"]));
    let server = program.serve();
    let link = sample::link("C001", "r1");
    assert_eq!(server.post(&sample::run(&link, 0)).status, 200);
    // The fields of one update belong together: a mixture of two would show.
    let updates = (1..=SENDERS).map(|count| {
        let mut run = sample::run(&link, count);
        run["price"] = json!(format!("{count}.00"));
        run["discount"] = json!(format!("-{count}%"));
        run
    });
    let updates = updates.collect::<Vec<_>>();

    let answers = at_once(&[&server], &updates);

    for answer in &answers {
        assert_eq!((answer.status, answer.verdict()), (200, "updated"), "{answer:?}");
    }
    let last = answers.iter().zip(&updates).max_by_key(|(answer, _)| answer.entries().1).expect("there are answers").1;
    let dump = program.dump();
    let run = dumped::run(&dump, &link);
    for version in ["draft", "public"] {
        for field in ["enrollment_count", "price", "discount"] {
            assert_eq!(run[version][field], last[field], "{field} of the {version} version is not of the journal's last update");
        }
    }
    let mut entries = answers.iter().map(|answer| answer.entries().0).collect::<Vec<_>>();
    entries.sort_unstable();
    entries.dedup();
    assert_eq!(entries.len(), SENDERS, "each update has an entry of its own");
}
