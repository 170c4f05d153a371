//! Rows of runs and courses as values.

use std::str::FromStr;

use catalog::{Amount, Course, CourseCode, CourseRun, Instant, Languages, Titles};
use rusqlite::types::ToSql;
use rusqlite::{CachedStatement, Row, params};

use crate::StoreError;

/// The columns of a run from its link on, in the order in which they are read and written.
pub(super) const RUN_COLUMNS: &str = "resource_link, title, start, \"end\", enrollment_start, enrollment_end, languages, enrollment_count, \
     catalog_visibility, price, price_currency, offer, certificate_price, certificate_offer, discounted_price, discount, \
     certificate_discounted_price, certificate_discount, display_mode";

/// How many they are.
pub(super) const RUN_COLUMN_COUNT: usize = 19;

fn corrupt(what: &'static str, value: &(impl ToString + ?Sized)) -> StoreError {
    StoreError::Corrupt { what, value: value.to_string() }
}

pub(super) fn word<T: FromStr>(what: &'static str, text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|_| corrupt(what, text))
}

fn optional_word<T: FromStr>(what: &'static str, row: &Row<'_>, column: usize) -> Result<Option<T>, StoreError> {
    row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from)?.map(|text| word(what, text)).transpose()
}

pub(super) fn text<'r>(row: &'r Row<'_>, column: usize) -> Result<&'r str, StoreError> {
    Ok(row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?)
}

pub(super) fn instant(row: &Row<'_>, column: usize) -> Result<Option<Instant>, StoreError> {
    let micros: Option<i64> = row.get(column)?;
    micros.map(|micros| Instant::from_micros(micros).ok_or_else(|| corrupt("an instant", &micros))).transpose()
}

fn amount(row: &Row<'_>, column: usize) -> Result<Option<Amount>, StoreError> {
    let hundredths: Option<i64> = row.get(column)?;
    hundredths.map(|hundredths| Amount::from_hundredths(hundredths).ok_or_else(|| corrupt("an amount", &hundredths))).transpose()
}

/// Titles are JSON; most runs have none, which is an empty text.
pub(super) fn titles(row: &Row<'_>, column: usize) -> Result<Titles, StoreError> {
    match text(row, column)? {
        "" => Ok(Titles::default()),
        json => serde_json::from_str(json).map_err(|_| corrupt("titles", json)),
    }
}

pub(super) fn titles_text(titles: &Titles) -> String {
    if titles.is_empty() { String::new() } else { serde_json::to_string(titles).unwrap_or_default() }
}

/// Reads a run whose columns begin at `from`.
pub(super) fn run(row: &Row<'_>, from: usize) -> Result<CourseRun, StoreError> {
    let codes = text(row, from + 6)?;
    let languages =
        Languages::from_codes(codes.split(',').filter(|code| !code.is_empty())).map_err(|_| corrupt("languages", codes))?;
    Ok(CourseRun {
        resource_link: row.get(from)?,
        title: titles(row, from + 1)?,
        start: instant(row, from + 2)?,
        end: instant(row, from + 3)?,
        enrollment_start: instant(row, from + 4)?,
        enrollment_end: instant(row, from + 5)?,
        languages,
        enrollment_count: row.get(from + 7)?,
        catalog_visibility: word("a visibility", text(row, from + 8)?)?,
        price: amount(row, from + 9)?,
        price_currency: row.get(from + 10)?,
        offer: optional_word("an offer", row, from + 11)?,
        certificate_price: amount(row, from + 12)?,
        certificate_offer: optional_word("an offer", row, from + 13)?,
        discounted_price: amount(row, from + 14)?,
        discount: row.get(from + 15)?,
        certificate_discounted_price: amount(row, from + 16)?,
        certificate_discount: row.get(from + 17)?,
        display_mode: word("a display mode", text(row, from + 18)?)?,
    })
}

/// Executes a statement whose parameters are `first` and then the columns of a run.
pub(super) fn execute_with_run(
    statement: &mut CachedStatement<'_>,
    first: &[&dyn ToSql],
    run: &CourseRun,
) -> Result<usize, StoreError> {
    let micros = |instant: Option<Instant>| instant.map(Instant::as_micros);
    let hundredths = |amount: Option<Amount>| amount.map(Amount::hundredths);
    let (title, languages) = (titles_text(&run.title), run.languages.to_string());
    let columns = params![
        run.resource_link,
        title,
        micros(run.start),
        micros(run.end),
        micros(run.enrollment_start),
        micros(run.enrollment_end),
        languages,
        run.enrollment_count,
        run.catalog_visibility.as_str(),
        hundredths(run.price),
        run.price_currency,
        run.offer.map(catalog::Offer::as_str),
        hundredths(run.certificate_price),
        run.certificate_offer.map(catalog::CertificateOffer::as_str),
        hundredths(run.discounted_price),
        run.discount,
        hundredths(run.certificate_discounted_price),
        run.certificate_discount,
        run.display_mode.as_str(),
    ];
    for (index, value) in first.iter().chain(columns).enumerate() {
        statement.raw_bind_parameter(index + 1, *value)?;
    }
    Ok(statement.raw_execute()?)
}

/// Reads a course whose code and titles begin at `from`.
pub(super) fn course(row: &Row<'_>, from: usize) -> Result<Course, StoreError> {
    Ok(Course { code: CourseCode::normalise(text(row, from)?), title: titles(row, from + 1)? })
}
