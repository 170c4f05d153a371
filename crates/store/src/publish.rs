//! Publishing: the draft becomes what visitors see. And what differs between the two.

use catalog::publication::{Change, course_changes, course_is_pending, run_changes};
use catalog::{CourseCode, Instant, RunVersions, Value, Version};
use sync::{RunChange, Verdict};

use crate::edit::Noted;
use crate::error::Passing;
use crate::{CourseVersions, Entry, Kind, Session, StoreError};

/// How many courses are read at a time, where the engine can.
const CHUNK: usize = 500;

/// Why a course was not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// There is no such course.
    #[error("there is no course {0}")]
    UnknownCourse(CourseCode),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Passing for PublishError {
    fn of_database(&self) -> Option<&StoreError> {
        match self {
            Self::UnknownCourse(_) => None,
            Self::Store(error) => Some(error),
        }
    }
}

/// What publishing did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishOutcome {
    /// `created` where the course was not published before, else `updated` or `unchanged`.
    pub verdict: Verdict,
    /// In how many runs something became visible, changed or went.
    pub runs: usize,
    /// How many fields that were.
    pub fields: usize,
}

/// A course's draft against its public version.
#[derive(Debug)]
pub struct CourseDiff {
    /// The course.
    pub course: CourseVersions,
    /// Its runs, with the fields that differ.
    pub runs: Vec<(RunVersions, Vec<Change>)>,
    /// Whether something waits to be published.
    pub pending: bool,
}

impl Session<'_> {
    /// Makes the draft of a course and of all its runs public.
    ///
    /// # Errors
    /// Where there is no such course.
    pub fn publish(&mut self, code: &CourseCode, actor: &str, at: Instant) -> Result<PublishOutcome, PublishError> {
        let course = self.batch.course_by_code(code)?.ok_or_else(|| PublishError::UnknownCourse(code.clone()))?;
        let was_published = course.public.is_some();
        let course_changed = course.public.as_ref() != Some(&course.draft);
        if course_changed {
            self.batch.put_course(&CourseVersions { public: Some(course.draft.clone()), ..course.clone() })?;
        }
        let own = course_changes(course.public.as_ref(), &course.draft);
        let mut changes = Vec::new();
        for run in self.batch.runs_of(course.id)? {
            let fields = run_changes(run.public.as_ref(), &run.draft);
            if run.public.as_ref() != Some(&run.draft) {
                self.batch.update_run(&RunVersions { public: Some(run.draft.clone()), ..run.clone() })?;
                changes.push(RunChange { run: Some(run.id), versions: vec![Version::Public], fields });
            }
        }
        let verdict = match (was_published, course_changed || !changes.is_empty()) {
            (false, _) => Verdict::Created,
            (true, true) => Verdict::Updated,
            (true, false) => Verdict::Unchanged,
        };
        let fields = changes.iter().map(|change| change.fields.len()).sum();
        let runs = changes.len();
        let noted = Noted::course(&[Version::Public], own).into_iter().chain(changes.into_iter().map(Noted::Run));
        self.append_publication(Kind::Publish, code, actor, at, verdict, &noted.collect::<Vec<_>>())?;
        Ok(PublishOutcome { verdict, runs, fields })
    }

    /// [`Self::publish`] for many courses.
    ///
    /// # Errors
    /// Where one of them is not there.
    pub fn publish_each(
        &mut self,
        codes: &[CourseCode],
        actor: &str,
        at: Instant,
    ) -> Result<Vec<(CourseCode, PublishOutcome)>, PublishError> {
        let mut outcomes = Vec::with_capacity(codes.len());
        for chunk in codes.chunks(CHUNK) {
            self.batch.prefetch_courses(chunk)?;
            for code in chunk {
                outcomes.push((code.clone(), self.publish(code, actor, at)?));
            }
        }
        Ok(outcomes)
    }

    /// Takes a course and its runs off the public site; the drafts stay.
    ///
    /// # Errors
    /// Where there is no such course.
    pub fn unpublish(&mut self, code: &CourseCode, actor: &str, at: Instant) -> Result<PublishOutcome, PublishError> {
        let course = self.batch.course_by_code(code)?.ok_or_else(|| PublishError::UnknownCourse(code.clone()))?;
        let visible = self.batch.runs_of(course.id)?.iter().filter(|run| run.public.is_some()).count();
        let verdict = if course.public.is_some() { Verdict::Updated } else { Verdict::Unchanged };
        let withdrawn = course.public.as_ref().map(Noted::withdrawn);
        if course.public.is_some() {
            self.batch.put_course(&CourseVersions { public: None, ..course })?;
        }
        self.append_publication(Kind::Unpublish, code, actor, at, verdict, withdrawn.as_slice())?;
        Ok(PublishOutcome { verdict, runs: visible, fields: 0 })
    }

    /// The codes of the courses that have something to publish; those that are not published are not among them.
    ///
    /// # Errors
    /// Those of the database.
    pub fn pending(&mut self) -> Result<Vec<CourseCode>, StoreError> {
        let mut pending = Vec::new();
        for code in self.batch.codes()? {
            if let Some(diff) = self.diff(&code)?
                && diff.pending
            {
                pending.push(code);
            }
        }
        Ok(pending)
    }

    /// The codes of all courses that are no snapshots.
    ///
    /// # Errors
    /// Those of the database.
    pub fn codes(&mut self) -> Result<Vec<CourseCode>, StoreError> {
        self.batch.codes()
    }

    /// A course's draft against its public version.
    ///
    /// # Errors
    /// Those of the database.
    pub fn diff(&mut self, code: &CourseCode) -> Result<Option<CourseDiff>, StoreError> {
        let Some(course) = self.batch.course_by_code(code)? else { return Ok(None) };
        let runs = self.batch.runs_of(course.id)?;
        let pending = course_is_pending(&course.draft, course.public.as_ref(), &runs);
        let runs = runs
            .into_iter()
            .map(|run| {
                let fields = run_changes(run.public.as_ref(), &run.draft);
                (run, fields)
            })
            .collect();
        Ok(Some(CourseDiff { course, runs, pending }))
    }

    fn append_publication(
        &mut self,
        kind: Kind,
        code: &CourseCode,
        actor: &str,
        at: Instant,
        verdict: Verdict,
        changes: &[Noted],
    ) -> Result<(), StoreError> {
        let changes = Noted::raw(changes);
        let seq = self.batch.next_entry()?;
        self.batch.append(Entry {
            seq,
            request: seq,
            previous: None,
            at,
            kind,
            actor: actor.to_owned(),
            lms: None,
            identity: None,
            resource_link: None,
            course: Some(code.clone()),
            verdict,
            messages: None,
            changes,
            payload: None,
        })
    }
}

impl CourseDiff {
    /// The course's own fields that differ: name, public, draft.
    pub fn course_fields(&self) -> Vec<(&'static str, String, String)> {
        let told = |value: Option<Value>| match value {
            Some(Value::Text(Some(text))) => text,
            value => serde_json::to_string(&value).unwrap_or_default(),
        };
        let Some(public) = &self.course.public else { return Vec::new() };
        let changes = course_changes(Some(public), &self.course.draft).into_iter();
        changes.map(|Change { field, before, after }| (field, told(before), told(after))).collect()
    }
}
