//! Finding courses, reading one, reading all.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use catalog::{CourseCode, CourseId, Instant, RunVersions};
use hyper::{HeaderMap, Uri};
use search::{Availability, Facet, Price, Query, Results, Sort};
use store::{CourseVersions, StoreError};
use utoipa::IntoParams;

use super::answers::{self, AvailabilityWord, Catalogue, Course, FacetCount, Facets, Found, PriceWord, SortWord};
use super::asked::{Asked, is_language, is_name};
use super::places::encoded;
use super::problem::{Missing, Problem, Problems};
use super::shown::View;
use super::{accept, answer};
use crate::App;
use crate::public::course::stamp;
use crate::public::kept::Key;
use crate::public::shelf::Card;

/// How many courses are on a page where that was not said.
const LIMIT: i64 = 20;
const LIMIT_MAX: i64 = 100;
const OFFSET_MAX: i64 = 1_000_000;

/// What one can look for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "for the document; Asked reads them")]
pub(super) struct FindParameters {
    /// Words to look for. Typing errors and missing accents are forgiven.
    #[param(max_length = 200, example = "statistics")]
    q: Option<String>,
    /// What one can do with a run now. Repeated: any of them.
    #[param(inline, max_items = 50, example = json!(["open"]))]
    availability: Option<Vec<AvailabilityWord>>,
    /// Code of a language that a run is taught in. Repeated: any of them.
    #[param(schema_with = languages, example = json!(["en"]))]
    language: Option<Vec<String>>,
    /// Name of an organisation. Repeated: any of them.
    #[param(schema_with = names)]
    organisation: Option<Vec<String>>,
    /// Name of a subject. Repeated: any of them.
    #[param(schema_with = names)]
    subject: Option<Vec<String>>,
    /// Name of an LMS. Repeated: any of them.
    #[param(schema_with = names)]
    lms: Option<Vec<String>>,
    /// What a run costs. Repeated: any of them.
    #[param(inline, max_items = 50, example = json!(["free"]))]
    price: Option<Vec<PriceWord>>,
    /// The order; where absent `relevance` with words and `soonest` without.
    #[param(inline, example = "soonest")]
    sort: Option<SortWord>,
    /// Whether to count what each choice would leave.
    #[param(example = true)]
    facets: Option<bool>,
    /// How many courses at most; 20 where absent.
    #[param(minimum = 1, maximum = 100, example = 20)]
    limit: Option<i64>,
    /// How many courses to leave out; the address of the next page has it.
    #[param(minimum = 0, maximum = 1_000_000, example = 0)]
    offset: Option<i64>,
}

fn list(items: utoipa::openapi::schema::Object) -> utoipa::openapi::schema::Array {
    utoipa::openapi::schema::ArrayBuilder::new().items(items).max_items(Some(50)).build()
}

fn text() -> utoipa::openapi::schema::ObjectBuilder {
    utoipa::openapi::schema::ObjectBuilder::new().schema_type(utoipa::openapi::schema::Type::String)
}

fn languages() -> utoipa::openapi::schema::Array {
    list(text().pattern(Some("^[a-z]{2,3}(-[a-z]{2,8})?$")).build())
}

fn names() -> utoipa::openapi::schema::Array {
    list(text().min_length(Some(1)).max_length(Some(200)).build())
}

const FIND: [&str; 11] =
    ["q", "availability", "language", "organisation", "subject", "lms", "price", "sort", "facets", "limit", "offset"];

const SORTS: [(&str, Sort); 4] =
    [("soonest", Sort::Soonest), ("relevance", Sort::Relevance), ("title", Sort::Title), ("newest", Sort::Newest)];

/// The question that parameters ask.
fn question(asked: &Asked) -> Result<Query, Problem> {
    let mut query = Query { words: asked.text("q")?.unwrap_or_default().to_owned(), ..Query::default() };
    for facet in Facet::ALL {
        let (is_right, says): (fn(&str) -> bool, _) = match facet {
            Facet::Availability => (is_availability, "is open, soon, ongoing, archived or to_be_scheduled"),
            Facet::Price => (is_price, "is free, partially_free, subscription, paid or certificate"),
            Facet::Language => (is_language, "is the code of a language, such as en or pt-br"),
            Facet::Organisation | Facet::Subject | Facet::Lms => (is_name, "is a name of 1 to 200 characters"),
        };
        for value in asked.repeated(facet.as_str(), is_right, says)? {
            query.selection.insert(facet, value);
        }
    }
    query.sort = asked.choice("sort", &SORTS)?;
    let number = |number: i64| usize::try_from(number).unwrap_or_default();
    query.limit = number(asked.number("limit", 1..=LIMIT_MAX)?.unwrap_or(LIMIT));
    query.offset = number(asked.number("offset", 0..=OFFSET_MAX)?.unwrap_or(0));
    Ok(query)
}

fn is_availability(text: &str) -> bool {
    Availability::ALL.into_iter().any(|availability| availability.as_str() == text)
}

fn is_price(text: &str) -> bool {
    Price::ALL.into_iter().any(|price| price.as_str() == text)
}

/// The address of the next page; none on the last one.
fn next_page(public_url: &str, query: &Query, facets: bool, total: usize) -> Option<String> {
    let offset = query.offset + query.limit;
    let reachable = i64::try_from(offset).is_ok_and(|offset| offset <= OFFSET_MAX);
    if offset >= total || !reachable {
        return None;
    }
    let mut pairs = Vec::new();
    if !query.words.is_empty() {
        pairs.push(("q", query.words.clone()));
    }
    for facet in Facet::ALL {
        pairs.extend(query.selection.values(facet).map(|value| (facet.as_str(), value.to_owned())));
    }
    let sort = SORTS.iter().find(|(_, sort)| Some(*sort) == query.sort);
    pairs.extend(sort.map(|(name, _)| ("sort", (*name).to_owned())));
    if facets {
        pairs.push(("facets", "true".to_owned()));
    }
    pairs.push(("limit", query.limit.to_string()));
    pairs.push(("offset", offset.to_string()));
    let pairs = pairs.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>();
    Some(format!("{public_url}/api/v2/courses?{}", pairs.join("&")))
}

fn counted(results: &Results) -> Facets {
    let of = |facet| {
        let counts = results.facet(facet).iter();
        counts.map(|count| FacetCount { value: count.value.to_string(), count: count.count, selected: count.selected }).collect()
    };
    Facets {
        availability: of(Facet::Availability),
        language: of(Facet::Language),
        organisation: of(Facet::Organisation),
        subject: of(Facet::Subject),
        lms: of(Facet::Lms),
        price: of(Facet::Price),
    }
}

/// Finds courses.
///
/// The parameters are those of the catalogue page: within a facet any of the values fits, and all facets must.
#[utoipa::path(
    get,
    path = "/api/v2/courses",
    operation_id = "find_courses",
    tag = "Courses and runs",
    params(FindParameters),
    responses(
        (status = 200, description = "A page of courses.", body = Found, headers(
            ("ETag" = String, description = "For `If-None-Match`."),
            ("Link" = String, description = "The next page, as `rel=\"next\"`; not on the last one."),
        )),
        (status = 304, description = "The `ETag` you sent is still right."),
        Problems,
    ),
)]
pub(super) async fn find(State(app): State<Arc<App>>, headers: HeaderMap, uri: Uri) -> Result<Response, Problem> {
    accept::json(&headers)?;
    if !app.public.shelf.ready(&app).await {
        return Err(Problem::unavailable());
    }
    let view = View::new(&app);
    let stamp = Some([app.public.shelf.version(), 0, 0]);
    let make = || async { found(&app, view, uri.query()) };
    app.public.kept.answer(Key::document(&uri), stamp, &headers, view.now, make).await
}

/// What is found, and when that changes by itself.
fn found(app: &App, view: View<'_>, query: Option<&str>) -> Result<(Response, Option<Instant>), Problem> {
    let asked = Asked::read(query, &FIND)?;
    let (query, with_facets) = (question(&asked)?, asked.flag("facets")?);
    let results = app.public.shelf.search(&query, view.now).ok_or_else(Problem::unavailable)?;
    let courses = results.hits.iter().filter_map(|hit| {
        let card = app.public.shelf.card(CourseId(hit.id))?;
        Some(view.summary(&card, hit))
    });
    let found = Found {
        courses: courses.collect(),
        next: next_page(&app.public.public_url, &query, with_facets, results.total),
        facets: with_facets.then(|| counted(&results)),
        total: results.total,
    };
    Ok((answer::written(&found, found.next.as_deref()), results.next_change))
}

/// Reads a course.
///
/// Everything that is public of it, with its runs and its earlier editions.
#[utoipa::path(
    get,
    path = "/api/v2/courses/{code}",
    operation_id = "read_course",
    tag = "Courses and runs",
    params(("code" = String, Path, description = "The course's code, in any case.", min_length = 1, max_length = 200, example = "STAT101")),
    responses(
        (status = 200, description = "The course.", body = answers::Course, headers(("ETag" = String, description = "For `If-None-Match`."))),
        (status = 304, description = "The `ETag` you sent is still right."),
        Problems,
        Missing,
    ),
)]
pub(super) async fn read(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    code: Result<Path<String>, PathRejection>,
    uri: Uri,
) -> Result<Response, Problem> {
    accept::json(&headers)?;
    Asked::read(uri.query(), &[])?;
    let missing = || Problem::not_found("There is no course of this code, or it is not public.");
    let Ok(Path(code)) = code else { return Err(missing()) };
    if !app.public.shelf.ready(&app).await {
        return Err(Problem::unavailable());
    }
    let code = CourseCode::normalise(&code);
    let stamp = stamp(&app, &code);
    let view = View::new(&app);
    let make = || async {
        let card = app.public.shelf.by_code(&code).ok_or_else(missing)?;
        let course = in_full(&app, view, &[card]).await?.pop().ok_or_else(missing)?;
        Ok::<_, Problem>((answer::written(&course, None), course.next_change))
    };
    app.public.kept.answer(Key::document(&uri), stamp, &headers, view.now, make).await
}

/// From where to read on.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "for the document; Asked reads them")]
pub(super) struct CatalogueParameters {
    /// The code of the last course that you have; the address of the next page has it.
    #[param(max_length = 200, example = "STAT101")]
    after: Option<String>,
    /// How many courses at most; 20 where absent.
    #[param(minimum = 1, maximum = 100, example = 100)]
    limit: Option<i64>,
}

/// Reads all courses.
///
/// Every public course in full, in the order of the codes. What comes or goes meanwhile does not move the others.
#[utoipa::path(
    get,
    path = "/api/v2/catalogue",
    operation_id = "read_catalogue",
    tag = "Courses and runs",
    params(CatalogueParameters),
    responses(
        (status = 200, description = "A page of courses.", body = Catalogue, headers(
            ("ETag" = String, description = "For `If-None-Match`."),
            ("Link" = String, description = "The next page, as `rel=\"next\"`; not on the last one."),
        )),
        (status = 304, description = "The `ETag` you sent is still right."),
        Problems,
    ),
)]
pub(super) async fn all(State(app): State<Arc<App>>, headers: HeaderMap, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    accept::json(&headers)?;
    let asked = Asked::read(query.as_deref(), &["after", "limit"])?;
    let after = asked.text("after")?.unwrap_or_default();
    let limit = usize::try_from(asked.number("limit", 1..=LIMIT_MAX)?.unwrap_or(LIMIT)).unwrap_or_default();
    if !app.public.shelf.ready(&app).await {
        return Err(Problem::unavailable());
    }
    let cards = app.public.shelf.cards();
    let rest = &cards[cards.partition_point(|card| card.course.code.as_str() <= after)..];
    let (page, more) = rest.split_at(limit.min(rest.len()));
    let last = page.last().filter(|_| !more.is_empty());
    let next = last.map(|last| {
        let after = encoded(last.course.code.as_str());
        format!("{}/api/v2/catalogue?after={after}&limit={limit}", app.public.public_url)
    });
    let view = View::new(&app);
    let courses = in_full(&app, view, page).await?;
    let next_change = courses.iter().filter_map(|course| course.next_change).min();
    let catalogue = Catalogue { courses, next };
    Ok(answer::read(&headers, &catalogue, catalogue.next.as_deref(), next_change, view.now).await)
}

type WithRuns = (CourseVersions, Vec<RunVersions>);

/// Courses in full, in the order in which they are asked for; without those that went meanwhile.
async fn in_full(app: &App, view: View<'_>, cards: &[Arc<Card>]) -> Result<Vec<Course>, StoreError> {
    let codes = cards.iter().map(|card| card.course.code.clone()).collect::<Vec<_>>();
    let mut known = app.reader.courses_by_codes(&codes).await?;
    // The database looks for a draft's code; where that is another by now, the draft has to be read first.
    let mut renamed = Vec::new();
    for card in cards.iter().filter(|card| !known.iter().any(|(course, _)| course.id == card.id)) {
        renamed.extend(app.reader.course_by_id(card.id).await?.map(|course| course.draft.code));
    }
    known.extend(app.reader.courses_by_codes(&renamed).await?);
    let mut courses = HashMap::new();
    let mut snapshots = HashMap::<CourseId, Vec<WithRuns>>::new();
    for (course, runs) in known {
        match course.snapshot_of {
            None => drop(courses.insert(course.id, (course, runs))),
            Some(of) => snapshots.entry(of).or_default().push((course, runs)),
        }
    }
    let in_full = cards.iter().filter_map(|card| {
        let (course, runs) = courses.get(&card.id)?;
        view.course(course, runs, snapshots.get(&card.id).map(Vec::as_slice).unwrap_or_default())
    });
    Ok(in_full.collect())
}

#[cfg(test)]
mod tests {
    use search::{Facet, Query, Sort};

    use super::{Asked, FIND, next_page, question};

    #[test]
    fn parameters_are_a_question() {
        let asked = |query: &str| Asked::read(Some(query), &FIND).and_then(|asked| question(&asked));
        let query = asked("q=a+b&language=fr&language=en&price=free&sort=title&limit=7&offset=14").expect("right");
        assert_eq!((query.words.as_str(), query.sort, query.limit, query.offset), ("a b", Some(Sort::Title), 7, 14));
        assert_eq!(query.selection.values(Facet::Language).collect::<Vec<_>>(), ["en", "fr"]);
        for wrong in
            ["sort=best", "availability=now", "price=cheap", "language=French", "subject=", "limit=0", "limit=101", "offset=-1"]
        {
            assert!(asked(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_next_page_asks_the_same() {
        let mut query = Query { words: "a&b".to_owned(), limit: 20, ..Query::default() };
        query.selection.insert(Facet::Subject, "Médecine & co");
        query.sort = Some(Sort::Newest);
        let next = next_page("https://c.test/x", &query, true, 21);
        let expected =
            "https://c.test/x/api/v2/courses?q=a%26b&subject=M%C3%A9decine%20%26%20co&sort=newest&facets=true&limit=20&offset=20";
        assert_eq!(next.as_deref(), Some(expected));
        assert_eq!(next_page("", &query, false, 20), None);
        assert_eq!(next_page("", &Query { offset: 1_000_000, ..query }, false, 2_000_000), None);
    }
}
