//! Orders that do not depend on the clock, as ranks: comparing two courses is comparing two numbers.

use std::collections::HashSet;
use std::sync::Arc;

type Key = (Arc<str>, i64);

/// The courses in the order of a text, those with the same text in the order of their numbers.
#[derive(Debug, Default)]
pub(crate) struct Order {
    keys: Vec<Option<Key>>,
    sorted: Vec<u32>,
    changed: HashSet<u32>,
    ranks: Arc<Vec<u32>>,
}

impl Order {
    /// Sets the text of a slot, or takes it away.
    pub(crate) fn set(&mut self, slot: u32, key: Option<Key>) {
        let at = slot as usize;
        if self.keys.len() <= at {
            self.keys.resize(at + 1, None);
        }
        if self.keys[at] != key {
            self.keys[at] = key;
            self.changed.insert(slot);
        }
    }

    /// The ranks by slot, once what was set is in its place.
    pub(crate) fn ranks(&mut self) -> Arc<Vec<u32>> {
        if !self.changed.is_empty() {
            let (keys, changed) = (&self.keys, &self.changed);
            let key = |slot: &u32| keys[*slot as usize].as_ref();
            self.sorted.retain(|slot| !changed.contains(slot));
            let mut new: Vec<u32> = changed.iter().copied().filter(|slot| key(slot).is_some()).collect();
            new.sort_unstable_by(|left, right| key(left).cmp(&key(right)));
            let mut merged = Vec::with_capacity(self.sorted.len() + new.len());
            let mut rest = self.sorted.as_slice();
            for slot in new {
                let (before, after) = rest.split_at(rest.partition_point(|other| key(other) < key(&slot)));
                merged.extend_from_slice(before);
                merged.push(slot);
                rest = after;
            }
            merged.extend_from_slice(rest);
            let mut ranks = vec![u32::MAX; keys.len()];
            for (rank, slot) in (0..).zip(&merged) {
                ranks[*slot as usize] = rank;
            }
            self.sorted = merged;
            self.ranks = Arc::new(ranks);
            self.changed.clear();
        }
        Arc::clone(&self.ranks)
    }

    /// How many bytes the text of a slot has.
    pub(crate) fn text_length(&self, slot: u32) -> usize {
        self.keys.get(slot as usize).and_then(Option::as_ref).map_or(0, |(text, _)| text.len() + 16)
    }

    /// Without the texts, which the orders share.
    pub(crate) fn memory(&self) -> usize {
        self.keys.capacity() * size_of::<Option<Key>>() + self.sorted.capacity() * 4 + self.ranks.capacity() * 4
    }
}
