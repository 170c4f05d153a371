//! Editing courses.

use catalog::merge::{CourseField, Merged, merge_course};
use catalog::publication::{Change, course_changes, run_changes};
use catalog::{Course, CourseId, RunVersions, Version};
use sync::{RunChange, Verdict};

use super::{By, EditError, Note, Noted, Saved, updated_if};
use crate::{CourseVersions, Kind, Session};

/// What was deleted together with a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deleted {
    /// The number of runs, including those of snapshots.
    pub runs: usize,
    /// The number of snapshots.
    pub snapshots: usize,
}

/// The result of discarding a draft.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Discarded {
    /// Whether fields of the course itself were reset.
    pub course: bool,
    /// The number of runs in which fields were reset.
    pub runs: usize,
    /// The number of fields that were reset in runs.
    pub fields: usize,
    /// The number of runs that stay as they are because they were never published.
    pub unpublished_runs: usize,
}

impl Session<'_> {
    /// Creates a draft course, and releases the runs that are held for its code.
    ///
    /// # Errors
    /// If the code is taken or invalid.
    pub fn create_course(&mut self, course: &Course, by: &By) -> Result<CourseId, EditError> {
        self.code_is_free(course, None)?;
        let id = self.batch.next_course_id()?;
        self.batch.put_course(&CourseVersions { id, snapshot_of: None, draft: course.clone(), public: None })?;
        let changes = Noted::course(&[Version::Draft], course_changes(None, course)).into_iter().collect();
        let note = Note { kind: Kind::Create, verdict: Verdict::Created, course: &course.code, run: None, changes };
        let seq = self.note(by, note)?;
        self.release_held(&course.code, by.at, &by.actor, seq)?;
        Ok(id)
    }

    /// Changes a course's draft: merges what the person made of `base` with what others changed meanwhile. If the course gets a
    /// new code, the runs that are held for that code are released.
    ///
    /// # Errors
    /// If the course no longer exists, or its new code is taken or invalid.
    pub fn edit_course(
        &mut self,
        id: CourseId,
        base: &Course,
        edited: &Course,
        by: &By,
    ) -> Result<Saved<Course, CourseField>, EditError> {
        let is_snapshot = self.place_of(id)?.is_some_and(|place| place.snapshot_of.is_some());
        // This comes before the course itself is locked, because every check that a code is free takes that lock first.
        if base.code != edited.code && !is_snapshot {
            self.code_is_free(edited, Some(id))?;
        }
        let course = self.course_by_id(id)?;
        let Merged { merged, theirs, conflicts } = merge_course(base, edited, &course.draft);
        if !conflicts.is_empty() {
            return Ok(Saved::Conflict { current: course.draft, fields: conflicts });
        }
        if !merged.code.is_usable() {
            return Err(EditError::UnusableCode);
        }
        let has_new_code = merged.code != course.draft.code;
        let fields = course_changes(Some(&course.draft), &merged);
        let differs = !fields.is_empty();
        if differs {
            self.batch.put_course(&CourseVersions { draft: merged.clone(), ..course })?;
        }
        let changes = Noted::course(&[Version::Draft], fields).into_iter().collect();
        let note = Note { kind: Kind::Edit, verdict: updated_if(differs), course: &merged.code, run: None, changes };
        let seq = self.note(by, note)?;
        if has_new_code && !is_snapshot {
            self.release_held(&merged.code, by.at, &by.actor, seq)?;
        }
        Ok(Saved::Saved { theirs, changed: differs })
    }

    /// Deletes a course with its runs and snapshots. Keeps what LMSs said about the runs.
    ///
    /// # Errors
    /// If it no longer exists.
    pub fn delete_course(&mut self, id: CourseId, by: &By) -> Result<Deleted, EditError> {
        let course = self.course_by_id(id)?;
        let snapshots = self.batch.snapshots_of(id)?;
        let gone = course_changes(None, &course.draft).into_iter();
        let gone = gone.map(|Change { field, after, .. }| Change { field, before: after, after: None }).collect();
        let mut changes = Noted::course(&versions_of(&course), gone).into_iter().collect::<Vec<_>>();
        // The public code may differ from the draft's code.
        changes.extend(course.public.as_ref().filter(|public| public.code != course.draft.code).map(Noted::withdrawn));
        let mut runs = 0;
        for edition in snapshots.iter().map(|snapshot| snapshot.id).chain([id]) {
            let gone = self.batch.runs_of(edition)?;
            runs += gone.len();
            changes.extend(gone.iter().map(Noted::removed));
        }
        for edition in snapshots.iter().map(|snapshot| snapshot.id).chain([id]) {
            self.batch.delete_course(edition)?;
        }
        let note = Note { kind: Kind::Delete, verdict: Verdict::Updated, course: &course.draft.code, run: None, changes };
        self.note(by, note)?;
        Ok(Deleted { runs, snapshots: snapshots.len() })
    }

    /// Resets the draft of a course and of its runs to the public version. Runs that were never published stay as they are, and
    /// so does a course that is not published.
    ///
    /// # Errors
    /// If the course no longer exists, or if another course now has its earlier code, or another run has an earlier link.
    pub fn discard_draft(&mut self, id: CourseId, by: &By) -> Result<Discarded, EditError> {
        let mut course = self.course_by_id(id)?;
        let mut done = Discarded::default();
        let mut changes = Vec::new();
        let back = course.public.clone().filter(|public| *public != course.draft);
        if let Some(public) = &back {
            if public.code != course.draft.code && course.snapshot_of.is_none() {
                self.code_is_free(public, Some(id))?;
            }
            done.course = true;
            changes.extend(Noted::course(&[Version::Draft], course_changes(Some(&course.draft), public)));
            course.draft = public.clone();
        }
        let runs = self.batch.runs_of(id)?;
        let mut taken_back = Vec::new();
        for run in runs {
            let Some(public) = run.public.clone() else {
                done.unpublished_runs += 1;
                continue;
            };
            let fields = run_changes(Some(&run.draft), &public);
            if fields.is_empty() {
                continue;
            }
            if public.resource_link != run.draft.resource_link {
                self.link_is_free(&public.resource_link, id, Some(run.id))?;
            }
            done.runs += 1;
            done.fields += fields.len();
            changes.push(Noted::Run(RunChange { run: Some(run.id), versions: vec![Version::Draft], fields }));
            taken_back.push(RunVersions { draft: public, ..run });
        }
        if back.is_some() {
            self.batch.put_course(&course)?;
        }
        for run in &taken_back {
            self.batch.update_run(run)?;
        }
        let verdict = updated_if(!changes.is_empty());
        self.note(by, Note { kind: Kind::Discard, verdict, course: &course.draft.code, run: None, changes })?;
        Ok(done)
    }

    /// Moves all runs of a course, in both versions, to a new snapshot (an earlier edition). The course is left without runs.
    /// Returns the number of the snapshot.
    ///
    /// # Errors
    /// If the course no longer exists, or is a snapshot itself.
    pub fn take_snapshot(&mut self, id: CourseId, by: &By) -> Result<CourseId, EditError> {
        let course = self.course_by_id(id)?;
        if course.snapshot_of.is_some() {
            return Err(EditError::IsSnapshot(id));
        }
        let runs = self.batch.runs_of(id)?;
        let snapshot = CourseVersions { id: self.batch.next_course_id()?, snapshot_of: Some(id), ..course.clone() };
        self.batch.put_course(&snapshot)?;
        let mut changes = Vec::new();
        for run in runs {
            let versions = if run.public.is_some() { vec![Version::Draft, Version::Public] } else { vec![Version::Draft] };
            let number = |course: CourseId| Some(catalog::Value::Text(Some(course.0.to_string())));
            let moved = Change { field: "course", before: number(id), after: number(snapshot.id) };
            changes.push(Noted::Named(RunChange { run: Some(run.id), versions, fields: vec![moved] }));
            self.batch.update_run(&RunVersions { course: snapshot.id, ..run })?;
        }
        let note = Note { kind: Kind::Snapshot, verdict: Verdict::Created, course: &course.draft.code, run: None, changes };
        self.note(by, note)?;
        Ok(snapshot.id)
    }

    /// Checks that a code is valid and that no course other than `own` has it.
    fn code_is_free(&mut self, course: &Course, own: Option<CourseId>) -> Result<(), EditError> {
        if !course.code.is_usable() {
            return Err(EditError::UnusableCode);
        }
        match self.batch.course_by_code(&course.code)?.filter(|other| Some(other.id) != own) {
            Some(_) => Err(EditError::CodeTaken(course.code.clone())),
            None => Ok(()),
        }
    }
}

fn versions_of(course: &CourseVersions) -> Vec<Version> {
    if course.public.is_some() { vec![Version::Draft, Version::Public] } else { vec![Version::Draft] }
}
