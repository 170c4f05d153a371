//! Protecting a field of a run from the LMS, and releasing it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use catalog::{Field, FieldSet, Version};
use store::Role;

use super::super::super::page;
use super::super::super::posted::{Asked as Query, Posted};
use super::super::super::problem::Problem;
use super::super::super::told::Told;
use super::super::super::viewer::Staff;
use super::preview::{Asked, PreviewPage, carried, seen};
use super::{by, load, refused, save};
use crate::App;

/// Protects or releases a field. Releasing first shows what will catch up, where anything will.
pub(super) async fn change(
    State(app): State<Arc<App>>,
    v: Staff,
    Path(id): Path<i64>,
    query: Query,
    form: Posted,
) -> Result<Response, Problem> {
    let v = v.at_the_clock_of(&form);
    v.needs(Role::Editor)?;
    let field = form.get("field").parse::<Field>().map_err(|_| Problem::NotFound)?;
    // In the query where it stands on a button, which can carry only one value of its own.
    let protect = query.given("on").or_else(|| form.given("on")).is_some_and(|on| matches!(on, "1" | "on" | "true"));
    let loaded = load(&app, id).await?;
    let mut protected = loaded.run.protected.without(FieldSet::from_iter([field]));
    if protect {
        protected.insert(field);
    }
    if !protect {
        let (run, who) = (loaded.run.id, by(&v));
        let changes = app.writer.preview(move |session| session.set_protected(run, protected, &who)).await;
        let changes = changes.map_err(|error| refused(&v, error))?;
        if changes.iter().any(|change| change.versions.contains(&Version::Public)) {
            // What catches up is seen by visitors at once.
            v.needs(Role::Publisher)?;
        }
        let is_confirmed = form.has("confirmed");
        let is_other = is_confirmed && form.has("seen") && seen(&changes) != form.get("seen");
        if (!changes.is_empty() && !is_confirmed) || is_other {
            let lms = loaded.lms_name().map_or_else(|| v.l.t("run-the-lms"), str::to_owned);
            let field_name = v.field(&field);
            let fixed = [("field", field.to_string()), ("on", "0".to_owned())].map(|(name, value)| (name.to_owned(), value));
            let asked = Asked {
                title: v.l.x("run-release-title", &field_name),
                lede: v.l.xy("run-release-lede", &lms, v.mode(&loaded.run.sync_mode)),
                action: "protect",
                carried: fixed.into_iter().chain(carried(&app, &v, &form)).collect(),
                confirm: v.l.x("run-release-confirm", &field_name),
                cancel: v.l.t("run-release-keep"),
                mode: loaded.run.sync_mode,
                protected,
                is_other,
            };
            return Ok(page(&PreviewPage::new(&app, &v, &loaded, asked, &changes)));
        }
    }
    let (run, who) = (loaded.run.id, by(&v));
    let done = app.writer.execute(move |session| session.set_protected(run, protected, &who)).await;
    done.map_err(|error| refused(&v, error))?;
    let told = Told::new(if protect { "told-run-protected" } else { "told-run-released" }).x(v.field(&field));
    save::back(&app, &v, &loaded, &form, None, told).await
}
