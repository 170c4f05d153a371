//! Which courses somebody wants to see.

use catalog::state::State;
use catalog::{CourseCode, CourseRun, Instant, SyncMode};

use super::line::Line;
use super::text::fold;

/// A group of states by which courses are filtered; groups overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StateGroup {
    /// One can enrol.
    Open,
    /// One cannot enrol yet.
    Soon,
    /// Running.
    Running,
    /// Not over, and one can no longer enrol.
    Closed,
    /// Over.
    Over,
    /// Without the dates that it takes.
    Unscheduled,
    /// There is no run.
    NoRun,
}

impl StateGroup {
    pub(crate) const ALL: [Self; 7] =
        [Self::Open, Self::Soon, Self::Running, Self::Closed, Self::Over, Self::Unscheduled, Self::NoRun];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Soon => "soon",
            Self::Running => "running",
            Self::Closed => "closed",
            Self::Over => "over",
            Self::Unscheduled => "unscheduled",
            Self::NoRun => "no-run",
        }
    }

    pub(crate) fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.as_str() == word)
    }

    fn has(self, state: State) -> bool {
        match self {
            Self::Open => matches!(state, State::OngoingOpen | State::FutureOpen | State::ArchivedOpen),
            Self::Soon => state == State::FutureNotYetOpen,
            Self::Running => matches!(state, State::OngoingOpen | State::OngoingClosed),
            Self::Closed => matches!(state, State::FutureClosed | State::OngoingClosed),
            Self::Over => matches!(state, State::ArchivedOpen | State::ArchivedClosed),
            Self::Unscheduled => state == State::ToBeScheduled,
            Self::NoRun => false,
        }
    }
}

/// Of which LMS a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OfLms {
    /// Of the one at this position.
    At(u16),
    /// Of none.
    Nobody,
}

impl OfLms {
    fn position(self) -> Option<u16> {
        match self {
            Self::At(position) => Some(position),
            Self::Nobody => None,
        }
    }
}

/// Which courses are wanted; what is none does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Each of these folded words is in the code or a title …
    pub(crate) words: Vec<String>,
    /// … or this is in the code: what was typed, as a code.
    pub(crate) code: Option<String>,
    /// A run is of such an LMS.
    pub(crate) lms: Option<OfLms>,
    /// A run is in such a state.
    pub(crate) state: Option<StateGroup>,
    /// Something waits to be published, or nothing does.
    pub(crate) pending: Option<bool>,
    /// Visitors see it, or do not.
    pub(crate) published: Option<bool>,
    /// A run is in this mode.
    pub(crate) mode: Option<SyncMode>,
}

impl Wanted {
    /// With what was typed into the search field.
    pub(crate) fn search(typed: &str) -> Self {
        let words = fold(typed).split_whitespace().map(str::to_owned).collect();
        let code = CourseCode::normalise(typed);
        let code = (!code.is_empty()).then(|| fold(code.as_str()));
        Self { words, code, ..Self::default() }
    }

    /// Whether a course is among them. `scratch`: see [`Line::states`].
    pub(crate) fn takes(&self, line: &Line, now: Instant, scratch: &mut CourseRun) -> bool {
        self.pending.is_none_or(|pending| line.pending == pending)
            && self.published.is_none_or(|published| line.published == published)
            && self.mode.is_none_or(|mode| line.runs.iter().any(|run| run.mode == mode))
            && self.lms.is_none_or(|lms| line.runs.iter().any(|run| run.lms == lms.position()))
            && (line.has_words(&self.words) || self.is_code_of(line))
            && self.state.is_none_or(|group| match group {
                StateGroup::NoRun => line.runs.is_empty(),
                group => line.states(now, scratch).any(|state| group.has(state)),
            })
    }

    fn is_code_of(&self, line: &Line) -> bool {
        let code = line.searched().split('\n').next().unwrap_or_default();
        self.code.as_deref().is_some_and(|typed| code.contains(typed))
    }
}
