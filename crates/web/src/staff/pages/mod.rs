//! The pages, each with its template and its forms.

mod account;
mod course;
mod courses;
mod held;
pub(super) mod hooks;
mod journal;
mod lmss;
mod people;
mod preferences;
pub(super) mod problem;
mod run;
pub(super) mod sign_in;
mod today;
mod welcome;

pub(super) use lmss::LastWords;

use std::sync::Arc;

use axum::Router;

use crate::App;

/// Their routes, below the site's path.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .merge(today::routes())
        .merge(courses::routes())
        .merge(course::routes())
        .merge(run::routes())
        .merge(held::routes())
        .merge(journal::routes())
        .merge(lmss::routes())
        .merge(hooks::routes())
        .merge(people::routes())
        .merge(account::routes())
        .merge(preferences::routes())
        .merge(sign_in::routes())
        .merge(welcome::routes())
}
