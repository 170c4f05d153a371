//! What is known of the courses beside their words, by slot. A course keeps its slot as long as it is there.
//!
//! Slots are in chunks, and a commit makes only those chunks anew in which something changed; snapshots share the rest.

use std::collections::BTreeMap;
use std::sync::Arc;

use catalog::Instant;

/// How many slots a chunk has.
pub(crate) const CHUNK: usize = 1024;

/// A date of a run that is missing.
const MISSING: i64 = i64::MIN;

/// The dates of a listed run: start, end, enrolment start, enrolment end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dates([i64; 4]);

impl Dates {
    pub(crate) fn new(dates: [Option<Instant>; 4]) -> Self {
        Self(dates.map(|date| date.map_or(MISSING, Instant::as_micros)))
    }

    /// The dates; [`MISSING`] is before the first instant there is.
    pub(crate) fn get(self) -> [Option<Instant>; 4] {
        self.0.map(Instant::from_micros)
    }
}

/// What a slot holds.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) id: i64,
    pub(crate) enrollment_count: u32,
    pub(crate) snapshots: u32,
    /// Numbers of facet values, each once.
    pub(crate) values: Vec<u32>,
    /// The listed runs.
    pub(crate) runs: Vec<(i64, Dates)>,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    id: i64,
    enrollment_count: u32,
    snapshots: u32,
    values_end: u32,
    runs_end: u32,
    alive: bool,
}

/// Some of the slots.
#[derive(Debug, Default)]
pub(crate) struct Chunk {
    rows: Vec<Row>,
    values: Vec<u32>,
    runs: Vec<(i64, Dates)>,
}

/// A slot that holds a course.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Course<'a> {
    pub(crate) id: i64,
    pub(crate) enrollment_count: u32,
    pub(crate) snapshots: u32,
    pub(crate) values: &'a [u32],
    pub(crate) runs: &'a [(i64, Dates)],
}

fn narrow(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

impl Chunk {
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The course of a slot of this chunk.
    pub(crate) fn get(&self, at: usize) -> Option<Course<'_>> {
        let row = self.rows.get(at).filter(|row| row.alive)?;
        let (values, runs) = match at.checked_sub(1) {
            Some(before) => (self.rows[before].values_end, self.rows[before].runs_end),
            None => (0, 0),
        };
        Some(Course {
            id: row.id,
            enrollment_count: row.enrollment_count,
            snapshots: row.snapshots,
            values: &self.values[values as usize..row.values_end as usize],
            runs: &self.runs[runs as usize..row.runs_end as usize],
        })
    }

    /// The chunk with some slots changed.
    fn with(&self, changes: &BTreeMap<usize, Option<Entry>>) -> Self {
        let last = changes.last_key_value().map_or(0, |(at, _)| at + 1);
        let length = self.rows.len().max(last);
        let mut new = Self {
            rows: Vec::with_capacity(length),
            values: Vec::with_capacity(self.values.len() + 8),
            runs: Vec::with_capacity(self.runs.len() + 8),
        };
        for at in 0..length {
            let course = match changes.get(&at) {
                Some(entry) => entry.as_ref().map(|entry| Course {
                    id: entry.id,
                    enrollment_count: entry.enrollment_count,
                    snapshots: entry.snapshots,
                    values: &entry.values,
                    runs: &entry.runs,
                }),
                None => self.get(at),
            };
            if let Some(course) = course {
                new.values.extend_from_slice(course.values);
                new.runs.extend_from_slice(course.runs);
            }
            new.rows.push(Row {
                id: course.map_or(0, |course| course.id),
                enrollment_count: course.map_or(0, |course| course.enrollment_count),
                snapshots: course.map_or(0, |course| course.snapshots),
                values_end: narrow(new.values.len()),
                runs_end: narrow(new.runs.len()),
                alive: course.is_some(),
            });
        }
        new.values.shrink_to_fit();
        new.runs.shrink_to_fit();
        new
    }

    fn memory(&self) -> usize {
        self.rows.capacity() * size_of::<Row>()
            + self.values.capacity() * size_of::<u32>()
            + self.runs.capacity() * size_of::<(i64, Dates)>()
    }
}

/// All slots.
#[derive(Debug, Clone, Default)]
pub(crate) struct Columns {
    pub(crate) chunks: Vec<Arc<Chunk>>,
}

impl Columns {
    pub(crate) fn get(&self, slot: u32) -> Option<Course<'_>> {
        let slot = slot as usize;
        self.chunks.get(slot / CHUNK)?.get(slot % CHUNK)
    }

    /// Changes slots, and tells which, in their order.
    pub(crate) fn change(&mut self, changes: BTreeMap<u32, Option<Entry>>) -> Vec<u32> {
        let slots = changes.keys().copied().collect();
        let mut by_chunk = BTreeMap::<usize, BTreeMap<usize, Option<Entry>>>::new();
        for (slot, entry) in changes {
            by_chunk.entry(slot as usize / CHUNK).or_default().insert(slot as usize % CHUNK, entry);
        }
        for (chunk, changes) in &by_chunk {
            while self.chunks.len() <= *chunk {
                self.chunks.push(Arc::default());
            }
            self.chunks[*chunk] = Arc::new(self.chunks[*chunk].with(changes));
        }
        slots
    }

    pub(crate) fn memory(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.memory()).sum()
    }
}
