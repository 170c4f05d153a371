//! Changes one after the other give the index that is made of the result at once.

use std::collections::BTreeMap;

use proptest::prelude::*;
use search::{Document, Facet, Index, Query, Sort};

use crate::courses::{at, document, everything, ids, index, titled};

#[derive(Debug, Clone)]
enum Step {
    Replace(Vec<Document>),
    Remove(Vec<i64>),
    Commit,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => proptest::collection::vec(document(0..12), 1..5).prop_map(Step::Replace),
        2 => proptest::collection::vec(0..12_i64, 1..4).prop_map(Step::Remove),
        3 => Just(Step::Commit),
    ]
}

/// Everything that one can see of an index.
fn seen(index: &Index) -> impl PartialEq + std::fmt::Debug + use<> {
    let mut seen = Vec::new();
    for words in ["", "python", "economie", "dat", "lerning", "java", "c07", "data java", "apprentissage"] {
        for sort in [None, Some(Sort::Soonest), Some(Sort::Title), Some(Sort::Newest)] {
            let query = Query { words: words.to_owned(), sort, ..everything() };
            for now in [3, 9] {
                let results = index.search(&query, at(now)).expect("an answer");
                let facets = Facet::ALL.map(|facet| results.facet(facet).to_vec());
                seen.push((words, results.total, results.hits, facets, results.next_change));
            }
        }
    }
    seen
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 25, ..ProptestConfig::default() })]

    #[test]
    fn changes_lead_to_the_same_index(steps in proptest::collection::vec(step(), 1..14)) {
        let (changed, mut result) = (Index::new().expect("an index"), BTreeMap::new());
        for step in steps {
            match step {
                Step::Replace(documents) => {
                    result.extend(documents.iter().map(|document| (document.id, document.clone())));
                    changed.replace(documents);
                }
                Step::Remove(ids) => {
                    changed.remove(&ids);
                    result.retain(|id, _| !ids.contains(id));
                }
                Step::Commit => {
                    changed.commit().expect("a commit");
                    prop_assert_eq!(changed.len(), result.len());
                    // So that there are states to be kept or not.
                    changed.search(&everything(), at(9)).expect("an answer");
                }
            }
        }
        changed.commit().expect("a commit");
        prop_assert_eq!(seen(&changed), seen(&index(result.into_values())));
    }
}

#[test]
fn nothing_is_found_before_the_commit_and_a_snapshot_stays_as_it_is() {
    let index = Index::new().expect("an index");
    index.replace([titled(1, "A", &[("en", "Apples")])]);
    assert!(index.is_empty());
    index.commit().expect("a commit");
    let before = index.snapshot();
    index.remove(&[1, 77]);
    index.replace([titled(2, "B", &[("en", "Bananas")])]);
    index.commit().expect("a commit");
    let apples = Query { words: "apples".into(), ..Query::default() };
    assert_eq!(ids(&index, &apples, at(0)), [0_i64; 0]);
    assert_eq!(ids(&index, &Query { words: "bananas".into(), ..Query::default() }, at(0)), [2]);
    assert_eq!(before.search(&apples, at(0)).expect("an answer").hits[0].id, 1);
    assert!(index.memory() > 0);
}

#[test]
fn more_courses_than_a_chunk_has() {
    let index = index((0..3_000).map(|id| titled(id, &format!("C-{id:04}"), &[("en", "Course")])));
    index.remove(&(500..2_500).collect::<Vec<_>>());
    index.replace((10_000..10_100).map(|id| titled(id, &format!("D-{id}"), &[("en", "Another")])));
    index.commit().expect("a commit");
    assert_eq!(index.len(), 1_100);
    let another = Query { words: "another".into(), ..everything() };
    assert_eq!(ids(&index, &another, at(0)), (10_000..10_100).collect::<Vec<_>>());
    assert_eq!(index.search(&everything(), at(0)).expect("an answer").total, 1_100);
}
