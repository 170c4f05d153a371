//! What a course's page leads with: can I join, when, and where is the button.

use catalog::Instant;
use catalog::state::{State, state};

use super::super::visitor::Visitor;
use super::dates::{Time, days_between};
use super::found::{PublicRun, enrol_at, host};
use super::groups::{Group, grouped};
use super::price;
use crate::common::dates::bounded;

/// Whether, and in which run, one can join a course now.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Join<'r> {
    /// Now.
    Open {
        /// The run to join.
        best: &'r PublicRun,
        /// Another one, for those who cannot now.
        other: Option<&'r PublicRun>,
        /// The next to open.
        next: Option<&'r PublicRun>,
    },
    /// Not yet.
    Soon(&'r PublicRun),
    /// Nobody knows when.
    ToBeScheduled,
    /// No longer, in what is still under way or to come.
    Closed(&'r PublicRun),
    /// No longer.
    Over(&'r PublicRun),
    /// There are no runs.
    Nothing,
}

impl<'r> Join<'r> {
    /// Of these runs, the one to join: where one can do so by a link, under way before still to come, closing soonest.
    pub(super) fn of(runs: impl IntoIterator<Item = &'r PublicRun>, now: Instant) -> Self {
        let groups = grouped(runs, now);
        let of = |group: Group| groups.iter().find(|(known, _)| *known == group).map_or(&[][..], |(_, runs)| runs);
        let open = of(Group::Open);
        let best = open.iter().find(|run| enrol_at(&run.run).is_some()).or_else(|| open.first());
        if let Some(best) = best {
            let other = open.iter().rev().find(|run| run.id != best.id).copied();
            return Self::Open { best, other, next: of(Group::Soon).first().copied() };
        }
        if let Some(next) = of(Group::Soon).first() {
            return Self::Soon(next);
        }
        if !of(Group::ToBeScheduled).is_empty() {
            return Self::ToBeScheduled;
        }
        // Of what is closed, what closed last: that is what a visitor has just missed.
        if let Some(closed) = of(Group::Closed).iter().max_by_key(|run| run.run.enrollment_end) {
            return Self::Closed(closed);
        }
        of(Group::Archived).first().map_or(Self::Nothing, |run| Self::Over(run))
    }

    /// The run that it speaks of.
    pub(super) fn run(&self) -> Option<&'r PublicRun> {
        match self {
            Self::Open { best: run, .. } | Self::Soon(run) | Self::Closed(run) | Self::Over(run) => Some(run),
            Self::ToBeScheduled | Self::Nothing => None,
        }
    }
}

/// The band in words; texts are HTML.
#[derive(Debug)]
pub(super) struct Band {
    /// open, soon or closed: its colour and icon.
    pub(super) meaning: &'static str,
    pub(super) heading: String,
    pub(super) sentences: Vec<String>,
    pub(super) price: Option<String>,
    pub(super) certificate: Option<String>,
    pub(super) button: Option<Button>,
    /// What stands where there would be a button.
    pub(super) without: Option<String>,
}

/// What is to be pressed.
#[derive(Debug)]
pub(super) struct Button {
    pub(super) address: String,
    pub(super) words: String,
    /// Whether it brings dates instead of leading to where one enrols.
    pub(super) is_calendar: bool,
}

/// Which page the band is on.
#[derive(Debug, Clone, Copy)]
pub(super) enum On<'p> {
    /// A course's own.
    Course,
    /// That of an earlier edition; the address of the course's.
    Edition(&'p str),
}

impl Band {
    /// With the names of runs and the addresses of their calendars.
    pub(super) fn new(
        v: &Visitor,
        join: &Join<'_>,
        on: On<'_>,
        name: impl Fn(&PublicRun) -> String,
        calendar: impl Fn(&PublicRun) -> String,
    ) -> Self {
        let mut band = match join {
            Join::Open { best, other, next } => open(v, best, *other, *next, name),
            Join::Soon(run) => soon(v, run, calendar(run)),
            _ => closed(v, join, on),
        };
        if matches!(join, Join::Open { .. } | Join::Soon(_))
            && let Some(run) = join.run()
        {
            band.price = price::of_run(&run.run).map(|price| price.html(v.l));
            band.certificate = price::of_certificate(&run.run).map(|price| v.l.x("public-certificate-at", price.html(v.l)));
        } else if let On::Edition(course) = on {
            let words = v.l.t("public-edition-today");
            band.button = Some(Button { address: course.to_owned(), words, is_calendar: false });
        }
        band
    }
}

fn open(
    v: &Visitor,
    best: &PublicRun,
    other: Option<&PublicRun>,
    next: Option<&PublicRun>,
    name: impl Fn(&PublicRun) -> String,
) -> Band {
    let link = |run: &PublicRun| format!("<a href=\"#run-{}\">{}</a>", run.id.0, price::escaped(&name(run)));
    let closes = bounded(best.run.enrollment_end);
    let heading = match closes {
        Some(closes) => v.l.x("public-join-until", v.weekday_html(closes, Time::OfEnd)),
        None => v.l.t("public-join-any-time"),
    };
    let in_days = closes.and_then(|closes| soon_in(v, closes)).map(|days| v.l.n("public-closes-in", days));
    let facts = [in_days, teaching(v, best), taught_in(v, best)].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let otherwise = other.map(|other| match bounded(other.run.enrollment_end) {
        Some(closes) => v.l.xy("public-or-until", link(other), v.near_html(closes, Time::OfEnd)),
        None => v.l.x("public-or-any-time", link(other)),
    });
    let next = next.and_then(|next| {
        Some(v.l.xy("public-next-opens", link(next), v.near_html(bounded(next.run.enrollment_start)?, Time::OfStart)))
    });
    let more = otherwise.into_iter().chain(next).collect::<Vec<_>>().join(" ");
    let is_over = state(&best.run, v.now).state == State::ArchivedOpen;
    let button = enrol_at(&best.run).map(|address| {
        let words = v.l.x(if is_over { "public-study-on" } else { "public-enrol-on" }, host(address).unwrap_or_default());
        Button { address: address.to_owned(), words, is_calendar: false }
    });
    let without = button.is_none().then(|| v.l.t("public-no-link"));
    Band {
        meaning: "open",
        heading,
        sentences: [facts, more].into_iter().filter(|text| !text.is_empty()).collect(),
        price: None,
        certificate: None,
        button,
        without,
    }
}

fn soon(v: &Visitor, run: &PublicRun, calendar: String) -> Band {
    let opens = bounded(run.run.enrollment_start);
    let heading = match opens {
        Some(opens) => v.l.x("public-join-from", v.weekday_html(opens, Time::OfStart)),
        None => v.l.t("public-join-later"),
    };
    let in_days = opens.and_then(|opens| soon_in(v, opens)).map(|days| v.l.n("public-opens-in", days));
    let facts = [in_days, Some(v.l.t("public-none-open")), teaching(v, run), taught_in(v, run)];
    let button = Button { address: calendar, words: v.l.t("public-into-calendar"), is_calendar: true };
    Band {
        meaning: "soon",
        heading,
        sentences: vec![facts.into_iter().flatten().collect::<Vec<_>>().join(" ")],
        price: None,
        certificate: None,
        button: Some(button),
        without: None,
    }
}

fn closed(v: &Visitor, join: &Join<'_>, on: On<'_>) -> Band {
    let (heading, sentence) = match (join, on) {
        (_, On::Edition(_)) => ("public-edition-closed", Some(v.l.t("public-edition-closed-why"))),
        (Join::ToBeScheduled, _) => ("public-unscheduled", Some(v.l.t("public-unscheduled-why"))),
        (Join::Closed(run), _) => {
            let closed = bounded(run.run.enrollment_end).map(|at| v.l.x("public-closed-on", v.near_html(at, Time::OfEnd)));
            let facts = [closed, teaching(v, run)].into_iter().flatten().collect::<Vec<_>>().join(" ");
            ("public-closed", Some(facts))
        }
        (Join::Over(run), _) => {
            let ended = bounded(run.run.end).map(|at| v.l.x("public-over-since", v.near_html(at, Time::Never)));
            ("public-over", ended)
        }
        _ => ("public-no-runs", Some(v.l.t("public-no-runs-why"))),
    };
    let sentences = sentence.into_iter().filter(|text| !text.is_empty()).collect();
    Band { meaning: "closed", heading: v.l.t(heading), sentences, price: None, certificate: None, button: None, without: None }
}

/// In how many days, where that is soon.
fn soon_in(v: &Visitor, at: Instant) -> Option<i64> {
    Some(days_between(v.now, at, &v.zone)).filter(|days| (0..=60).contains(days))
}

/// When teaching is, in a sentence.
fn teaching(v: &Visitor, run: &PublicRun) -> Option<String> {
    let start = bounded(run.run.start)?;
    let from = v.near_html(start, Time::Never);
    let to = bounded(run.run.end).map(|end| (end, v.near_html(end, Time::Never)));
    Some(match (start <= v.now, to) {
        (_, Some((end, to))) if end <= v.now => v.l.x("public-teaching-ended", to),
        (true, Some((_, to))) => v.l.xy("public-teaching-began-ends", from, to),
        (true, None) => v.l.x("public-teaching-began", from),
        (false, Some((_, to))) => v.l.xy("public-teaching-begins-ends", from, to),
        (false, None) => v.l.x("public-teaching-begins", from),
    })
}

fn taught_in(v: &Visitor, run: &PublicRun) -> Option<String> {
    let names = v.language_names(run.run.languages);
    (!names.is_empty()).then(|| v.l.x("public-taught-in", price::escaped(&v.and(&names))))
}

#[cfg(test)]
mod tests {
    use super::super::groups::tests::{at, run};
    use super::super::tests::visitor;
    use super::*;

    fn band(runs: &[PublicRun]) -> Band {
        let v = visitor("en");
        Band::new(&v, &Join::of(runs, v.now), On::Course, |run| format!("Run <{}>", run.id.0), |run| format!("/{}.ics", run.id.0))
    }

    fn chosen(runs: &[PublicRun]) -> Option<i64> {
        Join::of(runs, at("2026-11-23")).run().map(|run| run.id.0)
    }

    #[test]
    fn what_closes_soonest_is_joined_before_what_is_always_open() {
        let always = run(1, ["2026-01-01", "", "2026-01-15", ""]);
        let autumn = run(2, ["2026-07-01", "2026-11-26", "2026-09-14", "2026-12-18"]);
        let spring = run(3, ["2026-12-07", "2027-02-21", "2027-02-08", "2027-06-04"]);
        let runs = [always, autumn, spring];
        let Join::Open { best, other, next } = Join::of(&runs, at("2026-11-23")) else { panic!("not open") };
        assert_eq!((best.id.0, other.map(|run| run.id.0), next.map(|run| run.id.0)), (2, Some(1), Some(3)));
        let band = band(&runs);
        assert_eq!(band.meaning, "open");
        assert_eq!(
            band.heading,
            "You can join until Thursday <time datetime=\"2026-11-26T13:00+01:00\">26 November</time>, 13:00"
        );
        assert!(band.sentences[0].starts_with("Enrolment closes in 3 days. Teaching began on <time"), "{:?}", band.sentences);
        assert!(
            band.sentences[1].contains("<a href=\"#run-1\">Run &lt;1&gt;</a> can be joined at any time."),
            "{:?}",
            band.sentences
        );
        let button = band.button.expect("a button");
        assert_eq!((button.address.as_str(), button.words.as_str()), ("https://lms.example/2", "Enrol on lms.example"));
    }

    #[test]
    fn a_run_with_a_link_is_joined_before_one_without() {
        let mut first = run(1, ["2026-07-01", "2026-11-26", "2026-09-14", "2026-12-18"]);
        first.run.resource_link = "javascript:alert(1)".to_owned();
        let second = run(2, ["2026-07-01", "2026-12-26", "2026-09-14", "2027-12-18"]);
        let band = band(std::slice::from_ref(&first));
        assert!(band.button.is_none() && band.without.is_some());
        assert_eq!(chosen(&[first, second]), Some(2));
    }

    #[test]
    fn enrolment_that_closes_at_noon_has_no_button_at_noon() {
        let runs = [run(1, ["2026-07-01", "2026-11-26", "2026-09-14", "2026-12-18"])];
        let noon = at("2026-11-26");
        let before = Instant::from_micros(noon.as_micros() - 1).expect("in range");
        assert!(matches!(Join::of(&runs, before), Join::Open { .. }));
        assert_eq!(Join::of(&runs, noon), Join::Closed(&runs[0]));
        let v = Visitor { now: noon, ..visitor("en") };
        let band = Band::new(&v, &Join::of(&runs, v.now), On::Course, |_| String::new(), |_| String::new());
        assert!(band.button.is_none() && band.price.is_none());
        assert_eq!((band.meaning, band.heading.as_str()), ("closed", "Enrolment is closed"));
    }

    #[test]
    fn where_none_is_open_the_next_is_told() {
        let runs = [
            run(1, ["2027-02-01", "", "2027-03-01", ""]),
            run(2, ["2026-12-07", "2027-02-21", "2027-02-08", "2027-06-04"]),
            run(3, ["2025-01-01", "2025-02-01", "2025-01-15", "2025-03-01"]),
        ];
        assert_eq!(Join::of(&runs, at("2026-11-23")), Join::Soon(&runs[1]));
        let band = band(&runs);
        assert!(band.heading.starts_with("Enrolment opens on Monday <time"), "{}", band.heading);
        assert!(band.sentences[0].starts_with("In 14 days. No run can be joined today."), "{:?}", band.sentences);
        assert!(band.button.is_some_and(|button| button.is_calendar && button.address == "/2.ics"));
    }

    #[test]
    fn where_nothing_comes_it_says_why() {
        let unscheduled = run(1, ["", "", "2027-03-01", ""]);
        let over = run(2, ["2025-01-01", "2025-02-01", "2025-01-15", "2025-03-01"]);
        let closed = run(3, ["2025-01-01", "2025-02-01", "2025-01-15", "2027-03-01"]);
        assert_eq!(Join::of([&over, &unscheduled, &closed], at("2026-11-23")), Join::ToBeScheduled);
        assert_eq!(Join::of([&over, &closed], at("2026-11-23")), Join::Closed(&closed));
        assert_eq!(Join::of([&over], at("2026-11-23")), Join::Over(&over));
        assert_eq!(Join::of([], at("2026-11-23")), Join::Nothing);
    }

    #[test]
    fn an_earlier_edition_leads_to_the_course_of_today() {
        let v = visitor("fr");
        let runs = [run(2, ["2025-01-01", "2025-02-01", "2025-01-15", "2025-03-01"])];
        let band = Band::new(&v, &Join::of(&runs, v.now), On::Edition("/courses/A"), |_| String::new(), |_| String::new());
        assert!(band.button.is_some_and(|button| button.address == "/courses/A" && !button.is_calendar));
    }
}
