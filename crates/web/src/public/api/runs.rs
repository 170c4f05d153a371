//! Reading a run.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use catalog::{CourseCode, CourseId, CourseRun, RunId};
use hyper::HeaderMap;
use store::{Reader, StoreError};

use super::answers::Run;
use super::asked::{self, Asked};
use super::problem::{Missing, Problem, Problems};
use super::shown::{Home, View, visible};
use super::{accept, answer};
use crate::App;

/// A run that visitors can see, with where they see it.
pub(super) struct Found {
    pub(super) run: CourseRun,
    /// The public code of its course as it is now.
    pub(super) code: CourseCode,
    /// The earlier edition that it is of.
    pub(super) snapshot: Option<CourseId>,
}

/// A run; none where visitors cannot see it.
pub(super) async fn find(reader: &Reader, id: RunId) -> Result<Option<Found>, StoreError> {
    let Some(found) = reader.run(id).await?.filter(|found| found.course_published) else { return Ok(None) };
    let Some(run) = visible(&found.run).cloned() else { return Ok(None) };
    let Some(edition) = reader.course_by_id(found.run.course).await? else { return Ok(None) };
    let (course, snapshot) = match edition.snapshot_of {
        Some(of) => (reader.course_by_id(of).await?, Some(edition.id)),
        None => (Some(edition), None),
    };
    let code = course.and_then(|course| course.public).map(|public| public.code);
    Ok(code.map(|code| Found { run, code, snapshot }))
}

/// Reads a run.
#[utoipa::path(
    get,
    path = "/api/v2/runs/{id}",
    operation_id = "read_run",
    tag = "Courses and runs",
    params(("id" = i64, Path, description = "The run's number.", minimum = 1, example = 7)),
    responses(
        (status = 200, description = "The run.", body = Run, headers(("ETag" = String, description = "For `If-None-Match`."))),
        (status = 304, description = "The `ETag` you sent is still right."),
        Problems,
        Missing,
    ),
)]
pub(super) async fn read(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    accept::json(&headers)?;
    Asked::read(query.as_deref(), &[])?;
    let id = id.ok().and_then(|Path(id)| asked::number(&id, &(1..=i64::MAX)));
    let id = id.map(RunId).ok_or_else(|| Problem::parameter("id", "is a whole number from 1"))?;
    let missing = || Problem::not_found("There is no run of this number, or it is not public.");
    let found = find(&app.reader, id).await?.ok_or_else(missing)?;
    let view = View::new(&app);
    let run = view.run(Home { code: &found.code, snapshot: found.snapshot }, id, &found.run);
    Ok(answer::read(&headers, &run, None, run.next_change.map(|change| change.at), view.now).await)
}
