//! The OpenAPI document, made from the operations and their types.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use hyper::HeaderMap;
use utoipa::OpenApi;
use utoipa::openapi::ServerBuilder;

use super::asked::Asked;
use super::problem::Problem;
use super::{accept, answer, changes, courses, runs};
use crate::App;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "The catalogue",
        version = "2.0.0",
        description = "What the pages of the catalogue say, for programs: public data only, from any origin, without a key. \
            Times are UTC. Errors are problem details (RFC 9457). Answers carry an `ETag` and may be kept up to the next change \
            of state of any run in them, at most a minute. What this document does not name is refused.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    paths(courses::find, courses::all, courses::read, runs::read, changes::read),
    tags(
        (name = "Courses and runs", description = "Find courses, read one, read all."),
        (name = "Changes", description = "Follow what changes."),
    ),
)]
struct Api;

/// The document, for this site.
pub(super) fn document(app: &App) -> utoipa::openapi::OpenApi {
    let mut document = Api::openapi();
    let url = if app.public.root.is_empty() { "/" } else { &app.public.root };
    document.servers = Some(vec![ServerBuilder::new().url(url).build()]);
    document.info.title.clone_from(&app.public.site_name.to_string());
    document
}

/// `openapi.json`.
pub(super) async fn read(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    accept::json(&headers)?;
    Asked::read(query.as_deref(), &[])?;
    Ok(answer::read(&headers, &document(&app), None, None, (app.now)()).await)
}
