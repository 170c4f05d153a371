//! The version of a database's schema.

use std::cmp::Ordering;

use crate::StoreError;

/// Checks that a database has the schema that this program knows.
///
/// # Errors
/// [`StoreError::Older`] or [`StoreError::Newer`] if it has another one.
pub(crate) fn is_current(found: i64, known: i64) -> Result<(), StoreError> {
    match found.cmp(&known) {
        Ordering::Equal => Ok(()),
        Ordering::Less => Err(StoreError::Older { found, known }),
        Ordering::Greater => Err(StoreError::Newer { found, known }),
    }
}
