//! Counts of facets, against counting by hand.

use std::collections::{BTreeMap, BTreeSet};

use catalog::state::state;
use catalog::{CatalogVisibility, CourseRun, Instant};
use proptest::prelude::*;
use search::{Availability, Document, Facet, Price, Query, Run, Selection};

use crate::courses::{at, catalogue, everything, index, titled};

pub(crate) fn listed(document: &Document) -> impl Iterator<Item = &Run> {
    document.runs.iter().filter(|run| run.visibility == CatalogVisibility::CourseAndSearch)
}

pub(crate) fn dated(run: &Run) -> CourseRun {
    CourseRun {
        start: run.start,
        end: run.end,
        enrollment_start: run.enrollment_start,
        enrollment_end: run.enrollment_end,
        ..CourseRun::new("")
    }
}

/// The values that a course has of a facet.
fn values(document: &Document, facet: Facet, now: Instant) -> BTreeSet<String> {
    let of_runs = |values: fn(&Run) -> Vec<String>| listed(document).flat_map(values).collect();
    match facet {
        Facet::Organisation => document.organisations.iter().cloned().collect(),
        Facet::Subject => document.subjects.iter().cloned().collect(),
        Facet::Language => of_runs(|run| run.languages.iter().map(|language| language.as_str().to_owned()).collect()),
        Facet::Lms => of_runs(|run| run.lms.iter().cloned().collect()),
        Facet::Price => of_runs(|run| Price::of(run).map(|price| price.as_str().to_owned()).collect()),
        Facet::Availability => {
            let states: Vec<_> = listed(document).map(|run| state(&dated(run), now).state).collect();
            let available = |availability: &Availability| {
                states.iter().any(|state| availability.has(*state))
                    || states.is_empty() && *availability == Availability::ToBeScheduled
            };
            Availability::ALL.into_iter().filter(available).map(|availability| availability.as_str().to_owned()).collect()
        }
    }
}

fn fits(document: &Document, selection: &Selection, facet: Facet, now: Instant) -> bool {
    let mut chosen = selection.values(facet).peekable();
    let has = values(document, facet, now);
    chosen.peek().is_none() || chosen.any(|value| has.contains(value))
}

fn selection() -> impl Strategy<Value = Selection> {
    let choices = [
        (Facet::Availability, "open"),
        (Facet::Availability, "soon"),
        (Facet::Availability, "archived"),
        (Facet::Availability, "to_be_scheduled"),
        (Facet::Availability, "nonsense"),
        (Facet::Language, "en"),
        (Facet::Language, "pt-br"),
        (Facet::Organisation, "Delft"),
        (Facet::Organisation, "Nowhere"),
        (Facet::Subject, "Rennes"),
        (Facet::Subject, "Porto"),
        (Facet::Lms, "Campus"),
        (Facet::Price, "free"),
        (Facet::Price, "certificate"),
    ];
    proptest::collection::vec(proptest::sample::select(choices.to_vec()), 0..5).prop_map(|chosen| {
        let mut selection = Selection::default();
        for (facet, value) in chosen {
            selection.insert(facet, value);
        }
        selection
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn counts_are_those_counted_by_hand(
        documents in catalogue(), selections in proptest::collection::vec(selection(), 6), typed in any::<bool>(), now in 0..14_i64
    ) {
        let (index, now) = (index(documents.clone()), at(now));
        for selection in selections {
            let words = if typed { "data " } else { "" };
            let query = Query { words: words.to_owned(), selection: selection.clone(), ..everything() };
            let results = index.search(&query, now).expect("an answer");
            let has_word = |document: &&Document| {
                !typed || document.titles.iter().chain(&document.descriptions).any(|(_, text)| {
                    text.split([' ', ',']).any(|word| word == "data")
                })
            };
            // With a mistaken word, or one found in few places, the words are another test's.
            prop_assume!(!typed || documents.iter().any(|document| document.titles[0].1.split(' ').any(|word| word == "data")));
            let fitting = |left_out: Option<Facet>| {
                let facets: Vec<_> = Facet::ALL.into_iter().filter(|facet| Some(*facet) != left_out).collect();
                documents.iter().filter(has_word).filter(|document| {
                    facets.iter().all(|facet| fits(document, &selection, *facet, now))
                }).collect::<Vec<_>>()
            };
            let hits: BTreeSet<_> = results.hits.iter().map(|hit| hit.id).collect();
            prop_assert_eq!(hits, fitting(None).iter().map(|document| document.id).collect());
            prop_assert_eq!(results.total, fitting(None).len());
            for facet in Facet::ALL {
                let mut counted: BTreeMap<_, u32> = selection.values(facet).map(|value| (value.to_owned(), 0)).collect();
                for document in fitting(Some(facet)) {
                    for value in values(document, facet, now) {
                        *counted.entry(value).or_default() += 1;
                    }
                }
                let mut counted: Vec<_> = counted.into_iter().collect();
                counted.sort_by_key(|(value, count)| (std::cmp::Reverse(*count), value.clone()));
                let told: Vec<_> = results.facet(facet).iter().map(|value| (value.value.to_string(), value.count)).collect();
                prop_assert_eq!(told, counted, "{:?}", facet);
                for value in results.facet(facet) {
                    prop_assert_eq!(value.selected, selection.contains(facet, &value.value));
                }
            }
        }
    }
}

#[test]
fn a_course_without_a_listed_run_is_to_be_scheduled() {
    let index = index([titled(1, "A", &[("en", "Alone")])]);
    let results = index.search(&everything(), at(0)).expect("an answer");
    assert_eq!((results.total, results.hits[0].run), (1, None));
    assert_eq!(results.facet(Facet::Availability)[0].value.as_ref(), "to_be_scheduled");
    assert_eq!(results.next_change, None);
}
