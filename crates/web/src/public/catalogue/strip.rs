//! The strip of the timeline beside each course: the same months for all, so that today is one line through them.
//!
//! From the first of the month two months ago to the first of the month in eight; a quarter of a year's first month is named.

use catalog::{CourseRun, Instant};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::common::dates::bounded;
use crate::common::locale::Locale;
use crate::common::timeline::next_turn;

/// How many months before this one it begins, and in how many it ends.
const BEFORE: i64 = 2;
const AFTER: i64 = 8;
/// A bar is at least so wide, in hundredths of a per cent.
const THINNEST: i64 = 60;
/// The whole width, in hundredths of a per cent.
const ALL: i64 = 10_000;

/// The months that are shown.
#[derive(Debug)]
pub(super) struct Months {
    from: Instant,
    to: Instant,
    now: Instant,
    pub(super) ticks: Vec<Tick>,
    /// Where today is, and its words.
    pub(super) today: String,
    pub(super) today_words: String,
}

/// A month that is named.
#[derive(Debug)]
pub(super) struct Tick {
    pub(super) x: String,
    pub(super) month: String,
    /// Where it is named too.
    pub(super) year: Option<i64>,
}

/// A bar.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) x: String,
    pub(super) width: String,
    /// The mask with which it fades.
    pub(super) mask: Option<&'static str>,
    pub(super) is_past: bool,
}

/// The strip of a run.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Strip {
    pub(super) enrolment: Option<Bar>,
    pub(super) teaching: Option<Bar>,
    /// Where the next change is: across, and down.
    pub(super) next: Option<(String, &'static str)>,
    /// Whether there are no dates to draw.
    pub(super) is_unscheduled: bool,
}

fn percent(hundredths: i64) -> String {
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    if rest == 0 { format!("{whole}%") } else { format!("{whole}.{rest:02}%") }
}

/// The number of the month of an instant in a zone, from year 0, and its day.
fn month_and_day(at: Instant, zone: &TimeZone) -> (i64, i64) {
    let civil = at.in_zone(zone);
    let mut parts = civil.get(..10).unwrap_or_default().splitn(3, '-').map(|part| part.parse::<i64>().unwrap_or(1));
    let mut next = || parts.next().unwrap_or(1);
    (next() * 12 + next() - 1, next())
}

fn first_of(month: i64, zone: &TimeZone) -> Option<Instant> {
    let (year, month) = (i16::try_from(month.div_euclid(12)).ok()?, i8::try_from(month.rem_euclid(12) + 1).ok()?);
    Instant::from_civil_in(Date::new(year, month, 1).ok()?.at(0, 0, 0, 0), zone)
}

impl Months {
    pub(super) fn around(now: Instant, zone: &TimeZone, l: Locale) -> Self {
        let (this, day) = month_and_day(now, zone);
        let (first, last) = (this - BEFORE, this + AFTER);
        let from = first_of(first, zone).unwrap_or(Instant::MIN);
        let to = first_of(last, zone).unwrap_or(Instant::MAX);
        let mut months = Self { from, to, now, ticks: Vec::new(), today: String::new(), today_words: String::new() };
        months.today = percent(months.x(now));
        let name = |month: i64| l.t(format!("month-{:02}", month.rem_euclid(12) + 1));
        months.today_words = l.x("public-strip-today", format!("{day} {}", name(this)));
        let mut last_year = None;
        // One on the edge would have its name beside the strip.
        for month in (first + 1..last).filter(|month| month % 3 == 0) {
            let Some(at) = first_of(month, zone) else { continue };
            let year = Some(month.div_euclid(12)).filter(|year| last_year != Some(*year));
            last_year = year.or(last_year);
            months.ticks.push(Tick { x: percent(months.x(at)), month: name(month), year });
        }
        months
    }

    fn x(&self, at: Instant) -> i64 {
        let width = (self.to.as_micros() - self.from.as_micros()).max(1);
        let after = (at.as_micros().max(self.from.as_micros()) - self.from.as_micros()).min(width);
        // A year of microseconds times this fits easily.
        (after * ALL + width / 2) / width
    }

    fn bar(&self, start: Option<Instant>, end: Option<Instant>) -> Option<Bar> {
        let end = bounded(end);
        let is_outside = end.is_some_and(|end| end <= self.from) || start.is_some_and(|start| start >= self.to);
        if (start.is_none() && end.is_none()) || is_outside {
            return None;
        }
        let x = start.map_or(0, |start| self.x(start)).min(ALL - THINNEST);
        let width = (end.map_or(ALL, |end| self.x(end)) - x).max(THINNEST);
        let is_from_before = start.is_none_or(|start| start < self.from);
        let mask = match (is_from_before, end.is_none_or(|end| end > self.to)) {
            (false, false) => None,
            (true, false) => Some("fade-start"),
            (false, true) => Some("fade-end"),
            (true, true) => Some("fade-both"),
        };
        Some(Bar { x: percent(x), width: percent(width), mask, is_past: end.is_some_and(|end| end < self.now) })
    }

    /// The strip of a run; none: of a course that has none.
    pub(super) fn strip(&self, run: Option<&CourseRun>) -> Strip {
        let Some(run) = run else { return Strip { is_unscheduled: true, ..Strip::default() } };
        let next = next_turn(run, self.now).filter(|(at, _)| self.from <= *at && *at <= self.to);
        let enrolment = self.bar(run.enrollment_start, run.enrollment_end);
        let teaching = self.bar(run.start, run.end);
        Strip {
            is_unscheduled: run.is_to_be_scheduled() && enrolment.is_none() && teaching.is_none(),
            enrolment,
            teaching,
            next: next.map(|(at, turn)| (percent(self.x(at)), if turn.is_of_teaching() { "7.5" } else { "-5.5" })),
        }
    }
}

#[cfg(test)]
mod tests {
    use catalog::{CourseRun, Instant};
    use jiff::tz::TimeZone;

    use super::{Months, Strip};
    use crate::common::locale::Locale;

    fn at(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    fn months() -> Months {
        let paris = TimeZone::get("Europe/Paris").expect("a zone");
        Months::around(at("2026-11-23T10:00:00Z"), &paris, Locale::negotiate(Some("en"), "", &[]))
    }

    #[test]
    fn months_are_named_once_a_quarter_and_years_once() {
        let months = months();
        let named = months.ticks.iter().map(|tick| (tick.month.as_str(), tick.year)).collect::<Vec<_>>();
        assert_eq!(named, [("Oct", Some(2026)), ("Jan", Some(2027)), ("Apr", None)]);
        assert_eq!(months.ticks[0].x, "9.90%");
        assert_eq!((months.today.as_str(), months.today_words.as_str()), ("27.56%", "Today, 23 Nov"));
    }

    #[test]
    fn bars_fade_where_they_go_on() {
        let months = months();
        let mut run = CourseRun::new("link");
        run.enrollment_start = Some(at("2026-05-01T00:00:00Z"));
        run.enrollment_end = Some(at("2026-11-26T17:00:00Z"));
        run.start = Some(at("2026-12-01T00:00:00Z"));
        run.end = Some(at("9999-12-31T23:00:00Z"));
        let strip = months.strip(Some(&run));
        let (enrolment, teaching) = (strip.enrolment.expect("a bar"), strip.teaching.expect("a bar"));
        assert_eq!((enrolment.mask, teaching.mask), (Some("fade-start"), Some("fade-end")));
        assert_eq!((enrolment.x.as_str(), enrolment.is_past), ("0%", false));
        assert_eq!(strip.next.map(|(_, down)| down), Some("-5.5"));
    }

    #[test]
    fn what_is_outside_is_not_drawn_and_what_is_unknown_is_said() {
        let months = months();
        let mut over = CourseRun::new("link");
        over.enrollment_start = Some(at("2020-01-01T00:00:00Z"));
        over.enrollment_end = Some(at("2020-02-01T00:00:00Z"));
        over.start = Some(at("2020-02-01T00:00:00Z"));
        over.end = Some(at("2020-05-01T00:00:00Z"));
        assert_eq!(months.strip(Some(&over)), Strip::default());
        let nothing = Strip { is_unscheduled: true, ..Strip::default() };
        assert_eq!(months.strip(Some(&CourseRun::new("link"))), nothing);
        assert_eq!(months.strip(None), nothing);
    }
}
