//! What pages are as documents: HTML and CSS as the W3C's checker has them, small, and with one request for styles; JSON-LD in the words of
//! schema.org's vocabulary.

use std::collections::{BTreeMap, BTreeSet};

use prospectus_tests::{Answer, Documents, Finding, Request, Server, Vocabulary, prospect, staff_pages};
use serde_json::{Value, json};

/// How large a page and its style sheet may be together, without pictures, in bytes.
const LARGEST: usize = 60_000;

/// Each message once, with the first document that it is about.
fn listed(findings: &[Finding]) -> String {
    let mut said = BTreeMap::<&str, (&Finding, usize)>::new();
    for finding in findings {
        said.entry(&finding.message).or_insert((finding, 0)).1 += 1;
    }
    let told = said.values().map(|(finding, times)| format!("\n{finding}\n    ({times} times)"));
    told.collect::<Vec<_>>().concat()
}

fn read(server: &Server, path: &str, language: &str, cookie: &str) -> Answer {
    let request = Request::new("GET", path).header("Accept", "text/html").header("Accept-Language", language);
    server.send(&request.header("Cookie", cookie))
}

/// The style sheets of a page.
fn styles(page: &str) -> Vec<&str> {
    let links = page.split("<link rel=\"stylesheet\" href=\"").skip(1);
    links.filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn public_pages_are_valid_and_small() {
    let program = prospect::program();
    let server = program.serve();
    prospect::wait_until_read(&server);
    let mut documents = Documents::default();
    let mut pages = prospect::pages(&server);
    pages.push("/courses/NOPE".to_owned());
    pages.push("/nothing".to_owned());
    let sheet = styles(&server.get("/").text()).first().map(|address| (*address).to_owned()).expect("a style sheet");
    let styles_size = {
        let answer = server.get(&sheet);
        documents.add(&sheet, &answer);
        answer.body.len()
    };
    let mut large = Vec::new();
    for language in ["en", "fr"] {
        for path in &pages {
            let page = read(&server, path, language, "");
            let text = page.text();
            assert_eq!(styles(&text), [&sheet], "{path}");
            assert!(!text.contains(" style=") && !text.contains(" onclick="), "{path} has styles or scripts of its own");
            let size = page.body.len() + styles_size;
            if size > LARGEST {
                large.push(format!("{path} ({language}): {size} bytes"));
            }
            documents.add(format!("{path} ({language})"), &page);
        }
    }
    let findings = documents.findings();
    assert!(findings.is_empty(), "of {} documents:{}", documents.len(), listed(&findings));
    assert!(large.is_empty(), "{large:#?}");
}

#[test]
fn staff_pages_are_valid() {
    let (staff, _taker) = staff_pages::staff();
    let browser = staff.browser("administrator");
    let cookies = browser.cookies().into_iter().map(|cookie| {
        let text = |key: &str| cookie[key].as_str().unwrap_or_default().to_owned();
        format!("{}={}", text("name"), text("value"))
    });
    let cookies = cookies.collect::<Vec<_>>().join("; ");
    let server = staff.server();
    let mut documents = Documents::default();
    let first = read(server, "/staff", "en", &cookies).text();
    for sheet in styles(&first) {
        documents.add(sheet, &server.get(sheet));
    }
    for language in ["en", "fr"] {
        for path in staff_pages::pages().iter().map(String::as_str).chain(["/staff/nothing", "/staff/runs/99"]) {
            documents.add(format!("{path} ({language})"), &read(server, path, language, &cookies));
        }
        documents.add(format!("/staff/sign-in ({language})"), &read(server, "/staff/sign-in", language, ""));
    }
    let findings = documents.findings();
    assert!(findings.is_empty(), "of {} documents:{}", documents.len(), listed(&findings));
}

#[test]
fn linked_data_is_in_the_words_of_the_vocabulary() {
    let vocabulary = Vocabulary::read();
    let program = prospect::program();
    let server = program.serve();
    let mut kinds = BTreeSet::new();
    for page in prospect::pages(&server).iter().filter(|page| page.starts_with("/courses/") && !page.contains("snapshots")) {
        let text = server.get(page).text();
        let data = text.split("<script type=\"application/ld+json\">").nth(1).and_then(|rest| rest.split("</script>").next());
        let data: Value = serde_json::from_str(data.unwrap_or_else(|| panic!("{page}: {text}"))).expect("JSON");
        assert_eq!(data["@context"], "https://schema.org", "{page}");
        assert_eq!(vocabulary.unknown(&data), Vec::<String>::new(), "{page}: {data:#}");
        // Whatever the catalogue lacks.
        assert!(data["description"].as_str().is_some_and(|text| !text.is_empty()), "{page}: {data:#}");
        assert!(data["provider"][0]["name"].is_string(), "{page}: {data:#}");
        kinds_of(&data, &mut kinds);
    }
    let expected = ["Course", "CourseInstance", "Offer", "Organization", "Schedule", "Thing"];
    assert_eq!(kinds.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    // It would find what is wrong.
    for wrong in [
        json!({"@type": "Klass"}),
        json!({"@type": "Course", "cost": "1"}),
        json!({"@type": "Offer", "availability": "https://schema.org/Plenty"}),
        json!({"@type": "Course", "hasCourseInstance": {"@type": "Offer"}}),
        json!({"@type": "CourseInstance", "startDate": "next week"}),
        json!({"@type": "Course", "totalHistoricalEnrollment": "many"}),
    ] {
        assert_eq!(vocabulary.unknown(&wrong).len(), 1, "{wrong}");
    }
}

fn kinds_of(value: &Value, kinds: &mut BTreeSet<String>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| kinds_of(value, kinds)),
        Value::Object(told) => {
            kinds.extend(told.get("@type").and_then(Value::as_str).map(str::to_owned));
            told.values().for_each(|value| kinds_of(value, kinds));
        }
        _ => {}
    }
}
