//! The state of a run as pages show it.

use catalog::state::State;

/// A state as pages show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shown(pub(crate) State);

impl Shown {
    /// Which of the meanings (and badges): open, soon, closed, plain.
    pub(crate) fn meaning(self) -> &'static str {
        match self.0 {
            State::OngoingOpen | State::FutureOpen | State::ArchivedOpen => "open",
            State::FutureNotYetOpen => "soon",
            State::FutureClosed | State::OngoingClosed | State::ArchivedClosed => "closed",
            State::ToBeScheduled => "plain",
        }
    }

    /// Its icon in the sprite.
    pub(crate) fn icon(self) -> &'static str {
        match self.meaning() {
            "plain" => "none",
            meaning => meaning,
        }
    }

    /// The key of its words.
    pub(crate) fn key(self) -> String {
        format!("state-{}", self.0.as_str())
    }
}
