//! Order and changes of state, against working them out anew at each instant.

use std::cmp::Reverse;

use catalog::state::{State, next_change, state};
use catalog::{Instant, RunId};
use proptest::prelude::*;
use search::{Document, Facet, Index, Query, Run};

use crate::courses::{at, catalogue, everything, index};
use crate::facets::{dated, listed};

/// How soon one can join a run, for comparing.
fn soon(run: &Run, now: Instant) -> (u8, Instant, Reverse<Instant>) {
    let never = |date: Option<Instant>| date.unwrap_or(Instant::MAX);
    let (last, nothing) = (Reverse(Instant::MAX), Instant::MIN);
    match state(&dated(run), now).state {
        State::OngoingOpen | State::FutureOpen => (0, never(run.enrollment_end), last),
        State::ArchivedOpen => (1, never(run.enrollment_end), last),
        State::FutureNotYetOpen => (2, never(run.enrollment_start), last),
        State::ToBeScheduled => (3, nothing, last),
        State::FutureClosed => (4, never(run.start), last),
        State::OngoingClosed => (5, never(run.end), last),
        State::ArchivedClosed => (6, nothing, Reverse(never(run.end))),
    }
}

type Expected = (i64, State, Option<RunId>);

fn by_hand(documents: &[Document], now: Instant) -> Vec<Expected> {
    let mut courses: Vec<_> = documents
        .iter()
        .map(|document| {
            let best = listed(document).min_by_key(|run| soon(run, now));
            let key = best.map_or((3, Instant::MIN, Reverse(Instant::MAX)), |run| soon(run, now));
            let is = best.map_or(State::ToBeScheduled, |run| state(&dated(run), now).state);
            ((key, document.code.as_str().to_owned(), document.id), (document.id, is, best.map(|run| run.id)))
        })
        .collect();
    courses.sort_by(|left, right| left.0.cmp(&right.0));
    courses.into_iter().map(|(_, expected)| expected).collect()
}

fn told(index: &Index, now: Instant) -> (Vec<Expected>, Option<Instant>) {
    let results = index.search(&everything(), now).expect("an answer");
    (results.hits.iter().map(|hit| (hit.id, hit.state, hit.run)).collect(), results.next_change)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn order_and_states_are_those_of_the_instant(
        documents in catalogue(), instants in proptest::collection::vec(0..14_i64, 1..12)
    ) {
        let index = index(documents.clone());
        // In any order: the clock may jump back.
        for now in instants {
            prop_assert_eq!(told(&index, at(now)).0, by_hand(&documents, at(now)), "at {}", now);
        }
    }

    #[test]
    fn up_to_the_next_change_the_answer_is_the_same(documents in catalogue(), now in 0..14_i64) {
        let index = index(documents.clone());
        let runs = || documents.iter().flat_map(listed).map(dated);
        let (_, change) = told(&index, at(now));
        // Never later than the first change, and none where there is none.
        let first = runs().filter_map(|run| next_change(&run, at(now))).map(|(change, _)| change).min();
        prop_assert_eq!(change, first);
        let answer = |instant: i64| {
            let results = index.search(&everything(), at(instant)).expect("an answer");
            (results.hits.clone(), Facet::ALL.map(|facet| results.facet(facet).to_vec()))
        };
        let is = answer(now);
        for later in now..change.map_or(20, Instant::as_micros) {
            prop_assert_eq!(&answer(later), &is);
        }
    }
}

#[test]
fn the_end_of_enrolment_is_to_the_microsecond() {
    let documents = [{
        let mut document = crate::courses::titled(1, "A", &[("en", "One")]);
        document.runs.push(Run {
            id: RunId(9),
            lms: None,
            start: Some(at(0)),
            end: None,
            enrollment_start: Some(at(0)),
            enrollment_end: Some(at(1_000_000)),
            languages: catalog::Languages::default(),
            offer: None,
            price: None,
            discounted_price: None,
            certificate_offer: None,
            visibility: catalog::CatalogVisibility::CourseAndSearch,
            enrollment_count: 7,
        });
        document
    }];
    let index = index(documents);
    let hit = |now| index.search(&Query::default(), at(now)).expect("an answer").hits[0];
    assert_eq!((hit(999_999).state, hit(999_999).enrollment_count), (State::OngoingOpen, 7));
    assert_eq!(hit(1_000_000).state, State::OngoingClosed);
    assert_eq!(hit(5).state, State::OngoingOpen);
    assert_eq!(told(&index, at(5)).1, Some(at(1_000_000)));
    assert_eq!(told(&index, at(1_000_000)).1, None);
}
