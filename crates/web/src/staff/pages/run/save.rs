//! Saving the form of a run, and taking over one value of its LMS.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use catalog::{CourseRun, Field, RunId, SyncMode};
use hyper::StatusCode;
use store::{EditError, Role, Saved};

use super::super::super::posted::Posted;
use super::super::super::problem::Problem;
use super::super::super::told::Told;
use super::super::super::viewer::Staff;
use super::super::super::{page, page_with, paths};
use super::form::{Errors, TITLE, Typed, edited};
use super::view::{RunPage, Shown};
use super::{Loaded, base_of, by, conflict, load, refused, why};
use crate::App;

/// Saves the form.
pub(super) async fn save(State(app): State<Arc<App>>, v: Staff, Path(id): Path<i64>, form: Posted) -> Result<Response, Problem> {
    let v = v.at_the_clock_of(&form);
    v.needs(Role::Editor)?;
    let base = base_of(&form)?;
    if app.reader.run(RunId(id)).await?.is_none() {
        return Err(Problem::Lost(form));
    }
    let was = Typed::of(&base, &v.zone, &app.languages);
    let mut typed = Typed::read(&form, &was);
    typed.take(form.all("take"), &was);
    let mode = form.get("mode").parse::<SyncMode>().ok();
    let with = |typed: &Typed, errors: Errors| Shown {
        base: Some(base.clone()),
        typed: typed.clone(),
        errors,
        mode,
        ..Shown::default()
    };
    let edited = match edited(&base, &typed, &v.zone) {
        Ok(edited) => edited,
        Err(errors) => return unsaved(&app, &v, id, StatusCode::UNPROCESSABLE_ENTITY, &with(&typed, errors)).await,
    };
    let (run, who, from) = (RunId(id), by(&v), base.clone());
    match app.writer.execute(move |session| session.edit_run(run, &from, &edited, &who)).await {
        Ok(Saved::Saved { theirs, changed }) => {
            let told = if theirs.is_empty() {
                Told::new(if changed { "told-run-saved" } else { "told-run-unchanged" })
            } else {
                let loaded = load(&app, id).await?;
                let fields = theirs.iter().map(|change| change.field).collect::<Vec<_>>();
                let by = conflict::last_changes(&app, &loaded, &fields).await?;
                Told::new("told-run-saved-beside").x(short(&conflict::sentences(&v, &theirs, &by).join("; ")))
            };
            Ok(told.at(&v, &next_page(&app, &v, id, mode, form.get("mode_base")).await?))
        }
        Ok(Saved::Conflict { current, .. }) => {
            let loaded = load(&app, id).await?;
            let again = conflict::again(&app, &v, &loaded, &base, &typed, current).await?;
            Ok(page_with(StatusCode::CONFLICT, &RunPage::new(&app, &v, &loaded, &Shown { mode, ..again })))
        }
        Err(EditError::LinkTaken { course, .. }) => {
            let taken = (Field::ResourceLink.to_string(), vec![v.l.x("run-link-taken", course)]);
            unsaved(&app, &v, id, StatusCode::UNPROCESSABLE_ENTITY, &with(&typed, Errors::from([taken]))).await
        }
        Err(error) => Err(refused(&v, error)),
    }
}

/// As much as fits into what a page tells at its top.
fn short(told: &str) -> String {
    const LONGEST: usize = 199;
    let cut = told.chars().take(LONGEST).collect::<String>();
    if cut.len() < told.len() { format!("{cut}…") } else { cut }
}

async fn unsaved(app: &App, v: &Staff, id: i64, status: StatusCode, shown: &Shown) -> Result<Response, Problem> {
    Ok(page_with(status, &RunPage::new(app, v, &load(app, id).await?, shown)))
}

/// Back to the run; but where another mode was chosen as well, on to what that would change.
async fn next_page(app: &App, v: &Staff, id: i64, mode: Option<SyncMode>, before: &str) -> Result<String, Problem> {
    let run = RunId(id);
    let Some(mode) = mode.filter(|mode| mode.as_str() != before && !before.is_empty()) else { return Ok(paths::run(run)) };
    let is_so = load(app, id).await?.run.sync_mode == mode;
    let is_allowed = mode != SyncMode::SyncToPublic || v.may_publish();
    Ok(if is_so || !is_allowed { paths::run(run) } else { format!("{}/mode?mode={mode}", paths::run(run)) })
}

/// Takes over what the LMS says of one field.
pub(super) async fn use_said(
    State(app): State<Arc<App>>,
    v: Staff,
    Path(id): Path<i64>,
    form: Posted,
) -> Result<Response, Problem> {
    let v = v.at_the_clock_of(&form);
    v.needs(Role::Editor)?;
    let field = form.get("field").parse::<Field>().map_err(|_| Problem::NotFound)?;
    let loaded = load(&app, id).await?;
    let said = why::said(&loaded).into_iter().find(|said| said.field == field).ok_or(Problem::NotFound)?;
    let lms = loaded.lms_name().map(str::to_owned).unwrap_or_default();
    let base = loaded.run.draft.clone();
    let mut edited = base.clone();
    edited.set(field, said.value);
    let (run, who) = (loaded.run.id, by(&v));
    let saved = app.writer.execute(move |session| session.edit_run(run, &base, &edited, &who)).await;
    match saved.map_err(|error| refused(&v, error))? {
        Saved::Saved { .. } => {
            let told = Told::new("told-run-used").x(v.l.xy("run-used", v.field(&field), lms));
            back(&app, &v, &loaded, &form, Some(field), told).await
        }
        Saved::Conflict { .. } => Err(Problem::Refused(v.l.t("run-changed-just-now"))),
    }
}

/// Back to the run after something was done with it; where something typed waits to be saved, with that still there. What was done
/// to `done` is not waiting.
pub(super) async fn back(
    app: &App,
    v: &Staff,
    loaded: &Loaded,
    form: &Posted,
    done: Option<Field>,
    told: Told,
) -> Result<Response, Problem> {
    let address = paths::run(loaded.run.id);
    let Ok(base) = base_of(form) else { return Ok(told.at(v, &address)) };
    let was = Typed::of(&base, &v.zone, &app.languages);
    let mut typed = Typed::read(form, &was);
    typed.take(done.iter().map(|field| field.as_str()), &was);
    if typed.touched(&was).next().is_none() {
        return Ok(told.at(v, &address));
    }
    let now = load(app, loaded.run.id.0).await?;
    let (base, typed) = refreshed(&base, &typed, &now.run.draft, v, app);
    let shown = Shown { base: Some(base), typed, told: told.text(v.l), ..Shown::default() };
    Ok(page(&RunPage::new(app, v, &now, &shown)))
}

/// An edit that goes on: fields that were not touched are as they are stored now, the others begin where they did, so that a
/// conflict is still seen.
fn refreshed(base: &CourseRun, typed: &Typed, now: &CourseRun, v: &Staff, app: &App) -> (CourseRun, Typed) {
    let was = Typed::of(base, &v.zone, &app.languages);
    let mut moved = now.clone();
    for name in typed.touched(&was) {
        let field = if name.starts_with(TITLE) { Field::Title } else { name.parse().unwrap_or(Field::Title) };
        moved.set(field, base.get(field));
    }
    let is = Typed::of(&moved, &v.zone, &app.languages);
    (moved, typed.rebased(&was, &is))
}
