//! Points in time, from year 1 to year 9999, in microseconds.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{DateTime, date};
use jiff::fmt::temporal::{Pieces, PiecesOffset};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

const EPOCH: DateTime = date(1970, 1, 1).at(0, 0, 0, 0);

/// A point in time in UTC with microseconds, as in a `timestamptz` or a Python `datetime`.
///
/// `jiff::Timestamp` ends a day before year 9999 does, and senders use the last second of that year for "never ends". That is why
/// this type exists. Formatted as RFC 3339 with `Z`, with microseconds only if they are not zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Instant(i64);

/// The error for a text that is not an instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an instant: write it like 2026-11-23T09:30:00Z, with an offset, in the years 1 to 9999")]
pub struct NotAnInstant(String);

impl Instant {
    /// The first microsecond of year 1.
    pub const MIN: Self = Self(-62_135_596_800_000_000);
    /// The last microsecond of year 9999.
    pub const MAX: Self = Self(253_402_300_799_999_999);

    /// Converts microseconds since 1970. Returns `None` if they are outside the years 1 to 9999.
    pub fn from_micros(micros: i64) -> Option<Self> {
        (Self::MIN.0..=Self::MAX.0).contains(&micros).then_some(Self(micros))
    }

    /// Converts a clock's time.
    pub fn from_timestamp(timestamp: Timestamp) -> Self {
        Self(timestamp.as_microsecond().clamp(Self::MIN.0, Self::MAX.0))
    }

    /// Converts a date and time of day with an offset from UTC in seconds.
    pub fn from_civil(civil: DateTime, offset_seconds: i32) -> Option<Self> {
        Self::from_civil_and_micros(civil, i64::from(offset_seconds) * 1_000_000)
    }

    /// Converts a date and time of day with an offset from UTC in microseconds. The offset must be less than a day.
    pub fn from_civil_and_micros(civil: DateTime, offset_micros: i64) -> Option<Self> {
        let since_epoch = EPOCH.duration_until(civil);
        let micros = i64::try_from(since_epoch.as_micros()).ok()?;
        Self::from_micros(micros - offset_micros)
    }

    /// Converts a date and time of day in a time zone. If the local time occurs twice, this is the earlier one. If it is skipped,
    /// this uses the offset before the gap.
    pub fn from_civil_in(civil: DateTime, zone: &TimeZone) -> Option<Self> {
        let offset = match zone.to_ambiguous_timestamp(civil).offset() {
            jiff::tz::AmbiguousOffset::Unambiguous { offset } => offset,
            jiff::tz::AmbiguousOffset::Gap { before, .. } | jiff::tz::AmbiguousOffset::Fold { before, .. } => before,
        };
        Self::from_civil(civil, offset.seconds())
    }

    /// Returns the microseconds since 1970.
    pub fn as_micros(self) -> i64 {
        self.0
    }

    /// Returns the year in UTC.
    pub fn year(self) -> i16 {
        self.civil(0).map_or(9999, DateTime::year)
    }

    /// Returns the offset of a time zone from UTC at this instant, in seconds.
    pub fn offset_in(self, zone: &TimeZone) -> i32 {
        let nearest = self.0.div_euclid(1_000_000).clamp(Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
        Timestamp::from_second(nearest).map_or(0, |timestamp| zone.to_offset(timestamp).seconds())
    }

    /// Whether the date of the instant in this time zone is in the years 1 to 9999.
    pub fn fits_in(self, zone: &TimeZone) -> bool {
        Self::from_micros(self.0 + i64::from(self.offset_in(zone)) * 1_000_000).is_some()
    }

    /// Formats the instant as ISO 8601 in a time zone, as Python's `isoformat` does, but with `Z` if the offset is zero.
    pub fn in_zone(self, zone: &TimeZone) -> String {
        self.at_offset(self.offset_in(zone)).unwrap_or_else(|| self.to_string())
    }

    fn civil(self, offset_seconds: i32) -> Option<DateTime> {
        let micros = self.0 + i64::from(offset_seconds) * 1_000_000;
        // This is faster, but does not cover the last day of year 9999.
        let timestamp = Timestamp::from_microsecond(micros).map(|timestamp| Offset::UTC.to_datetime(timestamp));
        timestamp.or_else(|_| EPOCH.checked_add(SignedDuration::from_micros(micros))).ok().filter(|civil| civil.year() >= 1)
    }

    fn at_offset(self, offset_seconds: i32) -> Option<String> {
        let civil = self.civil(offset_seconds)?;
        let mut text = String::with_capacity(32);
        let mut push = |before: Option<char>, number: u32, digits: u32| {
            text.extend(before);
            text.extend((0..digits).rev().filter_map(|place| char::from_digit(number / 10_u32.pow(place) % 10, 10)));
        };
        push(None, civil.year().unsigned_abs().into(), 4);
        push(Some('-'), civil.month().unsigned_abs().into(), 2);
        push(Some('-'), civil.day().unsigned_abs().into(), 2);
        push(Some('T'), civil.hour().unsigned_abs().into(), 2);
        push(Some(':'), civil.minute().unsigned_abs().into(), 2);
        push(Some(':'), civil.second().unsigned_abs().into(), 2);
        let micros = civil.subsec_nanosecond().unsigned_abs() / 1000;
        if micros != 0 {
            push(Some('.'), micros, 6);
        }
        if offset_seconds == 0 {
            text.push('Z');
            return Some(text);
        }
        let seconds = offset_seconds.unsigned_abs();
        push(Some(if offset_seconds < 0 { '-' } else { '+' }), seconds / 3600, 2);
        push(Some(':'), seconds / 60 % 60, 2);
        if !seconds.is_multiple_of(60) {
            push(Some(':'), seconds % 60, 2);
        }
        Some(text)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.at_offset(0).unwrap_or_default())
    }
}

impl From<Instant> for String {
    fn from(instant: Instant) -> Self {
        instant.to_string()
    }
}

impl TryFrom<String> for Instant {
    type Error = NotAnInstant;
    fn try_from(text: String) -> Result<Self, NotAnInstant> {
        text.parse()
    }
}

impl FromStr for Instant {
    type Err = NotAnInstant;

    /// Parses RFC 3339: a date, a time and an offset.
    fn from_str(text: &str) -> Result<Self, NotAnInstant> {
        let wrong = || NotAnInstant(text.to_owned());
        let pieces = Pieces::parse(text).map_err(|_| wrong())?;
        let civil = DateTime::from_parts(pieces.date(), pieces.time().ok_or_else(wrong)?);
        let offset = match pieces.offset().ok_or_else(wrong)? {
            PiecesOffset::Numeric(numeric) => numeric.offset().seconds(),
            _ => 0,
        };
        Self::from_civil(civil, offset).ok_or_else(wrong)
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    use super::Instant;

    #[test]
    fn the_edges_are_written_and_read() {
        assert_eq!(Instant::MIN.to_string(), "0001-01-01T00:00:00Z");
        assert_eq!(Instant::MAX.to_string(), "9999-12-31T23:59:59.999999Z");
        assert_eq!("9999-12-31T23:59:59.999999Z".parse(), Ok(Instant::MAX));
        assert_eq!(
            "2020-12-09T10:31:59.5+01:00".parse::<Instant>().map(|i| i.to_string()),
            Ok("2020-12-09T09:31:59.500000Z".to_owned())
        );
        for wrong in ["", "2020-12-09", "2020-12-09T09:31:59", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59-01:00"] {
            assert!(wrong.parse::<Instant>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn the_last_hour_of_9999_is_past_the_calendar_east_of_greenwich() {
        let paris = TimeZone::get("Europe/Paris").expect("a zone");
        assert_eq!(Instant::MAX.offset_in(&paris), 3600);
        assert!(!Instant::MAX.fits_in(&paris));
        assert!(Instant::MAX.fits_in(&TimeZone::UTC));
    }

    #[test]
    fn a_zone_is_written_with_its_offset_of_the_day() {
        let paris = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
        let in_paris = |text: &str| text.parse::<Instant>().map(|instant| instant.in_zone(&paris));
        assert_eq!(in_paris("2021-07-01T08:00:00Z").as_deref(), Ok("2021-07-01T10:00:00+02:00"));
        assert_eq!(in_paris("2021-12-01T08:00:00.25Z").as_deref(), Ok("2021-12-01T09:00:00.250000+01:00"));
        assert_eq!(in_paris("0001-01-01T00:00:00Z").as_deref(), Ok("0001-01-01T00:09:21+00:09:21"));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(micros in Instant::MIN.0..=Instant::MAX.0) {
            let instant = Instant::from_micros(micros).expect("within range");
            prop_assert_eq!(instant.to_string().parse(), Ok(instant));
        }
    }
}
