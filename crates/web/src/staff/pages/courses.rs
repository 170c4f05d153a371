//! The list of courses: searched, filtered, a page at a time.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use catalog::{CourseCode, Instant, SyncMode};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sync::LmsList;

use super::super::overview::{Line, OfLms, StateGroup, Wanted};
use super::super::page;
use super::super::posted::{Asked, Posted};
use super::super::problem::Problem;
use super::super::viewer::{Staff, Viewer};
use crate::App;
use crate::common::shown::Shown;

/// How many courses are on a page.
const LIMIT: usize = 50;
/// The filters, as they are called in the address.
const FILTERS: [&str; 6] = ["q", "lms", "state", "pending", "public", "mode"];
/// In place of an LMS's name: runs that are of none.
const NO_LMS: &str = "?";

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/courses", get(show))
}

#[derive(Template)]
#[template(path = "staff/courses.html")]
struct Courses<'a> {
    v: &'a Staff,
    asked: &'a Posted,
    lmss: Vec<&'a str>,
    states: [StateGroup; 7],
    modes: &'static [SyncMode],
    /// How many courses there are, have something to publish, are wanted.
    all: usize,
    pending: usize,
    found: usize,
    rows: Vec<Row>,
    is_filtered: bool,
    first: Option<String>,
    next: Option<String>,
    /// How many courses were read so far, while the catalogue is read.
    reading: Option<usize>,
    /// Since when changes are known.
    since: Option<Instant>,
}

impl Courses<'_> {
    fn is(&self, filter: &str, value: &str) -> bool {
        self.asked.get(filter) == value
    }

    fn lede(&self) -> String {
        self.v.l.nx("courses-lede", self.all, self.v.l.n("courses-pending", self.pending))
    }

    fn found_of_all(&self) -> String {
        self.v.l.nx("courses-found", self.found, self.v.l.number(self.all))
    }

    fn so_far(&self) -> Option<String> {
        self.reading.map(|so_far| self.v.l.n("courses-reading", so_far))
    }
}

/// A course in the list.
struct Row {
    code: String,
    at: String,
    title: Option<String>,
    state: Option<Shown>,
    runs: String,
    modes: Option<String>,
    public: Public,
    lmss: Option<String>,
    changed: Option<Instant>,
}

/// What visitors see of a course, as a badge.
struct Public {
    /// The badge's class and icon.
    shape: (&'static str, &'static str),
    text: String,
}

/// What somebody asks for.
fn wanted(asked: &Posted, lmss: &LmsList) -> Wanted {
    let lms = match asked.get("lms") {
        NO_LMS => Some(OfLms::Nobody),
        name => lmss.iter().position(|lms| lms.name == name).and_then(|position| u16::try_from(position).ok()).map(OfLms::At),
    };
    let yes_or_no = |name: &str| match asked.get(name) {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    Wanted {
        lms,
        state: StateGroup::read(asked.get("state")),
        pending: yes_or_no("pending"),
        published: yes_or_no("public"),
        mode: asked.get("mode").parse().ok(),
        ..Wanted::search(asked.get("q"))
    }
}

/// The address of a page of the list, with the filters that are asked for.
fn address(asked: &Posted, after: Option<&CourseCode>) -> String {
    let after = after.map(|code| ("after", code.as_str()));
    let filters = FILTERS.into_iter().map(|name| (name, asked.get(name))).filter(|(_, value)| !value.is_empty());
    let pairs = filters.chain(after).map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)));
    format!("/courses?{}", pairs.collect::<Vec<_>>().join("&"))
}

async fn show(State(app): State<Arc<App>>, v: Staff, asked: Asked) -> Result<Response, Problem> {
    app.staff.overview.bring_up_to_date(&app).await;
    let wanted = wanted(&asked, &app.lmss);
    let after = asked.given("after").map(CourseCode::normalise).filter(|code| !code.is_empty());
    let known = app.staff.overview.known();
    let found = known.catalogue.find(&wanted, after.as_ref(), LIMIT, v.now);
    let last = found.courses.last().map(|(code, _)| *code).filter(|_| found.more);
    let shown = Courses {
        asked: &asked,
        lmss: app.lmss.iter().map(|lms| lms.name.as_str()).collect(),
        states: StateGroup::ALL,
        modes: SyncMode::ALL,
        all: known.catalogue.len(),
        pending: known.catalogue.pending(),
        found: found.total,
        rows: found.courses.iter().map(|(code, line)| row(&v, code, line, &app.lmss)).collect(),
        is_filtered: FILTERS.iter().any(|name| !asked.get(name).is_empty()),
        first: after.map(|_| address(&asked, None)),
        next: last.map(|code| address(&asked, Some(code))),
        reading: known.reading.or((!known.is_read).then_some(0)),
        since: known.activity.since,
        v: &v,
    };
    Ok(page(&shown))
}

fn row(v: &Viewer, code: &CourseCode, line: &Line, lmss: &LmsList) -> Row {
    let name = |position: &Option<u16>| {
        let lms = position.and_then(|position| lmss.get(usize::from(position)));
        lms.map_or_else(|| v.l.t("courses-no-lms"), |lms| lms.name.clone())
    };
    let modes = match line.modes().as_slice() {
        [] => None,
        [mode] => Some(v.mode(mode)),
        several => Some(v.l.n("courses-modes", several.len())),
    };
    Row {
        code: code.to_string(),
        at: v.course_at(code),
        title: line.title(&v.of_titles()).map(str::to_owned),
        state: line.state(v.now).map(Shown),
        runs: v.l.number(line.runs.len()),
        modes,
        public: public(v, line),
        lmss: (!line.runs.is_empty()).then(|| line.lmss().iter().map(name).collect::<Vec<_>>().join(", ")),
        changed: line.changed.map(|changed| changed.at),
    }
}

fn public(v: &Viewer, line: &Line) -> Public {
    let (shape, text) = match (line.published, line.pending, line.pending_runs) {
        (false, ..) => (("plain", "none"), v.l.t("courses-draft-only")),
        (true, false, _) => (("open", "open"), v.l.t("courses-public")),
        (true, true, 0) => (("soon", "soon"), v.l.t("courses-to-publish")),
        (true, true, runs) => (("soon", "soon"), v.l.n("courses-runs-to-publish", runs)),
    };
    Public { shape, text }
}

#[cfg(test)]
mod tests {
    use catalog::CourseCode;

    use super::super::super::posted::Posted;
    use super::address;

    #[test]
    fn the_next_page_keeps_the_filters() {
        let asked = Posted::parse("q=n%C3%A9go+a&state=&pending=yes&after=A&csrf=x".as_bytes());
        assert_eq!(address(&asked, Some(&CourseCode::normalise("é"))), "/courses?q=n%C3%A9go%20a&pending=yes&after=%C3%89");
        assert_eq!(address(&asked, None), "/courses?q=n%C3%A9go%20a&pending=yes");
    }
}
