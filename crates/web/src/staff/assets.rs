//! Styles and scripts, embedded in the program. Their addresses change with their content, so browsers keep them for ever.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use hyper::HeaderMap;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use sha2::{Digest, Sha256};

use super::problem::Problem;
use crate::common::compression::Forms;

const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

/// By their names on pages.
const ASSETS: [(&str, &str, &str); 6] = [
    ("tokens.css", CSS, include_str!("../../assets/tokens.css")),
    ("staff.css", CSS, include_str!("../../assets/staff.css")),
    ("staff.js", SCRIPT, include_str!("../../assets/staff.js")),
    ("htmx.js", SCRIPT, include_str!("../../assets/vendor/htmx-2.0.11.min.js")),
    ("htmx-sse.js", SCRIPT, include_str!("../../assets/vendor/htmx-ext-sse-2.2.4.min.js")),
    ("icon.svg", SVG, include_str!("../../assets/icon.svg")),
];

/// The compressed forms of each.
static FORMS: LazyLock<[Forms; ASSETS.len()]> = LazyLock::new(|| std::array::from_fn(|_| Forms::embedded()));

/// A digest of them all: a part of every address.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut digest = Sha256::new();
    for (_, _, content) in &ASSETS {
        digest.update(content);
    }
    hex::encode(&digest.finalize()[..6])
});

/// The version in the addresses of assets.
pub(crate) fn version() -> &'static str {
    &VERSION
}

/// Answers with an asset. One of another version is this version's: a page that was open while the program was updated asks so.
pub(super) async fn asset(Path((_, name)): Path<(String, String)>, asked: HeaderMap) -> Response {
    let Some(((_, kind, content), forms)) = ASSETS.iter().zip(&*FORMS).find(|((known, _, _), _)| *known == name) else {
        return Problem::NotFound.into_response();
    };
    let mut answer = (*content).into_response();
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    forms.compressed(&asked, answer).await.0
}
