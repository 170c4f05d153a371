//! What the writer of this program has changed, so that whoever keeps something made of a course can tell whether it is stale.

use std::sync::atomic::{AtomicU64, Ordering};

use catalog::CourseId;

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
}

impl Default for Changes {
    fn default() -> Self {
        let courses = (0..COUNTERS).map(|_| AtomicU64::new(0)).collect();
        Self { everything: AtomicU64::new(0), all: AtomicU64::new(0), courses }
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

    /// Once it is committed, and before anybody is told.
    pub(crate) fn note(&self, courses: &[CourseId]) {
        for course in courses {
            self.counter(*course).fetch_add(1, Ordering::SeqCst);
        }
        if !courses.is_empty() {
            self.all.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// The same of a command of which is not known what it changes.
    pub(crate) fn note_something(&self) {
        self.everything.fetch_add(1, Ordering::SeqCst);
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
        changes.note(&[]);
        assert_eq!(now(), before);
        changes.note(&[CourseId(2)]);
        let then = now();
        assert_eq!(then.0, before.0);
        assert!(then.1 != before.1 && then.2 != before.2);
        changes.note_something();
        let last = now();
        assert!(last.0 != then.0 && last.1 != then.1 && last.2 != then.2);
    }
}
