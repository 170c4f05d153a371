//! Hooks of two instances on one database: one at a time sends, and another goes on where it was.

use prospectus_tests::hooks::{HOOK_SECRET, say};
use prospectus_tests::sample::{link, run};
use prospectus_tests::{Engine, Program, Taker};
use serde_json::json;

#[test]
fn one_instance_sends_and_another_takes_over() {
    let taker = Taker::start();
    let hook = json!([{"name": "marketing", "url": taker.url(), "secret": HOOK_SECRET, "send": "received", "array": 1}]);
    let program = Program::on(Engine::Postgres)
        .with("PROSPECTUS_HOOK", hook.to_string())
        .with("PROSPECTUS_RELAY__PRIVATE_HOSTS", "127.0.0.1");
    let (one, other) = (program.serve(), program.serve());
    let links = (0..10).map(|number| link("DEMOX", &format!("r{number}"))).collect::<Vec<_>>();
    for (number, link) in links.iter().enumerate() {
        say(if number % 2 == 0 { &one } else { &other }, &run(link, number));
        taker.wait_until_kept("it came", |runs| runs.contains_key(link));
    }
    assert_eq!(taker.requests().len(), links.len(), "both sent");
    // Whoever it was that sent, the other one goes on.
    one.kill();
    say(&other, &run(&link("DEMOX", "after"), 1));
    taker.wait_until_kept("the other one took over", |runs| runs.contains_key(&link("DEMOX", "after")));
    let third = program.serve();
    let (status, output) = other.stop();
    assert!(status.success(), "{output}");
    // One that ends by itself gives the hook up, so nobody waits.
    say(&third, &run(&link("DEMOX", "last"), 1));
    taker.wait_until_kept("a third one took over", |runs| runs.contains_key(&link("DEMOX", "last")));
    assert!(taker.runs().values().all(|kept| kept.changes() == 1), "{:?}", taker.requests());
}
