//! What `cargo xtask bench` compares pages with: answers of as many bytes and with the same headers, for which nothing is done.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use hyper::header::{CACHE_CONTROL, ETAG, HeaderValue, IF_NONE_MATCH};
use hyper::{HeaderMap, StatusCode};

use super::frame;
use crate::App;

/// The longest answer.
const LENGTH_MAX: usize = 1 << 20;
static BYTES: [u8; LENGTH_MAX] = [b' '; LENGTH_MAX];

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/benchmark/bare/{length}", get(bare))
}

/// So many bytes; 304 to whoever has any.
async fn bare(Path(length): Path<usize>, headers: HeaderMap) -> Response {
    let has_it = headers.contains_key(IF_NONE_MATCH);
    let body = if has_it { Body::empty() } else { Body::from(Bytes::from_static(&BYTES[..length.min(LENGTH_MAX)])) };
    let mut answer = Response::new(body);
    *answer.status_mut() = if has_it { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    frame::dress(&mut answer);
    answer.headers_mut().insert(ETAG, HeaderValue::from_static("\"0123456789abcdef01234567\""));
    answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
    answer
}
