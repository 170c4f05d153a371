//! What is kept of a public course beside the index.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use catalog::{CatalogVisibility, Course, CourseCode, CourseId, CourseRun, Instant, RunId};

/// What cards, feeds and the sitemap show of a public course.
#[derive(Debug, Clone)]
pub(crate) struct Card {
    pub(crate) id: CourseId,
    /// Its public version. Its descriptions are plain text, and no longer than [`super::feed::EXCERPT`].
    pub(crate) course: Course,
    /// Its public runs that are not hidden, oldest first.
    pub(crate) runs: Vec<(RunId, CourseRun)>,
    /// How many earlier editions visitors can see.
    pub(crate) snapshots: usize,
    /// When it last changed for visitors, where that was since this instance began to read.
    pub(crate) changed_at: Option<Instant>,
    /// Those of its runs that appeared since this instance began to read, each with a number that grows with time.
    pub(super) appeared: BTreeMap<RunId, u64>,
    /// The code of its draft, by which the journal speaks of it.
    pub(super) draft_code: CourseCode,
    /// Another number each time that the course was read, whether or not anything of the card is different since.
    pub(crate) revision: u64,
    /// Of what the index knows; equal, where that is.
    pub(super) indexed: u64,
}

/// A number that no card has had.
pub(super) fn next_revision() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}

impl Card {
    /// Those of its runs that lists and search show.
    pub(crate) fn listed(&self) -> impl Iterator<Item = &(RunId, CourseRun)> {
        self.runs.iter().filter(|(_, run)| run.catalog_visibility == CatalogVisibility::CourseAndSearch)
    }

    /// A run of it.
    pub(crate) fn run(&self, id: RunId) -> Option<&CourseRun> {
        self.runs.iter().find(|(known, _)| *known == id).map(|(_, run)| run)
    }

    /// Of two runs, the one that appeared later has the larger; 0 where it was there when this instance began to read.
    pub(crate) fn appeared(&self, id: RunId) -> u64 {
        self.appeared.get(&id).copied().unwrap_or_default()
    }

    /// How many have enrolled in the runs that are listed.
    pub(crate) fn enrolled(&self) -> u32 {
        self.listed().fold(0, |sum, (_, run)| sum.saturating_add(run.enrollment_count))
    }

    /// Whether visitors would see no difference.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.indexed == other.indexed
            && self.course == other.course
            && self.runs == other.runs
            && self.snapshots == other.snapshots
    }
}
