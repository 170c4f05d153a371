//! What is around every public page: the header's choices, headers of answers, problems as pages, styles in one file.

use std::sync::{Arc, LazyLock};

use askama::Template;
use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use hyper::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION, REFERRER_POLICY, SET_COOKIE, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use hyper::{HeaderMap, StatusCode};
use sha2::{Digest, Sha256};

use super::visitor::{THEME, Visitor};
use crate::App;
use crate::common::compression::Forms;
use crate::common::cookies::{self, Kept};
use crate::common::posted::Posted;
use crate::common::theme::Theme;

/// Nothing but our own files; scripts only as files. JSON-LD is data, which no policy forbids.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; \
     form-action 'self'; frame-ancestors 'self'; base-uri 'none'";
const YEAR: i64 = 365 * 86_400;

/// One request for styles.
static STYLES: LazyLock<String> =
    LazyLock::new(|| squeezed(&[include_str!("../../assets/tokens.css"), include_str!("../../assets/public.css")].concat()));

/// Styles without comments, and without blanks that mean nothing. No text in them has two blanks, or one beside a brace.
fn squeezed(styles: &str) -> String {
    let mut kept = String::with_capacity(styles.len());
    for (place, piece) in styles.split("/*").enumerate() {
        kept.push_str(if place == 0 { piece } else { piece.split_once("*/").map_or("", |(_, rest)| rest) });
    }
    let mut squeezed = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    for (long, short) in [(" {", "{"), ("{ ", "{"), (" }", "}"), ("} ", "}"), ("; ", ";"), (";}", "}"), (": ", ":"), (", ", ",")]
    {
        squeezed = squeezed.replace(long, short);
    }
    squeezed
}

const SCRIPT: &str = include_str!("../../assets/public.js");

/// A digest of both: a part of their addresses, so that browsers may keep them for ever.
static VERSION: LazyLock<String> =
    LazyLock::new(|| hex::encode(&Sha256::new().chain_update(STYLES.as_str()).chain_update(SCRIPT).finalize()[..6]));

/// The version in the addresses of styles and script.
pub(super) fn version() -> &'static str {
    &VERSION
}

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/theme", post(theme))
        .route("/site/{version}/public.css", get(styles))
        .route("/site/{version}/public.js", get(script))
}

async fn styles(headers: HeaderMap) -> Response {
    static FORMS: LazyLock<Forms> = LazyLock::new(Forms::embedded);
    FORMS.compressed(&headers, asset("text/css; charset=utf-8", &STYLES)).await.0
}

async fn script(headers: HeaderMap) -> Response {
    static FORMS: LazyLock<Forms> = LazyLock::new(Forms::embedded);
    FORMS.compressed(&headers, asset("text/javascript; charset=utf-8", SCRIPT)).await.0
}

fn asset(kind: &'static str, content: &'static str) -> Response {
    let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(kind)),
        (CACHE_CONTROL, forever),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (headers, content).into_response()
}

/// Keeps a visitor's theme and goes back.
async fn theme(v: Visitor, body: axum::body::Bytes) -> Response {
    let form = Posted::parse(&body);
    let next = form.get("next");
    let is_local = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']);
    let next = if is_local { next } else { "/" };
    let mut answer = StatusCode::SEE_OTHER.into_response();
    if let Ok(location) = HeaderValue::try_from(format!("{}{next}", v.root)) {
        answer.headers_mut().insert(LOCATION, location);
    }
    let path = if v.root.is_empty() { "/" } else { &v.root };
    let kept = Kept { path, seconds: YEAR, secure: v.public_url.starts_with("https://") };
    if let Some(theme) = Theme::read(form.get("theme"))
        && let Some(cookie) = cookies::write(THEME, theme.as_str(), kept)
    {
        answer.headers_mut().append(SET_COOKIE, cookie);
    }
    answer
}

/// A page as text, with its headers; how long it may be kept is for the caller to say.
pub(super) fn page(status: StatusCode, template: &impl Template) -> Response {
    let html = match template.render() {
        Ok(html) => html,
        Err(error) => {
            tracing::error!(%error, "a page could not be written");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let mut answer = (status, html).into_response();
    dress(&mut answer);
    answer
}

/// Sets the headers that every page has.
pub(super) fn dress(answer: &mut Response) {
    let headers = answer.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "strict-origin-when-cross-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (VARY, "Accept-Language, Cookie"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

#[derive(Template)]
#[template(path = "public/problem.html")]
struct Problem<'a> {
    v: &'a Visitor,
    title: String,
    why: String,
}

/// 404, as a page.
pub(super) fn not_found(v: &Visitor) -> Response {
    page(StatusCode::NOT_FOUND, &Problem { v, title: v.l.t("public-not-found"), why: v.l.t("public-not-found-why") })
}

/// 503, as a page.
pub(super) fn unavailable(v: &Visitor) -> Response {
    page(
        StatusCode::SERVICE_UNAVAILABLE,
        &Problem { v, title: v.l.t("public-unavailable"), why: v.l.t("public-unavailable-why") },
    )
}

#[cfg(test)]
mod tests {
    use super::squeezed;

    #[test]
    fn styles_say_the_same_in_less() {
        assert_eq!(
            squeezed(
                "/* a */\na :hover > b { margin: 0 1px; }\n@media (width < 2rem) { :is(a, b)::before { content: \"·\" / \"\"; } }\n"
            ),
            "a :hover > b{margin:0 1px}@media (width < 2rem){:is(a,b)::before{content:\"·\" / \"\"}}"
        );
    }
}
