//! How a hook is, in one word.

use store::{Failing, HookState};

/// How a hook is. Of several things that are so, the one that a person has to know first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::staff::pages) enum Standing {
    /// The settings know it no more.
    Gone,
    /// It has not begun.
    New,
    /// Somebody paused it.
    Paused,
    /// Its site takes nothing.
    Failing(Failing),
    /// It goes through everything; whether what the site has is sent as well.
    Walking(bool),
    /// So many courses or runs wait to be sent.
    Waiting(i64),
    /// So many entries of the journal were not looked at.
    Behind(i64),
    /// All was sent, and the site did not take all of it.
    Refused,
    /// All was sent and taken.
    Done,
}

impl Standing {
    /// `end` is the journal's last entry, `set_aside` how many runs the site refuses.
    pub(super) fn of(is_known: bool, state: Option<&HookState>, end: i64, set_aside: i64) -> Self {
        let Some(state) = state.filter(|_| is_known) else { return if is_known { Self::New } else { Self::Gone } };
        let behind = end.saturating_sub(state.cursor);
        match (&state.failing, &state.walk) {
            _ if state.paused => Self::Paused,
            (Some(failing), _) => Self::Failing(failing.clone()),
            (None, Some(walk)) => Self::Walking(walk.forced),
            (None, None) if state.waiting > 0 => Self::Waiting(state.waiting),
            (None, None) if behind > 0 => Self::Behind(behind),
            (None, None) if set_aside > 0 => Self::Refused,
            (None, None) => Self::Done,
        }
    }

    /// The end of its texts' keys.
    pub(super) fn key(&self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::New => "new",
            Self::Paused => "paused",
            Self::Failing(_) => "failing",
            Self::Walking(_) => "walking",
            Self::Waiting(_) => "waiting",
            Self::Behind(_) => "behind",
            Self::Refused => "refused",
            Self::Done => "done",
        }
    }

    /// Which of the meanings (and badges).
    pub(super) fn meaning(&self) -> &'static str {
        match self {
            Self::Gone | Self::New => "plain",
            Self::Paused => "closed",
            Self::Failing(_) => "attention",
            Self::Walking(_) | Self::Waiting(_) | Self::Behind(_) | Self::Refused => "soon",
            Self::Done => "open",
        }
    }

    /// Its icon in the sprite.
    pub(super) fn icon(&self) -> &'static str {
        match self {
            Self::Gone | Self::New => "none",
            Self::Paused => "held",
            Self::Failing(_) => "attention",
            Self::Walking(_) => "unchanged",
            Self::Waiting(_) | Self::Behind(_) => "updated",
            Self::Refused => "rejected",
            Self::Done => "open",
        }
    }
}

#[cfg(test)]
mod tests {
    use catalog::Instant;
    use store::{Failing, HookState, Walk};

    use super::Standing;
    use crate::staff::locale::Locale;

    fn state(change: impl FnOnce(&mut HookState)) -> HookState {
        let mut state = HookState {
            name: "marketing".to_owned(),
            settings: String::new(),
            cursor: 10,
            walk: None,
            paused: false,
            waiting: 0,
            deliveries: 0,
            last_success_at: None,
            failing: None,
            holder: String::new(),
            beat: 0,
            replaced: 0,
            under_way: String::new(),
        };
        change(&mut state);
        state
    }

    fn failing() -> Failing {
        Failing { since: Instant::MIN, failures: 1, why: "no route".to_owned(), next_attempt_at: Instant::MIN }
    }

    #[test]
    fn what_a_person_has_to_know_first_is_told() {
        let walk = |forced| Some(Walk { at: String::new(), forced });
        let of = |change: fn(&mut HookState)| Standing::of(true, Some(&state(change)), 12, 1);
        assert_eq!(Standing::of(true, Some(&state(|_| ())), 10, 0), Standing::Done);
        assert_eq!(Standing::of(true, Some(&state(|_| ())), 10, 1), Standing::Refused);
        assert_eq!(of(|_| ()), Standing::Behind(2));
        assert_eq!(of(|state| state.waiting = 3), Standing::Waiting(3));
        assert_eq!(Standing::of(true, Some(&state(|state| state.walk = walk(true))), 12, 0), Standing::Walking(true));
        assert_eq!(
            Standing::of(true, Some(&state(|state| (state.walk, state.waiting) = (walk(false), 3))), 12, 0),
            Standing::Walking(false)
        );
        let troubled = |state: &mut HookState| (state.failing, state.waiting) = (Some(failing()), 3);
        assert_eq!(of(troubled), Standing::Failing(failing()));
        assert_eq!(of(|state| (state.failing, state.paused) = (Some(failing()), true)), Standing::Paused);
        assert_eq!(Standing::of(true, None, 12, 0), Standing::New);
        assert_eq!(Standing::of(false, Some(&state(troubled)), 12, 0), Standing::Gone);
    }

    #[test]
    fn every_standing_has_a_word_and_a_sentence() {
        for (code, _) in Locale::all() {
            let l = Locale::negotiate(Some(code), "", &[]);
            for key in ["gone", "new", "paused", "failing", "walking", "waiting", "behind", "refused", "done"] {
                assert!(l.has(&format!("hook-{key}")), "{key} in {code}");
            }
            for key in [
                "gone",
                "new",
                "paused",
                "walking",
                "walking-forced",
                "waiting-received",
                "waiting-published",
                "behind",
                "refused",
            ] {
                assert!(l.has(&format!("hook-{key}-why")), "{key} in {code}");
            }
        }
    }
}
