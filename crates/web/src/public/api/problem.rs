//! Errors as RFC 9457 has them.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use hyper::StatusCode;
use hyper::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

/// The methods that there are.
pub(super) const METHODS: &str = "GET, HEAD, OPTIONS";

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Problem {
    /// Always `about:blank`: the status says of what kind it is.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    kind: &'static str,
    /// The status in words.
    #[schema(example = "Bad Request")]
    title: &'static str,
    /// The status.
    #[schema(minimum = 400, maximum = 599, example = 400)]
    status: u16,
    /// What was wrong, in a sentence.
    #[schema(example = "limit is a whole number from 1 to 100.")]
    detail: String,
    /// The parameter that is wrong, where one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "limit")]
    parameter: Option<String>,
}

impl Problem {
    fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        let title = status.canonical_reason().unwrap_or("Error");
        Self { kind: "about:blank", title, status: status.as_u16(), detail: detail.into(), parameter: None }
    }

    /// 400: a parameter is wrong; the sentence goes on after its name.
    pub(super) fn parameter(name: &str, says: &str) -> Self {
        Self { parameter: Some(name.to_owned()), ..Self::new(StatusCode::BAD_REQUEST, format!("{name} {says}.")) }
    }

    /// 404.
    pub(super) fn not_found(detail: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// 405.
    pub(super) fn method() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, format!("Here is only to be read: {METHODS}."))
    }

    /// 406.
    pub(super) fn not_acceptable(kinds: &str) -> Self {
        Self::new(StatusCode::NOT_ACCEPTABLE, format!("This is there as {kinds} only."))
    }

    /// 503: not now.
    pub(super) fn unavailable() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "The catalogue cannot be read now. Try again in a moment.")
    }

    /// 503: too many wait.
    pub(super) fn crowded() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "Too many wait for changes. Ask without waiting, or try again later.")
    }
}

impl From<store::StoreError> for Problem {
    fn from(error: store::StoreError) -> Self {
        tracing::error!(%error, "the catalogue could not be read for a program");
        Self::unavailable()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut answer = Response::new(Body::from(serde_json::to_string(&self).unwrap_or_default()));
        *answer.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = answer.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        match self.status {
            405 => drop(headers.insert(ALLOW, HeaderValue::from_static(METHODS))),
            503 => drop(headers.insert(RETRY_AFTER, HeaderValue::from_static("5"))),
            _ => {}
        }
        answer
    }
}

/// What every operation may answer, for the document.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "for the document only")]
pub(super) enum Problems {
    /// A parameter is wrong, unknown, or there twice; `parameter` says which.
    #[response(status = 400, content_type = "application/problem+json")]
    Wrong(Problem),
    /// The `Accept` header takes nothing that is here.
    #[response(status = 406, content_type = "application/problem+json")]
    NotAcceptable(Problem),
    /// The catalogue cannot be read now; `Retry-After` says when to try again.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(Problem),
}

/// What an operation on one thing may answer beside them.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "for the document only")]
pub(super) enum Missing {
    /// There is no such thing, or none that is public.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
}
