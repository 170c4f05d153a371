//! Looking things up in a dump.

use serde_json::Value;

/// Every run with the code of its course and whether that is a snapshot, in the dump's order.
pub fn runs(dump: &Value) -> Vec<(&Value, &str, bool)> {
    let mut found = Vec::new();
    for course in array(&dump["courses"]) {
        collect(course, false, &mut found);
    }
    found
}

/// The runs with this link in their draft.
pub fn runs_by_link<'a>(dump: &'a Value, link: &str) -> Vec<&'a Value> {
    runs(dump).into_iter().map(|(run, ..)| run).filter(|run| run["draft"]["resource_link"] == link).collect()
}

/// The only run with this link in its draft.
pub fn run<'a>(dump: &'a Value, link: &str) -> &'a Value {
    match runs_by_link(dump, link)[..] {
        [run] => run,
        ref others => panic!("{} runs with the link {link}: {dump}", others.len()),
    }
}

fn collect<'a>(course: &'a Value, snapshot: bool, found: &mut Vec<(&'a Value, &'a str, bool)>) {
    let code = course["code"].as_str().unwrap_or_else(|| panic!("a course without code: {course}"));
    found.extend(array(&course["runs"]).iter().map(|run| (run, code, snapshot)));
    for inner in array(&course["snapshots"]) {
        collect(inner, true, found);
    }
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
