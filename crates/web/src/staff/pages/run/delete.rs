//! The end of a run.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use store::Role;

use super::super::super::confirm::{Confirm, Fact, Part};
use super::super::super::paths;
use super::super::super::posted::Posted;
use super::super::super::problem::Problem;
use super::super::super::told::Told;
use super::super::super::viewer::Staff;
use super::view::course_name;
use super::{by, load, refused};
use crate::App;

/// What will go, and what will stay.
pub(super) async fn ask(State(app): State<Arc<App>>, v: Staff, Path(id): Path<i64>) -> Result<Response, Problem> {
    v.needs(Role::Publisher)?;
    let loaded = load(&app, id).await?;
    let name = v.run_name(&loaded.run.draft, &app.lmss);
    let address = v.run_at(&loaded.run.id);
    let fact = |label: &str, value: String, sub: String| Fact { label: v.l.t(label), value, sub };
    let public = loaded.run.public.as_ref().map_or_else(
        || fact("run-delete-public", v.l.t("none"), v.l.t("run-delete-no-public")),
        |public| fact("run-delete-public", v.l.t(v.state_of(public).key()), v.l.t("run-delete-public-why")),
    );
    let goes = vec![fact("run-delete-draft", loaded.run.draft.resource_link.clone(), String::new()), public];
    let word = match (&loaded.source, loaded.lms_name()) {
        (Some(_), Some(lms)) => fact("run-delete-word", v.l.t("run-delete-kept"), v.l.x("run-delete-word-why", lms)),
        _ => fact("run-delete-word", v.l.t("none"), String::new()),
    };
    let stays = vec![word, fact("journal", v.l.t("run-delete-journal"), String::new())];
    let code = &loaded.course.draft.code;
    let confirm = Confirm {
        v: &v,
        trail: vec![
            (v.l.t("courses"), format!("{}/courses", v.root)),
            (code.as_str().to_owned(), v.course_at(code)),
            (name.clone(), address.clone()),
        ],
        here: v.l.t("run-delete-here"),
        title: v.l.xy("run-delete-title", &name, course_name(&v, &loaded)),
        lede: v.l.t("run-delete-lede"),
        parts: vec![
            Part { heading: v.l.t("run-delete-goes"), facts: goes, ..Part::default() },
            Part { heading: v.l.t("run-delete-stays"), facts: stays, ..Part::default() },
        ],
        action: format!("{address}/delete"),
        hidden: Vec::new(),
        to_type: None,
        button: v.l.t("run-delete-button"),
        danger: true,
        back: (v.l.t("run-delete-keep"), address),
    };
    Ok(confirm.answer())
}

pub(super) async fn delete(
    State(app): State<Arc<App>>,
    v: Staff,
    Path(id): Path<i64>,
    _form: Posted,
) -> Result<Response, Problem> {
    v.needs(Role::Publisher)?;
    let loaded = load(&app, id).await?;
    let told = Told::new("told-run-deleted").x(v.run_name(&loaded.run.draft, &app.lmss));
    let (run, who) = (loaded.run.id, by(&v));
    app.writer.execute(move |session| session.delete_run(run, &who)).await.map_err(|error| refused(&v, error))?;
    Ok(told.at(&v, &paths::course(&loaded.course.draft.code)))
}
