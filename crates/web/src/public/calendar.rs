//! Dates as calendars: of one run, and all dates of a course.

mod ics;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use catalog::{CatalogVisibility, Course, CourseCode, CourseRun, Instant, RunId};
use hyper::HeaderMap;
use hyper::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue, VARY, X_CONTENT_TYPE_OPTIONS};
use jiff::tz::TimeZone;
use store::{Reader, StoreError};

use self::ics::{Calendar, Event};
use super::caching::cached;
use super::course::dates::next_midnight;
use super::course::found::{Found, host, run_name, title};
use super::course::{Asked, path, snapshot_path};
use super::frame;
use super::visitor::Visitor;
use crate::App;
use crate::common::dates::bounded;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/calendar/runs/{file}", get(of_run)).route("/courses/{code}/calendar.ics", get(of_course))
}

async fn of_run(State(app): State<Arc<App>>, v: Visitor, file: Asked<String>, headers: HeaderMap) -> Response {
    let Ok(Path(file)) = file else { return frame::not_found(&v) };
    let id = file.strip_suffix(".ics").and_then(|id| id.parse::<i64>().ok());
    let Some(id) = id.map(RunId) else { return frame::not_found(&v) };
    let (page, course, run) = match find(&app.reader, id).await {
        Ok(Some(found)) => found,
        Ok(None) => return frame::not_found(&v),
        Err(error) => return broken(&v, &error),
    };
    let name = named(&v, &course, &run_name(id, &run, &app.lmss, &v));
    let mut calendar = Calendar::new(&name);
    for event in events(&v, id, &run, &name, &page) {
        calendar.event(&event, stamp(&v));
    }
    answer(&v, &headers, calendar, &format!("{}-{}", course.code.as_str(), id.0)).await
}

/// A run that visitors see, the path of the page that it is on, and its course.
async fn find(reader: &Reader, id: RunId) -> Result<Option<(String, Course, CourseRun)>, StoreError> {
    let Some(found) = reader.run(id).await?.filter(|found| found.course_published) else { return Ok(None) };
    let Some(run) = found.run.public.filter(|run| run.catalog_visibility != CatalogVisibility::Hidden) else { return Ok(None) };
    let Some(versions) = reader.course_by_id(found.run.course).await? else { return Ok(None) };
    let (Some(course), parent) = (versions.public, versions.snapshot_of) else { return Ok(None) };
    let Some(parent) = parent else { return Ok(Some((path(&course.code), course, run))) };
    // An earlier edition is seen as long as its course is.
    let parent = reader.course_by_id(parent).await?.and_then(|parent| parent.public);
    Ok(parent.map(|parent| (snapshot_path(&parent.code, versions.id), course, run)))
}

async fn of_course(State(app): State<Arc<App>>, v: Visitor, code: Asked<String>, headers: HeaderMap) -> Response {
    let Ok(Path(code)) = code else { return frame::not_found(&v) };
    let found = match Found::by_code(&app.reader, &CourseCode::normalise(&code)).await {
        Ok(Some(found)) => found,
        Ok(None) => return frame::not_found(&v),
        Err(error) => return broken(&v, &error),
    };
    let course = &found.course;
    let mut calendar = Calendar::new(&v.l.x("public-calendar-of", title(course, &v)));
    for run in &found.runs {
        let name = named(&v, course, &run_name(run.id, &run.run, &app.lmss, &v));
        // On the course's own page, where all of them are.
        for event in events(&v, run.id, &run.run, &name, &path(&course.code)) {
            calendar.event(&event, stamp(&v));
        }
    }
    answer(&v, &headers, calendar, course.code.as_str()).await
}

/// A run's name with its course's.
fn named(v: &Visitor, course: &Course, run: &str) -> String {
    let title = title(course, v);
    if title == run { title.to_owned() } else { v.l.xy("public-calendar-named", title, run) }
}

/// Enrolment that opens and closes, and teaching; what is not fixed, or never comes, is in no calendar.
fn events(v: &Visitor, id: RunId, run: &CourseRun, name: &str, page: &str) -> Vec<Event> {
    let site = host(&v.public_url).unwrap_or("localhost");
    let event = |kind: &str, key: &str, start: Instant, end: Option<Instant>| Event {
        uid: format!("run-{}-{kind}@{site}", id.0),
        start,
        end,
        summary: v.l.x(key, name),
        url: format!("{}{page}#run-{}", v.public_url, id.0),
    };
    let teaching = match (bounded(run.start), bounded(run.end)) {
        (Some(start), Some(end)) if start < end => Some(event("teaching", "public-calendar-teaching", start, Some(end))),
        (Some(start), _) => Some(event("teaching", "public-calendar-begins", start, None)),
        (None, Some(end)) => Some(event("teaching", "public-calendar-ends", end, None)),
        (None, None) => None,
    };
    let opens = bounded(run.enrollment_start).map(|at| event("opens", "public-calendar-opens", at, None));
    let closes = bounded(run.enrollment_end).map(|at| event("closes", "public-calendar-closes", at, None));
    opens.into_iter().chain(closes).chain(teaching).collect()
}

/// When what a calendar tells was looked up, to the day: so that it is the same file all day long where nothing changes.
fn stamp(v: &Visitor) -> Instant {
    let day = v.now.to_string().get(..10).and_then(|day| format!("{day}T00:00:00Z").parse().ok());
    day.unwrap_or(v.now)
}

async fn answer(v: &Visitor, asked: &HeaderMap, calendar: Calendar, name: &str) -> Response {
    let mut answer = calendar.end().into_response();
    let headers = answer.headers_mut();
    for (name, value) in
        [(CONTENT_TYPE, "text/calendar; charset=utf-8"), (X_CONTENT_TYPE_OPTIONS, "nosniff"), (VARY, "Accept-Language, Cookie")]
    {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let ascii = name.chars().map(|one| if one.is_ascii_alphanumeric() { one } else { '-' }).collect::<String>();
    if let Ok(value) = HeaderValue::try_from(format!("inline; filename=\"{ascii}.ics\"")) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    cached(asked, answer, next_midnight(v.now, &TimeZone::UTC), v.now).await
}

fn broken(v: &Visitor, error: &StoreError) -> Response {
    tracing::error!(%error, "a calendar could not be read");
    frame::unavailable(v)
}

#[cfg(test)]
mod tests {
    use super::super::course::groups::tests::run;
    use super::super::course::tests::visitor;
    use super::*;

    fn told(dates: [&str; 4]) -> Vec<(String, String, bool)> {
        let run = run(7, dates);
        let events = events(&visitor("en"), run.id, &run.run, "Statistics", "/courses/A");
        events.into_iter().map(|event| (event.uid, event.summary, event.end.is_some())).collect()
    }

    #[test]
    fn what_is_fixed_is_told() {
        let uid = |kind: &str| format!("run-7-{kind}@catalogue.example");
        assert_eq!(
            told(["2026-07-01", "2026-11-26", "2026-09-14", "2026-12-18"]),
            [
                (uid("opens"), "Enrolment opens: Statistics".to_owned(), false),
                (uid("closes"), "Enrolment closes: Statistics".to_owned(), false),
                (uid("teaching"), "Statistics".to_owned(), true),
            ]
        );
        assert_eq!(told(["", "9999-12-31", "2026-09-14", ""]), [(uid("teaching"), "Statistics begins".to_owned(), false)]);
        // What ends before it begins is a beginning.
        assert_eq!(told(["", "", "2026-09-14", "2026-09-01"]), [(uid("teaching"), "Statistics begins".to_owned(), false)]);
        assert_eq!(told(["", "", "", ""]), []);
    }

    #[test]
    fn events_lead_to_their_run_and_are_the_same_all_day() {
        let (run, v) = (run(7, ["", "", "2026-09-14", ""]), visitor("fr"));
        let events = events(&v, run.id, &run.run, "x", "/courses/A");
        assert_eq!(events[0].url, "https://catalogue.example/site/courses/A#run-7");
        assert_eq!(stamp(&v).to_string(), "2026-11-23T00:00:00Z");
    }
}
