//! The list of runs, in its groups: dates, languages, prices, enrolment, the button and the calendar.

use catalog::state::{State, state};
use catalog::{DisplayMode, Languages, Pace};

use super::super::visitor::Visitor;
use super::dates::Time;
use super::found::{PublicRun, enrol_at, host};
use super::groups::{Group, grouped};
use super::price::{self, escaped};
use crate::common::dates::bounded;
use crate::common::shown::Shown;

/// How many runs that are over are shown in full; the rest in a line each.
const ARCHIVED_IN_FULL: usize = 5;

/// A group with its runs.
#[derive(Debug)]
pub(super) struct GroupView {
    pub(super) key: &'static str,
    /// Whether it is to be opened first.
    pub(super) is_folded: bool,
    pub(super) runs: Vec<RunView>,
}

impl GroupView {
    /// How many runs it has, in words.
    pub(super) fn count(&self, v: &Visitor) -> String {
        v.l.n("public-runs", self.runs.len())
    }
}

/// A run as the list shows it.
#[derive(Debug)]
pub(super) struct RunView {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) shown: Shown,
    /// Labels and values; values are HTML.
    pub(super) facts: Vec<(String, String)>,
    /// The same in a line, as HTML, where the run is to be shown in one.
    pub(super) line: Option<String>,
    /// Whether it is over, which its group says as well.
    pub(super) is_over: bool,
    /// Where one enrols: address and host.
    pub(super) enrol: Option<(String, String)>,
    /// The key of what the button says.
    pub(super) enrol_key: &'static str,
    pub(super) calendar: Option<String>,
}

impl Visitor {
    /// The names of languages, in their order.
    pub(super) fn language_names(&self, languages: Languages) -> Vec<String> {
        let name = |code: &str| {
            let key = format!("language-{code}");
            if self.l.has(&key) { self.l.t(key) } else { code.to_owned() }
        };
        languages.iter().map(|language| name(language.as_str())).collect()
    }

    /// Words in a row, the last with “and”.
    pub(in crate::public) fn and(&self, words: &[String]) -> String {
        match words {
            [] => String::new(),
            [one] => one.clone(),
            [first @ .., last] => self.l.xy("public-and", first.join(", "), last),
        }
    }
}

/// What the list needs to know of its page.
pub(super) struct List<'p> {
    pub(super) v: &'p Visitor,
    pub(super) pace: Option<Pace>,
    /// From how many enrolments on their number is shown.
    pub(super) enrollments_from: u32,
}

/// The words of HTML without the times that machines read.
fn without_times(html: &str) -> String {
    let mut pieces = html.split("<time ");
    let mut words = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (_, rest) = piece.split_once('>').unwrap_or(("", piece));
        words.push_str(&rest.replacen("</time>", "", 1));
    }
    words
}

impl List<'_> {
    pub(super) fn groups<'r>(
        &self,
        runs: impl IntoIterator<Item = &'r PublicRun>,
        name: impl Fn(&PublicRun) -> String,
    ) -> Vec<GroupView> {
        let groups = grouped(runs, self.v.now);
        let is_alone = groups.len() == 1;
        let view = |(group, runs): (Group, Vec<&PublicRun>)| {
            let is_archived = group == Group::Archived;
            let shown = runs.iter().enumerate().map(|(position, run)| {
                let in_line = run.run.display_mode == DisplayMode::Compact || (is_archived && position >= ARCHIVED_IN_FULL);
                self.run(run, name(run), in_line)
            });
            GroupView { key: group.key(), is_folded: is_archived && !is_alone, runs: shown.collect() }
        };
        groups.into_iter().map(view).collect()
    }

    fn run(&self, run: &PublicRun, name: String, in_line: bool) -> RunView {
        let v = self.v;
        let is = state(&run.run, v.now).state;
        let dates = [("public-enrolment", self.enrolment(run, is)), ("public-teaching", self.teaching(run, is))];
        let mut facts = Vec::new();
        let mut fact = |key: &str, html: Option<String>| facts.extend(html.map(|html| (v.l.t(key), html)));
        if dates.iter().all(|(_, html)| html.is_none()) {
            fact("public-dates", Some(v.l.t("public-not-fixed")));
        }
        for (key, html) in dates {
            fact(key, html);
        }
        let line = in_line.then(|| {
            let parts = facts.iter().map(|(label, html)| v.l.xy("public-labelled", escaped(label), html));
            let price = price::of_run(&run.run).filter(|_| is != State::ArchivedClosed).map(|price| price.html(v.l));
            let line = parts.chain(price).map(|part| format!("<span>{part}</span>")).collect::<Vec<_>>().join(" ");
            // Nobody looks for the very minute of what is over, and there may be many.
            if is == State::ArchivedClosed { without_times(&line) } else { line }
        });
        let mut fact = |key: &str, html: Option<String>| facts.extend(html.map(|html| (v.l.t(key), html)));
        let languages = v.language_names(run.run.languages);
        fact("public-languages", (!languages.is_empty()).then(|| escaped(&languages.join(", "))));
        if is != State::ArchivedClosed {
            fact("public-price", price::of_run(&run.run).map(|price| price.html(v.l)));
            fact("public-certificate", price::of_certificate(&run.run).map(|price| price.html(v.l)));
        }
        let count = run.run.enrollment_count;
        fact("public-enrolled", (count > 0 && count >= self.enrollments_from).then(|| v.l.n("public-people", count)));
        let is_open = Group::of(is) == Group::Open;
        let enrol = enrol_at(&run.run).filter(|_| is_open);
        RunView {
            id: run.id.0,
            name,
            shown: Shown(is),
            facts,
            line,
            is_over: is == State::ArchivedClosed,
            enrol: enrol.map(|address| (address.to_owned(), host(address).unwrap_or_default().to_owned())),
            enrol_key: if is == State::ArchivedOpen { "public-study" } else { "public-enrol" },
            calendar: (!matches!(is, State::ArchivedClosed | State::ToBeScheduled)).then(|| calendar(v, run)),
        }
    }

    fn enrolment(&self, run: &PublicRun, is: State) -> Option<String> {
        let v = self.v;
        let (start, end) = (bounded(run.run.enrollment_start), bounded(run.run.enrollment_end));
        let since = |at| v.date_html(at, Time::OfStart);
        Some(match (start, end) {
            (None, None) => return None,
            (_, Some(end)) if matches!(is, State::OngoingClosed | State::FutureClosed) => {
                v.l.x("public-closed-at", v.date_html(end, Time::OfEnd))
            }
            (Some(start), Some(end)) => v.range_html(start, end, (Time::OfStart, Time::OfEnd)),
            (Some(start), None) if start <= v.now => v.l.x("public-any-time-since", since(start)),
            (Some(start), None) => v.l.x("public-from-no-end", since(start)),
            (None, Some(end)) => v.l.x("public-until", v.date_html(end, Time::OfEnd)),
        })
    }

    fn teaching(&self, run: &PublicRun, is: State) -> Option<String> {
        let v = self.v;
        let (start, end) = (bounded(run.run.start), bounded(run.run.end));
        let day = |at| v.date_html(at, Time::Never);
        let is_own = self.pace == Some(Pace::SelfPaced) && is != State::ArchivedClosed;
        Some(match (start, end) {
            (None, None) => return None,
            (Some(start), Some(end)) => v.range_html(start, end, (Time::Never, Time::Never)),
            (Some(start), None) if start <= v.now && is_own => v.l.x("public-own-pace-since", day(start)),
            (Some(start), None) if start <= v.now => v.l.x("public-since-no-end", day(start)),
            (Some(start), None) => v.l.x("public-from-no-end", day(start)),
            (None, Some(end)) => v.l.x("public-until", day(end)),
        })
    }
}

/// The address of a run's calendar, in the visitor's language: calendars ask without one.
pub(super) fn calendar(v: &Visitor, run: &PublicRun) -> String {
    format!("{}/calendar/runs/{}.ics?lang={}", v.root, run.id.0, v.l.code())
}

#[cfg(test)]
mod tests {
    use super::super::groups::tests::run;
    use super::super::tests::visitor;
    use super::*;

    fn groups(runs: &[PublicRun], enrollments_from: u32) -> Vec<GroupView> {
        let v = visitor("en");
        List { v: &v, pace: None, enrollments_from }.groups(runs, |run| run.id.0.to_string())
    }

    fn labels(run: &RunView) -> Vec<&str> {
        run.facts.iter().map(|(label, _)| label.as_str()).collect()
    }

    #[test]
    fn only_what_is_open_has_a_button() {
        let runs = [
            run(1, ["2026-01-01", "", "2026-01-15", ""]),
            run(2, ["2026-12-07", "2027-02-21", "2027-02-08", "2027-06-04"]),
            run(3, ["", "", "", ""]),
            run(4, ["2026-01-01", "2026-11-01", "2026-10-01", "2027-01-01"]),
            run(5, ["2025-01-01", "2025-02-01", "2025-01-15", "2025-03-01"]),
        ];
        let groups = groups(&runs, 1);
        let of = |group: &GroupView| (group.runs[0].enrol.is_some(), group.runs[0].calendar.is_some(), group.is_folded);
        assert_eq!(
            groups.iter().map(of).collect::<Vec<_>>(),
            [(true, true, false), (false, true, false), (false, false, false), (false, true, false), (false, false, true)]
        );
        assert_eq!(labels(&groups[2].runs[0]), ["Dates"]);
        assert_eq!(groups[0].runs[0].calendar.as_deref(), Some("/calendar/runs/1.ics?lang=en"));
        // What is alone is not folded.
        assert!(!super::tests::groups(&runs[4..], 1)[0].is_folded);
    }

    #[test]
    fn enrolments_are_counted_from_a_number_on() {
        let mut some = run(1, ["2026-01-01", "", "2026-01-15", ""]);
        some.run.enrollment_count = 1204;
        for (from, is_shown) in [(0, true), (1204, true), (1205, false)] {
            let groups = groups(std::slice::from_ref(&some), from);
            assert_eq!(labels(&groups[0].runs[0]).contains(&"Enrolled"), is_shown, "{from}");
        }
        let none = run(1, ["2026-01-01", "", "2026-01-15", ""]);
        assert!(!labels(&groups(&[none], 0)[0].runs[0]).contains(&"Enrolled"));
    }

    #[test]
    fn a_compact_run_is_a_line() {
        let mut compact = run(1, ["2026-01-01", "", "2026-01-15", ""]);
        compact.run.display_mode = DisplayMode::Compact;
        let groups = groups(&[compact], 0);
        let line = groups[0].runs[0].line.as_deref().expect("a line");
        assert!(line.starts_with("<span>Enrolment: at any time, since <time"), "{line}");
    }

    #[test]
    fn of_many_that_are_over_the_older_are_lines() {
        let runs = (0..30).map(|id| run(id, ["2025-01-01", "2025-02-01", "2025-01-15", "2025-03-01"])).collect::<Vec<_>>();
        assert_eq!(groups(&runs, 0)[0].runs.iter().filter(|run| run.line.is_some()).count(), 30 - ARCHIVED_IN_FULL);
    }
}
