//! The cards, by all that they are looked up by.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use catalog::{CourseCode, CourseId, Instant, RunId};
use search::Document;

use super::card::{Card, next_revision};
use super::feed::Ready;

/// Every public course that is no snapshot.
#[derive(Debug, Default)]
pub(super) struct Stock {
    cards: HashMap<CourseId, Arc<Card>>,
    /// By the codes that visitors see.
    codes: BTreeMap<CourseCode, CourseId>,
    /// By the codes of the drafts.
    drafts: HashMap<CourseCode, CourseId>,
    runs: HashMap<RunId, CourseId>,
    /// How many public snapshots a course has, public or not, where it has any.
    snapshots: HashMap<CourseId, usize>,
    /// How often something was read anew.
    round: u64,
}

/// Courses as they were read and made ready.
#[derive(Debug, Default)]
pub(super) struct Delivery {
    /// Every course that was read and is no snapshot, with what is to be kept of it.
    pub(super) courses: Vec<(CourseId, Option<Ready>)>,
    /// The courses of the public snapshots that were read.
    pub(super) snapshots: Vec<CourseId>,
}

/// What the index has to be told.
#[derive(Debug, Default)]
pub(super) struct News {
    pub(super) documents: Vec<Document>,
    pub(super) removed: Vec<i64>,
}

impl News {
    pub(super) fn is_empty(&self) -> bool {
        self.documents.is_empty() && self.removed.is_empty()
    }
}

impl Stock {
    pub(super) fn card(&self, id: CourseId) -> Option<&Arc<Card>> {
        self.cards.get(&id)
    }

    pub(super) fn by_code(&self, code: &CourseCode) -> Option<&Arc<Card>> {
        self.cards.get(self.codes.get(code)?)
    }

    /// All, by their public codes.
    pub(super) fn cards(&self) -> impl Iterator<Item = &Arc<Card>> {
        self.codes.values().filter_map(|id| self.cards.get(id))
    }

    pub(super) fn len(&self) -> usize {
        self.cards.len()
    }

    /// The draft's code of the course of a public run.
    pub(super) fn of_run(&self, run: RunId) -> Option<&CourseCode> {
        self.runs.get(&run).and_then(|id| self.cards.get(id)).map(|card| &card.draft_code)
    }

    /// Takes courses and snapshots of a catalogue that is read as a whole.
    pub(super) fn take(&mut self, delivery: Delivery, changed_at: Option<Instant>) -> News {
        let mut news = News::default();
        for parent in delivery.snapshots {
            *self.snapshots.entry(parent).or_default() += 1;
            let count = self.snapshots[&parent];
            if let Some(card) = self.cards.get_mut(&parent) {
                let card = Arc::make_mut(card);
                (card.snapshots, card.revision) = (count, next_revision());
            }
        }
        for (id, ready) in delivery.courses {
            match ready {
                Some(ready) => self.put(ready, changed_at, &mut news),
                None => self.remove(id, &mut news),
            }
        }
        news
    }

    /// Takes what was read anew of some courses, by the codes of their drafts, with all their snapshots: what was not found is no more.
    pub(super) fn renew(&mut self, asked: &[CourseCode], delivery: Delivery, at: Option<Instant>) -> News {
        let mut gone = Vec::new();
        for id in asked.iter().filter_map(|code| self.drafts.get(code)) {
            // One that was found may have another code by now.
            if !delivery.courses.iter().any(|(found, _)| found == id) {
                gone.push(*id);
            }
        }
        for (id, _) in &delivery.courses {
            self.snapshots.remove(id);
        }
        self.round += 1;
        let mut news = self.take(delivery, at);
        for id in gone {
            self.remove(id, &mut news);
        }
        news
    }

    /// Takes over when courses changed and runs appeared, of which another knows.
    pub(super) fn remember_changes(&mut self, of: &Self) {
        self.round = if of.cards.is_empty() { 0 } else { of.round + 1 };
        for (id, card) in &mut self.cards {
            let appeared = appeared(card, of.cards.get(id), self.round);
            if !appeared.is_empty() {
                Arc::make_mut(card).appeared = appeared;
            }
            if let Some(before) = of.cards.get(id) {
                let card = Arc::make_mut(card);
                if card.is_like(before) {
                    card.changed_at = before.changed_at;
                }
            }
        }
    }

    fn put(&mut self, ready: Ready, changed_at: Option<Instant>, news: &mut News) {
        let Ready { mut card, document } = ready;
        let id = card.id;
        card.snapshots = self.snapshots.get(&id).copied().unwrap_or_default();
        card.changed_at = changed_at;
        if changed_at.is_some() {
            card.appeared = appeared(&card, self.cards.get(&id), self.round);
        }
        card.revision = next_revision();
        if let Some(before) = self.cards.get(&id).cloned() {
            if before.is_like(&card) {
                // Its draft's code may be another.
                card.changed_at = before.changed_at;
            }
            if before.indexed != card.indexed {
                news.documents.push(document);
            }
            self.forget(&before);
        } else {
            news.documents.push(document);
        }
        self.codes.insert(card.course.code.clone(), id);
        self.drafts.insert(card.draft_code.clone(), id);
        self.runs.extend(card.runs.iter().map(|(run, _)| (*run, id)));
        self.cards.insert(id, Arc::new(card));
    }

    fn remove(&mut self, id: CourseId, news: &mut News) {
        if let Some(card) = self.cards.remove(&id) {
            self.forget(&card);
            news.removed.push(id.0);
        }
    }

    /// Takes away what a card is looked up by; others may have its codes and runs by now.
    fn forget(&mut self, card: &Card) {
        if self.codes.get(&card.course.code) == Some(&card.id) {
            self.codes.remove(&card.course.code);
        }
        if self.drafts.get(&card.draft_code) == Some(&card.id) {
            self.drafts.remove(&card.draft_code);
        }
        for (run, _) in &card.runs {
            if self.runs.get(run) == Some(&card.id) {
                self.runs.remove(run);
            }
        }
    }
}

/// When the runs of a course appeared, where that was not before the first round.
fn appeared(card: &Card, before: Option<&Arc<Card>>, round: u64) -> BTreeMap<RunId, u64> {
    let of = |run: RunId| before.filter(|before| before.run(run).is_some()).map_or(round, |before| before.appeared(run));
    card.runs.iter().map(|(run, _)| (*run, of(*run))).filter(|(_, round)| *round > 0).collect()
}

#[cfg(test)]
mod tests {
    use catalog::{CourseCode, CourseId, Instant, RunId, RunVersions};
    use store::CourseVersions;
    use sync::LmsList;

    use super::super::feed::ready;
    use super::super::feed::tests::{course, run};
    use super::{Delivery, News, Stock};

    fn delivery(read: Vec<(CourseVersions, Vec<RunVersions>)>) -> Delivery {
        let mut delivery = Delivery::default();
        for (course, runs) in read {
            match course.snapshot_of {
                Some(parent) => delivery.snapshots.push(parent),
                None => delivery.courses.push((course.id, ready(course, runs, &LmsList::default()))),
            }
        }
        delivery
    }

    fn told(news: &News) -> (Vec<i64>, &[i64]) {
        (news.documents.iter().map(|document| document.id).collect(), &news.removed)
    }

    fn code(text: &str) -> CourseCode {
        CourseCode::normalise(text)
    }

    #[test]
    fn courses_come_change_and_go() {
        let mut stock = Stock::default();
        let snapshot = CourseVersions { snapshot_of: Some(CourseId(1)), ..course(9, "A") };
        let news = stock.take(
            delivery(vec![
                (course(1, "A"), vec![run(11, 1, |_| ())]),
                (course(2, "B"), Vec::new()),
                (snapshot.clone(), Vec::new()),
            ]),
            None,
        );
        assert_eq!(told(&news), (vec![1, 2], &[][..]));
        assert_eq!(stock.by_code(&code("A")).map(|card| (card.id.0, card.snapshots)), Some((1, 1)));
        assert_eq!(stock.of_run(RunId(11)), Some(&code("A")));

        // Only the number enrolled changed: a new card, nothing for the index.
        let enrolled = run(11, 1, |run| run.enrollment_count = 3);
        let read = delivery(vec![(course(1, "A"), vec![enrolled.clone()]), (snapshot.clone(), Vec::new())]);
        let news = stock.renew(&[code("A")], read, Some(Instant::MIN));
        assert!(news.is_empty());
        let card = stock.card(CourseId(1)).cloned().expect("a card");
        assert_eq!((card.enrolled(), card.snapshots, card.changed_at), (3, 1, Some(Instant::MIN)));

        // A run that was there as a draft is published, and one comes after it: later ones appeared later, whatever their numbers.
        let old = run(10, 1, |_| ());
        for runs in [vec![old.clone(), enrolled.clone()], vec![old, enrolled.clone(), run(12, 1, |_| ())], vec![enrolled.clone()]]
        {
            let read = delivery(vec![(course(1, "A"), runs), (snapshot.clone(), Vec::new())]);
            stock.renew(&[code("A")], read, Some(Instant::MIN));
            let card = stock.card(CourseId(1)).expect("a card");
            let rounds = [11, 10, 12].map(|run| card.appeared(RunId(run)));
            assert!(rounds[0] == 0 && (rounds[1] == 0 || rounds[2] == 0 || rounds[1] < rounds[2]), "{rounds:?}");
            assert_eq!(rounds[1..].iter().filter(|round| **round > 0).count(), card.runs.len() - 1);
        }

        // Nothing changed.
        let read = delivery(vec![(course(1, "A"), vec![enrolled]), (snapshot, Vec::new())]);
        assert!(stock.renew(&[code("A")], read, Some(Instant::MAX)).is_empty());
        assert_eq!(stock.card(CourseId(1)).expect("a card").changed_at, Some(Instant::MIN));

        // Unpublished, and deleted.
        let mut unpublished = course(1, "A");
        unpublished.public = None;
        let news = stock.renew(&[code("A"), code("B")], delivery(vec![(unpublished, Vec::new())]), None);
        assert_eq!(told(&news), (vec![], &[1, 2][..]));
        assert_eq!((stock.len(), stock.cards().count(), stock.of_run(RunId(11))), (0, 0, None));
    }

    #[test]
    fn a_course_is_followed_under_its_new_code_and_two_may_swap_theirs() {
        let mut stock = Stock::default();
        stock.take(delivery(vec![(course(1, "A"), Vec::new()), (course(2, "B"), Vec::new())]), None);
        // Its draft has another code; visitors still see the old one.
        let mut renamed = course(1, "A");
        renamed.draft.code = code("C");
        let news = stock.renew(&[code("A"), code("C")], delivery(vec![(renamed, Vec::new())]), None);
        assert!(news.is_empty());
        assert_eq!(stock.by_code(&code("A")).map(|card| card.id.0), Some(1));
        assert!(stock.by_code(&code("C")).is_none());
        let swapped = delivery(vec![(course(1, "B"), Vec::new()), (course(2, "A"), Vec::new())]);
        let news = stock.renew(&[code("A"), code("B"), code("C")], swapped, None);
        assert_eq!(told(&news), (vec![1, 2], &[][..]));
        let codes = stock.cards().map(|card| (card.course.code.as_str(), card.id.0)).collect::<Vec<_>>();
        assert_eq!(codes, [("A", 2), ("B", 1)]);
    }
}
