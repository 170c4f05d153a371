//! Reading for programs: `/api/v2/`, public data only, strict about what it is asked.
//!
//! Search comes from the shelf; a course, a run and the changes from the database. [`document`] describes it all, made from the
//! same types that are answered, and [`page`] shows that document.

mod accept;
mod answer;
mod answers;
mod asked;
mod changes;
mod courses;
mod document;
mod page;
pub(super) mod places;
mod problem;
mod runs;
mod shown;
mod told;

use std::sync::Arc;

use axum::Router;
use axum::handler::Handler;
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any, get};
use hyper::StatusCode;
use hyper::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_MAX_AGE, ALLOW, HeaderValue, X_CONTENT_TYPE_OPTIONS,
};

use crate::App;
use problem::{METHODS, Problem};

/// An operation: it reads, and any origin may ask it.
fn reading<T: 'static>(handler: impl Handler<T, Arc<App>>) -> MethodRouter<Arc<App>> {
    get(handler).options(preflight).fallback(async || Problem::method())
}

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/api/v2/courses", reading(courses::find))
        .route("/api/v2/courses/{code}", reading(courses::read))
        .route("/api/v2/catalogue", reading(courses::all))
        .route("/api/v2/runs/{id}", reading(runs::read))
        .route("/api/v2/changes", reading(changes::read))
        .route("/api/v2/openapi.json", reading(document::read))
        .route("/api/v2/{*rest}", any(async || Problem::not_found("There is nothing here; /api/v2/ tells what there is.")))
        .layer(map_response(for_every_origin))
        .route("/api/v2", reading(page::read))
        .route("/api/v2/", reading(page::read))
}

async fn preflight() -> Response {
    let headers = [
        (ALLOW, METHODS),
        (ACCESS_CONTROL_ALLOW_METHODS, METHODS),
        (ACCESS_CONTROL_ALLOW_HEADERS, "Accept, If-None-Match, Last-Event-ID"),
        (ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

async fn for_every_origin(mut answer: Response) -> Response {
    for (name, value) in [
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (ACCESS_CONTROL_EXPOSE_HEADERS, "ETag, Link, Retry-After"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    answer
}
