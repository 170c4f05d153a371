//! Writing the whole catalogue to a file.

use std::io::{self, Write};

use catalog::file::{CourseEntry, FileWriter, PublicCourseEntry, PublicRun, RunEntry, SourceRunEntry};
use catalog::publication::course_is_pending;

use crate::{CourseVersions, Session, StoreError, StoredSource};

/// How many courses are read at a time, if the engine can do so.
const CHUNK: u32 = 500;

impl Session<'_> {
    /// Writes courses sorted by code, and source runs sorted by identity, so that equal catalogues result in equal files.
    ///
    /// Calls `progress` with the number of courses and the number written so far.
    ///
    /// # Errors
    /// If the database or `out` fails.
    pub fn dump(&mut self, out: impl Write, mut progress: impl FnMut(usize, usize)) -> Result<(), DumpError> {
        let mut file = FileWriter::begin(out)?;
        let codes = self.batch.codes()?;
        for (written, code) in codes.iter().enumerate() {
            progress(codes.len(), written);
            if written % CHUNK as usize == 0 {
                self.batch.prefetch_courses(&codes[written..codes.len().min(written + CHUNK as usize)])?;
            }
            if let Some(course) = self.batch.course_by_code(code)? {
                let mut entry = self.entry(&course)?;
                let snapshots = self.batch.snapshots_of(course.id)?;
                entry.snapshots = Some(snapshots.iter().map(|snapshot| self.entry(snapshot)).collect::<Result<_, _>>()?);
                file.course(&entry)?;
            }
        }
        progress(codes.len(), codes.len());
        let mut last = None;
        loop {
            let page = self.batch.source_runs_after(last.as_ref(), CHUNK)?;
            let Some(end) = page.last() else { break };
            last = Some(end.source.key.clone());
            for StoredSource { source, .. } in page {
                file.source_run(&SourceRunEntry {
                    lms: source.key.lms,
                    identity: source.key.identity,
                    resource_link: source.resource_link,
                    course_code: source.course_code,
                    held: source.held,
                    last_word_at: source.last_word_at,
                    said: source.said,
                })?;
            }
        }
        file.finish().map(drop).map_err(Into::into)
    }

    fn entry(&mut self, course: &CourseVersions) -> Result<CourseEntry, StoreError> {
        let mut runs = self.batch.runs_of(course.id)?;
        let pending = course_is_pending(&course.draft, course.public.as_ref(), &runs);
        runs.sort_by(|one, other| (&one.draft.resource_link, one.id).cmp(&(&other.draft.resource_link, other.id)));
        let public = course.public.as_ref().filter(|public| **public != course.draft);
        let entry = CourseEntry::new(course.draft.code.clone()).with_details(&course.draft.details);
        Ok(CourseEntry {
            published: Some(course.public.is_some()),
            title: course.draft.title.clone(),
            public: public.map(PublicCourseEntry::of),
            pending_changes: Some(pending),
            runs: Some(
                runs.into_iter()
                    .map(|run| RunEntry {
                        sync_mode: run.sync_mode,
                        protected: run.protected,
                        draft: run.draft,
                        public: PublicRun::Given(run.public.map(Box::new)),
                    })
                    .collect(),
            ),
            ..entry
        })
    }
}

/// Why a dump failed.
#[derive(Debug, thiserror::Error)]
pub enum DumpError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The output failed.
    #[error(transparent)]
    Write(#[from] io::Error),
}
