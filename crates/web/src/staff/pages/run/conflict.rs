//! Two people at one run: who changed what meanwhile, and the same form again with the other's values beside.

use std::collections::BTreeMap;

use catalog::publication::Change;
use catalog::{CourseRun, Field, Instant, RunId};
use serde::Deserialize;
use store::{Entry, Filter, Kind};

use super::super::super::problem::Problem;
use super::super::super::viewer::Viewer;
use super::Loaded;
use super::form::{TITLE, Typed};
use super::view::Shown;
use crate::App;

/// How many entries are looked through for who changed something.
const LOOKED_AT: usize = 50;

/// Who changed a field, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Changed {
    pub(super) who: String,
    pub(super) at: Instant,
}

/// A field that somebody else changed too.
#[derive(Debug, Clone)]
pub(super) struct Conflict {
    /// Its name in the form.
    pub(super) name: String,
    pub(super) label: String,
    /// What the other made of it.
    pub(super) value: String,
    pub(super) by: Option<Changed>,
}

/// Of an entry's changes only which fields of which run.
#[derive(Deserialize)]
struct Touched {
    run: Option<i64>,
    fields: Vec<TouchedField>,
}

#[derive(Deserialize)]
struct TouchedField {
    field: String,
}

/// Notes for the fields of a run which of the entries, newest first, changed them last.
fn note<'e>(entries: impl IntoIterator<Item = &'e Entry>, run: RunId, found: &mut BTreeMap<String, Changed>) {
    for entry in entries {
        let changes = entry.changes.as_ref().and_then(|raw| serde_json::from_str::<Vec<Touched>>(raw.get()).ok());
        for touched in changes.into_iter().flatten().filter(|touched| touched.run == Some(run.0)) {
            for TouchedField { field } in touched.fields {
                found.entry(field).or_insert_with(|| Changed { who: who(entry), at: entry.at });
            }
        }
    }
}

/// An LMS by its name, a person by theirs.
fn who(entry: &Entry) -> String {
    match (&entry.lms, entry.kind) {
        (Some(lms), Kind::Sync | Kind::Release) => lms.clone(),
        _ => entry.actor.clone(),
    }
}

/// Who last changed these fields, by the journal.
pub(super) async fn last_changes(app: &App, loaded: &Loaded, fields: &[Field]) -> Result<BTreeMap<String, Changed>, Problem> {
    let mut found = BTreeMap::new();
    let link = Filter { resource_link: Some(loaded.run.draft.resource_link.clone()), ..Filter::default() };
    let course = Filter { course: Some(loaded.course.draft.code.clone()), ..Filter::default() };
    // The entries of a link are found at once; where no LMS has spoken of the run they are only among those of its course.
    for filter in [link, course] {
        note(&app.reader.entries_page(i64::MAX, &filter, LOOKED_AT).await?.entries, loaded.run.id, &mut found);
        if fields.iter().all(|field| found.contains_key(field.as_str())) {
            break;
        }
    }
    Ok(found)
}

/// What others changed, in a sentence each: "campus changed Enrolled from 12 to 13".
pub(super) fn sentences(v: &Viewer, changes: &[Change], by: &BTreeMap<String, Changed>) -> Vec<String> {
    let sentence = |change: &Change| {
        let somebody = || v.l.t("run-somebody");
        let who = by.get(change.field.as_str()).map_or_else(somebody, |changed| changed.who.clone());
        let from_to = v.l.xy("run-from-to", v.optional_value(&change.before), v.optional_value(&change.after));
        format!("{} {from_to}", v.l.xy("run-who-changed", who, v.field(&change.field)))
    };
    changes.iter().map(sentence).collect()
}

/// The form again after a conflict: everything typed is there, what others changed elsewhere is taken over, and the edit begins at
/// what is stored now, so that saving again overwrites knowingly.
pub(super) async fn again(
    app: &App,
    v: &Viewer,
    loaded: &Loaded,
    base: &CourseRun,
    typed: &Typed,
    current: CourseRun,
) -> Result<Shown, Problem> {
    let titles = typed.titles().map(str::to_owned).collect::<Vec<_>>();
    let [was, is] = [base, &current].map(|run| Typed::of(run, &v.zone, &titles));
    let changed = catalog::publication::run_changes(Some(base), &current);
    let by = last_changes(app, loaded, &changed.iter().map(|change| change.field).collect::<Vec<_>>()).await?;
    let names = conflicting(&was, typed, &is);
    let conflict = |name: &String| {
        let language = name.strip_prefix(TITLE);
        let field = if language.is_some() { Field::Title } else { name.parse().unwrap_or(Field::Title) };
        let value = match language {
            Some(language) => current.title.get(language).map_or_else(|| v.l.t("none"), str::to_owned),
            None => v.value(&current.get(field)),
        };
        let label = language.map_or_else(|| v.field(&field), |language| v.l.x("title-in", v.language(language)));
        Conflict { name: name.clone(), label, value, by: by.get(field.as_str()).cloned() }
    };
    let is_told =
        |field: Field| names.iter().any(|name| name == field.as_str() || (field == Field::Title && name.starts_with(TITLE)));
    let beside = changed.into_iter().filter(|change| !is_told(change.field)).collect::<Vec<_>>();
    Ok(Shown {
        theirs: sentences(v, &beside, &by),
        conflicts: names.iter().map(conflict).collect(),
        typed: typed.rebased(&was, &is),
        base: Some(current),
        ..Shown::default()
    })
}

/// The form's fields that both changed, to different values.
fn conflicting(was: &Typed, typed: &Typed, is: &Typed) -> Vec<String> {
    let both = typed.touched(was).filter(|name| is.get(name) != was.get(name) && is.get(name) != typed.get(name));
    both.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use catalog::CourseRun;
    use jiff::tz::TimeZone;

    use super::super::form::Typed;
    use super::conflicting;

    #[test]
    fn only_what_both_changed_differently_is_in_conflict() {
        let of = |run: &CourseRun| Typed::of(run, &TimeZone::UTC, &["en".to_owned(), "fr".to_owned()]);
        let was = of(&CourseRun::new("link"));
        let mut ours = was.clone();
        let mut theirs = was.clone();
        for (name, our, their) in
            [("title-en", "Spring", ""), ("title-fr", "Printemps", "Hiver"), ("price", "5.00", "5.00"), ("discount", "", "-1%")]
        {
            ours.set(name, our);
            theirs.set(name, their);
        }
        assert_eq!(conflicting(&was, &ours, &theirs), ["title-fr"]);
    }
}
