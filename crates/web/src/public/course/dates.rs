//! Dates as a page for visitors writes them: months in full, the year once, the time where it matters, and days counted by the
//! calendar of the site's zone, so that a page stays true until midnight.

use catalog::Instant;
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::super::visitor::Visitor;

/// The date of an instant, and its time as `09:30`.
fn civil(at: Instant, zone: &TimeZone) -> (Date, String) {
    let text = at.in_zone(zone);
    let (day, time) = text.split_once('T').unwrap_or((&text, "00:00"));
    (day.parse().unwrap_or(Date::ZERO), time.get(..5).unwrap_or(time).to_owned())
}

/// How many midnights of a zone lie between two instants.
pub(in crate::public) fn days_between(now: Instant, at: Instant, zone: &TimeZone) -> i64 {
    let (now, at) = (civil(now, zone).0, civil(at, zone).0);
    now.until(at).map_or(0, |span| i64::from(span.get_days()))
}

/// When the next day begins in a zone.
pub(in crate::public) fn next_midnight(now: Instant, zone: &TimeZone) -> Option<Instant> {
    let tomorrow = civil(now, zone).0.checked_add(1.day()).ok()?;
    Instant::from_civil_in(tomorrow.at(0, 0, 0, 0), zone)
}

/// As the attribute `datetime` takes it: to the minute, which is as exact as what is shown.
fn machine(at: Instant, zone: &TimeZone) -> String {
    let (day, time) = civil(at, zone);
    let offset = at.offset_in(zone) / 60;
    let (sign, offset) = (if offset < 0 { '-' } else { '+' }, offset.unsigned_abs());
    format!("{day}T{time}{sign}{:02}:{:02}", offset / 60, offset % 60)
}

/// Whether a time is told beside its date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::public) enum Time {
    /// Never: it is the day that counts.
    Never,
    /// Where it is not midnight, from which a day counts in full.
    OfStart,
    /// Where it is not the last minute of the day, up to which the day counts in full.
    OfEnd,
}

impl Visitor {
    /// A day without its year.
    fn day_of_month(&self, date: Date) -> String {
        self.l.nx("public-day", date.day(), self.l.t(format!("public-month-{:02}", date.month())))
    }

    fn with_year(&self, date: Date) -> String {
        self.l.xy("public-day-year", self.day_of_month(date), date.year())
    }

    /// A day with its year, as text.
    pub(in crate::public) fn long_day(&self, at: Instant) -> String {
        self.with_year(civil(at, &self.zone).0)
    }

    /// A month with its year, as text.
    pub(super) fn month_of(&self, at: Instant) -> String {
        let date = civil(at, &self.zone).0;
        self.l.xy("public-day-year", self.l.t(format!("public-month-{:02}", date.month())), date.year())
    }

    fn marked(&self, at: Instant, words: &str, time: Time) -> String {
        let html = format!("<time datetime=\"{}\">{words}</time>", machine(at, &self.zone));
        let clock = civil(at, &self.zone).1;
        let is_told = match time {
            Time::Never => false,
            Time::OfStart => clock != "00:00",
            Time::OfEnd => clock != "23:59",
        };
        if is_told { self.l.xy("public-at-time", html, clock) } else { html }
    }

    /// A day with its year, as HTML.
    pub(super) fn date_html(&self, at: Instant, time: Time) -> String {
        self.marked(at, &self.long_day(at), time)
    }

    /// A day, with its year where that is not this one's, as HTML.
    pub(in crate::public) fn near_html(&self, at: Instant, time: Time) -> String {
        let date = civil(at, &self.zone).0;
        let is_this_year = date.year() == civil(self.now, &self.zone).0.year();
        self.marked(at, &if is_this_year { self.day_of_month(date) } else { self.with_year(date) }, time)
    }

    /// The same, after the name of the day.
    pub(super) fn weekday_html(&self, at: Instant, time: Time) -> String {
        let weekday = civil(at, &self.zone).0.weekday().to_monday_one_offset();
        self.l.xy("public-weekday-and-day", self.l.t(format!("public-weekday-{weekday}")), self.near_html(at, time))
    }

    /// From when to when, the year once where both are of one, as HTML.
    pub(super) fn range_html(&self, start: Instant, end: Instant, times: (Time, Time)) -> String {
        let (from, to) = (civil(start, &self.zone), civil(end, &self.zone));
        let has_time = times.0 == Time::OfStart && from.1 != "00:00";
        let words = if from.0.year() == to.0.year() && !has_time { self.day_of_month(from.0) } else { self.with_year(from.0) };
        self.l.xy("public-from-to", self.marked(start, &words, times.0), self.date_html(end, times.1))
    }
}

#[cfg(test)]
mod tests {
    use catalog::Instant;
    use jiff::tz::TimeZone;

    use super::super::tests::visitor;
    use super::{Time, days_between, machine, next_midnight};

    fn at(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    #[test]
    fn days_are_those_of_the_zone() {
        let paris = TimeZone::get("Europe/Paris").expect("a zone");
        let now = at("2026-11-23T22:59:00Z");
        for (other, days) in
            [("2026-11-23T23:00:00Z", 1), ("2026-11-23T22:59:59Z", 0), ("2026-11-26T12:00:00Z", 3), ("2027-11-23T12:00:00Z", 365)]
        {
            assert_eq!(days_between(now, at(other), &paris), days, "{other}");
        }
        assert_eq!(next_midnight(now, &paris), Some(at("2026-11-23T23:00:00Z")));
        assert_eq!(next_midnight(at("2026-11-23T23:00:00Z"), &paris), Some(at("2026-11-24T23:00:00Z")));
        // The day on which clocks are set has another length.
        assert_eq!(next_midnight(at("2026-10-24T22:30:00Z"), &paris), Some(at("2026-10-25T23:00:00Z")));
        assert_eq!(next_midnight(Instant::MAX, &TimeZone::UTC), None);
    }

    #[test]
    fn machines_read_valid_times() {
        let paris = TimeZone::get("Europe/Paris").expect("a zone");
        assert_eq!(machine(at("2026-11-26T17:00:59.123456Z"), &paris), "2026-11-26T18:00+01:00");
        assert_eq!(machine(at("2026-11-26T17:00:00Z"), &TimeZone::UTC), "2026-11-26T17:00+00:00");
        // Local mean time, nine minutes and twenty-one seconds.
        assert_eq!(machine(at("1800-01-01T00:00:00Z"), &paris), "1800-01-01T00:09+00:09");
    }

    #[test]
    fn ranges_tell_the_year_once() {
        let text = |html: String| {
            let mut text = String::new();
            for piece in html.split('<') {
                text.push_str(piece.split_once('>').map_or(piece, |(_, rest)| rest));
            }
            text
        };
        let (english, french) = (visitor("en"), visitor("fr"));
        let times = (Time::OfStart, Time::OfEnd);
        for (start, end, words, mots) in [
            (
                "2026-06-30T22:00:00Z",
                "2026-11-26T17:00:00Z",
                "1 July to 26 November 2026, 18:00",
                "du 1er juillet au 26 novembre 2026 à 18:00",
            ),
            (
                "2026-12-07T08:00:00Z",
                "2027-02-21T22:59:59Z",
                "7 December 2026, 09:00 to 21 February 2027",
                "du 7 décembre 2026 à 09:00 au 21 février 2027",
            ),
        ] {
            assert_eq!(text(english.range_html(at(start), at(end), times)), words);
            assert_eq!(text(french.range_html(at(start), at(end), times)), mots);
        }
        assert_eq!(text(english.weekday_html(at("2026-11-26T17:00:00Z"), Time::OfEnd)), "Thursday 26 November, 18:00");
        assert_eq!(text(french.weekday_html(at("2027-01-01T11:00:00Z"), Time::OfEnd)), "vendredi 1er janvier 2027 à 12:00");
    }
}
