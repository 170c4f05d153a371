//! A run of a course that is not there yet waits for it.

use prospectus_tests::{Program, dumped, sample};
use serde_json::json;

#[test]
fn a_held_run_appears_with_its_course() {
    for published in [true, false] {
        let program = Program::new();
        program.load(&sample::catalogue([]));
        let server = program.serve();
        let link = sample::link("LATER", "r1");

        let answer = server.post(&sample::run(&link, 12));

        assert_eq!(answer.status, 400);
        assert_eq!(answer.json(), json!({"resource_link": ["Unknown course: LATER."]}));
        assert_eq!(answer.verdict(), "held");
        let entry = answer.entries().0;
        assert!(program.journal().iter().any(|known| known["seq"] == entry && known["verdict"] == "held"));
        assert_eq!(dumped::runs(&program.dump()).len(), 0);

        let mut courses = sample::catalogue(["LATER"]);
        courses["courses"][0]["published"] = json!(published);
        program.load_more(&courses);

        let dump = program.dump();
        let run = dumped::run(&dump, &link);
        assert_eq!(run["draft"]["enrollment_count"], 12);
        assert_eq!(run["draft"]["languages"], json!(["en"]));
        assert_eq!(run["public"], if published { run["draft"].clone() } else { json!(null) });
        let journal = program.journal();
        let created = journal.iter().filter(|known| known["verdict"] == "created" && known["resource_link"] == link.as_str());
        let created = created.collect::<Vec<_>>();
        assert_eq!(created.len(), 1, "{journal:?}");
        assert_eq!(created[0]["course"], "LATER");
        assert!(created[0]["seq"].as_u64() > Some(entry), "{created:?}");

        let again = server.post(&sample::run(&link, 13));
        assert_eq!((again.status, again.verdict()), (200, "updated"), "the server knows the run by now");
    }
}

#[test]
fn the_last_word_is_what_is_held() {
    let program = Program::new();
    program.load(&sample::catalogue([]));
    let server = program.serve();
    let link = sample::link("LATER", "r1");
    for count in [1, 2, 3] {
        assert_eq!(server.post(&sample::run(&link, count)).verdict(), "held");
    }
    program.load_more(&sample::catalogue(["LATER"]));
    assert_eq!(dumped::run(&program.dump(), &link)["public"]["enrollment_count"], 3);
}
