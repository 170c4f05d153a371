//! What a change of mode, or of what is protected, will do to a run, before it does.

use askama::Template;
use catalog::publication::Change;
use catalog::{CourseRun, FieldSet, Instant, RunVersions, SyncMode, Value, Version};
use sha2::{Digest, Sha256};
use sync::RunChange;

use super::super::super::difference::{Comparison, Why, run_pairs};
use super::super::super::posted::Posted;
use super::super::super::viewer::{Staff, Viewer};
use super::Loaded;
use super::form::Typed;
use super::why::{self, Said};
use crate::App;
use crate::common::shown::Shown as ShownState;

/// A field that stays as it is though the LMS says something else.
#[derive(Debug)]
pub(super) struct Stays {
    pub(super) field: String,
    pub(super) value: String,
    pub(super) said: String,
    pub(super) why: String,
}

/// What is asked.
#[derive(Debug)]
pub(super) struct Asked {
    /// The title of the page.
    pub(super) title: String,
    /// What it means, in a sentence.
    pub(super) lede: String,
    /// Where the form goes, below the run's address.
    pub(super) action: &'static str,
    /// What it carries beside.
    pub(super) carried: Vec<(String, String)>,
    pub(super) confirm: String,
    pub(super) cancel: String,
    /// The mode and the protected fields afterwards.
    pub(super) mode: SyncMode,
    pub(super) protected: FieldSet,
    /// Whether it was confirmed, but does something else by now.
    pub(super) is_other: bool,
}

/// The page.
#[derive(Template)]
#[template(path = "staff/mode-preview.html")]
pub(super) struct PreviewPage<'a> {
    v: &'a Staff,
    loaded: &'a Loaded,
    name: String,
    asked: Asked,
    tables: Vec<Comparison>,
    /// How many fields change.
    count: usize,
    stays: Vec<Stays>,
    before: ShownState,
    after: ShownState,
    seen: String,
}

impl<'a> PreviewPage<'a> {
    /// The LMS's name, and when it last spoke.
    fn word(&self) -> Option<(&str, &Instant)> {
        self.loaded.lms_name().zip(self.loaded.source.as_ref().map(|stored| &stored.source.last_word_at))
    }

    fn count(&self) -> usize {
        self.count
    }

    pub(super) fn new(app: &App, v: &'a Staff, loaded: &'a Loaded, asked: Asked, changes: &[RunChange]) -> Self {
        let after = after(&loaded.run, asked.mode, asked.protected, changes);
        let then = loaded.with(after);
        let stays = why::said(&then).iter().filter_map(|said| stays(v, &then, said)).collect();
        let mut fields = changes.iter().flat_map(|change| &change.fields).map(|change| change.field).collect::<Vec<_>>();
        fields.sort_unstable();
        fields.dedup();
        Self {
            v,
            loaded,
            name: v.run_name(&loaded.run.draft, &app.lmss),
            tables: changes.iter().map(|change| table(v, &loaded.run, &then.run, change)).collect(),
            count: fields.len(),
            stays,
            before: v.state_of(&loaded.run.draft),
            after: v.state_of(&then.run.draft),
            seen: seen(changes),
            asked,
        }
    }
}

/// A mark of what was shown, so that nothing else is confirmed.
pub(super) fn seen(changes: &[RunChange]) -> String {
    let written = serde_json::to_vec(changes).unwrap_or_default();
    hex::encode(&Sha256::digest(written)[..8])
}

fn table(v: &Viewer, now: &RunVersions, then: &RunVersions, change: &RunChange) -> Comparison {
    let is_public = change.versions == [Version::Public];
    let key = match change.versions.as_slice() {
        [Version::Draft] => "run-preview-draft",
        [Version::Public] if now.public.is_none() => "run-preview-becomes-public",
        [Version::Public] => "run-preview-public",
        _ => "run-preview-both",
    };
    let pairs = match &then.public {
        Some(public) if is_public => run_pairs(now.public.as_ref(), public),
        _ => run_pairs(Some(&now.draft), &then.draft),
    };
    Comparison::new(v, v.l.t(key), [v.l.t("run-preview-now"), v.l.t("run-preview-after")], &pairs)
}

/// The run as it will be.
fn after(run: &RunVersions, sync_mode: SyncMode, protected: FieldSet, changes: &[RunChange]) -> RunVersions {
    let mut after = RunVersions { sync_mode, protected, ..run.clone() };
    let apply = |run: &mut CourseRun, changes: &[Change]| {
        changes
            .iter()
            .filter_map(|change| Some((change.field, change.after.clone()?)))
            .for_each(|(field, value)| run.set(field, value));
    };
    for RunChange { versions, fields, .. } in changes {
        if versions.contains(&Version::Draft) {
            apply(&mut after.draft, fields);
        }
        if versions.contains(&Version::Public) {
            apply(after.public.get_or_insert_with(|| CourseRun::new("")), fields);
        }
    }
    after
}

fn stays(v: &Viewer, then: &Loaded, said: &Said) -> Option<Stays> {
    let reason = said.reason.filter(|reason| *reason != Why::NotPublished)?;
    let lms = then.lms_name()?;
    let shown: Value = then.run.draft.get(said.field);
    Some(Stays {
        field: v.field(&said.field),
        value: v.value(&shown),
        said: v.l.xy("run-says", lms, v.value(&said.value)),
        why: v.l.x(reason.key(), lms),
    })
}

/// What somebody has typed into the run's form and not saved yet, to be carried along.
pub(super) fn carried(app: &App, v: &Viewer, form: &Posted) -> Vec<(String, String)> {
    let Ok(base) = super::base_of(form) else { return Vec::new() };
    let was = Typed::of(&base, &v.zone, &app.languages);
    let typed = Typed::read(form, &was);
    let touched = typed.touched(&was).map(str::to_owned).collect::<Vec<_>>();
    if touched.is_empty() {
        return Vec::new();
    }
    let values = touched.iter().flat_map(|name| match name.as_str() {
        "languages" => {
            let codes = typed.get(name).split(',').filter(|code| !code.is_empty());
            let mark = ("has_languages".to_owned(), "1".to_owned());
            codes.map(|code| (name.clone(), code.to_owned())).chain([mark]).collect()
        }
        _ => vec![(name.clone(), typed.get(name).to_owned())],
    });
    let fixed = [("base", form.raw("base").to_owned()), ("zone", v.zone_name().to_owned())];
    fixed.map(|(name, value)| (name.to_owned(), value)).into_iter().chain(values).collect()
}

#[cfg(test)]
mod tests {
    use catalog::publication::{Change, run_changes};
    use catalog::{CourseId, CourseRun, Field, FieldSet, RunId, RunVersions, SyncMode, Value, Version};
    use sync::RunChange;

    use super::{after, seen};

    #[test]
    fn the_run_is_foretold_as_the_changes_say() {
        let draft = CourseRun { enrollment_count: 1, ..CourseRun::new("link") };
        let (id, protected) = (RunId(1), FieldSet::default());
        let run =
            RunVersions { id, course: CourseId(1), sync_mode: SyncMode::Manual, protected, draft: draft.clone(), public: None };
        let then = CourseRun { enrollment_count: 2, ..draft.clone() };
        let count = Change { field: Field::EnrollmentCount, before: Some(Value::Count(1)), after: Some(Value::Count(2)) };
        let changes = [
            RunChange { run: Some(id), versions: vec![Version::Draft], fields: vec![count] },
            RunChange { run: Some(id), versions: vec![Version::Public], fields: run_changes(None, &then) },
        ];
        let foretold = after(&run, SyncMode::SyncToPublic, protected, &changes);
        assert_eq!((foretold.draft, foretold.public), (then.clone(), Some(then)));
        assert_eq!(after(&run, SyncMode::Manual, protected, &[]), run);
        assert_ne!(seen(&changes), seen(&changes[..1]));
    }
}
