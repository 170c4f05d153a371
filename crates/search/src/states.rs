//! The states of the courses at an instant, and for how long they hold.
//!
//! A state is a function of the dates and the clock, but hardly ever changes from one search to the next. So each chunk's
//! states are kept with the time in which they hold, and only the chunks whose time is over are worked out anew; the
//! earliest end is when anything changes next.

use std::sync::{Arc, OnceLock};

use catalog::state::{State, next_change, state};
use catalog::{CourseRun, Instant, RunId};

use crate::columns::{Chunk, Columns, Dates};
use crate::count::Counts;
use crate::facet::Availability;

/// The state of a course at an instant: that of the run that one can join soonest.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CourseState {
    /// Lower is sooner.
    pub(crate) soon: u64,
    /// The bits of [`Availability`]; none for a slot without a course.
    pub(crate) availability: u8,
    pub(crate) state: State,
    /// The run, among the course's listed ones.
    run: u16,
}

impl CourseState {
    pub(crate) fn run(self, runs: &[(i64, Dates)]) -> Option<RunId> {
        runs.get(usize::from(self.run)).map(|(id, _)| RunId(*id))
    }
}

#[derive(Debug)]
pub(crate) struct ChunkStates {
    from: i64,
    /// The next change; the states hold before it.
    until: i64,
    pub(crate) courses: Vec<CourseState>,
}

impl ChunkStates {
    fn at(chunk: &Chunk, now: Instant) -> Self {
        // One run for all, so that the dates of none have to be copied together with texts.
        let mut scratch = CourseRun::new("");
        let mut until = i64::MAX;
        let courses = (0..chunk.len())
            .map(|at| {
                let Some(course) = chunk.get(at) else {
                    return CourseState { soon: u64::MAX, availability: 0, state: State::ToBeScheduled, run: u16::MAX };
                };
                // Without a listed run, as with Richie: to be scheduled.
                let mut found = CourseState {
                    soon: soon(State::ToBeScheduled, [None; 4]),
                    availability: Availability::ToBeScheduled.bit(),
                    state: State::ToBeScheduled,
                    run: u16::MAX,
                };
                for (position, (_, dates)) in course.runs.iter().enumerate() {
                    let dates = dates.get();
                    [scratch.start, scratch.end, scratch.enrollment_start, scratch.enrollment_end] = dates;
                    let is = state(&scratch, now).state;
                    if let Some((at, _)) = next_change(&scratch, now) {
                        until = until.min(at.as_micros());
                    }
                    let soon = soon(is, dates);
                    if position == 0 {
                        found.availability = 0;
                    }
                    if position == 0 || soon < found.soon {
                        found = CourseState { soon, state: is, run: u16::try_from(position).unwrap_or(u16::MAX), ..found };
                    }
                    found.availability |= Availability::bits(is);
                }
                found
            })
            .collect();
        Self { from: now.as_micros(), until, courses }
    }

    fn hold(&self, now: i64) -> bool {
        // A change may come right after `from`: then the states hold at `from` alone.
        now == self.from || (self.from < now && now < self.until)
    }
}

/// By how soon one can join: now, those that close soonest first; now, though it is over; as soon as enrolment opens;
/// once it is scheduled; no more, but under way or to come; no more, the last one first.
fn soon(state: State, [start, end, enrollment_start, enrollment_end]: [Option<Instant>; 4]) -> u64 {
    let never = Instant::MAX;
    let (rank, at, descending) = match state {
        State::OngoingOpen | State::FutureOpen => (0, enrollment_end.unwrap_or(never), false),
        State::ArchivedOpen => (1, enrollment_end.unwrap_or(never), false),
        State::FutureNotYetOpen => (2, enrollment_start.unwrap_or(never), false),
        State::ToBeScheduled => (3, never, false),
        State::FutureClosed => (4, start.unwrap_or(never), false),
        State::OngoingClosed => (5, end.unwrap_or(never), false),
        State::ArchivedClosed => (6, end.unwrap_or(never), true),
    };
    let micros = at.as_micros().abs_diff(if descending { never } else { Instant::MIN }.as_micros());
    // Years 1 to 9999 in microseconds take less than 60 bits.
    rank << 60 | micros
}

/// The states of all courses.
#[derive(Debug, Default)]
pub(crate) struct States {
    chunks: Vec<Option<Arc<ChunkStates>>>,
    /// What a search for everything counts; asked for again and again.
    pub(crate) everything: OnceLock<(usize, Counts)>,
}

impl States {
    /// Without what is known of some chunks.
    pub(crate) fn without(&self, changed: &[usize]) -> Self {
        let mut chunks = self.chunks.clone();
        for chunk in changed {
            if let Some(states) = chunks.get_mut(*chunk) {
                *states = None;
            }
        }
        Self { chunks, everything: OnceLock::new() }
    }

    /// Whether these are the states at an instant.
    pub(crate) fn hold(&self, columns: &Columns, now: Instant) -> bool {
        self.chunks.len() == columns.chunks.len()
            && self.chunks.iter().all(|states| states.as_ref().is_some_and(|states| states.hold(now.as_micros())))
    }

    /// The states at an instant, taking over what still holds.
    pub(crate) fn at(&self, columns: &Columns, now: Instant) -> Self {
        let kept = |position: usize| self.chunks.get(position).cloned().flatten().filter(|states| states.hold(now.as_micros()));
        let chunks = columns.chunks.iter().enumerate();
        Self {
            chunks: chunks
                .map(|(position, chunk)| Some(kept(position).unwrap_or_else(|| Arc::new(ChunkStates::at(chunk, now)))))
                .collect(),
            everything: OnceLock::new(),
        }
    }

    /// When anything changes next, of the listed runs of all courses.
    pub(crate) fn next_change(&self) -> Option<Instant> {
        let until = self.chunks.iter().flatten().map(|states| states.until).min()?;
        Instant::from_micros(until)
    }

    /// The chunks, which are all there for states that hold.
    pub(crate) fn chunks(&self) -> impl Iterator<Item = &[CourseState]> {
        self.chunks.iter().map(|states| states.as_ref().map_or(&[][..], |states| &states.courses))
    }

    pub(crate) fn get(&self, slot: u32) -> Option<CourseState> {
        let slot = slot as usize;
        let states = self.chunks.get(slot / crate::columns::CHUNK)?.as_ref()?;
        states.courses.get(slot % crate::columns::CHUNK).copied()
    }

    pub(crate) fn memory(&self) -> usize {
        self.chunks.iter().flatten().map(|states| states.courses.capacity() * size_of::<CourseState>()).sum()
    }
}
