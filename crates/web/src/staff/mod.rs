//! The staff site: what the LMSs say, and what the public sees. Pages made on the server; [`surround`] is around each of them.

pub(crate) mod assets;
mod chart;
mod confirm;
mod covers;
mod difference;
mod form_token;
pub(crate) mod overview;
mod pages;
mod passwords;
mod paths;
pub(crate) mod posted;
mod problem;
pub(crate) mod secret_uses;
mod throttle;
mod told;
mod upload;
pub(crate) mod viewer;
pub(crate) mod words;

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use hyper::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderName, HeaderValue, LOCATION, ORIGIN, REFERRER_POLICY,
    SET_COOKIE, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use hyper::{Method, StatusCode};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use store::{SignedIn, TokenDigest};

use crate::App;
use crate::bodies::Held;
use crate::common::{cookies, live, locale, timeline};
use cookies::Kept;
use live::Live;
use pages::LastWords;
use passwords::Passwords;
use problem::Problem;
pub(crate) use throttle::Throttle;
use viewer::{SESSION, Viewer, Waiting};

/// Nothing but our own files, and no script within a page.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; \
     form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
/// How long a session lasts without a page, in seconds.
const IDLE: i64 = 12 * 3600;
/// How long it lasts at most, in seconds.
const LONGEST: i64 = 30 * 86_400;
/// How often it is noted that a session is used, in seconds.
const TOUCH: i64 = 300;
/// How long a page may take to be made.
const TIMEOUT: Duration = Duration::from_secs(30);
/// How long it may take with a file that comes over a slow line.
const UPLOAD_TIMEOUT: Duration = Duration::from_mins(3);

/// What the staff site has for itself.
#[derive(Debug)]
pub struct StaffSite {
    /// The path below which its pages are, without a slash at its end.
    pub(crate) root: Arc<str>,
    /// How visitors reach the site.
    pub(crate) public_url: String,
    pub(crate) throttle: Throttle,
    /// The catalogue in few words.
    pub(crate) overview: overview::Overview,
    /// Who watches the journal.
    pub(crate) live: Live,
    /// When the LMSs last spoke.
    pub(crate) last_words: LastWords,
    pub(crate) passwords: Passwords,
    /// Who makes pictures smaller.
    pub(crate) covers: covers::Covers,
}

impl StaffSite {
    /// Below the path of this address.
    pub fn new(public_url: &str) -> Self {
        let public_url = public_url.trim_end_matches('/');
        let after_scheme = public_url.split_once("://").map_or(public_url, |(_, rest)| rest);
        let base = after_scheme.find('/').map_or("", |slash| &after_scheme[slash..]);
        Self {
            root: format!("{base}/staff").into(),
            public_url: public_url.to_owned(),
            throttle: Throttle::default(),
            overview: overview::Overview::default(),
            live: Live::default(),
            last_words: LastWords::default(),
            passwords: Passwords::default(),
            covers: covers::Covers::default(),
        }
    }
}

impl StaffSite {
    /// The path of the public address, without a slash at its end.
    pub(crate) fn base(&self) -> &str {
        self.root.strip_suffix("/staff").unwrap_or_default()
    }
}

/// Its routes. A proxy in front may or may not take the path of the public address away, so both are answered.
pub(crate) fn routes(app: &Arc<App>) -> Router<Arc<App>> {
    let pages = || {
        Router::new()
            .merge(pages::routes())
            .route("/assets/{version}/{name}", get(assets::asset))
            .fallback(|| async { Problem::NotFound })
            .layer(from_fn_with_state(Arc::clone(app), surround))
    };
    // With a slash at the end people type it.
    let slashed = || get(|State(app): State<Arc<App>>| async move { Redirect::permanent(&app.staff.root) });
    let routes = Router::new().nest("/staff", pages()).route("/staff/", slashed());
    match &*app.staff.root {
        "/staff" => routes,
        root => routes.nest(root, pages()).route(&format!("{root}/"), slashed()),
    }
}

/// What is around every page: who looks, protection against other sites, problems as pages, headers.
async fn surround(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    let path = request.uri().path();
    // The router took the site's own path away.
    let here = request.uri().query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    let is_asset = path.starts_with("/assets/");
    let mut viewer = Viewer::new(&app, &headers, here);
    let held = Held::of(&request);
    let token = cookies::read(&headers, SESSION).filter(|_| !is_asset);
    let signed_in = match &token {
        Some(token) => signed_in(&app, token, &viewer).await,
        None => Ok(None),
    };
    let mut answer = match signed_in {
        Err(problem) => problem.into_response(),
        Ok(_) if !is_safe(request.method()) && !is_from_here(&app, &headers) => Problem::Stale.into_response(),
        Ok(None) if !is_safe(request.method()) && needs_session(request.uri().path()) => {
            pages::sign_in::expired(&viewer, request).await
        }
        Ok(found) => {
            if let (Some(token), Some((signed_in, waiting))) = (&token, found) {
                keep_alive(&app, token, &signed_in, &viewer);
                viewer = viewer.with(token, signed_in, waiting);
            }
            request.extensions_mut().insert(viewer.clone());
            let timeout = if upload::is_multipart(&headers) { UPLOAD_TIMEOUT } else { TIMEOUT };
            match tokio::time::timeout(timeout, next.run(request)).await {
                Ok(answer) => answer,
                Err(_) => Problem::Unavailable.into_response(),
            }
        }
    };
    if held.refusal().is_some() {
        answer = Problem::Unavailable.into_response();
    } else if is_plain_refusal(&answer) {
        answer = Problem::NotFound.into_response();
    }
    if let Some(problem) = answer.extensions_mut().remove::<Problem>() {
        answer = pages::problem::page(&viewer, &problem);
        if let Problem::SignIn(next) = &problem {
            let next = utf8_percent_encode(next, NON_ALPHANUMERIC);
            if let Ok(location) = HeaderValue::try_from(format!("{}/sign-in?next={next}", viewer.root)) {
                answer.headers_mut().insert(LOCATION, location);
            }
        }
    }
    let is_page = answer.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if viewer.has_told() && is_page {
        let gone = Kept { path: &viewer.root, seconds: 0, secure: viewer.secure };
        if let Some(cookie) = cookies::write(told::COOKIE, "", gone) {
            answer.headers_mut().append(SET_COOKIE, cookie);
        }
    }
    protect(&mut answer);
    answer
}

/// Whether the router itself refused: a number in the path that is none, or a method that a page does not know.
fn is_plain_refusal(answer: &Response) -> bool {
    let is_text = answer.headers().get(CONTENT_TYPE).is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    matches!(answer.status(), StatusCode::BAD_REQUEST | StatusCode::METHOD_NOT_ALLOWED) && is_text
}

fn protect(answer: &mut Response) {
    let headers = answer.headers_mut();
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // What staff see is for nobody else, and a page that was left shows what is now.
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

/// The session of a token, and how much waits for somebody.
async fn signed_in(app: &App, token: &str, viewer: &Viewer) -> Result<Option<(SignedIn, Waiting)>, Problem> {
    let Some(signed_in) = app.reader.signed_in(&TokenDigest::of(token), viewer.now).await? else { return Ok(None) };
    Ok(Some((signed_in, Waiting { held: app.reader.held_count().await?, hooks: pages::hooks::in_trouble(app).await?.len() })))
}

/// Notes now and then that a session is used, so that it lasts.
fn keep_alive(app: &Arc<App>, token: &str, signed_in: &SignedIn, viewer: &Viewer) {
    let seconds_since = |at: catalog::Instant| (viewer.now.as_micros() - at.as_micros()) / 1_000_000;
    if seconds_since(signed_in.last_seen_at) < TOUCH {
        return;
    }
    let (digest, now) = (TokenDigest::of(token), viewer.now);
    let expires_at = expiry(now, signed_in.since);
    let app = Arc::clone(app);
    tokio::spawn(async move {
        if let Err(error) = app.writer.execute_beside(move |session| session.touch_session(&digest, now, expires_at)).await {
            tracing::warn!(%error, "it could not be noted that a session is used");
        }
    });
}

/// When a session ends that began at a time and is used now.
pub(crate) fn expiry(now: catalog::Instant, since: catalog::Instant) -> catalog::Instant {
    let micros = (now.as_micros() + IDLE * 1_000_000).min(since.as_micros() + LONGEST * 1_000_000);
    catalog::Instant::from_micros(micros).unwrap_or(catalog::Instant::MAX)
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Whether a form is only for people who are signed in, and is kept for them. Passwords are not.
fn needs_session(path: &str) -> bool {
    !matches!(path, "/sign-in" | "/sign-out" | "/account/password" | "/language" | "/theme" | "/zone")
        && !path.starts_with("/welcome/")
}

/// Whether a form came from one of our own pages, as far as the browser tells: forms also carry a token.
fn is_from_here(app: &App, headers: &HeaderMap) -> bool {
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(&HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(&ORIGIN) else { return true };
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    text(&HOST) == Some(host)
        || app.staff.public_url.split_once("://").is_some_and(|(_, rest)| rest.split('/').next() == Some(host))
}

/// A page.
fn page(template: &impl Template) -> Response {
    page_with(StatusCode::OK, template)
}

/// A page with a status.
fn page_with(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => {
            let kind = HeaderValue::from_static("text/html; charset=utf-8");
            (status, [(CONTENT_TYPE, kind)], html).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "a page could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
