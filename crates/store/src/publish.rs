//! Publishing, which copies the draft to the public version, and the differences between the two.

use catalog::publication::{Change, course_changes, course_is_pending, run_changes};
use catalog::{CourseCode, Instant, RunVersions, Value, Version};
use sync::{RunChange, Verdict};

use crate::edit::Noted;
use crate::error::Passing;
use crate::{CourseVersions, Entry, Kind, Session, StoreError};

/// How many courses are read at a time, if the engine can do so.
const CHUNK: usize = 500;

/// Why a course was not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// There is no such course.
    #[error("there is no course {0}")]
    UnknownCourse(CourseCode),
    /// The database failed.
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

/// The result of publishing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishOutcome {
    /// `created` if the course was not published before, otherwise `updated` or `unchanged`.
    pub verdict: Verdict,
    /// In how many runs anything public appeared, changed or disappeared.
    pub runs: usize,
    /// How many fields of runs changed.
    pub fields: usize,
}

/// The differences between a course's draft and its public version.
#[derive(Debug)]
pub struct CourseDiff {
    /// The course.
    pub course: CourseVersions,
    /// Its runs, with the fields that differ.
    pub runs: Vec<(RunVersions, Vec<Change>)>,
    /// Whether there are changes to publish.
    pub pending: bool,
}

impl Session<'_> {
    /// Publishes the draft of a course and of all its runs.
    ///
    /// # Errors
    /// If there is no such course.
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

    /// Publishes many courses; see [`Self::publish`].
    ///
    /// # Errors
    /// If one of them does not exist.
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

    /// Unpublishes a course and its runs. The drafts stay.
    ///
    /// # Errors
    /// If there is no such course.
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

    /// The codes of the published courses that have unpublished changes.
    ///
    /// # Errors
    /// If the database fails.
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

    /// The codes of all courses. Snapshots are not included.
    ///
    /// # Errors
    /// If the database fails.
    pub fn codes(&mut self) -> Result<Vec<CourseCode>, StoreError> {
        self.batch.codes()
    }

    /// The differences between a course's draft and its public version. Returns `None` if there is no such course.
    ///
    /// # Errors
    /// If the database fails.
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
    /// The course's own fields that differ: name, public value, draft value.
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
