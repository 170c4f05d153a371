//! Rows to values and values to rows, the same for every engine.

use std::borrow::Cow;
use std::str::FromStr;

use catalog::{
    Amount, Course, CourseCode, CourseDetails, CourseId, CourseRun, FieldSet, Instant, Languages, RunId, RunVersions, SyncMode,
    Titles, Version,
};
use serde_json::value::RawValue;
use sync::{FoundRun, SourceKey, SourceRun, Verdict};

use crate::storable::without_nul;
use crate::{CourseVersions, Entry, Kind, StoreError, StoredSource};

/// A row that was read. Columns are counted from 0.
pub(crate) trait Columns {
    /// Returns a column of text.
    fn text(&self, column: usize) -> Result<Option<&str>, StoreError>;
    /// Returns a column of whole numbers.
    fn number(&self, column: usize) -> Result<Option<i64>, StoreError>;
}

/// A value of a statement: either to be written, or read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell<'a> {
    /// A value of a text column.
    Text(Option<Cow<'a, str>>),
    /// A value of a column of whole numbers.
    Number(Option<i64>),
    /// A value of a column of bytes.
    Bytes(Option<Cow<'a, [u8]>>),
}

impl<'a> Cell<'a> {
    pub(crate) fn text(text: &'a str) -> Self {
        Self::Text(Some(without_nul(Cow::Borrowed(text))))
    }

    pub(crate) fn optional(text: Option<&'a str>) -> Self {
        Self::Text(text.map(|text| without_nul(Cow::Borrowed(text))))
    }

    fn owned(text: String) -> Self {
        Self::Text(Some(without_nul(Cow::Owned(text))))
    }

    pub(crate) fn bytes(bytes: &'a [u8]) -> Self {
        Self::Bytes(Some(Cow::Borrowed(bytes)))
    }

    pub(crate) fn number(number: i64) -> Self {
        Self::Number(Some(number))
    }

    pub(crate) fn instant(instant: Option<Instant>) -> Self {
        Self::Number(instant.map(Instant::as_micros))
    }

    fn amount(amount: Option<Amount>) -> Self {
        Self::Number(amount.map(Amount::hundredths))
    }
}

/// A row that was read, the same for every engine: one cell for each column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row(pub(crate) Vec<Cell<'static>>);

impl Row {
    /// Returns a column of bytes that is never null.
    pub(crate) fn bytes(&self, column: usize) -> Result<&[u8], StoreError> {
        match self.0.get(column) {
            Some(Cell::Bytes(Some(bytes))) => Ok(bytes),
            other => Err(corrupt("no bytes", &format!("{other:?}"))),
        }
    }

    /// Returns a column of bytes that is never null, without copying it.
    pub(crate) fn into_bytes(mut self, column: usize) -> Result<Vec<u8>, StoreError> {
        match self.0.get_mut(column).map(|cell| std::mem::replace(cell, Cell::Number(None))) {
            Some(Cell::Bytes(Some(bytes))) => Ok(bytes.into_owned()),
            other => Err(corrupt("no bytes", &format!("{other:?}"))),
        }
    }
}

impl Columns for Row {
    fn text(&self, column: usize) -> Result<Option<&str>, StoreError> {
        match self.0.get(column) {
            Some(Cell::Text(text)) => Ok(text.as_deref()),
            Some(Cell::Number(None)) => Ok(None),
            other => Err(corrupt("no text", &format!("{other:?}"))),
        }
    }

    fn number(&self, column: usize) -> Result<Option<i64>, StoreError> {
        match self.0.get(column) {
            Some(Cell::Number(number)) => Ok(*number),
            Some(Cell::Text(None)) => Ok(None),
            other => Err(corrupt("no number", &format!("{other:?}"))),
        }
    }
}

/// The names of a table's columns and their types, in the order in which cells are written.
pub(crate) type Table<const N: usize> = [(&'static str, Holds); N];

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    /// Text.
    Text,
    /// Whole numbers: counts, microseconds since 1970, hundredths of a currency unit, 0 and 1.
    Number,
}

use Holds::{Number, Text};

pub(crate) const COURSES: Table<6> =
    [("id", Number), ("version", Text), ("snapshot_of", Number), ("code", Text), ("title", Text), ("details", Text)];

/// Selects courses with both versions, as [`course_versions`] reads them. More conditions may be appended.
pub(crate) const COURSE: &str = "SELECT d.id, d.snapshot_of, d.code, d.title, d.details, p.code, p.title, p.details FROM courses d \
     LEFT JOIN courses p ON p.id = d.id AND p.version = 'public' WHERE d.version = 'draft'";

pub(crate) const COURSE_RUNS: Table<24> = [
    ("id", Number),
    ("version", Text),
    ("course_id", Number),
    ("sync_mode", Text),
    ("protected", Text),
    ("resource_link", Text),
    ("title", Text),
    ("start", Number),
    ("\"end\"", Number),
    ("enrollment_start", Number),
    ("enrollment_end", Number),
    ("languages", Text),
    ("enrollment_count", Number),
    ("catalog_visibility", Text),
    ("price", Number),
    ("price_currency", Text),
    ("offer", Text),
    ("certificate_price", Number),
    ("certificate_offer", Text),
    ("discounted_price", Number),
    ("discount", Text),
    ("certificate_discounted_price", Number),
    ("certificate_discount", Text),
    ("display_mode", Text),
];

/// The position in [`COURSE_RUNS`] where the columns of a run's fields begin.
pub(crate) const RUN_FIELDS: usize = 5;

pub(crate) const SOURCE_RUNS: Table<8> = [
    ("lms", Text),
    ("identity", Text),
    ("resource_link", Text),
    ("course_code", Text),
    ("held", Number),
    ("last_word_at", Number),
    ("said", Text),
    ("last_entry", Number),
];

pub(crate) const JOURNAL: Table<14> = [
    ("seq", Number),
    ("request", Number),
    ("previous", Number),
    ("at", Number),
    ("kind", Text),
    ("actor", Text),
    ("lms", Text),
    ("identity", Text),
    ("resource_link", Text),
    ("course", Text),
    ("verdict", Text),
    ("messages", Text),
    ("changes", Text),
    ("payload", Text),
];

/// The names of a table's columns, joined for a statement.
pub(crate) fn names(table: &[(&str, Holds)]) -> String {
    table.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

fn corrupt(what: &'static str, value: &(impl ToString + ?Sized)) -> StoreError {
    StoreError::Corrupt { what, value: value.to_string() }
}

/// Parses a text that must be one of a few words.
pub(crate) fn word<T: FromStr>(what: &'static str, text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|_| corrupt(what, text))
}

/// Returns a text that is never null.
pub(crate) fn text(row: &impl Columns, column: usize) -> Result<&str, StoreError> {
    row.text(column)?.ok_or_else(|| corrupt("a null", ""))
}

/// Returns a text that is never null, without NUL characters. PostgreSQL cannot hold them, but an earlier version of this program
/// left some in SQLite.
fn owned_text(row: &impl Columns, column: usize) -> Result<String, StoreError> {
    Ok(without_nul(Cow::Borrowed(text(row, column)?)).into_owned())
}

/// Returns a text that may be null, without NUL characters, as [`owned_text`] does.
pub(crate) fn optional_text(row: &impl Columns, column: usize) -> Result<Option<String>, StoreError> {
    Ok(row.text(column)?.map(|text| without_nul(Cow::Borrowed(text)).into_owned()))
}

/// Returns a number that is never null.
pub(crate) fn number(row: &impl Columns, column: usize) -> Result<i64, StoreError> {
    row.number(column)?.ok_or_else(|| corrupt("a null", ""))
}

fn optional_word<T: FromStr>(what: &'static str, row: &impl Columns, column: usize) -> Result<Option<T>, StoreError> {
    row.text(column)?.map(|text| word(what, text)).transpose()
}

/// Returns an instant that may be null.
pub(crate) fn optional_instant(row: &impl Columns, column: usize) -> Result<Option<Instant>, StoreError> {
    row.number(column)?.map(|micros| Instant::from_micros(micros).ok_or_else(|| corrupt("an instant", &micros))).transpose()
}

/// Returns an instant that is never null.
pub(crate) fn instant(row: &impl Columns, column: usize) -> Result<Instant, StoreError> {
    optional_instant(row, column)?.ok_or_else(|| corrupt("an instant", "null"))
}

fn amount(row: &impl Columns, column: usize) -> Result<Option<Amount>, StoreError> {
    row.number(column)?
        .map(|hundredths| Amount::from_hundredths(hundredths).ok_or_else(|| corrupt("an amount", &hundredths)))
        .transpose()
}

/// Returns titles, which are stored as JSON. Most runs have none, which is stored as an empty text.
fn titles(row: &impl Columns, column: usize) -> Result<Titles, StoreError> {
    match text(row, column)? {
        "" => Ok(Titles::default()),
        json => serde_json::from_str(json).map_err(|_| corrupt("titles", json)),
    }
}

fn titles_cell(titles: &Titles) -> Cell<'static> {
    if titles.is_empty() { Cell::text("") } else { Cell::owned(serde_json::to_string(titles).unwrap_or_default()) }
}

/// Returns a course code.
pub(crate) fn code(row: &impl Columns, column: usize) -> Result<CourseCode, StoreError> {
    Ok(CourseCode::normalise(text(row, column)?))
}

/// Returns a course code that may be null.
pub(crate) fn optional_code(row: &impl Columns, column: usize) -> Result<Option<CourseCode>, StoreError> {
    Ok(row.text(column)?.map(CourseCode::normalise))
}

/// Returns a run whose fields begin at column `from`.
pub(crate) fn run(row: &impl Columns, from: usize) -> Result<CourseRun, StoreError> {
    let codes = text(row, from + 6)?;
    let languages =
        Languages::from_codes(codes.split(',').filter(|code| !code.is_empty())).map_err(|_| corrupt("languages", codes))?;
    let count = number(row, from + 7)?;
    Ok(CourseRun {
        resource_link: owned_text(row, from)?,
        title: titles(row, from + 1)?,
        start: optional_instant(row, from + 2)?,
        end: optional_instant(row, from + 3)?,
        enrollment_start: optional_instant(row, from + 4)?,
        enrollment_end: optional_instant(row, from + 5)?,
        languages,
        enrollment_count: u32::try_from(count).map_err(|_| corrupt("an enrolment count", &count))?,
        catalog_visibility: word("a visibility", text(row, from + 8)?)?,
        price: amount(row, from + 9)?,
        price_currency: owned_text(row, from + 10)?,
        offer: optional_word("an offer", row, from + 11)?,
        certificate_price: amount(row, from + 12)?,
        certificate_offer: optional_word("an offer", row, from + 13)?,
        discounted_price: amount(row, from + 14)?,
        discount: optional_text(row, from + 15)?,
        certificate_discounted_price: amount(row, from + 16)?,
        certificate_discount: optional_text(row, from + 17)?,
        display_mode: word("a display mode", text(row, from + 18)?)?,
    })
}

/// The row of one version of a run, with these fields.
pub(crate) fn run_cells<'a>(versions: &RunVersions, version: Version, run: &'a CourseRun) -> [Cell<'a>; COURSE_RUNS.len()] {
    [
        Cell::number(versions.id.0),
        Cell::text(version.as_str()),
        Cell::number(versions.course.0),
        Cell::text(versions.sync_mode.as_str()),
        if versions.protected.is_empty() { Cell::text("") } else { Cell::owned(versions.protected.to_string()) },
        Cell::text(&run.resource_link),
        titles_cell(&run.title),
        Cell::instant(run.start),
        Cell::instant(run.end),
        Cell::instant(run.enrollment_start),
        Cell::instant(run.enrollment_end),
        Cell::owned(run.languages.to_string()),
        Cell::number(i64::from(run.enrollment_count)),
        Cell::text(run.catalog_visibility.as_str()),
        Cell::amount(run.price),
        Cell::text(&run.price_currency),
        Cell::optional(run.offer.map(catalog::Offer::as_str)),
        Cell::amount(run.certificate_price),
        Cell::optional(run.certificate_offer.map(catalog::CertificateOffer::as_str)),
        Cell::amount(run.discounted_price),
        Cell::optional(run.discount.as_deref()),
        Cell::amount(run.certificate_discounted_price),
        Cell::optional(run.certificate_discount.as_deref()),
        Cell::text(run.display_mode.as_str()),
    ]
}

/// Adds a row to the runs in `found`. The columns are `id, version, course_id, sync_mode, protected`, then the fields, then
/// whether the course is published. The row of a draft must come before the public row of the same run.
pub(crate) fn take_version(found: &mut Vec<FoundRun>, row: &impl Columns) -> Result<(), StoreError> {
    let fields = run(row, RUN_FIELDS)?;
    match (text(row, 1)?, found.last_mut()) {
        ("public", Some(last)) => last.run.public = Some(fields),
        _ => found.push(FoundRun {
            run: RunVersions {
                id: RunId(number(row, 0)?),
                course: CourseId(number(row, 2)?),
                sync_mode: word::<SyncMode>("a sync mode", text(row, 3)?)?,
                protected: word::<FieldSet>("protected fields", text(row, 4)?)?,
                draft: fields,
                public: None,
            },
            course_published: number(row, COURSE_RUNS.len())? != 0,
        }),
    }
    Ok(())
}

/// Returns a course's details, which are stored as JSON. A course without details has an empty text.
pub(crate) fn details(row: &impl Columns, column: usize) -> Result<CourseDetails, StoreError> {
    match text(row, column)? {
        "" => Ok(CourseDetails::default()),
        json => serde_json::from_str(json).map_err(|_| corrupt("a course's details", json)),
    }
}

fn details_cell(details: &CourseDetails) -> Cell<'static> {
    if details.is_empty() { Cell::text("") } else { Cell::owned(serde_json::to_string(details).unwrap_or_default()) }
}

/// Returns a course whose code, titles and details begin at column `from`.
fn course(row: &impl Columns, from: usize) -> Result<Course, StoreError> {
    Ok(Course { code: code(row, from)?, title: titles(row, from + 1)?, details: details(row, from + 2)? })
}

/// Returns a course with both versions, as [`COURSE`] selects it.
pub(crate) fn course_versions(row: &impl Columns) -> Result<CourseVersions, StoreError> {
    let is_published = row.text(5)?.is_some();
    Ok(CourseVersions {
        id: CourseId(number(row, 0)?),
        snapshot_of: row.number(1)?.map(CourseId),
        draft: course(row, 2)?,
        public: if is_published { Some(course(row, 5)?) } else { None },
    })
}

/// The row of one version of a course, with these fields.
pub(crate) fn course_cells<'a>(versions: &CourseVersions, version: Version, course: &'a Course) -> [Cell<'a>; COURSES.len()] {
    [
        Cell::number(versions.id.0),
        Cell::text(version.as_str()),
        Cell::Number(versions.snapshot_of.map(|parent| parent.0)),
        Cell::text(course.code.as_str()),
        titles_cell(&course.title),
        details_cell(&course.details),
    ]
}

/// Returns a source run; the columns are those of [`SOURCE_RUNS`].
pub(crate) fn source_run(row: &impl Columns) -> Result<StoredSource, StoreError> {
    let said = text(row, 6)?;
    let source = SourceRun {
        key: SourceKey { lms: owned_text(row, 0)?, identity: owned_text(row, 1)? },
        resource_link: owned_text(row, 2)?,
        course_code: optional_code(row, 3)?,
        held: number(row, 4)? != 0,
        last_word_at: instant(row, 5)?,
        said: serde_json::from_str(said).map_err(|_| corrupt("what an LMS said", said))?,
    };
    Ok(StoredSource { source, last_entry: number(row, 7)? })
}

/// The row of a source run.
pub(crate) fn source_cells(stored: &StoredSource) -> [Cell<'_>; SOURCE_RUNS.len()] {
    let source = &stored.source;
    [
        Cell::text(&source.key.lms),
        Cell::text(&source.key.identity),
        Cell::text(&source.resource_link),
        Cell::optional(source.course_code.as_ref().map(CourseCode::as_str)),
        Cell::number(i64::from(source.held)),
        Cell::number(source.last_word_at.as_micros()),
        Cell::owned(serde_json::to_string(&source.said).unwrap_or_default()),
        Cell::number(stored.last_entry),
    ]
}

/// Returns the kind of an entry.
pub(crate) fn kind(row: &impl Columns, column: usize) -> Result<Kind, StoreError> {
    word("an entry's kind", text(row, column)?)
}

/// Returns the verdict of an entry.
pub(crate) fn verdict(row: &impl Columns, column: usize) -> Result<Verdict, StoreError> {
    word("a verdict", text(row, column)?)
}

/// Returns an entry; the columns are those of [`JOURNAL`].
pub(crate) fn entry(row: &impl Columns) -> Result<Entry, StoreError> {
    let raw = |column: usize| -> Result<Option<Box<RawValue>>, StoreError> {
        let text = row.text(column)?;
        text.map(|text| RawValue::from_string(text.to_owned()).map_err(|_| corrupt("JSON", text))).transpose()
    };
    Ok(Entry {
        seq: number(row, 0)?,
        request: number(row, 1)?,
        previous: row.number(2)?,
        at: instant(row, 3)?,
        kind: kind(row, 4)?,
        actor: owned_text(row, 5)?,
        lms: optional_text(row, 6)?,
        identity: optional_text(row, 7)?,
        resource_link: optional_text(row, 8)?,
        course: optional_code(row, 9)?,
        verdict: verdict(row, 10)?,
        messages: raw(11)?,
        changes: raw(12)?,
        payload: optional_text(row, 13)?,
    })
}

/// The row of an entry.
pub(crate) fn entry_cells(entry: &Entry) -> [Cell<'_>; JOURNAL.len()] {
    [
        Cell::number(entry.seq),
        Cell::number(entry.request),
        Cell::Number(entry.previous),
        Cell::number(entry.at.as_micros()),
        Cell::text(entry.kind.as_str()),
        Cell::text(&entry.actor),
        Cell::optional(entry.lms.as_deref()),
        Cell::optional(entry.identity.as_deref()),
        Cell::optional(entry.resource_link.as_deref()),
        Cell::optional(entry.course.as_ref().map(CourseCode::as_str)),
        Cell::text(entry.verdict.as_str()),
        Cell::optional(entry.messages.as_ref().map(|messages| messages.get())),
        Cell::optional(entry.changes.as_ref().map(|changes| changes.get())),
        Cell::optional(entry.payload.as_deref()),
    ]
}
