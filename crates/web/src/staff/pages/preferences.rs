//! Language, theme and time zone: kept in cookies, so that they hold before one signs in, too.

use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use axum::routing::post;
use hyper::header::SET_COOKIE;
use jiff::tz::TimeZone;

use super::super::cookies::{self, Kept};
use super::super::locale::Locale;
use super::super::posted::Posted;
use super::super::told;
use super::super::viewer::{LANGUAGE, THEME, Viewer, ZONE};
use super::sign_in::local;
use crate::App;
use crate::common::theme::Theme;

const YEAR: i64 = 365 * 86_400;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/language", post(language)).route("/theme", post(theme)).route("/zone", post(zone))
}

async fn language(v: Viewer, form: Posted) -> Response {
    let chosen = form.get("language");
    keep(&v, &form, LANGUAGE, chosen, Locale::all().any(|(code, _)| code == chosen))
}

async fn theme(v: Viewer, form: Posted) -> Response {
    let chosen = form.get("theme");
    keep(&v, &form, THEME, chosen, Theme::read(chosen).is_some())
}

async fn zone(v: Viewer, form: Posted) -> Response {
    let chosen = form.get("zone");
    keep(&v, &form, ZONE, chosen, chosen.len() < 64 && TimeZone::get(chosen).is_ok())
}

/// Goes back to where the form was, with a choice that is known kept.
fn keep(v: &Viewer, form: &Posted, cookie: &str, chosen: &str, is_known: bool) -> Response {
    let mut answer = told::to(v, local(form.get("next")));
    let kept = Kept { path: &v.root, seconds: YEAR, secure: v.secure };
    if is_known && let Some(cookie) = cookies::write(cookie, chosen, kept) {
        answer.headers_mut().append(SET_COOKIE, cookie);
    }
    answer
}
