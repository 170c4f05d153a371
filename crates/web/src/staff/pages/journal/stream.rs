//! The journal as it grows: server-sent events, each with the line of an entry.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use hyper::HeaderMap;
use hyper::body::Bytes;
use hyper::header::CONTENT_TYPE;
use store::{Filter, TokenDigest};
use tokio::time::Instant as Clock;

use super::row::Row;
use super::wanted::Wanted;
use crate::App;
use crate::staff::live::{Listener, Woken};
use crate::staff::posted::Asked;
use crate::staff::problem::Problem;
use crate::staff::viewer::Viewer;

/// How many entries are read at a time; a page keeps no more.
const PAGE: usize = 200;
/// After how long without entries something is sent all the same, so that nobody takes the connection for dead.
const STILL_HERE: Duration = Duration::from_secs(15);
/// How often it is looked whether the session still lasts.
const LOOK: Duration = Duration::from_secs(3);
/// How long entries are gathered, so that many at once are one piece.
const GATHER: Duration = Duration::from_millis(200);
/// What tells a page that no more will come: it must not connect anew.
const END: &str = "event: end\ndata: \n\n";

/// A line of the list, by itself.
#[derive(Template)]
#[template(path = "staff/journal-row.html")]
struct RowAlone<'a> {
    v: &'a Viewer,
    row: &'a Row,
}

/// Somebody who watches.
struct Watcher {
    app: Arc<App>,
    v: Viewer,
    session: TokenDigest,
    filter: Filter,
    /// The number of the last entry that was looked at.
    cursor: i64,
    listener: Listener,
    /// When the session was last looked for.
    looked: Clock,
    /// Whether there may be entries.
    is_due: bool,
    has_ended: bool,
}

pub(super) async fn live(State(app): State<Arc<App>>, v: Viewer, asked: Asked, headers: HeaderMap) -> Result<Response, Problem> {
    let kind = [(CONTENT_TYPE, "text/event-stream; charset=utf-8")];
    // A page that was open when the session ended connects anew: it is told to stop, and not sent to another page.
    let Some(who) = &v.who else { return Ok((kind, END).into_response()) };
    let Wanted { filter, .. } = Wanted::read(&asked, &v.zone);
    // The browser's own count is the newer one.
    let last_seen = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse::<i64>().ok());
    let cursor = match last_seen.or_else(|| asked.get("after").parse::<i64>().ok()) {
        Some(cursor) => cursor.max(0),
        None => app.reader.last_entry().await?,
    };
    let watcher = Watcher {
        session: who.session.clone(),
        listener: app.staff.live.listen(&app.reader),
        app,
        v,
        filter,
        cursor,
        looked: Clock::now(),
        is_due: true,
        has_ended: false,
    };
    let hello = stream::once(async { Ok::<_, Infallible>(Bytes::from_static(b"retry: 2000\n\n")) });
    let events = stream::unfold(watcher, |mut watcher| async move { Some((Ok(watcher.next().await?), watcher)) });
    let mut answer = (kind, Body::from_stream(stream::StreamExt::chain(hello, events))).into_response();
    // nginx would gather what comes.
    answer.headers_mut().insert("x-accel-buffering", hyper::header::HeaderValue::from_static("no"));
    Ok(answer)
}

impl Watcher {
    /// What is sent next; none: nothing any more.
    async fn next(&mut self) -> Option<Bytes> {
        if self.has_ended {
            return None;
        }
        loop {
            if self.looked.elapsed() >= LOOK {
                self.looked = Clock::now();
                if !self.may_still_watch().await {
                    self.has_ended = true;
                    return Some(Bytes::from_static(END.as_bytes()));
                }
            }
            if std::mem::take(&mut self.is_due)
                && let Some(events) = self.events().await
            {
                self.is_due = true;
                return Some(events);
            }
            match self.listener.woken(STILL_HERE).await {
                Woken::ToStop => return None,
                Woken::ByTime => return Some(Bytes::from_static(b": still here\n\n")),
                Woken::ByEntries => {
                    self.is_due = true;
                    tokio::time::sleep(GATHER).await;
                }
            }
        }
    }

    /// The next entries as events; none where there are none, or the database is away: then it is tried when more come.
    async fn events(&mut self) -> Option<Bytes> {
        let read = async {
            // What is there before the entries are read was looked at, wanted or not.
            let end = self.app.reader.last_entry().await?;
            Ok::<_, store::StoreError>((end, self.app.reader.entries_after(self.cursor, &self.filter, PAGE).await?))
        };
        let (end, entries) = read.await.inspect_err(|error| tracing::debug!(%error, "a live journal waits")).ok()?;
        self.cursor = match entries.last() {
            Some(last) => last.seq,
            None => self.cursor.max(end),
        };
        self.v.now = (self.app.now)();
        let mut events = String::new();
        for entry in &entries {
            let row = Row { is_fresh: true, ..Row::new(&self.v, &self.app.lmss, entry) };
            let html = RowAlone { v: &self.v, row: &row }.render().ok()?;
            events.push_str(&event(entry.seq, &html));
        }
        (!events.is_empty()).then(|| Bytes::from(events))
    }

    async fn may_still_watch(&self) -> bool {
        match self.app.reader.signed_in(&self.session, (self.app.now)()).await {
            Ok(found) => found.is_some(),
            // The database is away, not the person.
            Err(_) => true,
        }
    }
}

/// An event; each line of what it carries begins anew.
fn event(seq: i64, html: &str) -> String {
    let data = html.trim().lines().map(|line| format!("data: {}\n", line.trim())).collect::<String>();
    format!("id: {seq}\nevent: entry\n{data}\n")
}

#[cfg(test)]
mod tests {
    use super::event;

    #[test]
    fn an_event_carries_a_line_whatever_stands_in_it() {
        assert_eq!(
            event(7, "\n<tr>\n  <td>a</td>\r\n</tr>\n"),
            "id: 7\nevent: entry\ndata: <tr>\ndata: <td>a</td>\ndata: </tr>\n\n"
        );
    }
}
