//! A new run of a course.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use catalog::{CourseCode, CourseRun, Field, SyncMode};
use hyper::StatusCode;
use store::{CourseVersions, EditError, Role};

use super::super::super::posted::Posted;
use super::super::super::problem::Problem;
use super::super::super::told::Told;
use super::super::super::viewer::Staff;
use super::super::super::{page, page_with, paths};
use super::fields::{Group, Input, Lock, groups, wrong};
use super::form::{Errors, Typed, edited};
use super::view::{ModeCard, Shown, base_json, mode_cards};
use super::{by, refused};
use crate::App;

#[derive(Template)]
#[template(path = "staff/run-new.html")]
struct NewPage<'a> {
    v: &'a Staff,
    code: &'a CourseCode,
    course_name: String,
    base: String,
    groups: Vec<Group>,
    modes: Vec<ModeCard>,
    wrong: Vec<(String, String)>,
}

impl<'a> NewPage<'a> {
    fn new(app: &App, v: &'a Staff, course: &'a CourseVersions, shown: &Shown) -> Self {
        let code = &course.draft.code;
        let course_name = v.title(&course.draft.title).map_or_else(|| code.as_str().to_owned(), str::to_owned);
        let groups = groups(app, v, shown, None, &[]);
        let modes = mode_cards(v, SyncMode::Manual, shown.mode);
        Self { v, code, course_name, base: base_json(shown.base.as_ref()), wrong: wrong(v, &groups), groups, modes }
    }
}

async fn course(app: &App, code: &str) -> Result<CourseVersions, Problem> {
    app.reader.course(&CourseCode::normalise(code)).await?.ok_or(Problem::NotFound)
}

/// The form, empty.
pub(super) async fn ask(State(app): State<Arc<App>>, v: Staff, Path(code): Path<String>) -> Result<Response, Problem> {
    v.needs(Role::Editor)?;
    let course = course(&app, &code).await?;
    Ok(page(&NewPage::new(&app, &v, &course, &Shown::as_stored(&app, &v, &CourseRun::new("")))))
}

pub(super) async fn create(
    State(app): State<Arc<App>>,
    v: Staff,
    Path(code): Path<String>,
    form: Posted,
) -> Result<Response, Problem> {
    let v = v.at_the_clock_of(&form);
    v.needs(Role::Editor)?;
    let mode = form.get("mode").parse().unwrap_or(SyncMode::Manual);
    if mode == SyncMode::SyncToPublic {
        v.needs(Role::Publisher)?;
    }
    let course = course(&app, &code).await?;
    let base = CourseRun::new("");
    let typed = Typed::read(&form, &Typed::of(&base, &v.zone, &app.languages));
    let unmade = |errors: Errors| {
        let shown = Shown { base: Some(base.clone()), typed: typed.clone(), errors, mode: Some(mode), ..Shown::default() };
        Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &NewPage::new(&app, &v, &course, &shown)))
    };
    let run = match edited(&base, &typed, &v.zone) {
        Ok(run) => run,
        Err(errors) => return unmade(errors),
    };
    let (id, who) = (course.id, by(&v));
    match app.writer.execute(move |session| session.create_run(id, &run, mode, &who)).await {
        Ok(run) => Ok(Told::new("told-run-created").at(&v, &paths::run(run))),
        Err(EditError::LinkTaken { course, .. }) => {
            unmade(Errors::from([(Field::ResourceLink.to_string(), vec![v.l.x("run-link-taken", course)])]))
        }
        Err(error) => Err(refused(&v, error)),
    }
}
