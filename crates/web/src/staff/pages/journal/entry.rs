//! An entry: what was asked, what came of it and why, and what can still be done.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use catalog::{CourseCode, RunId};
use store::{CourseVersions, Entry, Filter, Kind};

use super::again::{self, Again};
use super::changes::{self, Changed};
use super::hook::Asked;
use super::messages::{self, Said};
use super::payload;
use super::row::{self, Row};
use crate::App;
use crate::staff::page;
use crate::staff::pages::hooks;
use crate::staff::pages::lmss::find_run;
use crate::staff::problem::Problem;
use crate::staff::viewer::{Staff, Viewer};

/// How many other entries of the same request are shown.
const OTHERS: usize = 50;

#[derive(Template)]
#[template(path = "staff/entry.html")]
struct EntryPage<'a> {
    v: &'a Staff,
    entry: &'a Entry,
    heading: String,
    /// Whether a secret of this name is in force: then it is a sender.
    is_secret: bool,
    course: Option<CourseVersions>,
    run: Option<(RunId, String)>,
    run_label: Option<String>,
    changes: Vec<Changed>,
    said: Vec<Said>,
    /// What was asked of which hook.
    asked: Option<Asked>,
    laid_out: Option<String>,
    others: Vec<Row>,
    has_more_others: bool,
    /// The entry before this one of the same run.
    previous: Option<Row>,
    /// Its number, where it is there no more.
    previous_gone: Option<i64>,
    again: Option<Again>,
}

impl EntryPage<'_> {
    fn is_sync(&self) -> bool {
        self.entry.kind == Kind::Sync
    }

    fn releases(&self, runs: &usize) -> String {
        self.v.l.n("again-releases", i64::try_from(*runs).unwrap_or(i64::MAX))
    }

    fn bytes(&self) -> i64 {
        self.entry.payload.as_ref().map_or(0, |payload| i64::try_from(payload.len()).unwrap_or(i64::MAX))
    }

    fn field_name(&self, field: &str) -> String {
        let key = format!("field-{field}");
        if self.v.l.has(&key) { self.v.l.t(key) } else { field.to_owned() }
    }

    fn hook_at(&self, asked: &Asked) -> String {
        format!("{}{}", self.v.root, hooks::path(&asked.hook))
    }

    /// What was sent, where that is not what is shown.
    fn as_sent(&self) -> Option<&str> {
        self.entry.payload.as_deref().filter(|sent| self.laid_out.as_deref() != Some(*sent))
    }

    fn run_versions<'c>(&self, changed: &'c Changed) -> Option<String> {
        changed.versions_key().map(|key: &'c str| self.v.l.t(key))
    }
}

pub(super) async fn show(State(app): State<Arc<App>>, v: Staff, Path(seq): Path<String>) -> Result<Response, Problem> {
    let seq = seq.parse::<i64>().map_err(|_| Problem::NotFound)?;
    let entry = app.reader.entry(seq).await?.ok_or(Problem::NotFound)?;
    let changes = changes::read(entry.changes.as_ref().map(|changes| changes.get()));
    let course = match entry.course.as_ref().filter(|code| !code.is_empty()) {
        Some(code) => app.reader.course(code).await?,
        None => None,
    };
    let run = run(&app, &v, &entry, &changes, course.as_ref()).await?;
    let (others, has_more_others) = others(&app, &v, &entry).await?;
    let previous = match entry.previous {
        Some(previous) => app.reader.entry(previous).await?.map(|entry| Row::new(&v, &app.lmss, &entry)),
        None => None,
    };
    let asked = Asked::read(&entry);
    let messages = entry.messages.as_ref().filter(|_| asked.is_none());
    let said = messages.and_then(|raw| serde_json::from_str(raw.get()).ok());
    // Only who may apply it has the writer look what would come of it.
    let again = if v.may_edit() { again::plan(&app, &v, &entry).await? } else { None };
    let run_label = entry.resource_link.as_deref().map(|link| row::run_label(link, &app.lmss));
    Ok(page(&EntryPage {
        v: &v,
        heading: asked
            .as_ref()
            .and_then(|asked| asked.heading(&v, &entry.actor))
            .unwrap_or_else(|| heading(&v, &entry, run_label.as_deref())),
        is_secret: app.secrets.iter().any(|known| known.secret.name() == entry.actor),
        course,
        run,
        run_label,
        changes,
        said: said.as_ref().map(messages::read).unwrap_or_default(),
        asked,
        laid_out: entry.payload.as_deref().map(payload::laid_out),
        others,
        has_more_others,
        previous_gone: entry.previous.filter(|_| previous.is_none()),
        previous,
        again,
        entry: &entry,
    }))
}

/// Who did what, as a title.
fn heading(v: &Viewer, entry: &Entry, run: Option<&str>) -> String {
    let subject = run.map(str::to_owned).or_else(|| entry.course.as_ref().map(|code: &CourseCode| code.to_string()));
    let subject = subject.unwrap_or_else(|| v.l.t("entry-a-request"));
    let key = match entry.kind {
        Kind::Sync => format!("entry-sync-{}", entry.verdict),
        kind => format!("entry-{}", kind.as_str()),
    };
    v.l.xy(&key, &entry.actor, subject)
}

/// The run that the entry is of, where it is there.
async fn run(
    app: &App,
    v: &Viewer,
    entry: &Entry,
    changes: &[Changed],
    course: Option<&CourseVersions>,
) -> Result<Option<(RunId, String)>, Problem> {
    let named = |run: &catalog::RunVersions| (run.id, v.run_name(&run.draft, &app.lmss));
    if let Some(id) = row::run_of(entry, changes) {
        return Ok(app.reader.run(id).await?.map(|found| named(&found.run)));
    }
    let (Some(course), Some(link)) = (course, &entry.resource_link) else { return Ok(None) };
    Ok(find_run(app, course, link).await?.as_ref().map(named))
}

/// The other entries of the same request, and whether there are more than are shown.
async fn others(app: &App, v: &Viewer, entry: &Entry) -> Result<(Vec<Row>, bool), Problem> {
    // They stand together from the first one on.
    let entries = app.reader.entries_after(entry.request.saturating_sub(1), &Filter::default(), OTHERS + 2).await?;
    let mut same = entries.iter().filter(|other| other.request == entry.request).collect::<Vec<_>>();
    let has_more = same.len() == OTHERS + 2;
    same.retain(|other| other.seq != entry.seq);
    same.truncate(OTHERS);
    Ok((same.into_iter().map(|other| Row::new(v, &app.lmss, other)).collect(), has_more))
}

#[cfg(test)]
mod tests {
    use store::Kind;
    use sync::Verdict;

    use crate::staff::locale::Locale;

    #[test]
    fn every_entry_has_a_heading_and_a_line_in_every_language() {
        for (code, _) in Locale::all() {
            let l = Locale::negotiate(Some(code), "", &[]);
            for verdict in Verdict::ALL {
                assert!(
                    l.has(&format!("entry-sync-{verdict}")) && l.has(&format!("verdict-{verdict}-why")),
                    "{verdict} in {code}"
                );
            }
            for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Sync) {
                assert!(l.has(&format!("entry-{}", kind.as_str())), "{} in {code}", kind.as_str());
            }
        }
    }
}
