//! What people ask of a hook. Whoever publishes may: it changes what other sites show.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use store::{By, HookError, Role, Session};

use super::shown::Shown;
use crate::App;
use crate::staff::confirm::{Confirm, Fact, Part};
use crate::staff::posted::Posted;
use crate::staff::problem::Problem;
use crate::staff::told::Told;
use crate::staff::viewer::Staff;

/// A hook of the settings that has begun.
async fn asked<'a>(app: &'a App, v: &Staff, name: &str) -> Result<Shown<'a>, Problem> {
    v.needs(Role::Publisher)?;
    let hook = Shown::read(app, name).await?.ok_or(Problem::NotFound)?;
    if hook.can_be_asked() { Ok(hook) } else { Err(Problem::Refused(hook.sentence(v))) }
}

/// Has something done to a hook, and goes back to where it was asked for.
async fn ask(
    app: &App,
    v: &Staff,
    name: &str,
    form: &Posted,
    told: &str,
    what: impl Fn(&mut Session<'_>, &str, &By) -> Result<(), HookError> + Send + 'static,
) -> Result<Response, Problem> {
    asked(app, v, name).await?;
    let (hook, by) = (name.to_owned(), By { actor: v.name().to_owned(), at: v.now });
    app.writer.execute(move |session| what(session, &hook, &by)).await.map_err(|error| refused(v, error))?;
    let path = super::path(name);
    let back = form.given("back").filter(|back| back.starts_with("/hooks")).unwrap_or(&path);
    Ok(Told::new(told).x(name).at(v, back))
}

fn refused(v: &Staff, error: HookError) -> Problem {
    match error {
        HookError::Store(error) => error.into(),
        HookError::Unknown(_) => Problem::NotFound,
        HookError::NotSetAside { link, .. } => Problem::Refused(v.l.x("hook-not-set-aside", link)),
    }
}

pub(super) async fn pause(
    State(app): State<Arc<App>>,
    v: Staff,
    Path(name): Path<String>,
    form: Posted,
) -> Result<Response, Problem> {
    ask(&app, &v, &name, &form, "told-hook-paused", |session, hook, by| session.pause_hook(hook, true, by)).await
}

pub(super) async fn resume(
    State(app): State<Arc<App>>,
    v: Staff,
    Path(name): Path<String>,
    form: Posted,
) -> Result<Response, Problem> {
    ask(&app, &v, &name, &form, "told-hook-resumed", |session, hook, by| session.pause_hook(hook, false, by)).await
}

/// One run, where the form names its link, or all that are set aside.
pub(super) async fn retry(
    State(app): State<Arc<App>>,
    v: Staff,
    Path(name): Path<String>,
    form: Posted,
) -> Result<Response, Problem> {
    let link = form.has("link").then(|| form.raw("link").to_owned());
    let told = if link.is_some() { "told-hook-retried-one" } else { "told-hook-retried" };
    ask(&app, &v, &name, &form, told, move |session, hook, by| session.retry_hook(hook, link.as_deref(), by)).await
}

/// What it means to send everything again.
pub(super) async fn confirm(State(app): State<Arc<App>>, v: Staff, Path(name): Path<String>) -> Result<Response, Problem> {
    let hook = asked(&app, &v, &name).await?;
    let count = app.reader.hook_runs_count(&name).await?;
    let address = format!("{}{}", v.root, hook.path());
    let fact = |label: &str, value: String, sub: &str| Fact {
        label: v.l.t(label),
        value,
        sub: if sub.is_empty() { String::new() } else { v.l.t(sub) },
    };
    let mut facts = vec![
        fact("hook-address", hook.known.map(|known| known.address.clone()).unwrap_or_default(), ""),
        fact("hook-resend-runs", v.l.n("delivery-runs-n", count), "hook-resend-runs-why"),
    ];
    if hook.set_aside > 0 {
        facts.push(fact("hook-set-aside", hook.set_aside_in_words(&v), "hook-resend-set-aside-why"));
    }
    let stays = vec![fact("hook-resend-site", v.l.t("hook-resend-site-what"), "hook-resend-site-why")];
    let confirm = Confirm {
        v: &v,
        trail: vec![(v.l.t("hooks"), format!("{}/hooks", v.root)), (name.clone(), address.clone())],
        here: v.l.t("hook-resend-here"),
        title: v.l.x("hook-resend-title", &name),
        lede: v.l.t(if hook.is_paused() { "hook-resend-paused" } else { "hook-resend-lede" }),
        parts: vec![
            Part { heading: v.l.t("hook-resend-sent"), facts, ..Part::default() },
            Part { heading: v.l.t("hook-resend-means"), facts: stays, ..Part::default() },
        ],
        action: format!("{address}/resend"),
        hidden: Vec::new(),
        to_type: None,
        button: v.l.t("hook-resend-button"),
        danger: false,
        back: (v.l.t("cancel"), address),
    };
    Ok(confirm.answer())
}

/// A method's path stands for one lifetime only.
fn resend_all(session: &mut Session<'_>, hook: &str, by: &By) -> Result<(), HookError> {
    session.resend_hook(hook, by)
}

pub(super) async fn resend(
    State(app): State<Arc<App>>,
    v: Staff,
    Path(name): Path<String>,
    form: Posted,
) -> Result<Response, Problem> {
    ask(&app, &v, &name, &form, "told-hook-resent", resend_all).await
}
