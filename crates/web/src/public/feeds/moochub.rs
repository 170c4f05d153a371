//! The catalogue as MOOChub has it, version 3: a JSON:API document, by which portals take courses over.
//!
//! What version 3 has no word for is left out: effort, which it knows only per day, week or month.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use catalog::{CourseRun, Instant, Pace, RunId, SpanUnit};
use hyper::HeaderMap;
use hyper::header::{ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::xml::escaped;
use super::{document, unavailable};
use crate::App;
use crate::common::posted::Posted;
use crate::public::api::places::Places;
use crate::public::caching;
use crate::public::course::price::{self, Kind, Price};
use crate::public::linked_data::tag as language_tag;
use crate::public::shelf::Card;

const KIND: &str = "application/vnd.api+json; moochub-version=3.0";
/// How many courses are on a page, where that was not asked otherwise.
const LIMIT: usize = 100;
const LIMIT_MAX: usize = 500;

/// A page: its number from 1, and how many courses it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Page {
    number: usize,
    size: usize,
}

impl Page {
    /// What is no number counts as not asked.
    fn read(query: Option<&str>) -> Self {
        let asked = Posted::parse(query.unwrap_or_default().as_bytes());
        let number = |name| asked.given(name).and_then(|text| text.parse::<usize>().ok()).filter(|number| *number > 0);
        Self { number: number("page[number]").unwrap_or(1), size: number("page[size]").unwrap_or(LIMIT).min(LIMIT_MAX) }
    }

    fn address(self, public_url: &str) -> String {
        format!("{public_url}/feeds/moochub.json?page%5Bnumber%5D={}&page%5Bsize%5D={}", self.number, self.size)
    }

    fn links(self, public_url: &str, courses: usize) -> Value {
        let last = courses.div_ceil(self.size).max(1);
        let at = |number: usize| Self { number, ..self }.address(public_url);
        let mut links = json!({ "self": at(self.number), "first": at(1), "last": at(last) });
        set(&mut links, "prev", (self.number > 1).then(|| json!(at((self.number - 1).min(last)))));
        set(&mut links, "next", (self.number < last).then(|| json!(at(self.number + 1))));
        links
    }
}

/// Puts what is there beside the rest; JSON:API leaves out what is not.
fn set(attributes: &mut Value, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        attributes[name] = value;
    }
}

/// How one gets into a run.
fn access(run: &CourseRun) -> &'static [&'static str] {
    match price::of_run(run).map(|price| price.kind) {
        Some(Kind::Free) => &["free"],
        Some(Kind::PartlyFree) => &["free", "paid"],
        Some(Kind::Subscription | Kind::Paid) => &["paid"],
        None => &[],
    }
}

/// An offer; none where nobody has said its price.
fn offer(price: &Price<'_>, category: &str) -> Option<Value> {
    let amount = if price.kind == Kind::Free { 0 } else { price.amount?.hundredths() };
    #[expect(clippy::cast_precision_loss, reason = "no price comes near what a number cannot hold exactly")]
    let amount = amount as f64 / 100.0;
    // Nobody says how often a subscription is paid.
    let frequency = if price.kind == Kind::Subscription { "other" } else { "one-time" };
    Some(json!({ "price": amount, "priceCurrency": price.currency, "paymentFrequency": frequency, "category": category }))
}

/// What is asked for a run, and for a certificate in it.
fn offers(run: &CourseRun) -> Vec<Value> {
    let course = price::of_run(run);
    let (free, course) = match course {
        // A part is for nothing, the whole for its price.
        Some(price) if price.kind == Kind::PartlyFree => {
            (offer(&Price::free(price.currency), "course"), offer(&price, "complete"))
        }
        Some(price) => (None, offer(&price, "course")),
        None => (None, None),
    };
    let certificate = price::of_certificate(run).and_then(|price| offer(&price, "certificate"));
    [free, course, certificate].into_iter().flatten().collect()
}

/// The beginning of a description, which the shelf has as plain text.
fn html(text: &str) -> Value {
    json!(format!("<p>{}</p>", escaped(text)))
}

/// What nobody has given away is nobody else's.
fn no_licence() -> Value {
    json!([{ "identifier": "proprietary", "url": null, "contentUrl": null }])
}

/// A UUID (version 8) from the site and the course's number, so that it is the same each time and nobody else's.
fn identity(public_url: &str, course: i64) -> String {
    let site = public_url.split_once("://").map_or(public_url, |(_, rest)| rest);
    let mut hex = hex::encode(&Sha256::digest(format!("{site}/courses#{course}"))[..16]);
    hex.replace_range(12..13, "8");
    hex.replace_range(16..17, "8");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// A length as ISO 8601 has it.
fn iso(span: catalog::Span) -> String {
    let amount = span.amount;
    match span.unit {
        SpanUnit::Minute => format!("PT{amount}M"),
        SpanUnit::Hour => format!("PT{amount}H"),
        SpanUnit::Day => format!("P{amount}D"),
        SpanUnit::Week => format!("P{amount}W"),
        SpanUnit::Month => format!("P{amount}M"),
    }
}

/// A course; the first languages in which it has a title and a description are told.
fn resource(places: Places<'_>, site: &str, languages: &[&str], card: &Card) -> Value {
    let (course, details) = (&card.course, &card.course.details);
    let listed = card.listed().collect::<Vec<&(RunId, CourseRun)>>();
    let dates = |of: fn(&CourseRun) -> Option<Instant>| {
        let mut dates = listed.iter().filter_map(|(_, run)| of(run)).collect::<Vec<_>>();
        dates.sort_unstable();
        dates.dedup();
        json!(dates)
    };
    let mut taught = listed.iter().flat_map(|(_, run)| run.languages.iter()).map(catalog::Language::as_str).collect::<Vec<_>>();
    taught.sort_unstable();
    taught.dedup();
    let taught = taught.into_iter().map(language_tag).collect::<Vec<_>>();
    // Who is alone with the material has nobody to be there with at the same time.
    let mode = if details.pace == Some(Pace::SelfPaced) { json!(["online", "asynchronous"]) } else { json!(["online"]) };
    let offers = listed.iter().flat_map(|(_, run)| offers(run)).fold(Vec::new(), |mut offers, offer| {
        if !offers.contains(&offer) {
            offers.push(offer);
        }
        offers
    });
    let has_certificate = listed.iter().any(|(_, run)| price::of_certificate(run).is_some());
    let organisations =
        details.organisations.iter().map(|name| json!({ "name": name, "type": "Organization" })).collect::<Vec<_>>();
    let publisher = organisations.first().cloned().unwrap_or_else(|| json!({ "name": site, "type": "Organization" }));
    let mut accesses = listed.iter().flat_map(|(_, run)| access(run)).collect::<Vec<_>>();
    accesses.sort_unstable();
    accesses.dedup();
    let mut attributes = json!({
        "name": course.title.pick(languages.iter().copied()).unwrap_or(course.code.as_str()),
        "courseCode": course.code.as_str(),
        "courseMode": mode,
        "learningResourceType": {
            "identifier": "https://w3id.org/kim/hcrt/course",
            "type": "Concept",
            "inScheme": "https://w3id.org/kim/hcrt/scheme",
        },
        "inLanguage": taught,
        "license": no_licence(),
        "startDate": dates(|run| run.start),
        "endDate": dates(|run| run.end),
        "url": places.course(&course.code),
        "publisher": publisher.clone(),
    });
    let list = |list: Vec<Value>| (!list.is_empty()).then_some(json!(list));
    set(&mut attributes, "description", details.description.pick(languages.iter().copied()).map(html));
    let creators = list(organisations).unwrap_or_else(|| json!([publisher]));
    set(&mut attributes, "creator", Some(creators));
    set(&mut attributes, "keywords", list(details.subjects.iter().map(|name| json!(name)).collect()));
    set(&mut attributes, "offer", list(offers));
    set(&mut attributes, "access", list(accesses.into_iter().map(|access| json!(access)).collect()));
    set(&mut attributes, "duration", details.duration.map(|span| json!(iso(span))));
    set(&mut attributes, "educationalCredentialsAwarded", has_certificate.then(|| json!(["certificate"])));
    set(&mut attributes, "dateModified", card.changed_at.map(|at| json!(at)));
    let alternative = |cover: &catalog::Cover| cover.alt.pick(languages.iter().copied()).map(str::to_owned);
    let image = details.cover.as_ref().map(|cover| {
        let address = places.image(cover.id, 640);
        let mut image = json!({ "contentUrl": address, "type": "ImageObject", "license": no_licence() });
        set(&mut image, "description", alternative(cover).map(|text| json!(text)));
        image
    });
    set(&mut attributes, "image", image);
    json!({ "type": "Course", "id": identity(places.public_url, card.id.0), "attributes": attributes })
}

pub(super) async fn read(State(app): State<Arc<App>>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    if !app.public.shelf.ready(&app).await {
        return unavailable();
    }
    let page = Page::read(query.as_deref());
    let (cards, public_url) = (app.public.shelf.cards(), &*app.public.public_url);
    let languages = app.languages.iter().map(String::as_str).collect::<Vec<_>>();
    let shown = cards.iter().skip((page.number - 1).saturating_mul(page.size)).take(page.size);
    let resource = |card: &Arc<Card>| resource(Places { public_url }, &app.public.site_name, &languages, card);
    let feed = json!({
        "jsonapi": { "version": "1.1" },
        "meta": { "moochub": { "version": "3.0" }, "count": cards.len() },
        "links": page.links(public_url, cards.len()),
        "data": shown.map(resource).collect::<Vec<_>>(),
    });
    let mut answer = document(KIND, feed.to_string());
    answer.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    caching::cached(&headers, answer, None, (app.now)()).await.into_response()
}

#[cfg(test)]
mod tests {
    use super::{Page, identity};

    #[test]
    fn a_course_has_one_identity() {
        let id = identity("https://c.test/x", 7);
        assert_eq!((id.len(), identity("http://c.test/x", 7) == id, identity("https://c.test/x", 8) == id), (36, true, false));
        assert_eq!((&id[14..15], &id[19..20]), ("8", "8"));
    }

    #[test]
    fn pages_lead_to_each_other() {
        assert_eq!(Page::read(None), Page { number: 1, size: 100 });
        assert_eq!(Page::read(Some("page%5Bnumber%5D=2&page[size]=9000")), Page { number: 2, size: 500 });
        assert_eq!(Page::read(Some("page[number]=0&page[size]=x")), Page { number: 1, size: 100 });
        let page = Page { number: 2, size: 10 };
        let links = page.links("https://c.test", 25);
        let ends = |name: &str, end: &str| links[name].as_str().is_some_and(|link| link.ends_with(end));
        assert!(
            ends("next", "=3&page%5Bsize%5D=10") && ends("prev", "=1&page%5Bsize%5D=10") && ends("last", "=3&page%5Bsize%5D=10")
        );
        assert!(page.links("", 20)["next"].is_null() && Page { number: 1, size: 10 }.links("", 0)["prev"].is_null());
    }
}
