//! A hook: what its site does not take, and the latest requests.

use std::collections::HashSet;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use catalog::RunId;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use store::{DeliverySummary, HookRun};

use super::request;
use super::shown::Shown;
use crate::App;
use crate::staff::page;
use crate::staff::posted::Asked;
use crate::staff::problem::Problem;
use crate::staff::viewer::Staff;

/// How many runs, and how many requests, a page has.
const PAGE: usize = 25;

#[derive(Template)]
#[template(path = "staff/hook.html")]
struct HookPage<'a> {
    v: &'a Staff,
    hook: Shown<'a>,
    set_aside: Vec<HookRun>,
    /// Runs that have a page.
    runs: HashSet<RunId>,
    /// After which link the next page begins.
    next_set_aside: Option<String>,
    is_first_set_aside: bool,
    deliveries: Vec<DeliverySummary>,
    /// Before which number the next page begins.
    older: Option<i64>,
    is_first_delivery: bool,
}

impl HookPage<'_> {
    fn run_at(&self, run: &HookRun) -> Option<String> {
        run.run.filter(|run| self.runs.contains(run)).map(|run| self.v.run_at(&run))
    }

    fn times(&self, run: &HookRun) -> String {
        self.v.l.n("hook-attempts", run.attempts)
    }

    fn took(&self, delivery: &DeliverySummary) -> String {
        request::took(self.v, delivery.took)
    }

    fn number_of(&self, delivery: &DeliverySummary) -> String {
        self.v.l.number(delivery.number)
    }

    fn runs_of(&self, delivery: &DeliverySummary) -> String {
        self.v.l.number(delivery.runs)
    }

    #[expect(clippy::unused_self, reason = "the template calls methods")]
    fn badge(&self, delivery: &DeliverySummary) -> (&'static str, &'static str, String) {
        request::badge(delivery.outcome)
    }
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    v: Staff,
    Path(name): Path<String>,
    asked: Asked,
) -> Result<Response, Problem> {
    let hook = Shown::read(&app, &name).await?.ok_or(Problem::NotFound)?;
    let after = asked.raw("after");
    let mut set_aside = app.reader.refused_after(&name, after, PAGE + 1).await?;
    let has_more = set_aside.len() > PAGE;
    set_aside.truncate(PAGE);
    let next_set_aside = set_aside.last().filter(|_| has_more);
    let next_set_aside = next_set_aside.map(|run| utf8_percent_encode(&run.resource_link, NON_ALPHANUMERIC).to_string());
    let runs = set_aside.iter().filter_map(|run| run.run).collect::<Vec<_>>();
    let runs = app.reader.public_links(&runs).await?.into_iter().map(|(run, _)| run).collect();
    let before = asked.given("before").and_then(|before| before.parse::<i64>().ok());
    let mut deliveries = app.reader.deliveries_before(&name, before.unwrap_or(i64::MAX), PAGE + 1).await?;
    let has_older = deliveries.len() > PAGE;
    deliveries.truncate(PAGE);
    Ok(page(&HookPage {
        v: &v,
        hook,
        runs,
        set_aside,
        next_set_aside,
        is_first_set_aside: after.is_empty(),
        older: deliveries.last().filter(|_| has_older).map(|delivery| delivery.number),
        deliveries,
        is_first_delivery: before.is_none(),
    }))
}
