//! Which instance sends for a hook. Only one does at a time.
//!
//! The holder keeps incrementing a number, the beat. An instance that wants to take over watches this number by its own clock,
//! and takes over if the number has not changed for long enough. So the clocks of two machines need not agree.

use crate::columns::{Cell, number};
use crate::{Session, StoreError};

impl Session<'_> {
    /// Takes a hook over if its holder and beat are still the expected ones. Returns the new beat.
    ///
    /// # Errors
    /// If the database fails.
    pub fn take_hook(&mut self, name: &str, holder: &str, expected: (&str, i64)) -> Result<Option<i64>, StoreError> {
        let sql = "UPDATE hooks SET holder = ?2, beat = beat + 1 WHERE name = ?1 AND holder = ?3 AND beat = ?4 RETURNING beat";
        let cells = [Cell::text(name), Cell::text(holder), Cell::text(expected.0), Cell::number(expected.1)];
        self.batch.statement(sql, &cells)?.first().map(|row| number(row, 0)).transpose()
    }

    /// Increments the beat of a hook, to show that its holder is alive. Returns whether this instance is still the holder.
    ///
    /// # Errors
    /// If the database fails.
    pub fn beat_hook(&mut self, name: &str, holder: &str) -> Result<bool, StoreError> {
        let sql = "UPDATE hooks SET beat = beat + 1 WHERE name = ?1 AND holder = ?2 RETURNING beat";
        Ok(!self.batch.statement(sql, &[Cell::text(name), Cell::text(holder)])?.is_empty())
    }

    /// Releases a hook, so that another instance can take it over without waiting.
    ///
    /// # Errors
    /// If the database fails.
    pub fn leave_hook(&mut self, name: &str, holder: &str) -> Result<(), StoreError> {
        let sql = "UPDATE hooks SET holder = '', beat = beat + 1 WHERE name = ?1 AND holder = ?2";
        self.batch.statement(sql, &[Cell::text(name), Cell::text(holder)]).map(drop)
    }
}
