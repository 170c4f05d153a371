//! A course in the overview: what the list shows, and what it is filtered by.

use catalog::publication::{course_is_pending, run_is_pending};
use catalog::state::{State, state};
use catalog::{CourseId, CourseRun, Instant, RunId, RunVersions, SyncMode};
use store::CourseVersions;
use sync::LmsList;

use super::text::fold;

/// In place of a date that is not there: before every instant.
const NO_DATE: i64 = i64::MIN;

/// A course that is no snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) id: CourseId,
    /// Languages and titles.
    titles: Box<[(Box<str>, Box<str>)]>,
    /// Its code and titles as they are searched, a line each.
    searched: Box<str>,
    pub(crate) published: bool,
    /// Whether something waits to be published.
    pub(crate) pending: bool,
    /// In how many runs.
    pub(crate) pending_runs: u32,
    /// How many earlier editions it has.
    pub(crate) snapshots: u32,
    pub(crate) runs: Box<[RunLine]>,
    /// Its last change that is known.
    pub(crate) changed: Option<Changed>,
}

/// A run of a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RunLine {
    pub(crate) id: RunId,
    /// Start, end, enrolment start and end.
    dates: [i64; 4],
    /// The position of its LMS; none where no LMS has such links.
    pub(crate) lms: Option<u16>,
    pub(crate) mode: SyncMode,
}

/// A change, by its entry in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Changed {
    pub(crate) at: Instant,
    pub(crate) entry: i64,
}

impl Line {
    /// From what is stored.
    pub(crate) fn new(course: &CourseVersions, runs: &[RunVersions], lmss: &LmsList) -> Self {
        let draft = &course.draft;
        let titles = draft.title.iter().map(|(language, title)| (language.into(), title.into()));
        let mut searched = fold(draft.code.as_str());
        for (_, title) in draft.title.iter() {
            searched.push('\n');
            searched.push_str(&fold(title));
        }
        let pending_runs = if course.public.is_some() { runs.iter().filter(|run| run_is_pending(run)).count() } else { 0 };
        Self {
            id: course.id,
            titles: titles.collect(),
            searched: searched.into(),
            published: course.public.is_some(),
            pending: course_is_pending(draft, course.public.as_ref(), runs),
            pending_runs: u32::try_from(pending_runs).unwrap_or(u32::MAX),
            snapshots: 0,
            runs: runs.iter().map(|run| RunLine::new(run, lmss)).collect(),
            changed: None,
        }
    }

    /// The title in the first of these languages that has one, else in any.
    pub(crate) fn title(&self, languages: &[&str]) -> Option<&str> {
        let of = |wanted: &&str| self.titles.iter().find(|(language, _)| language.as_ref() == *wanted);
        languages.iter().find_map(of).or_else(|| self.titles.first()).map(|(_, title)| title.as_ref())
    }

    /// Whether each of these folded words is in its code or titles.
    pub(crate) fn has_words(&self, words: &[String]) -> bool {
        words.iter().all(|word| self.searched.contains(word.as_str()))
    }

    /// Its code and titles as they are searched.
    pub(crate) fn searched(&self) -> &str {
        &self.searched
    }

    /// The states of its runs now. `scratch` is any run: it is overwritten, for a new one would cost more than the state does.
    pub(crate) fn states<'l>(&'l self, now: Instant, scratch: &'l mut CourseRun) -> impl Iterator<Item = State> + 'l {
        self.runs.iter().map(move |run| {
            let [start, end, enrollment_start, enrollment_end] = run.dates.map(Instant::from_micros);
            (scratch.start, scratch.end) = (start, end);
            (scratch.enrollment_start, scratch.enrollment_end) = (enrollment_start, enrollment_end);
            state(scratch, now).state
        })
    }

    /// The most interesting state of its runs; none where it has no runs.
    pub(crate) fn state(&self, now: Instant) -> Option<State> {
        self.states(now, &mut CourseRun::new("")).min()
    }

    /// The positions of its runs' LMSs, each once.
    pub(crate) fn lmss(&self) -> Vec<Option<u16>> {
        let mut lmss = self.runs.iter().map(|run| run.lms).collect::<Vec<_>>();
        lmss.sort_unstable();
        lmss.dedup();
        lmss
    }

    /// The modes of its runs, each once.
    pub(crate) fn modes(&self) -> Vec<SyncMode> {
        SyncMode::ALL.iter().copied().filter(|mode| self.runs.iter().any(|run| run.mode == *mode)).collect()
    }
}

impl RunLine {
    fn new(run: &RunVersions, lmss: &LmsList) -> Self {
        let CourseRun { start, end, enrollment_start, enrollment_end, .. } = &run.draft;
        let lms = lmss.select(&run.draft.resource_link).and_then(|matched| u16::try_from(matched.lms).ok());
        let dates = [start, end, enrollment_start, enrollment_end].map(|date| date.map_or(NO_DATE, Instant::as_micros));
        Self { id: run.id, dates, lms, mode: run.sync_mode }
    }
}
