//! A batch on PostgreSQL. It loads and locks what the commands are going to touch in a few statements, whatever their number. It
//! keeps the rows in memory, and writes them in a few more statements.
//!
//! Any number of instances can do this at the same time. These rules keep them apart:
//! - A source run's row is locked before anything is decided about it, and it is created if there is none. If two instances
//!   receive the same run for the first time, the second one waits, and then finds what the first one created.
//! - The draft row of a course run stands for the run. The draft row of a course stands for the course and for the runs created
//!   in it.
//! - Rows are locked in a fixed order, so that instances wait for each other in turn. If two wait for each other nevertheless,
//!   the server aborts one of them, and the writer tries again.
//! - A transaction that relies on a course not existing holds a shared lock. A transaction that creates a course needs the same
//!   lock exclusively.
//! - Entries get their numbers last, under a lock that is held until the commit.

use std::time::{Duration, Instant as Clock};

use catalog::{CourseCode, CourseId, Instant, RunId, RunVersions, Version};
use sync::{CourseRef, FoundRun, SourceKey};
use tokio::runtime::Runtime;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use super::arrays::{self, Arrays};
use super::link::{Link, Order, Parameters};
use super::statements as sql;
use super::working_set::{Unsent, WorkingSet};
use crate::batch::{Numbers, Pruned};
use crate::columns::{self, COURSE_RUNS, COURSES, Cell, Columns as _, JOURNAL, SOURCE_RUNS};
use crate::numbering::Numbering;
use crate::storable::may_be_key;
use crate::{Batch, CourseVersions, Entry, StoreError, StoredSource, Wanted, WantedRun};

/// The maximum number of rows of a kind that one statement reads or writes. Many small statements are sent as fast as a large
/// one, and each response shows that the server is alive. The response to one large statement would have to arrive as a whole
/// within the time limit of a response.
const ROWS: usize = 1_000;
/// The interval at which a statement is sent to keep the transaction alive during long computations. The server aborts a
/// transaction that is silent for too long.
const SAY_SO: Duration = Duration::from_secs(5);
/// If there are more unsent runs than this, they are sent before more rows are loaded.
const SEND_EARLY: usize = 5_000;

/// What this transaction knows about courses that other transactions may create.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Guard {
    /// Others may create courses at any time.
    None,
    /// No transaction creates a course meanwhile.
    Shared,
    /// Only this transaction may create courses.
    Exclusive,
}

/// The result of a commit.
#[derive(Debug)]
pub(super) enum Committed {
    /// The commit succeeded.
    Done(Numbering),
    /// The commit failed.
    Failed(StoreError),
    /// The connection was lost before the response arrived.
    Unknown {
        /// The numbering that applies if the commit succeeded.
        numbering: Numbering,
    },
}

/// A transaction.
#[derive(Debug)]
pub(super) struct PostgresBatch<'c> {
    runtime: &'c Runtime,
    link: &'c mut Link,
    is_reading: bool,
    guard: Guard,
    rows: WorkingSet,
    entries: Vec<Entry>,
    numbered: usize,
    placeholders: Vec<SourceKey>,
    course_numbers: Vec<i64>,
    run_numbers: Vec<i64>,
    said_so: Clock,
}

impl<'c> PostgresBatch<'c> {
    /// Starts a transaction that writes. `mark` is the connection's row and the transaction's number.
    pub(super) fn begin(runtime: &'c Runtime, link: &'c mut Link, mark: (i64, i64)) -> Result<Self, StoreError> {
        let mark = Order::new(sql::MARK, vec![Box::new(mark.0), Box::new(mark.1)]);
        let answers = runtime.block_on(link.pipeline(&[Order::new(sql::BEGIN, Vec::new()), mark]))?;
        let batch = Self::new(runtime, link, false);
        if answers.last().is_none_or(Vec::is_empty) {
            batch.give_up();
            return Err(StoreError::Pool("this connection is not registered (any more)".to_owned()));
        }
        Ok(batch)
    }

    /// Starts a transaction that reads one consistent state of the database.
    pub(super) fn begin_reading(runtime: &'c Runtime, link: &'c mut Link) -> Result<Self, StoreError> {
        runtime.block_on(link.command("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"))?;
        Ok(Self::new(runtime, link, true))
    }

    fn new(runtime: &'c Runtime, link: &'c mut Link, is_reading: bool) -> Self {
        Self {
            runtime,
            link,
            is_reading,
            guard: Guard::None,
            rows: WorkingSet::default(),
            entries: Vec::new(),
            numbered: 0,
            placeholders: Vec::new(),
            course_numbers: Vec::new(),
            run_numbers: Vec::new(),
            said_so: Clock::now(),
        }
    }

    /// Rolls the transaction back. If the command cannot be sent, the connection is lost, and the transaction ends with it.
    pub(super) fn give_up(self) {
        let _ = self.runtime.block_on(self.link.command("ROLLBACK"));
    }

    /// Writes everything unsent in one pipeline, and commits.
    pub(super) fn commit(mut self) -> Committed {
        let number = i64::try_from(self.numbered).unwrap_or(i64::MAX);
        let provisional = self.rows.provisional_sources().cloned().collect::<Vec<_>>();
        self.rows.unsent.sources.extend(provisional);
        let unsent = std::mem::take(&mut self.rows.unsent);
        let placeholders = std::mem::take(&mut self.placeholders);
        let mut orders = catalogue_orders(&self.rows, &unsent);
        orders.extend(placeholder_order(&self.rows, &placeholders));
        let before = orders.len();
        if number > 0 {
            orders.push(Order::new(sql::NUMBER_ENTRIES, vec![Box::new(number)]));
        }
        let (put, append): (&str, &str) =
            if number > 0 { (&sql::PUT_NUMBERED_SOURCES, &sql::APPEND_NUMBERED) } else { (&sql::PUT_SOURCES, &sql::APPEND) };
        let taken = (number > 0).then_some(number);
        orders.extend(source_orders(&self.rows, &unsent, put, taken));
        orders.extend(entry_orders(&self.entries, append, taken));
        if !self.entries.is_empty() {
            orders.push(Order::new(sql::NOTIFY, Vec::new()));
        }
        let sent = self.runtime.block_on(self.link.pipeline(&orders));
        drop(orders);
        let first = match &sent {
            Ok(answers) => answers.get(before).and_then(|rows| rows.first()).filter(|_| number > 0),
            Err(_) => None,
        };
        let numbering = match (first.map_or(Ok(0), |row| columns::number(row, 0)), sent) {
            (_, Err(error)) | (Err(error), _) => return Committed::Failed(error),
            (Ok(before), Ok(_)) => Numbering::after(before),
        };
        // The commit is sent by itself. It must not be sent before the server has accepted everything else.
        match self.runtime.block_on(self.link.command("COMMIT")) {
            Ok(()) => Committed::Done(numbering),
            Err(error) if leaves_open(&error) => Committed::Unknown { numbering },
            Err(error) => Committed::Failed(error),
        }
    }

    fn query(&mut self, sql: &str, parameters: Parameters<'_>) -> Result<Vec<Row>, StoreError> {
        self.runtime.block_on(self.link.rows(sql, parameters))
    }

    fn execute(&mut self, sql: &str, parameters: Parameters<'_>) -> Result<u64, StoreError> {
        self.runtime.block_on(self.link.execute(sql, parameters))
    }

    /// Writes the rows that commands have changed, so that the next statements see them. Source runs whose entries have no final
    /// numbers yet are written again at the end.
    fn send(&mut self) -> Result<(), StoreError> {
        let unsent = std::mem::take(&mut self.rows.unsent);
        if !unsent.has_rows() {
            return Ok(());
        }
        let mut orders = catalogue_orders(&self.rows, &unsent);
        orders.extend(source_orders(&self.rows, &unsent, &sql::PUT_SOURCES, None));
        self.runtime.block_on(self.link.pipeline(&orders)).map(drop)
    }

    /// Sends entries whose numbers are final.
    fn send_entries(&mut self) -> Result<(), StoreError> {
        let entries = std::mem::take(&mut self.entries);
        self.runtime.block_on(self.link.pipeline(&entry_orders(&entries, &sql::APPEND, None))).map(drop)
    }

    /// Makes sure that no course appears meanwhile that does not exist now.
    fn guard(&mut self, guard: Guard) -> Result<(), StoreError> {
        if self.is_reading || self.guard >= guard {
            return Ok(());
        }
        let statement = match guard {
            Guard::Exclusive => "SELECT pg_advisory_xact_lock($1)",
            _ => "SELECT pg_advisory_xact_lock_shared($1)",
        };
        self.query(statement, &[&sql::COURSES_ARE_MADE])?;
        self.guard = guard;
        Ok(())
    }

    fn load_codes(&mut self, codes: &[&CourseCode]) -> Result<(), StoreError> {
        let texts = codes.iter().map(|code| code.as_str()).collect::<Vec<_>>();
        let [rows] = self.ask([by_texts(&sql::COURSES_BY_CODES, &texts)])?;
        for code in codes {
            self.rows.take_code((*code).clone(), None);
        }
        for row in rows {
            let course = columns::course_versions(&row)?;
            self.rows.take_code(course.draft.code.clone(), Some(course));
        }
        Ok(())
    }

    /// Loads courses. If one does not exist, makes sure that none appears.
    fn load_courses(&mut self, codes: &[&CourseCode], guard: Guard) -> Result<(), StoreError> {
        let mut unknown = codes.iter().copied().filter(|code| !self.rows.knows_code(code)).collect::<Vec<_>>();
        unknown.sort_unstable();
        unknown.dedup();
        if unknown.is_empty() {
            return Ok(());
        }
        self.load_codes(&unknown)?;
        let missing = unknown.into_iter().filter(|code| self.rows.course_by_code(code).is_none()).collect::<Vec<_>>();
        if !missing.is_empty() && !self.is_reading && self.guard < guard {
            self.guard(guard)?;
            self.load_codes(&missing)?;
        }
        Ok(())
    }

    /// Locks courses, and reads again what may have changed before the lock was obtained.
    fn lock_courses(&mut self, courses: &[&CourseVersions]) -> Result<(), StoreError> {
        let mut ids = courses.iter().map(|course| course.id.0).collect::<Vec<_>>();
        ids.sort_unstable();
        self.query(sql::LOCK_COURSES, &[&ids])?;
        let codes = courses.iter().map(|course| &course.draft.code).collect::<Vec<_>>();
        self.load_codes(&codes)?;
        for id in ids {
            self.rows.lock_course(CourseId(id));
        }
        Ok(())
    }

    fn take_sources(&mut self, keys: &[&SourceKey], rows: &[Row]) -> Result<(), StoreError> {
        for key in keys {
            self.rows.take_source((*key).clone(), None);
        }
        for row in rows {
            let stored = columns::source_run(row)?;
            if stored.last_entry == sql::PLACEHOLDER {
                self.placeholders.push(stored.source.key);
            } else {
                self.rows.take_source(stored.source.key.clone(), Some(stored));
            }
        }
        Ok(())
    }

    /// Loads and locks source runs, and the course runs with these links.
    fn load(&mut self, keys: &[&SourceKey], links: &[&str]) -> Result<(), StoreError> {
        let mut keys = keys.iter().copied().filter(|key| !self.rows.knows_source(key)).collect::<Vec<_>>();
        keys.sort_unstable_by(|one, other| (&one.identity, &one.lms).cmp(&(&other.identity, &other.lms)));
        keys.dedup();
        let mut links = links.iter().copied().filter(|link| !self.rows.knows_link(link)).collect::<Vec<_>>();
        links.sort_unstable();
        links.dedup();
        for key in keys.iter().filter(|key| !may_be_key(&key.identity)) {
            self.rows.take_source((*key).clone(), None);
        }
        keys.retain(|key| may_be_key(&key.identity));
        self.rows.take_links(&links.iter().copied().filter(|link| !may_be_key(link)).collect::<Vec<_>>(), Vec::new());
        links.retain(|link| may_be_key(link));
        if self.is_reading {
            let [sources, runs] = self.ask([by_keys(&sql::READ_SOURCES, &keys), by_texts(&sql::RUNS_BY_LINKS, &links)])?;
            self.take_sources(&keys, &sources)?;
            self.rows.take_links(&links, found_runs(&runs)?);
            return Ok(());
        }
        let [sources, _, runs] =
            self.ask([by_keys(&sql::LOCK_SOURCES, &keys), lock_runs(&links), by_texts(&sql::RUNS_BY_LINKS, &links)])?;
        self.take_sources(&keys, &sources)?;
        let missing = keys.iter().copied().filter(|key| self.rows.source(key).is_none()).collect::<Vec<_>>();
        if missing.is_empty() {
            self.rows.take_links(&links, found_runs(&runs)?);
            return Ok(());
        }
        // Another instance may have created them since then, together with their runs. So this reads them after there is a row to
        // lock.
        let [_, sources, _, runs] = self.ask([
            by_keys(sql::MAKE_PLACEHOLDERS, &missing),
            by_keys(&sql::LOCK_SOURCES, &missing),
            lock_runs(&links),
            by_texts(&sql::RUNS_BY_LINKS, &links),
        ])?;
        self.take_sources(&missing, &sources)?;
        self.rows.take_links(&links, found_runs(&runs)?);
        Ok(())
    }

    /// Sends the orders of several questions in one pipeline. Returns the rows of each question.
    fn ask<const QUESTIONS: usize>(
        &mut self,
        questions: [Vec<Order<'_>>; QUESTIONS],
    ) -> Result<[Vec<Row>; QUESTIONS], StoreError> {
        let counts = questions.each_ref().map(Vec::len);
        let orders = questions.into_iter().flatten().collect::<Vec<_>>();
        let mut answers = self.runtime.block_on(self.link.pipeline(&orders))?.into_iter();
        Ok(counts.map(|count| answers.by_ref().take(count).flatten().collect()))
    }

    /// Loads the runs of links again, as they are in the database now.
    fn load_links(&mut self, links: &[&str]) -> Result<(), StoreError> {
        self.send()?;
        let (links, unknowable): (Vec<_>, Vec<_>) = links.iter().copied().partition(|link| may_be_key(link));
        self.rows.take_links(&unknowable, Vec::new());
        let lock = if self.is_reading { Vec::new() } else { lock_runs(&links) };
        let [_, rows] = self.ask([lock, by_texts(&sql::RUNS_BY_LINKS, &links)])?;
        self.rows.take_links(&links, found_runs(&rows)?);
        Ok(())
    }

    fn load_runs_of(&mut self, courses: &[CourseId]) -> Result<(), StoreError> {
        let ids = courses.iter().map(|course| course.0).collect::<Vec<_>>();
        if !self.is_reading {
            self.query(sql::LOCK_RUNS_BY_COURSES, &[&ids])?;
        }
        let rows = self.query(&sql::RUNS_BY_COURSES, &[&ids])?;
        self.rows.take_runs_of(courses, found_runs(&rows)?);
        Ok(())
    }

    fn load_snapshots(&mut self, courses: &[CourseId]) -> Result<Vec<CourseId>, StoreError> {
        let ids = courses.iter().map(|course| course.0).collect::<Vec<_>>();
        let rows = self.query(&sql::SNAPSHOTS, &[&ids])?;
        let snapshots = rows.iter().map(columns::course_versions).collect::<Result<Vec<_>, _>>()?;
        let ids = snapshots.iter().map(|snapshot| snapshot.id).collect();
        let mut of = courses.iter().map(|course| (*course, Vec::new())).collect::<std::collections::HashMap<_, _>>();
        for snapshot in snapshots {
            if let Some(of) = snapshot.snapshot_of.and_then(|parent| of.get_mut(&parent)) {
                of.push(snapshot);
            }
        }
        for (course, snapshots) in of {
            self.rows.take_snapshots(course, snapshots);
        }
        Ok(ids)
    }

    fn next_number(&mut self, sql: &str, left: fn(&mut Self) -> &mut Vec<i64>) -> Result<i64, StoreError> {
        if let Some(number) = left(self).pop() {
            return Ok(number);
        }
        // A batch that creates many rows fetches numbers in large blocks. A batch that creates one wastes none.
        let many: i64 = if self.rows.unsent.runs.len() + self.rows.unsent.courses.len() > 16 { 256 } else { 1 };
        let rows = self.query(sql, &[&many])?;
        let mut numbers = rows.iter().rev().map(|row| columns::number(row, 0)).collect::<Result<Vec<_>, _>>()?;
        let number = numbers.pop().ok_or(StoreError::Corrupt { what: "no numbers", value: String::new() })?;
        *left(self) = numbers;
        Ok(number)
    }
}

/// Whether an error in response to a commit leaves its result unknown: the connection was lost, or the server was stopped during
/// the commit.
fn leaves_open(error: &StoreError) -> bool {
    let StoreError::Postgres(error) = error else { return true };
    error.code().is_none_or(|code| ["08", "57P", "58", "XX"].iter().any(|class| code.code().starts_with(class)))
}

/// The orders that write courses and runs. Courses come first, because runs refer to them.
fn catalogue_orders<'r>(rows: &'r WorkingSet, unsent: &Unsent) -> Vec<Order<'r>> {
    let mut orders = Vec::new();
    for chunk in unsent.courses.iter().collect::<Vec<_>>().chunks(ROWS) {
        let mut arrays = Arrays::of(&COURSES);
        for course in chunk.iter().filter_map(|id| rows.course(**id)) {
            arrays.push(columns::course_cells(course, Version::Draft, &course.draft));
            if let Some(public) = &course.public {
                arrays.push(columns::course_cells(course, Version::Public, public));
            }
        }
        orders.push(Order::new(&sql::PUT_COURSES, arrays.parameters()));
    }
    if !unsent.hidden_runs.is_empty() {
        let hidden = unsent.hidden_runs.iter().map(|run| run.0).collect::<Vec<_>>();
        orders.push(Order::new(sql::DELETE_PUBLIC_RUNS, vec![Box::new(hidden)]));
    }
    for chunk in unsent.runs.iter().collect::<Vec<_>>().chunks(ROWS) {
        let mut arrays = Arrays::of(&COURSE_RUNS);
        for run in chunk.iter().filter_map(|id| rows.run(**id)) {
            arrays.push(columns::run_cells(run, Version::Draft, &run.draft));
            if let Some(public) = &run.public {
                arrays.push(columns::run_cells(run, Version::Public, public));
            }
        }
        orders.push(Order::new(&sql::PUT_RUNS, arrays.parameters()));
    }
    orders
}

/// The orders that write source runs. `number` is how many entries got numbers, if the statement needs it.
fn source_orders<'r>(rows: &'r WorkingSet, unsent: &Unsent, put: &'r str, number: Option<i64>) -> Vec<Order<'r>> {
    let mut orders = Vec::new();
    for chunk in unsent.sources.iter().collect::<Vec<_>>().chunks(ROWS) {
        let mut arrays = Arrays::of(&SOURCE_RUNS);
        for stored in chunk.iter().filter_map(|key| rows.source(key)) {
            arrays.push(columns::source_cells(stored));
        }
        orders.push(Order::new(put, with_number(arrays, number)));
    }
    orders
}

/// The orders that append entries.
fn entry_orders<'e>(entries: &'e [Entry], append: &'e str, number: Option<i64>) -> Vec<Order<'e>> {
    let order = |chunk: &'e [Entry]| {
        let mut arrays = Arrays::of(&JOURNAL);
        for entry in chunk {
            arrays.push(columns::entry_cells(entry));
        }
        Order::new(append, with_number(arrays, number))
    };
    entries.chunks(ROWS).map(order).collect()
}

fn with_number(arrays: Arrays<'_>, number: Option<i64>) -> Vec<Box<dyn ToSql + Sync + '_>> {
    let mut parameters = arrays.parameters();
    if let Some(number) = number {
        parameters.push(Box::new(number));
    }
    parameters
}

/// Deletes the placeholder rows that were created only to be locked and are still empty.
fn placeholder_order<'k>(rows: &WorkingSet, placeholders: &'k [SourceKey]) -> Option<Order<'k>> {
    let empty = placeholders.iter().filter(|key| rows.source(key).is_none()).collect::<Vec<_>>();
    let (identities, lmss) = key_arrays(&empty);
    (!empty.is_empty()).then(|| Order::new(sql::DROP_PLACEHOLDERS, vec![Box::new(identities), Box::new(lmss)]))
}

fn key_arrays<'k>(keys: &[&'k SourceKey]) -> (Vec<&'k str>, Vec<&'k str>) {
    keys.iter().map(|key| (key.identity.as_str(), key.lms.as_str())).unzip()
}

fn by_keys<'k>(sql: &'k str, keys: &[&'k SourceKey]) -> Vec<Order<'k>> {
    let order = |keys: &[&'k SourceKey]| {
        let (identities, lmss) = key_arrays(keys);
        Order::new(sql, vec![Box::new(identities), Box::new(lmss)])
    };
    keys.chunks(ROWS).map(order).collect()
}

/// Locks all runs with one order: runs are locked in the order of their numbers, which is not the order of their links.
fn lock_runs<'t>(links: &[&'t str]) -> Vec<Order<'t>> {
    if links.is_empty() { Vec::new() } else { vec![Order::new(sql::LOCK_RUNS_BY_LINKS, vec![Box::new(links.to_vec())])] }
}

fn by_texts<'t>(sql: &'t str, texts: &[&'t str]) -> Vec<Order<'t>> {
    texts.chunks(ROWS).map(|texts| Order::new(sql, vec![Box::new(texts.to_vec())])).collect()
}

fn found_runs(rows: &[Row]) -> Result<Vec<FoundRun>, StoreError> {
    let mut found = Vec::new();
    rows.iter().try_for_each(|row| columns::take_version(&mut found, row))?;
    Ok(found)
}

impl Batch for PostgresBatch<'_> {
    fn prefetch(&mut self, wanted: &Wanted<'_>) -> Result<(), StoreError> {
        if wanted.sources.is_empty() && wanted.runs.is_empty() {
            return Ok(());
        }
        self.send()?;
        self.load(&wanted.sources, &wanted.runs.iter().map(|run| run.link).collect::<Vec<_>>())?;
        // If a run is identified by its course key, it may be stored under another link than the one that was sent.
        let earlier =
            wanted.sources.iter().filter_map(|key| self.rows.source(key)).map(|stored| stored.source.resource_link.clone());
        let earlier = earlier.filter(|link| !link.is_empty() && !self.rows.knows_link(link)).collect::<Vec<_>>();
        if !earlier.is_empty() {
            self.load_links(&earlier.iter().map(String::as_str).collect::<Vec<_>>())?;
        }
        let is_new = |run: &&WantedRun<'_>| self.rows.runs_by_link(run.link).is_some_and(|runs| runs.is_empty());
        let new = wanted.runs.iter().filter(is_new).collect::<Vec<_>>();
        if new.is_empty() {
            return Ok(());
        }
        let makes_courses = new.iter().any(|run| run.makes_course);
        let codes = new.iter().filter_map(|run| run.course).collect::<Vec<_>>();
        self.load_courses(&codes, if makes_courses { Guard::Exclusive } else { Guard::Shared })?;
        // A new run is created under the lock of its course, so that no other instance creates the same run.
        let courses = codes.iter().filter_map(|code| self.rows.course_by_code(code));
        let mut courses = courses.filter(|course| !self.rows.is_locked(course.id)).cloned().collect::<Vec<_>>();
        courses.sort_unstable_by_key(|course| course.id);
        courses.dedup_by_key(|course| course.id);
        if courses.is_empty() {
            return Ok(());
        }
        self.lock_courses(&courses.iter().collect::<Vec<_>>())?;
        self.load_links(&new.iter().map(|run| run.link).collect::<Vec<_>>())
    }

    fn prefetch_courses(&mut self, codes: &[CourseCode]) -> Result<(), StoreError> {
        if self.rows.unsent.runs.len() > SEND_EARLY || self.is_reading {
            self.flush()?;
        }
        if codes.is_empty() {
            return Ok(());
        }
        let codes = codes.iter().collect::<Vec<_>>();
        self.load_courses(&codes, Guard::Exclusive)?;
        let found = codes.iter().filter_map(|code| self.rows.course_by_code(code)).cloned().collect::<Vec<_>>();
        if !self.is_reading {
            let unlocked = found.iter().filter(|course| !self.rows.is_locked(course.id)).collect::<Vec<_>>();
            if !unlocked.is_empty() {
                self.lock_courses(&unlocked)?;
            }
        }
        self.send()?;
        let ids = found.iter().map(|course| course.id).collect::<Vec<_>>();
        let snapshots = self.load_snapshots(&ids)?;
        self.load_runs_of(&ids.into_iter().chain(snapshots).collect::<Vec<_>>())?;
        let texts = codes.iter().map(|code| code.as_str()).collect::<Vec<_>>();
        let waiting = self.query(sql::HELD_AMONG, &[&texts])?;
        let waiting = waiting.iter().map(|row| columns::code(row, 0)).collect::<Result<Vec<_>, _>>()?;
        for code in codes.into_iter().filter(|code| !waiting.contains(code)) {
            self.rows.set_nobody_waits(code.clone());
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        self.send()?;
        self.rows.forget();
        Ok(())
    }

    fn source_run(&mut self, key: &SourceKey) -> Result<Option<StoredSource>, StoreError> {
        if !self.rows.knows_source(key) {
            self.load(&[key], &[])?;
        }
        Ok(self.rows.source(key).cloned())
    }

    fn held_for(&mut self, code: &CourseCode) -> Result<Vec<StoredSource>, StoreError> {
        if self.rows.nobody_waits(code) {
            return Ok(Vec::new());
        }
        self.send()?;
        let rows = self.query(&sql::HELD_FOR, &[&code.as_str()])?;
        let held = rows.iter().map(columns::source_run).collect::<Result<Vec<_>, _>>()?;
        let keys = held.iter().map(|stored| stored.source.key.clone()).collect::<Vec<_>>();
        self.load(&keys.iter().collect::<Vec<_>>(), &[])?;
        // The rows are locked now, so these are their current contents.
        let held = held.into_iter().filter_map(|stored| self.rows.source(&stored.source.key).cloned());
        Ok(held.filter(|stored| stored.source.held && stored.source.course_code.as_ref() == Some(code)).collect())
    }

    fn held_codes(&mut self) -> Result<Vec<CourseCode>, StoreError> {
        self.send()?;
        self.query(sql::HELD_CODES, &[])?.iter().map(|row| columns::code(row, 0)).collect()
    }

    fn put_source_run(&mut self, source: &StoredSource) -> Result<(), StoreError> {
        self.rows.put_source(source.clone());
        Ok(())
    }

    fn source_runs_after(&mut self, after: Option<&SourceKey>, limit: u32) -> Result<Vec<StoredSource>, StoreError> {
        self.send()?;
        let (identity, lms) = after.map_or(("", ""), |key| (key.identity.as_str(), key.lms.as_str()));
        let rows = self.query(&sql::SOURCES_AFTER, &[&identity, &lms, &i64::from(limit)])?;
        rows.iter().map(columns::source_run).collect()
    }

    fn runs_by_link(&mut self, resource_link: &str) -> Result<Vec<FoundRun>, StoreError> {
        if let Some(found) = self.rows.runs_by_link(resource_link) {
            return Ok(found);
        }
        self.load_links(&[resource_link])?;
        Ok(self.rows.runs_by_link(resource_link).unwrap_or_default())
    }

    fn runs_of(&mut self, course: CourseId) -> Result<Vec<RunVersions>, StoreError> {
        if let Some(runs) = self.rows.runs_of(course) {
            return Ok(runs);
        }
        self.send()?;
        self.load_runs_of(&[course])?;
        Ok(self.rows.runs_of(course).unwrap_or_default())
    }

    fn insert_run(&mut self, run: &RunVersions) -> Result<(), StoreError> {
        self.rows.put_run(run.clone());
        Ok(())
    }

    fn update_run(&mut self, run: &RunVersions) -> Result<(), StoreError> {
        if run.public.is_none() && self.rows.run(run.id).is_none() {
            // It is not known whether there is a public version to delete.
            self.rows.unsent.hidden_runs.insert(run.id);
        }
        self.rows.put_run(run.clone());
        Ok(())
    }

    fn delete_run(&mut self, run: RunId) -> Result<(), StoreError> {
        self.send()?;
        self.execute(sql::DELETE_RUN, &[&run.0])?;
        self.rows.forget();
        Ok(())
    }

    fn next_run_id(&mut self) -> Result<RunId, StoreError> {
        self.next_number(sql::RUN_NUMBERS, |batch| &mut batch.run_numbers).map(RunId)
    }

    fn course_by_code(&mut self, code: &CourseCode) -> Result<Option<CourseVersions>, StoreError> {
        if !self.rows.knows_code(code) {
            self.send()?;
            self.load_courses(&[code], Guard::Exclusive)?;
        }
        if !self.is_reading
            && let Some(course) = self.rows.course_by_code(code).filter(|course| !self.rows.is_locked(course.id)).cloned()
        {
            self.send()?;
            self.lock_courses(&[&course])?;
        }
        Ok(self.rows.course_by_code(code).cloned())
    }

    fn course_ref(&mut self, code: &CourseCode) -> Result<Option<CourseRef>, StoreError> {
        if !self.rows.knows_code(code) {
            self.send()?;
            self.load_courses(&[code], Guard::Shared)?;
        }
        Ok(self.rows.course_ref(code))
    }

    fn snapshots_of(&mut self, course: CourseId) -> Result<Vec<CourseVersions>, StoreError> {
        if let Some(snapshots) = self.rows.snapshots(course) {
            return Ok(snapshots);
        }
        self.send()?;
        self.load_snapshots(&[course])?;
        Ok(self.rows.snapshots(course).unwrap_or_default())
    }

    fn codes(&mut self) -> Result<Vec<CourseCode>, StoreError> {
        self.send()?;
        self.query(sql::CODES, &[])?.iter().map(|row| columns::code(row, 0)).collect()
    }

    fn put_course(&mut self, course: &CourseVersions) -> Result<(), StoreError> {
        // A snapshot has no code of its own, so no source run is held for it.
        if self.rows.course(course.id).is_none() && course.snapshot_of.is_none() {
            self.guard(Guard::Exclusive)?;
        }
        if self.rows.put_course(course.clone()) {
            self.send()?;
            self.execute(sql::DELETE_PUBLIC_COURSE, &[&course.id.0])?;
            self.rows.forget();
        }
        Ok(())
    }

    fn delete_course(&mut self, course: CourseId) -> Result<(), StoreError> {
        self.send()?;
        self.execute(sql::DELETE_COURSE, &[&course.0])?;
        self.rows.forget();
        Ok(())
    }

    fn next_course_id(&mut self) -> Result<CourseId, StoreError> {
        self.next_number(sql::COURSE_NUMBERS, |batch| &mut batch.course_numbers).map(CourseId)
    }

    fn empty_catalogue(&mut self) -> Result<(), StoreError> {
        self.guard(Guard::Exclusive)?;
        self.send()?;
        for table in ["course_runs", "courses", "source_runs"] {
            self.execute(&format!("DELETE FROM {table}"), &[])?;
        }
        self.rows.forget();
        self.execute(sql::REPLACED, &[]).map(drop)
    }

    fn next_entry(&mut self) -> Result<i64, StoreError> {
        self.numbered += 1;
        Ok(Numbering::provisional(self.numbered))
    }

    fn append(&mut self, entry: Entry) -> Result<(), StoreError> {
        if self.said_so.elapsed() > SAY_SO {
            self.runtime.block_on(self.link.command("SELECT 1"))?;
            self.said_so = Clock::now();
        }
        self.entries.push(entry);
        // The entries of a copy already have final numbers, so they need not wait for the end.
        if self.numbered == 0 && self.entries.len() == ROWS { self.send_entries() } else { Ok(()) }
    }

    fn written(&mut self) -> Result<(), StoreError> {
        self.send()?;
        self.send_entries()?;
        self.rows.forget();
        self.is_reading = true;
        Ok(())
    }

    fn entries_after(&mut self, seq: i64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        let rows = self.query(&sql::ENTRIES, &[&seq, &i64::from(limit)])?;
        rows.iter().map(columns::entry).collect()
    }

    fn prune(&mut self, after: i64, before: Instant, limit: u32) -> Result<Pruned, StoreError> {
        let row = self.query(sql::PRUNE, &[&after, &i64::from(limit), &before.as_micros()])?;
        let Some(row) = row.first() else { return Ok(Pruned { deleted: 0, next: None }) };
        let (deleted, looked_at) = (columns::number(row, 0)?, columns::number(row, 1)?);
        let is_full = looked_at == i64::from(limit);
        Ok(Pruned { deleted: usize::try_from(deleted).unwrap_or(0), next: row.number(2)?.filter(|_| is_full) })
    }

    fn statement(&mut self, sql: &str, parameters: &[Cell<'_>]) -> Result<Vec<columns::Row>, StoreError> {
        self.send()?;
        let parameters = parameters.iter().map(|cell| cell as &(dyn ToSql + Sync)).collect::<Vec<_>>();
        self.query(&arrays::marked(sql), &parameters)?.iter().map(arrays::row).collect()
    }

    fn numbers(&mut self) -> Result<Numbers, StoreError> {
        let rows = self.query(sql::NUMBERS, &[])?;
        let row = rows.first().ok_or(StoreError::Corrupt { what: "no counter of the journal", value: String::new() })?;
        let number = |column| columns::number(row, column);
        Ok(Numbers { course: number(0)?, course_run: number(1)?, entry: number(2)?, replaced: number(3)? })
    }

    fn set_numbers(&mut self, numbers: Numbers) -> Result<(), StoreError> {
        self.query(sql::SET_NUMBERS, &[&numbers.course, &numbers.course_run, &numbers.entry])?;
        self.execute(sql::SET_COUNTERS, &[&numbers.entry, &numbers.replaced]).map(drop)
    }
}
