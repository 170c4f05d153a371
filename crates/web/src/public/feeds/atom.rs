//! The newest runs, as Atom (RFC 4287).
//!
//! The newest are those that appeared while this instance was there, the last first; below them those with the largest numbers, which
//! grow with the time at which runs were made. An entry's identity is made from the run's number and never changes.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use catalog::{CourseRun, Instant, RunId};
use hyper::HeaderMap;

use super::xml::escaped;
use super::{document, unavailable};
use crate::App;
use crate::public::api::places::Places;
use crate::public::caching;
use crate::public::shelf::Card;
use crate::public::visitor::Visitor;

/// How many runs it has.
const MOST: usize = 50;

/// Returns when an entry last changed, as far as that is known: when its course last changed, else when enrolment starts, else when
/// the run starts.
fn updated(card: &Card, run: &CourseRun, now: Instant) -> Instant {
    not_to_come(card.changed_at.or(run.enrollment_start).or(run.start).unwrap_or(EPOCH), now)
}

/// A date that is still to come counts as the beginning of this day (UTC). With the time of the request instead, the feed would differ
/// from request to request, and no reader could keep it.
fn not_to_come(at: Instant, now: Instant) -> Instant {
    let today = now.as_micros() - now.as_micros().rem_euclid(DAY);
    if at <= now { at } else { Instant::from_micros(today).unwrap_or(now) }
}

/// One day, in microseconds.
const DAY: i64 = 24 * 60 * 60 * 1_000_000;

const EPOCH: Instant = Instant::MIN;

/// The part of an address that makes identities: they must not change where the site moves from http to https.
fn authority(public_url: &str) -> &str {
    public_url.split_once("://").map_or(public_url, |(_, rest)| rest)
}

fn entry(v: &Visitor, card: &Card, id: RunId, run: &CourseRun) -> String {
    let places = Places { public_url: &v.public_url };
    let code = card.course.code.as_str();
    let course = v.pick(&card.course.title).unwrap_or(code);
    let title = v.pick(&run.title).map_or_else(|| course.to_owned(), |own| format!("{course}: {own}"));
    let dates = [run.start, run.end].map(|date| date.map_or_else(|| "…".to_owned(), |date| v.day(&date)));
    let summary = if run.start.is_some() { dates.join(" – ") } else { String::new() };
    let page = escaped(&places.course(&card.course.code));
    let authors = card.course.details.organisations.iter();
    let authors = authors.map(|name| format!("<author><name>{}</name></author>", escaped(name))).collect::<String>();
    let subjects = card.course.details.subjects.iter();
    let subjects = subjects.map(|name| format!("<category term=\"{}\"/>", escaped(name))).collect::<String>();
    format!(
        "<entry><id>urn:prospectus:{}:runs:{}</id><title>{}</title><link rel=\"alternate\" type=\"text/html\" href=\"{page}\"/>\
         <updated>{}</updated>{authors}{subjects}<summary>{}</summary></entry>\n",
        escaped(authority(&v.public_url)),
        id.0,
        escaped(&title),
        updated(card, run, v.now),
        escaped(&summary),
    )
}

/// What the newest have the least of.
fn age((card, id, _): &(&Card, RunId, &CourseRun)) -> std::cmp::Reverse<(u64, RunId)> {
    std::cmp::Reverse((card.appeared(*id), *id))
}

fn newest(cards: &[Arc<Card>]) -> Vec<(&Card, RunId, &CourseRun)> {
    let mut runs = cards.iter().flat_map(|card| card.listed().map(move |(id, run)| (&**card, *id, run))).collect::<Vec<_>>();
    if let Some(last) = runs.len().checked_sub(1).map(|last| last.min(MOST)) {
        runs.select_nth_unstable_by_key(last, age);
    }
    runs.truncate(MOST);
    runs.sort_unstable_by_key(age);
    runs
}

fn feed(v: &Visitor, runs: &[(&Card, RunId, &CourseRun)]) -> String {
    let newest = runs.iter().map(|(card, _, run)| updated(card, run, v.now)).max().unwrap_or(EPOCH);
    let url = escaped(&v.public_url);
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
         <id>urn:prospectus:{}:runs</id><title>{}</title><updated>{newest}</updated><author><name>{}</name></author>\n\
         <link rel=\"self\" type=\"application/atom+xml\" href=\"{url}/feeds/runs.atom\"/>\
         <link rel=\"alternate\" type=\"text/html\" href=\"{url}/\"/>\n",
        v.l.code(),
        escaped(authority(&v.public_url)),
        escaped(&v.l.x("public-feed-title", &*v.site_name)),
        escaped(&v.site_name),
    );
    for (card, id, run) in runs {
        xml.push_str(&entry(v, card, *id, run));
    }
    xml.push_str("</feed>\n");
    xml
}

pub(super) async fn read(State(app): State<Arc<App>>, headers: HeaderMap, v: Visitor) -> Response {
    if !app.public.shelf.ready(&app).await {
        return unavailable();
    }
    let cards = app.public.shelf.cards();
    let xml = feed(&v, &newest(&cards));
    let mut answer = document("application/atom+xml; charset=utf-8", xml);
    answer.headers_mut().insert(hyper::header::VARY, hyper::header::HeaderValue::from_static("Accept-Language, Cookie"));
    caching::cached(&headers, answer, None, v.now).await
}

#[cfg(test)]
mod tests {
    use catalog::Instant;

    use super::not_to_come;

    #[test]
    fn dates_to_come_are_the_same_all_day() {
        let at = |text: &str| text.parse::<Instant>().expect("an instant");
        for (known, now, expected) in [
            ("2026-11-01T10:00:00Z", "2026-12-01T14:26:15.750257Z", "2026-11-01T10:00:00Z"),
            ("2027-02-01T10:00:00Z", "2026-12-01T14:26:15.750257Z", "2026-12-01T00:00:00Z"),
            ("2027-02-01T10:00:00Z", "2026-12-01T23:59:59Z", "2026-12-01T00:00:00Z"),
            ("1960-02-01T10:00:00Z", "1959-12-01T23:59:59Z", "1959-12-01T00:00:00Z"),
        ] {
            assert_eq!(not_to_come(at(known), at(now)), at(expected), "{known} at {now}");
        }
    }
}
