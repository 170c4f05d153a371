//! What new entries of the journal mean for what is kept in memory: what has to be read anew.

use std::collections::BTreeSet;

use catalog::{CourseCode, RunId};
use store::{EntryDigest, Kind};
use sync::Verdict;

/// More courses than this are not read one by one: everything is.
pub(crate) const MOST_COURSES: usize = 20_000;

/// What has to be read anew.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Everything.
    pub(crate) everything: bool,
    /// The courses of these codes.
    pub(crate) codes: BTreeSet<CourseCode>,
    /// The courses of these runs, which are not known.
    pub(crate) runs: Vec<RunId>,
    /// The entries that may have given a course another code: only they know which it had.
    pub(crate) renaming: Vec<i64>,
}

impl Plan {
    /// For these entries, by those who know the courses of these runs.
    pub(crate) fn new<'c>(entries: &[EntryDigest], of_run: impl Fn(RunId) -> Option<&'c CourseCode>) -> Self {
        let mut plan = Self::default();
        for entry in entries.iter().filter(|entry| changes_something(entry)) {
            plan.everything |= entry.kind == Kind::Load;
            if matches!(entry.kind, Kind::Edit | Kind::Discard) {
                plan.renaming.push(entry.seq);
            }
            plan.codes.extend(entry.course.clone());
            for run in &entry.runs {
                match of_run(*run) {
                    Some(code) => {
                        if !plan.codes.contains(code) {
                            plan.codes.insert(code.clone());
                        }
                    }
                    None => plan.runs.push(*run),
                }
            }
        }
        plan.everything |= plan.codes.len() + plan.runs.len() > MOST_COURSES;
        plan
    }

    pub(crate) fn is_empty(&self) -> bool {
        !self.everything && self.codes.is_empty() && self.runs.is_empty()
    }
}

/// Whether an entry is of something that is different since.
pub(crate) fn changes_something(entry: &EntryDigest) -> bool {
    let changed = matches!(entry.verdict, Verdict::Created | Verdict::Updated) || !entry.runs.is_empty();
    changed && entry.kind != Kind::Hook
}

#[cfg(test)]
pub(crate) mod tests {
    use catalog::{CourseCode, Instant, RunId};
    use store::{EntryDigest, Kind};
    use sync::Verdict;

    use super::{MOST_COURSES, Plan};

    /// An entry about a course, or about runs.
    pub(crate) fn entry(kind: Kind, verdict: Verdict, course: Option<&str>, runs: &[i64]) -> EntryDigest {
        let runs = runs.iter().map(|run| RunId(*run)).collect();
        let course = course.map(CourseCode::normalise);
        EntryDigest {
            seq: 3,
            at: Instant::MIN,
            kind,
            lms: None,
            resource_link: None,
            course,
            verdict,
            runs,
            identity: None,
            touched: Vec::new(),
            earlier_code: None,
        }
    }

    fn nobody<'c>(_: RunId) -> Option<&'c CourseCode> {
        None
    }

    #[test]
    fn only_what_changed_is_read_anew() {
        let entries = [
            entry(Kind::Sync, Verdict::Unchanged, Some("A"), &[]),
            entry(Kind::Sync, Verdict::Held, Some("B"), &[]),
            entry(Kind::Sync, Verdict::Updated, Some("C"), &[7]),
            entry(Kind::Edit, Verdict::Updated, Some("D"), &[]),
        ];
        let plan = Plan::new(&entries, nobody);
        assert_eq!(plan.codes.iter().map(CourseCode::as_str).collect::<Vec<_>>(), ["C", "D"]);
        assert_eq!((plan.runs, plan.renaming, plan.everything), (vec![RunId(7)], vec![3], false));
        assert!(Plan::new(&entries[..2], nobody).is_empty());
    }

    #[test]
    fn a_load_and_very_many_changes_are_read_as_a_whole() {
        assert!(Plan::new(&[entry(Kind::Load, Verdict::Updated, Some("A"), &[])], nobody).everything);
        let many = (0..=MOST_COURSES).map(|number| entry(Kind::Sync, Verdict::Updated, Some(&format!("C{number}")), &[]));
        assert!(Plan::new(&many.collect::<Vec<_>>(), nobody).everything);
    }
}
