//! What the LMSs did over the last day: their requests by verdict, and when each last spoke.

use std::collections::BTreeMap;

use catalog::Instant;
use jiff::tz::TimeZone;
use store::{EntryDigest, Kind};
use sync::Verdict;

/// Requests are counted by quarters of an hour: every zone's hours begin with one.
const QUARTER: i64 = 15 * 60 * 1_000_000;
pub(crate) const HOUR: i64 = 4 * QUARTER;
/// How many hours are shown.
pub(crate) const HOURS: usize = 24;
/// How long requests are remembered.
const KEPT: i64 = 26 * HOUR;

/// How many there are of each verdict, in the order of [`Verdict::ALL`].
pub(crate) type Counts = [u64; 6];

/// Requests by time, and last words.
#[derive(Debug, Default)]
pub(crate) struct Activity {
    quarters: BTreeMap<i64, Quarter>,
    last_words: BTreeMap<String, Instant>,
    /// Since when requests are counted.
    pub(crate) since: Option<Instant>,
}

#[derive(Debug, Default)]
struct Quarter {
    verdicts: Counts,
    lmss: BTreeMap<String, u64>,
}

/// An hour with its requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hour {
    /// When it begins.
    pub(crate) from: Instant,
    pub(crate) counts: Counts,
}

impl Activity {
    /// Counts an entry, where it is an item of a request.
    pub(crate) fn count(&mut self, entry: &EntryDigest) {
        if entry.kind != Kind::Sync {
            return;
        }
        let quarter = self.quarters.entry(entry.at.as_micros().div_euclid(QUARTER)).or_default();
        if let Some(position) = Verdict::ALL.iter().position(|verdict| *verdict == entry.verdict) {
            quarter.verdicts[position] += 1;
        }
        let Some(lms) = &entry.lms else { return };
        match quarter.lmss.get_mut(lms) {
            Some(count) => *count += 1,
            None => {
                quarter.lmss.insert(lms.clone(), 1);
            }
        }
        // What was rejected is not kept as a word.
        if entry.verdict != Verdict::Rejected {
            self.hear(lms, entry.at);
        }
    }

    /// Notes that an LMS spoke.
    pub(crate) fn hear(&mut self, lms: &str, at: Instant) {
        match self.last_words.get_mut(lms) {
            Some(last) => *last = at.max(*last),
            None => {
                self.last_words.insert(lms.to_owned(), at);
            }
        }
    }

    /// Forgets what is older than anybody is shown.
    pub(crate) fn forget(&mut self, now: Instant) {
        self.quarters = self.quarters.split_off(&((now.as_micros() - KEPT).div_euclid(QUARTER)));
    }

    /// When an LMS last spoke.
    pub(crate) fn last_word(&self, lms: &str) -> Option<Instant> {
        self.last_words.get(lms).copied()
    }

    /// How many items an LMS sent over the last day.
    pub(crate) fn requests_of(&self, lms: &str, now: Instant) -> u64 {
        let from = (now.as_micros() - 24 * HOUR).div_euclid(QUARTER);
        self.quarters.range(from..).filter_map(|(_, quarter)| quarter.lmss.get(lms)).sum()
    }

    /// The last hours of a zone, the current one last.
    pub(crate) fn hours(&self, now: Instant, zone: &TimeZone) -> [Hour; HOURS] {
        let offset = i64::from(now.offset_in(zone)) * 1_000_000;
        let current = (now.as_micros() + offset).div_euclid(HOUR) * HOUR - offset;
        std::array::from_fn(|column| {
            let back = i64::try_from(HOURS - 1 - column).unwrap_or(0);
            let from = current - back * HOUR;
            let quarters = self.quarters.range(from.div_euclid(QUARTER)..(from + HOUR).div_euclid(QUARTER));
            let mut counts = Counts::default();
            for (_, quarter) in quarters {
                counts.iter_mut().zip(quarter.verdicts).for_each(|(count, more)| *count += more);
            }
            Hour { from: Instant::from_micros(from).unwrap_or(Instant::MIN), counts }
        })
    }
}

#[cfg(test)]
mod tests {
    use catalog::Instant;
    use jiff::tz::TimeZone;
    use store::{EntryDigest, Kind};
    use sync::Verdict;

    use super::{Activity, HOURS};

    fn at(text: &str) -> Instant {
        text.parse().expect(text)
    }

    fn said(when: &str, verdict: Verdict) -> EntryDigest {
        let lms = Some("campus".to_owned());
        EntryDigest {
            seq: 1,
            at: at(when),
            kind: Kind::Sync,
            lms,
            resource_link: None,
            course: None,
            verdict,
            runs: Vec::new(),
            identity: None,
            touched: Vec::new(),
            earlier_code: None,
        }
    }

    #[test]
    fn hours_are_those_of_the_zone() {
        let mut activity = Activity::default();
        for when in ["2026-11-23T08:29:59Z", "2026-11-23T08:30:00Z", "2026-11-23T09:10:00Z", "2026-11-22T09:31:00Z"] {
            activity.count(&said(when, Verdict::Updated));
        }
        let totals = |zone: &TimeZone| activity.hours(at("2026-11-23T09:29:00Z"), zone).map(|hour| hour.counts[1]);
        let utc = totals(&TimeZone::UTC);
        assert_eq!((utc[HOURS - 2], utc[HOURS - 1], utc.iter().sum::<u64>()), (2, 1, 3));
        // Half past begins an hour here, and what came a day ago less two minutes is in the first.
        let kolkata = totals(&TimeZone::get("Asia/Kolkata").expect("a zone"));
        assert_eq!((kolkata[0], kolkata[HOURS - 2], kolkata[HOURS - 1]), (1, 1, 2));
    }

    #[test]
    fn words_are_remembered_for_longer_than_requests() {
        let mut activity = Activity::default();
        activity.count(&said("2026-11-20T09:00:00Z", Verdict::Held));
        activity.count(&said("2026-11-20T10:00:00Z", Verdict::Rejected));
        let now = at("2026-11-23T09:00:00Z");
        activity.forget(now);
        assert_eq!(activity.last_word("campus"), Some(at("2026-11-20T09:00:00Z")));
        assert_eq!((activity.requests_of("campus", now), activity.last_word("business")), (0, None));
        activity.count(&said("2026-11-23T08:59:00Z", Verdict::Rejected));
        assert_eq!(activity.requests_of("campus", now), 1);
    }
}
