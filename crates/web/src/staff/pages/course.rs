//! A course: what visitors see of it and what is being prepared, its runs, its editions, and what can be done with it.

mod actions;
mod form;
mod inputs;
mod names;
mod rows;
mod snapshot;
mod typed;
mod view;

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use catalog::{Course, CourseCode, RunId, RunVersions};
use store::{By, CourseVersions, EditError};
use sync::SourceRun;

use super::super::problem::Problem;
use super::super::viewer::{Staff, Viewer};
use crate::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/courses/new", get(form::new).post(form::create))
        .route("/courses/{code}", get(view::show))
        .route("/courses/{code}/edit", get(form::edit).post(form::save))
        .route("/courses/{code}/publish", post(actions::publish))
        .route("/courses/{code}/unpublish", get(actions::ask_unpublish).post(actions::unpublish))
        .route("/courses/{code}/discard", get(actions::ask_discard).post(actions::discard))
        .route("/courses/{code}/snapshot", get(actions::ask_snapshot).post(actions::snapshot))
        .route("/courses/{code}/delete", get(actions::ask_delete).post(actions::delete))
        .route("/courses/{code}/snapshots/{id}", get(snapshot::show))
        .route("/courses/{code}/snapshots/{id}/delete", get(snapshot::ask_delete).post(snapshot::delete))
}

/// A course or a snapshot with its runs.
#[derive(Debug)]
struct Edition {
    course: CourseVersions,
    runs: Vec<RunVersions>,
}

impl Edition {
    fn draft(&self) -> &Course {
        &self.course.draft
    }

    fn code(&self) -> &CourseCode {
        &self.course.draft.code
    }

    fn name(&self, v: &Viewer) -> String {
        name_of(v, &self.course.draft)
    }
}

/// A course with its runs, and its snapshots with theirs, oldest first.
#[derive(Debug)]
struct Found {
    edition: Edition,
    snapshots: Vec<Edition>,
}

/// The course of a code as it stands in an address.
async fn found(app: &App, code: &str) -> Result<Found, Problem> {
    let code = CourseCode::normalise(code);
    let editions = app.reader.courses_by_codes(std::slice::from_ref(&code)).await?;
    let (mut courses, snapshots) = editions
        .into_iter()
        .map(|(course, runs)| Edition { course, runs })
        .partition::<Vec<_>, _>(|edition| edition.course.snapshot_of.is_none());
    Ok(Found { edition: courses.pop().ok_or(Problem::NotFound)?, snapshots })
}

/// What the LMSs said of these runs.
async fn sources_of(app: &App, runs: &[RunVersions]) -> Result<HashMap<RunId, SourceRun>, Problem> {
    let keys = runs.iter().filter_map(|run| Some((run.id, app.lmss.key_of(&run.draft.resource_link)?))).collect::<Vec<_>>();
    let asked = keys.iter().map(|(_, key)| key.clone()).collect::<Vec<_>>();
    let found = app.reader.source_runs(&asked).await?.into_iter();
    let by_key = found.map(|stored| (stored.source.key.clone(), stored.source)).collect::<HashMap<_, _>>();
    Ok(keys.into_iter().filter_map(|(run, key)| Some((run, by_key.get(&key)?.clone()))).collect())
}

/// A course's title, else its code.
fn name_of(v: &Viewer, course: &Course) -> String {
    v.title(&course.title).map_or_else(|| course.code.as_str().to_owned(), str::to_owned)
}

fn by(v: &Staff) -> By {
    By { actor: v.name().to_owned(), at: v.now }
}

/// What could not be done, as a page.
fn refused(v: &Viewer, error: EditError) -> Problem {
    match error {
        EditError::CodeTaken(code) => Problem::Refused(v.l.x("course-code-taken", code.as_str())),
        EditError::LinkTaken { link, course } => Problem::Refused(v.l.xy("course-link-taken", course.as_str(), link)),
        EditError::IsSnapshot(_) => Problem::Refused(v.l.t("course-is-snapshot")),
        other => other.into(),
    }
}
