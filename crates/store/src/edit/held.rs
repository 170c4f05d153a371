//! Held runs: attaching them to a course, or releasing them now.

use catalog::{CourseCode, CourseId, RunId};
use sync::{CourseRef, SourceKey, attach};

use super::{By, EditError, Note, Noted};
use crate::{Kind, Session, StoredSource, Wanted, WantedRun};

impl Session<'_> {
    /// Turns a held source run into a run of a course, whatever course code the LMS sent. Later messages find the run by its
    /// link. The run gets the LMS's default mode, even if that is `manual`.
    ///
    /// # Errors
    /// If the source run is not held, or another run has its link.
    pub fn attach_held(&mut self, key: &SourceKey, course: CourseId, by: &By) -> Result<RunId, EditError> {
        let lms = self.policy.lmss.by_name(&key.lms).ok_or_else(|| EditError::UnknownLms(key.lms.clone()))?;
        let place = self.place_of(course)?.ok_or(EditError::UnknownCourseId(course))?;
        let stored = self.batch.source_run(key)?.ok_or(EditError::NothingSaid)?;
        if !stored.source.held {
            return Err(EditError::NotHeld);
        }
        let link = stored.source.resource_link.clone();
        let wanted = WantedRun { link: &link, course: Some(&place.code), makes_course: false };
        self.batch.prefetch(&Wanted { sources: Vec::new(), runs: vec![wanted] })?;
        let course = self.course_by_id(course)?;
        self.link_is_free(&link, course.id, None)?;
        let target = CourseRef { id: course.id, published: course.public.is_some() };
        let mut decision = attach(&stored.source, target, lms, &self.policy.price_currency);
        self.carry_out(&mut decision, stored.last_entry)?;
        let run = decision.changes.iter().find_map(|change| change.run).ok_or(EditError::NothingSaid)?;
        // The source run is no longer held. The note is the next entry of its chain.
        let source = decision.source.map(|source| StoredSource { source, last_entry: stored.last_entry });
        let note = Note {
            kind: Kind::Attach,
            verdict: decision.verdict,
            course: &course.draft.code,
            run: Some((&link, Some(key.clone()), source)),
            changes: decision.changes.into_iter().map(Noted::Run).collect(),
        };
        self.note(by, note)?;
        Ok(run)
    }

    /// Releases the runs that are held for an existing course. Returns how many.
    ///
    /// # Errors
    /// If there is no such course.
    pub fn release_now(&mut self, code: &CourseCode, by: &By) -> Result<usize, EditError> {
        if self.batch.course_ref(code)?.is_none() {
            return Err(EditError::UnknownCourse(code.clone()));
        }
        Ok(self.release_held(code, by.at, &by.actor, 0)?)
    }
}
