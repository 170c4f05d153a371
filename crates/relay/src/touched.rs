//! What an entry of the journal means for a hook.

use catalog::{CourseCode, RunId};
use store::{EntryDigest, Kind};
use sync::{SourceKey, Verdict};

use crate::hook::Send;
use crate::unit::Unit;

/// Something that an entry may have changed for a hook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Touch {
    /// A unit, and whether only an enrolment count changed.
    Unit(Unit, bool),
    /// The course of a run, and whether only an enrolment count changed.
    Run(RunId, bool),
    /// More than the entry tells.
    Everything,
}

/// Returns what an entry means for hooks that send this.
pub(crate) fn touched(send: Send, entry: &EntryDigest) -> Vec<Touch> {
    match (send, entry.kind) {
        (Send::Received, Kind::Sync) => said(entry).into_iter().collect(),
        // A file may contain what LMSs said, but the journal records only its courses.
        (Send::Received, Kind::Load) => vec![Touch::Everything],
        (Send::Received, _) | (Send::Published, Kind::Hook) => Vec::new(),
        (Send::Published, Kind::Sync | Kind::Release) => seen(entry).collect(),
        (Send::Published, _) => {
            let unit = |code: &CourseCode| Touch::Unit(Unit::Course(code.clone()), false);
            entry.course.iter().chain(&entry.earlier_code).map(unit).chain(seen(entry)).collect()
        }
    }
}

/// What an LMS said. Rejected messages are not included, because nothing of them is stored.
fn said(entry: &EntryDigest) -> Option<Touch> {
    let link = entry.resource_link.as_ref().filter(|_| entry.verdict != Verdict::Rejected)?;
    let key = SourceKey { lms: entry.lms.clone()?, identity: entry.identity.clone().unwrap_or_else(|| link.clone()) };
    let only_count =
        entry.verdict == Verdict::Updated && !entry.touched.is_empty() && entry.touched.iter().all(|touched| touched.only_count);
    Some(Touch::Unit(Unit::Source(key), only_count))
}

/// The runs whose public version changed.
fn seen(entry: &EntryDigest) -> impl Iterator<Item = Touch> {
    let public = entry.touched.iter().filter(|touched| touched.public);
    public.filter_map(|touched| Some(Touch::Run(touched.run?, touched.only_count)))
}

#[cfg(test)]
mod tests {
    use catalog::{CourseCode, Instant, RunId};
    use store::{EntryDigest, Kind, TouchedRun};
    use sync::{SourceKey, Verdict};

    use super::{Touch, touched};
    use crate::hook::Send;
    use crate::unit::Unit;

    fn entry(kind: Kind, verdict: Verdict, touched: &[TouchedRun]) -> EntryDigest {
        EntryDigest {
            seq: 1,
            at: Instant::MIN,
            kind,
            lms: Some("campus".to_owned()),
            resource_link: Some("link".to_owned()),
            course: Some(CourseCode::normalise("A")),
            verdict,
            runs: Vec::new(),
            identity: None,
            touched: touched.to_vec(),
            earlier_code: None,
        }
    }

    fn run(public: bool, only_count: bool) -> TouchedRun {
        TouchedRun { run: Some(RunId(3)), public, only_count }
    }

    fn source(identity: &str, only_count: bool) -> Touch {
        Touch::Unit(Unit::Source(SourceKey { lms: "campus".to_owned(), identity: identity.to_owned() }), only_count)
    }

    fn course(code: &str) -> Touch {
        Touch::Unit(Unit::Course(CourseCode::normalise(code)), false)
    }

    #[test]
    fn a_hub_is_told_whatever_an_lms_said() {
        for verdict in [Verdict::Created, Verdict::Unchanged, Verdict::Ignored, Verdict::Held] {
            assert_eq!(touched(Send::Received, &entry(Kind::Sync, verdict, &[])), [source("link", false)], "{verdict:?}");
        }
        assert_eq!(touched(Send::Received, &entry(Kind::Sync, Verdict::Rejected, &[])), []);
        assert_eq!(touched(Send::Received, &entry(Kind::Sync, Verdict::Updated, &[run(true, true)])), [source("link", true)]);
        let keyed = EntryDigest { identity: Some("key".to_owned()), ..entry(Kind::Sync, Verdict::Held, &[]) };
        assert_eq!(touched(Send::Received, &keyed), [source("key", false)]);
        assert_eq!(touched(Send::Received, &entry(Kind::Edit, Verdict::Updated, &[run(true, false)])), []);
        assert_eq!(touched(Send::Received, &entry(Kind::Load, Verdict::Created, &[])), [Touch::Everything]);
    }

    #[test]
    fn a_catalogue_tells_what_visitors_see() {
        let updated = |runs: &[TouchedRun]| touched(Send::Published, &entry(Kind::Sync, Verdict::Updated, runs));
        assert_eq!(updated(&[run(true, true)]), [Touch::Run(RunId(3), true)]);
        assert_eq!(updated(&[run(false, false)]), []);
        for kind in [Kind::Publish, Kind::Unpublish, Kind::Delete, Kind::Load, Kind::Snapshot] {
            assert_eq!(touched(Send::Published, &entry(kind, Verdict::Updated, &[])), [course("A")], "{kind:?}");
        }
        let renamed = EntryDigest { earlier_code: Some(CourseCode::normalise("B")), ..entry(Kind::Edit, Verdict::Updated, &[]) };
        assert_eq!(touched(Send::Published, &renamed), [course("A"), course("B")]);
        assert_eq!(touched(Send::Published, &entry(Kind::Hook, Verdict::Updated, &[])), []);
    }
}
