//! What search engines ask of a course before they show it as one, and what a course lacks for that.
//!
//! The requirements are those of Google's "Course info": a course has a name, a description, a provider, offers with a category, and
//! instances, each with a mode and with a workload or a schedule. Name, description, provider and mode can always be derived, so only
//! the others can be missing.

use catalog::state::{State, state};
use catalog::{CourseDetails, CourseRun, Instant, Offer, Span, SpanUnit};

use super::dates::bounded;

/// One day, in microseconds.
const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// What a course lacks. Nothing can be derived in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lack {
    /// No run that visitors see is current.
    Runs,
    /// No current run says what access costs, or that it is free.
    Offer,
    /// So many current runs have neither workload nor schedule: the course has no effort and no duration, and they have no end after
    /// their start.
    Schedule(usize),
}

/// How long a run lasts, as a schedule of schema.org: `count` times at this frequency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Schedule {
    /// `Daily`, `Weekly` or `Monthly`.
    pub(crate) frequency: &'static str,
    pub(crate) count: i64,
}

/// What a course lacks, in the order in which a person would mend it. `runs` are those that visitors see.
pub(crate) fn lacks<'r>(details: &CourseDetails, runs: impl IntoIterator<Item = &'r CourseRun>, now: Instant) -> Vec<Lack> {
    let runs = runs.into_iter().filter(|run| is_current(run, now)).collect::<Vec<_>>();
    if runs.is_empty() {
        return vec![Lack::Runs];
    }
    let offer = (!runs.iter().any(|run| has_offer(run))).then_some(Lack::Offer);
    let without = |run: &&&CourseRun| details.effort.is_none() && schedule(run, details.duration).is_none();
    let unscheduled = runs.iter().filter(without).count();
    offer.into_iter().chain((unscheduled > 0).then_some(Lack::Schedule(unscheduled))).collect()
}

/// Whether search engines are told of a run: one that is over, and cannot be joined any more, is left out.
pub(crate) fn is_current(run: &CourseRun, now: Instant) -> bool {
    state(run, now).state != State::ArchivedClosed
}

/// Whether a run says what access to it costs, or that it is free.
fn has_offer(run: &CourseRun) -> bool {
    !matches!(run.offer, None | Some(Offer::Blank)) || run.price.is_some() || run.discounted_price.is_some()
}

/// The schedule of a run: from its dates, else from the duration of its course. Days and weeks that have begun are counted whole.
///
/// None if neither says how long the run lasts.
pub(crate) fn schedule(run: &CourseRun, duration: Option<Span>) -> Option<Schedule> {
    if let (Some(start), Some(end)) = (run.start, bounded(run.end))
        && start < end
    {
        let length = end.as_micros() - start.as_micros();
        let (frequency, unit) = if length < 7 * DAY { ("Daily", DAY) } else { ("Weekly", 7 * DAY) };
        return Some(Schedule { frequency, count: length.saturating_add(unit - 1) / unit });
    }
    let duration = duration?;
    let (frequency, count) = match duration.unit {
        SpanUnit::Minute | SpanUnit::Hour => ("Daily", 1),
        SpanUnit::Day => ("Daily", i64::from(duration.amount)),
        SpanUnit::Week => ("Weekly", i64::from(duration.amount)),
        SpanUnit::Month => ("Monthly", i64::from(duration.amount)),
    };
    Some(Schedule { frequency, count })
}

#[cfg(test)]
mod tests {
    use catalog::{CourseDetails, CourseRun, Instant, Offer, Span, SpanUnit};

    use super::{Lack, Schedule, lacks, schedule};

    const NOW: &str = "2026-11-23";

    fn at(day: &str) -> Option<Instant> {
        (!day.is_empty()).then(|| format!("{day}T12:00:00Z").parse().expect("an instant"))
    }

    /// A run with these dates: enrolment start and end, start, end.
    fn run([enrollment_start, enrollment_end, start, end]: [&str; 4]) -> CourseRun {
        let dates = (at(enrollment_start), at(enrollment_end), at(start), at(end));
        CourseRun { enrollment_start: dates.0, enrollment_end: dates.1, start: dates.2, end: dates.3, ..CourseRun::new("link") }
    }

    #[test]
    fn a_schedule_comes_from_the_dates_else_from_the_duration() {
        let weeks = Span::new(6, SpanUnit::Week);
        for (start, end, duration, expected) in [
            ("2026-09-14", "2026-10-12", weeks, Some(("Weekly", 4))),
            ("2026-09-14", "2026-10-13", None, Some(("Weekly", 5))),
            ("2026-09-14", "2026-09-21", None, Some(("Weekly", 1))),
            ("2026-09-14", "2026-09-16", None, Some(("Daily", 2))),
            ("2026-09-14", "", weeks, Some(("Weekly", 6))),
            ("2026-09-14", "9999-12-31", weeks, Some(("Weekly", 6))),
            ("2026-09-14", "2026-09-14", weeks, Some(("Weekly", 6))),
            ("2026-10-14", "2026-09-14", None, None),
            ("", "", Span::new(2, SpanUnit::Month), Some(("Monthly", 2))),
            ("", "", Span::new(3, SpanUnit::Day), Some(("Daily", 3))),
            ("", "", Span::new(3, SpanUnit::Hour), Some(("Daily", 1))),
            ("", "", None, None),
        ] {
            let expected = expected.map(|(frequency, count)| Schedule { frequency, count });
            assert_eq!(schedule(&run(["", "", start, end]), duration), expected, "{start} to {end}, {duration:?}");
        }
    }

    #[test]
    fn what_a_course_lacks() {
        let open = ["2026-07-01", "2026-12-26", "2026-09-14", ""];
        let ending = ["2026-07-01", "2026-12-26", "2026-09-14", "2026-12-31"];
        let closed = ["2026-07-01", "2026-08-01", "2026-09-14", ""];
        let over = ["2025-07-01", "2025-08-01", "2025-09-14", "2025-12-31"];
        let unknown = ["", "", "", ""];
        let (free, blank) = (Some(Offer::Free), Some(Offer::Blank));
        let (effort, duration) = (Span::new(3, SpanUnit::Hour), Span::new(6, SpanUnit::Week));
        for (runs, effort, duration, expected) in [
            (&[][..], effort, duration, &[Lack::Runs][..]),
            (&[(over, free, None)], effort, duration, &[Lack::Runs]),
            (&[(open, free, None)], effort, None, &[]),
            (&[(open, free, None)], None, duration, &[]),
            (&[(ending, free, None)], None, None, &[]),
            (&[(closed, free, None)], effort, None, &[]),
            (&[(unknown, free, None)], effort, None, &[]),
            (&[(open, None, Some("10"))], effort, None, &[]),
            (&[(open, None, Some("0"))], effort, None, &[]),
            (&[(open, free, None)], None, None, &[Lack::Schedule(1)]),
            (&[(open, free, None), (ending, free, None), (unknown, None, None)], None, None, &[Lack::Schedule(2)]),
            (&[(open, None, None), (over, free, None)], effort, None, &[Lack::Offer]),
            (&[(open, blank, None)], None, None, &[Lack::Offer, Lack::Schedule(1)]),
            (&[(open, blank, None), (ending, free, None)], effort, None, &[]),
        ] {
            let details = CourseDetails { effort, duration, ..CourseDetails::default() };
            let runs = runs.iter().map(|(dates, offer, price)| CourseRun {
                offer: *offer,
                price: price.map(|price: &str| price.parse().expect("an amount")),
                ..run(*dates)
            });
            let runs = runs.collect::<Vec<_>>();
            assert_eq!(lacks(&details, &runs, at(NOW).expect("an instant")), expected, "{runs:?}");
        }
    }
}
