//! A one-time link: its person chooses a password, and is signed in.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use hyper::StatusCode;
use store::{AccountError, TokenDigest, hash_password};

use super::super::posted::Posted;
use super::super::problem::Problem;
use super::super::told::Told;
use super::super::viewer::Viewer;
use super::super::{page, page_with};
use super::sign_in::open;
use crate::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/welcome/{token}", get(form).post(choose))
}

#[derive(Template)]
#[template(path = "staff/welcome.html")]
struct Welcome<'a> {
    v: &'a Viewer,
    /// Whose link it is; none where it is of no use (any more).
    name: Option<&'a str>,
    error: Option<String>,
}

async fn form(State(app): State<Arc<App>>, v: Viewer, Path(token): Path<String>) -> Result<Response, Problem> {
    let account = app.reader.one_time_link(&TokenDigest::of(&token), v.now).await?;
    let status = if account.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    Ok(page_with(status, &Welcome { v: &v, name: account.as_ref().map(|account| account.name.as_str()), error: None }))
}

async fn choose(State(app): State<Arc<App>>, v: Viewer, Path(token): Path<String>, form: Posted) -> Result<Response, Problem> {
    let digest = TokenDigest::of(&token);
    let Some(account) = app.reader.one_time_link(&digest, v.now).await? else {
        return Ok(page_with(StatusCode::NOT_FOUND, &Welcome { v: &v, name: None, error: None }));
    };
    let again = |error| {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        Ok(page_with(status, &Welcome { v: &v, name: Some(&account.name), error: Some(error) }))
    };
    let phc = match hashed(&app, &v, &form).await? {
        Ok(phc) => phc,
        Err(error) => return again(error),
    };
    let now = v.now;
    match app.writer.execute(move |session| session.use_one_time_link(&digest, &phc, now)).await {
        Ok(id) => open(&app, &v, id, |_| Told::new("told-welcome").x(&account.name).at(&v, "")).await,
        Err(AccountError::LinkUsed) => Ok(page(&Welcome { v: &v, name: None, error: None })),
        Err(error) => Err(error.into()),
    }
}

/// The digest of the password that was chosen and repeated; or, for whoever chose it, why it is none.
pub(super) async fn hashed(app: &App, v: &Viewer, form: &Posted) -> Result<Result<String, String>, Problem> {
    let password = form.raw("password").to_owned();
    if password != form.raw("repeated") {
        return Ok(Err(v.l.t("password-differs")));
    }
    let hashed = app.staff.passwords.busy(move || hash_password(&password)).await?;
    Ok(hashed.map_err(|_| v.l.t("password-rule")))
}
