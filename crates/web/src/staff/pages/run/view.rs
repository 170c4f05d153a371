//! The page of a run.

use askama::Template;
use catalog::{CourseRun, SyncMode};

use super::super::super::timeline::{Entry, Timeline};
use super::super::super::viewer::{Staff, Viewer};
use super::fields::{Group, Input, Lock, groups, wrong};
use super::form::{Errors, Typed};
use super::why::{self, Why};
use super::{Loaded, conflict};
use crate::App;

/// What stands in the form, and what there is to say about it.
#[derive(Debug, Clone, Default)]
pub(super) struct Shown {
    /// What the edit began with, for the form to carry.
    pub(super) base: Option<CourseRun>,
    pub(super) typed: Typed,
    pub(super) errors: Errors,
    /// What others changed that was changed here too, by the form's fields.
    pub(super) conflicts: Vec<conflict::Conflict>,
    /// What others changed beside, in a sentence each.
    pub(super) theirs: Vec<String>,
    /// The mode that was chosen.
    pub(super) mode: Option<SyncMode>,
    /// What was just done, where something typed still waits to be saved.
    pub(super) told: Option<String>,
}

impl Shown {
    /// A run as it is stored.
    pub(super) fn as_stored(app: &App, v: &Viewer, run: &CourseRun) -> Self {
        let typed = Typed::of(run, &v.zone, &app.languages);
        Self { base: Some(run.clone()), typed, ..Self::default() }
    }
}

/// A sync mode to choose.
#[derive(Debug)]
pub(super) struct ModeCard {
    pub(super) mode: SyncMode,
    pub(super) chosen: bool,
    /// Whether this person's role allows it.
    pub(super) allowed: bool,
}

pub(super) fn mode_cards(v: &Viewer, now: SyncMode, chosen: Option<SyncMode>) -> Vec<ModeCard> {
    let card = |mode: &SyncMode| ModeCard {
        mode: *mode,
        chosen: *mode == chosen.unwrap_or(now),
        allowed: *mode != SyncMode::SyncToPublic || v.may_publish() || *mode == now,
    };
    SyncMode::ALL.iter().map(card).collect()
}

/// The page.
#[derive(Template)]
#[template(path = "staff/run.html")]
pub(super) struct RunPage<'a> {
    v: &'a Staff,
    loaded: &'a Loaded,
    name: String,
    course_name: String,
    why: Why,
    timeline: Timeline,
    groups: Vec<Group>,
    modes: Vec<ModeCard>,
    base: String,
    shown: &'a Shown,
    /// What is wrong: the field's id, and what is said of it.
    wrong: Vec<(String, String)>,
}

impl<'a> RunPage<'a> {
    pub(super) fn new(app: &App, v: &'a Staff, loaded: &'a Loaded, shown: &'a Shown) -> Self {
        let said = why::said(loaded);
        let groups = groups(app, v, shown, Some(loaded), &said);
        let name = v.run_name(&loaded.run.draft, &app.lmss);
        let entry = Entry { name: name.clone(), address: v.run_at(&loaded.run.id), run: &loaded.run.draft };
        Self {
            v,
            loaded,
            timeline: Timeline::new(&[entry], v.l.t("run-timeline-of"), v.l, &v.zone, v.now),
            name,
            course_name: course_name(v, loaded),
            why: Why::new(v, loaded, &said),
            wrong: wrong(v, &groups),
            groups,
            modes: mode_cards(v, loaded.run.sync_mode, shown.mode),
            base: base_json(shown.base.as_ref()),
            shown,
        }
    }

    /// The LMS whose next word may change what is saved here.
    fn overwriting(&self) -> Option<&str> {
        self.loaded.lms_name().filter(|_| self.loaded.run.sync_mode != SyncMode::Manual)
    }

    /// Whether what was typed is not stored yet.
    fn waits(&self) -> bool {
        !self.wrong.is_empty() || !self.shown.conflicts.is_empty() || self.shown.told.is_some()
    }
}

/// A course's title, else its code.
pub(super) fn course_name(v: &Viewer, loaded: &Loaded) -> String {
    let course = &loaded.course.draft;
    v.title(&course.title).map_or_else(|| course.code.as_str().to_owned(), str::to_owned)
}

/// As the form carries it.
pub(super) fn base_json(base: Option<&CourseRun>) -> String {
    base.and_then(|base| serde_json::to_string(base).ok()).unwrap_or_default()
}
