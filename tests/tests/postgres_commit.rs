//! The connection to the database is lost in the midst of a commit: each request is carried out once all the same.

use prospectus_tests::{Cut, Engine, Program, Proxy, dumped, sample};
use serde_json::json;

const COURSE: &str = "C001";

#[test]
fn a_request_whose_commit_is_cut_off_is_carried_out_once() {
    let direct = Program::on(Engine::Postgres);
    direct.load(&sample::catalogue([COURSE]));
    let proxy = Proxy::start(direct.database_url());
    let server = Program::at(proxy.url()).serve();
    let mut expected = direct.journal().len();
    for (number, cut) in [Cut::Before, Cut::After, Cut::Meanwhile].into_iter().enumerate() {
        let link = sample::link(COURSE, &format!("r{number}"));
        for (count, verdict) in [(1, "created"), (2, "updated")] {
            let cuts = proxy.cuts();
            proxy.cut_next_commit(cut);

            let answer = server.post(&sample::run(&link, count));

            assert_eq!(proxy.cuts(), cuts + 1, "{cut:?}: the commit was not cut off");
            assert_eq!((answer.status, answer.json()), (200, json!({"success": true})), "{cut:?}: {}", server.output());
            assert_eq!(answer.verdict(), verdict, "{cut:?}");
            expected += 1;
            let journal = direct.journal();
            assert_eq!(journal.len(), expected, "{cut:?}: one entry more");
            let entry = &journal[expected - 1];
            assert_eq!(answer.entries(), (expected as u64, expected as u64), "{cut:?}");
            assert_eq!((&entry["seq"], &entry["verdict"]), (&json!(expected), &json!(verdict)), "{cut:?}");
            assert_eq!(entry["resource_link"], link.as_str(), "{cut:?}");
            let dump = direct.dump();
            let run = dumped::run(&dump, &link);
            for version in ["draft", "public"] {
                assert_eq!(run[version]["enrollment_count"], count, "{cut:?}: the {version} version");
            }
        }
    }
}
