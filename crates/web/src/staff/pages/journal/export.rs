//! The journal as a file, entry by entry, however long it is.

use std::io;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use hyper::body::Bytes;
use hyper::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use store::Entry;

use super::csv;
use super::wanted::Wanted;
use crate::App;
use crate::staff::posted::Asked;
use crate::staff::viewer::Staff;

/// How many entries are in memory at a time.
const PAGE: usize = 200;

/// How an entry is written.
#[derive(Debug, Clone, Copy)]
enum Format {
    JsonLines,
    Csv,
}

pub(super) async fn json_lines(State(app): State<Arc<App>>, v: Staff, asked: Asked) -> Response {
    export(app, &v, &asked, Format::JsonLines)
}

pub(super) async fn as_csv(State(app): State<Arc<App>>, v: Staff, asked: Asked) -> Response {
    export(app, &v, &asked, Format::Csv)
}

fn export(app: Arc<App>, v: &Staff, asked: &Asked, format: Format) -> Response {
    let Wanted { filter, .. } = Wanted::read(asked, &v.zone);
    let (kind, ending) = match format {
        Format::JsonLines => ("application/x-ndjson", "jsonl"),
        Format::Csv => ("text/csv; charset=utf-8; header=present", "csv"),
    };
    let day = v.now.to_string().chars().take(10).collect::<String>();
    let head = match format {
        Format::JsonLines => String::new(),
        Format::Csv => csv::HEADER.to_owned(),
    };
    // Newest first, as on the page: each step looks at a bounded number of entries.
    let pages = stream::try_unfold((app, filter, Some(i64::MAX), head), move |(app, filter, before, mut text)| async move {
        let Some(before) = before else { return Ok::<_, io::Error>(None) };
        let page = app.reader.entries_page(before, &filter, PAGE).await.map_err(|error| {
            // The client sees that the file is not whole: its last chunk does not come.
            tracing::error!(%error, "an export of the journal had to end early");
            io::Error::other(error.to_string())
        })?;
        page.entries.iter().for_each(|entry| text.push_str(&written(entry, format)));
        let next = page.more.then_some(page.looked_up_to);
        Ok(Some((Bytes::from(text), (app, filter, next, String::new()))))
    });
    let name = format!("attachment; filename=\"journal-{day}.{ending}\"");
    ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, name)], Body::from_stream(pages)).into_response()
}

fn written(entry: &Entry, format: Format) -> String {
    match format {
        Format::Csv => csv::line(entry),
        Format::JsonLines => serde_json::to_string(entry).map(|line| line + "\n").unwrap_or_default(),
    }
}
