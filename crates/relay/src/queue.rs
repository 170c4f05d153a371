//! What is waiting to be sent for a hook, and the entry up to which everything was sent.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use catalog::Instant;

/// If more units than this are waiting, they are not remembered individually. A walk over everything replaces them.
const MOST: usize = 200_000;

/// The waiting units, each only once however often it changed. They are ordered by due time, then by how long they have waited.
///
/// The cursor is the entry up to which everything was sent. It never passes the first change of a unit that is waiting or being
/// sent. So if this memory is lost, the units are found again from the cursor.
#[derive(Debug)]
pub(crate) struct Queue<U> {
    /// The entry up to which the journal was read.
    position: i64,
    waiting: HashMap<U, Waiting>,
    by_due: BTreeSet<(Instant, i64, U)>,
    /// The units being sent, each with its first change.
    under_way: HashMap<U, i64>,
    /// The first changes of all units that are waiting or being sent.
    since: BTreeSet<(i64, U)>,
}

/// A waiting unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Waiting {
    /// Its first change that was not sent.
    since: i64,
    /// When it is due.
    due: Instant,
}

impl<U: Clone + Eq + Hash + Ord> Queue<U> {
    /// Creates a queue in which nothing is waiting and everything up to an entry was sent.
    pub(crate) fn new(position: i64) -> Self {
        Self { position, waiting: HashMap::new(), by_due: BTreeSet::new(), under_way: HashMap::new(), since: BTreeSet::new() }
    }

    /// The entry up to which the journal was read.
    pub(crate) fn position(&self) -> i64 {
        self.position
    }

    /// Records that the journal was read up to an entry.
    pub(crate) fn looked_up_to(&mut self, entry: i64) {
        self.position = self.position.max(entry);
    }

    /// Adds a unit that changed with an entry and is due at `due`, or earlier if it is already waiting.
    pub(crate) fn touch(&mut self, unit: U, entry: i64, due: Instant) {
        let known = self.waiting.get(&unit).copied();
        let since = known.map_or(entry, |known| known.since.min(entry));
        let due = known.map_or(due, |known| known.due.min(due));
        self.put(unit, Waiting { since, due });
    }

    /// Takes the unit that is due first, if it is due now. It counts as being sent from here on.
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

    /// Records that a unit was sent.
    pub(crate) fn done(&mut self, unit: &U) {
        if let Some(since) = self.under_way.remove(unit) {
            self.release(since, unit);
        }
    }

    /// Records that a unit was not sent, or must be sent once more, and is due at `due`.
    pub(crate) fn again(&mut self, unit: &U, due: Instant) {
        if let Some(since) = self.under_way.remove(unit) {
            self.release(since, unit);
            self.touch(unit.clone(), since, due);
        }
    }

    /// Makes a unit due at `due`. The unit may have been taken from this queue or not.
    pub(crate) fn later(&mut self, unit: &U, due: Instant) {
        if self.under_way.contains_key(unit) { self.again(unit, due) } else { self.touch(unit.clone(), self.position, due) }
    }

    /// When the next unit is due.
    pub(crate) fn next_due(&self) -> Option<Instant> {
        self.by_due.first().map(|(due, ..)| *due)
    }

    /// How many units are waiting or being sent.
    pub(crate) fn len(&self) -> usize {
        self.waiting.len() + self.under_way.len()
    }

    /// Whether so many units are waiting that a walk over everything is better.
    pub(crate) fn is_overfull(&self) -> bool {
        self.waiting.len() > MOST
    }

    /// Forgets everything that is waiting. It must be found in another way.
    pub(crate) fn forget(&mut self) {
        *self = Self::new(self.position);
    }

    /// The entry up to which everything was sent.
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
        // A unit that changes while it is being sent is sent again, with the new state.
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
        /// Nothing after the cursor is ever forgotten: the last change of each unit is sent after it, or is still waiting.
        #[test]
        fn nothing_is_lost(steps in proptest::collection::vec(step(), 0..60)) {
            let mut queue = Queue::new(0);
            let mut entry = 0;
            // For each unit: the first change that was not sent, and the change that a sending in progress covers.
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
                // A unit is never taken twice at the same time.
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
