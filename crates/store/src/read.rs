//! What readers get.

mod catalogue;
mod journal;
mod sources;

pub use journal::{EntriesPage, EntryDigest, TouchedRun};

use crate::columns::Cell;

/// `?1, ?2, …`
pub(crate) fn places(count: usize) -> String {
    (1..=count).map(|place| format!("?{place}")).collect::<Vec<_>>().join(", ")
}

/// As the parameters of a statement with so many places; the last chunk is filled up with its last value, so that it is the
/// same statement whatever the number.
pub(crate) fn in_chunks<'t, 'c, T>(
    values: &'t [T],
    places: usize,
    cell: impl Fn(&'t T) -> Cell<'c>,
) -> impl Iterator<Item = Vec<Cell<'c>>> {
    values.chunks(places).map(move |chunk| chunk.iter().chain(chunk.last().into_iter().cycle()).take(places).map(&cell).collect())
}
