//! Writing the whole catalogue as a file.

use std::io::{self, Write};

use catalog::file::{CourseEntry, FileWriter, PublicCourseEntry, PublicRun, RunEntry, SourceRunEntry};
use catalog::publication::course_is_pending;

use crate::{Batch, CourseVersions, Session, StoreError};

impl<B: Batch> Session<'_, B> {
    /// Writes courses by code and source runs by LMS, so that two catalogues that are the same give the same file.
    ///
    /// `progress` is told how many courses there are and how many are written.
    ///
    /// # Errors
    /// Those of the database, and those of `out`.
    pub fn dump(&mut self, out: impl Write, mut progress: impl FnMut(usize, usize)) -> Result<(), DumpError> {
        let mut file = FileWriter::begin(out)?;
        let codes = self.batch.codes()?;
        for (written, code) in codes.iter().enumerate() {
            progress(codes.len(), written);
            if let Some(course) = self.batch.course_by_code(code)? {
                let mut entry = self.entry(&course)?;
                let snapshots = self.batch.snapshots_of(course.id)?;
                entry.snapshots = Some(snapshots.iter().map(|snapshot| self.entry(snapshot)).collect::<Result<_, _>>()?);
                file.course(&entry)?;
            }
        }
        progress(codes.len(), codes.len());
        let mut failed = None;
        self.batch.each_source_run(&mut |source| {
            let entry = SourceRunEntry {
                lms: source.key.lms,
                identity: source.key.identity,
                resource_link: source.resource_link,
                course_code: source.course_code,
                held: source.held,
                last_word_at: source.last_word_at,
                said: source.said,
            };
            if failed.is_none() {
                failed = file.source_run(&entry).err();
            }
            Ok(())
        })?;
        match failed {
            Some(error) => Err(error.into()),
            None => file.finish().map(drop).map_err(Into::into),
        }
    }

    fn entry(&mut self, course: &CourseVersions) -> Result<CourseEntry, StoreError> {
        let mut runs = self.batch.runs_of(course.id)?;
        let pending = course_is_pending(&course.draft, course.public.as_ref(), &runs);
        runs.sort_by(|one, other| (&one.draft.resource_link, one.id).cmp(&(&other.draft.resource_link, other.id)));
        let public = course.public.as_ref().filter(|public| **public != course.draft);
        Ok(CourseEntry {
            code: course.draft.code.clone(),
            published: Some(course.public.is_some()),
            title: course.draft.title.clone(),
            public: public.map(|public| PublicCourseEntry { code: public.code.clone(), title: public.title.clone() }),
            pending_changes: Some(pending),
            runs: Some(
                runs.into_iter()
                    .map(|run| RunEntry {
                        sync_mode: run.sync_mode,
                        draft: run.draft,
                        public: PublicRun::Given(run.public.map(Box::new)),
                    })
                    .collect(),
            ),
            snapshots: None,
        })
    }
}

/// Why a dump stopped.
#[derive(Debug, thiserror::Error)]
pub enum DumpError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Where it is written to.
    #[error(transparent)]
    Write(#[from] io::Error),
}
