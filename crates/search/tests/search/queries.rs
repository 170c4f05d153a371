//! What is typed, and what is found.

use search::{Document, Index, Query, Sort};

use crate::courses::{at, ids, index, titled};

fn catalogue() -> Index {
    let described = |document: Document, language: &str, text: &str| Document {
        descriptions: vec![(language.to_owned(), text.to_owned())],
        ..document
    };
    index([
        titled(1, "CS-101", &[("en", "Introduction to Python programming"), ("fr", "Initiation à la programmation Python")]),
        described(
            titled(2, "ECO-7", &[("fr", "L’économie sociale et solidaire")]),
            "fr",
            "Les coopératives, et leurs évaluations.",
        ),
        described(titled(3, "ML-1", &[("en", "Machine learning")]), "en", "Algorithms that learn from data, in Python."),
        Document { organisations: vec!["Université de Rennes".into()], ..titled(4, "HIST-2", &[("fr", "Histoire de l’art")]) },
        Document { subjects: vec!["Chemistry".into()], ..titled(5, "CHM-20", &[("de", "Große Moleküle")]) },
        titled(6, "PYTHON-2", &[("en", "Snakes")]),
        titled(7, "ZH-1", &[("zh-hans", "机器学习导论")]),
        titled(8, "CPP", &[("en", "C++ for engineers")]),
    ])
}

fn found(index: &Index, words: &str) -> Vec<i64> {
    ids(index, &Query { words: words.to_owned(), ..Query::default() }, at(0))
}

#[test]
fn words_find_courses_the_best_first() {
    let index = catalogue();
    let cases: [(&str, &[i64]); 36] = [
        // Codes first, then titles, then the rest.
        ("python", &[6, 1, 3]),
        ("cs-101", &[1]),
        ("CS 101", &[1]),
        ("cs-1", &[1]),
        ("cs", &[1]),
        ("101", &[1]),
        ("PYTHON-2", &[6]),
        ("hist", &[4]),
        // Accents and case.
        ("économie", &[2]),
        ("ECONOMIE", &[2]),
        ("e\u{301}conomie", &[2]),
        ("universite de rennes", &[4]),
        ("grosse molekule", &[5]),
        ("GROẞE", &[5]),
        // Stems.
        ("programs", &[1]),
        ("programmed", &[1]),
        ("introductions", &[1]),
        ("machines", &[3]),
        ("histoires", &[4]),
        ("coopérative", &[2]),
        ("cooperative", &[2]),
        ("évaluation", &[2]),
        // Beginnings of the last word.
        ("intro", &[1]),
        ("machine lea", &[3]),
        ("soli", &[2]),
        ("chem", &[5]),
        // Typing mistakes.
        ("pyhton", &[1, 3]),
        ("progamming", &[1]),
        ("machne lerning", &[3]),
        ("econmie", &[2]),
        ("algorihtsm", &[3]),
        ("rennse", &[4]),
        // All words have to be there; those that say nothing do not.
        ("python chemistry", &[]),
        ("the introduction to the python", &[1]),
        ("l'histoire de l'art", &[4]),
        // Written without spaces.
        ("机器学习", &[7]),
    ];
    for (words, expected) in cases {
        assert_eq!(found(&index, words), expected, "{words:?}");
    }
}

#[test]
fn short_words_are_taken_as_they_are() {
    let index = catalogue();
    assert_eq!(found(&index, "srt "), [0_i64; 0]);
    assert_eq!(found(&index, "art "), [4]);
    assert_eq!(found(&index, "xyzzy"), [0_i64; 0]);
    assert_eq!(found(&index, "C++ engineers"), [8]);
}

#[test]
fn a_word_that_is_well_known_is_no_mistake() {
    let index = index([titled(1, "A-1", &[("en", "Java today")]), titled(2, "A-2", &[("en", "Lava today")])]);
    assert_eq!(found(&index, "java"), [1]);
    assert_eq!(found(&index, "javo"), [1]);
}

#[test]
fn odd_input_is_never_an_error() {
    let index = catalogue();
    let all = Query { sort: Some(Sort::Title), ..Query::default() };
    for nothing in ["", " ", "\"", "+", "-", "*", "\u{0}\u{1}\u{7f}", "🦀🦀", "\"\"''()[]{}~^:\\/", "\u{202e}"] {
        assert_eq!(found(&index, nothing).len(), index.len(), "{nothing:?}");
        assert_eq!(ids(&index, &Query { words: nothing.to_owned(), ..all.clone() }, at(0)), ids(&index, &all, at(0)));
    }
    for odd in [
        "python\"",
        "+python",
        "-python",
        "python*",
        "python~2",
        "title:python",
        "(python",
        "python AND",
        "py\u{0}thon",
        "🦀python",
        "the",
        "de la",
        "l'",
        "the of and",
        "a",
        "AND OR NOT",
        "\u{10ffff}",
        "\u{10ffff}\u{10ffff}\u{10ffff}\u{10ffff}abcdefgh",
        "\u{7ff}bcdefghij",
        "zzzzzzzzzzzzzzzzz",
    ] {
        found(&index, odd);
    }
    assert_eq!(found(&index, "+python"), [6, 1, 3]);
    assert_eq!(found(&index, "\"machine learning\""), [3]);
    assert_eq!(found(&index, "à la"), [1], "only words that say nothing are words after all");
    for long in ["python ".repeat(1_500), "p".repeat(10_000), "\"".repeat(10_000), "é ".repeat(5_000), "机".repeat(4_000)] {
        found(&index, &long);
    }
}

#[test]
fn pages_are_bounded_and_follow_each_other() {
    let index = index((0..250).map(|id| titled(id, &format!("C-{:03}", 249 - id), &[("en", "Same title")])));
    for words in ["", "title", "titel"] {
        let page = |offset, limit| ids(&index, &Query { words: words.into(), offset, limit, ..Query::default() }, at(0));
        let mut all = Vec::new();
        while let [first, .., last] = page(all.len(), 40)[..] {
            assert!(first > last);
            all.extend(page(all.len(), 40));
        }
        assert_eq!(all, (0..250).rev().collect::<Vec<_>>(), "ties are in the order of codes");
        assert_eq!(page(0, usize::MAX).len(), search::LIMIT_MAX);
        assert_eq!(page(usize::MAX, usize::MAX), [0_i64; 0]);
        assert_eq!(page(0, 0), [0_i64; 0]);
        let total = index.search(&Query { words: words.into(), limit: 0, ..Query::default() }, at(0)).expect("an answer").total;
        assert_eq!(total, 250);
    }
}

#[test]
fn titles_are_sorted_in_the_readers_language() {
    let index = index([
        titled(1, "A", &[("en", "Zoology"), ("fr", "Animaux")]),
        titled(2, "B", &[("en", "Botany"), ("fr", "Plantes")]),
        titled(3, "C", &[("fr", "Écologie")]),
        titled(4, "D", &[("en", "botany")]),
    ]);
    let by_title = |language| {
        let query = Query { sort: Some(Sort::Title), language: catalog::Language::from_code(language), ..Query::default() };
        ids(&index, &query, at(0))
    };
    assert_eq!(by_title("en"), [2, 4, 3, 1]);
    assert_eq!(by_title("fr"), [1, 4, 3, 2]);
    assert_eq!(ids(&index, &Query { sort: Some(Sort::Newest), ..Query::default() }, at(0)), [4, 3, 2, 1]);
}
