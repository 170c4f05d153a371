//! An answer in JSON that may be kept.

use axum::body::Body;
use axum::response::Response;
use catalog::Instant;
use hyper::HeaderMap;
use hyper::header::{CONTENT_TYPE, HeaderValue, LINK};
use serde::Serialize;

use super::accept::JSON;
use crate::public::caching;

/// A document, until something of it changes by itself; with a link to the next page where there is one.
pub(super) async fn read(
    asked: &HeaderMap,
    document: &impl Serialize,
    next: Option<&str>,
    changes: Option<Instant>,
    now: Instant,
) -> Response {
    caching::cached(asked, written(document, next), changes, now).await
}

/// A document as an answer.
pub(super) fn written(document: &impl Serialize, next: Option<&str>) -> Response {
    let mut answer = Response::new(Body::from(serde_json::to_string(document).unwrap_or_default()));
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
    if let Some(link) = next.and_then(|next| HeaderValue::try_from(format!("<{next}>; rel=\"next\"")).ok()) {
        answer.headers_mut().insert(LINK, link);
    }
    answer
}
