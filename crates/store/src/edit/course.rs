//! Courses by hand.

use catalog::merge::{CourseField, Merged, merge_course};
use catalog::publication::{Change, course_changes, run_changes};
use catalog::{Course, CourseId, RunVersions, Version};
use sync::{RunChange, Verdict};

use super::{By, EditError, Note, Noted, Saved, updated_if};
use crate::{CourseVersions, Kind, Session};

/// What went with a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deleted {
    /// How many runs, those of snapshots too.
    pub runs: usize,
    /// How many snapshots.
    pub snapshots: usize,
}

/// What discarding a draft did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Discarded {
    /// Whether the course's own fields were taken back.
    pub course: bool,
    /// In how many runs something was taken back.
    pub runs: usize,
    /// How many fields of runs that were.
    pub fields: usize,
    /// How many runs stay as they are because they were never published.
    pub unpublished_runs: usize,
}

impl Session<'_> {
    /// Makes a draft course, and applies what was held for its code.
    ///
    /// # Errors
    /// Where the code is taken or cannot be one.
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

    /// Changes a course's draft: what the person made of `base`, and what others changed meanwhile. With a new code it gets what
    /// was held for that.
    ///
    /// # Errors
    /// Where the course is gone, or its new code is taken.
    pub fn edit_course(
        &mut self,
        id: CourseId,
        base: &Course,
        edited: &Course,
        by: &By,
    ) -> Result<Saved<Course, CourseField>, EditError> {
        let is_snapshot = self.place_of(id)?.is_some_and(|place| place.snapshot_of.is_some());
        // Before the course itself is locked: who makes sure that a code is free locks that first.
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

    /// Removes a course with its runs and snapshots. What LMSs said of the runs stays.
    ///
    /// # Errors
    /// Where it is gone.
    pub fn delete_course(&mut self, id: CourseId, by: &By) -> Result<Deleted, EditError> {
        let course = self.course_by_id(id)?;
        let snapshots = self.batch.snapshots_of(id)?;
        let gone = course_changes(None, &course.draft).into_iter();
        let gone = gone.map(|Change { field, after, .. }| Change { field, before: after, after: None }).collect();
        let mut changes = Noted::course(&versions_of(&course), gone).into_iter().collect::<Vec<_>>();
        // Visitors may have known it by another code than its draft's.
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

    /// Makes the draft what visitors see, of the course and of its runs. Runs that were never published stay, and so does a course
    /// that is not published.
    ///
    /// # Errors
    /// Where the course is gone, or its earlier code or a run's earlier link is another's by now.
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

    /// Puts all runs of a course aside as an earlier edition, in both versions; the course goes on without runs. The number of
    /// the edition.
    ///
    /// # Errors
    /// Where the course is gone, or is an edition itself.
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

    /// That a course may get a code which no other course has.
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
