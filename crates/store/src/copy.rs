//! Copying everything to another database: the catalogue, what the LMSs said, the journal, the accounts, the pictures, the hooks,
//! the numbers.

use std::io::{self, Write};
use std::sync::Arc;

use catalog::CourseId;
use sha2::{Digest, Sha256};
use sync::LmsList;

use crate::{Batch, DumpError, Policy, Session, Store, StoreError, accounts, hooks, images};

/// How many courses, source runs or entries are copied at a time.
const CHUNK: u32 = 500;

/// How much was copied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Copied {
    /// Courses, not counting snapshots.
    pub courses: usize,
    /// Course runs, including those of snapshots.
    pub runs: usize,
    /// Source runs.
    pub source_runs: usize,
    /// Journal entries.
    pub entries: usize,
    /// Accounts of the staff site.
    pub accounts: usize,
    /// Pictures.
    pub images: usize,
    /// Outgoing hooks, with the state of their sites.
    pub hooks: usize,
}

/// Why nothing was copied.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The target database is not empty.
    #[error("the database to copy to is not empty (accounts count, too); name a new one, so that nothing there is lost")]
    NotEmpty,
    /// The content of the copy differs from the original.
    #[error(
        "the copy differs from the original ({0}), so it was given up and the target is as empty as before; please report this"
    )]
    Differs(&'static str),
    /// Another program is writing to the target database.
    #[error("somebody else is writing to the database to copy to: another `copy`, or a `serve`. Nothing was copied ({0})")]
    Busy(StoreError),
    /// One of the databases failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// One of the databases failed while the contents were compared.
    #[error(transparent)]
    Dump(#[from] DumpError),
}

/// Copies everything from one database to another, which must be empty, and compares the two, all in one transaction.
///
/// The original should not change meanwhile; such changes are not copied. If the copy is interrupted, or if the two differ, the
/// target stays empty, and the copy can be started again.
///
/// Calls `progress` with what was copied so far.
///
/// # Errors
/// If the target is not empty, if the two differ, if another program writes to the target, or if either database fails.
pub fn copy(from: &Store, to: &Store, mut progress: impl FnMut(Copied)) -> Result<Copied, CopyError> {
    let mut target = to.connect()?;
    from.connect()?
        .read(|source| {
            target.write(|target| {
                let mut copied = Copied::default();
                if !is_empty(target)? {
                    return Err(CopyError::NotEmpty);
                }
                let mut report = |copied| progress(copied);
                catalogue(source, target, &mut copied, &mut report)?;
                source_runs(source, target, &mut copied, &mut report)?;
                journal(source, target, &mut copied, &mut report)?;
                copied.accounts = accounts::copy(source, target)?;
                copied.images = images::copy(source, target)?;
                copied.hooks = hooks::copy(source, target)?;
                target.set_numbers(source.numbers()?)?;
                target.written()?;
                compare(source, target)?;
                Ok(copied)
            })
        })
        .map_err(CopyError::of_others)
}

impl CopyError {
    /// Turns an error caused by another program's lock or row into [`Self::Busy`].
    fn of_others(self) -> Self {
        match self {
            Self::Store(error) if error.is_of_others() => Self::Busy(error),
            other => other,
        }
    }
}

/// Checks that a copy that is not yet committed has the same content as its original.
fn compare(source: &mut dyn Batch, target: &mut dyn Batch) -> Result<(), CopyError> {
    let (original, copy) = (fingerprint(source)?, fingerprint(target)?);
    let people = (accounts::rows(source)?, accounts::rows(target)?);
    let pictures = (images::digest(source)?, images::digest(target)?);
    let sent = (hooks::digest(source)?, hooks::digest(target)?);
    match () {
        () if original.0 != copy.0 => Err(CopyError::Differs("the catalogue")),
        () if original.1 != copy.1 => Err(CopyError::Differs("the journal")),
        () if people.0 != people.1 => Err(CopyError::Differs("the accounts")),
        () if pictures.0 != pictures.1 => Err(CopyError::Differs("the pictures")),
        () if sent.0 != sent.1 => Err(CopyError::Differs("the hooks")),
        () if source.numbers()? != target.numbers()? => Err(CopyError::Differs("the numbers")),
        () => Ok(()),
    }
}

fn is_empty(batch: &mut dyn Batch) -> Result<bool, StoreError> {
    let nothing_said = batch.source_runs_after(None, 1)?.is_empty();
    let nobody = batch.statement("SELECT id FROM accounts LIMIT 1", &[])?.is_empty();
    let no_picture = batch.statement("SELECT id FROM images LIMIT 1", &[])?.is_empty();
    Ok(nothing_said && nobody && no_picture && batch.codes()?.is_empty() && batch.entries_after(0, 1)?.is_empty())
}

type Report<'r> = &'r mut dyn FnMut(Copied);

fn catalogue(
    source: &mut dyn Batch,
    target: &mut dyn Batch,
    copied: &mut Copied,
    progress: Report<'_>,
) -> Result<(), StoreError> {
    let codes = source.codes()?;
    for chunk in codes.chunks(CHUNK as usize) {
        source.prefetch_courses(chunk)?;
        for code in chunk {
            let Some(course) = source.course_by_code(code)? else { continue };
            target.put_course(&course)?;
            copied.runs += runs(source, target, course.id)?;
            for snapshot in source.snapshots_of(course.id)? {
                target.put_course(&snapshot)?;
                copied.runs += runs(source, target, snapshot.id)?;
            }
        }
        copied.courses += chunk.len();
        target.flush()?;
        progress(*copied);
    }
    Ok(())
}

fn runs(source: &mut dyn Batch, target: &mut dyn Batch, course: CourseId) -> Result<usize, StoreError> {
    let runs = source.runs_of(course)?;
    runs.iter().try_for_each(|run| target.insert_run(run))?;
    Ok(runs.len())
}

fn source_runs(
    source: &mut dyn Batch,
    target: &mut dyn Batch,
    copied: &mut Copied,
    progress: Report<'_>,
) -> Result<(), StoreError> {
    let mut last = None;
    loop {
        let page = source.source_runs_after(last.as_ref(), CHUNK)?;
        let Some(end) = page.last() else { return Ok(()) };
        last = Some(end.source.key.clone());
        page.iter().try_for_each(|stored| target.put_source_run(stored))?;
        copied.source_runs += page.len();
        target.flush()?;
        progress(*copied);
    }
}

fn journal(source: &mut dyn Batch, target: &mut dyn Batch, copied: &mut Copied, progress: Report<'_>) -> Result<(), StoreError> {
    let mut last = 0;
    loop {
        let page = source.entries_after(last, CHUNK)?;
        let Some(end) = page.last() else { return Ok(()) };
        last = end.seq;
        copied.entries += page.len();
        page.into_iter().try_for_each(|entry| target.append(entry))?;
        progress(*copied);
    }
}

/// The digests of the dump and of the journal.
fn fingerprint(batch: &mut dyn Batch) -> Result<([u8; 32], [u8; 32]), CopyError> {
    let policy = Policy { lmss: Arc::new(LmsList::new(Vec::new())), price_currency: String::new(), language: String::new() };
    let mut dump = Digesting(Sha256::new());
    Session::new(batch, &policy).dump(&mut dump, |_, _| ())?;
    let mut journal = Digesting(Sha256::new());
    let mut last = 0;
    loop {
        let page = batch.entries_after(last, CHUNK)?;
        let Some(end) = page.last() else { break };
        last = end.seq;
        for entry in &page {
            let text = serde_json::to_string(&(entry, &entry.identity)).unwrap_or_default();
            journal.write_all(text.as_bytes()).map_err(DumpError::from)?;
        }
    }
    Ok((dump.0.finalize().into(), journal.0.finalize().into()))
}

/// A writer that computes the digest of what is written.
struct Digesting(Sha256);

impl Write for Digesting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
