//! The page of a course.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use catalog::publication::{course_is_pending, run_is_pending};
use catalog::{CatalogVisibility, CourseCode, RunId, RunVersions};
use store::{Entry, Filter};
use sync::SourceRun;

use super::super::super::difference::{Comparison, SaysOtherwise, course_pairs, run_pairs, says_otherwise};
use super::super::super::page;
use super::super::super::posted::Asked;
use super::super::super::problem::Problem;
use super::super::super::timeline::Timeline;
use super::super::super::viewer::Staff;
use super::rows::{Row, rows, timeline};
use super::{Edition, Found, found, sources_of};
use crate::App;
use crate::common::course_info::{self, Lack};

/// How many runs are compared, unless all are asked for.
const COMPARED: usize = 10;
/// How many fields are listed in which LMSs say otherwise, unless all are asked for.
const OTHERWISE: usize = 50;
/// How many entries of the journal are shown.
const ENTRIES: usize = 5;

#[derive(Template)]
#[template(path = "staff/course.html")]
struct CoursePage<'a> {
    v: &'a Staff,
    code: &'a CourseCode,
    at: String,
    /// What stands on this page: what is done with it is done only where it still is so.
    seen: String,
    name: String,
    runs: &'a [RunVersions],
    differences: Differences,
    timeline: Option<Timeline>,
    rows: Vec<Row>,
    /// Whether an LMS has said anything of the runs.
    spoken: bool,
    otherwise: Vec<Otherwise>,
    /// How many fields there are in which LMSs say otherwise.
    all_otherwise: usize,
    entries: Vec<Entry>,
    snapshots: Vec<Snapshot>,
    search_engines: SearchEngines,
}

/// Draft beside public.
struct Differences {
    published: bool,
    /// Whether something waits to be published.
    pending: bool,
    /// How many fields differ.
    fields: usize,
    course: Option<Comparison>,
    runs: Vec<ComparedRun>,
    /// How many runs differ.
    all_runs: usize,
    /// Whether they differ only in runs that are to be scheduled, which do not count as waiting.
    only_unscheduled: bool,
}

impl Differences {
    fn fields(&self) -> usize {
        self.fields
    }
}

struct ComparedRun {
    address: String,
    /// Whether visitors see nothing of it yet.
    new: bool,
    comparison: Comparison,
}

/// Whether search engines can show the public version as a course.
struct SearchEngines {
    /// What keeps them from it, in words.
    lacks: Vec<String>,
    /// Whether their description is derived, because the course has none.
    derives_description: bool,
}

/// A field in which an LMS says otherwise.
struct Otherwise {
    name: String,
    address: String,
    lms: String,
    says: SaysOtherwise,
}

struct Snapshot {
    name: String,
    address: String,
    published: bool,
    runs: usize,
}

impl Snapshot {
    fn runs(&self) -> usize {
        self.runs
    }
}

impl CoursePage<'_> {
    fn all_otherwise(&self) -> usize {
        self.all_otherwise
    }

    /// How many rows are not shown.
    fn hidden_rows(&self) -> usize {
        self.runs.len() - self.rows.len()
    }

    /// How many runs stand as they are.
    fn same_runs(&self) -> usize {
        self.runs.len() - self.differences.all_runs
    }

    fn hidden_differences(&self) -> usize {
        self.differences.all_runs - self.differences.runs.len()
    }

    fn hidden_otherwise(&self) -> usize {
        self.all_otherwise - self.otherwise.len()
    }

    /// How many runs the snapshots have.
    fn runs_of_snapshots(&self) -> usize {
        self.snapshots.iter().map(|snapshot| snapshot.runs).sum()
    }
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    v: Staff,
    Path(code): Path<String>,
    asked: Asked,
) -> Result<Response, Problem> {
    let Found { edition, snapshots } = found(&app, &code).await?;
    let all = asked.has("all");
    let sources = sources_of(&app, &edition.runs).await?;
    let filter = Filter { course: Some(edition.code().clone()), ..Filter::default() };
    let entries = app.reader.entries_page(i64::MAX, &filter, ENTRIES).await?.entries;
    let differences = differences(&app, &v, &edition, all);
    let mut otherwise = otherwise(&app, &v, &edition, &sources);
    let all_otherwise = otherwise.len();
    if !all {
        otherwise.truncate(OTHERWISE);
    }
    let label = v.l.x("course-runs-of", edition.code().as_str());
    let shown = (edition.course.public.is_some(), all);
    Ok(page(&CoursePage {
        v: &v,
        code: edition.code(),
        at: v.course_at(edition.code()),
        seen: super::actions::seen(&edition.course, &edition.runs),
        name: edition.name(&v),
        runs: &edition.runs,
        differences,
        timeline: (!edition.runs.is_empty()).then(|| timeline(&v, &app.lmss, &edition.runs, label)),
        rows: rows(&v, &app.lmss, &edition.runs, &sources, shown),
        spoken: !sources.is_empty(),
        otherwise,
        all_otherwise,
        entries,
        snapshots: snapshots.iter().map(|snapshot| listed(&v, &edition, snapshot)).collect(),
        search_engines: search_engines(&v, &edition, &snapshots),
    }))
}

fn listed(v: &Staff, of: &Edition, snapshot: &Edition) -> Snapshot {
    Snapshot {
        name: snapshot.name(v),
        address: format!("{}/snapshots/{}", v.course_at(of.code()), snapshot.course.id.0),
        published: snapshot.course.public.is_some(),
        runs: snapshot.runs.len(),
    }
}

/// Visitors see the runs of earlier editions on the page of the course, too.
fn search_engines(v: &Staff, edition: &Edition, snapshots: &[Edition]) -> SearchEngines {
    let Some(public) = &edition.course.public else { return SearchEngines { lacks: Vec::new(), derives_description: false } };
    let published = snapshots.iter().filter(|snapshot| snapshot.course.public.is_some());
    let runs = std::iter::once(edition).chain(published).flat_map(|edition| &edition.runs);
    let visible = runs.filter_map(|run| run.public.as_ref()).filter(|run| run.catalog_visibility != CatalogVisibility::Hidden);
    let words = |lack| match lack {
        Lack::Runs => v.l.t("course-search-engines-runs"),
        Lack::Offer => v.l.t("course-search-engines-offer"),
        Lack::Schedule(runs) => v.l.n("course-search-engines-schedule", runs),
    };
    SearchEngines {
        lacks: course_info::lacks(&public.details, visible, v.now).into_iter().map(words).collect(),
        derives_description: public.details.description.iter().all(|(_, text)| text.trim().is_empty()),
    }
}

fn differences(app: &App, v: &Staff, edition: &Edition, all: bool) -> Differences {
    let Some(public) = &edition.course.public else {
        return Differences {
            published: false,
            pending: false,
            fields: 0,
            course: None,
            runs: Vec::new(),
            all_runs: 0,
            only_unscheduled: false,
        };
    };
    let sides = || [v.l.t("public"), v.l.t("draft")];
    let pairs = course_pairs(Some(public), edition.draft());
    let mut fields = pairs.iter().filter(|pair| pair.differs()).count();
    let course = Comparison::whole(v, v.l.t("course-itself"), sides(), &pairs);
    let differing = edition.runs.iter().filter(|run| run.public.as_ref() != Some(&run.draft)).collect::<Vec<_>>();
    let mut runs = Vec::new();
    for run in &differing {
        let pairs = run_pairs(run.public.as_ref(), &run.draft);
        fields += pairs.iter().filter(|pair| pair.differs()).count();
        if all || runs.len() < COMPARED {
            let name = v.l.x("course-run", v.run_name(&run.draft, &app.lmss));
            let comparison = Comparison::new(v, name, sides(), &pairs);
            runs.push(ComparedRun { address: v.run_at(&run.id), new: run.public.is_none(), comparison });
        }
    }
    let pending = course_is_pending(edition.draft(), Some(public), &edition.runs);
    let only_unscheduled = !differing.is_empty() && differing.iter().all(|run| !run_is_pending(run));
    Differences { published: true, pending, fields, course: Some(course), all_runs: differing.len(), runs, only_unscheduled }
}

/// Where the LMSs say otherwise, run by run.
fn otherwise(app: &App, v: &Staff, edition: &Edition, sources: &HashMap<RunId, SourceRun>) -> Vec<Otherwise> {
    let mut all = Vec::new();
    for run in &edition.runs {
        let Some(source) = sources.get(&run.id) else { continue };
        let lms = app.lmss.by_name(&source.key.lms);
        let of_run = |says| Otherwise {
            name: v.run_name(&run.draft, &app.lmss),
            address: v.run_at(&run.id),
            lms: source.key.lms.clone(),
            says,
        };
        all.extend(says_otherwise(run, source, lms).into_iter().map(of_run));
    }
    all
}
