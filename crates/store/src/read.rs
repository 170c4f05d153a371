//! Queries of the reader.

mod catalogue;
mod journal;
mod sources;

pub use journal::{EntriesPage, EntryDigest, TouchedRun};

use crate::columns::Cell;

/// Returns `?1, ?2, …`.
pub(crate) fn places(count: usize) -> String {
    (1..=count).map(|place| format!("?{place}")).collect::<Vec<_>>().join(", ")
}

/// Splits values into parameters for a statement with a fixed number of places. The last chunk is filled up with its last value,
/// so that the statement is the same for any number of values.
pub(crate) fn in_chunks<'t, 'c, T>(
    values: &'t [T],
    places: usize,
    cell: impl Fn(&'t T) -> Cell<'c>,
) -> impl Iterator<Item = Vec<Cell<'c>>> {
    values.chunks(places).map(move |chunk| chunk.iter().chain(chunk.last().into_iter().cycle()).take(places).map(&cell).collect())
}
