//! A course is made or changed. Two people may edit it at once: the second is told, and loses nothing.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use catalog::merge::CourseField;
use catalog::{Course, CourseCode, CourseId, ImageId};
use hyper::StatusCode;
use store::{CourseVersions, EditError, Filter, Kind, Role, Saved};

use super::super::super::covers;
use super::super::super::posted::{Asked, Posted};
use super::super::super::problem::Problem;
use super::super::super::told::Told;
use super::super::super::upload::Upload;
use super::super::super::viewer::Staff;
use super::super::super::{page, page_with, paths};
use super::inputs::{Conflict, CourseForm, Cover, Edited, FILE, Shown};
use super::names::Name;
use super::typed::{Broken, Rule, Typed, languages, nothing};
use super::{by, name_of, refused};
use crate::{App, images};

/// The languages of a course's texts.
fn languages_of(app: &App, course: &Course) -> Vec<String> {
    languages(app.languages.iter().map(String::as_str), course)
}

/// The message for a code that is another's, with the way there.
async fn taken(app: &App, v: &Staff, code: &CourseCode) -> Result<(String, Option<(String, String)>), Problem> {
    let other = app.reader.course(code).await?;
    let see = other.map(|other| (name_of(v, &other.draft), v.course_at(code)));
    Ok((v.l.x("course-code-taken", code.as_str()), see))
}

/// The picture that a form names.
async fn cover(app: &App, v: &Staff, typed: &Typed) -> Result<Option<Cover>, Problem> {
    let Ok(id) = typed.get(&Name::Cover).parse::<ImageId>() else { return Ok(None) };
    let image = app.reader.image(id).await?;
    let base = v.root.strip_suffix("/staff").unwrap_or_default();
    let shown = image.map(|image| Shown { address: format!("{base}{}", images::path(image.id, 320)), image });
    Ok(Some(Cover { shown }))
}

/// What was typed, with the picture that was chosen or taken away; and where that was not taken.
async fn typed_with_cover(app: &App, v: &Staff, upload: Upload, typed: Typed) -> Result<(Typed, Vec<Broken>), Problem> {
    let Some(file) = upload.file else {
        let typed = if upload.form.has("cover_remove") { typed.with_cover(None) } else { typed };
        return Ok((typed, Vec::new()));
    };
    Ok(match covers::keep(app, file, v.now).await? {
        Ok(id) => (typed.with_cover(Some(id)), Vec::new()),
        Err(error) => (typed, vec![Broken { field: FILE.to_owned(), rule: Rule::Picture(error) }]),
    })
}

pub(super) async fn new(State(app): State<Arc<App>>, v: Staff, asked: Asked) -> Result<Response, Problem> {
    v.needs(Role::Editor)?;
    let languages = languages_of(&app, &nothing());
    // A page that knows the code already (of a held run) may say so.
    let mut typed = Typed::read(&asked, &languages);
    let title = asked.get("title");
    if let Some(language) = languages.first().filter(|_| !title.is_empty()) {
        typed.set(&Name::Title(language.clone()), title);
    }
    Ok(page(&CourseForm::new(&v, None, &typed, &Typed::of(&nothing(), &languages), None)))
}

pub(super) async fn create(State(app): State<Arc<App>>, v: Staff, upload: Upload) -> Result<Response, Problem> {
    v.needs(Role::Editor)?;
    let languages = languages_of(&app, &nothing());
    let preview = upload.form.has("preview");
    let typed = Typed::read(&upload.form, &languages);
    let (typed, mut broken) = typed_with_cover(&app, &v, upload, typed).await?;
    let cover = cover(&app, &v, &typed).await?;
    let again = CourseForm::new(&v, None, &typed, &Typed::of(&nothing(), &languages), cover);
    if preview && broken.is_empty() {
        return Ok(page(&again.previewed()));
    }
    broken.extend(typed.broken(&nothing()));
    if !broken.is_empty() {
        return Ok(again.with_broken(&broken).again());
    }
    let course = typed.over(&nothing());
    let (made, by) = (course.clone(), by(&v));
    match app.writer.execute(move |session| session.create_course(&made, &by)).await {
        Ok(id) => {
            let runs = app.reader.runs_of(id).await?.len();
            Ok(Told::new("told-course-created").n(runs).x(course.code.as_str()).at(&v, &paths::course(&course.code)))
        }
        Err(EditError::CodeTaken(code)) => {
            let (error, see) = taken(&app, &v, &code).await?;
            Ok(again.with_error("code", error, see).again())
        }
        Err(EditError::UnusableCode) => Ok(again.with_broken(&[unusable()]).again()),
        Err(error) => Err(refused(&v, error)),
    }
}

fn unusable() -> Broken {
    Broken { field: Name::Code.id(), rule: Rule::NoCode }
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
    let typed = Typed::of(&course.draft, &languages_of(&app, &course.draft));
    let cover = cover(&app, &v, &typed).await?;
    Ok(page(&CourseForm::new(&v, Some(of(&v, course.id, &course.draft)), &typed, &typed, cover)))
}

pub(super) async fn save(
    State(app): State<Arc<App>>,
    v: Staff,
    Path(code): Path<String>,
    upload: Upload,
) -> Result<Response, Problem> {
    v.needs(Role::Editor)?;
    let course = edited(&app, &code, &upload.form).await?;
    let languages = languages_of(&app, &course.draft);
    let base_typed = Typed::base(&upload.form, &languages);
    let base = base_typed.over(&course.draft);
    let typed = Typed::read(&upload.form, &languages).with_taken(upload.form.all("take"), &base);
    let preview = upload.form.has("preview");
    let (typed, mut broken) = typed_with_cover(&app, &v, upload, typed).await?;
    let cover = cover(&app, &v, &typed).await?;
    let again = CourseForm::new(&v, Some(of(&v, course.id, &course.draft)), &typed, &base_typed, cover);
    if preview && broken.is_empty() {
        return Ok(page(&again.previewed()));
    }
    broken.extend(typed.broken(&base));
    if !broken.is_empty() {
        return Ok(again.with_broken(&broken).again());
    }
    let (id, began, changed, by) = (course.id, base.clone(), typed.over(&base), by(&v));
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
            Ok(again.with_error("code", error, see).again())
        }
        Err(EditError::UnusableCode) => Ok(again.with_broken(&[unusable()]).again()),
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
    let last = Conflict { actor: last.as_ref().map(|entry| entry.actor.clone()), at: last.map(|entry| entry.at) };
    let stored = Typed::of(current, &typed.languages());
    let rebased = typed.rebased(base, current);
    let cover = cover(app, v, &rebased).await?;
    let page = CourseForm::new(v, Some(of(v, id, current)), &rebased, &stored, cover).with_conflict(current, fields, last);
    Ok(page_with(StatusCode::CONFLICT, &page))
}
