//! The rows of a transaction that were loaded or changed. They are kept until they are sent in a few statements.
//!
//! This module does not access the database: rows that are not in here have to be loaded from there. If a list by link or by
//! course is in here, it is complete.

use std::collections::{BTreeSet, HashMap, HashSet};

use catalog::{CourseCode, CourseId, RunId, RunVersions};
use sync::{CourseRef, FoundRun, SourceKey};

use crate::numbering::Numbering;
use crate::{CourseVersions, StoredSource};

/// The rows; see the module.
#[derive(Debug, Default)]
pub(super) struct WorkingSet {
    sources: HashMap<SourceKey, Option<StoredSource>>,
    courses: HashMap<CourseId, CourseVersions>,
    by_code: HashMap<CourseCode, Option<CourseId>>,
    locked_courses: HashSet<CourseId>,
    snapshots: HashMap<CourseId, Vec<CourseId>>,
    runs: HashMap<RunId, RunVersions>,
    published: HashMap<CourseId, bool>,
    by_link: HashMap<String, Vec<RunId>>,
    by_course: HashMap<CourseId, Vec<RunId>>,
    nobody_waits: HashSet<CourseCode>,
    pub(super) unsent: Unsent,
}

/// The rows to send.
#[derive(Debug, Default)]
pub(super) struct Unsent {
    pub(super) sources: BTreeSet<SourceKey>,
    pub(super) courses: BTreeSet<CourseId>,
    pub(super) runs: BTreeSet<RunId>,
    /// Runs whose public version is to be deleted.
    pub(super) hidden_runs: BTreeSet<RunId>,
}

impl Unsent {
    pub(super) fn has_rows(&self) -> bool {
        !(self.sources.is_empty() && self.courses.is_empty() && self.runs.is_empty() && self.hidden_runs.is_empty())
    }
}

impl WorkingSet {
    /// Forgets what was loaded. Everything must have been sent. Source runs whose entries have no final numbers yet stay.
    pub(super) fn forget(&mut self) {
        let waiting =
            |stored: &Option<StoredSource>| stored.as_ref().is_some_and(|stored| Numbering::is_provisional(stored.last_entry));
        self.sources.retain(|_, stored| waiting(stored));
        let sources = std::mem::take(&mut self.sources);
        *self = Self { sources, ..Self::default() };
    }

    pub(super) fn knows_source(&self, key: &SourceKey) -> bool {
        self.sources.contains_key(key)
    }

    pub(super) fn source(&self, key: &SourceKey) -> Option<&StoredSource> {
        self.sources.get(key)?.as_ref()
    }

    pub(super) fn take_source(&mut self, key: SourceKey, stored: Option<StoredSource>) {
        self.sources.insert(key, stored);
    }

    /// Stores a source run that a command wrote.
    pub(super) fn put_source(&mut self, stored: StoredSource) {
        let key = stored.source.key.clone();
        if let Some(code) = stored.source.course_code.as_ref().filter(|_| stored.source.held) {
            self.nobody_waits.remove(code);
        }
        self.unsent.sources.insert(key.clone());
        self.sources.insert(key, Some(stored));
    }

    /// The source runs whose last entry has no final number yet.
    pub(super) fn provisional_sources(&self) -> impl Iterator<Item = &SourceKey> {
        self.sources.iter().filter_map(|(key, stored)| {
            stored.as_ref().filter(|stored| Numbering::is_provisional(stored.last_entry)).map(|_| key)
        })
    }

    pub(super) fn knows_code(&self, code: &CourseCode) -> bool {
        self.by_code.contains_key(code)
    }

    pub(super) fn take_code(&mut self, code: CourseCode, course: Option<CourseVersions>) {
        self.by_code.insert(code, course.as_ref().map(|course| course.id));
        if let Some(course) = course {
            // A run that is created in this course is looked up by its link before it is sent.
            self.published.insert(course.id, course.public.is_some());
            self.courses.insert(course.id, course);
        }
    }

    pub(super) fn course_by_code(&self, code: &CourseCode) -> Option<&CourseVersions> {
        self.courses.get(&self.by_code.get(code).copied().flatten()?)
    }

    pub(super) fn course(&self, id: CourseId) -> Option<&CourseVersions> {
        self.courses.get(&id)
    }

    pub(super) fn course_ref(&self, code: &CourseCode) -> Option<CourseRef> {
        self.course_by_code(code).map(|course| CourseRef { id: course.id, published: course.public.is_some() })
    }

    pub(super) fn lock_course(&mut self, id: CourseId) {
        self.locked_courses.insert(id);
    }

    pub(super) fn is_locked(&self, id: CourseId) -> bool {
        self.locked_courses.contains(&id)
    }

    /// Stores a course that a command wrote. Returns whether a public version was removed, together with those of its runs.
    pub(super) fn put_course(&mut self, course: CourseVersions) -> bool {
        let before = self.courses.get(&course.id);
        let hides = before.is_some_and(|before| before.public.is_some()) && course.public.is_none();
        match before {
            None => {
                // No other transaction knows a course that is created here.
                self.locked_courses.insert(course.id);
                self.by_course.entry(course.id).or_default();
                self.snapshots.entry(course.id).or_default();
            }
            Some(before) if before.draft.code != course.draft.code => {
                self.by_code.remove(&before.draft.code);
            }
            Some(_) => {}
        }
        match course.snapshot_of {
            None => {
                self.by_code.insert(course.draft.code.clone(), Some(course.id));
            }
            Some(parent) => {
                if let Some(snapshots) = self.snapshots.get_mut(&parent).filter(|known| !known.contains(&course.id)) {
                    snapshots.push(course.id);
                }
            }
        }
        self.published.insert(course.id, course.public.is_some());
        self.unsent.courses.insert(course.id);
        self.courses.insert(course.id, course);
        hides
    }

    pub(super) fn take_snapshots(&mut self, course: CourseId, snapshots: Vec<CourseVersions>) {
        self.snapshots.insert(course, snapshots.iter().map(|snapshot| snapshot.id).collect());
        self.courses.extend(snapshots.into_iter().map(|snapshot| (snapshot.id, snapshot)));
    }

    pub(super) fn snapshots(&self, course: CourseId) -> Option<Vec<CourseVersions>> {
        let ids = self.snapshots.get(&course)?;
        ids.iter().map(|id| self.courses.get(id).cloned()).collect()
    }

    pub(super) fn knows_link(&self, link: &str) -> bool {
        self.by_link.contains_key(link)
    }

    /// Stores the runs with these links, as the database has them. The list must be complete.
    pub(super) fn take_links(&mut self, links: &[&str], found: Vec<FoundRun>) {
        for link in links {
            self.by_link.insert((*link).to_owned(), Vec::new());
        }
        for found in found {
            if let Some(ids) = self.by_link.get_mut(&found.run.draft.resource_link) {
                ids.push(found.run.id);
            }
            self.take_run(found);
        }
    }

    /// Stores the runs of these courses, as the database has them. The list must be complete.
    pub(super) fn take_runs_of(&mut self, courses: &[CourseId], found: Vec<FoundRun>) {
        for course in courses {
            self.by_course.insert(*course, Vec::new());
        }
        for found in found {
            if let Some(ids) = self.by_course.get_mut(&found.run.course) {
                ids.push(found.run.id);
            }
            self.take_run(found);
        }
    }

    fn take_run(&mut self, found: FoundRun) {
        // This was read under the lock of the run. What was known about its course before may not have been.
        self.published.insert(found.run.course, found.course_published);
        self.runs.insert(found.run.id, found.run);
    }

    pub(super) fn runs_by_link(&self, link: &str) -> Option<Vec<FoundRun>> {
        let found = |id: &RunId| {
            let run = self.runs.get(id)?;
            let course_published = self.published.get(&run.course).copied().unwrap_or(false);
            Some(FoundRun { run: run.clone(), course_published })
        };
        self.by_link.get(link)?.iter().map(found).collect()
    }

    pub(super) fn runs_of(&self, course: CourseId) -> Option<Vec<RunVersions>> {
        self.by_course.get(&course)?.iter().map(|id| self.runs.get(id).cloned()).collect()
    }

    pub(super) fn run(&self, id: RunId) -> Option<&RunVersions> {
        self.runs.get(&id)
    }

    /// Stores a run that a command wrote, new or not.
    pub(super) fn put_run(&mut self, run: RunVersions) {
        if let Some(before) = self.runs.get(&run.id) {
            if before.draft.resource_link != run.draft.resource_link
                && let Some(ids) = self.by_link.get_mut(&before.draft.resource_link)
            {
                ids.retain(|id| *id != run.id);
            }
            if before.course != run.course
                && let Some(ids) = self.by_course.get_mut(&before.course)
            {
                ids.retain(|id| *id != run.id);
            }
            if before.public.is_some() && run.public.is_none() {
                self.unsent.hidden_runs.insert(run.id);
            }
        }
        for ids in [self.by_link.get_mut(&run.draft.resource_link), self.by_course.get_mut(&run.course)].into_iter().flatten() {
            if let Err(place) = ids.binary_search(&run.id) {
                ids.insert(place, run.id);
            }
        }
        if run.public.is_some() {
            self.unsent.hidden_runs.remove(&run.id);
        }
        self.unsent.runs.insert(run.id);
        self.runs.insert(run.id, run);
    }

    pub(super) fn nobody_waits(&self, code: &CourseCode) -> bool {
        self.nobody_waits.contains(code)
    }

    pub(super) fn set_nobody_waits(&mut self, code: CourseCode) {
        self.nobody_waits.insert(code);
    }
}
