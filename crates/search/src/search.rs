//! One search: the question, and the answer.

use std::sync::Arc;

use catalog::state::State;
use catalog::{Instant, Language, RunId};

use crate::count::Counter;
use crate::snapshot::Snapshot;
use crate::states::States;
use crate::{Error, Facet, FacetValue, Selection, analysis, matching};

/// What courses are sorted by. Those that are alike are in the order of their codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sort {
    /// How soon one can join: those open now first, and of these those that close soonest; then those over that still take
    /// enrolments; then those that open soonest; then those to be scheduled; then those under way or to come that take
    /// no more; then those over, the last first.
    Soonest,
    /// How well the words fit. Without words as [`Sort::Soonest`].
    Relevance,
    /// The title in the question's language, else in another.
    Title,
    /// The course that was made last first.
    Newest,
}

/// The most hits that one answer has.
pub const LIMIT_MAX: usize = 100;

/// A question.
#[derive(Debug, Clone)]
pub struct Query {
    /// What was typed, whatever that may be. Without words it fits every course.
    pub words: String,
    /// What was chosen of the facets.
    pub selection: Selection,
    /// The order; none: by relevance where there are words, else by how soon one can join.
    pub sort: Option<Sort>,
    /// The reader's language, for sorting by title.
    pub language: Option<Language>,
    /// How many hits are left out.
    pub offset: usize,
    /// How many hits are wanted; at most [`LIMIT_MAX`] are given.
    pub limit: usize,
}

impl Default for Query {
    fn default() -> Self {
        Self { words: String::new(), selection: Selection::default(), sort: None, language: None, offset: 0, limit: 20 }
    }
}

/// A course that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// The course's number.
    pub id: i64,
    /// How well the words fit; none without words.
    pub score: Option<f32>,
    /// The state of the run that one can join soonest.
    pub state: State,
    /// That run; none where the course has no listed run.
    pub run: Option<RunId>,
    /// How many have enrolled in the listed runs.
    pub enrollment_count: u32,
    /// How many earlier editions the course has.
    pub snapshots: u32,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Results {
    /// How many courses there are, on all pages.
    pub total: usize,
    /// Those on this page.
    pub hits: Vec<Hit>,
    facets: [Vec<FacetValue>; Facet::ALL.len()],
    /// Up to when nothing of this changes by itself: the next change of state of any run in the index. At the instant of
    /// the question itself where something changes right after it.
    pub next_change: Option<Instant>,
}

impl Results {
    /// The values of a facet, the most frequent first, then by name.
    pub fn facet(&self, facet: Facet) -> &[FacetValue] {
        &self.facets[facet as usize]
    }
}

type Place = (u64, u32, u32);

/// Keeps the first so many of what it is given.
struct First {
    wanted: usize,
    /// The last that is let in; known once there are enough.
    last: Option<Place>,
    kept: Vec<Place>,
}

impl First {
    #[inline]
    fn add(&mut self, place: Place) {
        if self.last.is_some_and(|last| place > last) {
            return;
        }
        self.kept.push(place);
        if self.kept.len() >= (2 * self.wanted).max(512) {
            self.cut();
        }
    }

    fn cut(&mut self) {
        if let Some(last) = self.wanted.checked_sub(1).filter(|last| *last < self.kept.len()) {
            self.kept.select_nth_unstable(last);
            self.kept.truncate(self.wanted);
            self.last = self.kept.last().copied();
        }
    }

    fn sorted(mut self) -> Vec<Place> {
        self.kept.sort_unstable();
        self.kept.truncate(self.wanted);
        self.kept
    }
}

/// How the courses of a snapshot are ordered.
struct Sorting<'a> {
    sort: Sort,
    codes: &'a [u32],
    titles: &'a [u32],
}

impl Sorting<'_> {
    #[inline]
    fn place(&self, slot: u32, id: i64, soon: u64, score: f32) -> Place {
        let code = self.codes[slot as usize];
        let first = match self.sort {
            Sort::Soonest => soon,
            // Of floats that are not negative the bits are in the order of the numbers.
            Sort::Relevance => u64::from(u32::MAX - score.to_bits()),
            Sort::Title => u64::from(self.titles[slot as usize]),
            // The bits of the number as one without a sign, turned round.
            Sort::Newest => !(id.cast_unsigned() ^ (1 << 63)),
        };
        (first, code, slot)
    }
}

impl Snapshot {
    /// Searches the catalogue as it is at an instant.
    ///
    /// # Errors
    /// Where the words could not be read. What is typed is never an error.
    pub fn search(&self, query: &Query, now: Instant) -> Result<Results, Error> {
        let states = self.states_at(now);
        let matches = matching::matches(&self.words, &query.words)?;
        let sort = match query.sort {
            None | Some(Sort::Relevance) if matches.is_none() => Sort::Soonest,
            None => Sort::Relevance,
            Some(sort) => sort,
        };
        let language = query.language.and_then(|language| analysis::stemmed(language.as_str())).unwrap_or_default();
        let sorting = Sorting { sort, codes: &self.codes, titles: &self.titles[language] };
        let limit = query.limit.min(LIMIT_MAX);
        let mut first = First { wanted: query.offset.saturating_add(limit).min(self.len()), last: None, kept: Vec::new() };
        let mut counter = Counter::new(&self.names, &query.selection);
        let mut total = 0;
        let facets = if let Some(matches) = &matches {
            for &(slot, score) in &matches.courses {
                let (Some(course), Some(state)) = (self.columns.get(slot), states.get(slot)) else { continue };
                if counter.add(course.values, state.availability) {
                    total += 1;
                    first.add(sorting.place(slot, course.id, state.soon, score));
                }
            }
            counter.counts.listed(counter.names(), &query.selection)
        } else {
            let known = states.everything.get().filter(|_| query.selection.is_empty());
            self.everything(&states, |slot, course, state| {
                if known.is_some() || counter.add(course.values, state.availability) {
                    total += 1;
                    first.add(sorting.place(slot, course.id, state.soon, 0.0));
                }
            });
            let facets = known.unwrap_or(&counter.counts).listed(counter.names(), &query.selection);
            if known.is_none() && query.selection.is_empty() {
                states.everything.get_or_init(|| counter.counts);
            }
            facets
        };
        let score = |slot: u32| {
            let matches = &matches.as_ref()?.courses;
            matches.binary_search_by_key(&slot, |(slot, _)| *slot).ok().map(|at| matches[at].1)
        };
        let page = first.sorted().into_iter().skip(query.offset);
        let hits = page.filter_map(|(_, _, slot)| self.hit(&states, slot, score(slot))).collect();
        Ok(Results { total, hits, facets, next_change: states.next_change() })
    }

    fn hit(&self, states: &Arc<States>, slot: u32, score: Option<f32>) -> Option<Hit> {
        let (course, state) = (self.columns.get(slot)?, states.get(slot)?);
        Some(Hit {
            id: course.id,
            score,
            state: state.state,
            run: state.run(course.runs),
            enrollment_count: course.enrollment_count,
            snapshots: course.snapshots,
        })
    }
}
