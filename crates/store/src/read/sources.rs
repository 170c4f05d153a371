//! What the LMSs said, for staff.

use std::sync::LazyLock;

use catalog::Instant;
use sync::SourceKey;

use crate::columns::{self, Cell, SOURCE_RUNS, names};
use crate::{Reader, StoreError, StoredSource};

/// How many keys one statement looks up.
const CHUNK: usize = 16;

/// Selects source runs by keys, and compares each key separately. For pairs in an `IN` list, SQLite would scan the whole table.
static BY_KEYS: LazyLock<String> = LazyLock::new(|| {
    let key = |key: usize| format!("(identity = ?{} AND lms = ?{})", 2 * key + 1, 2 * key + 2);
    let keys = (0..CHUNK).map(key).collect::<Vec<_>>().join(" OR ");
    format!("SELECT {} FROM source_runs WHERE {keys}", names(&SOURCE_RUNS))
});

static HELD_PAGE: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT {} FROM source_runs WHERE held = 1 AND (coalesce(course_code, ''), identity, lms) > (?1, ?2, ?3) \
         ORDER BY coalesce(course_code, ''), identity, lms LIMIT ?4",
        names(&SOURCE_RUNS)
    )
});

#[expect(clippy::missing_errors_doc, reason = "every call fails as the database does")]
impl Reader {
    /// The source runs with these keys, in no particular order. Keys without a source run are left out.
    pub async fn source_runs(&self, keys: &[SourceKey]) -> Result<Vec<StoredSource>, StoreError> {
        let mut found = Vec::new();
        for chunk in keys.chunks(CHUNK) {
            // The list is filled up with its last key, so that the statement is the same for any number of keys.
            let filled = chunk.iter().chain(chunk.last().into_iter().cycle()).take(CHUNK);
            let cells = filled.flat_map(|key| [Cell::text(&key.identity), Cell::text(&key.lms)]).collect::<Vec<_>>();
            found.extend(self.sources(&BY_KEYS, &cells).await?);
        }
        Ok(found)
    }

    /// Up to `limit` held source runs, ordered by course code, identity and LMS, starting after these three values. The code is
    /// empty if the LMS did not send one.
    pub async fn held_page(&self, after: Option<(&str, &str, &str)>, limit: usize) -> Result<Vec<StoredSource>, StoreError> {
        let (code, identity, lms) = after.unwrap_or_default();
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.sources(&HELD_PAGE, &[Cell::text(code), Cell::text(identity), Cell::text(lms), Cell::number(limit)]).await
    }

    /// The number of held source runs.
    pub async fn held_count(&self) -> Result<i64, StoreError> {
        let rows = self.rows("SELECT count(*) FROM source_runs WHERE held = 1", &[]).await?;
        rows.first().map_or(Ok(0), |row| columns::number(row, 0))
    }

    /// When each LMS last sent something, sorted by name. This scans every source run, so call it only once.
    pub async fn last_words(&self) -> Result<Vec<(String, Instant)>, StoreError> {
        let rows = self.rows("SELECT lms, max(last_word_at) FROM source_runs GROUP BY lms ORDER BY lms", &[]).await?;
        rows.iter().map(|row| Ok((columns::text(row, 0)?.to_owned(), columns::instant(row, 1)?))).collect()
    }

    async fn sources(&self, sql: &str, parameters: &[Cell<'_>]) -> Result<Vec<StoredSource>, StoreError> {
        self.rows(sql, parameters).await?.iter().map(columns::source_run).collect()
    }
}
