//! A course is made, or its code and titles are changed. Two people may edit it at once: the second is told, and loses nothing.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use catalog::merge::CourseField;
use catalog::{Course, CourseCode, CourseId, Instant};
use hyper::StatusCode;
use store::{CourseVersions, EditError, Filter, Kind, Role, Saved};

use super::super::super::posted::{Asked, Posted};
use super::super::super::problem::Problem;
use super::super::super::told::Told;
use super::super::super::viewer::Staff;
use super::super::super::{page, page_with, paths};
use super::typed::{Broken, TITLE_MAX, Typed, languages, title_id};
use super::{by, name_of, refused};
use crate::App;

#[derive(Template)]
#[template(path = "staff/course-form.html")]
struct CourseForm<'a> {
    v: &'a Staff,
    /// The course that is edited; none while one is made.
    of: Option<Edited>,
    code: Input,
    titles: Vec<Input>,
    conflict: Option<Conflict>,
}

/// Which course is edited.
struct Edited {
    id: CourseId,
    /// Its code as it is stored.
    code: String,
    address: String,
}

/// A field of the form.
#[derive(Debug, Clone, Default)]
struct Input {
    /// Also its name.
    id: String,
    label: String,
    language: String,
    value: String,
    /// What is stored, as far as this page knows.
    base: String,
    error: Option<String>,
    /// Where the error leads: a name and an address.
    see: Option<(String, String)>,
    /// What somebody else saved meanwhile.
    theirs: Option<String>,
}

impl Input {
    /// What `aria-describedby` names, beside a help of this id.
    fn described(&self, help: impl AsRef<str>) -> String {
        let error = self.error.as_ref().map(|_| format!("{}-error", self.id));
        let theirs = self.theirs.as_ref().map(|_| format!("{}-theirs", self.id));
        let help = Some(help.as_ref().to_owned()).filter(|help| !help.is_empty());
        [help, error, theirs].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

/// Who saved something else meanwhile.
struct Conflict {
    actor: Option<String>,
    at: Option<Instant>,
}

impl<'a> CourseForm<'a> {
    fn new(v: &'a Staff, of: Option<Edited>, typed: &Typed, base: &Typed) -> Self {
        let code = Input {
            id: "code".to_owned(),
            label: v.l.t("course-code"),
            value: typed.code.clone(),
            base: base.code.clone(),
            ..Input::default()
        };
        let title = |((language, value), (_, base)): (&(String, String), &(String, String))| Input {
            id: title_id(language),
            label: v.l.x("title-in", v.language(language)),
            language: language.clone(),
            value: value.clone(),
            base: base.clone(),
            ..Input::default()
        };
        let titles = typed.titles.iter().zip(&base.titles).map(title).collect();
        Self { v, of, code, titles, conflict: None }
    }

    fn inputs(&self) -> impl Iterator<Item = &Input> {
        std::iter::once(&self.code).chain(&self.titles)
    }

    fn input(&mut self, id: &str) -> Option<&mut Input> {
        std::iter::once(&mut self.code).chain(&mut self.titles).find(|input| input.id == id)
    }

    /// The fields with errors.
    fn wrong(&self) -> Vec<&Input> {
        self.inputs().filter(|input| input.error.is_some()).collect()
    }

    /// The fields that somebody else changed too.
    fn contested(&self) -> Vec<&Input> {
        self.inputs().filter(|input| input.theirs.is_some()).collect()
    }

    /// With a message beside a field.
    fn with_error(mut self, id: &str, error: String, see: Option<(String, String)>) -> Self {
        if let Some(input) = self.input(id) {
            (input.error, input.see) = (Some(error), see);
        }
        self
    }

    /// With what the rules say; none where they say nothing.
    fn with_broken(self, broken: &[Broken]) -> Self {
        broken.iter().fold(self, |page, rule| {
            let l = page.v.l;
            let error = match rule {
                Broken::NoCode => l.t("course-code-none"),
                Broken::LongCode(length) => l.nx("course-code-long", *length, CourseCode::MAX),
                Broken::NoTitle(_) => l.t("course-title-none"),
                Broken::LongTitle(_, length) => l.nx("course-title-long", *length, TITLE_MAX),
            };
            page.with_error(&rule.field(), error, None)
        })
    }

    /// The page with errors.
    fn again(&self) -> Response {
        page_with(StatusCode::UNPROCESSABLE_ENTITY, self)
    }
}

/// The languages of a course's titles.
fn languages_of(app: &App, course: Option<&Course>) -> Vec<String> {
    let none = catalog::Titles::default();
    languages(app.languages.iter().map(String::as_str), course.map_or(&none, |course| &course.title))
}

/// The message for a code that is another's, with the way there.
async fn taken(app: &App, v: &Staff, code: &CourseCode) -> Result<(String, Option<(String, String)>), Problem> {
    let other = app.reader.course(code).await?;
    let see = other.map(|other| (name_of(v, &other.draft), v.course_at(code)));
    Ok((v.l.x("course-code-taken", code.as_str()), see))
}

pub(super) async fn new(State(app): State<Arc<App>>, v: Staff, asked: Asked) -> Result<Response, Problem> {
    v.needs(Role::Editor)?;
    let languages = languages_of(&app, None);
    // A page that knows the code already (of a held run) may say so.
    let mut typed = Typed::read(&asked, &languages);
    let title = asked.get("title");
    if let Some((_, first)) = typed.titles.first_mut().filter(|_| !title.is_empty()) {
        title.clone_into(first);
    }
    let nothing = Typed::read(&Posted::default(), &languages);
    Ok(page(&CourseForm::new(&v, None, &typed, &nothing)))
}

pub(super) async fn create(State(app): State<Arc<App>>, v: Staff, form: Posted) -> Result<Response, Problem> {
    v.needs(Role::Editor)?;
    let languages = languages_of(&app, None);
    let typed = Typed::read(&form, &languages);
    let nothing = Typed::read(&Posted::default(), &languages);
    let again = || CourseForm::new(&v, None, &typed, &nothing);
    let broken = typed.broken(None);
    if !broken.is_empty() {
        return Ok(again().with_broken(&broken).again());
    }
    let course = typed.course();
    let (made, by) = (course.clone(), by(&v));
    match app.writer.execute(move |session| session.create_course(&made, &by)).await {
        Ok(id) => {
            let runs = app.reader.runs_of(id).await?.len();
            Ok(Told::new("told-course-created").n(runs).x(course.code.as_str()).at(&v, &paths::course(&course.code)))
        }
        Err(EditError::CodeTaken(code)) => {
            let (error, see) = taken(&app, &v, &code).await?;
            Ok(again().with_error("code", error, see).again())
        }
        Err(EditError::UnusableCode) => Ok(again().with_broken(&[Broken::NoCode]).again()),
        Err(error) => Err(refused(&v, error)),
    }
}

/// The course that a form is of: by its number, as its code may have been changed meanwhile; else by its code.
async fn edited(app: &App, code: &str, form: &Posted) -> Result<CourseVersions, Problem> {
    let by_id = match form.get("id").parse::<i64>() {
        Ok(id) => app.reader.course_by_id(CourseId(id)).await?,
        Err(_) => app.reader.course(&CourseCode::normalise(code)).await?,
    };
    by_id.filter(|course| course.snapshot_of.is_none()).ok_or(Problem::NotFound)
}

fn of(v: &Staff, id: CourseId, stored: &Course) -> Edited {
    Edited { id, code: stored.code.as_str().to_owned(), address: v.course_at(&stored.code) }
}

pub(super) async fn edit(State(app): State<Arc<App>>, v: Staff, Path(code): Path<String>) -> Result<Response, Problem> {
    v.needs(Role::Editor)?;
    let course = edited(&app, &code, &Posted::default()).await?;
    let typed = Typed::of(&course.draft, &languages_of(&app, Some(&course.draft)));
    Ok(page(&CourseForm::new(&v, Some(of(&v, course.id, &course.draft)), &typed, &typed)))
}

/// What the form began with.
fn base_of(form: &Posted, languages: &[String]) -> Typed {
    let title = |language: &String| (language.clone(), form.raw(&format!("base_{}", title_id(language))).to_owned());
    Typed { code: form.raw("base_code").to_owned(), titles: languages.iter().map(title).collect() }
}

pub(super) async fn save(
    State(app): State<Arc<App>>,
    v: Staff,
    Path(code): Path<String>,
    form: Posted,
) -> Result<Response, Problem> {
    v.needs(Role::Editor)?;
    let course = edited(&app, &code, &form).await?;
    let languages = languages_of(&app, Some(&course.draft));
    let base_typed = base_of(&form, &languages);
    let base = base_typed.course();
    let typed = Typed::read(&form, &languages).with_taken(form.all("take"), &base);
    let again = || CourseForm::new(&v, Some(of(&v, course.id, &course.draft)), &typed, &base_typed);
    let broken = typed.broken(Some(&base));
    if !broken.is_empty() {
        return Ok(again().with_broken(&broken).again());
    }
    let (id, began, changed, by) = (course.id, base.clone(), typed.course(), by(&v));
    match app.writer.execute(move |session| session.edit_course(id, &began, &changed, &by)).await {
        Ok(Saved::Saved { theirs, changed }) => {
            let told = match (changed, theirs.len()) {
                (_, 1..) => Told::new("told-course-saved-with-theirs").n(theirs.len()),
                (true, _) => Told::new("told-course-saved"),
                (false, _) => Told::new("told-nothing-changed"),
            };
            let stored = app.reader.course_by_id(id).await?.ok_or(Problem::NotFound)?;
            Ok(told.at(&v, &paths::course(&stored.draft.code)))
        }
        Ok(Saved::Conflict { current, fields }) => conflict(&app, &v, id, (&typed, &base), (&current, &fields)).await,
        Err(EditError::CodeTaken(code)) => {
            let (error, see) = taken(&app, &v, &code).await?;
            Ok(again().with_error("code", error, see).again())
        }
        Err(EditError::UnusableCode) => Ok(again().with_broken(&[Broken::NoCode]).again()),
        Err(error) => Err(refused(&v, error)),
    }
}

/// The form again, with what somebody else saved beside each field that both changed. It begins with what is stored now.
async fn conflict(
    app: &App,
    v: &Staff,
    id: CourseId,
    (typed, base): (&Typed, &Course),
    (current, fields): (&Course, &[CourseField]),
) -> Result<Response, Problem> {
    let filter = Filter { course: Some(current.code.clone()), kind: Some(Kind::Edit), ..Filter::default() };
    let last = app.reader.entries_page(i64::MAX, &filter, 1).await?.entries.pop();
    let languages = typed.titles.iter().map(|(language, _)| language.clone()).collect::<Vec<_>>();
    let stored = Typed::of(current, &languages);
    let mut page = CourseForm::new(v, Some(of(v, id, current)), &typed.rebased(base, current), &stored);
    for field in fields {
        let (id, theirs) = match field {
            CourseField::Code => ("code".to_owned(), Some(current.code.as_str())),
            CourseField::Title(language) => (title_id(language), current.title.get(language)),
            _ => continue,
        };
        let theirs = theirs.map_or_else(|| v.l.t("none"), str::to_owned);
        if let Some(input) = page.input(&id) {
            input.theirs = Some(theirs);
        }
    }
    page.conflict = Some(match last {
        Some(entry) => Conflict { actor: Some(entry.actor), at: Some(entry.at) },
        None => Conflict { actor: None, at: None },
    });
    Ok(page_with(StatusCode::CONFLICT, &page))
}
