//! The courses of the overview: kept by code, brought up to date, searched.

use std::borrow::Borrow as _;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use std::sync::Arc;

use catalog::{CourseCode, CourseId, CourseRun, Instant, RunId, RunVersions};
use store::{CourseVersions, EntryDigest, Kind};
use sync::LmsList;

use super::line::{Changed, Line};
use super::wanted::Wanted;
use crate::common::plan::changes_something;

/// A course with its runs, as it is read.
pub(crate) type Read = (CourseVersions, Vec<RunVersions>);

/// Every course that is no snapshot.
#[derive(Debug, Default)]
pub(crate) struct Catalogue {
    courses: BTreeMap<Arc<CourseCode>, Line>,
    codes: HashMap<CourseId, Arc<CourseCode>>,
    /// The course of each run; of a snapshot's run, the course that it is an edition of.
    runs: HashMap<RunId, Arc<CourseCode>>,
    /// Snapshots that were read before their course.
    early: Vec<(CourseId, Vec<RunId>)>,
}

/// A page of courses.
#[derive(Debug)]
pub(crate) struct Page<'c> {
    /// How many courses are wanted, on all pages.
    pub(crate) total: usize,
    pub(crate) courses: Vec<(&'c CourseCode, &'c Line)>,
    /// Whether there are more after these.
    pub(crate) more: bool,
}

impl Catalogue {
    /// Takes courses and snapshots that were read.
    pub(crate) fn take(&mut self, read: Vec<Read>, lmss: &LmsList) {
        let mut snapshots = std::mem::take(&mut self.early);
        for (course, runs) in read {
            match course.snapshot_of {
                Some(parent) => snapshots.push((parent, runs.iter().map(|run| run.id).collect())),
                None => self.put(&course, &runs, lmss),
            }
        }
        for (parent, runs) in snapshots {
            match self.codes.get(&parent).cloned() {
                Some(code) => {
                    if let Some(line) = self.courses.get_mut(&code) {
                        line.snapshots += 1;
                    }
                    self.runs.extend(runs.into_iter().map(|run| (run, Arc::clone(&code))));
                }
                None => self.early.push((parent, runs)),
            }
        }
    }

    /// Takes what was read anew of some codes: what was not found is no more.
    pub(crate) fn renew<'c>(&mut self, codes: impl IntoIterator<Item = &'c CourseCode>, read: Vec<Read>, lmss: &LmsList) {
        for code in codes {
            if !read.iter().any(|(course, _)| course.snapshot_of.is_none() && course.draft.code == *code) {
                self.remove(code);
            }
        }
        self.take(read, lmss);
    }

    fn put(&mut self, course: &CourseVersions, runs: &[RunVersions], lmss: &LmsList) {
        // It may have had another code.
        let earlier = self.codes.get(&course.id).cloned().and_then(|code| self.remove(&code));
        let code = Arc::new(course.draft.code.clone());
        let earlier = self.remove(&code).or(earlier);
        let mut line = Line::new(course, runs, lmss);
        line.changed = earlier.and_then(|line| line.changed);
        self.codes.insert(course.id, Arc::clone(&code));
        self.runs.extend(runs.iter().map(|run| (run.id, Arc::clone(&code))));
        self.courses.insert(code, line);
    }

    fn remove(&mut self, code: &CourseCode) -> Option<Line> {
        let line = self.courses.remove(code)?;
        self.codes.remove(&line.id);
        for run in &line.runs {
            self.runs.remove(&run.id);
        }
        Some(line)
    }

    /// Notes whose last change an entry is.
    pub(crate) fn note_change(&mut self, entry: &EntryDigest) {
        if !changes_something(entry) {
            return;
        }
        let changed = Some(Changed { at: entry.at, entry: entry.seq });
        let of_runs = entry.runs.iter().filter_map(|run| self.runs.get(run)).cloned();
        // An LMS may have another code for a run's course than the catalogue has.
        let by_lms = matches!(entry.kind, Kind::Sync | Kind::Release) && !entry.runs.is_empty();
        let named = entry.course.as_ref().filter(|_| !by_lms).cloned().map(Arc::new);
        for code in of_runs.chain(named).collect::<Vec<_>>() {
            if let Some(line) = self.courses.get_mut(&code) {
                line.changed = line.changed.max(changed);
            }
        }
    }

    /// Takes over which changes another knows of.
    pub(crate) fn remember_changes(&mut self, of: &Self) {
        for (code, line) in &mut self.courses {
            line.changed = line.changed.or_else(|| of.courses.get(code)?.changed);
        }
    }

    /// The course of a run.
    pub(crate) fn of_run(&self, run: RunId) -> Option<&CourseCode> {
        self.runs.get(&run).map(Arc::borrow)
    }

    pub(crate) fn len(&self) -> usize {
        self.courses.len()
    }

    pub(crate) fn get(&self, code: &CourseCode) -> Option<&Line> {
        self.courses.get(code)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&CourseCode, &Line)> {
        self.courses.iter().map(|(code, line)| (code.borrow(), line))
    }

    /// How many courses have something to publish.
    pub(crate) fn pending(&self) -> usize {
        self.courses.values().filter(|line| line.pending).count()
    }

    /// How many courses visitors see nothing of.
    pub(crate) fn unpublished(&self) -> usize {
        self.iter().filter(|(_, line)| !line.published).count()
    }

    /// Of the courses that have something to publish those that changed last; where that is not known, by code.
    pub(crate) fn last_pending(&self, limit: usize) -> Vec<(&CourseCode, &Line)> {
        let mut pending = self.iter().filter(|(_, line)| line.pending).collect::<Vec<_>>();
        let order = |(code, line): &(&CourseCode, &Line)| (Reverse(line.changed), (*code).clone());
        if pending.len() > limit && limit > 0 {
            pending.select_nth_unstable_by_key(limit - 1, order);
            pending.truncate(limit);
        }
        pending.sort_unstable_by_key(order);
        pending
    }

    /// A page of the courses that are wanted, by code.
    pub(crate) fn find(&self, wanted: &Wanted, after: Option<&CourseCode>, limit: usize, now: Instant) -> Page<'_> {
        let mut scratch = CourseRun::new("");
        let mut page = Page { total: 0, courses: Vec::new(), more: false };
        let mut count = |range: (Bound<&CourseCode>, Bound<&CourseCode>), is_shown: bool| {
            for (code, line) in self.courses.range::<CourseCode, _>(range) {
                if !wanted.takes(line, now, &mut scratch) {
                    continue;
                }
                page.total += 1;
                if is_shown && page.courses.len() < limit {
                    page.courses.push((code.borrow(), line));
                } else if is_shown {
                    page.more = true;
                }
            }
        };
        if let Some(after) = after {
            count((Bound::Unbounded, Bound::Included(after)), false);
        }
        count((after.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded), true);
        page
    }
}

#[cfg(test)]
mod tests {
    use catalog::{Course, CourseCode, CourseId, CourseRun, FieldSet, Instant, RunId, RunVersions, SyncMode, Titles};
    use store::{CourseVersions, EntryDigest, Kind};
    use sync::{LmsList, Verdict};

    use super::super::wanted::{OfLms, StateGroup, Wanted};
    use super::{Catalogue, Read};
    use crate::common::plan;

    fn code(code: &str) -> CourseCode {
        CourseCode::normalise(code)
    }

    fn at(micros: i64) -> Instant {
        Instant::from_micros(micros).expect("an instant")
    }

    fn run(id: i64, course: i64, start: Option<i64>) -> RunVersions {
        let draft = CourseRun { start: start.map(at), enrollment_start: start.map(at), ..CourseRun::new(format!("link {id}")) };
        let (id, course) = (RunId(id), CourseId(course));
        RunVersions { id, course, sync_mode: SyncMode::Manual, protected: FieldSet::default(), draft, public: None }
    }

    fn course(id: i64, name: &str, title: &str, runs: &[i64]) -> Read {
        let draft = Course::new(code(name), Titles::one("en", title));
        let runs = runs.iter().map(|run_id| run(*run_id, id, Some(0))).collect();
        (CourseVersions { id: CourseId(id), snapshot_of: None, draft: draft.clone(), public: Some(draft) }, runs)
    }

    fn entry(seq: i64, verdict: Verdict, course: Option<&str>, runs: &[i64]) -> EntryDigest {
        EntryDigest { seq, at: at(seq), ..plan::tests::entry(Kind::Edit, verdict, course, runs) }
    }

    fn three() -> Catalogue {
        let mut catalogue = Catalogue::default();
        let read = vec![course(1, "B", "Économie", &[1]), course(2, "A", "Négociation", &[]), course(3, "C", "x", &[2, 3])];
        catalogue.take(read, &LmsList::default());
        catalogue
    }

    fn codes(catalogue: &Catalogue, wanted: &Wanted, after: Option<&str>, limit: usize) -> (usize, Vec<String>, bool) {
        let page = catalogue.find(wanted, after.map(code).as_ref(), limit, at(10));
        (page.total, page.courses.iter().map(|(code, _)| code.to_string()).collect(), page.more)
    }

    fn named(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn pages_are_by_code_and_tell_how_many_there_are() {
        let (catalogue, all) = (three(), Wanted::default());
        assert_eq!(codes(&catalogue, &all, None, 2), (3, named(&["A", "B"]), true));
        assert_eq!(codes(&catalogue, &all, Some("B"), 2), (3, named(&["C"]), false));
        // The course of the key may have gone.
        assert_eq!(codes(&catalogue, &all, Some("AA"), 9), (3, named(&["B", "C"]), false));
    }

    #[test]
    fn one_finds_by_words_code_state_and_what_waits() {
        let catalogue = three();
        assert_eq!(codes(&catalogue, &Wanted::search("ECONO b"), None, 9).1, ["B"]);
        assert_eq!(codes(&catalogue, &Wanted::search("négo"), None, 9).1, ["A"]);
        assert_eq!(codes(&catalogue, &Wanted::search("c."), None, 9).1, ["C"]);
        let state = |group| Wanted { state: Some(group), ..Wanted::default() };
        assert_eq!(codes(&catalogue, &state(StateGroup::Open), None, 9).1, ["B", "C"]);
        assert_eq!(codes(&catalogue, &state(StateGroup::NoRun), None, 9).1, ["A"]);
        assert_eq!(codes(&catalogue, &Wanted { pending: Some(true), ..Wanted::default() }, None, 9).1, ["B", "C"]);
        assert_eq!(codes(&catalogue, &Wanted { published: Some(false), ..Wanted::default() }, None, 9).0, 0);
        assert_eq!(codes(&catalogue, &Wanted { lms: Some(OfLms::Nobody), ..Wanted::default() }, None, 9).0, 2);
        assert_eq!(catalogue.pending(), 2);
    }

    #[test]
    fn what_is_read_anew_replaces_and_removes() {
        let mut catalogue = three();
        catalogue.note_change(&entry(7, Verdict::Updated, None, &[2]));
        // B has a new code, and C is gone: one entry names the new code, another the old one.
        catalogue.renew([&code("B"), &code("D"), &code("C")], vec![course(1, "D", "x", &[1])], &LmsList::default());
        assert_eq!(codes(&catalogue, &Wanted::default(), None, 9).1, ["A", "D"]);
        assert_eq!(catalogue.of_run(RunId(1)), Some(&code("D")));
        assert_eq!(catalogue.of_run(RunId(2)), None);
        // Also where only the new one was named.
        catalogue.renew([&code("E")], vec![course(1, "E", "x", &[])], &LmsList::default());
        assert_eq!(codes(&catalogue, &Wanted::default(), None, 9).1, ["A", "E"]);
    }

    #[test]
    fn snapshots_are_counted_with_their_course_whichever_comes_first() {
        let mut catalogue = Catalogue::default();
        let mut snapshot = course(9, "B", "old", &[20]);
        snapshot.0.snapshot_of = Some(CourseId(1));
        catalogue.take(vec![snapshot.clone()], &LmsList::default());
        catalogue.take(vec![course(1, "B", "x", &[])], &LmsList::default());
        let snapshots = |catalogue: &Catalogue| catalogue.get(&code("B")).map(|line| line.snapshots);
        assert_eq!((catalogue.len(), snapshots(&catalogue)), (1, Some(1)));
        assert_eq!(catalogue.of_run(RunId(20)), Some(&code("B")));
        catalogue.renew([&code("B")], vec![course(1, "B", "x", &[]), snapshot], &LmsList::default());
        assert_eq!(snapshots(&catalogue), Some(1));
    }

    #[test]
    fn those_that_changed_last_come_first() {
        let mut catalogue = three();
        catalogue.note_change(&entry(5, Verdict::Updated, Some("B"), &[]));
        catalogue.note_change(&entry(6, Verdict::Unchanged, Some("C"), &[]));
        let last = |catalogue: &Catalogue, limit| {
            catalogue.last_pending(limit).into_iter().map(|(code, _)| code.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(last(&catalogue, 9), ["B", "C"]);
        catalogue.note_change(&entry(8, Verdict::Updated, Some("X"), &[3]));
        assert_eq!(last(&catalogue, 9), ["C", "B"]);
        assert_eq!(last(&catalogue, 1), ["C"]);
    }
}
