//! The sync mode of a run: first what another would change, then the change.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use catalog::SyncMode;
use store::Role;

use super::super::super::page;
use super::super::super::posted::{Asked as Query, Posted};
use super::super::super::problem::Problem;
use super::super::super::told::Told;
use super::super::super::viewer::Staff;
use super::preview::{Asked, PreviewPage, carried, seen};
use super::{Loaded, by, load, refused, save};
use crate::App;

/// The mode that is asked for.
fn wanted(v: &Staff, form: &Posted) -> Result<SyncMode, Problem> {
    v.needs(Role::Editor)?;
    form.get("mode").parse().map_err(|_| Problem::NotFound)
}

/// Refuses who may not give a run a mode.
fn allowed(v: &Staff, mode: SyncMode) -> Result<(), Problem> {
    v.needs(if mode == SyncMode::SyncToPublic { Role::Publisher } else { Role::Editor })
}

fn asked(v: &Staff, loaded: &Loaded, mode: SyncMode, carried: Vec<(String, String)>) -> Asked {
    let now = v.mode(&loaded.run.sync_mode);
    let lms = loaded.lms_name().map_or_else(|| v.l.t("run-the-lms"), str::to_owned);
    let carried = std::iter::once(("mode".to_owned(), mode.to_string())).chain(carried).collect();
    Asked {
        title: v.l.xy("run-mode-from-to", &now, v.mode(&mode)),
        lede: match &loaded.source {
            Some(_) => v.l.x(&format!("run-mode-lede-{mode}"), lms),
            None => v.l.t("run-mode-lede-silent"),
        },
        action: "mode",
        carried,
        confirm: v.l.x("run-mode-confirm", v.mode(&mode)),
        cancel: v.l.x("run-mode-keep", now),
        mode,
        protected: loaded.run.protected,
        is_other: false,
    }
}

/// What a mode would change.
pub(super) async fn ask(State(app): State<Arc<App>>, v: Staff, Path(id): Path<i64>, query: Query) -> Result<Response, Problem> {
    let mode = wanted(&v, &query)?;
    allowed(&v, mode)?;
    preview(&app, &v, id, mode, &query, false).await
}

async fn preview(app: &App, v: &Staff, id: i64, mode: SyncMode, form: &Posted, is_other: bool) -> Result<Response, Problem> {
    let loaded = load(app, id).await?;
    let (run, who) = (loaded.run.id, by(v));
    let changes = app.writer.preview(move |session| session.set_sync_mode(run, mode, &who)).await;
    let changes = changes.map_err(|error| refused(v, error))?;
    let asked = Asked { is_other, ..asked(v, &loaded, mode, carried(app, v, form)) };
    Ok(page(&PreviewPage::new(app, v, &loaded, asked, &changes)))
}

/// Changes the mode, once it was seen what that does.
pub(super) async fn change(
    State(app): State<Arc<App>>,
    v: Staff,
    Path(id): Path<i64>,
    form: Posted,
) -> Result<Response, Problem> {
    let v = v.at_the_clock_of(&form);
    let mode = wanted(&v, &form)?;
    let loaded = load(&app, id).await?;
    if mode == loaded.run.sync_mode {
        return save::back(&app, &v, &loaded, &form, None, Told::new("told-run-mode-same").x(v.mode(&mode))).await;
    }
    allowed(&v, mode)?;
    let is_confirmed = form.has("confirmed");
    if is_confirmed && form.has("seen") {
        let (run, who) = (loaded.run.id, by(&v));
        let changes = app.writer.preview(move |session| session.set_sync_mode(run, mode, &who)).await;
        if changes.map_err(|error| refused(&v, error)).is_ok_and(|changes| seen(&changes) != form.get("seen")) {
            return preview(&app, &v, id, mode, &form, true).await;
        }
    }
    if !is_confirmed {
        return preview(&app, &v, id, mode, &form, false).await;
    }
    let (run, who) = (loaded.run.id, by(&v));
    let changes = app.writer.execute(move |session| session.set_sync_mode(run, mode, &who)).await;
    let changes = changes.map_err(|error| refused(&v, error))?;
    let fields = changes.iter().map(|change| change.fields.len()).max().unwrap_or_default();
    let told = Told::new("told-run-mode").n(i64::try_from(fields).unwrap_or(i64::MAX)).x(v.mode(&mode));
    save::back(&app, &v, &loaded, &form, None, told).await
}
