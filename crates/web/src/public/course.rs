//! A course's page, and those of its earlier editions.

pub(in crate::public) mod dates;
pub(in crate::public) mod found;
pub(in crate::public) mod groups;
mod join;
mod page;
pub(in crate::public) mod price;
mod runs;

use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use catalog::state::next_change;
use catalog::{CourseCode, CourseId, Instant};
use hyper::{HeaderMap, StatusCode, Uri};
use store::StoreError;

use self::dates::next_midnight;
use self::found::{Found, PublicRun};
use self::page::{CoursePage, SnapshotPage};
use super::api::places::encoded;
use super::caching::cached;
use super::frame;
use super::kept::{Key, Stamp};
use super::visitor::Visitor;
use crate::App;

/// What stands in a path, unless its bytes are no text.
pub(in crate::public) type Asked<T> = Result<Path<T>, PathRejection>;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/courses/{code}", get(course))
        .route("/courses/{code}/", get(course_slashed))
        .route("/courses/{code}/snapshots/{id}", get(snapshot))
        .route("/courses/{code}/snapshots/{id}/", get(snapshot_slashed))
}

/// A course's page, below the site's root.
pub(in crate::public) fn path(code: &CourseCode) -> String {
    format!("/courses/{}", encoded(code.as_str()))
}

/// The page of an earlier edition.
pub(in crate::public) fn snapshot_path(code: &CourseCode, id: CourseId) -> String {
    format!("{}/snapshots/{}", path(code), id.0)
}

async fn course(State(app): State<Arc<App>>, v: Visitor, asked: Asked<String>, headers: HeaderMap, uri: Uri) -> Response {
    let Ok(Path(asked)) = asked else { return frame::not_found(&v) };
    let code = CourseCode::normalise(&asked);
    let make = || made(&app, &v, &asked, &code);
    let answer = app.public.kept.answer(Key::page(&uri, &v), stamp(&app, &code), &headers, v.now, make).await;
    answer.unwrap_or_else(|instead: Box<Response>| *instead)
}

/// What stands for a course as it is in the database: what the shelf has read of it, and what was written here since. None where
/// that is not known, or the shelf is late: another program may have changed the course.
pub(in crate::public) fn stamp(app: &App, code: &CourseCode) -> Option<Stamp> {
    let card = app.public.shelf.by_code(code).filter(|_| !app.public.shelf.is_late())?;
    let changes = app.writer.changes();
    // Runs of its earlier editions are written under their own numbers.
    let of_editions = if card.snapshots == 0 { 0 } else { changes.of_all() };
    Some([card.revision, changes.of(card.id), of_editions])
}

/// The page, and when it changes by itself; or what there is instead.
async fn made(app: &App, v: &Visitor, asked: &str, code: &CourseCode) -> Result<(Response, Option<Instant>), Box<Response>> {
    let found = match Found::by_code(&app.reader, code).await {
        Ok(Some(found)) => found,
        Ok(None) => return Err(Box::new(frame::not_found(v))),
        Err(error) => return Err(Box::new(broken(v, &error))),
    };
    if asked != code.as_str() {
        return Err(Box::new(to(v, &path(code))));
    }
    let until = changes_next(&found.runs, v);
    Ok((frame::page(StatusCode::OK, &CoursePage::new(app, v, &found, until)), until))
}

async fn snapshot(State(app): State<Arc<App>>, v: Visitor, asked: Asked<(String, String)>, headers: HeaderMap) -> Response {
    let Ok(Path((asked, id))) = asked else { return frame::not_found(&v) };
    let code = CourseCode::normalise(&asked);
    let found = match Found::by_code(&app.reader, &code).await {
        Ok(Some(found)) => found,
        Ok(None) => return frame::not_found(&v),
        Err(error) => return broken(&v, &error),
    };
    let edition = id.parse().ok().map(CourseId).and_then(|id| found.editions.iter().find(|edition| edition.id == id));
    let Some(edition) = edition else { return frame::not_found(&v) };
    if asked != code.as_str() {
        return to(&v, &snapshot_path(&code, edition.id));
    }
    let until = changes_next(found.runs_of(edition.id), &v);
    let page = frame::page(StatusCode::OK, &SnapshotPage::new(&app, &v, &found, (edition, until)));
    cached(&headers, page, until, v.now).await
}

/// Richie's addresses end with a slash.
async fn course_slashed(v: Visitor, asked: Asked<String>) -> Response {
    let code = asked.ok().map(|Path(code)| CourseCode::normalise(&code)).filter(|code| !code.is_empty());
    code.map_or_else(|| frame::not_found(&v), |code| to(&v, &path(&code)))
}

async fn snapshot_slashed(v: Visitor, asked: Asked<(String, i64)>) -> Response {
    let Ok(Path((code, id))) = asked else { return frame::not_found(&v) };
    to(&v, &snapshot_path(&CourseCode::normalise(&code), CourseId(id)))
}

/// To the address with the code as it is written; the language that was asked for is kept.
fn to(v: &Visitor, path: &str) -> Response {
    let query = if v.asked_language { format!("?lang={}", v.l.code()) } else { String::new() };
    Redirect::permanent(&format!("{}{path}{query}", v.root)).into_response()
}

/// When a page of these runs says something else next: a state changes, or the day.
fn changes_next<'r>(runs: impl IntoIterator<Item = &'r PublicRun>, v: &Visitor) -> Option<Instant> {
    let states = runs.into_iter().filter_map(|run| next_change(&run.run, v.now).map(|(at, _)| at));
    states.chain(next_midnight(v.now, &v.zone)).min()
}

fn broken(v: &Visitor, error: &StoreError) -> Response {
    tracing::error!(%error, "a course could not be read");
    frame::unavailable(v)
}

#[cfg(test)]
pub(in crate::public) mod tests {
    use catalog::Instant;

    use super::super::catalogue;
    use super::super::visitor::Visitor;
    use super::changes_next;
    use super::groups::tests::{at, run};

    /// Somebody who looks at noon of 23 November 2026, UTC, in Paris.
    pub(in crate::public) fn visitor(language: &str) -> Visitor {
        Visitor {
            public_url: "https://catalogue.example/site".into(),
            site_name: "Site".into(),
            path: "/courses/A".to_owned(),
            now: at("2026-11-23"),
            ..catalogue::tests::visitor(language)
        }
    }

    #[test]
    fn a_page_is_true_until_the_first_change_or_midnight() {
        let mut v = visitor("en");
        let runs = [
            run(1, ["2026-07-01", "2026-11-26", "2026-09-14", "2026-12-18"]),
            run(2, ["2026-07-01", "2026-11-25", "2026-09-14", "2026-12-18"]),
        ];
        let midnight = |text: &str| text.parse::<Instant>().ok();
        assert_eq!(changes_next(&runs, &v), midnight("2026-11-23T23:00:00Z"));
        v.now = midnight("2026-11-25T00:00:00Z").expect("an instant");
        assert_eq!(changes_next(&runs, &v), Some(at("2026-11-25")));
        assert_eq!(changes_next(&[], &v), midnight("2026-11-25T23:00:00Z"));
    }
}
