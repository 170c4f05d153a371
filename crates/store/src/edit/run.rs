//! Editing course runs.

use catalog::merge::{Merged, merge_run};
use catalog::publication::run_changes;
use catalog::{CourseCode, CourseId, CourseRun, Field, FieldSet, RunId, RunVersions, SyncMode, Version};
use sync::{CatchUp, FoundRun, RunChange, SourceKey, Verdict, catch_up};

use super::{By, EditError, Note, Noted, Saved, TRIES, updated_if};
use crate::columns::{self, Cell};
use crate::{Kind, Session, StoreError, StoredSource, Wanted, WantedRun};

/// A locked run with everything that is known about it.
#[derive(Debug)]
struct Opened {
    found: FoundRun,
    course: CourseCode,
    key: Option<SourceKey>,
    source: Option<StoredSource>,
}

impl Session<'_> {
    /// Creates a run as a draft. Later messages of an LMS find it by its link.
    ///
    /// # Errors
    /// If the course no longer exists, or another run has the link.
    pub fn create_run(&mut self, course: CourseId, run: &CourseRun, mode: SyncMode, by: &By) -> Result<RunId, EditError> {
        let place = self.place_of(course)?.ok_or(EditError::UnknownCourseId(course))?;
        let key = self.policy.lmss.key_of(&run.resource_link);
        let wanted = WantedRun { link: &run.resource_link, course: Some(&place.code), makes_course: false };
        self.batch.prefetch(&Wanted { sources: key.iter().collect(), runs: vec![wanted] })?;
        let source = self.source_of(key.as_ref())?;
        let code = self.course_by_id(course)?.draft.code;
        self.link_is_free(&run.resource_link, course, None)?;
        let id = self.batch.next_run_id()?;
        let protected = FieldSet::default();
        self.batch.insert_run(&RunVersions { id, course, sync_mode: mode, protected, draft: run.clone(), public: None })?;
        let changes = RunChange { run: Some(id), versions: vec![Version::Draft], fields: run_changes(None, run) };
        let note = Note {
            kind: Kind::Create,
            verdict: Verdict::Created,
            course: &code,
            run: Some((&run.resource_link, key, source.map(not_held))),
            changes: vec![Noted::Run(changes)],
        };
        self.note(by, note)?;
        Ok(id)
    }

    /// Changes a run's draft: merges what the person made of `base` with what others changed meanwhile.
    ///
    /// # Errors
    /// If the run no longer exists, or another run has its new link.
    pub fn edit_run(&mut self, id: RunId, base: &CourseRun, edited: &CourseRun, by: &By) -> Result<Saved<CourseRun>, EditError> {
        let new_link = Some(edited.resource_link.as_str()).filter(|link| *link != base.resource_link);
        let Opened { found: FoundRun { run, .. }, course, key, source } = self.open_run(id, new_link)?;
        let Merged { merged, theirs, conflicts } = merge_run(base, edited, &run.draft);
        if !conflicts.is_empty() {
            return Ok(Saved::Conflict { current: run.draft, fields: conflicts });
        }
        let link = run.draft.resource_link.clone();
        if merged.resource_link != link {
            self.link_is_free(&merged.resource_link, run.course, Some(id))?;
            // A source run that was held under the new link now has a run.
            let new_key = self.policy.lmss.key_of(&merged.resource_link).filter(|new| Some(new) != key.as_ref());
            if let Some(waiting) = self.source_of(new_key.as_ref())?.filter(|stored| stored.source.held) {
                self.batch.put_source_run(&not_held(waiting))?;
            }
        }
        let fields = run_changes(Some(&run.draft), &merged);
        let differs = !fields.is_empty();
        let mut changes = Vec::new();
        if differs {
            self.batch.update_run(&RunVersions { draft: merged, ..run })?;
            changes.push(Noted::Run(RunChange { run: Some(id), versions: vec![Version::Draft], fields }));
        }
        let run = Some((link.as_str(), key, source));
        self.note(by, Note { kind: Kind::Edit, verdict: updated_if(differs), course: &course, run, changes })?;
        Ok(Saved::Saved { theirs, changed: differs })
    }

    /// Deletes a run in both versions. Keeps what an LMS said about it.
    ///
    /// # Errors
    /// If the run no longer exists.
    pub fn delete_run(&mut self, id: RunId, by: &By) -> Result<(), EditError> {
        let Opened { found: FoundRun { run, .. }, course, key, source } = self.open_run(id, None)?;
        self.batch.delete_run(id)?;
        let note = Note {
            kind: Kind::Delete,
            verdict: Verdict::Updated,
            course: &course,
            run: Some((&run.draft.resource_link, key, source)),
            changes: vec![Noted::removed(&run)],
        };
        self.note(by, note)?;
        Ok(())
    }

    /// Sets a run's sync mode. If the new mode synchronises, the run catches up with what the LMS said. Returns what that
    /// changed.
    ///
    /// # Errors
    /// If the run no longer exists, or would become public without languages.
    pub fn set_sync_mode(&mut self, id: RunId, mode: SyncMode, by: &By) -> Result<Vec<RunChange>, EditError> {
        let opened = self.open_run(id, None)?;
        let before = &opened.found.run;
        let noted = Noted::setting(id, "sync_mode", before.sync_mode.as_str(), mode.as_str());
        let wanted = FoundRun { run: RunVersions { sync_mode: mode, ..before.clone() }, ..opened.found.clone() };
        let fields = if noted.is_some() { CatchUp::All } else { CatchUp::Fields(FieldSet::default()) };
        self.set(by, Kind::Mode, opened, &wanted, fields, noted)
    }

    /// Sets the protected fields of a run. If the run's mode synchronises, the fields that are no longer protected catch up with
    /// what the LMS said. Returns what that changed.
    ///
    /// # Errors
    /// If the run no longer exists, or would become public without languages.
    pub fn set_protected(&mut self, id: RunId, protected: FieldSet, by: &By) -> Result<Vec<RunChange>, EditError> {
        let opened = self.open_run(id, None)?;
        let before = &opened.found.run;
        let noted = Noted::setting(id, "protected", &before.protected.to_string(), &protected.to_string());
        let released = CatchUp::Fields(before.protected.without(protected));
        let wanted = FoundRun { run: RunVersions { protected, ..before.clone() }, ..opened.found.clone() };
        self.set(by, Kind::Protect, opened, &wanted, released, noted)
    }

    /// Stores a run with a new mode or new protected fields, and lets it catch up.
    fn set(
        &mut self,
        by: &By,
        kind: Kind,
        opened: Opened,
        wanted: &FoundRun,
        fields: CatchUp,
        noted: Option<Noted>,
    ) -> Result<Vec<RunChange>, EditError> {
        let (after, caught_up) = self.caught_up(wanted, opened.source.as_ref(), fields)?;
        let before = opened.found.run;
        if after != before {
            self.batch.update_run(&after)?;
        }
        let changes = noted.into_iter().chain(caught_up.iter().cloned().map(Noted::Run)).collect::<Vec<_>>();
        let note = Note {
            kind,
            verdict: updated_if(!changes.is_empty()),
            course: &opened.course,
            run: Some((&before.draft.resource_link, opened.key, opened.source)),
            changes,
        };
        self.note(by, note)?;
        Ok(caught_up)
    }

    fn caught_up(
        &mut self,
        found: &FoundRun,
        source: Option<&StoredSource>,
        fields: CatchUp,
    ) -> Result<(RunVersions, Vec<RunChange>), EditError> {
        let Some(StoredSource { source, .. }) = source else { return Ok((found.run.clone(), Vec::new())) };
        let lms = self.policy.lmss.by_name(&source.key.lms);
        let (after, changes) = catch_up(found, source, lms, fields).map_err(EditError::Languages)?;
        let has_new_link = after.draft.resource_link != found.run.draft.resource_link;
        match self.link_is_free(&after.draft.resource_link, found.run.course, Some(found.run.id)) {
            // Two runs of a course must not end up with the same link. In that case the run keeps its own link.
            Err(EditError::LinkTaken { .. }) if has_new_link => {
                let mut keeping = found.clone();
                keeping.run.protected.insert(Field::ResourceLink);
                let (after, changes) = catch_up(&keeping, source, lms, fields).map_err(EditError::Languages)?;
                Ok((RunVersions { protected: found.run.protected, ..after }, changes))
            }
            Err(EditError::Store(error)) => Err(error.into()),
            _ => Ok((after, changes)),
        }
    }

    /// Loads a run with the source run of its link, and locks both in the same order as a message does. `also` is another link
    /// that the run may get.
    fn open_run(&mut self, id: RunId, also: Option<&str>) -> Result<Opened, EditError> {
        for _ in 0..TRIES {
            let sql = "SELECT resource_link FROM course_runs WHERE id = ?1 AND version = 'draft'";
            let rows = self.batch.statement(sql, &[Cell::number(id.0)])?;
            let link = rows.first().map(|row| columns::text(row, 0).map(str::to_owned)).transpose()?;
            let link = link.ok_or(EditError::UnknownRun(id))?;
            let links = [Some(link.as_str()), also];
            let keys = links.map(|link| link.and_then(|link| self.policy.lmss.key_of(link)));
            let runs = links.into_iter().flatten().map(|link| WantedRun { link, course: None, makes_course: false });
            self.batch.prefetch(&Wanted { sources: keys.iter().flatten().collect(), runs: runs.collect() })?;
            let [key, _] = keys;
            let source = self.source_of(key.as_ref())?;
            // The run may have got another link before it was locked.
            let Some(found) = self.batch.runs_by_link(&link)?.into_iter().find(|found| found.run.id == id) else { continue };
            let course = self.place_of(found.run.course)?.ok_or(EditError::UnknownRun(id))?.code;
            return Ok(Opened { found, course, key, source });
        }
        Err(EditError::UnknownRun(id))
    }

    fn source_of(&mut self, key: Option<&SourceKey>) -> Result<Option<StoredSource>, StoreError> {
        key.map_or(Ok(None), |key| self.batch.source_run(key))
    }

    /// Checks that a run of a course may have a link: no other run of that course has it, and no run of any course that is not a
    /// snapshot.
    pub(super) fn link_is_free(&mut self, link: &str, course: CourseId, own: Option<RunId>) -> Result<(), EditError> {
        for FoundRun { run, .. } in self.batch.runs_by_link(link)? {
            if Some(run.id) == own {
                continue;
            }
            if let Some(place) = self.place_of(run.course)?
                && (place.snapshot_of.is_none() || run.course == course)
            {
                return Err(EditError::LinkTaken { link: link.to_owned(), course: place.code });
            }
        }
        Ok(())
    }
}

/// Marks a source run as no longer held, because its run exists now.
fn not_held(mut stored: StoredSource) -> StoredSource {
    stored.source.held = false;
    stored
}
