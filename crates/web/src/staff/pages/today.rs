//! Today: what waits for somebody, and how the LMSs are.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use catalog::publication::{course_changes, run_changes, run_is_pending};
use catalog::{Field, Instant, RunVersions};
use jiff::civil::Date;
use store::CourseVersions;
use sync::{LmsList, Verdict};

use super::super::chart::Chart;
use super::super::overview::Hour;
use super::super::page;
use super::super::problem::Problem;
use super::super::viewer::{Staff, Viewer};
use super::held::{self, groups};
use super::hooks;
use crate::App;
use crate::refusals::Refusal;

/// How many courses with unpublished changes, and how many codes of held runs, are shown.
const SHOWN: usize = 5;
/// How many held runs are read.
const HELD: usize = 200;
/// How many fields are named of those that differ.
const FIELDS: usize = 4;
/// How many refused signatures are shown at once.
const REFUSED: usize = 5;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/", get(show))
}

#[derive(Template)]
#[template(path = "staff/today.html")]
struct Today<'a> {
    v: &'a Staff,
    steps: Vec<Step>,
    /// Those that somebody has to look at.
    hooks: Vec<hooks::Shown<'a>>,
    held: Vec<HeldGroup>,
    pending: Vec<Pending>,
    pending_in_all: usize,
    /// How many courses were never published.
    unpublished: usize,
    reading: Option<usize>,
    is_read: bool,
    is_counted: bool,
    has_secrets: bool,
    chart: Chart,
    verdicts: [Verdict; 6],
    counted_since: Option<Instant>,
    words: Vec<Word>,
    refused: u64,
    refusals: Vec<Refusal>,
}

/// Something to be done in a new installation.
struct Step {
    text: &'static str,
    code: Option<&'static str>,
    is_done: bool,
}

struct HeldGroup {
    code: String,
    from: String,
    link: String,
    last_word: Instant,
    path: String,
    can_be_made: bool,
}

/// A course with unpublished changes.
struct Pending {
    code: String,
    at: String,
    title: Option<String>,
    what: String,
    whose: String,
    changed: Option<Instant>,
}

/// An LMS.
struct Word {
    name: String,
    last: Option<Instant>,
    requests: u64,
}

impl Today<'_> {
    /// The day, as people of the language write it.
    fn date(&self) -> String {
        let v = self.v;
        let civil = v.now.in_zone(&v.zone);
        let Some(date) = civil.get(..10).and_then(|day| day.parse::<Date>().ok()) else { return v.day(&v.now) };
        let weekday = v.l.t(format!("weekday-{}", date.weekday().to_monday_one_offset()));
        let month = v.l.t(format!("month-name-{}", date.month()));
        v.l.xy("today-date", weekday, v.l.nx("today-day", i64::from(date.day()), month))
    }

    /// What waits: how many of what, and the rest of the sentence.
    fn waiting(&self) -> Vec<(String, String)> {
        let l = self.v.l;
        let parts = [
            ("pending", i64::try_from(self.pending_in_all).unwrap_or(i64::MAX)),
            ("held", self.v.held()),
            ("hooks", i64::try_from(self.hooks.len()).unwrap_or(i64::MAX)),
            ("refused", i64::try_from(self.refused).unwrap_or(i64::MAX)),
        ];
        let waiting = parts.into_iter().filter(|(_, n)| *n > 0);
        waiting.map(|(what, n)| (l.n(&format!("today-{what}-n"), n), l.n(&format!("today-{what}-rest"), n))).collect()
    }

    fn has_steps(&self) -> bool {
        self.steps.iter().any(|step| !step.is_done)
    }

    fn so_far(&self) -> Option<String> {
        self.reading.map(|so_far| self.v.l.n("courses-reading", so_far))
    }

    fn unpublished(&self) -> usize {
        self.unpublished
    }

    fn all_pending(&self) -> String {
        self.v.l.n("today-all-pending", self.pending_in_all)
    }

    /// What stands under the chart's first column, middle and last one.
    fn labels(&self) -> [String; 3] {
        let v = self.v;
        let [first, middle] = [self.chart.hours[0].from, self.chart.hours[12].from].map(|at| (v.day(&at), self.time(at)));
        let first = if first.0 == v.day(&v.now) { first.1 } else { v.l.x("today-yesterday", first.1) };
        [first, middle.1, v.l.t("today-now")]
    }

    fn time(&self, at: Instant) -> String {
        at.in_zone(&self.v.zone).get(11..16).unwrap_or_default().to_owned()
    }

    fn hour(&self, hour: &Hour) -> String {
        self.time(hour.from)
    }

    fn counts(&self, hour: &Hour) -> [String; 6] {
        hour.counts.map(|count| self.v.l.number(count))
    }

    fn totals(&self) -> Vec<(Verdict, String)> {
        self.chart.key().map(|(verdict, count)| (verdict, self.v.l.number(count))).collect()
    }

    /// From when the counts are, where that is not the whole day.
    fn since(&self) -> Option<String> {
        let since = self.counted_since.filter(|since| *since > self.chart.hours[1].from)?;
        Some(self.v.l.x("today-counted-since", self.v.exact(&since)))
    }

    fn requests(&self, word: &Word) -> String {
        self.v.l.n("today-requests-n", i64::try_from(word.requests).unwrap_or(i64::MAX))
    }

    fn hint(&self, refusal: &Refusal) -> String {
        self.v.l.t(format!("hint-{}", refusal.hint.key()))
    }

    fn others(&self, refusal: &Refusal) -> String {
        self.v.l.n("refused-others", i64::try_from(refusal.others).unwrap_or(i64::MAX))
    }

    fn first_refusals(&self) -> &[Refusal] {
        &self.refusals[..self.refusals.len().min(REFUSED)]
    }

    fn more_refusals(&self) -> &[Refusal] {
        &self.refusals[self.refusals.len().min(REFUSED)..]
    }
}

async fn show(State(app): State<Arc<App>>, v: Staff) -> Result<Response, Problem> {
    app.staff.overview.bring_up_to_date(&app).await;
    let (held, _) = groups(app.reader.held_page(None, HELD).await?, HELD, SHOWN);
    let last_pending = {
        let known = app.staff.overview.known();
        let last = known.catalogue.last_pending(SHOWN).into_iter();
        last.map(|(code, line)| (code.clone(), line.changed)).collect::<Vec<_>>()
    };
    let codes = last_pending.iter().map(|(code, _)| code.clone()).collect::<Vec<_>>();
    let courses = if codes.is_empty() { Vec::new() } else { app.reader.courses_by_codes(&codes).await? };
    let courses = courses.into_iter().filter(|(course, _)| course.snapshot_of.is_none());
    let mut courses = courses.map(|read| (read.0.draft.code.clone(), read)).collect::<HashMap<_, _>>();
    let mut pending = Vec::new();
    for (code, changed) in last_pending {
        let Some((course, runs)) = courses.remove(&code) else { continue };
        let entry = match changed {
            Some(changed) => app.reader.entry(changed.entry).await?,
            None => None,
        };
        let differing = Differing::of(&course, &runs);
        pending.push(Pending {
            at: v.course_at(&code),
            title: v.title(&course.draft.title).map(str::to_owned),
            what: differing.what(&v),
            whose: differing.whose(&v, &app.lmss, entry.map(|entry| entry.actor).as_deref()),
            changed: changed.map(|changed| changed.at),
            code: code.to_string(),
        });
    }
    let hooks = hooks::shown_in_trouble(&app).await?;
    let known = app.staff.overview.known();
    let words = app.lmss.iter().map(|lms| Word {
        name: lms.name.clone(),
        last: known.activity.last_word(&lms.name),
        requests: known.activity.requests_of(&lms.name, v.now),
    });
    let shown = Today {
        steps: steps(&app, known.catalogue.len() > 0 || !known.is_read),
        hooks,
        held: held.iter().filter_map(|group| held_group(&v, group)).collect(),
        pending,
        pending_in_all: known.catalogue.pending(),
        unpublished: known.catalogue.unpublished(),
        reading: known.reading.or((!known.is_read).then_some(0)),
        is_read: known.is_read,
        is_counted: known.is_counted,
        has_secrets: !app.secrets.is_empty(),
        chart: Chart::new(&known.activity.hours(v.now, &v.zone)),
        verdicts: Verdict::ALL,
        counted_since: known.activity.since,
        words: words.collect(),
        refused: app.refusals.count(),
        refusals: app.refusals.last(),
        v: &v,
    };
    Ok(page(&shown))
}

/// What has to be done before anything can be seen.
fn steps(app: &App, has_courses: bool) -> Vec<Step> {
    vec![
        Step { text: "today-step-lms", code: Some("[[lms]]"), is_done: app.lmss.iter().len() > 0 },
        Step { text: "today-step-secret", code: Some("sync.secrets"), is_done: !app.secrets.is_empty() },
        Step { text: "today-step-courses", code: Some("prospectus load"), is_done: has_courses },
    ]
}

fn held_group(v: &Viewer, group: &held::Group) -> Option<HeldGroup> {
    let latest = group.runs.iter().max_by_key(|run| run.source.last_word_at)?;
    Some(HeldGroup {
        from: held::from(v, group),
        link: latest.source.resource_link.clone(),
        last_word: latest.source.last_word_at,
        path: held::path_of(group.code.as_str()),
        can_be_made: group.code.is_usable(),
        code: group.code.to_string(),
    })
}

/// In what a course differs from what visitors see.
struct Differing<'c> {
    /// Its own fields.
    own: Vec<&'static str>,
    /// Fields of runs, each once.
    fields: Vec<Field>,
    runs: Vec<&'c RunVersions>,
    /// How many of them visitors do not see at all.
    new: usize,
}

impl<'c> Differing<'c> {
    fn of(course: &CourseVersions, runs: &'c [RunVersions]) -> Self {
        let changes = course.public.as_ref().map(|public| course_changes(Some(public), &course.draft)).unwrap_or_default();
        let runs = runs.iter().filter(|run| run_is_pending(run)).collect::<Vec<_>>();
        let shown = runs.iter().filter_map(|run| Some((run.public.as_ref()?, &run.draft)));
        let mut fields =
            shown.flat_map(|(public, draft)| run_changes(Some(public), draft)).map(|change| change.field).collect::<Vec<_>>();
        fields.sort_unstable();
        fields.dedup();
        let new = runs.iter().filter(|run| run.public.is_none()).count();
        Self { own: changes.into_iter().map(|change| change.field).collect(), fields, runs, new }
    }

    fn what(&self, v: &Viewer) -> String {
        let own = self.own.iter().map(|field| v.l.t(format!("field-{field}")));
        let of_runs = self.fields.iter().filter(|field| !self.own.contains(&field.as_str())).map(|field| v.field(field));
        let mut words = own.chain(of_runs).collect::<Vec<_>>();
        // Names of fields are written as labels; here they are words of one line.
        words.iter_mut().skip(1).for_each(|word| *word = begun_small(word));
        if words.len() > FIELDS {
            let more = words.len() - (FIELDS - 1);
            words.truncate(FIELDS - 1);
            words.push(v.l.n("today-more-fields", more));
        }
        if self.new > 0 {
            words.push(v.l.n("today-new-runs", self.new));
        }
        words.join(", ")
    }

    fn whose(&self, v: &Viewer, lmss: &LmsList, actor: Option<&str>) -> String {
        let own = (!self.own.is_empty()).then(|| v.l.t("today-course-itself"));
        let runs = match self.runs.as_slice() {
            [] => None,
            [run] => Some(v.l.x("today-run", v.run_name(&run.draft, lmss))),
            several => Some(v.l.n("today-runs", several.len())),
        };
        let by = actor.filter(|actor| !actor.is_empty()).map(|actor| v.l.x("today-by", actor));
        own.into_iter().chain(runs).chain(by).collect::<Vec<_>>().join(", ")
    }
}

fn begun_small(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use catalog::{Course, CourseCode, CourseId, CourseRun, Field, FieldSet, Instant, RunId, RunVersions, SyncMode, Titles};
    use store::CourseVersions;

    use super::Differing;

    #[test]
    fn what_differs_is_told_of_the_course_and_of_its_scheduled_runs() {
        let course = |title: &str| Course::new(CourseCode::normalise("A"), Titles::one("en", title));
        let course = CourseVersions { id: CourseId(1), snapshot_of: None, draft: course("b"), public: Some(course("a")) };
        let dated = CourseRun { start: Some(Instant::MIN), enrollment_start: Some(Instant::MIN), ..CourseRun::new("x") };
        let run = |id, count, public: Option<CourseRun>| RunVersions {
            id: RunId(id),
            course: CourseId(1),
            sync_mode: SyncMode::Manual,
            protected: FieldSet::default(),
            draft: CourseRun { enrollment_count: count, ..dated.clone() },
            public,
        };
        let runs = [run(1, 5, Some(dated.clone())), run(2, 0, Some(dated.clone())), run(3, 0, None)];
        let differing = Differing::of(&course, &runs);
        assert_eq!((differing.own, differing.fields, differing.new), (vec!["title"], vec![Field::EnrollmentCount], 1));
        assert_eq!(differing.runs.iter().map(|run| run.id.0).collect::<Vec<_>>(), [1, 3]);
    }
}
