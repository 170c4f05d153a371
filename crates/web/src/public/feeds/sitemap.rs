//! The sitemap; of a large catalogue an index of several.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use hyper::{HeaderMap, StatusCode};

use super::xml::escaped;
use super::{document, refusal, unavailable};
use crate::App;
use crate::public::api::places::Places;
use crate::public::caching;
use crate::public::shelf::Card;

/// How many addresses a sitemap may have.
const MOST: usize = 50_000;
const KIND: &str = "application/xml; charset=utf-8";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// How many sitemaps so many courses need; the front page is an address as well.
fn parts(courses: usize) -> usize {
    (courses + 1).div_ceil(MOST)
}

/// The addresses of a part: the first has the front page before its courses.
fn urls(places: Places<'_>, cards: &[Arc<Card>], part: usize) -> String {
    let front = usize::from(part == 0);
    let from = (part * MOST).saturating_sub(1);
    let cards = cards.iter().skip(from).take(MOST - front);
    let mut xml = format!("{HEAD}<urlset xmlns=\"{NAMESPACE}\">\n");
    if part == 0 {
        xml.push_str(&format!("<url><loc>{}/</loc></url>\n", escaped(places.public_url)));
    }
    for card in cards {
        let address = escaped(&places.course(&card.course.code));
        let changed = card.changed_at.map(|at| format!("<lastmod>{at}</lastmod>")).unwrap_or_default();
        xml.push_str(&format!("<url><loc>{address}</loc>{changed}</url>\n"));
    }
    xml.push_str("</urlset>\n");
    xml
}

/// An index of so many sitemaps.
fn index(public_url: &str, parts: usize) -> String {
    let mut xml = format!("{HEAD}<sitemapindex xmlns=\"{NAMESPACE}\">\n");
    for part in 1..=parts {
        xml.push_str(&format!("<sitemap><loc>{}/sitemap-{part}.xml</loc></sitemap>\n", escaped(public_url)));
    }
    xml.push_str("</sitemapindex>\n");
    xml
}

pub(super) async fn read(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    if !app.public.shelf.ready(&app).await {
        return unavailable();
    }
    let cards = app.public.shelf.cards();
    let xml = match parts(cards.len()) {
        1 => urls(Places { public_url: &app.public.public_url }, &cards, 0),
        parts => index(&app.public.public_url, parts),
    };
    caching::cached(&headers, document(KIND, xml), None, (app.now)()).await
}

pub(super) async fn part(State(app): State<Arc<App>>, headers: HeaderMap, Path(number): Path<String>) -> Response {
    if !app.public.shelf.ready(&app).await {
        return unavailable();
    }
    let cards = app.public.shelf.cards();
    let number = number.strip_suffix(".xml").and_then(|number| number.parse::<usize>().ok());
    let Some(part) = number.and_then(|number| number.checked_sub(1)).filter(|part| *part < parts(cards.len())) else {
        return refusal(StatusCode::NOT_FOUND, "There is no such sitemap.\n");
    };
    let xml = urls(Places { public_url: &app.public.public_url }, &cards, part);
    caching::cached(&headers, document(KIND, xml), None, (app.now)()).await
}

#[cfg(test)]
mod tests {
    use super::{MOST, index, parts};

    #[test]
    fn a_large_catalogue_has_several() {
        assert_eq!([0, 1, MOST - 1, MOST, 2 * MOST - 1, 2 * MOST].map(parts), [1, 1, 1, 2, 2, 3]);
        let index = index("https://c.test/a&b", 2);
        assert!(index.contains("<loc>https://c.test/a&amp;b/sitemap-2.xml</loc>") && !index.contains("sitemap-3"));
    }
}
