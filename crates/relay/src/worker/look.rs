//! Reading the journal: what changed for the hook.

use std::collections::BTreeSet;

use catalog::RunId;
use store::StoreError;

use super::{Stopped, Worker, after};
use crate::touched::{Touch, touched};
use crate::unit::Unit;

/// How many entries are read at once.
const ENTRIES: usize = 2000;
/// How many times entries are read before something is sent.
const ROUNDS: usize = 100;

impl Worker {
    /// Reads the entries since the last time.
    pub(super) async fn look(&mut self) -> Result<(), Stopped> {
        self.end.mark_unchanged();
        let mut everything = false;
        // This comes before reading the entries, so that entries appended in between do not seem to be missing.
        let last = self.shared.reader.last_number().await?;
        let mut is_whole = false;
        // The number of rounds is limited, because what is known by then has to be sent, too.
        for _ in 0..ROUNDS {
            let position = self.queue.position();
            let entries = self.shared.entries.after(&self.shared.reader, position, ENTRIES).await?;
            let Some(newest) = entries.last() else {
                is_whole = true;
                break;
            };
            let mut expected = position + 1;
            let mut runs = Vec::new();
            for entry in entries.iter() {
                // The journal's numbers have no gaps. If there is one, old entries were deleted before this worker read them.
                everything |= entry.seq != expected;
                expected = entry.seq + 1;
                for touch in touched(self.hook.send, entry) {
                    match touch {
                        Touch::Unit(unit, only_count) => self.touch(unit, entry.seq, only_count),
                        Touch::Run(run, only_count) => runs.push((run, entry.seq, only_count)),
                        Touch::Everything => everything = true,
                    }
                }
            }
            self.touch_courses_of(&runs).await?;
            self.queue.looked_up_to(newest.seq);
            if entries.iter().any(|entry| entry.kind == store::Kind::Hook) {
                self.renew_state().await?;
            }
        }
        // Entries at the very end may have been deleted before this worker read them.
        if is_whole && self.queue.position() < last {
            everything = true;
            self.queue.looked_up_to(last);
        }
        let replaced = self.shared.reader.replaced().await?;
        if everything || replaced > self.state.replaced || self.queue.is_overfull() {
            self.begin_walk(replaced).await?;
        }
        Ok(())
    }

    fn touch(&mut self, unit: Unit, entry: i64, only_count: bool) {
        let now = self.now();
        let due = if only_count { after(now, self.hook.count_delay) } else { now };
        self.queue.touch(unit, entry, due);
    }

    /// Adds the courses of runs to the queue. It does not matter which run led to which course: the first of the entries stands
    /// for all. That only holds the cursor back a little.
    async fn touch_courses_of(&mut self, runs: &[(RunId, i64, bool)]) -> Result<(), StoreError> {
        for only_counts in [false, true] {
            let alike = runs.iter().filter(|(.., only_count)| *only_count == only_counts);
            let of = alike.clone().map(|(run, ..)| *run).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
            let Some(first) = alike.map(|(_, entry, _)| *entry).min() else { continue };
            for code in self.shared.reader.courses_of_runs(&of).await? {
                self.touch(Unit::Course(code), first, only_counts);
            }
        }
        Ok(())
    }

    /// Reads the state of the hook again, because somebody has given it a command.
    pub(super) async fn renew_state(&mut self) -> Result<(), StoreError> {
        if let Some(state) = self.shared.reader.hook(&self.hook.name).await? {
            self.state = state;
        }
        Ok(())
    }

    /// Starts a walk over everything, because the journal does not tell all changes.
    async fn begin_walk(&mut self, replaced: i64) -> Result<(), Stopped> {
        let name = self.hook.name.clone();
        self.shared.writer.execute_beside(move |session| session.walk_hook(&name, replaced)).await?;
        if self.queue.is_overfull() {
            // The walk sends everything, and starts after the queue is emptied.
            self.queue.forget();
        }
        self.renew_state().await?;
        Ok(())
    }
}
