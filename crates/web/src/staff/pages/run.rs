//! A run: what it says and why it is shown so, its form, its mode, its protected fields, its end.

mod conflict;
mod delete;
mod fields;
mod form;
mod messages;
mod mode;
mod new;
mod preview;
mod protect;
mod save;
mod view;
mod why;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use catalog::{CourseRun, Field, RunId, RunVersions};
use store::{By, CourseVersions, EditError, StoredSource};
use sync::{FoundRun, Lms};

use super::super::page;
use super::super::problem::Problem;
use super::super::viewer::{Staff, Viewer};
use crate::App;
use view::{RunPage, Shown};

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/runs/{id}", get(show).post(save::save))
        .route("/runs/{id}/mode", get(mode::ask).post(mode::change))
        .route("/runs/{id}/protect", post(protect::change))
        .route("/runs/{id}/use", post(save::use_said))
        .route("/runs/{id}/delete", get(delete::ask).post(delete::delete))
        .route("/courses/{code}/runs/new", get(new::ask).post(new::create))
}

/// A run with everything that its pages tell of it.
#[derive(Debug)]
struct Loaded {
    run: RunVersions,
    course_published: bool,
    course: CourseVersions,
    /// What the LMS said.
    source: Option<StoredSource>,
    /// The LMS that has such links.
    lms: Option<Lms>,
}

impl Loaded {
    /// The LMS's name, where one has such links.
    fn lms_name(&self) -> Option<&str> {
        self.lms.as_ref().map(|lms| lms.name.as_str())
    }

    /// Whether the LMS's settings keep it from changing a field.
    fn is_kept_by_settings(&self, field: Field) -> bool {
        self.lms.as_ref().is_some_and(|lms| lms.no_update_fields.contains(&field))
    }

    /// Whether an LMS could ever change the field, so that protecting it means something.
    fn can_be_protected(&self, field: Field) -> bool {
        let is_told_by_link = |lms: &Lms| field != Field::ResourceLink || lms.identity == sync::Identity::CourseId;
        !matches!(field, Field::Title | Field::DisplayMode)
            && !self.is_kept_by_settings(field)
            && self.lms.as_ref().is_some_and(is_told_by_link)
    }

    /// The same run with another draft, to tell what would be.
    fn with(&self, run: RunVersions) -> Self {
        let Self { course_published, course, source, lms, .. } = self;
        Self { run, course_published: *course_published, course: course.clone(), source: source.clone(), lms: lms.clone() }
    }
}

async fn load(app: &App, id: i64) -> Result<Loaded, Problem> {
    let FoundRun { run, course_published } = app.reader.run(RunId(id)).await?.ok_or(Problem::NotFound)?;
    let course = app.reader.course_by_id(run.course).await?.ok_or(Problem::NotFound)?;
    let key = app.lmss.key_of(&run.draft.resource_link);
    let lms = key.as_ref().and_then(|key| app.lmss.by_name(&key.lms)).cloned();
    let source = match key {
        Some(key) => app.reader.source_runs(&[key]).await?.pop(),
        None => None,
    };
    Ok(Loaded { run, course_published, course, source, lms })
}

async fn show(State(app): State<Arc<App>>, v: Staff, Path(id): Path<i64>) -> Result<Response, Problem> {
    let loaded = load(&app, id).await?;
    Ok(page(&RunPage::new(&app, &v, &loaded, &Shown::as_stored(&app, &v, &loaded.run.draft))))
}

/// Who does something now.
fn by(v: &Viewer) -> By {
    By { actor: v.name().to_owned(), at: v.now }
}

/// What the form carries of the run as it was when somebody began to edit.
///
/// # Errors
/// Where it is not there: the form is not one of ours.
fn base_of(form: &super::super::posted::Posted) -> Result<CourseRun, Problem> {
    serde_json::from_str(form.raw("base")).map_err(|_| Problem::Stale)
}

/// What could not be done, as a page.
fn refused(v: &Viewer, error: EditError) -> Problem {
    match error {
        EditError::Store(error) => error.into(),
        EditError::UnknownCourse(_) | EditError::UnknownCourseId(_) | EditError::UnknownRun(_) => Problem::NotFound,
        EditError::LinkTaken { course, .. } => Problem::Refused(v.l.x("run-link-taken", course)),
        EditError::Languages(_) => Problem::Refused(v.l.t("run-no-languages")),
        other => Problem::Refused(other.to_string()),
    }
}
