//! "Apply again": what was held or rejected, once the cause is gone, through the same rules as before.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use catalog::CourseCode;
use store::{By, Entry, Filter, Kind, Role, SyncRequest};
use sync::{Prepared, Reading, SourceKey, Verdict, prepare};
use wire::body::{self, Body};

use super::messages::{self, Said};
use crate::App;
use crate::staff::posted::Posted;
use crate::staff::problem::Problem;
use crate::staff::told::Told;
use crate::staff::viewer::{Staff, Viewer};

/// What would come of it.
#[derive(Debug, Clone)]
pub(super) enum Again {
    /// This entry of the same run came later, and its word counts.
    Newer(i64),
    /// It waits no longer; this entry tells what became of it.
    Settled(i64),
    /// So many runs would be released, for the course is there.
    Release { code: CourseCode, runs: usize },
    /// The course is still missing, or the LMS does not tell which it is.
    CourseMissing(Option<CourseCode>),
    /// It would be refused in these words.
    Refused(Vec<Said>),
    /// What was sent is not there any more.
    NothingKept,
    /// It would be taken.
    Would(Verdict),
}

/// What would come of an entry that can be applied again at all.
pub(super) async fn plan(app: &App, v: &Viewer, entry: &Entry) -> Result<Option<Again>, Problem> {
    let again = match entry.verdict {
        Verdict::Held => of_held(app, v, entry).await?,
        Verdict::Rejected => of_rejected(app, v, entry).await?,
        _ => return Ok(None),
    };
    Ok(Some(again))
}

async fn of_held(app: &App, v: &Viewer, entry: &Entry) -> Result<Again, Problem> {
    if let Some(seq) = newer(app, entry, None).await? {
        return Ok(Again::Newer(seq));
    }
    if let Some(key) = key_of(entry)
        && let Some(source) = app.reader.source_runs(&[key]).await?.first().filter(|source| !source.source.held)
    {
        return Ok(Again::Settled(source.last_entry));
    }
    let Some(code) = entry.course.clone() else { return Ok(Again::CourseMissing(None)) };
    if app.reader.course(&code).await?.is_none() {
        return Ok(Again::CourseMissing(Some(code)));
    }
    let (by, course) = (by(v), code.clone());
    let runs = app.writer.preview(move |session| session.release_now(&course, &by)).await?;
    Ok(if runs == 0 { Again::Refused(Vec::new()) } else { Again::Release { code, runs } })
}

async fn of_rejected(app: &App, v: &Viewer, entry: &Entry) -> Result<Again, Problem> {
    let Some(payload) = entry.payload.as_deref().filter(|_| entry.kind == Kind::Sync) else { return Ok(Again::NothingKept) };
    let prepared = match read(app, payload) {
        Ok(prepared) => prepared,
        Err(said) => return Ok(Again::Refused(said)),
    };
    let key = prepared.message.as_ref().ok().map(|message| message.key.clone());
    if let Some(seq) = newer(app, entry, key).await? {
        return Ok(Again::Newer(seq));
    }
    let request = request(v, prepared);
    let outcome = app.writer.preview(move |session| session.sync(&request)).await?;
    let Some(item) = outcome.items.first() else { return Ok(Again::NothingKept) };
    Ok(match item.verdict {
        Verdict::Rejected => Again::Refused(messages::read(&item.errors.to_json())),
        verdict => Again::Would(verdict),
    })
}

/// What was sent, read as the sync endpoint reads it. Of several runs that were refused as a whole none is told apart.
fn read(app: &App, payload: &str) -> Result<Prepared, Vec<Said>> {
    match body::read(payload.as_bytes()) {
        Ok(Body::One(item)) => Ok(prepare(&item, Reading { lmss: &app.lmss, zone: &app.time_zone })),
        Ok(Body::Many(_)) => Err(Vec::new()),
        Err(error) => Err(messages::read(&error.to_json())),
    }
}

fn request(v: &Viewer, prepared: Prepared) -> SyncRequest {
    SyncRequest { actor: v.name().to_owned(), at: v.now, items: Ok(vec![prepared]) }
}

/// The entry of a newer word of the LMS about the same run: an old word must not be put over it. What people did since is no word.
async fn newer(app: &App, entry: &Entry, key: Option<SourceKey>) -> Result<Option<i64>, Problem> {
    if let Some(link) = &entry.resource_link {
        let filter = Filter { resource_link: Some(link.clone()), kind: Some(Kind::Sync), ..Filter::default() };
        let words = app.reader.entries_before(i64::MAX, &filter, 1).await?;
        if let Some(word) = words.first().filter(|word| word.seq > entry.seq) {
            return Ok(Some(word.seq));
        }
    }
    // Where runs are told apart by their course keys, the newer word may have come with another link.
    let Some(key) = key.or_else(|| key_of(entry)) else { return Ok(None) };
    let sources = app.reader.source_runs(&[key]).await?;
    Ok(sources.first().filter(|source| source.source.last_word_at > entry.at).map(|source| source.last_entry))
}

fn key_of(entry: &Entry) -> Option<SourceKey> {
    let identity = entry.identity.clone().or_else(|| entry.resource_link.clone())?;
    Some(SourceKey { lms: entry.lms.clone()?, identity })
}

fn by(v: &Viewer) -> By {
    By { actor: v.name().to_owned(), at: v.now }
}

pub(super) async fn apply(
    State(app): State<Arc<App>>,
    v: Staff,
    Path(seq): Path<i64>,
    _form: Posted,
) -> Result<Response, Problem> {
    v.needs(Role::Editor)?;
    let entry = app.reader.entry(seq).await?.ok_or(Problem::NotFound)?;
    match plan(&app, &v, &entry).await? {
        Some(Again::Release { code, .. }) => {
            let (by, course) = (by(&v), code.clone());
            let runs = app.writer.execute(move |session| session.release_now(&course, &by)).await?;
            Ok(Told::new("told-released").n(i64::try_from(runs).unwrap_or(i64::MAX)).x(code).at(&v, &format!("/journal/{seq}")))
        }
        Some(Again::Would(_)) => {
            let payload = entry.payload.as_deref().unwrap_or_default();
            let prepared = read(&app, payload).map_err(|_| Problem::Refused(v.l.t("again-cannot")))?;
            let outcome = app.writer.submit(request(&v, prepared)).await?;
            let verdict = outcome.items.first().map_or(Verdict::Rejected, |item| item.verdict);
            let told = Told::new("told-applied-again").x(v.l.t(format!("verdict-{verdict}")));
            Ok(told.at(&v, &format!("/journal/{}", outcome.entries.0)))
        }
        Some(Again::Newer(newer)) => Err(Problem::Refused(v.l.x("again-newer-refused", newer))),
        _ => Err(Problem::Refused(v.l.t("again-cannot"))),
    }
}
