//! Sizes and times with their units.

use std::time::Duration;

use jiff::SignedDuration;

use super::checked::FromText;

/// How large a body may be, in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size(pub(super) usize);

impl FromText for Size {
    const EXPECTED: &str = "a size above zero, such as \"32 MiB\", \"500 kB\" or a whole number of bytes";

    fn from_text(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let (digits, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
        let factor = match unit.trim_start().to_ascii_lowercase().as_str() {
            "" | "b" => Some(1),
            "kb" => Some(1_000),
            "mb" => Some(1_000_000),
            "gb" => Some(1_000_000_000),
            "kib" => Some(1 << 10),
            "mib" => Some(1 << 20),
            "gib" => Some(1 << 30),
            _ => None,
        };
        let size = digits.parse::<usize>().ok().zip(factor).and_then(|(number, factor)| number.checked_mul(factor));
        size.filter(|size| *size > 0).map(Self).ok_or_else(|| Self::refused(text))
    }

    fn from_integer(number: i64) -> Option<Result<Self, String>> {
        Some(Self::from_text(&number.to_string()))
    }
}

/// How many of something.
#[derive(Debug, Clone, Copy)]
pub(super) struct Count(pub(super) u32);

impl FromText for Count {
    const EXPECTED: &str = "a whole number from 0 on, such as 10";

    fn from_text(text: &str) -> Result<Self, String> {
        text.trim().parse().map(Self).map_err(|_| Self::refused(text))
    }

    fn from_integer(number: i64) -> Option<Result<Self, String>> {
        Some(Self::from_text(&number.to_string()))
    }
}

/// How long something may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Timeout(pub(super) Duration);

impl FromText for Timeout {
    const EXPECTED: &str = "a time above zero with its unit, such as \"60s\", \"1m 30s\" or \"500ms\"";
    fn from_text(text: &str) -> Result<Self, String> {
        let time = text.parse::<SignedDuration>().ok().filter(SignedDuration::is_positive);
        time.and_then(|time| Duration::try_from(time).ok()).map(Self).ok_or_else(|| Self::refused(text))
    }
}

/// How long something may wait; not at all, too.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wait(pub(super) Duration);

impl FromText for Wait {
    const EXPECTED: &str = "a time with its unit, such as \"60s\", \"5m\" or \"0s\"";
    fn from_text(text: &str) -> Result<Self, String> {
        let time = text.parse::<SignedDuration>().ok().filter(|time| !time.is_negative());
        time.and_then(|time| Duration::try_from(time).ok()).map(Self).ok_or_else(|| Self::refused(text))
    }
}

/// How old something may become.
#[derive(Debug, Clone, Copy)]
pub(super) struct Age(pub(super) Duration);

impl FromText for Age {
    const EXPECTED: &str = "an age above zero, such as \"90 days\", \"52 weeks\" or \"36 hours\"";
    fn from_text(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let (digits, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
        let hours = match unit.trim_start() {
            "h" | "hour" | "hours" => 1,
            "d" | "day" | "days" => 24,
            "w" | "week" | "weeks" => 24 * 7,
            _ => return Err(Self::refused(text)),
        };
        let seconds = digits.parse::<u64>().ok().and_then(|number| number.checked_mul(hours * 3_600));
        seconds.filter(|seconds| *seconds > 0).map(Duration::from_secs).map(Self).ok_or_else(|| Self::refused(text))
    }
}
