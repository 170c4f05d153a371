//! Rows with about the content that the same updates leave behind when Prospectus stores them; no two updates are the same.

use std::collections::HashMap;

use anyhow::Context as _;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use super::statements::{COURSE_RUNS, Column, JOURNAL, SOURCE_RUNS};
use crate::catalogue::{LMS_NAME, Shape};
use crate::payload;

/// Some instant, in microseconds.
const INSTANT: i64 = 1_600_000_000_000_000;

/// A value.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cell<'a> {
    Text(&'a str),
    Number(i64),
    Null,
}

use Cell::{Null, Number, Text};

#[derive(Debug)]
enum Array<'a> {
    Texts(Vec<Option<&'a str>>),
    Numbers(Vec<Option<i64>>),
}

/// Rows to be written, as an array for each column.
#[derive(Debug)]
pub(super) struct Written<'a>(Vec<Array<'a>>);

impl<'a> Written<'a> {
    pub(super) fn runs() -> Self {
        Self::of(&COURSE_RUNS)
    }

    pub(super) fn sources() -> Self {
        Self::of(&SOURCE_RUNS)
    }

    pub(super) fn journal() -> Self {
        Self::of(&JOURNAL)
    }

    fn of(table: &[Column]) -> Self {
        let array = |(_, is_text): &Column| if *is_text { Array::Texts(Vec::new()) } else { Array::Numbers(Vec::new()) };
        Self(table.iter().map(array).collect())
    }

    /// One more row, its cells in the order of the columns.
    pub(super) fn push<const N: usize>(&mut self, cells: [Cell<'a>; N]) {
        for (array, cell) in self.0.iter_mut().zip(cells) {
            match (array, cell) {
                (Array::Texts(texts), Text(text)) => texts.push(Some(text)),
                (Array::Texts(texts), _) => texts.push(None),
                (Array::Numbers(numbers), Number(number)) => numbers.push(Some(number)),
                (Array::Numbers(numbers), _) => numbers.push(None),
            }
        }
    }

    pub(super) fn parameters(&self) -> Vec<&(dyn ToSql + Sync)> {
        let parameters = self.0.iter().map(|array| match array {
            Array::Texts(texts) => texts as &(dyn ToSql + Sync),
            Array::Numbers(numbers) => numbers as &(dyn ToSql + Sync),
        });
        parameters.collect()
    }
}

/// An update of one run.
#[derive(Debug)]
pub(super) struct Update {
    /// The run, by its link, which is its identity too.
    pub(super) link: String,
    course: String,
    serial: i64,
    discount: String,
    payload: String,
    said: String,
    changes: String,
}

impl Update {
    pub(super) fn new(shape: Shape, run: u64, serial: u64) -> Self {
        let link = shape.link(run);
        let mut payload = Vec::new();
        // Neither can fail: a vector takes what it is given, and what it is given is text.
        let _ = payload::write_run(&mut payload, &link, serial);
        let payload = String::from_utf8(payload).unwrap_or_default();
        // Everything but the link, which comes first.
        let said = payload.split_once(',').map_or_else(String::new, |(_, rest)| format!("{{{rest}"));
        Self {
            course: shape.course(run),
            serial: i64::try_from(serial).unwrap_or(i64::MAX),
            discount: format!("-{}%", serial % 90 + 1),
            changes: changes(run, serial),
            link,
            payload,
            said,
        }
    }

    pub(super) fn source_cells(&self, last_entry: i64) -> [Cell<'_>; SOURCE_RUNS.len()] {
        [
            Text(LMS_NAME),
            Text(&self.link),
            Text(&self.link),
            Text(&self.course),
            Number(0),
            Number(INSTANT + self.serial),
            Text(&self.said),
            Number(last_entry),
        ]
    }

    pub(super) fn entry_cells(&self, seq: i64, previous: Option<i64>) -> [Cell<'_>; JOURNAL.len()] {
        [
            Number(seq),
            Number(seq),
            previous.map_or(Null, Number),
            Number(INSTANT + self.serial),
            Text("sync"),
            Text("by hand"),
            Text(LMS_NAME),
            Null,
            Text(&self.link),
            Text(&self.course),
            Text("updated"),
            Null,
            Text(&self.changes),
            Text(&self.payload),
        ]
    }
}

/// One version of a run that was read, with what becomes of it.
#[derive(Debug)]
pub(super) struct Stored<'a> {
    id: i64,
    version: &'a str,
    course: i64,
    sync_mode: &'a str,
    update: &'a Update,
}

impl<'a> Stored<'a> {
    pub(super) fn read(row: &'a Row, updates: &HashMap<&str, &'a Update>) -> anyhow::Result<Self> {
        let link: &str = row.try_get(4)?;
        let update = updates.get(link).with_context(|| format!("a run that was not asked for: {link}"))?;
        Ok(Self { id: row.try_get(0)?, version: row.try_get(1)?, course: row.try_get(2)?, sync_mode: row.try_get(3)?, update })
    }

    pub(super) fn cells(&self) -> [Cell<'a>; COURSE_RUNS.len()] {
        let Self { update, .. } = self;
        let (instant, amount) = (INSTANT + update.serial, update.serial % 1_000_000);
        [
            Number(self.id),
            Text(self.version),
            Number(self.course),
            Text(self.sync_mode),
            Text(&update.link),
            Text(""),
            Number(instant),
            Number(instant + 2),
            Number(instant - 1),
            Number(instant + 1),
            Text("en,fr"),
            Number(update.serial),
            Text("course_and_search"),
            Number(1_000_000 + amount),
            Text("EUR"),
            Text("paid"),
            Number(2_000_000 + amount),
            Text("paid"),
            Number(3_000_000 + amount),
            Text(&update.discount),
            Number(4_000_000 + amount),
            Text(&update.discount),
            Text("detailed"),
        ]
    }
}

/// The eleven fields that an update changes, as the journal has them.
fn changes(run: u64, serial: u64) -> String {
    let time = |year: u64, serial: u64| {
        let (month, day, hour, minute) = (serial % 12 + 1, serial % 28 + 1, serial % 24, serial % 60);
        format!("\"{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:59.{:06}Z\"", serial % 1_000_000)
    };
    let amount = |first: u64, serial: u64| format!("\"{first}{}.{:02}\"", serial % 10_000, serial % 100);
    let percent = |serial: u64| format!("\"-{}%\"", serial % 90 + 1);
    let both = |value: &dyn Fn(u64) -> String| (value(serial + 1), value(serial));
    let fields = [
        ("start", both(&|serial| time(2021, serial))),
        ("end", both(&|serial| time(2090, serial))),
        ("enrollment_start", both(&|serial| time(2020, serial))),
        ("enrollment_end", both(&|serial| time(2089, serial))),
        ("enrollment_count", both(&|serial| serial.to_string())),
        ("price", both(&|serial| amount(1, serial))),
        ("certificate_price", both(&|serial| amount(2, serial))),
        ("discounted_price", both(&|serial| amount(3, serial))),
        ("discount", both(&percent)),
        ("certificate_discounted_price", both(&|serial| amount(4, serial))),
        ("certificate_discount", both(&percent)),
    ];
    let fields =
        fields.map(|(field, (before, after))| format!("{{\"field\":\"{field}\",\"before\":{before},\"after\":{after}}}"));
    format!("[{{\"run\":{},\"versions\":[\"draft\",\"public\"],\"fields\":[{}]}}]", run + 1, fields.join(","))
}

#[cfg(test)]
mod tests {
    use super::Update;
    use crate::catalogue::Shape;

    #[test]
    fn the_texts_are_json_of_the_usual_size() {
        let update = Update::new(Shape::one_each(1_000), 7, 54_321);
        for (text, size) in [(&update.payload, 500..650), (&update.said, 450..600), (&update.changes, 850..1_100)] {
            serde_json::from_str::<serde_json::Value>(text).expect("JSON");
            assert!(size.contains(&text.len()), "{}: {text}", text.len());
        }
        assert_eq!(update.course, "C7");
    }
}
