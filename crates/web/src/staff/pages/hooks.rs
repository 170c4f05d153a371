//! Outgoing hooks: how each is, what its site does not take, what was sent, and what can be asked of it.

mod actions;
mod delivery;
mod list;
mod one;
mod request;
mod shown;
mod standing;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

pub(super) use self::shown::Shown;
use super::super::problem::Problem;
use crate::{App, KnownHook};

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/hooks", get(list::show))
        .route("/hooks/{name}", get(one::show))
        .route("/hooks/{name}/pause", post(actions::pause))
        .route("/hooks/{name}/resume", post(actions::resume))
        .route("/hooks/{name}/retry", post(actions::retry))
        .route("/hooks/{name}/resend", get(actions::confirm).post(actions::resend))
        .route("/hooks/{name}/deliveries/{number}", get(delivery::show))
        .route("/hooks/{name}/deliveries/{number}/body", get(delivery::body))
}

/// A hook's page, below the site's path. Names may hold any visible characters.
pub(super) fn path(name: &str) -> String {
    format!("/hooks/{}", utf8_percent_encode(name, NON_ALPHANUMERIC))
}

/// The hook of the settings with a name.
fn known<'a>(app: &'a App, name: &str) -> Option<&'a KnownHook> {
    app.hooks.iter().find(|hook| hook.name == name)
}

/// The hooks of the settings whose sites take nothing, or not everything.
///
/// # Errors
/// Those of the database.
pub(in crate::staff) async fn in_trouble(app: &App) -> Result<Vec<&KnownHook>, Problem> {
    if app.hooks.is_empty() {
        return Ok(Vec::new());
    }
    let names = app.reader.hooks_in_trouble().await?;
    Ok(app.hooks.iter().filter(|hook| names.contains(&hook.name)).collect())
}

/// The same, as pages show them.
///
/// # Errors
/// Those of the database.
pub(super) async fn shown_in_trouble(app: &App) -> Result<Vec<Shown<'_>>, Problem> {
    let mut shown = Vec::new();
    for hook in in_trouble(app).await? {
        shown.push(Shown::read(app, &hook.name).await?.ok_or(Problem::NotFound)?);
    }
    Ok(shown)
}
