//! The catalogue at a commit, which searches read and nothing changes.

use std::sync::{Arc, Mutex, PoisonError};

use catalog::Instant;

use crate::analysis::STEMMED;
use crate::columns::{CHUNK, Columns, Course};
use crate::states::{CourseState, States};
use crate::values::Names;
use crate::words::Words;

/// The catalogue at a commit. Later commits make other ones.
pub struct Snapshot {
    pub(crate) words: Words,
    pub(crate) columns: Columns,
    pub(crate) names: Arc<Names>,
    /// By slot: the rank of the code.
    pub(crate) codes: Arc<Vec<u32>>,
    /// For each language by slot: the rank of the title.
    pub(crate) titles: [Arc<Vec<u32>>; STEMMED.len()],
    pub(crate) length: usize,
    /// The states that were worked out last. The lock is held for as long as it takes to copy a pointer.
    pub(crate) states: Mutex<Arc<States>>,
}

impl Snapshot {
    /// How many courses there are.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there is no course.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The states as they were worked out last.
    pub(crate) fn last_states(&self) -> Arc<States> {
        Arc::clone(&self.states.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The states at an instant. Two searches that come at once may both work them out; neither waits for the other.
    pub(crate) fn states_at(&self, now: Instant) -> Arc<States> {
        let known = self.last_states();
        if known.hold(&self.columns, now) {
            return known;
        }
        let states = Arc::new(known.at(&self.columns, now));
        *self.states.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&states);
        states
    }

    /// Goes through all courses, with their slots and states.
    #[inline]
    pub(crate) fn everything(&self, states: &States, mut each: impl FnMut(u32, Course<'_>, CourseState)) {
        let mut first = 0;
        for (chunk, states) in self.columns.chunks.iter().zip(states.chunks()) {
            for (at, (slot, state)) in (first..).zip(states).enumerate() {
                if let Some(course) = chunk.get(at) {
                    each(slot, course, *state);
                }
            }
            first += u32::try_from(CHUNK).unwrap_or(u32::MAX);
        }
    }
}
