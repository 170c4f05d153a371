//! LMSs and secrets: how what is configured works, links and signatures to try.

mod check;
mod last_words;
mod trial;

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use catalog::Instant;
use hyper::StatusCode;
use sync::{Identity, Lms, UnknownCourse};

use self::check::{Checked, check};
use self::trial::{Trial, try_link};
use super::super::page_with;
use super::super::posted::{Asked, Posted};
use super::super::problem::Problem;
use super::super::secret_uses::Known;
use super::super::viewer::{Staff, Viewer};
use crate::App;

pub(crate) use self::last_words::LastWords;
pub(super) use self::trial::find_run;

/// After how many days without a match a secret can be retired.
const RETIRE_AFTER: i64 = 30;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/lmss", get(show)).route("/lmss/signature", post(signature))
}

/// An LMS with what it did.
struct Configured<'a> {
    lms: &'a Lms,
    last_word: Option<Instant>,
    held: i64,
}

impl Configured<'_> {
    fn unknown_course_key(&self) -> &'static str {
        match self.lms.unknown_course {
            UnknownCourse::Hold => "lms-unknown-hold",
            UnknownCourse::Reject => "lms-unknown-reject",
            UnknownCourse::Create => "lms-unknown-create",
        }
    }

    fn identity_key(&self) -> &'static str {
        match self.lms.identity {
            Identity::ResourceLink => "lms-identity-link",
            Identity::CourseId => "lms-identity-key",
        }
    }

    fn held_in_words(&self, v: &Viewer) -> String {
        v.l.n("lms-held", self.held)
    }

    fn backend_key(&self) -> String {
        format!("lms-backend-{}", self.lms.backend.as_str())
    }
}

/// A secret with when it was last of use.
struct KnownUse<'a> {
    name: &'a str,
    lms: Option<&'a [String]>,
    last: Option<Instant>,
    /// For how many days there was no match, where that is long enough.
    idle_days: Option<i64>,
}

#[derive(Template)]
#[template(path = "staff/lmss.html")]
struct LmssPage<'a> {
    v: &'a Staff,
    lmss: Vec<Configured<'a>>,
    secrets: Vec<KnownUse<'a>>,
    /// Since when the uses of secrets are noted.
    began: Option<Instant>,
    link: String,
    trial: Option<Trial>,
    body: String,
    header: String,
    header_error: bool,
    checked: Option<Checked>,
    app: &'a App,
}

impl LmssPage<'_> {
    fn can_retire(&self, days: &i64) -> String {
        self.v.l.n("secret-can-retire", *days)
    }

    fn run_name(&self, run: &catalog::RunVersions) -> String {
        self.v.run_name(&run.draft, &self.app.lmss)
    }
}

async fn lmss<'a>(app: &'a App, v: &'a Staff) -> Result<LmssPage<'a>, Problem> {
    let words = app.staff.last_words.get(&app.reader).await?;
    let held = app.reader.held().await?;
    let known = Known::read(&app.reader).await?;
    let configured = |lms: &'a Lms| Configured {
        lms,
        last_word: words.iter().find(|(name, _)| *name == lms.name).map(|(_, at)| *at),
        held: held.iter().find(|(name, _)| *name == lms.name).map_or(0, |(_, held)| *held),
    };
    let secrets = app.secrets.iter().map(|secret| {
        let last = secret.last_match.at().max(known.last(&secret.secret.fingerprint()));
        KnownUse {
            name: secret.secret.name(),
            lms: secret.lms.as_deref(),
            last,
            idle_days: idle_days(last.or(known.began()), v.now),
        }
    });
    Ok(LmssPage {
        v,
        lmss: app.lmss.iter().map(configured).collect(),
        secrets: secrets.collect(),
        began: known.began(),
        link: String::new(),
        trial: None,
        body: String::new(),
        header: String::new(),
        header_error: false,
        checked: None,
        app,
    })
}

/// For how many days nothing came since then, where that is long enough to retire a secret.
fn idle_days(since: Option<Instant>, now: Instant) -> Option<i64> {
    let days = (now.as_micros() - since?.as_micros()) / 86_400_000_000;
    (days >= RETIRE_AFTER).then_some(days)
}

async fn show(State(app): State<Arc<App>>, v: Staff, asked: Asked) -> Result<Response, Problem> {
    let mut shown = lmss(&app, &v).await?;
    let link = asked.raw("link");
    if !link.trim().is_empty() {
        shown.trial = Some(try_link(&app, link).await?);
    }
    shown.link = link.to_owned();
    Ok(page_with(StatusCode::OK, &shown))
}

async fn signature(State(app): State<Arc<App>>, v: Staff, form: Posted) -> Result<Response, Problem> {
    let (body, header) = (form.raw("body"), form.get("header"));
    let shown = lmss(&app, &v).await?;
    let header_error = header.is_empty();
    let checked = (!header_error).then(|| tokio::task::block_in_place(|| check(&app, header, body)));
    let status = if header_error { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shown = LmssPage { body: body.to_owned(), header: header.to_owned(), header_error, checked, ..shown };
    Ok(page_with(status, &shown))
}

#[cfg(test)]
mod tests {
    use catalog::Instant;

    use super::idle_days;

    #[test]
    fn a_secret_is_idle_after_a_month() {
        let at = |text: &str| Some(text.parse::<Instant>().expect("an instant"));
        let now = at("2026-11-23T12:00:00Z").expect("now");
        assert_eq!(idle_days(at("2026-10-23T12:00:00Z"), now), Some(31));
        assert_eq!(idle_days(at("2026-11-01T12:00:00Z"), now), None);
        assert_eq!(idle_days(None, now), None);
    }
}
