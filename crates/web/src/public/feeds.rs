//! What machines read: new runs as Atom, the catalogue as MOOChub, the sitemap, what robots may.

mod atom;
mod moochub;
mod robots;
mod sitemap;
mod xml;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use axum::routing::get;
use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS};

use crate::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/feeds/runs.atom", get(atom::read))
        .route("/feeds/moochub.json", get(moochub::read))
        .route("/sitemap.xml", get(sitemap::read))
        .route("/sitemap-{number}", get(sitemap::part))
        .route("/robots.txt", get(robots::read))
}

/// A document of a kind.
fn document(kind: &'static str, text: String) -> Response {
    let mut answer = Response::new(Body::from(text));
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    answer.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    answer
}

/// An answer without a document.
fn refusal(status: StatusCode, says: &'static str) -> Response {
    let mut answer = document("text/plain; charset=utf-8", says.to_owned());
    *answer.status_mut() = status;
    if status == StatusCode::SERVICE_UNAVAILABLE {
        answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
    }
    answer
}

/// The catalogue was not read yet.
fn unavailable() -> Response {
    refusal(StatusCode::SERVICE_UNAVAILABLE, "The catalogue cannot be read now. Try again in a moment.\n")
}
