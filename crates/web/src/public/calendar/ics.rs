//! Calendars as RFC 5545 writes them: lines of at most 75 octets that end with CR and LF, times in UTC.

use std::fmt::Write as _;

use catalog::Instant;

/// The longest line, in octets, without what ends it.
const LINE: usize = 75;

/// A calendar that is being written.
#[derive(Debug)]
pub(super) struct Calendar(String);

/// Something that is in a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Event {
    /// The same whenever the same thing is told.
    pub(super) uid: String,
    pub(super) start: Instant,
    /// None where it is a point in time.
    pub(super) end: Option<Instant>,
    pub(super) summary: String,
    pub(super) url: String,
}

impl Calendar {
    /// Without events yet; `made` is when it was written.
    pub(super) fn new(name: &str) -> Self {
        let mut calendar = Self(String::new());
        calendar.line("BEGIN:VCALENDAR");
        calendar.line("VERSION:2.0");
        calendar.line("PRODID:-//Prospectus//Prospectus//EN");
        calendar.line("CALSCALE:GREGORIAN");
        // How often to look again, and the name: RFC 7986, and what was there before it.
        calendar.line("REFRESH-INTERVAL;VALUE=DURATION:PT6H");
        calendar.line("X-PUBLISHED-TTL:PT6H");
        calendar.line(&format!("NAME:{}", text(name)));
        calendar.line(&format!("X-WR-CALNAME:{}", text(name)));
        calendar
    }

    /// Adds an event, as it was known at an instant.
    pub(super) fn event(&mut self, event: &Event, stamp: Instant) {
        self.line("BEGIN:VEVENT");
        self.line(&format!("UID:{}", text(&event.uid)));
        self.line(&format!("DTSTAMP:{}", utc(stamp)));
        self.line(&format!("DTSTART:{}", utc(event.start)));
        if let Some(end) = event.end {
            self.line(&format!("DTEND:{}", utc(end)));
        }
        self.line(&format!("SUMMARY:{}", text(&event.summary)));
        self.line(&format!("URL:{}", event.url));
        // Nobody is busy for months because a course runs.
        self.line("TRANSP:TRANSPARENT");
        self.line("END:VEVENT");
    }

    /// The file.
    pub(super) fn end(mut self) -> String {
        self.line("END:VCALENDAR");
        self.0
    }

    fn line(&mut self, line: &str) {
        fold(&mut self.0, line);
    }
}

/// Writes a line, in pieces where it is long; never within a character.
fn fold(to: &mut String, line: &str) {
    let mut used = 0;
    for character in line.chars() {
        if used + character.len_utf8() > LINE {
            to.push_str("\r\n ");
            used = 1;
        }
        to.push(character);
        used += character.len_utf8();
    }
    to.push_str("\r\n");
}

/// A value of text: what would end it, or the line, is escaped; other control characters have no place in a calendar.
fn text(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    let mut characters = value.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' | ';' | ',' => {
                escaped.push('\\');
                escaped.push(character);
            }
            '\r' if characters.peek() == Some(&'\n') => {}
            '\n' | '\r' => escaped.push_str("\\n"),
            '\t' => escaped.push(character),
            control if control.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}

/// A time in UTC, to the second.
fn utc(at: Instant) -> String {
    let written = at.to_string();
    let mut short = String::with_capacity(16);
    for character in
        written.split('.').next().unwrap_or_default().chars().filter(|character| !matches!(character, '-' | ':' | 'Z'))
    {
        short.push(character);
    }
    let _ = write!(short, "Z");
    short
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    /// As a reader of calendars puts lines together again.
    fn unfolded(file: &str) -> Vec<String> {
        file.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
    }

    /// As a reader of calendars understands a text.
    fn understood(value: &str) -> String {
        let mut plain = String::new();
        let mut characters = value.chars();
        while let Some(character) = characters.next() {
            match character {
                '\\' => match characters.next().expect("something is escaped") {
                    'n' | 'N' => plain.push('\n'),
                    other => plain.push(other),
                },
                other => plain.push(other),
            }
        }
        plain
    }

    #[test]
    fn a_calendar_is_written() {
        let mut calendar = Calendar::new("Statistics, gently");
        calendar.event(
            &Event {
                uid: "run-7-closes@x.example".to_owned(),
                start: at("2026-11-26T17:00:00.5Z"),
                end: None,
                summary: "Enrolment closes: Statistics; a\\b".to_owned(),
                url: "https://x.example/courses/A#run-7".to_owned(),
            },
            at("2026-11-23T00:00:00Z"),
        );
        let lines = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Prospectus//Prospectus//EN",
            "CALSCALE:GREGORIAN",
            "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
            "X-PUBLISHED-TTL:PT6H",
            "NAME:Statistics\\, gently",
            "X-WR-CALNAME:Statistics\\, gently",
            "BEGIN:VEVENT",
            "UID:run-7-closes@x.example",
            "DTSTAMP:20261123T000000Z",
            "DTSTART:20261126T170000Z",
            "SUMMARY:Enrolment closes: Statistics\\; a\\\\b",
            "URL:https://x.example/courses/A#run-7",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ];
        assert_eq!(calendar.end(), lines.join("\r\n"));
    }

    #[test]
    fn long_lines_are_folded_between_characters() {
        let mut folded = String::new();
        fold(&mut folded, &"é".repeat(80));
        let lines = folded.split_terminator("\r\n").collect::<Vec<_>>();
        assert_eq!(lines.iter().map(|line| line.len()).collect::<Vec<_>>(), [74, 75, 13]);
        let mut short = String::new();
        fold(&mut short, &"x".repeat(75));
        assert_eq!(short, format!("{}\r\n", "x".repeat(75)));
    }

    proptest! {
        #[test]
        fn lines_are_short_and_are_put_together_again(line in "[^\r\n]{0,400}") {
            let mut folded = String::new();
            fold(&mut folded, &line);
            prop_assert!(folded.ends_with("\r\n"));
            prop_assert!(folded.split("\r\n").all(|piece| piece.len() <= LINE));
            prop_assert_eq!(unfolded(&folded), vec![line]);
        }

        #[test]
        fn a_text_is_understood_as_it_was(value in any::<String>()) {
            let escaped = text(&value);
            prop_assert!(!escaped.contains(['\r', '\n']));
            let plain = value.replace("\r\n", "\n").replace('\r', "\n");
            let plain = plain.chars().filter(|one| matches!(one, '\n' | '\t') || !one.is_control()).collect::<String>();
            prop_assert_eq!(understood(&escaped), plain);
        }

        #[test]
        fn whatever_a_title_is_the_file_has_the_same_lines(title in any::<String>()) {
            let mut calendar = Calendar::new(&title);
            let start = at("2026-11-26T17:00:00Z");
            calendar.event(&Event { uid: "u@x".to_owned(), start, end: Some(start), summary: title, url: "https://x".to_owned() }, start);
            let file = calendar.end();
            prop_assert!(file.split("\r\n").all(|line| line.len() <= LINE && !line.contains(['\r', '\n'])));
            prop_assert_eq!(unfolded(&file).len(), 18);
        }
    }
}
