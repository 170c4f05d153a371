//! Answers that every handler may give.

use axum::body::Body;
use axum::response::Response;
use hyper::header::{ACCEPT, ALLOW, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use hyper::{HeaderMap, Method, StatusCode};

/// A JSON answer.
pub(crate) fn json(status: StatusCode, body: impl Into<Body>) -> Response {
    let mut answer = Response::new(body.into());
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}

fn detail(status: StatusCode, sentence: &str) -> Response {
    json(status, wire::answer::detail(sentence))
}

/// 404.
pub(crate) fn not_found() -> Response {
    detail(StatusCode::NOT_FOUND, "Not found.")
}

/// Whether somebody looks with a browser: programs do not ask for HTML.
pub(crate) fn wants_page(method: &Method, headers: &HeaderMap) -> bool {
    let accepted = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    matches!(*method, Method::GET | Method::HEAD) && accepted.contains("text/html")
}

/// 404 of a run.
pub(crate) fn no_course_run() -> Response {
    detail(StatusCode::NOT_FOUND, "No CourseRun matches the given query.")
}

/// 403: runs are read one by one. In Richie nobody is anybody here.
pub(crate) fn forbidden_list() -> Response {
    detail(StatusCode::FORBIDDEN, "Authentication credentials were not provided.")
}

/// 405.
pub(crate) fn method_not_allowed(method: &Method, allowed: &'static str) -> Response {
    let mut answer = detail(StatusCode::METHOD_NOT_ALLOWED, &format!("Method \"{method}\" not allowed."));
    answer.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
    answer
}

/// 406.
pub(crate) fn not_acceptable() -> Response {
    detail(StatusCode::NOT_ACCEPTABLE, "Could not satisfy the request Accept header.")
}

/// 400 of a body that did not arrive.
pub(crate) fn incomplete() -> Response {
    detail(StatusCode::BAD_REQUEST, "The body ended early or could not be read.")
}

/// 408 of a body that came too slowly.
pub(crate) fn too_slow(sentence: &str) -> Response {
    detail(StatusCode::REQUEST_TIMEOUT, sentence)
}

/// 413.
pub(crate) fn too_large(limit: usize) -> Response {
    detail(
        StatusCode::PAYLOAD_TOO_LARGE,
        &format!("The body is larger than {limit} bytes (setting sync.max_body). Send fewer runs at once."),
    )
}

/// 503, with when to come again.
pub(crate) fn unavailable(sentence: &str) -> Response {
    let mut answer = detail(StatusCode::SERVICE_UNAVAILABLE, sentence);
    answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
    answer
}
