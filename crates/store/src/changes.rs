//! What the writer of this program has changed. With it, a cache of something derived from a course can tell whether it is stale.

use std::sync::atomic::{AtomicU64, Ordering};

use catalog::CourseId;
use tokio::sync::watch;

/// The number of counters. Courses whose numbers have the same remainder share one.
const COUNTERS: usize = 1024;

/// Counters that only grow. They do not count changes made by other programs: the journal records those.
#[derive(Debug)]
pub struct Changes {
    /// Counts commands whose changes are not known.
    everything: AtomicU64,
    /// Counts all other changes.
    all: AtomicU64,
    courses: Box<[AtomicU64]>,
    /// A number that grows with each commit.
    commits: watch::Sender<u64>,
}

impl Default for Changes {
    fn default() -> Self {
        let courses = (0..COUNTERS).map(|_| AtomicU64::new(0)).collect();
        Self { everything: AtomicU64::new(0), all: AtomicU64::new(0), courses, commits: watch::Sender::new(0) }
    }
}

impl Changes {
    fn counter(&self, course: CourseId) -> &AtomicU64 {
        &self.courses[usize::try_from(course.0.unsigned_abs()).unwrap_or(0) % COUNTERS]
    }

    /// Returns a number that differs after the course or one of its runs has changed. Snapshots count as courses of their own.
    /// Call this before reading the course.
    pub fn of(&self, course: CourseId) -> u64 {
        self.everything.load(Ordering::SeqCst) + self.counter(course).load(Ordering::SeqCst)
    }

    /// Returns a number that differs after anything has changed.
    pub fn of_all(&self) -> u64 {
        self.everything.load(Ordering::SeqCst) + self.all.load(Ordering::SeqCst)
    }

    /// Notifies of each commit by this program, so that followers of the journal need not poll for this program's own changes.
    pub fn commits(&self) -> watch::Receiver<u64> {
        self.commits.subscribe()
    }

    /// Counts changes of these courses. Call it after the commit and before replying to anybody.
    pub(crate) fn note(&self, courses: &[CourseId]) {
        for course in courses {
            self.counter(*course).fetch_add(1, Ordering::SeqCst);
        }
        if !courses.is_empty() {
            self.all.fetch_add(1, Ordering::SeqCst);
        }
        self.commits.send_modify(|number| *number += 1);
    }

    /// Counts a command whose changes are not known.
    pub(crate) fn note_something(&self) {
        self.everything.fetch_add(1, Ordering::SeqCst);
        self.commits.send_modify(|number| *number += 1);
    }
}

#[cfg(test)]
mod tests {
    use catalog::CourseId;

    use super::Changes;

    #[test]
    fn a_course_is_as_it_was_until_it_is_changed() {
        let changes = Changes::default();
        let now = || (changes.of(CourseId(1)), changes.of(CourseId(2)), changes.of_all());
        let before = now();
        let mut commits = changes.commits();
        changes.note(&[]);
        assert_eq!(now(), before);
        // A command that changes no course may still append to the journal.
        assert!(commits.has_changed().expect("told"));
        commits.mark_unchanged();
        changes.note(&[CourseId(2)]);
        let then = now();
        assert_eq!(then.0, before.0);
        assert!(then.1 != before.1 && then.2 != before.2);
        changes.note_something();
        assert!(commits.has_changed().expect("told"));
        let last = now();
        assert!(last.0 != then.0 && last.1 != then.1 && last.2 != then.2);
    }
}
