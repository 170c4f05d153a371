//! Which entries somebody wants to see: from the address to a filter and back.

use catalog::{CourseCode, Instant};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use store::{Filter, Kind};
use sync::Verdict;

use crate::staff::posted::Posted;

/// The fields of the form, as they stand in the address.
pub(super) const NAMES: [&str; 8] = ["verdict", "kind", "lms", "course", "link", "actor", "from", "until"];

/// What was asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    /// As it was typed, in the order of [`NAMES`].
    typed: [String; 8],
    /// What is read from it.
    pub(super) filter: Filter,
    /// Whether the time from which on cannot be read.
    pub(super) from_is_wrong: bool,
    /// Whether the time until which cannot be read.
    pub(super) until_is_wrong: bool,
}

impl Wanted {
    /// From an address; times are of the reader's zone.
    pub(super) fn read(asked: &Posted, zone: &TimeZone) -> Self {
        let typed = NAMES.map(|name| asked.get(name).to_owned());
        let some = |name: &str| Some(asked.get(name)).filter(|value| !value.is_empty());
        let text = |name: &str| some(name).map(str::to_owned);
        let time = |name: &str| some(name).and_then(|value| instant(value, zone));
        let (since, until) = (time("from"), time("until"));
        Self {
            filter: Filter {
                resource_link: text("link"),
                verdict: some("verdict").and_then(|word| word.parse::<Verdict>().ok()),
                kind: some("kind").and_then(|word| word.parse::<Kind>().ok()),
                actor: text("actor"),
                lms: text("lms"),
                course: some("course").map(CourseCode::normalise),
                since,
                until,
            },
            from_is_wrong: some("from").is_some() && since.is_none(),
            until_is_wrong: some("until").is_some() && until.is_none(),
            typed,
        }
    }

    /// What was typed in a field.
    pub(super) fn typed(&self, name: &str) -> &str {
        NAMES.iter().position(|known| *known == name).map_or("", |position| &self.typed[position])
    }

    /// Whether anything is left out.
    pub(super) fn is_filtered(&self) -> bool {
        self.typed.iter().any(|value| !value.is_empty())
    }

    /// The same as a query, with something more: `?verdict=held&before=12`, or nothing.
    pub(super) fn query(&self, more: &[(&str, &str)]) -> String {
        let typed = NAMES.into_iter().zip(self.typed.iter().map(String::as_str)).filter(|(_, value)| !value.is_empty());
        let pairs = typed.chain(more.iter().copied());
        let pairs = pairs.map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)));
        let pairs = pairs.collect::<Vec<_>>().join("&");
        if pairs.is_empty() { pairs } else { format!("?{pairs}") }
    }
}

/// What `datetime-local` gives, in a zone; also a date alone.
fn instant(typed: &str, zone: &TimeZone) -> Option<Instant> {
    let civil = typed.parse::<DateTime>().ok()?;
    Instant::from_civil_in(civil, zone)
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use store::Kind;
    use sync::Verdict;

    use super::Wanted;
    use crate::staff::posted::Posted;

    fn wanted(query: &str) -> Wanted {
        Wanted::read(&Posted::parse(query.as_bytes()), &TimeZone::get("Europe/Paris").expect("a zone"))
    }

    #[test]
    fn an_address_becomes_a_filter() {
        let read =
            wanted("verdict=held&kind=sync&course=demo+x&actor=&from=2026-11-23T09:30&until=2026-11-24&link=http://x/%3Fa");
        assert_eq!((read.filter.verdict, read.filter.kind), (Some(Verdict::Held), Some(Kind::Sync)));
        assert_eq!(read.filter.course.as_ref().map(catalog::CourseCode::as_str), Some("DEMO-X"));
        assert_eq!((read.filter.actor.as_deref(), read.filter.resource_link.as_deref()), (None, Some("http://x/?a")));
        assert_eq!(read.filter.since.map(|at| at.to_string()).as_deref(), Some("2026-11-23T08:30:00Z"));
        assert_eq!(read.filter.until.map(|at| at.to_string()).as_deref(), Some("2026-11-23T23:00:00Z"));
        assert!(read.is_filtered() && !read.from_is_wrong && !read.until_is_wrong);
    }

    #[test]
    fn what_cannot_be_read_is_told_and_stays_typed() {
        let read = wanted("from=yesterday&verdict=good");
        assert!(read.from_is_wrong && read.filter.since.is_none() && read.filter.verdict.is_none());
        assert_eq!(read.typed("from"), "yesterday");
        assert!(!wanted("before=12").is_filtered());
    }

    #[test]
    fn a_filter_becomes_an_address_again() {
        let query = wanted("link=a%26b&verdict=held").query(&[("before", "12")]);
        assert_eq!(query, "?verdict=held&link=a%26b&before=12");
        assert_eq!(wanted(&query[1..]).typed("link"), "a&b");
        assert_eq!(wanted("").query(&[]), "");
    }
}
