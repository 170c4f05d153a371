//! All hooks.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::shown::Shown;
use crate::App;
use crate::staff::page;
use crate::staff::problem::Problem;
use crate::staff::viewer::Staff;

#[derive(Template)]
#[template(path = "staff/hooks.html")]
struct Hooks<'a> {
    v: &'a Staff,
    hooks: Vec<Shown<'a>>,
}

pub(super) async fn show(State(app): State<Arc<App>>, v: Staff) -> Result<Response, Problem> {
    // Before the states: what comes in between is not behind.
    let end = app.reader.last_entry().await?;
    let mut states = app.reader.hooks().await?;
    let mut hooks = Vec::new();
    for known in &app.hooks {
        let state = states.iter().position(|state| state.name == known.name).map(|at| states.remove(at));
        hooks.push(Shown::new(&app, &known.name, Some(known), state, end).await?);
    }
    // What is left was in the settings once.
    for state in states {
        hooks.push(Shown::new(&app, &state.name.clone(), None, Some(state), end).await?);
    }
    Ok(page(&Hooks { v: &v, hooks }))
}
