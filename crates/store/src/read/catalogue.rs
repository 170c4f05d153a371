//! Courses and runs in both versions, for staff.

use std::collections::HashMap;
use std::sync::LazyLock;

use catalog::{CourseCode, CourseId, RunId, RunVersions};
use sync::FoundRun;

use super::{in_chunks, places};
use crate::columns::{self, COURSE, COURSE_RUNS, Cell};
use crate::{CourseVersions, Reader, StoreError};

/// How many codes or numbers one statement looks up.
const CHUNK: usize = 64;

fn courses(rest: &str) -> String {
    format!("{COURSE} AND {rest}")
}

fn runs(which: &str) -> String {
    let columns = COURSE_RUNS.map(|(column, _)| format!("r.{column}")).join(", ");
    format!(
        "SELECT {columns}, \
         CASE WHEN EXISTS (SELECT 1 FROM courses c WHERE c.id = r.course_id AND c.version = 'public') THEN 1 ELSE 0 END \
         FROM course_runs r WHERE {which} ORDER BY r.id, r.version"
    )
}

static BY_CODE: LazyLock<String> = LazyLock::new(|| courses("d.snapshot_of IS NULL AND d.code = ?1"));
/// Selects a course by its public code. Drafts may have exchanged codes in the meantime. If two courses are public under the same
/// code, this finds the older one.
static BY_PUBLIC_CODE: LazyLock<String> = LazyLock::new(|| {
    courses("d.id = (SELECT min(id) FROM courses WHERE version = 'public' AND snapshot_of IS NULL AND code = ?1)")
});
static BY_ID: LazyLock<String> = LazyLock::new(|| courses("d.id = ?1"));
static SNAPSHOTS: LazyLock<String> = LazyLock::new(|| courses("d.snapshot_of = ?1 ORDER BY d.id"));
static PAGE: LazyLock<String> = LazyLock::new(|| courses("d.id > ?1 ORDER BY d.id LIMIT ?2"));
static BY_CODES: LazyLock<String> =
    LazyLock::new(|| courses(&format!("d.snapshot_of IS NULL AND d.code IN ({})", places(CHUNK))));
static SNAPSHOTS_OF_EACH: LazyLock<String> =
    LazyLock::new(|| courses(&format!("d.snapshot_of IN ({}) ORDER BY d.id", places(CHUNK))));

static RUN: LazyLock<String> = LazyLock::new(|| runs("r.id = ?1"));
static RUNS_OF: LazyLock<String> = LazyLock::new(|| runs("r.course_id = ?1"));
static RUNS_BETWEEN: LazyLock<String> = LazyLock::new(|| runs("r.course_id >= ?1 AND r.course_id <= ?2"));
static RUNS_OF_EACH: LazyLock<String> = LazyLock::new(|| runs(&format!("r.course_id IN ({})", places(CHUNK))));

static CODES_OF_RUNS: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT DISTINCT coalesce(parent.code, c.code) FROM course_runs r \
         JOIN courses c ON c.id = r.course_id AND c.version = 'draft' \
         LEFT JOIN courses parent ON parent.id = c.snapshot_of AND parent.version = 'draft' \
         WHERE r.version = 'draft' AND r.id IN ({}) ORDER BY 1",
        places(CHUNK)
    )
});

#[expect(clippy::missing_errors_doc, reason = "every call fails as the database does")]
impl Reader {
    /// The course with this code. Snapshots are not included.
    pub async fn course(&self, code: &CourseCode) -> Result<Option<CourseVersions>, StoreError> {
        Ok(self.courses(&BY_CODE, &[Cell::text(code.as_str())]).await?.pop())
    }

    /// The course whose public version has this code, with its runs. The result also contains drafts, which visitors must not
    /// see.
    pub async fn public_course(&self, code: &CourseCode) -> Result<Option<(CourseVersions, Vec<RunVersions>)>, StoreError> {
        let Some(course) = self.courses(&BY_PUBLIC_CODE, &[Cell::text(code.as_str())]).await?.pop() else { return Ok(None) };
        let runs = self.runs_of(course.id).await?;
        Ok(Some((course, runs)))
    }

    /// The snapshots of a course with their runs, oldest first.
    pub async fn editions_of(&self, id: CourseId) -> Result<Vec<(CourseVersions, Vec<RunVersions>)>, StoreError> {
        let snapshots = self.snapshots_of(id).await?;
        let mut runs = Vec::new();
        for chunk in in_chunks(&snapshots, CHUNK, number_of) {
            runs.extend(self.found_runs(&RUNS_OF_EACH, &chunk).await?);
        }
        Ok(with_runs(snapshots, runs))
    }

    /// The course or snapshot with this number.
    pub async fn course_by_id(&self, id: CourseId) -> Result<Option<CourseVersions>, StoreError> {
        Ok(self.courses(&BY_ID, &[Cell::number(id.0)]).await?.pop())
    }

    /// The snapshots of a course, oldest first.
    pub async fn snapshots_of(&self, id: CourseId) -> Result<Vec<CourseVersions>, StoreError> {
        self.courses(&SNAPSHOTS, &[Cell::number(id.0)]).await
    }

    /// The runs of a course or a snapshot, oldest first.
    pub async fn runs_of(&self, id: CourseId) -> Result<Vec<RunVersions>, StoreError> {
        Ok(self.found_runs(&RUNS_OF, &[Cell::number(id.0)]).await?.into_iter().map(|found| found.run).collect())
    }

    /// A run, and whether its course is published.
    pub async fn run(&self, id: RunId) -> Result<Option<FoundRun>, StoreError> {
        Ok(self.found_runs(&RUN, &[Cell::number(id.0)]).await?.pop())
    }

    /// Up to `limit` courses with their runs, ordered by number, starting after `after`. Includes snapshots.
    pub async fn courses_page(&self, after: i64, limit: usize) -> Result<Vec<(CourseVersions, Vec<RunVersions>)>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let courses = self.courses(&PAGE, &[Cell::number(after), Cell::number(limit)]).await?;
        let (Some(first), Some(last)) = (courses.first(), courses.last()) else { return Ok(Vec::new()) };
        let runs = self.found_runs(&RUNS_BETWEEN, &[Cell::number(first.id.0), Cell::number(last.id.0)]).await?;
        Ok(with_runs(courses, runs))
    }

    /// The courses with these codes and their snapshots, with their runs, ordered by number. Codes without a course are left out.
    pub async fn courses_by_codes(&self, codes: &[CourseCode]) -> Result<Vec<(CourseVersions, Vec<RunVersions>)>, StoreError> {
        let mut courses = Vec::new();
        for chunk in in_chunks(codes, CHUNK, |code| Cell::text(code.as_str())) {
            courses.extend(self.courses(&BY_CODES, &chunk).await?);
        }
        let mut snapshots = Vec::new();
        for chunk in in_chunks(&courses, CHUNK, number_of) {
            snapshots.extend(self.courses(&SNAPSHOTS_OF_EACH, &chunk).await?);
        }
        courses.extend(snapshots);
        courses.sort_unstable_by_key(|course| course.id);
        courses.dedup_by_key(|course| course.id);
        let mut runs = Vec::new();
        for chunk in in_chunks(&courses, CHUNK, number_of) {
            runs.extend(self.found_runs(&RUNS_OF_EACH, &chunk).await?);
        }
        Ok(with_runs(courses, runs))
    }

    /// The codes of the courses of these runs. For a run of a snapshot, this is the code of the snapshot's course.
    pub async fn courses_of_runs(&self, runs: &[RunId]) -> Result<Vec<CourseCode>, StoreError> {
        let mut codes = Vec::new();
        for chunk in in_chunks(runs, CHUNK, |run| Cell::number(run.0)) {
            for row in self.rows(&CODES_OF_RUNS, &chunk).await? {
                codes.push(columns::code(&row, 0)?);
            }
        }
        codes.sort_unstable();
        codes.dedup();
        Ok(codes)
    }

    async fn courses(&self, sql: &str, parameters: &[Cell<'_>]) -> Result<Vec<CourseVersions>, StoreError> {
        self.rows(sql, parameters).await?.iter().map(columns::course_versions).collect()
    }

    async fn found_runs(&self, sql: &str, parameters: &[Cell<'_>]) -> Result<Vec<FoundRun>, StoreError> {
        let mut found = Vec::new();
        for row in self.rows(sql, parameters).await? {
            columns::take_version(&mut found, &row)?;
        }
        Ok(found)
    }
}

fn number_of(course: &CourseVersions) -> Cell<'static> {
    Cell::number(course.id.0)
}

/// Assigns these runs to their courses. Runs of no course in the list appeared after the courses were read; they are left out.
fn with_runs(courses: Vec<CourseVersions>, runs: Vec<FoundRun>) -> Vec<(CourseVersions, Vec<RunVersions>)> {
    let mut of: HashMap<CourseId, Vec<RunVersions>> = HashMap::new();
    for FoundRun { run, .. } in runs {
        of.entry(run.course).or_default().push(run);
    }
    let pair = |course: CourseVersions| {
        let runs = of.remove(&course.id).unwrap_or_default();
        (course, runs)
    };
    courses.into_iter().map(pair).collect()
}
