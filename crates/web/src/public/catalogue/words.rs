//! A course in few words: when one can join, what it costs, in which languages.

use catalog::state::{State, state};
use catalog::{CourseRun, Instant};

use super::super::course::dates::{Time, days_between};
use super::super::course::price;
use super::super::visitor::Visitor;
use crate::common::dates::bounded;
use crate::common::shown::Shown;

/// Up to how many days before the end it is told how many are left.
const COUNTED: i64 = 30;

/// When one can join.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct When {
    pub(super) shown: Shown,
    /// As HTML.
    pub(super) words: String,
    /// What comes then, as HTML.
    pub(super) then: Option<String>,
}

/// When one can join a course, by the run that one can join soonest.
pub(super) fn when(v: &Visitor, run: Option<&CourseRun>) -> When {
    let Some(run) = run else {
        let shown = Shown(State::ToBeScheduled);
        return When { shown, words: v.l.t("public-card-unscheduled"), then: Some(v.l.t("public-card-no-dates")) };
    };
    let is = state(run, v.now).state;
    let then = |key: &str, at: Option<Instant>, time: Time| bounded(at).map(|at| v.l.x(key, v.near_html(at, time)));
    let join = || match bounded(run.enrollment_end) {
        Some(end) => v.l.x("public-card-join-until", v.near_html(end, Time::OfEnd)),
        None => v.l.t("public-card-join-any-time"),
    };
    let left = || {
        let days = days_between(v.now, bounded(run.enrollment_end)?, &v.zone);
        match days {
            0 => Some(v.l.t("public-card-last-day")),
            1..=COUNTED => Some(v.l.n("public-card-days-left", days)),
            _ => None,
        }
    };
    let (words, then) = match is {
        State::OngoingOpen => {
            let until = || then("public-card-running-until", run.end, Time::Never).or_else(|| Some(v.l.t("public-card-no-end")));
            (join(), left().or_else(until))
        }
        State::FutureOpen => (join(), then("public-card-starts", run.start, Time::Never)),
        State::ArchivedOpen => (join(), Some(v.l.t("public-card-stays"))),
        State::FutureNotYetOpen => {
            let opens = run.enrollment_start.map(|at| v.l.x("public-card-opens", v.near_html(at, Time::OfStart)));
            (opens.unwrap_or_default(), then("public-card-starts", run.start, Time::Never))
        }
        State::FutureClosed => (v.l.t("public-card-closed"), then("public-card-starts", run.start, Time::Never)),
        State::OngoingClosed => {
            let until = then("public-card-running-until", run.end, Time::Never);
            (v.l.t("public-card-closed"), until.or_else(|| Some(v.l.t("public-card-no-end"))))
        }
        State::ArchivedClosed => (v.l.t("public-card-over"), then("public-card-ended", run.end, Time::Never)),
        State::ToBeScheduled => (v.l.t("public-card-unscheduled"), Some(v.l.t("public-card-no-dates"))),
    };
    When { shown: Shown(is), words, then }
}

/// What it costs and in which languages it is taught, as text.
pub(super) fn terms(v: &Visitor, run: &CourseRun) -> Vec<String> {
    let access = price::of_run(run).map(|price| match (price.amount, price.instead_of) {
        (Some(_), Some(full)) => v.l.xy("public-card-instead-of", price.words(v.l), price::money(v.l, full, price.currency)),
        _ => price.words(v.l),
    });
    let certificate = price::of_certificate(run).map(|price| match (price.kind, price.amount) {
        (price::Kind::Free, _) => v.l.t("public-card-certificate-free"),
        (price::Kind::Paid, Some(amount)) => v.l.x("public-card-certificate", price::money(v.l, amount, price.currency)),
        _ => v.l.t("public-card-certificate-offered"),
    });
    let price = [access, certificate].into_iter().flatten().collect::<Vec<_>>().join(". ");
    let languages = run.languages.iter().map(|language| language_name(v, language.as_str())).collect::<Vec<_>>().join(", ");
    [price, languages].into_iter().filter(|text| !text.is_empty()).collect()
}

/// The name of a language of teaching, by its code.
pub(super) fn language_name(v: &Visitor, code: &str) -> String {
    let key = format!("language-{code}");
    if v.l.has(&key) { v.l.t(key) } else { code.to_owned() }
}

#[cfg(test)]
mod tests {
    use catalog::{CertificateOffer, CourseRun, Instant, Language, Offer};

    use super::super::tests::visitor;
    use super::{terms, when};

    #[expect(clippy::unnecessary_wraps, reason = "as a run has it")]
    fn at(text: &str) -> Option<Instant> {
        Some(text.parse().expect("an instant"))
    }

    /// What is read, without marks.
    fn text(html: &str) -> String {
        html.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, rest)| rest)).collect()
    }

    #[test]
    fn when_one_can_join_in_every_state() {
        let mut v = visitor("en");
        v.now = at("2026-11-23T10:00:00Z").expect("an instant");
        // Enrolment from and until, teaching from and until.
        for (dates, words, then) in [
            (
                [at("2026-06-30T22:00:00Z"), at("2026-11-26T17:00:00Z"), at("2026-10-01T08:00:00Z"), None],
                "Join until 26 November, 18:00",
                "3 days left",
            ),
            (
                [at("2026-06-30T22:00:00Z"), at("2026-11-23T17:00:00Z"), at("2026-10-01T08:00:00Z"), None],
                "Join until 23 November, 18:00",
                "last day",
            ),
            ([at("2026-06-30T22:00:00Z"), None, at("2026-10-01T08:00:00Z"), None], "Join at any time", "no end"),
            (
                [at("2026-06-30T22:00:00Z"), at("9999-12-31T00:00:00Z"), at("2026-10-01T08:00:00Z"), at("2027-02-01T08:00:00Z")],
                "Join at any time",
                "running until 1 February 2027",
            ),
            ([at("2026-06-30T22:00:00Z"), None, at("2027-01-04T08:00:00Z"), None], "Join at any time", "starts 4 January 2027"),
            (
                [at("2026-06-30T22:00:00Z"), None, at("2026-07-01T08:00:00Z"), at("2026-08-01T08:00:00Z")],
                "Join at any time",
                "teaching is over, the material stays",
            ),
            (
                [at("2026-12-07T08:00:00Z"), None, at("2027-02-08T08:00:00Z"), None],
                "Opens 7 December, 09:00",
                "starts 8 February 2027",
            ),
            (
                [at("2026-11-01T08:00:00Z"), at("2026-11-20T08:00:00Z"), at("2026-11-30T08:00:00Z"), None],
                "Enrolment closed",
                "starts 30 November",
            ),
            (
                [at("2026-11-01T08:00:00Z"), at("2026-11-20T08:00:00Z"), at("2026-11-21T08:00:00Z"), at("2026-12-18T08:00:00Z")],
                "Enrolment closed",
                "running until 18 December",
            ),
            (
                [at("2026-01-01T08:00:00Z"), at("2026-01-20T08:00:00Z"), at("2026-02-01T08:00:00Z"), at("2026-06-12T08:00:00Z")],
                "Over",
                "ended 12 June",
            ),
            ([at("2026-01-01T08:00:00Z"), None, None, None], "To be scheduled", "dates are not fixed yet"),
        ] {
            let [enrollment_start, enrollment_end, start, end] = dates;
            let run = CourseRun { enrollment_start, enrollment_end, start, end, ..CourseRun::new("link") };
            let when = when(&v, Some(&run));
            assert_eq!((text(&when.words), when.then.as_deref().map(text)), (words.to_owned(), Some(then.to_owned())), "{run:?}");
        }
        assert_eq!(when(&v, None).words, "To be scheduled");
    }

    #[test]
    fn what_it_costs_and_the_languages() {
        let v = visitor("en");
        let amount = |text: &str| text.parse().ok();
        let mut run = CourseRun::new("link");
        assert!(terms(&v, &run).is_empty());
        run.languages = [Language::from_code("fr"), Language::from_code("en")].into_iter().flatten().collect();
        run.offer = Some(Offer::Free);
        run.certificate_offer = Some(CertificateOffer::Paid);
        run.certificate_price = amount("49");
        assert_eq!(terms(&v, &run), ["Free. Certificate €49", "English, French"]);
        run.offer = Some(Offer::Paid);
        (run.price, run.discounted_price) = (amount("120"), amount("90"));
        run.certificate_offer = Some(CertificateOffer::Free);
        assert_eq!(terms(&v, &run)[0], "€90 instead of €120. Certificate free");
    }
}
