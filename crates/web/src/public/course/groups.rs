//! Runs as Richie groups them, by what one can do with them now.

use catalog::Instant;
use catalog::state::{State, state};

use super::found::PublicRun;
use crate::common::dates::bounded;

/// A heading of the list of runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::public) enum Group {
    Open,
    Soon,
    ToBeScheduled,
    Closed,
    Archived,
}

impl Group {
    const ALL: [Self; 5] = [Self::Open, Self::Soon, Self::ToBeScheduled, Self::Closed, Self::Archived];

    pub(in crate::public) fn of(state: State) -> Self {
        match state {
            State::OngoingOpen | State::FutureOpen | State::ArchivedOpen => Self::Open,
            State::FutureNotYetOpen => Self::Soon,
            State::ToBeScheduled => Self::ToBeScheduled,
            State::FutureClosed | State::OngoingClosed => Self::Closed,
            State::ArchivedClosed => Self::Archived,
        }
    }

    /// The key of its words.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Open => "public-group-open",
            Self::Soon => "public-group-soon",
            Self::ToBeScheduled => "public-group-to-be-scheduled",
            Self::Closed => "public-group-closed",
            Self::Archived => "public-group-archived",
        }
    }
}

/// What the order within a group goes by: the next thing to do first, of what is over the latest.
fn order(run: &PublicRun, now: Instant) -> (u8, i64, i64) {
    let is = state(&run.run, now).state;
    let micros = |at: Option<Instant>| bounded(at).map_or(i64::MAX, Instant::as_micros);
    let (first, second) = match Group::of(is) {
        Group::Open => (micros(run.run.enrollment_end), micros(run.run.start)),
        Group::Soon => (micros(run.run.enrollment_start), micros(run.run.start)),
        Group::ToBeScheduled => (micros(run.run.start), micros(run.run.enrollment_start)),
        Group::Closed => (micros(run.run.end), micros(run.run.start)),
        Group::Archived => (-micros(run.run.end), -micros(run.run.start)),
    };
    (if Group::of(is) == Group::Open { is.priority() } else { 0 }, first, second)
}

/// The groups that have a run, and their runs in order.
pub(super) fn grouped<'r>(runs: impl IntoIterator<Item = &'r PublicRun>, now: Instant) -> Vec<(Group, Vec<&'r PublicRun>)> {
    let mut runs = runs.into_iter().collect::<Vec<_>>();
    runs.sort_by_cached_key(|run| (order(run, now), run.id));
    let of = |group: Group| {
        let its = runs.iter().copied().filter(|run| Group::of(state(&run.run, now).state) == group).collect::<Vec<_>>();
        (!its.is_empty()).then_some((group, its))
    };
    Group::ALL.into_iter().filter_map(of).collect()
}

#[cfg(test)]
pub(in crate::public) mod tests {
    use catalog::{CourseRun, Instant, RunId};

    use super::super::found::PublicRun;
    use super::{Group, grouped};

    pub(in crate::public) fn at(text: &str) -> Instant {
        format!("{text}T12:00:00Z").parse().expect("an instant")
    }

    /// Enrolment from, to; teaching from, to; an empty text is no date.
    pub(in crate::public) fn run(id: i64, dates: [&str; 4]) -> PublicRun {
        let [enrollment_start, enrollment_end, start, end] = dates.map(|date| (!date.is_empty()).then(|| at(date)));
        let link = format!("https://lms.example/{id}");
        let run = CourseRun { enrollment_start, enrollment_end, start, end, ..CourseRun::new(link) };
        PublicRun { id: RunId(id), run, edition: None }
    }

    #[test]
    fn runs_are_grouped_by_what_one_can_do_and_the_next_comes_first() {
        let runs = [
            run(1, ["2026-01-01", "2026-02-01", "2026-01-15", "2026-03-01"]),
            run(2, ["2026-01-01", "2026-02-01", "2026-01-15", "2026-06-01"]),
            run(3, ["2026-01-01", "", "2026-01-15", ""]),
            run(4, ["2026-01-01", "2026-12-01", "2026-12-15", "2027-06-01"]),
            run(5, ["2026-01-01", "2026-12-01", "2026-10-15", "2027-06-01"]),
            run(6, ["2026-01-01", "2026-12-01", "2026-01-15", "2026-06-01"]),
            run(7, ["2027-02-01", "", "2027-03-01", ""]),
            run(8, ["2027-01-01", "2027-03-01", "2027-03-01", "9999-12-31"]),
            run(9, ["", "", "2027-03-01", ""]),
            run(10, ["2026-01-01", "2026-11-01", "2026-12-01", "2027-02-01"]),
            run(11, ["2026-01-01", "2026-11-01", "2026-10-01", "2027-01-01"]),
        ];
        let shown = grouped(&runs, at("2026-11-23"));
        let shown = shown.iter().map(|(group, runs)| (*group, runs.iter().map(|run| run.id.0).collect::<Vec<_>>()));
        assert_eq!(
            shown.collect::<Vec<_>>(),
            [
                (Group::Open, vec![5, 3, 4, 6]),
                (Group::Soon, vec![8, 7]),
                (Group::ToBeScheduled, vec![9]),
                (Group::Closed, vec![11, 10]),
                (Group::Archived, vec![2, 1]),
            ]
        );
        assert_eq!(grouped(&[], at("2026-11-23")), vec![]);
    }

    #[test]
    fn a_run_leaves_its_group_at_the_very_instant() {
        let runs = [run(1, ["2026-01-01", "2026-11-23", "2026-10-15", "2027-06-01"])];
        let just_before = Instant::from_micros(at("2026-11-23").as_micros() - 1).expect("in range");
        assert_eq!(grouped(&runs, just_before)[0].0, Group::Open);
        assert_eq!(grouped(&runs, at("2026-11-23"))[0].0, Group::Closed);
    }
}
