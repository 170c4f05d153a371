//! Where in the file, or in which variable, a setting stands.

use std::collections::BTreeMap;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::document::Document;
use super::error::SettingsError;
use super::report::{self, Origin};
use super::wording;

/// Reads the file's text.
pub(super) fn parse(file: &Path, text: &str) -> Result<Document, SettingsError> {
    toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        in_file(file, text, offset, wording::explain(error.message()))
    })
}

/// Finds the place of what is only found wrong once everything is read.
pub(super) struct Places<'a> {
    pub(super) file: Option<(&'a Path, &'a str)>,
    /// The variables that set a key.
    pub(super) origins: BTreeMap<&'static str, Vec<Origin>>,
}

impl Places<'_> {
    /// Whether the file sets a key.
    pub(super) fn is_in_file(&self, key: &str) -> bool {
        let document = self.file.and_then(|(_, text)| DeTable::parse(text).ok());
        document.is_some_and(|document| value(document.get_ref(), key).is_some())
    }

    /// An error in an item of a list: the setting `key` of that item, or the whole item where it has no such key.
    pub(super) fn error(&self, list: &str, item: usize, key: &str, problem: &str) -> SettingsError {
        match (self.origins.get(list), self.file) {
            (None, Some((file, text))) => {
                let offset = offset(text, list, item, key).unwrap_or_default();
                in_file(file, text, offset, problem.to_owned())
            }
            (variable, _) => SettingsError::InEnvironment {
                variable: variable.map_or_else(|| list.to_owned(), |variables| report::listed(variables)),
                problem: format!("item {}: {problem}", item + 1),
            },
        }
    }
}

/// Where an item's setting begins in the text.
fn offset(text: &str, list: &str, item: usize, key: &str) -> Option<usize> {
    let document = DeTable::parse(text).ok()?;
    let item = value(document.get_ref(), list)?.get_ref().as_array()?.get(item)?;
    let value = item.get_ref().as_table().and_then(|table| table.get(key)).unwrap_or(item);
    Some(value.span().start)
}

/// The value under a dotted key.
fn value<'a, 'i>(document: &'a DeTable<'i>, key: &str) -> Option<&'a Spanned<DeValue<'i>>> {
    let mut value: Option<&Spanned<DeValue<'i>>> = None;
    for step in key.split('.') {
        let table = value.map_or(Some(document), |value| value.get_ref().as_table())?;
        value = table.get(step);
    }
    value
}

fn in_file(file: &Path, text: &str, offset: usize, problem: String) -> SettingsError {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    SettingsError::InFile { file: file.to_owned(), line, column, problem }
}
