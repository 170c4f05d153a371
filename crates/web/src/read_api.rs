//! `GET /api/v1.0/course-runs/{id}/`: one run, in its public version.

use axum::response::Response;
use catalog::state::state;
use catalog::{CourseRun, Instant, RunId};
use hyper::{Method, StatusCode};
use serde::Serialize;

use crate::{App, answer};

#[derive(Serialize)]
struct StateAnswer<'a> {
    priority: u8,
    datetime: Option<Instant>,
    call_to_action: Option<&'a str>,
    text: &'a str,
}

#[derive(Serialize)]
struct RunAnswer<'a> {
    id: i64,
    title: Option<&'a str>,
    resource_link: &'a str,
    start: Option<String>,
    end: Option<String>,
    enrollment_start: Option<String>,
    enrollment_end: Option<String>,
    languages: catalog::Languages,
    state: StateAnswer<'a>,
    enrollment_count: u32,
    catalog_visibility: catalog::CatalogVisibility,
    price: Option<catalog::Amount>,
    price_currency: &'a str,
    offer: Option<catalog::Offer>,
    certificate_price: Option<catalog::Amount>,
    certificate_offer: Option<catalog::CertificateOffer>,
    discounted_price: Option<catalog::Amount>,
    discount: Option<&'a str>,
    certificate_discounted_price: Option<catalog::Amount>,
    certificate_discount: Option<&'a str>,
}

/// Answers for the run of this number.
pub(crate) async fn course_run(app: &App, method: &Method, id: &str) -> Response {
    if !matches!(*method, Method::GET | Method::HEAD) {
        return answer::method_not_allowed(method, "GET, HEAD");
    }
    let is_number = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    let Some(id) = is_number.then(|| id.parse().ok()).flatten().map(RunId) else { return answer::no_course_run() };
    match app.reader.public_run(id).await {
        Ok(Some(found)) => answer::json(StatusCode::OK, body(app, id, &found.run, (app.now)())),
        Ok(None) => answer::no_course_run(),
        Err(error) => {
            tracing::error!(%error, "a run could not be read");
            answer::unavailable("The catalogue cannot be read now. Try again.")
        }
    }
}

fn body(app: &App, id: RunId, run: &CourseRun, now: Instant) -> String {
    let in_zone = |instant: Option<Instant>| instant.map(|instant| instant.in_zone(&app.time_zone));
    let now = state(run, now);
    let answer = RunAnswer {
        id: id.0,
        title: run.title.pick(app.languages.iter().map(String::as_str)),
        resource_link: &run.resource_link,
        start: in_zone(run.start),
        end: in_zone(run.end),
        enrollment_start: in_zone(run.enrollment_start),
        enrollment_end: in_zone(run.enrollment_end),
        languages: run.languages,
        state: StateAnswer {
            priority: now.state.priority(),
            datetime: now.datetime,
            call_to_action: now.call_to_action,
            text: now.text,
        },
        enrollment_count: run.enrollment_count,
        catalog_visibility: run.catalog_visibility,
        price: run.price,
        price_currency: &run.price_currency,
        offer: run.offer,
        certificate_price: run.certificate_price,
        certificate_offer: run.certificate_offer,
        discounted_price: run.discounted_price,
        discount: run.discount.as_deref(),
        certificate_discounted_price: run.certificate_discounted_price,
        certificate_discount: run.certificate_discount.as_deref(),
    };
    serde_json::to_string(&answer).unwrap_or_default()
}
