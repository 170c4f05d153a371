//! Hooks that are sent what visitors see.

use prospectus_tests::hooks::{course, file, is_hidden, say, sending};
use prospectus_tests::sample::{link, run};
use prospectus_tests::taker::Behaviour;
use prospectus_tests::{Program, Taker};
use serde_json::json;

fn published(taker: &Taker) -> Program {
    sending([("site", taker, json!({"send": "published"}))])
}

#[test]
fn what_becomes_public_is_sent_whole_and_drafts_are_not() {
    let taker = Taker::start();
    let program = published(&taker).with("RICHIE_DEFAULT_COURSE_RUN_SYNC_MODE", "sync_to_draft");
    let (draft, seen) = (link("DEMOX", "draft"), link("DEMOX", "seen"));
    program.load(&file(&[course("DEMOX", &[json!({"sync_mode": "sync_to_public", "draft": run(&seen, 1)})])]));
    let server = program.serve();
    taker.wait_until_kept("what was there came", |runs| runs.contains_key(&seen));
    assert_eq!(taker.run(&seen).fields().as_object().map(serde_json::Map::len), Some(17), "{:?}", taker.run(&seen));
    say(&server, &run(&draft, 1));
    let mut dated = run(&seen, 1);
    dated["price"] = json!("59.99");
    say(&server, &dated);
    taker.wait_until_kept("the price came", |runs| *runs[&seen].field("price") == json!("59.99"));
    assert!(!taker.runs().contains_key(&draft));
    program.succeed(&["publish", "DEMOX"]);
    taker.wait_until_kept("the draft came when it was published", |runs| runs.contains_key(&draft));
    assert_eq!((taker.run(&seen).changes(), taker.run(&draft).changes()), (2, 1));
}

#[test]
fn what_is_not_public_any_more_is_hidden_there() {
    let taker = Taker::start();
    let program = published(&taker);
    let [first, second, third] = ["1", "2", "3"].map(|name| link("DEMOX", name));
    let with = |links: &[&String]| links.iter().map(|link| json!({"draft": run(link, 1)})).collect::<Vec<_>>();
    program.load(&file(&[course("DEMOX", &with(&[&first, &second])), course("OTHER", &with(&[&third]))]));
    let server = program.serve();
    taker.wait_until_kept("all came", |runs| runs.len() == 3);
    // A run is taken out of its course.
    program.load_more(&file(&[course("DEMOX", &with(&[&first]))]));
    taker.wait_until_kept("it is hidden", |runs| is_hidden(runs, &second));
    // A course is taken off the site, and comes back.
    program.succeed(&["unpublish", "DEMOX"]);
    taker.wait_until_kept("its run is hidden", |runs| is_hidden(runs, &first));
    program.succeed(&["publish", "DEMOX"]);
    taker.wait_until_kept("its run is back", |runs| !is_hidden(runs, &first));
    // The catalogue is replaced by an empty one, which leaves no entry.
    assert!(!is_hidden(&taker.runs(), &third));
    program.load(&file(&[]));
    taker.wait_until_kept("all are hidden", |runs| is_hidden(runs, &first) && is_hidden(runs, &third));
    drop(server);
}

#[test]
fn a_run_that_moves_while_the_site_is_down_is_shown_once_under_its_new_link() {
    let taker = Taker::start();
    let program = published(&taker);
    let (old, new) = (link("DEMOX", "old"), link("DEMOX", "new"));
    program.load(&file(&[course("DEMOX", &[json!({"draft": run(&old, 1)})])]));
    let server = program.serve();
    taker.wait_until_kept("it came", |runs| runs.contains_key(&old));
    taker.behave(Behaviour::status(503));
    program.load(&file(&[course("RENAMED", &[json!({"sync_mode": "sync_to_public", "draft": run(&new, 1)})])]));
    say(&server, &run(&new, 2));
    taker.behave(Behaviour::Takes);
    taker.wait_until_kept("the new one came", |runs| runs.contains_key(&new) && is_hidden(runs, &old));
    assert_eq!((is_hidden(&taker.runs(), &new), taker.run(&new).field("enrollment_count")), (false, &json!(2)));
}

#[test]
fn a_filter_that_changes_takes_back_what_it_excludes() {
    let taker = Taker::start();
    let program = published(&taker);
    let (ours, theirs) = (link("DEMOX", "1"), link("DEMOX", "2").replace("org+", "elsewhere+"));
    let runs = [json!({"draft": run(&ours, 1)}), json!({"draft": run(&theirs, 1)})];
    program.load(&file(&[course("DEMOX", &runs)]));
    let server = program.serve();
    taker.wait_until_kept("both came", |runs| runs.len() == 2);
    drop(server);
    let narrowed = sending([("site", &taker, json!({"send": "published", "organisations": ["org"]}))]);
    let hooks = narrowed.setting("PROSPECTUS_HOOK");
    let program = program.with("PROSPECTUS_HOOK", hooks);
    let _server = program.serve();
    taker.wait_until_kept("one is taken back", |runs| is_hidden(runs, &theirs));
    assert!(!is_hidden(&taker.runs(), &ours));
}
