//! What the handlers need, and which path is whose.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::from_fn;
use axum::response::Response;
use catalog::Instant;
use jiff::tz::TimeZone;
use percent_encoding::percent_decode_str;
use store::Reader;
use store::writer::Writer;
use sync::LmsList;
use wire::signature::Secret;

use crate::bodies::Bodies;
use crate::common::compression;
use crate::known_hook::KnownHook;
use crate::public::{self, PublicSite};
use crate::refusals::Refusals;
use crate::staff::secret_uses::LastMatch;
use crate::staff::{self, StaffSite};
use crate::{answer, images, negotiation, read_api, sync_endpoint};

/// A secret in force.
#[derive(Debug)]
pub struct KnownSecret {
    /// The secret.
    pub secret: Secret,
    /// The names of the LMSs that it may speak for; none: all.
    pub lms: Option<Vec<String>>,
    /// When it last matched a request here.
    pub(crate) last_match: LastMatch,
}

impl KnownSecret {
    /// A secret that may speak for the LMSs of these names; none: for all.
    pub fn new(secret: Secret, lms: Option<Vec<String>>) -> Self {
        Self { secret, lms, last_match: LastMatch::default() }
    }
}

/// What the handlers need.
#[derive(Debug)]
pub struct App {
    /// The secrets in force.
    pub secrets: Vec<KnownSecret>,
    /// The LMSs that are configured.
    pub lmss: Arc<LmsList>,
    /// The outgoing hooks that are configured.
    pub hooks: Vec<KnownHook>,
    /// The zone of dates without an offset, and of dates in answers.
    pub time_zone: TimeZone,
    /// The languages of titles and descriptions; the first is the default.
    pub languages: Arc<[String]>,
    /// The largest body, in bytes.
    pub max_body: usize,
    /// The room for the bodies of all requests.
    pub bodies: Arc<Bodies>,
    /// The longest time that a request may take.
    pub request_timeout: Duration,
    /// The way to the writer.
    pub writer: Writer,
    /// The readers.
    pub reader: Reader,
    /// The clock.
    pub now: fn() -> Instant,
    /// Signatures that were refused.
    pub refusals: Refusals,
    /// What the staff site has for itself.
    pub staff: StaffSite,
    /// What the public site has for itself.
    pub public: PublicSite,
}

/// The routes.
///
/// Richie does not anchor its API to the root (`/any/thing/api/v1.0/…` works, and deployments behind a prefix rely on
/// it), so the API is told by how a path ends. Its answers are protocol and are never compressed.
pub fn router(app: Arc<App>) -> Router {
    let sites = staff::routes(&app).merge(images::routes(&app)).merge(public::routes(&app));
    sites.layer(from_fn(compression::layer)).fallback(dispatch).with_state(app)
}

async fn dispatch(State(app): State<Arc<App>>, request: Request) -> Response {
    let timeout = app.request_timeout;
    let answer = async {
        let path = percent_decode_str(request.uri().path()).decode_utf8_lossy().into_owned();
        let unslashed = path.strip_suffix('/').unwrap_or(&path);
        if unslashed.ends_with("api/v1.0/course-runs-sync") {
            return sync_endpoint::answer(&app, request).await;
        }
        let is_of_runs = |path: &str| path.ends_with("api/v1.0/course-runs");
        let run = unslashed.rsplit_once('/').filter(|(before, _)| is_of_runs(before)).map(|(_, id)| id);
        if run.is_some() || is_of_runs(unslashed) {
            return match (negotiation::refusal(request.uri().query(), request.headers()), run) {
                (Some(refusal), _) => refusal,
                (None, Some(id)) => read_api::course_run(&app, request.method(), id).await,
                (None, None) => answer::forbidden_list(),
            };
        }
        if answer::wants_page(request.method(), request.headers()) {
            let asked = request.headers().clone();
            return compression::compressed(&asked, public::not_found(&app, request).await).await;
        }
        answer::not_found()
    };
    match tokio::time::timeout(timeout, answer).await {
        Ok(answer) => answer,
        Err(_) => answer::unavailable("The request took too long; what was asked may still be carried out. Send it again."),
    }
}
