//! An earlier edition of a course: what it was, with its runs. It is looked at, and can be deleted.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use catalog::{CourseCode, RunVersions};
use store::Role;

use super::super::super::confirm::{Confirm, Fact, Part, ToType};
use super::super::super::difference::{Comparison, course_pairs};
use super::super::super::page;
use super::super::super::paths;
use super::super::super::posted::{Asked, Posted};
use super::super::super::problem::Problem;
use super::super::super::timeline::Timeline;
use super::super::super::told::Told;
use super::super::super::viewer::Staff;
use super::rows::{Row, rows, timeline};
use super::{Edition, Found, by, found, refused, sources_of};
use crate::App;

#[derive(Template)]
#[template(path = "staff/course-snapshot.html")]
struct SnapshotPage<'a> {
    v: &'a Staff,
    code: &'a CourseCode,
    course_at: String,
    at: String,
    name: String,
    published: bool,
    titles: Option<Comparison>,
    runs: &'a [RunVersions],
    timeline: Option<Timeline>,
    rows: Vec<Row>,
}

impl SnapshotPage<'_> {
    fn hidden_rows(&self) -> usize {
        self.runs.len() - self.rows.len()
    }
}

/// A course, and one of its snapshots.
async fn chosen(app: &App, code: &str, id: i64) -> Result<(Edition, Edition), Problem> {
    let Found { edition, snapshots } = found(app, code).await?;
    let snapshot = snapshots.into_iter().find(|snapshot| snapshot.course.id.0 == id).ok_or(Problem::NotFound)?;
    Ok((edition, snapshot))
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    v: Staff,
    Path((code, id)): Path<(String, i64)>,
    asked: Asked,
) -> Result<Response, Problem> {
    let (edition, snapshot) = chosen(&app, &code, id).await?;
    let sources = sources_of(&app, &snapshot.runs).await?;
    let label = v.l.x("course-runs-of", snapshot.code().as_str());
    let published = snapshot.course.public.is_some();
    let titles = snapshot.course.public.as_ref().filter(|public| *public != snapshot.draft()).map(|public| {
        let sides = [v.l.t("public"), v.l.t("draft")];
        Comparison::whole(&v, v.l.t("course-itself"), sides, &course_pairs(Some(public), snapshot.draft()))
    });
    Ok(page(&SnapshotPage {
        v: &v,
        code: edition.code(),
        course_at: v.course_at(edition.code()),
        at: format!("{}/snapshots/{id}", v.course_at(edition.code())),
        name: snapshot.name(&v),
        published,
        titles,
        runs: &snapshot.runs,
        timeline: (!snapshot.runs.is_empty()).then(|| timeline(&v, &app.lmss, &snapshot.runs, label)),
        rows: rows(&v, &app.lmss, &snapshot.runs, &sources, (published, asked.has("all"))),
    }))
}

fn confirm<'a>(v: &'a Staff, edition: &Edition, snapshot: &Edition, typed: &str, error: Option<String>) -> Confirm<'a> {
    let course_at = v.course_at(edition.code());
    let at = format!("{course_at}/snapshots/{}", snapshot.course.id.0);
    let fact = |label, value, sub| Fact { label, value, sub };
    let goes = vec![
        fact(v.l.t("course-snapshot"), v.l.t("course-delete-versions"), String::new()),
        fact(v.l.t("course-runs"), v.l.n("number", snapshot.runs.len()), String::new()),
    ];
    let stays = vec![
        fact(v.l.t("course"), v.l.t("course-stays"), String::new()),
        fact(v.l.t("course-words"), v.l.t("course-words-stay"), String::new()),
    ];
    Confirm {
        v,
        trail: vec![
            (v.l.t("courses"), format!("{}/courses", v.root)),
            (edition.code().as_str().to_owned(), course_at),
            (v.l.t("course-snapshot"), at.clone()),
        ],
        here: v.l.t("delete"),
        title: v.l.x("course-delete-snapshot", snapshot.name(v)),
        lede: v.l.t("cannot-be-undone"),
        parts: vec![
            Part { heading: v.l.t("what-goes"), facts: goes, ..Part::default() },
            Part { heading: v.l.t("what-stays"), facts: stays, ..Part::default() },
        ],
        action: format!("{at}/delete"),
        hidden: Vec::new(),
        to_type: Some(ToType {
            code: snapshot.code().as_str().to_owned(),
            label: v.l.t("course-type-code"),
            typed: typed.to_owned(),
            error,
        }),
        button: v.l.n("course-delete-snapshot-button", snapshot.runs.len()),
        danger: true,
        back: (v.l.t("keep-it"), at),
    }
}

pub(super) async fn ask_delete(
    State(app): State<Arc<App>>,
    v: Staff,
    Path((code, id)): Path<(String, i64)>,
) -> Result<Response, Problem> {
    v.needs(Role::Publisher)?;
    let (edition, snapshot) = chosen(&app, &code, id).await?;
    Ok(confirm(&v, &edition, &snapshot, "", None).answer())
}

pub(super) async fn delete(
    State(app): State<Arc<App>>,
    v: Staff,
    Path((code, id)): Path<(String, i64)>,
    form: Posted,
) -> Result<Response, Problem> {
    v.needs(Role::Publisher)?;
    let (edition, snapshot) = chosen(&app, &code, id).await?;
    let typed = form.get("typed");
    if CourseCode::normalise(typed) != *snapshot.code() {
        return Ok(confirm(&v, &edition, &snapshot, typed, Some(v.l.t("course-not-the-code"))).answer());
    }
    let (id, by) = (snapshot.course.id, by(&v));
    let deleted = app.writer.execute(move |session| session.delete_course(id, &by)).await.map_err(|error| refused(&v, error))?;
    Ok(Told::new("told-snapshot-deleted").n(deleted.runs).at(&v, &paths::course(edition.code())))
}
