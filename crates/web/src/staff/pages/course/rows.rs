//! The runs of a course or a snapshot as rows of a table, and as entries of the timeline.

use std::collections::HashMap;

use catalog::publication::run_is_pending;
use catalog::state::{State, state};
use catalog::{CourseRun, Instant, RunId, RunVersions, SyncMode};
use sync::{LmsList, SourceRun};

use super::super::super::timeline::{self, Entry, Timeline};
use super::super::super::viewer::Viewer;
use crate::common::shown::Shown;

/// How many runs a table shows unless all are asked for.
const MOST: usize = 50;

/// A run in a table.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) address: String,
    pub(super) link: String,
    pub(super) shown: Shown,
    pub(super) mode: SyncMode,
    pub(super) enrolled: u32,
    pub(super) lms: Option<String>,
    pub(super) last_word_at: Option<Instant>,
    pub(super) waits: Waits,
}

impl Row {
    pub(super) fn enrolled(&self) -> u32 {
        self.enrolled
    }
}

/// What of a run visitors do not see yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waits {
    /// Nothing, or it does not count as the run is to be scheduled.
    Nothing,
    /// Some of its fields.
    Changes,
    /// All of it.
    Everything,
}

impl Waits {
    pub(super) fn of(run: &RunVersions, course_published: bool) -> Self {
        match &run.public {
            None if course_published => Self::Everything,
            Some(_) if run_is_pending(run) => Self::Changes,
            _ => Self::Nothing,
        }
    }

    /// The key of its words; none where nothing waits.
    pub(super) fn key(self) -> Option<&'static str> {
        match self {
            Self::Nothing => None,
            Self::Changes => Some("run-waits-changes"),
            Self::Everything => Some("run-waits-everything"),
        }
    }
}

/// Whether one can enrol.
pub(super) fn is_open(run: &CourseRun, now: Instant) -> bool {
    matches!(state(run, now).state, State::OngoingOpen | State::FutureOpen | State::ArchivedOpen)
}

/// The rows: by their starts, and the most relevant where there are too many and not all are asked for.
pub(super) fn rows(
    v: &Viewer,
    lmss: &LmsList,
    runs: &[RunVersions],
    sources: &HashMap<RunId, SourceRun>,
    (course_published, all): (bool, bool),
) -> Vec<Row> {
    let drafts = runs.iter().map(|run| &run.draft).collect::<Vec<_>>();
    let order = timeline::shown(&drafts, v.now, if all { usize::MAX } else { MOST });
    let row = |index: usize| {
        let run = &runs[index];
        let source = sources.get(&run.id);
        let lms = lmss.select(&run.draft.resource_link).and_then(|matched| lmss.get(matched.lms));
        Row {
            name: v.run_name(&run.draft, lmss),
            address: v.run_at(&run.id),
            link: run.draft.resource_link.clone(),
            shown: v.state_of(&run.draft),
            mode: run.sync_mode,
            enrolled: run.draft.enrollment_count,
            lms: lms.map(|lms| lms.name.clone()),
            last_word_at: source.map(|source| source.last_word_at),
            waits: Waits::of(run, course_published),
        }
    };
    order.into_iter().map(row).collect()
}

/// The timeline of the drafts.
pub(super) fn timeline(v: &Viewer, lmss: &LmsList, runs: &[RunVersions], label: String) -> Timeline {
    let entries =
        runs.iter().map(|run| Entry { name: v.run_name(&run.draft, lmss), address: v.run_at(&run.id), run: &run.draft });
    let entries = entries.collect::<Vec<_>>();
    Timeline::new(&entries, label, v.l, &v.zone, v.now)
}

#[cfg(test)]
mod tests {
    use catalog::{CourseId, FieldSet};

    use super::*;

    #[test]
    fn what_waits_is_told_of_published_courses_only() {
        let run = |count: u32| CourseRun {
            start: Some(Instant::MIN),
            enrollment_start: Some(Instant::MIN),
            enrollment_count: count,
            ..CourseRun::new("link")
        };
        let versions = |public: Option<CourseRun>| RunVersions {
            id: RunId(1),
            course: CourseId(1),
            sync_mode: SyncMode::Manual,
            protected: FieldSet::default(),
            draft: run(2),
            public,
        };
        assert_eq!(Waits::of(&versions(None), false), Waits::Nothing);
        assert_eq!(Waits::of(&versions(None), true), Waits::Everything);
        assert_eq!(Waits::of(&versions(Some(run(1))), true), Waits::Changes);
        assert_eq!(Waits::of(&versions(Some(run(2))), true), Waits::Nothing);
    }
}
