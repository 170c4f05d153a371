//! The public catalogue as an index in memory: words, facets, states, pages.
//!
//! Somebody else feeds it: [`Index::replace`] takes courses in, [`Index::remove`] takes them away, and [`Index::commit`] makes both
//! to be found at once. There is no I/O here, no async and no clock.
//!
//! - **Words** are tantivy's, in RAM: dictionaries and postings (`words`). How a text becomes words is in `tokens`, and in which
//!   other forms it is found (`CS 50` as `cs50`) in `forms`. What is looked up for a question is in `question`, and what a course
//!   that has it is worth in `matching`.
//! - **Everything else** is in arrays of our own (`columns`), by slot: facet values as numbers, dates of runs. States are a
//!   function of the dates and of the instant that each search is given; `states` keeps those worked out last, with the
//!   time for which they hold. So nothing goes stale.
//! - A **snapshot** ([`Snapshot`]) is what searches read. A commit makes another one, which shares what did not change.
//!
//! # What is found
//! Every public course. Its runs count where their visibility is `course_and_search`; a course without such a run is
//! *to be scheduled*, as with Richie, and has no language, LMS or price. A course is in every availability that one of its
//! listed runs has, and facets are of courses: two facets may be met by two different runs.

mod analysis;
mod columns;
mod count;
mod document;
mod facet;
mod fold;
mod forms;
mod index;
mod matching;
mod order;
mod question;
mod roots;
mod search;
mod snapshot;
mod states;
mod tokens;
mod unspaced;
mod values;
mod words;

pub use document::{Document, Run};
pub use facet::{Availability, Facet, FacetValue, Price, Selection};
pub use index::{Error, Index};
pub use search::{Hit, LIMIT_MAX, Query, Results, Sort};
pub use snapshot::Snapshot;
