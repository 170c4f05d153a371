//! One's own account: password, language, zone, sessions.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use hyper::StatusCode;
use store::verify_password;

use super::super::posted::Posted;
use super::super::problem::Problem;
use super::super::told::Told;
use super::super::viewer::Staff;
use super::super::{page, page_with};
use super::welcome::hashed;
use crate::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/account", get(show))
        .route("/account/password", post(password))
        .route("/account/sign-out-everywhere", post(sign_out_everywhere))
}

#[derive(Template)]
#[template(path = "staff/account.html")]
struct AccountPage<'a> {
    v: &'a Staff,
    zones: Vec<String>,
    current_error: Option<String>,
    error: Option<String>,
}

impl<'a> AccountPage<'a> {
    fn new(v: &'a Staff) -> Self {
        let mut zones = jiff::tz::db().available().map(|zone| zone.to_string()).collect::<Vec<_>>();
        zones.retain(|zone| zone.contains('/') || zone == "UTC");
        Self { v, zones, current_error: None, error: None }
    }
}

async fn show(v: Staff) -> Response {
    page(&AccountPage::new(&v))
}

async fn password(State(app): State<Arc<App>>, v: Staff, form: Posted) -> Result<Response, Problem> {
    let who = v.who()?;
    let again = |current_error, error| {
        Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &AccountPage { current_error, error, ..AccountPage::new(&v) }))
    };
    let known = app.reader.account_by_name(&who.account.name).await?.and_then(|(_, phc)| phc);
    let current = form.raw("current").to_owned();
    let names = [format!("password of {}", who.account.id.0)];
    let is_right = app.staff.throttle.attempt(&names, v.now) == 0
        && app.staff.passwords.busy(move || known.is_some_and(|phc| verify_password(&current, &phc))).await?;
    if !is_right {
        return again(Some(v.l.t("password-current-wrong")), None);
    }
    app.staff.throttle.succeeded(&names);
    let phc = match hashed(&app, &v, &form).await? {
        Ok(phc) => phc,
        Err(error) => return again(None, Some(error)),
    };
    let (id, session) = (who.account.id, who.session.clone());
    app.writer.execute(move |writing| writing.set_password(id, &phc, Some(&session))).await?;
    Ok(Told::new("told-password-changed").at(&v, "/account"))
}

async fn sign_out_everywhere(State(app): State<Arc<App>>, v: Staff, _form: Posted) -> Result<Response, Problem> {
    let id = v.who()?.account.id;
    app.writer.execute(move |session| session.close_sessions(id)).await?;
    Ok(Told::new("told-signed-out-everywhere").at(&v, "/sign-in"))
}
