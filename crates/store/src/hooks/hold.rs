//! Which instance sends for a hook: one at a time.
//!
//! A holder beats: it moves a number on. Who wants to take over watches that number by its own clock, and takes over where it
//! stood still for long enough. So the clocks of two machines need not agree.

use crate::columns::{Cell, number};
use crate::{Session, StoreError};

impl Session<'_> {
    /// Takes a hook over, where its holder and beat are still these; its new beat.
    ///
    /// # Errors
    /// Those of the database.
    pub fn take_hook(&mut self, name: &str, holder: &str, expected: (&str, i64)) -> Result<Option<i64>, StoreError> {
        let sql = "UPDATE hooks SET holder = ?2, beat = beat + 1 WHERE name = ?1 AND holder = ?3 AND beat = ?4 RETURNING beat";
        let cells = [Cell::text(name), Cell::text(holder), Cell::text(expected.0), Cell::number(expected.1)];
        self.batch.statement(sql, &cells)?.first().map(|row| number(row, 0)).transpose()
    }

    /// Tells that the holder is there; whether it is the holder still.
    ///
    /// # Errors
    /// Those of the database.
    pub fn beat_hook(&mut self, name: &str, holder: &str) -> Result<bool, StoreError> {
        let sql = "UPDATE hooks SET beat = beat + 1 WHERE name = ?1 AND holder = ?2 RETURNING beat";
        Ok(!self.batch.statement(sql, &[Cell::text(name), Cell::text(holder)])?.is_empty())
    }

    /// Gives a hook up, so that another instance need not wait.
    ///
    /// # Errors
    /// Those of the database.
    pub fn leave_hook(&mut self, name: &str, holder: &str) -> Result<(), StoreError> {
        let sql = "UPDATE hooks SET holder = '', beat = beat + 1 WHERE name = ?1 AND holder = ?2";
        self.batch.statement(sql, &[Cell::text(name), Cell::text(holder)]).map(drop)
    }
}
