//! What changed since a cursor: at once, after a wait, or told as it comes.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use catalog::RunId;
use futures_util::stream;
use hyper::HeaderMap;
use hyper::body::Bytes;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, VARY};
use store::{Entry, Filter, Kind, StoreError};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant as Clock;
use utoipa::IntoParams;

use super::answers::{Change, Changes};
use super::asked::Asked;
use super::problem::{Problem, Problems};
use super::told::{self, Effects};
use super::{accept, runs};
use crate::App;
use crate::common::live::{Listener, Woken};

const WAIT_MAX: i64 = 30;
const LIMIT: i64 = 100;
const LIMIT_MAX: i64 = 1000;
/// How many entries are read at a time.
const PAGE: usize = 100;
/// How many entries one answer looks at, however few of them are public.
const LOOKED_AT: usize = 2000;
/// After how long without changes something is sent all the same, so that nobody takes the connection for dead.
const STILL_HERE: Duration = Duration::from_secs(15);
/// After what time a stream tries again where the database is away.
const AGAIN: Duration = Duration::from_secs(2);

/// How many may wait at the same time.
static PLACES: Semaphore = Semaphore::const_new(2000);

/// Since when.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "for the document; Asked reads them")]
pub(super) struct ChangesParameters {
    /// The cursor of the answer before. Without it the answer is at once, and is only the cursor to begin with.
    #[param(minimum = 0, example = 0)]
    after: Option<i64>,
    /// How many seconds to wait, where nothing changed since; 0 where absent.
    #[param(minimum = 0, maximum = 30, example = 0)]
    wait: Option<i64>,
    /// How many changes at most; 100 where absent.
    #[param(minimum = 1, maximum = 1000, example = 100)]
    limit: Option<i64>,
}

/// Tells what changed.
///
/// What changed for visitors since a cursor, oldest first; what is only a draft is not told. With `wait` the answer comes when
/// something changes. With `Accept: text/event-stream` the connection stays open: each change is an event `change` with the
/// number of its entry as its id, `Last-Event-ID` goes on after it, and an event `reset` means that anything may have changed.
#[utoipa::path(
    get,
    path = "/api/v2/changes",
    operation_id = "read_changes",
    tag = "Changes",
    params(ChangesParameters),
    responses(
        (status = 200, description = "The changes and the next cursor.", content((Changes = "application/json"), (String = "text/event-stream"))),
        Problems,
    ),
)]
pub(super) async fn read(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let as_events = accept::events(&headers)?;
    let asked = Asked::read(query.as_deref(), &["after", "wait", "limit"])?;
    let after = asked.number("after", 0..=i64::MAX)?;
    let wait = asked.number("wait", 0..=WAIT_MAX)?.unwrap_or(0);
    let limit = usize::try_from(asked.number("limit", 1..=LIMIT_MAX)?.unwrap_or(LIMIT)).unwrap_or_default();
    if !app.public.shelf.ready(&app).await {
        return Err(Problem::unavailable());
    }
    let mut answer = if as_events {
        let last_seen = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse::<i64>().ok()).filter(|id| *id >= 0);
        events(app, last_seen.or(after))?
    } else {
        let changes = polled(&app, after, wait.unsigned_abs(), limit).await?;
        ([(CONTENT_TYPE, accept::JSON)], serde_json::to_string(&changes).unwrap_or_default()).into_response()
    };
    answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer.headers_mut().insert(VARY, HeaderValue::from_static("Accept"));
    Ok(answer)
}

/// What changed by now, or within so many seconds.
async fn polled(app: &App, after: Option<i64>, wait: u64, limit: usize) -> Result<Changes, Problem> {
    let Some(after) = after else {
        let cursor = *app.public.shelf.changes().borrow();
        return Ok(Changes { changes: Vec::new(), cursor, more: false, reset: false });
    };
    let mut changes = look(app, after, limit).await?;
    if wait == 0 || !is_idle(&changes) {
        return Ok(changes);
    }
    let _place = PLACES.try_acquire().map_err(|_| Problem::crowded())?;
    let until = Clock::now() + Duration::from_secs(wait);
    let mut listener = app.staff.live.listen(&app.reader);
    while is_idle(&changes) {
        let left = until.saturating_duration_since(Clock::now());
        if left.is_zero() || !news(app, changes.cursor, &mut listener, left).await {
            break;
        }
        changes = look(app, changes.cursor, limit).await?;
    }
    Ok(changes)
}

fn is_idle(changes: &Changes) -> bool {
    changes.changes.is_empty() && !changes.more && !changes.reset
}

/// Waits until the shelf knows more than up to a cursor, at most for so long; whether the server goes on.
async fn news(app: &App, cursor: i64, listener: &mut Listener, at_most: Duration) -> bool {
    let mut knows = app.public.shelf.changes();
    let until = Clock::now() + at_most;
    loop {
        let left = until.saturating_duration_since(Clock::now());
        tokio::select! {
            told = knows.wait_for(|known| *known > cursor) => return told.is_ok(),
            woken = listener.woken(left) => match woken {
                Woken::ToStop => return false,
                Woken::ByTime => return true,
                // The shelf takes it in next.
                Woken::ByEntries => {}
            },
        }
    }
}

/// What changed since a cursor, as far as the shelf knows it: who is told of a change finds it everywhere.
async fn look(app: &App, after: i64, limit: usize) -> Result<Changes, StoreError> {
    let known = *app.public.shelf.changes().borrow();
    let mut told = Changes { changes: Vec::new(), cursor: after, more: false, reset: after > known };
    if told.reset {
        told.cursor = known;
        return Ok(told);
    }
    let mut looked_at = 0;
    while told.cursor < known && told.changes.len() < limit && looked_at < LOOKED_AT {
        let entries = app.reader.entries_after(told.cursor, &Filter::default(), PAGE).await?;
        // Entries have no gaps but where old ones were removed.
        if entries.first().is_none_or(|first| first.seq > told.cursor + 1) {
            told.reset = true;
        }
        if entries.is_empty() {
            told.cursor = known;
        }
        for entry in entries.iter().take_while(|entry| entry.seq <= known) {
            if told.changes.len() == limit {
                break;
            }
            looked_at += 1;
            told.cursor = entry.seq;
            let effects = effects(entry);
            if effects.everything {
                // Whatever was told before is of no use any more.
                told.changes.clear();
                told.reset = true;
            }
            told.changes.extend(change(app, entry, effects).await?);
        }
        if entries.first().is_some_and(|first| first.seq > known) {
            told.cursor = known;
        }
    }
    told.more = told.cursor < known;
    Ok(told)
}

fn effects(entry: &Entry) -> Effects {
    let changes = entry.changes.as_deref().map(serde_json::value::RawValue::get);
    told::effects(entry.kind, entry.verdict, entry.course.is_some(), changes)
}

/// What visitors may hear of an entry; none where it changed nothing for them.
async fn change(app: &App, entry: &Entry, effects: Effects) -> Result<Option<Change>, StoreError> {
    let home = entry.course.as_ref().and_then(|code| app.public.shelf.by_code(code));
    let home_code = home.as_ref().map(|card| card.course.code.as_str().to_owned());
    let (mut courses, mut runs) = (BTreeSet::new(), BTreeSet::new());
    for (id, was_visible) in effects.runs {
        let is_at_home = home.as_ref().is_some_and(|card| card.run(RunId(id)).is_some());
        let seen_at = if is_at_home { home_code.clone() } else { shown_at(app, id).await? };
        if seen_at.is_some() || was_visible {
            runs.insert(id);
            courses.extend(seen_at.or_else(|| home_code.clone()));
        }
    }
    if effects.course && (!effects.unless_draft || home.is_some()) {
        // Of a course that is gone, or was loaded as a draft, visitors know the code that it had, where that is noted.
        let knows_code = effects.code_before.is_none() || !(effects.is_gone || (entry.kind == Kind::Load && home.is_none()));
        courses.extend(entry.course.as_ref().filter(|_| knows_code).map(|code| code.as_str().to_owned()));
        courses.extend(effects.code_before);
    }
    let change =
        Change { entry: entry.seq, at: entry.at, courses: courses.into_iter().collect(), runs: runs.into_iter().collect() };
    Ok((!change.courses.is_empty() || !change.runs.is_empty()).then_some(change))
}

/// The code of the course on whose pages a run is seen.
async fn shown_at(app: &App, run: i64) -> Result<Option<String>, StoreError> {
    Ok(runs::find(&app.reader, RunId(run)).await?.map(|found| found.code.as_str().to_owned()))
}

/// Somebody who is told as it comes.
struct Watcher {
    app: Arc<App>,
    cursor: i64,
    listener: Listener,
    _place: SemaphorePermit<'static>,
}

/// A stream of events; from now on where no cursor is given.
fn events(app: Arc<App>, after: Option<i64>) -> Result<Response, Problem> {
    let place = PLACES.try_acquire().map_err(|_| Problem::crowded())?;
    let cursor = after.unwrap_or_else(|| *app.public.shelf.changes().borrow());
    let watcher = Watcher { cursor, listener: app.staff.live.listen(&app.reader), app, _place: place };
    let hello = stream::once(async { Ok::<_, Infallible>(Bytes::from_static(b"retry: 2000\n\n")) });
    let events = stream::unfold(watcher, |mut watcher| async move { Some((Ok(watcher.next().await?), watcher)) });
    let body = Body::from_stream(stream::StreamExt::chain(hello, events));
    let mut answer = ([(CONTENT_TYPE, accept::EVENTS)], body).into_response();
    // nginx would gather what comes.
    answer.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(answer)
}

impl Watcher {
    /// What is sent next; none: the server stops.
    async fn next(&mut self) -> Option<Bytes> {
        let until = Clock::now() + STILL_HERE;
        loop {
            let at_most = match look(&self.app, self.cursor, PAGE).await {
                Ok(changes) => {
                    self.cursor = changes.cursor;
                    if !changes.changes.is_empty() || changes.reset {
                        return Some(Bytes::from(written(&changes)));
                    }
                    if changes.more {
                        continue;
                    }
                    STILL_HERE
                }
                Err(error) => {
                    tracing::debug!(%error, "a stream of changes waits");
                    tokio::time::sleep(AGAIN).await;
                    AGAIN
                }
            };
            let left = until.saturating_duration_since(Clock::now()).min(at_most);
            if left.is_zero() {
                return Some(Bytes::from_static(b": still here\n\n"));
            }
            if !news(&self.app, self.cursor, &mut self.listener, left).await {
                return None;
            }
        }
    }
}

/// Changes as events.
fn written(changes: &Changes) -> String {
    let mut events = String::new();
    if changes.reset {
        events.push_str(&format!("event: reset\nid: {}\ndata: {{}}\n\n", changes.cursor));
    }
    for change in &changes.changes {
        let data = serde_json::to_string(change).unwrap_or_default();
        events.push_str(&format!("event: change\nid: {}\ndata: {data}\n\n", change.entry));
    }
    events
}
