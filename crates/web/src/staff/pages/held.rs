//! Held runs: what LMSs said of courses that are not there; to make them, or to put the runs under others.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use catalog::{Course, CourseCode, Field, Instant, SyncMode, Titles, Value};
use hyper::StatusCode;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use store::{By, EditError, Reader, Role, StoreError, StoredSource};
use sync::{LmsList, SourceKey};

use super::super::overview::alike;
use super::super::posted::{Asked, Posted};
use super::super::problem::Problem;
use super::super::told::Told;
use super::super::viewer::{Staff, Viewer};
use super::super::{page_with, paths};
use crate::App;

/// How many codes are on a page.
const CODES: usize = 10;
/// How many runs are read for a page.
const RUNS: usize = 100;
/// How many courses are proposed.
const PROPOSED: usize = 8;
/// How many entries are looked at for the first words of a page's runs.
const ENTRIES: usize = 200;
/// After every identity.
const LAST: &str = "\u{10ffff}";

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/held", get(show)).route("/held/create", post(create)).route("/held/attach", post(attach))
}

/// Runs that wait for the same course.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Group {
    /// Its code; empty where the LMS named none.
    pub(super) code: CourseCode,
    pub(super) runs: Vec<StoredSource>,
    /// Whether there are more than these.
    pub(super) is_cut: bool,
}

impl Group {
    /// The names of its runs' LMSs, each once.
    pub(super) fn lmss(&self) -> String {
        let mut names = self.runs.iter().map(|run| run.source.key.lms.as_str()).collect::<Vec<_>>();
        names.sort_unstable();
        names.dedup();
        names.join(", ")
    }
}

/// Runs that were read, by code, `codes` of them at most; and whether there are more. `limit` is how many runs were asked for.
pub(super) fn groups(read: Vec<StoredSource>, limit: usize, codes: usize) -> (Vec<Group>, bool) {
    let is_full = read.len() >= limit;
    let mut groups: Vec<Group> = Vec::new();
    for run in read {
        let code = run.source.course_code.clone().unwrap_or_else(|| CourseCode::normalise(""));
        match groups.last_mut().filter(|group| group.code == code) {
            Some(group) => group.runs.push(run),
            None => groups.push(Group { code, runs: vec![run], is_cut: false }),
        }
    }
    // The last of a full page may have more runs than were read: it is whole on the next one.
    if is_full && groups.len() > 1 {
        groups.pop();
    } else if is_full && let Some(only) = groups.last_mut() {
        only.is_cut = true;
    }
    let more = is_full || groups.len() > codes;
    groups.truncate(codes);
    (groups, more)
}

#[derive(Template)]
#[template(path = "staff/held.html")]
struct Held<'a> {
    v: &'a Staff,
    groups: Vec<Shown>,
    /// Only this code is shown.
    only: Option<String>,
    is_first: bool,
    next: Option<String>,
    language: String,
    failure: Option<&'a Failure>,
}

impl Held<'_> {
    fn lede(&self) -> String {
        self.v.l.n("held-lede", self.v.held())
    }

    fn error_of(&self, group: &Shown) -> Option<&str> {
        self.failure.filter(|failure| failure.code == group.code).map(|failure| failure.sentence.as_str())
    }

    fn typed_of(&self, group: &Shown) -> &str {
        self.failure.filter(|failure| failure.code == group.code).map_or("", |failure| failure.typed.as_str())
    }

    fn is_chosen(&self, group: &Shown, code: &str) -> bool {
        self.failure.is_some_and(|failure| failure.code == group.code && failure.chosen == code)
    }

    fn is_ticked(&self, group: &Shown, run: &Run) -> bool {
        self.failure.filter(|failure| failure.code == group.code).is_none_or(|failure| failure.runs.contains(&run.key))
    }
}

/// A group as the page shows it.
struct Shown {
    /// Tells its elements apart.
    id: String,
    code: String,
    from: String,
    /// Where there is a course with this code by now.
    course: Option<String>,
    runs: Vec<Run>,
    /// Codes and names of the courses that the runs may be of.
    proposed: Vec<(String, String)>,
}

/// A held run as the page shows it.
struct Run {
    /// What forms name it by.
    key: String,
    link: String,
    lms: String,
    is_lms_known: bool,
    summary: String,
    said: Vec<(String, String)>,
    first_word: Option<Instant>,
    last_word: Instant,
}

/// Why a run could not be attached, and what was typed.
struct Failure {
    code: String,
    typed: String,
    chosen: String,
    runs: Vec<String>,
    sentence: String,
}

/// How forms name a run.
fn written(key: &SourceKey) -> String {
    serde_json::json!([key.lms, key.identity]).to_string()
}

fn read_key(written: &str) -> Option<SourceKey> {
    let [lms, identity] = serde_json::from_str::<[String; 2]>(written).ok()?;
    Some(SourceKey { lms, identity })
}

/// The address of the page with the runs of one code.
pub(super) fn path_of(code: &str) -> String {
    format!("/held?code={}", utf8_percent_encode(code, NON_ALPHANUMERIC))
}

async fn show(State(app): State<Arc<App>>, v: Staff, asked: Asked) -> Result<Response, Problem> {
    app.staff.overview.bring_up_to_date(&app).await;
    let only = asked.given("code").map(str::to_owned);
    let after = asked.given("after").filter(|after| !after.is_empty());
    held(&app, &v, only, after, None).await
}

async fn held(
    app: &App,
    v: &Staff,
    only: Option<String>,
    after: Option<&str>,
    failure: Option<&Failure>,
) -> Result<Response, Problem> {
    let only = only.map(|code| CourseCode::normalise(&code));
    let key = match (&only, after) {
        (Some(code), _) => Some((code.as_str(), "", "")),
        (None, after) => after.map(|code| (code, LAST, LAST)),
    };
    let mut read = app.reader.held_page(key, RUNS).await?;
    let is_of =
        |run: &StoredSource, code: &CourseCode| run.source.course_code.as_ref().map_or("", CourseCode::as_str) == code.as_str();
    if let Some(code) = &only {
        read.retain(|run| is_of(run, code));
    }
    let (groups, more) = groups(read, RUNS, CODES);
    if let Some(failure) = failure.filter(|_| groups.is_empty()) {
        // What was to be attached is gone meanwhile.
        return Err(Problem::Refused(failure.sentence.clone()));
    }
    let next = groups.last().filter(|_| more && only.is_none()).map(|group| group.code.to_string());
    let first_words = first_words(&app.reader, groups.iter().flat_map(|group| &group.runs)).await?;
    let mut first_words = first_words.into_iter();
    let known = app.staff.overview.known();
    let mut shown = Vec::new();
    for (position, group) in groups.into_iter().enumerate() {
        let named = |code: &CourseCode| {
            let title = known.catalogue.get(code).and_then(|line| line.title(&v.of_titles()));
            (code.to_string(), title.map_or_else(|| code.to_string(), |title| format!("{code}, {title}")))
        };
        shown.push(Shown {
            id: format!("held-{position}"),
            from: from(v, &group),
            course: known.catalogue.get(&group.code).map(|_| v.course_at(&group.code)),
            proposed: alike(&known.catalogue, &group.code, PROPOSED).into_iter().map(named).collect(),
            code: group.code.to_string(),
            runs: group.runs.iter().map(|run| seen(v, run, first_words.next().flatten(), &app.lmss)).collect(),
        });
    }
    drop(known);
    let status = if failure.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let language = app.languages.first().map_or("en", String::as_str);
    let page = Held {
        v,
        groups: shown,
        only: only.map(|code| code.to_string()),
        is_first: after.is_none(),
        next: next.map(|code| format!("/held?after={}", utf8_percent_encode(&code, NON_ALPHANUMERIC))),
        language: v.language(language),
        failure,
    };
    Ok(page_with(status, &page))
}

/// How many runs from where.
pub(super) fn from(v: &Viewer, group: &Group) -> String {
    let key = if group.is_cut { "held-more-runs-from" } else { "held-runs-from" };
    v.l.nx(key, group.runs.len(), group.lmss())
}

fn seen(v: &Viewer, run: &StoredSource, first_word: Option<Instant>, lmss: &LmsList) -> Run {
    let source = &run.source;
    let short = |field: Field| {
        let text = match source.said.get(field)? {
            Value::Instant(None) | Value::Offer(None) => return None,
            Value::Instant(Some(at)) => v.day(at),
            value => v.value(value),
        };
        Some(v.l.xy("held-field", v.field(&field), text))
    };
    Run {
        key: written(&source.key),
        link: source.resource_link.clone(),
        lms: source.key.lms.clone(),
        is_lms_known: lmss.by_name(&source.key.lms).is_some(),
        summary: [Field::Start, Field::End, Field::Offer].into_iter().filter_map(short).collect::<Vec<_>>().join(" · "),
        said: source.said.iter().map(|(field, value)| (v.field(&field), v.value(value))).collect(),
        first_word,
        last_word: source.last_word_at,
    }
}

/// When each of these runs was first spoken of; none where that would take long to learn, or is forgotten.
async fn first_words(reader: &Reader, runs: impl Iterator<Item = &StoredSource>) -> Result<Vec<Option<Instant>>, StoreError> {
    let (mut first_words, mut left) = (Vec::new(), ENTRIES);
    for run in runs {
        let mut next = Some(run.last_entry).filter(|entry| *entry > 0);
        let mut first = None;
        while let Some(number) = next.filter(|_| left > 0) {
            left -= 1;
            let Some(entry) = reader.entry(number).await? else { break };
            next = entry.previous;
            first = next.is_none().then_some(entry.at);
        }
        first_words.push(first);
    }
    Ok(first_words)
}

async fn create(State(app): State<Arc<App>>, v: Staff, form: Posted) -> Result<Response, Problem> {
    v.needs(Role::Editor)?;
    let code = CourseCode::normalise(form.get("code"));
    let title = Some(form.get("title")).filter(|title| !title.is_empty()).unwrap_or(code.as_str());
    let language = app.languages.first().map_or("en", String::as_str);
    let course = Course::new(code.clone(), Titles::one(language, title));
    let by = By { actor: v.name().to_owned(), at: v.now };
    let outcome = app.writer.execute(move |session| match session.create_course(&course, &by) {
        Ok(id) => Ok(Some(id)),
        // Somebody made it meanwhile: then what waits can be applied as well.
        Err(EditError::CodeTaken(_)) => session.release_now(&course.code, &by).map(|_| None),
        Err(error) => Err(error),
    });
    match outcome.await {
        Ok(Some(id)) => {
            let runs = app.reader.runs_of(id).await?.len();
            Ok(Told::new("told-held-created").n(runs).x(&code).at(&v, &paths::course(&code)))
        }
        Ok(None) => Ok(Told::new("told-held-applied").x(&code).at(&v, &paths::course(&code))),
        Err(error) => Err(Problem::Refused(sentence(&v, error)?)),
    }
}

async fn attach(State(app): State<Arc<App>>, v: Staff, form: Posted) -> Result<Response, Problem> {
    v.needs(Role::Editor)?;
    let (typed, chosen) = (form.get("course"), form.get("proposed"));
    let runs = form.all("run").map(str::to_owned).collect::<Vec<_>>();
    let fail = |sentence| {
        let (code, typed, chosen) = (form.get("code").to_owned(), typed.to_owned(), chosen.to_owned());
        Failure { code, typed, chosen, runs: runs.clone(), sentence }
    };
    let failure = match put_under(&app, &v, if typed.is_empty() { chosen } else { typed }, &runs).await? {
        Ok(code) => return Ok(Told::new("told-held-attached").n(runs.len()).x(&code).at(&v, &paths::course(&code))),
        Err(sentence) => fail(sentence),
    };
    app.staff.overview.bring_up_to_date(&app).await;
    held(&app, &v, Some(failure.code.clone()), None, Some(&failure)).await
}

/// Puts runs under a course; a sentence where that cannot be.
async fn put_under(app: &App, v: &Staff, code: &str, runs: &[String]) -> Result<Result<CourseCode, String>, Problem> {
    let code = CourseCode::normalise(code);
    if code.is_empty() {
        return Ok(Err(v.l.t("held-error-which-course")));
    }
    let keys = runs.iter().filter_map(|run| read_key(run)).collect::<Vec<_>>();
    if keys.is_empty() {
        return Ok(Err(v.l.t("held-error-which-run")));
    }
    let Some(course) = app.reader.course(&code).await? else { return Ok(Err(v.l.x("held-error-no-course", &code))) };
    let shows_at_once =
        |key: &SourceKey| app.lmss.by_name(&key.lms).is_some_and(|lms| lms.default_sync_mode == SyncMode::SyncToPublic);
    if course.public.is_some() && keys.iter().any(shows_at_once) {
        v.needs(Role::Publisher)?;
    }
    let by = By { actor: v.name().to_owned(), at: v.now };
    let attached =
        app.writer.execute(move |session| keys.iter().try_for_each(|key| session.attach_held(key, course.id, &by).map(|_| ())));
    match attached.await {
        Ok(()) => Ok(Ok(code)),
        Err(error) => Ok(Err(sentence(v, error)?)),
    }
}

/// Why something was not done, in the reader's words.
fn sentence(v: &Viewer, error: EditError) -> Result<String, Problem> {
    Ok(match error {
        EditError::Store(error) => return Err(error.into()),
        EditError::UnknownCourse(code) => v.l.x("held-error-no-course", code),
        EditError::LinkTaken { link, course } => v.l.xy("held-error-link", link, course),
        EditError::NotHeld | EditError::NothingSaid => v.l.t("held-error-not-held"),
        EditError::UnknownLms(name) => v.l.x("held-error-lms", name),
        EditError::Languages(_) => v.l.t("held-error-languages"),
        EditError::UnusableCode => v.l.t("held-error-code"),
        EditError::CodeTaken(_) | EditError::UnknownCourseId(_) | EditError::UnknownRun(_) | EditError::IsSnapshot(_) => {
            v.l.t("held-error-gone")
        }
    })
}

#[cfg(test)]
mod tests {
    use catalog::{CourseCode, Instant, Patch};
    use store::StoredSource;
    use sync::{SourceKey, SourceRun};

    use super::{groups, read_key, written};

    fn run(code: &str, link: &str) -> StoredSource {
        let key = SourceKey { lms: "campus".to_owned(), identity: link.to_owned() };
        let course_code = (!code.is_empty()).then(|| CourseCode::normalise(code));
        let (resource_link, said) = (link.to_owned(), Patch::default());
        let source = SourceRun { key, resource_link, course_code, said, held: true, last_word_at: Instant::MIN };
        StoredSource { source, last_entry: 1 }
    }

    fn shape(codes: &[&str], limit: usize, most: usize) -> (Vec<(String, usize, bool)>, bool) {
        let read = codes.iter().enumerate().map(|(number, code)| run(code, &number.to_string())).collect();
        let (groups, more) = groups(read, limit, most);
        (groups.into_iter().map(|group| (group.code.to_string(), group.runs.len(), group.is_cut)).collect(), more)
    }

    #[test]
    fn runs_are_grouped_and_a_group_is_not_torn() {
        let group = |code: &str, runs, is_cut| (code.to_owned(), runs, is_cut);
        assert_eq!(
            shape(&["", "A", "A", "B"], 5, 9),
            (vec![group("", 1, false), group("A", 2, false), group("B", 1, false)], false)
        );
        assert_eq!(shape(&["A", "A", "B"], 3, 9), (vec![group("A", 2, false)], true));
        assert_eq!(shape(&["A", "A", "A"], 3, 9), (vec![group("A", 3, true)], true));
        assert_eq!(shape(&["A", "B", "C"], 9, 2), (vec![group("A", 1, false), group("B", 1, false)], true));
        assert_eq!(shape(&[], 9, 2), (Vec::new(), false));
    }

    #[test]
    fn a_run_is_named_in_forms_whatever_its_link() {
        let key = SourceKey { lms: "a \"b\" | c".to_owned(), identity: "https://x/?a=[1]&é".to_owned() };
        assert_eq!(read_key(&written(&key)), Some(key));
        assert_eq!((read_key(""), read_key("[1]")), (None, None));
    }
}
