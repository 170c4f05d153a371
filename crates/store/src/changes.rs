//! What the writer of this program has changed, so that whoever keeps something made of a course can tell whether it is stale.

use std::sync::atomic::{AtomicU64, Ordering};

use catalog::CourseId;
use tokio::sync::watch;

/// Courses share a counter where their numbers leave the same remainder.
const COUNTERS: usize = 1024;

/// Counters that only grow. They say nothing of what other programs change: the journal does.
#[derive(Debug)]
pub struct Changes {
    /// Commands of which is not known what they change.
    everything: AtomicU64,
    /// All others.
    all: AtomicU64,
    courses: Box<[AtomicU64]>,
    /// Another number after each of them.
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

    /// A number that is another one once the course was changed, or one of its runs; its snapshots are courses of their own. It
    /// has to be asked for before the course is read.
    pub fn of(&self, course: CourseId) -> u64 {
        self.everything.load(Ordering::SeqCst) + self.counter(course).load(Ordering::SeqCst)
    }

    /// A number that is another one once anything was changed.
    pub fn of_all(&self) -> u64 {
        self.everything.load(Ordering::SeqCst) + self.all.load(Ordering::SeqCst)
    }

    /// Tells of each commit by this program, so that whoever follows the journal need not look for what comes from here.
    pub fn commits(&self) -> watch::Receiver<u64> {
        self.commits.subscribe()
    }

    /// Once it is committed, and before anybody is told.
    pub(crate) fn note(&self, courses: &[CourseId]) {
        for course in courses {
            self.counter(*course).fetch_add(1, Ordering::SeqCst);
        }
        if !courses.is_empty() {
            self.all.fetch_add(1, Ordering::SeqCst);
        }
        self.commits.send_modify(|number| *number += 1);
    }

    /// The same of a command of which is not known what it changes.
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
        // What changes no course may be in the journal all the same.
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
