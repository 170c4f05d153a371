//! The catalogue page: every public course, those that one can join soonest first; searched, narrowed down, sorted.

mod asked;
mod facets;
mod strip;
mod words;

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use catalog::{CourseId, Instant, Titles};
use hyper::header::{HeaderValue, RETRY_AFTER};
use hyper::{HeaderMap, StatusCode, Uri};
use search::{Availability, Facet, Hit, Results};

use super::course::dates::next_midnight;
use super::frame;
use super::kept::Key;
use super::shelf::{Card, Shelf};
use super::visitor::Visitor;
use crate::App;
use crate::common::locale::Locale;
use crate::common::posted::Posted;
use asked::{Asked, PAGE, SORTS, named_pages};
use facets::{Chip, Group};
use strip::{Months, Strip};
use words::When;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/", get(catalogue))
}

async fn catalogue(State(app): State<Arc<App>>, v: Visitor, headers: HeaderMap, uri: Uri) -> Response {
    let shelf = &app.public.shelf;
    if !shelf.ready(&app).await {
        return still_reading(&v, shelf);
    }
    let stamp = Some([shelf.version(), 0, 0]);
    let make = || async { made(&app, &v, uri.query().unwrap_or_default()) };
    let answer = app.public.kept.answer(Key::page(&uri, &v), stamp, &headers, v.now, make).await;
    answer.unwrap_or_else(|instead: Box<Response>| *instead)
}

/// The page, and when it changes by itself; or what there is instead.
fn made(app: &App, v: &Visitor, query: &str) -> Result<(Response, Option<Instant>), Box<Response>> {
    let shelf = &app.public.shelf;
    let mut asked = Asked::read(&Posted::parse(query.as_bytes()));
    let search = |asked: &Asked| shelf.search(&asked.query(v.l.code()), v.now);
    let Some(mut results) = search(&asked) else { return Err(Box::new(still_reading(v, shelf))) };
    if results.hits.is_empty() && results.total > 0 {
        // An address from when there were more.
        asked = asked.at_page((results.total - 1) / PAGE);
        let Some(last) = search(&asked) else { return Err(Box::new(still_reading(v, shelf))) };
        results = last;
    }
    let empty = (results.total == 0).then(|| Empty::new(v, &asked, shelf, search));
    let next = results.next_change.into_iter().chain(next_midnight(v.now, &v.zone)).min();
    let page = Page { until: next, ..Page::new(v, &asked, &results, shelf, empty) };
    Ok((frame::page(StatusCode::OK, &page), next))
}

#[derive(Template)]
#[template(path = "public/problem.html")]
struct Reading<'a> {
    v: &'a Visitor,
    title: String,
    why: String,
}

/// 503: the catalogue is still being read.
fn still_reading(v: &Visitor, shelf: &Shelf) -> Response {
    let so_far = shelf.reading().unwrap_or_default();
    let page = Reading {
        v,
        title: v.l.t("public-reading"),
        why: v.l.n("public-reading-why", i64::try_from(so_far).unwrap_or(i64::MAX)),
    };
    let mut answer = frame::page(StatusCode::SERVICE_UNAVAILABLE, &page);
    answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("2"));
    answer
}

/// A course on the page.
struct Shown {
    address: String,
    title: String,
    /// The language of the title, where it is not the page's.
    language: Option<String>,
    by: String,
    when: When,
    terms: Vec<String>,
    strip: Strip,
}

impl Shown {
    fn new(v: &Visitor, card: &Card, hit: &Hit, months: &Months) -> Self {
        let run = hit.run.and_then(|run| card.run(run));
        let (language, title) = title(v, &card.course.title).unwrap_or((v.l.code(), card.course.code.as_str()));
        Self {
            address: super::course::path(&card.course.code),
            title: title.to_owned(),
            language: (language != v.l.code()).then(|| language.to_owned()),
            by: card.course.details.organisations.join(", "),
            when: words::when(v, run),
            terms: run.map(|run| words::terms(v, run)).unwrap_or_default(),
            strip: months.strip(run),
        }
    }
}

/// A title with its language: the reader's, else English, else any.
fn title<'t>(v: &Visitor, titles: &'t Titles) -> Option<(&'t str, &'t str)> {
    let of = |code: &str| titles.iter().find(|(language, _)| *language == code);
    of(v.l.code()).or_else(|| of("en")).or_else(|| titles.iter().next())
}

/// A link to an order.
struct Order {
    name: &'static str,
    address: String,
    is_current: bool,
}

/// A page, or some that are left out.
struct Numbered {
    /// From 1.
    number: String,
    address: Option<String>,
    is_current: bool,
}

/// What to do where nothing was found.
struct Empty {
    /// Nothing is published at all.
    is_bare: bool,
    why: String,
    /// Words of links, their addresses, and how many courses are there.
    ways: Vec<(String, String, String)>,
    everything: String,
    subjects: Vec<(String, String, String)>,
}

impl Empty {
    fn new(v: &Visitor, asked: &Asked, shelf: &Shelf, search: impl Fn(&Asked) -> Option<Results>) -> Self {
        /// How many words are tried alone, how many subjects are offered, and how many ways at most.
        const WORDS: usize = 4;
        const SUBJECTS: usize = 12;
        const WAYS: usize = 8;
        let mut tried = Vec::new();
        let words = asked.words.split_whitespace().collect::<Vec<_>>();
        if words.len() > 1 {
            for word in words.iter().take(WORDS) {
                tried.push((v.l.x("public-way-word", word), asked.for_words(word)));
                if asked.chosen() > 0 {
                    let bare = Asked { words: (*word).to_owned(), language: asked.language, ..Asked::default() };
                    tried.push((v.l.x("public-way-word-bare", word), bare));
                }
            }
        }
        for facet in Facet::ALL {
            let without = asked
                .selection
                .values(facet)
                .map(|value| (v.l.x("public-way-without", facets::value_name(v, facet, value)), asked.toggled(facet, value)));
            tried.extend(without);
        }
        if !words.is_empty() && asked.chosen() > 1 {
            let bare = Asked { words: asked.words.clone(), language: asked.language, ..Asked::default() };
            tried.push((v.l.t("public-way-no-filter"), bare));
        }
        let found = |asked: &Asked| search(asked).map_or(0, |results| u32::try_from(results.total).unwrap_or(u32::MAX));
        let ways = tried.into_iter().map(|(name, other)| (name, other.address(), found(&other)));
        let everything = Asked { language: asked.language, ..Asked::default() };
        let subjects = search(&everything).map_or_else(Vec::new, |results| {
            let subjects = results.facet(Facet::Subject).iter().take(SUBJECTS);
            let at = |value: &str| everything.toggled(Facet::Subject, value).address();
            subjects.map(|subject| (subject.value.to_string(), at(&subject.value), v.l.number(subject.count))).collect()
        });
        let all = shelf.len();
        let ways = ways.filter(|(_, _, found)| *found > 0).take(WAYS);
        Self {
            is_bare: all == 0,
            why: if all == 0 { v.l.t("public-no-course-why") } else { v.l.n("public-looked-through", number(all)) },
            ways: ways.map(|(name, address, found)| (name, address, v.l.n("public-count", found))).collect(),
            everything: v.l.n("public-see-all", number(all)),
            subjects,
        }
    }
}

#[derive(Template)]
#[template(path = "public/catalogue.html")]
struct Page<'a> {
    v: &'a Visitor,
    /// When it says something else next.
    until: Option<Instant>,
    asked: &'a Asked,
    title: String,
    heading: String,
    /// How many of them one can join now.
    joinable: Option<String>,
    chips: Vec<Chip>,
    groups: Vec<Group>,
    show: String,
    orders: Vec<Order>,
    months: Months,
    courses: Vec<Shown>,
    pages: Vec<Numbered>,
    previous: Option<String>,
    /// The next page, and its words.
    next: Option<(String, String)>,
    empty: Option<Empty>,
    everything: String,
}

impl<'a> Page<'a> {
    fn new(v: &'a Visitor, asked: &'a Asked, results: &Results, shelf: &Shelf, empty: Option<Empty>) -> Self {
        let total = number(results.total);
        let months = Months::around(v.now, &v.zone, v.l);
        let shown = |hit: &Hit| Some(Shown::new(v, &*shelf.card(CourseId(hit.id))?, hit, &months));
        let courses = results.hits.iter().filter_map(shown).collect();
        let last = results.total.saturating_sub(1) / PAGE;
        let chips = facets::chips(v, asked);
        let names = chips.iter().map(|chip| chip.name.as_str()).collect::<Vec<_>>().join(", ");
        let (title, heading) = match (asked.is_everything(), results.total) {
            (_, 0) if shelf.len() == 0 => (v.l.t("public-courses"), v.l.t("public-no-course")),
            (true, _) => (v.l.t("public-courses"), v.l.n("public-count", total)),
            (false, 0) if asked.words.is_empty() => (names, v.l.t("public-none-matches")),
            (false, 0) => (names, v.l.x("public-none-matches-words", &asked.words)),
            (false, _) => (names, v.l.n("public-count-matching", total)),
        };
        let title = if asked.page > 0 { v.l.nx("public-title-page", number(asked.page + 1), title) } else { title };
        Self {
            v,
            until: None,
            asked,
            title,
            heading,
            joinable: joinable(v, asked, results),
            groups: facets::groups(v, asked, results),
            chips,
            show: v.l.n("public-show", total),
            orders: SORTS
                .into_iter()
                // Without words nothing fits better than anything else.
                .filter(|(sort, _)| *sort != search::Sort::Relevance || !asked.words.is_empty())
                .map(|(sort, name)| Order {
                    name,
                    address: asked.sorted(sort).address(),
                    is_current: asked.sort.unwrap_or_else(|| asked.usual()) == sort,
                })
                .collect(),
            months,
            courses,
            pages: named_pages(asked.page, last)
                .into_iter()
                .map(|page| Numbered {
                    number: v.l.number(number(page.unwrap_or_default() + 1)),
                    address: page.map(|page| asked.at_page(page).address()),
                    is_current: page == Some(asked.page),
                })
                .collect(),
            previous: (asked.page > 0).then(|| asked.at_page(asked.page - 1).address()),
            next: (asked.page < last).then(|| {
                let left = results.total.saturating_sub((asked.page + 1) * PAGE);
                (asked.at_page(asked.page + 1).address(), v.l.n("public-next", number(left.min(PAGE))))
            }),
            empty,
            everything: Asked { language: asked.language, ..Asked::default() }.address(),
        }
    }

    /// The address by which this page is known.
    fn canonical(&self) -> String {
        format!("{}{}", self.v.public_url, self.asked.address())
    }

    /// This page in each language, and in the reader's own: code and address.
    fn alternates(&self) -> Vec<(&'static str, String)> {
        let at = |language| format!("{}{}", self.v.public_url, self.asked.in_language(language).address());
        let languages = Locale::all().map(|(code, _)| (code, at(Some(code))));
        languages.chain([("x-default", at(None))]).collect()
    }

    /// What is sorted by, in words.
    fn order(&self) -> &'static str {
        self.orders.iter().find(|order| order.is_current).map_or("soonest", |order| order.name)
    }
}

fn number(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// How many of what was found one can join now; none where that is not known, or goes without saying.
fn joinable(v: &Visitor, asked: &Asked, results: &Results) -> Option<String> {
    // Once availability is chosen, what is counted there is not of what was found.
    let is_open = asked.selection.values(Facet::Availability).next().is_none();
    let open = results.facet(Facet::Availability).iter().find(|value| &*value.value == Availability::Open.as_str());
    let count = open.map_or(0, |value| value.count);
    (is_open && results.total > 0).then(|| v.l.n("public-joinable", count))
}

#[cfg(test)]
pub(super) mod tests {
    use catalog::Instant;
    use jiff::tz::TimeZone;

    use crate::common::locale::Locale;
    use crate::common::theme::Theme;
    use crate::public::visitor::Visitor;

    /// A visitor in Paris.
    pub(in crate::public) fn visitor(language: &str) -> Visitor {
        Visitor {
            l: Locale::negotiate(Some(language), "", &[]),
            text_languages: ["en".to_owned()].into(),
            asked_language: false,
            zone: TimeZone::get("Europe/Paris").expect("a zone"),
            theme: Theme::default(),
            root: "".into(),
            public_url: "https://courses.example".into(),
            site_name: "Courses".into(),
            path: "/".to_owned(),
            query: String::new(),
            now: Instant::from_micros(0).expect("in range"),
        }
    }
}
