//! Signing in and out.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use hyper::header::SET_COOKIE;
use hyper::{HeaderMap, StatusCode};
use store::{AccountId, TokenDigest, new_token, verify_nothing, verify_password};

use super::super::cookies::{self, Kept as KeptCookie};
use super::super::form_token::FormToken;
use super::super::posted::{self, Asked, Posted};
use super::super::problem::Problem;
use super::super::told::{self, Told};
use super::super::upload;
use super::super::viewer::{SESSION, Staff, Viewer};
use super::super::{expiry, page, page_with};
use crate::server::Peer;
use crate::{App, client};

/// How long the browser keeps the cookie; the session may end before.
const COOKIE_SECONDS: i64 = 30 * 86_400;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/sign-in", get(form).post(sign_in)).route("/sign-out", post(sign_out))
}

#[derive(Template)]
#[template(path = "staff/sign-in.html")]
struct SignIn<'a> {
    v: &'a Viewer,
    next: &'a str,
    name: &'a str,
    error: Option<String>,
    /// A form that came when the session had ended.
    kept: Kept<'a>,
}

/// A form that came when the session had ended: where it goes, and what it carries. The path is empty where there is none.
#[derive(Debug, Clone, Copy, Default)]
struct Kept<'a> {
    path: &'a str,
    body: &'a str,
}

/// What was kept can be sent now.
#[derive(Template)]
#[template(path = "staff/resume.html")]
struct Resume<'a> {
    v: &'a Viewer,
    path: &'a str,
    fields: Posted,
    csrf: String,
}

/// A path of this site, without its own path in front; the first page where it is none.
pub(super) fn local(next: &str) -> &str {
    let is_local = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']);
    if is_local { next } else { "" }
}

async fn form(v: Viewer, asked: Asked) -> Response {
    let next = local(asked.get("next"));
    if v.who.is_some() {
        return told::to(&v, next);
    }
    page(&SignIn { v: &v, next, name: "", error: None, kept: Kept::default() })
}

/// Asks whoever sent a form after the session had ended to sign in, and keeps what was typed.
pub(in super::super) async fn expired(v: &Viewer, request: Request) -> Response {
    // With its query: some buttons say there what they do.
    let path = v.here.clone();
    let body = if upload::is_multipart(request.headers()) {
        let (parts, body) = request.into_parts();
        // What was typed is kept; a file has to be chosen again.
        match upload::read(&parts.headers, body, None).await {
            Ok(read) => read.form.encoded(),
            Err(problem) => return problem.into_response(),
        }
    } else {
        match posted::bytes(request.into_body()).await {
            Ok(body) => String::from_utf8_lossy(&body).into_owned(),
            Err(problem) => return problem.into_response(),
        }
    };
    let kept = Kept { path: &path, body: &body };
    page_with(StatusCode::UNAUTHORIZED, &SignIn { v, next: "", name: "", error: None, kept })
}

/// A form of an earlier session, to be sent again.
pub(in super::super) fn resume(v: &Viewer, fields: Posted) -> Response {
    page_with(StatusCode::FORBIDDEN, &Resume { v, path: &v.here, fields, csrf: v.csrf().to_owned() })
}

async fn sign_in(
    State(app): State<Arc<App>>,
    v: Viewer,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
    form: Posted,
) -> Result<Response, Problem> {
    let (name, next) = (form.get("name"), local(form.get("next")));
    let kept = Kept { path: local(form.get("kept_path")), body: form.raw("kept_body") };
    let again = |status, error| page_with(status, &SignIn { v: &v, next, name, error: Some(error), kept });
    let throttled =
        [format!("account {}", name.to_lowercase()), format!("address {}", client::address(&headers, peer.as_deref()))];
    // Counted before the password is looked at, so that many at once are not more than many.
    let wait = app.staff.throttle.attempt(&throttled, v.now);
    if wait > 0 {
        return Ok(again(StatusCode::TOO_MANY_REQUESTS, v.l.n("sign-in-wait", wait)));
    }
    let found = app.reader.account_by_name(name).await?;
    let account = found.as_ref().map(|(account, _)| (account.id, account.disabled));
    let password = form.raw("password").to_owned();
    let phc = found.and_then(|(_, phc)| phc);
    let verified = app.staff.passwords.busy(move || {
        if let Some(phc) = phc {
            return verify_password(&password, &phc);
        }
        verify_nothing(&password);
        false
    });
    let (Some((id, false)), true) = (account, verified.await?) else {
        tracing::warn!(name, address = throttled[1], "a sign-in failed");
        return Ok(again(StatusCode::UNPROCESSABLE_ENTITY, v.l.t("sign-in-wrong")));
    };
    app.staff.throttle.succeeded(&throttled);
    if kept.path.is_empty() {
        return open(&app, &v, id, |_| told::to(&v, next)).await;
    }
    let fields = Posted::parse(kept.body.as_bytes()).without("csrf");
    open(&app, &v, id, |csrf| page(&Resume { v: &v, path: kept.path, fields, csrf })).await
}

/// Begins a session. The answer, made with the token of its forms, gets its cookie.
pub(super) async fn open(
    app: &App,
    v: &Viewer,
    id: AccountId,
    answer: impl FnOnce(String) -> Response,
) -> Result<Response, Problem> {
    let token = new_token();
    let mut answer = answer(FormToken::of_session(&token).masked());
    let (digest, now) = (TokenDigest::of(&token), v.now);
    app.writer.execute_beside(move |session| session.open_session(id, &digest, now, expiry(now, now))).await?;
    let kept = KeptCookie { path: &v.root, seconds: COOKIE_SECONDS, secure: v.secure };
    if let Some(cookie) = cookies::write(SESSION, &token, kept) {
        answer.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(answer)
}

async fn sign_out(State(app): State<Arc<App>>, v: Staff, _form: Posted) -> Result<Response, Problem> {
    let token = v.who()?.session.clone();
    app.writer.execute_beside(move |session| session.close_session(&token)).await?;
    let mut answer = Told::new("told-signed-out").at(&v, "/sign-in");
    let gone = KeptCookie { path: &v.root, seconds: 0, secure: v.secure };
    if let Some(cookie) = cookies::write(SESSION, "", gone) {
        answer.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn one_comes_back_only_to_this_site() {
        for (next, local_path) in
            [("/courses?q=x", "/courses?q=x"), ("//evil.example", ""), ("https://evil.example", ""), ("/\\evil", ""), ("", "")]
        {
            assert_eq!(local(next), local_path, "{next}");
        }
    }
}
