//! The index: changes go in, and snapshots come out at each commit.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use catalog::Instant;

use crate::analysis::{self, STEMMED};
use crate::columns::{Columns, Dates, Entry};
use crate::facet::Price;
use crate::order::Order;
use crate::snapshot::Snapshot;
use crate::states::States;
use crate::values::Values;
use crate::words;
use crate::{Document, Facet, Query, Results, fold};

/// The words of the courses could not be written or read. The index is of no more use: make a new one.
#[derive(Debug, thiserror::Error)]
#[error("the index of words: {0}")]
pub struct Error(#[from] tantivy::TantivyError);

/// The catalogue in memory. May be used by many threads; those that search never wait for those that write.
pub struct Index {
    writer: Mutex<Writer>,
    /// Locked to write only for as long as it takes to set a pointer.
    snapshot: RwLock<Arc<Snapshot>>,
}

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index").field("len", &self.len()).finish_non_exhaustive()
    }
}

struct Writer {
    /// What the next commit does, by course; the last word counts.
    pending: BTreeMap<i64, Option<Document>>,
    slots: HashMap<i64, u32>,
    free: Vec<u32>,
    next: u32,
    words: words::Writer,
    values: Values,
    columns: Columns,
    codes: Order,
    titles: [Order; STEMMED.len()],
    /// Bytes of the texts that the orders share.
    texts: usize,
}

impl Index {
    /// An index without a course.
    ///
    /// # Errors
    /// Where tantivy's threads cannot be started.
    pub fn new() -> Result<Self, Error> {
        let mut writer = Writer {
            pending: BTreeMap::new(),
            slots: HashMap::new(),
            free: Vec::new(),
            next: 0,
            words: words::Writer::new()?,
            values: Values::default(),
            columns: Columns::default(),
            codes: Order::default(),
            titles: Default::default(),
            texts: 0,
        };
        let snapshot = writer.snapshot(States::default())?;
        Ok(Self { writer: Mutex::new(writer), snapshot: RwLock::new(Arc::new(snapshot)) })
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes courses in, in place of those with the same ids, at the next commit.
    pub fn replace(&self, documents: impl IntoIterator<Item = Document>) {
        let mut writer = self.writer();
        for document in documents {
            writer.pending.insert(document.id, Some(document));
        }
    }

    /// Takes courses away at the next commit. It does not matter whether they are there.
    pub fn remove(&self, ids: &[i64]) {
        let mut writer = self.writer();
        for id in ids {
            writer.pending.insert(*id, None);
        }
    }

    /// Makes everything taken in so far to be found, all at once.
    ///
    /// # Errors
    /// Where the words could not be written; then a new index is needed.
    pub fn commit(&self) -> Result<(), Error> {
        let mut writer = self.writer();
        if writer.pending.is_empty() {
            return Ok(());
        }
        let changed = writer.carry_out()?;
        let states = self.snapshot().last_states().without(&changed);
        let snapshot = Arc::new(writer.snapshot(states)?);
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = snapshot;
        Ok(())
    }

    /// The catalogue at the last commit.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshot.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Searches the catalogue of the last commit, as it is at an instant.
    ///
    /// # Errors
    /// Where the words could not be read. What is typed is never an error.
    pub fn search(&self, query: &Query, now: Instant) -> Result<Results, Error> {
        self.snapshot().search(query, now)
    }

    /// How many courses there were at the last commit.
    pub fn len(&self) -> usize {
        self.snapshot().len()
    }

    /// Whether there was no course at the last commit.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// About how many bytes the index holds. Waits for a commit that is under way.
    pub fn memory(&self) -> usize {
        let states = self.snapshot().last_states().memory();
        let writer = self.writer();
        let orders: usize = writer.titles.iter().chain([&writer.codes]).map(Order::memory).sum();
        let slots = writer.slots.capacity() * size_of::<(i64, u64)>();
        writer.words.memory() + writer.columns.memory() + writer.values.memory() + orders + slots + writer.texts + states
    }
}

impl Writer {
    /// Does what is pending, and tells which slots changed, in their order.
    fn carry_out(&mut self) -> Result<Vec<u32>, Error> {
        let (documents, removed): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.pending).into_iter().partition(|(_, document)| document.is_some());
        let mut changes = BTreeMap::new();
        // Removals first: their slots can be used again at once.
        for (id, _) in removed {
            if let Some(slot) = self.slots.remove(&id) {
                self.give_values_back(slot);
                self.words.remove(slot);
                self.set_orders(slot, None);
                self.free.push(slot);
                changes.insert(slot, None);
            }
        }
        for document in documents.into_iter().filter_map(|(_, document)| document) {
            let slot = if let Some(slot) = self.slots.get(&document.id).copied() {
                // After the new ones are taken, so that no value's number changes hands for a moment.
                let entry = self.entry(&document);
                self.give_values_back(slot);
                changes.insert(slot, Some(entry));
                slot
            } else {
                let slot = self.free.pop().unwrap_or_else(|| {
                    self.next += 1;
                    self.next - 1
                });
                self.slots.insert(document.id, slot);
                changes.insert(slot, Some(self.entry(&document)));
                slot
            };
            self.words.set(slot, &document)?;
            self.set_orders(slot, Some(&document));
        }
        Ok(self.columns.change(changes))
    }

    fn give_values_back(&mut self, slot: u32) {
        for value in self.columns.get(slot).into_iter().flat_map(|course| course.values) {
            self.values.give_back(*value);
        }
    }

    fn entry(&mut self, document: &Document) -> Entry {
        let listed = || document.runs.iter().filter(|run| run.is_listed());
        let mut named: Vec<(Facet, &str)> = Vec::new();
        named.extend(document.organisations.iter().map(|name| (Facet::Organisation, name.as_str())));
        named.extend(document.subjects.iter().map(|name| (Facet::Subject, name.as_str())));
        for run in listed() {
            named.extend(run.lms.as_deref().map(|name| (Facet::Lms, name)));
            named.extend(run.languages.iter().map(|language| (Facet::Language, language.as_str())));
            named.extend(Price::of(run).map(|price| (Facet::Price, price.as_str())));
        }
        named.sort_unstable();
        named.dedup();
        Entry {
            id: document.id,
            enrollment_count: listed().fold(0, |sum, run| sum.saturating_add(run.enrollment_count)),
            snapshots: document.snapshots,
            values: named.into_iter().map(|(facet, name)| self.values.take(facet, name)).collect(),
            runs: listed()
                .map(|run| (run.id.0, Dates::new([run.start, run.end, run.enrollment_start, run.enrollment_end])))
                .collect(),
        }
    }

    fn set_orders(&mut self, slot: u32, document: Option<&Document>) {
        let code = document.map(|document| (Arc::<str>::from(document.code.as_str()), document.id));
        self.texts = self.texts.saturating_sub(self.codes.text_length(slot));
        self.codes.set(slot, code);
        self.texts += self.codes.text_length(slot);
        let mut last: Option<(Arc<str>, i64)> = None;
        for (order, (language, _)) in self.titles.iter_mut().zip(STEMMED) {
            let key = document.map(|document| {
                let text = sort_text(document, language);
                let text = match &last {
                    Some((known, _)) if **known == *text => Arc::clone(known),
                    _ => Arc::from(text),
                };
                (text, document.id)
            });
            self.texts = self.texts.saturating_sub(order.text_length(slot));
            order.set(slot, key.clone());
            self.texts += order.text_length(slot);
            last = key;
        }
    }

    fn snapshot(&mut self, states: States) -> Result<Snapshot, Error> {
        let [english, french] = &mut self.titles;
        Ok(Snapshot {
            words: self.words.commit()?,
            columns: self.columns.clone(),
            names: self.values.names(),
            codes: self.codes.ranks(),
            titles: [english.ranks(), french.ranks()],
            length: self.slots.len(),
            states: Mutex::new(Arc::new(states)),
        })
    }
}

/// What a course is sorted by where titles are: its title in the language, else in the first that it has; then its code.
fn sort_text(document: &Document, language: &str) -> String {
    let wanted = analysis::stemmed(language);
    let title = document.titles.iter().find(|(language, _)| analysis::stemmed(language) == wanted);
    let title = title.or(document.titles.first()).map_or("", |(_, title)| title.as_str());
    // The code stands behind what no title has, so that a shorter title comes first whatever the code.
    format!("{}\0{}", fold::fold(title.trim()), document.code.as_str())
}
