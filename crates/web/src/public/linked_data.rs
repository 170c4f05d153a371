//! What a course's page says in schema.org's words, as JSON-LD.

use std::fmt::Write as _;

use catalog::state::{State, state};
use catalog::{CourseDetails, CourseRun, Instant, Span, SpanUnit, markdown};
use serde_json::{Map, Value, json};

use super::course::found::{Found, PublicRun, enrol_at, picked, run_name, title};
use super::course::price::{self, Kind, Price};
use super::visitor::Visitor;
use crate::App;
use crate::common::course_info::{self, Schedule};
use crate::common::dates::bounded;
use crate::common::numbers::is_currency_code;

/// How many runs are told of at most; those that are over are not.
const RUNS_MAX: usize = 50;
/// How many characters of a description are told.
const DESCRIPTION_MAX: usize = 500;

/// A course with its runs, to stand in a `<script>`; `address` is that of its page.
pub(super) fn course(app: &App, v: &Visitor, found: &Found, address: &str, cover: Option<&str>) -> String {
    let course = &found.course;
    let mut told = Map::new();
    told.insert("@context".to_owned(), json!("https://schema.org"));
    told.insert("@type".to_owned(), json!("Course"));
    told.insert("@id".to_owned(), json!(address));
    told.insert("url".to_owned(), json!(address));
    told.insert("name".to_owned(), json!(title(course, v)));
    told.insert("courseCode".to_owned(), json!(course.code.as_str()));
    let description = picked(&course.details.description, v).map(|(_, text)| markdown::to_text(text));
    let description = description.filter(|text| !text.trim().is_empty()).unwrap_or_else(|| {
        let organisations = v.and(&course.details.organisations);
        let by = if organisations.is_empty() { v.site_name.to_string() } else { organisations };
        v.l.xy("public-described", title(course, v), by)
    });
    told.insert("description".to_owned(), json!(excerpt(&description, DESCRIPTION_MAX)));
    told.insert("provider".to_owned(), provider(&course.details.organisations, &v.site_name, &v.public_url));
    if !course.details.subjects.is_empty() {
        told.insert(
            "about".to_owned(),
            course.details.subjects.iter().map(|name| json!({"@type": "Thing", "name": name})).collect(),
        );
    }
    if let Some(cover) = cover {
        told.insert("image".to_owned(), json!(cover));
    }
    if let Some(duration) = course.details.duration {
        told.insert("timeRequired".to_owned(), json!(iso(duration)));
    }
    let enrolled = found.runs.iter().fold(0_u64, |sum, run| sum + u64::from(run.run.enrollment_count));
    if enrolled > 0 && enrolled >= u64::from(app.public.enrollments_from) {
        told.insert("totalHistoricalEnrollment".to_owned(), json!(enrolled));
    }
    let runs = found.runs.iter().filter(|run| course_info::is_current(&run.run, v.now)).take(RUNS_MAX).collect::<Vec<_>>();
    let offers = course_offers(v.now, &runs, address);
    if !offers.is_empty() {
        told.insert("offers".to_owned(), Value::Array(offers));
    }
    let instances = runs
        .iter()
        .map(|run| instance(v.now, run, &run_name(run.id, &run.run, &app.lmss, v), address, &course.details))
        .collect::<Vec<_>>();
    if !instances.is_empty() {
        told.insert("hasCourseInstance".to_owned(), Value::Array(instances));
    }
    for_script(&Value::Object(told))
}

/// Who provides a course: its organisations; the site where it names none.
fn provider(organisations: &[String], site_name: &str, public_url: &str) -> Value {
    if organisations.is_empty() {
        return json!([{"@type": "Organization", "name": site_name, "url": public_url}]);
    }
    organisations.iter().map(|name| json!({"@type": "Organization", "name": name})).collect()
}

/// The distinct offers of a course's runs: of those that visitors can join now or later; of the others where there is none.
///
/// Google's "Course info" reads `category` and the price from the offers of the course, not from those of its runs.
fn course_offers(now: Instant, runs: &[&PublicRun], address: &str) -> Vec<Value> {
    let (mut to_join, mut closed) = (Vec::new(), Vec::new());
    for run in runs {
        let Some(price) = price::of_run(&run.run) else { continue };
        let mut told = Map::new();
        told.insert("@type".to_owned(), json!("Offer"));
        told.insert("url".to_owned(), json!(address));
        charge(&mut told, &price);
        let offers = if availability(&run.run, now) == "OutOfStock" { &mut closed } else { &mut to_join };
        let told = Value::Object(told);
        if !offers.contains(&told) {
            offers.push(told);
        }
    }
    if to_join.is_empty() { closed } else { to_join }
}

/// How long a run lasts. Its dates are those of the run itself, so they are not repeated: pages are to stay small.
fn schedule(run: &CourseRun, duration: Option<Span>) -> Option<Value> {
    let Schedule { frequency, count } = course_info::schedule(run, duration)?;
    Some(json!({"@type": "Schedule", "repeatFrequency": frequency, "repeatCount": count}))
}

/// A run.
fn instance(now: Instant, run: &PublicRun, name: &str, address: &str, details: &CourseDetails) -> Value {
    let mut told = Map::new();
    let of_page = format!("{address}#run-{}", run.id.0);
    told.insert("@type".to_owned(), json!("CourseInstance"));
    told.insert("@id".to_owned(), json!(of_page));
    told.insert("name".to_owned(), json!(name));
    told.insert("url".to_owned(), json!(of_page));
    told.insert("courseMode".to_owned(), json!("Online"));
    for (key, at) in [("startDate", run.run.start), ("endDate", run.run.end)] {
        if let Some(at) = bounded(at) {
            told.insert(key.to_owned(), json!(at));
        }
    }
    if !run.run.languages.is_empty() {
        told.insert("inLanguage".to_owned(), run.run.languages.iter().map(|language| tag(language.as_str())).collect());
    }
    if let Some(effort) = details.effort {
        told.insert("courseWorkload".to_owned(), json!(iso(effort)));
    }
    if let Some(schedule) = schedule(&run.run, details.duration) {
        told.insert("courseSchedule".to_owned(), schedule);
    }
    if let Some(price) = price::of_run(&run.run) {
        let at = enrol_at(&run.run).unwrap_or(&of_page);
        told.insert("offers".to_owned(), offer(now, &run.run, &price, at));
    }
    Value::Object(told)
}

/// What one gets access for, and when.
fn offer(now: Instant, run: &CourseRun, price: &Price<'_>, address: &str) -> Value {
    let mut told = Map::new();
    told.insert("@type".to_owned(), json!("Offer"));
    told.insert("url".to_owned(), json!(address));
    charge(&mut told, price);
    let availability = availability(run, now);
    told.insert("availability".to_owned(), json!(format!("https://schema.org/{availability}")));
    for (key, at) in [("validFrom", run.enrollment_start), ("validThrough", run.enrollment_end)] {
        if let Some(at) = bounded(at) {
            told.insert(key.to_owned(), json!(at));
        }
    }
    Value::Object(told)
}

/// Adds to an offer what it costs.
fn charge(told: &mut Map<String, Value>, price: &Price<'_>) {
    told.insert("category".to_owned(), json!(category(price.kind)));
    let amount = match price.kind {
        Kind::Free => Some("0".to_owned()),
        _ => price.amount.map(|amount| amount.to_string()),
    };
    // schema.org knows only the codes of ISO 4217.
    if let Some(amount) = amount.filter(|_| is_currency_code(price.currency)) {
        told.insert("price".to_owned(), json!(amount));
        told.insert("priceCurrency".to_owned(), json!(price.currency.to_ascii_uppercase()));
    }
}

/// Whether one can join a run, as `ItemAvailability` names it.
fn availability(run: &CourseRun, now: Instant) -> &'static str {
    match state(run, now).state {
        State::OngoingOpen | State::FutureOpen | State::ArchivedOpen => "InStock",
        State::FutureNotYetOpen | State::ToBeScheduled => "PreOrder",
        State::FutureClosed | State::OngoingClosed | State::ArchivedClosed => "OutOfStock",
    }
}

/// As search engines ask for it.
fn category(kind: Kind) -> &'static str {
    match kind {
        Kind::Free => "Free",
        Kind::PartlyFree => "Partially Free",
        Kind::Subscription => "Subscription",
        Kind::Paid => "Paid",
    }
}

/// A language's code as BCP 47 writes it: `pt-BR`, `zh-Hans`.
pub(super) fn tag(code: &str) -> Value {
    let Some((language, rest)) = code.split_once('-') else { return json!(code) };
    let rest = match rest.split_at_checked(1) {
        Some((first, others)) if rest.len() == 4 => format!("{}{others}", first.to_uppercase()),
        _ => rest.to_uppercase(),
    };
    json!(format!("{language}-{rest}"))
}

/// A length of time as ISO 8601 writes it.
fn iso(span: Span) -> String {
    let amount = span.amount;
    match span.unit {
        SpanUnit::Minute => format!("PT{amount}M"),
        SpanUnit::Hour => format!("PT{amount}H"),
        SpanUnit::Day => format!("P{amount}D"),
        SpanUnit::Week => format!("P{amount}W"),
        SpanUnit::Month => format!("P{amount}M"),
    }
}

/// The beginning of a text, up to the end of a word.
pub(super) fn excerpt(text: &str, most: usize) -> String {
    let Some((cut, _)) = text.char_indices().nth(most) else { return text.to_owned() };
    let cut = &text[..cut];
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([',', ';', ':', '.', ' ']))
}

/// JSON that cannot end the `<script>` in which it stands.
fn for_script(value: &Value) -> String {
    let mut written = String::new();
    for character in value.to_string().chars() {
        match character {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(written, "\\u{:04x}", u32::from(character));
            }
            other => written.push(other),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use catalog::{Amount, Language, Offer};
    use proptest::prelude::*;

    use super::super::course::groups::tests::{at, run};
    use super::*;
    use crate::common::course_info::Lack;

    /// Of each type: its parents, and its own properties.
    type Vocabulary = BTreeMap<&'static str, (Option<&'static str>, BTreeSet<&'static str>)>;

    fn vocabulary() -> Vocabulary {
        let lines = include_str!("linked_data/vocabulary.txt").lines().filter(|line| !line.starts_with('#'));
        lines
            .map(|line| {
                let (name, properties) = line.split_once(':').expect("a type and its properties");
                let (name, parent) = name.split_once(" < ").map_or((name, None), |(name, parent)| (name, Some(parent)));
                (name, (parent, properties.split_whitespace().collect()))
            })
            .collect()
    }

    /// What is in a value and not in the vocabulary.
    fn unknown(value: &Value, vocabulary: &Vocabulary) -> Vec<String> {
        match value {
            Value::Array(values) => values.iter().flat_map(|value| unknown(value, vocabulary)).collect(),
            Value::Object(told) => {
                let Some(kind) = told.get("@type").and_then(Value::as_str) else { return vec!["no type".to_owned()] };
                let mut known = BTreeSet::from(["@type", "@id", "@context"]);
                let mut next = Some(kind);
                while let Some(kind) = next {
                    let Some((parent, properties)) = vocabulary.get(kind) else { return vec![kind.to_owned()] };
                    known.extend(properties);
                    next = *parent;
                }
                let own = told.keys().filter(|key| !known.contains(key.as_str())).map(|key| format!("{kind}.{key}"));
                own.chain(told.values().filter(|value| !value.is_string()).flat_map(|value| unknown(value, vocabulary))).collect()
            }
            _ => Vec::new(),
        }
    }

    fn told(run: &PublicRun) -> Value {
        let details = CourseDetails { effort: Span::new(3, SpanUnit::Hour), ..CourseDetails::default() };
        instance(at("2026-11-23"), run, "Autumn", "https://x.example/courses/A", &details)
    }

    #[test]
    fn a_run_is_told_in_words_of_the_vocabulary() {
        let mut open = run(7, ["2026-07-01", "2026-11-26", "2026-09-14", "9999-12-31"]);
        open.run.languages = ["en", "pt-br"].into_iter().filter_map(Language::from_code).collect();
        open.run.offer = Some(Offer::PartiallyFree);
        open.run.price = "59.99".parse::<Amount>().ok();
        assert_eq!(
            told(&open),
            json!({
                "@type": "CourseInstance",
                "@id": "https://x.example/courses/A#run-7",
                "url": "https://x.example/courses/A#run-7",
                "name": "Autumn",
                "courseMode": "Online",
                "startDate": "2026-09-14T12:00:00Z",
                "inLanguage": ["en", "pt-BR"],
                "courseWorkload": "PT3H",
                "offers": {
                    "@type": "Offer",
                    "url": "https://lms.example/7",
                    "category": "Partially Free",
                    "price": "59.99",
                    "priceCurrency": "EUR",
                    "availability": "https://schema.org/InStock",
                    "validFrom": "2026-07-01T12:00:00Z",
                    "validThrough": "2026-11-26T12:00:00Z",
                },
            })
        );
        assert_eq!(unknown(&told(&open), &vocabulary()), Vec::<String>::new());
        assert_eq!(unknown(&json!({"@type": "Offer", "cost": 1, "url": "x"}), &vocabulary()), ["Offer.cost"]);
        assert_eq!(unknown(&json!([{"@type": "Klass"}, {"name": "x"}]), &vocabulary()), ["Klass", "no type"]);
    }

    #[test]
    fn whether_one_can_join_is_told_at_the_instant() {
        let vocabulary = vocabulary();
        let known = &vocabulary["ItemAvailability"].1;
        for (dates, expected) in [
            (["2026-07-01", "2026-11-26", "2026-09-14", ""], "InStock"),
            (["2026-07-01", "2026-11-23", "2026-09-14", ""], "OutOfStock"),
            (["2026-12-07", "", "2026-12-14", ""], "PreOrder"),
            (["", "", "", ""], "PreOrder"),
        ] {
            let mut run = run(1, dates);
            run.run.offer = Some(Offer::Free);
            let told = told(&run);
            assert_eq!(told["offers"]["availability"], format!("https://schema.org/{expected}"), "{dates:?}");
            assert_eq!(told["offers"]["price"], "0");
            assert!(known.contains(expected));
        }
        // Of what nobody has said there is nothing.
        assert_eq!(told(&run(1, ["", "", "", ""])).get("offers"), None);
    }

    #[test]
    fn a_schedule_is_told_in_words_of_the_vocabulary() {
        let told = schedule(&run(1, ["", "", "2026-09-14", "2026-10-12"]).run, None).expect("a schedule");
        assert_eq!(told, json!({"@type": "Schedule", "repeatFrequency": "Weekly", "repeatCount": 4}));
        assert_eq!(unknown(&told, &vocabulary()), Vec::<String>::new());
    }

    #[test]
    fn a_course_has_the_distinct_offers_of_the_runs_to_join() {
        let open = ["2026-07-01", "2026-12-26", "2026-09-14", ""];
        let closed = ["2026-07-01", "2026-08-01", "2026-09-14", ""];
        let paid = Some(Offer::Paid);
        for (runs, expected) in [
            (vec![], json!([])),
            (vec![(open, None, None, "EUR")], json!([])),
            (vec![(open, Some(Offer::Blank), None, "EUR")], json!([])),
            (vec![(open, Some(Offer::Free), None, "EUR")], json!([["Free", "0", "EUR"]])),
            (vec![(open, Some(Offer::Subscription), None, "EUR")], json!([["Subscription", null, null]])),
            (vec![(open, paid, Some("5000"), "JPY")], json!([["Paid", "5000.00", "JPY"]])),
            (vec![(open, paid, Some("5"), "eur")], json!([["Paid", "5.00", "EUR"]])),
            (vec![(open, paid, Some("5"), "credits")], json!([["Paid", null, null]])),
            (vec![(open, paid, Some("10"), "EUR"), (open, paid, Some("10"), "EUR")], json!([["Paid", "10.00", "EUR"]])),
            (
                vec![(open, paid, Some("10"), "EUR"), (open, paid, Some("12"), "EUR")],
                json!([["Paid", "10.00", "EUR"], ["Paid", "12.00", "EUR"]]),
            ),
            (vec![(closed, paid, Some("10"), "EUR"), (open, Some(Offer::Free), None, "EUR")], json!([["Free", "0", "EUR"]])),
            (vec![(closed, paid, Some("10"), "EUR")], json!([["Paid", "10.00", "EUR"]])),
        ] {
            let runs = runs.into_iter().map(|(dates, offer, price, currency)| {
                let mut run = run(1, dates);
                run.run.offer = offer;
                run.run.price = price.and_then(|price| price.parse::<Amount>().ok());
                run.run.price_currency = currency.to_owned();
                run
            });
            let runs = runs.collect::<Vec<_>>();
            let lacks = course_info::lacks(&CourseDetails::default(), runs.iter().map(|run| &run.run), at("2026-11-23"));
            assert_eq!(
                lacks.contains(&Lack::Offer) || runs.is_empty(),
                expected == json!([]),
                "what staff are told is what is left out"
            );
            let told = course_offers(at("2026-11-23"), &runs.iter().collect::<Vec<_>>(), "https://x.example/courses/A");
            assert_eq!(unknown(&json!(told), &vocabulary()), Vec::<String>::new());
            let short = told.iter().map(|offer| json!([offer["category"], offer["price"], offer["priceCurrency"]]));
            assert_eq!(short.collect::<Value>(), expected);
        }
    }

    #[test]
    fn a_course_without_organisations_is_provided_by_the_site() {
        let site = provider(&[], "Courses", "https://x.example");
        assert_eq!(site, json!([{"@type": "Organization", "name": "Courses", "url": "https://x.example"}]));
        let own = provider(&["Arts".to_owned()], "Courses", "https://x.example");
        assert_eq!(own, json!([{"@type": "Organization", "name": "Arts"}]));
    }

    #[test]
    fn lengths_and_languages_as_machines_read_them() {
        let spans = [(45, SpanUnit::Minute), (3, SpanUnit::Hour), (2, SpanUnit::Day), (8, SpanUnit::Week), (1, SpanUnit::Month)];
        let written = spans.map(|(amount, unit)| iso(Span::new(amount, unit).expect("a span")));
        assert_eq!(written, ["PT45M", "PT3H", "P2D", "P8W", "P1M"]);
        assert_eq!(["fr", "pt-br", "zh-hans", "sr-latn"].map(tag), ["fr", "pt-BR", "zh-Hans", "sr-Latn"].map(Value::from));
    }

    #[test]
    fn an_excerpt_ends_with_a_word() {
        assert_eq!(excerpt("one two, three", 11), "one two…");
        assert_eq!(excerpt("one two", 7), "one two");
        assert_eq!(excerpt("ééééééé", 3), "ééé…");
    }

    proptest! {
        #[test]
        fn nothing_leaves_its_script(text in prop_oneof![any::<String>(), Just("</script><script>alert(1)</script>".to_owned()), Just("<!--<script>".to_owned())]) {
            let written = for_script(&json!({"name": text}));
            let leaves = written.contains(['<', '>', '&', '\u{2028}', '\u{2029}']);
            prop_assert!(!leaves);
            prop_assert_eq!(serde_json::from_str::<Value>(&written).expect("JSON"), json!({"name": text}));
        }
    }
}
