//! What a course's page, and that of an earlier edition, shows.

use askama::Template;
use catalog::{Course, CourseId, Instant, Languages, Span, markdown};

use super::super::api::places::encoded;
use super::super::linked_data;
use super::super::visitor::Visitor;
use super::found::{Edition, Found, PublicRun, picked, run_name, title};
use super::join::{Band, Join, On};
use super::price::{self, escaped};
use super::runs::{GroupView, List, calendar};
use super::{path, snapshot_path};
use crate::common::dates::bounded;
use crate::common::timeline::{Entry, Timeline};
use crate::{App, images};

/// The width of a picture on a page, and of one that is shown elsewhere.
const COVER_WIDTH: u32 = 640;
/// How many characters others show of a page.
const SUMMARY_MAX: usize = 200;

/// A course's page.
#[derive(Template)]
#[template(path = "public/course.html")]
pub(super) struct CoursePage<'p> {
    v: &'p Visitor,
    /// When it says something else next.
    until: Option<Instant>,
    about: About,
    band: Band,
    timeline: String,
    runs: usize,
    groups: Vec<GroupView>,
    /// Address, words, how many runs.
    editions: Vec<(String, String, usize)>,
    json_ld: String,
    /// Where all dates are; none where there are none.
    calendar: Option<String>,
}

/// The page of an earlier edition.
#[derive(Template)]
#[template(path = "public/snapshot.html")]
pub(super) struct SnapshotPage<'p> {
    v: &'p Visitor,
    /// When it says something else next.
    until: Option<Instant>,
    about: About,
    band: Band,
    timeline: String,
    runs: usize,
    groups: Vec<GroupView>,
    editions: Vec<(String, String, usize)>,
    /// What this edition is called.
    edition: String,
    /// The course's page.
    course_at: String,
    /// The course's code, which may not be the edition's.
    course_code: String,
}

/// What is told of a course beside its runs.
struct About {
    code: String,
    title: String,
    /// The language of the title, where it is not the page's.
    title_language: Option<String>,
    by: String,
    /// The whole address of the course's page.
    /// Where the course is, whatever the language.
    address: String,
    /// Where this page is; each language that is asked for by the address is a page of its own.
    canonical: String,
    summary: String,
    /// Safe HTML and its language.
    description: Option<(String, String)>,
    cover: Option<CoverView>,
    facts: Vec<Fact>,
}

struct CoverView {
    address: String,
    /// The whole address, for others.
    public: String,
    alternative: String,
}

/// A line of the list beside the description.
struct Fact {
    label: String,
    /// HTML.
    values: Vec<String>,
}

impl<'p> CoursePage<'p> {
    /// True until an instant.
    pub(super) fn new(app: &App, v: &'p Visitor, found: &Found, until: Option<Instant>) -> Self {
        let course = &found.course;
        let name = |run: &PublicRun| run_name(run.id, &run.run, &app.lmss, v);
        let join = Join::of(&found.runs, v.now);
        let mut about = About::new(v, course, &course.code);
        about.facts.extend(facts(app, v, found, &join));
        let cover = about.cover.as_ref().map(|cover| cover.public.as_str());
        let json_ld = linked_data::course(app, v, found, &about.address, cover);
        let editions = found.editions.iter().rev().map(|edition| listed(v, found, edition)).collect();
        let has_dates = found.runs.iter().any(|run| {
            [run.run.start, run.run.end, run.run.enrollment_start, run.run.enrollment_end]
                .into_iter()
                .any(|at| bounded(at).is_some())
        });
        Self {
            v,
            until,
            band: Band::new(v, &join, On::Course, name, |run| calendar(v, run)),
            timeline: timeline(v, found.runs.iter(), v.l.x("public-runs-of", &about.title), name),
            runs: found.runs.len(),
            groups: list(app, v, course).groups(&found.runs, name),
            editions,
            json_ld,
            calendar: has_dates.then(|| format!("{}{}/calendar.ics?lang={}", v.root, path(&course.code), v.l.code())),
            about,
        }
    }
}

impl<'p> SnapshotPage<'p> {
    /// True until an instant.
    pub(super) fn new(app: &App, v: &'p Visitor, found: &Found, (edition, until): (&Edition, Option<Instant>)) -> Self {
        let name = |run: &PublicRun| run_name(run.id, &run.run, &app.lmss, v);
        let course_at = v.link(&path(&found.course.code));
        let join = Join::of(found.runs_of(edition.id), v.now);
        let words = edition_name(v, found, edition);
        let mut about = About::new(v, &edition.course, &found.course.code);
        about.facts.insert(0, Fact { label: v.l.t("public-edition"), values: vec![escaped(&words)] });
        let own = found.runs.iter().filter(|run| run.edition.is_none()).count();
        let today = (course_at.clone(), v.l.t("public-edition-course"), own);
        let others = found.editions.iter().rev().filter(|other| other.id != edition.id).map(|other| listed(v, found, other));
        Self {
            v,
            until,
            band: Band::new(v, &join, On::Edition(&course_at), name, |run| calendar(v, run)),
            timeline: timeline(v, found.runs_of(edition.id), v.l.x("public-runs-of", &about.title), name),
            runs: found.runs_of(edition.id).count(),
            groups: list(app, v, &edition.course).groups(found.runs_of(edition.id), name),
            editions: std::iter::once(today).chain(others).collect(),
            edition: words,
            course_at,
            course_code: found.course.code.as_str().to_owned(),
            about,
        }
    }
}

impl About {
    fn new(v: &Visitor, course: &Course, page_of: &catalog::CourseCode) -> Self {
        let details = &course.details;
        let language =
            picked(&course.title, v).map(|(language, _)| language.to_owned()).filter(|language| language != v.l.code());
        let description = picked(&details.description, v).filter(|(_, text)| !text.trim().is_empty());
        let plain = description.map(|(_, text)| markdown::to_text(text)).unwrap_or_default();
        let by = v.and(&details.organisations);
        let cover = details.cover.as_ref().map(|cover| CoverView {
            address: format!("{}{}", v.root, images::path(cover.id, COVER_WIDTH)),
            public: format!("{}{}", v.public_url, images::path(cover.id, COVER_WIDTH)),
            alternative: v.pick(&cover.alt).unwrap_or_default().to_owned(),
        });
        let links = |parameter: &str, names: &[String]| {
            let link = |name: &String| {
                let address = v.link(&format!("/?{parameter}={}", encoded(name)));
                format!("<a href=\"{}\">{}</a>", escaped(&address), escaped(name))
            };
            names.iter().map(link).collect::<Vec<_>>()
        };
        let span = |span: Span| vec![v.l.n(&format!("public-span-{}", span.unit.as_str()), span.amount)];
        let plural = |one: &str, many: &str, count: usize| v.l.t(if count == 1 { one } else { many });
        let mut facts = Vec::new();
        let mut fact = |label: String, values: Vec<String>| {
            if !values.is_empty() {
                facts.push(Fact { label, values });
            }
        };
        let organisations = links("organisation", &details.organisations);
        fact(plural("public-organisation", "public-organisations", organisations.len()), organisations);
        let subjects = links("subject", &details.subjects);
        fact(plural("public-subject", "public-subjects", subjects.len()), subjects);
        fact(v.l.t("public-duration"), details.duration.map(span).unwrap_or_default());
        fact(v.l.t("public-effort"), details.effort.map(span).unwrap_or_default());
        let pace = details.pace.map(|pace| vec![v.l.t(format!("public-pace-{}", pace.as_str()))]);
        fact(v.l.t("public-pace"), pace.unwrap_or_default());
        let address = format!("{}{}", v.public_url, path(page_of));
        Self {
            code: course.code.as_str().to_owned(),
            title: title(course, v).to_owned(),
            title_language: language,
            canonical: if v.asked_language { format!("{address}?lang={}", v.l.code()) } else { address.clone() },
            address,
            summary: if plain.is_empty() { by.clone() } else { linked_data::excerpt(&plain, SUMMARY_MAX) },
            by,
            description: description.map(|(language, text)| (markdown::to_html(text), language.to_owned())),
            cover,
            facts,
        }
    }
}

/// What the runs say together: languages of the course's own, prices of the one to join, how many have enrolled in all.
fn facts(app: &App, v: &Visitor, found: &Found, join: &Join<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut fact = |label: &str, value: Option<String>| {
        facts.extend(value.map(|value| Fact { label: v.l.t(label), values: vec![value] }));
    };
    let own = found.runs.iter().filter(|run| run.edition.is_none());
    let languages = v.language_names(own.flat_map(|run| run.run.languages.iter()).collect::<Languages>());
    let label = if languages.len() == 1 { "public-language-taught" } else { "public-languages" };
    fact(label, (!languages.is_empty()).then(|| escaped(&languages.join(", "))));
    if let Some(run) = join.run().filter(|_| matches!(join, Join::Open { .. } | Join::Soon(_))) {
        fact("public-price", price::of_run(&run.run).map(|price| price.html(v.l)));
        fact("public-certificate", price::of_certificate(&run.run).map(|price| price.html(v.l)));
    }
    let enrolled = found.runs.iter().fold(0_u64, |sum, run| sum + u64::from(run.run.enrollment_count));
    let is_told = enrolled > 0 && enrolled >= u64::from(app.public.enrollments_from);
    fact("public-enrolled-so-far", is_told.then(|| v.l.n("public-people", i64::try_from(enrolled).unwrap_or(i64::MAX))));
    facts
}

fn list<'p>(app: &App, v: &'p Visitor, course: &Course) -> List<'p> {
    List { v, pace: course.details.pace, enrollments_from: app.public.enrollments_from }
}

/// The timeline as a piece of the page; an empty text where there are no runs.
fn timeline<'r>(
    v: &Visitor,
    runs: impl Iterator<Item = &'r PublicRun>,
    label: String,
    name: impl Fn(&PublicRun) -> String,
) -> String {
    let entry = |run: &'r PublicRun| Entry { name: name(run), address: format!("#run-{}", run.id.0), run: &run.run };
    let entries = runs.map(entry).collect::<Vec<_>>();
    if entries.is_empty() {
        return String::new();
    }
    let written = Timeline::for_visitors(&entries, label, v.l, &v.zone, v.now).render();
    written.unwrap_or_else(|error| {
        tracing::error!(%error, "a timeline could not be written");
        String::new()
    })
}

fn listed(v: &Visitor, found: &Found, edition: &Edition) -> (String, String, usize) {
    let address = v.link(&snapshot_path(&found.course.code, edition.id));
    (address, edition_name(v, found, edition), found.runs_of(edition.id).count())
}

/// An edition is known by when it ran: nothing tells when it was put aside.
fn edition_name(v: &Visitor, found: &Found, edition: &Edition) -> String {
    let CourseId(number) = edition.id;
    let starts = found.runs_of(edition.id).filter_map(|run| bounded(run.run.start)).min();
    let ends = found.runs_of(edition.id).filter_map(|run| bounded(run.run.end).or(bounded(run.run.start))).max();
    let Some((start, end)) = starts.zip(ends) else { return v.l.x("public-edition-number", number) };
    let (from, to) = (v.month_of(start), v.month_of(end));
    v.l.x("public-edition-of", if from == to { from } else { v.l.xy("public-months", from, to) })
}
