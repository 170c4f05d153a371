//! What waits to be sent of a hook, and up to where everything was.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use catalog::Instant;

/// More than this is not remembered one by one: everything is gone through instead.
const MOST: usize = 200_000;

/// What waits, each once however often it changed, by when it is due and then by how long it has waited.
///
/// The cursor is the entry up to which everything was sent: it never passes the first change of anything that waits or is
/// being sent, and so what is lost with this memory is found again from there.
#[derive(Debug)]
pub(crate) struct Queue<U> {
    /// The entry up to which the journal was looked at.
    position: i64,
    waiting: HashMap<U, Waiting>,
    by_due: BTreeSet<(Instant, i64, U)>,
    /// What is being sent, with the first of its changes.
    under_way: HashMap<U, i64>,
    /// The first changes of all that waits or is being sent.
    since: BTreeSet<(i64, U)>,
}

/// Something that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Waiting {
    /// The first change of it that was not sent.
    since: i64,
    /// From when on it is sent.
    due: Instant,
}

impl<U: Clone + Eq + Hash + Ord> Queue<U> {
    /// Nothing waits, and everything up to an entry was sent.
    pub(crate) fn new(position: i64) -> Self {
        Self { position, waiting: HashMap::new(), by_due: BTreeSet::new(), under_way: HashMap::new(), since: BTreeSet::new() }
    }

    /// The entry up to which the journal was looked at.
    pub(crate) fn position(&self) -> i64 {
        self.position
    }

    /// The journal was looked at up to an entry.
    pub(crate) fn looked_up_to(&mut self, entry: i64) {
        self.position = self.position.max(entry);
    }

    /// Something changed with an entry, and is to be sent from then on; or earlier, where it waits already.
    pub(crate) fn touch(&mut self, unit: U, entry: i64, due: Instant) {
        let known = self.waiting.get(&unit).copied();
        let since = known.map_or(entry, |known| known.since.min(entry));
        let due = known.map_or(due, |known| known.due.min(due));
        self.put(unit, Waiting { since, due });
    }

    /// What is due first, if it is due now. It is being sent from here on.
    pub(crate) fn take(&mut self, now: Instant) -> Option<U> {
        let (due, _, unit) = self.by_due.first()?;
        if *due > now {
            return None;
        }
        let unit = unit.clone();
        let waiting = self.remove(&unit)?;
        self.under_way.insert(unit.clone(), waiting.since);
        self.since.insert((waiting.since, unit.clone()));
        Some(unit)
    }

    /// What was being sent was sent.
    pub(crate) fn done(&mut self, unit: &U) {
        if let Some(since) = self.under_way.remove(unit) {
            self.release(since, unit);
        }
    }

    /// What was being sent was not, or is to be sent once more from then on.
    pub(crate) fn again(&mut self, unit: &U, due: Instant) {
        if let Some(since) = self.under_way.remove(unit) {
            self.release(since, unit);
            self.touch(unit.clone(), since, due);
        }
    }

    /// Something is to be sent from then on that may not have come from here.
    pub(crate) fn later(&mut self, unit: &U, due: Instant) {
        if self.under_way.contains_key(unit) { self.again(unit, due) } else { self.touch(unit.clone(), self.position, due) }
    }

    /// When the next one is due.
    pub(crate) fn next_due(&self) -> Option<Instant> {
        self.by_due.first().map(|(due, ..)| *due)
    }

    /// How many wait or are being sent.
    pub(crate) fn len(&self) -> usize {
        self.waiting.len() + self.under_way.len()
    }

    /// Whether so many wait that it is better to go through everything.
    pub(crate) fn is_overfull(&self) -> bool {
        self.waiting.len() > MOST
    }

    /// Nothing waits any more: what did is found otherwise.
    pub(crate) fn forget(&mut self) {
        *self = Self::new(self.position);
    }

    /// Up to which entry everything was sent.
    pub(crate) fn cursor(&self) -> i64 {
        self.since.first().map_or(self.position, |(since, _)| self.position.min(since - 1))
    }

    fn put(&mut self, unit: U, waiting: Waiting) {
        self.remove(&unit);
        self.by_due.insert((waiting.due, waiting.since, unit.clone()));
        self.since.insert((waiting.since, unit.clone()));
        self.waiting.insert(unit, waiting);
    }

    fn remove(&mut self, unit: &U) -> Option<Waiting> {
        let waiting = self.waiting.remove(unit)?;
        self.by_due.remove(&(waiting.due, waiting.since, unit.clone()));
        if self.under_way.get(unit) != Some(&waiting.since) {
            self.since.remove(&(waiting.since, unit.clone()));
        }
        Some(waiting)
    }

    fn release(&mut self, since: i64, unit: &U) {
        if self.waiting.get(unit).is_none_or(|waiting| waiting.since != since) {
            self.since.remove(&(since, unit.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use catalog::Instant;
    use proptest::prelude::*;

    use super::Queue;

    fn at(micros: i64) -> Instant {
        Instant::from_micros(micros).expect("an instant")
    }

    #[test]
    fn ten_changes_are_sent_once_and_the_cursor_waits_for_the_first() {
        let mut queue = Queue::new(0);
        for entry in 1..=10 {
            queue.touch("a", entry, at(0));
            queue.looked_up_to(entry);
        }
        assert_eq!((queue.len(), queue.cursor()), (1, 0));
        assert_eq!((queue.take(at(0)), queue.take(at(0)), queue.cursor()), (Some("a"), None, 0));
        // It changes while it is being sent: then it is sent again, with what is new.
        queue.touch("a", 11, at(0));
        queue.looked_up_to(11);
        queue.done(&"a");
        assert_eq!((queue.len(), queue.cursor()), (1, 10));
        assert_eq!(queue.take(at(0)), Some("a"));
        queue.done(&"a");
        assert_eq!((queue.len(), queue.cursor()), (0, 11));
    }

    #[test]
    fn what_may_wait_does_until_something_else_changes() {
        let mut queue = Queue::new(0);
        queue.touch("count", 1, at(60));
        queue.touch("dates", 2, at(0));
        queue.looked_up_to(2);
        assert_eq!((queue.take(at(0)), queue.take(at(59)), queue.next_due()), (Some("dates"), None, Some(at(60))));
        queue.done(&"dates");
        assert_eq!(queue.cursor(), 0);
        queue.touch("count", 3, at(5));
        assert_eq!(queue.take(at(5)), Some("count"));
        queue.again(&"count", at(9));
        assert_eq!((queue.take(at(8)), queue.cursor(), queue.take(at(9))), (None, 0, Some("count")));
    }

    #[derive(Debug, Clone)]
    enum Step {
        Touch(u8, i64),
        Take,
        Done(usize),
        Again(usize, i64),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            (0..5u8, 0..20i64).prop_map(|(unit, due)| Step::Touch(unit, due)),
            Just(Step::Take),
            (0..5usize).prop_map(Step::Done),
            (0..5usize, 0..20i64).prop_map(|(which, due)| Step::Again(which, due)),
        ]
    }

    proptest! {
        /// Whatever happens, nothing after the cursor is forgotten: each unit's last change is sent after it, or still waits.
        #[test]
        fn nothing_is_lost(steps in proptest::collection::vec(step(), 0..60)) {
            let mut queue = Queue::new(0);
            let mut entry = 0;
            // Of each unit the first change that no sending has covered; and what a sending under way covers.
            let mut unsent = BTreeMap::<u8, i64>::new();
            let mut under_way = Vec::<(u8, i64)>::new();
            for step in steps {
                match step {
                    Step::Touch(unit, due) => {
                        entry += 1;
                        queue.touch(unit, entry, at(due));
                        queue.looked_up_to(entry);
                        unsent.entry(unit).or_insert(entry);
                    }
                    Step::Take => if let Some(unit) = queue.take(at(10)) {
                        under_way.push((unit, unsent.remove(&unit).expect("it waited")));
                    },
                    Step::Done(which) => if which < under_way.len() {
                        queue.done(&under_way.remove(which).0);
                    },
                    Step::Again(which, due) => if which < under_way.len() {
                        let (unit, since) = under_way.remove(which);
                        queue.again(&unit, at(due));
                        unsent.entry(unit).and_modify(|known| *known = since.min(*known)).or_insert(since);
                    },
                }
                // Nothing is taken twice at once.
                if under_way.iter().any(|(unit, _)| under_way.iter().filter(|(other, _)| other == unit).count() > 1) {
                    return Ok(());
                }
                let first = unsent.values().chain(under_way.iter().map(|(_, since)| since)).min();
                prop_assert_eq!(queue.cursor(), first.map_or(entry, |first| first - 1));
            }
            while let Some(unit) = queue.take(at(1000)) {
                prop_assert!(unsent.remove(&unit).is_some());
                queue.done(&unit);
            }
            prop_assert!(unsent.is_empty());
        }
    }
}
