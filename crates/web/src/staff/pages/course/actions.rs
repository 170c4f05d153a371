//! What is done with a whole course: published with one click, and the rest after a page that tells what it does.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use catalog::{CourseCode, CourseRun, RunVersions};
use sha2::{Digest, Sha256};
use store::{CourseVersions, EditError, PublishError, Role, Session, StoreError};
use sync::Verdict;

use super::super::super::confirm::{self, Confirm, Fact, Part, ToType};
use super::super::super::difference::{Comparison, Pair, course_pairs, run_pairs};
use super::super::super::paths;
use super::super::super::posted::Posted;
use super::super::super::problem::Problem;
use super::super::super::told::Told;
use super::super::super::viewer::Staff;
use super::rows::is_open;
use super::{Edition, Found, by, found, refused, sources_of};
use crate::App;

/// A digest of what a page shows of a course's two versions. Enrolment counts change all the time, and nobody decides by them.
pub(super) fn seen<'r>(course: &CourseVersions, runs: impl IntoIterator<Item = &'r RunVersions>) -> String {
    let counted_as_none = |run: &CourseRun| CourseRun { enrollment_count: 0, ..run.clone() };
    let mut digest = Sha256::new().chain_update(format!("{:?} {:?}", course.draft, course.public));
    let mut runs = runs.into_iter().collect::<Vec<_>>();
    runs.sort_unstable_by_key(|run| run.id);
    for run in runs {
        let (draft, public) = (counted_as_none(&run.draft), run.public.as_ref().map(counted_as_none));
        digest.update(format!("{:?} {draft:?} {public:?}", run.id));
    }
    hex::encode(&digest.finalize()[..12])
}

/// Whether the course is not as it was on the page that the form stood on.
fn is_other(session: &mut Session<'_>, code: &CourseCode, form: &Posted) -> Result<bool, StoreError> {
    let (Some(was), Some(now)) = (form.given("seen"), session.diff(code)?) else { return Ok(false) };
    Ok(seen(&now.course, now.runs.iter().map(|(run, _)| run)) != was)
}

pub(super) async fn publish(
    State(app): State<Arc<App>>,
    v: Staff,
    Path(code): Path<String>,
    form: Posted,
) -> Result<Response, Problem> {
    v.needs(Role::Publisher)?;
    let code = CourseCode::normalise(&code);
    let path = paths::course(&code);
    let by = by(&v);
    let publish = move |session: &mut Session<'_>| {
        if is_other(session, &code, &form)? { Ok(None) } else { session.publish(&code, &by.actor, by.at).map(Some) }
    };
    let Some(done) = app.writer.execute::<_, PublishError>(publish).await? else {
        return Ok(Told::new("told-other-meanwhile").at(&v, &path));
    };
    let told = match (done.verdict, done.runs) {
        (Verdict::Created, runs) => Told::new("told-published-first").n(runs),
        (Verdict::Unchanged, _) => Told::new("told-nothing-to-publish"),
        (_, 0) => Told::new("told-published-course"),
        (_, runs) => Told::new("told-published").n(runs).x(v.l.number(i64::try_from(done.fields).unwrap_or(i64::MAX))),
    };
    Ok(told.at(&v, &path))
}

/// A page that asks, with what is the same on each.
fn ask<'a>(v: &'a Staff, edition: &Edition, what: &str) -> Confirm<'a> {
    let at = v.course_at(edition.code());
    let name = edition.name(v);
    Confirm {
        v,
        trail: vec![(v.l.t("courses"), format!("{}/courses", v.root)), (edition.code().as_str().to_owned(), at.clone())],
        here: v.l.t(format!("here-{what}")),
        title: v.l.x(&format!("course-{what}-title"), name),
        lede: v.l.t(if what == "delete" { "cannot-be-undone".to_owned() } else { format!("course-{what}-lede") }),
        parts: Vec::new(),
        action: format!("{at}/{what}"),
        hidden: vec![("seen", seen(&edition.course, &edition.runs))],
        to_type: None,
        button: String::new(),
        danger: true,
        back: (v.l.t("keep-it"), at),
    }
}

fn fact(label: String, value: String) -> Fact {
    Fact { label, value, sub: String::new() }
}

/// How many runs, and how many of them are open for enrolment.
fn counted<'r>(v: &Staff, runs: impl Iterator<Item = &'r RunVersions> + Clone) -> String {
    let open = runs.clone().filter(|run| is_open(&run.draft, v.now)).count();
    let all = runs.count();
    if open == 0 { v.l.n("course-runs-none-open", all) } else { v.l.nx("course-runs-some-open", all, open) }
}

/// Runs by name.
fn rows<'r>(app: &App, v: &Staff, runs: impl Iterator<Item = &'r RunVersions>) -> Vec<confirm::Row> {
    let row = |run: &RunVersions| confirm::Row {
        name: v.run_name(&run.draft, &app.lmss),
        address: v.run_at(&run.id),
        sub: v.l.t(v.state_of(&run.draft).key()),
    };
    runs.map(row).collect()
}

fn to(v: &Staff, edition: &Edition, told: Told) -> Response {
    told.at(v, &paths::course(edition.code()))
}

pub(super) async fn ask_unpublish(State(app): State<Arc<App>>, v: Staff, Path(code): Path<String>) -> Result<Response, Problem> {
    v.needs(Role::Publisher)?;
    let Found { edition, .. } = found(&app, &code).await?;
    if edition.course.public.is_none() {
        return Ok(to(&v, &edition, Told::new("told-not-published")));
    }
    let public = edition.runs.iter().filter(|run| run.public.is_some());
    let goes = Part {
        heading: v.l.t("what-visitors-lose"),
        facts: vec![
            fact(v.l.t("course"), v.l.t("course-unpublish-page")),
            fact(v.l.t("course-runs"), counted(&v, public.clone())),
        ],
        rows: rows(&app, &v, public),
        ..Part::default()
    };
    let stays = Part {
        heading: v.l.t("what-stays"),
        facts: vec![
            fact(v.l.t("draft"), v.l.t("course-unpublish-draft")),
            fact(v.l.t("course-words"), v.l.t("course-unpublish-words")),
        ],
        ..Part::default()
    };
    let button = v.l.n("course-unpublish-button", edition.runs.iter().filter(|run| run.public.is_some()).count());
    Ok(Confirm { parts: vec![goes, stays], button, ..ask(&v, &edition, "unpublish") }.answer())
}

pub(super) async fn unpublish(
    State(app): State<Arc<App>>,
    v: Staff,
    Path(code): Path<String>,
    _form: Posted,
) -> Result<Response, Problem> {
    v.needs(Role::Publisher)?;
    let code = CourseCode::normalise(&code);
    let path = paths::course(&code);
    let by = by(&v);
    let done = app.writer.execute(move |session| session.unpublish(&code, &by.actor, by.at)).await?;
    let told = match done.verdict {
        Verdict::Unchanged => Told::new("told-not-published"),
        _ => Told::new("told-unpublished").n(done.runs),
    };
    Ok(told.at(&v, &path))
}

pub(super) async fn ask_discard(State(app): State<Arc<App>>, v: Staff, Path(code): Path<String>) -> Result<Response, Problem> {
    v.needs(Role::Publisher)?;
    let Found { edition, .. } = found(&app, &code).await?;
    let Some(public) = &edition.course.public else {
        return Ok(to(&v, &edition, Told::new("told-not-published")));
    };
    // What stands in its way is told now rather than after the click.
    let (id, author) = (edition.course.id, by(&v));
    let discard = move |session: &mut Session<'_>| session.discard_draft(id, &author);
    let would = app.writer.preview(discard).await.map_err(|error| refused(&v, error))?;
    if !would.course && would.runs == 0 {
        return Ok(to(&v, &edition, Told::new("told-nothing-to-discard")));
    }
    let sides = || [v.l.t("course-discard-now"), v.l.t("course-discard-after")];
    let mut comparisons = Vec::new();
    if would.course {
        let pairs = course_pairs(Some(edition.draft()), public);
        let pairs = pairs.into_iter().filter(Pair::differs).collect::<Vec<_>>();
        comparisons.push(Comparison::new(&v, v.l.t("course-itself"), sides(), &pairs));
    }
    for run in &edition.runs {
        let Some(public) = run.public.as_ref().filter(|public| **public != run.draft) else { continue };
        let name = v.l.x("course-run", v.run_name(&run.draft, &app.lmss));
        let pairs = run_pairs(Some(&run.draft), public).into_iter().filter(Pair::differs).collect::<Vec<_>>();
        comparisons.push(Comparison::new(&v, name, sides(), &pairs));
    }
    let lost = Part { heading: v.l.t("what-is-lost"), comparisons, ..Part::default() };
    let mut facts = vec![fact(v.l.t("public"), v.l.t("course-discard-public"))];
    if would.unpublished_runs > 0 {
        facts.push(fact(v.l.t("course-runs"), v.l.n("course-discard-unpublished", would.unpublished_runs)));
    }
    let stays = Part { heading: v.l.t("what-stays"), facts, ..Part::default() };
    let button = v.l.t("course-discard-button");
    Ok(Confirm { parts: vec![lost, stays], button, ..ask(&v, &edition, "discard") }.answer())
}

pub(super) async fn discard(
    State(app): State<Arc<App>>,
    v: Staff,
    Path(code): Path<String>,
    form: Posted,
) -> Result<Response, Problem> {
    v.needs(Role::Publisher)?;
    let Found { edition, .. } = found(&app, &code).await?;
    let (id, code, by) = (edition.course.id, edition.code().clone(), by(&v));
    let discard = move |session: &mut Session<'_>| {
        if is_other(session, &code, &form)? { Ok(None) } else { session.discard_draft(id, &by).map(Some) }
    };
    let done = app.writer.execute::<_, EditError>(discard).await.map_err(|error| refused(&v, error))?;
    let Some(done) = done else {
        // What would be lost is something else by now: it is shown before it goes.
        return Ok(Told::new("told-other-meanwhile").at(&v, &format!("{}/discard", paths::course(edition.code()))));
    };
    let told = if done.course || done.runs > 0 {
        Told::new("told-discarded").n(done.runs)
    } else {
        Told::new("told-nothing-to-discard")
    };
    // The code may be the earlier one again.
    let now = app.reader.course_by_id(id).await?.ok_or(Problem::NotFound)?;
    Ok(told.at(&v, &paths::course(&now.draft.code)))
}

pub(super) async fn ask_snapshot(State(app): State<Arc<App>>, v: Staff, Path(code): Path<String>) -> Result<Response, Problem> {
    v.needs(Role::Publisher)?;
    let Found { edition, .. } = found(&app, &code).await?;
    let moves = Part {
        heading: v.l.t("what-moves"),
        facts: vec![fact(v.l.t("course-runs"), counted(&v, edition.runs.iter()))],
        rows: rows(&app, &v, edition.runs.iter()),
        ..Part::default()
    };
    let stays = Part {
        heading: v.l.t("what-stays"),
        facts: vec![
            fact(v.l.t("course"), v.l.t("course-snapshot-course")),
            fact(v.l.t("course-words"), v.l.t("course-snapshot-words")),
        ],
        ..Part::default()
    };
    let button = v.l.n("course-snapshot-button", edition.runs.len());
    Ok(Confirm { parts: vec![moves, stays], danger: false, button, ..ask(&v, &edition, "snapshot") }.answer())
}

pub(super) async fn snapshot(
    State(app): State<Arc<App>>,
    v: Staff,
    Path(code): Path<String>,
    _form: Posted,
) -> Result<Response, Problem> {
    v.needs(Role::Publisher)?;
    let Found { edition, .. } = found(&app, &code).await?;
    let (id, by) = (edition.course.id, by(&v));
    let made = app.writer.execute(move |session| session.take_snapshot(id, &by)).await.map_err(|error| refused(&v, error))?;
    let runs = app.reader.runs_of(made).await?.len();
    Ok(to(&v, &edition, Told::new("told-snapshot-taken").n(runs)))
}

async fn deletion<'a>(app: &App, v: &'a Staff, found: &Found, wrong: Option<&str>) -> Result<Confirm<'a>, Problem> {
    let Found { edition, snapshots } = found;
    let of_snapshots = snapshots.iter().map(|snapshot| snapshot.runs.len()).sum::<usize>();
    let versions = if edition.course.public.is_some() { "course-delete-versions" } else { "course-delete-draft" };
    let mut goes = vec![fact(v.l.t("course"), v.l.t(versions)), fact(v.l.t("course-runs"), counted(v, edition.runs.iter()))];
    if !snapshots.is_empty() {
        goes.push(fact(v.l.t("course-snapshots"), v.l.nx("course-delete-snapshots", snapshots.len(), of_snapshots)));
    }
    let words = sources_of(app, &edition.runs).await?.len();
    let stays = vec![
        Fact { label: v.l.t("course-words"), value: v.l.n("course-delete-words", words), sub: v.l.t("course-words-stay") },
        fact(v.l.t("journal"), v.l.t("course-delete-journal")),
    ];
    Ok(Confirm {
        parts: vec![
            Part { heading: v.l.t("what-goes"), facts: goes, ..Part::default() },
            Part { heading: v.l.t("what-stays"), facts: stays, ..Part::default() },
        ],
        to_type: Some(ToType {
            code: edition.code().as_str().to_owned(),
            label: v.l.t("course-type-code"),
            typed: wrong.unwrap_or_default().to_owned(),
            error: wrong.map(|_| v.l.t("course-not-the-code")),
        }),
        button: v.l.n("course-delete-button", edition.runs.len() + of_snapshots),
        ..ask(v, edition, "delete")
    })
}

pub(super) async fn ask_delete(State(app): State<Arc<App>>, v: Staff, Path(code): Path<String>) -> Result<Response, Problem> {
    v.needs(Role::Publisher)?;
    let found = found(&app, &code).await?;
    Ok(deletion(&app, &v, &found, None).await?.answer())
}

pub(super) async fn delete(
    State(app): State<Arc<App>>,
    v: Staff,
    Path(code): Path<String>,
    form: Posted,
) -> Result<Response, Problem> {
    v.needs(Role::Publisher)?;
    let found = found(&app, &code).await?;
    let typed = form.get("typed");
    if CourseCode::normalise(typed) != *found.edition.code() {
        return Ok(deletion(&app, &v, &found, Some(typed)).await?.answer());
    }
    let (id, by) = (found.edition.course.id, by(&v));
    let deleted = app.writer.execute(move |session| session.delete_course(id, &by)).await.map_err(|error| refused(&v, error))?;
    Ok(Told::new("told-course-deleted").n(deleted.runs).x(found.edition.code().as_str()).at(&v, "/courses"))
}
