//! The journal: everything that was asked, by whom, and what became of it.

mod again;
mod changes;
mod csv;
mod entry;
mod export;
mod hook;
mod messages;
mod payload;
mod row;
mod stream;
mod wanted;

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use catalog::Instant;
use hyper::StatusCode;
use store::{EntriesPage, Kind};
use sync::Verdict;

use self::row::Row;
use self::wanted::Wanted;
use super::super::page_with;
use super::super::posted::Asked;
use super::super::problem::Problem;
use super::super::viewer::{Staff, Viewer};
use crate::App;

/// How many entries a page has.
const PAGE: usize = 50;

pub(super) use self::payload::laid_out;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/journal", get(show))
        .route("/journal/live", get(stream::live))
        .route("/journal/export.jsonl", get(export::json_lines))
        .route("/journal/export.csv", get(export::as_csv))
        .route("/journal/{seq}", get(entry::show))
        .route("/journal/{seq}/apply", post(again::apply))
}

/// The entries of one day of the viewer's.
struct Day {
    name: String,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "staff/journal.html")]
struct Journal<'a> {
    v: &'a Staff,
    wanted: Wanted,
    days: Vec<Day>,
    verdicts: [Verdict; 6],
    kinds: [Kind; Kind::ALL.len()],
    lmss: Vec<&'a str>,
    /// The senders that are known; the field takes any name.
    actors: Vec<&'a str>,
    /// Whether this is the beginning, which grows.
    is_first: bool,
    is_empty: bool,
    /// The number of the last entry that there was.
    end: i64,
    /// Before which entry the next page begins.
    older: Option<i64>,
    /// How far the page looked without filling itself.
    looked: Option<(i64, Option<Instant>)>,
}

impl Journal<'_> {
    fn query(&self) -> String {
        self.wanted.query(&[])
    }

    fn older_query(&self, before: &i64) -> String {
        self.wanted.query(&[("before", &before.to_string())])
    }

    fn live_query(&self) -> String {
        self.wanted.query(&[("after", &self.end.to_string())])
    }
}

async fn show(State(app): State<Arc<App>>, v: Staff, asked: Asked) -> Result<Response, Problem> {
    let wanted = Wanted::read(&asked, &v.zone);
    let before = asked.given("before").and_then(|before| before.parse::<i64>().ok());
    // Before the entries are read: what comes between is live.
    let end = app.reader.last_entry().await?;
    let page = app.reader.entries_page(before.unwrap_or(i64::MAX).min(end.saturating_add(1)), &wanted.filter, PAGE).await?;
    let looked = looked(&app, &page).await?;
    let status = if wanted.from_is_wrong || wanted.until_is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let rows = page.entries.iter().map(|entry| Row::new(&v, &app.lmss, entry));
    let shown = Journal {
        v: &v,
        wanted,
        days: by_day(&v, rows),
        verdicts: Verdict::ALL,
        kinds: Kind::ALL,
        lmss: app.lmss.iter().map(|lms| lms.name.as_str()).collect(),
        actors: app.secrets.iter().map(|known| known.secret.name()).collect(),
        is_first: before.is_none(),
        is_empty: page.entries.is_empty(),
        end,
        older: page.more.then_some(page.looked_up_to),
        looked,
    };
    Ok(page_with(status, &shown))
}

/// How far was looked, where more entries may be wanted than were found.
async fn looked(app: &App, page: &EntriesPage) -> Result<Option<(i64, Option<Instant>)>, Problem> {
    if !page.more || page.entries.len() >= PAGE {
        return Ok(None);
    }
    let seq = page.looked_up_to;
    Ok(Some((seq, app.reader.entry(seq).await?.map(|entry| entry.at))))
}

fn by_day(v: &Viewer, rows: impl Iterator<Item = Row>) -> Vec<Day> {
    let today = v.day(&v.now);
    let mut days: Vec<(String, Vec<Row>)> = Vec::new();
    for row in rows {
        let day = v.day(&row.at);
        match days.last_mut() {
            Some((known, rows)) if *known == day => rows.push(row),
            _ => days.push((day, vec![row])),
        }
    }
    let named = |(day, rows)| Day { name: if day == today { v.l.t("today") } else { day }, rows };
    days.into_iter().map(named).collect()
}
