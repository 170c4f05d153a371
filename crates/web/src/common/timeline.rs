//! The timeline of a course's runs: enrolment and teaching as bars, today as a line, the next change of each run's state.
//!
//! [`chart`] computes where everything is, from dates, the clock and a zone; [`Timeline`] puts it into words and SVG. All widths
//! are per cent of the column, so nothing depends on the screen. Both sites show it; visitors see fewer runs, and days instead of
//! times.
//!
//! ```text
//! from   first of the month of max(earliest date, now - 12 months), at the latest of now - 1 month
//! to     first of the month after min(latest date, now + 18 months), at the earliest of now + 5 months;
//!        one month more where a bar has no end, so that it can be seen to fade
//! ticks  firsts of months whose number since year 0 is a multiple of 1, 2, 3, 6 or 12, the least that gives at most 8
//! ```

use askama::Template;
use catalog::state::{State, next_change};
use catalog::{CourseRun, Instant};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::locale::Locale;
use super::shown::Shown;

/// How many runs a timeline shows at most.
const MOST: usize = 30;
/// A bar is at least so wide, in hundredths of a per cent.
const THINNEST: i64 = 60;

/// How many on a page for visitors, which is to stay small.
const MOST_FOR_VISITORS: usize = 12;

/// In what the way to a change is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Until {
    /// In hours and minutes too.
    Minutes,
    /// In days of the calendar, so that it stays true until midnight.
    Days,
}

impl Until {
    fn words(self, at: Instant, l: Locale, zone: &TimeZone, now: Instant) -> String {
        if self == Self::Minutes {
            return l.relative(at, now);
        }
        let day = |at: Instant| at.in_zone(zone).get(..10).and_then(|day| format!("{day}T00:00:00Z").parse::<Instant>().ok());
        let (Some(at), Some(now)) = (day(at), day(now)) else { return l.relative(at, now) };
        match (at.as_micros() - now.as_micros()) / 86_400_000_000 {
            0 => l.t("public-day-today"),
            1 => l.t("public-day-tomorrow"),
            _ => l.relative(at, now),
        }
    }
}

/// A length or a place, in hundredths of a per cent of the width.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Percent(i64);

impl Percent {
    const ALL: i64 = 10_000;
}

impl std::fmt::Display for Percent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (whole, rest) = (self.0 / 100, self.0 % 100);
        if rest == 0 { write!(f, "{whole}%") } else { write!(f, "{whole}.{rest:02}%") }
    }
}

/// From when to when; a side is none where it is not known (a start), or never comes (an end).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    start: Option<Instant>,
    end: Option<Instant>,
}

impl Span {
    /// Senders write year 9999 for "never".
    fn new(start: Option<Instant>, end: Option<Instant>) -> Self {
        Self { start, end: end.filter(|end| end.year() < 9999) }
    }

    fn is_empty(self) -> bool {
        self.start.is_none() && self.end.is_none()
    }

    fn dates(self) -> impl Iterator<Item = Instant> {
        [self.start, self.end].into_iter().flatten()
    }
}

fn spans(run: &CourseRun) -> [Span; 2] {
    [Span::new(run.enrollment_start, run.enrollment_end), Span::new(run.start, run.end)]
}

/// On which side a bar fades out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fade {
    None,
    Start,
    End,
    Both,
}

impl Fade {
    /// The mask in the sprite.
    fn mask(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Start => Some("fade-start"),
            Self::End => Some("fade-end"),
            Self::Both => Some("fade-both"),
        }
    }
}

/// A bar of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bar {
    x: Percent,
    width: Percent,
    fade: Fade,
    past: bool,
}

/// What changes a run's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    EnrolmentOpens,
    EnrolmentCloses,
    TeachingStarts,
    TeachingEnds,
}

impl Turn {
    /// The key of its words, which say when (`$x`).
    fn key(self) -> &'static str {
        match self {
            Self::EnrolmentOpens => "turn-enrolment-opens",
            Self::EnrolmentCloses => "turn-enrolment-closes",
            Self::TeachingStarts => "turn-teaching-starts",
            Self::TeachingEnds => "turn-teaching-ends",
        }
    }

    /// Whether it is marked on the bar of teaching.
    pub(crate) fn is_of_teaching(self) -> bool {
        matches!(self, Self::TeachingStarts | Self::TeachingEnds)
    }
}

/// The next change of a run's state, and what brings it; none in year 9999, which is never.
pub(crate) fn next_turn(run: &CourseRun, now: Instant) -> Option<(Instant, Turn)> {
    let (at, _) = next_change(run, now).filter(|(at, _)| at.year() < 9999)?;
    let turns = [
        (run.end, Turn::TeachingEnds),
        (run.enrollment_end, Turn::EnrolmentCloses),
        (run.enrollment_start, Turn::EnrolmentOpens),
        (run.start, Turn::TeachingStarts),
    ];
    let (_, turn) = turns.into_iter().find(|(date, _)| *date == Some(at))?;
    Some((at, turn))
}

/// A run's place in the chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lane {
    enrolment: Option<Bar>,
    teaching: Option<Bar>,
    next: Option<(Instant, Turn)>,
    /// Where the next change is; clamped to the chart.
    mark: Option<Percent>,
    /// Whether that is within the chart.
    is_mark_inside: bool,
    /// Whether dates are missing that its state needs.
    unscheduled: bool,
}

/// A month that is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tick {
    x: Percent,
    month: i64,
    /// Where it is named too.
    year: Option<i64>,
}

/// Where everything is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chart {
    ticks: Vec<Tick>,
    today: Percent,
    lanes: Vec<Lane>,
}

/// The months of the chart, numbered from year 0, and what they are in time.
struct Window {
    months: std::ops::Range<i64>,
    from: Instant,
    to: Instant,
}

impl Window {
    fn of(spans: &[[Span; 2]], now: Instant, zone: &TimeZone) -> Self {
        let month = |at: Instant| month_of(at, zone);
        let dates = || spans.iter().flatten().flat_map(|span| span.dates());
        let this = month(now);
        let earliest = dates().map(month).min().unwrap_or(this);
        let latest = dates().map(month).max().unwrap_or(this);
        let is_open = spans.iter().flatten().any(|span| span.start.is_some() && span.end.is_none());
        let from = earliest.max(this - 12).min(this - 1);
        let to = latest.min(this + 18).max(this + 5) + 1 + i64::from(is_open);
        Self { months: from..to, from: first_of(from, zone), to: first_of(to, zone) }
    }

    fn contains(&self, at: Instant) -> bool {
        self.from <= at && at <= self.to
    }

    fn x(&self, at: Instant) -> Percent {
        let width = (self.to.as_micros() - self.from.as_micros()).max(1);
        let after = (at.as_micros() - self.from.as_micros()).clamp(0, width);
        // Three years of microseconds times this fit easily.
        Percent((after * Percent::ALL + width / 2) / width)
    }

    fn bar(&self, span: Span, now: Instant) -> Option<Bar> {
        let is_outside = span.end.is_some_and(|end| end < self.from) || span.start.is_some_and(|start| start > self.to);
        if span.is_empty() || is_outside {
            return None;
        }
        let start = span.start.map_or(0, |start| self.x(start).0).min(Percent::ALL - THINNEST);
        let end = span.end.map_or(Percent::ALL, |end| self.x(end).0);
        let from_before = span.start.is_none_or(|start| start < self.from);
        let to_after = span.end.is_none_or(|end| end > self.to);
        let fade = match (from_before, to_after) {
            (false, false) => Fade::None,
            (true, false) => Fade::Start,
            (false, true) => Fade::End,
            (true, true) => Fade::Both,
        };
        let past = span.end.is_some_and(|end| end < now);
        Some(Bar { x: Percent(start), width: Percent((end - start).max(THINNEST)), fade, past })
    }

    fn ticks(&self, zone: &TimeZone) -> Vec<Tick> {
        let every = |step: i64| self.months.clone().filter(move |month| month % step == 0);
        let step = [1, 2, 3, 6, 12].into_iter().find(|step| every(*step).count() <= 8).unwrap_or(12);
        let mut last_year = None;
        let tick = |month: i64| {
            let year = Some(month.div_euclid(12)).filter(|year| last_year != Some(*year));
            last_year = year.or(last_year);
            Tick { x: self.x(first_of(month, zone)), month: month.rem_euclid(12) + 1, year }
        };
        every(step).map(tick).collect()
    }
}

/// The number of the month of an instant in a zone.
fn month_of(at: Instant, zone: &TimeZone) -> i64 {
    let civil = at.in_zone(zone);
    let mut parts = civil.splitn(3, '-').map(|part| part.parse::<i64>().unwrap_or(1));
    parts.next().unwrap_or(1) * 12 + parts.next().unwrap_or(1) - 1
}

/// When a month begins in a zone.
fn first_of(month: i64, zone: &TimeZone) -> Instant {
    let (year, month) = (i16::try_from(month.div_euclid(12)), i8::try_from(month.rem_euclid(12) + 1));
    let first = year.ok().zip(month.ok()).and_then(|(year, month)| Date::new(year, month, 1).ok());
    first.and_then(|first| Instant::from_civil_in(first.at(0, 0, 0, 0), zone)).unwrap_or(Instant::MAX)
}

/// Where everything is, for these runs in this order.
pub(crate) fn chart(runs: &[&CourseRun], now: Instant, zone: &TimeZone) -> Chart {
    let spans = runs.iter().map(|run| spans(run)).collect::<Vec<_>>();
    let window = Window::of(&spans, now, zone);
    let lane = |(run, [enrolment, teaching]): (&&CourseRun, &[Span; 2])| {
        let next = next_turn(run, now);
        Lane {
            enrolment: window.bar(*enrolment, now),
            teaching: window.bar(*teaching, now),
            next,
            mark: next.map(|(at, _)| window.x(at)),
            is_mark_inside: next.is_some_and(|(at, _)| window.contains(at)),
            unscheduled: run.is_to_be_scheduled(),
        }
    };
    Chart { ticks: window.ticks(zone), today: window.x(now), lanes: runs.iter().zip(&spans).map(lane).collect() }
}

/// Which runs are shown, in the order of their starts: all, or the most relevant where there are too many, those that are open
/// or will be before those that are over.
pub(crate) fn shown(runs: &[&CourseRun], now: Instant, most: usize) -> Vec<usize> {
    let is = |run: &CourseRun| catalog::state::state(run, now).state;
    let relevance = |run: &CourseRun| match is(run) {
        State::OngoingOpen | State::FutureOpen | State::ArchivedOpen => 0,
        State::FutureNotYetOpen => 1,
        State::FutureClosed | State::OngoingClosed => 2,
        State::ToBeScheduled => 3,
        State::ArchivedClosed => 4,
    };
    let distance = |run: &CourseRun| {
        let nearest = next_turn(run, now).map(|(at, _)| at).or(run.end).or(run.start).unwrap_or(Instant::MAX);
        nearest.as_micros().abs_diff(now.as_micros())
    };
    let mut order = (0..runs.len()).collect::<Vec<_>>();
    order.sort_by_key(|index| (relevance(runs[*index]), distance(runs[*index])));
    order.truncate(most);
    let start = |run: &CourseRun| {
        let start = run.start.or(run.enrollment_start).or(run.enrollment_end).or(run.end);
        (start.is_none(), start)
    };
    order.sort_by_key(|index| (start(runs[*index]), *index));
    order
}

/// A run that is to be shown.
#[derive(Debug, Clone)]
pub(crate) struct Entry<'r> {
    pub(crate) name: String,
    /// Where its name leads.
    pub(crate) address: String,
    pub(crate) run: &'r CourseRun,
}

/// The timeline as a piece of a page: write it with the filter `safe`. Its page has the sprite.
#[derive(Template)]
#[template(path = "staff/timeline.html")]
pub(crate) struct Timeline {
    l: Locale,
    label: String,
    chart: Chart,
    rows: Vec<Row>,
    today: String,
    /// Of how many the rows are a choice; none where they are all.
    of: Option<usize>,
}

/// A row in words.
struct Row {
    name: String,
    address: String,
    shown: Shown,
    /// What the picture says.
    alternative: String,
    lane: Lane,
    /// What stands above the bars.
    words: Option<String>,
}

impl Timeline {
    /// Of these runs; `label` tells of what they are.
    pub(crate) fn new(entries: &[Entry<'_>], label: String, l: Locale, zone: &TimeZone, now: Instant) -> Self {
        Self::with(entries, label, l, zone, now, (MOST, Until::Minutes))
    }

    /// The same for visitors: of fewer runs, and true until midnight or the next change.
    pub(crate) fn for_visitors(entries: &[Entry<'_>], label: String, l: Locale, zone: &TimeZone, now: Instant) -> Self {
        Self::with(entries, label, l, zone, now, (MOST_FOR_VISITORS, Until::Days))
    }

    fn with(
        entries: &[Entry<'_>],
        label: String,
        l: Locale,
        zone: &TimeZone,
        now: Instant,
        (most, until): (usize, Until),
    ) -> Self {
        let runs = entries.iter().map(|entry| entry.run).collect::<Vec<_>>();
        let order = shown(&runs, now, most);
        let chosen = order.iter().map(|index| runs[*index]).collect::<Vec<_>>();
        let chart = chart(&chosen, now, zone);
        let row = |(index, lane): (&usize, &Lane)| {
            let Entry { name, address, run } = &entries[*index];
            Row {
                name: name.clone(),
                address: address.clone(),
                shown: Shown(catalog::state::state(run, now).state),
                alternative: alternative(run, l, zone, now, until),
                lane: *lane,
                words: words(run, lane, l, zone, now, until),
            }
        };
        let rows = order.iter().zip(&chart.lanes).map(row).collect();
        let today = l.x("timeline-today", l.date(now, zone));
        Self { l, label, rows, today, chart, of: Some(entries.len()).filter(|all| *all > most) }
    }

    /// That only some of the runs are shown, where that is so.
    fn chosen(&self) -> Option<String> {
        self.of.map(|all| self.l.nx("timeline-chosen", all, self.rows.len()))
    }

    /// Whether there is room for a month's name.
    #[expect(clippy::unused_self, reason = "the template calls it on what it has")]
    fn is_named(&self, tick: &Tick) -> bool {
        tick.x.0 <= 9_300
    }

    fn anchor_of_today(&self) -> &'static str {
        match self.chart.today.0 {
            ..1_200 => "start",
            8_801.. => "end",
            _ => "middle",
        }
    }
}

impl Row {
    /// The bars: class, y, height, radius, bar.
    fn bars(&self) -> Vec<(&'static str, &'static str, &'static str, &'static str, Bar)> {
        let enrolment = self.lane.enrolment.map(|bar| ("t-enrol", "-5", "5", "2.5", bar));
        let teaching = self.lane.teaching.map(|bar| ("t-teach", "4", "13", "3", bar));
        enrolment.into_iter().chain(teaching).collect()
    }

    /// Where words about the next change begin or end, and on which side of that they are.
    fn anchor(&self) -> (&'static str, i64) {
        // On a phone they are about as wide as two thirds of the chart.
        match self.mark().0 {
            ..=3_000 => ("start", 0),
            3_001..7_000 => ("middle", 0),
            _ => ("end", 4),
        }
    }

    fn mark(&self) -> Percent {
        self.lane.mark.unwrap_or(Percent(0))
    }

    /// The height of the mark's middle, and where the line to it ends.
    fn mark_y(&self) -> (&'static str, &'static str) {
        if self.lane.next.is_some_and(|(_, turn)| turn.is_of_teaching()) { ("10.5", "6.5") } else { ("-2.5", "-6.5") }
    }
}

/// What stands above the bars of a run.
fn words(run: &CourseRun, lane: &Lane, l: Locale, zone: &TimeZone, now: Instant, until: Until) -> Option<String> {
    if lane.unscheduled {
        return Some(l.t(missing(run)));
    }
    if let Some((at, turn)) = lane.next {
        return Some(l.x(turn.key(), until.words(at, l, zone, now)));
    }
    // Nothing would tell why the row is empty.
    let is_empty = lane.enrolment.is_none() && lane.teaching.is_none();
    run.end.filter(|_| is_empty).map(|end| l.x("timeline-over-since", l.date(end, zone)))
}

/// Which dates a run lacks.
fn missing(run: &CourseRun) -> &'static str {
    match (run.start, run.enrollment_start) {
        (None, None) => "timeline-no-starts",
        (None, _) => "timeline-no-start",
        _ => "timeline-no-enrolment-start",
    }
}

/// The same in sentences.
fn alternative(run: &CourseRun, l: Locale, zone: &TimeZone, now: Instant, until: Until) -> String {
    let day = |at: Instant| l.date(at, zone);
    let [enrolment, teaching] = spans(run);
    let sentence = |what: &str, span: Span| match (span.start, span.end) {
        (Some(start), Some(end)) => l.xy(&format!("timeline-{what}-from-to"), day(start), day(end)),
        (Some(start), None) => l.x(&format!("timeline-{what}-from"), day(start)),
        (None, Some(end)) => l.x(&format!("timeline-{what}-to"), day(end)),
        (None, None) => l.t(format!("timeline-{what}-none")),
    };
    let next = match next_turn(run, now) {
        Some((at, turn)) => l.xy("timeline-next", l.x(turn.key(), until.words(at, l, zone, now)), l.date_time(at, zone)),
        None => l.t("timeline-no-next"),
    };
    [sentence("enrolment", enrolment), sentence("teaching", teaching), next].join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        format!("{text}T00:00:00Z").parse().expect("an instant")
    }

    fn run(enrolment: (Option<&str>, Option<&str>), teaching: (Option<&str>, Option<&str>)) -> CourseRun {
        CourseRun {
            enrollment_start: enrolment.0.map(at),
            enrollment_end: enrolment.1.map(at),
            start: teaching.0.map(at),
            end: teaching.1.map(at),
            ..CourseRun::new("link")
        }
    }

    fn drawn(runs: &[CourseRun]) -> Chart {
        chart(&runs.iter().collect::<Vec<_>>(), now(), &TimeZone::UTC)
    }

    fn now() -> Instant {
        at("2026-11-23")
    }

    fn autumn() -> CourseRun {
        run((Some("2026-07-01"), Some("2026-11-26")), (Some("2026-09-14"), Some("2026-12-18")))
    }

    #[test]
    fn bars_lie_between_their_dates() {
        let chart = drawn(&[autumn()]);
        // From July 2026 to May 2027: 304 days.
        let lane = chart.lanes[0];
        let days = |days: i64| Percent((days * 10_000 + 152) / 304);
        assert_eq!(lane.enrolment, Some(Bar { x: Percent(0), width: days(148), fade: Fade::None, past: false }));
        assert_eq!(lane.teaching.map(|bar| bar.x), Some(days(75)));
        assert_eq!(chart.today, days(145));
        assert_eq!((lane.next, lane.mark), (Some((at("2026-11-26"), Turn::EnrolmentCloses)), Some(days(148))));
        assert!(lane.is_mark_inside);
        assert_eq!(chart.today.to_string(), "47.70%");
        assert_eq!(chart.ticks.iter().map(|tick| tick.month).collect::<Vec<_>>(), [7, 9, 11, 1, 3]);
        assert_eq!(chart.ticks.iter().map(|tick| tick.year).collect::<Vec<_>>(), [Some(2026), None, None, Some(2027), None]);
    }

    #[test]
    fn open_ends_fade_and_year_9999_is_one() {
        let open = run((Some("2024-09-02"), None), (Some("2026-10-01"), Some("9999-12-31")));
        let lane = drawn(&[open]).lanes[0];
        assert_eq!(lane.enrolment, Some(Bar { x: Percent(0), width: Percent(10_000), fade: Fade::Both, past: false }));
        assert_eq!(lane.teaching.map(|bar| (bar.fade, bar.x.0 + bar.width.0)), Some((Fade::End, 10_000)));
        assert_eq!(lane.next, None);
        let no_start = drawn(&[run((None, Some("2026-12-01")), (None, None))]).lanes[0];
        assert_eq!(no_start.enrolment.map(|bar| (bar.fade, bar.x)), Some((Fade::Start, Percent(0))));
        assert!(no_start.unscheduled && no_start.teaching.is_none() && no_start.next.is_none());
    }

    #[test]
    fn without_dates_there_is_still_a_chart() {
        let chart = drawn(&[run((None, None), (None, None))]);
        assert!(chart.ticks.len() > 2 && chart.ticks.len() <= 8);
        assert!((1..10_000).contains(&chart.today.0));
        assert!(drawn(&[]).lanes.is_empty());
    }

    #[test]
    fn one_instant_can_be_seen() {
        let chart = drawn(&[run((Some("2026-12-01"), Some("2026-12-01")), (Some("2026-12-01"), Some("2026-12-01")))]);
        assert_eq!(chart.lanes[0].teaching.map(|bar| bar.width), Some(Percent(THINNEST)));
    }

    #[test]
    fn ten_years_are_cut_to_a_window_around_today() {
        let decade = run((Some("2021-01-01"), Some("2031-01-01")), (Some("2021-01-01"), Some("2031-01-01")));
        let chart = drawn(&[decade]);
        assert_eq!(chart.lanes[0].teaching.map(|bar| bar.fade), Some(Fade::Both));
        assert!(chart.ticks.len() <= 8 && !chart.lanes[0].is_mark_inside);
        assert_eq!(chart.lanes[0].mark, Some(Percent(10_000)));
    }

    #[test]
    fn for_visitors_days_are_those_of_the_calendar() {
        let (l, paris) = (Locale::negotiate(Some("en"), "", &[]), TimeZone::get("Europe/Paris").expect("a zone"));
        let now = "2026-11-23T22:30:00Z".parse::<Instant>().expect("an instant");
        for (at, words) in [
            ("2026-11-23T22:59:59Z", "today"),
            ("2026-11-23T23:00:00Z", "tomorrow"),
            ("2026-11-24T23:00:00Z", "in 2 days"),
            ("2026-11-26T17:00:00Z", "in 3 days"),
            ("2027-02-08T08:00:00Z", "in 2 months"),
        ] {
            assert_eq!(Until::Days.words(at.parse().expect("an instant"), l, &paris, now), words, "{at}");
        }
    }

    #[test]
    fn today_is_always_inside() {
        for year in ["2010", "2020", "2027", "2040"] {
            let (start, end) = (format!("{year}-02-01"), format!("{year}-06-01"));
            let chart = drawn(&[run((Some(&start), Some(&end)), (Some(&start), Some(&end)))]);
            assert!((1..10_000).contains(&chart.today.0), "{year}");
            let is_near = year == "2027";
            assert_eq!(chart.lanes[0].teaching.is_some(), is_near, "{year}");
        }
    }

    #[test]
    fn months_begin_in_the_readers_zone() {
        let paris = TimeZone::get("Europe/Paris").expect("a zone");
        assert_eq!(month_of("2026-10-31T23:30:00Z".parse().expect("an instant"), &paris), 2026 * 12 + 10);
        assert_eq!(first_of(2026 * 12 + 10, &paris).to_string(), "2026-10-31T23:00:00Z");
    }

    #[test]
    fn of_many_runs_the_open_and_the_coming_are_shown_by_their_starts() {
        let over = |month: i64| {
            let (year, month) = (2000 + month / 12, month % 12 + 1);
            let day = |day: i64| format!("{year}-{month:02}-{day:02}");
            run((Some(&day(1)), Some(&day(2))), (Some(&day(3)), Some(&day(4))))
        };
        let mut runs = (0..198).map(over).collect::<Vec<_>>();
        runs.push(run((Some("2027-02-01"), None), (Some("2027-03-01"), None)));
        runs.push(autumn());
        let order = shown(&runs.iter().collect::<Vec<_>>(), now(), MOST);
        assert_eq!(order.len(), MOST);
        assert_eq!(order[MOST - 2..], [199, 198]);
        assert_eq!(order[0], 170);
        let few = [run((None, None), (None, None)), autumn(), over(3)];
        assert_eq!(shown(&few.iter().collect::<Vec<_>>(), now(), MOST), [2, 1, 0]);
    }
}
