//! The states of the courses at an instant, and for how long they hold.
//!
//! A state is a function of the dates and the clock, but hardly ever changes from one search to the next. So each
//! course's state is kept with the time in which it holds, and only the courses whose time is over are worked out anew; the
//! earliest end is when anything changes next.

use std::sync::{Arc, OnceLock};

use catalog::state::{State, next_change, state};
use catalog::{CourseRun, Instant, RunId};

use crate::columns::{CHUNK, Chunk, Columns, Dates};
use crate::count::Counts;
use crate::facet::Availability;

/// The end of a state that has to be worked out anew.
const UNKNOWN: i64 = i64::MIN;

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
    /// The next change of one of its runs; the state holds before it.
    until: i64,
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
    /// The states at an instant, of which those that were known for this chunk before may hold still.
    fn at(chunk: &Chunk, now: Instant, known: Option<&Self>) -> Self {
        // One run for all, so that the dates of none have to be copied together with texts.
        let mut scratch = CourseRun::new("");
        let micros = now.as_micros();
        let known = known.filter(|known| known.from <= micros);
        let courses: Vec<_> = (0..chunk.len())
            .map(|at| {
                let before = known.and_then(|known| known.courses.get(at)).filter(|before| micros < before.until);
                before.copied().unwrap_or_else(|| course_state(&mut scratch, chunk, at, now))
            })
            .collect();
        let until = courses.iter().map(|course| course.until).min().unwrap_or(i64::MAX);
        Self { from: micros, until, courses }
    }

    /// The same, to be worked out anew for some slots.
    fn without(&self, changed: &[u32]) -> Self {
        let mut courses = self.courses.clone();
        for slot in changed {
            if let Some(course) = courses.get_mut(*slot as usize % CHUNK) {
                course.until = UNKNOWN;
            }
        }
        Self { from: self.from, until: UNKNOWN, courses }
    }

    fn hold(&self, now: i64) -> bool {
        // A change may come right after `from`: then the states hold at `from` alone.
        self.until != UNKNOWN && (now == self.from || (self.from < now && now < self.until))
    }
}

fn course_state(scratch: &mut CourseRun, chunk: &Chunk, at: usize, now: Instant) -> CourseState {
    let nothing = CourseState { soon: u64::MAX, availability: 0, state: State::ToBeScheduled, run: u16::MAX, until: i64::MAX };
    let Some(course) = chunk.get(at) else {
        return nothing;
    };
    if course.runs.is_empty() {
        // Without a listed run, as with Richie: to be scheduled.
        let soon = soon(State::ToBeScheduled, [None; 4]);
        return CourseState { soon, availability: Availability::ToBeScheduled.bit(), ..nothing };
    }
    let mut found = nothing;
    for (position, (_, dates)) in (0..).zip(course.runs) {
        let dates = dates.get();
        [scratch.start, scratch.end, scratch.enrollment_start, scratch.enrollment_end] = dates;
        let is = state(scratch, now).state;
        let until = next_change(scratch, now).map_or(found.until, |(at, _)| found.until.min(at.as_micros()));
        let soon = soon(is, dates);
        if soon < found.soon {
            found = CourseState { soon, state: is, run: position, ..found };
        }
        found = CourseState { until, availability: found.availability | Availability::bits(is), ..found };
    }
    found
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
    pub(crate) everything: OnceLock<Counts>,
}

impl States {
    /// Without what is known of some slots, which come in their order.
    pub(crate) fn without(&self, changed: &[u32]) -> Self {
        let mut chunks = self.chunks.clone();
        for slots in changed.chunk_by(|slot, next| *slot as usize / CHUNK == *next as usize / CHUNK) {
            let chunk = slots.first().and_then(|slot| chunks.get_mut(*slot as usize / CHUNK));
            if let Some(Some(states)) = chunk {
                *states = Arc::new(states.without(slots));
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
        let chunks = columns.chunks.iter().enumerate().map(|(position, chunk)| {
            let known = self.chunks.get(position).and_then(Option::as_ref);
            match known {
                Some(known) if known.hold(now.as_micros()) => Some(Arc::clone(known)),
                known => Some(Arc::new(ChunkStates::at(chunk, now, known.map(Arc::as_ref)))),
            }
        });
        Self { chunks: chunks.collect(), everything: OnceLock::new() }
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
        let states = self.chunks.get(slot / CHUNK)?.as_ref()?;
        states.courses.get(slot % CHUNK).copied()
    }

    pub(crate) fn memory(&self) -> usize {
        self.chunks.iter().flatten().map(|states| states.courses.capacity() * size_of::<CourseState>()).sum()
    }
}
