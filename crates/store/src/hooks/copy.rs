//! Copying the state of hooks to another database. The requests that were made are not copied: they are a log of this instance.

use sha2::{Digest, Sha256};

use super::state::RUNS;
use crate::columns::{Cell, Row, text};
use crate::{Batch, StoreError};

/// How many runs are read at a time.
const CHUNK: i64 = 500;
/// The columns of a hook that are copied. In the copy, no instance holds the hook.
const MOVED: &str = "name, settings, cursor, walk, walk_forced, paused, waiting, deliveries, last_success_at, failing_since, \
     failures, failure, next_attempt_at, replaced, under_way";

fn hooks(batch: &mut dyn Batch) -> Result<Vec<Row>, StoreError> {
    batch.statement(&format!("SELECT {MOVED} FROM hooks ORDER BY name"), &[])
}

/// Calls `each` with the state of every run at the sites of all hooks, ordered by hook and link.
fn walk(batch: &mut dyn Batch, mut each: impl FnMut(&Row) -> Result<(), StoreError>) -> Result<(), StoreError> {
    let page = format!(
        "SELECT hook, {RUNS} FROM hook_runs WHERE (hook, resource_link) > (?1, ?2) ORDER BY hook, resource_link LIMIT ?3"
    );
    let (mut hook, mut link) = (String::new(), String::new());
    loop {
        let rows = batch.statement(&page, &[Cell::text(&hook), Cell::text(&link), Cell::number(CHUNK)])?;
        let Some(end) = rows.last() else { return Ok(()) };
        text(end, 0)?.clone_into(&mut hook);
        text(end, 1)?.clone_into(&mut link);
        rows.iter().try_for_each(&mut each)?;
    }
}

/// Copies the hooks. Returns how many there are.
pub(crate) fn copy(source: &mut dyn Batch, target: &mut dyn Batch) -> Result<usize, StoreError> {
    let hooks = hooks(source)?;
    for Row(cells) in &hooks {
        let sql = format!(
            "INSERT INTO hooks ({MOVED}, holder, beat) VALUES (?1, ?2, ?3, CAST(?4 AS text), ?5, ?6, ?7, ?8, CAST(?9 AS bigint), \
             CAST(?10 AS bigint), ?11, CAST(?12 AS text), CAST(?13 AS bigint), ?14, ?15, '', 0)"
        );
        target.statement(&sql, &kinds(cells, &[8, 9, 12]))?;
    }
    walk(source, |Row(cells)| {
        let sql = format!(
            "INSERT INTO hook_runs (hook, {RUNS}) VALUES (?1, ?2, ?3, ?4, CAST(?5 AS bigint), CAST(?6 AS text), \
             CAST(?7 AS bigint), CAST(?8 AS text), ?9, CAST(?10 AS bigint))"
        );
        target.statement(&sql, &kinds(cells, &[4, 6, 9])).map(drop)
    })?;
    Ok(hooks.len())
}

/// A null that was read has no type. This sets the type of those that are numbers.
fn kinds<'c>(cells: &'c [Cell<'static>], numbers: &[usize]) -> Vec<Cell<'c>> {
    let kind = |(column, cell): (usize, &'c Cell<'static>)| match cell {
        Cell::Text(None) if numbers.contains(&column) => Cell::Number(None),
        other => other.clone(),
    };
    cells.iter().enumerate().map(kind).collect()
}

/// Returns a digest of all hooks and their runs.
pub(crate) fn digest(batch: &mut dyn Batch) -> Result<[u8; 32], StoreError> {
    let mut digest = Sha256::new();
    let mut take = |Row(cells): &Row| {
        for cell in cells {
            let content = match cell {
                Cell::Text(text) => text.as_deref().map(str::to_owned),
                Cell::Number(number) => number.map(|number| number.to_string()),
                Cell::Bytes(_) => None,
            };
            digest.update([u8::from(content.is_some())]);
            let content = content.unwrap_or_default();
            digest.update(content.len().to_be_bytes());
            digest.update(content);
        }
    };
    hooks(batch)?.iter().for_each(&mut take);
    walk(batch, |row| {
        take(row);
        Ok(())
    })?;
    Ok(digest.finalize().into())
}
