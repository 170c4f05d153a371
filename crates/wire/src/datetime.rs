//! Parsing dates as the protocol's reference implementation does: with Python 3.11's `datetime.fromisoformat`, otherwise with
//! Django's own pattern.

use catalog::text::{decimal_digit, is_space};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime, ISOWeekDate, Time, Weekday};

/// A date and time of day, with the offset from UTC in microseconds if one was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) civil: DateTime,
    pub(crate) offset: Option<i64>,
}

const DAY_MICROS: i64 = 86_400_000_000;

/// Parses a text. Returns `None` if neither way accepts it.
pub(crate) fn read(text: &str) -> Option<Written> {
    let characters = text.chars().collect::<Vec<_>>();
    from_iso_format(&characters).or_else(|| from_django_pattern(&characters)).filter(|written| written.civil.year() >= 1)
}

/// A position in the text. After its end there are NULs, as in the C code that this follows.
#[derive(Clone, Copy)]
struct Cursor<'a> {
    text: &'a [char],
    at: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> char {
        self.text.get(self.at).copied().unwrap_or('\0')
    }

    fn next(&mut self) -> char {
        let character = self.peek();
        self.at += 1;
        character
    }

    fn take(&mut self, character: char) -> bool {
        let is_there = self.peek() == character;
        self.at += usize::from(is_there);
        is_there
    }

    /// Parses a number of `least` to `most` digits.
    fn number(&mut self, least: usize, most: usize, digit: fn(char) -> Option<u8>) -> Option<i32> {
        let (mut number, mut digits) = (0, 0);
        while digits < most {
            let Some(value) = digit(self.peek()) else { break };
            number = number * 10 + i32::from(value);
            digits += 1;
            self.at += 1;
        }
        (digits >= least).then_some(number)
    }
}

fn ascii_digit(character: char) -> Option<u8> {
    character.to_digit(10).and_then(|digit| u8::try_from(digit).ok())
}

fn from_iso_format(text: &[char]) -> Option<Written> {
    if text.len() < 7 {
        return None;
    }
    let separator = separator_position(text)?;
    let date = iso_date(text.get(..separator)?)?;
    if text.len() <= separator + 1 {
        return (text.len() == separator).then(|| Written { civil: date.to_datetime(Time::midnight()), offset: None });
    }
    let time = &text[separator + 1..];
    let zone = time.iter().position(|character| matches!(character, '+' | '-' | 'Z'));
    let (clock, trailing) = iso_clock(&time[..zone.unwrap_or(time.len())], zone.is_some())?;
    let civil = date.to_datetime(time_of(clock)?);
    let Some(zone) = zone else {
        return (!trailing).then_some(Written { civil, offset: None });
    };
    let offset = match time[zone] {
        'Z' => (time.len() == zone + 1).then_some(0)?,
        sign => {
            let ([hours, minutes, seconds, micros], trailing) = iso_clock(&time[zone + 1..], false)?;
            let micros = (i64::from(hours) * 3600 + i64::from(minutes) * 60 + i64::from(seconds)) * 1_000_000 + i64::from(micros);
            (!trailing && micros < DAY_MICROS).then_some(if sign == '-' { -micros } else { micros })?
        }
    };
    Some(Written { civil, offset: Some(offset) })
}

/// Returns where the date ends: at the character, whichever it is, that separates date and time.
fn separator_position(text: &[char]) -> Option<usize> {
    let digit = |at: usize| text.get(at).is_some_and(char::is_ascii_digit);
    if text.len() == 7 {
        return Some(7);
    }
    if text[4] == '-' {
        if text[5] != 'W' {
            return Some(10);
        }
        if text.get(8) == Some(&'-') {
            return match text.len() {
                9 => None,
                length if length > 10 && digit(10) => Some(8),
                _ => Some(10),
            };
        }
        return Some(8);
    }
    if text[4] != 'W' {
        return Some(8);
    }
    let digits_end = (7..text.len()).find(|at| !digit(*at)).unwrap_or(text.len());
    Some(if digits_end < 9 {
        digits_end
    } else if digits_end % 2 == 0 {
        7
    } else {
        8
    })
}

fn iso_date(text: &[char]) -> Option<Date> {
    let mut cursor = Cursor { text, at: 0 };
    let year = i16::try_from(cursor.number(4, 4, ascii_digit)?).ok()?;
    let dashed = cursor.take('-');
    let date = if cursor.take('W') {
        let week = cursor.number(2, 2, ascii_digit)?;
        let day = if cursor.at < text.len() {
            if dashed && !cursor.take('-') {
                return None;
            }
            cursor.number(1, 1, ascii_digit)?
        } else {
            1
        };
        let weekday = Weekday::from_monday_one_offset(i8::try_from(day).ok()?).ok()?;
        ISOWeekDate::new(year, i8::try_from(week).ok()?, weekday).ok()?.date()
    } else {
        let month = cursor.number(2, 2, ascii_digit)?;
        if dashed && !cursor.take('-') {
            return None;
        }
        let day = cursor.number(2, 2, ascii_digit)?;
        date_of(year, month, day)?
    };
    (cursor.at == text.len()).then_some(date)
}

/// Returns hours, minutes, seconds and microseconds, and whether a character is left over.
fn iso_clock(text: &[char], more_follows: bool) -> Option<([i32; 4], bool)> {
    let mut cursor = Cursor { text, at: 0 };
    let mut clock = [0; 4];
    let mut separated = true;
    for part in 0..3 {
        clock[part] = cursor.number(2, 2, ascii_digit)?;
        let ended = cursor.at >= text.len();
        let character = cursor.next();
        if part == 0 {
            separated = character == ':';
        }
        if ended {
            return Some((clock, false));
        }
        if cursor.at >= text.len() {
            // One character is left. Python accepts it if a zone follows.
            return more_follows.then_some((clock, false)).or(Some((clock, true)));
        }
        match character {
            ':' if separated => {}
            '.' | ',' => break,
            _ if !separated => cursor.at -= 1,
            _ => return None,
        }
    }
    let digits = (text.len() - cursor.at).min(6);
    let mut micros = cursor.number(digits, digits, ascii_digit)?;
    for _ in digits..6 {
        micros *= 10;
    }
    clock[3] = micros;
    while cursor.peek().is_ascii_digit() {
        cursor.at += 1;
    }
    Some((clock, cursor.at < text.len()))
}

/// Parses with Django's `datetime_re`.
fn from_django_pattern(text: &[char]) -> Option<Written> {
    let text = text.strip_suffix(&['\n']).unwrap_or(text);
    let mut cursor = Cursor { text, at: 0 };
    let year = i16::try_from(cursor.number(4, 4, decimal_digit)?).ok()?;
    let part = |before: &[char], cursor: &mut Cursor<'_>| {
        before.contains(&cursor.next()).then(|| cursor.number(1, 2, decimal_digit)).flatten()
    };
    let month = part(&['-'], &mut cursor)?;
    let day = part(&['-'], &mut cursor)?;
    let hour = part(&['T', ' '], &mut cursor)?;
    let minute = part(&[':'], &mut cursor)?;
    let (mut second, mut micros) = (0, 0);
    if cursor.peek() == ':' {
        second = part(&[':'], &mut cursor)?;
        if matches!(cursor.peek(), '.' | ',') {
            cursor.at += 1;
            let from = cursor.at;
            micros = cursor.number(1, 6, decimal_digit)?;
            for _ in cursor.at - from..6 {
                micros *= 10;
            }
            cursor.number(0, 6, decimal_digit);
        }
    }
    while is_space(cursor.peek()) {
        cursor.at += 1;
    }
    let offset = match cursor.peek() {
        _ if cursor.at == text.len() => None,
        'Z' => {
            cursor.at += 1;
            Some(0)
        }
        sign @ ('+' | '-') => {
            cursor.at += 1;
            let hours = cursor.number(2, 2, decimal_digit)?;
            let minutes = if cursor.at < text.len() {
                cursor.take(':');
                cursor.number(2, 2, decimal_digit)?
            } else {
                0
            };
            let micros = i64::from(hours * 60 + minutes) * 60_000_000;
            Some(if sign == '-' { -micros } else { micros }).filter(|offset| offset.abs() < DAY_MICROS).map(Some)?
        }
        _ => return None,
    };
    let civil = date_of(year, month, day)?.to_datetime(time_of([hour, minute, second, micros])?);
    (cursor.at == text.len()).then_some(Written { civil, offset })
}

fn date_of(year: i16, month: i32, day: i32) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn time_of([hour, minute, second, micros]: [i32; 4]) -> Option<Time> {
    let part = |number: i32| i8::try_from(number).ok();
    let time = Time::new(part(hour)?, part(minute)?, part(second)?, 0).ok()?;
    time.checked_add(i64::from(micros).microseconds()).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::read;

    fn told(text: &str) -> Option<String> {
        read(text).map(|written| {
            let offset = written.offset.map_or_else(String::new, |micros| format!(" {}s", micros / 1_000_000));
            format!("{}{offset}", written.civil)
        })
    }

    /// The expected values come from Python 3.11.7's `datetime.fromisoformat` and Django 4.2's `parse_datetime`.
    #[test]
    fn read_as_python_and_django_do() {
        for (text, expected) in [
            ("2021-01-01", Some("2021-01-01T00:00:00")),
            ("2021-01-01T10:00:00", Some("2021-01-01T10:00:00")),
            ("2021-01-01T10:00:00Z", Some("2021-01-01T10:00:00 0s")),
            ("2021-01-01T10:00:00+02:00", Some("2021-01-01T10:00:00 7200s")),
            ("2021-01-01T10:00:00-0230", Some("2021-01-01T10:00:00 -9000s")),
            ("2021-01-01T10:00:00+05:", None),
            ("2021-01-01T10:00:00+02", Some("2021-01-01T10:00:00 7200s")),
            ("2021-01-01T10:00:00+02:00:30", Some("2021-01-01T10:00:00 7230s")),
            ("2021-01-01T10:00:00 +0200", Some("2021-01-01T10:00:00 7200s")),
            ("2021-01-01 10:00:00Z", Some("2021-01-01T10:00:00 0s")),
            ("2021-01-01_10:00", Some("2021-01-01T10:00:00")),
            ("2021-01-01T10Z", Some("2021-01-01T10:00:00 0s")),
            ("20210101T100000Z", Some("2021-01-01T10:00:00 0s")),
            ("20210101", Some("2021-01-01T00:00:00")),
            ("2021-W01-1", Some("2021-01-04T00:00:00")),
            ("2021-W01", Some("2021-01-04T00:00:00")),
            ("2021W01", Some("2021-01-04T00:00:00")),
            ("2021W012", Some("2021-01-05T00:00:00")),
            ("2021W01T10", Some("2021-01-04T10:00:00")),
            ("2021-1-1T1:00:00Z", Some("2021-01-01T01:00:00 0s")),
            ("2021-1-1 1:2", Some("2021-01-01T01:02:00")),
            ("2021-01-01T10:00:00.5Z", Some("2021-01-01T10:00:00.5 0s")),
            ("2021-01-01T10:00:00,123Z", Some("2021-01-01T10:00:00.123 0s")),
            ("2021-01-01T10:00:00.123456789Z", Some("2021-01-01T10:00:00.123456 0s")),
            ("٢٠٢١-01-01T10:00:00Z", Some("2021-01-01T10:00:00 0s")),
            ("2021-01-01T10:00:00Z\n", Some("2021-01-01T10:00:00 0s")),
            ("2021-01-01t10:00:00z", None),
            ("2021-01-01T24:00:00Z", None),
            ("2021-01-01T10:00:60Z", None),
            ("2021-02-31T00:00:00Z", None),
            ("2021-001", None),
            ("2021-01", None),
            ("2021", None),
            ("", None),
            ("  ", None),
            ("0000-01-01T00:00:00Z", None),
            ("10000-01-01T00:00:00Z", None),
            ("2021-01-01T10:00:00+24:00", None),
            ("2021-01-01T10:00:00 Europe/Paris", None),
            ("Fri, 01 Jan 2021 10:00:00 GMT", None),
            ("1607506319", None),
            ("2021-01-01T", None),
            ("2021-01-01T10:", None),
            ("2021-01-01T10:00:00Zx", None),
            ("2021-W60-1", None),
        ] {
            assert_eq!(told(text).as_deref(), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[0-9TWZ+:., é٢\n-]{0,40}") {
            let _ = read(&text);
        }
    }
}
