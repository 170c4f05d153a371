//! The site that takes hooks in other tests does what it is told to, so that they may rely on it.

use std::io;

use prospectus_tests::taker::{ELSEWHERE, Kept};
use prospectus_tests::{Answer, Behaviour, Connection, Cut, Request, Taker, sample};
use serde_json::{Value, json};

fn send(taker: &Taker, body: &Value) -> io::Result<Answer> {
    Connection::open(taker.address())?.send(&Request::sync(body))
}

fn run(name: &str, enrollment_count: usize) -> Value {
    sample::run(&sample::link("DEMOX", name), enrollment_count)
}

#[test]
fn it_remembers_every_request_and_every_state_of_a_run() {
    let (taker, link) = (Taker::start(), sample::link("DEMOX", "r1"));
    let mut connection = Connection::open(taker.address()).expect("it listens");
    let partial = json!({"resource_link": link, "enrollment_count": 2});
    for body in [&run("r1", 1), &run("r1", 1), &json!([partial, run("r2", 5)])] {
        assert_eq!(connection.send(&Request::sync(body)).expect("an answer").status, 200);
    }

    let kept = taker.run(&link);
    assert_eq!((kept.changes(), kept.field("enrollment_count"), kept.field("start")), (2, &json!(2), &run("r1", 1)["start"]));
    assert_eq!(taker.run(&sample::link("DEMOX", "r2")).fields(), run("r2", 5));
    let requests = taker.requests();
    assert_eq!(requests.iter().map(|request| request.status).collect::<Vec<_>>(), [Some(200); 3]);
    assert_eq!(requests[1].json(), run("r1", 1));
    assert_eq!(requests[2].links(), [link, sample::link("DEMOX", "r2")]);
    assert!(requests.iter().all(|request| request.is_signed(sample::SECRET) && !request.is_signed("another")));
}

#[test]
fn standard_webhooks_are_verified() {
    let taker = Taker::start();
    let request = Request::new("POST", "/hooks")
        .header("webhook-id", "msg_1")
        .header("webhook-timestamp", "1700000000")
        .header("webhook-signature", "v1,another v1,MYzM6b++fxZYfAYBSt7kVc5gfNlVBDYU4S9ReoblMf0=")
        .body(br#"{"a": 1}"#.to_vec());
    Connection::open(taker.address()).and_then(|mut connection| connection.send(&request)).expect("an answer");
    let received = &taker.requests()[0];
    // b64encode(hmac.new(b"twenty-four bytes of key", b'msg_1.1700000000.{"a": 1}', hashlib.sha256).digest())
    assert!(received.is_signed_by_standard("whsec_dHdlbnR5LWZvdXIgYnl0ZXMgb2Yga2V5"));
    assert!(!received.is_signed_by_standard("whsec_AAAA"));
}

#[test]
fn it_refuses_as_richie_does() {
    let taker = Taker::start();
    let (bad, poison) = (sample::link("BAD", "r1"), sample::link("POISON", "r1"));
    taker.refuse(&[&bad]);
    taker.choke_on(Some(&poison));
    let unknown = json!({"resource_link": ["Unknown course: BAD."]});

    let answer = send(&taker, &sample::run(&bad, 1)).expect("an answer");
    assert_eq!((answer.status, answer.json()), (400, unknown.clone()));
    let answer = send(&taker, &json!([sample::run(&bad, 1), run("r1", 1)])).expect("an answer");
    let expected = json!({&bad: unknown, &sample::link("DEMOX", "r1"): {"success": true}});
    assert_eq!((answer.status, answer.json()), (400, expected));
    let answer = send(&taker, &json!([run("r2", 1), sample::run(&poison, 1), run("r3", 1)])).expect("an answer");
    assert_eq!(answer.status, 500);
    assert_eq!(taker.runs().into_keys().collect::<Vec<_>>(), ["r1", "r2"].map(|name| sample::link("DEMOX", name)));

    taker.limit(Some(1));
    assert_eq!(send(&taker, &json!([run("r1", 2), run("r2", 2)])).expect("an answer").status, 413);
    assert_eq!(send(&taker, &json!([run("r1", 2)])).expect("an answer").status, 200);
}

#[test]
fn it_behaves_so_for_a_while_and_so_from_now_on() {
    let taker = Taker::start();
    taker.behave_for(1, &Behaviour::unavailable("7"));
    taker.behave_for(1, &Behaviour::Redirects(308));
    let answers = [1, 2, 3].map(|count| send(&taker, &run("r1", count)).expect("an answer"));
    assert_eq!(answers.each_ref().map(|answer| answer.status), [503, 308, 200]);
    assert_eq!((answers[0].header("Retry-After"), answers[1].header("Location")), (Some("7"), Some(ELSEWHERE)));
    assert_eq!(taker.run(&sample::link("DEMOX", "r1")).changes(), 1);

    taker.behave(Behaviour::status(204));
    assert_eq!(send(&taker, &run("r1", 4)).expect("an answer").status, 204);
    assert_eq!(taker.run(&sample::link("DEMOX", "r1")).changes(), 2);
}

#[test]
fn it_cuts_and_lies() {
    let taker = Taker::start();
    let link = sample::link("DEMOX", "r1");
    for (cut, changes) in [(Cut::Before, 0), (Cut::Meanwhile, 0), (Cut::After, 1)] {
        taker.behave_for(1, &Behaviour::Cuts(cut));
        send(&taker, &run("r1", 1)).expect_err("no answer");
        assert_eq!(taker.runs().get(&link).map_or(0, Kept::changes), changes, "{cut:?}");
    }
    taker.wait_for_cuts(3);
    assert_eq!(taker.requests().iter().map(|request| request.status).collect::<Vec<_>>(), [None]);

    taker.behave(Behaviour::Lies(200));
    assert_eq!(send(&taker, &run("r1", 2)).expect_err("the body ends early").kind(), io::ErrorKind::UnexpectedEof);
    for status in [200, 400] {
        for behaviour in [Behaviour::Endless(status), Behaviour::Drips(status)] {
            taker.behave(behaviour);
            let mut connection = Connection::open(taker.address()).expect("it listens");
            connection.write(&Request::sync(&run("r1", 3)).to_bytes()).expect("it reads");
            // Who reads its body to the end waits for ever.
            let answer = connection.answer(true).expect("an answer");
            assert_eq!((answer.status, answer.body.len()), (status, 0));
        }
    }
}

#[test]
fn it_takes_late() {
    let taker = Taker::start();
    let link = sample::link("DEMOX", "r1");
    for (behaviour, changes) in [(Behaviour::Hangs, 0), (Behaviour::TakesLate, 1)] {
        taker.behave_for(1, &behaviour);
        let mut connection = Connection::open(taker.address()).expect("it listens");
        connection.write(&Request::sync(&run("r1", 1)).to_bytes()).expect("it reads");
        taker.wait_until("the request came", |requests| requests.last().is_some_and(|request| request.status.is_none()));
        // What comes later need not wait.
        assert_eq!(send(&taker, &run("r2", 1)).expect("an answer").status, 200);
        assert!(!taker.runs().contains_key(&link), "{behaviour:?}");

        taker.release();
        assert_eq!(connection.answer(false).is_ok(), behaviour == Behaviour::TakesLate);
        assert_eq!(taker.runs().get(&link).map_or(0, Kept::changes), changes, "{behaviour:?}");
    }
}
