//! What people do: create, change and delete courses and runs, set modes and protected fields, and attach held runs.
//!
//! Each command appends one entry to the journal. If an LMS has sent messages about the run, the entry joins the chain of that
//! source run, so the history of a link shows what both the LMS and people did.

pub(crate) mod course;
mod held;
mod run;

use catalog::publication::{Change, run_changes};
use catalog::{Course, CourseCode, CourseId, CourseRun, Field, Instant, RunId, RunVersions, Value, Version};
use serde::Serialize;
use serde_json::value::to_raw_value;
use sync::{RunChange, SourceKey, Verdict};
use wire::FieldErrors;

use crate::columns::{self, Cell, Columns as _};
use crate::error::Passing;
use crate::{CourseVersions, Entry, Kind, Session, StoreError, StoredSource};

/// How often a lookup is tried when other transactions move the row meanwhile.
const TRIES: usize = 4;

/// Who gives a command, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// The account's name, or `command line`.
    pub actor: String,
    /// When the command is given.
    pub at: Instant,
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// There is no course with this code.
    #[error("there is no course {0}")]
    UnknownCourse(CourseCode),
    /// There is no course with this number.
    #[error("there is no course number {}: it may have been deleted meanwhile", .0.0)]
    UnknownCourseId(CourseId),
    /// There is no run with this number.
    #[error("there is no course run number {}: it may have been deleted meanwhile", .0.0)]
    UnknownRun(RunId),
    /// The code is empty after normalisation, or it is too long.
    #[error("a course's code has letters or digits, and at most {} characters", CourseCode::MAX)]
    UnusableCode,
    /// Another course has this code.
    #[error("another course has the code {0}")]
    CodeTaken(CourseCode),
    /// Another run has this link.
    #[error("a run of the course {course} has the link {link} already")]
    LinkTaken {
        /// The link.
        link: String,
        /// The course that contains the other run.
        course: CourseCode,
    },
    /// The course is an earlier edition (a snapshot), which cannot have editions of its own.
    #[error("this is an earlier edition of a course; only the course itself has editions")]
    IsSnapshot(CourseId),
    /// The run is not held, or no longer held.
    #[error("this run does not wait for a course: it has been put under one, or was refused, meanwhile")]
    NotHeld,
    /// No LMS with this name is configured.
    #[error("no LMS \"{0}\" is configured (any more)")]
    UnknownLms(String),
    /// The change would make the run public without languages.
    #[error("the LMS says that the run has no languages, and without one it cannot be public")]
    Languages(FieldErrors),
    /// No LMS has sent anything about this run.
    #[error("no LMS has said anything of this run")]
    NothingSaid,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Passing for EditError {
    fn of_database(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

/// The result of an edit that is based on an earlier state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved<T, F = Field> {
    /// The edit is stored, merged with what others changed.
    Saved {
        /// What others changed since then. It was kept.
        theirs: Vec<Change<F>>,
        /// Whether the edit changed anything in what was stored.
        changed: bool,
    },
    /// Nothing was stored, because others changed the same fields to different values.
    Conflict {
        /// What is stored.
        current: T,
        /// The fields in conflict.
        fields: Vec<F>,
    },
}

/// The code of the course with a certain number, and the course of which it is a snapshot.
#[derive(Debug, Clone)]
struct Place {
    code: CourseCode,
    snapshot_of: Option<CourseId>,
}

/// One element of an entry's `changes`.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Noted {
    /// Fields of a run.
    Run(RunChange),
    /// Changes that are not fields of a run: a course's own fields, or a run's mode and protected fields.
    Named(RunChange<&'static str>),
}

impl Noted {
    /// Changes of a course's own fields.
    pub(crate) fn course(versions: &[Version], fields: Vec<Change<&'static str>>) -> Option<Self> {
        (!fields.is_empty()).then(|| Self::Named(RunChange { run: None, versions: versions.to_vec(), fields }))
    }

    /// The code of a course that visitors can no longer see.
    pub(crate) fn withdrawn(public: &Course) -> Self {
        let before = Some(Value::Text(Some(public.code.as_str().to_owned())));
        let fields = vec![Change { field: "code", before, after: None }];
        Self::Named(RunChange { run: None, versions: vec![Version::Public], fields })
    }

    /// A change of a run's setting, which belongs to no version.
    fn setting(run: RunId, field: &'static str, before: &str, after: &str) -> Option<Self> {
        let value = |text: &str| Some(Value::Text(Some(text.to_owned())));
        let change = || Change { field, before: value(before), after: value(after) };
        (before != after).then(|| Self::Named(RunChange { run: Some(run), versions: Vec::new(), fields: vec![change()] }))
    }

    /// The deletion of a run, with all its fields.
    fn removed(run: &RunVersions) -> Self {
        let gone = |run: &CourseRun| {
            let fields = run_changes(None, run).into_iter();
            fields.map(|change| Change { field: change.field, before: change.after, after: None }).collect()
        };
        let versions = if run.public.is_some() { vec![Version::Draft, Version::Public] } else { vec![Version::Draft] };
        Self::Run(RunChange { run: Some(run.id), versions, fields: gone(&run.draft) })
    }

    /// The JSON form that the journal stores.
    pub(crate) fn raw(changes: &[Self]) -> Option<Box<serde_json::value::RawValue>> {
        if changes.is_empty() { None } else { to_raw_value(changes).ok() }
    }
}

/// What the journal entry of a command contains.
#[derive(Debug)]
struct Note<'n> {
    kind: Kind,
    verdict: Verdict,
    course: &'n CourseCode,
    /// The run's link, and its key and source run if an LMS has sent messages about it.
    run: Option<(&'n str, Option<SourceKey>, Option<StoredSource>)>,
    changes: Vec<Noted>,
}

impl Session<'_> {
    /// Finds the code of a course by its number. Does not lock anything.
    fn place_of(&mut self, id: CourseId) -> Result<Option<Place>, StoreError> {
        let sql = "SELECT code, snapshot_of FROM courses WHERE id = ?1 AND version = 'draft'";
        let rows = self.batch.statement(sql, &[Cell::number(id.0)])?;
        let place = |row: &crate::Row| Ok(Place { code: columns::code(row, 0)?, snapshot_of: row.number(1)?.map(CourseId) });
        rows.first().map(place).transpose()
    }

    /// Loads and locks a course or a snapshot. A snapshot is locked through its course.
    fn course_by_id(&mut self, id: CourseId) -> Result<CourseVersions, EditError> {
        for _ in 0..TRIES {
            let place = self.place_of(id)?.ok_or(EditError::UnknownCourseId(id))?;
            let Some(parent) = place.snapshot_of else {
                match self.batch.course_by_code(&place.code)?.filter(|course| course.id == id) {
                    Some(course) => return Ok(course),
                    None => continue,
                }
            };
            let of = self.place_of(parent)?.ok_or(EditError::UnknownCourseId(id))?;
            if self.batch.course_by_code(&of.code)?.is_some_and(|course| course.id == parent)
                && let Some(snapshot) = self.batch.snapshots_of(parent)?.into_iter().find(|snapshot| snapshot.id == id)
            {
                return Ok(snapshot);
            }
        }
        Err(EditError::UnknownCourseId(id))
    }

    /// Appends the entry of a command. Returns its number.
    fn note(&mut self, by: &By, note: Note<'_>) -> Result<i64, StoreError> {
        let Note { kind, verdict, course, run, changes } = note;
        let seq = self.batch.next_entry()?;
        let (link, key, stored) = run.map_or((None, None, None), |(link, key, stored)| (Some(link.to_owned()), key, stored));
        let previous = stored.as_ref().map(|stored| stored.last_entry).filter(|entry| *entry > 0);
        if let Some(stored) = stored {
            self.batch.put_source_run(&StoredSource { last_entry: seq, ..stored })?;
        }
        let (lms, identity) = key.map_or((None, None), |key| (Some(key.lms), Some(key.identity)));
        self.batch.append(Entry {
            seq,
            request: seq,
            previous,
            at: by.at,
            kind,
            actor: by.actor.clone(),
            lms,
            identity: identity.filter(|identity| Some(identity) != link.as_ref()),
            resource_link: link,
            course: Some(course.clone()),
            verdict,
            messages: None,
            changes: Noted::raw(&changes),
            payload: None,
        })?;
        Ok(seq)
    }
}

fn updated_if(changed: bool) -> Verdict {
    if changed { Verdict::Updated } else { Verdict::Unchanged }
}
