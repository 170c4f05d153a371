//! Why a run is shown as it is: its state, where visitors see it, what the LMS says and where that differs, each with a reason.

use catalog::publication::run_changes;
use catalog::state::{next_change, state};
use catalog::{CatalogVisibility, CourseRun, Field, Instant, SyncMode, Value};

use super::super::super::difference::{self, Why as Reason};
use super::super::super::timeline::{Turn, next_turn};
use super::super::super::viewer::Viewer;
use super::Loaded;
use crate::common::shown::Shown as ShownState;

/// What the LMS says of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) field: Field,
    pub(super) value: Value,
    /// Why it is not shown, where it is not.
    pub(super) reason: Option<Reason>,
}

/// What the LMS says, field by field.
pub(super) fn said(loaded: &Loaded) -> Vec<Said> {
    let Some(stored) = &loaded.source else { return Vec::new() };
    let otherwise = difference::says_otherwise(&loaded.run, &stored.source, loaded.lms.as_ref());
    let link = (Field::ResourceLink, Value::Text(Some(stored.source.resource_link.clone())));
    let others = stored.source.said.iter().filter(|(field, _)| *field != Field::ResourceLink);
    let said = |(field, value): (Field, Value)| {
        let reason = otherwise.iter().find(|says| says.field == field).map(|says| says.why);
        Said { field, value, reason }
    };
    std::iter::once(link).chain(others.map(|(field, value)| (field, value.clone()))).map(said).collect()
}

/// In how many fields the draft is not as the LMS says.
pub(super) fn differing(said: &[Said]) -> usize {
    said.iter().filter(|said| said.reason.is_some_and(|reason| reason != Reason::NotPublished)).count()
}

/// One sentence for each reason, with its fields.
pub(super) fn reasons(v: &Viewer, said: &[Said], lms: &str) -> Vec<String> {
    let sentence = |reason: Reason| {
        let fields = said.iter().filter(|said| said.reason == Some(reason)).map(|said| v.field(&said.field)).collect::<Vec<_>>();
        (!fields.is_empty()).then(|| v.l.xy(&format!("run-{}", reason.key()), fields.join(", "), lms))
    };
    let all = [Reason::Manual, Reason::ProtectedHere, Reason::ProtectedEverywhere, Reason::EditedSince, Reason::NotPublished];
    all.into_iter().filter_map(sentence).collect()
}

/// A change of state that comes by itself.
#[derive(Debug)]
pub(super) struct Next {
    pub(super) at: Instant,
    /// "Enrolment closes".
    pub(super) what: String,
    /// The state then.
    pub(super) then: String,
}

/// Where visitors see the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The course is not published.
    CourseUnpublished,
    /// The run was never published.
    NeverPublished,
    /// By its public version's visibility.
    Shown(CatalogVisibility),
}

pub(super) fn place(loaded: &Loaded) -> Place {
    match &loaded.run.public {
        _ if !loaded.course_published => Place::CourseUnpublished,
        None => Place::NeverPublished,
        Some(public) => Place::Shown(public.catalog_visibility),
    }
}

/// The answers.
#[derive(Debug)]
pub(super) struct Why {
    pub(super) state: ShownState,
    pub(super) state_reason: String,
    /// The state that visitors see, where it is another.
    pub(super) public_state: Option<ShownState>,
    pub(super) next: Option<Next>,
    /// What is said where no change comes.
    pub(super) no_next: String,
    pub(super) place: String,
    pub(super) place_reason: String,
    /// How many fields wait to be published, and their names; none without a public version.
    pub(super) to_publish: Option<(usize, String)>,
    pub(super) no_public: String,
    /// The LMS's name.
    pub(super) lms: Option<String>,
    /// When it spoke, and in how many fields it differs.
    pub(super) spoke: Option<(Instant, usize)>,
    pub(super) reasons: Vec<String>,
}

impl Why {
    /// How many fields wait to be published.
    pub(super) fn waiting(&self) -> usize {
        self.to_publish.as_ref().map_or(0, |(count, _)| *count)
    }

    /// In how many fields the LMS's word differs.
    pub(super) fn differing(&self) -> usize {
        self.spoke.map_or(0, |(_, count)| count)
    }

    pub(super) fn new(v: &Viewer, loaded: &Loaded, said: &[Said]) -> Self {
        let draft = &loaded.run.draft;
        let now = v.state_of(draft);
        let public_state = loaded.run.public.as_ref().map(|public| v.state_of(public)).filter(|shown| *shown != now);
        let place = place(loaded);
        let (place_key, place_reason) = place_words(v, place, loaded.run.sync_mode);
        let lms = loaded.lms_name().map(str::to_owned);
        let mut reasons = reasons(v, said, lms.as_deref().unwrap_or_default());
        if loaded.run.sync_mode == SyncMode::Manual && differing(said) > 0 {
            reasons.push(v.l.t("run-manual-advice"));
        }
        Self {
            state: now,
            state_reason: v.l.t(format!("run-state-{}", state(draft, v.now).state.as_str())),
            public_state,
            next: next(v, draft),
            no_next: v.l.t(if draft.is_to_be_scheduled() { "run-no-next-unscheduled" } else { "run-no-next" }),
            place: v.l.t(place_key),
            place_reason,
            to_publish: loaded.run.public.as_ref().map(|public| waiting(v, public, draft)),
            no_public: v.l.t(if loaded.course_published { "run-no-public" } else { "run-no-public-course" }),
            spoke: loaded.source.as_ref().map(|stored| (stored.source.last_word_at, differing(said))),
            lms,
            reasons,
        }
    }
}

fn waiting(v: &Viewer, public: &CourseRun, draft: &CourseRun) -> (usize, String) {
    let fields = run_changes(Some(public), draft).iter().map(|change| v.field(&change.field)).collect::<Vec<_>>();
    (fields.len(), fields.join(", "))
}

fn place_words(v: &Viewer, place: Place, mode: SyncMode) -> (&'static str, String) {
    match place {
        Place::CourseUnpublished => ("run-nowhere", v.l.t("run-nowhere-course")),
        Place::NeverPublished => ("run-nowhere", v.l.t(format!("run-nowhere-never-{mode}"))),
        Place::Shown(CatalogVisibility::Hidden) => ("run-nowhere", v.l.t("run-nowhere-hidden")),
        Place::Shown(CatalogVisibility::CourseOnly) => ("run-on-course", v.l.t("run-on-course-why")),
        Place::Shown(CatalogVisibility::CourseAndSearch) => ("run-on-both", v.l.t("run-on-both-why")),
    }
}

fn next(v: &Viewer, run: &CourseRun) -> Option<Next> {
    let (at, turn) = next_turn(run, v.now)?;
    let (_, then) = next_change(run, v.now)?;
    let what = match turn {
        Turn::EnrolmentOpens => "run-next-enrolment-opens",
        Turn::EnrolmentCloses => "run-next-enrolment-closes",
        Turn::TeachingStarts => "run-next-teaching-starts",
        Turn::TeachingEnds => "run-next-teaching-ends",
    };
    Some(Next { at, what: v.l.t(what), then: v.l.t(ShownState(then).key()) })
}
