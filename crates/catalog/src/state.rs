//! What a visitor can do with a run now. It is computed from the dates and the present time, and never stored.

use crate::{CourseRun, Instant};

/// The states of a run, ordered by Richie's `priority`, which is their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// The run is in progress, and enrolment is open.
    OngoingOpen,
    /// The run has not started, and enrolment is open.
    FutureOpen,
    /// The run is over, and enrolment is still open.
    ArchivedOpen,
    /// The run has not started, and enrolment is not open yet.
    FutureNotYetOpen,
    /// The run has not started, and enrolment is closed.
    FutureClosed,
    /// The run is in progress, and enrolment is closed.
    OngoingClosed,
    /// The run is over.
    ArchivedClosed,
    /// The start or the enrolment start is missing.
    ToBeScheduled,
}

/// A state with Richie's texts for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateNow {
    /// The state.
    pub state: State,
    /// The date that the text refers to.
    pub datetime: Option<Instant>,
    /// The text of the button, if there is one.
    pub call_to_action: Option<&'static str>,
    /// The state as text.
    pub text: &'static str,
}

impl State {
    /// Richie's priority. Lower numbers come first.
    pub const fn priority(self) -> u8 {
        self as u8
    }

    /// The name of the state, as in the glossary.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OngoingOpen => "ongoing_open",
            Self::FutureOpen => "future_open",
            Self::ArchivedOpen => "archived_open",
            Self::FutureNotYetOpen => "future_not_yet_open",
            Self::FutureClosed => "future_closed",
            Self::OngoingClosed => "ongoing_closed",
            Self::ArchivedClosed => "archived_closed",
            Self::ToBeScheduled => "to_be_scheduled",
        }
    }
}

/// Returns the state of a run at an instant, by Richie's rules: comparisons are strict, and a missing end never comes.
pub fn state(run: &CourseRun, now: Instant) -> StateNow {
    let (Some(start), Some(enrollment_start)) = (run.start, run.enrollment_start) else {
        return StateNow { state: State::ToBeScheduled, datetime: None, call_to_action: None, text: "to be scheduled" };
    };
    let end = run.end.unwrap_or(Instant::MAX);
    let enrollment_end = run.enrollment_end.unwrap_or(Instant::MAX);
    let forever = enrollment_end.year() == 9999;
    let (state, datetime, call_to_action, text) = if start < now {
        if end > now {
            if enrollment_end > now {
                let text = if forever { "forever open" } else { "open for enrollment" };
                (State::OngoingOpen, None, Some("enroll now"), text)
            } else {
                (State::OngoingClosed, None, None, "on-going")
            }
        } else if enrollment_start < now && now < enrollment_end {
            let (datetime, text) = if forever { (None, "forever open") } else { (Some(enrollment_end), "closing on") };
            (State::ArchivedOpen, datetime, Some("study now"), text)
        } else {
            (State::ArchivedClosed, None, None, "archived")
        }
    } else if enrollment_start > now {
        (State::FutureNotYetOpen, Some(start), None, "starting on")
    } else if enrollment_end > now {
        (State::FutureOpen, Some(start), Some("enroll now"), "starting on")
    } else {
        (State::FutureClosed, None, None, "enrollment closed")
    };
    StateNow { state, datetime, call_to_action, text }
}

/// Returns when the state of a run changes next, and to what.
///
/// The instant is one of the run's dates, and not before `now`. The state stays as it is until that instant, and is the returned
/// one right after it. [`state`]'s comparisons decide which of the two it is at the instant itself.
pub fn next_change(run: &CourseRun, now: Instant) -> Option<(Instant, State)> {
    let is = state(run, now).state;
    let mut dates = [run.start, run.end, run.enrollment_start, run.enrollment_end];
    dates.sort_unstable();
    dates.into_iter().flatten().filter(|date| *date >= now).find_map(|date| {
        let after = Instant::from_micros(date.as_micros() + 1)?;
        let becomes = state(run, after).state;
        (becomes != is).then_some((date, becomes))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{State, next_change, state};
    use crate::{CourseRun, Instant};

    fn at(minutes: i64) -> Instant {
        Instant::from_micros(minutes * 60_000_000).expect("within range")
    }

    fn run(start: i64, end: Option<i64>, enrollment_start: i64, enrollment_end: Option<i64>) -> CourseRun {
        CourseRun {
            start: Some(at(start)),
            end: end.map(at),
            enrollment_start: Some(at(enrollment_start)),
            enrollment_end: enrollment_end.map(at),
            ..CourseRun::new("link")
        }
    }

    #[test]
    fn every_row_of_richies_table() {
        let cases = [
            (run(1, None, 1, None), State::OngoingOpen, "forever open"),
            (run(1, Some(20), 1, Some(15)), State::OngoingOpen, "open for enrollment"),
            (run(1, Some(20), 1, Some(10)), State::OngoingClosed, "on-going"),
            (run(1, Some(5), 1, Some(15)), State::ArchivedOpen, "closing on"),
            (run(1, Some(5), 1, None), State::ArchivedOpen, "forever open"),
            (run(1, Some(10), 10, Some(15)), State::ArchivedClosed, "archived"),
            (run(10, None, 11, Some(15)), State::FutureNotYetOpen, "starting on"),
            (run(10, None, 10, Some(15)), State::FutureOpen, "starting on"),
            (run(11, None, 1, Some(10)), State::FutureClosed, "enrollment closed"),
            (CourseRun { start: None, ..run(1, None, 1, None) }, State::ToBeScheduled, "to be scheduled"),
            (CourseRun { enrollment_start: None, ..run(1, None, 1, None) }, State::ToBeScheduled, "to be scheduled"),
        ];
        for (run, expected, text) in cases {
            let now = state(&run, at(10));
            assert_eq!((now.state, now.text), (expected, text), "{run:?}");
        }
    }

    proptest! {
        #[test]
        fn a_button_is_there_exactly_when_enrolment_is_not_over(
            start in 0..20i64, end in proptest::option::of(0..20i64), enrol in 0..20i64, close in proptest::option::of(0..20i64)
        ) {
            let run = run(start, end, enrol, close);
            let now = state(&run, at(10));
            if close.is_some_and(|close| close <= 10) {
                prop_assert_eq!(now.call_to_action, None);
            }
            prop_assert_eq!(now.call_to_action.is_some(), matches!(now.state, State::OngoingOpen | State::FutureOpen | State::ArchivedOpen));
        }

        #[test]
        fn up_to_the_next_change_nothing_changes(
            start in proptest::option::of(0..12i64), end in proptest::option::of(0..12i64),
            enrol in proptest::option::of(0..12i64), close in proptest::option::of(0..12i64), now in 0..14i64
        ) {
            let micros = |micros: i64| Instant::from_micros(micros).expect("within range");
            let run = CourseRun {
                start: start.map(micros),
                end: end.map(micros),
                enrollment_start: enrol.map(micros),
                enrollment_end: close.map(micros),
                ..CourseRun::new("link")
            };
            let is = |at: i64| state(&run, micros(at)).state;
            match next_change(&run, micros(now)) {
                None => for later in now..20 {
                    prop_assert_eq!(is(later), is(now));
                },
                Some((at, becomes)) => {
                    for before in now..at.as_micros() {
                        prop_assert_eq!(is(before), is(now));
                    }
                    prop_assert_ne!(becomes, is(now));
                    prop_assert_eq!(becomes, is(at.as_micros() + 1));
                    prop_assert!([run.start, run.end, run.enrollment_start, run.enrollment_end].contains(&Some(at)));
                }
            }
        }
    }

    #[test]
    fn a_run_goes_through_its_states() {
        let run = run(20, Some(30), 10, Some(25));
        let mut now = at(0);
        let mut seen = Vec::new();
        while let Some((next, becomes)) = next_change(&run, now) {
            seen.push((next, becomes));
            now = Instant::from_micros(next.as_micros() + 1).expect("within range");
        }
        assert_eq!(
            seen,
            [
                (at(10), State::FutureOpen),
                (at(20), State::OngoingOpen),
                (at(25), State::OngoingClosed),
                (at(30), State::ArchivedClosed)
            ]
        );
        assert_eq!(next_change(&CourseRun { start: None, ..run }, at(0)), None);
    }
}
